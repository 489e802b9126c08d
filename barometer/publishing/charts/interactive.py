"""A chart as the JSON that plotly.js draws: data, layout and configuration.

Belongs here: the plotly form of a specification, built as plain data (plotly's Python package validates it in a test;
it is not needed at run time). Does not belong here: what the chart shows (`spec`), when it is drawn (figures.js).

Nothing may leave the reader's machine: no button that uploads, no server.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from barometer.publishing.charts.metrics import width, wrap
from barometer.publishing.charts.placement import that_fit
from barometer.publishing.charts.spec import Axis, Dot, Panel, PanelChart, Point, SeriesChart, Smooth

INK, MUTED, GRID = "#1d2530", "#56606d", "#e4e7eb"
COLOURS = {"perceived": "#12436d", "technical": "#f46a25"}
SYMBOLS = {"perceived": "circle", "technical": "diamond"}
_INTERVAL = {
    "perceived": {"color": "rgba(18,67,109,.62)", "thickness": 4},
    "technical": {"color": COLOURS["technical"], "thickness": 2.5},
}
_TICK_PX, _ROW_PX = 12.0, 14.0
_NARROW_PX = 236.0  # a plot on a screen 320 pixels wide
_LABEL_PX = 20.0  # a label with the room under or over it
_FONT = '"Barometre Sans","Segoe UI",system-ui,sans-serif'

#: What axes, annotations and shapes have in common stands once in a page, as plotly's template.
_AXIS = {
    "gridcolor": GRID,
    "zeroline": False,
    "tickfont": {"size": 12, "color": MUTED},
    "tickangle": 0,
    "ticklabeloverflow": "allow",
}
_MARKER = {"size": 8, "line": {"color": "#fff", "width": 1}}
_DEFAULTS = {
    "xaxis": _AXIS,
    "yaxis": _AXIS,
    "annotationdefaults": {"showarrow": False, "font": {"size": 12, "color": INK}},
    "shapedefaults": {"type": "line", "line": {"color": INK}},
}

_BESIDE = {"xanchor": "left", "xshift": 18, "align": "left"}

Json = dict[str, Any]


def figure(chart: SeriesChart | PanelChart, plot: tuple[float, float] = (270, 100)) -> Json:
    """The plotly figure of a chart: its traces and what its layout has of its own. `plot`: the pixels in which a series
    is about to stand, so that its words keep off one another; `narrow`: the names of the years for a narrow screen,
    where not all of them stand apart."""
    drawn: Json = _rounded(_series(chart, *plot) if isinstance(chart, SeriesChart) else _panels(chart))
    return drawn


def common(locale: str) -> Json:
    """What all figures of a page share: the layout's ground, and what plotly may do: tell the figure under the pointer
    and save a picture on the reader's own machine. Nothing is sent anywhere."""
    shared: Json = {"layout": _layout(), "config": _config(locale)}
    return shared


def _config(locale: str) -> Json:
    return {
        "locale": locale,
        "responsive": True,
        "displaylogo": False,
        "displayModeBar": "hover",
        "showSendToCloud": False,
        "showEditInChartStudio": False,
        "showLink": False,
        "plotlyServerURL": "",
        "modeBarButtons": [["toImage"]],
        "doubleClick": False,
        "toImageButtonOptions": {"format": "svg"},
    }


def _series(chart: SeriesChart, across: float, high: float) -> Json:
    data: list[Json] = [_smooth(chart.mark, piece) for piece in chart.smooth]
    shown = [point for point in chart.points if point.value is not None]
    markers = _markers(chart.mark, shown)
    for segment in chart.segments:
        linked = [point for point in segment if point.value is not None]
        for dotted in (False, True):
            x, y = _links(linked, dotted=dotted)
            if x == markers["x"]:  # one line through all figures: one trace for both, which says them once
                markers |= {"mode": "lines+markers", "line": _line(chart.mark, x, y, dotted=dotted)["line"]}
            elif x:
                data.append(_line(chart.mark, x, y, dotted=dotted))
    data.append(markers)
    shapes = [_vertical(mark.x) for mark in chart.breaks]
    levels = [] if chart.target is None else [chart.target.value, chart.target.value_high]
    shapes += [_horizontal(value) for value in levels if value is not None]
    annotations = [
        _annotation(mark.x, 1, letter, yref="paper", yanchor="bottom", bold=True)
        for letter, mark in zip(chart.letters, chart.breaks, strict=True)
    ]
    upright, line = chart.y, _LABEL_PX / high * (chart.y.high - chart.y.low)  # a line of text in the chart's own unit
    for point in {id(p): p for p in (*shown[:1], *shown[-1:])}.values():
        height, side = _beside(point, shown, levels, line)
        if side == "top" and height is not None:  # room for it over the names of the years
            upright = replace(upright, low=min(upright.low, height - line))
        annotations.append(_annotation(point.x, height, point.label, yanchor=side, bold=point is shown[-1]))
    ticks = _fitting(chart.x, across)
    layout = {
        "xaxis": _axis(ticks, grid=False),
        "yaxis": _axis(upright),
        "shapes": shapes,
        "annotations": annotations,
        "margin": {"l": 38, "r": 14, "t": 24, "b": 26},
    }
    few = _fitting(chart.x, min(across, _NARROW_PX), gap=3)
    return {"data": data, "layout": layout} | ({} if few == ticks else {"narrow": _ticks(few)})


