"""How much a verdict owes to the anchors: each moved by up to 10 %, the share of draws that change it (METHOD C2).

Belongs here: moving anchors and the chances under moved anchors. Every declared anchor moves on its own, uniformly by
at most 10 % of the distance from worst to target (not of its value, which would depend on where the scale's zero
lies); the regulatory anchor stays: it is the law's, not the service's. The order of anchors is kept. The draws depend
on the KPI alone, so that all waves and criteria are judged under the same moved anchors.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from barometer.crossing.anchors import REGULATORY, TARGET, Side
from barometer.crossing.delivered import Entry, KpiState, share_reaching, weighted_mean
from barometer.crossing.quadrants import named
from barometer.statistics.arrays import FloatArray

ANCHOR_DRAWS = 500
RANGE = 0.10


def share_changed(declared: FloatArray, moved: FloatArray, level: float) -> float:
    """Share of the rows of `moved` (draws, outcomes) in which another outcome is named than in `declared` (outcomes,),
    no outcome being one of the answers."""
    return float(np.mean(named(moved, level) != named(declared, level)))


def moved_chances(entries: Sequence[Entry], threshold: float) -> FloatArray:
    """(ANCHOR_DRAWS,) pi_T of a criterion under moved anchors; zeros under a veto. Every error must be known."""
    states = [entry.state for entry in entries]
    if any(state.is_veto for state in states):
        return np.zeros(ANCHOR_DRAWS)
    if len(states) == 1:
        return moved_chance(states[0], threshold)
    weights = np.array([entry.weight for entry in entries])
    weights = weights / weights.sum()
    return share_reaching(weighted_mean(weights, [_moved_scores(state) for state in states]), threshold)


def moved_chance(state: KpiState, threshold: float = TARGET) -> FloatArray:
    """(ANCHOR_DRAWS,) pi_T of one KPI under moved anchors, on its own scale."""
    if state.found is None:
        raise ValueError(f"the error of {state.kpi} is not known")
    if state.is_veto:
        return np.zeros(ANCHOR_DRAWS)
    misses = np.zeros(ANCHOR_DRAWS)
    for side, points in zip(state.ruler, moved_points(state), strict=True):
        misses += 1 - state.found.chance(side.sign, _limits(side, points, threshold))
    return np.maximum(0.0, 1 - misses)


def moved_points(state: KpiState) -> list[FloatArray]:
    """For each side of the KPI's ruler its points (ANCHOR_DRAWS, k) moved, in order."""
    seed = hashlib.sha256(f"anchors\x00{state.service}\x00{state.kpi}".encode()).digest()[:8]
    generator = np.random.default_rng(int.from_bytes(seed, "big"))
    moved = []
    for side in state.ruler:
        span = side.points[side.scores == TARGET][0] - side.points[0]
        shift = span * generator.uniform(-RANGE, RANGE, (ANCHOR_DRAWS, len(side.points)))
        points = side.points + np.where(side.scores == REGULATORY, 0.0, shift)
        limit = side.regulatory()
        if limit is not None:
            points = np.where(side.scores < REGULATORY, np.minimum(points, limit), points)
            points = np.where(side.scores > REGULATORY, np.maximum(points, limit), points)
        moved.append(np.maximum.accumulate(points, axis=1))
    return moved


def _limits(side: Side, points: FloatArray, threshold: float) -> FloatArray:
    """`Side.limit` for each row of points: linear in the points, since the scores do not move."""
    if threshold <= 0 or threshold > side.scores[-1]:
        return np.full(len(points), side.limit(threshold))
    shares = [np.interp(threshold, side.scores, unit) for unit in np.eye(len(side.scores))]
    return np.asarray(points @ np.array(shares))


def _moved_scores(state: KpiState) -> FloatArray:
    """Scores (ANCHOR_DRAWS, draws of the value) of the values drawn around the KPI's reading, under each draw of its
    anchors."""
    values = state.values()
    by_side = [
        np.stack([np.interp(side.sign * values, row, side.scores) for row in points])
        for side, points in zip(state.ruler, moved_points(state), strict=True)
    ]
    return np.asarray(np.min(by_side, axis=0))
