"""Lines and levels through three waves and more: R's figures, and the same models written another way."""
# ruff: noqa: N802 (tests are named after the cases of the reference)

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.stats import chi2, norm

from barometer.statistics.change import Bridge
from barometer.statistics.trend import bridge_series, decimal_year, local_level, regression, segments, wls_trend

T = [1, 2, 3, 5, 7]
Y = [6.8, 6.9, 7.1, 7.0, 7.3]
SE = np.array([0.10, 0.09, 0.11, 0.08, 0.10])


def test_K31_DL() -> None:
    """Thirteen trials of the BCG vaccine (Colditz 1994), log risk ratios; the published figures are metafor's."""
    vaccinated = np.array([4, 6, 3, 62, 33, 180, 8, 505, 29, 17, 186, 5, 27.0])
    well = np.array([119, 300, 228, 13536, 5036, 1361, 2537, 87886, 7470, 1699, 50448, 2493, 16886])
    control = np.array([11, 29, 11, 248, 47, 372, 10, 499, 45, 65, 141, 3, 29.0])
    control_well = np.array([128, 274, 209, 12619, 5761, 1079, 619, 87892, 7232, 1600, 27197, 2338, 17825])
    a, c = vaccinated + well, control + control_well
    y = np.log(vaccinated / a / (control / c))
    fit = regression(np.ones((13, 1)), y, np.diag(1 / vaccinated - 1 / a + 1 / control - 1 / c))
    assert fit.q == pytest.approx(152.233008082, rel=1e-9)
    assert fit.tau2 == pytest.approx(0.308760262862, rel=1e-9)
    assert fit.coefficients_tau[0] == pytest.approx(-0.714117222073, rel=1e-9)
    assert math.sqrt(fit.covariance_tau[0, 0]) == pytest.approx(0.178742089535, rel=1e-9)


def test_K32_wls_trend() -> None:
    trend = wls_trend(T, Y, SE**2)
    assert trend is not None
    assert trend.slope == pytest.approx(0.0678619936282, rel=1e-9)
    assert trend.se == pytest.approx(0.0200832739470, rel=1e-9)
    heterogeneity, df = trend.Q, trend.df
    assert heterogeneity == pytest.approx(3.58087202437, rel=1e-9)
    assert df == 3
    assert trend.p_Q == pytest.approx(chi2(3).sf(3.58087202437))
    assert trend.p_value == pytest.approx(2 * norm.sf(0.0678619936282 / 0.0200832739470))


def test_two_waves_make_no_line_and_a_wave_without_variance_no_weight() -> None:
    assert wls_trend([2019, 2021], [60, 62], [1, 1]) is None
    assert wls_trend([], [], []) is None
    assert wls_trend([2019, 2021, 2023], [60, 62, 100], [1, 1, 0]) is None


def test_a_series_that_is_no_line_says_so_and_is_less_sure() -> None:
    t, y, variance = [2015, 2017, 2019, 2021], [60, 68, 59, 67], [1, 1.5, 1, 0.8]
    trend = wls_trend(t, y, variance)
    assert trend is not None
    assert trend.p_Q < 0.001
    assert trend.tau2 > 0
    assert trend.se_tau > trend.se
    assert trend.p_value_tau > trend.p_value
    # τ² and Knapp–Hartung's variance written out with scalars, weights only.
    x = np.array(t) - np.mean(t)
    w = 1 / np.array(variance, dtype=float)
    X = np.column_stack([np.ones(4), x])
    trace = np.trace(np.linalg.solve((X.T * w) @ X, (X.T * w**2) @ X))
    assert trend.tau2 == pytest.approx((trend.Q - 2) / (w.sum() - trace))
    v = np.array(variance) + trend.tau2
    mean_x, mean_y = np.sum(x / v) / np.sum(1 / v), np.sum(y / v) / np.sum(1 / v)
    sxx = np.sum((x - mean_x) ** 2 / v)
    slope = np.sum((x - mean_x) * (y - mean_y) / v) / sxx
    factor = np.sum((y - mean_y - slope * (x - mean_x)) ** 2 / v) / 2
    assert trend.slope_tau == pytest.approx(slope)
    assert trend.se_tau == pytest.approx(math.sqrt(max(1, factor) / sxx))


