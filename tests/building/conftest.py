"""The exploratory project, made once and copied for each test that changes it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from exploratory_project import code_by_two, make_project
from small_project import Barometer, barometer_command, state

from barometer.project import Project

__all__ = ["state"]


@pytest.fixture(scope="session")
def explored_once(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project coded by two people, whose copies lie beside the workbook. Never to be changed."""
    project = make_project(tmp_path_factory.mktemp("exploration") / "Projet d'été")
    code_by_two(project)
    return project


@pytest.fixture
def explored(explored_once: Project, tmp_path: Path) -> Project:
    """The same, in a folder of the test's own; the residents' figures were never shown."""
    shutil.copytree(explored_once.root, tmp_path / "projet")
    return Project(tmp_path / "projet")


@pytest.fixture
def barometer() -> Barometer:
    return barometer_command
