"""KPI values on anchors, their errors, and OUT_KPI_SCORES: by example, by property, against second implementations."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from crossing_rows import AUTHORITY, frame, kpi, kpi_value, service
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from barometer.crossing.anchors import sides
from barometer.crossing.kpi_scores import KpiScore, chance_at_least, score, score_kpis
from barometer.crossing.readings import Averaged, Exact, Reading, Sampled, normal_draws, reading
from barometer.declarations.service import Anchors
from barometer.lake import Lake
from barometer.tables import CORE_KPI_VALUES, OUT_KPI_SCORES

RISING = Anchors(worst=80, regulatory=90, target=95, excellence=100)
FALLING = Anchors(worst=30, regulatory=20, target=10, excellence=2)
BARE = Anchors(worst=0, target=8)
TWO_SIDED = Anchors(worst=6.0, target=7.0, target_high=8.0, worst_high=9.5)


def on(value: float, anchors: Anchors) -> float:
    return score(value, anchors).score


# --- the score -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "anchors", "expected"),
    [
        (80, RISING, 0),
        (85, RISING, 20),
        (90, RISING, 40),
        (92.5, RISING, 60),
        (95, RISING, 80),
        (97.5, RISING, 90),
        (100, RISING, 100),
        (30, FALLING, 0),
        (25, FALLING, 20),
        (20, FALLING, 40),
        (15, FALLING, 60),
        (10, FALLING, 80),
        (6, FALLING, 90),
        (2, FALLING, 100),
        (4, BARE, 40),  # no regulatory anchor: straight from 0 to 80
        (8, BARE, 80),
        (50, BARE, 80),  # no excellence: at target, and nothing better was declared
        (6.5, TWO_SIDED, 40),
        (7.0, TWO_SIDED, 80),
        (7.4, TWO_SIDED, 80),
        (8.0, TWO_SIDED, 80),
        (8.75, TWO_SIDED, 40),
        (9.5, TWO_SIDED, 0),
    ],
)
def test_piecewise_linear_on_the_anchors(value: float, anchors: Anchors, expected: float) -> None:
    assert score(value, anchors) == KpiScore(pytest.approx(expected), is_clipped=False, is_veto=False)


@pytest.mark.parametrize(
    ("value", "anchors", "expected"),
    [(79, RISING, 0), (101, RISING, 100), (31, FALLING, 0), (1, FALLING, 100), (5, TWO_SIDED, 0), (10, TWO_SIDED, 0)],
)
def test_outside_the_anchors_is_clipped_and_said(value: float, anchors: Anchors, expected: float) -> None:
    assert score(value, anchors) == KpiScore(expected, is_clipped=True, is_veto=False)


def test_a_regulatory_breach_is_a_veto_only_for_a_regulatory_kpi() -> None:
    assert score(89.9, RISING, regulatory=True).is_veto
    assert not score(90, RISING, regulatory=True).is_veto
    assert not score(89.9, RISING).is_veto
    assert not score(1, BARE, regulatory=True).is_veto  # no legal threshold is declared
    assert score(20.1, FALLING, regulatory=True).is_veto
    assert not score(20, FALLING, regulatory=True).is_veto


def test_a_two_sided_regulatory_anchor_belongs_to_the_side_on_which_it_lies() -> None:
    low = Anchors(worst=6.0, regulatory=6.5, target=7.0, target_high=8.0, worst_high=9.0)
    high = Anchors(worst=6.0, regulatory=8.8, target=7.0, target_high=8.0, worst_high=9.0)
    assert (on(6.5, low), on(8.8, low)) == (40, pytest.approx(16))
    assert (on(6.5, high), on(8.8, high)) == (40, 40)  # 6.5 lies halfway from worst to target
    assert score(6.4, low, regulatory=True).is_veto
    assert not score(8.9, low, regulatory=True).is_veto
    assert score(8.9, high, regulatory=True).is_veto
    assert not score(6.1, high, regulatory=True).is_veto


def test_anchors_on_one_value_give_it_the_better_score() -> None:
    legal_target = Anchors(worst=90, regulatory=98, target=98, excellence=100)
    assert on(98, legal_target) == 80
    assert on(97.999, legal_target) == pytest.approx(40, abs=0.01)
    best_target = Anchors(worst=90, target=100, excellence=100)
    assert on(100, best_target) == 100
    legal_worst = Anchors(worst=10, regulatory=10, target=0)
    assert (on(10, legal_worst), on(10.001, legal_worst)) == (40, 0)


def test_rounding_in_a_mean_of_decimals_decides_nothing() -> None:
    anchors = Anchors(worst=0, regulatory=0.1, target=0.3)
    below = 0.3 - 5e-17 * 4
    assert below < 0.3
    assert on(below, anchors) == 80
    assert chance_at_least(Exact(below), sides(anchors)) == 1
    assert not score(0.1 - 2e-17, anchors, regulatory=True).is_veto


@pytest.mark.parametrize(
    "anchors",
    [
        Anchors(worst=5, target=5),
        Anchors(worst=0, regulatory=9, target=8),
        Anchors(worst=0, target=8, excellence=7),
        Anchors(worst=0, target=8, target_high=9),
        Anchors(worst=0, target=8, worst_high=9),
        Anchors(worst=0, target=8, target_high=7, worst_high=9),
        Anchors(worst=0, regulatory=8.5, target=8, target_high=9, worst_high=10),
        Anchors(worst=0, target=8, target_high=9, worst_high=10, excellence=8.5),
    ],
)
def test_anchors_out_of_order_are_an_error(anchors: Anchors) -> None:
    with pytest.raises(ValueError, match=r"anchors|two-sided"):
        sides(anchors)


def by_hand(value: float, knots: list[tuple[float, float]]) -> float:
    """The piecewise line written out: knots (value, score) in the order of values, distinct."""
    if value <= knots[0][0]:
        return knots[0][1]
    for (x0, y0), (x1, y1) in itertools.pairwise(knots):
        if value <= x1:
            return y0 + (y1 - y0) * (value - x0) / (x1 - x0)
    return knots[-1][1]


anchor_values = st.lists(st.integers(-1000, 1000), min_size=4, max_size=4, unique=True).map(sorted)


@given(anchor_values, st.booleans(), st.booleans(), st.booleans(), st.floats(-1200, 1200))
def test_one_sided_scores_agree_with_the_line_written_out(
    four: list[int], falls: bool, regulatory: bool, excellence: bool, value: float
) -> None:
    worst, legal, target, best = reversed(four) if falls else four
    anchors = Anchors(
        worst=worst,
        regulatory=legal if regulatory else None,
        target=target,
        excellence=best if excellence else None,
    )
    knots = [(worst, 0.0), *[(legal, 40.0)] * regulatory, (target, 80.0), *[(best, 100.0)] * excellence]
    assert on(value, anchors) == pytest.approx(by_hand(value, sorted(knots)), abs=1e-6)


@given(anchor_values, st.floats(-1200, 1200))
def test_two_sided_scores_agree_with_the_trapezium_written_out(four: list[int], value: float) -> None:
    worst, target, high, worst_high = four
    anchors = Anchors(worst=worst, target=target, target_high=high, worst_high=worst_high)
    knots = [(worst, 0.0), (target, 80.0), (high, 80.0), (worst_high, 0.0)]
    assert on(value, anchors) == pytest.approx(by_hand(value, knots), abs=1e-6)


# --- the error -----------------------------------------------------------------------------------------------


def simulated(found: Reading, anchors: Anchors, threshold: float = 80) -> float:
    """pi_T a second way: the share of drawn true values that score at least the threshold."""
    draws = found.draw(np.random.default_rng(1).standard_normal(200_000))
    return float(np.mean(np.interp(draws, *scored_knots(anchors)) >= threshold - 1e-9))


def scored_knots(anchors: Anchors) -> tuple[list[float], list[float]]:
    named = ((anchors.worst, 0.0), (anchors.regulatory, 40.0), (anchors.target, 80.0), (anchors.excellence, 100.0))
    named += ((anchors.target_high, 80.0), (anchors.worst_high, 0.0))
    knots = sorted((x, y) for x, y in named if x is not None)
    return [x for x, _ in knots], [y for _, y in knots]


@pytest.mark.parametrize("threshold", [80.0, 60.0, 90.0])
@pytest.mark.parametrize(
    ("found", "anchors"),
    [
        (Averaged(94.5, 0.8), RISING),
        (Averaged(11.0, 2.0), FALLING),
        (Averaged(7.9, 0.3), TWO_SIDED),
        (Sampled(96.0, 150, 100.0), RISING),
        (Sampled(100.0, 60, 100.0), RISING),
        (Sampled(9.0, 200, 100.0), FALLING),
    ],
)
def test_the_chance_on_the_kpi_s_own_scale_agrees_with_simulation(
    found: Reading, anchors: Anchors, threshold: float
) -> None:
    if threshold == 90.0 and anchors is TWO_SIDED:
        assert chance_at_least(found, sides(anchors), threshold) == 0  # the trapezium's top is 80
    exact = chance_at_least(found, sides(anchors), threshold)
    assert exact == pytest.approx(simulated(found, anchors, threshold), abs=0.004)


@pytest.mark.parametrize("share", [0.0, 0.5, 0.9, 0.97, 1.0])
@pytest.mark.parametrize("n", [12, 60, 400])
def test_a_sampled_kpi_s_distribution_is_wilson_s(share: float, n: int) -> None:
    """Its 2.5 and 97.5 % points are scipy's Wilson interval, and its chance of reaching an end is 97.5 and 2.5 %."""
    cases = round(share * n)
    interval = binomtest(cases, n).proportion_ci(0.95, method="wilson")
    found = Sampled(100 * cases / n, n, 100.0)
    ends = found.draw(np.array([-1.959963984540054, 1.959963984540054]))
    assert ends == pytest.approx([100 * interval.low, 100 * interval.high], abs=1e-9)
    if cases > 0:
        assert found.chance(1, np.array(100 * interval.low)) == pytest.approx(0.975)
    if cases < n:
        assert found.chance(1, np.array(100 * interval.high)) == pytest.approx(0.025)


