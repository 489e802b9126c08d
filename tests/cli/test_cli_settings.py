"""`barometer settings`: the workbook out, the changes told, the question, files and workbook brought up to date."""

from __future__ import annotations

import base64
import io
import json
import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook
from rich.console import Console
from small_project import Barometer

from barometer.cli import settings
from barometer.cli.terminal import Terminal
from barometer.declarations.settings import journal
from barometer.lake import atomic_write
from barometer.project import Project
from barometer.workspace import open_workspace


def _change_label(path: Path, label: object) -> None:
    book = load_workbook(path)
    page = book["Critères"]
    column = next(cell.column for cell in page[2] if cell.value == "label")
    page.cell(5, column).value = label
    book.save(path)


def test_from_the_project_to_the_workbook_and_back(small: Project, barometer: Barometer) -> None:
    path = small.root / "reglages.xlsx"
    status, output = barometer("--project", small.root, "settings")
    assert (status, path.is_file()) == (0, True)
    assert f'barometer settings "{path}"' in output  # a path with a space, pasted as it stands
    status, output = barometer("--project", small.root, "settings")
    assert status == 1
    assert "existe déjà" in output
    assert barometer("--project", small.root, "settings", path) == (0, "Rien n'a changé.\n")

    service = small.services / "accueil.toml"
    before = service.read_text("utf-8")
    _change_label(path, "Un autre libellé")
    status, output = barometer("--project", small.root, "settings", path)
    assert status == 0
    assert "Relancez avec --yes" in output
    assert service.read_text("utf-8") == before

    status, output = barometer("--project", small.root, "settings", path, "--yes")
    assert status == 0
    assert "surveys/services/accueil.toml" in output
    assert "→ Un autre libellé" in output
    changed = [
        (a, b) for a, b in zip(before.split("\n"), service.read_text("utf-8").split("\n"), strict=True) if a != b
    ]
    assert [b for _, b in changed] == ['label = "Un autre libellé"']
    assert barometer("--project", small.root, "settings", path) == (0, "Rien n'a changé.\n")

    _change_label(path, None)
    status, output = barometer("--project", small.root, "settings", path, "--yes")
    assert status == 1
    assert "feuille « Critères », ligne 5, colonne « libellé »" in output
    assert "Rien n'a été écrit." in output


def test_the_answer_to_the_question_decides(
    small: Project, barometer: Barometer, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = small.root / "r.xlsx"
    assert barometer("--project", small.root, "settings", "--to", path)[0] == 0
    _change_label(path, "Accepté ?")
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    service = small.services / "accueil.toml"
    for answer, is_written in (("n", False), ("", False), ("o", True)):
        terminal = Terminal("fr", Console(file=io.StringIO(), highlight=False, markup=False, width=200))
        monkeypatch.setattr(Console, "input", lambda self, prompt, answer=answer: answer)
        assert settings.read_workbook(small, path, False, terminal) == 0
        assert ("Accepté ?" in service.read_text("utf-8")) is is_written


def test_english_and_what_is_not_there(small: Project, barometer: Barometer) -> None:
    path = small.root / "settings.xlsx"
    assert barometer("--project", small.root, "--lang", "en", "settings")[0] == 0
    assert "Criteria" in load_workbook(path).sheetnames
    assert barometer("--project", small.root, "--lang", "en", "settings", path) == (0, "Nothing has changed.\n")
    status, output = barometer("--project", small.root, "settings", small.root / "absent.xlsx")
    assert status == 1
    assert "n'existe pas" in output


def test_files_that_cannot_be_read_are_told_first(small: Project, barometer: Barometer) -> None:
    (small.services / "accueil.toml").write_text("format = \n", encoding="utf-8")
    status, output = barometer("--project", small.root, "settings")
    assert status == 1
    assert "surveys/services/accueil.toml" in output
    assert not (small.root / "reglages.xlsx").exists()


def test_a_change_cut_short_is_completed_by_the_next_command_and_told(small: Project, barometer: Barometer) -> None:
    service, declared = small.services / "accueil.toml", small.authority_file
    new = {
        "services/accueil.toml": service.read_bytes() + b"# relu\n",
        "barometer.toml": declared.read_bytes() + b"# relu\n",
    }

    def killed_after_the_journal(path: Path, content: bytes) -> None:
        atomic_write(path, content)
        shutil.copytree(small.surveys, small.root / "killed")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        journal.replace_all(small.surveys, new, killed_after_the_journal)
    (small.root / "killed" / journal.JOURNAL).rename(small.surveys / journal.JOURNAL)
    status, output = barometer("--project", small.root, "settings")
    assert status == 0
    assert "achevé (surveys/services/accueil.toml, surveys/barometer.toml)" in output
    assert {name: (small.surveys / name).read_bytes() for name in new} == new
    assert not (small.surveys / journal.JOURNAL).exists()


def test_opening_a_project_completes_a_change_that_was_cut_short(small: Project) -> None:
    entry = {"before": None, "after": base64.b64encode(b"# rien\n").decode()}
    (small.surveys / journal.JOURNAL).write_text(json.dumps({"services/note.toml": entry}), encoding="utf-8")
    open_workspace(small)
    assert (small.services / "note.toml").read_bytes() == b"# rien\n"


def test_a_file_changed_since_is_told(small: Project, barometer: Barometer) -> None:
    entry = {"before": "0" * 64, "after": base64.b64encode(b"format = 1\n").decode()}
    (small.surveys / journal.JOURNAL).write_text(json.dumps({"barometer.toml": entry}), encoding="utf-8")
    before = small.authority_file.read_bytes()
    status, output = barometer("--project", small.root, "settings")
    assert status == 0
    assert "surveys/barometer.toml a été modifié depuis" in output
    assert small.authority_file.read_bytes() == before
