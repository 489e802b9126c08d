"""Linearised estimates: means, totals and ratios in domains, with their variances (method B4).

The conventions are those of R's `survey` package (Lumley 2010; Deville 1999 for the linearisation): u_k is the
linearised variable, zero outside the domain; after calibration it is replaced by its residual e = u - x'B,
B = (sum d x x')^-1 sum d x u with *design* weights, which is not zero outside the domain; z = w e with calibrated
weights, on all rows. Intervals are in intervals.py, what may be published in publication.py, change in change.py.

Shapes: n respondents, k items, d domains. `y` (n, k) holds NaN where no opinion is expressed: that row stays in the
design and counts as outside the domain.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from barometer.statistics.arrays import BoolArray, FloatArray, IntArray
from barometer.statistics.calibration import Calibration
from barometer.statistics.design import Design
from barometer.statistics.variance import covariance as covariance
from barometer.statistics.variance import group_sums, variances

ROUNDING = 1e-12  # a spread this small beside the mean square of the answers, or a deff this small, is 0


@dataclass(frozen=True, eq=False)
class MeansResult:
    """Means of k items in d domains; every array is (d, k).

    mean          NaN where nobody expressed an opinion (`n` == 0), as are `variance`, `variance_fpc` and `spread`
    variance      linearised variance without finite population correction: for tests of change
    variance_fpc  with the declared correction (equal to `variance` where none is declared): for intervals and deff
    df            PSUs - strata among those who expressed an opinion in the domain; 0 leaves no interval
    n             expressed opinions in the domain
    n_psu         PSUs in which there are any
    kish          Kish's deff of their weights (1 where n == 0)
    spread        variance of the answers, sum w (y - mean)^2 / sum w * n / (n - 1); 0 where n == 1
    deff          variance_fpc / (spread / n): against sampling with replacement; NaN where variance_fpc is 0
    deff_wor      against sampling without replacement from sum w persons; NaN also where sum w <= n
    n_eff         n / deff; n_psu / kish where variance_fpc is 0; 0 where n == 0

    Nothing else is NaN and nothing is infinite. A `variance` of exactly 0 (everybody gave the same answer, or the
    margins explain the item entirely) is an absence of information: such a mean has no interval.
    """

    mean: FloatArray
    variance: FloatArray
    variance_fpc: FloatArray
    df: IntArray
    n: IntArray
    n_psu: IntArray
    kish: FloatArray
    spread: FloatArray
    deff: FloatArray
    deff_wor: FloatArray
    n_eff: FloatArray


@dataclass(frozen=True, eq=False)
class Estimates:
    """Totals or ratios of k items in d domains; every array is (d, k).

    Where `n` is 0 a total is 0 with variance 0; a ratio whose denominator is 0 is NaN, and so are its variances.
    """

    value: FloatArray
    variance: FloatArray
    variance_fpc: FloatArray
    df: IntArray
    n: IntArray


def linearised_means(design: Design, calibration: Calibration | None, y: FloatArray, domains: BoolArray) -> MeansResult:
    """Weighted means of y (n, k) over those who express an opinion in each of the domains (n, d).

    Raises DesignError `lonely_strata` where a stratum has a single PSU (see `collapse_lonely`).
    """
    w = _weights(design, calibration)
    expressed, value = _split(y)
    inside = domains.astype(np.float64)
    mean, size = _weighted_means(w, inside, expressed, value)
    u = _mean_influence(inside, expressed, value, mean, size)
    variance, variance_fpc = both_variances(design, contributions(design, calibration, u))
    opinions = inside[:, :, None] * expressed[:, None, :]
    n_psu, df = degrees(design, opinions)
    return describe(
        mean=mean,
        variance=variance,
        variance_fpc=variance_fpc,
        df=df,
        n=_counts(opinions),
        n_psu=n_psu,
        sum_w=size,
        sum_w2=_sums(w**2, inside, expressed),
        scatter=np.einsum("n,ndk->dk", w, u**2) * size**2,
        sum_wy2=_sums(w, inside, value**2),
    )


def describe(
    *,
    mean: FloatArray,
    variance: FloatArray,
    variance_fpc: FloatArray,
    df: IntArray,
    n: IntArray,
    n_psu: IntArray,
    sum_w: FloatArray,
    sum_w2: FloatArray,
    scatter: FloatArray,
    sum_wy2: FloatArray,
) -> MeansResult:
    """The result from its sums over the expressed opinions of each domain (any shape): sum w, sum w^2, `scatter`
    sum w (y - mean)^2 and sum w y^2. The one place that knows what is rounding and what is undefined."""
    total = np.where(n > 0, sum_w, 1.0)
    kish = np.where(n > 0, n * sum_w2 / total**2, 1.0)
    spread = np.where(scatter > ROUNDING * sum_wy2, scatter, 0.0) / total * n / np.maximum(n - 1, 1)
    srs = spread / np.maximum(n, 1)
    uninformative = (spread == 0) | (variance <= ROUNDING * srs)
    variance = np.where(uninformative, 0.0, variance)
    variance_fpc = np.where(uninformative, 0.0, variance_fpc)
    informative = variance_fpc > 0  # a complete count has none with its correction
    deff = np.where(informative, variance_fpc, np.nan) / np.where(informative, srs, 1.0)
    left = 1.0 - n / total
    deff_wor = np.where(left > 0, deff, np.nan) / np.where(left > 0, left, 1.0)
    n_eff = np.where(informative, n / np.where(informative, deff, 1.0), n_psu / kish)
    nobody = n == 0
    mean, variance, variance_fpc, spread = (
        np.where(nobody, np.nan, array) for array in (mean, variance, variance_fpc, spread)
    )
    return MeansResult(mean, variance, variance_fpc, df, n, n_psu, kish, spread, deff, deff_wor, n_eff)


def influence(design: Design, calibration: Calibration | None, y: FloatArray, domains: BoolArray) -> FloatArray:
    """The contributions z (n, d, k) of every respondent to every mean of `linearised_means`; their variances and
    covariances are those of `covariance`. A contrast of means has the same contrast of contributions. Zero where
    nobody expresses an opinion."""
    expressed, value = _split(y)
    inside = domains.astype(np.float64)
    mean, size = _weighted_means(_weights(design, calibration), inside, expressed, value)
    return contributions(design, calibration, _mean_influence(inside, expressed, value, mean, size))


def contributions(design: Design, calibration: Calibration | None, u: FloatArray) -> FloatArray:
    """z = w u, or w (u - x'B) after calibration, for linearised variables u (n, ...)."""
    flat = u.reshape(design.n, -1)
    if calibration is None:
        plain: FloatArray = design.weights[:, None] * flat
        return plain.reshape(u.shape)
    dX = design.weights[:, None] * calibration.X
    B = np.linalg.solve(np.einsum("np,nq->pq", dX, calibration.X), np.einsum("np,nm->pm", dX, flat))
    residual: FloatArray = calibration.weights[:, None] * (flat - np.einsum("np,pm->nm", calibration.X, B))
    return residual.reshape(u.shape)


def both_variances(design: Design, z: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Variances without and with finite population correction, in the shape of z (n, ...) less its first axis."""
    flat, shape = z.reshape(design.n, -1), z.shape[1:]
    plain = variances(design, flat, use_fpc=False)
    corrected = plain if design.population_psu is None else variances(design, flat, use_fpc=True)
    return plain.reshape(shape), corrected.reshape(shape)


def degrees(design: Design, opinions: FloatArray) -> tuple[IntArray, IntArray]:
    """PSUs with any opinion, and the degrees of freedom they leave (PSUs - strata with any), from the opinions of
    each row (n, ...), in that shape less its first axis."""
    flat, shape = opinions.reshape(design.n, -1), opinions.shape[1:]
    present: IntArray = (group_sums(flat, design.psu) > 0).sum(axis=0)
    n_psu = present.reshape(shape)
    return n_psu, n_psu - strata_present(design, opinions)


def strata_present(design: Design, opinions: FloatArray) -> IntArray:
    """Strata with any opinion, as in `degrees`."""
    present: IntArray = (group_sums(opinions.reshape(design.n, -1), design.strata) > 0).sum(axis=0)
    return present.reshape(opinions.shape[1:])


def totals(design: Design, calibration: Calibration | None, y: FloatArray, domains: BoolArray) -> Estimates:
    """Weighted totals of y (n, k) in each of the domains (n, d); who expresses no opinion adds nothing."""
    w = _weights(design, calibration)
    expressed, value = _split(y)
    inside = domains.astype(np.float64)
    u = inside[:, :, None] * value[:, None, :]
    variance, variance_fpc = both_variances(design, contributions(design, calibration, u))
    opinions = inside[:, :, None] * expressed[:, None, :]
    _, df = degrees(design, opinions)
    return Estimates(_sums(w, inside, value), variance, variance_fpc, df, _counts(opinions))


def ratios(
    design: Design,
    calibration: Calibration | None,
    numerator: FloatArray,
    denominator: FloatArray,
    domains: BoolArray,
) -> Estimates:
    """Ratios of the totals of two variables (n, k) in each of the domains (n, d), over the rows that have both."""
    w = _weights(design, calibration)
    expressed, _ = _split(numerator + denominator)
    above = np.where(expressed > 0, numerator, 0.0)
    below = np.where(expressed > 0, denominator, 0.0)
    inside = domains.astype(np.float64)
    size = _sums(w, inside, below)
    defined = size != 0
    divisor = np.where(defined, size, 1.0)
    ratio = _sums(w, inside, above) / divisor
    u = inside[:, :, None] * (above[:, None, :] - ratio * below[:, None, :]) / divisor
    variance, variance_fpc = both_variances(design, contributions(design, calibration, u))
    opinions = inside[:, :, None] * expressed[:, None, :]
    _, df = degrees(design, opinions)
    ratio, variance, variance_fpc = (np.where(defined, array, np.nan) for array in (ratio, variance, variance_fpc))
    return Estimates(ratio, variance, variance_fpc, df, _counts(opinions))


def _weights(design: Design, calibration: Calibration | None) -> FloatArray:
    return design.weights if calibration is None else calibration.weights


def _split(y: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Who expressed an opinion (1.0 or 0.0) and the opinion (0.0 where there is none), both (n, k)."""
    silent = np.isnan(y)
    return (~silent).astype(np.float64), np.where(silent, 0.0, y)


def _sums(w: FloatArray, inside: FloatArray, values: FloatArray) -> FloatArray:
    """sum over the domain of w v: (d, k)."""
    return np.asarray(np.einsum("nd,nk->dk", w[:, None] * inside, values))


def _weighted_means(
    w: FloatArray, inside: FloatArray, expressed: FloatArray, value: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Means (d, k), 0 where there is no opinion, and the sums of their weights.

    A mean that rounding puts outside its answers (100.00000000000001) is the answer it stands beside; negative weights
    may put one outside for good.
    """
    size = _sums(w, inside, expressed)
    mean = _sums(w, inside, value) / np.where(size != 0, size, 1.0)
    lowest = np.min(value, axis=0, where=expressed > 0, initial=np.inf)
    highest = np.max(value, axis=0, where=expressed > 0, initial=-np.inf)
    for end in (lowest, highest):
        mean = np.where(np.isfinite(end) & (np.abs(mean - end) <= ROUNDING * np.abs(end)), end, mean)
    return mean, size


def _mean_influence(
    inside: FloatArray, expressed: FloatArray, value: FloatArray, mean: FloatArray, size: FloatArray
) -> FloatArray:
    """u (n, d, k) = (y - mean) / sum w for those who express an opinion in the domain, 0 for all others."""
    distance = value[:, None, :] - mean * expressed[:, None, :]
    return inside[:, :, None] * distance / np.where(size != 0, size, 1.0)


def _counts(opinions: FloatArray) -> IntArray:
    n: IntArray = opinions.sum(axis=0).astype(np.int64)
    return n
