"""Reply workbooks: a judged file goes back to its sender with its faults marked, and is read again once corrected.

Belongs here: reading one back, and laying its cells over the file it answers. Does not belong here: the mark by which
it is known (`reply_mark`), writing one (publishing.workbooks), judging what it says.

A reply holds the declared columns only, every cell as text, each row with its number in the file as received. It counts
as soon as one of its cells, or a row, differs from the file's; before that it is only paper. Two ways back:
- beside the file, in the wave's folder: the cells that differ replace the file's, rows that were deleted are left
  out, everything else is read from the file;
- in the file's place, under its name: the reply is read as the file, with the row numbers of the original.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from barometer.findings import Finding, Place, Severity
from barometer.ingest.files import Received, receive
from barometer.ingest.reply_mark import (
    MARK,
    OWN_COLUMNS,
    VERSION,
    Mark,
    Table,
    cells_digest,
    mark_on,
    may_be_reply,
    shown,
)
from barometer.ingest.sheet import Sheet, read_sheet, sheet_of_texts
from barometer.ingest.values import clean, number
from barometer.locale import LOCALES, say
from barometer.masking import MASK

#: A reply that lacks more rows than these, and a larger share of the file's, was cut, not corrected.
MOST_DELETED, MOST_DELETED_SHARE = 5, 0.10


@dataclass(frozen=True)
class Returned:
    """A data sheet that came back: texts by row number (as in the file as received) and column."""

    table: Table
    columns: tuple[str, ...]
    rows: dict[int, tuple[str, ...]]

    @property
    def is_touched(self) -> bool:
        return cells_digest(self.columns, self.rows) != self.table.cells

    @property
    def deleted(self) -> list[int]:
        return [row for row in self.table.rows if row not in self.rows]


@dataclass(frozen=True)
class Reply:
    """A reply workbook as received, with what is wrong with it. `returned` is empty where it cannot be read."""

    received: Received
    mark: Mark | None
    returned: tuple[Returned, ...]
    findings: tuple[Finding, ...]

    @property
    def is_touched(self) -> bool:
        return any(table.is_touched for table in self.returned)

    def table(self, sheet: str | None, header_row: int | None) -> Returned | None:
        """The table written from what is declared; where the reply has a single one, that one."""
        wanted = (sheet or "", header_row or 0)
        for one in self.returned:
            if (one.table.asked.sheet or "", one.table.asked.header_row or 0) == wanted:
                return one
        return self.returned[0] if len(self.returned) == 1 else None


def read_reply(received: Received) -> Reply:
    """Read a workbook that bears the mark. Never raises for what people did to it."""
    place = Place(received.file)

    def unreadable(finding: Finding) -> Reply:
        return Reply(received, None, (), (finding,))

    reading = read_sheet(received, MARK, 1)
    if reading.sheet is None:
        return Reply(received, None, (), reading.findings)
    mark = mark_on(reading.sheet)
    if mark is None:
        return unreadable(Finding("reply_other_version", Severity.FILE, place, params={"version": VERSION}))
    returned: list[Returned] = []
    findings: list[Finding] = []
    for table in mark.tables:
        data = read_sheet(received, table.title, 1)
        if data.sheet is None:
            findings += data.findings
            continue
        came_back, faults = _returned(data.sheet, table)
        findings += [*(f for f in data.findings if f.severity is Severity.FILE), *faults]
        returned.append(came_back)
    return Reply(received, mark, tuple(returned), tuple(findings))


def replies_beside(folder: Path, shown_folder: str, file: Path) -> list[Reply]:
    """Every reply workbook in a folder, whatever its name, but the declared file itself."""
    return [
        read_reply(receive(path, f"{shown_folder}/{path.name}"))
        for path in (sorted(folder.iterdir()) if folder.is_dir() else ())
        if os.path.normpath(path) != os.path.normpath(file) and may_be_reply(path)
    ]


def sheet_of(reply: Reply, sheet: str | None, header_row: int | None) -> tuple[Sheet | None, list[Finding]]:
    """A reply that stands in its file's place, as the file's sheet, with the row numbers of the original."""
    place = Place(reply.received.file)
    returned = reply.table(sheet, header_row)
    if returned is None:
        return None, [Finding("reply_without_table", Severity.FILE, place)]
    if returned.table.is_partial:
        return None, [Finding("reply_is_partial", Severity.FILE, place)]
    hidden = any(MASK in text for cells in returned.rows.values() for text in cells)
    if hidden:
        return None, [Finding("reply_is_masked", Severity.FILE, place)]
    filled = [
        position
        for position, column in enumerate(returned.columns)
        if column not in returned.table.absent or any(cells[position] for cells in returned.rows.values())
    ]
    rows = sorted(returned.rows)
    header = [returned.columns[position] for position in filled]
    texts = [np.array([returned.rows[row][position] for row in rows], dtype=object) for position in filled]
    built = sheet_of_texts(reply.received.file, None, returned.table.asked.header_row or 1, header, rows, texts)
    return built, _deletions(returned, built)


def laid_over(sheet: Sheet, reply: Reply, returned: Returned, hidden: Iterable[str]) -> tuple[Sheet, list[Finding]]:
    """The file's sheet with the cells that a reply corrects, without the rows it deletes. `hidden`: secret columns."""
    index_of = {int(row): index for index, row in enumerate(sheet.rows)}
    secret = {clean(column) for column in hidden}
    known = {c: sheet.column(sheet.header.index(c)) for c in returned.columns if c in sheet.header}
    positions = {column: position for position, column in enumerate(returned.columns)}
    more = [
        column
        for column in returned.columns
        if column not in known and any(cells[positions[column]] for cells in returned.rows.values())
    ]
    cells: dict[tuple[int, str], str] = {}
    for row, texts in returned.rows.items():
        index = index_of.get(row)
        if index is None:
            continue
        for column, position in positions.items():
            if column in known:
                if shown(texts[position]) != shown(known[column][index], is_secret=column in secret):
                    cells[index, column] = texts[position]
            elif column in more and texts[position]:
                cells[index, column] = texts[position]
    deleted = set(returned.deleted)
    findings = _deletions(returned, sheet)
    changed = sheet.replaced(cells, more) if cells or more else sheet
    if deleted:
        changed = changed.only(np.array([int(row) not in deleted for row in sheet.rows], dtype=bool))
    params: dict[str, str | int | float] = {"cells": len(cells), "rows": len(deleted), "reply": reply.received.file}
    findings.append(Finding("reply_applied", Severity.NOTE, Place(sheet.file, sheet.name), params=params))
    return changed, findings