def test_an_exhaustive_kpi_is_at_its_target_or_it_is_not() -> None:
    assert chance_at_least(Exact(95), sides(RISING)) == 1
    assert chance_at_least(Exact(94.9), sides(RISING)) == 0
    assert chance_at_least(Exact(10), sides(FALLING)) == 1
    assert chance_at_least(Exact(10.1), sides(FALLING)) == 0
    assert [chance_at_least(Exact(v), sides(TWO_SIDED)) for v in (6.9, 7, 7.5, 8, 8.1)] == [0, 1, 1, 1, 0]


def test_a_target_of_all_the_samples_is_met_when_all_conform() -> None:
    everything = sides(Anchors(worst=90, target=100))
    assert chance_at_least(Sampled(100.0, 30, 100.0), everything) == 1
    assert chance_at_least(Sampled(99.5, 200, 100.0), everything) == 0
    nothing = sides(Anchors(worst=5, target=0))
    assert chance_at_least(Sampled(0.0, 30, 100.0), nothing) == 1
    assert chance_at_least(Sampled(0.5, 200, 100.0), nothing) == 0


@given(st.integers(1, 300), st.integers(1, 300), st.floats(0.5, 99.5))
def test_more_conforming_cases_are_never_less_likely_to_reach_a_target(a: int, n: int, target: float) -> None:
    conforming = min(a, n)
    one, other = (Sampled(100 * c / n, n, 100.0) for c in (conforming - 1, conforming))
    assert one.chance(1, np.array(target)) <= other.chance(1, np.array(target))
    assert one.chance(-1, np.array(-target)) == pytest.approx(1 - float(one.chance(1, np.array(target))))


