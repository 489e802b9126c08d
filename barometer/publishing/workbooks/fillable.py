"""Workbooks that go out to be filled by people: drop-down lists, protected columns, instructions, memory.

Belongs here: how such a workbook is laid out, so that a copy of it can be read back by `ingest.returned_workbook`.
Does not belong here: what its columns are (the coding, matching and register workbooks), reading copies.

Nothing that people or respondents wrote becomes a formula: every cell is typed as text. The protection has no
password: it keeps a hand from slipping, not a person from deciding.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, field
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties

from barometer.ingest.returned_words import LONGEST, Memory, plain
from barometer.ingest.returned_workbook import HIDDEN_KEY, MEMORY, MEMORY_COLUMNS
from barometer.locale import say
from barometer.publishing.same_bytes import MOMENT, same_bytes

_BOLD, _TITLE = Font(bold=True), Font(bold=True, size=14)
_HEAD, _FILL, _CONFLICT = (PatternFill("solid", fgColor=colour) for colour in ("E7E5DE", "FFF8E1", "FFE0CC"))
_WRAPPED = Alignment(vertical="top", wrap_text=True)
_THIN = Side(style="thin", color="BFBFBF")
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_OPEN = Protection(locked=False)
_ESCAPE = re.compile(r"_x[0-9A-Fa-f]{4}_")
_FORBIDDEN_TITLE = re.compile(r"[\[\]:*?/\\]")


@dataclass(frozen=True)
class Column:
    """A column of the sheet: `name` in the rows, heading for readers, width in characters.

    `is_field`: people fill it (its texts come from the memory); `choices`: the sheet and column letter of its
    drop-down list and how many entries that has. A choice is advised, another text is let in after a warning.
    """

    name: str
    heading: str
    width: float = 18
    is_field: bool = False
    choices: ListRange | None = None


@dataclass(frozen=True)
class ListRange:
    """Where the entries of a drop-down list stand: rows 2 to count + 1 of a column of a list sheet. `is_open`: other
    texts are let in without a word."""

    sheet: str
    column: str
    count: int
    is_open: bool = False


@dataclass(frozen=True)
class Row:
    """A row by its key, with the texts or whole numbers of its locked columns."""

    key: str
    cells: Mapping[str, str | int | float] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """A further sheet to be read: lists, codebook, results."""

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str | int | float | None]]
    widths: Sequence[float] = ()


@dataclass(frozen=True)
class Fillable:
    """A workbook to be filled. `key` heads the column of keys; `instructions` are paragraphs; `subject` as in Form."""

    subject: str
    title: str
    sheet: str
    key: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    instructions: Sequence[str]
    memory: Memory
    tables: Sequence[Table] = ()


def fillable_workbook(form: Fillable, locale: str) -> bytes:
    """The workbook as bytes: the sheet to fill first, then instructions, what is to be settled, tables, memory."""
    book = Workbook()
    sheet = book.active
    _fill(sheet, form, locale)
    _instructions(book, form, locale)
    _to_settle(book, form, locale)
    for table in form.tables:
        _table(book, table)
    _memory(book, form)
    book.properties.title = plain(form.title)
    book.properties.creator = ""
    book.properties.language = "fr-FR" if locale == "fr" else "en-GB"
    book.properties.created = book.properties.modified = MOMENT
    return same_bytes(book)


def content_digest(form: Fillable) -> str:
    """A digest of what the workbook says itself, whatever people wrote in it: a copy carries it back."""
    rows = [(row.key, sorted((name, str(value)) for name, value in row.cells.items())) for row in form.rows]
    shape = [(c.name, c.heading, c.is_field, astuple(c.choices) if c.choices else None) for c in form.columns]
    tables = [(table.title, tuple(table.headings), [tuple(row) for row in table.rows]) for table in form.tables]
    said = (form.subject, form.title, form.sheet, form.key, shape, rows, tuple(form.instructions), tables)
    return hashlib.sha256(repr(said).encode("utf-8", "backslashreplace")).hexdigest()[:16]


def _fill(sheet: Any, form: Fillable, locale: str) -> None:
    sheet.title = sheet_title(form.sheet)
    headings = [form.key, *(column.heading for column in form.columns), HIDDEN_KEY]
    for j, heading in enumerate(headings, start=1):
        cell = _put(sheet, 1, j, heading)
        cell.font, cell.fill, cell.border = _BOLD, _HEAD, _BOX
    for i, row in enumerate(form.rows, start=2):
        _put(sheet, i, 1, _number_or_text(row.key)).border = _BOX
        for j, column in enumerate(form.columns, start=2):
            if column.is_field:
                text = form.memory.shown(row.key, column.name)
                cell = _put(sheet, i, j, text)
                cell.protection, cell.number_format = _OPEN, "@"
                cell.fill = _CONFLICT if len(form.memory.current(row.key, column.name)) > 1 else _FILL
            else:
                cell = _put(sheet, i, j, row.cells.get(column.name, ""))
            cell.border = _BOX
        _put(sheet, i, len(headings), _number_or_text(row.key))
    sheet.column_dimensions["A"].width = max(8, min(40, len(form.key) + 4))
    for j, column in enumerate(form.columns, start=2):
        sheet.column_dimensions[get_column_letter(j)].width = column.width
    sheet.column_dimensions[get_column_letter(len(headings))].hidden = True
    last = len(form.rows) + 1
    for j, column in enumerate(form.columns, start=2):
        if column.choices and form.rows and column.choices.count:
            sheet.add_data_validation(_choices(column.choices, get_column_letter(j), last, locale))
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(headings))}{last}"
    sheet.freeze_panes = "B2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.page_setup.fitToHeight = "landscape", 9, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    _protect(sheet)


def _choices(choices: ListRange, letter: str, last: int, locale: str) -> DataValidation:
    entries = f"{quote_sheetname(sheet_title(choices.sheet))}!${choices.column}$2:${choices.column}${choices.count + 1}"
    rule = DataValidation(type="list", formula1=entries, allow_blank=True, showErrorMessage=not choices.is_open)
    rule.errorStyle, rule.errorTitle, rule.error = (
        "warning",
        say(locale, "returned.choice.title"),
        say(locale, "returned.choice.words"),
    )
    rule.add(f"{letter}2:{letter}{last}")
    return rule


def _protect(sheet: Any) -> None:
    """Locked but for the cells to fill; sorting, filters and column widths stay people's own."""
    protection = sheet.protection
    protection.sheet = True
    protection.sort = protection.autoFilter = protection.formatColumns = protection.formatRows = False


