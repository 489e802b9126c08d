"""`surveys/waves/<survey>/survey.toml`: what a survey asks: scales, items and their question versions, bridges."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from barometer.declarations.base import Declared, Slug, Text

Population = Literal["residents", "users"]
Asks = Literal["satisfaction", "importance"]


class Scale(Declared):
    """An answer scale [low, high]; `reverse` when the lowest value is the best answer.

    `labels` turns answers written as text into values ("Très satisfait" -> 4); without it answers are numbers.
    `satisfied_from` is the lowest value (the highest, if reversed) counted in the share of satisfied (METHOD B1).
    The three ways of expressing no opinion stay three different things: "don't know", "not concerned", refusal.
    """

    low: float
    high: float
    reverse: bool = False
    satisfied_from: float
    labels: dict[str, float] = Field(default_factory=dict)
    dont_know: tuple[str, ...] = ()
    not_concerned: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    not_shown: tuple[str, ...] = ()


class QuestionVersion(Declared):
    """A wording with its scale. A change of wording, scale, order or filter is another version."""

    id: Slug
    wording: Text
    scale: Slug
    note: str = ""


class Item(Declared):
    """A question that measures one criterion of one service in one population.

    `asks`: how satisfied people are with the criterion, or how important they say it is to them. Only satisfaction
    makes the criterion's mark; stated importance stands beside the derived one (METHOD C7).
    """

    id: Slug
    service: Slug
    criterion: Slug
    population: Population = "residents"
    asks: Asks = "satisfaction"
    versions: tuple[QuestionVersion, ...]


class Bridge(Declared):
    """A split ballot: in `wave`, random halves were asked the old and the new version (METHOD B1)."""

    item: Slug
    old: Slug
    new: Slug
    wave: int


class Survey(Declared):
    """A questionnaire asked wave after wave."""

    format: Literal[1]
    id: Slug
    title: Text
    scales: dict[Slug, Scale]
    items: tuple[Item, ...]
    bridges: tuple[Bridge, ...] = ()
