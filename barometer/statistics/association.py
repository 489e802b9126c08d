"""One quantity's changes against another's, pooled over groups (METHOD C6): slopes, permutation tests, a correlation.

Belongs here: the arithmetic on pairs of waves. Does not belong here: which pairs there are (crossing.over_time), words.

Weighted least squares with a constant for each group and weights 1/(s2 + tau2), s2 the sampling variance of each change
and tau2 by the method of moments (as in `trend`). Standard errors are clustered by group (Liang & Zeger 1986, with the
usual correction for few groups); few groups make them too small, so the permutation test decides: the explaining
changes are dealt anew among the pairs of their own group. The correlation is quoted after the mean s2 is taken off the
variance of the outcome: sampling error is no lack of association.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from barometer.statistics.arrays import FloatArray, IntArray

PERMUTATIONS = 1999
FEWEST_PAIRS = 30


@dataclass(frozen=True)
class Slope:
    """Change of the outcome with one unit of change in what explains it. `se` and the 95 % interval are None with a
    single group; `p_value` is that of the permutation test, two-sided."""

    value: float
    se: float | None
    low: float | None
    high: float | None
    p_value: float


@dataclass(frozen=True)
class Association:
    """`slopes`: one for each explaining change, in their order. `correlation`: with the first of them, within groups,
    freed of sampling error; None where sampling explains all of the outcome's variance."""

    pairs: int
    groups: int
    slopes: tuple[Slope, ...]
    tau2: float
    correlation: float | None


def pooled(
    outcome: FloatArray, variance: FloatArray, explaining: FloatArray, group: IntArray, seed: int = 6
) -> Association | None:
    """The association of changes `outcome` (n,), with sampling variances (n,) above 0, with `explaining` (n, k), within
    groups (n,). None below FEWEST_PAIRS pairs, or where an explaining change does not vary within groups."""
    n, k = explaining.shape
    if n < FEWEST_PAIRS:
        return None
    _, codes = np.unique(group, return_inverse=True)
    dummies = (codes[:, None] == np.arange(codes.max() + 1)).astype(np.float64)
    full = np.column_stack([dummies, explaining])
    if np.linalg.matrix_rank(full) < full.shape[1] or n <= full.shape[1]:
        return None
    tau2 = _between(full, outcome, variance)
    weights = 1 / (variance + tau2)
    y = _within(outcome[None], weights, dummies)[0]
    x = _within(explaining.T, weights, dummies).T
    slopes, errors = _slopes(x, y, weights), _clustered(x, y, weights, codes)
    p_values = _permuted(slopes, explaining, y, weights, dummies, codes, seed)
    groups = int(codes.max()) + 1
    half = None if errors is None else float(stdtrit(groups - 1, 0.975)) * errors
    return Association(
        pairs=n,
        groups=groups,
        slopes=tuple(
            Slope(
                value=float(slopes[j]),
                se=None if errors is None else float(errors[j]),
                low=None if half is None else float(slopes[j] - half[j]),
                high=None if half is None else float(slopes[j] + half[j]),
                p_value=float(p_values[j]),
            )
            for j in range(k)
        ),
        tau2=tau2,
        correlation=_correlation(x[:, 0], y, variance, weights),
    )


def _between(X: FloatArray, y: FloatArray, variance: FloatArray) -> float:
    """tau2 of `trend.regression` for independent errors, however many: no matrix of all pairs is made."""
    w = 1 / variance
    spread = np.linalg.inv(np.einsum("nj,n,nk->jk", X, w, X))
    residuals = y - X @ (spread @ np.einsum("nj,n->j", X, w * y))
    q, df = float(w @ residuals**2), len(y) - X.shape[1]
    trace = float(w.sum()) - float(np.sum(spread * np.einsum("nj,n,nk->jk", X, w**2, X)))
    return float(max(0.0, (q - df) / trace))


def _within(rows: FloatArray, weights: FloatArray, dummies: FloatArray) -> FloatArray:
    """Values (..., n) less the weighted mean of their group."""
    means = np.einsum("...n,ng->...g", rows * weights, dummies) / np.einsum("n,ng->g", weights, dummies)
    return np.asarray(rows - np.einsum("...g,ng->...n", means, dummies))


def _slopes(x: FloatArray, y: FloatArray, weights: FloatArray) -> FloatArray:
    gram = np.einsum("...nj,n,...nk->...jk", x, weights, x)
    return np.asarray(np.linalg.solve(gram, np.einsum("...nj,n->...j", x, weights * y)[..., None])[..., 0])


def _clustered(x: FloatArray, y: FloatArray, weights: FloatArray, codes: IntArray) -> FloatArray | None:
    n, k = x.shape
    groups = int(codes.max()) + 1
    if groups < 2:
        return None
    bread = np.linalg.inv(np.einsum("nj,n,nk->jk", x, weights, x))
    scores = x * (weights * (y - x @ _slopes(x, y, weights)))[:, None]
    summed = np.zeros((groups, k))
    np.add.at(summed, codes, scores)
    correction = groups / (groups - 1) * (n - 1) / (n - k - groups)
    return np.asarray(np.sqrt(np.diag(bread @ (summed.T @ summed) @ bread) * correction))


def _permuted(
    slopes: FloatArray,
    explaining: FloatArray,
    y: FloatArray,
    weights: FloatArray,
    dummies: FloatArray,
    codes: IntArray,
    seed: int,
) -> FloatArray:
    """Share of the deals, the one that happened included, with a slope at least as steep."""
    rng = np.random.default_rng(seed)
    order = np.argsort(codes, kind="stable")
    keys = rng.random((PERMUTATIONS, len(y))) + codes[order]  # sorted, each group stays in its place
    dealt = np.empty((PERMUTATIONS, len(y)), dtype=np.int64)
    dealt[:, order] = order[np.argsort(keys, axis=1)]
    x = np.moveaxis(_within(np.moveaxis(explaining[dealt], 2, 1), weights, dummies), 1, 2)
    found = np.abs(_slopes(x, y, weights))
    as_steep = found >= np.abs(slopes) * (1 - 1e-12)
    return np.asarray((1 + as_steep.sum(axis=0)) / (PERMUTATIONS + 1))


def _correlation(x: FloatArray, y: FloatArray, variance: FloatArray, weights: FloatArray) -> float | None:
    share = weights / weights.sum()
    true_variance = float(share @ y**2 - share @ variance)
    if true_variance <= 0:
        return None
    found = float(share @ (x * y)) / np.sqrt(float(share @ x**2) * true_variance)
    return float(np.clip(found, -1.0, 1.0))
