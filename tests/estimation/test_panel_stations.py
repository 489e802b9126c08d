"""A panel through the stations: from two files that name their respondents to a change tested with its covariance."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import numpy as np
import pytest

from barometer import pipeline, tables
from barometer.project import Project
from barometer.workspace import Workspace, open_workspace

AUTHORITY = """format = 1
id = "val"
name = "Val"
[domains]
published = ["sex"]
sex = [{ id = "femme", label = "Femmes" }, { id = "homme", label = "Hommes" }]
"""
SERVICE = """format = 1
id = "eau"
label = "Eau"
[[criteria]]
id = "gout"
label = "Goût de l'eau"
"""
SURVEY = """format = 1
id = "eau"
title = "Eau"
[scales.dix]
low = 0
high = 10
satisfied_from = 7
[[items]]
id = "gout"
service = "eau"
criterion = "gout"
versions = [{ id = "v1", wording = "Goût ?", scale = "dix" }]
"""
WAVE = """format = 1
survey = "eau"
year = {year}
field_start = {year}-03-01
field_end = {year}-03-31
mode = "téléphone"
file = "reponses.csv"
[sampling]
design = "random"
{person}
[variables.sex]
column = "SEXE"
[[items]]
item = "gout"
column = "Q1"
version = "v1"
"""
PERSON = 'person_column = "ID"'


def project_of(root: Path, person: str) -> Project:
    """Two waves of 200 persons, 120 of them in both, whose marks hardly change."""
    project = Project(root)
    rng = np.random.default_rng(5)
    traits, sexes = rng.integers(1, 10, 280), rng.choice(["femme", "homme"], 280)
    texts = {"barometer.toml": AUTHORITY, "services/eau.toml": SERVICE, "waves/eau/survey.toml": SURVEY}
    texts["territory.csv"] = "insee;name;zone;valid_from;valid_to;population\n"
    for year, first in ((2021, 0), (2023, 80)):
        rows = [f"p{i};{sexes[i]};{traits[i] + rng.integers(-1, 2)}" for i in range(first, first + 200)]
        texts[f"waves/eau/{year}/wave.toml"] = WAVE.format(year=year, person=person)
        texts[f"waves/eau/{year}/reponses.csv"] = "\n".join(["ID;SEXE;Q1", *rows]) + "\n"
    for name, text in texts.items():
        path = project.surveys / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return project


def run(project: Project) -> tuple[Workspace, pipeline.Computed, pipeline.Computed]:
    workspace = open_workspace(project)
    accepted = pipeline.accept(workspace, "eau", dt.date(2026, 1, 1))
    assert [finding.code for finding in accepted.findings if finding.severity.value in ("file", "row")] == []
    return workspace, pipeline.estimate(workspace, "eau"), pipeline.compare(workspace, "eau")


def test_the_covariance_reaches_the_verdict_and_outlives_the_respondents(tmp_path: Path) -> None:
    workspace, first, changes = run(project_of(tmp_path, PERSON))
    assert first.recomputed == 2
    shared = workspace.lake.read(tables.OUT_PANELS, "eau/2023")
    assert set(shared["persons"]) == {120}
    estimates = workspace.lake.read_all(tables.OUT_ESTIMATES)
    means = estimates[(estimates["domain"] == "all") & (estimates["statistic"] == "mean")]
    covariance = shared.loc[shared["domain"] == "all", "covariance"].iloc[0]
    row = changes.frame.iloc[0]
    assert row["se"] ** 2 == pytest.approx(means["variance"].sum() - 2 * covariance, rel=1e-9)

    for spec in (tables.CORE_RESPONDENTS, tables.CORE_ANSWERS):  # purged
        shutil.rmtree(workspace.lake.root / spec.name)
    workspace.lake.remove(tables.OUT_LEVELS, "eau")
    workspace.lake.remove(tables.OUT_CHANGES, "eau")
    _, second, again = run(project_of(tmp_path, PERSON))
    assert (second.recomputed, again.recomputed) == (0, 1)
    assert again.frame.iloc[0]["se"] == row["se"]


def test_a_wave_that_no_longer_names_its_respondents_is_independent_again(tmp_path: Path) -> None:
    _, _, changes = run(project_of(tmp_path, PERSON))
    workspace, estimates, independent = run(project_of(tmp_path, ""))
    assert estimates.recomputed == 2
    assert workspace.lake.parts(tables.OUT_PANELS) == []
    assert independent.frame.iloc[0]["se"] > 1.3 * changes.frame.iloc[0]["se"]
