"""The page's still pictures as files that stand alone: on paper no style sheet is beside them.

Belongs here: a style for print, readable in grey. Does not belong here: drawing (`charts.svg_*`).
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from barometer.publishing.charts import svg_panels, svg_series
from barometer.publishing.charts.spec import PanelChart, SeriesChart
from barometer.publishing.charts.svg import px
from barometer.publishing.pages import html

INK = "#1d2530"

#: Pixels by which a figure's label may stand out on the right, which a page shows and a picture of its own cuts off.
_OVERHANG = 16.0

#: As the page's style sheet draws, in plain values and with opaque tints: a printer in grey shows the same.
_STYLE = """
text{font-family:"Barometre Sans";fill:#1d2530}
.m{text-anchor:middle}
.e{text-anchor:end}
.tick,.note,.letter,.empty{font-size:12px;fill:#47515d}
.note{font-size:13px}
.letter{font-weight:600;fill:#1d2530}
.value,.head{font-size:13px}
.value,.empty{paint-order:stroke;stroke:#fff;stroke-width:3px;stroke-linejoin:round}
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
line.perceived,path.line.perceived,path.gap.perceived,path.smooth.perceived{stroke:#12436d}
line.technical,path.line.technical,path.gap.technical,path.smooth.technical{stroke:#f46a25}
line.interval.perceived{stroke:#b3c4d3}
line.interval.technical{stroke:#fcc9ae}
.dot{stroke:#fff;stroke-width:1.2}
.dot.perceived{fill:#12436d}
.dot.technical{fill:#f46a25}
"""


def series(chart: SeriesChart, total: float, plot_height: float) -> str:
    """A series, `total` pixels wide."""
    return _alone(svg_series.draw(chart, total, plot_height))


def panels(chart: PanelChart, total: float, row: float) -> str:
    """Rows on aligned axes, `total` pixels wide, each `row` pixels high; the verdicts are left to the table beside."""
    drawn = svg_panels.wide(replace(chart, notes=()), total - _OVERHANG, row)
    return _alone(drawn.replace(f'viewBox="0 0 {px(total - _OVERHANG)} ', f'viewBox="0 0 {px(total)} ', 1))


def sparkline(chart: SeriesChart) -> str:
    """The shape of a series, for a cell of a table."""
    return _alone(svg_series.sparkline(chart))


@cache
def icon(key: str, colour: str = INK) -> str:
    """The mark of a verdict, as the page draws it."""
    macros = html.environment().get_template("macros.html.j2").module
    drawn = str(macros.icon(key))  # type: ignore[attr-defined]  # a macro of the template
    return _alone(drawn.replace("currentColor", colour))


@cache
def dot(mark: str) -> str:
    """The mark of what is perceived or delivered, for a legend."""
    macros = html.environment().get_template("macros.html.j2").module
    return _alone(str(macros.dot(mark)))  # type: ignore[attr-defined]  # a macro of the template


def _alone(picture: str) -> str:
    head, closing, rest = picture.partition(">")
    return f'{head} xmlns="http://www.w3.org/2000/svg"{closing}<style>{_STYLE}</style>{rest}'
