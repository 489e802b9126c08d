"""Rows of figures on aligned axes as a still SVG: perceived beside delivered, zones, before and after.

`wide`: labels, panels and notes side by side. `narrow` (a telephone's width): the label above its row.
"""

from __future__ import annotations

from barometer.publishing.charts.metrics import width, wrap
from barometer.publishing.charts.placement import label_side
from barometer.publishing.charts.spec import Panel, PanelChart
from barometer.publishing.charts.svg import Plot, line, markers, picture, text

_LABEL = 14.0
_SMALL = 12.0
_VALUE = 13.0


def wide(chart: PanelChart, total: float = 920, row: float = 38) -> str:
    """Labels on the left, panels in the middle, the verdict in words on the right."""
    label_room = min(250.0, max((width(label, _LABEL) for label in chart.rows), default=0) + 4)
    note_room = 190.0 if chart.notes else 0.0
    room = (total - label_room - note_room) / max(1, len(chart.panels))
    top = 58.0
    bottom = top + row * len(chart.rows)
    parts = []
    for i, label in enumerate(chart.rows):
        middle = top + row * (i + 0.5)
        parts.append(line(0, top + row * (i + 1), total, top + row * (i + 1), "grid"))
        parts += _centred(0, middle, wrap(label, label_room, _LABEL, lines=2), "label", 16)
        if chart.notes:
            lines = wrap(chart.notes[i], note_room - 14, _SMALL + 1, lines=2)
            parts += _centred(total - note_room + 14, middle, lines, "note", 15)
    for p, panel in enumerate(chart.panels):
        left = label_room + room * p + 26
        plot = Plot(left, top, left + room - 40, bottom, panel.axis)
        parts += _panel_frame(panel, plot, 2, [(top, bottom)])
        for i in range(len(chart.rows)):
            parts += _row(panel, i, plot, top + row * (i + 0.5), plot.right + 26)
    return picture(total, bottom + 24, chart.words.alt, parts)


def narrow(chart: PanelChart, total: float = 340) -> str:
    """Each row under its label; the panels side by side under it."""
    count = max(1, len(chart.panels))
    gutter = 26.0 if count > 1 else 0.0
    room = (total - gutter * (count - 1)) / count
    heads = 2 if count > 1 else 1
    y = 30.0 + 15 * heads
    parts, middles = [], []
    top = y
    for i, label in enumerate(chart.rows):
        for words in wrap(label, total, _LABEL, "semibold", lines=3):
            y += 17
            parts.append(text(0, y, words, "label strong"))
        y += 18
        middles.append(y)
        y += 14
        if chart.notes:
            for words in wrap(chart.notes[i], total, _SMALL + 1, lines=2):
                y += 13
                parts.append(text(0, y, words, "note"))
        y += 9
        parts.append(line(0, y, total, y, "grid"))
    for p, panel in enumerate(chart.panels):
        left = (room + gutter) * p
        plot = Plot(left + 8, top, left + room - 8, y, panel.axis)
        # Text stands between the strips, so that the vertical lines are drawn on the strips only.
        strips = [(middle - 9, middle + 9) for middle, dot in zip(middles, panel.dots, strict=True) if dot is not None]
        parts = _panel_frame(panel, plot, heads, strips) + parts
        for i, middle in enumerate(middles):
            if panel.dots[i] is not None:
                parts.append(line(plot.left, middle, plot.right, middle, "strip"))
            parts += _row(panel, i, plot, middle, left + room + 4)
    return picture(total, y + 20, chart.words.alt, parts)


def _panel_frame(panel: Panel, plot: Plot, heads: int, strips: list[tuple[float, float]]) -> list[str]:
    """Title, axis, ticks and the panel's own threshold with its words; vertical lines run along the strips."""
    parts = []
    lines = wrap(panel.title, plot.right - plot.left + 14, _VALUE, "semibold", lines=heads)
    for i, words in enumerate(lines):
        parts.append(
            text(plot.left, plot.top - 45 + 15 * (i + 2 - len(lines)) + (15 if heads == 1 else 0), words, "head")
        )
    for value, label in panel.axis.ticks:
        x = plot.at_x(value)
        parts += [line(x, first, x, last, "grid") for first, last in strips]
        parts.append(text(x, plot.bottom + 16, label, "tick", "middle"))
    if panel.threshold is not None:
        x = plot.at_x(panel.threshold.value)
        parts += [line(x, first, x, last, "target") for first, last in [(plot.top - 5, plot.top), *strips]]
        half = width(panel.threshold.label, _SMALL) / 2
        shift = max(0.0, x + half - plot.right - 10) - max(0.0, plot.left - x + half)
        parts.append(text(x - shift, plot.top - 9, panel.threshold.label, "tick", "middle"))
    return parts


def _row(panel: Panel, i: int, plot: Plot, y: float, limit: float) -> list[str]:
    """A figure with its interval and its label, which ends before `limit`."""
    dot = panel.dots[i]
    if dot is None:
        return _centred(plot.left, y, wrap(panel.said(i), plot.right - plot.left, _SMALL, lines=2), "empty", 13)
    parts = []
    low = high = plot.at_x(dot.value)
    if dot.low is not None and dot.high is not None:
        low, high = plot.at_x(dot.low), plot.at_x(dot.high)
        parts.append(line(low, y, high, y, f"interval {panel.mark}"))
    parts.append(markers(panel.mark, [(plot.at_x(dot.value), y)], 4.6))
    mark = (min(low, plot.at_x(dot.value) - 6) - 5, max(high, plot.at_x(dot.value) + 6) + 5)
    threshold = None if panel.threshold is None else plot.at_x(panel.threshold.value)
    side = label_side(mark, width(dot.label, _VALUE, "semibold"), (plot.left - 8, limit), threshold)
    if side == "right":
        return [*parts, text(mark[1], y + 4.5, dot.label, "value strong")]
    return [*parts, text(mark[0], y + 4.5, dot.label, "value strong", "end")]


def _centred(x: float, middle: float, lines: list[str], style: str, leading: float) -> list[str]:
    first = middle - leading * (len(lines) - 1) / 2 + 4.5
    return [text(x, first + leading * i, words, style) for i, words in enumerate(lines)]
