"""The outlines of the invented communes: `outlines.geojson`.

Belongs here: where each commune lies and how its borders run. Does not belong here: which communes there are
(territory). The agglomeration lies in the Atlantic, where there is no commune to be taken for one of these.

A commune is the land nearest to its town (a Voronoi cell); towns are spread by zone, the heart in the middle and the
others around it. Borders are then bent, each once, so that neighbours share all their points.
"""

from __future__ import annotations

import datetime as dt
import json
import math

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from barometer.demonstration.randomness import SEED, stream
from barometer.demonstration.territory import communes_on

Points = NDArray[np.float64]

_MIDDLE = (-9.0, 46.5)  # degrees east and north
_KM = 111.32  # a degree of latitude
#: The middle direction of each zone around the heart, in degrees from the east.
_DIRECTIONS = {"vallee": 20.0, "plateaux": 110.0, "lacs": 200.0, "coteaux": 290.0}
_RINGS = ((3, 7.5), (4, 13.5))  # towns of a zone and their distance from the middle, in kilometres
_BENDS = 3  # a border is halved so many times
_BEND = 0.13  # and its middle moved by up to this share of its length


def outlines_geojson(seed: int = SEED) -> bytes:
    """A FeatureCollection with a polygon a commune of today."""
    from scipy.spatial import Voronoi  # a third of a second that other commands need not wait

    today = communes_on(dt.date.max)
    random = stream("outlines", seed=seed)
    towns = _towns([commune.zone for commune in today], random)
    cells = Voronoi(np.vstack([towns, _around(random)]))
    corners: Points = cells.vertices
    borders: dict[tuple[int, int], Points] = {}
    features = []
    for i, commune in enumerate(today):
        region = [int(v) for v in cells.regions[cells.point_region[i]]]
        angles = np.arctan2(*(corners[region] - towns[i]).T[::-1])
        turning = [region[k] for k in np.argsort(angles)]
        ring = np.vstack(
            [
                _border(corners, a, b, borders, random)[:-1]
                for a, b in zip(turning, [*turning[1:], turning[0]], strict=True)
            ]
        )
        features.append(
            {
                "type": "Feature",
                "properties": {"code": commune.insee, "nom": commune.name},
                "geometry": {"type": "Polygon", "coordinates": [_degrees(ring)]},
            }
        )
    said = "Contours inventés, au milieu de l'Atlantique : aucune de ces communes n'existe."
    lines = ",\n".join(json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in features)
    head = json.dumps(said, ensure_ascii=False)
    return f'{{"type":"FeatureCollection","description":{head},"features":[\n{lines}\n]}}\n'.encode()


def _towns(zones: list[str], random: Generator) -> Points:
    """One point a commune, in kilometres from the middle: the heart's close to it, the others' in two rings."""
    towns = np.zeros((len(zones), 2))
    heart = [i for i, zone in enumerate(zones) if zone not in _DIRECTIONS]
    for k, i in enumerate(heart):
        towns[i] = _at(90 + 360 * k / len(heart), 2.6)
    for zone, direction in _DIRECTIONS.items():
        inside = iter([i for i, one in enumerate(zones) if one == zone])
        for count, distance in _RINGS:
            for k, i in zip(range(count), inside, strict=False):
                angle = direction + 90 * ((k + 0.5) / count - 0.5) + random.uniform(-9, 9)
                towns[i] = _at(angle, _far(angle) * distance + random.uniform(-1.6, 1.6))
    return towns


def _around(random: Generator) -> Points:
    """Points outside, which end the land of the outer communes."""
    angles = [15 * k + random.uniform(-5, 5) for k in range(24)]
    return np.array([_at(angle, _far(angle) * 19.5 + random.uniform(-1.5, 1.5)) for angle in angles])


def _far(angle: float) -> float:
    """How far the territory reaches in a direction, 1 on average: it is not round."""
    turn = math.radians(angle)
    return 1 + 0.16 * math.sin(2 * turn + 0.9) + 0.1 * math.sin(3 * turn + 2.2)


def _at(angle: float, distance: float) -> Points:
    """A point in kilometres; the territory is a quarter wider than it is high."""
    turn = math.radians(angle)
    return np.array([1.25 * distance * math.cos(turn), distance * math.sin(turn)])


def _border(corners: Points, first: int, last: int, known: dict[tuple[int, int], Points], random: Generator) -> Points:
    """The border between two corners, the same for both neighbours."""
    key = min(first, last), max(first, last)
    if key not in known:
        points = corners[list(key)]
        for _ in range(_BENDS):
            steps = np.diff(points, axis=0)
            aside = steps[:, ::-1] * np.array([-1.0, 1.0]) * random.uniform(-_BEND, _BEND, (len(steps), 1))
            bent = np.empty((2 * len(points) - 1, 2))
            bent[::2], bent[1::2] = points, points[:-1] + steps / 2 + aside
            points = bent
        known[key] = points
    return known[key] if first < last else known[key][::-1]


def _degrees(ring: Points) -> list[list[float]]:
    """Longitudes and latitudes to about ten metres, the ring closed."""
    east = _MIDDLE[0] + ring[:, 0] / (_KM * math.cos(math.radians(_MIDDLE[1])))
    north = _MIDDLE[1] + ring[:, 1] / _KM
    points = [[round(float(x), 4), round(float(y), 4)] for x, y in zip(east, north, strict=True)]
    return [*points, points[0]]
