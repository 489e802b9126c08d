"""A map as data: areas with a figure each, and how they are told apart without colour.

Belongs here: what a map shows, and putting it on a plane. Does not belong here: drawing it (`svg_map`), what a tone
means in words (the views), where outlines come from (ingest.outlines).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np

from barometer.ingest.geojson import GRID
from barometer.ingest.polygons import Polygons, Ring, simplified
from barometer.publishing.charts.spec import Words
from barometer.statistics.arrays import BoolArray, FloatArray

#: Plain tint, blank, hatched, dotted: told apart in grey.
Tone = Literal["reached", "near", "missed", "none"]
#: Borders are drawn no finer than this share of the map's width.
_FINEST = 1 / 170


@dataclass(frozen=True)
class Area:
    """A zone or a commune, by the id of its outline. `label` stands on the map: a figure ("66"), or for a commune the
    number under which the table beside lists it. `name` stands above the label where there is room, else `number`."""

    id: str
    label: str
    tone: Tone
    name: str = ""
    number: str = ""


@dataclass(frozen=True)
class MapChart:
    """Areas of an atlas with their tones. `frames`: ids of outlines drawn over them as stronger lines.

    `legend`: the tones that occur, with their words."""

    words: Words
    areas: tuple[Area, ...]
    legend: tuple[tuple[Tone, str], ...]
    frames: tuple[str, ...] = ()


@dataclass(frozen=True)
class Atlas:
    """The outlines that the maps of a page share, by id (zones and communes; grid units, see ingest.geojson)."""

    outlines: Mapping[str, Polygons]


@dataclass(frozen=True)
class Plane:
    """Grid units to pixels of a picture `width` wide; north is up."""

    west: float
    north: float
    scale: float
    squeeze: float  # a degree of longitude is so many degrees of latitude long
    width: float
    height: float

    def at(self, point: tuple[int, int]) -> tuple[float, float]:
        """Pixels from the left and from the top."""
        x, y = point
        return (x - self.west) * self.squeeze * self.scale, (self.north - y) * self.scale


def plane(shapes: Iterable[Polygons], width: float, most_height: float) -> Plane:
    """The plane on which all shapes just fit. Raises ValueError where there is none."""
    points = [point for polygons in shapes for polygon in polygons for point in polygon[0]]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    squeeze = math.cos(math.radians((south + north) / 2 / GRID))
    wide, high = max(1.0, (east - west) * squeeze), max(1.0, float(north - south))
    scale = min(width / wide, most_height / high)
    return Plane(west, north, scale, squeeze, wide * scale, high * scale)


def drawable(outlines: Mapping[str, Polygons]) -> dict[str, Polygons]:
    """The outlines with no more points than a page shows; neighbours still fit."""
    points = [point for polygons in outlines.values() for polygon in polygons for point in polygon[0]]
    if not points:
        return {}
    span = max(x for x, _ in points) - min(x for x, _ in points)
    return simplified(outlines, (span * _FINEST) ** 2)


@cache  # the maps of all services label the same areas
def middle(polygons: Polygons, steps: int = 24) -> tuple[float, float, float]:
    """The point of the largest polygon that lies farthest from its border, and how far, in grid units.

    Found on a lattice of `steps` by `steps`: a label needs no more. The same outline gives the same point.
    """
    ring = max((polygon[0] for polygon in polygons), key=lambda one: _extent(one))
    corners: FloatArray = np.array(ring, dtype=np.float64)
    (west, south), (east, north) = corners.min(axis=0), corners.max(axis=0)
    step = np.arange(steps) + 0.5
    x = np.repeat(west + (east - west) * step / steps, steps)[:, np.newaxis]
    y = np.tile(south + (north - south) * step / steps, steps)[:, np.newaxis]
    far = np.where(_holds(corners, x, y), _far(corners, x, y), 0.0)
    best = int(np.argmax(far))
    if far[best] == 0:
        return *corners.mean(axis=0).tolist(), 0.0
    return float(x[best, 0]), float(y[best, 0]), float(far[best])


def _extent(ring: Ring) -> int:
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    return (max(xs) - min(xs)) * (max(ys) - min(ys))


def _holds(corners: FloatArray, x: FloatArray, y: FloatArray) -> BoolArray:
    """Which points lie within: those from which a line eastwards meets the border an odd number of times."""
    (ax, ay), (bx, by) = corners.T, np.roll(corners, -1, axis=0).T
    crosses = (ay > y) != (by > y)
    with np.errstate(divide="ignore", invalid="ignore"):  # a level border meets no line eastwards
        west_of = x < ax + (y - ay) * (bx - ax) / (by - ay)
    return np.asarray((crosses & west_of).sum(axis=1) % 2 == 1)


def _far(corners: FloatArray, x: FloatArray, y: FloatArray) -> FloatArray:
    """The distance of each point to the nearest border."""
    (ax, ay), (bx, by) = corners.T, np.roll(corners, -1, axis=0).T
    dx, dy = bx - ax, by - ay
    t = np.clip(((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy), 0.0, 1.0)
    return np.asarray(np.hypot(x - ax - t * dx, y - ay - t * dy).min(axis=1))
