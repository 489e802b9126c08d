"""What a lake table is, and the columns that several tables have in common.

Belongs here: TableSpec, Column, short names for columns of each kind, the shared keys. Does not belong here: a table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "int", "float", "bool", "date"]


@dataclass(frozen=True)
class Column:
    """One column. A column that is not nullable refuses missing values when written."""

    name: str
    kind: Kind
    description: str
    nullable: bool = False


@dataclass(frozen=True)
class TableSpec:
    """A lake table. Rows are written sorted by `key`, which is unique."""

    name: str
    version: int
    description: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def column_names(self) -> list[str]:
        return [column.name for column in self.columns]


def text(name: str, description: str, *, nullable: bool = False) -> Column:
    return Column(name, "text", description, nullable)


def integer(name: str, description: str, *, nullable: bool = False) -> Column:
    return Column(name, "int", description, nullable)


def real(name: str, description: str, *, nullable: bool = False) -> Column:
    return Column(name, "float", description, nullable)


def flag(name: str, description: str, *, nullable: bool = False) -> Column:
    return Column(name, "bool", description, nullable)


def date(name: str, description: str, *, nullable: bool = False) -> Column:
    return Column(name, "date", description, nullable)


AUTHORITY = text("authority", "id of the authority")
SURVEY = text("survey", "id of the survey")
WAVE = integer("wave", "year that names the wave")
SERVICE = text("service", "id of the service")
CRITERION = text("criterion", "id of the criterion")
POPULATION = text("population", "residents or users")
VERSION = text("question_version", "id of the question version")
