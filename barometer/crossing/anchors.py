"""Declared anchors as a ruler: from the KPI's own scale to 0-100, piecewise linear (METHOD C2).

Belongs here: the geometry of anchors, whatever the values held against them. Does not belong here: the error of a
value (readings), what a score means for a criterion (delivered, verdicts).

The conventions, which METHOD leaves open:
- worst is 0, regulatory 40, target 80, excellence 100; the direction is that from worst to target;
- without a regulatory anchor the line runs straight from worst (0) to target (80);
- without an excellence anchor the score stays at 80 from the target on: the target is met, and nobody declared what
  better than met would be. No excess on one KPI then makes up for a lack on another, and a value beyond the target
  is not "clipped";
- a two-sided KPI is a trapezium with its top at 80, the lower of its two sides counting; its regulatory anchor
  belongs to the side on which it lies;
- where two anchors stand on the same value (a target that *is* the legal limit) that value has the better score;
- a value within a relative 1e-9 of an anchor stands on it: sums of decimals do not decide a verdict.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from barometer.declarations.service import Anchors
from barometer.statistics.arrays import BoolArray, FloatArray

WORST, REGULATORY, TARGET, EXCELLENCE = 0.0, 40.0, 80.0, 100.0
TOLERANCE = 1e-9


@dataclass(frozen=True, eq=False)
class Side:
    """One monotone side of a ruler, in the direction of improvement.

    sign    +1 where larger values are better, -1 where smaller ones are
    points  (k,) the anchors times `sign`, not decreasing
    scores  (k,) their scores, strictly increasing from 0
    """

    sign: int
    points: FloatArray
    scores: FloatArray

    def score(self, values: FloatArray) -> FloatArray:
        """0-100 for values on the KPI's own scale, any shape; flat beyond both ends."""
        x = self.sign * values
        for point in self.points:
            x = np.where(np.isclose(x, point, rtol=TOLERANCE, atol=0.0), point, x)
        return np.interp(x, self.points, self.scores)  # at a doubled point the later, better score

    def limit(self, threshold: float) -> float:
        """The smallest `sign * value` with a score of at least `threshold`; infinite where none or every value has."""
        if threshold <= 0:
            return -np.inf
        if threshold > self.scores[-1]:
            return np.inf
        return float(np.interp(threshold, self.scores, self.points))

    def has_excellence(self) -> bool:
        return bool(self.scores[-1] == EXCELLENCE)

    def regulatory(self) -> float | None:
        """`sign *` the regulatory anchor, where this side has one."""
        at = np.flatnonzero(self.scores == REGULATORY)
        return float(self.points[at[0]]) if at.size else None


def sides(anchors: Anchors) -> tuple[Side, ...]:
    """The one or two sides of declared anchors. Raises ValueError where they are out of order."""
    if (anchors.target_high is None) != (anchors.worst_high is None):
        raise ValueError("a two-sided KPI needs both target_high and worst_high")
    if anchors.target_high is None or anchors.worst_high is None:
        sign = 1 if anchors.target > anchors.worst else -1
        return (_side(sign, anchors.worst, anchors.regulatory, anchors.target, anchors.excellence),)
    if anchors.excellence is not None:
        raise ValueError("a two-sided KPI has no excellence: its best is anywhere between its two targets")
    if not anchors.worst < anchors.target <= anchors.target_high < anchors.worst_high:
        raise ValueError("a two-sided KPI needs worst < target <= target_high < worst_high")
    limit = anchors.regulatory
    low = limit if limit is not None and limit <= anchors.target else None
    high = limit if low is None else None
    return (
        _side(1, anchors.worst, low, anchors.target, None),
        _side(-1, anchors.worst_high, high, anchors.target_high, None),
    )


def score_values(ruler: tuple[Side, ...], values: FloatArray) -> FloatArray:
    """0-100 for values of any shape: the lower of the sides."""
    return np.asarray(np.min([side.score(values) for side in ruler], axis=0))


def is_clipped(ruler: tuple[Side, ...], value: float) -> bool:
    """Whether the value lies beyond the worst anchor, or beyond the excellence where one is declared."""
    return any(
        _below(side.sign * value, side.points[0])
        or (side.has_excellence() and _below(side.points[-1], side.sign * value))
        for side in ruler
    )


def breaks_regulation(ruler: tuple[Side, ...], value: float) -> bool:
    """Whether the value does not reach the regulatory anchor; never where none is declared."""
    return any(
        limit is not None and _below(side.sign * value, limit)
        for side, limit in ((side, side.regulatory()) for side in ruler)
    )


def reaches(x: float, limits: FloatArray) -> BoolArray:
    """Whether x is at least each of the limits, an anchor met but for rounding being met."""
    return (x >= limits) | np.isclose(x, limits, rtol=TOLERANCE, atol=0.0)


def _below(x: float, limit: float) -> bool:
    return not bool(reaches(x, np.asarray(limit)))


def _side(sign: int, worst: float, regulatory: float | None, target: float, excellence: float | None) -> Side:
    named = ((worst, WORST), (regulatory, REGULATORY), (target, TARGET), (excellence, EXCELLENCE))
    declared = [(sign * value, score) for value, score in named if value is not None]
    points = np.array([point for point, _ in declared], dtype=np.float64)
    if np.any(np.diff(points) < 0) or worst == target:
        raise ValueError(f"anchors out of order: {[value for value, _ in named if value is not None]}")
    return Side(sign, points, np.array([score for _, score in declared], dtype=np.float64))
