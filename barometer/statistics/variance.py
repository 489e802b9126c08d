"""The variance of a linear estimator under a design (method B4): from the contributions z of respondents to a variance
or a covariance matrix, with or without finite population correction.

V = sum_h (1 - f_h) n_h / (n_h - 1) sum_i (z_hi - mean_h z)^2 over the PSUs i of the *whole* stratum h; units drawn
inside PSUs add their own part where a correction is asked for (Sarndal, Swensson & Wretman 1992, ch. 4; R's
`survey`, recursion over the stages). What z is, is the business of estimates.py.

Sums run in a fixed order, in numpy's own loops: no threaded BLAS, so that the same input gives the same bytes.
"""

from __future__ import annotations

import numpy as np

from barometer.statistics.arrays import FloatArray, IntArray
from barometer.statistics.design import Design, DesignError


def group_sums(values: FloatArray, codes: IntArray) -> FloatArray:
    """Sums (G, m) of the rows of values (n, m) by group; codes (n,) take every value of 0..G-1."""
    if len(codes) == codes[-1] + 1 and np.array_equal(codes, np.arange(len(codes))):
        return values
    order = np.argsort(codes, kind="stable")
    starts = np.flatnonzero(np.diff(codes[order], prepend=-1))
    return np.asarray(np.add.reduceat(values[order], starts, axis=0))


def variances(design: Design, z: FloatArray, use_fpc: bool) -> FloatArray:
    """Variances (m,) of m estimates from the contributions z (n, m).

    Raises DesignError `lonely_strata` where a stratum has a single PSU.
    """
    return sum((np.einsum("im,im->m", part, part) for part in _parts(design, z, use_fpc)), np.zeros(z.shape[1]))


def covariance(design: Design, z: FloatArray, use_fpc: bool = False) -> FloatArray:
    """The covariance matrix (m, m) of m estimates from their contributions z (n, m).

    Raises DesignError `lonely_strata` where a stratum has a single PSU.
    """
    matrix = np.zeros((z.shape[1], z.shape[1]))
    for part in _parts(design, z, use_fpc):
        matrix += np.einsum("im,il->ml", part, part)
    return matrix


def _parts(design: Design, z: FloatArray, use_fpc: bool) -> list[FloatArray]:
    """Arrays (units, m) whose squares and cross-products, summed, are variances and covariances."""
    if design.lonely:
        raise DesignError("lonely_strata", strata=design.lonely)
    of_psu = group_sums(z, design.psu)
    n_h = design.psu_per_stratum.astype(np.float64)
    factor = n_h / (n_h - 1.0)
    population = design.population_psu if use_fpc else None
    if population is None:
        return [_centred(of_psu, design.psu_stratum, factor)]
    drawn = n_h / population
    parts = [_centred(of_psu, design.psu_stratum, (1.0 - drawn) * factor)]
    if design.second_stage is not None:
        unit = design.second_stage.unit
        psu_of_unit = np.zeros(int(unit.max()) + 1, dtype=np.int64)
        psu_of_unit[unit] = design.psu
        m_i = np.bincount(psu_of_unit).astype(np.float64)
        # a PSU with one unit says nothing of what varies inside it: R's certainty unit, adds nothing
        factor = np.where(m_i > 1, m_i / np.maximum(m_i - 1.0, 1.0), 0.0)
        factor *= (1.0 - m_i / design.second_stage.population) * drawn[design.psu_stratum]
        parts.append(_centred(group_sums(z, unit), psu_of_unit, factor))
    return parts


def _centred(totals: FloatArray, group: IntArray, factor: FloatArray) -> FloatArray:
    """Totals (units, m) less the mean of their group, times the root of their group's factor."""
    mean = group_sums(totals, group) / np.bincount(group)[:, None]
    return np.asarray((totals - mean[group]) * np.sqrt(factor)[group][:, None])
