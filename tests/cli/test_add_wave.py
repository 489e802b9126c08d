"""From a file that arrived to a declaration that `check` accepts: at the keyboard, by the workbook, never silently."""

from __future__ import annotations

import io
import shutil
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest
import tomlkit
from rich.console import Console
from six_respondents import AUTHORITY, SURVEY, TERRITORY, WAVES, write_project

from barometer.cli.add_wave import add_wave
from barometer.cli.terminal import Refusal, Terminal
from barometer.declarations.wave import Wave
from barometer.ingest.files import receive
from barometer.ingest.proposal.scales import recognised
from barometer.ingest.waves import judge_wave
from barometer.project import Project

STRUCTURES = {"code_short": "synthetic_limesurvey_structure.tsv", "kobo": "synthetic_xlsform_barometre.xlsx"}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    write_project(tmp_path / "Projet d'été")
    return Project(tmp_path / "Projet d'été")


@pytest.fixture
def received(shared_data: Path, tmp_path: Path) -> Callable[[str], Path]:
    return lambda name: Path(shutil.copy(shared_data / "exports" / name, tmp_path / name))


def speak(locale: str = "fr") -> tuple[Terminal, io.StringIO]:
    output = io.StringIO()
    return Terminal(locale, Console(file=output, highlight=False, markup=False, soft_wrap=True, width=400)), output


def typed(*lines: str) -> Callable[[], str]:
    left: Iterator[str] = iter(lines)

    def read_line() -> str:
        try:
            return next(left)
        except StopIteration:
            raise EOFError from None

    return read_line


