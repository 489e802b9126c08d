"""The mark by which a reply workbook is known when it comes back: of which file, which bytes, which rows and cells.

Belongs here: what is asked of a file, the mark's lines, written and read, how a cell is shown in a reply. Does not
belong here: the cells that came back (`reply`), how the workbook looks (publishing.workbooks).

The mark lies on a very hidden sheet named `MARK`.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from barometer.ingest.archives import LARGEST_UNPACKED
from barometer.ingest.files import Kind, Received
from barometer.ingest.sheet import Sheet
from barometer.ingest.values import Cell, as_text, clean, number
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


def mark_on(sheet: Sheet) -> Mark | None:
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
