"""Dagster's records while a command writes them: its SQLite files stay open from the first event to the last.

Belongs here: the one setting that Dagster does not offer. Does not belong here: running anything (execution).

Dagster opens its SQLite files anew for each event, some hundred times a run. The last connection to leave a file in
write-ahead mode folds the log into it and waits for the disk; as long as another one is there, the log just grows.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def kept_open() -> Iterator[None]:
    """Hold a connection to every SQLite file that is opened through SQLAlchemy meanwhile; let go of them at the end.

    The log is folded in then. Cut short, a file stays whole: SQLite replays the log when it is opened next.
    """
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
