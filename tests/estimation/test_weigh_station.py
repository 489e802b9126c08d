"""The station of importance: what is declared, asked and dropped becomes a table, once, and outlives its answers."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from barometer import pipeline, tables
from barometer.project import Project
from barometer.workspace import open_workspace

AUTHORITY = 'format = 1\nid = "val"\nname = "Val"\n'
SERVICE = """format = 1
id = "eau"
label = "Eau"
criteria = [
  { id = "note", label = "Note", headline = true },
  { id = "gout", label = "Goût" },
  { id = "prix", label = "Prix" },
]
"""
ITEM = """[[items]]
id = "{id}"
service = "eau"
criterion = "{criterion}"
asks = "{asks}"
versions = [{{ id = "v1", wording = "?", scale = "dix" }}]
"""
ITEMS = {
    "note": ("note", "satisfaction"),
    "gout": ("gout", "satisfaction"),
    "prix": ("prix", "satisfaction"),
    "compte-gout": ("gout", "importance"),
}
SURVEY = 'format = 1\nid = "eau"\ntitle = "Eau"\n[scales.dix]\nlow = 0\nhigh = 10\nsatisfied_from = 7\n' + "".join(
    ITEM.format(id=item, criterion=criterion, asks=asks) for item, (criterion, asks) in ITEMS.items()
)
WAVE = """format = 1
survey = "eau"
year = {year}
field_start = {year}-03-01
field_end = {year}-03-31
mode = "téléphone"
file = "reponses.csv"
[sampling]
design = "random"
""" + "".join(f'[[items]]\nitem = "{item}"\ncolumn = "{item}"\nversion = "v1"\n' for item in ITEMS)
TODAY = dt.date(2026, 1, 1)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = Project(tmp_path)
    for path, text in (
        ("barometer.toml", AUTHORITY),
        ("territory.csv", "insee;nom;secteur;du;au;population\n"),
        ("services/eau.toml", SERVICE),
        ("waves/eau/survey.toml", SURVEY),
    ):
        (project.surveys / path).parent.mkdir(parents=True, exist_ok=True)
        (project.surveys / path).write_text(text, encoding="utf-8")
    drop(project, 2023)
    return project


def drop(project: Project, year: int) -> None:
    """A wave of 250 people whose overall mark follows the taste."""
    rng = np.random.default_rng(year)
    gout, prix = rng.integers(0, 11, 250), rng.integers(0, 11, 250)
    note = np.clip(np.round(0.8 * gout + 0.1 * prix + rng.normal(0, 1, 250)), 0, 10).astype(int)
    folder = project.surveys / f"waves/eau/{year}"
    folder.mkdir(parents=True)
    (folder / "wave.toml").write_text(WAVE.format(year=year), encoding="utf-8")
    answers = pd.DataFrame({"note": note, "gout": gout, "prix": prix, "compte-gout": 9})
    answers.to_csv(folder / "reponses.csv", sep=";", index=False)


def weighed(project: Project) -> pipeline.Computed:
    workspace = open_workspace(project)
    accepted = pipeline.accept(workspace, "eau", TODAY)
    assert all(one.in_force is not None for one in accepted.outcomes), accepted.findings
    assert accepted.outcomes
    pipeline.estimate(workspace, "eau")
    return pipeline.weigh(workspace, "eau")


def test_from_declared_questions_to_the_table_and_only_once(project: Project) -> None:
    done = weighed(project)
    assert done.recomputed == 1
    rows = done.frame.set_index("criterion")
    assert rows["importance_class"].to_dict() == {"gout": "above", "prix": "below"}
    assert rows.loc["gout", "stated"] == pytest.approx(90)
    assert rows.loc["gout", "stated_n"] == 250
    assert pd.isna(rows.loc["prix", "stated"])
    estimates = open_workspace(project).lake.read(tables.OUT_ESTIMATES, "eau/2023")
    assert set(estimates["item"]) == {"note", "gout", "prix"}  # stated importance is no mark
    assert weighed(project).recomputed == 0


def test_the_newest_wave_counts(project: Project) -> None:
    weighed(project)
    drop(project, 2025)
    done = weighed(project)
    assert done.recomputed == 1
    assert set(done.frame["wave"]) == {2025}


def test_what_was_computed_outlives_purged_answers(project: Project) -> None:
    before = weighed(project).frame
    assert len(before) == 2
    lake = open_workspace(project).lake
    for spec in (tables.CORE_RESPONDENTS, tables.CORE_ANSWERS):
        for part in lake.parts(spec):
            lake.write(spec, part, lake.read(spec, part).iloc[:0])
    service = project.services / "eau.toml"
    service.write_text(service.read_text(encoding="utf-8").replace('"Goût"', '"Goût de l\'eau"'), encoding="utf-8")
    done = pipeline.weigh(open_workspace(project), "eau")
    pd.testing.assert_frame_equal(done.frame, before)
