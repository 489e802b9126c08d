"""Reply workbooks: a judged file goes back to its sender with its faults marked, and is read again once corrected.

Belongs here: the mark by which such a workbook is known, reading one back, and laying its cells over the file it
answers. Does not belong here: writing one (publishing.workbooks), judging what it says.

A reply holds the declared columns only, every cell as text, each row with its number in the file as received; a very
hidden sheet named `MARK` says of which file, of which bytes, and which rows and cells it was written from. It counts
as soon as one of its cells, or a row, differs from the file's; before that it is only paper. Two ways back:
- beside the file, in the wave's folder: the cells that differ replace the file's, rows that were deleted are left
  out, everything else is read from the file;
- in the file's place, under its name: the reply is read as the file, with the row numbers of the original.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np

from barometer.findings import Finding, Place, Severity
from barometer.ingest.archives import LARGEST_UNPACKED
from barometer.ingest.files import Kind, Received, receive
from barometer.ingest.sheet import Sheet, read_sheet, sheet_of_texts
from barometer.ingest.values import Cell, as_text, clean, number
from barometer.locale import LOCALES, say
from barometer.masking import MASK, masked

MARK = "_barometre_reponse"
MARK_COLUMNS = ("key", "table", "value")
#: A reply is written as xlsx; LibreOffice saves it as ods where somebody takes what it proposes.
REPLY_SUFFIXES = (".xlsx", ".ods")
FORM, VERSION = "barometer-reply", 1
#: Columns of a data sheet before the declared ones: the row's number in the file, what is wrong in it.
OWN_COLUMNS = ("row", "faults")
_PIECE = 1 << 20
#: A cell holds 32,767 characters; of a longer one the beginning is shown.
LONGEST = 32_000
#: A reply that lacks more rows than these, and a larger share of the file's, was cut, not corrected.
MOST_DELETED, MOST_DELETED_SHARE = 5, 0.10


@dataclass(frozen=True)
class Asked:
    """What is read of a file: a sheet (None: the first), its header row (None: the first), the declared columns.

    `secret` columns only serve to link persons: a reply does not show them. No finding quotes `unquoted` ones.
    """

    sheet: str | None
    header_row: int | None
    columns: tuple[str, ...]
    secret: tuple[str, ...] = ()
    unquoted: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """One data sheet of a reply as the mark knows it: from what it was written."""

    title: str
    asked: Asked
    absent: tuple[str, ...]  # declared columns that the file had not: blank, to be filled
    rows: tuple[int, ...]  # numbers of the rows written
    cells: str  # digest of the cells written
    is_partial: bool = False  # only rows with findings were written: the file was too large
    is_masked: bool = False  # addresses, telephone numbers, secret columns are not shown


@dataclass(frozen=True)
class Mark:
    """What a reply answers: a subject ("waves/eau/2023"), the file by its name and bytes, its tables."""

    subject: str
    file: str
    sha256: str
    tables: tuple[Table, ...]


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


def shown(cell: Cell, *, is_secret: bool = False) -> str:
    """A cell as a reply shows it: one line of printable text, addresses and telephone numbers masked."""
    text = " ".join("".join(c if c.isprintable() else " " for c in clean(as_text(cell))).split())
    if is_secret and text:
        return MASK
    text = text[:LONGEST]
    if number(text) is not None and re.search(r"[.,]", text):
        return text  # the decimals of a weight are no telephone number
    return masked(text)


def cells_digest(columns: Sequence[str], rows: dict[int, tuple[str, ...]]) -> str:
    """A digest of the cells of a data sheet, whatever the order of its rows and columns."""
    order = sorted(range(len(columns)), key=lambda position: columns[position])
    digest = hashlib.sha256("\x1f".join(columns[position] for position in order).encode())
    for row in sorted(rows):
        digest.update(f"\x1e{row}\x1f".encode())
        digest.update("\x1f".join(shown(rows[row][position]) for position in order).encode())
    return digest.hexdigest()


def mark_lines(mark: Mark) -> Iterator[tuple[str, str, str]]:
    """The lines of the mark's sheet."""
    yield from (("form", "", FORM), ("version", "", str(VERSION)))
    yield from (("subject", "", mark.subject), ("file", "", mark.file), ("sha256", "", mark.sha256))
    for index, table in enumerate(mark.tables, start=1):
        name = str(index)
        yield "title", name, table.title
        yield "sheet", name, table.asked.sheet or ""
        yield "header_row", name, str(table.asked.header_row or 0)
        yield from (("column", name, column) for column in table.asked.columns)
        yield from (("absent", name, column) for column in table.absent)
        yield from (("rows", name, span) for span in _spans(table.rows))
        yield "cells", name, table.cells
        yield "is_partial", name, str(int(table.is_partial))
        yield "is_masked", name, str(int(table.is_masked))


