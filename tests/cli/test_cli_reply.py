"""`barometer check --reply`, a correction in the workbook it wrote, `barometer check`: nothing in between."""

from __future__ import annotations

from pathlib import Path

import openpyxl
from small_project import Barometer

from barometer.project import Project

WAVE = "waves/accueil/2025"


def test_two_checks_and_a_workbook_between_them(barometer: Barometer, small: Project) -> None:
    file = small.surveys / WAVE / "reponses.csv"
    lines = file.read_text(encoding="utf-8-sig").splitlines()
    headings = lines[0].split(";")
    cells = lines[3].split(";")
    right = cells[-1]
    cells[-1] = "le guichet était fermé"
    lines[3] = ";".join(cells)
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    status, output = barometer("--project", small.root, "check")
    assert status == 1
    assert "« barometer check --reply » écrit" in output
    before = {path for path in small.root.rglob("*") if path.is_file()}
    status, output = barometer("--project", small.root, "check", "--reply")
    assert status == 1
    name = "reponses.csv - à corriger"
    assert f"À corriger : surveys/{WAVE}/{name}.xlsx" in output
    assert "relancez « barometer check »" in output
    workbook = small.surveys / WAVE / f"{name}.xlsx"
    assert {path for path in small.root.rglob("*") if path.is_file()} - before == {
        workbook,
        workbook.with_suffix(".html"),
    }
    book = openpyxl.load_workbook(workbook)
    sheet = book["À corriger"]
    column = [cell.value for cell in sheet[1]].index(headings[-1]) + 1
    (wrong,) = [row for row in range(2, sheet.max_row + 1) if sheet.cell(row, column).comment]
    assert sheet.cell(wrong, 1).value == 4
    sheet.cell(wrong, column).value = right
    book.save(workbook)
    status, output = barometer("--project", small.root, "check")
    assert status == 0, output
    assert "Lues dans un classeur de réponse : 1." in output
    status, output = barometer("--project", small.root, "check", "--reply")
    assert status == 0
    assert "À corriger :" not in output
    assert workbook.exists()
    assert not workbook.with_suffix(".html").exists()


def test_an_open_workbook_is_said_to_be_open(barometer: Barometer, small: Project, monkeypatch) -> None:
    from barometer.publishing import replies

    file = small.surveys / WAVE / "reponses.csv"
    text = file.read_text(encoding="utf-8-sig")
    file.write_text(text + text.splitlines()[1] + "\n", encoding="utf-8")

    def locked(path: Path, content: bytes) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(replies, "atomic_write", locked)
    status, output = barometer("--project", small.root, "check", "--reply")
    assert status == 1
    assert "Impossible d'écrire" in output
    assert "ouvert dans Excel" in output


def test_no_workbook_is_offered_for_a_file_that_is_not_there(barometer: Barometer, small: Project) -> None:
    (small.surveys / WAVE / "reponses.csv").unlink()
    for command in (["check"], ["run", "--no-press-kits"]):
        status, output = barometer("--project", small.root, *command)
        assert status == 1
        assert f"surveys/{WAVE}/reponses.csv" in output
        assert "--reply" not in output
