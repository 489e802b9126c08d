"""Where texts of still pictures meet: measured by a browser, as a reader sees them.

For tests and `benchmarks/label_overlap.py`. A clash is two texts of a chart that overlap, a text on a figure's mark, a
figure written on a series' line, or a text outside of its picture.
"""

from __future__ import annotations

from collections.abc import Iterable

from playwright.sync_api import Page

from barometer.publishing.chart_files import charts_of
from barometer.publishing.charts import svg_map, svg_panels, svg_scatter, svg_series
from barometer.publishing.charts.scatter import ScatterChart
from barometer.publishing.charts.spec import PanelChart, SeriesChart
from barometer.publishing.material import Material
from barometer.publishing.pages import static_files
from barometer.publishing.views.service import service_view

#: Overlaps smaller than this, in pixels across and down, are air around letters: a box is as high as the font's line.
CLASHES = r"""
() => [...document.querySelectorAll("svg.chart")].flatMap(svg => {
  const box = e => e.getBoundingClientRect();
  const meet = (p, q, across, down) => Math.min(p.right, q.right) - Math.max(p.left, q.left) > across
    && Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top) > down;
  const texts = [...svg.querySelectorAll("text")].map(t => [t.textContent, box(t)]);
  const name = svg.closest("[data-name]").dataset.name, edge = box(svg);
  const around = (x, y, r) => ({ left: edge.left + x - r, right: edge.left + x + r, top: edge.top + y - r,
    bottom: edge.top + y + r });
  const diamonds = [...svg.querySelectorAll("path.dot")].flatMap(path => path.getAttribute("d").split("M").slice(1))
    .map(d => d.match(/^(\S+) ([^l]+)l(\S+) /).slice(1).map(Number)).map(([x, y, r]) => around(x, y + r, r));
  const marks = [...[...svg.querySelectorAll("circle")].map(box), ...diamonds];
  const strokes = [...svg.querySelectorAll("path.line")].flatMap(path => {
    const length = path.getTotalLength();
    return Array.from({ length: Math.ceil(length / 3) }, (_, i) => path.getPointAtLength(i * 3));
  }).map(point => around(point.x, point.y, 1));
  const pairs = texts.flatMap(([a, p], i) => texts.slice(i + 1).filter(([, q]) => meet(p, q, 1.5, 5))
    .map(([b]) => `${name}: ${a} / ${b}`));
  const covered = texts.filter(([, p]) => marks.some(q => meet(p, q, 2, 6.5))).map(([a]) => `${name}: ${a} on a mark`);
  const struck = [...svg.querySelectorAll("text.value")].map(t => [t.textContent, box(t)])
    .filter(([, p]) => strokes.filter(q => meet(p, q, 0, 0) && q.top > p.top + 4 && q.bottom < p.bottom - 4).length > 1)
    .map(([a]) => `${name}: ${a} on a line`);
  const outside = texts.filter(([, p]) => p.left < edge.left - 6 || p.right > edge.right + 6 || p.top < edge.top - 3
    || p.bottom > edge.bottom + 3).map(([a]) => `${name}: ${a} outside`);
  return [...pairs, ...covered, ...struck, ...outside];
})
"""


def pictures(made: Material) -> str:
    """Every still picture of a service's report in its sizes, each under its name."""
    view, found = service_view(made), []
    atlas = view.territory.atlas if view.territory is not None else None
    for chart in {chart.words.id: chart for chart in charts_of(view)}.values():
        if isinstance(chart, SeriesChart):
            sizes = {"small": svg_series.draw(chart), "wide": svg_series.draw(chart, total=920, plot_height=240)}
        elif isinstance(chart, PanelChart):
            sizes = {"wide": svg_panels.wide(chart), "narrow": svg_panels.narrow(chart)}
        elif isinstance(chart, ScatterChart):
            sizes = {"wide": svg_scatter.draw(chart), "narrow": svg_scatter.draw(chart, total=340, plot_height=300)}
        elif atlas is not None:
            sizes = {"wide": svg_map.draw(chart, atlas)}
            if 'class="area-number"' in sizes["wide"]:  # for all screens, larger on narrow ones
                sizes["narrow"] = sizes["wide"].replace('"area-number"', '"area-number" style="font-size:15px"')
            else:
                sizes["narrow"] = svg_map.draw(chart, atlas, 300)
        found += [
            f'<div data-name="{made.service.id} {chart.words.id} {size}" style="width:{_width(drawn)}px">{drawn}</div>'
            for size, drawn in sizes.items()
        ]
    return "".join([*found, "" if atlas is None else svg_map.outlines(atlas)])


def clashes(page: Page, many: Iterable[Material]) -> list[str]:
    """What meets in the pictures of some services."""
    style = static_files.style()
    body = "".join(pictures(one) for one in many)
    page.set_content(f'<!DOCTYPE html><meta charset="utf-8"><style>{style}</style><body>{body}</body>')
    page.evaluate("document.fonts.ready")
    found: list[str] = page.evaluate(CLASHES)
    return found


def _width(drawn: str) -> str:
    return drawn.split('viewBox="0 0 ', 1)[1].split(" ", 1)[0]
