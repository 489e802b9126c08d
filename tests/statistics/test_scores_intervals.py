"""Scores and intervals: the figures of the method note, and what has no interval."""

from __future__ import annotations

import numpy as np
import pytest

from barometer.statistics.intervals import (
    effective_n,
    korn_graubard,
    korn_graubard_n,
    logit_interval,
    mean_interval,
    wilson,
)
from barometer.statistics.scores import satisfied, score


@pytest.mark.parametrize(
    ("answers", "scale", "scores"),
    [
        ([1, 2, 3, 4], (1, 4), [0, 100 / 3, 200 / 3, 100]),
        ([1, 2, 3, 4, 5], (1, 5), [0, 25, 50, 75, 100]),
        ([1, 5, 10], (1, 10), [0, 400 / 9, 100]),
        ([0, 4, 10], (0, 10), [0, 40, 100]),
    ],
)
def test_scores(answers: list[float], scale: tuple[float, float], scores: list[float]) -> None:
    values = np.array(answers, dtype=float)
    np.testing.assert_allclose(score(values, *scale), scores, rtol=1e-15)
    np.testing.assert_allclose(score(values, *scale, reverse=True), 100 - np.array(scores), rtol=1e-14)


def test_an_opinion_not_expressed_stays_so() -> None:
    values = np.array([1.0, np.nan, 4.0])
    np.testing.assert_array_equal(np.isnan(score(values, 1, 4)), [False, True, False])
    np.testing.assert_array_equal(satisfied(values, 3), [0, np.nan, 1])
    np.testing.assert_array_equal(satisfied(values, 2, reverse=True), [1, np.nan, 0])


def test_an_answer_outside_its_scale_becomes_no_figure() -> None:
    with pytest.raises(ValueError, match="2 answers lie outside"):
        score(np.array([0.0, 3.0, 6.0]), 1, 5)
    with pytest.raises(ValueError, match="no extent"):
        score(np.array([1.0]), 5, 5)


@pytest.mark.parametrize(
    ("mean", "variance", "df"), [(np.nan, np.nan, 0), (50.0, 0.0, 30), (50.0, 4.0, 0), (50.0, np.nan, 3)]
)
def test_means_without_interval(mean: float, variance: float, df: int) -> None:
    interval = mean_interval(mean, variance, df)
    assert not interval.exists
    assert np.isnan(interval.low)
    assert np.isnan(interval.high)


def test_the_interval_of_a_mean_stays_on_the_scale() -> None:
    interval = mean_interval([2.0, 98.0], 9.0, 10)
    assert interval.low[0] == 0
    assert interval.high[1] == 100
    # t table: 2.228 at 10 degrees of freedom
    assert interval.high[0] == pytest.approx(2 + 3 * 2.228, abs=1e-3)


def test_the_effective_sample_is_capped_by_kish() -> None:
    """Strata gained precision for this item; strong weights still cap what a share may claim."""
    p, variance, n, df = 0.5, 0.25 / 600, 400, 399
    assert korn_graubard_n(p, variance, n, df) == pytest.approx(600)
    assert effective_n(p, variance, n, df, kish=1.6, n_psu=n) == pytest.approx(250)
    assert effective_n(p, 0.25 / 200, n, df, kish=1.6, n_psu=n) == pytest.approx(200)


def test_the_cap_rises_with_a_declared_population() -> None:
    """180 answers of 400 families: the correction is in the variance, and must be in the cap."""
    variance = 0.25 / 180 * (1 - 180 / 400)
    sampled = effective_n(0.5, variance, 180, 179, kish=1.0, n_psu=180, population=400)
    assert sampled == pytest.approx(180 / (1 - 180 / 400))
    assert effective_n(0.5, variance, 180, 179, kish=1.0, n_psu=180) == pytest.approx(180)
    # everybody answered: no correction is applied to the cap, nothing is divided by 0
    assert effective_n(0.5, 0.001, 400, 399, kish=1.0, n_psu=400, population=400) == pytest.approx(250)


def test_everybody_satisfied_still_has_an_interval() -> None:
    n_eff = effective_n(1.0, 0.0, 50, 24, kish=1.25, n_psu=25)
    assert n_eff == pytest.approx(20)
    interval = wilson(1.0, n_eff)
    assert interval.high == 1.0
    assert interval.low == pytest.approx(1 - 0.1611, abs=1e-4)  # Newcombe's 0/20, from the other side
    assert korn_graubard(1.0, n_eff).low == pytest.approx(0.025 ** (1 / 20))  # Clopper-Pearson in closed form
    assert not logit_interval(1.0, 0.0, 24).exists


@pytest.mark.parametrize(("n", "df", "variance"), [(0, 0, np.nan), (2, 0, 0.1)])
def test_shares_without_effective_sample_have_no_interval(n: int, df: int, variance: float) -> None:
    p = np.nan if n == 0 else 0.5
    n_eff = effective_n(p, variance, n, df, kish=1.0, n_psu=n)
    assert n_eff == 0
    assert not wilson(p, n_eff).exists
    assert not korn_graubard(p, n_eff).exists


def test_other_levels() -> None:
    """The 90 % interval of the equivalence test: z = 1.645."""
    narrow = mean_interval(50.0, 4.0, 1e9, level=0.90)
    assert narrow.width == pytest.approx(2 * 2 * 1.644854, rel=1e-6)
