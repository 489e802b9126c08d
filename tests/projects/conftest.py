"""Real input: Somerville's declarations, written as a user would, beside the city's own files."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from barometer.project import Project

DECLARATIONS = Path(__file__).parent / "somerville" / "surveys"
SURVEY_FILE = "Somerville_Happiness_Survey_Responses_20250724.csv"
KPI_FILES = ("Bicycle___Pedestrian_Counts_20250724.csv", "Police_Data__Crashes_20250724.csv")

MakeProject = Callable[[str], Project]


@pytest.fixture(scope="session")
def make_somerville(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> MakeProject:
    """A Somerville project in a folder of its own, its waves declared as volunteers, quotas or a random sample."""

    def make(design: str) -> Project:
        root = tmp_path_factory.mktemp(f"somerville-{design}")
        shutil.copytree(DECLARATIONS, root / "surveys")
        source = shared_data / "somerville"
        shutil.copy(source / SURVEY_FILE, root / "surveys" / "waves" / "bonheur")
        (root / "surveys" / "kpis").mkdir(exist_ok=True)  # git keeps no empty folder
        for name in KPI_FILES:
            shutil.copy(source / name, root / "surveys" / "kpis")
        for declaration in sorted(root.glob("surveys/waves/bonheur/*/wave.toml")):
            text = declaration.read_text(encoding="utf-8")
            changed = text.replace('design = "volunteers"', f'design = "{design}"')
            declaration.write_text(changed, encoding="utf-8")
        return Project(root)

    return make