def test_a_series_closer_to_its_line_than_sampling_allows_is_not_surer() -> None:
    trend = wls_trend([2015, 2017, 2019, 2021], [60, 62, 64, 66.1], [1, 1, 1, 1])
    assert trend is not None
    assert trend.tau2 == 0
    assert trend.se_tau == pytest.approx(trend.se)
    assert trend.ci95_tau[0] < trend.ci95[0]
    assert trend.level + trend.slope * (2018 - trend.center) == pytest.approx(63.025)


def test_waves_carried_over_a_bridge_share_its_error() -> None:
    """With all waves but the last before the break, the slope rests on the shift as much as on the last wave."""
    t, y, variance = [2015, 2017, 2019, 2021], [60, 60, 60, 66], [1, 1, 1, 1]
    values, covariance = bridge_series(y, variance, [True, True, True, False], Bridge(5, 4))
    assert values.tolist() == [65, 65, 65, 66]
    assert covariance[0].tolist() == [5, 4, 4, 0]
    bridged, naive = wls_trend(t, values, covariance), wls_trend(t, values, variance)
    assert bridged is not None
    assert naive is not None
    # Another way to the same estimate: the shift as a further unknown, with one observation of its own.
    X = np.array([[1, -3, -1], [1, -1, -1], [1, 1, -1], [1, 3, 0], [0, 0, 1]], dtype=float)
    W = np.diag([1, 1, 1, 1, 1 / 4])
    solution = np.linalg.solve(X.T @ W @ X, X.T @ W @ np.array([*y, 5]))
    assert bridged.slope == pytest.approx(solution[1])
    assert bridged.se == pytest.approx(math.sqrt(np.linalg.inv(X.T @ W @ X)[1, 1]))
    assert naive.se < bridged.se


def test_the_wave_of_the_split_ballot_goes_with_its_own_shift() -> None:
    """old half 60, new half 63 (variances 2): the carried old half and the new half are one and the same figure."""
    values, covariance = bridge_series([60, 63], [2, 2], [True, False], Bridge(3, 4), [-2, 2])
    assert values.tolist() == [63, 63]
    assert covariance.tolist() == [[2, 2], [2, 2]]


def test_series_are_cut_where_no_line_may_pass() -> None:
    t = [2013, 2015, 2017, 2021, 2023]
    assert segments(t, [True, False, True, True]) == [range(2), range(2, 5)]
    assert segments(t, [True, True, True, True], longest_gap=3) == [range(3), range(3, 5)]
    assert segments(t, [True] * 4) == [range(5)]
    assert segments([2013], []) == [range(1)]
    assert segments([], []) == []
    with pytest.raises(ValueError, match="flag"):
        segments(t, [True])
    with pytest.raises(ValueError, match="increasing"):
        segments([2013, 2013], [True])


@given(st.lists(st.booleans(), max_size=12))
def test_the_pieces_are_the_series(joined: list[bool]) -> None:
    pieces = segments(range(2000, 2001 + len(joined)), joined)
    assert [i for piece in pieces for i in piece] == list(range(len(joined) + 1))
    assert len(pieces) == 1 + joined.count(False)


def test_decimal_years() -> None:
    assert decimal_year(date(2023, 1, 1)) == 2023
    assert decimal_year(date(2023, 7, 2)) == pytest.approx(2023.5, abs=0.002)
    assert decimal_year(date(2024, 12, 31)) == pytest.approx(2025 - 1 / 366)


# --- the local level, beside the same model as one Gaussian vector ---------------------------------------------

