"""The respondent bootstrap: many samples like the one at hand, each raked again, all at once as arrays.

Belongs here: multiplicities of respondents and calibrated weights of all replicates. Does not belong here: what is
computed from them (importance), nor the calibration of the wave itself (ladder).

Rao & Wu 1988 (JASA 83:231), with n_h - 1 draws of n_h sampling units in each stratum, each counting n_h / (n_h - 1)
times: the variance of a mean is then that of the linearisation, few units or many. Sums run in numpy's own loops.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from barometer.statistics.arrays import FloatArray
from barometer.statistics.calibration import Margin
from barometer.statistics.design import Design

ROUNDS = 60
CLOSE_ENOUGH = 1e-6  # relative misfit of a margin: far below what a replicate adds


def multiplicities(design: Design, replicates: int, rng: np.random.Generator) -> FloatArray:
    """(replicates, n) how often each respondent counts. Raises ValueError where a stratum has a single unit."""
    if design.lonely:
        raise ValueError("a stratum with a single sampling unit cannot be resampled")
    of_unit = np.zeros((replicates, design.n_psu))
    offsets = np.arange(replicates)[:, None]
    for stratum in range(design.n_strata):
        units = np.flatnonzero(design.psu_stratum == stratum)
        size = len(units)
        drawn = rng.integers(0, size, (replicates, size - 1)) + offsets * size
        counts = np.bincount(drawn.ravel(), minlength=replicates * size).reshape(replicates, size)
        of_unit[:, units] = counts * (size / (size - 1))
    return of_unit[:, design.psu]


def raked(weights: FloatArray, labels: Sequence[Sequence[str]], margins: Sequence[Margin]) -> FloatArray:
    """Weights (replicates, n) raked to the margins, each replicate on its own: iterative proportional fitting.

    `labels`: for each margin n labels. A level that a replicate did not draw stays empty there. Without margins the
    weights come back as they are.
    """
    if not margins:
        return weights
    codes = [_codes(one, margin) for one, margin in zip(labels, margins, strict=True)]
    cells, cell_of = np.unique(np.column_stack(codes), axis=0, return_inverse=True)
    cell_of = cell_of.ravel()
    order = np.argsort(cell_of, kind="stable")
    starts = np.flatnonzero(np.diff(cell_of[order], prepend=-1))
    held = np.add.reduceat(weights[:, order], starts, axis=1)
    first, factors = margins[0].total, np.ones_like(held)
    for _ in range(ROUNDS):
        worst = 0.0
        for m, margin in enumerate(margins):
            totals = np.array(margin.totals) * first / margin.total
            member = (cells[:, m, None] == np.arange(len(totals))).astype(np.float64)
            found = np.einsum("bc,cl->bl", held * factors, member)
            ratio = np.where(found > 0, totals, 1.0) / np.where(found > 0, found, 1.0)
            factors = factors * ratio[:, cells[:, m]]
            worst = max(worst, float(np.abs(ratio - 1).max()))
        if worst < CLOSE_ENOUGH:
            break
    return weights * factors[:, cell_of]


def _codes(labels: Sequence[str], margin: Margin) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    position = {category: i for i, category in enumerate(margin.categories)}
    return np.array([position[label] for label in labels], dtype=np.int64)