def _beside(point: Point, shown: list[Point], levels: Sequence[float | None], line: float) -> tuple[float | None, str]:
    """Where the label of the first or the last figure stands: above its interval; below a figure that has none and to
    which the line comes from above, or that a target's line crosses `line` above it."""
    if point.high is not None:
        return point.high, "bottom"
    neighbour = shown[1 if point is shown[0] else -2] if len(shown) > 1 else point
    value = point.value or 0.0
    is_crossed = any(level is not None and value < level < value + line for level in levels)
    return point.value, "top" if is_crossed or (neighbour.value or 0.0) > value else "bottom"


def _fitting(axis: Axis, across: float, gap: float = 5.0) -> Axis:
    """The axis with those names that stand `gap` apart in so many pixels."""
    places = {across * (value - axis.low) / (axis.high - axis.low): (value, label) for value, label in axis.ticks}
    ticks = [(x, label, width(label, _TICK_PX)) for x, (_, label) in places.items()]
    return replace(axis, ticks=tuple(places[x] for x, _ in that_fit(ticks, gap)))


def _links(points: list[Point], *, dotted: bool) -> tuple[list[float | None], list[float | None]]:
    """The lines between neighbours of one kind, as runs parted by None."""
    x: list[float | None] = []
    y: list[float | None] = []
    end = None
    for before, after in itertools.pairwise(points):
        if after.after_gap != dotted:
            continue
        if end is not before:
            x += [None, before.x] if x else [before.x]
            y += [None, before.value] if y else [before.value]
        x.append(after.x)
        y.append(after.value)
        end = after
    return x, y


def _line(mark: str, x: list[float | None], y: list[float | None], *, dotted: bool) -> Json:
    return {
        "mode": "lines",
        "x": x,
        "y": y,
        "line": {"color": COLOURS[mark], "width": 2, "dash": "dot" if dotted else "solid"},
        "hoverinfo": "skip",
    }


def _smooth(mark: str, piece: tuple[Smooth, ...]) -> Json:
    trace = _line(mark, [one.x for one in piece], [one.value for one in piece], dotted=False)
    trace["line"] |= {"width": 1, "dash": "dash"}
    return trace


def _markers(mark: str, points: list[Point]) -> Json:
    trace: Json = {
        "mode": "markers",
        "x": [point.x for point in points],
        "y": [point.value for point in points],
        "text": [f"{_plain(point.when)}<br>{_plain(point.text)}" for point in points],
        "hoverinfo": "text",
        "marker": _marker(mark),
    }
    if any(point.low is not None for point in points):
        above = [(point.high if point.high is not None else point.value or 0) - (point.value or 0) for point in points]
        below = [(point.value or 0) - (point.low if point.low is not None else point.value or 0) for point in points]
        trace["error_y"] = _error(mark, above, below)
    return trace


def _panels(chart: PanelChart) -> Json:
    count = len(chart.panels)
    rows = list(range(len(chart.rows)))
    data: list[Json] = []
    layout: Json = {}
    annotations: list[Json] = []
    shapes: list[Json] = []
    gutter = 0.06
    room = (1 - gutter * (count - 1)) / max(1, count)
    for number, panel in enumerate(chart.panels, start=1):
        suffix = "" if number == 1 else str(number)
        start = (room + gutter) * (number - 1)
        layout[f"xaxis{suffix}"] = _axis(panel.axis) | {
            "domain": [round(start, 4), round(start + room, 4)],
            "anchor": "y",
        }
        data.append(_dots(panel, rows, suffix))
        title = _annotation(start, 1, panel.title, xref="paper", yref="paper", yanchor="bottom", bold=True)
        annotations.append(title | {"xanchor": "left", "yshift": 20})
        if panel.threshold is not None:
            shapes.append(_vertical(panel.threshold.value, f"x{suffix}", "5px,3px"))
            words = _annotation(panel.threshold.value, 1, panel.threshold.label, yref="paper", yanchor="bottom")
            annotations.append(words | {"xref": f"x{suffix}"})
        annotations += [
            _annotation(panel.axis.low, i, panel.said(i)) | {"xref": f"x{suffix}", "xanchor": "left", "bgcolor": "#fff"}
            for i, dot in enumerate(panel.dots)
            if dot is None
        ]
    layout["yaxis"] = {
        "tickvals": rows,
        "ticktext": [_plain(label) for label in chart.rows],
        "range": [len(rows) - 0.5, -0.5],
        "showgrid": False,
        "fixedrange": True,
        "tickfont": {"size": _ROW_PX, "color": INK},
        "ticklabelstandoff": 10,
    }
    if chart.notes:
        for i, note in enumerate(chart.notes):
            lines = "<br>".join(_plain(words) for words in wrap(note, 170, 12))
            annotations.append(_annotation(1, i, "", xref="paper") | _BESIDE | {"text": lines})
    layout |= {
        "shapes": shapes,
        "annotations": annotations,
        "height": 38 * len(rows) + 90,
        "margin": {
            "l": round(max(width(label, _ROW_PX) for label in chart.rows)) + 24,
            "r": 205 if chart.notes else 20,
            "t": 56,
            "b": 30,
        },
    }
    return {"data": data, "layout": layout}


