"""The workbook behind a native chart: its figures and the arms of their intervals, for who edits it.

Belongs here: columns to a workbook of the same bytes whatever the day. Does not belong here: the chart.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from barometer.publishing.same_bytes import MOMENT

Column = Sequence[str | float | None]

#: python-pptx refers to figures on a sheet of this name.
SHEET = "Sheet1"


def cells(column: int, first: int, last: int) -> str:
    """A range of one column; rows as a spreadsheet counts them, the column from 0."""
    letter = xl_col_to_name(column)
    return f"{SHEET}!${letter}${first}:${letter}${last}"


def sheet(columns: Sequence[Column]) -> bytes:
    """A workbook of one sheet. Texts are texts, whatever they begin with."""
    written = io.BytesIO()
    book = xlsxwriter.Workbook(written, {"in_memory": True})
    book.set_properties({"created": MOMENT})
    page = book.add_worksheet(SHEET)
    for column, values in enumerate(columns):
        for row, value in enumerate(values):
            if isinstance(value, str):
                page.write_string(row, column, value)
            elif value is not None:
                page.write_number(row, column, value)
    book.close()
    return written.getvalue()
