"""`barometer margins` and `barometer mergers`: files written, nothing overwritten, and what `check` says afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest

from barometer import pipeline
from barometer.findings import Severity
from barometer.project import Project
from barometer.workspace import open_workspace

AGES = "".join(
    f"COM;{code};x;{sex};{age:03d};10\n" for code in ("1001", "1002") for sex in (1, 2) for age in range(101)
)
LIST = (
    "MOD,DATE_EFF,TYPECOM_AV,COM_AV,LIBELLE_AV,TYPECOM_AP,COM_AP,LIBELLE_AP\n"
    "32,2019-01-01,COM,01003,Petit,COM,01001,Grand\n"
)


@pytest.fixture
def project(tmp_path: Path, barometer) -> Project:
    assert barometer("init", tmp_path / "projet")[0] == 0
    made = Project(tmp_path / "projet")
    made.territory_file.write_text("insee;name;zone\n01001;Grand;centre\n01002;B;nord\n", encoding="utf-8")
    return made


def test_margins_are_written_once_and_accepted(project: Project, tmp_path: Path, barometer) -> None:
    table = tmp_path / "TD_POP1B_2021.csv"
    table.write_text("NIVGEO;CODGEO;LIBGEO;SEXE;AGED100;NB\n" + AGES, encoding="utf-8")
    status, output = barometer("--project", project.root, "margins", table)
    assert status == 0, output
    assert "surveys/margins/2021.csv est écrit (population de 18 ans et plus)" in output
    assert "zone : 2 catégories, 3320 habitants, d'après TD_POP1B_2021.csv" in output
    written = (project.margins / "2021.csv").read_text(encoding="utf-8-sig")
    assert written.startswith("variable;category;population\nzone;centre;1660\n")
    assert not [f for f in pipeline.judge(open_workspace(project)) if f.severity is Severity.FILE]
    status, output = barometer("--project", project.root, "margins", table, "--all-ages")
    assert (status, "existe déjà ; rien n'a été changé" in output) == (1, True)
    status, output = barometer("--project", project.root, "--lang", "en", "margins", table, "--all-ages", "--replace")
    assert (status, "whole population" in output) == (0, True)
    assert "age;" not in (project.margins / "2021.csv").read_text(encoding="utf-8-sig")


def test_margins_that_cannot_be_made(project: Project, tmp_path: Path, barometer) -> None:
    table = tmp_path / "population.csv"
    table.write_text("CODGEO;POP\n01001;100\n01002;200\n", encoding="utf-8")
    status, output = barometer("--project", project.root, "margins", table)
    assert (status, "Aucune marge n'a été faite ; rien n'a été écrit." in output) == (1, True)
    status, output = barometer("--project", project.root, "margins", table, "--all-ages")
    assert (status, "Donnez-la avec --year" in output) == (1, True)
    assert barometer("--project", project.root, "margins", table, "--all-ages", "--year", 2021)[0] == 0
    missing = barometer("--project", project.root, "margins", tmp_path / "nulle-part.csv")
    assert (missing[0], "Le fichier déclaré n'est pas là" in missing[1]) == (1, True)
    project.territory_file.unlink()
    status, output = barometer("--project", project.root, "margins", table)
    assert (status, "territory.csv ne peuvent pas être lus" in output) == (1, True)


def test_mergers_are_told_then_written(project: Project, tmp_path: Path, barometer) -> None:
    official = tmp_path / "v_mvt_commune_2024.csv"
    official.write_text(LIST, encoding="utf-8")
    before = project.territory_file.read_bytes()
    status, output = barometer("--project", project.root, "mergers", official)
    assert (status, "Petit (01003), devenue Grand (01001) le 2019-01-01" in output) == (1, True)
    assert "Rien n'a été écrit" in output
    assert project.territory_file.read_bytes() == before
    status, output = barometer("--project", project.root, "mergers", official, "--write")
    assert (status, "lignes complétées 0, communes ajoutées 1" in output) == (0, True)
    assert project.territory_file.read_text(encoding="utf-8").endswith("\n01003;Petit;centre;;2018-12-31;01001\n")
    status, output = barometer("--project", project.root, "mergers", official)
    assert (status, "dit déjà toutes les fusions" in output) == (0, True)
    status, output = barometer("--project", project.root, "mergers", tmp_path / "absent.csv")
    assert status == 1
    project.territory_file.unlink()
    assert "territory.csv manque" in barometer("--project", project.root, "mergers", official)[1]
