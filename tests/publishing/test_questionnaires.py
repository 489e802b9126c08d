"""A questionnaire exported, answered by simulated respondents in each tool's shape, imported: the same codebook."""

from __future__ import annotations

import csv
import io
import random
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from openpyxl import load_workbook
from playwright.sync_api import Browser
from pypdf import PdfReader
from pyxform.xls2xform import convert

from barometer.declarations.authority import Authority
from barometer.declarations.question_versions import fingerprint
from barometer.declarations.survey import Survey
from barometer.declarations.territory import Territory
from barometer.declarations.wave import Wave
from barometer.findings import Verdict
from barometer.ingest.files import Kind, Received
from barometer.ingest.tools.structures import Structure, read_structure
from barometer.ingest.waves import judge_wave
from barometer.publishing.questionnaire.files import questionnaire_files
from barometer.publishing.questionnaire.form import Question, form_of, remarks
from barometer.publishing.questionnaire.limesurvey import limesurvey
from barometer.publishing.questionnaire.pages import page
from barometer.publishing.questionnaire.wave_map import Tool, wave_draft, wave_map
from barometer.publishing.questionnaire.xlsform import xlsform

AUTHORITY = Authority.model_validate(
    {
        "format": 1,
        "id": "agglo",
        "name": "Communauté d'essai",
        "contact": "Mission qualité",
        "domains": {
            "published": ["zone", "age", "sex", "use"],
            "zone": [{"id": "nord", "label": "Nord"}, {"id": "sud", "label": "Sud"}],
            "age": [
                {"id": "jeunes", "label": "18-49", "low": 18, "high": 49},
                {"id": "ages", "label": "50+", "low": 50},
            ],
            "sex": [{"id": "femme", "label": "Femmes"}, {"id": "homme", "label": "Hommes"}],
        },
    }
)
TERRITORY = Territory.model_validate(
    {
        "communes": [
            {"insee": "01002", "name": "Étang", "zone": "sud"},
            {"insee": "01001", "name": "Aubrac", "zone": "nord"},
            {"insee": "01003", "name": "Cléry", "zone": "sud", "valid_to": "2018-12-31", "successor": "01002"},
        ]
    }
)


def item(name: str, wording: str, scale: str, **more: Any) -> dict[str, Any]:
    versions = [
        {"id": "v1", "wording": "Ancien texte", "scale": scale},
        {"id": "v2", "wording": wording, "scale": scale},
    ]
    return {"id": name, "service": "eau", "criterion": name, "versions": versions, **more}


SURVEY = Survey.model_validate(
    {
        "format": 1,
        "id": "eau-potable",
        "title": "L'eau : votre avis",
        "scales": {
            "note-10": {"low": 0, "high": 10, "satisfied_from": 7, "dont_know": ["99"]},
            "quatre": {
                "low": 1,
                "high": 4,
                "satisfied_from": 3,
                "labels": {"Pas du tout": 1, "Plutôt pas": 2, "Plutôt": 3, "Tout à fait": 4},
                "dont_know": ["Ne sait pas", "NSP"],
                "not_concerned": ["Non concerné"],
                "refused": ["Refus"],
            },
            "envers": {"low": 1, "high": 5, "reverse": True, "satisfied_from": 2, "dont_know": ["NSP"]},
        },
        "items": [
            item("note-ensemble", "Quelle note donnez-vous, de 0 à 10 ?", "note-10"),
            item("gout", "=L'eau a-t-elle bon goût ? <b>${gout}</b> {TOKEN} & plus", "quatre"),
            item("delai-d-intervention-du-service", "Êtes-vous satisfait du délai ?", "quatre", population="users"),
            item("delai-d-intervention-du-lundi", "Et du délai du lundi ?", "envers"),
        ],
    }
)
FORM = form_of(SURVEY, AUTHORITY, TERRITORY, "fr")
TOOLS: tuple[Tool, ...] = ("limesurvey", "kobo")

Person = dict[str, Any]


