"""The publication calendar and the pre-electoral period (code électoral, L. 52-1).

Belongs here: dates. Does not belong here: deciding what may be published then (counsel does).
"""

from __future__ import annotations

import datetime as dt


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


def runs_within(text: str, election: dt.date) -> list[dt.date]:
    """The yearly runs that fall in the restricted period of an election."""
    start = restriction_starts(election)
    found = [yearly_day(text, year) for year in range(start.year, election.year + 1)]
    return [one for one in found if one is not None and start <= one <= election]
