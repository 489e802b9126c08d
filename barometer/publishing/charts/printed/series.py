"""A series over time: points with their intervals, lines that never leave a segment, breaks, a target.

Belongs here: laying out a `SeriesChart`. Does not belong here: what it says (`spec`).

Labels of figures have bands of their own above and below the axis, letters of breaks one above: none meets another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from barometer.publishing.charts.placement import Box, along, around, freest, meet, that_fit
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


def draw(sheet: Sheet, chart: SeriesChart, top: float, bottom: float, *, least: float = 0.0) -> None:
    """The plot between `top` and `bottom`. Raises NoRoomError where it would be lower than `least`."""
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
    if plot.height < max(least, _LEAST_PLOT):
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

    @property
    def height(self) -> float:
        return self.bottom - self.top

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
    """The last figure and the first, each where it touches nothing; left out where there is no such place.

    Above the interval, below it, then over or under everything that stands there.
    """
    taken = list(_taken(chart, plot, shown))
    for point in {id(p): p for p in (*shown[-1:], *shown[:1])}.values():
        half = sheet.measure(point.label, LABEL, "semibold") / 2 + 0.3
        x = plot.x(point.x)
        first, last = plot.left - 0.5 + half, sheet.margin + sheet.room + 0.3 - half
        sides = [min(max(x + to, first), last) for to in (0.0, half, -half)]
        ends = [value if value is not None else point.value or 0.0 for value in (point.high, point.low)]
        above, below = plot.y(ends[0]) - DOT / 2 - _HALF_LABEL - 0.2, plot.y(ends[1]) + DOT / 2 + _HALF_LABEL + 0.2
        places = [(side, y) for y in (above, below) for side in sides]
        for side in sides:
            there = [
                box for box in taken if side - half < box[2] and box[0] < side + half and box[3] - box[1] < plot.height
            ]
            if there:
                places.append((side, min(box[1] for box in there) - _HALF_LABEL - 0.3))
                places.append((side, max(box[3] for box in there) + _HALF_LABEL + 0.3))
        boxes = [(cx - half, cy - _HALF_LABEL, cx + half, cy + _HALF_LABEL) for cx, cy in places]
        inside = [box for box in boxes if box[1] >= plot.top - 0.6 and box[3] <= plot.bottom - 0.3]
        if not inside:
            continue
        box = inside[freest(inside, taken)]
        if not any(meet(box, other) for other in taken):
            centre = (box[0] + box[2]) / 2, middle((box[1] + box[3]) / 2, LABEL)
            sheet.text(*centre, point.label, LABEL, "semibold", "center")
            taken.append(box)


def _taken(chart: SeriesChart, plot: _Plot, shown: Sequence[Point]) -> Iterator[Box]:
    """What a label may not touch: dots, intervals, lines between dots, breaks, the target."""
    for point in shown:
        place = plot.at(point.x, point.value or 0.0)
        yield around(place, DOT / 2)
        if point.low is not None and point.high is not None:
            yield place[0] - BAR / 2, plot.y(point.high), place[0] + BAR / 2, plot.y(point.low)
    for segment in chart.segments:
        run = [plot.at(point.x, point.value) for point in segment if point.value is not None]
        yield from (around(place, 0.3) for place in along(run, 0.8))
    for piece in chart.smooth:
        yield from (around(place, 0.2) for place in along([plot.at(one.x, one.value) for one in piece], 0.8))
    for mark in chart.breaks:
        x = plot.x(mark.x)
        yield x - 0.3, plot.top - 1.0, x + 0.3, plot.bottom
    if chart.target is not None:
        for height in (chart.target.value, chart.target.value_high):
            if height is not None:
                yield plot.left - 1.0, plot.y(height) - 0.2, plot.right + 10, plot.y(height) + 0.2
