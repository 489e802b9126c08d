"""Tests of a family of differences, as arrays: the arithmetic under `change`.

Belongs here: p-values, intervals and decisions for differences whose variances and degrees of freedom are
given. Arrays are (..., m), the family on the last axis, so that a simulation judges many repetitions at once
with the very code that judges one. Which pairs may be compared, and the verdicts, are in `change`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq
from scipy.special import stdtr, stdtrit

from barometer.statistics.arrays import BoolArray, FloatArray
from barometer.statistics.multiplicity import benjamini_hochberg, holm

FamilyMethod = Literal["benjamini_hochberg", "holm"]

ADJUSTMENTS: dict[FamilyMethod, Callable[[ArrayLike], FloatArray]] = {
    "benjamini_hochberg": benjamini_hochberg,
    "holm": holm,
}


@dataclass(frozen=True)
class Contrast:
    """Differences (points), their variances (above 0) and degrees of freedom (above 0); arrays (..., m)."""

    difference: FloatArray
    variance: FloatArray
    df: FloatArray


@dataclass(frozen=True)
class Decisions:
    """Decisions, arrays of the contrast's shape. `equivalent`: the 90 % interval lies inside the margin."""

    p_value: FloatArray
    p_adjusted: FloatArray
    ci95: tuple[FloatArray, FloatArray]
    ci90: tuple[FloatArray, FloatArray]
    announced: BoolArray
    equivalent: BoolArray


def decide(contrast: Contrast, *, alpha: float, equivalence_margin: float, method: FamilyMethod) -> Decisions:
    """Test a family by t. An adjusted p below `alpha` is announced; equivalence is shown by two one-sided
    tests, that is by the 90 % interval (Schuirmann 1987). The two intervals do not depend on alpha."""
    difference, se, df = contrast.difference, np.sqrt(contrast.variance), contrast.df
    p_value = _two_sided(difference, se, df)
    p_adjusted = ADJUSTMENTS[method](p_value)
    half95, half90 = stdtrit(df, 0.975) * se, stdtrit(df, 0.95) * se
    ci90 = (difference - half90, difference + half90)
    return Decisions(
        p_value=p_value,
        p_adjusted=p_adjusted,
        ci95=(difference - half95, difference + half95),
        ci90=ci90,
        announced=p_adjusted < alpha,
        equivalent=(ci90[0] > -equivalence_margin) & (ci90[1] < equivalence_margin),
    )


def cancelling_disturbance(contrast: Contrast, member: int, *, alpha: float, method: FamilyMethod) -> float:
    """The disturbance that would cancel an announced change of one family (arrays of shape (m,)).

    A disturbance common to all criteria of a wave (season, contractor), of standard deviation σ points in
    each of the two waves, adds 2σ² to every variance; the answer is the σ from which on `member` is no longer
    announced. As 2σ² is taken as known it raises the df, to (V + 2σ²)² / (V²/df).
    """

    def excess(sigma: float) -> float:
        variance = contrast.variance + 2 * sigma**2
        df = contrast.df * (variance / contrast.variance) ** 2
        p_value = _two_sided(contrast.difference, np.sqrt(variance), df)
        return float(ADJUSTMENTS[method](p_value)[member]) - alpha

    # At σ = 10 |difference| the standardised difference is below 0.1, so p is above .5 whatever the family.
    return float(brentq(excess, 0.0, 10 * abs(float(contrast.difference[member])), xtol=1e-10))


def _two_sided(difference: FloatArray, se: FloatArray, df: FloatArray) -> FloatArray:
    p_value: FloatArray = 2 * stdtr(df, -np.abs(difference) / se)
    return p_value
