"""A folder of technical series on its way into the lake: what a new, a renamed and a broken file do."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from barometer.declarations.authority import Authority
from barometer.declarations.service import Service
from barometer.ingest.acceptance import accept_kpis, accepted_kpis
from barometer.lake import Lake
from barometer.project import Project

TODAY = dt.date(2026, 1, 1)
SERVICE = Service.model_validate(
    {
        "format": 1,
        "id": "eau",
        "label": "Eau",
        "criteria": [],
        "kpis": [
            {
                "id": "rendement",
                "label": "Rendement",
                "unit": "%",
                "source": {"file": "rpqs/", "period_from": "file", "value_column": "Valeur"},
            }
        ],
    }
)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    (made.kpis / "rpqs").mkdir(parents=True)
    drop(made, "rpqs 2022.csv", "80")
    return made


def drop(project: Project, name: str, value: str) -> None:
    (project.kpis / "rpqs" / name).write_text(f"Valeur\n{value}\n", encoding="utf-8")


def accept(project: Project, authority: Authority):
    return accept_kpis(Lake(project.lake), project, authority, SERVICE, today=TODAY)


def values(project: Project) -> dict[int, float]:
    frame = accepted_kpis(Lake(project.lake), "eau")
    return dict(zip(frame["period"], frame["value"], strict=True))


def test_a_new_file_and_a_renamed_one_are_new_versions(project: Project, authority: Authority) -> None:
    assert accept(project, authority).is_new
    assert not accept(project, authority).is_new
    drop(project, "rpqs 2023.csv", "82")
    assert accept(project, authority).is_new
    assert values(project) == {2022: 80.0, 2023: 82.0}
    folder = project.kpis / "rpqs"
    (folder / "rpqs 2022.csv").rename(folder / "rpqs 2021.csv")  # the same bytes, another year
    assert accept(project, authority).is_new
    assert values(project) == {2021: 80.0, 2023: 82.0}


def test_a_broken_file_leaves_what_was_accepted_and_is_named(project: Project, authority: Authority) -> None:
    accept(project, authority)
    (project.kpis / "rpqs" / "rpqs 2023.xlsx").write_bytes(b"PK\x03\x04 cut short")
    outcome = accept(project, authority)
    assert [(f.code, f.place.file) for f in outcome.findings if f.severity == "file"] == [
        ("damaged_workbook", "surveys/kpis/rpqs/rpqs 2023.xlsx")
    ]
    assert values(project) == {2022: 80.0}
    for path in (project.kpis / "rpqs").iterdir():
        path.unlink()
    assert [finding.code for finding in accept(project, authority).findings] == ["no_file_in_folder"]
    assert values(project) == {2022: 80.0}


HEADS = "fichier;feuille;ligne;colonne;valeur lue;valeur corrigée;raison;auteur;date"


def corrections(where: Path, line: str) -> None:
    (where / "corrections.csv").write_text(f"{HEADS}\n{line};faute de frappe;direction;2026-01-01\n", encoding="utf-8")


def test_corrections_of_the_files_of_a_folder(project: Project, authority: Authority) -> None:
    corrections(project.kpis, "rpqs/rpqs 2022.csv;;2;Valeur;80;81,5")
    accept(project, authority)
    assert values(project) == {2022: 81.5}
    corrections(project.kpis / "rpqs", "rpqs 2022.csv;;2;Valeur;80;82")
    outcome = accept(project, authority)
    (refusal,) = [finding for finding in outcome.findings if finding.severity == "file"]
    assert refusal.code == "corrections_elsewhere"
    assert "Les mettre dans surveys/kpis/" in refusal.todo("fr")


def test_corrections_of_a_file_of_the_observatory(project: Project, authority: Authority) -> None:
    (project.kpis / "sispea").mkdir()
    table = "id_sispea_serv;p104_3\n888001;8,24\n"
    (project.kpis / "sispea" / "AEP_2022.csv").write_text(table, encoding="utf-8")
    source = {"file": "sispea/", "format": "sispea", "entities": [{"id": "888001"}]}
    kpi = {"id": "rendement", "code": "P104.3", "label": "Rendement", "unit": "%", "source": source}
    service = Service.model_validate(SERVICE.model_dump() | {"kpis": [kpi]})
    corrections(project.kpis, "sispea/AEP_2022.csv;;2;p104_3;8,24;82,4")
    outcome = accept_kpis(Lake(project.lake), project, authority, service, today=TODAY)
    assert values(project) == {2022: 82.4}, outcome.findings


def test_nominative_columns_of_the_observatory_reach_nothing(project: Project, authority: Authority) -> None:
    (project.kpis / "sispea").mkdir()
    head, planted = "id_sispea_serv;p104_3;courriel;nom_referent", "prenom.planton@exemple.fr;Planton"
    text = f"{head}\n888001;82,4;{planted}\n888001;n'importe;{planted}\n"
    (project.kpis / "sispea" / "AEP_2022.csv").write_text(text, encoding="utf-8")
    source = {"file": "sispea/", "format": "sispea", "entities": [{"id": "888001"}]}
    kpi = {"id": "rendement", "code": "P104.3", "label": "Rendement", "unit": "%", "source": source}
    service = Service.model_validate(SERVICE.model_dump() | {"kpis": [kpi]})
    outcome = accept_kpis(Lake(project.lake), project, authority, service, today=TODAY)
    told = " ".join(
        finding.what(locale) + finding.todo(locale) for finding in outcome.findings for locale in ("fr", "en")
    )
    written = b"".join(path.read_bytes() for path in sorted(project.lake.rglob("*")) if path.is_file())
    assert outcome.findings
    assert "planton" not in (told + str(outcome)).casefold()
    assert b"planton" not in written.lower()
