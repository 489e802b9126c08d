"""What overall satisfaction goes with: shares of explained variance and the tétraclasse model (METHOD C7).

Belongs here: arithmetic on correlation matrices, on bootstrap draws of importance and on cross-tables. Does not
belong here: which answers enter, the bootstrap itself (it rakes again), and what a page calls a driver.

Importance is association (halo included), not cause. Arrays may carry leading axes, one bootstrap draw each.
"""

from __future__ import annotations

from itertools import combinations
from math import comb
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from barometer.statistics.arrays import FloatArray

MOST_CRITERIA = 12
SMALLEST_EIGENVALUE = 1e-10

ImportanceClass = Literal["above", "undecided", "below"]
Tetraclasse = Literal["basic", "plus", "key", "secondary", "undetermined"]


def weighted_correlation(values: ArrayLike, weights: ArrayLike) -> FloatArray:
    """Correlation matrix (k, k) of complete answers (n, k) with weights (n,).

    Raises ValueError where a column does not vary: it goes with nothing and has to leave.
    """
    x, w = np.asarray(values, dtype=float), np.asarray(weights, dtype=float)
    share = w / w.sum()
    centred = x - np.einsum("n,nk->k", share, x)  # einsum, not @: its sums run in one order on every machine
    covariance = np.einsum("n,nk,nl->kl", share, centred, centred)
    spread = np.sqrt(np.diag(covariance))
    if np.any(spread <= 1e-12 * (1 + np.abs(x).max(axis=0))):
        raise ValueError("a column that does not vary has no correlation")
    return np.asarray(covariance / np.outer(spread, spread), dtype=float)


def lmg(correlation: ArrayLike, with_outcome: ArrayLike) -> FloatArray:
    """Shapley shares of R² for p ≤ 12 criteria: each one's gain in R², averaged over all orders of entry.

    `correlation` (..., p, p) of the criteria, `with_outcome` (..., p) of each with overall satisfaction. The
    shares (..., p) are at least 0 and add up to R². Raises ValueError for more criteria, or for a matrix that is
    not positive definite (pairwise correlations may be that). Lindeman, Merenda & Gold 1980; Grömping 2006, J. Stat.
    Softw. 17(1).
    """
    R, r = _checked(correlation, with_outcome)
    p = r.shape[-1]
    explained = _r_squared_of_all_subsets(R, r)
    subsets = np.arange(2**p)
    size = np.array([int(s).bit_count() for s in subsets])
    shares = np.empty(r.shape)
    for j in range(p):
        without = subsets[(subsets >> j) & 1 == 0]
        gain = explained[..., without | 1 << j] - explained[..., without]
        weight = np.array([1 / (p * comb(p - 1, int(k))) for k in size[without]])
        shares[..., j] = np.maximum(gain, 0.0) @ weight  # rounding apart, no gain is negative
    return shares


def _r_squared_of_all_subsets(R: FloatArray, r: FloatArray) -> FloatArray:
    """R² (..., 2^p) of the regression on each subset of criteria; the subset is the bits of the index."""
    p = r.shape[-1]
    explained = np.zeros((*r.shape[:-1], 2**p))
    for size in range(1, p + 1):
        members = np.array(list(combinations(range(p), size)))
        parts = R[..., members[:, :, None], members[:, None, :]]
        targets = r[..., members]
        slopes = np.linalg.solve(parts, targets[..., None])[..., 0]
        explained[..., (1 << members).sum(axis=1)] = (slopes * targets).sum(axis=-1)
    return explained


def johnson_weights(correlation: ArrayLike, with_outcome: ArrayLike) -> FloatArray:
    """Johnson's relative weights (..., p), which add up to R²: Λ = R^½, β = Λ⁻¹r, ε = Λ²β² (elementwise squares).

    Shapes and errors as `lmg`, which it checks. Johnson 2000, Multivar. Behav. Res. 35:1.
    """
    R, r = _checked(correlation, with_outcome)
    values, vectors = np.linalg.eigh(R)
    root = (vectors * np.sqrt(values)[..., None, :]) @ np.swapaxes(vectors, -1, -2)
    beta = np.linalg.solve(root, r[..., None])
    return np.asarray((root**2 @ beta**2)[..., 0], dtype=float)


