"""Rows to typed frames and single values back. Nothing else belongs here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from barometer.tables import TableSpec

_DTYPES = {"text": "str", "int": "Int64", "float": "float64", "bool": "bool", "date": "object"}
_REQUIRED_INT = "int64"


def to_frame(spec: TableSpec, rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """A frame with the columns, types and order of a table, whatever the rows hold. A column that a row does not
    name is missing there; a column that the table does not have is a fault (ValueError)."""
    unknown = sorted({name for row in rows for name in row} - set(spec.column_names))
    if unknown:
        raise ValueError(f"{spec.name} has no columns {unknown}")
    columns = {}
    for column in spec.columns:
        dtype = _REQUIRED_INT if column.kind == "int" and not column.nullable else _DTYPES[column.kind]
        columns[column.name] = pd.Series([row.get(column.name) for row in rows], dtype=dtype)
    return pd.DataFrame(columns).sort_values(list(spec.key), kind="stable", ignore_index=True)


def number(value: Any) -> float | None:
    """A float, or None where the frame holds a missing value of whatever kind."""
    return None if pd.isna(value) else float(value)


def integer(value: Any) -> int | None:
    """An integer, or None where the frame holds a missing value of whatever kind."""
    return None if pd.isna(value) else int(value)


def text(value: Any) -> str | None:
    """A text, or None where the frame holds a missing value of whatever kind."""
    return None if pd.isna(value) else str(value)
