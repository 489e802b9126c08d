"""Native charts: bars and series that PowerPoint can edit, each figure with its interval as an error bar.

Belongs here: from a panel or a series to a chart and the workbook behind it. Does not belong here: what is shown
(`content`), where it stands on a slide (`deck`), elements that python-pptx does not write (`chart_xml`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

from pptx.chart.data import CategoryChartData, XyChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_MARKER_STYLE,
    XL_TICK_LABEL_POSITION,
    XL_TICK_MARK,
)
from pptx.enum.dml import MSO_LINE_DASH_STYLE
from pptx.util import Pt

from barometer.declarations.colours import contrast
from barometer.publishing.branding import SHIPPED, Branding, tint
from barometer.publishing.charts.metrics import width
from barometer.publishing.charts.placement import that_fit
from barometer.publishing.charts.spec import Mark, Point, SeriesChart
from barometer.publishing.slides.chart_sheet import Column, cells, sheet
from barometer.publishing.slides.chart_xml import Box, Inner, error_bars, place_plot, refer, rows_named
from barometer.publishing.slides.content import Bar, BarPanel, Bars

INK, MUTED, GRID = RGBColor(0x1D, 0x25, 0x30), RGBColor(0x47, 0x51, 0x5D), RGBColor(0xDF, 0xE3, 0xE8)
WHITE = RGBColor(0xFF, 0xFF, 0xFF)
#: As far from white as from a dark bar.
_GREY = RGBColor(0x8E, 0x95, 0x9E)
#: How much of a colour is in bars of the wave before and of changes that are not certain.
_PALE = 0.27


@dataclass(frozen=True)
class Inks:
    """The colours of a mark: full, pale; on the full one, of a figure, and of an interval that leaves it for white."""

    full: RGBColor
    pale: RGBColor
    figure: RGBColor
    interval: RGBColor


def inks(brand: Branding) -> dict[Mark, Inks]:
    """The colours of the brand by mark."""
    colours: dict[Mark, str] = {"perceived": brand.perceived, "technical": brand.delivered}
    return {mark: _inks(colour) for mark, colour in colours.items()}


def _inks(colour: str) -> Inks:
    figure = max((WHITE, INK), key=lambda one: contrast(f"#{one}", colour))
    interval = max((INK, _GREY), key=lambda one: min(contrast(f"#{one}", colour), contrast(f"#{one}", f"#{WHITE}")))
    return Inks(_colour(colour), _colour(tint(colour, _PALE)), figure, interval)


def _colour(text: str) -> RGBColor:
    return RGBColor(*bytes.fromhex(text[1:]))


def bars(
    shapes: Any,
    panel: BarPanel,
    box: Box,
    inner: Inner,
    size: float,
    brand: Branding = SHIPPED,
    *,
    labels_right: bool = False,
) -> Any:
    """A chart of horizontal bars, the first row on top, with a threshold's words left to the slide. Gives its frame."""
    marks = inks(brand)
    data = CategoryChartData(number_format="0")
    data.categories = list(panel.rows)
    for one in panel.series:
        data.add_series(one.name, [bar.value for bar in one.bars])
    frame = shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, *box.emu, data)
    chart = _plain(frame.chart, size)
    _category_axis(chart.category_axis, labels_right)
    _value_axis(chart.value_axis, panel.low, panel.high, panel.step, "+0;−0;0" if panel.low < 0 else "0")
    plot = chart.plots[0]
    plot.gap_width, plot.overlap = (35, 0) if len(panel.series) > 1 else (70, 0)
    columns: list[Column] = [["", *panel.rows], *([one.name, *(bar.value for bar in one.bars)] for one in panel.series)]
    for drawn, one in zip(plot.series, panel.series, strict=True):
        _fill(drawn.format, marks[one.mark].pale if one.is_former else marks[one.mark].full)
        drawn.invert_if_negative = False
        _figures(drawn, one, size, marks[one.mark])
        for i in (i for i in one.pale if i < len(one.bars)):
            _fill(drawn.points[i].format, marks[one.mark].pale)
        below, above = _arms(one.bars)
        first = len(columns)
        last = len(panel.rows) + 1
        arms = (below, cells(first, 2, last)), (above, cells(first + 1, 2, last))
        error_bars(
            drawn._element,
            *arms,
            is_scatter=False,
            colour=str(INK if one.is_former else marks[one.mark].interval),
            points=2,
        )
        columns += [[f"{one.name} −", *below], [f"{one.name} +", *above]]
    chart.part.chart_workbook.update_from_xlsx_blob(sheet(columns))
    place_plot(chart, box, inner)
    rows_named(chart)
    return frame


