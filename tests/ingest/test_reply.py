"""Replies: written, corrected as a person would, dropped back, judged again; and all that may go wrong on the way."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from small_town import KPIS, WAVE, SmallTown, of_code, said
from spreadsheets import saved_as_ods

from barometer.declarations.service import KpiSource, Service
from barometer.findings import Finding, Severity
from barometer.ingest import acceptance, outgoing, reply
from barometer.ingest.communes import accepted_communes
from barometer.ingest.files import receive
from barometer.ingest.kpis import files_of
from barometer.ingest.reply import may_be_reply
from barometer.project import Project
from barometer.publishing.replies import write_replies

FILE = "reponses.csv"
WHERE = f"{WAVE}/{FILE}"
REPLY = f"{FILE} - à corriger.xlsx"
DATA = (
    "id;Goût;Note;Courriel\n"
    "A;Très satisfait;8;a@exemple.fr\n"
    "B;Moyen;77;b@exemple.fr\n"
    "C;3;8/10;c@exemple.fr\n"
    + "".join(f"R{i};Plutôt satisfait;{i % 11};r{i}@exemple.fr\n" for i in range(30))
    + "R3;2;5;x@exemple.fr\n"
    + "Total;;58;\n"
)

Touch = Callable[[Any], None]


@pytest.fixture
def town(tmp_path: Path, authority: Any, survey: Any, territory: Any, make_wave: Any) -> SmallTown:
    return SmallTown(Project(tmp_path), authority, survey, territory, make_wave(), Service.model_validate(KPIS))


def answer(town: SmallTown, findings: tuple[Finding, ...] | None = None, locale: str = "fr") -> list[Path]:
    """Write the replies to everything of the town, as `barometer check --reply` does."""
    if findings is None:
        findings = town.accept(dry=True).findings
    answerable = [
        *outgoing.waves(town.project, [(town.survey, town.wave)]),
        *outgoing.series(town.project, [town.service]),
        *outgoing.communes(town.project, [town.service.id]),
    ]
    return [one.workbook for one in write_replies(answerable, findings, town.authority, locale)]


def correct(
    path: Path, cells: dict[tuple[int, str], object], delete: tuple[int, ...] = (), touch: Touch | None = None
) -> None:
    """Correct a reply in a spreadsheet: cells by original row and heading, whole rows deleted, and saved."""
    book = openpyxl.load_workbook(path)
    sheet = book["À corriger"]
    headings = [cell.value for cell in sheet[1]]
    where = {sheet.cell(i, 1).value: i for i in range(2, sheet.max_row + 1)}
    for (row, heading), value in cells.items():
        sheet.cell(where[row], headings.index(heading) + 1).value = value
    for row in sorted((where[row] for row in delete), reverse=True):
        sheet.delete_rows(row)
    if touch is not None:
        touch(book)
    book.save(path)


ALL = {(3, "Goût"): "Plutôt satisfait", (3, "Note"): 7, (4, "Note"): "8"}


def test_a_wave_corrected_only_in_its_reply_passes_the_second_check(town: SmallTown) -> None:
    town.drop(DATA, WHERE)
    first = town.accept()
    assert first.entry is not None
    assert first.entry.verdict == "refused"  # too many rows
    (written,) = answer(town)
    assert written == town.project.surveys / WAVE / REPLY
    assert written.with_suffix(".html").is_file()
    correct(written, ALL, delete=(35, 36))
    second = town.accept()
    assert second.entry is not None
    assert second.entry.verdict == "accepted"
    assert sorted(f.code for f in second.findings) == ["reply_applied", "reply_row_deleted", "reply_row_deleted"]
    answers = {(row, item): (status, value) for row, item, status, value in town.answers()}
    assert answers[3, "gout"] == ("answered", 3.0)
    assert answers[3, "note"] == ("answered", 7.0)
    assert answers[4, "note"] == ("answered", 8.0)
    # What was right is as it was, with the rows' own numbers.
    assert answers[2, "gout"] == ("answered", 4.0)
    assert {row for row, _ in answers} == set(range(2, 35))
    assert [answers[row, "note"][1] for row in range(5, 35)] == [float(i % 11) for i in range(30)]
    what, _, what_en, _ = said(of_code(second.findings, "reply_applied")[0])
    assert "a été lu : 3 cellules corrigées, 2 lignes retirées" in what
    assert "3 cells corrected, 2 rows removed" in what_en
    deleted = of_code(second.findings, "reply_row_deleted")
    assert [finding.place.row for finding in deleted] == [35, 36]
    assert "retirée par le classeur de réponse" in said(deleted[0])[0]
    assert "removed by the reply workbook" in said(deleted[0])[2]
    assert not town.accept().is_new


def test_the_same_reply_in_the_files_place_is_read_as_the_file(town: SmallTown) -> None:
    town.drop(DATA, WHERE)
    (written,) = answer(town)
    correct(written, ALL, delete=(35, 36))
    beside = town.accept()
    assert beside.entry is not None
    with_reply_beside = town.answers()
    written.replace(town.project.surveys / WHERE)  # under the file's own name, .csv and all
    outcome = town.accept()
    assert outcome.entry is not None
    assert (outcome.entry.verdict, outcome.is_new) == ("accepted", True)
    assert {f.code for f in outcome.findings} == {"reply_row_deleted"}
    assert town.answers() == with_reply_beside


def test_a_reply_that_libreoffice_saved_as_ods_is_read_beside_the_file_or_in_its_place(town: SmallTown) -> None:
    town.drop(DATA, WHERE)
    (written,) = answer(town)
    correct(written, ALL, delete=(35, 36))
    beside = town.accept()
    assert beside.entry is not None
    answers = town.answers()
    saved = saved_as_ods(written)
    assert of_code(town.accept().findings, "two_replies")
    written.unlink()
    again = town.accept()
    assert again.entry is not None
    assert (again.entry.verdict, town.answers()) == ("accepted", answers)
    assert of_code(again.findings, "reply_applied")[0].params["reply"] == f"surveys/{WAVE}/{saved.name}"
    saved.replace(town.project.surveys / WAVE / FILE)
    instead = town.accept()
    assert instead.entry is not None
    assert (instead.entry.verdict, town.answers()) == ("accepted", answers)


def test_a_half_corrected_ods_goes_on_and_the_page_says_what_is_left(town: SmallTown) -> None:
    town.drop(DATA, WHERE)
    (written,) = answer(town)
    correct(written, {(3, "Goût"): "Plutôt satisfait"}, delete=(35, 36))
    saved = saved_as_ods(written)
    written.unlink()
    page = saved.with_suffix(".html")
    before, told = saved.read_bytes(), page.read_text("utf-8")
    assert answer(town) == [saved]
    assert saved.read_bytes() == before
    assert not written.exists()
    assert page.read_text("utf-8") != told
    assert saved.name in page.read_text("utf-8")
    town.drop(DATA.replace("Moyen;77", "Plutôt satisfait;7").replace("8/10", "8").split("R3;2;5")[0], WHERE)
    saved.unlink()
    answer(town)
    assert not saved.exists()


def test_an_ods_that_nobody_corrected_is_taken_back_with_its_page(town: SmallTown) -> None:
    town.drop(DATA, WHERE)
    (written,) = answer(town)
    saved = saved_as_ods(written)
    written.unlink()
    town.drop(DATA.replace("Moyen;77", "Plutôt satisfait;7").replace("8/10", "8").split("R3;2;5")[0], WHERE)
    assert answer(town) == []
    assert not saved.exists()
    assert not saved.with_suffix(".html").exists()


def test_a_series_folder_passes_by_a_reply_saved_as_ods(town: SmallTown) -> None:
    town.drop("Année;Valeur\n2023;abc\n", "kpis/a.csv")
    town.drop("Année;Valeur\n2023;2\n", "kpis/b.csv")
    (written,) = answer(town, town.accept_kpis(dry=True).findings)
    saved = saved_as_ods(written)
    assert may_be_reply(saved)
    source = KpiSource.model_validate({"file": "./", "period_column": "Année", "value_column": "Valeur"})
    listed = files_of(source, town.project.kpis)
    assert f"./{saved.name}" not in listed
    assert {"./a.csv", "./b.csv"} < set(listed)


def test_a_reply_left_alone_stands_for_the_file_that_was_taken_away(town: SmallTown) -> None:
    town.drop(DATA, WHERE)
    (written,) = answer(town)
    correct(written, ALL, delete=(35, 36))
    (town.project.surveys / WHERE).unlink()
    outcome = town.accept()
    assert outcome.entry is not None
    assert outcome.entry.verdict == "accepted"


def test_a_reply_that_nobody_corrected_changes_nothing(town: SmallTown) -> None:
    town.drop(DATA, WHERE)
    before = town.accept()
    (written,) = answer(town)
    after = town.accept()
    assert (after.findings, after.is_new) == (before.findings, False)
    book = openpyxl.load_workbook(written)
    book.save(written)  # opened, saved, nothing else: Excel writes other bytes
    assert town.accept().is_new is False


def test_a_half_corrected_reply_is_continued_and_loses_nothing(town: SmallTown) -> None:
    town.drop(DATA, WHERE)
    (written,) = answer(town)
    correct(written, {(3, "Goût"): "Plutôt satisfait", (3, "Note"): "pas 7"}, delete=(36,))
    assert {f.place.row for f in town.accept(dry=True).findings if f.severity is Severity.ROW} == {3, 4, 35}
    assert answer(town) == [written]
    sheet = openpyxl.load_workbook(written)["À corriger"]
    assert [cell.value for cell in sheet[3]][2:] == ["B", "Plutôt satisfait", "pas 7"]
    assert sheet.max_row == 35  # the deleted row stays deleted
    correct(written, {(3, "Note"): "7", (4, "Note"): "8"}, delete=(35,))
    outcome = town.accept()
    assert outcome.entry is not None
    assert outcome.entry.verdict == "accepted"
    assert answer(town) == []  # nothing is left to be said
    assert written.exists()  # it holds corrections
    assert not written.with_suffix(".html").exists()


def test_a_pointless_reply_is_taken_back(town: SmallTown) -> None:
    town.drop(DATA, WHERE)
    (written,) = answer(town)
    town.drop("id;Goût;Note\nA;3;8\n", WHERE)
    assert answer(town) == []
    assert not written.exists()
    assert not written.with_suffix(".html").exists()


def test_the_workbook_marks_and_comments_the_faulty_cells_only(town: SmallTown) -> None:
    town.drop(DATA, WHERE)
    (written,) = answer(town)
    book = openpyxl.load_workbook(written)
    sheet = book["À corriger"]
    assert [cell.value for cell in sheet[1]] == ["Ligne d'origine", "À corriger", "id", "Goût", "Note"]
    commented = {(cell.row, cell.column_letter) for row in sheet.iter_rows() for cell in row if cell.comment}
    assert commented == {(3, "D"), (3, "E"), (4, "E"), (35, "C"), (36, "A")}
    assert "77 est hors de l'échelle" in sheet["E3"].comment.text
    assert "→ Écrire la note donnée" in sheet["E3"].comment.text
    assert "Goût : « Moyen » n'est pas une réponse" in sheet["B3"].value.replace("\u202f", " ")
    assert {cell.number_format for row in sheet.iter_rows(min_row=2, min_col=3) for cell in row} == {"@"}
    assert {cell.data_type for row in sheet.iter_rows(min_row=2, min_col=3) for cell in row if cell.value} == {"s"}
    (choice,) = sheet.data_validations.dataValidation
    assert (str(choice.sqref), choice.type) == ("D2:D36", "list")
    findings = book["Constats"]
    assert findings.max_row == 1 + len([f for f in town.accept(dry=True).findings if f.severity is not Severity.NOTE])
    page = written.with_suffix(".html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "default-src &#39;none&#39;" in page or "default-src 'none'" in page
    assert "77 est hors de l&#39;échelle" in page


def test_two_replies_of_one_state_have_the_same_bytes(town: SmallTown) -> None:
    town.drop(DATA, WHERE)
    (written,) = answer(town)
    first, page = written.read_bytes(), written.with_suffix(".html").read_bytes()
    answer(town)
    assert (written.read_bytes(), written.with_suffix(".html").read_bytes()) == (first, page)


def test_hostile_cells_stay_text_and_are_kept_whole(town: SmallTown) -> None:
    hostile = ["=cmd|'/c calc'!A1", "+33", "@SUM(A1)", "-1+1", "a\x0bb\x1bc", "x" * 40_000, "_x0041_", "<b>&", "‮abc"]
    rows = "".join(f'H{i};3;"{text}"\n' for i, text in enumerate(hostile))
    good = "".join(f"R{i};3;5\n" for i in range(100))
    town.drop("id;Goût;Note\n" + rows + good, WHERE)
    (written,) = answer(town)
    with zipfile.ZipFile(written) as archive:
        assert not any(b"<f>" in archive.read(name) for name in archive.namelist())
    assert town.accept(dry=True).findings == town.accept(dry=True).findings
    sheet = openpyxl.load_workbook(written)["À corriger"]
    assert sheet["E2"].value == hostile[0]
    assert not reply.read_reply(receive(written)).is_touched
    correct(written, {(2, "Note"): "1"})
    left = {(f.place.row, f.code) for f in town.accept(dry=True).findings if f.severity is Severity.ROW}
    assert left == {(3, "mark_outside_scale"), *((row, "not_a_number") for row in range(4, 11))}
    page = written.with_suffix(".html").read_text(encoding="utf-8")
    assert "<b>&" not in page


def test_nothing_that_was_not_declared_and_no_address_goes_out(town: SmallTown) -> None:
    town.declare(sampling={"design": "random", "person_column": "Courriel"}, items=town.wave.items)
    spy = "marie.dupont@exemple.fr"
    text = DATA.replace("id;Goût;Note;Courriel", "id;Goût;Note;Courriel;Nom;IP").replace(
        "\nA;", f"\nA;{spy} 06 12 34 56 78;"
    )
    text = text.replace("a@exemple.fr", "a@exemple.fr;Durand-Secret;192.168.7.1").replace("Très satisfait;8", "8")
    town.drop(text, WHERE)
    (written,) = answer(town)
    everything = written.with_suffix(".html").read_bytes()
    with zipfile.ZipFile(written) as archive:
        everything += b"".join(archive.read(name) for name in archive.namelist())
    for secret in (b"exemple.fr", b"Durand", b"192.168", b"06 12 34", b"dupont"):
        assert secret not in everything
    sheet = openpyxl.load_workbook(written)["À corriger"]
    assert (sheet["D2"].value, sheet["F2"].value) == ("••• •••", "•••")
    # Beside the file the masked values are kept; in its place they would be lost.
    correct(written, {(2, "Goût"): "Très satisfait", **ALL}, delete=(35, 36))
    assert town.accept(dry=True).findings[0].severity is Severity.NOTE
    written.replace(town.project.surveys / WHERE)
    (finding,) = town.accept().findings
    what, todo, what_en, _ = said(finding)
    assert finding.code == "reply_is_masked"
    assert "masque des valeurs" in what
    assert "poser le classeur de réponse à côté" in todo
    assert "cannot replace the file" in what_en


def test_a_reply_to_an_older_file(town: SmallTown) -> None:
    town.drop(DATA, WHERE)
    (written,) = answer(town)
    town.drop(DATA.replace("77", "78"), WHERE)
    assert not of_code(town.accept(dry=True).findings, "reply_of_older_file")  # untouched: only paper
    correct(written, ALL)
    (finding,) = of_code(town.accept().findings, "reply_of_older_file")
    what, todo, what_en, _ = said(finding)
    assert (finding.severity, finding.place.file) == (Severity.FILE, f"surveys/{WAVE}/{REPLY}")
    assert "une version antérieure de reponses.csv : le fichier a été remplacé" in what
    assert "supprimer ce classeur" in todo
    assert "earlier version of reponses.csv" in what_en
    (second,) = answer(town)
    assert second.name == f"{FILE} - à corriger (2).xlsx"  # nobody's corrections are written over


@pytest.mark.parametrize("in_place", [True, False])
def test_a_reply_to_another_wave(town: SmallTown, in_place: bool) -> None:
    town.drop(DATA, WHERE)
    (written,) = answer(town)
    correct(written, ALL)
    other = town.wave.model_copy(update={"year": 2021})
    town.drop(DATA, f"waves/eau/2021/{FILE}")
    town.drop(written.read_bytes(), f"waves/eau/2021/{FILE if in_place else REPLY}")
    (finding,) = of_code(town.accept(wave=other).findings, "reply_of_another_file")
    what, todo, what_en, _ = said(finding)
    assert "concerne un autre fichier : reponses.csv (waves/eau/2023)" in what
    assert "dans le dossier de ce fichier" in todo
    assert "is about another file: reponses.csv (waves/eau/2023)" in what_en


def test_two_corrected_replies(town: SmallTown) -> None:
    town.drop(DATA, WHERE)
    (written,) = answer(town)
    correct(written, ALL)
    town.drop(written.read_bytes(), f"{WAVE}/retour du cabinet.xlsx")
    (finding,) = of_code(town.accept().findings, "two_replies")
    what, todo, what_en, _ = said(finding)
    assert f"({REPLY}, retour du cabinet.xlsx)" in what
    assert "Garder le bon" in todo
    assert "Several reply workbooks" in what_en
    written.unlink()
    assert of_code(town.accept().findings, "reply_applied")  # whatever its name


def test_a_reply_of_another_version_of_the_software(town: SmallTown) -> None:
    town.drop(DATA, WHERE)
    (written,) = answer(town)

    def older(book: Any) -> None:
        sheet = book[reply.MARK]
        next(row for row in sheet.iter_rows() if row[0].value == "version")[2].value = "0"

    correct(written, ALL, touch=older)
    (finding,) = of_code(town.accept().findings, "reply_other_version")
    what, todo, what_en, _ = said(finding)
    assert "une autre version du logiciel" in what
    assert "version 1 est attendue" in what
    assert "check --reply" in todo
    assert "another version of the software" in what_en
    (second,) = answer(town)
    assert second != written


def _cut(book: Any) -> None:
    book["À corriger"].delete_rows(10, 20)


def _twice(book: Any) -> None:
    book["À corriger"].cell(5, 1).value = 4


def _unknown(book: Any) -> None:
    book["À corriger"].append(["nouveau", None, "Z", "3", "7"])


def _lost(book: Any) -> None:
    book["À corriger"].cell(1, 4).value = "Gout"


@pytest.mark.parametrize(
    ("touch", "code", "row", "french", "english"),
    [
        (_cut, "reply_rows_missing", None, "Il manque 20 lignes sur 35", "20 of 35 rows are missing"),
        (_twice, "reply_row_twice", 5, "La ligne d'origine 4 figure deux fois", "original row 4 stands twice"),
        (_unknown, "reply_unknown_row", 37, "« nouveau » n'est pas le numéro", '"nouveau" is not the number of a row'),
        (_lost, "reply_column_lost", 1, "ou leur titre changé : Goût", "their title changed: Goût"),
    ],
)
@pytest.mark.parametrize("in_place", [True, False])
def test_a_reply_that_was_spoilt(
    town: SmallTown, touch: Touch, code: str, row: int | None, french: str, english: str, in_place: bool
) -> None:
    town.drop(DATA, WHERE)
    (written,) = answer(town)
    correct(written, {}, touch=touch)
    if in_place:
        written.replace(town.project.surveys / WHERE)
    outcome = town.accept()
    (finding,) = of_code(outcome.findings, code)
    what, todo, what_en, todo_en = said(finding)
    assert (finding.severity, finding.place.row) == (Severity.FILE, row)
    assert french in what
    assert english in what_en
    assert todo
    assert todo_en
    assert town.lake.accepted("waves/eau/2023") is None


def test_a_reply_whose_data_sheet_was_deleted(town: SmallTown) -> None:
    town.drop(DATA, WHERE)
    (written,) = answer(town)

    def remove(book: Any) -> None:
        del book["À corriger"]

    correct(written, {}, touch=remove)
    assert of_code(town.accept(dry=True).findings, "missing_sheet")
    written.replace(town.project.surveys / WHERE)
    (finding,) = of_code(town.accept().findings, "reply_without_table")
    what, todo, what_en, _ = said(finding)
    assert "ne contient pas la feuille" in what
    assert "le fichier d'origine à sa place" in todo
    assert "does not hold the sheet" in what_en


def test_a_large_table_goes_back_with_its_faulty_rows_only(town: SmallTown, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outgoing, "LARGEST", 90)
    town.drop(DATA, WHERE)
    (written,) = answer(town)
    sheet = openpyxl.load_workbook(written)["À corriger"]
    assert [sheet.cell(i, 1).value for i in range(2, sheet.max_row + 1)] == [3, 4, 35, 36]
    correct(written, ALL, delete=(35, 36))
    outcome = town.accept()
    assert outcome.entry is not None
    assert outcome.entry.verdict == "accepted"
    assert len(town.answers()) == 2 * 33
    written.replace(town.project.surveys / WHERE)
    (finding,) = of_code(town.accept().findings, "reply_is_partial")
    what, todo, what_en, _ = said(finding)
    assert "ne contient que les lignes à corriger" in what
    assert "poser le classeur de réponse à côté" in todo
    assert "holds only the rows to be corrected" in what_en


def test_a_column_that_the_file_lacks_can_be_filled(town: SmallTown) -> None:
    town.drop("id;Note\nA;8\nB;7\n", WHERE)
    (written,) = answer(town)
    correct(written, {(2, "Goût"): "Très satisfait", (3, "Goût"): "NSP"})
    assert [f.code for f in town.accept().findings] == ["reply_applied"]
    assert (2, "gout", "answered", 4.0) in town.answers()
    assert (3, "note", "answered", 7.0) in town.answers()


def test_a_blank_column_in_the_files_place_is_still_missing(town: SmallTown) -> None:
    town.drop("id;Note\nA;8\nB;7\n", WHERE)
    (written,) = answer(town)
    written.replace(town.project.surveys / WHERE)
    assert of_code(town.accept().findings, "unknown_column")


def test_only_the_rows_of_the_wave_go_back(town: SmallTown) -> None:
    town.declare(where=[{"column": "Vague", "equals": ["2023"]}], file="../../tous.csv")
    rows = "A;3;77;2023\nB;3;88;2021\nC;3;7;2023\n"
    town.drop("id;Goût;Note;Vague\n" + rows, "waves/tous.csv")
    (written,) = answer(town)
    assert written.parent == town.project.surveys / WAVE
    sheet = openpyxl.load_workbook(written)["À corriger"]
    assert [sheet.cell(i, 1).value for i in range(2, sheet.max_row + 1)] == [2, 4]
    correct(written, {(2, "Note"): "7"})
    assert [f.code for f in town.accept().findings] == ["reply_applied"]


def test_technical_series_are_answered_in_their_folder(town: SmallTown) -> None:
    town.drop("Année;Valeur;Contact\n2022;81;jean@exemple.fr\n2023;802;jean@exemple.fr\n", "kpis/a.csv")
    town.drop("Année;Valeur\n2022;2,10\n2023;2,20\n", "kpis/b.csv")
    (written,) = answer(town, town.accept_kpis(dry=True).findings)
    assert written == town.project.kpis / "a.csv - à corriger.xlsx"
    assert [cell.value for cell in openpyxl.load_workbook(written)["À corriger"][1]][2:] == ["Année", "Valeur"]
    correct(written, {(3, "Valeur"): "80,2"})
    outcome = town.accept_kpis()
    assert [f.code for f in outcome.findings] == ["reply_applied"]
    assert town.kpi_values()["rendement", 2023] == 80.2
    assert town.kpi_values()["prix", 2023] == 2.2


def test_figures_by_commune_are_answered_in_their_folder(town: SmallTown) -> None:
    insee = town.territory.communes[0].insee
    town.drop(f"kpi;insee;year;value\nrendement;{insee};2022;81\nrendement;{insee};2023;802\n", "communes/eau.csv")
    (written,) = answer(town, town.accept_communes(dry=True).findings)
    assert written == town.project.communes / "eau.csv - à corriger.xlsx"
    correct(written, {(3, "value"): "80,2"})
    assert [f.code for f in town.accept_communes().findings] == ["reply_applied"]
    assert accepted_communes(town.lake, "eau")["value"].tolist() == [81, 80.2]
    line = "fichier;ligne;colonne;valeur lue;valeur corrigée;raison;auteur;date\n"
    town.drop(line + "eau.csv;2;value;81;82;Faute de frappe;Régie;2024-01-10\n", "communes/corrections.csv")
    assert of_code(town.accept_communes().findings, "correction_applied")
    assert accepted_communes(town.lake, "eau")["value"].tolist() == [82, 80.2]
    assert answer(town, ()) == []


@pytest.mark.parametrize("in_place", [True, False])
def test_a_cabinets_workbook_with_a_heading_and_typed_cells(town: SmallTown, workbook: Any, in_place: bool) -> None:
    """Titles in row 3, numbers as numbers, a code that lost its zero, a date: what was right comes back as it was."""
    day = dt.datetime(2023, 3, 4)  # noqa: DTZ001
    rows = [
        ["Baromètre 2023"],
        [],
        ["id", "Goût", "Note", "Commune", "Jour"],
        [1.0, "Très satisfait", 8, 38563, day],
        [2, 4, 12, 1034, day],
        [3, "NSP", 7.0, "Voiron", day],
        ["Total", None, 27],
    ]
    variables = {"zone": {"column": "Commune"}}
    town.declare(file="cabinet.xlsx", sheet="Réponses", header_row=3, variables=variables)
    town.drop(workbook(rows), f"{WAVE}/cabinet.xlsx")
    (written,) = answer(town)
    sheet = openpyxl.load_workbook(written)["À corriger"]
    assert [cell.value for cell in sheet[2]][2:] == ["1", "Très satisfait", "8", "38563"]
    assert [sheet.cell(i, 1).value for i in range(2, 6)] == [4, 5, 6, 7]
    correct(written, {(5, "Note"): 9, (5, "Commune"): "01034"}, delete=(7,))
    if in_place:
        written.replace(town.project.surveys / WAVE / "cabinet.xlsx")
    outcome = town.accept()
    assert outcome.entry is not None
    assert outcome.entry.verdict == "accepted"
    assert {f.severity for f in outcome.findings} == {Severity.NOTE}
    assert [value for row, item, _, value in town.answers() if item == "note"] == [8.0, 9.0, 7.0]
    accepted = acceptance.accepted_wave(town.lake, "eau", 2023)
    assert accepted is not None
    assert accepted.respondents["commune"].tolist() == ["38563", "01034", "38563"]
    assert accepted.respondents["row"].tolist() == [4, 5, 6]


def test_a_file_that_cannot_be_read_is_answered_in_words(town: SmallTown) -> None:
    town.drop(b"%PDF-1.7 rapport", WHERE)
    (written,) = answer(town)
    book = openpyxl.load_workbook(written)
    assert book.sheetnames == ["Mode d'emploi", "Constats", reply.MARK]
    assert "Il n'y a pas de cellules à corriger dans ce classeur" in str(book["Mode d'emploi"]["A4"].value)
    page = written.with_suffix(".html").read_text("utf-8")
    assert f"Les constats sont aussi dans le classeur «\u202f{written.name}" in page
    assert "Tout est dans le classeur" not in page
    assert answer(town) == [written]  # the next one takes its place
    town.drop("id;Goût;Note\nA;3;8\n", WHERE)
    assert answer(town) == []
    assert not written.exists()


def test_a_technical_series_holds_nobodys_answers(town: SmallTown) -> None:
    town.drop("Année;Valeur\n2022;abc\n2023;80\n", "kpis/a.csv")
    town.drop("Année;Valeur\n2023;2\n", "kpis/b.csv")
    town.drop(DATA, WHERE)
    series, wave = "réponses de personnes" in _said_by(town, "kpis"), "réponses de personnes" in _said_by(town, "waves")
    assert (series, wave) == (False, True)


def _said_by(town: SmallTown, kind: str) -> str:
    """All that the replies to a kind of file say: in the workbook's instructions, and on the page."""
    findings = town.accept(dry=True).findings + town.accept_kpis(dry=True).findings
    (written,) = [path for path in answer(town, findings) if kind in path.parts]
    cells = openpyxl.load_workbook(written)["Mode d'emploi"]["A"]
    return " ".join(str(cell.value) for cell in cells) + written.with_suffix(".html").read_text("utf-8")


def test_in_english(town: SmallTown) -> None:
    town.drop(DATA, WHERE)
    (written,) = answer(town, locale="en")
    assert written.name == f"{FILE} - to correct.xlsx"
    book = openpyxl.load_workbook(written)
    assert book.sheetnames[:3] == ["How to", "Findings", "To correct"]
    sheet = book["To correct"]
    for row in sheet.iter_rows(min_row=2):
        if row[0].value == 3:
            row[3].value, row[4].value = "NSP", "7"
    book.save(written)
    assert of_code(town.accept(dry=True).findings, "reply_applied")


def test_a_mark_is_looked_for_without_opening_anything_else() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("xl/workbook.xml", f'<sheet name="{reply.MARK}"/>')
    assert reply.bears_mark(stream.getvalue())
    for content in (b"", b"PK\x03\x04", stream.getvalue()[:60], b"a;b\n"):
        assert not reply.bears_mark(content)
