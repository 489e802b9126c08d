"""Changes between two waves: R's figures and METHOD's tables."""

# ruff: noqa: N802 (tests are named after the cases of the reference)
from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
from known_data import apiclus1, apistrat, is_, number
from numpy.typing import NDArray

from barometer.statistics.change import (
    Bridge,
    Level,
    Pair,
    any_false_announcement,
    judge_family,
    mdc,
    mdc_share_by_direction,
)
from barometer.statistics.contrast import Contrast, decide
from barometer.statistics.design import Design
from barometer.statistics.estimates import covariance, influence, linearised_means

FloatArray = NDArray[np.float64]


# --- R's figures ---------------------------------------------------------------------------------------------


def covariance_of(design: Design, y: FloatArray, domains: NDArray[np.bool_]) -> tuple[FloatArray, FloatArray]:
    """The means of all items in all domains, in a row, and their covariance matrix by linearisation."""
    means = linearised_means(design, None, y, domains).mean.ravel()
    return means, covariance(design, influence(design, None, y, domains).reshape(design.n, -1), use_fpc=True)


def test_K24_panel_change() -> None:
    design = apistrat()
    y = np.column_stack([number("apistrat_panel", "api99"), number("apistrat", "api00")])
    means, cov = covariance_of(design, y, np.ones((design.n, 1), dtype=bool))
    before, after = (Level(means[i], cov[i, i], design.df, design.n) for i in (0, 1))
    panel = Pair(before, after, covariance=cov[0, 1])
    (change,) = judge_family([panel])
    assert change.difference == pytest.approx(32.8925183754, rel=1e-9)
    assert change.se == pytest.approx(2.05111240771, rel=1e-9)
    assert cov[0, 1] / math.sqrt(cov[0, 0] * cov[1, 1]) == pytest.approx(0.979205216084, rel=1e-9)
    assert change.verdict == "progress"
    assert change.df == 197
    # The negative control: forgetting the overlap.
    (wrong,) = judge_family([dataclasses.replace(panel, covariance=0.0)])
    assert wrong.se == pytest.approx(13.7043209537, rel=1e-9)


def test_K25_indep_change() -> None:
    def wave(design: Design, score: FloatArray) -> Level:
        means, cov = covariance_of(design, score[:, None], np.ones((design.n, 1), dtype=bool))
        return Level(means[0], cov[0, 0], design.df, design.n)

    before = wave(apistrat(), number("apistrat", "api00"))
    (change,) = judge_family([Pair(before, wave(apiclus1(), number("apiclus1", "api00")))])
    assert change.difference == pytest.approx(-18.1179642522, rel=1e-9)
    assert change.se == pytest.approx(25.3528156999, rel=1e-9)
    assert change.df == pytest.approx(18.7955449992, rel=1e-9)
    assert change.p_value == pytest.approx(0.483617905048, rel=1e-9)
    assert change.verdict == "inconclusive"


def test_K26_svyttest() -> None:
    """Two domains of one wave: a difference of estimates with a covariance, on the design's df minus one."""
    design = apiclus1()
    improved = is_("apiclus1_domains", "comp.imp", "Yes") > 0
    means, cov = covariance_of(design, number("apiclus1", "api00")[:, None], np.column_stack([~improved, improved]))
    no, yes = (Level(means[i], cov[i, i], design.df - 1, design.n) for i in (0, 1))
    (change,) = judge_family([Pair(no, yes, covariance=cov[0, 1])])
    assert change.difference is not None
    assert change.se is not None
    assert change.difference == pytest.approx(15.5060150376, rel=1e-9)
    assert change.difference / change.se == pytest.approx(0.925067242997, rel=1e-9)
    assert change.p_value == pytest.approx(0.371784794638, rel=1e-9)


def test_K35_mdc() -> None:
    share = 0.25 * 1.3 / 600
    assert mdc(share, share) == pytest.approx(0.0922114583202, rel=1e-9)
    mean = 2**2 * 1.3 / 600
    assert mdc(mean, mean) == pytest.approx(0.368845833281, rel=1e-9)