def people() -> list[Person]:
    """Forty simulated respondents, by question: an answer of it, an age, None where not asked or left blank."""
    chance = random.Random(4)
    found: list[Person] = []
    for _ in range(40):
        person: Person = {}
        for question in FORM.all:
            is_asked = not question.only_users or person["usage"].means == "user"
            if question.kind == "age":
                person[question.name] = chance.randint(18, 95)
            else:
                answer = chance.choice(question.answers)
                person[question.name] = (
                    answer if is_asked and chance.random() > 0.05 * (question.kind == "scale") else None
                )
        found.append(person)
    return found


PEOPLE = people()


def export(tool: Tool) -> bytes:
    """What the tool would export, in the shape of its example: short codes of LimeSurvey, XML names of Kobo."""
    cells = [[_written(person[q.name]) for q in FORM.all] for person in PEOPLE]
    names = [q.name for q in FORM.all]
    written = io.StringIO()
    writer = csv.writer(written, delimiter=";", quoting=csv.QUOTE_ALL)
    if tool == "limesurvey":
        writer.writerow(["id", "submitdate", "lastpage", "startlanguage", "seed", "startdate", "datestamp", *names])
        for i, row in enumerate(cells, start=1):
            writer.writerow([i, *["2026-03-02 09:14:07", 2, "fr", 100 + i], *["2026-03-02 09:14:07"] * 2, *row])
    else:
        writer.writerow(["start", "end", *names, "_id", "_uuid", "_submission_time", "__version__", "_index"])
        for i, row in enumerate(cells, start=1):
            moment = "2026-03-02T09:14:07.412+01:00"
            writer.writerow([moment, moment, *row, 9000 + i, f"u{i}", "2026-03-02T09:14:07", FORM.digest, i])
    return b"\xef\xbb\xbf" + written.getvalue().encode()


def _written(answer: Any) -> str:
    return "" if answer is None else str(answer) if isinstance(answer, int) else answer.code


def wave(tool: Tool) -> Wave:
    """The wave that reads it: the questionnaire's map, completed with what only people know."""
    known = {"year": 2026, "field_start": "2026-03-01", "field_end": "2026-03-31", "mode": "internet", "file": "x.csv"}
    asked = {"format": 1, "survey": SURVEY.id, "sampling": {"design": "volunteers"}}
    return Wave.model_validate({**asked, **known, **wave_map(FORM, tool)})


@pytest.mark.parametrize("tool", TOOLS)
def test_the_same_codebook_comes_back(tool: Tool) -> None:
    received = Received("x.csv", export(tool), kind=Kind.TEXT)
    found = judge_wave(wave(tool), SURVEY, AUTHORITY, TERRITORY, received)
    assert (found.verdict, found.rows_accepted) == (Verdict.ACCEPTED, 40), [f.what("fr") for f in found.findings]
    told = found.respondents.sort_values("row")
    expected = [
        (p["commune"].means, "nord" if p["commune"].means == "01001" else "sud", p["sexe"].means, p["usage"].means)
        for p in PEOPLE
    ]
    assert list(told[["commune", "zone", "sex", "use"]].itertuples(index=False, name=None)) == expected
    assert list(told["age"]) == ["jeunes" if p["age"] < 50 else "ages" for p in PEOPLE]
    rows = dict(zip(told["respondent"], range(40), strict=True))
    read = {(rows[a.respondent], a.item): a for a in found.answers.itertuples()}
    for i, person in enumerate(PEOPLE):
        for question in FORM.questions:
            answer, got = person[question.name], read[i, question.item]
            assert got.question_version == "v2"
            if answer is None:
                assert got.status == "blank"
            elif answer.kind == "value":
                assert (got.status, got.value) == ("answered", _value(question, answer.means))
            else:
                assert got.status == answer.kind


def _value(question: Question, means: str) -> float:
    labels = SURVEY.scales[question.scale].labels
    return labels[means] if labels else float(means)


