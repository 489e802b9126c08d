"""A table as its sender sees it: labelled columns of text, and the row numbers a spreadsheet shows.

Belongs here: opening any kind of file as a `Sheet`, finding its header and the declared columns in it. Does not
belong here: what the texts mean (`values`, `marks`, `domains`), nor looking into columns that nobody asked for.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pyarrow as pa

from barometer.findings import Finding, Place, Severity
from barometer.ingest.columns import (
    Coded,
    Column,
    Integers,
    Mask,
    blank_column,
    blank_rows,
    coded,
    column_of,
    column_of_cells,
)
from barometer.ingest.columns import Texts as Texts  # named here too: what a sheet's columns are
from barometer.ingest.columns import column_letters as column_letters
from barometer.ingest.files import Kind, Received, receive
from barometer.ingest.records import Body
from barometer.ingest.texts import TOP, Numbered, read_text
from barometer.ingest.values import Cell, as_text, clean
from barometer.ingest.workbooks import read_workbook

#: Findings of one kind in one column that are told one by one: a fault of millions of rows is told with its number.
MOST_TOLD = 20_000


@dataclass(frozen=True)
class Sheet:
    """A header and the rows below it that are not blank.

    `rows` are the numbers a spreadsheet shows; `columns` the texts below each title, and those without one after the
    last; `widths` how many cells a row had in the file, `beyond` whether one after the last column was filled.
    """

    file: str
    name: str | None  # of the workbook's sheet; None for a text file
    header_row: int
    header: tuple[str, ...]
    rows: Integers
    columns: tuple[Column, ...]
    widths: Integers
    beyond: Mask
    above: Numbered = ()  # first rows with their numbers, to look for a header
    _coded: dict[int, Coded] = field(default_factory=dict, init=False, repr=False, compare=False)

    def place(self, row: int | None = None, column: str | None = None) -> Place:
        return Place(self.file, self.name, row, column)

    def coded(self, position: int) -> Coded:
        """The different texts of a column, outer and double spaces removed; blank cells are ""."""
        if position not in self._coded:
            self._coded[position] = coded(self.columns[position])
        return self._coded[position]

    def column(self, position: int) -> Texts:
        """The same as one text a row."""
        return self.coded(position).spread()

    def only(self, keep: Mask) -> Sheet:
        """The same sheet with some of its rows."""
        mask = pa.array(keep)
        return replace(
            self,
            rows=self.rows[keep],
            columns=tuple(column.filter(mask) for column in self.columns),
            widths=self.widths[keep],
            beyond=self.beyond[keep],
        )

    def replaced(self, cells: Mapping[tuple[int, str], str], more: Sequence[str] = ()) -> Sheet:
        """The same sheet with other texts in some cells, by index of the row and heading; `more` are blank columns
        added after the header's. A row that was changed has as many cells as the header: whoever did it saw it so.
        """
        width = len(self.header)
        header = (*self.header, *more)
        positions = {heading: position for position, heading in reversed(list(enumerate(header)))}
        columns = list(self.columns)
        columns[width:width] = [blank_column(len(self.rows)) for _ in more]
        widths, beyond = np.where(self.widths >= width, self.widths + len(more), self.widths), self.beyond.copy()
        changed: dict[int, dict[int, str]] = {}
        for (index, heading), text in cells.items():
            changed.setdefault(positions[heading], {})[index] = text
            widths[index], beyond[index] = len(header), False
        for position in range(len(header), len(columns)):
            changed[position] = dict.fromkeys((index for index, _ in cells), "")
        for position, texts in changed.items():
            whole = columns[position].to_pylist()
            for index, text in texts.items():
                whole[index] = text
            columns[position] = column_of(whole)
        return replace(self, header=header, columns=tuple(columns), widths=widths, beyond=beyond)

    def titled(self, row: int) -> Sheet | None:
        """The same sheet with its titles in a later row, which must be one of `above`."""
        header = next((cells for number, cells in self.above if number == row), None)
        if header is None or row < self.header_row:
            return None
        while header and not header[-1]:
            header = header[:-1]
        rest = self.only(self.rows > row)
        missing = [blank_column(len(rest.rows)) for _ in range(len(header) - len(rest.columns))]
        return replace(rest, header_row=row, header=header, columns=(*rest.columns, *missing))

    @property
    def surplus(self) -> Mask:
        """Rows with a filled cell after the last title."""
        without_title = self.columns[len(self.header) :]
        return ~blank_rows(without_title, len(self.rows)) | self.beyond if without_title else self.beyond

    @property
    def body(self) -> list[tuple[str, ...]]:
        """The rows as read, for small tables: a survey's are judged by column."""
        return list(zip(*(column.to_pylist() for column in self.columns), strict=True))


