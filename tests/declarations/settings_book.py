"""A settings workbook in the hands of a person: written, changed cell by cell, read back."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook

from barometer.declarations.settings.change import Plan, plan, starting_state, state_of
from barometer.ingest.settings_workbook import FIRST_ROW, NAMES_ROW, REMOVE, read_settings
from barometer.lake import atomic_write
from barometer.publishing.workbooks.settings import settings_workbook

PROJECT = Path(__file__).parent / "project" / "surveys"


def copied(folder: Path) -> Path:
    """A copy of the small project; returns its surveys/."""
    surveys = folder / "surveys"
    shutil.copytree(PROJECT, surveys)
    return surveys


def written(surveys: Path, locale: str = "fr") -> Path:
    """A workbook of what is declared, beside surveys/; the same declarations are written once."""
    path = surveys.parent / "reglages.xlsx"
    state = starting_state(surveys)
    atomic_write(path, _workbook(tuple(sorted(state.contents.items())), locale))
    return path


@cache
def _workbook(contents: tuple[tuple[str, bytes], ...], locale: str) -> bytes:
    return settings_workbook(state_of(dict(contents)), "Essai", "reglages.xlsx", locale)


class Hand:
    """A workbook open in a person's spreadsheet."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.book: Workbook = load_workbook(path)
        self.pages = {page["A2"].value[1:]: page for page in self.book if str(page["A2"].value or "").startswith("@")}

    def column(self, sheet: str, name: str) -> int:
        page = self.pages[sheet]
        return next(cell.column for cell in page[NAMES_ROW] if cell.value == name)

    def row(self, sheet: str, **cells: str) -> int:
        """The number of the first row whose cells hold this (raises StopIteration for none)."""
        page = self.pages[sheet]
        wanted = {self.column(sheet, name): value for name, value in cells.items()}
        numbers = range(FIRST_ROW, page.max_row + 1)
        return next(i for i in numbers if all(page.cell(i, j).value == value for j, value in wanted.items()))

    def put(self, sheet: str, row: int, name: str, value: Any) -> None:
        cell = self.pages[sheet].cell(row, self.column(sheet, name))
        cell.value = value
        if isinstance(value, str) and value:
            cell.data_type = "s"

    def setting(self, name: str, value: Any, sheet: str = "authority") -> int:
        """Change a setting of a file of which there is one; returns its row."""
        page = self.pages[sheet]
        row = next(i for i in range(FIRST_ROW, page.max_row + 1) if page.cell(i, 1).value == name)
        page.cell(row, 3).value = value
        return row

    def add(self, sheet: str, cells: Mapping[str, Any]) -> int:
        """Fill in the first row that is empty; returns its number."""
        page = self.pages[sheet]
        columns = [cell.column for cell in page[NAMES_ROW] if cell.value]
        row = next(i for i in range(FIRST_ROW, page.max_row + 2) if all(page.cell(i, j).value is None for j in columns))
        for name, value in cells.items():
            self.put(sheet, row, name, value)
        return row

    def remove(self, sheet: str, row: int, word: str = "oui") -> None:
        self.put(sheet, row, REMOVE, word)

    def save(self) -> Path:
        self.book.save(self.path)
        return self.path


def planned(surveys: Path, change: Callable[[Hand], object]) -> Plan:
    """The plan of a workbook that a person changed."""
    hand = Hand(written(surveys))
    change(hand)
    return plan(surveys, read_settings(hand.save()), "fr")


def codes(plan: Plan) -> list[str]:
    return [finding.code for finding in plan.findings]