def test_both_tools_give_the_same_answers() -> None:
    frames = []
    for tool in TOOLS:
        found = judge_wave(wave(tool), SURVEY, AUTHORITY, TERRITORY, Received("x.csv", export(tool), kind=Kind.TEXT))
        rows = dict(zip(found.respondents["respondent"], found.respondents["row"], strict=True))
        answers = found.answers.assign(row=found.answers["respondent"].map(rows)).sort_values(["row", "item"])
        frames.append(answers[["row", "item", "question_version", "status", "value"]].reset_index(drop=True))
    assert frames[0].equals(frames[1])


# --- The tools' own forms -------------------------------------------------------------------------------------------


def test_pyxform_takes_the_xlsform_without_a_warning(tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    path.write_bytes(xlsform(FORM))
    result = convert(str(path), validate=False, pretty_print=False)
    assert result.warnings == []
    assert f'version="{FORM.digest}"' in result.xform
    assert "relevant=\" /data/usage  = 'A1'\"" in result.xform.replace("/eau_potable/", "/data/")
    assert "&lt;b&gt;$ {gout}&lt;/b&gt; {TOKEN} &amp; plus" in result.xform


def test_the_workbook_has_no_formula() -> None:
    book = load_workbook(io.BytesIO(xlsform(FORM)))
    assert {cell.data_type for sheet in book for row in sheet for cell in row} <= {"s", "n"}
    assert any(str(cell.value).startswith("=L'eau") for cell in book["survey"]["C"])


@pytest.mark.parametrize(("name", "content"), [("f.txt", limesurvey(FORM)), ("f.xlsx", xlsform(FORM))])
def test_the_structure_read_back_is_the_questionnaire(name: str, content: bytes) -> None:
    kind = Kind.XLSX if name.endswith("xlsx") else Kind.TEXT
    structure = read_structure(Received(name, content, kind=kind))
    assert isinstance(structure, Structure)
    for question in FORM.all:
        answers = {answer.code: answer.words for answer in question.answers}
        assert dict(structure.answers(question.name)) == answers, question.name
        if question.item != "gout":
            assert structure.wording(question.name) == " ".join(question.wording.split())


def test_limesurvey_runs_nothing_that_people_wrote(shared_data: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(limesurvey(FORM).decode("utf-8-sig")), delimiter="\t"))
    example = (shared_data / "exports" / "synthetic_limesurvey_structure.tsv").read_text("utf-8-sig").split("\n")[0]
    assert list(rows[0]) == example.strip("\r").split("\t")
    text = next(row["text"] for row in rows if row["name"] == "gout")
    assert text == "=L'eau a-t-elle bon goût ? &lt;b&gt;${ gout}&lt;/b&gt; { TOKEN} &amp; plus"
    (filtered,) = [row for row in rows if row["relevance"] not in ("", "1")]
    assert filtered["relevance"] == 'usage.NAOK == "A1"'
    codes = [row["name"] for row in rows if row["class"] == "Q"]
    assert all(re.fullmatch(r"[A-Za-z][A-Za-z0-9]{0,19}", code) for code in codes)
    assert len({code.lower() for code in codes}) == len(codes) == 8
    assert all(re.fullmatch(r"[A-Za-z0-9]{1,5}", row["name"]) for row in rows if row["class"] == "A")


def test_the_draft_of_the_wave_asks_for_what_only_people_know() -> None:
    for tool in TOOLS:
        draft = wave_draft(FORM, tool)
        filled = {"year": "2026", "field_start": "2026-03-01", "field_end": "2026-03-31", "mode": '"internet"'}
        filled |= {"file": '"x.csv"', "design": '"volunteers"'}
        with pytest.raises(tomllib.TOMLDecodeError):
            tomllib.loads(draft)
        for key, value in filled.items():
            draft = draft.replace(f"{key} =  #", f"{key} = {value}  #")
        assert Wave.model_validate(tomllib.loads(draft)) == wave(tool)


# --- What is asked --------------------------------------------------------------------------------------------------


