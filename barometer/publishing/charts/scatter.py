"""Figures on two quantities at once, as data: where each stands, how sure that is, and the declared crosshairs.

Belongs here: the specification and the table beside it. Does not belong here: drawing (`svg_scatter`), words.
"""

from __future__ import annotations

from dataclasses import dataclass

from barometer.publishing.charts.spec import Axis, Dot, Level, Words


@dataclass(frozen=True)
class ScatterPoint:
    """One subject with its number in the picture and its label beside it."""

    number: str
    label: str
    x: Dot
    y: Dot


@dataclass(frozen=True)
class ScatterChart:
    """Two quantities, each with its crosshair. Titles of the axes are those of `x` and `y`."""

    words: Words
    x: Axis
    y: Axis
    points: tuple[ScatterPoint, ...]
    x_level: Level | None = None
    y_level: Level | None = None
