"""Dagster's SQLite files while a command runs: opened once, whole, and let go of at the end."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from dagster._core.storage.event_log.sqlite import sqlite_event_log
from dagster._core.storage.runs.sqlite import sqlite_run_storage
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.pool import NullPool

from barometer.cli.records import kept_open


def write(path: Path, number: int) -> None:
    """As Dagster does: an engine of its own for each event."""
    engine = sqlite_event_log.create_engine(f"sqlite:///{path}", poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text("PRAGMA journal_mode=WAL"))
        connection.execute(text("CREATE TABLE IF NOT EXISTS events (number INTEGER)"))
        connection.execute(text("INSERT INTO events VALUES (:number)"), {"number": number})
    engine.dispose()


def test_the_log_stays_until_the_end_and_then_everything_is_in_the_file(tmp_path: Path) -> None:
    path, log = tmp_path / "records.db", tmp_path / "records.db-wal"
    write(path, 0)
    assert not log.exists()  # folded in at each close
    with kept_open():
        for number in (1, 2, 3):
            write(path, number)
            assert log.exists()
    assert not log.exists()
    assert sqlite3.connect(path).execute("SELECT number FROM events").fetchall() == [(0,), (1,), (2,), (3,)]


def test_nothing_is_held_afterwards(tmp_path: Path) -> None:
    with kept_open():
        write(tmp_path / "a.db", 1)
    write(tmp_path / "b.db", 1)
    assert not (tmp_path / "b.db-wal").exists()
    (tmp_path / "a.db").rename(tmp_path / "moved.db")


def test_a_killed_command_loses_no_event(tmp_path: Path) -> None:
    with kept_open():
        write(tmp_path / "records.db", 7)  # a new file, which has no log before its first event
        write(tmp_path / "records.db", 8)
        for name in ("records.db", "records.db-wal"):  # what lies on the disk at that moment
            (tmp_path / f"killed-{name}").write_bytes((tmp_path / name).read_bytes())
    found = sqlite3.connect(tmp_path / "killed-records.db").execute("SELECT number FROM events").fetchall()
    assert found == [(7,), (8,)]


def test_an_engine_a_file_and_one_reading_of_the_migrations(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If Dagster moves what is replaced, a command does not start; if it opens files in another way, this test says."""
    engines: list[str] = []
    readings: list[str] = []
    read = ScriptDirectory.from_config

    def counted(address: str, **options: Any) -> Engine:
        engines.append(address)
        return create_engine(address, **options)

    def read_once_more(config: Config) -> ScriptDirectory:
        readings.append(str(config.get_main_option("script_location")))
        return read(config)

    for storage in (sqlite_event_log, sqlite_run_storage):
        monkeypatch.setattr(storage, "create_engine", counted)
    monkeypatch.setattr(ScriptDirectory, "from_config", read_once_more)
    (tmp_path / "dagster.yaml").write_text("telemetry:\n  enabled: false\n")
    with kept_open(), dg.DagsterInstance.from_config(str(tmp_path)) as instance:
        runs = [_two_steps.execute_in_process(instance=instance, run_config=_SILENT).run_id for _ in range(3)]
        assert [len(instance.all_logs(run)) > 5 for run in runs] == [True] * 3
    files = [path for path in tmp_path.rglob("*.db") if path.parent.name != "schedules"]
    assert sorted(engines) == sorted(set(engines))
    assert len(engines) == len(files) == 5  # a file each run, the index of the events, the runs
    assert len(readings) == len(set(readings))
    assert sqlite_event_log.create_engine is counted


@dg.op
def _one_step() -> None:
    pass


@dg.job
def _two_steps() -> None:
    _one_step()
    _one_step.alias("another")()


_SILENT = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
