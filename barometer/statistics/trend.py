"""Three waves and more of one series (METHOD B8).

Belongs here: the straight line with known variances, heterogeneity around it, the local level of long series,
and where a series is cut. Does not belong here: the difference of two waves (`change`), nor any verdict: a
trend is described and never announced.

Dates are decimal years, strictly increasing, as they were, so that a gap needs no treatment of its own. Known
variances cover sampling error only: `Q` and `tau2` are quoted beside any slope.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import minimize_scalar
from scipy.special import chdtrc, ndtr, ndtri, stdtr, stdtrit

from barometer.statistics.arrays import FloatArray
from barometer.statistics.change import Bridge

LINE_WAVES = 3
LOCAL_LEVEL_WAVES = 8


@dataclass(frozen=True)
class Regression:
    """A regression with known variances: `coefficients` (k,) and their `covariance` (k, k); Cochran's `q`
    with `df`; the between-wave variance `tau2`; and the same refitted with `tau2` added to every variance."""

    coefficients: FloatArray
    covariance: FloatArray
    q: float
    df: int
    tau2: float
    coefficients_tau: FloatArray
    covariance_tau: FloatArray
    q_tau: float


@dataclass(frozen=True)
class Trend:
    """A straight line through `waves` points: `level` + `slope`·(t − `center`), in points and points a year.

    `slope`, `se`, `ci95`, `p_value`: variances known and sampling error alone. `Q` on `df` degrees of freedom,
    `p_Q`: where p_Q is small the line is not the story. `slope_tau`, `se_tau`, `ci95_tau`, `p_value_tau`: with
    the between-wave variance `tau2` and Knapp–Hartung's t on `df`, never surer than the former.
    """

    waves: int
    center: float
    level: float
    slope: float
    se: float
    ci95: tuple[float, float]
    p_value: float
    Q: float
    df: int
    p_Q: float  # noqa: N815 (Q is the literature's name)
    tau2: float
    slope_tau: float
    se_tau: float
    ci95_tau: tuple[float, float]
    p_value_tau: float


@dataclass(frozen=True)
class LocalLevel:
    """A level that wanders: smoothed `level` (T,) with `se` (T,), and the variance `sigma2` of its steps a year."""

    level: FloatArray
    se: FloatArray
    sigma2: float
    log_likelihood: float


def decimal_year(day: date) -> float:
    """The year and the elapsed fraction of it: 2 July 2023, noon of the year, is 2023.5 within a day."""
    start, end = date(day.year, 1, 1), date(day.year + 1, 1, 1)
    return day.year + (day - start).days / (end - start).days


def segments(t: ArrayLike, joined: Sequence[bool], longest_gap: float = math.inf) -> list[range]:
    """Cut a series of T waves where no line may pass; the indices of each piece, in order.

    `joined` (T−1,) says whether a wave is comparable with the next one (same question version, mode…, or a
    bridge between them); a step longer than `longest_gap` years (a wave is missing) is cut as well.
    """
    dates = _dates(t)
    if len(joined) != max(len(dates) - 1, 0):
        raise ValueError("one flag is needed between each wave and the next")
    cuts = [
        i + 1
        for i, (step, together) in enumerate(zip(np.diff(dates), joined, strict=True))
        if not together or step > longest_gap
    ]
    return [range(a, b) for a, b in pairwise([0, *cuts, len(dates)]) if b > a]


def bridge_series(
    y: ArrayLike,
    variance: ArrayLike,
    before_break: Sequence[bool],
    bridge: Bridge,
    covariance_with_shift: ArrayLike = 0.0,
) -> tuple[FloatArray, FloatArray]:
    """Carry the waves before a break onto the new question: values (T,) and their covariance matrix (T, T).

    All carried waves share the error of the shift, so the matrix is not diagonal. `covariance_with_shift` (T,)
    is that of each wave's own estimate with the shift: not zero for the waves of the split ballot itself.
    """
    values, covariance = np.asarray(y, dtype=float), _matrix(variance)
    carried = np.asarray(before_break, dtype=float)
    cross = np.outer(carried, np.broadcast_to(np.asarray(covariance_with_shift, dtype=float), values.shape))
    shared = bridge.variance * np.outer(carried, carried)
    return values + bridge.shift * carried, covariance + shared + cross + cross.T


def wls_trend(t: ArrayLike, y: ArrayLike, variance: ArrayLike) -> Trend | None:
    """Weighted line through T waves; `variance` (T,), or their covariance matrix (T, T).

    None for fewer than three waves, and where some variance is zero (nothing says what that wave weighs).
    β = (X'S⁻¹X)⁻¹X'S⁻¹y with variance (X'S⁻¹X)⁻¹, not re-estimated from the residuals. Over-dispersion:
    `regression`; its variance is that of Knapp & Hartung 2003 (Stat. Med. 22:2693), the factor kept at or above 1.
    """
    dates, values, covariance = _dates(t), np.asarray(y, dtype=float), _matrix(variance)
    if len(dates) < LINE_WAVES or np.any(np.diag(covariance) <= 0):
        return None
    center = float(dates.mean())
    fit = regression(np.column_stack([np.ones(len(dates)), dates - center]), values, covariance)
    level, slope = (float(b) for b in fit.coefficients)
    se = math.sqrt(fit.covariance[1, 1])
    slope_tau = float(fit.coefficients_tau[1])
    se_tau = math.sqrt(max(1.0, fit.q_tau / fit.df) * fit.covariance_tau[1, 1])
    half, half_tau = float(ndtri(0.975)) * se, float(stdtrit(fit.df, 0.975)) * se_tau
    return Trend(
        waves=len(dates),
        center=center,
        level=level,
        slope=slope,
        se=se,
        ci95=(slope - half, slope + half),
        p_value=2 * float(ndtr(-abs(slope) / se)),
        Q=fit.q,
        df=fit.df,
        p_Q=float(chdtrc(fit.df, fit.q)),
        tau2=fit.tau2,
        slope_tau=slope_tau,
        se_tau=se_tau,
        ci95_tau=(slope_tau - half_tau, slope_tau + half_tau),
        p_value_tau=2 * float(stdtr(fit.df, -abs(slope_tau) / se_tau)),
    )


def regression(X: FloatArray, y: FloatArray, covariance: FloatArray) -> Regression:
    """Generalised least squares of y (T,) on X (T, k), covariance (T, T) known, T > k; then with τ² added.

    τ² = max(0, (Q − df) / tr P) with P = W − WX(X'WX)⁻¹X'W and W = S⁻¹: DerSimonian & Laird 1986 (Control. Clin.
    Trials 7:177), which it is for X = 1 and S diagonal, carried to any X and S by E(Q) = df + τ² tr P.
    """
    df = len(y) - X.shape[1]
    weights = _inverse(covariance)
    coefficients, spread, q = _generalised_least_squares(X, y, weights)
    projection = weights - weights @ X @ spread @ X.T @ weights
    tau2 = max(0.0, (q - df) / float(np.trace(projection)))
    refitted = _generalised_least_squares(X, y, _inverse(covariance + tau2 * np.eye(len(y))))
    return Regression(coefficients, spread, q, df, tau2, *refitted)


def _generalised_least_squares(
    X: FloatArray, y: FloatArray, weights: FloatArray
) -> tuple[FloatArray, FloatArray, float]:
    spread = _inverse(X.T @ weights @ X)
    coefficients = spread @ (X.T @ weights @ y)
    residuals = y - X @ coefficients
    return coefficients, spread, float(residuals @ weights @ residuals)


def local_level(t: ArrayLike, y: ArrayLike, variance: ArrayLike) -> LocalLevel | None:
    """Smooth T waves (all arrays (T,)) by a random walk seen with known errors; None below eight waves.

    μ_t = μ_{t−1} + η, Var η = σ²Δt; y_t = μ_t + e_t, Var e = s_t². Kalman filter from a diffuse start, σ by maximum
    likelihood, then the Rauch–Tung–Striebel smoother (Durbin & Koopman 2012, ch. 2). The line never replaces the
    points with their intervals. None too where some variance is zero.
    """
    dates, values, s2 = _dates(t), np.asarray(y, dtype=float), np.asarray(variance, dtype=float)
    if len(dates) < LOCAL_LEVEL_WAVES or np.any(s2 <= 0):
        return None
    steps = np.diff(dates)

    def cost(sigma: float) -> float:
        return -_filter(values, s2, sigma**2 * steps)[2]

    # The likelihood can have its top at 0 or be flat beside it: a grid finds the hill, then it is climbed.
    highest = 10 * (np.ptp(values) + math.sqrt(s2.max())) / math.sqrt(steps.min())
    grid = np.concatenate([[0.0], highest * np.geomspace(1e-5, 1.0, 100)])
    best = int(np.argmin([cost(sigma) for sigma in grid]))
    around = (float(grid[max(best - 1, 0)]), float(grid[min(best + 1, len(grid) - 1)]))
    climbed = float(minimize_scalar(cost, bounds=around, method="bounded", options={"xatol": 1e-9 * around[1]}).x)
    sigma = min(climbed, float(grid[best]), key=cost)

    added = sigma**2 * steps
    level, spread, log_likelihood = _filter(values, s2, added)
    for i in range(len(values) - 2, -1, -1):
        gain = spread[i] / (spread[i] + added[i])
        level[i] += gain * (level[i + 1] - level[i])
        spread[i] += gain**2 * (spread[i + 1] - spread[i] - added[i])
    return LocalLevel(level, np.sqrt(spread), sigma**2, log_likelihood)


def _filter(y: FloatArray, s2: FloatArray, added: FloatArray) -> tuple[FloatArray, FloatArray, float]:
    """Filtered levels and variances (T,), and the log-likelihood of all waves but the first (diffuse start)."""
    level, spread = y.copy(), s2.copy()
    log_likelihood = 0.0
    for i in range(1, len(y)):
        predicted = spread[i - 1] + added[i - 1]
        innovation, total = y[i] - level[i - 1], predicted + s2[i]
        level[i] = level[i - 1] + predicted / total * innovation
        spread[i] = predicted * s2[i] / total
        log_likelihood -= 0.5 * (math.log(2 * math.pi * total) + innovation**2 / total)
    return level, spread, log_likelihood


def _dates(t: ArrayLike) -> FloatArray:
    dates = np.asarray(t, dtype=float)
    if np.any(np.diff(dates) <= 0):
        raise ValueError("dates must be strictly increasing")
    return dates


def _inverse(matrix: FloatArray) -> FloatArray:
    return np.asarray(np.linalg.inv(matrix), dtype=float)


def _matrix(variance: ArrayLike) -> FloatArray:
    given = np.asarray(variance, dtype=float)
    return np.diag(given) if given.ndim == 1 else given
