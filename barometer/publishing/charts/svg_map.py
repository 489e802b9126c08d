"""Maps as still SVG: outlines once a page, then each map's tones and labels.

Belongs here: the drawing. Tones are patterns as well as tints: they are told apart in grey and by who sees no colour.
Maps refer to the page's outlines (`outlines`), so that a second map costs next to nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from itertools import pairwise

from barometer.ingest.polygons import Polygons, Ring
from barometer.publishing.charts.maps import Area, Atlas, MapChart, Plane, Tone, middle, plane
from barometer.publishing.charts.metrics import width, wrap
from barometer.publishing.charts.placement import Box, Place, meet
from barometer.publishing.charts.svg import picture, text

_TOTAL, _HIGHEST = 460.0, 400.0  # pixels of a map
_EDGE = 3.0
_FINE = 2  # outlines are kept in half pixels, as whole numbers
_NAME, _LABEL = 12.0, 15.0  # a commune's number is as large as a label on a narrow screen
_NAME_ROOM = 96.0  # pixels for a line of a name

#: What fills the areas of two tones.
PATTERNS = (
    '<pattern id="tone-missed" width="12" height="12" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><path class="hatch" d="M3 0v12"/></pattern>'
    '<pattern id="tone-none" width="14" height="14" patternUnits="userSpaceOnUse">'
    '<path class="hatch" d="M6 6h2"/></pattern>'
)
_PATTERNS = ("missed", "none")


def outlines(atlas: Atlas) -> str:
    """The shapes that the maps of this page are made of, and the patterns that fill them: invisible by itself."""
    return f'<svg class="shapes" width="0" height="0" aria-hidden="true">{definitions(atlas)}</svg>'


def definitions(atlas: Atlas) -> str:
    """Shapes and patterns, for a map that stands alone."""
    where = _plane(atlas, _TOTAL)
    paths = "".join(f'<path id="o-{name}" d="{_path(shape, where)}"/>' for name, shape in atlas.outlines.items())
    return f"<defs>{PATTERNS}{paths}</defs>"


def draw(chart: MapChart, atlas: Atlas, total: float = _TOTAL) -> str:
    """A map `total` pixels wide, on a page that holds the atlas's outlines."""
    where = _plane(atlas, total)
    tones: dict[Tone, list[str]] = {}
    for area in chart.areas:
        if area.id in atlas.outlines:
            tones.setdefault(area.tone, []).append(f'<use href="#o-{area.id}"/>')
    parts = [f'<g class="area {tone}"{_fill(tone)}>{"".join(used)}</g>' for tone, used in tones.items()]
    framed = "".join(f'<use href="#o-{name}"/>' for name in chart.frames if name in atlas.outlines)
    parts.append(f'<g class="frame">{framed}</g>' if framed else "")
    drawn = f'<g transform="scale({total / _TOTAL / _FINE:.4g})">{"".join(parts)}</g>'
    labels = _labels(chart, atlas, where)
    size = where.width + 2 * _EDGE, where.height + 2 * _EDGE
    return picture(*size, chart.words.alt, [drawn, *labels], "chart map")


def legend_mark(tone: Tone) -> str:
    """The tone as a small square, for the legend."""
    rectangle = (
        f'<g transform="scale(.5)"><rect class="area {tone}" x="2" y="2" width="40" height="24"{_fill(tone)}/></g>'
    )
    return f'<svg class="map" viewBox="0 0 22 14" width="22" height="14" aria-hidden="true">{rectangle}</svg>'


def _fill(tone: Tone) -> str:
    return f' fill="url(#tone-{tone})"' if tone in _PATTERNS else ""


def _plane(atlas: Atlas, total: float) -> Plane:
    share = total / _TOTAL
    return plane(atlas.outlines.values(), (_TOTAL - 2 * _EDGE) * share, (_HIGHEST - 2 * _EDGE) * share)


def _path(polygons: Polygons, where: Plane) -> str:
    return "".join(_ring(ring, where) for polygon in polygons for ring in polygon)


