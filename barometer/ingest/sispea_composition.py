"""Which services of the water observatory serve a territory: the file « CompositionCommunaleServices ».

Belongs here: reading that file, and the services that serve the communes of a territory with the persons they serve in
it. Does not belong here: the services' indicators (`sispea`).
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import dataclass

from barometer.declarations.territory import Territory
from barometer.findings import Finding, Severity
from barometer.ingest.domains import Gazetteer
from barometer.ingest.files import Received
from barometer.ingest.sheet import Sheet, read_sheet
from barometer.ingest.values import fold, is_void, number
from barometer.ingest.zipped import unzipped

#: Headings as they are folded. The observatory's own spelling, mistakes included, is not needed beyond these.
_INSEE = "code insee de la commune adherente"
_ENTITY = "identifiant sispea de l entite de gestion a laquelle la commune adhere"
_NAME = "nom de l entite de gestion a laquelle la commune adhere"
_SERVED = "population representative"
_COLLECTIVITY = "nom de la collectivite de l entite de gestion a laquelle la commune adhere"


@dataclass(frozen=True)
class Member:
    """One commune's membership of one service; `served` persons (NaN where it is not said)."""

    insee: str
    entity: str
    name: str
    served: float


@dataclass(frozen=True)
class Serving:
    """A service that serves a part of a territory: how many of its communes, and how many persons there."""

    entity: str
    name: str
    communes: int
    served: float


def is_composition(sheet: Sheet) -> bool:
    """Whether a sheet has the headings of the composition file."""
    headings = {fold(cell) for cell in sheet.header}
    return _INSEE in headings and _ENTITY in headings


def read_composition(received: Received) -> tuple[tuple[Member, ...], tuple[Finding, ...]]:
    """The memberships, and the findings; none of the former where the file is refused."""
    reading = read_sheet(unzipped(received))
    sheet = reading.sheet
    if sheet is None:
        return (), reading.findings
    if not is_composition(sheet):
        return (), (*reading.findings, Finding("composition_not_one", Severity.FILE, sheet.place(sheet.header_row)))
    at = {fold(cell): position for position, cell in reversed(list(enumerate(sheet.header)))}

    def column(heading: str) -> Iterable[str]:
        return sheet.column(at[heading]) if heading in at else [""] * len(sheet.rows)

    members: list[Member] = []
    findings = list(reading.findings)
    every = zip(
        sheet.rows,
        column(_INSEE),
        column(_ENTITY),
        column(_NAME),
        column(_COLLECTIVITY),
        column(_SERVED),
        strict=True,
    )
    for row, insee, entity, name, collectivity, served in every:
        if is_void(insee) and is_void(entity):
            continue
        persons = math.nan if is_void(served) else number(served)
        if persons is None:
            place = sheet.place(int(row), sheet.header[at[_SERVED]])
            findings.append(Finding("population_not_a_number", Severity.ROW, place, served))
            continue
        members.append(Member(insee.zfill(5), entity, f"{name} – {collectivity}".strip(" –"), persons))
    return tuple(members), tuple(findings)


def serving(members: Iterable[Member], territory: Territory, on: dt.date) -> tuple[Serving, ...]:
    """The services that serve the territory on a day, the one that serves most persons first."""
    gazetteer = Gazetteer(territory, on)
    found: dict[str, list[Member]] = {}
    for member in members:
        if gazetteer.find(member.insee)[0] is not None:
            found.setdefault(member.entity, []).append(member)
    services = [
        Serving(entity, inside[0].name, len({one.insee for one in inside}), math.fsum(one.served for one in inside))
        for entity, inside in found.items()
    ]
    return tuple(sorted(services, key=lambda one: (-one.served if one.served == one.served else 0.0, one.entity)))
