"""A project folder of the test's own, and a state folder of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_project import PLACES, Barometer, barometer_command, put_in_place

from barometer.project import Project


@pytest.fixture(autouse=True)
def state(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Dagster's homes go to a folder of the test; nothing of the developer's environment is seen."""
    folder = tmp_path_factory.mktemp("state")
    monkeypatch.setenv("BAROMETER_STATE", str(folder))
    for name in ("BAROMETER_PROJECT", "BAROMETER_LANG", "DAGSTER_HOME"):
        monkeypatch.delenv(name, raising=False)
    return folder


@pytest.fixture
def barometer() -> Barometer:
    """The command line in this process."""
    return barometer_command


@pytest.fixture
def small(tmp_path: Path) -> Project:
    """A project with one service and one wave; its folder has a space and accents in its name."""
    folder = tmp_path / "Projet d'été"
    assert barometer_command("init", folder)[0] == 0
    project = Project(folder)
    put_in_place(project, list(PLACES))
    return project
