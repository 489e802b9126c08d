"""The demonstration's site, published by the library in a folder of its own, for benchmarks that look at pages."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from barometer.pipeline import pages
from barometer.project import Project
from barometer.workspace import open_workspace

REPOSITORY = Path(__file__).resolve().parent.parent


def prepared(given: Path | None) -> Path:
    """A project whose lake is filled: the one that is given, or the demonstration, run once (about a minute)."""
    if given is not None:
        return given
    project = Path(tempfile.mkdtemp(prefix="barometer-")) / "demonstration"
    for name in ("surveys", "reports"):
        shutil.copytree(REPOSITORY / name, project / name)
    shutil.copy(REPOSITORY / "dagster.yaml", project)
    barometer = Path(sys.executable).parent / "barometer"
    command = [str(barometer), "--project", str(project), "run", "--no-press-kits"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return project


def published(project: Path, locale: str) -> tuple[Path, dict[str, float]]:
    """The reports of a copy of the project in a language, and the seconds that each page's publication took."""
    copy = Path(tempfile.mkdtemp(prefix="barometer-")) / locale
    shutil.copytree(project, copy, ignore=shutil.ignore_patterns("reports"))
    declared = copy / "surveys" / "barometer.toml"
    text = declared.read_text(encoding="utf-8")
    declared.write_text(text.replace('locale = "fr"', f'locale = "{locale}"'), encoding="utf-8")
    workspace, seconds = open_workspace(Project(copy)), {}
    for service in workspace.service_ids():
        start = time.perf_counter()
        pages.publish(workspace, service)
        seconds[service] = time.perf_counter() - start
    start = time.perf_counter()
    pages.publish_all_services_page(workspace)
    seconds["index"] = time.perf_counter() - start
    return copy / "reports", seconds
