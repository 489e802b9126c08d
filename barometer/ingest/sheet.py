"""A table as its sender sees it: labelled columns of text, and the row numbers a spreadsheet shows.

Belongs here: opening any kind of file as a `Sheet`, finding its header and the declared columns in it. Does not
belong here: what the texts mean (`values`, `marks`, `domains`), nor reading columns that nobody asked for: a column
becomes text only when it is named.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from barometer.findings import Finding, Place, Severity
from barometer.ingest.files import Kind, Received, receive
from barometer.ingest.texts import read_text
from barometer.ingest.values import Cell, as_text, clean
from barometer.ingest.workbooks import read_workbook

Texts = npt.NDArray[np.object_]  # an array of str
Rows = npt.NDArray[np.int64]

_HEAD = 30  # rows in which a header is looked for when the declared columns are not where they should be


class _Cleaned(dict[Cell, str]):
    """The text of cells, each different one cleaned once. No truth values: as a key True would be the same as 1.0."""

    def __missing__(self, cell: Cell) -> str:
        self[cell] = text = clean(as_text(cell))
        return text


@dataclass(frozen=True)
class Sheet:
    """A header and the rows below it that are not blank.

    `rows` are the numbers a spreadsheet shows; `body` the cells as read, row by row, each at least as long as the
    header; `widths` how many cells a row had in the file, before it was made so long.
    """

    file: str
    name: str | None  # of the workbook's sheet; None for a text file
    header_row: int
    header: tuple[str, ...]
    rows: Rows
    body: Sequence[Sequence[Cell]]
    widths: Rows
    above: tuple[tuple[int, tuple[str, ...]], ...] = ()  # first rows with their numbers, to look for a header

    def place(self, row: int | None = None, column: str | None = None) -> Place:
        return Place(self.file, self.name, row, column)

    def column(self, position: int) -> Texts:
        """A column as text, outer and double spaces removed; blank cells are ""."""
        texts = np.empty(len(self.body), dtype=object)
        known = _Cleaned()
        texts[:] = [known[cell] if type(cell := row[position]) is not bool else as_text(cell) for row in self.body]
        return texts

    def only(self, keep: npt.NDArray[np.bool_]) -> Sheet:
        """The same sheet with some of its rows."""
        body = [row for row, kept in zip(self.body, keep, strict=True) if kept]
        return Sheet(
            self.file, self.name, self.header_row, self.header, self.rows[keep], body, self.widths[keep], self.above
        )

    def replaced(self, cells: Mapping[tuple[int, str], str], more: Sequence[str] = ()) -> Sheet:
        """The same sheet with other texts in some cells, by index of the row and heading; `more` are blank columns
        added after the header's. A row that was changed has as many cells as the header: whoever did it saw it so.
        """
        width, added = len(self.header), [""] * len(more)
        header = (*self.header, *more)
        positions = {heading: position for position, heading in reversed(list(enumerate(header)))}
        body = [[*row[:width], *added, *row[width:]] for row in self.body] if more else list(self.body)
        widths = np.where(self.widths >= width, self.widths + len(more), self.widths)
        for (index, heading), text in cells.items():
            row = list(body[index][: len(header)])
            row[positions[heading]] = text
            body[index], widths[index] = row, len(header)
        return Sheet(self.file, self.name, self.header_row, header, self.rows, body, widths, self.above)


@dataclass(frozen=True)
class Reading:
    """A sheet, or the findings that say why there is none; with a sheet they are warnings."""

    sheet: Sheet | None
    findings: tuple[Finding, ...]


def sheet_of_texts(
    file: str, name: str | None, header_row: int, header: Sequence[str], rows: Sequence[int], texts: Sequence[Texts]
) -> Sheet:
    """A sheet made of columns of text that somebody else read, with the row numbers of where they came from."""
    body = [list(cells) for cells in zip(*texts, strict=True)]
    widths = np.full(len(rows), len(header), dtype=np.int64)
    return Sheet(file, name, header_row, tuple(header), np.array(rows, dtype=np.int64), body, widths)


def read_sheet(path: Path | Received, sheet: str | None = None, header_row: int | None = None) -> Reading:
    """Read a file as text with row numbers. `header_row` is 1-based; by default the first row that is not blank."""
    received = path if isinstance(path, Received) else receive(path)
    if received.kind is None:
        return Reading(None, received.findings)
    if received.kind is Kind.TEXT:
        records, found = read_text(received.content, received.file)
        cells: Sequence[Sequence[Cell]] = records
        name = None
    else:
        cells, name, found = read_workbook(received, sheet)
    findings = (*received.findings, *found)
    if any(finding.severity is Severity.FILE for finding in findings):
        return Reading(None, findings)
    built = _with_header(cells, received.file, name, header_row)
    if isinstance(built, Finding):
        return Reading(None, (*findings, built))
    return Reading(built, tuple(f for f in findings if not _is_above(f, built.header_row)))


def _is_above(finding: Finding, header_row: int) -> bool:
    """Whether a finding tells of a heading above the titles, or of the titles: there, cells are merged for looks."""
    return finding.code in ("hidden_row", "merged_cells") and (finding.place.row or 0) <= header_row


def _with_header(
    cells: Sequence[Sequence[Cell]], file: str, name: str | None, header_row: int | None
) -> Sheet | Finding:
    filled = [number for number, row in enumerate(cells, start=1) if not _blank(row)]
    if not filled:
        return Finding("empty_file", Severity.FILE, Place(file, name))
    first = header_row or filled[0]
    if first > len(cells) or _blank(cells[first - 1]):
        return Finding("blank_header_row", Severity.FILE, Place(file, name, first))
    header = tuple(clean(as_text(cell)) for cell in cells[first - 1])
    numbers = [number for number in filled if number > first]
    body = [cells[number - 1] for number in numbers]
    widths = np.array([len(row) for row in body], dtype=np.int64)
    if len(body) and widths.min() < len(header):
        body = [row if len(row) >= len(header) else [*row, *[""] * (len(header) - len(row))] for row in body]
    above = tuple((number, tuple(clean(as_text(cell)) for cell in cells[number - 1])) for number in filled[:_HEAD])
    return Sheet(file, name, first, header, np.array(numbers, dtype=np.int64), body, widths, above)


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


def column_letters(position: int) -> str:
    """The letters a spreadsheet shows above a column: 0 -> A, 26 -> AA."""
    letters = ""
    rest = position + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return letters


def misfits(sheet: Sheet, positions: Iterable[int]) -> tuple[npt.NDArray[np.bool_], list[Finding]]:
    """Rows of a text file with more cells than the header, or too few to reach a declared column.

    A separator inside an unquoted text shifts every cell after it; a line break inside one cuts the row in two.
    """
    bad = np.zeros(len(sheet.rows), dtype=bool)
    if sheet.name is not None:
        return bad, []
    width, reach = len(sheet.header), max(positions, default=-1) + 1
    long = np.array(
        [w > width and not _blank(row[width:]) for w, row in zip(sheet.widths, sheet.body, strict=True)], dtype=bool
    )
    short = sheet.widths < reach
    findings = [
        Finding(
            code, Severity.ROW, sheet.place(int(sheet.rows[i])), params={"found": int(sheet.widths[i]), "width": width}
        )
        for code, mask in (("row_too_long", long), ("row_too_short", short))
        for i in np.flatnonzero(mask)
    ]
    return long | short, findings
