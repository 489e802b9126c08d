"""`surveys/outlines.geojson`: where the communes and zones of the territory lie, simplified for maps.

Belongs here: judging the file against territory.csv (mergers included), keeping the accepted outlines, and giving the
polygons of a commune or a zone. Does not belong here: drawing maps (publishing), reading GeoJSON (`geojson`).
"""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from barometer.declarations.territory import Commune, Territory
from barometer.findings import Finding, Place, Severity, Verdict, verdict
from barometer.ingest.acceptance import Outcome, SubjectLedger
from barometer.ingest.files import Received, receive
from barometer.ingest.geojson import GRID, read_geojson
from barometer.ingest.polygons import Polygons, joined, simplified
from barometer.ingest.versions import canonical, version_of
from barometer.lake import Lake, atomic_write
from barometer.project import Project

SUBJECT = "outlines"

#: A map shows nothing smaller than this share of the territory's longer side.
FINEST = 1 / 1500


@dataclass(frozen=True)
class Outlines:
    """Outlines of today's communes by INSEE code, and their zones. Coordinates are longitude, latitude times GRID."""

    communes: Mapping[str, Polygons]
    zones: Mapping[str, str]  # INSEE code -> zone


def judge_outlines(received: Received, territory: Territory) -> tuple[Outlines, tuple[Finding, ...]]:
    """The outlines of the communes there are today, simplified; the findings, which may refuse the file."""
    shapes, found = read_geojson(received)
    findings = list(found)
    today = [commune for commune in territory.communes if commune.valid_to is None]
    communes: dict[str, Polygons] = {}
    place = Place(received.file)
    for commune in today:
        polygons = _outline(commune, territory, shapes, place, findings)
        if polygons:
            communes[commune.insee] = polygons
    if shapes:
        missing = [f"{c.name} ({c.insee})" for c in today if c.insee not in communes]
        if today and len(missing) == len(today):
            findings.append(Finding("outlines_elsewhere", Severity.FILE, place))
        elif missing:
            params: dict[str, str | int | float] = {"communes": ", ".join(missing), "count": len(missing)}
            findings.append(Finding("outlines_missing", Severity.WARNING, place, params=params))
    zones = {commune.insee: commune.zone for commune in today}
    return Outlines(simplified(communes, _smallest(communes)), zones), tuple(findings)


def accept_outlines(
    lake: Lake, project: Project, territory: Territory, *, dry: bool = False, today: dt.date
) -> Outcome:
    """Judge surveys/outlines.geojson and put it in force unless refused. `dry` writes nothing."""
    received = receive(project.outlines_file, project.relative(project.outlines_file))
    version = version_of(received, canonical(territory))
    ledger = SubjectLedger(lake, SUBJECT, version, received, today, dry)
    if (known := ledger.known(received)) is not None:
        return known
    outlines, findings = judge_outlines(received, territory)
    judged = verdict(findings)
    if judged is Verdict.REFUSED:
        return ledger.refused(findings)
    if not dry:
        atomic_write(_kept(lake, version), _text(outlines).encode())
    return ledger.accepted(judged, findings, len(outlines.communes), 0)


def has_outlines(project: Project, lake: Lake) -> bool:
    """Whether there is anything to judge: the file, or one that was accepted."""
    return project.outlines_file.exists() or lake.newest(SUBJECT) is not None


def accepted_outlines(lake: Lake) -> Outlines | None:
    """The outlines in force; None where none were accepted."""
    entry = lake.accepted(SUBJECT)
    if entry is None:
        return None
    data = json.loads(_kept(lake, entry.version).read_text(encoding="utf-8"))
    communes = {
        code: tuple(tuple(tuple((x, y) for x, y in ring) for ring in polygon) for polygon in polygons)
        for code, polygons in data["communes"].items()
    }
    return Outlines(communes, data["zones"])


def _outline(
    commune: Commune, territory: Territory, shapes: Mapping[str, Polygons], place: Place, findings: list[Finding]
) -> Polygons:
    """A commune's outline: its own, and those of the communes that merged into it and still stand apart in the file.

    A file of one vintage has either the new commune or the old ones. Where the new one has a code of its own and both
    are there, the new one counts.
    """
    former = [
        other
        for other in territory.communes
        if other.valid_to is not None and territory.standing_for(other, dt.date.max) is commune
    ]
    kept_code = any(other.insee == commune.insee for other in former)
    own = shapes.get(commune.insee, ())
    apart = [other.insee for other in former if other.insee != commune.insee and other.insee in shapes]
    if own and apart and not kept_code:
        params: dict[str, str | int | float] = {"commune": commune.name, "former": ", ".join(sorted(set(apart)))}
        findings.append(Finding("outlines_two_vintages", Severity.WARNING, place, commune.insee, params))
        return own
    return joined([own, *(shapes[code] for code in sorted(set(apart)))]) if apart else own


def _smallest(shapes: Mapping[str, Polygons]) -> float:
    """The area (grid units²) under which nothing shows on a map of the whole territory."""
    points = [point for polygons in shapes.values() for polygon in polygons for ring in polygon for point in ring]
    if not points:
        return 0.0
    middle = math.radians(sum(y for _, y in points) / len(points) / GRID)
    width = (max(x for x, _ in points) - min(x for x, _ in points)) * math.cos(middle)
    height = max(y for _, y in points) - min(y for _, y in points)
    return (max(width, height) * FINEST) ** 2 / math.cos(middle)


def _text(outlines: Outlines) -> str:
    communes = {code: outlines.communes[code] for code in sorted(outlines.communes)}
    return json.dumps({"communes": communes, "zones": dict(sorted(outlines.zones.items()))}) + "\n"


def _kept(lake: Lake, version: str) -> Path:
    return lake.root / "outlines" / f"{version[:12]}.json"
