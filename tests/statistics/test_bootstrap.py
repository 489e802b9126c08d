"""The respondent bootstrap against the linearised variance, and missing answers against Anderson's closed form."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import spearmanr

from barometer.statistics.bootstrap import multiplicities, raked
from barometer.statistics.calibration import Margin, calibrate, indicators
from barometer.statistics.design import Design
from barometer.statistics.estimates import linearised_means
from barometer.statistics.importance import (
    lmg,
    ranks,
    replicated_correlations,
    share_intervals,
    tetraclasse_classes,
    tetraclasse_codes,
    tetraclasse_coordinates,
    tetraclasse_determined,
    usable,
    weighted_correlation,
)
from barometer.statistics.imputation import imputed, normal_parameters

FloatArray = NDArray[np.float64]
N = 400


def sample() -> tuple[Design, FloatArray, dict[str, list[str]], list[Margin]]:
    """Two strata, clusters of two persons, unequal weights, answers tied to a zone that is a margin."""
    rng = np.random.default_rng(3)
    strata = [str(i % 2) for i in range(N)]
    design = Design.from_labels(rng.uniform(1, 3, N), strata=strata, psu=[str(i // 4) for i in range(N)])
    zone = rng.choice(["nord", "sud", "est"], N, p=[0.2, 0.5, 0.3]).tolist()
    sex = rng.choice(["f", "h"], N).tolist()
    y = np.array([{"nord": 40.0, "sud": 60.0, "est": 75.0}[one] for one in zone]) + rng.normal(0, 15, N)
    margins = [Margin("zone", ("est", "nord", "sud"), (300, 300, 400)), Margin("sex", ("f", "h"), (520, 480))]
    return design, y, {"zone": zone, "sex": sex}, margins


@pytest.mark.parametrize("is_raked", [False, True])
def test_the_bootstrap_has_the_linearised_variance(is_raked: bool) -> None:
    design, y, labels, margins = sample()
    calibration = calibrate(design, *indicators(labels, margins)) if is_raked else None
    expected = linearised_means(design, calibration, y[:, None], np.ones((N, 1), dtype=bool))
    counts = multiplicities(design, 3000, np.random.default_rng(1))
    used = margins if is_raked else []
    weights = raked(counts * design.weights, [labels[one.variable] for one in used], used)
    means = weights @ y / weights.sum(axis=1)
    assert means.var() == pytest.approx(float(expected.variance[0, 0]), rel=0.1)
    assert means.mean() == pytest.approx(float(expected.mean[0, 0]), abs=0.2)


def test_every_replicate_meets_the_margins() -> None:
    design, _, labels, margins = sample()
    weights = raked(
        multiplicities(design, 20, np.random.default_rng(1)) * design.weights, list(labels.values()), margins
    )
    for margin in margins:
        for category, total in zip(margin.categories, margin.totals, strict=True):
            member = np.array([one == category for one in labels[margin.variable]])
            assert weights[:, member].sum(axis=1) == pytest.approx(np.full(20, total), rel=1e-5)


def test_a_level_that_was_not_drawn_stays_empty() -> None:
    weights = np.array([[1.0, 1.0, 0.0], [1.0, 1.0, 1.0]])
    found = raked(weights, [["a", "a", "b"]], [Margin("zone", ("a", "b"), (10, 30))])
    assert found == pytest.approx(np.array([[5, 5, 0], [5, 5, 30]]))


def test_a_lonely_stratum_cannot_be_resampled() -> None:
    with pytest.raises(ValueError, match="single"):
        multiplicities(Design.from_labels([1, 1, 1], strata=["a", "a", "b"]), 5, np.random.default_rng(1))


def test_replicated_correlations_are_those_of_each_set_of_weights() -> None:
    rng = np.random.default_rng(7)
    x = rng.normal(60, 20, (80, 4)) + rng.normal(0, 20, (80, 1))
    weights = rng.uniform(0.2, 3, (6, 80))
    found = replicated_correlations(x, weights)
    for one, w in zip(found, weights, strict=True):
        assert one == pytest.approx(weighted_correlation(x, w), abs=1e-12)
    assert usable(found).all()
    x[:, 3] = 50
    flat = replicated_correlations(x, weights)
    assert np.isnan(flat[:, 3]).all()
    assert not usable(flat).any()
    x[:, 3] = x[:, 2]
    assert not usable(replicated_correlations(x, weights)).any()


def test_correlations_of_ranks_are_spearmans() -> None:
    rng = np.random.default_rng(9)
    x = rng.integers(0, 5, (70, 3)) + rng.integers(0, 3, (70, 1)).astype(float)
    expected = spearmanr(x).statistic
    assert weighted_correlation(ranks(x), np.ones(70)) == pytest.approx(expected)


def test_share_intervals_are_of_shares() -> None:
    draws = np.array([[1.0, 3.0], [2.0, 2.0], [0.0, 0.0]])
    low, high = share_intervals(draws, level=1.0)
    assert low == pytest.approx([0.25, 0.5])
    assert high == pytest.approx([0.5, 0.75])


def test_many_tetraclasse_tables_at_once() -> None:
    rng = np.random.default_rng(4)
    drawn = rng.uniform(20, 300, (12, 5, 2, 2))
    answers = rng.uniform(20, 300, (5, 2, 2))
    codes = tetraclasse_codes(tetraclasse_coordinates(drawn), tetraclasse_determined(answers))
    names = {"undetermined": -1, "secondary": 0, "basic": 1, "plus": 2, "key": 3}
    for one, found in zip(drawn, codes, strict=True):
        assert [names[name] for name in tetraclasse_classes(tetraclasse_coordinates(one), answers)] == found.tolist()


def incomplete(n: int = 500) -> FloatArray:
    """Two variables, the second unknown more often where the first is low."""
    rng = np.random.default_rng(11)
    x = rng.normal(60, 10, n)
    y = 10 + 0.8 * x + rng.normal(0, 6, n)
    y[rng.random(n) < np.where(x < 60, 0.5, 0.1)] = np.nan
    return np.column_stack([x, y])


def anderson(rows: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Maximum likelihood in closed form for one incomplete variable of two (Anderson 1957, JASA 52:200)."""
    x, known = rows[:, 0], ~np.isnan(rows[:, 1])
    within = np.cov(rows[known], rowvar=False, bias=True)
    slope = within[0, 1] / within[0, 0]
    mean_y = rows[known, 1].mean() + slope * (x.mean() - x[known].mean())
    extra = x.var() - within[0, 0]
    cross = within[0, 1] + slope * extra
    return np.array([x.mean(), mean_y]), np.array([[x.var(), cross], [cross, within[1, 1] + slope**2 * extra]])


