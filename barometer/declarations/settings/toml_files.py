"""A changed TOML file that keeps what was not changed: comments, order, spacing, and keys that no sheet knows.

Belongs here: edits made in a file's text, and in its plain values, by the same steps. Does not belong here: which edits
(`edits`) and whether the result is a good declaration (`change`).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import tomlkit
from tomlkit.items import AoT, InlineTable, Table

from barometer.declarations.settings.cells import value_of
from barometer.declarations.settings.edits import Addition, Change, Edit, Removal
from barometer.declarations.settings.rows import Address, at, tables
from barometer.declarations.settings.sheets import Sheet, every_sheet, sheets
from barometer.declarations.settings.toml_layout import laid_out
from barometer.declarations.texts import decode

_NEWLINE = "\r\n"

#: Tables that are written on one line, as people write them.
_ON_ONE_LINE = frozenset({"signed", "countersigned", "where"})


class NotKeptError(Exception):
    """The edited text does not say what the edited values say: a fault of the software, nothing may be written."""


def edited(file: str, content: bytes | None, edits: Sequence[Edit]) -> bytes:
    """The bytes of a TOML file after the edits, which all concern it; `content` is None for a new file.

    `content` must be valid TOML. Raises NotKeptError where text and values come out different.
    """
    text = "" if content is None else _decoded(content)
    has_crlf = text.count(_NEWLINE) * 2 > text.count("\n")
    text = text.replace(_NEWLINE, "\n") if has_crlf else text
    if content is None:
        text = "format = 1\n"
    elif not text.endswith("\n"):
        text += "\n"
    document, values = tomlkit.parse(text), tomllib.loads(text)
    as_parsed = tomlkit.dumps(document)
    _apply(file, document, edits, _Toml())
    _apply(file, values, edits, _Plain())
    written = tomlkit.dumps(document)
    pretty = laid_out(text, as_parsed, written)
    candidates = (pretty if text.endswith("\n\n") else pretty.rstrip("\n") + "\n", written)
    result = next((each for each in candidates if _values(each) == values), None)
    if result is None:
        raise NotKeptError(file)
    mark = b"\xef\xbb\xbf" if content is not None and content.startswith(b"\xef\xbb\xbf") else b""
    return mark + (result.replace("\n", _NEWLINE) if has_crlf else result).encode("utf-8")


def _decoded(content: bytes) -> str:
    """The text with its line ends; a file in another encoding becomes UTF-8 when it is written."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return decode(content)[0] or ""


def _values(text: str) -> dict[str, Any] | None:
    try:
        return tomllib.loads(text)
    except ValueError:
        return None


class _Plain:
    """How tables and lists are made among plain values."""

    def table(self, within: Any, name: str) -> Any:
        return {}

    def rows(self) -> Any:
        return []

    def row(self, siblings: Any) -> Any:
        return {}

    def value(self, value: Any) -> Any:
        return value


class _Toml:
    """How they are made in tomlkit's document: in the style of what surrounds them."""

    def table(self, within: Any, name: str) -> Any:
        if name in _ON_ONE_LINE or isinstance(within, InlineTable):
            return tomlkit.inline_table()
        return tomlkit.table()

    def rows(self) -> Any:
        return tomlkit.aot()

    def row(self, siblings: Any) -> Any:
        if isinstance(siblings, Table):
            is_short = any(isinstance(each, InlineTable) for each in siblings.values())
            return tomlkit.inline_table() if is_short else tomlkit.table()
        return tomlkit.table() if isinstance(siblings, AoT) else tomlkit.inline_table()

    def value(self, value: Any) -> Any:
        if isinstance(value, dict):
            table = tomlkit.inline_table()
            table.update({name: self.value(each) for name, each in value.items()})
            return table
        if isinstance(value, list):
            array = tomlkit.array()
            array.extend([self.value(each) for each in value])
            return array
        return value


