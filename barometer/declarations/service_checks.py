"""What must agree within a service's declaration: criteria, KPIs and their anchors, links, signatures.

Belongs here: checks that need this one file. Does not belong here: what surveys ask of the service (`survey_checks`),
and the KPI files (ingest).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from barometer.declarations.faults import Fault, Path, fault, warning
from barometer.declarations.paths import check_path
from barometer.declarations.service import YEAR_MARK, Anchors, Criterion, Kpi, KpiSource, Service, Signature
from barometer.declarations.sispea_codes import sispea_code
from barometer.declarations.world import twice, unknown


def check_service(service: Service, name: str) -> Iterator[Fault]:
    """Faults of surveys/services/<name>.toml."""
    if service.id != name:
        yield fault("id.not_the_name", ("id",), service.id, name=name)
    if not service.criteria:
        yield fault("service.no_criteria", ("criteria",))
    named: tuple[tuple[str, Sequence[Criterion | Kpi]], ...] = (("criteria", service.criteria), ("kpis", service.kpis))
    for kind, things in named:
        yield from twice("id.twice", [((kind, i, "id"), thing.id) for i, thing in enumerate(things, 1)])
        yield from twice("label.twice", [((kind, i, "label"), thing.label) for i, thing in enumerate(things, 1)])
    codes = [(("kpis", i, "code"), kpi.code) for i, kpi in enumerate(service.kpis, 1) if kpi.code]
    yield from twice("service.code_twice", codes)
    thresholds = service.thresholds
    yield from _signatures(("thresholds",), thresholds.signed, thresholds.countersigned)
    yield from _criteria(service.criteria)
    for i, kpi in enumerate(service.kpis, 1):
        yield from _kpi(("kpis", i), kpi)
    yield from _links(service)


def _criteria(criteria: tuple[Criterion, ...]) -> Iterator[Fault]:
    headlines = [i for i, criterion in enumerate(criteria, 1) if criterion.headline]
    for i in headlines[1:]:
        yield fault(
            "service.headlines", ("criteria", i, "headline"), criteria[i - 1].id, first=criteria[headlines[0] - 1].id
        )
    if criteria and not headlines:
        yield warning("service.no_headline", ("criteria",))
    replaced = {criterion.id: criterion.replaces for criterion in criteria}
    for i, criterion in enumerate(criteria, 1):
        for j, former in enumerate(criterion.replaces, 1):
            path = ("criteria", i, "replaces", j)
            if former == criterion.id or criterion.id in replaced.get(former, ()):
                yield fault("service.replaces_itself", path, former)
            elif former not in replaced:
                known = ", ".join(sorted(set(replaced) - {criterion.id})) or "—"
                yield warning("service.replaces_unknown", path, former, known=known)


def _kpi(at: Path, kpi: Kpi) -> Iterator[Fault]:
    yield from _source((*at, "source"), kpi.source)
    if kpi.source.format == "sispea":
        yield from _sispea(at, kpi)
    if kpi.nature == "sampled" and kpi.sample_size_column is None:
        yield fault("kpi.no_sample_size", (*at, "nature"), kpi.id)
    if kpi.nature != "sampled" and kpi.sample_size_column is not None:
        yield fault("kpi.sample_size_unused", (*at, "sample_size_column"), kpi.sample_size_column)
    if kpi.nature == "monthly" and kpi.source.aggregation != "mean":
        yield fault("kpi.monthly_not_mean", (*at, "source", "aggregation"), kpi.source.aggregation)
    if kpi.plausible is not None and not kpi.plausible[0] < kpi.plausible[1]:
        yield fault("kpi.plausible_reversed", (*at, "plausible"))
    breaks = [((*at, "breaks", i, "period"), str(each.period)) for i, each in enumerate(kpi.breaks, 1)]
    yield from twice("kpi.break_twice", breaks)
    if kpi.anchors is not None:
        yield from _anchors((*at, "anchors"), kpi, kpi.anchors)
    elif kpi.regulatory:
        yield fault("kpi.no_regulatory_anchor", (*at, "regulatory"), kpi.id)
    for i, former in enumerate(kpi.former_anchors, 1):
        yield from _anchors((*at, "former_anchors", i), kpi, former)


def _source(at: Path, source: KpiSource) -> Iterator[Fault]:
    yield from check_path((*at, "file"), source.file, "kpis")
    if source.format == "table":
        yield from _table(at, source)
    first, last = source.first_period, source.last_period
    if first is not None and last is not None and last < first:
        yield fault("kpi.periods_reversed", (*at, "last_period"), str(last), first=first)
    for i, rows in enumerate(source.where, 1):
        if not rows.equals:
            yield fault("filter.empty", (*at, "where", i, "equals"), rows.column)


def _table(at: Path, source: KpiSource) -> Iterator[Fault]:
    if source.entities:
        yield fault("kpi.entities_unused", (*at, "entities"))
    if source.period_from == "header":
        if source.value_column is not None and YEAR_MARK not in source.value_column:
            yield fault("kpi.no_year_mark", (*at, "value_column"), source.value_column)
        if source.aggregation == "count":
            yield fault("kpi.nothing_to_count", (*at, "aggregation"), source.aggregation)
        return
    if source.aggregation != "count" and source.value_column is None:
        yield fault("kpi.no_value_column", at, source.aggregation)
    if source.period_from == "column" and not source.period_column:
        yield fault("kpi.no_period_column", at)


def _sispea(at: Path, kpi: Kpi) -> Iterator[Fault]:
    source = kpi.source
    if sispea_code(kpi.code or "") is None:
        yield fault("kpi.not_a_sispea_code", (*at, "code"), kpi.code)
    if not source.entities:
        yield fault("kpi.no_entity", (*at, "source"))
    if source.aggregation == "count":
        yield fault("kpi.nothing_to_count", (*at, "source", "aggregation"), source.aggregation)
    together = [
        (i, one, other)
        for i, other in enumerate(source.entities, 1)
        for one in source.entities[: i - 1]
        if (one.first_period or 0) <= (other.last_period or 9999)
        and (other.first_period or 0) <= (one.last_period or 9999)
    ]
    for i, one, other in together:
        if one.id == other.id:
            yield fault("kpi.entity_twice", (*at, "source", "entities", i, "id"), other.id)
    if any(one.id != other.id for _, one, other in together) and source.aggregation not in ("mean", "sum"):
        yield fault("kpi.entities_not_combined", (*at, "source"), source.aggregation)


def _anchors(at: Path, kpi: Kpi, anchors: Anchors) -> Iterator[Fault]:
    yield from _signatures(at, anchors.signed, anchors.countersigned)
    if kpi.regulatory and anchors.regulatory is None:
        yield fault("kpi.no_regulatory_anchor", at, kpi.id)
    if (anchors.target_high is None) != (anchors.worst_high is None):
        yield fault("anchors.half_two_sided", at, kpi.id)
    elif anchors.target_high is not None and anchors.worst_high is not None:
        yield from _two_sided(at, anchors, anchors.target_high, anchors.worst_high)
    elif not _in_order(anchors):
        yield fault("anchors.order", at, written=_written(anchors))
    if kpi.plausible is not None and kpi.plausible[0] < kpi.plausible[1]:
        low, high = kpi.plausible
        for name in ("worst", "regulatory", "target", "excellence", "target_high", "worst_high"):
            value = getattr(anchors, name)
            if value is not None and not low <= value <= high:
                yield warning("anchors.implausible", (*at, name), f"{value:g}", low=f"{low:g}", high=f"{high:g}")


def _in_order(anchors: Anchors) -> bool:
    """worst, regulatory, target, excellence all rise or all fall (METHOD C2); neighbours may be equal, but the ends."""
    points = [p for p in (anchors.worst, anchors.regulatory, anchors.target, anchors.excellence) if p is not None]
    steps = [b - a for a, b in pairwise(points)]
    return anchors.worst != anchors.target and (all(s >= 0 for s in steps) or all(s <= 0 for s in steps))


def _two_sided(at: Path, anchors: Anchors, target_high: float, worst_high: float) -> Iterator[Fault]:
    if not anchors.worst < anchors.target <= target_high < worst_high:
        yield fault("anchors.two_sided_order", at, written=_written(anchors))
        return
    if anchors.excellence is not None:
        yield fault("anchors.two_sided_excellence", (*at, "excellence"), f"{anchors.excellence:g}")
    limit = anchors.regulatory
    if limit is not None and not (anchors.worst <= limit <= anchors.target or target_high <= limit <= worst_high):
        yield fault("anchors.two_sided_regulatory", (*at, "regulatory"), f"{limit:g}")


def _written(anchors: Anchors) -> str:
    names = ("worst", "regulatory", "target", "excellence", "target_high", "worst_high")
    values = [(name, getattr(anchors, name)) for name in names]
    return ", ".join(f"{name} = {value:g}" for name, value in values if value is not None)


def _links(service: Service) -> Iterator[Fault]:
    criteria = {criterion.id: criterion for criterion in service.criteria}
    kpis = {kpi.id for kpi in service.kpis}
    pairs: list[tuple[Path, str]] = []
    for i, link in enumerate(service.links, 1):
        at: Path = ("links", i)
        if link.criterion not in criteria:
            yield unknown("criterion", (*at, "criterion"), link.criterion, criteria)
        elif criteria[link.criterion].headline:
            yield warning("link.headline", (*at, "criterion"), link.criterion)
        if link.kpi not in kpis:
            yield unknown("kpi", (*at, "kpi"), link.kpi, kpis)
        if link.weight is not None and link.type == "in_tension":
            yield fault("link.weight_in_tension", (*at, "weight"), f"{link.weight:g}")
        if link.signed is None:
            yield warning("link.unsigned", at, f"{link.criterion} – {link.kpi}")
        pairs.append((at, f"{link.criterion} – {link.kpi}"))
    yield from twice("link.twice", pairs)
    measured = {link.criterion for link in service.links if link.type == "measures"}
    for i, proposed in enumerate(service.proposed_kpis, 1):
        path = ("proposed_kpis", i, "criterion")
        if proposed.criterion not in criteria:
            yield unknown("criterion", path, proposed.criterion, criteria)
        elif proposed.criterion in measured:
            yield warning("service.proposed_needless", path, proposed.criterion)


def _signatures(at: Path, signed: Signature | None, countersigned: Signature | None) -> Iterator[Fault]:
    """The service that is judged proposes its targets: a second signature comes from outside it (METHOD C3)."""
    if signed is None and countersigned is None:
        yield warning("signature.none", at)
    elif signed is None or countersigned is None:
        yield warning("signature.second", at)
    elif signed.function.casefold() == countersigned.function.casefold():
        yield warning("signature.same", (*at, "countersigned"), countersigned.function)
