"""Where a label may stand so that it touches nothing: one rule for the screen and for print.

Belongs here: choosing sides and leaving out. Any unit of length will do, as long as it is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

Side = Literal["right", "left"]


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
        if inside[side] and not (obstacle is not None and first < obstacle < last):
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
