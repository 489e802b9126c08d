"""Everything the overview says of all services: findings, verdicts, divergences, headline series, calendar.

Belongs here: the view of several services together. Does not belong here: a ranking or a composite score (there is
none), and any verdict of a service's own (it is copied).

The services' overall marks are judged together by Holm (METHOD B7): the first findings announce only what stands in
that family; the table repeats each service's own verdict as its report says it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from barometer.crossing.over_time import OverTime
from barometer.declarations.authority import Authority
from barometer.estimation.headlines import Overview
from barometer.locale import say
from barometer.locale.formats import listed, number
from barometer.publishing.charts.spec import Axis, SeriesChart
from barometer.publishing.facts import AWAITING, Change, Crossing
from barometer.publishing.material import Material
from barometer.publishing.text import clean, sortable
from barometer.publishing.views.calendar import CalendarView, calendar_view
from barometer.publishing.views.index import IndexEntry, index_entries
from barometer.publishing.views.notices import notices
from barometer.publishing.views.register import OUTCOMES, last_commitments
from barometer.publishing.views.series import series_of
from barometer.publishing.views.service_charts import overall_chart, score_axis
from barometer.publishing.words import crossing_words, register_words, sentences
from barometer.publishing.words.over_time_words import association_sentences


@dataclass(frozen=True)
class ServiceRow:
    """A service in the table of verdicts."""

    href: str
    label: str
    wave: str
    level: str
    key: str
    verdict: str
    moved: str
    decisions: tuple[tuple[str, str], ...]  # (verdict key, "2 agir")
    notices: tuple[str, ...]
    spark: SeriesChart | None


@dataclass(frozen=True)
class Divergence:
    """A criterion that awaits a decision."""

    href: str
    service: str
    label: str
    figures: str


@dataclass(frozen=True)
class DivergenceGroup:
    """All criteria that await the same kind of decision."""

    key: str
    title: str
    rows: tuple[Divergence, ...]


@dataclass(frozen=True)
class Commitments:
    """What became of a service's last commitments: how many were kept, late, withdrawn, are under way."""

    href: str
    service: str
    counts: tuple[int, ...]  # in the order of OUTCOMES


@dataclass(frozen=True)
class Waiting:
    """A question that elected officials have before them."""

    href: str
    service: str
    label: str
    words: str


@dataclass(frozen=True)
class OverviewView:
    """The overview of all services."""

    locale: str
    authority: str
    is_invented: bool
    title: str
    subtitle: str
    findings: tuple[tuple[str, str], ...]
    rate: str
    services: tuple[ServiceRow, ...]
    divergences: tuple[DivergenceGroup, ...]
    commitments: tuple[Commitments, ...]
    waiting: tuple[Waiting, ...]
    series: tuple[tuple[str, SeriesChart], ...]  # (href of the service's page, chart)
    calendar: CalendarView
    unpublished: tuple[str, ...]
    over_time: tuple[str, ...]  # whether marks move with what is measured, in sentences
    index: tuple[IndexEntry, ...]


def overview_view(
    authority: Authority, materials: Sequence[Material], family: Overview, association: OverTime | None = None
) -> OverviewView:
    """The view of the overview. Services stand in alphabetical order, whatever their figures.

    `family`: the overall marks judged together (estimation.headlines). `association`: all services' technical figures
    and marks over time (crossing.over_time).
    """
    locale = authority.locale
    ordered = sorted(materials, key=lambda m: (sortable(m.service.label), m.service.id))
    known = [one for one in ordered if one.newest is not None]
    return OverviewView(
        locale=locale,
        authority=clean(authority.name),
        is_invented=authority.invented,
        title=say(locale, "overview.title"),
        subtitle=clean(authority.name),
        findings=_findings(family, known, locale),
        rate=_rate(family, locale),
        services=tuple(_service_row(one) for one in known),
        divergences=_divergences(known),
        commitments=tuple(one for material in known if (one := _commitments(material)) is not None),
        waiting=tuple(one for material in known for one in _waiting(material)),
        series=tuple(
            (f"{one.service.id}.html", chart)
            for one in known
            if (chart := overall_chart(one, _axis(known))) is not None
        ),
        calendar=calendar_view(authority, ordered),
        unpublished=tuple(clean(one.service.label) for one in ordered if one.newest is None),
        over_time=association_sentences(association, locale) if association is not None and known else (),
        index=index_entries(known),
    )


def _headline_change(material: Material) -> Change | None:
    return material.change(material.headline) if material.headline else None


def _findings(family: Overview, materials: Sequence[Material], locale: str) -> tuple[tuple[str, str], ...]:
    decided = [
        one.verdict
        for material in materials
        for one in material.crossings_of_newest()
        if one.criterion and material.awaits(one)
    ]
    counts = [
        say(
            locale,
            f"overview.count.{verdict}.{'one' if decided.count(verdict) == 1 else 'other'}",
            count=decided.count(verdict),
        )
        for verdict in AWAITING
        if verdict in decided
    ]
    form = "one" if len(decided) == 1 else "other"
    awaited = (
        say(locale, f"overview.awaiting.{form}", total=len(decided), counts=listed(counts, locale)) if counts else ""
    )
    return (
        (say(locale, "page.essential.level"), _levels(materials, locale)),
        (
            say(locale, "page.essential.change"),
            f"{_announced(family, materials, locale)} {_criteria(materials, locale)}".strip(),
        ),
        (say(locale, "page.essential.decision"), awaited or say(locale, "decision.none")),
    )