def test_the_last_version_is_asked_and_answers_stand_in_order() -> None:
    assert [q.version for q in FORM.questions] == ["v2"] * 4
    assert [a.words for a in FORM.questions[1].answers] == [
        *("Tout à fait", "Plutôt", "Plutôt pas", "Pas du tout"),
        *("Ne sait pas", "Non concerné", "Refus"),
    ]
    assert [a.code for a in FORM.questions[0].answers] == [*map(str, range(11)), "99"]
    assert [a.words for a in FORM.opening[0].answers] == ["Aubrac", "Étang"]  # the merged commune is no longer asked
    (remark,) = remarks(SURVEY, "surveys")
    place = ("surveys/waves/eau-potable/survey.toml", "scales.envers")
    assert (remark.code, remark.place.file, remark.place.key) == ("questionnaire.scale_without_words", *place)
    assert "le questionnaire montre des nombres" in remark.what("fr")
    assert "Add its labels in survey.toml" in remark.todo("en")


def test_a_fingerprint_changes_with_what_people_read_and_with_nothing_else() -> None:
    def digest(**change: Any) -> str:
        data = SURVEY.model_dump()
        item, scale = data["items"][1], data["scales"]["quatre"]
        version = item["versions"][1]
        for key, value in change.items():
            holder = next(each for each in (version, item, scale, data) if key in each)
            holder[key] = value
        survey = Survey.model_validate(data)
        return fingerprint(survey, survey.items[1], survey.items[1].versions[1])

    same = digest()
    wording = SURVEY.items[1].versions[1].wording
    assert digest(wording=f" {wording.replace(' ', '  ')} ") == same
    assert digest(note="relu", title="Autre", refused=()) == same
    changed = [
        digest(wording=wording + " !"),
        digest(population="users"),
        digest(labels={"Non": 1, "Oui": 4}),
        digest(reverse=True),
        digest(high=5),
        digest(not_concerned=()),
        digest(dont_know=()),
    ]
    assert len({same, *changed}) == 8


def test_the_same_declaration_gives_the_same_bytes() -> None:
    assert questionnaire_files(FORM) == questionnaire_files(form_of(SURVEY, AUTHORITY, TERRITORY, "fr"))


def test_english() -> None:
    english = form_of(SURVEY, AUTHORITY, TERRITORY, "en")
    assert [a.words for a in english.opening[3].answers] == ["Yes", "No"]
    assert 'lang="en"' in page(english, "guide")


# --- Paper ----------------------------------------------------------------------------------------------------------


def test_pages_ask_every_question_and_run_nothing() -> None:
    for use in ("form", "guide"):
        html = page(FORM, use)  # type: ignore[arg-type]
        assert "<script" not in html
        assert "http:" not in html.replace("http://www.w3.org", "")
        assert "&lt;b&gt;${gout}&lt;/b&gt; {TOKEN} &amp; plus" in html
        assert html.count('class="question"') == len(FORM.all)
    assert "Refus" not in page(FORM, "form")
    assert "01001" in page(FORM, "guide")
    assert FORM.digest in page(FORM, "form")


@pytest.mark.browser
@pytest.mark.parametrize("use", ["form", "guide"])
def test_on_paper_and_for_everybody(browser: Browser, tmp_path: Path, use: str) -> None:
    file = tmp_path / "q.html"
    file.write_text(page(FORM, use), encoding="utf-8")  # type: ignore[arg-type]
    tab = browser.new_page()
    tab.goto(file.as_uri())
    results = Axe().run(tab)
    assert results.violations_count == 0, results.generate_report()
    tab.set_viewport_size({"width": 320, "height": 640})
    assert tab.evaluate("document.documentElement.scrollWidth") <= 320
    pdf = PdfReader(io.BytesIO(tab.pdf(prefer_css_page_size=True)))
    tab.close()
    assert len(pdf.pages) <= 3
    assert [round(float(side) / 72 * 25.4) for side in pdf.pages[0].mediabox[2:]] == [210, 297]
    text = " ".join(each.extract_text() for each in pdf.pages)
    assert text.count("Quelle note donnez-vous") == 1
