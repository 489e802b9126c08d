"""A series over time: points with their intervals, lines that never leave a segment, breaks, a target.

Belongs here: laying out a `SeriesChart`. Does not belong here: what it says (`spec`).

Labels of figures have bands of their own above and below the axis, letters of breaks one above: none meets another.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from barometer.publishing.charts.placement import that_fit
from barometer.publishing.charts.printed.frame import SIGN, Draw, Key, NoRoomError
from barometer.publishing.charts.printed.sheet import (
    BREAK,
    GAP,
    LABEL,
    SMALL,
    SMOOTH,
    TARGET,
    Ink,
    Mark,
    Sheet,
    Stroke,
    leading,
    middle,
    pt,
)
from barometer.publishing.charts.printed.strips import BAR, DOT, INKS, PALE, SHAPES
from barometer.publishing.charts.spec import Axis, Note, Point, SeriesChart

#: The least height of the plot, in millimetres; below, a line says nothing.
_LEAST_PLOT = 11.0
#: Half the height of a figure's label, and free space around it.
_HALF_LABEL = 1.5


def notes(chart: SeriesChart) -> list[Key]:
    """What the lines of the plot mean, each beside its line."""
    return [
        Key(_drawn(note, INKS[chart.mark]), f"{note.letter} : {note.words}" if note.letter else note.words)
        for note in chart.notes
    ]


def _drawn(note: Note, ink: Ink) -> Draw:
    def draw(sheet: Sheet, x: float, y: float) -> None:
        across = [(x, y), (x + SIGN, y)]
        if note.kind == "break":
            sheet.stroke([(x + SIGN / 2, y - 1.2), (x + SIGN / 2, y + 1.2)], "black", 0.8, BREAK)
        elif note.kind == "smooth":
            sheet.stroke(across, ink, 0.7, SMOOTH)
        elif note.kind == "gap":
            sheet.stroke(across, ink, 1.2, GAP)
        else:
            sheet.stroke(across, "black", 0.8, TARGET)

    return draw


def draw(sheet: Sheet, chart: SeriesChart, top: float, bottom: float) -> None:
    """The plot between `top` and `bottom`. Raises NoRoomError."""
    shown = [point for point in chart.points if point.value is not None]
    left = sheet.margin + max((sheet.measure(label) for _, label in chart.y.ticks), default=0.0) + 1.5
    ends = [sheet.measure(point.label, LABEL, "semibold") / 2 for point in (*shown[:1], *shown[-1:])]
    plot = _Plot(
        chart.x,
        chart.y,
        left + 1.0,
        top + (leading(LABEL) if chart.breaks else 1.0) + 1.0,
        sheet.margin + sheet.room - max([1.5, *ends]),
        bottom - leading(SMALL) - 0.8,
    )
    if plot.bottom - plot.top < _LEAST_PLOT:
        raise NoRoomError
    _axes(sheet, chart, plot, left)
    _breaks(sheet, chart, plot)
    for piece in chart.smooth:
        sheet.stroke([plot.at(one.x, one.value) for one in piece], INKS[chart.mark], 0.7, SMOOTH)
    for point in shown:
        _interval(sheet, chart, plot, point)
    for segment in chart.segments:
        _lines(sheet, chart, plot, [point for point in segment if point.value is not None])
    for point in shown:
        sheet.put(Mark(*plot.at(point.x, point.value or 0.0), SHAPES[chart.mark], INKS[chart.mark], DOT))
    _labels(sheet, chart, plot, shown)
    if not shown and chart.points:
        words = sheet.wrap(chart.points[-1].text, plot.right - plot.left, LABEL)
        sheet.lines(plot.left, (plot.top + plot.bottom) / 2 - leading(LABEL), words, LABEL)


class _Plot:
    """The rectangle of the plot; figures keep off its upper and lower sides, where their labels may stand."""

    def __init__(self, x: Axis, y: Axis, left: float, top: float, right: float, bottom: float) -> None:
        self.left, self.top, self.right, self.bottom = left, top, right, bottom
        self._x, self._y = x, y

    def x(self, value: float) -> float:
        return self.left + (value - self._x.low) / (self._x.high - self._x.low) * (self.right - self.left)

    def y(self, value: float) -> float:
        share = (value - self._y.low) / (self._y.high - self._y.low)
        return self.bottom - min(1.0, max(0.0, share)) * (self.bottom - self.top)

    def at(self, x: float, y: float) -> tuple[float, float]:
        return self.x(x), self.y(y)


def _axes(sheet: Sheet, chart: SeriesChart, plot: _Plot, left: float) -> None:
    free = plot.bottom + leading(SMALL)
    for value, _ in chart.y.ticks:
        y = plot.y(value)
        sheet.stroke([(left, y), (sheet.margin + sheet.room, y)], "grid", 0.5)
    for value, label in chart.y.ticks:
        y = plot.y(value)
        if y <= free - leading(SMALL):  # a label that would touch the one below is left out
            sheet.text(left - 1.0, middle(y, SMALL), label, align="right")
            free = y
    ticks = [(plot.x(value), label, sheet.measure(label)) for value, label in chart.x.ticks]
    for x, label in that_fit(ticks, gap=1.5):
        sheet.text(x, plot.bottom + leading(SMALL) + 0.3, label, align="center")
        sheet.stroke([(x, plot.bottom), (x, plot.bottom + 0.8)], "black", 0.6)
    sheet.stroke([(left, plot.bottom), (sheet.margin + sheet.room, plot.bottom)], "black", 0.8)
    if chart.target is not None:
        for height in (chart.target.value, chart.target.value_high):
            if height is not None:
                y = plot.y(height)
                sheet.stroke([(left, y), (sheet.margin + sheet.room, y)], "black", 0.8, TARGET)


def _breaks(sheet: Sheet, chart: SeriesChart, plot: _Plot) -> None:
    """Dotted lines with their letters above; two breaks at nearly one place share a line of letters."""
    free = 0.0
    for letter, mark in zip(chart.letters, chart.breaks, strict=True):
        x = plot.x(mark.x)
        sheet.stroke([(x, plot.top - 1.0), (x, plot.bottom)], "black", 0.8, BREAK)
        half = sheet.measure(letter, LABEL, "semibold") / 2
        place = max(x, free + half)
        sheet.text(place, plot.top - 1.6, letter, LABEL, "semibold", "center")
        free = place + half + 0.8


def _interval(sheet: Sheet, chart: SeriesChart, plot: _Plot, point: Point) -> None:
    if point.low is not None and point.high is not None:
        x = plot.x(point.x)
        sheet.stroke([(x, plot.y(point.low)), (x, plot.y(point.high))], PALE[chart.mark], pt(BAR))


def _lines(sheet: Sheet, chart: SeriesChart, plot: _Plot, points: Sequence[Point]) -> None:
    for before, after in pairwise(points):
        ends = (plot.at(before.x, before.value or 0.0), plot.at(after.x, after.value or 0.0))
        sheet.put(Stroke(ends, INKS[chart.mark], 1.4, GAP if after.after_gap else None, is_round=True))


def _labels(sheet: Sheet, chart: SeriesChart, plot: _Plot, shown: Sequence[Point]) -> None:
    """The last figure and, where it does not touch it, the first: above the interval, below it, or beside the dot."""
    lines = [(plot.at(a.x, a.value or 0), plot.at(b.x, b.value or 0)) for a, b in pairwise(shown)]
    taken: list[tuple[float, float, float, float]] = []
    for point in {id(p): p for p in (*shown[-1:], *shown[:1])}.values():
        half = sheet.measure(point.label, LABEL, "semibold") / 2
        x, y = plot.at(point.x, point.value or 0.0)
        high = plot.y(point.high if point.high is not None else point.value or 0.0)
        low = plot.y(point.low if point.low is not None else point.value or 0.0)
        across = min(max(x, sheet.margin + half), sheet.margin + sheet.room - half)
        places = [
            (across, min(high, y - DOT / 2) - _HALF_LABEL - 0.4),
            (across, max(low, y + DOT / 2) + _HALF_LABEL + 0.4),
        ]
        places += [(x + side * (half + DOT / 2 + 0.8), y) for side in (1, -1)]
        for cx, cy in places:
            box = (cx - half - 0.3, cy - _HALF_LABEL, cx + half + 0.3, cy + _HALF_LABEL)
            inside = box[0] >= plot.left - 1 and box[2] <= sheet.margin + sheet.room + 0.4
            inside = inside and box[1] >= plot.top - 0.4 and box[3] <= plot.bottom + 0.2
            if (
                inside
                and not any(_meet(box, other) for other in taken)
                and not any(_crosses(box, *ends) for ends in lines)
            ):
                sheet.text(cx, middle(cy, LABEL), point.label, LABEL, "semibold", "center")
                taken.append(box)
                break


def _meet(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _crosses(box: tuple[float, float, float, float], one: tuple[float, float], other: tuple[float, float]) -> bool:
    """Whether a line passes through a box; looked at in twenty places, which are closer than a letter is wide."""
    steps = [(one[0] + (other[0] - one[0]) * k / 20, one[1] + (other[1] - one[1]) * k / 20) for k in range(21)]
    return any(box[0] < x < box[2] and box[1] < y < box[3] for x, y in steps)