def _ring(ring: Ring, where: Plane) -> str:
    """Each point from the one before: short, and the same for both neighbours of a border."""
    points = [tuple(round(_FINE * (one + _EDGE)) for one in where.at(point)) for point in ring]
    drawn = f"M{points[0][0]} {points[0][1]}l"
    for (ax, ay), (bx, by) in pairwise(points):
        if (ax, ay) != (bx, by):
            drawn += f"{'' if drawn[-1] == 'l' or bx < ax else ' '}{bx - ax}{'' if by < ay else ' '}{by - ay}"
    return drawn + "z"


def _labels(chart: MapChart, atlas: Atlas, where: Plane) -> list[str]:
    """Names above figures where all of them find room; otherwise the number under which the table lists an area."""
    shown = [area for area in chart.areas if area.id in atlas.outlines]
    middles = {area.id: middle(atlas.outlines[area.id]) for area in shown}
    at = {name: where.at((round(x), round(y))) for name, (x, y, _) in middles.items()}
    lines = {area.id: wrap(area.name, _NAME_ROOM, _NAME) if area.name else [] for area in shown}
    if not _have_room([_box(lines[area.id], area.label, at[area.id]) for area in shown], where):
        lines = {area.id: [area.number] if area.number else [] for area in shown}
    at = {area.id: _within(_box(lines[area.id], area.label, at[area.id]), where) for area in shown}
    kept = _apart(shown, {area.id: middles[area.id][2] for area in shown}, lines, at, where)
    named = [one for area in kept if area.name for one in _label(area, lines, at[area.id])]
    numbers = "".join(_number(area, at[area.id]) for area in kept if not area.name)
    return [*named, f'<g class="area-number" text-anchor="middle">{numbers}</g>' if numbers else ""]


def _apart(
    areas: list[Area],
    rooms: Mapping[str, float],
    lines: Mapping[str, list[str]],
    at: Mapping[str, Place],
    where: Plane,
) -> list[Area]:
    """The areas whose labels stand on the picture and apart, the roomiest first: of two small ones side by side one is
    labelled, and the table beside lists both."""
    kept: dict[str, Box] = {}
    for area in sorted(areas, key=lambda one: -rooms[one.id]):
        box = _box(lines[area.id], area.label, at[area.id])
        if _have_room([box, *kept.values()], where):
            kept[area.id] = box
    return [area for area in areas if area.id in kept]


def _within(box: Box, where: Plane) -> Place:
    """The middle of a box that is moved onto the picture."""
    left, top, right, bottom = box
    x, y = (left + right) / 2, (top + bottom) / 2
    half, high = (right - left) / 2 - _EDGE, (bottom - top) / 2 - _EDGE
    return min(max(x, half), where.width - half), min(max(y, high), where.height - high)


def _number(area: Area, at: Place) -> str:
    """Whole pixels, one style for all: there are as many as communes."""
    return f'<text x="{at[0] + _EDGE:.0f}" y="{at[1] + _EDGE + 4:.0f}">{escape(area.label, quote=False)}</text>'


def _label(area: Area, lines: Mapping[str, list[str]], at: Place) -> list[str]:
    x, y = at[0] + _EDGE, at[1] + _EDGE
    above = lines[area.id]
    top = y - (14 * len(above) + 18) / 2 + 11
    parts = [text(x, top + 14 * i, line, "area-name", "middle") for i, line in enumerate(above)]
    return [*parts, text(x, top + 14 * len(above) + 3, area.label, "area-label", "middle")]


def _box(lines: list[str], label: str, at: Place) -> Box:
    half = max([width(line, _NAME) for line in lines] + [width(label, _LABEL, "semibold")]) / 2
    high = 14 * len(lines) + 18
    return at[0] - half, at[1] - high / 2, at[0] + half, at[1] + high / 2


def _have_room(boxes: list[Box], where: Plane) -> bool:
    """Whether every box lies on the picture and none on another."""
    inside = all(
        box[0] >= -_EDGE and box[1] >= -_EDGE and box[2] <= where.width + _EDGE and box[3] <= where.height + _EDGE
        for box in boxes
    )
    return inside and not any(meet(one, other) for i, one in enumerate(boxes) for other in boxes[:i])
