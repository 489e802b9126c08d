"""Rows of figures on one or two aligned axes: perceived against delivered, satisfied by zone.

Belongs here: laying out a `PanelChart`. Does not belong here: what it says (`spec`).

Each figure stands in a column of its own beside its strip, so that it meets no mark. In a narrow box, the label of a
row stands above its strips.
"""

from __future__ import annotations

from barometer.publishing.charts.printed.frame import NoRoomError
from barometer.publishing.charts.printed.rows import PADDING, Row, lay_rows, rules, words_height
from barometer.publishing.charts.printed.sheet import LABEL, SMALL, TARGET, Sheet, leading, middle
from barometer.publishing.charts.printed.strips import TICKS, Strip, figure, grid, threshold
from barometer.publishing.charts.spec import Panel, PanelChart

_GUTTER = 4.0
#: From this width on, labels stand beside the strips.
BESIDE = 72.0
_STRIP = 4.0  # least height of a strip


def draw(sheet: Sheet, chart: PanelChart, top: float, bottom: float) -> None:
    """The rows between `top` and `bottom`. Raises NoRoomError."""
    beside = sheet.width >= BESIDE
    label_room = _label_room(sheet, chart) if beside else sheet.room
    left = sheet.margin + (label_room + 2 if beside else 0)
    count = len(chart.panels)
    room = (sheet.margin + sheet.room - left - _GUTTER * (count - 1)) / count
    sides = [left + (room + _GUTTER) * p for p in range(count)]
    top = max(_head(sheet, panel, side, room, top) for panel, side in zip(chart.panels, sides, strict=True))
    labels = [sheet.wrap(label, label_room, SMALL, lines=3) for label in chart.rows]
    figures = max(
        (sheet.measure(dot.label, LABEL, "semibold") for panel in chart.panels for dot in panel.dots if dot), default=0
    )
    said = [
        max([len(_empty(sheet, panel, i, room)) for panel in chart.panels if panel.dots[i] is None], default=0)
        for i in range(len(chart.rows))
    ]
    heights = []
    for label, empty in zip(labels, said, strict=True):
        own, words = max(_STRIP, words_height(empty)), words_height(len(label))
        heights.append(max(words, own) + PADDING if beside else words + own + PADDING)
    rows = lay_rows(sheet, heights, chart.others, top, bottom, TICKS)
    rules(sheet, rows)
    if room - figures - 1.5 < 8:
        raise NoRoomError
    strips = [
        Strip(panel.axis, side + 1.1, side + room - figures - 1.5)
        for panel, side in zip(chart.panels, sides, strict=True)
    ]
    spans = [_span(sheet, row, labels[row.number], beside) for row in rows]
    for panel, strip in zip(chart.panels, strips, strict=True):
        _ground(sheet, panel, strip, rows, spans, beside)
    for row, (_, y, _) in zip(rows, spans, strict=True):
        lines = labels[row.number]
        first = row.middle - words_height(len(lines)) / 2 if beside else row.top + PADDING / 2
        sheet.lines(sheet.margin, first, lines)
        for panel, strip, side in zip(chart.panels, strips, sides, strict=True):
            dot = panel.dots[row.number]
            if dot is None:
                why = _empty(sheet, panel, row.number, room)
                sheet.lines(side, y - words_height(len(why)) / 2, why)
            else:
                figure(sheet, strip, dot, y, panel.mark)
                sheet.text(side + room, middle(y, LABEL), dot.label, LABEL, "semibold", "right")


def _label_room(sheet: Sheet, chart: PanelChart) -> float:
    longest = max(sheet.measure(label) for label in chart.rows)
    return min((0.34 if len(chart.panels) > 1 else 0.4) * sheet.room, longest + 0.5)


def _head(sheet: Sheet, panel: Panel, x: float, room: float, y: float) -> float:
    """The panel's title and its threshold in words; returns where they end."""
    y = sheet.lines(x, y, sheet.wrap(panel.title, room, SMALL, "semibold"), SMALL, "semibold")
    if panel.threshold is not None:
        words = sheet.wrap(panel.threshold.label, room - 4, SMALL)
        sheet.stroke([(x + 1, y + 0.5), (x + 1, y + leading(SMALL) - 0.2)], "black", 0.8, TARGET)
        y = sheet.lines(x + 3, y, words)
    return y + 0.8


def _empty(sheet: Sheet, panel: Panel, row: int, room: float) -> list[str]:
    return sheet.wrap(panel.said(row), room, SMALL, lines=3)


def _span(sheet: Sheet, row: Row, lines: list[str], beside: bool) -> tuple[float, float, float]:
    """Where the strips of a row begin, have their middle and end."""
    top = row.top if beside else row.top + PADDING / 2 + words_height(len(lines))
    return top, (top + row.bottom) / 2, row.bottom


def _ground(
    sheet: Sheet, panel: Panel, strip: Strip, rows: list[Row], spans: list[tuple[float, float, float]], beside: bool
) -> None:
    """Grid and threshold, along the strips only: words stand between them in a narrow box."""
    grid(sheet, strip, rows[-1].bottom, rows[-1].bottom)
    for row, (above, _, below) in zip(rows, spans, strict=True):
        if panel.dots[row.number] is None:
            continue
        grid(sheet, strip, above, below, labelled=False)
        if panel.threshold is not None:
            threshold(sheet, strip, panel.threshold, above, below)
