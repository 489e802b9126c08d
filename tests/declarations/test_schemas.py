"""The exported JSON Schemas: the same bytes every time, closed to unknown keys, and knowing those that people write."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fault_files import PROJECT

from barometer.declarations.schemas import MODELS, export, schema

FILES = {
    "barometer": ["barometer.toml"],
    "service": ["services/eau.toml", "services/bus.toml"],
    "register": ["register/eau.toml"],
    "survey": ["waves/eau/survey.toml", "waves/habitants/survey.toml"],
    "wave": ["waves/eau/2019/wave.toml", "waves/eau/2021/wave.toml", "waves/eau/2023/wave.toml"],
    "brand": ["brand.toml"],
    "journal": ["journal.toml"],
    "texts": ["texts.toml"],
    "exploration": ["exploration/eau/exploration.toml"],
}


def test_export_writes_one_file_a_kind_and_the_same_bytes_again(tmp_path: Path) -> None:
    files = export(tmp_path / "schemas")
    assert [file.name for file in files] == [f"{kind}.schema.json" for kind in MODELS]
    first = [file.read_bytes() for file in files]
    export(tmp_path / "schemas")
    assert [file.read_bytes() for file in files] == first
    assert all(b"\r" not in content and content.endswith(b"}\n") for content in first)


def tables(node: Any) -> Iterator[dict[str, Any]]:
    """Every schema of a table with named keys, wherever it stands."""
    if isinstance(node, dict):
        if "properties" in node:
            yield node
        for inner in node.values():
            yield from tables(inner)


@pytest.mark.parametrize("kind", MODELS)
def test_no_table_takes_a_key_that_it_does_not_name(kind: str) -> None:
    found = list(tables(json.loads(schema(kind))))
    assert found
    assert all(table["additionalProperties"] is False for table in found)


@pytest.mark.parametrize("kind", MODELS)
def test_the_keys_that_people_write_are_known_and_the_required_ones_are_there(kind: str) -> None:
    known = json.loads(schema(kind))
    for file in FILES[kind]:
        written = tomllib.loads((PROJECT / "surveys" / file).read_text(encoding="utf-8"))
        assert set(written) <= set(known["properties"])
        assert set(known["required"]) <= set(written)
    assert "format" in known["required"]
