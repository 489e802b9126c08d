"""A chart for print: SVG, PDF and PNG of a size in millimetres, the font shipped with the package embedded.

Belongs here: the only use of matplotlib. Does not belong here: what the chart shows and says (`spec`).

Same bytes twice: no date, a fixed salt. Letters are outlines in SVG and an embedded font in PDF; all text is black in
black ink only; nothing is under 7 points. Every text is measured before it is placed (`metrics`): titles, notes and
sources wrap, labels that would touch are left out, the plot takes the room that remains.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties

from barometer.publishing.branding import SHIPPED, Branding
from barometer.publishing.charts.box import HALF, Box
from barometer.publishing.charts.metrics import Weight, width, wrap
from barometer.publishing.charts.placement import label_side, that_fit
from barometer.publishing.charts.spec import Axis, Dot, Mark, Panel, PanelChart, Point, SeriesChart

_MM_PER_INCH = 25.4
_PT_PER_MM = 72 / _MM_PER_INCH
_TITLE, _LABEL, _SMALL = 10.0, 8.0, 7.0  # points
_MARGIN = 3.0  # millimetres
_COLOURS: dict[Mark, str] = {"perceived": "#12436d", "technical": "#f46a25"}
_PALE: dict[Mark, str] = {"perceived": "#b8c7d3", "technical": "#fcd2be"}  # tints, not transparency: printers' choice
#: The smoothed level: thinner than the series, and dashed.
_DASHED = (0, (5, 2.5))
_SHAPES: dict[Mark, str] = {"perceived": "o", "technical": "D"}
_FONTS: dict[Weight, str] = {"regular": "BarometreSans-Regular.ttf", "semibold": "BarometreSans-SemiBold.ttf"}
_SETTINGS: dict[Any, Any] = {
    "svg.hashsalt": "barometer",
    "svg.fonttype": "path",
    "pdf.fonttype": 42,
    "text.parse_math": False,  # a label may hold a dollar
}


@dataclass(frozen=True)
class _Sheet:
    """The picture while it is laid out from the top and from the bottom; millimetres from the upper left corner."""

    figure: Figure
    size: Box

    @property
    def room(self) -> float:
        """The width between the margins."""
        return self.size.width_mm - 2 * _MARGIN

    def write(
        self,
        x: float,
        y: float,
        words: str,
        points: float,
        weight: Weight = "regular",
        align: str = "left",
        *,
        on_white: bool = False,
    ) -> None:
        """A line of text; `y` is its base line. `on_white` keeps the plot's lines off it."""
        at = (x / self.size.width_mm, 1 - y / self.size.height_mm)
        box = {"facecolor": "white", "edgecolor": "none", "pad": 0.6} if on_white else None
        font = _font(weight, points)
        self.figure.text(*at, words, fontproperties=font, color="black", ha=align, va="baseline", bbox=box)

    def axes(self, left: float, top: float, right: float, bottom: float) -> Axes:
        """A bare plot in a rectangle."""
        w, h = self.size.width_mm, self.size.height_mm
        axes = self.figure.add_axes((left / w, 1 - bottom / h, (right - left) / w, (bottom - top) / h))
        axes.set_xticks([])
        axes.set_yticks([])
        axes.patch.set_visible(False)
        for spine in axes.spines.values():
            spine.set_visible(False)
        return axes


def render(
    chart: SeriesChart | PanelChart,
    size: Box = HALF,
    brand: Branding = SHIPPED,
    formats: Sequence[str] = ("svg", "pdf", "png"),
) -> dict[str, bytes]:
    """The picture in each format ("svg", "pdf", "png" at 300 dots an inch), as bytes."""
    with mpl.rc_context():
        mpl.rcdefaults()  # whatever the machine's own settings are
        mpl.rcParams.update(_SETTINGS)
        figure = Figure(figsize=(size.width_mm / _MM_PER_INCH, size.height_mm / _MM_PER_INCH), facecolor="white")
        FigureCanvasAgg(figure)
        sheet = _Sheet(figure, size)
        top, bottom = _words(sheet, chart)
        if isinstance(chart, SeriesChart):
            _series(sheet, chart, top, bottom)
        else:
            _panels(sheet, chart, top, bottom)
        return {name: _saved(figure, name) for name in formats}


