"""The workbook of settings: everything that is declared, to be changed without TOML.

Belongs here: its layout: a sheet a kind of table, drop-down lists, protected ids, explanations above the columns, and
hidden what it was written from. Does not belong here: which sheets and columns there are (declarations.settings), and
reading it back (ingest.settings_workbook).

Layout of a sheet: what it holds in row 1, the columns' names in row 2 (hidden), explanations in row 3, headings in row
4, then the rows; column A (hidden) holds the row's address. A file of which there is one has one setting a row instead.
"""

from __future__ import annotations

import base64
import datetime as dt
import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation

from barometer.declarations.settings.cells import choice_label, joined, number_text, shown
from barometer.declarations.settings.change import State
from barometer.declarations.settings.edits import about, heading_of
from barometer.declarations.settings.rows import Row
from barometer.declarations.settings.sheets import Column, Kind, Sheet, sheets
from barometer.findings import Finding, Place, Severity
from barometer.ingest.settings_workbook import BASE_SHEET, CHUNK, FIRST_ROW, HEADINGS_ROW, NAMES_ROW, REMOVE
from barometer.locale import say
from barometer.publishing.same_bytes import MOMENT, same_bytes

#: Characters that a cell holds, with room for escapes.
LONGEST = 32_000
#: Empty rows below each table that have drop-down lists.
_MORE = 200
_LIST_SHEET = "_listes"
_ESCAPE = re.compile(r"_x(?=[0-9A-Fa-f]{4}_)")
_EXACT = 2**53
#: Days up to this one are no dates to a spreadsheet: they are written as text.
_FIRST_DAY = "1900-12-31"

_BOLD, _TITLE, _SMALL = Font(bold=True), Font(bold=True, size=14), Font(italic=True, size=9, color="404040")
_HEAD, _LOCKED = PatternFill("solid", fgColor="E7E5DE"), PatternFill("solid", fgColor="F1F0EC")
_WRAPPED, _TOP = Alignment(vertical="top", wrap_text=True), Alignment(vertical="top")
_THIN = Side(style="thin", color="BFBFBF")
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_OPEN, _SHUT = Protection(locked=False), Protection(locked=True)


def too_long(state: State, file: str) -> list[Finding]:
    """The texts that no cell can hold: with one of them a workbook would lose something, and none is written."""
    return [
        Finding(
            "settings.cell_too_long",
            Severity.FILE,
            Place(file, key=f"{joined(row.address)} {name}"),
            params={"length": len(text), "limit": LONGEST},
        )
        for rows in state.rows.values()
        for row in rows.values()
        for name, text in row.cells.items()
        if len(text) > LONGEST
    ]


def settings_workbook(state: State, name: str, file: str, locale: str) -> bytes:
    """The workbook as bytes. `name` is the authority's, `file` the workbook's own name, for its instructions."""
    book = Workbook()
    _readme(book, book.active, name, file, locale)
    writer = _Writer(book, state, locale)
    for sheet in sheets():
        writer.write(sheet)
    writer.lists()
    _base(book, state.contents)
    book.properties.title = say(locale, "settings.readme.title")
    book.properties.creator = ""
    book.properties.language = "fr-FR" if locale == "fr" else "en-GB"
    book.properties.created = book.properties.modified = MOMENT
    return same_bytes(book)


def title_of(sheet: Sheet, locale: str) -> str:
    """What the sheet is called; a list that is new in the models by its own name."""
    try:
        return say(locale, f"settings.sheet.{sheet.name}")
    except KeyError:
        return sheet.name[-31:]


