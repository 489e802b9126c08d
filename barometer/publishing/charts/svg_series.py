"""A series over time as a still SVG: points with their intervals, lines that never leave a segment, breaks, a target.

A break carries a letter; its reason stands under the plot (`SeriesChart.notes`), where it cannot collide.
"""

from __future__ import annotations

from barometer.publishing.charts.metrics import width
from barometer.publishing.charts.placement import along, around, freest, that_fit
from barometer.publishing.charts.spec import Point, SeriesChart
from barometer.publishing.charts.svg import Plot, line, lines, markers, picture, px, text

Run = list[tuple[float, float]]  # places of figures that one line joins

_TICK = 12.0  # sizes of the text in pixels
_VALUE = 13.0


def draw(chart: SeriesChart, total: float = 340, plot_height: float = 120) -> str:
    """The picture, `total` pixels wide."""
    left = max((width(label, _TICK) for _, label in chart.y.ticks), default=0) + 8
    plot = Plot(left, 22, total - 16, 22 + plot_height, chart.x, chart.y)
    parts = _axes(chart, plot)
    parts += _breaks(chart, plot)
    parts += [_smooth(chart, plot)]
    parts += [_path(chart, segment, plot) for segment in chart.segments]
    parts += _points(chart, plot)
    parts += _labels(chart, plot)
    return picture(total, plot.bottom + 22, chart.words.alt, parts)


def sparkline(chart: SeriesChart, total: float = 120, height: float = 30) -> str:
    """The series in a table's cell: shape only, its figures stand in the row. Hidden from screen readers."""
    plot = Plot(5, 5, total - 6, height - 5, chart.x, chart.y)
    parts = [line(plot.at_x(mark.x), 1, plot.at_x(mark.x), height - 1, "break") for mark in chart.breaks]
    parts += [_path(chart, segment, plot) for segment in chart.segments]
    shown = [point for point in chart.points if point.value is not None]
    alone = [segment[0] for segment in chart.segments if len(segment) == 1 and segment[0].value is not None]
    for point in [*alone, *shown[-1:]]:
        size = 3.2 if point is shown[-1] else 2.2
        parts.append(markers(chart.mark, [(plot.at_x(point.x), plot.at_y(point.value or 0.0))], size))
    box = f'viewBox="0 0 {px(total)} {px(height)}" width="{px(total)}" height="{px(height)}"'
    return f'<svg class="sparkline" {box} aria-hidden="true">{"".join(parts)}</svg>'


def _axes(chart: SeriesChart, plot: Plot) -> list[str]:
    parts: list[str] = []
    levels = [(plot.at_y(value), label) for value, label in chart.y.ticks]
    parts.append(lines([((plot.left, y), (plot.right, y)) for y, _ in levels], "grid"))
    parts += [text(plot.left - 6, y + 4, label, "tick", "end") for y, label in levels]
    ticks = [(plot.at_x(value), label, width(label, _TICK)) for value, label in chart.x.ticks]
    named = that_fit(ticks, gap=5)
    parts += [text(x, plot.bottom + 17, label, "tick", "middle") for x, label in named]
    marks = [((x, plot.bottom), (x, plot.bottom + 4)) for x, _ in named]
    parts.append(lines([((plot.left, plot.bottom), (plot.right, plot.bottom)), *marks], "axis"))
    if chart.target is not None:
        heights = [plot.at_y(v) for v in (chart.target.value, chart.target.value_high) if v is not None]
        parts += [line(plot.left, y, plot.right, y, "target") for y in heights]
    return parts


def _runs(
    segment: tuple[Point, ...], plot: Plot
) -> tuple[list[list[tuple[float, float]]], list[list[tuple[float, float]]]]:
    """The lines of a segment: full ones between neighbours, dotted ones where a measure is missing in between."""
    full: list[Run] = []
    dotted: list[Run] = []
    for point in segment:
        if point.value is None:
            continue
        here = (plot.at_x(point.x), plot.at_y(point.value))
        if full and not point.after_gap:
            full[-1].append(here)
        else:
            if full:
                dotted.append([full[-1][-1], here])
            full.append([here])
    return [run for run in full if len(run) > 1], dotted


def _path(chart: SeriesChart, segment: tuple[Point, ...], plot: Plot) -> str:
    full, dotted = _runs(segment, plot)
    return lines(full, f"line {chart.mark}") + lines(dotted, f"gap {chart.mark}")


def _smooth(chart: SeriesChart, plot: Plot) -> str:
    pieces = [[(plot.at_x(one.x), plot.at_y(one.value)) for one in piece] for piece in chart.smooth]
    return lines(pieces, f"smooth {chart.mark}")


def _points(chart: SeriesChart, plot: Plot) -> list[str]:
    shown = [(point, plot.at_x(point.x), plot.at_y(point.value)) for point in chart.points if point.value is not None]
    sure = [
        [(x, plot.at_y(point.low)), (x, plot.at_y(point.high))]
        for point, x, _ in shown
        if point.low is not None and point.high is not None
    ]
    return [lines(sure, f"interval {chart.mark}"), markers(chart.mark, [(x, y) for _, x, y in shown], 3.6)]


def _labels(chart: SeriesChart, plot: Plot) -> list[str]:
    """The first and the last figure, written above their intervals, or below where a line or a figure is in the way."""
    shown = [(point, point.value) for point in chart.points if point.value is not None and point.label]
    runs = [run for segment in chart.segments for kind in _runs(segment, plot) for run in kind]
    taken = [around(place, 2) for run in runs for place in along(run, 5)]
    taken += [around((plot.at_x(point.x), plot.at_y(value)), 5) for point, value in shown]
    parts = []
    for point, value in dict.fromkeys((*shown[:1], *shown[-1:])):
        top = plot.at_y(point.high if point.high is not None else value) - 6
        bottom = plot.at_y(point.low if point.low is not None else value) + 16
        half = width(point.label, _VALUE, "semibold") / 2
        sides = [min(max(plot.at_x(point.x) + to, plot.left + half), plot.right + 16 - half) for to in (0, half, -half)]
        places = [(x, y) for y in (top, bottom) for x in sides]
        for x in sides:  # over or under everything that stands there
            there = [box for box in taken if x - half < box[2] and box[0] < x + half]
            places += [(x, min(box[1] for box in there) - 1), (x, max(box[3] for box in there) + 10)] if there else []
        inside = [(x, y) for x, y in places if 11 <= y < plot.bottom - 2] or [(sides[0], max(11, top))]
        x, y = inside[freest([(x - half, y - 9, x + half, y) for x, y in inside], taken)]
        parts.append(text(x, y, point.label, "value strong" if point is shown[-1][0] else "value", "middle"))
    return parts


def _breaks(chart: SeriesChart, plot: Plot) -> list[str]:
    parts = []
    for letter, mark in zip(chart.letters, chart.breaks, strict=True):
        x = plot.at_x(mark.x)
        parts.append(line(x, 14, x, plot.bottom, "break"))
        parts.append(text(x, 11, letter, "letter", "middle"))
    return parts
