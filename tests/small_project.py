"""The command line called in this process, and a small project: the models of `barometer init`, where its README says.

The fixtures are taken into the conftest of the folders that use them.
"""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from rich.console import Console

from barometer.cli.app import run_command
from barometer.cli.terminal import Terminal, language
from barometer.project import Project

REPOSITORY = Path(__file__).resolve().parent.parent

#: The table of the models' README, in its order: from `modeles/` to where the reader is told to copy it.
PLACES = {
    "territory.csv": "territory.csv",
    "service.toml": "services/accueil.toml",
    "kpis.csv": "kpis/accueil.csv",
    "survey.toml": "waves/accueil/survey.toml",
    "margins.csv": "margins/2022.csv",
    "wave.toml": "waves/accueil/2025/wave.toml",
    "reponses.csv": "waves/accueil/2025/reponses.csv",
}

Barometer = Callable[..., tuple[int, str]]


def barometer_command(*arguments: object) -> tuple[int, str]:
    """The exit status and what was printed, French no-break spaces written as plain ones."""
    texts = [str(argument) for argument in arguments]
    output = io.StringIO()
    console = Console(file=output, highlight=False, markup=False, soft_wrap=True, width=200)
    status = run_command(texts, Terminal(language(texts), console))
    return status, output.getvalue().replace("\u202f", " ").replace("\u00a0", " ")


def put_in_place(project: Project, models: Sequence[str]) -> None:
    """Copy models to where surveys/README.md says."""
    for model in models:
        target = project.surveys / PLACES[model]
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(project.surveys / "modeles" / model, target)


@pytest.fixture(autouse=True)
def state(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Dagster's homes go to a folder of the test; nothing of the developer's environment is seen."""
    folder = tmp_path_factory.mktemp("state")
    monkeypatch.setenv("BAROMETER_STATE", str(folder))
    for name in ("BAROMETER_PROJECT", "BAROMETER_LANG", "BAROMETER_ALERT", "DAGSTER_HOME"):
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


@pytest.fixture(scope="session")
def published_once(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, Path]:
    """The small project after a run, and a copy of its Dagster home; to be copied, never changed."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("BAROMETER_STATE", str(tmp_path_factory.mktemp("state")))
        project = Project(tmp_path_factory.mktemp("published"))
        barometer_command("init", project.root)
        put_in_place(project, list(PLACES))
        status, output = barometer_command("--project", project.root, "run", "--no-press-kits")
        assert status == 0, output
        return project, project.state


@pytest.fixture
def published(published_once: tuple[Project, Path], state: Path, tmp_path: Path) -> Project:
    """The small project, published already, in a folder of the test's own."""
    original, home = published_once
    project = Project(tmp_path / "Publié déjà")
    shutil.copytree(original.root, project.root)
    shutil.copytree(home, project.state)
    return project
