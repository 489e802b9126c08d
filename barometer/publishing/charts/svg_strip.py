"""The years of a pre-electoral period as a strip in a table's cell.

Belongs here: the drawing. The dates stand in the cells beside it: a screen reader is not told of the picture.
"""

from __future__ import annotations

from collections.abc import Sequence

from barometer.publishing.charts.svg import px

_WIDTH, _MIDDLE, _HEIGHT = 240.0, 9.0, 18.0


def strip(period: tuple[float, float], years: Sequence[float], runs: Sequence[tuple[float, bool]]) -> str:
    """The period hatched, the years' first days as strokes, a run full where it falls in the period and hollow where
    it does not; all places from 0 to 1."""
    start, end = (_WIDTH * one for one in period)
    hatches = "".join(f"M{px(x)} 15l6-12" for x in _every(start, end - 6, 5))
    marks = "".join(
        f'<circle class="{"inside" if inside else "outside"}" cx="{px(_WIDTH * at)}" cy="{px(_MIDDLE)}" r="4"/>'
        for at, inside in runs
    )
    strokes = "".join(f"M{px(_WIDTH * at)} 2v14" for at in years)
    return (
        f'<svg class="strip" viewBox="-5 0 {px(_WIDTH + 10)} {px(_HEIGHT)}" width="{px(_WIDTH + 10)}" '
        f'height="{px(_HEIGHT)}" aria-hidden="true">'
        f'<rect class="period" x="{px(start)}" y="3" width="{px(end - start)}" height="12"/>'
        f'<path class="hatching" d="{hatches}"/><path class="years" d="{strokes}M0 9h{px(_WIDTH)}"/>{marks}</svg>'
    )


def _every(first: float, last: float, step: float) -> list[float]:
    return [first + step * i for i in range(max(0, int((last - first) // step) + 1))]
