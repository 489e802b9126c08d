"""Workbooks of the old format (.xls) as rows of cells, with what they hide.

Belongs here: the one reader of that format (xlrd), its cells as a spreadsheet shows them, hidden rows, merged cells.
Does not belong here: choosing the sheet (`workbooks`), what the cells mean.

python-calamine, which reads the newer formats, ends the process on a damaged header of this one: it reserves whatever
memory the file asks for. xlrd is Python throughout, keeps rows no longer than they are, and shows error values; what
it raises on damaged files is of many kinds, and each means the same.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import xlrd  # type: ignore[import-untyped]
from xlrd.book import SUPBOOK_EXTERNAL, Book  # type: ignore[import-untyped]
from xlrd.sheet import Sheet  # type: ignore[import-untyped]

from barometer.ingest.archives import LARGEST_TABLE, LARGEST_UNPACKED, Refusal
from barometer.ingest.columns import column_letters
from barometer.ingest.values import Cell

_PLAIN = {xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK, xlrd.XL_CELL_TEXT, xlrd.XL_CELL_NUMBER}
_EPOCHS = (dt.datetime(1899, 12, 30), dt.datetime(1904, 1, 1))  # noqa: DTZ001 - a spreadsheet knows no time zone


@dataclass(frozen=True)
class OldSheet:
    """A sheet's rows, and what it shows or hides beside its cells. `formula_row` is the first row (from 1) of a formula
    that shows nothing: it was never computed, or its result is an empty text; the format does not tell them apart."""

    rows: list[list[Cell]]
    hidden_rows: tuple[int, ...]
    merged: tuple[tuple[int, str], ...]  # first row, "B10:C11"
    formula_row: int | None


def old_sheets(content: bytes) -> list[tuple[str, bool]]:
    """The sheets of cells and whether each is shown. Raises Refusal."""
    with _damage_is_refused():
        book = _opened(content)
        shown = book._sheet_visibility  # xlrd tells it of loaded sheets only, and loading reads all their cells
        return [(name, shown[index] == 0) for index, name in enumerate(book.sheet_names())]


def old_sheet(content: bytes, name: str) -> OldSheet:
    """One sheet. Raises Refusal."""
    with _damage_is_refused():
        book = _opened(content)
        sheet = book.sheet_by_name(name)
        if sheet.nrows * sheet.ncols > LARGEST_TABLE:
            raise Refusal("far_cells", limit=LARGEST_TABLE)
        rows = [_row(sheet, row, book.datemode) for row in range(sheet.nrows)]
        if sum(len(cell) for row in rows for cell in row if isinstance(cell, str)) > LARGEST_UNPACKED:
            raise Refusal("workbook_too_big", limit=LARGEST_UNPACKED // 1_000_000)
        hidden = (row + 1 for row, info in sheet.rowinfo_map.items() if info.hidden and row < sheet.nrows)
        merged = (
            (top + 1, f"{column_letters(left)}{top + 1}:{column_letters(right - 1)}{bottom}")
            for top, bottom, left, right in sheet.merged_cells
        )
        return OldSheet(rows, tuple(sorted(hidden)), tuple(sorted(merged)), _empty_formula(sheet))


@contextmanager
def _damage_is_refused() -> Iterator[None]:
    try:
        yield
    except Refusal:
        raise
    except xlrd.XLRDError as error:
        code = "password_protected" if "encrypted" in str(error) else "damaged_workbook"
        raise Refusal(code) from error
    except Exception as error:  # struct, index, assertion, decoding errors… of bytes that mean nothing
        raise Refusal("damaged_workbook") from error


def _opened(content: bytes) -> Book:
    # Formats tell hidden rows and merged cells; "on demand" leaves the other sheets unread.
    book = xlrd.open_workbook(
        file_contents=content, on_demand=True, ragged_rows=True, formatting_info=True, logfile=io.StringIO()
    )
    if SUPBOOK_EXTERNAL in book._supbook_types:
        raise Refusal("external_links")
    return book


def _row(sheet: Sheet, row: int, datemode: int) -> list[Cell]:
    kinds, values = sheet.row_types(row), sheet.row_values(row)
    if _PLAIN.issuperset(kinds):
        return list(values)
    return [_cell(kind, value, datemode) for kind, value in zip(kinds, values, strict=True)]


def _cell(kind: int, value: str | float, datemode: int) -> Cell:
    if kind == xlrd.XL_CELL_BOOLEAN:
        return bool(value)
    if kind == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(value, "#N/A"))
    if kind == xlrd.XL_CELL_DATE:
        try:
            moment = _EPOCHS[datemode] + dt.timedelta(seconds=round(float(value) * 86_400))
        except (OverflowError, ValueError):
            return value
        return moment.time() if 0 <= float(value) < 1 else moment
    return value


def _empty_formula(sheet: Sheet) -> int | None:
    """A cell of text that is empty: only a formula leaves one."""
    for row in range(sheet.nrows):
        for kind, value in zip(sheet.row_types(row), sheet.row_values(row), strict=True):
            if kind == xlrd.XL_CELL_TEXT and value == "":
                return row + 1
    return None
