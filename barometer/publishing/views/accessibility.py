"""The declaration of accessibility: what the State's model asks for, from our own review of the 106 criteria.

Belongs here: reading the grid (`data/accessibility.csv`) and the page's sentences. Does not belong here: the review,
which is in the grid: a status, how it was found, a reason and the day of the review for each criterion of RGAA 4.1.

Who changes a template reviews the criteria that it touches, and says so in the grid.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Literal, TypeAlias, cast

from barometer.declarations.authority import Authority
from barometer.locale import say
from barometer.locale.formats import day, number
from barometer.publishing.text import clean

Status: TypeAlias = Literal["conforming", "not_conforming", "not_applicable"]
#: By a tool in a browser or a test, which runs again with every version; by the eye of somebody; by reading the code.
Means: TypeAlias = Literal["tool", "look", "code"]

#: The topics of RGAA 4.1, in its order.
TOPICS = tuple(range(1, 14))
_COLUMNS = ("criterion", "status", "means", "reason")


@dataclass(frozen=True)
class Reviewed:
    """One criterion of RGAA, "3.2", as it was judged on a day, with the reason in each language."""

    criterion: str
    status: Status
    means: Means
    reasons: tuple[tuple[str, str], ...]
    on: dt.date

    @property
    def topic(self) -> int:
        return int(self.criterion.split(".")[0])

    def reason(self, locale: str) -> str:
        return dict(self.reasons)[locale]


@dataclass(frozen=True)
class Topic:
    """The criteria of a topic, as rows: number, status, means, reason."""

    title: str
    rows: tuple[tuple[str, str, str, str], ...]


@dataclass(frozen=True)
class AccessibilityView:
    """The declaration of accessibility."""

    locale: str
    authority: str
    is_invented: bool
    title: str
    subtitle: str
    intro: tuple[str, ...]
    state: str
    tests: tuple[str, ...]
    faults: tuple[tuple[str, str], ...]  # (criterion, what cannot be reached)
    established: tuple[str, ...]
    contact: str
    topics: tuple[Topic, ...]
    headers: tuple[str, ...]


def grid() -> tuple[Reviewed, ...]:
    """The review, in the order of the criteria."""
    source = resources.files("barometer.publishing") / "data" / "accessibility.csv"
    rows = csv.DictReader(source.read_text(encoding="utf-8").splitlines())
    return tuple(
        Reviewed(
            row["criterion"],
            cast(Status, row["status"]),
            cast(Means, row["means"]),
            (("fr", row["reason_fr"]), ("en", row["reason_en"])),
            dt.date.fromisoformat(row["reviewed"]),
        )
        for row in rows
    )


def rate_pct(reviewed: Iterable[Reviewed]) -> float:
    """The share of the applicable criteria that are met, as the State's model computes it."""
    statuses = [one.status for one in reviewed]
    met, missed = statuses.count("conforming"), statuses.count("not_conforming")
    return 100.0 * met / (met + missed)


def state(reviewed: Sequence[Reviewed]) -> Literal["full", "partial", "none"]:
    """Full where every applicable criterion is met, partial from half of them on."""
    rate = rate_pct(reviewed)
    return "full" if rate == 100.0 else "partial" if rate >= 50.0 else "none"


def accessibility_view(authority: Authority) -> AccessibilityView:
    """The declaration of an authority in its language."""
    locale, reviewed = authority.locale, grid()
    name = clean(authority.name)
    statuses = [one.status for one in reviewed]
    means = {name: [one.means for one in reviewed].count(name) for name in ("tool", "look", "code")}
    counts = {status: statuses.count(status) for status in ("conforming", "not_conforming", "not_applicable")}
    contact = clean(authority.contact)
    return AccessibilityView(
        locale=locale,
        authority=name,
        is_invented=authority.invented,
        title=say(locale, "accessibility.title"),
        subtitle=say(locale, f"accessibility.state.{state(reviewed)}"),
        intro=(say(locale, "accessibility.commitment", authority=name), say(locale, "accessibility.scope")),
        state=say(locale, f"accessibility.state_sentence.{state(reviewed)}"),
        tests=(
            say(locale, "accessibility.rate", rate=number(rate_pct(reviewed), locale, 1), **counts),
            say(locale, "accessibility.who", **means),
            say(locale, "accessibility.untested"),
        ),
        faults=tuple((one.criterion, one.reason(locale)) for one in reviewed if one.status == "not_conforming"),
        established=(
            say(locale, "accessibility.established", day=day(max(one.on for one in reviewed), locale)),
            say(locale, "accessibility.technologies"),
            say(locale, "accessibility.environment"),
        ),
        contact=contact or name,
        topics=tuple(_topic(topic, reviewed, locale) for topic in TOPICS),
        headers=tuple(say(locale, f"accessibility.table.{column}") for column in _COLUMNS),
    )


def _topic(topic: int, reviewed: Iterable[Reviewed], locale: str) -> Topic:
    rows = [
        (
            one.criterion,
            say(locale, f"accessibility.status.{one.status}"),
            say(locale, f"accessibility.means.{one.means}"),
            one.reason(locale),
        )
        for one in reviewed
        if one.topic == topic
    ]
    return Topic(say(locale, f"accessibility.topic.{topic}"), tuple(rows))
