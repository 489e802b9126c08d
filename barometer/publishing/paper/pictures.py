"""The page's still pictures as files that stand alone: on paper no style sheet is beside them.

Belongs here: a style for print, readable in grey. Does not belong here: drawing (`charts.svg_*`).
"""

from __future__ import annotations

import base64
import xml.etree.ElementTree as ET
from dataclasses import replace
from functools import cache
from pathlib import Path
from string import Template

from barometer.publishing.branding import SHIPPED, Branding, tint
from barometer.publishing.charts import svg_map, svg_panels, svg_series
from barometer.publishing.charts.maps import Atlas, MapChart, Tone
from barometer.publishing.charts.spec import PanelChart, SeriesChart
from barometer.publishing.charts.svg import px
from barometer.publishing.pages import html

INK = "#1d2530"

#: Pixels by which a figure's label may stand out on the right, which a page shows and a picture of its own cuts off.
_OVERHANG = 16.0

#: As the page's style sheet draws, in plain values and with opaque tints: a printer in grey shows the same.
#: Rims of texts are thin: a PDF draws letter by letter, and a wide rim would eat the letter before.
_STYLE = Template("""
text{font-family:"Barometre Sans";fill:#1d2530}
.m{text-anchor:middle}
.e{text-anchor:end}
.tick,.note,.letter,.empty{font-size:12px;fill:#47515d}
.note{font-size:13px}
.letter{font-weight:600;fill:#1d2530}
.value,.head{font-size:13px}
.value,.empty{paint-order:stroke;stroke:#fff;stroke-width:1.4px;stroke-linejoin:round}
.strong,.head{font-weight:600}
.label{font-size:14px}
.grid{stroke:#dfe3e8;stroke-width:1;fill:none}
.strip{stroke:#c9cfd7;stroke-width:1}
.axis{stroke:#8b94a1;stroke-width:1;fill:none}
.target{stroke:#1d2530;stroke-width:1.4;stroke-dasharray:5 3;fill:none}
.break{stroke:#1d2530;stroke-width:1.2;stroke-dasharray:1.5 2.5}
.line{stroke-width:2;fill:none}
.smooth{stroke-width:1;stroke-dasharray:5 3;fill:none}
.gap{stroke-width:2;stroke-dasharray:.1 5;stroke-linecap:round;fill:none}
.interval{stroke-width:5}
line.perceived,path.line.perceived,path.gap.perceived,path.smooth.perceived{stroke:$perceived}
line.technical,path.line.technical,path.gap.technical,path.smooth.technical{stroke:$technical}
line.interval.perceived{stroke:$perceived_pale}
line.interval.technical{stroke:$technical_pale}
.dot{stroke:#fff;stroke-width:1.2}
.dot.perceived{fill:$perceived}
.dot.technical{fill:$technical}
.area,.frame{stroke:#1d2530;stroke-width:2;stroke-linejoin:round}
.near{fill:#fff}
.reached{fill:$area}
.hatch{stroke:#1d2530;stroke-width:2;stroke-opacity:.55}
.rim{stroke:#fff;stroke-width:3.5px;stroke-linejoin:round}
.area-name{font-size:12px}
.area-label{font-size:15px;font-weight:600}
""")
#: How much of a colour is in its tints: intervals on the paper, areas of a map.
_INTERVAL, _AREA = 0.34, 0.25


def series(chart: SeriesChart, total: float, plot_height: float, brand: Branding = SHIPPED) -> str:
    """A series, `total` pixels wide."""
    return _alone(svg_series.draw(chart, total, plot_height), brand)


def panels(chart: PanelChart, total: float, row: float, brand: Branding = SHIPPED) -> str:
    """Rows on aligned axes, `total` pixels wide, each `row` pixels high; the verdicts are left to the table beside."""
    drawn = svg_panels.wide(replace(chart, notes=()), total - _OVERHANG, row)
    return _alone(drawn.replace(f'viewBox="0 0 {px(total - _OVERHANG)} ', f'viewBox="0 0 {px(total)} ', 1), brand)


def sparkline(chart: SeriesChart, brand: Branding = SHIPPED) -> str:
    """The shape of a series, for a cell of a table."""
    return _alone(svg_series.sparkline(chart), brand)


def zone_map(chart: MapChart, atlas: Atlas, total: float, brand: Branding = SHIPPED) -> str:
    """A map `total` pixels wide with the outlines of its own areas."""
    own = Atlas({one.id: atlas.outlines[one.id] for one in chart.areas if one.id in atlas.outlines})
    head, *labels = svg_map.draw(chart, own, total).split('<text class="area-')
    rims = "".join(f'<text class="rim area-{one.removesuffix("</svg>")}' for one in labels)  # under all letters
    return _alone(head + rims + "".join(f'<text class="area-{one}' for one in labels), brand, svg_map.definitions(own))


@cache
def tone(name: Tone, brand: Branding = SHIPPED) -> str:
    """The tone of an area, for a legend."""
    return _alone(svg_map.legend_mark(name), brand, f"<defs>{svg_map.PATTERNS}</defs>")


def logo(path: Path) -> str:
    """A logo that was accepted, as a picture that stands alone: dots are wrapped."""
    content = path.read_bytes()
    if path.suffix.lower() == ".svg":
        return ET.tostring(ET.fromstring(content), encoding="unicode")
    wide, high = (int.from_bytes(content[at : at + 4], "big") for at in (16, 20))
    data = base64.b64encode(content).decode("ascii")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}">'
        f'<image width="{wide}" height="{high}" href="data:image/png;base64,{data}"/></svg>'
    )


@cache
def icon(key: str, colour: str = INK) -> str:
    """The mark of a verdict, as the page draws it."""
    macros = html.environment().get_template("macros.html.j2").module
    drawn = str(macros.icon(key))  # type: ignore[attr-defined]  # a macro of the template
    return _alone(drawn.replace("currentColor", colour))


@cache
def dot(mark: str, brand: Branding = SHIPPED) -> str:
    """The mark of what is perceived or delivered, for a legend."""
    macros = html.environment().get_template("macros.html.j2").module
    return _alone(str(macros.dot(mark)), brand)  # type: ignore[attr-defined]  # a macro of the template


def _alone(picture: str, brand: Branding = SHIPPED, definitions: str = "") -> str:
    head, closing, rest = picture.partition(">")
    return f'{head} xmlns="http://www.w3.org/2000/svg"{closing}<style>{_style(brand)}</style>{definitions}{rest}'


@cache
def _style(brand: Branding) -> str:
    return _STYLE.substitute(
        perceived=brand.perceived,
        technical=brand.delivered,
        perceived_pale=tint(brand.perceived, _INTERVAL),
        technical_pale=tint(brand.delivered, _INTERVAL),
        area=tint(brand.perceived, _AREA),
    )
