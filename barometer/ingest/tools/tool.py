"""What a survey tool's reader is, and what several of them do alike.

Belongs here: the shape of a reader; responses never sent; days of answer outside the field; blanks that may be "not
asked". Does not belong here: what one tool alone does.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from barometer.declarations.wave import SurveyTool, Wave
from barometer.findings import Severity
from barometer.ingest.columns import Mask
from barometer.ingest.sheet import Sheet
from barometer.ingest.tools.draft import Draft
from barometer.ingest.tools.headings import Names
from barometer.ingest.values import same_letters

#: The first rows of a file that are not blank, with their numbers.
Above = Sequence[tuple[int, tuple[str, ...]]]


@dataclass(frozen=True)
class Tool:
    """A survey tool's reader.

    `title_row` finds the row of titles by the tool's own columns, None where the file is not the tool's; `names` gives
    each column's other names; `prepare` turns cells into texts that mean the same whatever the tool. `respondent` and
    `sent` are the headings of the identifier and of the day of sending, `own` of all that is no answer.
    """

    id: SurveyTool
    product: str
    title_row: Callable[[Above], int | None]
    names: Callable[[Sheet], Names]
    prepare: Callable[[Draft, Wave], None]
    respondent: frozenset[str]
    sent: frozenset[str]
    own: frozenset[str]


def words(*headings: str) -> frozenset[str]:
    """Headings as they are compared."""
    return frozenset(same_letters(heading) for heading in headings)


def find(header: Sequence[str], headings: Collection[str]) -> int | None:
    """The first column under one of the headings."""
    return next((i for i, heading in enumerate(header) if same_letters(heading) in headings), None)


def has(header: Sequence[str], *kinds: Collection[str]) -> bool:
    """Whether a row of titles has a column of each kind."""
    return all(find(header, kind) is not None for kind in kinds)


def no_names(sheet: Sheet) -> Names:
    """Columns that go by their heading only."""
    return [()] * len(sheet.header)


def set_incomplete_aside(draft: Draft, rows: Mask, wave: Wave, column: str) -> None:
    """Responses that were begun and never sent do not count, unless the wave says so; either way it is told."""
    concerned = rows & draft.kept
    if not concerned.any():
        return
    if wave.keep_incomplete:
        draft.tell("incomplete_kept", Severity.NOTE, concerned, column)
    else:
        draft.tell("incomplete_set_aside", Severity.WARNING, concerned, column)
        draft.set_aside(concerned)


_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_DAY_FIRST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?!\d)")


def day(text: str) -> dt.date | None:
    """The day with which a text begins: "2026-03-02T09:14", "2026/03/02 9:14 AM", "02/03/2026 - 09:14"."""
    if match := _YEAR_FIRST.match(text):
        parts = match.groups()
    elif match := _DAY_FIRST.match(text):
        parts = match.groups()[::-1]
    else:
        return None
    try:
        return dt.date(*(int(part) for part in parts))
    except ValueError:
        return None


def days(texts: Sequence[str]) -> list[dt.date | None]:
    """The days of a column; each different text is looked at once."""
    known: dict[str, dt.date | None] = {}
    for text in texts:
        if text not in known:
            known[text] = day(text)
    return [known[text] for text in texts]


def tell_of_days(draft: Draft, position: int | None, wave: Wave, ignored: dt.date | None = None) -> None:
    """Responses sent before the field began or after it ended: tries, or dates that were declared wrong."""
    if position is None:
        return
    found = days(list(draft.texts(position)))
    outside = np.array(
        [on is not None and on != ignored and not wave.field_start <= on <= wave.field_end for on in found], dtype=bool
    )
    rows: Mask = outside & draft.kept
    if rows.any():
        heading = draft.header[position]
        params = {"start": wave.field_start.isoformat(), "end": wave.field_end.isoformat()}
        draft.tell("outside_field", Severity.WARNING, rows, heading, **params)


def tell_of_blank_answers(draft: Draft) -> None:
    """Blank answers of which the tool does not say whether the question was asked: a fact for the method note."""
    blank = np.zeros(len(draft.sheet.rows), dtype=np.int64)
    for label, position in draft.declared_positions().items():
        if label in draft.asked:
            blank += draft.texts(position) == ""
    cells = int(blank[draft.kept].sum())
    if cells:
        draft.tell("not_shown_untold", Severity.NOTE, (blank > 0) & draft.kept, cells=cells)


def replace_in_declared(draft: Draft, meanings: Mapping[str, str]) -> None:
    """Write other texts in place of some, in every declared column."""
    for position in draft.declared_positions().values():
        draft.replace_texts(position, meanings)
