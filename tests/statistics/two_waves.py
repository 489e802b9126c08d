"""Two waves made from a difference and its standard error."""

from __future__ import annotations

import math

from barometer.statistics.change import Level, Pair


def level(value: float, se: float, n: int = 600) -> Level:
    return Level(value, se**2, n - 1, n)


def pair(difference: float, se: float, **settings: object) -> Pair:
    """Two independent waves of equal precision whose difference has the standard error `se`."""
    half = se / math.sqrt(2)
    return Pair(level(50, half), level(50 + difference, half), **settings)  # type: ignore[arg-type]
