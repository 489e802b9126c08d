"""Declared corrections: applied, told, and refused aloud once the data have changed under them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from small_town import SmallTown, of_code, said

from barometer.findings import Severity
from barometer.ingest import acceptance

WHERE = "waves/eau/2023/reponses.csv"
FILE = "waves/eau/2023/corrections.csv"
DATA = "id;Goût;Note\nA;Très satisfait;8\nB;NSP;77\nC;3;0\nD;2;5\n"
HEAD = "ligne;colonne;valeur lue;valeur corrigée;raison;auteur;date\n"
LINE = "3;Note;77;7;Faute de frappe confirmée par l'institut;Chargée d'études;15/04/2023\n"


def test_a_correction_is_applied_and_told_each_time(town: SmallTown) -> None:
    town.drop(DATA, WHERE)
    assert of_code(town.accept(dry=True).findings, "mark_outside_scale")
    town.drop(HEAD + LINE, FILE)
    outcome = town.accept()
    assert outcome.entry is not None
    assert outcome.entry.verdict == "accepted"
    (applied,) = outcome.findings
    assert (applied.code, applied.severity, applied.place.row, applied.place.column) == (
        "correction_applied",
        Severity.NOTE,
        3,
        "Note",
    )
    what, _, what_en, _ = said(applied)
    assert what == (
        "Correction déclarée appliquée à la ligne 3, colonne « Note » : « 77 » devient « 7 ». Raison : Faute de frappe "
        "confirmée par l'institut (Chargée d'études, 2023-04-15)."
    )
    assert '"77" becomes "7"' in what_en
    assert (3, "note", "answered", 7.0) in town.answers()
    again = town.accept()
    assert (again.is_new, again.findings) == (False, outcome.findings)  # read from the ledger's memory
    assert acceptance.applied_corrections(town.lake, "waves/eau/2023") == (applied,)


def test_the_data_are_judged_again_when_a_correction_changes(town: SmallTown) -> None:
    town.drop(DATA, WHERE)
    town.drop(HEAD + LINE, FILE)
    town.accept()
    town.drop(HEAD + LINE.replace(";7;", ";6;"), FILE)
    assert town.accept().is_new
    assert (3, "note", "answered", 6.0) in town.answers()
    (town.project.surveys / FILE).unlink()
    outcome = town.accept()
    assert of_code(outcome.findings, "mark_outside_scale")


def test_another_value_found_refuses_the_file_and_keeps_what_was_accepted(town: SmallTown) -> None:
    town.drop(DATA, WHERE)
    town.drop(HEAD + LINE, FILE)
    town.accept()
    town.drop(DATA.replace("77", "9"), WHERE)
    outcome = town.accept()
    assert outcome.entry is not None
    assert outcome.entry.verdict == "refused"
    (finding,) = of_code(outcome.findings, "correction_no_longer_applies")
    assert (finding.place.file, finding.place.row) == ("surveys/" + FILE, 2)
    what, todo, what_en, todo_en = said(finding)
    assert "ligne 3, colonne « Note », la valeur est « 9 » et non « 77 »" in what
    assert "(valeur corrigée prévue : « 7 »)" in todo
    assert 'the value is "9" and not "77"' in what_en
    assert 'corrected value: "7"' in todo_en
    assert (3, "note", "answered", 7.0) in town.answers()


def test_the_row_is_no_longer_there(town: SmallTown) -> None:
    town.drop(DATA, WHERE)
    town.drop(HEAD + LINE.replace("3;Note", "33;Note"), FILE)
    (finding,) = of_code(town.accept(dry=True).findings, "correction_row_absent")
    what, todo, what_en, _ = said(finding)
    assert (finding.severity, "ligne 33 (colonne « Note »), qui n'est pas dans les données" in what) == ("file", True)
    assert "retrouver la bonne ligne" in todo
    assert "about row 33" in what_en


def test_the_sender_has_put_the_value_right(town: SmallTown) -> None:
    town.drop(DATA.replace("77", "7,0"), WHERE)
    town.drop(HEAD + LINE, FILE)
    outcome = town.accept()
    (finding,) = outcome.findings
    what, todo, what_en, _ = said(finding)
    assert (finding.code, finding.severity) == ("correction_not_needed", Severity.WARNING)
    assert "n'est plus utile : ligne 3, colonne « Note », les données portent déjà « 7 »" in what
    assert "Supprimer la ligne du fichier de corrections" in todo
    assert "no longer needed" in what_en


def test_only_declared_columns_may_be_corrected(town: SmallTown) -> None:
    town.drop(DATA.replace("Note\n", "Note;Courriel\n").replace(";77", ";77;a@exemple.fr"), WHERE)
    town.drop(HEAD + LINE + "3;Courriel;;b@exemple.fr;raison;auteur;2023-04-15\n", FILE)
    outcome = town.accept()
    (finding,) = of_code(outcome.findings, "correction_column_not_read")
    what, _, what_en, _ = said(finding)
    assert "« Courriel », que la déclaration ne fait pas lire" in what
    assert '"Courriel", which the declaration does not have read' in what_en
    everything = b"".join(path.read_bytes() for path in town.project.lake.rglob("*") if path.is_file())
    assert b"exemple.fr" not in everything
    assert "exemple.fr" not in "".join(text for f in outcome.findings for text in said(f))


def test_identifiers_are_not_quoted(town: SmallTown) -> None:
    town.drop(DATA, WHERE)
    town.drop(HEAD + LINE + "4;id;C;SECRET;doublon;Chargée d'études;2023-04-15\n", FILE)
    outcome = town.accept()
    assert [f.code for f in outcome.findings] == ["correction_applied", "correction_applied"]
    told = "".join(text for f in outcome.findings for text in said(f))
    assert "« ••• » devient « ••• »" in told
    assert "SECRET" not in told


@pytest.mark.parametrize(
    ("lines", "code", "row", "column", "french", "english"),
    [
        (
            LINE.replace("3;Note", "trois;Note"),
            "correction_row_not_a_number",
            2,
            "ligne",
            "« trois » n'est pas un num",
            '"trois" is not a row',
        ),
        (
            LINE.replace("15/04/2023", "2023"),
            "correction_day_not_a_date",
            2,
            "date",
            "« 2023 » n'est pas une date",
            '"2023" is not a date',
        ),
        (
            LINE.replace("Chargée d'études", " "),
            "correction_incomplete",
            2,
            "auteur",
            "est incomplète : la case est vide",
            "incomplete: the cell is blank",
        ),
        (
            LINE.replace("Faute de frappe confirmée par l'institut", ""),
            "correction_incomplete",
            2,
            "raison",
            "est incomplète",
            "is incomplete",
        ),
        (LINE.replace("77;7;", ";;"), "correction_incomplete", 2, "valeur corrigée", "est incomplète", "is incomplete"),
        (
            LINE + LINE.replace(";7;", ";6;"),
            "correction_twice",
            3,
            None,
            "la même cellule que celle de la ligne 2",
            "the same cell as that of row 2",
        ),
    ],
)
def test_a_line_that_does_not_say_all(
    town: SmallTown, lines: str, code: str, row: int, column: str | None, french: str, english: str
) -> None:
    town.drop(DATA, WHERE)
    town.drop(HEAD + lines, FILE)
    outcome = town.accept()
    (finding,) = of_code(outcome.findings, code)
    what, todo, what_en, todo_en = said(finding)
    assert (finding.severity, finding.place.row, finding.place.column) == (Severity.FILE, row, column)
    assert french in what
    assert english in what_en
    assert todo
    assert todo_en
    assert not town.lake.accepted("waves/eau/2023")


def test_a_column_is_missing_in_the_corrections(town: SmallTown) -> None:
    town.drop(DATA, WHERE)
    town.drop("ligne;colonne;valeur lue;valeur corrigee;raison\n3;Note;77;7;x\n", FILE)  # without its accent
    (finding,) = of_code(town.accept().findings, "correction_columns_missing")
    what, todo, what_en, _ = said(finding)
    assert "il manque : auteur, date." in what
    assert "valeur lue ; valeur corrigée ; raison" in todo
    assert "lacks columns" in what_en


def test_two_files_of_corrections(town: SmallTown, workbook: Any) -> None:
    town.drop(DATA, WHERE)
    town.drop(HEAD + LINE, FILE)
    town.drop(workbook([["ligne"]]), "waves/eau/2023/corrections.xlsx")
    (finding,) = of_code(town.accept().findings, "two_correction_files")
    what, todo, what_en, _ = said(finding)
    assert "(corrections.csv, corrections.xlsx)" in what
    assert "Réunir les corrections" in todo
    assert "several files of corrections" in what_en


def test_corrections_in_a_workbook_with_english_headings_and_typed_cells(town: SmallTown, workbook: Any) -> None:
    town.drop(DATA, WHERE)
    head = ["row", "column", "value found", "corrected value", "reason", "author", "date"]
    day = dt.datetime(2023, 4, 15)  # noqa: DTZ001
    rows = [head, [3, "Note", 77, 7, "typing error", "Data officer", day]]
    town.drop(workbook(rows), "waves/eau/2023/corrections.xlsx")
    assert [f.code for f in town.accept().findings] == ["correction_applied"]


def test_a_blank_cell_may_be_filled_and_a_wrong_one_emptied(town: SmallTown) -> None:
    town.drop(DATA.replace("NSP", ""), WHERE)
    other = "3;Goût;;4;oubli;Chargée d'études;2023-04-15\n"
    town.drop(HEAD + LINE.replace(";7;", ";;") + other, FILE)
    assert {f.code for f in town.accept().findings} == {"correction_applied"}
    assert (3, "gout", "answered", 4.0) in town.answers()
    assert [status for row, item, status, _ in town.answers() if (row, item) == (3, "note")] == ["blank"]


def test_corrections_of_technical_series_name_their_file(town: SmallTown) -> None:
    town.drop("Année;Valeur\n2022;81\n2023;802\n", "kpis/a.csv")
    town.drop("Année;Valeur\n2022;2,10\n2023;2,20\n", "kpis/b.csv")
    head = "fichier;" + HEAD
    line = "a.csv;3;Valeur;802;80,2;virgule oubliée;Responsable eau;2024-01-10\n"
    town.drop(head + line, "kpis/corrections.csv")
    outcome = town.accept_kpis()
    assert [f.code for f in outcome.findings] == ["correction_applied"]
    assert outcome.findings[0].place.file == "surveys/kpis/a.csv"
    assert town.kpi_values()["rendement", 2023] == 80.2
    assert town.kpi_values()["prix", 2023] == 2.2
    town.drop(head + line + "c.csv;3;Valeur;1;2;x;y;2024-01-10\n" + line.replace("a.csv", ""), "kpis/corrections.csv")
    findings = town.accept_kpis().findings
    (unknown, *_) = of_code(findings, "correction_unknown_file")
    what, todo, what_en, _ = said(unknown)
    assert "« c.csv », qui n'est pas dans le dossier" in what
    assert "Corriger le nom du fichier" in todo
    assert '"c.csv", which is not in the folder' in what_en
    assert of_code(findings, "correction_incomplete")[0].place.column == "fichier"
    assert town.kpi_values()["rendement", 2023] == 80.2  # what was accepted stays
