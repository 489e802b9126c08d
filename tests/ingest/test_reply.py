"""Replies: written, corrected as a person would, dropped back, judged again."""

from __future__ import annotations

import datetime as dt
from typing import Any

import openpyxl
import pytest
from replies_by_hand import ALL, DATA, FILE, REPLY, WHERE, answer, correct
from small_town import WAVE, SmallTown, of_code, said
from spreadsheets import saved_as_ods

from barometer.declarations.service import KpiSource
from barometer.findings import Severity
from barometer.ingest import acceptance, outgoing
from barometer.ingest.communes import accepted_communes
from barometer.ingest.kpis import files_of
from barometer.ingest.reply_mark import may_be_reply


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
