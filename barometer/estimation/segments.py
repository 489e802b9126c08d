"""A criterion's series as unbroken segments, each on one question version's scale (METHOD B1, B8).

Belongs here: where a series is cut, what a split ballot carries across a change of question, the covariances of a
segment's points. Does not belong here: the line and the level fitted to them (`trends`), and whether two waves may be
compared (`comparability`).

A segment joins waves whose change was judged comparable; a mode or a contractor cuts it. A new question version cuts
it too, unless a split ballot joins them: the waves before are then carried onto the new version by the difference
between the two halves, whose error they all share.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from barometer.declarations.survey import Bridge as DeclaredBridge
from barometer.estimation.comparability import Row, shift_between
from barometer.estimation.panels import Key, allowed
from barometer.statistics.arrays import FloatArray
from barometer.statistics.trend import bridge_series

#: A point of a series: its wave and its question version.
Point = tuple[int, str]

_TESTED = ("progress", "regress", "stable", "inconclusive")


@dataclass(frozen=True, eq=False)
class Segment:
    """Waves (T,) of one series with their `values` (T,) on the last one's question version.

    `covariance` (T, T); `is_bridged`: a split ballot carries the first waves.
    """

    number: int
    waves: tuple[int, ...]
    values: FloatArray
    covariance: FloatArray
    is_bridged: bool

    @property
    def is_independent(self) -> bool:
        """Whether the errors of its waves have nothing in common."""
        return not np.any(self.covariance - np.diag(np.diag(self.covariance)))


def segments_of(
    pairs: pd.DataFrame,
    points_of: Mapping[Point, Row],
    bridges: Iterable[DeclaredBridge],
    covariances: Mapping[Key, float],
) -> list[Segment]:
    """The segments of one series, from its rows of OUT_CHANGES, its means of everybody by point, the bridges declared
    for its item, and the covariances of panels. A segment with a figure that may not be published is left out."""
    declared = list(bridges)
    found = []
    for number, points in enumerate(joined(unbroken(pairs), declared)):
        chosen = [points_of[point] for point in points]
        if any(pd.notna(row["suppressed"]) or pd.isna(row["variance"]) for row in chosen):
            continue
        values = np.array([row["estimate"] for row in chosen], dtype=float)
        spread = _spread(chosen, covariances)
        crossed = [i for i in range(1, len(points)) if points[i - 1][1] != points[i][1]]
        for i in crossed:
            ballot = _ballot(points[i - 1], points[i], declared)
            halves = points_of.get((ballot, points[i - 1][1])), points_of.get((ballot, points[i][1]))
            shift = shift_between(*halves)
            if shift is None:
                break
            # a half that is itself a point of the series has an error in common with the shift
            own = {(ballot, points[i - 1][1]): -1.0, (ballot, points[i][1]): 1.0}
            with_shift = np.array([own.get(point, 0.0) * spread[j, j] for j, point in enumerate(points)])
            values, spread = bridge_series(values, spread, [j < i for j in range(len(points))], shift, with_shift)
        else:
            found.append(Segment(number, tuple(wave for wave, _ in points), values, spread, bool(crossed)))
    return found


def unbroken(pairs: pd.DataFrame) -> list[list[Point]]:
    """The segments of one series as lists of (wave, question version), from its rows of OUT_CHANGES.

    Two waves are joined where the same version was compared, or two across a bridge, and the pair was neither found
    not comparable nor left without a test.
    """
    found: list[list[Point]] = []
    for pair in pairs.sort_values("wave_to").to_dict("records"):
        first, last = (pair["wave_from"], pair["version_from"]), (pair["wave_to"], pair["version_to"])
        together = (first[1] == last[1] or pair["is_bridged"]) and pair["verdict"] in _TESTED
        if not found or found[-1][-1] != first:
            found.append([first])
        if together:
            found[-1].append(last)
        else:
            found.append([last])
    return found


def joined(pieces: Sequence[list[Point]], bridges: Iterable[DeclaredBridge]) -> list[list[Point]]:
    """The pieces of a series, those that meet in the wave of a split ballot made one.

    The old half's point goes: carried, it would be the new half's over again.
    """
    crossings = {((bridge.wave, bridge.old), (bridge.wave, bridge.new)) for bridge in bridges}
    found: list[list[Point]] = []
    for piece in pieces:
        if found and (found[-1][-1], piece[0]) in crossings:
            found[-1] = [*found[-1][:-1], *piece]
        else:
            found.append(list(piece))
    return found


def _ballot(before: Point, after: Point, bridges: Iterable[DeclaredBridge]) -> int:
    """The wave of the split ballot between two points: declared, or they would not have been joined."""
    (first, old), (last, new) = before, after
    return next(b.wave for b in bridges if (b.old, b.new) == (old, new) and first <= b.wave <= last)


def _spread(points: Sequence[Mapping[Any, Any]], covariances: Mapping[Key, float]) -> FloatArray:
    """The covariance matrix (T, T) of the points of a segment; those of a panel are not independent.

    Each covariance is that of its own two waves. Should they not fit together (persons who answer alike wave after
    wave), the points are taken as independent, which makes the slope less sure.
    """
    diagonal = np.diag([float(point["variance"]) for point in points])
    matrix = diagonal.copy()
    for i, before in enumerate(points):
        for j, after in enumerate(points[i + 1 :], start=i + 1):
            pair = (before["survey"], before["wave"], after["wave"], before["criterion"], before["population"])
            found = covariances.get((*pair, before["question_version"], after["question_version"]), 0.0)
            matrix[i, j] = matrix[j, i] = allowed(found, before["variance"], after["variance"])
    fits = np.linalg.eigvalsh(matrix)[0] > 1e-6 * np.trace(matrix) / len(points)
    return matrix if fits else diagonal
