"""What must agree within territory.csv, and between it and the zones.

Belongs here: zones, codes that stand twice, communes that merged. Does not belong here: the form of the file
(`territory_file`), the official list of mergers (ingest).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from barometer.declarations import layout
from barometer.declarations.faults import Fault, fault, warning
from barometer.declarations.territory import Commune, Territory
from barometer.declarations.world import World, unknown


def check_territory(territory: Territory, world: World) -> Iterator[Fault]:
    """Faults of territory.csv: zones, codes that stand twice on one day, communes that merged."""
    communes = territory.communes
    codes = {commune.insee for commune in communes}
    zones = {zone.id for zone in world.authority.domains.zone} if world.authority else None
    seen: dict[str, list[Commune]] = {}
    names: dict[str, Commune] = {}
    for i, commune in enumerate(communes, 1):
        path = ("communes", i)
        if zones is not None and commune.zone not in zones:
            yield _at("zone", unknown("zone", path, commune.zone, zones, layout.AUTHORITY))
        twin = next((other for other in seen.get(commune.insee, ()) if _overlap(commune, other)), None)
        if twin is not None:
            yield _at("insee", fault("territory.code_twice", path, commune.insee, other=twin.name))
        seen.setdefault(commune.insee, []).append(commune)
        namesake = names.setdefault(commune.name.casefold(), commune)
        if namesake is not commune and (namesake.insee != commune.insee or _overlap(namesake, commune)):
            yield _at("name", warning("territory.name_twice", path, commune.name, other=namesake.insee))
        if commune.valid_from and commune.valid_to and commune.valid_to < commune.valid_from:
            yield _at("valid_to", fault("territory.dates_reversed", path, commune.name))
        if commune.successor is None:
            if commune.valid_to is not None:
                yield _at("successor", warning("territory.no_successor", path, commune.name))
        elif commune.successor not in codes:
            yield _at("successor", fault("territory.successor_unknown", path, commune.successor, name=commune.name))
        elif commune.valid_to is None:
            yield _at("valid_to", fault("territory.no_end", path, commune.name))
        elif _leads_nowhere(territory, commune):
            yield _at("successor", fault("territory.cycle", path, commune.name))
    lived_in = {commune.zone for commune in communes if commune.valid_to is None}
    for zone in sorted((zones or set()) - lived_in) if lived_in <= (zones or set()) else ():
        yield warning("territory.zone_without_commune", (), zone)


def _at(column: str, found: Fault) -> Fault:
    return replace(found, column=column)


def _overlap(one: Commune, other: Commune) -> bool:
    """Whether two communes exist on one day."""
    begins = max(one.valid_from or dt.date.min, other.valid_from or dt.date.min)
    return begins <= min(one.valid_to or dt.date.max, other.valid_to or dt.date.max)


def _leads_nowhere(territory: Territory, commune: Commune) -> bool:
    """Whether following its successors comes back to it, or to nobody: a commune that follows itself."""
    met: list[Commune] = []
    current: Commune | None = commune
    while current is not None and current.successor is not None and not any(current is one for one in met):
        met.append(current)
        current = territory.following(current)
    return current is commune or (current is None and met[-1] is commune)