def _saved(figure: Figure, name: str) -> bytes:
    silent: dict[str, dict[str, str | None]] = {
        "svg": {"Date": None, "Creator": "barometer"},
        "pdf": {"CreationDate": None, "Producer": None, "Creator": "barometer"},
        "png": {"Software": None},
    }
    sink = io.BytesIO()
    figure.savefig(sink, format=name, dpi=300, metadata=silent[name])
    return sink.getvalue()


@cache
def _font(weight: Weight, points: float) -> FontProperties:
    with resources.as_file(resources.files("barometer.publishing") / "fonts" / _FONTS[weight]) as path:
        return FontProperties(fname=path, size=points)


def _words(sheet: _Sheet, chart: SeriesChart | PanelChart) -> tuple[float, float]:
    """Title and subtitle at the top, notes and source at the bottom; where the plot may stand between them."""
    y = _MARGIN
    for words in wrap(chart.words.title, sheet.room * _PT_PER_MM, _TITLE, "semibold"):
        y += _leading(_TITLE)
        sheet.write(_MARGIN, y, words, _TITLE, "semibold")
    subtitle = chart.y.title if isinstance(chart, SeriesChart) else chart.words.caption
    for words in wrap(subtitle, sheet.room * _PT_PER_MM, _LABEL):
        y += _leading(_LABEL) + 0.4
        sheet.write(_MARGIN, y, words, _LABEL)
    bottom = sheet.size.height_mm - _MARGIN
    for words in reversed(wrap(chart.words.source, sheet.room * _PT_PER_MM, _SMALL)):
        sheet.write(_MARGIN, bottom, words, _SMALL)
        bottom -= _leading(_SMALL)
    bottom -= 1.0
    notes = chart.notes if isinstance(chart, SeriesChart) else []
    for note in reversed(notes):
        said = f"{note.letter} – {note.words}" if note.letter else note.words
        for i, words in reversed(list(enumerate(wrap(said, (sheet.room - 7) * _PT_PER_MM, _SMALL)))):
            sheet.write(_MARGIN + 7, bottom, words, _SMALL)
            if i == 0:
                _key(sheet, note.kind, chart, bottom)
            bottom -= _leading(_SMALL)
    return y + 2.0, bottom - 1.0


def _leading(points: float) -> float:
    return points * 1.2 / _PT_PER_MM


def _key(sheet: _Sheet, kind: str, chart: SeriesChart | PanelChart, y: float) -> None:
    """The line that a note explains, drawn beside it."""
    axes = sheet.axes(_MARGIN, y - 2.0, _MARGIN + 5.5, y)
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    if kind == "break":
        axes.plot([0.5, 0.5], [0, 1], color="black", linewidth=0.8, linestyle=(0, (1, 1.5)))
    elif kind == "smooth" and isinstance(chart, SeriesChart):
        axes.plot([0, 1], [0.5, 0.5], color=_COLOURS[chart.mark], linewidth=0.7, linestyle=_DASHED)
    elif kind == "gap" and isinstance(chart, SeriesChart):
        axes.plot([0, 1], [0.5, 0.5], color=_COLOURS[chart.mark], linewidth=1.2, linestyle=(0, (1, 2)))
    else:
        axes.plot([0, 1], [0.5, 0.5], color="black", linewidth=0.8, linestyle=(0, (4, 2.5)))


