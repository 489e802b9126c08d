"""Outlines of communes: judged against the territory, simplified so that neighbours still fit, joined into zones."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from barometer.declarations.territory import Territory
from barometer.findings import Finding, Severity
from barometer.ingest.files import Received, sniff
from barometer.ingest.geojson import GRID, read_geojson
from barometer.ingest.outlines import Outlines, accept_outlines, accepted_outlines, judge_outlines
from barometer.ingest.polygons import Point, Polygons, Ring, joined, ring_of, simplified, twice_area
from barometer.lake import Lake
from barometer.project import Project


def area(polygons: Polygons) -> int:
    """Twice the area, holes taken off: exact, for the grid is of whole numbers."""
    return sum(abs(twice_area(ring)) * (1 if i == 0 else -1) for polygon in polygons for i, ring in enumerate(polygon))


def zone(outlines: Outlines, name: str) -> Polygons:
    return joined(outlines.communes[code] for code, of in sorted(outlines.zones.items()) if of == name)


def square(x: int, y: int, size: int = 10) -> Ring:
    return ring_of([(x, y), (x + size, y), (x + size, y + size), (x, y + size)])


def territory(*rows: tuple[str, str], **more: Any) -> Territory:
    communes: list[dict[str, Any]] = [{"insee": code, "name": f"C{code}", "zone": zone} for code, zone in rows]
    return Territory.model_validate({"communes": communes + more.get("also", [])})


def received(content: str | bytes, name: str = "surveys/outlines.geojson") -> Received:
    data = content.encode() if isinstance(content, str) else content
    kind, findings = sniff(data, name)
    return Received(name, data, "0" * 64, kind, tuple(findings))


def feature(code: object, *rings: list[list[float]], **properties: object) -> dict[str, Any]:
    geometry = {"type": "Polygon", "coordinates": list(rings)}
    return {"type": "Feature", "properties": {"code": code, **properties}, "geometry": geometry}


def box(x: float, y: float, size: float = 0.1) -> list[list[float]]:
    return [[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]]


def collection(*features: object, **more: object) -> str:
    return json.dumps({"type": "FeatureCollection", "features": list(features), **more})


def judge(text: str, of: Territory) -> tuple[Outlines, tuple[Finding, ...]]:
    outlines, findings = judge_outlines(received(text), of)
    for finding in findings:
        for locale in ("fr", "en"):
            assert "{" not in finding.what(locale) + finding.todo(locale)
    return outlines, findings


# Geometry


def test_neighbours_are_joined_without_the_border_between_them() -> None:
    two = joined([(((square(0, 0)),),), (((square(10, 0)),),)])
    assert [len(polygon) for polygon in two] == [1]
    assert area(two) == 2 * 200
    ring = [square(x, y) for x in (0, 10, 20) for y in (0, 10, 20) if (x, y) != (10, 10)]
    around = joined([((one,),) for one in ring])
    assert [len(polygon) for polygon in around] == [2]  # one outline with a hole
    assert area(around) == 8 * 200
    assert area(joined([around, (((square(10, 10)),),)])) == 9 * 200


def test_shapes_that_touch_in_a_point_overlap_or_lie_apart() -> None:
    corner = joined([(((square(0, 0)),),), (((square(10, 10)),),)])
    assert (len(corner), area(corner)) == (2, 400)
    apart = joined([(((square(0, 0)),),), (((square(50, 50)),),)])
    assert (len(apart), area(apart)) == (2, 400)
    assert len(joined([(((square(0, 0)),),), (((square(0, 0)),),)])) == 2  # twice the same: left as they are
    assert joined([]) == ()


def saw(start: Point, end: Point, teeth: int, height: int) -> list[Point]:
    """A border with teeth, along x or y."""
    points = [start]
    for i in range(1, teeth):
        share = i / teeth
        x, y = (round(a + (b - a) * share) for a, b in zip(start, end, strict=True))
        offset = height * (1 if i % 2 else -1)
        points.append((x + offset, y) if start[0] == end[0] else (x, y + offset))
    return [*points, end]


def test_neighbours_still_fit_after_they_are_simplified() -> None:
    corners = {(x, y): (x * 1000, y * 1000) for x in range(3) for y in range(3)}
    shapes: dict[str, Polygons] = {}
    for x in range(2):
        for y in range(2):
            a, b, c, d = corners[x, y], corners[x + 1, y], corners[x + 1, y + 1], corners[x, y + 1]
            border = saw(a, b, 40, 3) + saw(b, c, 40, 3) + saw(d, c, 40, 3)[::-1] + saw(a, d, 40, 3)[::-1]
            shapes[f"{x}{y}"] = ((ring_of(border),),)
    before = joined(shapes.values())
    simple = simplified(shapes, 400.0)
    points = [len(polygon[0]) for polygons in simple.values() for polygon in polygons]
    assert max(points) < 30 < min(len(polygon[0]) for polygons in shapes.values() for polygon in polygons)
    whole = joined(simple.values())
    assert [len(polygon) for polygon in whole] == [1]  # no gap and no overlap left between neighbours
    assert area(whole) == sum(area(polygons) for polygons in simple.values())
    assert abs(area(whole) - area(before)) < 0.02 * area(before)
    assert simplified(dict(reversed(shapes.items())), 400.0) == simple
    assert simplified(shapes, 0.0) == shapes


def test_an_outline_never_vanishes() -> None:
    tiny = {"a": ((square(0, 0, 2),), (square(50, 50, 1),))}
    kept = simplified(tiny, 1e9)["a"]
    assert len(kept) == 1
    assert len(kept[0][0]) >= 3


# Reading


def test_communes_and_zones() -> None:
    text = collection(feature("01001", box(5.0, 45.0)), feature(1002, box(5.1, 45.0)), feature("01003", box(5.2, 45.0)))
    outlines, findings = judge(text, territory(("01001", "nord"), ("01002", "nord"), ("01003", "sud")))
    assert findings == ()
    assert sorted(outlines.communes) == ["01001", "01002", "01003"]
    (nord,) = zone(outlines, "nord")
    assert min(nord[0]) == (5.0 * GRID, 45.0 * GRID)
    assert {x / GRID for x, _ in nord[0]} <= {5.0, 5.1, 5.2}
    assert area(zone(outlines, "nord")) == 2 * area(zone(outlines, "sud"))
    assert zone(outlines, "est") == ()


MERGER = [
    {"insee": "38292", "name": "Paladru", "zone": "nord", "valid_to": dt.date(2015, 12, 31), "successor": "38292"},
    {"insee": "38305", "name": "Le Pin", "zone": "nord", "valid_to": dt.date(2015, 12, 31), "successor": "38292"},
    {"insee": "38292", "name": "Villages du Lac", "zone": "sud", "valid_from": dt.date(2016, 1, 1)},
]


def test_outlines_of_before_a_merger_make_the_new_commune() -> None:
    old, pin = feature("38292", box(5.0, 45.0)), feature("38305", box(5.1, 45.0))
    outlines, findings = judge(collection(old, pin), territory(also=MERGER))
    assert findings == ()
    (polygon,) = outlines.communes["38292"]
    assert area((polygon,)) == area(zone(outlines, "sud")) == round(2 * (0.2 * GRID) * (0.1 * GRID))
    new, findings = judge(collection(feature("38292", box(5.0, 45.0, 0.2))), territory(also=MERGER))
    assert findings == ()
    assert len(new.communes["38292"]) == 1


def test_a_file_of_two_vintages() -> None:
    moved = [MERGER[0] | {"insee": "38001", "successor": "38099"}, MERGER[2] | {"insee": "38099"}]
    both = collection(feature("38001", box(5.0, 45.0)), feature("38099", box(5.0, 45.0, 0.2)))
    outlines, (finding,) = judge(both, territory(also=moved))
    assert finding.code == "outlines_two_vintages"
    assert "compte seul" in finding.what("fr")
    assert area(outlines.communes["38099"]) == round(2 * (0.2 * GRID) ** 2)
    only_old, findings = judge(collection(feature("38001", box(5.0, 45.0))), territory(also=moved))
    assert (findings, len(only_old.communes["38099"])) == ((), 1)


def test_communes_without_an_outline_are_named() -> None:
    outlines, (finding,) = judge(collection(feature("01001", box(5, 45))), territory(("01001", "n"), ("01002", "n")))
    assert (finding.code, finding.severity) == ("outlines_missing", Severity.WARNING)
    assert "C01002 (01002)" in finding.what("fr")
    assert sorted(outlines.communes) == ["01001"]
    _, (finding,) = judge(collection(feature("75056", box(2, 48))), territory(("01001", "n")))
    assert (finding.code, finding.severity) == ("outlines_elsewhere", Severity.FILE)


def shape(kind: str, coordinates: object) -> dict[str, Any]:
    return {"properties": {"code": "01001"}, "geometry": {"type": kind, "coordinates": coordinates}}


HERE = territory(("01001", "n"))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "outlines_not_geojson"),
        ("[]", "outlines_not_geojson"),
        ('{"features": 3}', "outlines_not_geojson"),
        ("[" * 200_000, "outlines_not_geojson"),
        ('{"features": [' + '{"a":' * 100_000, "outlines_not_geojson"),
        (collection(), "outlines_empty"),
        (collection(None, 3, {"properties": None}, {"properties": {"code": True}}), "outlines_empty"),
        (collection(feature("01001", box(900_000.0, 6_480_000.0))), "outlines_projected"),
        (collection(feature("01001", box(5, 45)), crs={"properties": {"name": "EPSG:2154"}}), "outlines_projected"),
        (collection(feature("01001", box(45.0, 5.0))), "outlines_swapped"),
        (collection(feature("01001", box(170.0, 89.95))), "outlines_beyond_the_world"),
        (collection(feature("01001", box(5, 45))).replace("45", "NaN", 1), "outlines_not_geojson"),
        (collection(feature("01001", box(5, 45))).replace("45", "1e999", 1), "outlines_projected"),
        (collection(feature("01001", box(5, 45))).replace("45", '"45"', 1), "outlines_not_geojson"),
        (collection(feature("01001", box(5, 45))).replace("45", "[45]", 1), "outlines_not_geojson"),
        (collection(feature("01001", [[5, 45], [6, 46], [5, 45]])), "outlines_empty"),
        (collection(shape("Point", [5, 45])), "outlines_empty"),
        (collection(shape("GeometryCollection", [])), "outlines_empty"),
        (collection(shape("Polygon", 3)), "outlines_not_geojson"),
        (collection(shape("MultiPolygon", [[3]])), "outlines_not_geojson"),
        (collection(feature("01001", [[i / 1e6, 45] for i in range(300_001)])), "outlines_too_detailed"),
        (b"\xff\xfe\x00", "outlines_not_geojson"),
        (collection(feature("01001", box(5, 45))).encode() + b" " * 20_000_000, "outlines_too_big"),
    ],
)  # fmt: skip
def test_hostile_files_are_refused_by_name(text: str, code: str) -> None:
    data = text if isinstance(text, bytes) else text.encode()
    outlines, findings = judge_outlines(Received("surveys/outlines.geojson", data), HERE)
    refusals = [finding for finding in findings if finding.severity is Severity.FILE]
    assert [finding.code for finding in refusals] == [code]
    assert outlines.communes == {}
    for locale in ("fr", "en"):
        assert all("{" not in finding.what(locale) + finding.todo(locale) for finding in findings)


def test_odd_features_are_told_and_the_others_read() -> None:
    odd = [
        feature("01001", box(5, 45), nom="<script>alert(1)</script>", courriel="a@b.fr"),
        feature("01001", box(5.3, 45)),
        feature("commune", box(5.4, 45)),
        feature("2a004", box(8.7, 41.9)),
        {"type": "Feature", "properties": {"INSEE_COM": "01002"}, "geometry": None},
    ]
    shapes, findings = read_geojson(received(collection(*odd)))
    assert sorted(shapes) == ["01001", "2A004"]
    assert [finding.code for finding in findings] == ["outlines_twice", "outlines_no_code", "outlines_no_shape"]
    assert "script" not in str(findings) + str(shapes)
    assert "courriel" not in str(findings)


# Keeping


def test_accepted_outlines_outlive_a_broken_file(tmp_path: Path) -> None:
    project, lake, today = Project(tmp_path), Lake(tmp_path / "lake"), dt.date(2026, 1, 1)
    project.surveys.mkdir()
    project.outlines_file.write_text(collection(feature("01001", box(5, 45))), encoding="utf-8")
    dry = accept_outlines(lake, project, HERE, dry=True, today=today)
    assert (dry.findings, accepted_outlines(lake)) == ((), None)
    assert accept_outlines(lake, project, HERE, today=today).is_new
    assert not accept_outlines(lake, project, HERE, today=today).is_new
    kept = accepted_outlines(lake)
    assert kept == judge_outlines(received(project.outlines_file.read_bytes()), HERE)[0]
    project.outlines_file.write_text("{}", encoding="utf-8")
    refused = accept_outlines(lake, project, HERE, today=today)
    assert [finding.code for finding in refused.findings] == ["outlines_not_geojson"]
    assert accepted_outlines(lake) == kept
    project.outlines_file.unlink()
    gone = accept_outlines(lake, project, HERE, today=today)
    assert [finding.code for finding in gone.findings] == ["file_no_longer_there"]


def test_the_real_outlines_of_an_agglomeration(shared_data: Path) -> None:
    """31 communes of IGN's Admin Express 2018: their areas are kept, they join into one outline without a hole."""
    path = shared_data / "geo" / "communes-pays-voironnais-2018.geojson"
    shapes, findings = read_geojson(received(path.read_bytes()))
    assert (len(shapes), findings) == (31, ())
    codes = sorted(shapes)
    of = territory(*((code, "ouest" if number < 15 else "est") for number, code in enumerate(codes)))
    outlines, findings = judge_outlines(received(path.read_bytes()), of)
    assert findings == ()
    before, after = (sum(area(polygons) for polygons in one.values()) for one in (shapes, outlines.communes))
    assert after == pytest.approx(before, rel=1e-5)
    whole = joined(outlines.communes.values())
    assert [len(polygon) for polygon in whole] == [1]
    assert area(whole) == after == area(zone(outlines, "ouest")) + area(zone(outlines, "est"))
    coarse = simplified(outlines.communes, 40_000.0)  # triangles under about 180 m by 180 m
    assert sum(_points(p) for p in coarse.values()) < 0.75 * sum(_points(p) for p in shapes.values())
    assert [len(polygon) for polygon in joined(coarse.values())] == [1]
    assert sum(area(polygons) for polygons in coarse.values()) == pytest.approx(before, rel=0.01)


def _points(polygons: Polygons) -> int:
    return sum(len(ring) for polygon in polygons for ring in polygon)