@dataclass(frozen=True)
class _Block:
    """A series of the chart of points: its places. `points`: figures with their intervals; `labels`: one a place."""

    kind: Literal["run", "joint", "break", "waves"]
    name: str
    places: Sequence[tuple[float, float | None]]
    points: Sequence[Point] = ()
    labels: Sequence[str] = ()


def series(shapes: Any, shown: SeriesChart, box: Box, inner: Inner, size: float, brand: Branding = SHIPPED) -> Any:
    """A series over real time as points and lines; a line never leaves its segment. Gives its frame.

    All series share the sheet's column of dates, each with a column of its own that is blank where it has no point:
    LibreOffice draws nothing where dates are of several ranges.
    """
    ink = inks(brand)[shown.mark].full
    blocks = _blocks(shown, box.width - inner.left - inner.right, size)
    data = XyChartData(number_format="0")
    for block in blocks:
        data.add_series(block.name).add_data_point(*block.places[0])
    frame = shapes.add_chart(XL_CHART_TYPE.XY_SCATTER_LINES, *box.emu, data)
    chart = _plain(frame.chart, size)
    ticks = [value for value, _ in shown.y.ticks]
    step = next((after - before for before, after in pairwise(ticks)), 10.0)
    _value_axis(chart.value_axis, shown.y.low, shown.y.high, step)
    _time_axis(chart.category_axis, shown)
    every = [point for block in blocks for point in block.points]
    dates = [x for block in blocks if block.kind != "joint" for x, _ in block.places]
    columns: list[list[str | float | None]] = [["", *dates]]
    columns += [[block.name] for block in blocks]
    last, done = len(dates) + 1, 0
    for k, (drawn, block) in enumerate(zip(chart.plots[0].series, blocks, strict=True), start=1):
        if block.kind == "joint":  # between the last point of a run and the first of the next, which follows it
            start = dates.index(block.places[0][0])
        else:
            start, done = done, done + len(block.places)
        rows = slice(start, start + len(block.places))
        values = _at(rows, [y for _, y in block.places], len(dates))
        columns[k].extend(values)
        refer(drawn._element, cells(k, 1, 1), (dates, cells(0, 2, last)), (values, cells(k, 2, last)))
        _draw(drawn, block, shown.mark, ink, size, start)
        _point_labels(drawn, block.points, every, size, start)
        if block.points:
            below, above = _arms([Bar(one.value, one.low, one.high) for one in block.points])
            arms = [_at(rows, arm, len(dates)) for arm in (below, above)]
            ranges = [cells(len(columns) + one, 2, last) for one in (0, 1)]
            columns += [["−", *arms[0]], ["+", *arms[1]]]
            error_bars(
                drawn._element, (arms[0], ranges[0]), (arms[1], ranges[1]), is_scatter=True, colour=str(ink), points=2
            )
    chart.part.chart_workbook.update_from_xlsx_blob(sheet(columns))
    place_plot(chart, box, inner)
    return frame


def _at(rows: slice, values: Sequence[float | None], count: int) -> list[float | None]:
    """A column of `count` cells that holds the values in these rows."""
    column: list[float | None] = [None] * count
    column[rows] = values
    return column


def _blocks(shown: SeriesChart, room: float, size: float) -> list[_Block]:
    """What full lines join, what dotted ones do, breaks from bottom to top, and the names of waves under the plot."""
    runs: list[list[Point]] = []
    joints: list[tuple[Point, Point]] = []
    for segment in shown.segments:
        points = [point for point in segment if point.value is not None]
        for i, point in enumerate(points):
            if i and not point.after_gap:
                runs[-1].append(point)
                continue
            if i:
                joints.append((points[i - 1], point))
            runs.append([point])
    gap = next(iter(shown.gaps), "")
    low, high = shown.y.low, shown.y.high
    waves = _named_waves(shown, room, size)
    return [
        *(_Block("run", shown.words.title, [(one.x, one.value) for one in run], run) for run in runs),
        *(_Block("joint", gap, [(one.x, one.value) for one in pair]) for pair in joints),
        *(_Block("break", one.label, [(one.x, low), (one.x, high)]) for one in shown.breaks),
        _Block("waves", shown.x.title, [(x, low) for x, _ in waves], labels=[label for _, label in waves]),
    ]


