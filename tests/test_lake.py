"""The lake's promises: types come from the spec, writes are whole, the ledger only grows."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from barometer.lake import Lake, LedgerEntry, SchemaError, arrow_schema, atomic_write, empty
from barometer.tables import CORE_ANSWERS, CORE_KPI_VALUES, CORE_MARGINS, Column, TableSpec

EVERY_KIND = TableSpec(
    "every_kind",
    3,
    "one column of each kind, once required and once nullable",
    ("name",),
    (
        Column("name", "text", ""),
        Column("count", "int", ""),
        Column("size", "float", ""),
        Column("is_good", "bool", ""),
        Column("on", "date", ""),
        Column("maybe_name", "text", "", nullable=True),
        Column("maybe_count", "int", "", nullable=True),
        Column("maybe_size", "float", "", nullable=True),
        Column("maybe_good", "bool", "", nullable=True),
        Column("maybe_on", "date", "", nullable=True),
    ),
)


def rows(**changes: object) -> pd.DataFrame:
    """Two rows that fit EVERY_KIND, out of order, their nullable columns missing."""
    frame: dict[str, object] = {
        "name": ["b", "a"],
        "count": [2, 1],
        "size": [0.5, 1e300],
        "is_good": [True, False],
        "on": [dt.date(2023, 5, 1), dt.date(2024, 5, 1)],
        "maybe_name": [None, None],
        "maybe_count": [None, None],
        "maybe_size": [None, None],
        "maybe_good": [None, None],
        "maybe_on": [None, None],
    }
    return pd.DataFrame(frame | changes)


def margins(**changes: object) -> pd.DataFrame:
    frame: dict[str, object] = {"year": [2021], "variable": ["sex"], "category": ["f"], "population": [10.0]}
    return pd.DataFrame(frame | changes)


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


def test_what_is_written_is_read_again_in_the_order_of_the_key(lake: Lake) -> None:
    lake.write(EVERY_KIND, "service/2023", rows(), "made from")
    read = lake.read(EVERY_KIND, "service/2023")
    assert read["name"].tolist() == ["a", "b"]
    assert read["count"].tolist() == [1, 2]
    assert read["on"].tolist() == [dt.date(2024, 5, 1), dt.date(2023, 5, 1)]
    assert lake.fingerprint(EVERY_KIND, "service/2023") == "made from"
    assert lake.parts(EVERY_KIND) == lake.parts(EVERY_KIND, "service") == ["service/2023"]


def test_a_column_without_a_single_value_keeps_its_type_in_the_file_and_in_the_frame(lake: Lake) -> None:
    lake.write(EVERY_KIND, "part", rows())
    schema = pq.read_schema(lake.path(EVERY_KIND, "part")).remove_metadata()
    assert schema == arrow_schema(EVERY_KIND)
    assert schema.field("maybe_count").type == pa.int64()
    full = rows(maybe_name=["x", "y"], maybe_count=[1, 2], maybe_size=[1.0, 2.0], maybe_good=[True, False])
    lake.write(EVERY_KIND, "full", full)
    assert (lake.read(EVERY_KIND, "part").dtypes == lake.read(EVERY_KIND, "full").dtypes).all()
    assert (empty(EVERY_KIND).dtypes == lake.read(EVERY_KIND, "part").dtypes).all()
    assert (lake.read_all(EVERY_KIND).dtypes == empty(EVERY_KIND).dtypes).all()


def test_a_nullable_whole_number_does_not_become_a_fraction_beside_a_missing_one(lake: Lake) -> None:
    lake.write(EVERY_KIND, "part", rows(maybe_count=pd.array([None, 2**53 + 1], dtype="Int64")))
    assert lake.read(EVERY_KIND, "part")["maybe_count"].iloc[0] == 2**53 + 1  # which no float holds


def test_the_same_rows_make_the_same_bytes_in_whatever_order_they_come(lake: Lake) -> None:
    lake.write(EVERY_KIND, "one", rows())
    lake.write(EVERY_KIND, "two", rows().iloc[::-1])
    assert lake.path(EVERY_KIND, "one").read_bytes() == lake.path(EVERY_KIND, "two").read_bytes()


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"population": [float("inf")]}, "infinite"),
        ({"population": [float("nan")]}, "1 null"),
        ({"category": [None]}, "1 null"),
        ({"population": ["many"]}, "core_margins"),
        ({"year": [2021.5]}, "core_margins"),
        ({"colour": ["blue"]}, "unknown columns \\['colour'\\]"),
    ],
)
def test_a_frame_that_does_not_fit_its_table_is_refused(lake: Lake, changes: dict[str, object], says: str) -> None:
    with pytest.raises(SchemaError, match=says):
        lake.write(CORE_MARGINS, "2021", margins(**changes))
    assert lake.parts(CORE_MARGINS) == []


def test_a_missing_column_and_a_repeated_key_are_refused(lake: Lake) -> None:
    with pytest.raises(SchemaError, match="missing columns \\['population'\\]"):
        lake.write(CORE_MARGINS, "2021", margins().drop(columns="population"))
    with pytest.raises(SchemaError, match="not unique"):
        lake.write(CORE_MARGINS, "2021", pd.concat([margins(), margins()]))


def test_infinity_is_refused_in_a_nullable_column_too_and_nan_is_missing(lake: Lake) -> None:
    with pytest.raises(SchemaError, match="infinite"):
        lake.write(EVERY_KIND, "part", rows(maybe_size=[1.0, float("-inf")]))
    lake.write(EVERY_KIND, "part", rows(maybe_size=[1.0, float("nan")]))
    stored = pq.read_table(lake.path(EVERY_KIND, "part")).column("maybe_size")
    assert stored.null_count == 1


def test_a_file_of_another_schema_is_refused_when_read(lake: Lake) -> None:
    path = lake.path(CORE_MARGINS, "2021")
    path.parent.mkdir(parents=True)
    pq.write_table(pa.table({"year": [2021], "variable": ["sex"]}), path)
    with pytest.raises(SchemaError, match="core_margins version 1"):
        lake.read(CORE_MARGINS, "2021")
    with pytest.raises(SchemaError, match="core_margins version 1"):
        lake.read_all(CORE_MARGINS)


def test_a_part_of_an_older_schema_version_has_no_fingerprint(lake: Lake) -> None:
    lake.write(EVERY_KIND, "part", rows(), "made from")
    assert lake.fingerprint(replace(EVERY_KIND, version=4), "part") is None
    assert lake.fingerprint(EVERY_KIND, "absent") is None


def test_what_is_not_there_reads_as_no_rows_of_the_right_types(lake: Lake) -> None:
    assert lake.read(CORE_KPI_VALUES, "absent").empty
    assert list(lake.read_all(CORE_ANSWERS, ["absent"]).columns) == CORE_ANSWERS.column_names


@pytest.mark.parametrize("part", ["", "../escape", "/tmp/escape", "a/../../escape"])
def test_a_part_cannot_lie_outside_the_lake(lake: Lake, part: str) -> None:
    with pytest.raises(ValueError, match="not a part"):
        lake.path(CORE_MARGINS, part)


def test_queries_run_in_one_thread_over_named_frames(lake: Lake) -> None:
    total = lake.query("SELECT variable, sum(population) AS p FROM m GROUP BY variable", m=margins())
    assert total.to_dict("records") == [{"variable": "sex", "p": 10.0}]
    assert lake.query("SELECT current_setting('threads') AS n")["n"].tolist() == [1]


def test_a_duckdb_without_our_settings_reads_the_same_file(lake: Lake) -> None:
    lake.write(CORE_MARGINS, "2021", margins(population=[1234.5]))
    path = lake.path(CORE_MARGINS, "2021").as_posix()
    with duckdb.connect() as connection:
        assert connection.sql(f"SELECT population FROM '{path}'").fetchall() == [(1234.5,)]


WRITER = """
import sys
from pathlib import Path
from barometer.lake import atomic_write
path, size = Path(sys.argv[1]), int(sys.argv[2])
print("ready", flush=True)
turn = 0
while True:
    turn += 1
    atomic_write(path, bytes([65 + turn % 26]) * size)