@dataclass(frozen=True)
class Reading:
    """A sheet, or the findings that say why there is none; with a sheet they are warnings."""

    sheet: Sheet | None
    findings: tuple[Finding, ...]


def read_sheet(path: Path | Received, sheet: str | None = None, header_row: int | None = None) -> Reading:
    """Read a file as text with row numbers. `header_row` is 1-based; by default the first row that is not blank."""
    received = path if isinstance(path, Received) else receive(path)
    if received.kind is None:
        return Reading(None, received.findings)
    if received.kind is Kind.TEXT:
        text, found = read_text(received.content, received.file, header_row)
        findings = (*received.findings, *found)
        if text is None:
            return Reading(None, findings)
        built = _below(text.above, text.header, text.header_row, text.body, received.file, None)
    else:
        cells, name, found = read_workbook(received, sheet)
        findings = (*received.findings, *found)
        if any(finding.severity is Severity.FILE for finding in findings):
            return Reading(None, findings)
        built = sheet_of_cells(cells, received.file, name, header_row)
    if isinstance(built, Finding):
        return Reading(None, (*findings, built))
    return Reading(built, tuple(f for f in findings if not _is_above(f, built.header_row)))


def _is_above(finding: Finding, header_row: int) -> bool:
    """Whether a finding tells of a heading above the titles, or of the titles: there, cells are merged for looks."""
    return finding.code in ("hidden_row", "merged_cells") and (finding.place.row or 0) <= header_row


def sheet_of_texts(
    file: str, name: str | None, header_row: int, header: Sequence[str], rows: Sequence[int], texts: Sequence[Texts]
) -> Sheet:
    """A sheet made of columns of text that somebody else read, with the row numbers of where they came from."""
    widths = np.full(len(rows), len(header), dtype=np.int64)
    columns = tuple(column_of(column) for column in texts)
    beyond = np.zeros(len(rows), dtype=bool)
    return Sheet(file, name, header_row, tuple(header), np.array(rows, dtype=np.int64), columns, widths, beyond)


def sheet_of_cells(
    cells: Sequence[Sequence[Cell]], file: str, name: str | None, header_row: int | None = None
) -> Sheet | Finding:
    """Rows of cells as a sheet, the first of them row 1; a finding where there is no header."""
    above: list[tuple[int, tuple[str, ...]]] = []
    for number, row in enumerate(cells, start=1):
        if not _blank(row):
            above.append((number, tuple(clean(as_text(cell)) for cell in row)))
            if len(above) == TOP:
                break
    first = header_row or next((number for number, _ in above), 0)
    header = tuple(as_text(cell) for cell in cells[first - 1]) if 0 < first <= len(cells) else ()
    below = cells[first:]
    widths = np.array([len(row) for row in below], dtype=np.int64)
    width = max(len(header), int(widths.max(initial=0)))
    if widths.min(initial=width) < width:
        below = [row if len(row) == width else [*row, *[""] * (width - len(row))] for row in below]
    columns = zip(*below, strict=True) if len(below) else [()] * width
    body = Body(tuple(map(column_of_cells, columns)), widths, np.zeros(len(below), dtype=bool))
    return _below(tuple(above), header, first, body, file, name)


