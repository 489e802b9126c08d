"""Every chart in every size on one page, to be looked at: a developer's page, nobody else's.

The pages' still pictures (wide, narrow, large, small) and the journal's pictures (each kind of the publication list in
each size of the journal, by the print renderer), of one service of the demonstration.

Repeat:  python benchmarks/gallery.py --project DEMO --service eau-potable --to gallery.html
Open the page, look at it in colour, in grey (a switch at its top) and at a telephone's width.
"""

from __future__ import annotations

import argparse
import base64
from collections.abc import Iterator
from html import escape
from pathlib import Path

from demonstration_site import prepared

from barometer.declarations.journal import Journal
from barometer.pipeline import pages
from barometer.project import Project
from barometer.publishing.chart_files import charts_of
from barometer.publishing.charts import svg_panels, svg_scatter, svg_series
from barometer.publishing.charts.box import boxes
from barometer.publishing.charts.printed import DoesNotFitError, render
from barometer.publishing.charts.scatter import ScatterChart
from barometer.publishing.charts.spec import PanelChart, SeriesChart
from barometer.publishing.material import Material, gather
from barometer.publishing.pages import static_files
from barometer.publishing.press.pictures import pictures
from barometer.publishing.views.service import service_view
from barometer.workspace import accepted_waves, open_workspace

_STYLE = """
body { padding: 1rem; } h2 { margin: 2rem 0 .5rem; }
.shelf { display: flex; flex-wrap: wrap; align-items: flex-start; gap: 1.5rem; }
.shelf figure { border: 1px dashed #bbb; padding: .4rem; } .shelf img { display: block; max-width: 100%; }
.shelf .wide, .shelf .narrow { display: block; } #grey:checked ~ div { filter: grayscale(1); }
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--project", type=Path, help="a demonstration that has been run")
    parser.add_argument("--service", default="eau-potable")
    parser.add_argument("--to", type=Path, default=Path("gallery.html"))
    arguments = parser.parse_args()
    workspace = open_workspace(Project(prepared(arguments.project)))
    waves = accepted_waves(workspace, arguments.service)
    figures = pages._figures(workspace, arguments.service, waves)
    made = gather(workspace.authority, workspace.service(arguments.service), waves, figures)
    shelves = [*on_pages(made), *in_print(made)]
    body = "".join(f"<h2>{escape(name)}</h2><div class='shelf'>{''.join(shelf)}</div>" for name, shelf in shelves)
    head = f'<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Gallery</title><style>{static_files.style()}'
    switch = '<input type="checkbox" id="grey"><label for="grey">in grey</label>'
    arguments.to.write_text(f"{head}{_STYLE}</style><body>{switch}<div>{body}</div></body></html>", encoding="utf-8")
    print(f"{sum(len(shelf) for _, shelf in shelves)} pictures in {arguments.to}")


def on_pages(made: Material) -> Iterator[tuple[str, list[str]]]:
    """A shelf a chart: its still pictures."""
    for chart in {one.words.id: one for one in charts_of(service_view(made))}.values():
        if isinstance(chart, SeriesChart):
            drawn = [(340, svg_series.draw(chart)), (920, svg_series.draw(chart, total=920, plot_height=240))]
        elif isinstance(chart, PanelChart):
            drawn = [(340, svg_panels.narrow(chart)), (920, svg_panels.wide(chart))]
        elif isinstance(chart, ScatterChart):
            drawn = [(340, svg_scatter.draw(chart, total=340, plot_height=300)), (640, svg_scatter.draw(chart))]
        else:
            continue  # a map is drawn with its page's outlines; look at it there
        yield chart.words.id, [f'<figure style="width:{width + 14}px">{svg}</figure>' for width, svg in drawn]


def in_print(made: Material) -> Iterator[tuple[str, list[str]]]:
    """A shelf a picture of the publication list: every size of the journal, at screen's millimetres."""
    for picture in pictures(made):
        shelf = []
        for box in boxes(Journal(format=1)):
            try:
                png = render(picture.chart, box, formats=("png",))["png"]
            except DoesNotFitError as error:
                shelf.append(f"<figure>{escape(box.name)}: {escape(str(error))}</figure>")
                continue
            source = f"data:image/png;base64,{base64.b64encode(png).decode()}"
            shelf.append(
                f'<figure><figcaption>{escape(box.name)}</figcaption><img alt="" src="{source}" '
                f'style="width:{box.width_mm}mm"></figure>'
            )
        yield f"{picture.id} in print", shelf


if __name__ == "__main__":
    main()
