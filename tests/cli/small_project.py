"""The command line called in this process, and the models of `barometer init` put where its README says."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console

from barometer.cli.app import run_command
from barometer.cli.terminal import Terminal, language
from barometer.project import Project

REPOSITORY = Path(__file__).resolve().parents[2]

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
