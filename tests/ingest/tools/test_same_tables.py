"""The six invented respondents give the same core tables from every tool's export; what a tool loses, it says."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from openpyxl import Workbook
from six_respondents import AUTHORITY, SURVEY, TERRITORY, WAVES, wave

from barometer.declarations.wave import Wave
from barometer.findings import Verdict
from barometer.ingest.files import receive
from barometer.ingest.sheet import read_sheet
from barometer.ingest.tools import recognise
from barometer.ingest.tools.structures import Structure, read_structure
from barometer.ingest.waves import JudgedWave, judge_wave

#: What the five who sent their answers said, written here by hand from the questionnaire: the truth of every export.
#: (commune, zone, age, sex, use of water), then the answer to each item; None where the question was not asked.
TRUTH = [
    (("38563", "centre", "45-59", "f", "user"), {"eau": 3, "dechets": 4, "transport": None}),
    (("38565", "centre", "75", "m", "user"), {"eau": 4, "dechets": 3, "transport": 2}),
    (("38517", "ouest", "30-44", "f", "non-user"), {"eau": None, "dechets": 1, "transport": None}),
    (("38400", "ouest", None, None, "user"), {"eau": "nsp", "dechets": None, "transport": 4}),
    (("38563", "centre", "18-29", "m", "non-user"), {"eau": "", "dechets": "", "transport": ""}),
]
#: The row of each in each file, as a spreadsheet shows it.
FIRST_ROW = {"synthetic_limesurvey_vvexport_123456.txt": 3, "synthetic_framaforms_webform7_separate.tsv": 4}
#: Exports that hold the fourth respondent, who never sent anything.
WITH_UNSENT = {name for name in WAVES if "limesurvey" in name or "framaforms" in name}
#: Exports in which nothing ticked is not told from not asked, and those in which "not asked" is told.
UNTOLD_TICKS = {name for name in WAVES if any(w in name for w in ("short", "framaforms", "forms", "sphinx"))}
TELLS_NOT_SHOWN = {"synthetic_limesurvey_vvexport_123456.txt"}


def judged(folder: Path, name: str) -> JudgedWave:
    return judge_wave(WAVES[name], SURVEY, AUTHORITY, TERRITORY, receive(folder / name, name))


def plain(frame: pd.DataFrame) -> list[tuple[object, ...]]:
    return [tuple(None if pd.isna(v) else v for v in row) for row in frame.itertuples(index=False)]


@pytest.mark.parametrize("name", WAVES)
def test_same_core_tables(shared_data: Path, name: str) -> None:
    found = judged(shared_data / "exports", name)
    assert found.verdict is Verdict.ACCEPTED
    expected = [person for person, _ in TRUTH]
    if name in UNTOLD_TICKS:
        expected[4] = (*expected[4][:4], None)
    assert plain(found.respondents[["commune", "zone", "age", "sex", "use"]]) == expected
    first = FIRST_ROW.get(name, 2)
    skipped = 1 if name in WITH_UNSENT else 0
    assert list(found.respondents["row"]) == [first + i + (skipped if i > 2 else 0) for i in range(5)]

    said = []
    for number, (_, answers) in enumerate(TRUTH, start=1):
        for item, answer in answers.items():
            if answer is None:
                said.append((number, item, "not_shown" if name in TELLS_NOT_SHOWN else "blank", None))
            elif isinstance(answer, str):
                said.append((number, item, "dont_know" if answer else "blank", None))
            else:
                said.append((number, item, "answered", float(answer)))
    answers = found.answers[found.answers["item"] != "note"]
    columns = ["respondent", "item", "status", "value"]
    assert sorted(plain(answers[columns]), key=str) == sorted(said, key=str)


@pytest.mark.parametrize("name", WAVES)
def test_what_an_export_loses_is_a_finding(shared_data: Path, name: str) -> None:
    codes = {finding.code for finding in judged(shared_data / "exports", name).findings}
    assert ("nothing_ticked" in codes) == (name in UNTOLD_TICKS)
    assert ("not_shown_untold" in codes) == (name not in TELLS_NOT_SHOWN)
    assert ("incomplete_set_aside" in codes) == (name in WITH_UNSENT)
    assert "tool_not_declared" not in codes


@pytest.mark.parametrize("name", ["synthetic_google_forms.csv", "synthetic_microsoft_forms.xlsx"])
def test_the_mark_that_two_tools_alone_asked(shared_data: Path, name: str) -> None:
    answers = judged(shared_data / "exports", name).answers
    assert list(answers[answers["item"] == "note"]["value"]) == [7, 8, 9, 7, 8]


def test_incomplete_responses_count_where_the_wave_says_so(shared_data: Path) -> None:
    name = "synthetic_limesurvey_full_long.csv"
    kept = WAVES[name].model_copy(update={"keep_incomplete": True})
    received = receive(shared_data / "exports" / name, name)
    found = judge_wave(kept, SURVEY, AUTHORITY, TERRITORY, received)
    assert found.rows_accepted == 6
    fourth = found.respondents.iloc[3]
    assert (fourth["row"], fourth["commune"], fourth["age"], fourth["use"]) == (5, "38239", "60-74", "user")
    assert "incomplete_kept" in {finding.code for finding in found.findings}


@pytest.mark.parametrize("name", [name for name in WAVES if not name.endswith(".xlsx")])
def test_the_same_rows_in_a_workbook(shared_data: Path, tmp_path: Path, name: str) -> None:
    """Opened in a spreadsheet and saved as a workbook, every export says the same."""
    text = (shared_data / "exports" / name).read_bytes()
    decoded = text.decode("cp1252" if "cp1252" in name else "utf-8-sig")
    separator = next(mark for mark in ("\t", ";", ",") if mark in decoded.splitlines()[0])
    book = Workbook()
    assert book.active is not None
    for row in csv.reader(io.StringIO(decoded, newline=""), delimiter=separator):
        book.active.append([cell.lstrip("=") or None for cell in row])
    book.save(tmp_path / "x.xlsx")
    found = judge_wave(WAVES[name], SURVEY, AUTHORITY, TERRITORY, receive(tmp_path / "x.xlsx", "x.xlsx"))
    usual = judged(shared_data / "exports", name)
    assert found.respondents.equals(usual.respondents)
    assert found.answers.equals(usual.answers)


@pytest.mark.parametrize("headings", ["code_short", "full_long"])
@pytest.mark.parametrize("answers", ["code_short", "full_long"])
def test_limesurvey_headings_and_answers_in_every_combination(
    shared_data: Path, tmp_path: Path, headings: str, answers: str
) -> None:
    """Codes or wordings above, codes or words below: the columns of the two examples stand in the same order."""
    lines = {
        name: (shared_data / "exports" / f"synthetic_limesurvey_{name}.csv").read_bytes().split(b"\r\n", 1)
        for name in (headings, answers)
    }
    path = tmp_path / "x.csv"
    path.write_bytes(b"\r\n".join([lines[headings][0], lines[answers][1]]))
    columns, texts = (WAVES[f"synthetic_limesurvey_{name}.csv"] for name in (headings, answers))
    variables = {
        kind: {**getattr(texts.variables, kind).model_dump(), "column": getattr(columns.variables, kind).column}
        for kind in ("zone", "age", "sex", "use")
    }
    crossed = Wave.model_validate(columns.model_dump() | {"codes": texts.codes, "variables": variables})
    found = judge_wave(crossed, SURVEY, AUTHORITY, TERRITORY, receive(path, "x.csv"))
    usual = judged(shared_data / "exports", f"synthetic_limesurvey_{answers}.csv")
    assert found.respondents.equals(usual.respondents)
    assert found.answers.equals(usual.answers)
    assert {f.code for f in found.findings} == {f.code for f in usual.findings}


@pytest.mark.parametrize("has_groups", [True, False])
def test_kobo_with_labels_says_the_same_as_with_names(shared_data: Path, tmp_path: Path, has_groups: bool) -> None:
    """Headings and answers in words, as KoboToolbox writes them in the form's language; the answers are the same."""
    form = read_structure(receive(shared_data / "exports" / "synthetic_xlsform_barometre.xlsx"))
    assert isinstance(form, Structure)
    name = "synthetic_kobo_xml_headers.csv"
    text = (shared_data / "exports" / name).read_bytes().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
    groups = {"profil": "Vous/", "usage": "Usages/", "satisf": "Satisfaction/"} if has_groups else {}
    labels = [form.wording(heading) for heading in rows[0]]
    headings = [
        groups.get(heading.split("/")[0], "") + label.replace(" [", "/").rstrip("]") if label else heading
        for heading, label in zip(rows[0], labels, strict=True)
    ]
    answers = [
        [form.answers(heading).get(cell, cell) for heading, cell in zip(rows[0], row, strict=True)] for row in rows[1:]
    ]
    path = tmp_path / "labels.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows([headings, *answers])
    columns = dict(zip(rows[0], headings, strict=True))
    named = WAVES[name]
    variables: dict[str, dict[str, Any]] = {
        kind: {"column": columns[str(getattr(named.variables, kind).column)], "blank": ["Autre"]}
        for kind in ("zone", "age", "sex")
    }
    variables["sex"]["blank"] = ["Autre / ne souhaite pas répondre"]
    variables["age"]["values"] = {
        label: label.split(" ")[0] for label in form.answers("age").values() if label[0].isdigit()
    }
    variables["use"] = {"column": columns["usage/services/eau"], "values": {"Oui": "user", "Non": "non-user"}}
    items = [{"item": a.item, "column": columns[a.column], "version": "v1"} for a in named.items]
    worded = wave("kobo", ["x"] * 7, variables=variables, items=items, respondent_column="_id")
    found = judge_wave(worded, SURVEY, AUTHORITY, TERRITORY, receive(path, name))
    usual = judged(shared_data / "exports", name)
    assert found.respondents.equals(usual.respondents)
    assert found.answers.equals(usual.answers)