def test_the_nature_of_a_kpi_decides_its_reading() -> None:
    assert reading("exhaustive", "j", 4.0, None, None) == Exact(4.0)
    assert reading("monthly", "j", 4.0, 0.25, None) == Averaged(4.0, 0.5)
    assert reading("monthly", "j", 4.0, 0.0, None) == Exact(4.0)  # twelve equal months
    assert reading("monthly", "j", 4.0, None, None) is None
    assert reading("sampled", "% des prélèvements", 98.0, None, 50) == Sampled(98.0, 50, 100.0)
    assert reading("sampled", "part", 0.98, None, 50) == Sampled(0.98, 50, 1.0)
    assert reading("sampled", "‰", 12.0, None, 50) == Sampled(12.0, 50, 1000.0)
    assert reading("sampled", "%", 98.0, None, None) is None
    assert reading("sampled", "%", 98.0, None, 0) is None
    assert reading("sampled", "part", 98.0, None, 50) is None  # not a share of its unit


def test_draws_depend_on_the_key_alone() -> None:
    first, again, other = (normal_draws("eau", kpi_id, 2023) for kpi_id in ("a", "a", "b"))
    assert np.array_equal(first, again)
    assert abs(np.corrcoef(first, other)[0, 1]) < 0.1
    assert first.shape == (1000,)


