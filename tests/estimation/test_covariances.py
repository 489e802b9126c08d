"""What means of the same respondents owe to each other, against textbook formulas and the estimates' own variances."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from handmade import AUTHORITY, accepted, people, replies, survey, wave

from barometer.estimation.waves import WaveFigures, estimate_wave

MARGINS = pd.DataFrame(
    {
        "year": 2021,
        "variable": ["zone", "zone"],
        "category": ["nord", "sud"],
        "population": [60_000.0, 40_000.0],
    }
)


def two_questions(design: str = "quotas", calibrated: bool = False, n: int = 300) -> tuple[WaveFigures, pd.DataFrame]:
    versions = [{"id": "v1", "wording": "?", "scale": "dix"}]
    items = [
        {"id": "gout", "service": "eau", "criterion": "gout", "versions": versions},
        {"id": "prix", "service": "eau", "criterion": "prix", "versions": versions},
        {"id": "compte", "service": "eau", "criterion": "gout", "asks": "importance", "versions": versions},
    ]
    asked = [{"item": one["id"], "column": f"Q{i}", "version": "v1"} for i, one in enumerate(items)]
    rng = np.random.default_rng(6)
    mood = rng.integers(0, 6, n)
    marks = pd.DataFrame({"gout": mood + rng.integers(0, 5, n), "prix": mood + rng.integers(0, 5, n), "compte": 9})
    respondents = people(n)
    answers = pd.concat([replies(respondents, name, marks[name].tolist()) for name in marks])
    declared = {"calibration": {"margins": 2021, "variables": ["zone"]}} if calibrated else {}
    one = wave(items=asked, sampling={"design": design}, **declared)
    return estimate_wave(AUTHORITY, accepted(one, respondents, answers, asked=survey(items=items)), MARGINS), marks


def rows(figures: WaveFigures, category: str = "all") -> dict[tuple[str, str], float]:
    found = figures.covariances[figures.covariances["category"] == category]
    return dict(zip(zip(found["criterion"], found["other"], strict=True), found["covariance"], strict=True))


def test_without_calibration_they_are_the_textbook_covariances() -> None:
    figures, marks = two_questions()
    expected = np.cov(10 * marks["gout"], 10 * marks["prix"]) / len(marks)
    assert rows(figures) == pytest.approx(
        {("gout", "gout"): expected[0, 0], ("gout", "prix"): expected[0, 1], ("prix", "prix"): expected[1, 1]}
    )


@pytest.mark.parametrize("calibrated", [False, True])
def test_a_question_with_itself_gives_the_variance_of_its_estimate(calibrated: bool) -> None:
    figures, _ = two_questions(calibrated=calibrated)
    means = figures.estimates[figures.estimates["statistic"] == "mean"]
    for category in ("all", "nord", "sud"):
        found = rows(figures, category)
        for criterion in ("gout", "prix"):
            own = means[(means["criterion"] == criterion) & (means["category"] == category)]["variance"].item()
            assert found[criterion, criterion] == pytest.approx(own)
    assert set(figures.covariances["domain"]) == {"all", "zone"}


def test_volunteers_have_none() -> None:
    assert two_questions(design="volunteers")[0].covariances.empty


def test_stated_importance_is_no_mark_of_the_criterion() -> None:
    figures, _ = two_questions()
    assert set(figures.estimates["item"]) == {"gout", "prix"}
    assert set(figures.distributions["criterion"]) == {"gout", "prix"}