def fill(path: Path, **answers: str) -> None:
    """Answer some questions of the workbook, by the beginning of their id."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    for row in sheet.iter_rows(min_row=2):
        for name, answer in answers.items():
            if str(row[3].value) == name.replace("__", "."):
                row[2].value = answer
    book.save(path)


def declared(project: Project) -> Wave:
    text = (project.waves / "habitants" / "2026" / "wave.toml").read_text(encoding="utf-8")
    return Wave.model_validate(tomllib.loads(text))


#: What nobody can read in any of the files, answered in the order it is asked; "" takes what is proposed.
KEYBOARD = {
    "synthetic_limesurvey_full_long.csv": [
        *("", "", "", "", "internet", "3"),  # survey, year, days; how, whom
        *("", "", "", "-", "", "", "", ""),  # three items, no mark; commune, age, sex, nobody asked who is a user
        *("-", "-"),  # "Autre" among the ages and the sexes
    ],
    "synthetic_sphinx_cp1252.csv": ["", "", "", "", "internet", "3", "", "", "", "-", "", "", "", "", "-", "-"],
    "synthetic_microsoft_forms.xlsx": ["", "", "", "", "internet", "3", "", "", "", "", "", "", "", "-", "-"],
}


@pytest.mark.parametrize("name", KEYBOARD)
def test_at_the_keyboard(project: Project, received: Callable[[str], Path], name: str) -> None:
    terminal, output = speak()
    status = add_wave(project, received(name), terminal, read_line=typed(*KEYBOARD[name]))
    assert status == 0, output.getvalue()
    wave, usual = declared(project), WAVES[name]
    by_item = {asked.item: asked.column for asked in wave.items}
    assert {asked.item: asked.column for asked in usual.items} == by_item
    assert (wave.tool, wave.sampling.design, wave.mode) == (usual.tool, "volunteers", "internet")
    found = judge_wave(wave, SURVEY, AUTHORITY, TERRITORY, receive(project.waves / "habitants" / "2026" / name, name))
    assert list(found.respondents["zone"]) == ["centre", "centre", "ouest", "ouest", "centre"]
    assert found.answers["value"].notna().sum() == (12 if "microsoft" in name else 7)
    assert "Ce qui sera écrit" in output.getvalue()


def test_codes_by_letters_and_with_the_questionnaire(
    project: Project, received: Callable[[str], Path], shared_data: Path
) -> None:
    """Columns by their letters; a column that has its part is offered no more; codes are told in words."""
    terminal, output = speak()
    lines = [*("", "", "", "", "internet", "volontaires : rien ne peut être généralisé")]
    lines += [*("", "P", "Q", "R", "-"), *("", "I", "K", "L"), *("1", "2", "3", "5", "-"), *("2", "1", "-")]
    structure = shared_data / "exports" / "synthetic_limesurvey_structure.tsv"
    name = "synthetic_limesurvey_code_short.csv"
    status = add_wave(project, received(name), terminal, structure=structure, read_line=typed(*lines))
    assert status == 0, output.getvalue()
    said = output.getvalue().replace("\u00a0", " ").replace("\u202f", " ")
    assert "Ce n'est pas une des réponses" in said  # P is the water's already
    assert "« A4 » veut dire « Pas du tout satisfait »" in said
    wave, usual = declared(project), WAVES[name]
    assert wave.items == usual.items
    assert dict(wave.codes["quatre"]) == {code: usual.codes["quatre"][code] for code in ("A1", "A2", "A3", "A4", "A5")}
    assert wave.variables.sex is not None
    assert wave.variables.sex.values == {"1": "m", "2": "f"}
    assert (wave.variables.sex.blank, wave.variables.use) == (("3",), usual.variables.use)


def test_what_is_wrong_is_asked_again_and_the_end_of_input_leaves_a_workbook(
    project: Project, received: Callable[[str], Path]
) -> None:
    terminal, output = speak()
    file = received("synthetic_google_forms.csv")
    assert add_wave(project, file, terminal, read_line=typed("", "deux mille", "2026")) == 1
    assert "Ce n'est pas une des réponses" in output.getvalue()
    assert not (project.waves / "habitants" / "2026").exists()
    assert file.with_name("synthetic_google_forms - questions.xlsx").exists()


@pytest.mark.parametrize(
    "name",
    [
        "synthetic_google_forms.csv",
        "synthetic_framaforms_webform7_separate.tsv",
        "synthetic_kobo_xml_headers.csv",
        "synthetic_limesurvey_full_long.csv",
    ],
)
def test_by_the_workbook(project: Project, received: Callable[[str], Path], shared_data: Path, name: str) -> None:
    """Two lines at the terminal, everything else in the workbook."""
    terminal, output = speak()
    structure = next((shared_data / "exports" / v for k, v in STRUCTURES.items() if k in name), None)
    file = received(name)
    assert add_wave(project, file, terminal, structure=structure) == 1
    assert not list(project.waves.rglob("wave.toml"))
    book = next(file.parent.glob("*questions.xlsx"))
    fill(
        book,
        mode="internet",
        design="volunteers",
        item__note="Sur une échelle de 0 à 10, quelle note donnez-vous ?" if "google" in name else "-",
        value__age__Autre="-",
        value__age__autre="-",
        value__sex__3="-",
        **{"value__sex__Autre / ne souhaite pas répondre": "-"},
    )
    status = add_wave(project, file, terminal, structure=structure, answers=book)
    assert status == 0, output.getvalue()
    usual = WAVES[name]
    wave = declared(project)
    assert {a.item: a.column for a in wave.items} == {a.item: a.column for a in usual.items}
    assert {k: dict(v) for k, v in wave.codes.items()} == {k: dict(v) for k, v in usual.codes.items()}
    assert (wave.tool, wave.respondent_column) == (usual.tool, usual.respondent_column)
    pair = []
    for one in (wave, usual):
        found = judge_wave(one, SURVEY, AUTHORITY, TERRITORY, receive(file, name))
        pair.append((found.respondents.drop(columns="use"), found.answers))
    assert pair[0][0].equals(pair[1][0])
    assert pair[0][1].equals(pair[1][1])


def test_the_workbook_is_of_text_and_says_what_is_sure(project: Project, tmp_path: Path) -> None:
    file = tmp_path / "reponses.csv"
    file.write_text("id;=cmd|'/c calc'!A1;Note ?\n1;x;5\n2;y;7\n", encoding="utf-8")
    terminal, output = speak("en")
    assert add_wave(project, file, terminal, survey="habitants") == 1
    assert "No survey tool is recognised" in output.getvalue()
    book = openpyxl.load_workbook(next(tmp_path.glob("*questions.xlsx")))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
    assert {cell.data_type for cell in cells} == {"s"}
    states = {row[3].value: row[1].value for row in book.worksheets[0].iter_rows(min_row=2)}
    assert (states["survey"], states["mode"]) == ("certain", "to be filled")


def test_the_version_whose_scale_fits_is_proposed(project: Project, tmp_path: Path) -> None:
    """An item asked on marks, then on four labels: the file's own texts tell which it was this time."""
    path = project.waves / "habitants" / "survey.toml"
    survey = tomllib.loads(path.read_text(encoding="utf-8"))
    note = survey["items"][3]
    note["versions"].append({"id": "v2", "wording": "Êtes-vous satisfait, dans l'ensemble ?", "scale": "quatre"})
    path.write_text(tomlkit.dumps(survey), encoding="utf-8")
    lines = ["2026", "2026-03-01", "2026-03-31", "papier", "quotas", "-", "-", "-", "-", "A"]
    for texts, version in (("7\n10\n0", "v1"), ("Très satisfait\nPlutôt satisfait\nPas du tout satisfait", "v2")):
        file = tmp_path / f"{version}.csv"
        file.write_text(
            "Dans l'ensemble, quelle note donnez-vous ?;x\n" + texts.replace("\n", ";\n") + ";\n", encoding="utf-8"
        )
        add_wave(project, file, speak()[0], survey="habitants", read_line=typed(*lines))
        book = openpyxl.load_workbook(tmp_path / f"{version} - questions.xlsx")
        answers = {row[3].value: str(row[2].value) for row in book.worksheets[0].iter_rows(min_row=2)}
        assert answers["version.note"].startswith(f"{version} – ")