# --- the table -----------------------------------------------------------------------------------------------

MIXED = service(
    [],
    [
        kpi("exhaustif", RISING, regulatory=True),
        kpi("sonde", RISING, nature="sampled"),
        kpi("mensuel", FALLING, nature="monthly", unit="min"),
        kpi("sans-cible"),
    ],
    [],
)
VALUES = [
    kpi_value("exhaustif", 2022, 85.0),
    kpi_value("exhaustif", 2023, 97.0, segment=1),
    kpi_value("mensuel", 2023, 12.0, variance=1.0),
    kpi_value("sans-cible", 2023, 1234.0),
    kpi_value("sonde", 2022, 96.0),
    kpi_value("sonde", 2023, 96.0, sample_size=100),
    kpi_value("ancien", 2023, 1.0),  # no longer declared
    kpi_value("exhaustif", 2023, 1.0, service="dechets"),
]


def scored(values: list[dict]) -> pd.DataFrame:
    return score_kpis(AUTHORITY, MIXED, frame(CORE_KPI_VALUES, values))


def test_the_table_of_scores(tmp_path: Path) -> None:
    result = scored(VALUES)
    Lake(tmp_path).write(OUT_KPI_SCORES, "eau-potable", result)  # fits its TableSpec
    rows = {(row["kpi"], row["period"]): row for row in result.to_dict("records")}
    assert sorted(rows) == [
        ("exhaustif", 2022),
        ("exhaustif", 2023),
        ("mensuel", 2023),
        ("sans-cible", 2023),
        ("sonde", 2022),
        ("sonde", 2023),
    ]
    breach = rows["exhaustif", 2022]
    assert (breach["score"], breach["is_veto"], breach["probability_at_target"]) == (20, True, 0)
    sound = rows["exhaustif", 2023]
    assert (sound["score"], sound["score_low"], sound["score_high"], sound["segment"]) == (88, 88, 88, 1)
    assert (sound["is_veto"], sound["probability_at_target"]) == (False, 1)
    monthly = rows["mensuel", 2023]  # 12 +- 1 on a line of -4 points a minute between 20 and 10
    assert monthly["score"] == 72
    assert monthly["probability_at_target"] == pytest.approx(0.02275, abs=1e-5)
    assert monthly["score_low"] == pytest.approx(72 - 4 * 1.96, abs=1)
    assert monthly["score_high"] == pytest.approx(72 + 4 * 1.96, abs=1)
    untargeted = rows["sans-cible", 2023]
    assert pd.isna([untargeted[c] for c in ("score", "score_low", "score_high", "probability_at_target")]).all()
    unknown = rows["sonde", 2022]  # the number of samples was left out
    assert unknown["score"] == 84
    assert pd.isna([unknown[c] for c in ("score_low", "score_high", "probability_at_target")]).all()


def test_the_interval_of_a_score_is_wilson_s_pushed_through_the_kinks() -> None:
    row = scored(VALUES).set_index(["kpi", "period"]).loc[("sonde", 2023)]
    interval = binomtest(96, 100).proportion_ci(0.95, method="wilson")
    assert row["score_low"] == pytest.approx(on(100 * interval.low, RISING), abs=2.5)
    assert row["score_high"] == pytest.approx(on(100 * interval.high, RISING), abs=1)


def test_a_veto_in_a_sample_is_a_fact_not_a_probability() -> None:
    declared = service([], [kpi("sonde", RISING, nature="sampled", regulatory=True)], [])
    values = frame(CORE_KPI_VALUES, [kpi_value("sonde", 2023, 89.0, sample_size=18)])
    row = score_kpis(AUTHORITY, declared, values).iloc[0]
    assert row["is_veto"]
    assert row["probability_at_target"] == 0


def test_rows_come_in_one_order_and_with_one_answer_whatever_the_order_of_the_input() -> None:
    pd.testing.assert_frame_equal(scored(VALUES), scored(VALUES[::-1]))


def test_a_service_without_values_has_an_empty_typed_table(tmp_path: Path) -> None:
    result = scored([])
    assert len(result) == 0
    Lake(tmp_path).write(OUT_KPI_SCORES, "x", result)
