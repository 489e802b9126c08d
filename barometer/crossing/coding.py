"""How far people who judged the same things agree: Krippendorff's alpha, Cohen's weighted kappa (METHOD C1.1, C1.4).

Belongs here: agreement between coders of open answers, and between two fillers of the matching matrix, with their
disagreements kept. Does not belong here: the workbooks they work in, the codes themselves.

Codes are compared as given; None is "not coded". No text of an answer comes in here: units are known by their place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from barometer.statistics.arrays import FloatArray

Metric = Literal["nominal", "ordinal"]

RELIABLE, TENTATIVE = 0.80, 0.667  # Krippendorff 2004, Content Analysis, ch. 11


@dataclass(frozen=True)
class Disagreement:
    """A unit (its place, from 0) that was not coded alike, with each coder's code."""

    unit: int
    codes: tuple[str | None, ...]


@dataclass(frozen=True)
class Agreement:
    """What coders' codes say of the coding.

    alpha          1 perfect, 0 as by chance; None where no chance agreement can be told (fewer than two codes that
                   can be paired, or one and the same code everywhere)
    units          units that at least two people coded
    values         their codes, in all
    disagreements  the units not coded alike, in order; they are kept, whatever alpha
    """

    alpha: float | None
    units: int
    values: int
    disagreements: tuple[Disagreement, ...]

    @property
    def reading(self) -> Literal["reliable", "tentative", "insufficient", "undefined"]:
        """Krippendorff's own thresholds: .80 to conclude, .667 for tentative conclusions."""
        if self.alpha is None:
            return "undefined"
        if self.alpha >= RELIABLE:
            return "reliable"
        return "tentative" if self.alpha >= TENTATIVE else "insufficient"


def krippendorff(
    codes: Sequence[Sequence[str | None]], categories: Sequence[str], metric: Metric = "nominal"
) -> Agreement:
    """Alpha of `codes`: one sequence a coder, all over the same units, None where a coder gave no code.

    `categories` names the codes that exist, in order where the metric is ordinal. Any number of coders, any pattern
    of gaps. alpha = 1 - (n - 1) sum o_ck d_ck / sum n_c n_k d_ck over the coincidences o of pairable codes
    (Krippendorff 2011, Computing Krippendorff's Alpha-Reliability). Raises ValueError for coders with different
    numbers of units, or a code that is none of the categories.
    """
    if len({len(one) for one in codes}) > 1:
        raise ValueError("the coders did not code the same number of units")
    place = {category: i for i, category in enumerate(categories)}
    unknown = sorted({code for one in codes for code in one if code is not None} - set(place))
    if unknown:
        raise ValueError(f"codes that are no category: {unknown}")
    units = list(zip(*codes, strict=True))
    counts = np.zeros((len(units), len(categories)))
    for u, given in enumerate(units):
        for code in given:
            if code is not None:
                counts[u, place[code]] += 1
    counts = counts[counts.sum(axis=1) >= 2]
    return Agreement(
        alpha=_alpha(counts, metric),
        units=len(counts),
        values=int(counts.sum()),
        disagreements=tuple(
            Disagreement(u, tuple(given)) for u, given in enumerate(units) if len(set(given) - {None}) > 1
        ),
    )


def weighted_kappa(table: ArrayLike, distance: ArrayLike) -> float | None:
    """Cohen's weighted kappa of two people: 1 - sum d o / sum d e (Cohen 1968, Psychological Bulletin 70:213).

    `table` (c, c) counts or shares, the first person's categories in rows, the second's in columns; `distance` (c, c)
    how grave each disagreement is, 0 on the diagonal. None where chance alone allows no disagreement (both used one
    and the same category). Raises ValueError for shapes that differ or an empty table.
    """
    observed, d = np.asarray(table, dtype=np.float64), np.asarray(distance, dtype=np.float64)
    if observed.shape != d.shape or observed.ndim != 2 or observed.shape[0] != observed.shape[1]:
        raise ValueError(f"a table of {observed.shape} does not go with distances of {d.shape}")
    if observed.sum() <= 0:
        raise ValueError("an empty table has no agreement")
    observed = observed / observed.sum()
    expected = np.outer(observed.sum(axis=1), observed.sum(axis=0))
    by_chance = float(np.sum(d * expected))
    return 1 - float(np.sum(d * observed)) / by_chance if by_chance > 0 else None


def cross_table(first: Sequence[str], second: Sequence[str], categories: Sequence[str]) -> FloatArray:
    """(c, c) counts of two people's categories over the same things, in the order of `categories`."""
    place = {category: i for i, category in enumerate(categories)}
    table = np.zeros((len(place), len(place)))
    for a, b in zip(first, second, strict=True):
        table[place[a], place[b]] += 1
    return table


def linear_distance(categories: int) -> FloatArray:
    """|i - j|: the usual weights for ordered categories."""
    i = np.arange(categories, dtype=np.float64)
    return np.abs(i[:, None] - i)


def _alpha(counts: FloatArray, metric: Metric) -> float | None:
    """Alpha from the counts of each category in each unit (units, c), every unit having at least two codes."""
    per_unit = counts.sum(axis=1)
    of_category = counts.sum(axis=0)
    n = per_unit.sum()
    shared = counts / (per_unit - 1)[:, None]
    coincidences = np.einsum("uc,uk->ck", shared, counts) - np.diag(shared.sum(axis=0))
    delta = _nominal(len(of_category)) if metric == "nominal" else _ordinal(of_category)
    expected = float(np.sum(np.outer(of_category, of_category) * delta))
    return 1 - float(n - 1) * float(np.sum(coincidences * delta)) / expected if expected > 0 else None


def _nominal(categories: int) -> FloatArray:
    return 1 - np.eye(categories)


def _ordinal(of_category: FloatArray) -> FloatArray:
    """(sum of the n from c to k, less half of n_c and n_k)^2: how many codes lie between two categories."""
    middle = np.cumsum(of_category) - of_category / 2
    return np.asarray((middle[:, None] - middle) ** 2)