@dataclass
class _Writer:
    """The sheets one after the other; `choices` are the lists that their cells choose from."""

    book: Workbook
    state: State
    locale: str
    choices: dict[tuple[str, ...], int] = field(default_factory=dict)

    def write(self, sheet: Sheet) -> None:
        page = self.book.create_sheet(title_of(sheet, self.locale))
        try:
            words = say(self.locale, f"settings.sheet_about.{sheet.name}")
        except KeyError:
            words = ""
        _put(page, 1, 2, words).font = _BOLD
        page.row_dimensions[NAMES_ROW].hidden = True
        page.column_dimensions["A"].hidden = True
        _put(page, NAMES_ROW, 1, f"@{sheet.name}")
        rows = list(self.state.rows.get(sheet.name, {}).values())
        if sheet.is_alone:
            self._one_a_row(page, sheet, rows)
        else:
            self._table(page, sheet, rows)
        page.sheet_view.showGridLines = False
        _protect(page)

    def _one_a_row(self, page: Any, sheet: Sheet, rows: list[Row]) -> None:
        for j, name in enumerate(("setting", "value", "about"), start=2):
            _put(page, NAMES_ROW, j, name)
            _heading(_put(page, HEADINGS_ROW, j, say(self.locale, f"settings.mark.{name}")))
        cells = rows[0].cells if rows else {}
        for i, column in enumerate(sheet.columns, start=FIRST_ROW):
            _put(page, i, 1, column.name)
            _put(page, i, 2, heading_of(sheet, column, self.locale)).font = _BOLD
            self._cell(page, i, 3, column, cells.get(column.name, ""), is_locked=column.name == "id")
            _put(page, i, 4, self._about(sheet, column)).font = _SMALL
            self._choices(page, column, f"C{i}")
        for letter, width in (("B", 36), ("C", 50), ("D", 80)):
            page.column_dimensions[letter].width = width
        page.freeze_panes = f"C{FIRST_ROW}"

    def _table(self, page: Any, sheet: Sheet, rows: list[Row]) -> None:
        columns = sheet.all_columns
        first = 2 if sheet.is_file else 3
        _put(page, HEADINGS_ROW, 1, say(self.locale, "settings.mark.reference"))
        if not sheet.is_file:
            _put(page, NAMES_ROW, 2, REMOVE)
            _heading(_put(page, HEADINGS_ROW, 2, say(self.locale, "settings.mark.remove")))
            _put(page, HEADINGS_ROW - 1, 2, say(self.locale, "settings.mark.remove_about")).font = _SMALL
            page.column_dimensions["B"].width = 12
        for j, column in enumerate(columns, start=first):
            _put(page, NAMES_ROW, j, column.name)
            _put(page, HEADINGS_ROW - 1, j, self._about(sheet, column)).font = _SMALL
            _heading(_put(page, HEADINGS_ROW, j, heading_of(sheet, column, self.locale)))
            longest = max((len(row.cells.get(column.name, "")) for row in rows), default=0)
            page.column_dimensions[get_column_letter(j)].width = min(60, max(22, longest + 2))
        named = {column.name for column in sheet.parents} | (set(sheet.key) if sheet.named_by_id else set())
        for i, row in enumerate(rows, start=FIRST_ROW):
            _put(page, i, 1, joined(row.address))
            if not sheet.is_file:
                self._cell(page, i, 2, Column((), Kind.YES_NO), "", is_locked=False)
            for j, column in enumerate(columns, start=first):
                text = row.cells.get(column.name, "")
                self._cell(page, i, j, column, text, is_locked=column.name in named)
        for j, column in enumerate(columns, start=first):
            below = page.column_dimensions[get_column_letter(j)]
            below.protection, below.alignment = _OPEN, _TOP
            below.number_format = self._format(column)
        last = FIRST_ROW + len(rows) + _MORE - 1
        if not sheet.is_file:
            self._choices(page, Column((), Kind.YES_NO), f"B{FIRST_ROW}:B{last}")
        for j, column in enumerate(columns, start=first):
            letter = get_column_letter(j)
            self._choices(page, column, f"{letter}{FIRST_ROW}:{letter}{last}")
        page.row_dimensions[HEADINGS_ROW - 1].height = 100
        page.auto_filter.ref = f"A{HEADINGS_ROW}:{get_column_letter(first + len(columns) - 1)}{last}"
        fixed = first + len(sheet.parents) + len(sheet.key)
        page.freeze_panes = f"{get_column_letter(min(fixed, first + 3))}{FIRST_ROW}"

    def _cell(self, page: Any, i: int, j: int, column: Column, text: str, *, is_locked: bool) -> None:
        value: str | float | dt.date = shown(column, text, self.locale)
        if column.kind in (Kind.NUMBER, Kind.INTEGER) and text and not is_locked:
            number = float(text)  # a spreadsheet keeps 15 digits: a number with more is written as text
            value = number if abs(number) < _EXACT and number_text(float(f"{number:.15g}")) == text else text
        elif column.kind is Kind.DATE and text > _FIRST_DAY and not is_locked:
            value = dt.date.fromisoformat(text)
        cell = _put(page, i, j, int(value) if isinstance(value, float) and value.is_integer() else value)
        cell.border = _BOX
        if is_locked:
            cell.fill, cell.protection = _LOCKED, _SHUT
        else:
            cell.protection = _OPEN
        cell.number_format = self._format(column) if not isinstance(value, str) else "@"

    def _format(self, column: Column) -> str:
        if column.kind is Kind.DATE:
            return "dd/mm/yyyy" if self.locale == "fr" else "yyyy-mm-dd"
        return "General" if column.kind in (Kind.NUMBER, Kind.INTEGER) else "@"

    def _about(self, sheet: Sheet, column: Column) -> str:
        """The explanation of a column, and how its cells are written."""
        parts = [about(sheet, column, self.locale)]
        if column.kind in (Kind.LIST, Kind.MAP, Kind.FILTERS):
            parts.append(self._hint(column.kind.value))
        if column.kind is Kind.LIST and column.choices:
            parts.append(self._hint("choices", choices=", ".join(choice_label(c, self.locale) for c in column.choices)))
        if column.is_required and len(column.path) == 1:
            parts.append(self._hint("required"))
        if column.default is not None:
            default = column.default
            plain = str(default).lower() if isinstance(default, bool) else default
            text = shown(column, plain if isinstance(plain, str) else number_text(plain), self.locale)
            is_decimal = isinstance(default, float) and self.locale == "fr"
            parts.append(self._hint("default", default=text.replace(".", ",") if is_decimal else text))
        return " ".join(part for part in parts if part)

    def _hint(self, name: str, **params: str) -> str:
        return say(self.locale, f"settings.hint.{name}", **params)

    def _choices(self, page: Any, column: Column, cells: str) -> None:
        """The drop-down list of some cells: fixed choices must be kept to, names may be new."""
        if column.kind in (Kind.CHOICE, Kind.YES_NO):
            values = column.choices or ("true", "false")
            position = self.choices.setdefault(values, len(self.choices) + 1)
            letter = get_column_letter(position)
            source = f"{quote_sheetname(_LIST_SHEET)}!${letter}$1:${letter}${len(values)}"
            is_strict = True
        elif column.supply is not None:
            supply = next(each for each in sheets() if each.name == column.supply)
            position = 2 + (not supply.is_file) + len(supply.parents)
            letter = get_column_letter(position)
            last = FIRST_ROW + len(self.state.rows.get(supply.name, {})) + _MORE - 1
            source = f"{quote_sheetname(title_of(supply, self.locale))}!${letter}${FIRST_ROW}:${letter}${last}"
            is_strict = False
        else:
            return
        rule = DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=True)
        rule.errorStyle = "stop" if is_strict else "warning"
        rule.add(cells)
        page.add_data_validation(rule)

    def lists(self) -> None:
        page = self.book.create_sheet(_LIST_SHEET)
        page.sheet_state = "hidden"
        for values, position in self.choices.items():
            for i, value in enumerate(values, start=1):
                _put(page, i, position, choice_label(value, self.locale))


