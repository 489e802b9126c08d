"""Dagster's SQLite files while a command runs: held open, whole, and let go of at the end."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from barometer.cli.records import kept_open


def write(path: Path, number: int) -> None:
    """As Dagster does: an engine of its own for each event."""
    with create_engine(f"sqlite:///{path}", poolclass=NullPool).begin() as connection:
        connection.execute(text("PRAGMA journal_mode=WAL"))
        connection.execute(text("CREATE TABLE IF NOT EXISTS events (number INTEGER)"))
        connection.execute(text("INSERT INTO events VALUES (:number)"), {"number": number})


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
