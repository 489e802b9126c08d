"""Paths that people declare: relative, with forward slashes, inside the project.

Belongs here: the form of such a path. Does not belong here: whether a file lies there (ingest).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from barometer.declarations.faults import Fault, Path, fault


def check_path(at: Path, written: str, folder: str) -> Iterator[Fault]:
    """Faults of a path written relative to surveys/<folder>."""
    if "\\" in written:
        yield fault("path.backslash", at, written, meant=written.replace("\\", "/"))
    elif written.startswith(("/", "~")) or re.match(r"[A-Za-z]:", written) or "://" in written:
        yield fault("path.absolute", at, written)
    elif _leaves(written, depth=1 + len(folder.split("/"))):
        yield fault("path.outside", at, written)


def _leaves(written: str, depth: int) -> bool:
    """Whether a path climbs above the project, `depth` folders above the one it starts from."""
    for step in written.split("/"):
        depth += {"..": -1, ".": 0, "": 0}.get(step, 1)
        if depth < 0:
            return True
    return False
