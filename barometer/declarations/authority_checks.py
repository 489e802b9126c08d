"""What must agree within barometer.toml and territory.csv, and between them and the services.

Belongs here: categories, age groups, thresholds of disclosure, the calendar, zones and successors of communes. Does
not belong here: the form of the files (`validation`, `territory_file`).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from barometer.declarations import layout
from barometer.declarations.authority import AgeGroup, Authority, VerdictRules
from barometer.declarations.faults import Fault, Path, fault, warning
from barometer.declarations.territory import Territory
from barometer.declarations.world import World, twice, unknown
from barometer.findings import Severity


def check_authority(authority: Authority, world: World) -> Iterator[Fault]:
    """Faults of barometer.toml."""
    yield from _domains(authority)
    limits = authority.disclosure
    if not limits.minimum_cell <= limits.minimum_percentage <= limits.warn_under:
        yield fault("authority.disclosure_order", ("disclosure",))
    if limits.minimum_cell < 11:
        yield warning("authority.small_cells", ("disclosure", "minimum_cell"), str(limits.minimum_cell))
    usual = VerdictRules().equivalence_margin_pts
    if authority.verdicts.equivalence_margin_pts != usual and not authority.verdicts.equivalence_reason:
        path = ("verdicts", "equivalence_margin_pts")
        yield warning("authority.margin_without_reason", path, f"{authority.verdicts.equivalence_margin_pts:g}")
    yield from _calendar(authority, world)


def _domains(authority: Authority) -> Iterator[Fault]:
    domains = authority.domains
    for kind in ("zone", "age", "sex", "use"):
        categories = getattr(domains, kind)
        at = ("domains", kind)
        yield from twice("id.twice", [((*at, i, "id"), c.id) for i, c in enumerate(categories, 1)])
        yield from twice("label.twice", [((*at, i, "label"), c.label) for i, c in enumerate(categories, 1)])
        if kind in domains.published and "published" in domains.model_fields_set and not categories:
            yield fault("authority.no_categories", ("domains", "published"), kind)
    yield from twice(
        "authority.published_twice",
        [(("domains", "published", i), kind) for i, kind in enumerate(domains.published, 1)],
    )
    yield from _ages(domains.age)


def _ages(groups: tuple[AgeGroup, ...]) -> Iterator[Fault]:
    for i, group in enumerate(groups, 1):
        if group.high is not None and group.high < group.low:
            yield fault("authority.age_reversed", ("domains", "age", i), group.id)
    ordered = sorted(enumerate(groups, 1), key=lambda pair: pair[1].low)
    for (_, before), (i, after) in pairwise(ordered):
        path = ("domains", "age", i)
        if before.high is None or before.high >= after.low:
            yield fault("authority.ages_overlap", path, after.id, other=before.id)
        elif before.high + 1 < after.low:
            yield warning("authority.ages_gap", path, after.id, other=before.id)


def _calendar(authority: Authority, world: World) -> Iterator[Fault]:
    services = {name.split("/")[1].removesuffix(".toml") for name in world.files if name.startswith("services/")}
    for service, day in authority.calendar.yearly_run.items():
        path = ("calendar", "yearly_run", service)
        if service not in services:
            yield replace(unknown("service", path, service, services), severity=Severity.WARNING)  # nothing rests on it
        if not _is_day(day):
            yield fault("authority.not_a_day", path, day)
    dates: list[tuple[Path, str]] = [
        (("calendar", "elections", i), day.isoformat()) for i, day in enumerate(authority.calendar.elections, 1)
    ]
    yield from twice("authority.election_twice", dates)
    for at, written in dates:
        if not "1990" <= written[:4] <= "2100":
            yield fault("authority.election_year", at, written)


def _is_day(text: str) -> bool:
    """A day that every year has: "05-15" is one, "02-29" and "5/15" are not."""
    if not re.fullmatch(r"\d{2}-\d{2}", text):
        return False
    try:
        dt.date(2023, int(text[:2]), int(text[3:]))
    except ValueError:
        return False
    return True


def check_territory(territory: Territory, world: World) -> Iterator[Fault]:
    """Faults of territory.csv: zones, codes that stand twice, communes that merged."""
    communes = territory.communes
    by_code = {commune.insee: commune for commune in communes}
    zones = {zone.id for zone in world.authority.domains.zone} if world.authority else None
    seen: dict[str, str] = {}
    names: dict[str, str] = {}
    for i, commune in enumerate(communes, 1):
        path = ("communes", i)
        if zones is not None and commune.zone not in zones:
            yield _at("zone", unknown("zone", path, commune.zone, zones, layout.AUTHORITY))
        if commune.insee in seen:
            yield _at("insee", fault("territory.code_twice", path, commune.insee, other=seen[commune.insee]))
        seen.setdefault(commune.insee, commune.name)
        if commune.name.casefold() in names:
            yield _at("name", warning("territory.name_twice", path, commune.name, other=names[commune.name.casefold()]))
        names.setdefault(commune.name.casefold(), commune.insee)
        if commune.valid_from and commune.valid_to and commune.valid_to < commune.valid_from:
            yield _at("valid_to", fault("territory.dates_reversed", path, commune.name))
        if commune.successor is None:
            if commune.valid_to is not None:
                yield _at("successor", warning("territory.no_successor", path, commune.name))
        elif commune.successor not in by_code:
            yield _at("successor", fault("territory.successor_unknown", path, commune.successor, name=commune.name))
        elif commune.valid_to is None:
            yield _at("valid_to", fault("territory.no_end", path, commune.name))
        elif _comes_back(commune.insee, {c.insee: c.successor for c in communes}):
            yield _at("successor", fault("territory.cycle", path, commune.name))
    lived_in = {commune.zone for commune in communes if commune.valid_to is None}
    for zone in sorted((zones or set()) - lived_in) if lived_in <= (zones or set()) else ():
        yield warning("territory.zone_without_commune", (), zone)


def _at(column: str, found: Fault) -> Fault:
    return replace(found, column=column)


def _comes_back(start: str, successors: dict[str, str | None]) -> bool:
    """Whether following successors from a commune leads back to it."""
    visited: set[str] = set()
    code = successors.get(start)
    while code is not None and code not in visited:
        if code == start:
            return True
        visited.add(code)
        code = successors.get(code)
    return False