# --- METHOD's figures ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("n", "means", "shares"),
    [
        (150, (7.1, 8.1, 9.0), (18.4, 14.8, 11.1)),
        (400, (4.4, 5.0, 5.5), (11.3, 9.0, 6.8)),
        (600, (3.6, 4.1, 4.5), (9.2, 7.4, 5.5)),
        (1000, (2.8, 3.1, 3.5), (7.1, 5.7, 4.3)),
    ],
)
def test_the_table_of_detectable_changes(n: int, means: tuple[float, ...], shares: tuple[float, ...]) -> None:
    for deff, expected in zip((1, 1.3, 1.6), means, strict=True):
        variance = 22**2 * deff / n
        assert mdc(variance, variance) == pytest.approx(expected, abs=0.05)
    for p, expected in zip((0.5, 0.8, 0.9), shares, strict=True):
        variance = 100**2 * p * (1 - p) * 1.3 / n
        assert mdc(variance, variance) == pytest.approx(expected, abs=0.05)


def test_the_detectable_change_of_a_split_ballot() -> None:
    """B1: n=600, sd 22, deff 1.3: 4.1 without a break, 5.0 beside it (half samples), 7.0 across it."""
    whole, half = 22**2 * 1.3 / 600, 22**2 * 1.3 / 300
    assert math.sqrt(2 * half) == pytest.approx(2.05, abs=0.005)
    (adjacent,) = judge_family([Pair(Level(50, whole, 599, 600), Level(51, half, 299, 300))])
    across_the_break = Pair(Level(50, whole, 599, 600), Level(57, whole, 599, 600), bridge=Bridge(4, 2 * half))
    (across,) = judge_family([across_the_break])
    assert adjacent.mdc == pytest.approx(5.0, abs=0.05)
    assert across.mdc == pytest.approx(7.0, abs=0.05)
    assert across.difference == pytest.approx(3)


def test_shares_are_detected_by_direction() -> None:
    n_eff = 150 / 1.3
    fall, rise = mdc_share_by_direction(0.9, n_eff, n_eff)
    assert fall == pytest.approx(0.136, abs=0.0005)
    assert rise == pytest.approx(0.085, abs=0.0005)
    low_fall, low_rise = mdc_share_by_direction(0.1, n_eff, n_eff)
    assert low_rise == pytest.approx(fall)
    assert low_fall == pytest.approx(rise)
    assert mdc_share_by_direction(0.99, 100, 100)[1] is None


def simulated_families(
    seed: int, replicates: int, n: int, size: int, truth: float = 0.0, halo: float = 0.5
) -> Contrast:
    """Families of `size` criteria (sd 22, deff 1.3, errors correlated by `halo`); the first one truly moved."""
    rng = np.random.default_rng(seed)
    se = math.sqrt(2 * 22**2 * 1.3 / n)
    noise = math.sqrt(halo) * rng.standard_normal((replicates, 1))
    noise = noise + math.sqrt(1 - halo) * rng.standard_normal((replicates, size))
    shift = np.zeros(size)
    shift[0] = truth
    shape = (replicates, size)
    return Contrast(shift + se * noise, np.full(shape, se**2), np.full(shape, 2.0 * n - 2))


def judged(contrast: Contrast, margin: float = 5.0) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    decisions = decide(contrast, alpha=0.05, equivalence_margin=margin, method="benjamini_hochberg")
    return decisions.announced, decisions.equivalent & ~decisions.announced


@pytest.mark.parametrize(("n", "margin", "expected"), [(400, 5, 0.76), (600, 5, 0.93), (400, 3, 0.04), (600, 3, 0.33)])
def test_how_often_nothing_changed_is_called_stable(n: int, margin: float, expected: float) -> None:
    _, stable = judged(simulated_families(71, 4000, n, 1), margin)
    monte_carlo = math.sqrt(expected * (1 - expected) / 4000)
    assert stable.mean() == pytest.approx(expected, abs=0.005 + 3 * monte_carlo)


def test_a_lone_true_change_of_four_points_costs_power_in_a_family_of_ten() -> None:
    contrast = simulated_families(72, 4000, 600, 10, truth=4.1)
    announced, _ = judged(contrast)
    unadjusted = decide(contrast, alpha=0.05, equivalence_margin=5, method="holm").p_value < 0.05
    assert unadjusted[:, 0].mean() == pytest.approx(0.80, abs=0.025)
    assert announced[:, 0].mean() == pytest.approx(0.50, abs=0.05)


def test_reports_without_any_change_announce_one_in_less_than_five_percent() -> None:
    announced, _ = judged(simulated_families(73, 8000, 600, 10))
    assert announced.any(axis=1).mean() == pytest.approx(0.045, abs=0.01)


def test_the_overview_states_its_own_rate() -> None:
    assert any_false_announcement(8, 0.045) == pytest.approx(0.308, abs=0.001)
    assert any_false_announcement(8) == pytest.approx(1 - 0.95**8)
    assert any_false_announcement(0) == 0