def _deletions(returned: Returned, sheet: Sheet) -> list[Finding]:
    deleted = returned.deleted
    rows = max(len(sheet.rows), len(returned.table.rows))
    if len(deleted) > max(MOST_DELETED, MOST_DELETED_SHARE * rows):
        params: dict[str, str | int | float] = {"missing": len(deleted), "rows": rows}
        return [Finding("reply_rows_missing", Severity.FILE, sheet.place(), params=params)]
    return [Finding("reply_row_deleted", Severity.NOTE, sheet.place(row)) for row in deleted]


def _returned(sheet: Sheet, table: Table) -> tuple[Returned, list[Finding]]:
    """The rows of a data sheet by their number in the original; a row without one, or with a number met before, is
    told: nobody knows what it corrects."""
    own = [{clean(say(locale, f"reply.column.{name}")) for locale in LOCALES} for name in OWN_COLUMNS]
    numbers = next((i for i, heading in enumerate(sheet.header) if heading in own[0]), 0)
    remarks = next((i for i, heading in enumerate(sheet.header) if heading in own[1]), 1)
    places = {h: i for i, h in reversed(list(enumerate(sheet.header))) if i not in (numbers, remarks)}
    columns = tuple(column for label in table.asked.columns if (column := clean(label)) in places)
    written = set(table.rows)
    rows: dict[int, tuple[str, ...]] = {}
    findings: list[Finding] = []
    cells = [sheet.column(places[column]) for column in columns]
    for index, text in enumerate(sheet.column(numbers)):
        texts = tuple(str(column[index]) for column in cells)
        value = number(text)
        row = int(value) if value is not None and value.is_integer() else None
        if row in written and row not in rows:
            rows[row] = texts
        elif row in rows:
            findings.append(Finding("reply_row_twice", Severity.FILE, sheet.place(int(sheet.rows[index])), text))
        elif any(texts):
            findings.append(Finding("reply_unknown_row", Severity.FILE, sheet.place(int(sheet.rows[index])), text))
    lost = [column for label in table.asked.columns if (column := clean(label)) not in places]
    if lost:
        params = {"columns": ", ".join(lost)}
        findings.append(Finding("reply_column_lost", Severity.FILE, sheet.place(1), params=params))
    return Returned(table, columns, rows), findings
