"""`surveys/barometer.toml`: the authority, its zones, its published domains, its rules and its calendar."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field

from barometer.declarations.base import Declared, Slug, Text

DomainKind = Literal["zone", "age", "sex", "use"]
Edition = Literal["internal", "elected", "public"]


class Category(Declared):
    """One value of a published domain: a zone, a sex, a kind of use."""

    id: Slug
    label: Text


class AgeGroup(Category):
    """An age group in completed years, both ends included; no upper end for the oldest."""

    low: int = Field(ge=0, le=120)
    high: int | None = Field(default=None, ge=0, le=130)


class Domains(Declared):
    """The fixed list of published domains (METHOD B6): single variables, never crossed."""

    published: tuple[DomainKind, ...] = ("zone",)
    zone: tuple[Category, ...] = ()
    age: tuple[AgeGroup, ...] = ()
    sex: tuple[Category, ...] = ()
    use: tuple[Category, ...] = (
        Category(id="user", label="Usagers"),
        Category(id="non-user", label="Non-usagers"),
    )


class Disclosure(Declared):
    """Thresholds on the number of respondents (METHOD B6)."""

    minimum_cell: int = Field(default=11, ge=3)
    minimum_percentage: int = Field(default=30, ge=11)
    warn_under: int = Field(default=100, ge=30)


class VerdictRules(Declared):
    """What is declared before the figures are known (METHOD B7, C3, C4)."""

    alpha: float = Field(default=0.05, gt=0, lt=0.5)
    equivalence_margin_pts: float = Field(default=5.0, gt=0, le=20)
    equivalence_reason: str = ""
    quadrant_probability: float = Field(default=0.80, gt=0.5, lt=1)


class Calendar(Declared):
    """When each service is run, and the general elections that restrict promotion (code électoral, L. 52-1)."""

    yearly_run: dict[Slug, str] = Field(default_factory=dict)  # service id -> "MM-DD"
    elections: tuple[dt.date, ...] = ()


#: The pictures of a press kit: the overall mark over time, every criterion over time, all notes before and after,
#: perceived against delivered, the answers given, the share of satisfied by zone, what became of commitments.
FigureKind = Literal["trend", "trends", "changes", "crossing", "answers", "zones", "commitments"]


class Publication(Declared):
    """What is published and for whom. The list of pictures of the press kits (`figures`) is frozen before results are
    known: `decided_on` says when, and a kit says whether that was before its wave was fielded."""

    edition: Edition = "public"
    figures: tuple[FigureKind, ...] = ("trend", "changes", "crossing", "answers", "zones", "commitments")
    decided_on: dt.date | None = None


class Prices(Declared):
    """What a wave costs, for `barometer plan-sample`: whatever its size, and each interview."""

    fixed_eur: float = Field(default=0.0, ge=0)
    per_interview_eur: float = Field(gt=0)


class Authority(Declared):
    """The agglomeration."""

    format: Literal[1]
    id: Slug
    name: Text
    invented: bool = False
    locale: Literal["fr", "en"] = "fr"
    contact: str = ""
    domains: Domains = Domains()
    disclosure: Disclosure = Disclosure()
    verdicts: VerdictRules = VerdictRules()
    calendar: Calendar = Calendar()
    prices: Prices | None = None
    publication: Publication = Publication()
