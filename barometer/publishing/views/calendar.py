"""The calendar of the overview: when each service is run, and which runs fall in a pre-electoral period.

Belongs here: the view. Does not belong here: dates (agenda), and deciding what may be published then: counsel does.

There is no clock in a page: a period is past where it ended before the newest fieldwork that the page knows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from barometer.declarations.authority import Authority
from barometer.locale import say
from barometer.locale.formats import day, days, listed
from barometer.publishing.material import Material
from barometer.publishing.text import clean, quoted
from barometer.publishing.views.agenda import Period, periods, runs_of, yearly_day


@dataclass(frozen=True)
class Strip:
    """The years of a period as a line from 0 to 1: where it lies, where the years begin, where the runs fall."""

    period: tuple[float, float]
    years: tuple[float, ...]
    runs: tuple[tuple[float, bool], ...]  # (place, whether it falls in the period)


@dataclass(frozen=True)
class PeriodTable:
    """A pre-electoral period: the warning, then for each service its runs in these years, a strip for each."""

    warning: str
    headers: tuple[str, ...]
    years: str  # heading of the strips
    rows: tuple[tuple[tuple[str, ...], Strip], ...]


@dataclass(frozen=True)
class CalendarView:
    """`plain`: service, yearly day, newest wave, where no period is to come; else these stand in `ahead`.

    `past`: the periods that are over, in a sentence."""

    headers: tuple[str, ...]
    plain: tuple[tuple[str, ...], ...]
    ahead: tuple[PeriodTable, ...]
    past: str


def calendar_view(authority: Authority, materials: Sequence[Material]) -> CalendarView:
    """The calendar of services, in the order in which they are given."""
    locale = authority.locale
    newest = max((fact.field_end for one in materials for fact in one.wave_facts), default=dt.date.min)
    every = periods(authority.calendar.elections)
    ahead, past = [one for one in every if one.end >= newest], [one for one in every if one.end < newest]
    names = ("overview.table.service", "overview.calendar.day", "overview.calendar.newest")
    headers = tuple(say(locale, name) for name in names)
    spans = listed([days(one.start, one.end, locale) for one in past], locale)
    return CalendarView(
        headers=headers,
        plain=() if ahead else tuple(_service(authority, one) for one in materials),
        ahead=tuple(_table(authority, materials, one, headers) for one in ahead),
        past=say(locale, "calendar.past", spans=spans) if past else "",
    )


def _service(authority: Authority, material: Material) -> tuple[str, str, str]:
    locale, text = authority.locale, authority.calendar.yearly_run.get(material.service.id, "")
    # Any leap year does: only the day and the month are said.
    on = yearly_day(text, 2024)
    said = day(on, locale).replace(", 2024", "").replace(" 2024", "") if on else say(locale, "overview.calendar.none")
    return clean(material.service.label), said, str(material.newest or "")


def _table(
    authority: Authority, materials: Sequence[Material], period: Period, headers: tuple[str, ...]
) -> PeriodTable:
    locale, rows, touched = authority.locale, [], []
    for material in materials:
        runs = runs_of(authority.calendar.yearly_run.get(material.service.id, ""), period)
        inside = [run for run in runs if period.start <= run <= period.end]
        if inside:
            touched.append(quoted(clean(material.service.label), locale))
        said = listed([day(run, locale) for run in inside], locale) or say(locale, "calendar.no_run")
        rows.append(((*_service(authority, material), said), _strip(period, runs)))
    words = {"start": day(period.start, locale), "end": day(period.end, locale)}
    warning = say(locale, "overview.election", **words)
    if touched:
        warning += " " + say(locale, "overview.election_runs", services=listed(touched, locale))
    years = say(locale, "calendar.years", first=period.start.year, last=period.end.year)
    return PeriodTable(warning, (*headers, say(locale, "calendar.inside")), years, tuple(rows))


def _strip(period: Period, runs: Sequence[dt.date]) -> Strip:
    first, last = dt.date(period.start.year, 1, 1), dt.date(period.end.year + 1, 1, 1)

    def at(on: dt.date) -> float:
        return (on - first).days / (last - first).days

    return Strip(
        (at(period.start), at(period.end)),
        tuple(at(dt.date(year, 1, 1)) for year in range(first.year, last.year + 1)),
        tuple((at(run), period.start <= run <= period.end) for run in runs),
    )
