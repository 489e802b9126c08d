"""What a chart shows, as rows that a machine reads: its figures as numbers, then its table as the page says it.

Belongs here: the columns of a chart's CSV. Does not belong here: where the file lies (`chart_files`).

All charts share their first columns, so that the files of a site can be laid under one another:

    chart            id of the chart, which is its anchor in the page
    title, source    the chart's words
    item             what the row is about, where a chart shows several: a criterion, a zone
    period           wave or year
    measure          what `value` measures
    value            the figure, in the chart's own unit; empty where none may be published
    low, high        its 95 % interval
    n                answers that it rests on
    threshold, threshold_high   the declared target or threshold, if there is one
    segment          a number; figures of two segments may not be compared
    break_reason     why the segment before ended
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from barometer.publishing.charts.maps import MapChart
from barometer.publishing.charts.press_spec import AnswersChart, ChangesChart, CommitmentsChart, PressChart
from barometer.publishing.charts.scatter import ScatterChart
from barometer.publishing.charts.spec import Dot, Level, PanelChart, SeriesChart
from barometer.publishing.open_csv import Cell, open_csv

COLUMNS = (
    *("chart", "title", "source", "item", "period", "measure", "value", "low", "high", "n"),
    *("threshold", "threshold_high", "segment", "break_reason"),
)

#: What follows the item where there is no figure.
_BARE: tuple[Cell, ...] = ("", "", None, None, None, None, None, None, None, "")


#: A map's areas by the code of their outline (a commune's INSEE code), and what its tone and label say.
_OF_A_MAP = ("code", "status", "label")

Chart: TypeAlias = PressChart | ScatterChart | MapChart


def chart_csv(chart: Chart) -> bytes:
    """The chart's figures as open data."""
    head = (chart.words.id, chart.words.title, chart.words.source)
    return open_csv((*COLUMNS, *_own(chart)), ((*head, *row) for row in _rows(chart)))


def _own(chart: Chart) -> Sequence[str]:
    """The columns that a chart has after those of all."""
    if isinstance(chart, MapChart):
        return _OF_A_MAP
    return () if isinstance(chart, ScatterChart) else _names(chart.table()[0])


def _rows(chart: Chart) -> Iterator[tuple[Cell, ...]]:
    match chart:
        case SeriesChart():
            return _series(chart)
        case PanelChart():
            return _panels(chart)
        case ChangesChart():
            return _changes(chart)
        case AnswersChart():
            return _answers(chart)
        case CommitmentsChart():
            return ((row.label, *_BARE, *said) for row, said in zip(chart.rows, chart.table()[1], strict=True))
        case ScatterChart():
            return _scatter(chart)
        case MapChart():
            return _map(chart)


def _series(chart: SeriesChart) -> Iterator[tuple[Cell, ...]]:
    measure = chart.headers[1] if len(chart.headers) > 1 else ""
    numbers = {id(point): number for number, segment in enumerate(chart.segments, start=1) for point in segment}
    former: dict[int, float] = {}
    for point, said in zip(chart.points, chart.table()[1], strict=True):
        number = numbers[id(point)]
        opens = number not in former
        since = max(former.values(), default=point.x)
        reasons = [mark.label for mark in chart.breaks if opens and since < mark.x <= point.x]
        former[number] = point.x
        figure = (point.value, point.low, point.high, point.n)
        yield ("", point.when, measure, *figure, *_level(chart.target), number, " ; ".join(reasons), *said)


def _panels(chart: PanelChart) -> Iterator[tuple[Cell, ...]]:
    for i, said in enumerate(chart.table()[1]):
        for panel in chart.panels:
            yield (chart.rows[i], "", panel.title, *_dot(panel.dots[i]), *_level(panel.threshold), None, "", *said)


def _changes(chart: ChangesChart) -> Iterator[tuple[Cell, ...]]:
    """A row a criterion and wave: before, then after."""
    for row, said in zip(chart.rows, chart.table()[1], strict=True):
        for period, dot in ((chart.before, row.before), (chart.after, row.after)):
            yield (row.label, period, "", *_dot(dot), *_level(None), None, "", *said)


def _answers(chart: AnswersChart) -> Iterator[tuple[Cell, ...]]:
    """A row a question and class of answers; one without a figure where too few were given."""
    for row, said in zip(chart.rows, chart.table()[1], strict=True):
        for answer, share in zip(chart.answers, row.shares or (None,) * len(chart.answers), strict=True):
            yield (row.label, "", answer.label, share, *_BARE[3:], *said)


def _scatter(chart: ScatterChart) -> Iterator[tuple[Cell, ...]]:
    for point in chart.points:
        for axis, dot, level in ((chart.x, point.x, chart.x_level), (chart.y, point.y, chart.y_level)):
            yield (point.label, "", axis.title, *_dot(dot), *_level(level), None, "")


def _map(chart: MapChart) -> Iterator[tuple[Cell, ...]]:
    tones = dict(chart.legend)
    for area in chart.areas:
        yield (area.name, *_BARE, area.id, tones.get(area.tone, ""), area.label)


def _dot(dot: Dot | None) -> tuple[Cell, ...]:
    return (None,) * 4 if dot is None else (dot.value, dot.low, dot.high, dot.n)


def _level(level: Level | None) -> tuple[Cell, Cell]:
    return (None, None) if level is None else (level.value, level.value_high)


def _names(headers: Iterable[str]) -> list[str]:
    """The table's own headers as names: "Note sur 100" is `note_sur_100`; one that is taken gets an underscore."""
    names: list[str] = []
    for header in headers:
        plain = "".join(c for c in unicodedata.normalize("NFKD", header) if not unicodedata.combining(c))
        name = re.sub(r"[^a-z0-9]+", "_", plain.lower()).strip("_")
        while name in (*COLUMNS, *names):
            name += "_"
        names.append(name)
    return names
