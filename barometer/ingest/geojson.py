"""GeoJSON (RFC 7946) as outlines of communes on a grid of one hundred-thousandth of a degree (about a metre).

Belongs here: what a file may hold, and refusing everything else by name: other projections, swapped axes, points beyond
the world, endless nesting, more points than a map needs. Does not belong here: which communes are ours (`outlines`).
Of a feature's properties only its INSEE code is looked at.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from barometer.findings import Finding, Place, Severity
from barometer.ingest.archives import Refusal
from barometer.ingest.files import Received
from barometer.ingest.polygons import Polygon, Polygons, ring_of

LARGEST = 20_000_000  # bytes
MOST_POINTS = 300_000
#: Grid units a degree.
GRID = 100_000

_CODES = ("code", "insee", "insee_com", "code_insee", "codgeo", "insee_code", "com", "codeinsee")
_INSEE = re.compile(r"(?:\d{2}|2[AB])\d{3}")
_WGS84 = re.compile(r"CRS84|EPSG:+(?:[\d.]+:)?4326|WGS ?84", re.IGNORECASE)


@dataclass
class _Reading:
    """What is met while the features are read."""

    place: Place
    shapes: dict[str, list[Polygon]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    points: int = 0

    def tell(self, code: str, severity: Severity, value: str | None = None, **params: str | int | float) -> None:
        self.findings.append(Finding(code, severity, self.place, value, params))


def read_geojson(received: Received) -> tuple[dict[str, Polygons], tuple[Finding, ...]]:
    """Polygons by INSEE code, in grid units; no polygon where a finding refuses the file."""
    reading = _Reading(Place(received.file))
    try:
        for number, feature in enumerate(_features(received.content), start=1):
            _feature(feature, number, reading)
    except Refusal as refusal:
        reading.findings.append(Finding(refusal.code, Severity.FILE, reading.place, params=refusal.params))
        return {}, tuple(reading.findings)
    if not reading.shapes:
        reading.tell("outlines_empty", Severity.FILE)
        return {}, tuple(reading.findings)
    shapes = {code: tuple(polygons) for code, polygons in sorted(reading.shapes.items())}
    return shapes, tuple(reading.findings)


def _features(content: bytes) -> list[Any]:
    if len(content) > LARGEST:
        raise Refusal("outlines_too_big", limit=LARGEST // 1_000_000)
    try:
        data = json.loads(content.decode("utf-8-sig"), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Refusal("outlines_not_geojson") from None
    if not isinstance(data, dict) or not isinstance(data.get("features"), list):
        raise Refusal("outlines_not_geojson")
    system = data.get("crs")
    if system is not None and not _WGS84.search(json.dumps(system)[:500]):
        raise Refusal("outlines_projected")
    features: list[Any] = data["features"]
    return features


def _feature(feature: Any, number: int, reading: _Reading) -> None:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    code = _code(properties) if isinstance(properties, dict) else None
    if code is None:
        reading.tell("outlines_no_code", Severity.WARNING, number=number)
        return
    if code in reading.shapes:
        reading.tell("outlines_twice", Severity.WARNING, code)
        return
    polygons = [polygon for rings in _polygons(feature.get("geometry")) if (polygon := _polygon(rings, reading))]
    if polygons:
        reading.shapes[code] = polygons
    else:
        reading.tell("outlines_no_shape", Severity.WARNING, code)


def _code(properties: dict[str, Any]) -> str | None:
    named = {str(name).casefold(): value for name, value in properties.items()}
    for name in _CODES:
        value = named.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if isinstance(value, str):
            text = value.strip().upper()
            text = text.zfill(5) if text.isascii() and text.isdigit() else text
            if _INSEE.fullmatch(text):
                return text
    return None


def _polygons(geometry: Any) -> Iterator[list[Any]]:
    """The lists of rings of a geometry; none for a geometry that has no surface."""
    if not isinstance(geometry, dict):
        return
    coordinates = geometry.get("coordinates")
    if geometry.get("type") == "Polygon":
        coordinates = [coordinates]
    elif geometry.get("type") != "MultiPolygon":
        return
    if not isinstance(coordinates, list):
        raise Refusal("outlines_not_geojson")
    for rings in coordinates:
        if not isinstance(rings, list):
            raise Refusal("outlines_not_geojson")
        yield rings


def _polygon(rings: list[Any], reading: _Reading) -> Polygon | None:
    """A polygon on the grid; None where its outer ring has no surface there."""
    made = []
    for ring in rings:
        if not isinstance(ring, list):
            raise Refusal("outlines_not_geojson")
        reading.points += len(ring)
        if reading.points > MOST_POINTS:
            raise Refusal("outlines_too_detailed", limit=MOST_POINTS)
        made.append(ring_of(_point(position) for position in ring))
    if not made or not made[0]:
        return None
    return tuple(ring for ring in made if ring)


def _point(position: Any) -> tuple[int, int]:
    if not isinstance(position, list) or len(position) < 2:
        raise Refusal("outlines_not_geojson")
    x, y = position[:2]
    for number in (x, y):
        if isinstance(number, bool) or not isinstance(number, int | float):
            raise Refusal("outlines_not_geojson")
        if abs(number) > 1000:
            raise Refusal("outlines_projected")
    if not (math.isfinite(x) and math.isfinite(y)) or abs(x) > 180 or abs(y) > 90:
        raise Refusal("outlines_beyond_the_world", x=f"{x:.6g}", y=f"{y:.6g}")
    if 41 < x < 52 and -6 < y < 10:  # where France would be, were the axes swapped: it is sea and Arabia's desert
        raise Refusal("outlines_swapped", x=f"{x:.6g}", y=f"{y:.6g}")
    return round(x * GRID), round(y * GRID)


def _no_constant(constant: str) -> float:
    raise ValueError(constant)