def bears_mark(workbook: Path | bytes) -> bool:
    """Whether a workbook has the mark's sheet: a look at the list of sheets of an xlsx, nothing is unpacked but that;
    of an ods, which LibreOffice may have made of it, at the names of its tables among their cells."""
    source = workbook if isinstance(workbook, Path) else io.BytesIO(workbook)
    try:
        with zipfile.ZipFile(source) as archive:
            if "xl/workbook.xml" in archive.namelist():
                with archive.open("xl/workbook.xml") as sheets:
                    return f'"{MARK}"'.encode() in sheets.read(1_000_000)
            with archive.open("content.xml") as tables:
                return _is_found(f'table:name="{MARK}"'.encode(), tables)
    except (zipfile.BadZipFile, zlib.error, KeyError, OSError, ValueError, RuntimeError, EOFError, NotImplementedError):
        return False


def _is_found(wanted: bytes, stream: IO[bytes]) -> bool:
    """Whether a text stands in a stream, read a piece at a time and no further than anything is unpacked."""
    end = b""
    for _ in range(LARGEST_UNPACKED // _PIECE):
        piece = stream.read(_PIECE)
        if wanted in end + piece:
            return True
        if not piece:
            break
        end = piece[-len(wanted) :]
    return False


def is_reply(received: Received) -> bool:
    """Whether a file, whatever its name, is a reply workbook."""
    return received.kind in (Kind.XLSX, Kind.ODS) and bears_mark(received.content)


def may_be_reply(path: Path) -> bool:
    """Whether a file of a folder bears the mark under a name that a spreadsheet would give it."""
    return path.suffix.lower() in REPLY_SUFFIXES and not path.name.startswith((".", "~$")) and bears_mark(path)


def read_reply(received: Received) -> Reply:
    """Read a workbook that bears the mark. Never raises for what people did to it."""
    place = Place(received.file)

    def unreadable(finding: Finding) -> Reply:
        return Reply(received, None, (), (finding,))

    reading = read_sheet(received, MARK, 1)
    if reading.sheet is None:
        return Reply(received, None, (), reading.findings)
    mark = _mark(reading.sheet)
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


def _mark(sheet: Sheet) -> Mark | None:
    """The mark; None where it is another version's, or was damaged."""
    if tuple(sheet.header[: len(MARK_COLUMNS)]) != MARK_COLUMNS:
        return None
    keys, names, values = (sheet.column(position) for position in range(len(MARK_COLUMNS)))
    lines = [(str(key), str(name), str(value)) for key, name, value in zip(keys, names, values, strict=True)]

    def many(key: str, name: str = "") -> list[str]:
        return [value for k, n, value in lines if k == key and n == name]

    def one(key: str, name: str = "") -> str:
        return next(iter(many(key, name)), "")

    if one("form") != FORM or one("version") != str(VERSION):
        return None
    tables = []
    for name in sorted({n for _, n, _ in lines if n}):
        header_row = int(one("header_row", name)) if one("header_row", name).isdigit() else 0
        asked = Asked(one("sheet", name) or None, header_row or None, tuple(many("column", name)))
        rows = tuple(_rows(many("rows", name)))
        is_partial, is_masked = one("is_partial", name) == "1", one("is_masked", name) == "1"
        absent = tuple(many("absent", name))
        tables.append(Table(one("title", name), asked, absent, rows, one("cells", name), is_partial, is_masked))
    return Mark(one("subject"), one("file"), one("sha256"), tuple(tables))


def _spans(rows: Iterable[int]) -> Iterator[str]:
    """Row numbers as runs: 2, 3, 4, 7 -> "2-4", "7-7"."""
    first = last = None
    for row in rows:
        if last is not None and row == last + 1:
            last = row
            continue
        if first is not None:
            yield f"{first}-{last}"
        first = last = row
    if first is not None:
        yield f"{first}-{last}"


def _rows(spans: Iterable[str]) -> Iterator[int]:
    for span in spans:
        match = re.fullmatch(r"(\d{1,8})-(\d{1,8})", span)
        if match and int(match[2]) - int(match[1]) < 2_000_000:
            yield from range(int(match[1]), int(match[2]) + 1)