def _instructions(book: Workbook, form: Fillable, locale: str) -> None:
    sheet = book.create_sheet(sheet_title(say(locale, "returned.sheet.instructions")))
    _put(sheet, 1, 1, form.title).font = _TITLE
    for i, words in enumerate([*form.instructions, *_common_instructions(locale)], start=3):
        _put(sheet, i, 1, words)
    sheet.column_dimensions["A"].width = 110
    _protect(sheet)


def _common_instructions(locale: str) -> list[str]:
    return [say(locale, f"returned.instructions.{name}") for name in ("cells", "copies", "void", "private")]


def _to_settle(book: Workbook, form: Fillable, locale: str) -> None:
    """Contradicting texts and texts that lost their row, each with the file it came from."""
    keys = {row.key for row in form.rows}
    headings = {column.name: column.heading for column in form.columns}
    rows: list[tuple[str, ...]] = [
        (say(locale, "returned.settle.conflict"), one.row, headings.get(one.field, one.field), one.text, one.source)
        for texts in form.memory.conflicts(keys)
        for one in texts
    ]
    rows += [
        (say(locale, "returned.settle.unplaced"), one.row, headings.get(one.field, one.field), one.text, one.source)
        for one in form.memory.unplaced(keys)
    ]
    if rows:
        names = ("kind", "key", "field", "text", "source")
        title = say(locale, "returned.sheet.settle")
        _table(book, Table(title, [say(locale, f"returned.settle.{n}") for n in names], rows, (24, 10, 24, 60, 36)))


def _table(book: Workbook, table: Table) -> None:
    sheet = book.create_sheet(sheet_title(table.title))
    for j, heading in enumerate(table.headings, start=1):
        cell = _put(sheet, 1, j, heading)
        cell.font, cell.fill, cell.border = _BOLD, _HEAD, _BOX
    for i, row in enumerate(table.rows, start=2):
        for j, value in enumerate(row, start=1):
            _put(sheet, i, j, value).border = _BOX
    for j, width in enumerate(table.widths, start=1):
        sheet.column_dimensions[get_column_letter(j)].width = width
    sheet.freeze_panes = "A2"
    _protect(sheet)


def _memory(book: Workbook, form: Fillable) -> None:
    sheet = book.create_sheet(MEMORY)
    sheet.sheet_state = "veryHidden"
    _line(sheet, 1, MEMORY_COLUMNS)
    _line(sheet, 2, ("form", "", "", str(form.memory.issue), "", content_digest(form), form.subject))
    for i, one in enumerate(sorted(form.memory.words), start=3):
        replaced = "1" if one in form.memory.replaced else "0"
        _line(sheet, i, ("words", one.row, one.field, str(one.issue), replaced, one.source, one.text))
    _protect(sheet)


def _line(sheet: Any, i: int, texts: Sequence[str]) -> None:
    for j, text in enumerate(texts, start=1):
        _put(sheet, i, j, text)


def _put(sheet: Any, i: int, j: int, value: str | int | float | None) -> Any:
    """A value in a cell; a text is typed as text, whatever it begins with."""
    cell = sheet.cell(i, j)
    cell.alignment = _WRAPPED
    if not isinstance(value, str):
        cell.value = value
        return cell
    text = _ESCAPE.sub(lambda match: "_x005F" + match[0], plain(value))[:LONGEST]
    if text:
        cell.value = text
        cell.data_type = "s"
    return cell


def _number_or_text(key: str) -> str | int:
    """A running number as a number, so that sorting by it gives back the order."""
    return int(key) if key.isascii() and key.isdigit() and key == str(int(key)) else key


def sheet_title(words: str) -> str:
    """A text fit to name a sheet: without the signs that are forbidden there, at most 31 characters."""
    return _FORBIDDEN_TITLE.sub(" ", plain(words)).strip(" '")[:31].strip(" '") or "-"