def _series(sheet: _Sheet, chart: SeriesChart, top: float, bottom: float) -> None:
    left = _MARGIN + max((width(label, _SMALL) for _, label in chart.y.ticks), default=0) / _PT_PER_MM + 1.5
    right, floor = sheet.size.width_mm - _MARGIN - 3, bottom - 4.5
    axes = sheet.axes(left, top + 3.5, right, floor)
    axes.set_xlim(chart.x.low, chart.x.high)
    axes.set_ylim(chart.y.low, chart.y.high)
    for value, label in chart.y.ticks:
        axes.axhline(value, color="#d5d9de", linewidth=0.5, zorder=0)
        y = floor - _share(value, chart.y) * (floor - top - 3.5)
        sheet.write(left - 1.2, y + 0.9, label, _SMALL, align="right")
    places = [(left + _share(value, chart.x) * (right - left), label) for value, label in chart.x.ticks]
    for x, label in that_fit([(x, label, width(label, _SMALL) / _PT_PER_MM) for x, label in places], gap=1.5):
        sheet.write(x, floor + 3.6, label, _SMALL, align="center")
    axes.axhline(chart.y.low, color="black", linewidth=0.8, clip_on=False)
    if chart.target is not None:
        for height in (chart.target.value, chart.target.value_high):
            if height is not None:
                axes.axhline(height, color="black", linewidth=0.8, linestyle=(0, (4, 2.5)))
    for letter, mark in zip(chart.letters, chart.breaks, strict=True):
        axes.axvline(mark.x, color="black", linewidth=0.8, linestyle=(0, (1, 1.5)))
        x = left + _share(mark.x, chart.x) * (right - left)
        sheet.write(x, top + 2.2, letter, _LABEL, "semibold", "center")
    for piece in chart.smooth:
        ends = ([one.x for one in piece], [one.value for one in piece])
        axes.plot(*ends, color=_COLOURS[chart.mark], linewidth=0.7, linestyle=_DASHED, zorder=1.5)
    for segment in chart.segments:
        _lines(axes, chart.mark, [point for point in segment if point.value is not None])
    shown = [point for point in chart.points if point.value is not None]
    for point in shown:
        _point(axes, chart.mark, point)
    for point in {id(p): p for p in (*shown[:1], *shown[-1:])}.values():
        high = point.high if point.high is not None else (point.value or 0.0)
        x = left + _share(point.x, chart.x) * (right - left)
        y = floor - _share(high, chart.y) * (floor - top - 3.5)
        sheet.write(x, max(top + 2.6, y - 1.0), point.label, _LABEL, "semibold", "center")


def _lines(axes: Axes, mark: Mark, points: Sequence[Point]) -> None:
    for before, after in pairwise(points):
        style = (0, (1, 2)) if after.after_gap else "solid"
        ends = ([before.x, after.x], [before.value or 0.0, after.value or 0.0])
        axes.plot(*ends, color=_COLOURS[mark], linewidth=1.4, linestyle=style, zorder=2)


def _point(axes: Axes, mark: Mark, point: Point) -> None:
    if point.low is not None and point.high is not None:
        axes.plot(
            [point.x, point.x], [point.low, point.high], color=_PALE[mark], linewidth=3, zorder=1, solid_capstyle="butt"
        )
    _marker(axes, mark, point.x, point.value or 0.0, 4.6)


def _marker(axes: Axes, mark: Mark, x: float, y: float, size: float) -> None:
    style: dict[str, Any] = {"marker": _SHAPES[mark], "markerfacecolor": _COLOURS[mark], "markeredgecolor": "white"}
    axes.plot([x], [y], markersize=size, markeredgewidth=0.6, zorder=3, clip_on=False, linestyle="none", **style)


