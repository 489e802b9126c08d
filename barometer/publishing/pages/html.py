"""View models to HTML pages.

Belongs here: the template environment (everything escaped, nothing undefined), putting charts' pictures and data into
pages. Does not belong here: what a page says (views) and where it is written (publication).

A page reads from top to bottom without any script and asks for no other file but the shared scripts, which draw
plotly over the pictures; the policy in its head forbids everything else, inline scripts included.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from barometer.locale import say
from barometer.locale.typography import typeset
from barometer.publishing.chart_files import OVERVIEW, chart_file
from barometer.publishing.charts import interactive, svg_bars, svg_map, svg_panels, svg_scatter, svg_series, svg_strip
from barometer.publishing.charts.maps import Atlas, MapChart
from barometer.publishing.charts.scatter import ScatterChart
from barometer.publishing.charts.spec import Note, PanelChart, SeriesChart
from barometer.publishing.pages import static_files
from barometer.publishing.views.accessibility import AccessibilityView, grid, state
from barometer.publishing.views.method import MethodView
from barometer.publishing.views.overview import OverviewView
from barometer.publishing.views.reply import ReplyView
from barometer.publishing.views.selection import SelectionView
from barometer.publishing.views.service import ServiceView

#: HTML ends these where the next begins: a report would say so three thousand times, in 15 kB.
_IMPLIED = re.compile("</(?:td|th|tr|thead|tbody)>")


@dataclass(frozen=True)
class Place:
    """Where a page lies, as prefixes of its links: to the shared scripts, the stable pages, its publication's files."""

    static: str
    pages: str
    files: str


@dataclass(frozen=True)
class Download:
    """A file of the publication; `is_stable` where it lies beside the stable pages, for it is made after them."""

    name: str
    label: str
    format: str
    is_stable: bool = False


def service_page(view: ServiceView, place: Place, publication: str, downloads: Sequence[Download] = ()) -> str:
    """The report of a service as a page that lies at `place`."""
    data_of = partial(chart_file, view.service)
    return _render("service.html.j2", view, place, publication, downloads=downloads, data_of=data_of)


def overview_page(view: OverviewView, place: Place, publication: str) -> str:
    """The overview as a page that lies at `place`."""
    more = {"data_of": partial(chart_file, OVERVIEW), "scripts": static_files.scripts(with_search=True)}
    return _render("overview.html.j2", view, place, publication, **more)


def method_page(view: MethodView, place: Place) -> str:
    """The method page as it lies at `place`."""
    return _render("method.html.j2", view, place, "")


def accessibility_page(view: AccessibilityView, place: Place) -> str:
    """The declaration of accessibility as it lies at `place`."""
    return _render("accessibility.html.j2", view, place, "")


def selection_page(view: SelectionView, place: Place) -> str:
    """The annex of a selection as it lies at `place`."""
    return _render("selection.html.j2", view, place, "")


def reply_page(view: ReplyView) -> str:
    """The page that goes back with a judged file: what it quotes stays as it was typed."""
    return _filled("reply.html.j2", view, Place("", "", ""), "")


def _render(
    template: str,
    view: ServiceView | OverviewView | MethodView | AccessibilityView | SelectionView,
    place: Place,
    publication: str,
    **more: Any,
) -> str:
    head, end, body = _filled(template, view, place, publication, **more).partition("</style>")
    return head + end + _IMPLIED.sub("", typeset(body, view.locale))


def _filled(
    template: str,
    view: ServiceView | OverviewView | MethodView | AccessibilityView | SelectionView | ReplyView,
    place: Place,
    publication: str,
    **more: Any,
) -> str:
    return (
        environment()
        .get_template(template)
        .render(
            view=view,
            place=place,
            publication=publication,
            t=partial(say, view.locale),
            style=Markup(static_files.style()),
            still=_still,
            sparkline=lambda chart: Markup(svg_series.sparkline(chart)),
            scatter=_scatter,
            share_bar=_share_bar,
            drawn_strip=lambda one: Markup(svg_strip.strip(one.period, one.years, one.runs)),
            map_shapes=lambda atlas: Markup(svg_map.outlines(atlas)),
            drawn_map=_map,
            map_mark=lambda tone: Markup(svg_map.legend_mark(tone)),
            interactive=_interactive,
            common=_json(interactive.common(view.locale)),
            notes_of=_notes_of,
            accessibility=say(view.locale, f"accessibility.foot.{state(grid())}"),
            **{"scripts": static_files.scripts(), **more},
        )
    )


@cache
def environment() -> Environment:
    """The templates of this room: everything escaped, nothing undefined."""
    return Environment(
        loader=PackageLoader("barometer.publishing", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _still(chart: SeriesChart | PanelChart, size: str) -> Markup:
    """The still picture: one for wide screens and one for narrow ones, where they must differ."""
    if isinstance(chart, PanelChart):
        pictures = (("wide", svg_panels.wide(chart)), ("narrow", svg_panels.narrow(chart)))
    elif size == "large":
        wide = svg_series.draw(chart, total=920, plot_height=240)
        pictures = (("wide", wide), ("narrow", svg_series.draw(chart, total=340, plot_height=170)))
    else:
        return Markup(svg_series.draw(chart))
    return Markup("".join(f'<div class="{name}">{picture}</div>' for name, picture in pictures))


def _scatter(chart: ScatterChart) -> Markup:
    """A still picture that no script draws over: the figures stand in the table beside it."""
    pictures = (("wide", svg_scatter.draw(chart)), ("narrow", svg_scatter.draw(chart, total=340, plot_height=300)))
    return Markup("".join(f'<div class="{name}">{picture}</div>' for name, picture in pictures))


def _map(chart: MapChart, atlas: Atlas) -> Markup:
    """One picture for all screens, but for names: they need one of their own on a narrow one."""
    if not any(area.name for area in chart.areas):
        return Markup(svg_map.draw(chart, atlas))
    pictures = (("wide", svg_map.draw(chart, atlas)), ("narrow", svg_map.draw(chart, atlas, 300)))
    return Markup("".join(f'<div class="{name}">{picture}</div>' for name, picture in pictures))


def _share_bar(bar: tuple[float, float | None]) -> Markup:
    return Markup(svg_bars.share_bar(*bar))


def _interactive(chart: SeriesChart | PanelChart, size: str) -> Markup:
    return _json(interactive.figure(chart, (860, 220) if size == "large" else (270, 100)))


def _json(value: interactive.Json) -> Markup:
    """Data as JSON that cannot end its own script element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))


def _notes_of(chart: SeriesChart | PanelChart) -> list[Note]:
    return chart.notes if isinstance(chart, SeriesChart) else []
