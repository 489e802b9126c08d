"""The cards and the grid of a crossing meeting, as data.

Belongs here: which criterion meets which KPI, in words. Does not belong here: HTML (`pages`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from barometer.declarations.authority import Authority
from barometer.declarations.question_versions import asked_next
from barometer.declarations.service import Kpi, Link, LinkType, Service
from barometer.declarations.survey import Survey
from barometer.locale import say
from barometer.publishing.text import clean
from barometer.publishing.words.crossing_words import kpi_target, kpi_value


@dataclass(frozen=True)
class Joined:
    """A declared link as a card shows it: its type, the KPI and its target, the reason."""

    type: LinkType
    kpi: str
    target: str
    reason: str


@dataclass(frozen=True)
class CriterionCard:
    """A criterion: what residents are asked, what the service measures of it, what nobody measures yet."""

    label: str
    note: str
    wordings: tuple[str, ...]
    links: tuple[Joined, ...]
    proposed: tuple[str, ...]

    @property
    def is_measured(self) -> bool:
        return any(link.type == "measures" for link in self.links)


@dataclass(frozen=True)
class KpiCard:
    """A KPI that no criterion is linked to."""

    label: str
    code: str
    unit: str
    definition: str
    target: str
    threshold: str


@dataclass(frozen=True)
class Workshop:
    """A meeting's material. `grid`: for each criterion, the type of its link to each KPI, None where there is none."""

    service: str
    authority: str
    is_invented: bool
    locale: str
    perceived: str
    delivered: str
    criteria: tuple[CriterionCard, ...]
    lone_kpis: tuple[KpiCard, ...]
    kpis: tuple[str, ...]
    targets: tuple[str, ...]
    grid: tuple[tuple[LinkType | None, ...], ...]


def workshop_of(service: Service, surveys: Iterable[Survey], authority: Authority, locale: str) -> Workshop:
    """The material of a service; the overall mark is no criterion to be crossed and has no card."""
    criteria = [criterion for criterion in service.criteria if not criterion.headline]
    items = [item for survey in surveys for item in survey.items if item.service == service.id]
    kpis = {kpi.id: kpi for kpi in service.kpis}
    cards = []
    for criterion in criteria:
        asked = [asked_next(i) for i in items if i.criterion == criterion.id and i.asks == "satisfaction"]
        links = [link for link in service.links if link.criterion == criterion.id and link.kpi in kpis]
        cards.append(
            CriterionCard(
                clean(criterion.label),
                clean(criterion.note),
                tuple(dict.fromkeys(clean(version.wording) for version in asked)),
                tuple(_joined(link, kpis[link.kpi], locale) for link in links),
                tuple(clean(p.label) for p in service.proposed_kpis if p.criterion == criterion.id),
            )
        )
    linked = {link.kpi for link in service.links}
    types: dict[tuple[str, str], LinkType] = {(link.criterion, link.kpi): link.type for link in service.links}
    return Workshop(
        clean(service.label),
        clean(authority.name),
        authority.invented,
        locale,
        f"{service.thresholds.perceived:g}",
        f"{service.thresholds.delivered:g}",
        tuple(cards),
        tuple(_alone(kpi, locale) for kpi in service.kpis if kpi.id not in linked),
        tuple(clean(kpi.label) for kpi in service.kpis),
        tuple(kpi_target(kpi, locale) for kpi in service.kpis),
        tuple(tuple(types.get((criterion.id, kpi)) for kpi in kpis) for criterion in criteria),
    )


def _joined(link: Link, kpi: Kpi, locale: str) -> Joined:
    return Joined(link.type, clean(kpi.label), kpi_target(kpi, locale), clean(link.reason))


def _alone(kpi: Kpi, locale: str) -> KpiCard:
    anchors = kpi.anchors
    regulatory = anchors.regulatory if anchors else None
    threshold = "" if regulatory is None else say(locale, "workshop.rule", value=kpi_value(kpi, regulatory, locale))
    target = kpi_target(kpi, locale)
    return KpiCard(clean(kpi.label), clean(kpi.code or ""), clean(kpi.unit), clean(kpi.definition), target, threshold)
