"""Where a label may stand so that it touches nothing: one rule for the screen and for print.

Belongs here: choosing sides and leaving out. Any unit of length will do, as long as it is one.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import Literal, TypeAlias

#: A place, and a box by its left, upper, right and lower sides; down is positive.
Place: TypeAlias = tuple[float, float]
Box: TypeAlias = tuple[float, float, float, float]

Side = Literal["right", "left"]


#: Pixels between a label on the left of a line and that line.
_CLEAR = 3.0


def label_side(mark: tuple[float, float], room: float, bounds: tuple[float, float], obstacle: float | None) -> Side:
    """The side of a mark (its ends, free space included) on which a label `room` wide is written.

    On the right where that ends before the upper bound and does not cross the obstacle (a threshold's line); else on
    the left under the same conditions; else where it stays in bounds.
    """
    low, high = mark
    inside: dict[Side, bool] = {"right": high + room <= bounds[1], "left": low - room >= bounds[0]}
    spans: dict[Side, tuple[float, float]] = {"right": (high, high + room), "left": (low - room, low)}
    sides: tuple[Side, Side] = ("right", "left")
    for side in sides:
        first, last = spans[side]
        if inside[side] and not (obstacle is not None and first < obstacle < last + _CLEAR):
            return side
    return "right" if inside["right"] else "left"


def that_fit(ticks: Sequence[tuple[float, str, float]], gap: float) -> list[tuple[float, str]]:
    """Of ticks (place, label, width of the label) those whose labels do not touch; the last are kept first."""
    kept: list[tuple[float, str]] = []
    free = float("inf")
    for place, label, room in sorted(ticks, reverse=True):
        if place + room / 2 <= free:
            kept.append((place, label))
            free = place - room / 2 - gap
    return kept[::-1]


def around(place: Place, size: float) -> Box:
    """The square that reaches `size` to each side of a place."""
    return place[0] - size, place[1] - size, place[0] + size, place[1] + size


def freest(boxes: Sequence[Box], taken: Sequence[Box], lines: Sequence[Box] = ()) -> int:
    """Which of the boxes a label may stand in, best first, meets the fewest of those that are taken, and among equals
    the fewest lines."""
    hits = [tuple(sum(meet(box, one) for one in others) for others in (taken, lines)) for box in boxes]
    return hits.index(min(hits))


def along(run: Sequence[Place], step: float) -> list[Place]:
    """Places along a broken line, no farther than `step` from one another."""
    found = []
    for (x1, y1), (x2, y2) in itertools.pairwise(run):
        count = max(1, math.ceil(math.hypot(x2 - x1, y2 - y1) / step))
        found += [(x1 + (x2 - x1) * i / count, y1 + (y2 - y1) * i / count) for i in range(count + 1)]
    return found


def meet(a: Box, b: Box) -> bool:
    """Whether two boxes overlap."""
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
