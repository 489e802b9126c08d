"""The publication calendar and the pre-electoral period (code électoral, L. 52-1).

Belongs here: dates. Does not belong here: deciding what may be published then (counsel does).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Period:
    """A pre-electoral period, both days included: of one election, or of several whose periods meet."""

    start: dt.date
    end: dt.date


def periods(elections: Iterable[dt.date]) -> list[Period]:
    """The restricted periods of elections, oldest first; two rounds, and periods that overlap, are one."""
    found: list[Period] = []
    for election in sorted(elections):
        start = restriction_starts(election)
        if found and start <= found[-1].end:
            found[-1] = Period(min(start, found[-1].start), election)
        else:
            found.append(Period(start, election))
    return found


def restriction_starts(election: dt.date) -> dt.date:
    """The first day of the sixth month before the month of the election."""
    months = election.year * 12 + election.month - 1 - 6
    return dt.date(months // 12, months % 12 + 1, 1)


def yearly_day(text: str, year: int) -> dt.date | None:
    """A declared yearly day ("MM-DD") in a year; None where it is no date (29 February, a typing error)."""
    try:
        return dt.date.fromisoformat(f"{year:04d}-{text}")
    except ValueError:
        return None


def runs_of(text: str, period: Period) -> list[dt.date]:
    """The yearly runs of all years that a period touches, oldest first."""
    found = (yearly_day(text, year) for year in range(period.start.year, period.end.year + 1))
    return [one for one in found if one is not None]
