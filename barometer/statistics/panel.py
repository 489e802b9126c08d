"""Two waves that share respondents: the covariance of their estimates (method B7, "overlap").

Belongs here: from the contributions of two waves (`estimates.influence`, each wave's own design and calibration) to
their covariances. Does not belong here: who is the same person (ingest, estimation), the test of the change
(`change`).

The waves are stacked: the sampling unit is the person (or the cluster that the person was drawn in), the strata are
sampling stratum x sample of origin, initial or refreshment, and each wave is a domain, so that u = u2 - u1 and the
covariance follows (R: `svyby(..., covmat=TRUE)` with `svycontrast`). Those of the refreshment have no part in the first
wave: their strata hold zeros there and add nothing. What is left is a sum over the first wave's own design, in which
whoever was not seen again counts as zero.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from barometer.statistics.arrays import FloatArray, IntArray
from barometer.statistics.design import Design
from barometer.statistics.variance import covariance

#: In `seen_before`: a respondent of the second wave who was not in the first.
NEW = -1


def seen_before(first: Sequence[str | None], second: Sequence[str | None]) -> IntArray:
    """For each respondent of the second wave (n2,), their row in the first, or NEW; None is nobody's name.

    A name that stands twice in the first wave is its first row, in the design's eyes the unit that was drawn first.
    """
    rows: dict[str, int] = {}
    for row, person in enumerate(first):
        if person is not None:
            rows.setdefault(person, row)
    return np.array([NEW if person is None else rows.get(person, NEW) for person in second], dtype=np.int64)


def overlap_covariance(
    design: Design, first: FloatArray, second: FloatArray, seen: IntArray, use_fpc: bool = False
) -> FloatArray:
    """Covariances (k1, k2) of the first wave's estimates with the second's: 0 where nobody was seen in both.

    `design` is the first wave's; `first` (n1, k1) and `second` (n2, k2) are the contributions of either wave;
    `seen` (n2,) is that of `seen_before`. Raises DesignError `lonely_strata`.
    """
    again = seen != NEW
    if not again.any():
        return np.zeros((first.shape[1], second.shape[1]))
    carried = np.zeros((design.n, second.shape[1]))
    np.add.at(carried, seen[again], second[again])
    k = first.shape[1]
    return covariance(design, np.hstack([first, carried]), use_fpc)[:k, k:]
