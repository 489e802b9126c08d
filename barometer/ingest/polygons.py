"""Outlines of neighbours on one grid: simplified together, and joined into one.

Belongs here: pure geometry on whole-number grids. Does not belong here: reading GeoJSON (`geojson`), which commune is
where (`outlines`), projecting and drawing (publishing).

Neighbours share the points of their border. So borders are cut into arcs between the points where three outlines meet,
each arc is simplified once, and neighbours still fit without a gap. Simplification: Visvalingam and Whyatt 1993, the
point with the smallest triangle goes first, in O(n log n) whatever the outline.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence

Point = tuple[int, int]
#: A closed line: its points in order, the first one not repeated.
Ring = tuple[Point, ...]
#: An outer ring, then its holes.
Polygon = tuple[Ring, ...]
Polygons = tuple[Polygon, ...]


def ring_of(points: Iterable[Point]) -> Ring:
    """A ring without repeated neighbours or closing point, starting at its smallest point; () for less than three."""
    ring: list[Point] = []
    for point in points:
        if not ring or ring[-1] != point:
            ring.append(point)
    while len(ring) > 1 and ring[0] == ring[-1]:
        ring.pop()
    if len(set(ring)) < 3 or twice_area(ring) == 0:
        return ()
    start = ring.index(min(ring))
    return tuple(ring[start:] + ring[:start])


def twice_area(ring: Sequence[Point]) -> int:
    """Twice the signed area of a ring, exactly; positive where it turns anticlockwise."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, [*ring[1:], ring[0]], strict=True))


def simplified(shapes: Mapping[str, Polygons], smallest: float) -> dict[str, Polygons]:
    """The shapes without the points whose triangle with their neighbours is smaller than `smallest` (grid units²).

    Points where more than two borders meet stay. A ring never has less than three points; an island or a hole that is
    smaller than that itself goes, unless it is its shape's only outer ring.
    """
    meets: dict[Point, set[Point]] = {}
    for polygons in shapes.values():
        for ring in (ring for polygon in polygons for ring in polygon):
            for a, b in zip(ring, [*ring[1:], ring[0]], strict=True):
                meets.setdefault(a, set()).add(b)
                meets.setdefault(b, set()).add(a)
    junctions = {point for point, others in meets.items() if len(others) != 2}
    known: dict[tuple[Point, ...], tuple[Point, ...]] = {}

    def simpler(ring: Ring) -> Ring:
        at = [i for i, point in enumerate(ring) if point in junctions]
        if not at:
            return ring_of(_thinned((*ring, ring[0]), smallest, known)) or ring
        points: list[Point] = []
        for start, end in zip(at, [*at[1:], at[0] + len(ring)], strict=True):
            arc = tuple(ring[i % len(ring)] for i in range(start, end + 1))
            points += _thinned(arc, smallest, known)[:-1]
        return ring_of(points) or ring

    result: dict[str, Polygons] = {}
    for name, polygons in shapes.items():
        largest = max(polygons, key=lambda polygon: abs(twice_area(polygon[0])), default=None)
        kept = [p for p in polygons if p is largest or abs(twice_area(p[0])) > 2 * smallest]
        result[name] = tuple(
            (simpler(polygon[0]), *(simpler(hole) for hole in polygon[1:] if abs(twice_area(hole)) > 2 * smallest))
            for polygon in kept
        )
    return result


def joined(shapes: Iterable[Polygons]) -> Polygons:
    """One outline of shapes that fit together: borders that two of them share are gone.

    Shapes that overlap, or whose borders do not have the same points, are put side by side as they are.
    """
    parts = list(shapes)
    edges: dict[tuple[Point, Point], None] = {}
    for ring in (ring for polygons in parts for polygon in polygons for ring in _turned(polygon)):
        for a, b in zip(ring, [*ring[1:], ring[0]], strict=True):
            if (a, b) in edges:
                return tuple(polygon for polygons in parts for polygon in polygons)
            if (b, a) in edges:
                del edges[b, a]
            else:
                edges[a, b] = None
    return _polygons_of(_chained(edges))