def _panels(sheet: _Sheet, chart: PanelChart, top: float, bottom: float) -> None:
    """Labels on the left, a panel beside the other. Notes are left to the caption: a journal's column has no room."""
    label_room = min(0.42 * sheet.room, max(width(label, _LABEL) for label in chart.rows) / _PT_PER_MM + 1)
    gutter = 5.0
    room = (sheet.room - label_room - gutter * len(chart.panels)) / len(chart.panels)
    heads = [wrap(panel.title, (room + 3) * _PT_PER_MM, _LABEL, "semibold") for panel in chart.panels]
    first = top + _leading(_LABEL) * max(len(lines) for lines in heads) + 4.0
    floor = bottom - 4.0
    row = (floor - first) / len(chart.rows)
    for i, label in enumerate(chart.rows):
        lines = wrap(label, label_room * _PT_PER_MM, _SMALL, lines=max(1, int(row / _leading(_SMALL))))
        y = first + row * (i + 0.5) - _leading(_SMALL) * (len(lines) - 1) / 2 + 0.9
        for k, words in enumerate(lines):
            sheet.write(_MARGIN, y + k * _leading(_SMALL), words, _SMALL)
    for p, (panel, lines) in enumerate(zip(chart.panels, heads, strict=True)):
        left = _MARGIN + label_room + gutter + (room + gutter) * p
        for k, words in enumerate(lines):
            sheet.write(left, top + _leading(_LABEL) * (k + 1) - 1, words, _LABEL, "semibold")
        _panel(sheet, panel, left, first, left + room, floor)


def _panel(sheet: _Sheet, panel: Panel, left: float, top: float, right: float, floor: float) -> None:
    count = len(panel.dots)
    axes = sheet.axes(left, top, right, floor)
    axes.set_xlim(panel.axis.low, panel.axis.high)
    axes.set_ylim(count - 0.5, -0.5)
    for value, label in panel.axis.ticks:
        axes.axvline(value, color="#d5d9de", linewidth=0.5, zorder=0)
        sheet.write(left + _share(value, panel.axis) * (right - left), floor + 3.2, label, _SMALL, align="center")
    if panel.threshold is not None:
        axes.axvline(panel.threshold.value, color="black", linewidth=0.8, linestyle=(0, (4, 2.5)), zorder=1)
        x = left + _share(panel.threshold.value, panel.axis) * (right - left)
        half = width(panel.threshold.label, _SMALL) / _PT_PER_MM / 2
        sheet.write(
            min(x, sheet.size.width_mm - _MARGIN - half), top - 1.0, panel.threshold.label, _SMALL, align="center"
        )
    for i, dot in enumerate(panel.dots):
        y = top + (floor - top) * (i + 0.5) / count + 0.9
        if dot is None:
            lines = wrap(panel.said(i), (right - left) * _PT_PER_MM, _SMALL, lines=2)
            for k, words in enumerate(lines):
                down = _leading(_SMALL) * (k - (len(lines) - 1) / 2)
                sheet.write(left, y + down, words, _SMALL, on_white=True)
        else:
            _row(sheet, axes, panel, dot, i, left, right, y)


def _row(sheet: _Sheet, axes: Axes, panel: Panel, dot: Dot, i: int, left: float, right: float, y: float) -> None:
    if dot.low is not None and dot.high is not None:
        axes.plot([dot.low, dot.high], [i, i], color=_PALE[panel.mark], linewidth=3, zorder=1, solid_capstyle="butt")
    _marker(axes, panel.mark, dot.value, i, 4.6)

    def at(value: float) -> float:
        return left + _share(value, panel.axis) * (right - left)

    low, high = (dot.value if bound is None else bound for bound in (dot.low, dot.high))
    mark = (min(at(low), at(dot.value) - 1.0) - 0.8, max(at(high), at(dot.value) + 1.0) + 0.8)
    room = width(dot.label, _LABEL, "semibold") / _PT_PER_MM
    threshold = None if panel.threshold is None else at(panel.threshold.value)
    bounds = (left - 3, min(right + 4, sheet.size.width_mm - _MARGIN + 1))
    side = label_side(mark, room, bounds, threshold)
    x, align = (mark[1], "left") if side == "right" else (mark[0], "right")
    sheet.write(x, y, dot.label, _LABEL, "semibold", align)


def _share(value: float, axis: Axis) -> float:
    return min(1.0, max(0.0, (value - axis.low) / (axis.high - axis.low)))
