"""The demonstration as it is tracked (test_demonstration_files: as it is generated): files, a project, samples."""

from __future__ import annotations

import tomllib
from importlib import resources
from pathlib import Path

import pytest
from planted_samples import Sample, every_sample

from barometer.declarations.survey import Survey
from barometer.demonstration.plans import PLANS
from barometer.project import Project

SURVEYS = Path(__file__).resolve().parents[2] / "surveys"


@pytest.fixture(scope="session")
def tracked() -> dict[str, bytes]:
    files = [path for path in SURVEYS.rglob("*") if path.is_file() and not path.name.startswith(".")]
    return {path.relative_to(SURVEYS).as_posix(): path.read_bytes() for path in files}


@pytest.fixture(scope="session")
def project(tracked: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Project:
    root = tmp_path_factory.mktemp("agglomération inventée")
    for name, content in tracked.items():
        path = root / "surveys" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return Project(root)


@pytest.fixture(scope="session")
def surveys() -> dict[str, Survey]:
    folder = resources.files("barometer.demonstration") / "declared" / "waves"
    texts = {name: (folder / name / "survey.toml").read_text(encoding="utf-8") for name in PLANS}
    return {name: Survey.model_validate(tomllib.loads(text)) for name, text in texts.items()}


@pytest.fixture(scope="session")
def samples(surveys: dict[str, Survey]) -> dict[tuple[str, int], Sample]:
    return every_sample(surveys)