def test_every_export_is_recognised(shared_data: Path) -> None:
    for name, declared in WAVES.items():
        sheet = read_sheet(receive(shared_data / "exports" / name, name)).sheet
        assert sheet is not None
        found = recognise(sheet)
        assert found is not None
        assert found[0].id == declared.tool
    jdma = read_sheet(receive(shared_data / "jdma" / "synthetic_jdma_export.csv", "jdma.csv")).sheet
    assert jdma is not None
    assert (found := recognise(jdma)) is not None
    assert found[0].id == "jdma"


def test_the_real_redacted_export_is_recognised_and_read(shared_data: Path) -> None:
    """A real French LimeSurvey export: NBSP in headings, "[Commentaire]" twice, an e-mail column nobody declares."""
    name = "limesurvey_fr_long_full_redacted.csv"
    received = receive(shared_data / "exports" / name, name)
    sheet = read_sheet(received).sheet
    assert sheet is not None
    found = recognise(sheet)
    assert found is not None
    assert found[0].id == "limesurvey"
    real = wave(
        "limesurvey",
        ["Sélectionnez l'académie dans laquelle vous exercez."] + ["x"] * 6,
        variables={"sex": {"column": "Vous vous identifiez comme :", "values": {"Une femme": "f", "Un homme": "m"}}},
        items=[
            {"item": "note", "column": "Renseignez votre âge.", "version": "v1"},
        ],
        respondent_column="ID de la réponse",
        field_start="2021-06-01",
        field_end="2021-07-31",
        year=2021,
    )
    judged_real = judge_wave(real, SURVEY, AUTHORITY, TERRITORY, received)
    assert {finding.code for finding in judged_real.findings} >= {"mark_outside_scale"}  # an age is no mark out of ten
    assert not [f for f in judged_real.findings if "@" in f.what("fr") + f.todo("fr") + str(f.value)]