def _below(
    above: Numbered, header: Sequence[str] | None, header_row: int, body: Body, file: str, name: str | None
) -> Sheet | Finding:
    """The sheet of a header and the rows below it that are not blank."""
    if not above:
        return Finding("empty_file", Severity.FILE, Place(file, name))
    titles = tuple(map(clean, header or ()))
    if not any(titles):
        return Finding("blank_header_row", Severity.FILE, Place(file, name, header_row))
    rows = np.arange(header_row + 1, header_row + 1 + len(body.widths), dtype=np.int64)
    sheet = Sheet(file, name, header_row, titles, rows, body.columns, body.widths, body.beyond, above)
    filled = ~blank_rows(body.columns, len(rows)) | body.beyond
    return sheet if filled.all() else sheet.only(filled)


def _blank(row: Sequence[Cell]) -> bool:
    return all(isinstance(cell, str) and not clean(cell) for cell in row)  # a zero is not blank


def find_columns(sheet: Sheet, labels: Iterable[str]) -> tuple[dict[str, int], list[Finding]]:
    """Where the declared columns stand, by label; unknown and duplicate ones are refusals.

    Labels are compared with outer and double spaces removed, letters as they are.
    """
    wanted = {label: clean(label) for label in labels}
    positions: dict[str, int] = {}
    findings: list[Finding] = []
    unknown: list[str] = []
    for label, text in wanted.items():
        found = [position for position, heading in enumerate(sheet.header) if heading == text]
        if len(found) == 1:
            positions[label] = found[0]
        elif found:
            letters = ", ".join(column_letters(position) for position in found)
            place = sheet.place(sheet.header_row, label)
            findings.append(Finding("duplicate_column", Severity.FILE, place, params={"letters": letters}))
        else:
            unknown.append(label)
    elsewhere = _row_with(sheet, {wanted[label] for label in unknown}) if unknown and not positions else None
    for label in unknown:
        place = sheet.place(sheet.header_row, label)
        if elsewhere is not None:
            findings.append(Finding("header_elsewhere", Severity.FILE, place, params={"row": elsewhere}))
            continue
        near = difflib.get_close_matches(wanted[label], [h for h in sheet.header if h], n=1, cutoff=0.75)
        code, params = ("unknown_column_near", {"near": near[0]}) if near else ("unknown_column", {})
        findings.append(Finding(code, Severity.FILE, place, params=params))
    return positions, findings


def _row_with(sheet: Sheet, labels: set[str]) -> int | None:
    """The first row, near the top, that holds all the labels looked for."""
    return next((number for number, cells in sheet.above if labels <= set(cells)), None)


def more_alike(sheet: Sheet, column: str | None, count: int) -> Finding:
    """What is told of the faults of one kind beyond the first MOST_TOLD."""
    params = {"count": count, "told": MOST_TOLD}
    return Finding("many_more_alike", Severity.WARNING, sheet.place(column=column), params=params)


def misfits(sheet: Sheet, positions: Iterable[int]) -> tuple[Mask, list[Finding]]:
    """Rows of a text file with more cells than the header, or too few to reach a declared column.

    A separator inside an unquoted text shifts every cell after it; a line break inside one cuts the row in two.
    """
    if sheet.name is not None:
        return np.zeros(len(sheet.rows), dtype=bool), []
    width, reach = len(sheet.header), max(positions, default=-1) + 1
    surplus, short = sheet.surplus, sheet.widths < reach
    findings: list[Finding] = []
    for code, mask in (("row_too_long", surplus), ("row_too_short", short)):
        rows = np.flatnonzero(mask)
        for i in rows[:MOST_TOLD]:
            params = {"found": int(sheet.widths[i]), "width": width}
            findings.append(Finding(code, Severity.ROW, sheet.place(int(sheet.rows[i])), params=params))
        if len(rows) > MOST_TOLD:
            findings.append(more_alike(sheet, None, len(rows) - MOST_TOLD))
    return surplus | short, findings
