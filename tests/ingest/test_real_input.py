"""Real files: Somerville's resident survey and technical series, and an export of each survey tool."""

from __future__ import annotations

import csv
import time
from pathlib import Path

import pytest

from barometer.declarations.authority import Authority
from barometer.declarations.service import Service
from barometer.declarations.survey import Survey
from barometer.declarations.territory import Territory
from barometer.declarations.wave import Wave
from barometer.findings import Verdict
from barometer.ingest.files import receive
from barometer.ingest.kpis import judge_kpis
from barometer.ingest.sheet import read_sheet
from barometer.ingest.waves import JudgedWave, judge_wave

STREETS = "Streets.Sidewalks.Maintenance.Satisfaction.5pt.num"
HAPPINESS = "Happiness.5pt.num"

SURVEY = {
    "format": 1,
    "id": "bonheur",
    "title": "Somerville",
    "scales": {"cinq": {"low": 1, "high": 5, "satisfied_from": 4}},
    "items": [
        {
            "id": item,
            "service": "ville",
            "criterion": item,
            "versions": [{"id": "v", "wording": item, "scale": "cinq"}],
        }
        for item in ("rues", "bonheur")
    ],
}


@pytest.fixture(scope="module")
def survey_file(shared_data: Path) -> Path:
    return shared_data / "somerville" / "Somerville_Happiness_Survey_Responses_20250724.csv"


@pytest.fixture(scope="module")
def judge_year(survey_file: Path):
    authority = Authority.model_validate({"format": 1, "id": "somerville", "name": "Somerville"})
    survey = Survey.model_validate(SURVEY)
    received = receive(survey_file)

    def judged(year: int) -> JudgedWave:
        wave = Wave.model_validate(
            {
                "format": 1,
                "survey": "bonheur",
                "year": year,
                "field_start": f"{year}-03-01",
                "field_end": f"{year}-05-31",
                "mode": "papier",
                "sampling": {"design": "volunteers"},
                "where": [{"column": "Year", "equals": [str(year)]}],
                "respondent_column": "ID",
                "items": [
                    {"item": "rues", "column": STREETS, "version": "v"},
                    {"item": "bonheur", "column": HAPPINESS, "version": "v"},
                ],
            }
        )
        return judge_wave(wave, survey, authority, Territory(), received)

    return judged


def top_two_pct(judged: JudgedWave, item: str) -> float:
    answers = judged.answers
    marks = answers[(answers["item"] == item) & (answers["status"] == "answered")]["value"]
    return float(100 * (marks >= 4).mean())


@pytest.mark.parametrize(
    ("year", "respondents", "published"),
    [
        (2013, 193, 52.1),
        (2015, 186, 59.5),
        (2017, 845, 49.1),
        (2019, 1496, 40.6),
        (2021, 1298, 37.9),
        (2023, 1006, 37.4),
    ],
)
def test_streets_of_somerville(judge_year, year: int, respondents: int, published: float) -> None:
    judged = judge_year(year)
    assert judged.verdict is Verdict.ACCEPTED
    assert judged.rows_accepted == respondents
    assert round(top_two_pct(judged, "rues"), 1) == published


def test_happiness_of_somerville(judge_year) -> None:
    assert round(top_two_pct(judge_year(2023), "bonheur"), 1) == 76.6


def test_a_question_not_asked_in_2011_is_told(judge_year) -> None:
    judged = judge_year(2011)
    assert judged.rows_accepted == 6167
    assert [f.place.column for f in judged.findings if f.code == "column_without_answers"] == [STREETS]


def test_rows_are_numbered_as_the_file_has_them(judge_year, survey_file: Path) -> None:
    with survey_file.open(encoding="utf-8-sig", newline="") as file:
        years = [row["Year"] for row in csv.DictReader(file)]
    expected = [number for number, year in enumerate(years, start=2) if year == "2023"]
    assert judge_year(2023).respondents["row"].tolist() == expected


def test_one_wave_of_eleven_thousand_rows_is_judged_in_half_a_second_of_processor_time(judge_year) -> None:
    durations = []
    for _ in range(3):
        start = time.process_time()
        judge_year(2023)
        durations.append(time.process_time() - start)
    assert min(durations) < 0.5


def test_technical_series_of_somerville(shared_data: Path) -> None:
    folder = shared_data / "somerville"
    bikes = {"column": "Mode", "equals": ["Bike"]}
    crash = {"file": "Police_Data__Crashes_20250724.csv", "period_column": "Date and Time of Crash"}
    count = {"file": "Bicycle___Pedestrian_Counts_20250724.csv", "period_column": "Year", "value_column": "Count"}
    service = Service.model_validate(
        {
            "format": 1,
            "id": "voirie",
            "label": "Voirie",
            "criteria": [],
            "kpis": [
                {"id": "velos", "label": "V", "unit": "p", "source": count | {"aggregation": "sum", "where": [bikes]}},
                {"id": "accidents", "label": "A", "unit": "a", "source": crash | {"aggregation": "count"}},
            ],
        }
    )
    judged = judge_kpis(service, lambda name: receive(folder / name))
    bike_rows = judged.values[judged.values["kpi"] == "velos"].set_index("period")
    with (folder / count["file"]).open(encoding="utf-8-sig", newline="") as file:
        counted = [row for row in csv.DictReader(file) if row["Mode"] == "Bike"]
    for year in range(2010, 2025):
        mine = [int(row["Count"]) for row in counted if row["Year"] == str(year)]
        assert bike_rows.loc[year, "value"] == sum(mine)
        assert bike_rows.loc[year, "rows"] == len(mine)
    assert bike_rows.loc[2015, "rows"] == 72
    assert bike_rows.loc[2016, "rows"] == 78
    assert bike_rows.loc[2017, "rows"] == 84
    crashes = judged.values[judged.values["kpi"] == "accidents"]
    assert crashes["value"].sum() == 2999
    assert [f.code for f in judged.findings] == ["thin_year"]  # 2025 is not complete


@pytest.mark.parametrize(
    ("name", "header_row", "rows"),
    [
        ("synthetic_limesurvey_code_short.csv", None, 6),
        ("synthetic_limesurvey_code_short.xlsx", None, 6),
        ("synthetic_limesurvey_full_long.csv", None, 6),
        ("synthetic_framaforms_webform7_separate.tsv", 3, 6),
        # The respondent who gave up on page 2 is not in the exports of these tools.
        ("synthetic_google_forms.csv", None, 5),
        ("synthetic_sphinx_cp1252.csv", None, 5),
        ("synthetic_microsoft_forms.xlsx", None, 5),
        ("synthetic_kobo_xml_headers.csv", None, 5),
    ],
)
def test_the_export_of_each_tool_opens(shared_data: Path, name: str, header_row: int | None, rows: int) -> None:
    reading = read_sheet(receive(shared_data / "exports" / name), header_row=header_row)
    assert reading.findings == ()
    assert reading.sheet is not None
    assert len(reading.sheet.rows) == rows
    texts = {text for position in range(len(reading.sheet.header)) for text in reading.sheet.column(position)}
    assert any("Trop de bus annulés" in text for text in texts)  # a cell with a line break and an accent
