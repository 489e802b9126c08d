"""Intervals for means and shares (method B5). Everything is vectorised over arrays of one shape.

Readers see one kind of interval per quantity: t for means, Wilson with the effective sample for shares. Korn-Graubard
serves the publication rule; the others are here because the oracle has them and they are one line each. Shares run
from 0 to 1 here, means from 0 to 100.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaincinv, expit, logit, ndtri, stdtrit

from barometer.statistics.arrays import BoolArray, FloatArray


@dataclass(frozen=True, eq=False)
class Interval:
    """Bounds, and where there are any: `low` and `high` are NaN exactly where `exists` is False."""

    low: FloatArray
    high: FloatArray
    exists: BoolArray

    @property
    def width(self) -> FloatArray:
        return self.high - self.low


def mean_interval(
    mean: ArrayLike,
    variance: ArrayLike,
    df: ArrayLike,
    level: float = 0.95,
    low: float = 0.0,
    high: float = 100.0,
) -> Interval:
    """mean -/+ t_df sqrt(variance), cut to [low, high].

    There is none without an estimate, without degrees of freedom (df < 1) or where the variance is 0: that everybody
    in a sample agrees does not make the population certain.
    """
    mean, variance, df = _floats(mean, variance, df)
    exists = np.isfinite(mean) & np.isfinite(variance) & (variance > 0) & (df >= 1)
    half = _t(np.where(exists, df, 1.0), level) * np.sqrt(np.where(exists, variance, 0.0))
    return _interval(np.clip(mean - half, low, high), np.clip(mean + half, low, high), exists)


def korn_graubard_n(p: ArrayLike, variance: ArrayLike, n: ArrayLike, df: ArrayLike, level: float = 0.95) -> FloatArray:
    """The effective sample of Korn & Graubard 1998, without cap: p (1 - p) / V (t_{n-1} / t_df)^2.

    Infinite where the variance is 0, and 0 where df < 1: for `effective_n`, which bounds it.
    """
    p, variance, n, df = _floats(p, variance, n, df)
    usable = (df >= 1) & (n >= 2)
    positive = variance > 0
    adjustment = (_t(np.where(usable, n - 1, 1.0), level) / _t(np.where(usable, df, 1.0), level)) ** 2
    size = np.where(positive, p * (1 - p) / np.where(positive, variance, 1.0) * adjustment, np.inf)
    return np.where(usable, size, 0.0)


def effective_n(
    p: ArrayLike,
    variance: ArrayLike,
    n: ArrayLike,
    df: ArrayLike,
    kish: ArrayLike,
    n_psu: ArrayLike,
    population: ArrayLike | None = None,
    level: float = 0.95,
) -> FloatArray:
    """The effective sample of a share: Korn & Graubard's, at most n / Kish; n_psu / Kish where the variance is 0.

    `variance` with the finite population correction where one is declared; `population` then is N of the domain, and
    the cap n / Kish / (1 - n/N). 0 where nobody answered, where df < 1 (and the variance is not 0), or in NaN.
    The cap keeps the coverage at 94-98 % where strong weights go with the answers; without it, it falls to 91 %.
    """
    p, variance, n, df, kish, n_psu = _floats(p, variance, n, df, kish, n_psu)
    known = (n > 0) & np.isfinite(p) & np.isfinite(variance)
    cap = n / kish
    if population is not None:
        drawn = n / np.maximum(np.asarray(population, dtype=np.float64), n)
        cap = cap / np.where(drawn < 1, 1 - drawn, 1.0)
    p, variance = np.where(known, p, 0.0), np.where(known, variance, 0.0)
    size = np.where(variance > 0, np.minimum(cap, korn_graubard_n(p, variance, n, df, level)), n_psu / kish)
    return np.where(known, size, 0.0)


def wilson(p: ArrayLike, n_eff: ArrayLike, level: float = 0.95) -> Interval:
    """Wilson's score interval of a share p in [0, 1] from n_eff answers (Wilson 1927). None where n_eff is 0."""
    p, n = _floats(p, n_eff)
    exists = np.isfinite(p) & (n > 0)
    n, p = np.where(exists, n, 1.0), np.where(exists, p, 0.0)
    z = float(ndtri(0.5 + level / 2))
    centre = p + z**2 / (2 * n)
    half = z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    scale = 1 + z**2 / n
    low = np.where(p == 0, 0.0, np.clip((centre - half) / scale, 0.0, 1.0))
    high = np.where(p == 1, 1.0, np.clip((centre + half) / scale, 0.0, 1.0))
    return _interval(low, high, exists)


def korn_graubard(p: ArrayLike, n_eff: ArrayLike, level: float = 0.95) -> Interval:
    """Clopper-Pearson at n_eff answers of which p n_eff are positive (Korn & Graubard 1998). None where n_eff is 0."""
    p, n = _floats(p, n_eff)
    exists = np.isfinite(p) & (n > 0)
    x = np.where(exists, n * p, 0.0)
    rest = np.where(exists, n * (1 - p), 1.0)
    alpha = 1 - level
    low = np.where(x > 0, betaincinv(np.where(x > 0, x, 1.0), rest + 1, alpha / 2), 0.0)
    high = np.where(rest > 0, betaincinv(x + 1, np.where(rest > 0, rest, 1.0), 1 - alpha / 2), 1.0)
    return _interval(low, high, exists)


def logit_interval(p: ArrayLike, variance: ArrayLike, df: ArrayLike, level: float = 0.95) -> Interval:
    """t interval on the logit (R's `xlogit`). None at shares of 0 and 1, where the logit is infinite."""
    p, variance, df = _floats(p, variance, df)
    exists = (p > 0) & (p < 1) & (variance > 0) & (df >= 1)
    p = np.where(exists, p, 0.5)
    half = _t(np.where(exists, df, 1.0), level) * np.sqrt(np.where(exists, variance, 0.0)) / (p * (1 - p))
    return _interval(expit(logit(p) - half), expit(logit(p) + half), exists)


def _t(df: FloatArray, level: float) -> FloatArray:
    return np.asarray(stdtrit(df, 0.5 + level / 2), dtype=np.float64)


def _floats(*arrays: ArrayLike) -> tuple[FloatArray, ...]:
    return tuple(np.broadcast_arrays(*(np.asarray(array, dtype=np.float64) for array in arrays)))


def _interval(low: FloatArray, high: FloatArray, exists: BoolArray) -> Interval:
    return Interval(np.where(exists, low, np.nan), np.where(exists, high, np.nan), exists)