def test_a_declared_wave_is_never_written_over(project: Project, received: Callable[[str], Path]) -> None:
    name = "synthetic_sphinx_cp1252.csv"
    file = received(name)
    assert add_wave(project, file, speak()[0], read_line=typed(*KEYBOARD[name])) == 0
    with pytest.raises(Refusal, match="déjà déclarée"):
        add_wave(project, file, speak()[0], read_line=typed(*KEYBOARD[name]))


def test_the_wave_after_asks_little(project: Project, received: Callable[[str], Path]) -> None:
    """Same tool, same headings: what the wave before says is taken, and shown."""
    name = "synthetic_sphinx_cp1252.csv"
    file = received(name)
    assert add_wave(project, file, speak()[0], read_line=typed(*KEYBOARD[name])) == 0
    after = file.with_name("2028.csv")
    after.write_bytes(file.read_bytes().replace(b"/2026", b"/2028"))
    terminal, output = speak()
    assert add_wave(project, after, terminal, read_line=typed("", "", "", "", "", "", "-", "-")) == 0, output.getvalue()
    text = (project.waves / "habitants" / "2028" / "wave.toml").read_text(encoding="utf-8")
    wave = Wave.model_validate(tomllib.loads(text))
    assert (wave.year, wave.mode, wave.items) == (2028, "internet", declared(project).items)
    assert wave.variables.sex == declared(project).variables.sex