def _turned(polygon: Polygon) -> Iterable[Ring]:
    """Outer ring anticlockwise, holes clockwise."""
    for i, ring in enumerate(polygon):
        yield ring if (twice_area(ring) > 0) == (i == 0) else tuple(reversed(ring))


def _chained(edges: Mapping[tuple[Point, Point], None]) -> list[Ring]:
    """Directed edges as rings. Every point has as many coming as going, so that each walk closes."""
    after: dict[Point, list[Point]] = {}
    for a, b in sorted(edges, reverse=True):
        after.setdefault(a, []).append(b)
    rings: list[Ring] = []
    for start in sorted(after):
        while after[start]:
            walk, at = [start], {start: 0}
            while after[walk[-1]]:
                step = after[walk[-1]].pop()
                if step in at:  # a loop is closed: it is a ring, the walk goes on from where it began
                    rings.append(tuple(walk[at[step] :]))
                    for point in walk[at[step] + 1 :]:
                        del at[point]
                    walk = walk[: at[step] + 1]
                else:
                    at[step] = len(walk)
                    walk.append(step)
    return [ring for ring in map(ring_of, rings) if ring]


def _polygons_of(rings: list[Ring]) -> Polygons:
    outer = sorted((ring for ring in rings if twice_area(ring) > 0), key=lambda ring: (-twice_area(ring), ring))
    holes: dict[Ring, list[Ring]] = {ring: [] for ring in outer}
    for hole in sorted(ring for ring in rings if twice_area(ring) < 0):
        around = [ring for ring in outer if _holds(ring, hole)]
        if around:
            holes[around[-1]].append(hole)
    return tuple((ring, *holes[ring]) for ring in outer)


def _holds(ring: Ring, hole: Ring) -> bool:
    """Whether a ring goes around another that does not cross it: told by the first point that is not on it."""
    on_ring = set(ring)
    x, y = next((point for point in hole if point not in on_ring), hole[0])
    inside = False
    for (ax, ay), (bx, by) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (ay > y) != (by > y):
            side = (x - ax) * (by - ay) - (bx - ax) * (y - ay)
            inside ^= (side < 0) == (by > ay)
    return inside


def _thinned(
    arc: tuple[Point, ...], smallest: float, known: dict[tuple[Point, ...], tuple[Point, ...]]
) -> tuple[Point, ...]:
    """An arc without its least points, the same whichever neighbour walks it; both ends stay."""
    forwards = arc <= arc[::-1]
    canonical = arc if forwards else arc[::-1]
    if canonical not in known:
        known[canonical] = _visvalingam(canonical, smallest)
    return known[canonical] if forwards else known[canonical][::-1]


def _visvalingam(arc: tuple[Point, ...], smallest: float) -> tuple[Point, ...]:
    last = len(arc) - 1
    least = 4 if arc[0] == arc[last] else 2  # a closed arc keeps three different points
    before, after = list(range(-1, last)), list(range(1, last + 2))
    areas = [0] * len(arc)

    def area(i: int) -> int:
        return abs(twice_area((arc[before[i]], arc[i], arc[after[i]])))

    heap: list[tuple[int, int]] = []
    for i in range(1, last):
        areas[i] = area(i)
        heapq.heappush(heap, (areas[i], i))
    gone = [False] * len(arc)
    left = len(arc)
    while heap and left > least:
        size, i = heapq.heappop(heap)
        if gone[i] or size != areas[i]:
            continue
        if size >= 2 * smallest:
            break
        gone[i], left = True, left - 1
        after[before[i]], before[after[i]] = after[i], before[i]
        for j in (before[i], after[i]):
            if 0 < j < last:
                areas[j] = max(area(j), size)
                heapq.heappush(heap, (areas[j], j))
    return tuple(point for point, is_gone in zip(arc, gone, strict=True) if not is_gone)
