"""A settings workbook as it was read: what stands in which row of which sheet, nothing judged yet.

Belongs here: the shape of it. Does not belong here: opening a workbook (ingest) and comparing it (`edits`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from barometer.declarations.settings.sheets import Sheet
from barometer.findings import Finding, Place


@dataclass(frozen=True)
class BookRow:
    """A row: its number, the address that the software wrote beside it (none in a new row), its cells by column.

    `rows`: where each cell stands, in a sheet with one setting a row. `removal`: what its column "remove?" holds.
    """

    row: int
    reference: tuple[str, ...]
    cells: Mapping[str, object]
    removal: object = None
    rows: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class BookSheet:
    """A sheet: its name in the workbook, the heading of each column that is still there, its rows."""

    sheet: Sheet
    title: str
    headings: Mapping[str, str]
    rows: tuple[BookRow, ...]

    def place(self, file: str, row: BookRow | None = None, column: str | None = None) -> Place:
        number = None if row is None else row.rows.get(column or "", row.row)
        return Place(file, self.title, number, self.headings.get(column, column) if column else None)


@dataclass(frozen=True)
class Book:
    """A workbook: its sheets, the declaration files it was written from by their path under surveys/, and faults.

    `base` is None where it can no longer be read.
    """

    file: str
    sheets: tuple[BookSheet, ...] = ()
    base: Mapping[str, bytes] | None = None
    findings: tuple[Finding, ...] = ()