def test_what_the_wave_before_had_is_taken_over_and_numbered_headings_wait_for_a_yes(
    small: Project, barometer: Callable[..., tuple[int, str]]
) -> None:
    """Q1 may be another question this year; the calibration's ladder and the frame's size stay the same."""
    wave = small.waves / "accueil" / "2025" / "wave.toml"
    ladder = 'collapse = { age = [{ "18-49" = "tous", "50-plus" = "tous" }] }\n'
    text = wave.read_text(encoding="utf-8").replace('"age", "sex"]\n', f'"age", "sex"]\n{ladder}', 1)
    wave.write_text(text, encoding="utf-8")
    after = small.root / "2027.csv"
    shutil.copy(small.waves / "accueil" / "2025" / "reponses.csv", after)
    assert barometer("--project", small.root, "add-wave", after)[0] == 1
    book = small.root / "2027 - questions.xlsx"
    states = {row[3].value: row[1].value for row in openpyxl.load_workbook(book).worksheets[0].iter_rows(min_row=2)}
    assert states["item.note-ensemble"] == "proposé\u202f: à vérifier"
    assert states["domain.age"] == "sûr"
    fill(book, year="2027", field_start="2027-03-01", field_end="2027-03-20")
    status, output = barometer("--project", small.root, "add-wave", after, "--answers", book)
    assert status == 0, output
    before, written = (
        tomllib.loads((small.waves / "accueil" / year / "wave.toml").read_text(encoding="utf-8"))
        for year in ("2025", "2027")
    )
    for key in ("sampling", "calibration", "variables", "items", "mode", "respondent_column"):
        assert written[key] == before[key]


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4", b"a\x00b"])
def test_a_file_that_cannot_be_read_is_told_and_nothing_is_written(
    project: Project, tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "x.csv"
    file.write_bytes(content)
    before = sorted(path for path in tmp_path.rglob("*"))
    terminal, output = speak()
    assert add_wave(project, file, terminal) == 1
    assert "x.csv" in output.getvalue()
    assert sorted(path for path in tmp_path.rglob("*")) == before


def test_a_survey_is_declared_from_its_first_file(project: Project, received: Callable[[str], Path]) -> None:
    """No survey yet: scales recognised by the answers met, criteria by the headings; then the wave, in one go."""
    (project.waves / "habitants" / "survey.toml").unlink()
    with pytest.raises(Refusal, match="--new-survey"):
        add_wave(project, received("synthetic_google_forms.csv"), speak()[0])
    terminal, output = speak()
    lines = ["Les habitants", "", "", "", "eau/note"]  # the title, three criteria by likeness, the mark's by hand
    lines += ["", "", "", "internet", "3", "", "", "", "", "-", "-"]  # then the wave: days, how, whom; who answers
    status = add_wave(
        project, received("synthetic_google_forms.csv"), terminal, new_survey="habitants", read_line=typed(*lines)
    )
    assert status == 0, output.getvalue()
    survey = tomllib.loads((project.waves / "habitants" / "survey.toml").read_text(encoding="utf-8"))
    four = survey["scales"]["satisfaction-4"]
    assert (four["low"], four["high"], four["satisfied_from"]) == (1, 4, 3)
    assert four["labels"] == dict(SURVEY.scales["quatre"].labels)  # the level nobody chose in a column is there too
    assert four["dont_know"] == ["Ne se prononce pas"]
    assert survey["scales"]["note-0-10"] == {"low": 0, "high": 10, "satisfied_from": 7}
    items = {item["id"]: item["versions"][0]["scale"] for item in survey["items"]}
    assert items == dict.fromkeys(("eau", "dechets", "transport"), "satisfaction-4") | {"note": "note-0-10"}
    usual = WAVES["synthetic_google_forms.csv"]
    assert {a.item: a.column for a in declared(project).items} == {a.item: a.column for a in usual.items}


def test_a_survey_by_its_workbook_then_its_wave_by_another(project: Project, received: Callable[[str], Path]) -> None:
    """The same command each time, with the workbook that was filled."""
    (project.waves / "habitants" / "survey.toml").unlink()
    file = received("synthetic_google_forms.csv")
    book = file.with_name("synthetic_google_forms - questions.xlsx")
    terminal, output = speak()
    assert add_wave(project, file, terminal, new_survey="habitants") == 1
    measure = "measure.Sur une échelle de 0 à 10, quelle note donnez-vous ?"
    fill(book, title="Les habitants", **{measure: "eau/note"})
    assert add_wave(project, file, terminal, new_survey="habitants", answers=book) == 1  # now the wave's questions
    fill(book, mode="internet", design="volunteers", value__age__Autre="-")
    fill(book, **{"value__sex__Autre / ne souhaite pas répondre": "sans réponse"})
    status = add_wave(project, file, terminal, new_survey="habitants", answers=book)
    assert status == 0, output.getvalue()
    assert {asked.item for asked in declared(project).items} == {"eau", "dechets", "transport", "note"}


@pytest.mark.parametrize(
    ("texts", "heading", "names"),
    [
        (["Plutôt satisfait·e", "Très satisfait·e"], "Q", ["satisfaction-4", "satisfaction-5-ni"]),
        (["Peu satisfaite", "Moyennement satisfaite", "NSP"], "Q", ["satisfaction-5"]),
        (["Pas bien", "Bien"], "Q", ["visages-3"]),
        (["Très satisfait", "Voisine du dessus"], "Q", []),
        (["Très satisfait"], "Q", []),
        (["3", "10"], "Une note de 0 à 10", ["note-0-10"]),
        (["3", "11"], "Une note de 0 à 10", []),
        (["3", "10"], "Combien d'enfants ?", []),
    ],
)
def test_scales_recognised_by_the_answers_met(texts: list[str], heading: str, names: list[str]) -> None:
    assert [one.id for one in recognised(dict.fromkeys(texts, 10), heading)] == names


@pytest.mark.parametrize(("rows", "is_recognised"), [(20, True), (5, False)])
def test_a_slip_of_the_pen_does_not_hide_a_scale(rows: int, is_recognised: bool) -> None:
    texts = {"Peu satisfait": rows, "Moyennement satisfait": rows, "Voisine du dessus": 1}
    found = recognised(texts, "Q")
    assert bool(found) is is_recognised
    assert all("Voisine du dessus" not in one.scale.labels for one in found)
