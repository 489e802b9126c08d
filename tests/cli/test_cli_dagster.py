"""`barometer dagster`: the interface and the daemon start on the project, and nothing is left when they are stopped."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from small_project import Barometer

from barometer.project import Project


def free_port() -> int:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return int(server.getsockname()[1])


def test_a_port_that_is_taken_is_said(barometer: Barometer, small: Project) -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        port = server.getsockname()[1]
        status, output = barometer("--project", small.root, "dagster", "--port", port)
    assert status == 1
    assert f"Le port {port} est déjà pris" in output


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks at the process group through /proc")
def test_the_interface_answers_and_nothing_is_left_when_it_is_stopped(small: Project) -> None:
    port = free_port()
    command = [sys.executable, "-m", "barometer", "--project", str(small.root), "dagster", "--port", str(port)]
    process = subprocess.Popen(command, env=os.environ, stdout=subprocess.PIPE, text=True, encoding="utf-8")
    try:
        assert process.stdout is not None
        assert f"http://127.0.0.1:{port}" in process.stdout.readline()
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/server_info", timeout=30) as answer:
            assert answer.status == 200
        log = small.state / "dagster.log"
        daemons = _waited_for(log, "daemons")
        assert "SensorDaemon" in daemons
        assert len(_processes_of(small)) > 1
    finally:
        process.send_signal(signal.SIGTERM)
        output, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    assert "Arrêt" in output
    assert _processes_of(small) == []


def _waited_for(log: Path, word: str) -> str:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        text = log.read_text(encoding="utf-8", errors="replace")
        if word in text:
            return text
        time.sleep(0.3)
    raise AssertionError(f"{word!r} never came in {text}")


def _processes_of(project: Project) -> list[str]:
    """The living processes whose environment names this project's Dagster home, by their command."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                environment = (folder / "environ").read_bytes()
                command = (folder / "cmdline").read_bytes()
            except OSError:
                continue
            if f"DAGSTER_HOME={project.state}".encode() in environment:
                found.append(command.replace(b"\0", b" ").decode())
    return found
