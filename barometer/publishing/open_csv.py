"""Rows as open data: a CSV that a machine reads and that a French spreadsheet opens with a double click.

Belongs here: the form of the file: UTF-8 with its mark, semicolons, a decimal point, no cell that a spreadsheet would
take for a formula. Does not belong here: what a file says (the module of each).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

Cell = str | float | int | None


def open_csv(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """The file. A number has a decimal point and at most four decimals; None is an empty cell."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([_written(cell) for cell in row] for row in rows)
    return stream.getvalue().encode("utf-8-sig")


def _written(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        # A text that a spreadsheet would take for a formula gets an apostrophe; a number keeps its minus.
        return "'" + cell if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
    return f"{cell:.4f}".rstrip("0").rstrip(".") if isinstance(cell, float) else str(cell)
