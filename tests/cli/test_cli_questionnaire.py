"""`barometer questionnaire`, and the warning on a wording that changed since its answers were accepted."""

from __future__ import annotations

import datetime as dt

from small_project import Barometer

from barometer import pipeline
from barometer.ingest.wordings import changed_wordings
from barometer.project import Project
from barometer.workspace import open_workspace


def test_the_files_of_a_questionnaire(small: Project, barometer: Barometer) -> None:
    status, output = barometer("--project", small.root, "questionnaire", "acc")
    assert status == 0
    folder = small.root / "questionnaires" / "accueil"
    assert sorted(path.name for path in folder.iterdir()) == [
        *("accueil-enqueteur.html", "accueil-kobo.xlsx", "accueil-limesurvey.txt", "accueil-questionnaire.html"),
        *("accueil-vague-kobo.toml", "accueil-vague-limesurvey.toml"),
    ]
    assert all(str(path) in output for path in folder.iterdir())
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert barometer("--project", small.root, "questionnaire", "accueil", "--to", small.root / "q")[0] == 0
    assert {path.name: path.read_bytes() for path in (small.root / "q").iterdir()} == before


def test_a_survey_that_is_not_declared_and_a_broken_one(small: Project, barometer: Barometer) -> None:
    status, output = barometer("--project", small.root, "questionnaire", "eau")
    assert status == 1
    assert "Il y a : accueil." in output
    survey = small.waves / "accueil" / "survey.toml"
    survey.write_text(survey.read_text("utf-8").replace("scale = ", "echelle = ", 1), encoding="utf-8")
    assert barometer("--project", small.root, "questionnaire", "accueil")[0] == 1
    assert not (small.root / "questionnaires").exists()


def test_a_wording_changed_since_its_answers_were_accepted(small: Project, barometer: Barometer) -> None:
    workspace = open_workspace(small)
    pipeline.accept(workspace, "accueil", dt.date(2026, 1, 2))
    assert changed_wordings(workspace.lake, workspace.declarations.surveys["accueil"], [2025], "surveys") == []

    survey = small.waves / "accueil" / "survey.toml"
    text = survey.read_text("utf-8")
    wording = next(line for line in text.splitlines() if line.startswith("wording = "))
    survey.write_text(text.replace(wording, 'wording = "Tout autre chose ?"', 1), encoding="utf-8")
    status, output = barometer("--project", small.root, "check")
    assert status == 0  # a warning: what was accepted stays as it is
    assert "a changé depuis la vague 2025" in output
    assert "Elle se lisait « Sur une échelle de 0 à 10" in output
    assert "elle se lit « Tout autre chose ? »" in output
    assert "comme une version de plus (« v" in output
    assert "a changé depuis" in barometer("--project", small.root, "questionnaire", "accueil")[1]

    (finding,) = changed_wordings(
        workspace.lake, open_workspace(small).declarations.surveys["accueil"], [2025], "surveys"
    )
    assert finding.code == "question.reworded"
    assert (finding.place.file, finding.place.key) == ("surveys/waves/accueil/survey.toml", "items.1.versions.1")

    survey.write_text(text, encoding="utf-8")
    assert "a changé depuis" not in barometer("--project", small.root, "check")[1]