"""


def test_a_process_killed_in_the_middle_of_a_write_never_leaves_half_a_file(tmp_path: Path) -> None:
    path, size = tmp_path / "folder" / "part.parquet", 4_000_000
    atomic_write(path, b"A" * size)
    for pause in (0.003, 0.011):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path), str(size)], stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            for _ in range(3):  # a reader beside the writer
                seen = path.read_bytes()
                assert len(seen) == size
                assert seen == seen[:1] * size
            time.sleep(pause)
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
        left = path.read_bytes()
        assert len(left) == size
        assert left == left[:1] * size
    # A temporary file that a killed writer leaves is never taken for a part.
    assert Lake(tmp_path).parts(replace(CORE_MARGINS, name="folder")) == ["part"]


def test_a_write_that_fails_leaves_the_former_file_and_no_temporary_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "part.parquet"
    atomic_write(path, b"former")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        atomic_write(path, b"new")
    assert path.read_bytes() == b"former"
    assert [entry.name for entry in tmp_path.iterdir()] == ["part.parquet"]


# The ledger


def entry(subject: str = "waves/eau/2023", verdict: str = "accepted", version: str = "v1") -> LedgerEntry:
    return LedgerEntry(0, subject, verdict, version, "x.csv", "00", dt.date(2024, 1, 2), 10, 0)


def test_entries_are_numbered_in_the_order_they_come_and_read_again_by_another_process(lake: Lake) -> None:
    assert lake.ledger() == []
    assert lake.record(entry()).sequence == 1
    assert lake.record(entry("kpis/eau")).sequence == 2
    assert [e.subject for e in Lake(lake.root).ledger()] == ["waves/eau/2023", "kpis/eau"]
    assert Lake(lake.root).ledger() == lake.ledger()


def test_saying_the_same_thing_twice_changes_nothing(lake: Lake) -> None:
    first = lake.record(entry())
    assert lake.record(replace(entry(), judged_on=dt.date(2025, 1, 1))) == first
    assert len(lake.ledger()) == 1


def test_a_refusal_leaves_the_accepted_version_in_force(lake: Lake) -> None:
    accepted = lake.record(entry())
    refused = lake.record(entry(verdict="refused", version="v2"))
    assert lake.accepted("waves/eau/2023") == accepted
    assert lake.newest("waves/eau/2023") == refused


def test_a_withdrawal_takes_the_version_out_of_force_until_another_is_accepted(lake: Lake) -> None:
    lake.record(entry())
    lake.record(entry(verdict="withdrawn"))
    assert lake.accepted("waves/eau/2023") is None
    again = lake.record(entry(verdict="rows_refused", version="v2"))
    assert lake.accepted("waves/eau/2023") == again


def test_the_same_bytes_after_another_version_are_accepted_anew(lake: Lake) -> None:
    lake.record(entry())
    lake.record(entry(version="v2"))
    back = lake.record(entry(version="v1"))
    assert back.sequence == 3
    assert lake.accepted("waves/eau/2023") == back


def test_subjects_do_not_mix(lake: Lake) -> None:
    lake.record(entry("waves/eau/2021"))
    assert lake.accepted("waves/eau/2023") is None
    assert lake.newest("waves/eau/2023") is None


RECORDER = """
import datetime as dt, sys
from pathlib import Path
from barometer.lake import Lake, LedgerEntry
lake, name = Lake(Path(sys.argv[1])), sys.argv[2]
sys.stdout.write("ready\\n"); sys.stdout.flush(); sys.stdin.readline()
for i in range(40):
    lake.record(LedgerEntry(0, f"waves/{name}/{i}", "accepted", "v", "x.csv", "00", dt.date(2024, 1, 2), 1, 0))
"""


def test_two_processes_that_record_at_once_lose_no_entry(lake: Lake) -> None:
    recorders = [
        subprocess.Popen(
            [sys.executable, "-c", RECORDER, str(lake.root), name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in ("one", "two")
    ]
    for recorder in recorders:
        assert recorder.stdout is not None
        assert recorder.stdout.readline() == "ready\n"
    for recorder in recorders:
        assert recorder.stdin is not None
        recorder.stdin.write("go\n")
        recorder.stdin.flush()
    for recorder in recorders:
        recorder.communicate(timeout=60)
        assert recorder.returncode == 0
    entries = lake.ledger()
    assert [e.sequence for e in entries] == list(range(1, 81))
    assert {e.subject for e in entries} == {f"waves/{name}/{i}" for name in ("one", "two") for i in range(40)}
