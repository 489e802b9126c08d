"""What overall satisfaction goes with: shares of explained variance and the tétraclasse model (METHOD C7).

Belongs here: arithmetic on correlation matrices, on bootstrap draws of importance and on cross-tables. Does not
belong here: which answers enter, the bootstrap itself (it rakes again), and what a page calls a driver.

Importance is association (halo included), not cause. Arrays may carry leading axes, one bootstrap draw each.
"""

from __future__ import annotations

from math import comb
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from barometer.statistics.arrays import BoolArray, FloatArray, IntArray

MOST_CRITERIA = 12
SMALLEST_EIGENVALUE = 1e-10
SMALLEST_MARGIN = 30  # answers in each of the four margins of a criterion's tetraclasse table

ImportanceClass = Literal["above", "undecided", "below"]
Tetraclasse = Literal["basic", "plus", "key", "secondary", "undetermined"]
#: By what weighs: neither side, the negative one (1), the positive one (2), both.
TETRACLASSES: tuple[Tetraclasse, ...] = ("secondary", "basic", "plus", "key")


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


def ranks(values: ArrayLike) -> FloatArray:
    """Mid-ranks of each column (n, k): correlations of ranks are Spearman's, for answers that are only ordered."""
    x = np.asarray(values, dtype=float)
    found = np.empty_like(x)
    for k in range(x.shape[1]):
        _, position, counts = np.unique(x[:, k], return_inverse=True, return_counts=True)
        found[:, k] = (np.cumsum(counts) - (counts - 1) / 2)[position]
    return found


def replicated_correlations(values: ArrayLike, weights: ArrayLike) -> FloatArray:
    """Correlation matrices (B, k, k) of complete answers (n, k) under B sets of weights (B, n), one bootstrap sample
    each. NaN in the rows and columns of what does not vary in a sample."""
    x, w = np.asarray(values, dtype=float), np.asarray(weights, dtype=float)
    x = x - x.mean(axis=0)  # sums of squares of small numbers lose nothing
    n, k = x.shape
    products = np.einsum("nk,nl->nkl", x, x).reshape(n, k * k)
    total = w.sum(axis=1)[:, None]
    mean = np.einsum("bn,nk->bk", w, x) / total
    moment = (np.einsum("bn,nm->bm", w, products) / total).reshape(-1, k, k)
    covariance = moment - mean[:, :, None] * mean[:, None, :]
    variance = np.einsum("bkk->bk", covariance)
    varies = variance > 1e-12 * (1 + np.abs(x).max(axis=0))
    spread = np.where(varies, np.sqrt(np.where(varies, variance, 1.0)), np.nan)
    return np.asarray(covariance / (spread[:, :, None] * spread[:, None, :]))


def usable(correlations: ArrayLike) -> BoolArray:
    """(B,) which of the matrices (B, k, k) can be worked with: everything varies, and nothing follows from the rest."""
    matrices = np.asarray(correlations, dtype=float)
    known = np.isfinite(matrices).all(axis=(-2, -1))
    found = np.where(known[:, None, None], matrices, np.eye(matrices.shape[-1]))
    return np.asarray(known & (np.linalg.eigvalsh(found) > SMALLEST_EIGENVALUE).all(axis=-1))


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
    shares = np.einsum("...s,sj->...j", explained, _shapley(p))
    return np.asarray(np.maximum(shares, 0.0))  # rounding apart, none is negative


def _shapley(p: int) -> FloatArray:
    """(2^p, p): what the R² of each subset counts in each criterion's share. Rows are bits of the index."""
    subsets = np.arange(2**p)
    size = np.array([int(s).bit_count() for s in subsets])
    weight = np.array([1 / (p * comb(p - 1, k)) if k < p else 0.0 for k in range(p + 1)])
    inside = (subsets[:, None] >> np.arange(p)) & 1 == 1
    return np.asarray(np.where(inside, weight[size - 1][:, None], -weight[size][:, None]))


def _r_squared_of_all_subsets(R: FloatArray, r: FloatArray) -> FloatArray:
    """R² (..., 2^p) of the regression on each subset of criteria; the subset is the bits of the index.

    All subsets at once, criterion by criterion: one half leaves it out, the other sweeps it out of what is left to
    explain (Goodnight 1979, Am. Stat. 33:149). What is left of the outcome's variance in the end is 1 - R².
    """
    p = r.shape[-1]
    left = np.empty((*r.shape[:-1], 1, p + 1, p + 1))
    left[..., 0, :p, :p], left[..., 0, p, p] = R, 1.0
    left[..., 0, :p, p] = left[..., 0, p, :p] = r
    for _ in range(p):  # the last criterion first, so that the first one is the lowest bit
        place = left.shape[-1] - 2
        others = np.delete(np.arange(place + 2), place)
        kept = left[..., others[:, None], others]
        column = left[..., others, place]
        swept = kept - column[..., :, None] * (column / left[..., place, place, None])[..., None, :]
        left = np.stack([kept, swept], axis=-3).reshape(*r.shape[:-1], -1, place + 1, place + 1)
    return np.asarray(1.0 - left[..., 0, 0])


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


