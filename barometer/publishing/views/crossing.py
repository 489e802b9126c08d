"""Perceived against delivered, as a page says it: the chart, a card for each criterion, the technical figures.

Belongs here: the view of a crossing at the newest wave. Does not belong here: its words (`crossing_words`).
"""

from __future__ import annotations

from dataclasses import dataclass

from barometer.declarations.service import Kpi
from barometer.locale import say
from barometer.locale.formats import number
from barometer.publishing.charts.spec import PanelChart
from barometer.publishing.facts import Crossing, KpiScore
from barometer.publishing.material import Material
from barometer.publishing.text import clean
from barometer.publishing.views.service_charts import crossing_chart
from barometer.publishing.words import crossing_words, sentences


@dataclass(frozen=True)
class CrossingCard:
    """A criterion that awaits an answer, or not: verdict, why, each side, links, what each side alone would say."""

    anchor: str
    label: str
    key: str
    verdict: str
    why: tuple[str, ...]
    perceived: str
    delivered: str
    alone: str
    links: tuple[str, ...]
    sensitivity: str
    previous: str  # the verdict under the anchors before, where anchors moved and it was another
    owner: str = ""  # the function that has to answer, where an answer is awaited


@dataclass(frozen=True)
class KpiRow:
    """A technical figure at the newest wave: value, period, target, where it stands, what it is linked to."""

    label: str
    code: str
    value: str
    period: str
    target: str
    status: str
    note: str


@dataclass(frozen=True)
class CrossingView:
    """`awaiting`: criteria whose verdict asks for an answer, by verdict; `others`: the rest."""

    chart: PanelChart | None
    awaiting: tuple[CrossingCard, ...]
    others: tuple[CrossingCard, ...]
    kpis: tuple[KpiRow, ...]


def crossing_view(material: Material) -> CrossingView:
    """The view of the crossing at the newest wave."""
    rows = material.crossings_of_newest()
    criteria = [one for one in rows if one.criterion]
    order = {verdict: i for i, verdict in enumerate(crossing_words.ORDER)}
    ranked = sorted(criteria, key=lambda one: order.get(one.verdict or "", len(order)))
    cards = [(one, _card(material, one)) for one in ranked]
    return CrossingView(
        chart=crossing_chart(material, rows),
        awaiting=tuple(card for one, card in cards if material.awaits(one)),
        others=tuple(card for one, card in cards if not material.awaits(one)),
        kpis=tuple(_kpi_row(material, kpi, rows) for kpi in material.service.kpis),
    )


def _card(material: Material, crossing: Crossing) -> CrossingCard:
    locale = material.locale
    subject = material.subject(crossing)
    estimate = material.current(subject) if subject else None
    perceived = say(locale, "page.crossing.too_few")
    if estimate is not None and estimate.shown is not None:
        words = {
            "figure": sentences.figure(estimate, locale),
            "threshold": number(crossing.perceived_threshold, locale),
        }
        perceived = say(locale, "page.crossing.against_threshold", **words)
    return CrossingCard(
        anchor=subject.anchor if subject else crossing.criterion,
        label=material.named(crossing),
        key=crossing.verdict or "none",
        verdict=crossing_words.verdict_sentence(crossing, locale),
        why=tuple(crossing_words.explanation(crossing, material.service, locale)),
        perceived=perceived,
        delivered=_delivered(material, crossing),
        alone=crossing_words.alone(crossing, locale) or "",
        links=tuple(crossing_words.link_words(crossing, material.service, locale)),
        previous=crossing_words.previous(crossing, locale) or "",
        sensitivity=_sensitivity(crossing.anchor_sensitivity, locale),
        owner=_owner(material, crossing) if material.awaits(crossing) else "",
    )


def _sensitivity(share: float | None, locale: str) -> str:
    """How often the position would change with the technical anchors; empty where they do not enter."""
    if share is None:
        return ""
    percent = number(100 * share, locale)
    if percent == "0":
        return say(locale, "page.crossing.sensitivity_none")
    return say(locale, "page.crossing.sensitivity", percent=percent)


def owner_of(material: Material, crossing: Crossing) -> str:
    """Who has to answer: whom the register names, else the service's manager; a function, never a person. Empty where
    nobody is declared."""
    key = (crossing.criterion, crossing.wave)
    named = (one.owner for one in material.decisions if (one.criterion, one.wave) == key and one.owner)
    return clean(next(named, None) or material.service.manager)


def _owner(material: Material, crossing: Crossing) -> str:
    owner = owner_of(material, crossing)
    return say(material.locale, "page.register.answered_by", owners=owner) if owner else ""


def _delivered(material: Material, crossing: Crossing) -> str:
    """Each KPI that enters, on its own scale; then the score on the anchors against its threshold."""
    locale = material.locale
    said = []
    for name in crossing.kpis:
        kpi, score = material.kpis.get(name), score_at(material, name, crossing.wave)
        if kpi is None or score is None:
            continue
        value = crossing_words.kpi_value(kpi, score.value, locale)
        target = crossing_words.kpi_target(kpi, locale)
        words = {"label": clean(kpi.label), "value": value, "year": score.period, "target": target}
        said.append(say(locale, "page.crossing.kpi", **words))
    if crossing.delivered is not None:
        threshold = number(crossing.delivered_threshold, locale)
        said.append(say(locale, "page.crossing.score", value=number(crossing.delivered, locale), threshold=threshold))
    if crossing.kpi_lag_years:
        form = "one" if crossing.kpi_lag_years == 1 else "other"
        said.append(say(locale, f"page.crossing.lag.{form}", years=number(crossing.kpi_lag_years, locale)))
    return " ".join(said) or say(locale, "page.crossing.no_measure")


def _kpi_row(material: Material, kpi: Kpi, crossings: list[Crossing]) -> KpiRow:
    locale = material.locale
    score = score_at(material, kpi.id, material.newest or 0)
    lone = next((one for one in crossings if not one.criterion and one.kpi == kpi.id), None)
    notes = crossing_words.explanation(lone, material.service, locale) if lone else []
    if score is not None and score.is_clipped:
        notes.append(say(locale, "page.kpi.clipped"))
    return KpiRow(
        label=clean(kpi.label),
        code=clean(kpi.code or ""),
        value=crossing_words.kpi_value(kpi, score.value, locale) if score else say(locale, "page.kpi.no_value"),
        period=str(score.period) if score else "",
        target=crossing_words.kpi_target(kpi, locale),
        status=crossing_words.kpi_status(score, locale) if score else "",
        note=" ".join(notes),
    )


def score_at(material: Material, kpi: str, wave: int) -> KpiScore | None:
    """The newest value at the wave's year or before."""
    found = [one for one in material.kpi_scores if one.kpi == kpi and one.period <= wave]
    return max(found, key=lambda one: one.period, default=None)
