"""A table written piece by piece: the same as one written whole, or refused."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from barometer.lake import Lake, SchemaError, as_frame
from barometer.tables import CORE_ANSWERS

KEYS = [("r", 2024, 1, "b", "v1"), ("r", 2024, 1, "é", "v1"), ("r", 2024, 2, "b", "v1"), ("r", 2024, 2, "b", "v2")]


def rows(keys: list[tuple[object, ...]], value: float | None = 2.0) -> pa.Table:
    frame = pd.DataFrame([(*key, "answered", value) for key in keys], columns=CORE_ANSWERS.column_names)
    return pa.table(
        {
            name: pa.array(frame[name].tolist(), pa.string()).dictionary_encode()
            if name in ("survey", "item", "question_version", "status")
            else pa.array(frame[name].tolist(), pa.float64() if name == "value" else pa.int64())
            for name in CORE_ANSWERS.column_names
        }
    )


def test_pieces_are_read_as_a_table_written_whole(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    lake.write_pieces(CORE_ANSWERS, "pieces", [rows(KEYS[:1]), rows(KEYS[1:], None)], "print")
    whole = pd.concat([as_frame(CORE_ANSWERS, rows(KEYS[:1])), as_frame(CORE_ANSWERS, rows(KEYS[1:], None))])
    lake.write(CORE_ANSWERS, "whole", whole)
    pd.testing.assert_frame_equal(lake.read(CORE_ANSWERS, "pieces"), lake.read(CORE_ANSWERS, "whole"))
    assert lake.fingerprint(CORE_ANSWERS, "pieces") == "print"
    assert len(lake.read_all(CORE_ANSWERS)) == 8
    first = lake.path(CORE_ANSWERS, "pieces").read_bytes()
    lake.write_pieces(CORE_ANSWERS, "pieces", [rows(KEYS[:1]), rows(KEYS[1:], None)], "print")
    assert lake.path(CORE_ANSWERS, "pieces").read_bytes() == first


@pytest.mark.parametrize(
    ("pieces", "words"),
    [
        ([rows([KEYS[1], KEYS[0]])], "order of the key"),
        ([rows(KEYS[:2]), rows(KEYS[1:])], "order of the key"),
        ([rows(KEYS[2:]), rows(KEYS[:1])], "order of the key"),
        ([rows([KEYS[0], KEYS[0]])], "not unique"),
        ([rows(KEYS, float("inf"))], "infinite"),
        ([rows([("r", 2024, 1, None, "v1")])], "is missing"),
        ([rows(KEYS).drop(["status"])], "columns"),
        ([rows(KEYS).cast(pa.Table.from_pandas(as_frame(CORE_ANSWERS, rows(KEYS))).schema)], "columns"),
    ],
)
def test_pieces_that_do_not_fit_replace_nothing(tmp_path: Path, pieces: list[pa.Table], words: str) -> None:
    lake = Lake(tmp_path)
    lake.write_pieces(CORE_ANSWERS, "x", [rows(KEYS)], "former")
    with pytest.raises(SchemaError, match=words):
        lake.write_pieces(CORE_ANSWERS, "x", [*pieces], "new")
    assert lake.fingerprint(CORE_ANSWERS, "x") == "former"
    assert [path.name for path in lake.path(CORE_ANSWERS, "x").parent.iterdir()] == ["x.parquet"]