def share_intervals(draws: ArrayLike, level: float = 0.95) -> tuple[FloatArray, FloatArray]:
    """Percentile intervals (p,) of each criterion's share of what is explained (they add up to 1), from the shares
    (B, p), of any total, of B bootstrap samples."""
    parts = np.asarray(draws, dtype=float)
    even = 1 / parts.shape[1]
    total = parts.sum(axis=1, keepdims=True)
    shares = np.divide(parts, total, out=np.full(parts.shape, even), where=total > 0)  # nothing explained: nobody leads
    low, high = np.quantile(shares, [(1 - level) / 2, (1 + level) / 2], axis=0)
    return low, high


def importance_classes(draws: ArrayLike, level: float = 0.95) -> list[ImportanceClass]:
    """Classes, not ranks: is a criterion's share of R² clearly above or below the even share 1/p?

    `draws` (B, p): shares (of any total) from B bootstrap samples; "above" where the whole percentile interval is.
    """
    low, high = share_intervals(draws, level)
    even = 1 / len(low)
    return ["above" if a > even else "below" if b < even else "undecided" for a, b in zip(low, high, strict=True)]


def tetraclasse_coordinates(table: ArrayLike) -> FloatArray:
    """Coordinates (..., K, 2) of being negative, and positive, on each of K criteria (Llosa 1997).

    `table` (..., K, 2, 2): weighted counts by criterion (negative, positive) × overall (negative, positive). With two
    columns the correspondence analysis of the stacked table has one axis, and its row coordinate is
    (p_i − p̄)/√(p̄(1−p̄)), p_i the share overall positive in the row and p̄ over all rows. NaN in a row that nobody
    is in, and everywhere if nobody, or everybody, is positive overall.
    """
    counts = np.asarray(table, dtype=float)
    rows = counts.sum(axis=-1)
    p = np.divide(counts[..., 1], rows, out=np.full(rows.shape, np.nan), where=rows > 0)
    overall = counts.sum(axis=(-3, -2))
    total = overall.sum(axis=-1)
    mean = np.divide(overall[..., 1], total, out=np.zeros(total.shape), where=total > 0)[..., None, None]
    splits = (mean > 0) & (mean < 1)
    spread = np.where(splits, np.sqrt(np.where(splits, mean * (1 - mean), 1.0)), np.nan)
    return np.asarray((p - mean) / spread, dtype=float)


def tetraclasse_determined(answers: ArrayLike, smallest: int = SMALLEST_MARGIN) -> BoolArray:
    """(K,) whether each of the four margins (criterion −/+, overall −/+) of the unweighted counts (K, 2, 2) has at
    least `smallest` answers."""
    n = np.asarray(answers, dtype=float)
    margins = np.concatenate([n.sum(axis=2), n.sum(axis=1)], axis=1)
    return np.asarray((margins >= smallest).all(axis=1))


def tetraclasse_codes(coordinates: ArrayLike, determined: BoolArray) -> IntArray:
    """Positions (..., K) in TETRACLASSES, -1 where undetermined, from coordinates (..., K, 2) and `determined` (K,).

    The crosshairs are the means of the absolute coordinates, one on each side, over the criteria that are determined.
    """
    values = np.asarray(coordinates, dtype=float)
    known = determined & np.isfinite(values).all(axis=-1)
    counted = np.maximum(known.sum(axis=-1), 1)[..., None]
    size = np.where(known[..., None], np.abs(values), 0.0)
    crosshairs = size.sum(axis=-2) / counted
    weighs_negative = -values[..., 0] > crosshairs[..., 0:1]
    weighs_positive = values[..., 1] > crosshairs[..., 1:2]
    return np.where(known, weighs_negative + 2 * weighs_positive, -1)


def tetraclasse_classes(
    coordinates: ArrayLike, answers: ArrayLike, smallest: int = SMALLEST_MARGIN
) -> list[Tetraclasse]:
    """Basic: weighs when negative only; plus: when positive only; key: both; secondary: neither.

    `coordinates` (K, 2); `answers` (K, 2, 2): unweighted counts of the same tables. Undetermined where one of the
    four margins (criterion −/+, overall −/+) has fewer than `smallest` answers.
    """
    codes = tetraclasse_codes(coordinates, tetraclasse_determined(answers, smallest))
    return [TETRACLASSES[code] if code >= 0 else "undetermined" for code in codes]
