"""Technical figures by commune are taken whole or not at all; a refused table leaves the one before in force."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from barometer.declarations.service import Service
from barometer.declarations.territory import Territory
from barometer.findings import Severity
from barometer.ingest.acceptance import Outcome
from barometer.ingest.communes import accept_communes, accepted_communes, has_communes
from barometer.lake import Lake
from barometer.project import Project

HEAD = "kpi;insee;year;value\n"
TERRITORY = Territory.model_validate(
    {
        "communes": [
            {"insee": "01001", "name": "Aval", "zone": "nord"},
            {"insee": "01002", "name": "Mont", "zone": "sud", "valid_to": "2018-12-31", "successor": "01001"},
        ]
    }
)


KPI = {"id": "rendement", "label": "Rendement", "unit": "%", "source": {"file": "eau.csv"}, "plausible": [0, 100]}
SERVICE = Service.model_validate(
    {"format": 1, "id": "eau", "label": "Eau", "criteria": [{"id": "note", "label": "Note"}], "kpis": [KPI]}
)


def accept(project: Project, text: str) -> Outcome:
    project.communes.mkdir(parents=True, exist_ok=True)
    (project.communes / "eau.csv").write_text(HEAD + text, encoding="utf-8")
    return accept_communes(Lake(project.lake), project, SERVICE, TERRITORY, today=dt.date(2024, 1, 15))


def values(project: Project) -> list[list[object]]:
    return accepted_communes(Lake(project.lake), "eau")[["period", "commune", "value"]].values.tolist()


def test_a_sound_table_enters_the_lake(tmp_path: Path) -> None:
    project = Project(tmp_path)
    assert not has_communes(project, Lake(project.lake), "eau")
    rows = "rendement;1001;2023;61,5\nrendement;mont;2018;40\n"
    assert accept(project, rows).findings == ()
    assert values(project) == [[2018, "01002", 40.0], [2023, "01001", 61.5]]
    assert accept(project, rows).is_new is False


@pytest.mark.parametrize(
    ("row", "code", "column", "french", "english"),
    [
        ("autre;01001;2023;1", "commune_kpi_unknown", "kpi", "n'est pas un indicateur", "not one of the service's"),
        ("rendement;01001;23/24;1", "commune_year_unknown", "year", "n'est pas une année", "is not a year"),
        ("rendement;38500;2023;1", "commune_not_ours", "insee", "n'est pas une commune du territoire", "not a commune"),
        ("rendement;01001;2023;bon", "commune_value_unknown", "value", "« bon » n'est pas un nombre", "not a number"),
        (
            "rendement;01001;2023;615",
            "commune_value_implausible",
            "value",
            "hors des bornes",
            "outside the declared bounds",
        ),
        ("rendement;Aval;2022;8", "commune_value_twice", "insee", "(ligne 2)", "(row 2)"),
        ("rendement;Mont;2022;8", "commune_value_twice", "insee", "(ligne 2)", "(row 2)"),
    ],
)
def test_any_fault_refuses_the_table_and_says_where(
    tmp_path: Path, row: str, code: str, column: str, french: str, english: str
) -> None:
    project = Project(tmp_path)
    accept(project, "rendement;01001;2022;50\n")
    (finding,) = accept(project, f"rendement;01001;2022;50\n{row}\n").findings
    assert (finding.code, finding.severity) == (code, Severity.FILE)
    assert (finding.place.row, finding.place.column) == (3, column)
    assert french in finding.what("fr").replace("\u202f", " ")
    assert english in finding.what("en")
    assert "{" not in finding.todo("fr") + finding.todo("en")
    assert values(project) == [[2022, "01001", 50.0]]