def _draw(drawn: Any, block: _Block, mark: Mark, ink: RGBColor, size: float, start: int) -> None:
    drawn.smooth = False
    if block.kind == "run":
        _line(drawn, ink, 2.25)
        drawn.marker.style = XL_MARKER_STYLE.CIRCLE if mark == "perceived" else XL_MARKER_STYLE.DIAMOND
        drawn.marker.size = 9
        _fill(drawn.marker.format, ink)
        return
    drawn.marker.style = XL_MARKER_STYLE.NONE
    if block.kind == "joint":
        _line(drawn, ink, 2.25, MSO_LINE_DASH_STYLE.SQUARE_DOT)
    elif block.kind == "break":
        _line(drawn, INK, 1.25, MSO_LINE_DASH_STYLE.SQUARE_DOT)
    else:
        drawn.format.line.fill.background()
        for i, label in enumerate(block.labels, start=start):
            _label(drawn.points[i], label, size, XL_LABEL_POSITION.BELOW)


def _arms(figures: Sequence[Bar]) -> tuple[list[float | None], list[float | None]]:
    """How far each interval reaches below and above its figure."""
    below: list[float | None] = []
    above: list[float | None] = []
    for one in figures:
        if one.value is None or one.low is None or one.high is None:
            below.append(None)
            above.append(None)
        else:
            below.append(one.value - one.low)
            above.append(one.high - one.value)
    return below, above


def _plain(chart: Any, size: float) -> Any:
    chart.has_legend = False
    chart.has_title = False
    chart.font.size = Pt(size)
    chart.font.color.rgb = INK
    return chart


def _category_axis(axis: Any, labels_right: bool) -> None:
    axis.reverse_order = True
    axis.major_tick_mark = XL_TICK_MARK.NONE
    axis.has_major_gridlines = False
    axis.format.line.color.rgb = MUTED
    axis.tick_label_position = XL_TICK_LABEL_POSITION.HIGH if labels_right else XL_TICK_LABEL_POSITION.LOW


def _value_axis(axis: Any, low: float, high: float, step: float, written: str = "0") -> None:
    axis.minimum_scale, axis.maximum_scale, axis.major_unit = low, high, step
    axis.has_major_gridlines = True
    axis.major_gridlines.format.line.color.rgb = GRID
    axis.format.line.fill.background()
    axis.major_tick_mark = XL_TICK_MARK.NONE
    axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = written, False
    axis.tick_labels.font.color.rgb = MUTED


def _time_axis(axis: Any, shown: SeriesChart) -> None:
    """Real time without ticks of its own: waves are named where their fieldwork was."""
    axis.minimum_scale, axis.maximum_scale = round(shown.x.low, 3), round(shown.x.high, 3)
    axis.has_major_gridlines = False
    axis.format.line.color.rgb = MUTED
    axis.major_tick_mark = XL_TICK_MARK.NONE
    axis.tick_label_position = XL_TICK_LABEL_POSITION.NONE


def _named_waves(shown: SeriesChart, room: float, size: float) -> list[tuple[float, str]]:
    """Dates of the waves whose names do not touch."""
    scale = room / (shown.x.high - shown.x.low)
    ticks = [((x - shown.x.low) * scale, label, width(label, size)) for x, label in shown.x.ticks]
    return [(shown.x.low + place / scale, label) for place, label in that_fit(ticks, gap=6)]


def _line(drawn: Any, colour: RGBColor, points: float, dash: Any = None) -> None:
    drawn.format.line.color.rgb = colour
    drawn.format.line.width = Pt(points)
    if dash is not None:
        drawn.format.line.dash_style = dash


def _fill(shape: Any, colour: RGBColor) -> None:
    shape.fill.solid()
    shape.fill.fore_color.rgb = colour


def _figures(drawn: Any, one: Bars, size: float, ink: Inks) -> None:
    """The figure at the foot of its bar, where no interval stands."""
    if not one.has_figures:
        return
    labels = drawn.data_labels
    labels.show_value = True
    labels.number_format, labels.number_format_is_linked = "0", False
    labels.position = XL_LABEL_POSITION.INSIDE_BASE
    labels.font.size, labels.font.bold = Pt(size), not one.is_former
    labels.font.color.rgb = INK if one.is_former else ink.figure


def _point_labels(drawn: Any, points: Sequence[Point], every: Sequence[Point], size: float, start: int) -> None:
    """The first and the last figure of the series, beside their intervals; `start`: the row of the first point."""
    for i, point in enumerate(points, start=start):
        if (point is every[0] or point is every[-1]) and point.label:
            side = XL_LABEL_POSITION.RIGHT if point is every[-1] else XL_LABEL_POSITION.LEFT
            _label(drawn.points[i], point.label, size + 2, side, bold=True)


def _label(point: Any, words: str, size: float, side: Any, *, bold: bool = False) -> None:
    label = point.data_label
    label.position = side
    label.text_frame.text = words
    font = label.text_frame.paragraphs[0].runs[0].font
    font.size, font.bold = Pt(size), bold
