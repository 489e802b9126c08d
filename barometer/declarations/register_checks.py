"""What must agree within a register: the service, its criteria and KPIs, the zones, one line a verdict.

Belongs here: references of a register's file. Does not belong here: whether a line says enough (ingest.register_rules,
which judges workbooks by the same rules).
"""

from __future__ import annotations

from collections.abc import Iterator

from barometer.declarations.faults import Fault, Path, fault
from barometer.declarations.layout import service_file
from barometer.declarations.register import Register
from barometer.declarations.world import World, twice, unknown


def check_register(register: Register, name: str, world: World) -> Iterator[Fault]:
    """Faults of surveys/register/<name>.toml."""
    if register.service != name:
        yield fault("register.not_the_name", ("service",), register.service, name=name)
    if name not in world.services:
        if service_file(name) not in world.files:
            yield fault("register.no_service", ("service",), name)
        return
    service = world.services[name]
    criteria = {criterion.id for criterion in service.criteria}
    kpis = {kpi.id for kpi in service.kpis}
    zones = {zone.id for zone in world.authority.domains.zone} if world.authority is not None else None
    about = service_file(name)
    lines: list[tuple[Path, str]] = []
    for i, line in enumerate(register.decisions, 1):
        at: Path = ("decisions", i)
        if line.criterion not in criteria:
            yield unknown("criterion", (*at, "criterion"), line.criterion, criteria, about)
        if line.kpi is not None and line.kpi not in kpis:
            yield unknown("kpi", (*at, "kpi"), line.kpi, kpis, about)
        if line.zone is not None and zones is not None and line.zone not in zones:
            yield unknown("category", (*at, "zone"), line.zone, zones)
        lines.append((at, f"{line.criterion} – {line.wave}"))
    yield from twice("register.twice", lines)
