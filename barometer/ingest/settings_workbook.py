"""A settings workbook read back, cell by cell.

Belongs here: finding its sheets and columns whatever was done to them (renamed, moved, sorted, with columns of one's
own), and the files it was written from. Does not belong here: what changed (declarations.settings), writing such a
workbook (publishing.workbooks).
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath

from barometer.declarations.settings.book import Book, BookRow, BookSheet
from barometer.declarations.settings.cells import parted
from barometer.declarations.settings.sheets import Sheet, sheet_named
from barometer.findings import Finding, Place, Severity
from barometer.ingest.files import Kind, Received, receive
from barometer.ingest.values import Cell
from barometer.ingest.workbooks import read_workbook, sheet_names

BASE_SHEET = "_barometre_base"
CHUNK = 30_000
NAMES_ROW, HEADINGS_ROW, FIRST_ROW = 2, 4, 5
REMOVE = "remove?"

_LARGEST_BASE = 20_000_000
_LOOKED_AT = 40  # rows in which the names of the columns are looked for


def read_settings(path: Path, shown: str | None = None) -> Book:
    """Read a workbook; what is wrong with it is in `findings`. Never raises for what people did to it."""
    received = receive(path, shown)
    if received.kind is None:
        return Book(received.file, findings=received.findings)
    if received.kind is Kind.TEXT:
        return Book(received.file, findings=(_finding("not_a_settings_workbook", Place(received.file), None),))
    findings = list(received.findings)
    found: dict[str, BookSheet] = {}
    unknown: list[str] = []
    for name in sheet_names(received):
        cells, _, told = read_workbook(received, name)
        findings += [each for each in told if each.severity is Severity.FILE and each.code != "empty_file"]
        sheet = _book_sheet(received.file, name, cells, findings)
        if sheet is None:
            unknown.append(name)
        elif sheet.sheet.name in found:
            findings.append(_finding("sheet_twice", Place(received.file, name), name))
        else:
            found[sheet.sheet.name] = sheet
    if not found and not any(each.severity is Severity.FILE for each in findings):
        findings.append(_finding("not_a_settings_workbook", Place(received.file), None))
    # The first sheet that is not ours is the one with the instructions.
    findings += [_finding("sheet_unknown", Place(received.file, n), n, Severity.WARNING) for n in unknown[1:]]
    base = _base(received)
    if found and base is None:
        findings.append(_finding("base_lost", Place(received.file), None, Severity.WARNING))
    return Book(received.file, tuple(found.values()), base, tuple(findings))


def _book_sheet(file: str, title: str, cells: Sequence[Sequence[Cell]], findings: list[Finding]) -> BookSheet | None:
    """The sheet, or None for one that is not ours."""
    for i, row in enumerate(cells[:_LOOKED_AT]):
        if row and isinstance(row[0], str) and row[0].startswith("@"):
            sheet = sheet_named(row[0][1:])
            if sheet is not None:
                names = {str(cell).strip(): j for j, cell in enumerate(row) if j and str(cell).strip()}
                below = cells[i + 1 :]
                if sheet.is_alone:
                    return _one_a_row(file, title, sheet, names, below, i + 2, findings)
                return _table(file, title, sheet, names, below, i + 2, findings)
    return None


def _table(
    file: str,
    title: str,
    sheet: Sheet,
    names: Mapping[str, int],
    below: Sequence[Sequence[Cell]],
    first: int,
    findings: list[Finding],
) -> BookSheet:
    """`below` starts with row number `first`: explanations, headings, then rows."""
    skipped = HEADINGS_ROW - NAMES_ROW
    headed = below[skipped - 1] if len(below) >= skipped else ()
    known = {column.name for column in sheet.all_columns}
    headings = {name: _text(headed, j) or name for name, j in names.items() if name in known}
    for name, j in names.items():
        if name not in known and name != REMOVE:
            heading = _text(headed, j) or name
            findings.append(_finding("column_unknown", Place(file, title), heading, Severity.WARNING))
    rows = [
        BookRow(
            number,
            parted(_text(row, 0)),
            {name: row[j] if j < len(row) else "" for name, j in names.items() if name in known},
            row[names[REMOVE]] if REMOVE in names and names[REMOVE] < len(row) else None,
        )
        for number, row in enumerate(below[skipped:], start=first + skipped)
    ]
    return BookSheet(sheet, title, headings, tuple(row for row in rows if _is_written(row)))


def _is_written(row: BookRow) -> bool:
    cells = (*row.cells.values(), row.removal)
    return bool(row.reference) or any(cell is not None and str(cell).strip() for cell in cells)


def _one_a_row(
    file: str,
    title: str,
    sheet: Sheet,
    names: Mapping[str, int],
    below: Sequence[Sequence[Cell]],
    first: int,
    findings: list[Finding],
) -> BookSheet | None:
    known = {column.name for column in sheet.columns}
    value = names.get("value")
    if value is None:
        return None
    cells: dict[str, object] = {}
    headings: dict[str, str] = {}
    rows: dict[str, int] = {}
    for number, row in enumerate(below, start=first):
        name = _text(row, 0)
        if name in known and name not in cells:
            cells[name] = row[value] if value < len(row) else ""
            headings[name] = _text(row, names.get("setting", 1)) or name
            rows[name] = number
    return BookSheet(sheet, title, headings, (BookRow(first, (), cells, rows=rows),))


def _text(row: Sequence[Cell], position: int) -> str:
    return str(row[position]).strip() if position < len(row) else ""


def _base(received: Received) -> dict[str, bytes] | None:
    """The files that the workbook was written from; None where they cannot be read."""
    cells, _, told = read_workbook(received, BASE_SHEET)
    if any(each.severity is Severity.FILE for each in told):
        return None
    packed = "".join(_text(row, 0) for row in cells)
    try:
        unpacker = zlib.decompressobj()
        text = unpacker.decompress(base64.b64decode(packed, validate=True), _LARGEST_BASE)
        files = json.loads(text) if unpacker.eof else None
        if not isinstance(files, dict):
            return None
        return {name: base64.b64decode(content, validate=True) for name, content in files.items() if _is_ours(name)}
    except (zlib.error, binascii.Error, ValueError, TypeError, RecursionError):
        return None


def _is_ours(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and path.suffix in (".toml", ".csv")


def _finding(code: str, place: Place, value: str | None, severity: Severity = Severity.FILE) -> Finding:
    return Finding(f"settings.{code}", severity, place, value)
