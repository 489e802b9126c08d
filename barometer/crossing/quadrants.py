"""Quadrants with probability: each measure against its own threshold (METHOD C3, C4).

Belongs here: the chance that residents' figure is above its threshold, the four quadrants, and when one may be named.
Does not belong here: what a quadrant leads to (verdicts), the delivered side's chance (kpi_scores, delivered).
Everything works on arrays, so that simulations and the sensitivity to anchors use the same lines as a verdict.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr

from barometer.statistics.arrays import FloatArray, IntArray

#: The order of the quadrants along the last axis of `quadrants` and in the codes of `named`.
QUADRANTS = ("maintain", "secure", "explain", "act")
UNNAMED = -1


def chance_perceived(estimate: ArrayLike, se: ArrayLike, threshold: float) -> FloatArray:
    """pi_P = Phi((P - c_P) / s_P), any shape; `se` > 0 (a figure without error is a lack of information)."""
    return np.asarray(ndtr((np.asarray(estimate) - threshold) / np.asarray(se)))


def quadrants(perceived: ArrayLike, delivered: ArrayLike) -> FloatArray:
    """The chances (..., 4) of the QUADRANTS from pi_P and pi_T (broadcast): the two errors are independent."""
    p, t = np.broadcast_arrays(np.asarray(perceived, dtype=np.float64), np.asarray(delivered, dtype=np.float64))
    return np.stack([p * t, p * (1 - t), (1 - p) * t, (1 - p) * (1 - t)], axis=-1)


def named(chances: FloatArray, level: float) -> IntArray:
    """Which outcome of the last axis has a chance of at least `level` (> 1/2): its index, else UNNAMED."""
    return np.where(chances.max(axis=-1) >= level, chances.argmax(axis=-1), UNNAMED)
