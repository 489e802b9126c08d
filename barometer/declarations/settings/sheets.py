"""Which sheets there are and which columns each has, told from the models of the declarations.

Belongs here: one `Sheet` for each list of tables in a declaration, one `Column` for each of its keys. Does not belong
here: any value, and what a column is called (locale/*/settings.po).

A key that is added to a model is a column at the next workbook; nothing is to be repeated here.
"""

from __future__ import annotations

import datetime as dt
import types
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from barometer.declarations.authority import Authority
from barometer.declarations.brand import Brand
from barometer.declarations.edited_texts import EditedText, EditedTexts, Introduction
from barometer.declarations.journal import Journal
from barometer.declarations.service import FormerAnchors, Link, ProposedKpi, RowFilter, SeriesBreak, Service
from barometer.declarations.survey import Bridge, Survey
from barometer.declarations.territory import Commune
from barometer.declarations.wave import AskedItem, PublishedFigure, Wave

Path = tuple[str, ...]


class Kind(StrEnum):
    """What a cell holds."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    YES_NO = "yes_no"
    DATE = "date"
    CHOICE = "choice"
    LIST = "list"  # of one of the kinds above
    MAP = "map"  # text = one of the kinds above
    FILTERS = "filters"  # column = text | text
    TOML = "toml"  # anything deeper, as it stands in the file


@dataclass(frozen=True)
class Column:
    """A key of a table, by its path inside it; the path () is the value itself, in a map of values.

    `of`: the kind of a list's elements or a map's values; `choices`: what a choice may be, in any depth. `supply`: the
    sheet whose names it refers to. `default` is what an empty cell means, None for nothing.
    """

    path: Path
    kind: Kind
    of: Kind = Kind.TEXT
    choices: tuple[str, ...] = ()
    supply: str | None = None
    is_required: bool = False
    default: Any = None

    @property
    def name(self) -> str:
        return ".".join(self.path) or "value"


@dataclass(frozen=True)
class Sheet:
    """The tables of one kind: `name` is the root and the path to their list, as in "service.kpis.breaks".

    `parents`: columns that name the tables above. `steps`: the path from the table above to the list; empty for the
    table of a whole file. `key`: the columns that together name a table among its neighbours.
    """

    name: str
    model: type[BaseModel] | None
    parents: tuple[Column, ...]
    steps: Path
    is_map: bool
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    children: tuple[Sheet, ...] = ()

    @property
    def root(self) -> str:
        return self.name.partition(".")[0]

    @property
    def is_bare(self) -> bool:
        """Whether it has nothing to set: a file that is only lists."""
        return not self.columns

    @property
    def is_file(self) -> bool:
        """Whether each row is the outermost table of a file of its own."""
        return not self.steps and self.name != TERRITORY

    @property
    def is_alone(self) -> bool:
        """Whether there is one file of the kind, which needs no name: its sheet has one setting a row."""
        return not self.steps and not self.key

    @property
    def named_by_id(self) -> bool:
        """Whether rows are named by ids, which people never change."""
        return self.is_file or self.is_map or self.key == ("id",)

    @property
    def all_columns(self) -> tuple[Column, ...]:
        return (*self.parents, *self.columns)

    def column(self, name: str) -> Column | None:
        return next((column for column in self.all_columns if column.name == name), None)


TERRITORY = "territory"
ROOTS: dict[str, type[BaseModel]] = {
    "authority": Authority,
    "service": Service,
    "survey": Survey,
    "wave": Wave,
    "texts": EditedTexts,
    "brand": Brand,
    "journal": Journal,
}

#: What names a table that has no id of its own.
_KEYS: dict[type[BaseModel], tuple[str, ...]] = {
    Authority: (),
    EditedTexts: (),
    Introduction: ("service",),
    EditedText: ("service", "criterion"),
    Wave: ("survey", "year"),
    Link: ("criterion", "kpi", "type"),
    ProposedKpi: ("criterion", "label"),
    SeriesBreak: ("period",),
    FormerAnchors: ("until",),
    Bridge: ("item", "wave"),
    AskedItem: ("item", "version"),
    PublishedFigure: ("item", "version", "statistic", "population"),
    Commune: ("insee",),
}

#: Maps of values that are easier to fill in as rows, and what their names refer to.
_ROWS_OF_VALUES: dict[str, str] = {"authority.calendar.yearly_run": "service"}

#: What a list's tables are called one by one.
_SINGULAR = {"items": "item", "kpis": "kpi", "scales": "scale", "criteria": "criterion"}

#: Keys that name something declared elsewhere, and the sheet that holds the names.
_SUPPLIES = {
    "service": "service",
    "survey": "survey",
    "criterion": "service.criteria",
    "kpi": "service.kpis",
    "scale": "survey.scales",
    "item": "survey.items",
    "version": "survey.items.versions",
    "zone": "authority.domains.zone",
}


def sheets() -> tuple[Sheet, ...]:
    """Every sheet of the workbook, those above before those below."""
    return tuple(sheet for sheet in every_sheet() if not sheet.is_bare)


@cache
def every_sheet() -> tuple[Sheet, ...]:
    """The same with the tables that have no settings of their own: they only hold the lists of others."""
    found: list[Sheet] = []
    for root, model in ROOTS.items():
        top = _sheet(root, model, (), (), False)
        found += _flat(top)
        if root == "authority":
            found.append(Sheet(TERRITORY, Commune, (), (), False, ("insee",), tuple(_columns(TERRITORY, Commune, ()))))
    return tuple(found)


@cache
def sheet_named(name: str) -> Sheet | None:
    return next((sheet for sheet in every_sheet() if sheet.name == name), None)


def _flat(sheet: Sheet) -> Iterator[Sheet]:
    yield sheet
    for child in sheet.children:
        yield from _flat(child)


def _sheet(name: str, model: type[BaseModel], parents: tuple[Column, ...], steps: Path, is_map: bool) -> Sheet:
    key = ("id",) if is_map else _key(model)
    columns = tuple(_columns(name, model, ()))
    if is_map:
        columns = (Column(("id",), Kind.TEXT, is_required=True), *columns)
    named = [column for column in columns if column.name in key]
    columns = (*named, *(column for column in columns if column not in named))
    own = name.rpartition(".")[2]
    singular = _SINGULAR.get(own, own)
    by_name = {column.name: column for column in columns}
    below = (
        *parents,
        *(
            Column((singular,), Kind.TEXT, supply=_SUPPLIES.get(singular), is_required=True)
            if part == "id"
            else replace(by_name[part], supply=_SUPPLIES.get(part), is_required=True)
            for part in key
        ),
    )
    children = tuple(_children(name, model, (), below))
    return Sheet(name, model, parents, steps, is_map, key, columns, children)


def _key(model: type[BaseModel]) -> tuple[str, ...]:
    if model in _KEYS:
        return _KEYS[model]
    if "id" in model.model_fields:
        return ("id",)
    return tuple(
        name
        for name, field in model.model_fields.items()
        if field.is_required() and _kind(field.annotation)[0] in (Kind.TEXT, Kind.INTEGER, Kind.CHOICE, Kind.DATE)
    )


def _columns(sheet: str, model: type[BaseModel], above: Path) -> Iterator[Column]:
    for key, field in model.model_fields.items():
        path = (*above, key)
        inner = _plain(field.annotation)
        if path == ("format",) or _table_in(inner) or ".".join((sheet, *path)) in _ROWS_OF_VALUES:
            continue
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from _columns(sheet, inner, path)
            continue
        kind, of, choices = _kind(field.annotation)
        supply = _SUPPLIES.get(key) if kind is Kind.TEXT and _is_reference(field) else None
        yield Column(path, kind, of, choices, supply, field.is_required(), _default(field))


def _is_reference(field: FieldInfo) -> bool:
    return any(getattr(each, "pattern", None) for each in field.metadata)


def _default(field: FieldInfo) -> Any:
    default = None if field.is_required() else field.get_default(call_default_factory=True)
    return default if isinstance(default, str | int | float | bool) and default != "" else None


def _children(name: str, model: type[BaseModel], above: Path, parents: tuple[Column, ...]) -> Iterator[Sheet]:
    for key, field in model.model_fields.items():
        path = (*above, key)
        inner = _plain(field.annotation)
        below = ".".join((name, *path))
        if found := _table_in(inner):
            yield _sheet(below, found, parents, path, get_origin(inner) is dict)
        elif below in _ROWS_OF_VALUES:
            supply = _ROWS_OF_VALUES[below]
            columns = (Column(("id",), Kind.TEXT, supply=supply, is_required=True), Column((), Kind.TEXT))
            yield Sheet(below, None, parents, path, True, ("id",), columns)
        elif isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from _children(name, inner, path, parents)


def _table_in(inner: Any) -> type[BaseModel] | None:
    """The model of the tables in a list or map that makes a sheet of its own."""
    of = get_args(inner)[-1 if get_origin(inner) is dict else 0] if get_origin(inner) in (tuple, dict) else None
    of = _plain(of)
    return of if isinstance(of, type) and issubclass(of, BaseModel) and of is not RowFilter else None


_SCALARS: dict[Any, Kind] = {
    str: Kind.TEXT,
    bool: Kind.YES_NO,
    int: Kind.INTEGER,
    float: Kind.NUMBER,
    dt.date: Kind.DATE,
}


def _kind(annotation: Any) -> tuple[Kind, Kind, tuple[str, ...]]:
    """The kind of a cell, that of its elements, and what may be chosen."""
    inner = _plain(annotation)
    if inner in _SCALARS:
        return _SCALARS[inner], Kind.TEXT, ()
    if get_origin(inner) is Literal and all(isinstance(each, str) for each in get_args(inner)):
        return Kind.CHOICE, Kind.TEXT, get_args(inner)
    if get_origin(inner) in (tuple, dict):
        of = _plain(get_args(inner)[0 if get_origin(inner) is tuple else 1])
        if of is RowFilter:
            return Kind.FILTERS, Kind.TEXT, ()
        kind, _, choices = _kind(of)
        if kind in (*_SCALARS.values(), Kind.CHOICE):
            return Kind.LIST if get_origin(inner) is tuple else Kind.MAP, kind, choices
    return Kind.TOML, Kind.TEXT, ()


def _plain(annotation: Any) -> Any:
    """The type without None and without its constraints."""
    if get_origin(annotation) is Annotated:
        return _plain(get_args(annotation)[0])
    if get_origin(annotation) in (Union, types.UnionType):
        return _plain(next(each for each in get_args(annotation) if each is not type(None)))
    return annotation
