"""A scatter of figures with their intervals in both directions as a still SVG; points carry numbers.

The numbers are explained in a list or table beside the picture: names of criteria would collide.
"""

from __future__ import annotations

from barometer.publishing.charts.metrics import width, wrap
from barometer.publishing.charts.placement import Box, Place, around, freest
from barometer.publishing.charts.scatter import ScatterChart
from barometer.publishing.charts.svg import Anchor, Plot, line, lines, markers, picture, text

_TICK = 12.0
_VALUE = 13.0
_DOT = 4.4
_CLEAR = 14.0  # room around a point for its number
_ALONG = 24  # places along a level's line where its words may stand
#: Where a number may stand beside its point, best first: pixels to the right and down, and how it is aligned.
_PLACES: tuple[tuple[float, float, Anchor], ...] = (
    (9, -7, "start"),
    (9, 16, "start"),
    (-9, -7, "end"),
    (-9, 16, "end"),
    (0, -20, "middle"),
    (0, 29, "middle"),
    *((20, down, "start") for down in (-18, 4, 26)),
    *((-20, down, "end") for down in (-18, 4, 26)),
)


def draw(chart: ScatterChart, total: float = 640, plot_height: float = 360) -> str:
    """The picture, `total` pixels wide."""
    left = max((width(label, _TICK) for _, label in chart.y.ticks), default=0) + 10
    titles = wrap(chart.y.title, total - left, _VALUE, "semibold", lines=2)
    top = 16.0 * len(titles) + 18
    plot = Plot(left, top, total - 14, top + plot_height, chart.x, chart.y)
    parts = [text(0, 14 + 16 * i, words, "head") for i, words in enumerate(titles)]
    parts += _axes(chart, plot)
    places = [(plot.at_x(point.x.value), plot.at_y(point.y.value)) for point in chart.points]
    drawn = _intervals(chart, plot, places)
    crosshairs, taken = _crosshairs(chart, plot, [*(around(place, _CLEAR) for place in places), *drawn])
    # The names of the ticks stand under the plot and on its left; on its right the picture ends.
    taken += [(0, plot.bottom + 4, total, plot.bottom + 20), (0, plot.top, plot.left - 4, plot.bottom)]
    taken.append((total, 0, 2 * total, plot.bottom))
    parts += crosshairs
    parts += [line(*one, "interval perceived thin") for one in drawn]
    parts.append(markers("perceived", places, _DOT))
    parts += _numbers(chart, places, taken, [*drawn, *_levels(chart, plot)])
    ending = wrap(chart.x.title, total - left, _VALUE, "semibold", lines=2)
    parts += [text(plot.right, plot.bottom + 38 + 16 * i, words, "head", "end") for i, words in enumerate(ending)]
    return picture(total, plot.bottom + 30 + 16 * len(ending), chart.words.alt, parts)


def _intervals(chart: ScatterChart, plot: Plot, places: list[Place]) -> list[Box]:
    """A line across and a line down for each point whose interval is known."""
    found: list[Box] = []
    for point, (x, y) in zip(chart.points, places, strict=True):
        if point.x.low is not None and point.x.high is not None:
            found.append((plot.at_x(point.x.low), y, plot.at_x(point.x.high), y))
        if point.y.low is not None and point.y.high is not None:
            found.append((x, plot.at_y(point.y.high), x, plot.at_y(point.y.low)))
    return found


def _levels(chart: ScatterChart, plot: Plot) -> list[Box]:
    """The two crosshairs as lines."""
    found: list[Box] = []
    if chart.x_level is not None:
        x = plot.at_x(chart.x_level.value)
        found.append((x, plot.top, x, plot.bottom))
    if chart.y_level is not None:
        y = plot.at_y(chart.y_level.value)
        found.append((plot.left, y, plot.right, y))
    return found


def _axes(chart: ScatterChart, plot: Plot) -> list[str]:
    across = [((plot.left, plot.at_y(v)), (plot.right, plot.at_y(v))) for v, _ in chart.y.ticks]
    down = [((plot.at_x(v), plot.top), (plot.at_x(v), plot.bottom)) for v, _ in chart.x.ticks]
    parts = [lines([*across, *down], "grid")]
    parts += [text(plot.left - 6, plot.at_y(v) + 4, label, "tick", "end") for v, label in chart.y.ticks]
    parts += [text(plot.at_x(v), plot.bottom + 17, label, "tick", "middle") for v, label in chart.x.ticks]
    return parts


def _crosshairs(chart: ScatterChart, plot: Plot, drawn: list[Box]) -> tuple[list[str], list[Box]]:
    """The two lines with their words, and the room that these take; the level's words stand along its line where they
    meet the least of what is drawn."""
    parts, taken = [], []
    if chart.x_level is not None:
        x = plot.at_x(chart.x_level.value)
        half = width(chart.x_level.label, _TICK) / 2
        parts.append(line(x, plot.top - 4, x, plot.bottom, "target"))
        at = min(max(x, plot.left + half), plot.right - half)
        parts.append(text(at, plot.top - 8, chart.x_level.label, "tick", "middle"))
    if chart.y_level is not None:
        y, room = plot.at_y(chart.y_level.value), width(chart.y_level.label, _TICK)
        left, right = plot.left + 4, plot.right - 4 - room
        along = [right + (left - right) * i / _ALONG for i in range(_ALONG + 1)]
        boxes = [(x, y + down, x + room, y + down + 15) for x in along for down in (-17, 3)]
        box = boxes[freest(boxes, [*drawn, *_levels(chart, plot)])]
        parts.append(line(plot.left, y, plot.right, y, "target"))
        parts.append(text(box[0], box[1] + 11, chart.y_level.label, "tick"))
        taken.append(box)
    return parts, taken


def _numbers(chart: ScatterChart, places: list[Place], taken: list[Box], lines: list[Box]) -> list[str]:
    """Each number beside its point, away from points and from the words that stand already, and off lines if it can."""
    taken = [*taken, *(around(place, _DOT) for place in places)]
    parts = []
    for point, (x, y) in zip(chart.points, places, strict=True):
        room = width(point.number, _VALUE, "semibold")
        boxes = []
        for right, down, anchor in _PLACES:
            start = x + right - {"start": 0.0, "middle": room / 2, "end": room}[anchor]
            boxes.append((start - 1, y + down - 11, start + room + 1, y + down + 2))
        best = freest(boxes, taken, lines)
        right, down, anchor = _PLACES[best]
        taken.append(boxes[best])
        parts.append(text(x + right, y + down, point.number, "value strong", anchor))
    return parts
