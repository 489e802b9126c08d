"""Dagster's home: a local folder outside the project, made ready before Dagster starts.

Belongs here: the folder, the copy of dagster.yaml, the environment that Dagster reads, saved error traces. Does not
belong here: running anything.
"""

from __future__ import annotations

import os
import traceback
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

from barometer.lake import atomic_write
from barometer.project import Project

#: Saved traces of unexpected errors; older ones go.
_TRACES_KEPT = 20


def prepare(project: Project) -> Path:
    """Make Dagster's home and point Dagster to it and to the project. Raises OSError where that is not allowed."""
    home = project.state
    home.mkdir(parents=True, exist_ok=True)
    atomic_write(home / "dagster.yaml", _settings(project))
    os.environ["DAGSTER_HOME"] = str(home)
    os.environ["BAROMETER_PROJECT"] = str(project.root)
    return home


def _settings(project: Project) -> bytes:
    """The project's dagster.yaml; the one that the package ships where the project has none."""
    if project.dagster_file.is_file():
        return project.dagster_file.read_bytes()
    return (resources.files("barometer.cli") / "templates" / "dagster.yaml").read_bytes()


def save_trace(folder: Path, trace: str) -> Path:
    """Keep the trace of an unexpected error for whoever will look into it. Returns the file."""
    errors = folder / "errors"
    path = errors / f"{datetime.now(UTC):%Y-%m-%dT%H-%M-%S-%f}.txt"
    atomic_write(path, trace.encode("utf-8", "replace"))
    for old in sorted(errors.glob("*.txt"))[:-_TRACES_KEPT]:
        old.unlink(missing_ok=True)
    return path


def trace_of(error: BaseException) -> str:
    """The trace of an exception as text."""
    return "".join(traceback.format_exception(error))