YEARS = np.array([2009, 2010.2, 2012, 2013.1, 2015, 2016.4, 2018, 2019, 2021.7, 2023])
WANDERING = np.array([60, 61.5, 59, 62.4, 66, 64.1, 68.8, 67.0, 71.9, 70.2])
ERRORS = np.array([1.2, 0.9, 1.1, 1.0, 1.3, 0.8, 1.0, 1.4, 1.1, 1.0]) ** 2


def restricted_log_likelihood(sigma: float, y: NDArray[np.float64]) -> float:
    """Of differences to the first wave: what a diffuse start leaves of the likelihood."""
    elapsed = YEARS - YEARS[0]
    covariance = np.diag(ERRORS) + sigma**2 * np.minimum.outer(elapsed, elapsed)
    differences = np.column_stack([-np.ones(len(y) - 1), np.eye(len(y) - 1)])
    z, V = differences @ y, differences @ covariance @ differences.T
    return -0.5 * float(len(z) * math.log(2 * math.pi) + np.linalg.slogdet(V)[1] + z @ np.linalg.solve(V, z))


def test_the_local_level_is_the_best_linear_prediction() -> None:
    smooth = local_level(YEARS, WANDERING, ERRORS)
    assert smooth is not None
    best = minimize_scalar(
        lambda s: -restricted_log_likelihood(s, WANDERING), bounds=(0, 20), method="bounded", options={"xatol": 1e-10}
    )
    assert smooth.sigma2 == pytest.approx(best.x**2, rel=1e-5)
    assert smooth.log_likelihood == pytest.approx(-best.fun, rel=1e-9)

    elapsed = YEARS - YEARS[0]
    walk = smooth.sigma2 * np.minimum.outer(elapsed, elapsed)
    W = np.linalg.inv(walk + np.diag(ERRORS))
    one = np.ones(len(YEARS))
    start = one @ W @ WANDERING / (one @ W @ one)
    assert smooth.level == pytest.approx(start + walk @ W @ (WANDERING - start), rel=1e-9)
    lever = one - walk @ W @ one
    variance = np.diag(walk - walk @ W @ walk) + lever**2 / (one @ W @ one)
    assert smooth.se == pytest.approx(np.sqrt(variance), rel=1e-9)


def test_a_level_that_does_not_move_is_the_weighted_mean() -> None:
    y = 60 + np.array([0.1, -0.1, 0.05, 0, -0.05, 0.1, -0.1, 0, 0.05, 0])
    smooth = local_level(YEARS, y, ERRORS)
    assert smooth is not None
    assert smooth.sigma2 == 0
    assert smooth.level == pytest.approx(np.full(10, np.average(y, weights=1 / ERRORS)))


def test_below_eight_waves_no_smooth_line_is_drawn() -> None:
    assert local_level(YEARS[:7], WANDERING[:7], ERRORS[:7]) is None
    assert local_level(YEARS[:8], WANDERING[:8], ERRORS[:8]) is not None
    assert local_level(YEARS, WANDERING, np.zeros(10)) is None


# --- properties ------------------------------------------------------------------------------------------------

series = st.lists(st.tuples(st.floats(0.1, 5), st.floats(0, 100), st.floats(0.05, 50)), min_size=3, max_size=12)


@given(series, st.floats(0.1, 10), st.floats(-50, 50))
def test_a_change_of_unit_and_origin_changes_only_the_unit(
    waves: list[tuple[float, float, float]], factor: float, shift: float
) -> None:
    steps, y, variance = (np.array(column) for column in zip(*waves, strict=True))
    t = 2000 + np.cumsum(steps)
    one = wls_trend(t, y, variance)
    other = wls_trend(t + 7, shift + factor * y, factor**2 * variance)
    assert one is not None
    assert other is not None
    assert other.slope == pytest.approx(factor * one.slope, rel=1e-6, abs=1e-8)
    assert other.se == pytest.approx(factor * one.se)
    assert abs(other.Q - one.Q) < 1e-6 * (1 + one.Q)
    assert other.se_tau == pytest.approx(factor * one.se_tau, rel=1e-5)
    assert one.se_tau >= one.se * (1 - 1e-9)