def _checked(correlation: ArrayLike, with_outcome: ArrayLike) -> tuple[FloatArray, FloatArray]:
    R, r = np.asarray(correlation, dtype=float), np.asarray(with_outcome, dtype=float)
    p = r.shape[-1]
    if R.shape != (*r.shape, p):
        raise ValueError("the matrix and the correlations with the outcome do not fit together")
    if not 1 <= p <= MOST_CRITERIA:
        raise ValueError(f"between 1 and {MOST_CRITERIA} criteria, not {p}")
    if not np.all(np.linalg.eigvalsh(R) > SMALLEST_EIGENVALUE):
        raise ValueError("the correlation matrix is not positive definite")
    return R, r


def importance_classes(draws: ArrayLike, level: float = 0.95) -> list[ImportanceClass]:
    """Classes, not ranks: is a criterion's share of R² clearly above or below the even share 1/p?

    `draws` (B, p): shares (of any total) from B bootstrap samples; "above" where the whole percentile interval is.
    """
    parts = np.asarray(draws, dtype=float)
    even = 1 / parts.shape[1]
    total = parts.sum(axis=1, keepdims=True)
    shares = np.divide(parts, total, out=np.full(parts.shape, even), where=total > 0)  # nothing explained: nobody leads
    low, high = np.quantile(shares, [(1 - level) / 2, (1 + level) / 2], axis=0)
    return ["above" if a > even else "below" if b < even else "undecided" for a, b in zip(low, high, strict=True)]


def tetraclasse_coordinates(table: ArrayLike) -> FloatArray:
    """Coordinates (K, 2) of being negative, and positive, on each of K criteria (Llosa 1997).

    `table` (K, 2, 2): weighted counts by criterion (negative, positive) × overall (negative, positive). With two
    columns the correspondence analysis of the stacked table has one axis, and its row coordinate is
    (p_i − p̄)/√(p̄(1−p̄)), p_i the share overall positive in the row and p̄ over all rows. NaN in a row that nobody
    is in, and everywhere if nobody, or everybody, is positive overall.
    """
    counts = np.asarray(table, dtype=float)
    rows = counts.sum(axis=2)
    p = np.divide(counts[:, :, 1], rows, out=np.full(rows.shape, np.nan), where=rows > 0)
    overall = counts.sum(axis=(0, 1))
    mean = overall[1] / overall.sum() if overall.sum() > 0 else 0.0
    if not 0 < mean < 1:
        return np.full(rows.shape, np.nan)
    return np.asarray((p - mean) / np.sqrt(mean * (1 - mean)), dtype=float)


def tetraclasse_classes(coordinates: ArrayLike, answers: ArrayLike, smallest: int = 30) -> list[Tetraclasse]:
    """Basic: weighs when negative only; plus: when positive only; key: both; secondary: neither.

    `coordinates` (K, 2); `answers` (K, 2, 2): unweighted counts of the same tables. Undetermined where one of the
    four margins (criterion −/+, overall −/+) has fewer than `smallest` answers. The crosshairs are the means of the
    absolute coordinates, one on each side, over the criteria that are determined.
    """
    values, n = np.asarray(coordinates, dtype=float), np.asarray(answers, dtype=float)
    margins = np.concatenate([n.sum(axis=2), n.sum(axis=1)], axis=1)
    determined = (margins >= smallest).all(axis=1) & np.isfinite(values).all(axis=1)
    if not determined.any():
        return ["undetermined"] * len(values)
    crosshairs = np.abs(values[determined]).mean(axis=0)
    names: dict[tuple[bool, bool], Tetraclasse] = {
        (True, False): "basic",
        (False, True): "plus",
        (True, True): "key",
        (False, False): "secondary",
    }
    return [
        names[bool(-negative > crosshairs[0]), bool(positive > crosshairs[1])] if known else "undetermined"
        for (negative, positive), known in zip(values, determined, strict=True)
    ]
