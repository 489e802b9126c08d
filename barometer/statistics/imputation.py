"""Answers that were not given, filled in several times so that what follows knows how uncertain they are.

Belongs here: the joint normal model of incomplete rows (EM) and multiple imputation from it. Does not belong here:
what is computed from the filled-in rows, nor whether imputing is needed (estimation.importance).

EM for the mean and covariance of a normal law (Dempster, Laird & Rubin 1977), then for each imputation parameters drawn
around them (inverse Wishart) and values drawn given what the row holds (Schafer 1997, ch. 5). For correlations the
normal model on ordered answers does well (Schafer & Graham 2002, Psychol. Methods 7:147); its values are no answers,
may lie outside the scale, and are used for correlations only.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from barometer.statistics.arrays import BoolArray, FloatArray, IntArray

STEPS = 200
CLOSE_ENOUGH = 1e-5  # largest change of a covariance, in units of the variables' spread
RIDGE = 1e-6


@dataclass(frozen=True, eq=False)
class _Rows:
    """Rows (n, k), 0 where unknown, by pattern of what is known: patterns (u, k), the pattern (n,) of each row."""

    x: FloatArray
    patterns: BoolArray
    pattern_of: IntArray

    @property
    def rows(self) -> FloatArray:
        """(u,) rows of each pattern."""
        return np.bincount(self.pattern_of, minlength=len(self.patterns)).astype(np.float64)


def normal_parameters(x: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Mean (k,) and covariance (k, k) of incomplete rows (n, k), NaN where unknown: maximum likelihood by EM.

    Raises ValueError where a column is never known or does not vary.
    """
    centre, spread = _centre_and_spread(x)
    mean, covariance = _em(_arranged((x - centre) / spread))
    return centre + spread * mean, covariance * np.outer(spread, spread)


def imputed(x: FloatArray, times: int, rng: np.random.Generator) -> FloatArray:
    """(times, n, k) rows without gaps; what is known stays. Raises ValueError as `normal_parameters`."""
    centre, spread = _centre_and_spread(x)
    rows = _arranged((x - centre) / spread)
    mean, covariance = _em(rows)
    known = int(rows.patterns.T.astype(np.float64) @ rows.rows @ np.ones(x.shape[1]) / x.shape[1])
    filled = np.empty((times, *x.shape))
    for i in range(times):
        filled[i] = centre + spread * _drawn(rows, *_parameters_drawn(mean, covariance, known, rng), rng)
    return np.where(np.isnan(x), filled, x)


def _centre_and_spread(x: FloatArray) -> tuple[FloatArray, FloatArray]:
    if np.isnan(x).all(axis=0).any():
        raise ValueError("a column of which nothing is known cannot be imputed")
    centre, spread = np.nanmean(x, axis=0), np.nanstd(x, axis=0)
    if np.any(spread <= 1e-12 * (1 + np.abs(centre))):
        raise ValueError("a column that does not vary cannot be imputed")
    return centre, spread


def _arranged(x: FloatArray) -> _Rows:
    known = ~np.isnan(x)
    patterns, pattern_of = np.unique(known, axis=0, return_inverse=True)
    return _Rows(np.where(known, x, 0.0), patterns, pattern_of.ravel())


def _em(rows: _Rows) -> tuple[FloatArray, FloatArray]:
    n, k = rows.x.shape
    mean, covariance = np.zeros(k), np.eye(k)
    for _ in range(STEPS):
        slopes, left = _regressions(rows.patterns, covariance)
        expected = _expected(rows, mean, slopes)
        mean = expected.mean(axis=0)
        centred = expected - mean
        scatter = np.einsum("nk,nl->kl", centred, centred) + np.einsum("u,ukl->kl", rows.rows, left)
        found = scatter / n + RIDGE * np.eye(k)
        change = float(np.abs(found - covariance).max())
        covariance = found
        if change < CLOSE_ENOUGH:
            break
    return mean, covariance


def _regressions(patterns: BoolArray, covariance: FloatArray) -> tuple[FloatArray, FloatArray]:
    """For each pattern the slopes (u, k, k) of all variables on the known ones (0 elsewhere; the known ones on
    themselves) and the covariance (u, k, k) that they leave: 0 where a variable is known."""
    known = patterns.astype(np.float64)
    both = known[:, :, None] * known[:, None, :]
    k = covariance.shape[0]
    inverse = np.linalg.inv(covariance * both + (1 - known)[:, :, None] * np.eye(k)) * both
    slopes = np.einsum("kl,ulm->ukm", covariance, inverse)
    left = covariance - np.einsum("ukl,lm->ukm", slopes, covariance)
    unknown = 1 - known
    return slopes, left * unknown[:, :, None] * unknown[:, None, :]


def _expected(rows: _Rows, mean: FloatArray, slopes: FloatArray) -> FloatArray:
    known = rows.patterns[rows.pattern_of]
    distance = np.where(known, rows.x - mean, 0.0)
    return np.where(known, rows.x, mean + np.einsum("nkl,nl->nk", slopes[rows.pattern_of], distance))


def _parameters_drawn(
    mean: FloatArray, covariance: FloatArray, known: int, rng: np.random.Generator
) -> tuple[FloatArray, FloatArray]:
    """Parameters from their posterior as if `known` complete rows had given them (Bartlett's decomposition)."""
    k = len(mean)
    df = max(known - 1, k + 1)
    lower = np.tril(rng.standard_normal((k, k)), -1) + np.diag(np.sqrt(rng.chisquare(df - np.arange(k))))
    root = np.linalg.cholesky(covariance * df)
    half = np.linalg.solve(lower, root.T).T  # root lower^-T: its square is inverse Wishart
    drawn = half @ half.T
    return mean + np.linalg.cholesky(drawn / known) @ rng.standard_normal(k), drawn


def _drawn(rows: _Rows, mean: FloatArray, covariance: FloatArray, rng: np.random.Generator) -> FloatArray:
    slopes, left = _regressions(rows.patterns, covariance)
    known = rows.patterns.astype(np.float64)
    k = rows.x.shape[1]
    roots = np.linalg.cholesky(left + known[:, :, None] * np.eye(k) + 1e-12 * np.eye(k))
    noise = np.einsum("nkl,nl->nk", roots[rows.pattern_of], rng.standard_normal(rows.x.shape))
    return np.asarray(_expected(rows, mean, slopes) + noise * (1 - known[rows.pattern_of]))
