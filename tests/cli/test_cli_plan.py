"""`barometer plan-sample` in words: what is said of a wave to come, of one that is not there, and of volunteers."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from small_project import Barometer

from barometer import pipeline
from barometer.project import Project
from barometer.workspace import open_workspace


def estimated(project: Project, n: int = 150) -> Project:
    """The small project with as many answers as a survey has, estimated."""
    path = project.waves / "accueil" / "2025" / "reponses.csv"
    header, *rows = path.read_text(encoding="utf-8").splitlines()
    rng = np.random.default_rng(1)
    drawn = [rows[i].split(";") for i in rng.integers(0, len(rows), n)]
    path.write_text("\n".join([header, *(";".join([str(i), *row[1:]]) for i, row in enumerate(drawn))]) + "\n")
    workspace = open_workspace(project)
    pipeline.accept(workspace, "accueil", dt.date(2026, 1, 1))
    pipeline.estimate(workspace, "accueil")
    return project


def test_a_service_without_a_wave_is_planned_on_usual_values(barometer: Barometer, small: Project) -> None:
    status, output = barometer("--project", small.root, "plan-sample", "acc")
    assert status == 0
    assert "Aucune vague n'est encore calculée" in output
    assert "Avec 600 personnes interrogées" in output
    assert "Ce que cette vague ne pourra pas montrer" in output
    assert "[prices]" in output


def test_a_wave_is_planned_from_the_last_one_in_both_languages(barometer: Barometer, small: Project) -> None:
    text = small.authority_file.read_text(encoding="utf-8")
    assert "# [prices]\n# fixed_eur = 1500\n# per_interview_eur = 5\n" in text
    for line in ("[prices]", "fixed_eur", "per_interview_eur"):
        text = text.replace(f"# {line}", line)
    small.authority_file.write_text(text, encoding="utf-8")
    estimated(small)
    status, output = barometer("--project", small.root, "plan-sample", "accueil", "--n", 400)
    assert status == 0
    assert "comparée à celle de 2025" in output
    assert "Avec 400 personnes interrogées" in output
    assert "Coût : 3 500 €." in output
    assert "pas d'évolution certaine" in output
    status, english = barometer("--lang", "en", "--project", small.root, "plan-sample", "accueil", "--n", 400)
    assert status == 0
    assert "What this wave will be unable to show: most of the time, a change of less than" in english
    assert "€3,500" in english
    assert len(english.splitlines()) == len(output.splitlines())


def test_too_few_people_for_a_zone_are_named_in_the_sentence(barometer: Barometer, small: Project) -> None:
    _, output = barometer("--project", estimated(small).root, "plan-sample", "accueil", "--n", 40)
    sentence = next(line for line in output.splitlines() if line.startswith("Ce que cette vague ne pourra pas"))
    assert "ni aucun résultat pour Centre et Nord, faute de réponses." in sentence


def test_volunteers_are_told_that_no_number_will_do(barometer: Barometer, small: Project) -> None:
    path = small.waves / "accueil" / "2025" / "wave.toml"
    text = path.read_text(encoding="utf-8")
    assert 'design = "quotas"' in text
    path.write_text(text.replace('design = "quotas"', 'design = "volunteers"'), encoding="utf-8")
    status, output = barometer("--project", estimated(small).root, "plan-sample", "accueil")
    assert status == 1
    assert "quel que soit leur nombre" in output


@pytest.mark.parametrize(
    ("arguments", "status", "sentence"),
    [
        (["plan-sample", "bus"], 1, "Aucun service ne s'appelle « bus »"),
        (["plan-sample"], 2, "Il manque : SERVICE."),
        (["plan-sample", "accueil", "--n", "3"], 2, "3"),
    ],
)
def test_what_cannot_be_planned_is_said(
    barometer: Barometer, small: Project, arguments: list[str], status: int, sentence: str
) -> None:
    given, output = barometer("--project", small.root, *arguments)
    assert given == status
    assert sentence in output


def test_a_declaration_that_blocks_is_told_with_its_remedy(barometer: Barometer, small: Project) -> None:
    (small.services / "accueil.toml").write_text("format = 1\nid = ", encoding="utf-8")
    status, output = barometer("--project", small.root, "plan-sample", "accueil")
    assert status == 1
    assert "accueil.toml" in output
