"""An export is corrected like any other file: declared corrections, and a reply in either of its places.

Both speak of the prepared texts (Oui and Non, not X), under the labels of the declaration and the rows of the file.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest
from six_respondents import AUTHORITY, SURVEY, TERRITORY, WAVES, write_project

from barometer.declarations.wave import Wave
from barometer.ingest import outgoing
from barometer.ingest.amended import dropped_wave
from barometer.ingest.waves import JudgedWave, judge_wave
from barometer.project import Project
from barometer.publishing.replies import write_replies

NAME = "synthetic_framaforms_webform7_separate.tsv"
TICK = "Services utilisés ces 12 derniers mois [Eau potable]"
ANSWER = "Êtes-vous satisfait·e de : [Eau potable]"


@pytest.fixture
def wave() -> Wave:
    return WAVES[NAME].model_copy(update={"file": NAME})


@pytest.fixture
def project(tmp_path: Path, shared_data: Path) -> Project:
    write_project(tmp_path)
    folder = tmp_path / "surveys" / "waves" / "habitants" / "2026"
    folder.mkdir()
    shutil.copy(shared_data / "exports" / NAME, folder / NAME)
    return Project(tmp_path)


def judged(project: Project, wave: Wave) -> JudgedWave:
    return judge_wave(wave, SURVEY, AUTHORITY, TERRITORY, dropped_wave(project, wave))


def test_a_declared_correction_of_a_tick(project: Project, wave: Wave) -> None:
    before = judged(project, wave)
    assert list(before.respondents["use"])[2] == "non-user"
    text = (
        f"ligne;colonne;valeur lue;valeur corrigée;raison;auteur;date\n6;{TICK};Non;Oui;Vérifié;Institut;2026-04-02\n"
    )
    (project.waves / "habitants" / "2026" / "corrections.csv").write_text(text, encoding="utf-8")
    after = judged(project, wave)
    assert list(after.respondents["use"])[2] == "user"
    assert {finding.code for finding in after.findings} >= {"correction_applied", "incomplete_set_aside"}


@pytest.mark.parametrize("is_in_place", [False, True])
def test_a_reply_beside_the_file_or_in_its_place(project: Project, wave: Wave, is_in_place: bool) -> None:
    """The draft stays out, ticks stay what they were, one answer is corrected."""
    before = judged(project, wave)
    folder = project.waves / "habitants" / "2026"
    (reply,) = write_replies(outgoing.waves(project, [(SURVEY, wave)]), before.findings, AUTHORITY, "fr")
    book = openpyxl.load_workbook(reply.workbook)
    sheet = book["À corriger"]
    headings = [cell.value for cell in sheet[1]]
    rows = {sheet.cell(i, 1).value: i for i in range(2, sheet.max_row + 1)}
    assert 7 not in rows  # the draft
    sheet.cell(rows[6], headings.index(ANSWER) + 1).value = "Très satisfait"
    if is_in_place:
        reply.workbook.unlink()
        book.save(folder / NAME)
    else:
        book.save(reply.workbook)
    after = judged(project, wave)
    assert after.respondents.equals(before.respondents)
    changed = before.answers.compare(after.answers)
    assert len(changed) == 1
    assert after.answers.loc[changed.index[0], "value"] == 4