def _apply(file: str, document: Any, edits: Sequence[Edit], make: _Plain | _Toml) -> None:
    """All edits, whatever their order: cells first (of tables found before any name changes), then rows."""
    found = {(each.sheet.name, each.address): each.table for each in tables(file, document)}
    removals: list[tuple[Removal, Any, Any]] = []
    for edit in edits:
        if isinstance(edit, Change):
            table = _Slot(document, edit) if _is_value(edit.sheet) else found[edit.sheet.name, edit.address]
            _set(table, edit.column.path, value_of(edit.column, edit.new), make)
        elif isinstance(edit, Removal):
            parent = next(found[s.name, a] for s, a in _above(edit.sheet, edit.address) if (s.name, a) in found)
            removals.append((edit, parent, found[edit.sheet.name, edit.address]))
    order = {sheet.name: i for i, sheet in enumerate(sheets())}
    for edit in sorted((each for each in edits if isinstance(each, Addition)), key=lambda each: order[each.sheet.name]):
        _add(file, document, edit, make)
    for removal, parent, table in sorted(removals, key=lambda each: -order[each[0].sheet.name]):
        _remove(removal, parent, table)


def _is_value(sheet: Sheet) -> bool:
    """Whether the rows of a sheet are the values of a map, not tables."""
    return sheet.is_map and sheet.model is None


def _above(sheet: Sheet, address: Address) -> Iterable[tuple[Sheet, Address]]:
    """The table in which a row's list lies."""
    return [(each, address[: len(sheet.parents)]) for each in every_sheet() if sheet in each.children]


class _Slot:
    """One value of a map, set through the map."""

    def __init__(self, document: Any, edit: Change) -> None:
        self.within = at(document, edit.sheet.steps)
        self.name = edit.address[-1]


def _set(table: Any, path: tuple[str, ...], value: Any, make: _Plain | _Toml) -> None:
    """Set a key, None removing it; tables on the way are made, and removed once empty."""
    if isinstance(table, _Slot):
        if value is None:
            del table.within[table.name]
        else:
            table.within[table.name] = make.value(value)
        return
    name, *rest = path
    if not rest:
        if value is None:
            table.pop(name, None)
        else:
            table[name] = make.value(value)
        return
    if name not in table:
        if value is None:
            return
        table[name] = make.table(table, name)
    _set(table[name], tuple(rest), value, make)
    if value is None and len(table[name]) == 0:
        del table[name]


def _remove(edit: Removal, parent: Any, table: Any) -> None:
    holder = at(parent, edit.sheet.steps[:-1])
    siblings = holder[edit.sheet.steps[-1]]
    if edit.sheet.is_map:
        del siblings[edit.address[-1]]
    else:
        position = next(i for i, each in enumerate(siblings) if each is table or each == table)
        del siblings[position]
    if not siblings:
        del holder[edit.sheet.steps[-1]]


def _add(file: str, document: Any, edit: Addition, make: _Plain | _Toml) -> None:
    sheet = edit.sheet
    values = {
        column.path: value_of(column, edit.cells[column.name])
        for column in sheet.columns
        if column.name in edit.cells and not (sheet.is_map and column.name == "id")
    }
    if sheet.is_file:
        for path, value in _keys_first(values):
            _set(document, path, value, make)
        return
    holder = _parent(file, document, sheet, edit.address)
    for step in sheet.steps[:-1]:
        if step not in holder:
            holder[step] = make.table(holder, step)
        holder = holder[step]
    last = sheet.steps[-1]
    if sheet.is_map:
        if last not in holder:
            holder[last] = make.table(holder, last)
        siblings, name = holder[last], edit.address[-1]
        if sheet.model is None:
            siblings[name] = make.value(values.get(()) or "")
            return
        row = make.row(siblings)
        for path, value in _keys_first(values):
            _set(row, path, value, make)
        siblings[name] = row
        return
    siblings = holder[last] if last in holder else make.rows()
    row = make.row(siblings)
    for path, value in _keys_first(values):
        _set(row, path, value, make)
    siblings.append(row)
    if last not in holder:
        holder[last] = siblings


def _keys_first(values: Mapping[tuple[str, ...], Any]) -> Iterable[tuple[tuple[str, ...], Any]]:
    """Keys of the table itself before those of tables inside it: TOML would read them as the inner table's."""
    return sorted(values.items(), key=lambda item: len(item[0]) > 1 and item[0][0] not in _ON_ONE_LINE)


def _parent(file: str, document: Any, sheet: Sheet, address: Address) -> Any:
    wanted = [(each.name, above) for each, above in _above(sheet, address)]
    return next(each.table for each in tables(file, document) if (each.sheet.name, each.address) in wanted)
