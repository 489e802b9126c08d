"""What residents judge a service on: citation shares with intervals, importance, salience (METHOD C1.2).

Belongs here: figures of the exploratory wave, once its answers are coded. Does not belong here: the coding (coding),
what is chosen from it (selection).

Shapes: n respondents, c criteria. Arrays may carry no text: who said what stays in the restricted area.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from barometer.statistics.arrays import BoolArray, FloatArray
from barometer.statistics.intervals import wilson


@dataclass(frozen=True, eq=False)
class Salience:
    """Per criterion, arrays of (c,).

    n           respondents who cite it
    share       weighted share of respondents who cite it, 0-1
    low, high   Wilson's 95 % interval with n / Kish respondents
    importance  weighted mean importance among those who cite it and gave one, 0-1; 0 where nobody did
    salience    U: share x importance over the largest of these products; 0 everywhere where nobody cites anything
    """

    n: FloatArray
    share: FloatArray
    low: FloatArray
    high: FloatArray
    importance: FloatArray
    salience: FloatArray


def salience(cited: BoolArray, importance: FloatArray, weights: FloatArray) -> Salience:
    """U of each criterion from who cites it (n, c), the importance each gave (n, c; 0-1, NaN where none was given or
    the criterion not cited) and weights (n,).

    Importance comes from 0-10 marks divided by ten or from `rank_importance`. Raises ValueError for importance
    outside 0-1 or respondents without weight.
    """
    if not np.all(weights > 0):
        raise ValueError("a respondent without weight")
    given = cited & ~np.isnan(importance)
    value = np.where(given, importance, 0.0)
    if np.any((value < 0) | (value > 1)):
        raise ValueError("importance runs from 0 to 1")
    total = weights.sum()
    share = np.einsum("n,nc->c", weights, cited.astype(np.float64)) / total
    rated = np.einsum("n,nc->c", weights, given.astype(np.float64))
    mean = np.einsum("n,nc->c", weights, value) / np.where(rated > 0, rated, 1.0)
    effective = total**2 / np.sum(weights**2)
    interval = wilson(share, np.full(share.shape, effective))
    product = share * mean
    largest = product.max(initial=0.0)
    return Salience(
        n=cited.sum(axis=0).astype(np.float64),
        share=share,
        low=interval.low,
        high=interval.high,
        importance=mean,
        salience=product / largest if largest > 0 else product,
    )


def rank_importance(rank: FloatArray, ranks: int) -> FloatArray:
    """Importance 0-1 from the order in which criteria were cited or ranked (n, c; from 1, NaN where not): rank sums,
    (ranks + 1 - rank) / ranks, with `ranks` the most that could be named. Raises ValueError for a rank beyond."""
    if np.any((rank < 1) | (rank > ranks)):
        raise ValueError(f"ranks run from 1 to {ranks}")
    return (ranks + 1 - rank) / ranks


def technical_salience(matrix: FloatArray, weights: FloatArray) -> FloatArray:
    """T~ of each criterion (c,) from the matching matrix (c, k) with entries 0, 1, 2 or -1, and the technical weights
    of the KPIs (k,) >= 0: the largest M T / 2 over the KPIs that measure or contribute, T scaled to a largest of 1.

    0 where no KPI does: tension is a reason to look, not a technical weight. Raises ValueError for other entries or
    negative weights.
    """
    if not np.all(np.isin(matrix, (-1, 0, 1, 2))):
        raise ValueError("the matching matrix holds 0, 1, 2 or -1")
    if np.any(weights < 0):
        raise ValueError("a negative technical weight")
    largest = weights.max(initial=0.0)
    scaled = weights / largest if largest > 0 else weights
    return np.asarray((np.maximum(matrix, 0.0) * scaled / 2).max(axis=1, initial=0.0))
