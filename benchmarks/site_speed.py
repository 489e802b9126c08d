"""How long the demonstration's site takes to publish, by the library alone, and how heavy its pages are.

A service's report is its view and its HTML, from figures that the lake holds (bound: 1 s); the whole site is every
service's publication with all its files (workbook, paper, slides, data, pictures; press kits apart) and the overview
(bound: 30 s). Beside each report's weight: what plotly's default self-contained page weighs with the same charts.

Repeat:  python benchmarks/site_speed.py                    (two minutes, of which one to run the demonstration)
         python benchmarks/site_speed.py --project DEMO --dry
It writes results/site_speed.csv and ends with status 1 where a bound is passed. Not a test: a loaded machine changes
wall times; processor seconds stand beside them.
"""

from __future__ import annotations

import argparse
import csv
import sys
import time
from pathlib import Path

import plotly.graph_objects as go
from demonstration_site import prepared, published

from barometer.pipeline import pages
from barometer.project import Project
from barometer.publishing.chart_files import charts_of
from barometer.publishing.charts import interactive
from barometer.publishing.charts.spec import PanelChart, SeriesChart
from barometer.publishing.material import Material, gather
from barometer.publishing.pages import html
from barometer.publishing.pages.html import Place
from barometer.publishing.views.service import ServiceView, service_view
from barometer.workspace import accepted_waves, open_workspace

RESULTS = Path(__file__).parent / "results" / "site_speed.csv"
HEADER = ("what", "wall_seconds", "cpu_seconds", "kilobytes", "plotly_default_kilobytes")
_REPORT_S, _SITE_S = 1.0, 30.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--project", type=Path, help="a demonstration that has been run")
    parser.add_argument("--dry", action="store_true", help="print, write nothing")
    arguments = parser.parse_args()
    project = prepared(arguments.project)
    rows: list[tuple[object, ...]] = []
    too_slow = False
    for material in materials(project):
        wall, cpu, view, page = report(material)
        too_slow |= cpu > _REPORT_S
        kilobytes = len(page.encode()) / 1000
        rows.append((material.service.id, round(wall, 2), round(cpu, 2), round(kilobytes), round(by_default(view))))
    start, cpu = time.perf_counter(), time.process_time()
    published(project, "fr")
    wall, cpu = time.perf_counter() - start, time.process_time() - cpu
    too_slow |= cpu > _SITE_S
    rows.append(("whole site", round(wall, 1), round(cpu, 1), "", ""))
    for row in (HEADER, *rows):
        print(*row, sep="\t")
    if not arguments.dry:
        with RESULTS.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows((HEADER, *rows))
    return 1 if too_slow else 0


def materials(project: Path) -> list[Material]:
    """What the services' reports are made from, as the stations gather it."""
    workspace = open_workspace(Project(project))
    found = []
    for one in workspace.service_ids():
        waves = accepted_waves(workspace, one)
        figures = pages._figures(workspace, one, waves)
        found.append(gather(workspace.authority, workspace.service(one), waves, figures))
    return found


def report(material: Material) -> tuple[float, float, ServiceView, str]:
    """Seconds and processor seconds of a report, the second time: the first one loads templates and catalogues."""
    for _ in range(2):
        start, cpu = time.perf_counter(), time.process_time()
        view = service_view(material)
        page = html.service_page(view, Place("static/", "", ""), "x")
        spent = time.perf_counter() - start, time.process_time() - cpu
    return *spent, view, page


def by_default(view: ServiceView) -> float:
    """Kilobytes of the page that plotly's Python package writes of the same charts: its whole library inside."""
    shared = interactive.common(view.locale)["layout"]
    charts = {one.words.id: one for one in charts_of(view) if isinstance(one, SeriesChart | PanelChart)}
    parts = []
    for i, chart in enumerate(charts.values()):
        drawn = interactive.figure(chart)
        figure = go.Figure(data=drawn["data"], layout=shared | drawn["layout"])
        parts.append(figure.to_html(include_plotlyjs=i == 0, full_html=i == 0))
    return sum(len(part.encode()) for part in parts) / 1000


if __name__ == "__main__":
    sys.exit(main())
