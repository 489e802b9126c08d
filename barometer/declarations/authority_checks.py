"""What must agree within barometer.toml, and between it and the services.

Belongs here: categories, age groups, thresholds of disclosure, the calendar. Does not belong here: the form of the file
(`validation`), the territory (`territory_checks`).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from barometer.declarations.authority import AgeGroup, Authority, VerdictRules
from barometer.declarations.faults import Fault, Path, fault, warning
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
