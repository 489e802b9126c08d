"""Copies of a workbook, edited as people edit them, lose nobody's text; contradictions are shown.

A sample of the stories of `workbook_edits`; benchmarks/round_trips_coding.py plays a thousand.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from workbook_edits import FORM, ROWS, Story, hidden, lost, workbook

from barometer.ingest.returned_words import BETWEEN, Memory, Words, next_issue, with_given
from barometer.ingest.returned_workbook import MEMORY, Form, Returned, read_copies

FIRST = next_issue(Memory())


@given(st.integers(0, 10**6))
@settings(max_examples=6, deadline=None)
def test_no_text_is_lost_whatever_is_done_to_the_copies(seed: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        story = Story(Path(folder), seed)
        returned = story.play()
        assert (lost(story, returned), hidden(returned)) == ([], []), story.log
        (Path(folder) / "codage-9.xlsx").write_bytes(workbook(next_issue(returned.memory)))
        again = read_copies(Path(folder), FORM, "coding")
        assert again.memory.words == next_issue(returned.memory).words  # the next workbook carries everything


def test_the_search_for_lost_texts_finds_them(tmp_path: Path) -> None:
    story = Story(tmp_path, 1)
    returned = story.play(rounds=1)
    assert story.typed
    assert lost(story, Returned()) == story.typed
    without = Memory(frozenset(one for one in returned.memory.words if one.text != story.typed[0][3]))
    assert story.typed[0] in lost(story, Returned(without))


def copy(content: bytes, path: Path, **cells: str) -> None:
    """A copy with cells filled by their address, e.g. C2="Goût de l'eau"."""
    path.write_bytes(content)
    book = openpyxl.load_workbook(path)
    for address, text in cells.items():
        book.worksheets[0][address] = text
    book.save(path)


def test_two_copies_of_the_same_name_are_both_kept_and_the_conflict_is_shown(tmp_path: Path) -> None:
    content = workbook(FIRST)
    copy(content, tmp_path / "codage-1.xlsx", C2="Goût de l'eau", E3="douteux")
    copy(content, tmp_path / "codage-1 (2).xlsx", C2="Prix")
    returned = read_copies(tmp_path, FORM, "coding")
    assert (returned.findings, len(returned.files)) == ((), 2)
    (conflict,) = returned.memory.conflicts(ROWS)
    assert [(one.text, one.source) for one in conflict] == [
        ("Goût de l'eau", "codage-1.xlsx"),
        ("Prix", "codage-1 (2).xlsx"),
    ]
    assert returned.has_news(returned.content)
    (tmp_path / "codage-2.xlsx").write_bytes(workbook(next_issue(returned.memory)))
    book = openpyxl.load_workbook(tmp_path / "codage-2.xlsx")
    assert book.worksheets[0]["C2"].value == f"Goût de l'eau{BETWEEN}Prix"
    assert [[cell.value for cell in row][2:5] for row in book["À trancher"].iter_rows(min_row=2)] == [
        ["Codeur A", "Goût de l'eau", "codage-1.xlsx"],
        ["Codeur A", "Prix", "codage-1 (2).xlsx"],
    ]
    again = read_copies(tmp_path, FORM, "coding")
    assert not again.has_news(again.content)  # nobody wrote anything since
    copy((tmp_path / "codage-2.xlsx").read_bytes(), tmp_path / "réunion.xlsx", C2="Prix")
    settled = read_copies(tmp_path, FORM, "coding")
    assert (settled.memory.text(ROWS[0], "first"), settled.memory.conflicts(ROWS)) == ("Prix", [])
    assert settled.memory.text(ROWS[1], "note") == "douteux"


@pytest.mark.parametrize(
    ("damage", "codes"),
    [
        (lambda book: book.worksheets[0].delete_cols(3), ["returned_missing_column"]),
        (lambda book: book.remove(book[MEMORY]), ["returned_no_memory"]),
        (lambda book: [book.worksheets[0].delete_cols(6), book.worksheets[0].delete_cols(1)], ["returned_no_key"]),
        (lambda book: book.worksheets[0].__setitem__("A2", "10"), ["returned_keys_differ"]),
        (lambda book: book.worksheets[0].__setitem__("D2", None), ["returned_emptied"]),
        (lambda book: book.worksheets[0].__setitem__("D2", "#N/A"), ["returned_error_value"]),
        (lambda book: book.worksheets[0].delete_rows(1), ["returned_no_form"]),
        (lambda book: book[MEMORY].__setitem__("G2", "coding/autre"), ["returned_other_subject"]),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_what_was_done_to_a_copy_is_told_in_both_languages(tmp_path: Path, damage: object, codes: list[str]) -> None:
    memory = Memory(frozenset({Words(ROWS[0], "second", 1, "Prix", "a.xlsx")}), frozenset(), 2)
    path = tmp_path / "copie.xlsx"
    path.write_bytes(workbook(memory))
    book = openpyxl.load_workbook(path)
    damage(book)  # type: ignore[operator]
    book.save(path)
    returned = read_copies(tmp_path, FORM, "coding")
    assert [finding.code for finding in returned.findings] == codes
    for finding in returned.findings:
        for locale in ("fr", "en"):
            assert "{" not in finding.what(locale) + finding.todo(locale)


def test_a_copy_of_the_sheet_inside_the_workbook_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "copie.xlsx"
    path.write_bytes(workbook(FIRST))
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["C2"] = "Prix"
    book.copy_worksheet(book.worksheets[0])["C2"] = "Goût de l'eau"
    book.save(path)
    (conflict,) = read_copies(tmp_path, FORM, "coding").memory.conflicts(ROWS)
    assert [one.text for one in conflict] == ["Goût de l'eau", "Prix"]


def test_a_copy_saved_as_text_says_what_is_new_in_it(tmp_path: Path) -> None:
    memory = Memory(frozenset({Words(ROWS[0], "first", 1, "Prix", "a.xlsx")}), frozenset(), 2)
    (tmp_path / "codage-2.xlsx").write_bytes(workbook(memory))
    lines = ["Réponse;Texte de la réponse;Codeur A;Codeur B", f"{ROWS[0]};x;Prix;Prix", f"{ROWS[1]};y;Accueil;"]
    (tmp_path / "codage-2.csv").write_text("\n".join(lines), encoding="cp1252")
    returned = read_copies(tmp_path, FORM, "coding")
    assert {finding.code for finding in returned.findings} == {"returned_no_memory", "returned_missing_column"}
    assert returned.memory.conflicts(ROWS) == []
    cells = ((ROWS[0], "first"), (ROWS[0], "second"), (ROWS[1], "first"))
    assert [returned.memory.text(*cell) for cell in cells] == ["Prix", "Prix", "Accueil"]


def test_a_file_that_is_no_workbook_and_one_of_another_task_give_findings_only(tmp_path: Path) -> None:
    (tmp_path / "notes.xlsx").write_bytes(b"%PDF-1.4 rien")
    (tmp_path / "autre.xlsx").write_bytes(workbook(FIRST))
    returned = read_copies(tmp_path, Form("coding/bus", FORM.key, FORM.fields), "coding")
    assert (returned.files, returned.memory) == ((), Memory())
    assert {finding.code for finding in returned.findings} == {"returned_other_subject", "unsupported_kind"}
    assert read_copies(tmp_path / "nulle part", FORM, "coding") == Returned()


def test_what_people_wrote_is_never_a_formula_and_comes_back_letter_by_letter(tmp_path: Path) -> None:
    texts = [
        "=1+1",
        "_x0041_",
        "'=A1",
        "+33",
        "@x",
        "0012",
        "\u202eevil",
        "\x07bell",
        "x" * 40_000,
        "a\n\nb",
        "😀",
        "VRAI",
    ]
    for start in range(0, len(texts), len(ROWS)):
        chunk = texts[start : start + len(ROWS)]
        given = Memory(frozenset(), frozenset(), 1)
        memory = next_issue(with_given(given, [(r, "note", t) for r, t in zip(ROWS, chunk, strict=False)], "f"))
        path = tmp_path / "c.xlsx"
        path.write_bytes(workbook(memory))
        sheet = openpyxl.load_workbook(path).worksheets[0]
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
        assert read_copies(tmp_path, FORM, "c").memory == memory


def test_the_workbook_guides_the_hand(tmp_path: Path) -> None:
    """Lists to choose from, only the cells to fill open, the memory out of sight, the bytes always the same."""
    path = tmp_path / "c.xlsx"
    path.write_bytes(workbook(FIRST))
    assert path.read_bytes() == workbook(FIRST)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    assert book[MEMORY].sheet_state == "veryHidden"
    assert sheet.protection.sheet
    assert not sheet.protection.sort
    assert {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked} == {
        f"{column}{row}" for column in "CDE" for row in range(2, len(ROWS) + 2)
    }
    rules = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert rules == {"C2:C5": "'Plan de codage'!$A$2:$A$4", "D2:D5": "'Plan de codage'!$A$2:$A$4"}
    assert sheet.column_dimensions["F"].hidden
    assert any("copie" in str(row[0].value) for row in book["Mode d'emploi"].iter_rows())
