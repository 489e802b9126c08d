"""An action judged from the rows of the lake: which questions are held together, and what that gives."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from crossing_rows import estimate, service

from barometer.crossing.attribution_frames import Action, Found, compared_waves, judge_action
from barometer.tables import OUT_COVARIANCES

CRITERIA = [f"c{i}" for i in range(6)]
SERVICE = service([*CRITERIA], [], [])
ACTION = Action("eau-potable", "residents", "c0", 2021, 2023)


def marks(wave: int, values: list[float], **settings: object) -> list[dict]:
    shared = {"wave": wave, "df": 599.0, **settings}
    return [estimate(criterion, value, **shared) for criterion, value in zip(CRITERIA, values, strict=False)]


def nothing_shared() -> pd.DataFrame:
    return pd.DataFrame(columns=OUT_COVARIANCES.column_names)


def halo(wave: int, covariance: float) -> pd.DataFrame:
    pairs = [(a, b) for i, a in enumerate(CRITERIA) for b in CRITERIA[i:]]
    return pd.DataFrame(
        [
            {
                "survey": "eau-potable",
                "wave": wave,
                "population": "residents",
                "domain": "all",
                "category": "all",
                "criterion": a,
                "question_version": "v1",
                "other": b,
                "other_version": "v1",
                "covariance": 1.0 if a == b else covariance,
            }
            for a, b in pairs
        ]
    )


def judge(action: Action, rows: pd.DataFrame, shared: pd.DataFrame) -> Found:
    return judge_action(action, compared_waves(SERVICE, action.survey, action.population, rows, shared))


BEFORE = [50.0, 60, 65, 70, 75, 80]
AFTER = [62.0, 61, 66, 70, 76, 80]


def test_the_change_against_the_other_criteria() -> None:
    rows = pd.DataFrame(marks(2021, BEFORE) + marks(2023, AFTER))
    found = judge(ACTION, rows, nothing_shared()).attribution
    assert found is not None
    assert found.raw.value == pytest.approx(12 - 0.6)
    assert found.raw.se == pytest.approx(np.sqrt(2 * (1 + 1 / 5)))
    assert found.reading == "compatible"
    assert (found.placebo.rank, found.placebo.of) == (1, 6)
    assert found.pre_trend is None
    tighter = judge(ACTION, rows, pd.concat([halo(2021, 0.6), halo(2023, 0.6)])).attribution
    assert tighter is not None
    assert tighter.raw.se == pytest.approx(np.sqrt(2 * 0.4 * (1 + 1 / 5)))


def test_a_third_wave_gives_the_trend_before_and_what_passes() -> None:
    rows = pd.DataFrame(marks(2019, [50.0, 70, 55, 80, 65, 90]) + marks(2021, BEFORE) + marks(2023, AFTER))
    found = judge(ACTION, rows, nothing_shared()).attribution
    assert found is not None
    assert found.pre_trend is not None
    assert found.pre_trend.value == pytest.approx(0 - np.mean([-10, 10, -10, 10, -10]))
    assert found.rebound is not None
    assert found.rebound.transient_sd > 4
    assert found.rebound.expected > 1
    assert found.reading == "by_itself"  # criteria that nobody touched moved as much


def test_other_criteria_acted_on_are_no_controls() -> None:
    rows = pd.DataFrame(marks(2021, BEFORE) + marks(2023, AFTER))
    acted = Action("eau-potable", "residents", "c0", 2021, 2023, frozenset({"c1", "c2"}))
    found = judge(acted, rows, nothing_shared()).attribution
    assert found is not None
    assert found.placebo.of == 4
    all_acted = Action("eau-potable", "residents", "c0", 2021, 2023, frozenset(CRITERIA[1:5]))
    assert judge(all_acted, rows, nothing_shared()).lack == "few_controls"


@pytest.mark.parametrize(
    "after",
    [marks(2023, AFTER, question_version="v2"), marks(2023, AFTER, population="users"), marks(2025, AFTER)],
    ids=["another version", "another population", "no such wave"],
)
def test_what_may_not_be_compared_is_not(after: list[dict]) -> None:
    rows = pd.DataFrame(marks(2021, BEFORE) + after)
    assert judge(ACTION, rows, nothing_shared()).lack == "not_comparable"


def test_volunteers_have_no_variance_and_no_attribution() -> None:
    rows = pd.DataFrame(marks(2021, BEFORE, variance=None) + marks(2023, AFTER, variance=None))
    rows["variance"] = rows["variance"].astype(float)
    assert judge(ACTION, rows, nothing_shared()).lack == "not_comparable"


def test_a_local_action_is_judged_in_its_zone_and_beside_the_other_zones() -> None:
    def zones(wave: int, north: list[float]) -> list[dict]:
        return [
            row
            for zone, values in (("nord", north), ("sud", BEFORE), ("est", BEFORE))
            for row in marks(wave, values, domain="zone", category=zone, variance=16.0)
        ]

    everybody = marks(2021, BEFORE) + marks(2023, BEFORE)
    rows = pd.DataFrame(everybody + zones(2021, [40.0, *BEFORE[1:]]) + zones(2023, [47.0, *BEFORE[1:]]))
    local = Action("eau-potable", "residents", "c0", 2021, 2023, zone="nord")
    found = judge(local, rows, nothing_shared())
    assert found.attribution is not None
    assert found.across_zones is not None
    assert found.across_zones.value == pytest.approx(7)
    assert found.across_zones.se == pytest.approx(np.sqrt(2 * 16 * (1 + 1 / 2)))
    assert found.attribution.raw.value == pytest.approx(7)
    assert found.attribution.rebound is not None
    assert found.attribution.rebound.expected > 1
    assert found.attribution.reading == "by_itself"  # the worst mark of a zone, with a standard error of 4


def test_what_passes_in_a_zone_is_looked_for_in_zones() -> None:
    """Zones that swing against each other hide it from the whole: the worst criterion of one rises by itself."""
    swing = np.array([0.0, 9, -9, 9, -9, 0])

    def waves(wave: int, sign: int, own: float) -> list[dict]:
        north = (np.array(BEFORE) + sign * swing).tolist()
        south = (np.array(BEFORE) - sign * swing).tolist()
        placed = [("nord", [own, *north[1:]]), ("sud", south), ("est", BEFORE)]
        by_zone = [marks(wave, v, domain="zone", category=z, variance=4.0) for z, v in placed]
        return [row for rows in [marks(wave, BEFORE), *by_zone] for row in rows]

    rows = pd.DataFrame(waves(2019, 1, 54.0) + waves(2021, -1, 40.0) + waves(2023, 1, 50.0))
    local = Action("eau-potable", "residents", "c0", 2021, 2023, zone="nord")
    found = judge(local, rows, nothing_shared()).attribution
    assert found is not None
    assert found.raw.is_clear()
    assert found.rebound is not None
    assert found.rebound.transient_sd > 5
    assert found.reading == "by_itself"


def test_a_figure_that_may_not_be_published_enters_no_contrast() -> None:
    hidden = marks(2023, AFTER[:1], suppressed="few_respondents") + marks(2023, AFTER)[1:]
    rows = pd.DataFrame(marks(2021, BEFORE) + hidden)
    assert judge(ACTION, rows, nothing_shared()).lack == "not_comparable"