def _readme(book: Workbook, page: Any, name: str, file: str, locale: str) -> None:
    page.title = say(locale, "settings.readme.sheet")
    _put(page, 1, 1, say(locale, "settings.readme.title")).font = _TITLE
    _put(page, 2, 1, name)
    for i in range(1, 6):
        _put(page, 3 + i, 1, say(locale, f"settings.readme.{i}", file=file))
    _put(page, 10, 1, say(locale, "settings.readme.what")).font = _BOLD
    for i, sheet in enumerate(sheets(), start=11):
        title = title_of(sheet, locale)
        cell = _put(page, i, 1, title)
        cell.hyperlink = f"#{quote_sheetname(title)}!A1"
        try:
            _put(page, i, 2, say(locale, f"settings.sheet_about.{sheet.name}"))
        except KeyError:
            continue
    page.column_dimensions["A"].width = 90
    page.column_dimensions["B"].width = 90
    _protect(page)


def _base(book: Workbook, contents: Mapping[str, bytes]) -> None:
    """What the workbook is written from, so that its changes can be told from other people's."""
    page = book.create_sheet(BASE_SHEET)
    page.sheet_state = "veryHidden"
    files = {name: base64.b64encode(content).decode("ascii") for name, content in sorted(contents.items())}
    packed = base64.b64encode(zlib.compress(json.dumps(files).encode("ascii"), 9)).decode("ascii")
    for i in range(0, len(packed), CHUNK):
        _put(page, i // CHUNK + 1, 1, packed[i : i + CHUNK])
    _protect(page)


def _put(page: Any, i: int, j: int, value: str | float | dt.date) -> Any:
    """A value in a cell; a text is typed as text, whatever it begins with."""
    cell = page.cell(i, j)
    if isinstance(value, str):
        if value:
            cell.value = _ESCAPE.sub("_x005F_x", value)
            cell.data_type = "s"
        cell.alignment = _WRAPPED if len(value) > 30 or "\n" in value else _TOP
    else:
        cell.value = value
        cell.alignment = _TOP
    return cell


def _heading(cell: Any) -> None:
    cell.font, cell.fill, cell.border, cell.alignment = _BOLD, _HEAD, _BOX, _WRAPPED


def _protect(page: Any) -> None:
    """Locked but for the cells to fill; sorting, filters and widths stay people's own. No password."""
    protection = page.protection
    protection.sheet = True
    protection.sort = protection.autoFilter = protection.formatColumns = protection.formatRows = False