def test_em_finds_the_closed_form_of_anderson() -> None:
    mean, covariance = normal_parameters(incomplete())
    expected_mean, expected = anderson(incomplete())
    assert mean == pytest.approx(expected_mean, rel=1e-4)
    assert covariance == pytest.approx(expected, rel=1e-3)
    assert abs(mean[1] - np.nanmean(incomplete()[:, 1])) > 1  # the complete cases alone would be wrong


def test_imputations_keep_what_is_known_and_scatter_as_they_should() -> None:
    rows = incomplete()
    filled = imputed(rows, 40, np.random.default_rng(2))
    known = ~np.isnan(rows)
    assert (filled[:, known] == rows[known]).all()
    assert np.isfinite(filled).all()
    expected_mean, expected = anderson(rows)
    means = filled[:, :, 1].mean(axis=1)
    assert means.mean() == pytest.approx(expected_mean[1], abs=0.2)
    assert filled[:, :, 1].var(axis=1).mean() == pytest.approx(expected[1, 1], rel=0.06)
    # Rubin's between variance: near what a third of the answers, unknown, costs (Little & Rubin 2002, ch. 7).
    missing = 1 - known[:, 1].mean()
    left = expected[1, 1] - expected[0, 1] ** 2 / expected[0, 0]
    between = left / len(rows) * missing / (1 - missing)
    assert 0.5 < means.var(ddof=1) / between < 2.5


@pytest.mark.parametrize("column", [np.full(9, np.nan), np.full(9, 50.0)])
def test_what_cannot_be_imputed_is_refused(column: FloatArray) -> None:
    rows = np.column_stack([np.arange(9.0), column])
    with pytest.raises(ValueError, match="imputed"):
        imputed(rows, 2, np.random.default_rng(1))


def test_shares_of_many_replicates_are_those_of_each() -> None:
    rng = np.random.default_rng(5)
    found = replicated_correlations(rng.normal(size=(60, 6)) + rng.normal(size=(60, 1)), rng.uniform(1, 2, (7, 60)))
    many = lmg(found[:, :5, :5], found[:, :5, 5])
    assert many == pytest.approx(np.array([lmg(one[:5, :5], one[:5, 5]) for one in found]))
