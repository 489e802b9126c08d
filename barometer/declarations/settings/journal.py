"""Several declaration files replaced as one: all of them or none, whatever stops the program in between.

Belongs here: the journal of a change under way, undoing it after a failure, completing it after a kill. Does not belong
here: what the files hold (`change`).

The journal holds every new content and is written whole, in one rename, before any file is touched: from then on the
change has happened. Whoever opens the project while it lies there completes it first. Completing twice, or from two
processes at a time, does the same.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

#: Beside the declarations; hidden, so that nothing takes it for one.
JOURNAL = ".settings-under-way.json"

ReplaceFile = Callable[[Path, bytes], None]


@dataclass(frozen=True)
class Completed:
    """What was left of a change: the files that were written, and those left alone for somebody changed them since."""

    files: tuple[str, ...]
    left: tuple[str, ...]


def replace_all(surveys: Path, files: Mapping[str, bytes], replace_file: ReplaceFile) -> None:
    """Write files by their path under `surveys`, all or none. `replace_file` writes one file atomically.

    An exception puts back those that were written; a killed process leaves the journal, for `complete`.
    """
    former = {name: _bytes(surveys / name) for name in files}
    entries = {
        name: {"before": _digest(former[name]), "after": base64.b64encode(content).decode()}
        for name, content in files.items()
    }
    replace_file(surveys / JOURNAL, (json.dumps(entries, indent=1) + "\n").encode())
    try:
        for name, content in files.items():
            replace_file(surveys / name, content)
    except BaseException:
        for name, content in files.items():
            if (was := former[name]) is None:
                (surveys / name).unlink(missing_ok=True)
            elif _bytes(surveys / name) == content:
                replace_file(surveys / name, was)
        (surveys / JOURNAL).unlink(missing_ok=True)
        raise
    (surveys / JOURNAL).unlink(missing_ok=True)  # another process may have completed it meanwhile


def complete(surveys: Path, replace_file: ReplaceFile) -> Completed | None:
    """Write what a killed process left to be written; None where there is nothing, as there nearly always is.

    A file that is neither as it was before the change nor as it is after belongs to whoever changed it. Raises OSError
    where a file cannot be written: the journal stays for the next time.
    """
    content = _bytes(surveys / JOURNAL)
    if content is None:
        return None
    written, left = [], []
    for name, before, after in _entries(content):
        path, now = surveys / name, _digest(_bytes(surveys / name))
        if now == _digest(after):
            continue
        if now == before and path.resolve().is_relative_to(surveys.resolve()):
            replace_file(path, after)
            written.append(name)
        else:
            left.append(name)
    (surveys / JOURNAL).unlink(missing_ok=True)
    return Completed(tuple(written), tuple(left))


def _entries(content: bytes) -> list[tuple[str, str | None, bytes]]:
    """Path, digest before, content after of each file; none of a journal that this module did not write."""
    try:
        return [(name, one["before"], base64.b64decode(one["after"])) for name, one in json.loads(content).items()]
    except (ValueError, TypeError, KeyError, AttributeError):
        return []


def _digest(content: bytes | None) -> str | None:
    return None if content is None else hashlib.sha256(content).hexdigest()


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