def _dots(panel: Panel, rows: list[int], suffix: str) -> Json:
    shown: list[tuple[int, Dot]] = [(i, dot) for i, dot in zip(rows, panel.dots, strict=True) if dot is not None]
    trace: Json = {
        "mode": "markers+text",
        "x": [dot.value for _, dot in shown],
        "y": [i for i, _ in shown],
        "xaxis": f"x{suffix}",
        "yaxis": "y",
        "text": [_plain(dot.label) for _, dot in shown],
        "textposition": "top center",
        "textfont": {"size": 12, "color": INK},
        "hovertext": [_plain(dot.text) for _, dot in shown],
        "hoverinfo": "text",
        "marker": _marker(panel.mark) | {"size": 10},
    }
    if any(dot.low is not None for _, dot in shown):
        above = [(dot.high if dot.high is not None else dot.value) - dot.value for _, dot in shown]
        below = [dot.value - (dot.low if dot.low is not None else dot.value) for _, dot in shown]
        trace["error_x"] = _error(panel.mark, above, below)
    return trace


def _marker(mark: str) -> Json:
    return {"color": COLOURS[mark], "symbol": SYMBOLS[mark]}


def _error(mark: str, above: list[float], below: list[float]) -> Json:
    arms = {"type": "data", "width": 0, "array": above} | _INTERVAL[mark]
    if _rounded(above) == _rounded(below):
        return arms
    return arms | {"symmetric": False, "arrayminus": below}


def _axis(axis: Axis, *, grid: bool = True) -> Json:
    return {"range": [axis.low, axis.high]} | _ticks(axis) | ({} if grid else {"showgrid": False})


def _ticks(axis: Axis) -> Json:
    return {
        "tickvals": [value for value, _ in axis.ticks],
        "ticktext": [_plain(label) for _, label in axis.ticks],
    }


def _layout() -> Json:
    return {
        "font": {"family": _FONT, "size": 13, "color": INK},
        "paper_bgcolor": "#fff",
        "plot_bgcolor": "#fff",
        "showlegend": False,
        "hovermode": "closest",
        "dragmode": False,  # a finger that slides over a chart scrolls the page, and no gesture is asked for
        "hoverlabel": {"bgcolor": INK, "bordercolor": INK, "font": {"color": "#fff", "family": _FONT, "size": 14}},
        "template": {"layout": _DEFAULTS, "data": {"scatter": [{"marker": _MARKER}]}},
        "modebar": {"color": MUTED, "activecolor": INK, "bgcolor": "rgba(255,255,255,.8)"},
    }


def _vertical(x: float, xref: str = "x", dash: str = "1.5px,2.5px") -> Json:
    line = {"width": 1.2, "dash": dash}
    return {"xref": xref, "yref": "paper", "x0": x, "x1": x, "y0": 0, "y1": 1, "line": line}


def _horizontal(y: float) -> Json:
    line = {"width": 1.4, "dash": "5px,3px"}
    return {"xref": "paper", "yref": "y", "x0": 0, "x1": 1, "y0": y, "y1": y, "line": line}


def _annotation(
    x: float,
    y: float | None,
    words: str,
    *,
    xref: str = "x",
    yref: str = "y",
    yanchor: str = "middle",
    bold: bool = False,
) -> Json:
    text = f"<b>{_plain(words)}</b>" if bold else _plain(words)
    where = {"x": x, "y": y, "xref": xref, "yref": yref, "yanchor": yanchor}
    return where | {"text": text}


def _plain(text: str) -> str:
    """Text that plotly shows as it is: it reads some HTML tags in labels."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _rounded(value: Any) -> Any:
    """Numbers to two decimals: as much as a screen shows (a date to four days), a quarter of the bytes."""
    if isinstance(value, float):
        return round(value, 2)
    if isinstance(value, dict):
        return {key: _rounded(one) for key, one in value.items()}
    return [_rounded(one) for one in value] if isinstance(value, list) else value
