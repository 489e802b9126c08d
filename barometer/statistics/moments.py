"""The moment cube: calibrated means and their linearised variances from sums per cell, not from respondents.

Within a cell of respondents who share stratum, calibration variables (and PSU, where there is one), the calibration
factor g is constant; every weighted moment is then g or g^2 times a stored one, and means, variances and design
effects in domains are exact functions of the cube. A million respondents become a few thousand rows. The results are
those of `estimates.linearised_means`, which a test holds equal.

The SQL that makes a cube is the lake's; it must deliver, one row per cell and in a fixed order of cells,
    the cell      stratum, calibration variables (all domains must be unions of cells), PSU if the design has any
    everybody     n = count(*), d = sum(d), dd = sum(d * d)
and for each item, over those who expressed an opinion, with y less `centre` (the middle of the scale: centring keeps
the sums from cancelling),
    n = count(y), d = sum(d), dy = sum(d*y), dyy = sum(d*y*y), dd = sum(d*d), ddy = sum(d*d*y), ddyy = sum(d*d*y*y).
A cell without any opinion gives NULL sums: coalesce them to 0. Sums must not depend on the number of threads.
Covariances between items need cross-products, which are not here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from barometer.statistics.arrays import BoolArray, FloatArray, IntArray
from barometer.statistics.calibration import Method, factors
from barometer.statistics.design import Design, DesignError
from barometer.statistics.estimates import MeansResult, both_variances, degrees, describe, strata_present
from barometer.statistics.variance import group_sums


@dataclass(frozen=True, eq=False)
class Moments:
    """A cube of C cells and k items; see the module's docstring for what each sum is.

    strata (C,)                              codes 0..H-1
    psu (C,) or None                         codes unique across strata; None where each respondent is a PSU
    all_n, all_d, all_dd (C,)                over everybody
    n, d, dy, dyy, dd, ddy, ddyy (C, k)      over those who expressed an opinion
    centre                                   what was taken from y
    population_psu (H,) or None              as in `Design`

    Raises ValueError for sums that are not finite (a NULL that was not coalesced) or arrays that do not fit, and
    DesignError for strata and PSUs that `Design` refuses.
    """

    strata: IntArray
    psu: IntArray | None
    all_n: IntArray
    all_d: FloatArray
    all_dd: FloatArray
    n: IntArray
    d: FloatArray
    dy: FloatArray
    dyy: FloatArray
    dd: FloatArray
    ddy: FloatArray
    ddyy: FloatArray
    centre: float = 0.0
    population_psu: FloatArray | None = None

    def __post_init__(self) -> None:
        of_all = (self.all_n, self.all_d, self.all_dd)
        of_items = (self.n, self.d, self.dy, self.dyy, self.dd, self.ddy, self.ddyy)
        cells = self.strata.shape
        if any(array.shape != cells for array in of_all) or any(a.shape != self.n.shape for a in of_items):
            raise ValueError("the arrays of a cube have different shapes")
        if self.n.shape[:1] != cells:
            raise ValueError("items and cells do not fit")
        if not all(np.all(np.isfinite(array)) for array in (*of_all, *of_items)):
            raise ValueError("a sum of the cube is not finite: coalesce the sums of cells without opinions to 0")
        if np.any(self.all_n < 1):
            raise ValueError("a cell of the cube has no respondent")
        if self.psu is None and self.population_psu is not None:
            short = np.flatnonzero(self.population_psu < np.bincount(self.strata, weights=self.all_n))
            if short.size:
                raise DesignError("population_smaller_than_sample", strata=tuple(short.tolist()))
        _ = self.design

    @cached_property
    def design(self) -> Design:
        """The cells as if each were a respondent of weight all_d: what sums over PSUs and strata need."""
        if self.psu is None:
            return Design(self.all_d, self.strata, np.arange(len(self.strata), dtype=np.int64))
        return Design(self.all_d, self.strata, self.psu, self.population_psu)


@dataclass(frozen=True, eq=False)
class CubeCalibration:
    """Calibration factors g (C,) of the cells, the variables X (C, p) they come from, Kish's deff of the calibrated
    weights of the respondents, the iterations and the misfit left."""

    g: FloatArray
    X: FloatArray
    kish: float
    iterations: int
    misfit: float


def calibrate_cube(
    moments: Moments,
    X: FloatArray,
    totals: FloatArray,
    method: Method = "raking",
    bounds: tuple[float, float] | None = None,
) -> CubeCalibration:
    """`calibration.calibrate` on a cube: X (C, p) as `calibration.indicators` makes it from the labels of the cells.
    Raises CalibrationError as it does."""
    g, iterations, misfit = factors(moments.all_d, X, totals, method, bounds)
    n, size = float(moments.all_n.sum()), float(np.sum(g * moments.all_d))
    return CubeCalibration(g, X, n * float(np.sum(g**2 * moments.all_dd)) / size**2, iterations, misfit)


def cube_means(moments: Moments, calibration: CubeCalibration | None, domains: BoolArray) -> MeansResult:
    """Means of the k items in domains (C, d) of cells: the (d, k) arrays of `estimates.linearised_means`.

    Raises DesignError `lonely_strata` where a stratum has a single PSU.
    """
    m = moments
    g = np.ones(len(m.strata)) if calibration is None else calibration.g
    inside = domains.astype(np.float64)
    n = _sums(inside, m.n).astype(np.int64)
    size = _sums(g[:, None] * inside, m.d)
    divisor = np.where(n > 0, size, 1.0)
    mean = _sums(g[:, None] * inside, m.dy) / divisor  # of the centred answers

    # first and second moments of the weighted influence, (C, d, k), of those inside who expressed an opinion
    scale = inside[:, :, None] / divisor
    d_u = (m.dy[:, None, :] - mean * m.d[:, None, :]) * scale
    dd_u = (m.ddy[:, None, :] - mean * m.dd[:, None, :]) * scale
    dd_uu = (m.ddyy[:, None, :] - 2 * mean * m.ddy[:, None, :] + mean**2 * m.dd[:, None, :]) * scale**2
    fitted = _fitted(m, calibration, d_u)
    z = g[:, None, None] * (d_u - fitted * m.all_d[:, None, None])
    zz = g[:, None, None] ** 2 * (dd_uu - 2 * fitted * dd_u + fitted**2 * m.all_dd[:, None, None])

    opinions = inside[:, :, None] * m.n[:, None, :]
    if m.psu is None:
        variance, variance_fpc = _of_respondents(m, z, zz)
        n_psu, df = n, n - strata_present(m.design, opinions)
    else:
        variance, variance_fpc = both_variances(m.design, z)
        n_psu, df = degrees(m.design, opinions)
    sum_wyy = _sums(g[:, None] * inside, m.dyy)
    return describe(
        mean=mean + m.centre,
        variance=variance,
        variance_fpc=variance_fpc,
        df=df,
        n=n,
        n_psu=n_psu,
        sum_w=size,
        sum_w2=_sums(g[:, None] ** 2 * inside, m.dd),
        scatter=sum_wyy - mean**2 * size,
        sum_wy2=sum_wyy + 2 * m.centre * mean * size + m.centre**2 * size,
    )


def _sums(weights: FloatArray, values: FloatArray | IntArray) -> FloatArray:
    """Sums over the cells of weights (C, d) times values (C, k): (d, k)."""
    return np.asarray(np.einsum("cd,ck->dk", weights, values.astype(np.float64)))


def _fitted(moments: Moments, calibration: CubeCalibration | None, d_u: FloatArray) -> FloatArray:
    """x'B (C, d, k) of the cells, 0 without calibration; B = (sum d x x')^-1 sum d x u with design weights."""
    if calibration is None:
        return np.zeros_like(d_u)
    X, flat = calibration.X, d_u.reshape(len(d_u), -1)
    gram = np.einsum("cp,cq->pq", moments.all_d[:, None] * X, X)
    B = np.linalg.solve(gram, np.einsum("cp,cm->pm", X, flat))
    return np.asarray(np.einsum("cp,pm->cm", X, B)).reshape(d_u.shape)


def _of_respondents(moments: Moments, z: FloatArray, zz: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Variances (d, k) without and with finite population correction where each respondent is a PSU, from the sums
    of z and of z^2 in each cell: V = sum_h (1 - f_h) n_h / (n_h - 1) [sum z^2 - (sum z)^2 / n_h]."""
    n_h = np.bincount(moments.strata, weights=moments.all_n)
    lonely = np.flatnonzero(n_h < 2)
    if lonely.size:
        raise DesignError("lonely_strata", strata=tuple(lonely.tolist()))
    cells = len(z)
    first = group_sums(z.reshape(cells, -1), moments.strata)
    second = group_sums(zz.reshape(cells, -1), moments.strata)
    of_stratum = (n_h / (n_h - 1))[:, None] * (second - first**2 / n_h[:, None])
    drawn = np.zeros(len(n_h)) if moments.population_psu is None else n_h / moments.population_psu
    shape = z.shape[1:]
    return of_stratum.sum(axis=0).reshape(shape), ((1 - drawn)[:, None] * of_stratum).sum(axis=0).reshape(shape)
