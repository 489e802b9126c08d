"""`barometer matching`: criteria against KPIs by two people apart, and the links they agree on (METHOD C1.4).

Belongs here: the order of this station, and the agreed links as a text to be copied into the service's declaration.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import tomlkit

from barometer.building.opened import Opened, open_exploration, write_issue
from barometer.crossing.matching import Matching, ProposedLink, links, match
from barometer.declarations.exploration import Exploration
from barometer.declarations.service import Kpi, Service
from barometer.findings import Finding, in_reading_order
from barometer.ingest.returned_words import Memory, next_issue
from barometer.ingest.returned_workbook import Returned, read_copies
from barometer.lake import atomic_write
from barometer.locale import say
from barometer.locale.formats import number
from barometer.publishing.workbooks.fillable import Fillable, content_digest
from barometer.publishing.workbooks.matching import Side, matching_form, matching_workbook, pair_key, pairs_of
from barometer.workspace import Workspace

FOLDER = "matching"
PROPOSED = "proposed-links.toml"


@dataclass(frozen=True, eq=False)
class MatchedMatrix:
    """The matrix as it stands: `strange` are cells (criterion, kpi, text) that are no entry."""

    matching: Matching
    links: tuple[ProposedLink, ...]
    strange: tuple[tuple[str, str, str], ...]
    conflicts: int
    unplaced: int
    returned: Returned

    @property
    def awaits_the_other(self) -> bool:
        """Whether one person's copy came back and nothing of the other's (see `coding`)."""
        pairs = self.matching.pairs
        return any(one.first is not None for one in pairs) != any(one.second is not None for one in pairs)


@dataclass(frozen=True, eq=False)
class Matched:
    """What the station did. `changed`: links that the service's declaration lacks, has otherwise, or has beyond."""

    opened: Opened
    matrix: MatchedMatrix
    changed: tuple[tuple[str, str, str], ...]  # ("new", "other", "gone"; criterion, kpi)
    workbook: Path | None
    proposed: Path | None
    findings: tuple[Finding, ...]


def match_criteria(workspace: Workspace, service_id: str, today: dt.date) -> Matched:
    """Read the copies that came back, write the next workbook where there is news, propose the agreed links.

    Raises BlockedError as `open_exploration` does.
    """
    opened = open_exploration(workspace, service_id, today)
    found = matrix_of(opened)
    workbook = _next_workbook(opened, found)
    proposed = None
    if found.links:
        proposed = opened.folder / PROPOSED
        content = links_toml(found.links, workspace.authority.locale).encode()
        if not proposed.is_file() or proposed.read_bytes() != content:
            atomic_write(proposed, content)
    findings = tuple(in_reading_order([*opened.findings, *found.returned.findings]))
    return Matched(opened, found, _differences(opened.service, found), workbook, proposed, findings)


def matrix_of(opened: Opened) -> MatchedMatrix:
    """The matrix as the copies tell it; writes nothing."""
    service = opened.service.id
    shown = f"{opened.workspace.project.relative(opened.folder)}/{FOLDER}"
    returned = read_copies(opened.folder / FOLDER, matching_form(service), shown)
    criteria = [one.id for one in opened.exploration.criteria]
    pairs, strange = pairs_of(criteria, kpi_ids(opened.service, opened.exploration), returned.memory)
    found = match(pairs)
    rows = {pair_key(pair.criterion, pair.kpi) for pair in pairs}
    return MatchedMatrix(
        found,
        tuple(links(found)),
        tuple(strange),
        len(returned.memory.conflicts(rows)),
        len(returned.memory.unplaced(rows)),
        returned,
    )


def kpi_ids(service: Service, exploration: Exploration) -> list[str]:
    """The KPIs of the technical list; those of the service where no list is declared yet."""
    listed = [one.kpi for one in exploration.technical.criteria]
    return listed or [kpi.id for kpi in service.kpis]


def links_toml(agreed: Iterable[ProposedLink], locale: str) -> str:
    """The links as `[[links]]` tables of a service's declaration, unsigned."""
    document = tomlkit.document()
    for line in say(locale, "matching.proposed").splitlines():
        document.add(tomlkit.comment(line))
    document.add(tomlkit.nl())
    array = tomlkit.aot()
    for link in agreed:
        table = tomlkit.table()
        table.add("criterion", link.criterion)
        table.add("kpi", link.kpi)
        table.add("type", link.type)
        reason = " ".join(link.reason.split()) or say(locale, "matching.no_reason")
        table.add("reason", reason)
        array.append(table)
    document.add("links", array)
    return tomlkit.dumps(document)


def next_form(service: Service, exploration: Exploration, matching: Matching, memory: Memory, locale: str) -> Fillable:
    """The workbook that would go out next, whatever became of the last one."""
    declared = {kpi.id: kpi for kpi in service.kpis}
    named = {one.kpi: one.label for one in exploration.technical.criteria}
    kpis = [_side(kpi, declared.get(kpi), named.get(kpi, ""), locale) for kpi in kpi_ids(service, exploration)]
    criteria = [Side(one.id, one.label) for one in exploration.criteria]
    disputed = {(pair.criterion, pair.kpi) for pair in matching.disputed if pair.settled is None}
    return matching_workbook(service.id, service.label, criteria, kpis, next_issue(memory), disputed, locale)


def _next_workbook(opened: Opened, found: MatchedMatrix) -> Path | None:
    locale = opened.workspace.authority.locale
    form = next_form(opened.service, opened.exploration, found.matching, found.returned.memory, locale)
    if found.awaits_the_other or not form.rows or not found.returned.has_news(content_digest(form)):
        return None
    return write_issue(opened, FOLDER, say(locale, "matching.file"), form)


def _side(kpi_id: str, kpi: Kpi | None, label: str, locale: str) -> Side:
    if kpi is None:
        return Side(kpi_id, label or kpi_id, say(locale, "matching.kpi.undeclared"))
    if kpi.anchors is None:
        return Side(kpi_id, kpi.label, say(locale, "matching.kpi.no_target"))
    target = number(kpi.anchors.target, locale, kpi.decimals)
    return Side(kpi_id, kpi.label, say(locale, "matching.kpi.target", target=target, unit=kpi.unit))


def _differences(service: Service, found: MatchedMatrix) -> tuple[tuple[str, str, str], ...]:
    """How the agreed links differ from those in force, among the pairs of the matrix."""
    in_force = {(link.criterion, link.kpi): link.type for link in service.links}
    agreed = {(link.criterion, link.kpi): link.type for link in found.links}
    settled = {(pair.criterion, pair.kpi) for pair in found.matching.pairs if pair.agreed is not None}
    changed = [
        ("new" if pair not in in_force else "other", *pair)
        for pair, kind in agreed.items()
        if in_force.get(pair) != kind
    ]
    return (*changed, *(("gone", *pair) for pair in in_force if pair in settled and pair not in agreed))
