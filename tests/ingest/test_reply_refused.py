"""Replies that cannot be applied: of another file, an older one, another version; two of them; spoilt ones."""

from __future__ import annotations

from typing import Any

import pytest
from replies_by_hand import ALL, DATA, FILE, REPLY, WHERE, Touch, answer, correct
from small_town import WAVE, SmallTown, of_code, said

from barometer.findings import Severity
from barometer.ingest import reply_mark


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
        sheet = book[reply_mark.MARK]
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


def test_a_blank_column_in_the_files_place_is_still_missing(town: SmallTown) -> None:
    town.drop("id;Note\nA;8\nB;7\n", WHERE)
    (written,) = answer(town)
    written.replace(town.project.surveys / WHERE)
    assert of_code(town.accept().findings, "unknown_column")
