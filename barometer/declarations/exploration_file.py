"""Reading and checking `exploration.toml`, apart from the declarations of the yearly run, which it never blocks.

Belongs here: the file's place, its faults of form and what must agree in it and with the service. Does not belong
here: what it means for figures (crossing, building).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path as FilePath

from barometer.declarations.documents import read_document
from barometer.declarations.exploration import Exploration, Source
from barometer.declarations.faults import Fault, Path, fault, warning
from barometer.declarations.paths import check_path
from barometer.declarations.service import Service
from barometer.declarations.validation import validate
from barometer.declarations.world import twice, unknown
from barometer.findings import Finding, Place, Severity, in_reading_order

#: So many criteria at least stay from wave to wave where any are declared to (METHOD C1.7): the rest may rotate.
SMALLEST_CORE = 7


def exploration_file(service: str) -> str:
    """The file's path relative to surveys/."""
    return f"exploration/{service}/exploration.toml"


def read_exploration(
    surveys: FilePath, service_id: str, service: Service | None
) -> tuple[Exploration | None, list[Finding]]:
    """The exploration of a service (None where there is none, or where a fault refuses it) and every finding.

    `service` is its declaration where it can be read. Never raises for what people wrote.
    """
    path, name = surveys / exploration_file(service_id), f"{surveys.name}/{exploration_file(service_id)}"
    if not path.is_file():
        return None, []
    try:
        content = path.read_bytes()
    except OSError:
        return None, [Finding("text.unreadable", Severity.FILE, Place(name))]
    document = read_document(content)
    value, faults = validate(Exploration, document)
    if value is not None:
        faults += _check(value, service_id, service)
    findings = in_reading_order(each.finding(name, document.lines) for each in faults)
    refused = any(finding.severity is Severity.FILE for finding in findings)
    return (None if refused else value), findings


def _check(exploration: Exploration, name: str, service: Service | None) -> Iterator[Fault]:
    if exploration.service != name:
        yield fault("id.not_the_name", ("service",), exploration.service, name=name)
    yield from _source(("residents",), exploration.residents, name)
    if exploration.agents is not None:
        yield from _source(("agents",), exploration.agents, name)
    yield from _codebook(exploration)
    yield from _technical(exploration, service)
    yield from _selection(exploration)
    yield from _verbatims(exploration)


def _source(at: Path, source: Source, name: str) -> Iterator[Fault]:
    yield from check_path((*at, "file"), source.file, f"exploration/{name}")
    if source.field_end < source.field_start:
        yield fault("exploration.dates_reversed", (*at, "field_end"), str(source.field_end))
    if source.mark is not None and not source.mark.low < source.mark.high:
        yield fault("exploration.mark_reversed", (*at, "mark", "high"), f"{source.mark.high:g}")
    columns = [((*at, "cited", i, "column"), cited.column) for i, cited in enumerate(source.cited, 1)]
    yield from twice("exploration.column_twice", columns)
    for i, rows in enumerate(source.where, 1):
        if not rows.equals:
            yield fault("filter.empty", (*at, "where", i, "equals"), rows.column)


def _codebook(exploration: Exploration) -> Iterator[Fault]:
    codes, version = exploration.codebook.codes, exploration.codebook.version
    known = [code.id for code in codes]
    yield from twice("id.twice", [(("codebook", "codes", i, "id"), code.id) for i, code in enumerate(codes, 1)])
    labels = [
        (("codebook", "codes", i, "label"), label.casefold())
        for i, code in enumerate(codes, 1)
        for label in (code.label, *code.former_labels)
    ]
    yield from twice("label.twice", labels)
    for i, code in enumerate(codes, 1):
        at: Path = ("codebook", "codes", i)
        if "+" in code.label:
            yield fault("exploration.plus_in_label", (*at, "label"), code.label)
        if code.since > version:
            yield fault("exploration.later_version", (*at, "since"), str(code.since), version=version)
        if code.merged_into is not None and code.merged_into not in known:
            yield unknown("criterion", (*at, "merged_into"), code.merged_into, known)
        elif code.merged_into is not None and exploration.in_force(code.id) not in {c.id for c in exploration.criteria}:
            yield fault("exploration.merged_in_a_circle", (*at, "merged_into"), code.id)


def _technical(exploration: Exploration, service: Service | None) -> Iterator[Fault]:
    technical = exploration.technical
    kpis = {kpi.id: kpi for kpi in service.kpis} if service else {}
    criteria = list(enumerate(technical.criteria, 1))
    yield from twice("exploration.kpi_twice", [(("technical", "criteria", i, "kpi"), one.kpi) for i, one in criteria])
    for i, one in criteria:
        at: Path = ("technical", "criteria", i)
        declared = kpis.get(one.kpi)
        if declared is None and not one.label:
            yield unknown("kpi", (*at, "kpi"), one.kpi, kpis)
        elif declared is not None and declared.regulatory and not one.regulatory:
            yield fault("exploration.regulatory_hidden", (*at, "kpi"), one.kpi)
        elif declared is not None and declared.anchors is None:
            yield warning("exploration.no_target", (*at, "kpi"), one.kpi)
    signed, second = technical.signed, technical.countersigned
    if technical.criteria and (signed is None or second is None):
        yield warning("exploration.unsigned", ("technical",))
    elif signed is not None and second is not None and signed.function.casefold() == second.function.casefold():
        yield fault("exploration.same_signature", ("technical", "countersigned"), second.function)


def _selection(exploration: Exploration) -> Iterator[Fault]:
    selection, known = exploration.selection, [code.id for code in exploration.criteria]
    if 0 < len(selection.core) < SMALLEST_CORE:
        yield warning("exploration.small_core", ("selection", "core"), str(len(selection.core)), least=SMALLEST_CORE)
    named: list[tuple[Path, str]] = [
        *((("selection", "core", i), one) for i, one in enumerate(selection.core, 1)),
        *((("selection", "excused", i, "criterion"), one.criterion) for i, one in enumerate(selection.excused, 1)),
        *((("selection", "reserved", i, "criterion"), one.criterion) for i, one in enumerate(selection.reserved, 1)),
    ]
    changed: list[tuple[Path, str]] = []
    for i, change in enumerate(selection.changes, 1):
        at: Path = ("selection", "changes", i)
        if (change.keep is None) == (change.drop is None):
            yield fault("exploration.keep_or_drop", at)
        else:
            changed.append(((*at, "keep" if change.keep else "drop"), change.keep or change.drop or ""))
    for path, criterion in (*named, *changed):
        if criterion not in known:
            yield unknown("criterion", path, criterion, known)
    yield from twice("exploration.decided_twice", changed)
    reserved = {one.criterion for one in selection.reserved}
    for path, criterion in changed:
        if criterion in reserved:
            yield fault("exploration.decided_twice", path, criterion, first="selection.reserved")


def _verbatims(exploration: Exploration) -> Iterator[Fault]:
    declared = exploration.verbatims
    keys = [(("verbatims", "released", i), key) for i, key in enumerate(declared.released, 1)]
    yield from twice("exploration.released_twice", keys)
    if declared.released and declared.signed is None:
        yield fault("exploration.released_unsigned", ("verbatims", "released"))
