"""Dagster's records while a command writes them: its SQLite files stay open from the first event to the last.

Belongs here: the settings that Dagster does not offer. Does not belong here: running anything (execution).

Dagster opens its SQLite files anew for each event, some hundred times a run: it makes an engine, which learns the
database and every statement from nothing, and as the last connection to leave a file in write-ahead mode it folds the
log into it and waits for the disk. For each new run it reads its fifty migration scripts, twice. That was half of what
a run cost in which nothing had changed.
"""

from __future__ import annotations

import functools
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any


@contextmanager
def kept_open() -> Iterator[None]:
    """What Dagster opens, it opens once meanwhile: an engine and a connection a file, one reading of its migrations.

    The log is folded in at the end. Cut short, a file stays whole: SQLite replays the log when it is opened next.
    """
    from alembic.script import ScriptDirectory
    from dagster._core.storage.event_log.sqlite import sqlite_event_log
    from dagster._core.storage.runs.sqlite import sqlite_run_storage

    with ExitStack() as stack:
        for storage in (sqlite_event_log, sqlite_run_storage):
            engines = stack.enter_context(_once_an_address(storage.create_engine))
            stack.enter_context(_replaced(storage, "create_engine", engines))
        scripts = _once_a_place(ScriptDirectory.from_config)
        stack.enter_context(_replaced(ScriptDirectory, "from_config", staticmethod(scripts)))
        yield


@contextmanager
def _replaced(owner: Any, name: str, value: object) -> Iterator[None]:
    """An attribute of Dagster's, or of a library that it uses, has another value meanwhile."""
    before = vars(owner)[name]
    setattr(owner, name, value)
    try:
        yield
    finally:
        setattr(owner, name, before)


@contextmanager
def _once_an_address(create_engine: Callable[..., Any]) -> Iterator[Callable[..., Any]]:
    """One engine for each address, whose connection stays open between two uses and is closed at the end.

    Dagster's storages ask for engines without a pool, and dispose of them after each event.
    """
    from sqlalchemy import event

    made: dict[str, Any] = {}
    disposals: list[Callable[[], None]] = []

    def engine(address: str, poolclass: object = None, **options: Any) -> Any:
        if address not in made:
            one = made[address] = create_engine(address, **options)
            event.listen(one, "connect", _without_waiting)
            disposals.append(one.dispose)
            one.dispose = lambda: None
        return made[address]

    try:
        yield engine
    finally:
        for dispose in disposals:
            dispose()


def _without_waiting(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA synchronous=NORMAL")  # a power cut may cost the last events, never the file


def _once_a_place(from_config: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The migration scripts of a folder, read once: nothing changes them while a command runs."""
    made: dict[str | None, Any] = {}

    @functools.wraps(from_config)
    def scripts(config: Any) -> Any:
        place = config.get_main_option("script_location")
        if place not in made:
            made[place] = from_config(config)
        return made[place]

    return scripts
