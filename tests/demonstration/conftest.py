"""The demonstration, generated once: as files, as a project, as samples."""

from __future__ import annotations

import tomllib
from importlib import resources

import pytest
from planted_samples import Sample, every_sample

from barometer.declarations.survey import Survey
from barometer.demonstration.plans import PLANS
from barometer.demonstration.writing import contents
from barometer.project import Project


@pytest.fixture(scope="session")
def generated() -> dict[str, bytes]:
    return contents()


@pytest.fixture(scope="session")
def project(generated: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Project:
    root = tmp_path_factory.mktemp("agglomération inventée")
    for name, content in generated.items():
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
