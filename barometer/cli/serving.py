"""`barometer dagster`: Dagster's web interface and its daemon (schedules, sensors), until somebody stops them.

Belongs here: starting `dagster dev` in Dagster's home and ending its whole process group. Does not belong here: what
it runs (assets).
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import FrameType
from typing import Any

from barometer.cli import home
from barometer.cli.terminal import Terminal
from barometer.lake import atomic_write
from barometer.project import Project

HOST = "127.0.0.1"  # this computer only: the interface has no password

_WORKSPACE = "load_from:\n  - python_module:\n      module_name: assets.definitions\n      location_name: barometer\n"
_PATIENCE_S = 15.0


def serve(project: Project, port: int, terminal: Terminal) -> int:
    """Start the interface and the daemon; return when they end, 0 where somebody stopped them."""
    folder = home.prepare(project)
    if _answers(port):
        raise terminal.refusal("dagster.port_taken", port=port)
    workspace = folder / "workspace.yaml"
    atomic_write(workspace, _WORKSPACE.encode())
    log = folder / "dagster.log"
    command = [sys.executable, "-m", "dagster", "dev", "-w", str(workspace), "-h", HOST, "-p", str(port)]
    _stop_on_termination()
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=output, **_own_group())
        try:
            _announce(process, port, log, terminal)
            status = process.wait()
        except KeyboardInterrupt:
            terminal.tell("dagster.stopping")
            return 0
        finally:
            end_group(process)
    terminal.tell("dagster.ended", "bold red", path=log)
    return status or 1


def _announce(process: subprocess.Popen[bytes], port: int, log: Path, terminal: Terminal) -> None:
    with terminal.busy("dagster.starting"):
        while process.poll() is None and not _answers(port):
            time.sleep(0.3)
    if process.poll() is None:
        terminal.tell("dagster.address", "bold", address=f"http://{HOST}:{port}")
        terminal.tell("dagster.how_to_stop", path=log)


def _answers(port: int) -> bool:
    with socket.socket() as client:
        client.settimeout(0.5)
        return client.connect_ex((HOST, port)) == 0


def _own_group() -> Mapping[str, Any]:
    """Dagster starts several processes: they get a group of their own, so that all can be ended together."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"start_new_session": True}


def _stop_on_termination() -> None:
    """A polite request to end (a service manager's) is taken like Ctrl+C."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupt)


def end_group(process: subprocess.Popen[bytes]) -> None:
    """End a process and all that it started: politely first, by force after a while."""
    if sys.platform == "win32":
        if process.poll() is None:
            process.send_signal(signal.CTRL_BREAK_EVENT)
            _waited(process)
        subprocess.run(["taskkill", "/T", "/F", "/PID", str(process.pid)], capture_output=True, check=False)
    else:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(process.pid, number)
            except ProcessLookupError:
                return
            _waited(process)


def _waited(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(_PATIENCE_S)
    except subprocess.TimeoutExpired:
        return
