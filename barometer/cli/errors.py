"""Errors in a sentence, and the trace of unexpected ones in a file for whoever will look into it.

Belongs here: what the command line says of an exception. Does not belong here: faults in what people wrote or
dropped: those are findings.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from barometer.cli import home
from barometer.cli.terminal import Terminal
from barometer.masking import masked


def explain(kind: str, message: str, trace: str, folder: Path | None, terminal: Terminal) -> None:
    """Say what an exception of that class means for the person at the keyboard; an unexpected one leaves its trace.

    `folder` is the project's state folder; the system's temporary folder serves where there is none yet.
    """
    if kind == PermissionError.__name__:
        terminal.tell("error.permission", "bold red", detail=message)
    else:
        # An exception may quote what somebody typed.
        path, detail = _saved(masked(trace), folder), masked(f"{kind}: {message}".splitlines()[0][:200])
        terminal.tell("error.unexpected", "bold red", detail=detail, path=path)


def explain_exception(error: Exception, folder: Path | None, terminal: Terminal) -> None:
    """The same, of an exception that was caught."""
    explain(type(error).__name__, str(error), home.trace_of(error), folder, terminal)


def _saved(trace: str, folder: Path | None) -> Path:
    places = [folder] if folder else []
    for place in (*places, Path(tempfile.gettempdir()) / "barometer"):
        try:
            return home.save_trace(place, trace)
        except OSError:
            continue
    return Path("-")