def _levels(materials: Sequence[Material], locale: str) -> str:
    marks = [e.shown for m in materials if m.headline and (e := m.current(m.headline)) and e.shown is not None]
    if not marks:
        return say(locale, "overview.no_level", count=len(materials))
    people = sum(one.n for material in materials for one in material.wave_facts if one.wave == material.newest)
    words = {"count": number(len(marks), locale), "people": number(people, locale)}
    return say(locale, "overview.levels", low=number(min(marks), locale), high=number(max(marks), locale), **words)


def _announced(family: Overview, materials: Sequence[Material], locale: str) -> str:
    """What stands among the overall marks judged together."""
    tested = sum(one.p_adjusted is not None for one in family.headlines)
    if not tested:
        return say(locale, "overview.no_test")
    standing = {one.service for one in family.headlines if one.stands}
    told = []
    for material in materials:
        change = _headline_change(material)
        if change is not None and material.service.id in standing:
            verdict = sentences.verdict_name(change, locale)
            label = sentences.quoted_change(clean(material.service.label), change, locale)
            told.append(say(locale, "since.group", verdict=verdict[:1].lower() + verdict[1:], labels=label))
    if not told:
        return say(locale, "overview.nothing_stands", count=tested)
    return say(locale, "overview.stands", count=tested, changes=say(locale, "decision.separator").join(told))


def _criteria(materials: Sequence[Material], locale: str) -> str:
    """What the services' own reports announce of their criteria, the overall marks apart."""
    told = []
    for material in materials:
        for change in material.changes:
            if change.wave_to == material.newest and change.announced and not change.is_headline:
                verdict = sentences.verdict_name(change, locale)
                told.append(
                    say(
                        locale,
                        "overview.criterion",
                        verdict=verdict[:1].lower() + verdict[1:],
                        label=sentences.quoted_change(material.named(change), change, locale),
                        service=clean(material.service.label),
                    )
                )
    if not told:
        return say(locale, "overview.no_criterion")
    return say(locale, "overview.criteria", changes=say(locale, "decision.separator").join(told))


def _rate(family: Overview, locale: str) -> str:
    """How often a campaign in which nothing changed makes at least one report announce a change."""
    if not family.reports:
        return ""
    rate = number(100 * family.any_false_announcement, locale)
    return say(locale, "overview.rate", reports=family.reports, rate=rate)


def _service_row(material: Material) -> ServiceRow:
    locale = material.locale
    change, subject = _headline_change(material), material.headline
    mark = material.current(subject) if subject else None
    moved = [c for c in material.changes if c.wave_to == material.newest and c.announced and not c.is_headline]
    counts = [(kind, sum(c.verdict == kind for c in moved)) for kind in ("progress", "regress")]
    verdicts = [one.verdict for one in material.crossings_of_newest() if one.criterion and material.awaits(one)]
    decisions = [(v, verdicts.count(v)) for v in AWAITING if v in verdicts]
    return ServiceRow(
        href=f"{material.service.id}.html",
        label=clean(material.service.label),
        wave=str(material.newest),
        level=sentences.figure(mark, locale) if mark else say(locale, "figure.none"),
        key=sentences.verdict_key(change) if change else "none",
        verdict=sentences.verdict_name(change, locale) if change else say(locale, "overview.no_comparison"),
        moved=listed(
            [say(locale, f"overview.moved.{kind}.{'one' if n == 1 else 'other'}", count=n) for kind, n in counts if n],
            locale,
        )
        or say(locale, "overview.moved.none"),
        decisions=tuple((v, f"{crossing_words.verdict_name(v, locale)} ({n})") for v, n in decisions),
        notices=notices(material),
        spark=overall_chart(material),
    )


def _axis(materials: Sequence[Material]) -> Axis:
    """One axis for the overall marks of all services that stand together."""
    charted = [(one, one.headline) for one in materials if one.headline is not None]
    every = [point.estimate for one, subject in charted for point in series_of(one, subject).points]
    return score_axis(every, materials[0].locale)


def _divergences(materials: Sequence[Material]) -> tuple[DivergenceGroup, ...]:
    groups = []
    for verdict in AWAITING:
        rows = [
            _divergence(material, one)
            for material in materials
            for one in material.crossings_of_newest()
            if one.criterion and material.awaits(one) and one.verdict == verdict
        ]
        if rows:
            locale = materials[0].locale
            groups.append(DivergenceGroup(verdict, say(locale, f"overview.group.{verdict}"), tuple(rows)))
    return tuple(groups)


def _divergence(material: Material, crossing: Crossing) -> Divergence:
    subject = material.subject(crossing)
    mark = material.current(subject) if subject else None
    return Divergence(
        href=f"{material.service.id}.html#decision-{subject.anchor if subject else crossing.criterion}",
        service=clean(material.service.label),
        label=material.named(crossing),
        figures=sentences.figure(mark, material.locale) if mark else say(material.locale, "figure.too_few"),
    )


def _commitments(material: Material) -> Commitments | None:
    """Nothing where no commitment has been followed yet."""
    states = [one.state for one in last_commitments(material)]
    counts = tuple(states.count(state) for state in OUTCOMES)
    href = f"{material.service.id}.html#registre"
    return Commitments(href, clean(material.service.label), counts) if any(counts) else None


def _waiting(material: Material) -> list[Waiting]:
    return [
        Waiting(
            f"{material.service.id}.html#registre-{one.criterion}-{one.wave}",
            clean(material.service.label),
            material.label(one.criterion),
            register_words.state_sentence(one, material.locale),
        )
        for one in material.decisions
        if one.state == "waiting"
    ]
