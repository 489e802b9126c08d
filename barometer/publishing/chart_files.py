"""The data file of each chart of a page: found in the page's view, named after the chart's anchor.

Belongs here: which charts a view holds, and where their files lie beside a page. Does not belong here: what a file says
(`charts.data`), writing it (publication).

`donnees/<subject>/<anchor>.csv` has one address relative to the page, in a publication's folder and at the stable
address alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

from barometer.publishing.charts.data import Chart, chart_csv
from barometer.publishing.charts.maps import MapChart
from barometer.publishing.charts.scatter import ScatterChart
from barometer.publishing.charts.spec import PanelChart, SeriesChart

FOLDER = "donnees"
OVERVIEW = "ensemble"  # the subject of the overview's charts


def chart_file(subject: str, anchor: str) -> str:
    """Where the data of a chart lie, seen from the page that shows it."""
    return f"{FOLDER}/{subject}/{anchor}.csv"


def chart_files(subject: str, view: object) -> dict[str, bytes]:
    """The data files of all charts of a view, by address. `subject`: the service, or OVERVIEW."""
    return {chart_file(subject, chart.words.id): chart_csv(chart) for chart in charts_of(view)}


def charts_of(part: Any) -> Iterator[Chart]:
    """Every chart of a view model, wherever it stands in it: a chart that is added to a page has its file."""
    if isinstance(part, SeriesChart | PanelChart | ScatterChart | MapChart):
        yield part
    elif is_dataclass(part):
        for field in fields(part):
            yield from charts_of(getattr(part, field.name))
    elif isinstance(part, Sequence) and not isinstance(part, str):
        for one in part:
            yield from charts_of(one)
