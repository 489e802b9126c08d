"""What is declared, as rows of cells: each table of each file found by its address.

Belongs here: walking through the values of the files, plain or tomlkit's, and naming each table on the way. Does not
belong here: changing them (`toml_files`).

An address names a table by the names of those above it and its own: ("eau-potable", "rendement", "2019"). Of two
neighbours with the same name the second is called "name#2", so that an address is never given twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from barometer.declarations import layout
from barometer.declarations.faults import Path as KeyPath
from barometer.declarations.settings.cells import text_of
from barometer.declarations.settings.sheets import ROOTS, TERRITORY, Column, Sheet, sheet_named, sheets
from barometer.declarations.territory import Territory

Address = tuple[str, ...]


@dataclass(frozen=True)
class Row:
    """A table that is declared: its address, the text of each of its cells by the column's name (none where empty)."""

    address: Address
    cells: Mapping[str, str] = field(default_factory=dict)


#: The rows of each sheet, in the order of the files.
Rows = dict[str, dict[Address, Row]]


@dataclass(frozen=True)
class Found:
    """A table in a file: its sheet, its address, the table (or the value in a map), the path of its key."""

    sheet: Sheet
    address: Address
    table: Any
    path: KeyPath


_ONLY_FILES = {
    "authority": layout.AUTHORITY,
    "brand": layout.BRAND,
    "journal": layout.JOURNAL,
    "territory": layout.TERRITORY,
    "texts": layout.TEXTS,
}


def file_of(sheet: Sheet, address: Address) -> str:
    """The file, relative to surveys/, in which a row of the sheet stands."""
    match sheet.root:
        case root if root in _ONLY_FILES:
            return _ONLY_FILES[root]
        case "service":
            return layout.service_file(address[0])
        case "survey":
            return layout.survey_file(address[0])
        case _:
            return f"waves/{address[0]}/{address[1]}/wave.toml"


def is_shown(file: str) -> bool:
    """Whether the workbook shows a declaration file: all but those that have a workbook of their own (the register)."""
    return file == layout.TERRITORY or layout.model_of(file) in ROOTS.values()


def root_of(file: str) -> tuple[str, Address]:
    """The root of a TOML file's sheets, and the address of its outermost table."""
    model = layout.model_of(file)
    root = next(name for name, each in ROOTS.items() if each is model)
    steps = file.removesuffix(".toml").split("/")
    return root, tuple(steps[1:3] if root == "wave" else steps[1:2])


def tables(file: str, data: Any) -> Iterator[Found]:
    """Every table of a TOML file that is a row of a sheet, those above before those below."""
    root, address = root_of(file)
    top = sheet_named(root)
    if top is not None:
        yield from _tables(Found(top, address, data, ()))


def _tables(found: Found) -> Iterator[Found]:
    yield found
    for child in found.sheet.children:
        siblings = at(found.table, child.steps)
        if child.is_map and isinstance(siblings, Mapping):
            for name in siblings:
                yield from _tables(
                    Found(child, (*found.address, str(name)), siblings[name], (*found.path, *child.steps, str(name)))
                )
        elif not child.is_map and isinstance(siblings, list):
            given: dict[str, int] = {}
            for position, table in enumerate(siblings, start=1):
                if isinstance(table, Mapping):
                    names = key_of(child, {c.name: cell_of(c, table) for c in child.columns if c.name in child.key})
                    last = names[-1]
                    given["/".join(names)] = count = given.get("/".join(names), 0) + 1
                    own = (*names[:-1], last if count == 1 else f"{last}#{count}")
                    yield from _tables(
                        Found(child, (*found.address, *own), table, (*found.path, *child.steps, position))
                    )


def key_of(sheet: Sheet, cells: Mapping[str, str]) -> Address:
    """The part of a row's address that its own cells give; an empty cell counts as its default."""
    columns = [column for column in sheet.columns if column.name in sheet.key]
    return tuple(cells.get(column.name) or str(column.default or "") for column in columns)


def at(table: Any, steps: tuple[str, ...]) -> Any:
    """The value at a path of keys, None where there is none."""
    for step in steps:
        if not isinstance(table, Mapping) or step not in table:
            return None
        table = table[step]
    return table


def cell_of(column: Column, table: Any) -> str:
    return text_of(column, table if not column.path else at(table, column.path))


def rows_of_table(found: Found) -> Row:
    """The row of a table. The names of the tables above are its first cells."""
    sheet = found.sheet
    cells = {column.name: found.address[i] for i, column in enumerate(sheet.parents)}
    for column in sheet.columns:
        named = sheet.is_map and column.name == "id"
        text = found.address[-1] if named else cell_of(column, found.table)
        if text:
            cells[column.name] = text
    return Row(found.address, cells)


def rows(documents: Mapping[str, Any], territory: Territory) -> Rows:
    """All rows: of the TOML files, by their path relative to surveys/, and of the territory.

    The files must be valid in their form (`validation`); raises CellError otherwise.
    """
    found: Rows = {sheet.name: {} for sheet in sheets()}
    for file, data in documents.items():
        for table in (one for one in tables(file, data) if not one.sheet.is_bare):
            found[table.sheet.name][table.address] = rows_of_table(table)
    sheet = sheet_named(TERRITORY)
    if sheet is not None:
        for address, values in communes(territory):
            cells = {column.name: text for column in sheet.columns if (text := cell_of(column, values))}
            found[TERRITORY][address] = Row(address, cells)
    return found


def communes(territory: Territory) -> Iterator[tuple[Address, Mapping[str, Any]]]:
    """The communes with their addresses, in the order of the file."""
    given: dict[str, int] = {}
    for commune in territory.communes:
        given[commune.insee] = count = given.get(commune.insee, 0) + 1
        name = commune.insee if count == 1 else f"{commune.insee}#{count}"
        yield (name,), commune.model_dump()
