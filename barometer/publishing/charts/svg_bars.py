"""A bar in a table's cell: a share of respondents with the census as a stroke across it.

Belongs here: the drawing. The figures stand in the cells beside it: a screen reader is not told of the picture.
"""

from __future__ import annotations

from barometer.publishing.charts.svg import px

_WIDTH, _HEIGHT = 120.0, 14.0


def share_bar(share: float, census: float | None) -> str:
    """`share` and `census` in percent, on an axis from 0 to 100."""

    def at(value: float) -> str:
        return px(_WIDTH * value / 100)

    stroke = "" if census is None else f'<path d="M{at(census)} 0v{px(_HEIGHT)}"/>'
    bar = f'<rect y="3" width="{at(share)}" height="8"/>'
    box = f"-1 0 {px(_WIDTH + 2)} {px(_HEIGHT)}"
    return f'<svg class="bar" viewBox="{box}" aria-hidden="true">{bar}{stroke}</svg>'
