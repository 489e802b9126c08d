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
        stack.enter_context(_connections_held())
        for storage in (sqlite_event_log, sqlite_run_storage):
            stack.enter_context(_replaced(storage, "create_engine", _once_an_address(storage.create_engine)))
        scripts = _once_a_place(ScriptDirectory.from_config)
        stack.enter_context(_replaced(ScriptDirectory, "from_config", staticmethod(scripts)))
        yield


@contextmanager
def _connections_held() -> Iterator[None]:
    """Hold a connection to every SQLite file that is opened through SQLAlchemy; let go of them at the end."""
    from sqlalchemy import event
    from sqlalchemy.engine import Engine

    held: dict[str, sqlite3.Connection] = {}

    def hold(connection: Any, _record: Any) -> None:
        if not isinstance(connection, sqlite3.Connection):
            return
        connection.execute("PRAGMA synchronous=NORMAL")  # a power cut may cost the last events, never the file
        path = connection.execute("PRAGMA database_list").fetchone()[2]
        if path:
            if path not in held:
                held[path] = sqlite3.connect(path, check_same_thread=False)
            # Connecting opens no file yet, and what was opened before there was a log does not hold it: reading does.
            held[path].execute("SELECT count(*) FROM sqlite_master").fetchone()

    event.listen(Engine, "connect", hold)
    try:
        yield
    finally:
        event.remove(Engine, "connect", hold)
        for connection in held.values():
            connection.close()


@contextmanager
def _replaced(owner: Any, name: str, value: object) -> Iterator[None]:
    """An attribute of Dagster's, or of a library that it uses, has another value meanwhile."""
    before = vars(owner)[name]
    setattr(owner, name, value)
    try:
        yield
    finally:
        setattr(owner, name, before)


def _once_an_address(create_engine: Callable[..., Any]) -> Callable[..., Any]:
    """One engine for each address, whatever the options: Dagster's storages give the same ones each time."""
    made: dict[str, Any] = {}

    def engine(address: str, **options: Any) -> Any:
        if address not in made:
            made[address] = create_engine(address, **options)
        return made[address]

    return engine


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
