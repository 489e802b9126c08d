"""Everything a service's report says, in the order in which it says it: a view model without any markup.

Belongs here: choosing and ordering what the page shows; every text is final and in the reader's language. Does not
belong here: sentences about verdicts (`sentences`, `crossing_words`), charts' contents (`service_charts`), the method
note (`method_note`), HTML (`html`, templates).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from barometer.locale import say
from barometer.locale.formats import days, listed, number
from barometer.publishing.charts.spec import PanelChart, SeriesChart
from barometer.publishing.edited import accepted, subject_of
from barometer.publishing.facts import Change, Estimate
from barometer.publishing.material import Material, Subject
from barometer.publishing.text import clean, quoted
from barometer.publishing.views.crossing import CrossingView, crossing_view
from barometer.publishing.views.importance import ImportanceView, importance_view
from barometer.publishing.views.method_note import MethodEntry, method_note
from barometer.publishing.views.notices import notices
from barometer.publishing.views.qualities import QualitiesView, qualities_view
from barometer.publishing.views.register import RegisterView, register_view
from barometer.publishing.views.respondents import RespondentsView, respondents_view
from barometer.publishing.views.series import series_of
from barometer.publishing.views.service_charts import kpi_chart, score_axis, series_chart, zone_chart
from barometer.publishing.views.tables import DomainTable, FullTable, domain_tables, full_table
from barometer.publishing.views.territory import TerritoryView, territory_view
from barometer.publishing.views.verbatims import VerbatimsView, verbatims_view
from barometer.publishing.words import crossing_words, sentences

_TESTED = ("progress", "regress", "stable", "inconclusive")


@dataclass(frozen=True)
class ChangeRow:
    """A criterion since the wave before: verdict, before and after, interval, remarks, sparkline.

    `before` is empty where the two waves may not be compared: no arrow leads from one to the other.
    """

    anchor: str
    label: str
    key: str  # of the verdict's mark
    verdict: str
    sentence: str
    before: str
    after: str
    remarks: tuple[str, ...]
    title: str | None  # these two: what a communicator wrote
    caption: str | None
    spark: SeriesChart | None


@dataclass(frozen=True)
class ServiceView:
    """The report of a service."""

    locale: str
    service: str
    authority: str
    is_invented: bool
    title: str
    subtitle: str
    notices: tuple[str, ...]
    banner: tuple[tuple[str, str], ...]
    introduction: str | None  # what a communicator wrote and no verdict contradicts
    essentials: tuple[tuple[str, str], ...]  # (heading, sentence): the level, what changed, the decision awaited
    changes_intro: str
    changed: tuple[ChangeRow, ...]
    has_tests: bool  # False where nothing could be compared: then "nothing changed" may not be said either
    unchanged_title: str
    unchanged: tuple[ChangeRow, ...]
    crossing: CrossingView
    register: RegisterView | None
    qualities: QualitiesView | None
    headline_series: SeriesChart | None
    series: tuple[SeriesChart, ...]
    kpi_series: tuple[SeriesChart, ...]
    zone_chart: PanelChart | None
    domains: tuple[DomainTable, ...]
    territory: TerritoryView | None
    respondents: RespondentsView | None
    verbatims: VerbatimsView | None
    importance: ImportanceView | None
    full_table: FullTable
    method: tuple[MethodEntry, ...]
    has_selection: bool  # the annex of the criteria's selection is published


def service_view(material: Material) -> ServiceView:
    """The view of a service's report. Pure: the same material gives the same view."""
    locale = material.locale
    wave = material.newest
    name = clean(material.service.label)
    edition = say(locale, f"page.edition.{material.authority.publication.edition}")
    series = [(subject, series_of(material, subject)) for subject in material.subjects]
    y = score_axis([point.estimate for _, one in series for point in one.points], locale)
    texts = _texts(material)
    charts = {
        subject: _written(series_chart(material, one, y, source_line(material)), texts.get(subject, {}))
        for subject, one in series
    }
    rows = [(subject, change) for subject in material.subjects if (change := material.change(subject)) is not None]
    kpis = [(kpi, [one for one in material.kpi_scores if one.kpi == kpi.id]) for kpi in material.service.kpis]
    domains = domain_tables(material)
    zone = material.headline or next(iter(material.subjects), None)
    return ServiceView(
        locale=locale,
        service=material.service.id,
        authority=clean(material.authority.name),
        is_invented=material.authority.invented,
        title=name,
        subtitle=say(locale, "page.service.subtitle", wave=wave, edition=edition) if wave else _no_wave(locale),
        notices=notices(material),
        banner=_banner(material),
        introduction=accepted(material).get(("", "introduction")),
        essentials=_essentials(material),
        changes_intro=_changes_intro(material, [change for _, change in rows]),
        changed=tuple(_change_row(material, s, c, charts[s], texts.get(s, {})) for s, c in rows if c.announced),
        has_tests=any(change.verdict in _TESTED for _, change in rows),
        unchanged_title=say(locale, f"page.changes.{'levels' if _no_verdict(rows) else 'unchanged'}"),
        unchanged=tuple(_change_row(material, s, c, charts[s], texts.get(s, {})) for s, c in rows if not c.announced),
        crossing=crossing_view(material),
        register=register_view(material),
        qualities=qualities_view(material),
        headline_series=charts[material.headline] if material.headline else None,
        series=tuple(chart for subject, chart in charts.items() if subject != material.headline),
        kpi_series=tuple(kpi_chart(material, kpi, scores) for kpi, scores in kpis if scores),
        zone_chart=zone_chart(material, zone, "zone", zone_labels(material)) if zone and domains else None,
        domains=domains,
        territory=territory_view(material, zone) if domains or material.beside.commune_values else None,
        respondents=respondents_view(material),
        verbatims=verbatims_view(material),
        importance=importance_view(material),
        full_table=full_table(material),
        method=method_note(material),
        has_selection=material.beside.has_selection,
    )


def _texts(material: Material) -> dict[Subject, dict[str, str]]:
    """What communicators wrote of each criterion, by kind: under the one group of people whose figures they name."""
    found: dict[Subject, dict[str, str]] = {}
    for (criterion, kind), words in accepted(material).items():
        if criterion and (subject := subject_of(material, criterion)) is not None:
            found.setdefault(subject, {})[kind] = words
    return found


def _written(chart: SeriesChart, texts: Mapping[str, str]) -> SeriesChart:
    """The chart under the title that a communicator wrote, with his caption before what is said of its line."""
    words = chart.words
    caption = " ".join(one for one in (texts.get("caption"), words.caption) if one)
    return replace(chart, words=replace(words, title=texts.get("title", words.title), caption=caption))


def zone_labels(material: Material) -> dict[str, str]:
    """Labels of the zones in the order of the declaration."""
    return {one.id: clean(one.label) for one in material.authority.domains.zone}


def source_line(material: Material) -> str:
    """Who asked whom, when and how: the line under a chart that travels alone."""
    locale, fact = material.locale, material.facts_of_newest
    if fact is None:
        return ""
    return say(
        locale,
        "page.source",
        authority=clean(material.authority.name),
        n=number(fact.n, locale) if fact.n else say(locale, "page.source.unknown_n"),
        days=days(fact.field_start, fact.field_end, locale),
        mode=clean(fact.mode),
        design=say(locale, f"design.{fact.design}"),
        invented=say(locale, "page.source.invented") if material.authority.invented else "",
    )


def _no_verdict(rows: Sequence[tuple[Subject, Change]]) -> bool:
    """Volunteers only: levels stand, nothing is said of change."""
    return all(change.verdict is None for _, change in rows)


def _no_wave(locale: str) -> str:
    return say(locale, "page.service.no_wave")


def _banner(material: Material) -> tuple[tuple[str, str], ...]:
    locale, fact = material.locale, material.facts_of_newest
    if fact is None:
        return ()
    refused = [one for one in material.refusals if one.subject.startswith("waves/")]
    status = "stands" if refused or material.stale else "final"
    entries = {
        "wave": str(fact.wave),
        "dates": days(fact.field_start, fact.field_end, locale),
        "mode": clean(fact.mode),
        "n": number(fact.n, locale) if fact.n else say(locale, "page.banner.printed"),
        "design": say(locale, f"design.{fact.design}"),
        "status": say(locale, f"page.status.{status}"),
    }
    return tuple((say(locale, f"page.banner.{name}"), words) for name, words in entries.items())


def _essentials(material: Material) -> tuple[tuple[str, str], ...]:
    locale = material.locale
    crossings = [
        (material.named(one), one, material.awaits(one)) for one in material.crossings_of_newest() if one.criterion
    ]
    return (
        (say(locale, "page.essential.level"), _level(material)),
        (say(locale, "page.essential.change"), since(material)),
        (say(locale, "page.essential.decision"), crossing_words.decision_sentence(crossings, locale)),
    )


def _level(material: Material) -> str:
    """The overall mark; without one, the range of the criteria."""
    locale, subject = material.locale, material.headline
    mean = material.current(subject) if subject else None
    if subject and mean is not None:
        design = material.facts_of_newest.design if material.facts_of_newest else ""
        return sentences.level_sentence(subject.label, mean, material.current(subject, "share"), design, locale)
    figures = [(one, material.current(one)) for one in material.subjects]
    shown = sorted((e.shown, s.label) for s, e in figures if e is not None and e.shown is not None)
    if not shown:
        return say(locale, "level.none", wave=material.newest or "")
    (low, lowest), (high, highest) = shown[0], shown[-1]
    return say(
        locale,
        "level.range",
        wave=material.newest,
        count=len(shown),
        low=number(low, locale),
        lowest=quoted(lowest, locale),
        high=number(high, locale),
        highest=quoted(highest, locale),
    )


def since(material: Material) -> str:
    """What changed for sure since the wave before, or that nothing did, from the verdicts of the newest wave."""
    locale = material.locale
    rows = [(s, c) for s in material.subjects if (c := material.change(s)) is not None]
    if not rows:
        return say(locale, "since.first_wave")
    before = max(change.wave_from for _, change in rows)
    if all(change.verdict is None for _, change in rows):
        return say(locale, "since.volunteers")
    announced = [(s, c) for s, c in rows if c.announced]
    tested = [c for _, c in rows if c.verdict in _TESTED]
    if not tested:
        apart = next((c for _, c in rows if c.verdict == "not_comparable"), None)
        if apart is None:
            return say(locale, "since.insufficient", before=before)
        return say(locale, "since.not_comparable", before=before, reason=sentences.reason(apart, locale))
    told = [
        *_announced_groups(announced, locale),
        *_counted_groups(tested, locale),
    ]
    said = say(locale, "since.told", before=before, changes=say(locale, "decision.separator").join(told))
    apart_count = sum(c.verdict == "not_comparable" for _, c in rows)
    if apart_count:
        one = "_one" if apart_count == 1 else ""
        said += " " + say(locale, f"since.partly_comparable{one}", count=_count("criteria", apart_count, locale))
    return said


def _announced_groups(announced: Sequence[tuple[Subject, Change]], locale: str) -> list[str]:
    """ "progrès établi pour « Accueil » (+7 points)": each kind of announced change with its criteria."""
    groups: dict[str, list[str]] = {}
    for subject, change in announced:
        label = subject.label
        verdict = sentences.verdict_name(change, locale)
        groups.setdefault(verdict, []).append(sentences.quoted_change(label, change, locale))
    return [_group(verdict, listed(labels, locale), locale) for verdict, labels in groups.items()]


def _counted_groups(tested: Sequence[Change], locale: str) -> list[str]:
    """ "stable pour 8 critères": how many criteria did not change for sure, by verdict."""
    said = []
    for verdict in ("stable", "inconclusive"):
        count = sum(change.verdict == verdict for change in tested)
        if count:
            name = "criteria_all" if count == len(tested) else "criteria"
            said.append(_group(say(locale, f"change.{verdict}"), _count(name, count, locale), locale))
    return said


def _group(verdict: str, labels: str, locale: str) -> str:
    return say(locale, "since.group", verdict=verdict[:1].lower() + verdict[1:], labels=labels)


def _count(name: str, count: int, locale: str) -> str:
    return say(locale, f"count.{name}.{'one' if count == 1 else 'other'}", count=number(count, locale))


def _changes_intro(material: Material, changes: Sequence[Change]) -> str:
    """The pair of waves, the family of tests and what it could have seen."""
    locale = material.locale
    tested = [one for one in changes if one.mdc_pts is not None]
    if not tested:
        return since(material)
    family = max(one.family_size or 0 for one in tested)
    befores = sorted({one.wave_from for one in changes})
    return say(
        locale,
        "page.changes.intro",
        wave=material.newest,
        before=listed([str(year) for year in befores], locale),
        family=number(family, locale),
    )


def _change_row(
    material: Material, subject: Subject, change: Change, chart: SeriesChart, texts: Mapping[str, str]
) -> ChangeRow:
    locale = material.locale
    before = material.at(subject, change.wave_from, change.version_from)
    after = material.at(subject, change.wave_to, change.version_to)
    said = [
        sentences.difference(change, locale),
        sentences.excluded(change, locale),
        sentences.detectable(change, locale),
        *sentences.remarks(change, locale),
    ]
    return ChangeRow(
        anchor=subject.anchor,
        label=subject.label,
        key=sentences.verdict_key(change),
        verdict=sentences.verdict_name(change, locale),
        sentence=sentences.verdict_sentence(change, material.authority.verdicts.equivalence_margin_pts, locale),
        before=_short(before, locale) if change.verdict not in (None, "not_comparable") else "",
        after=_short(after, locale),
        remarks=tuple(one for one in said if one),
        title=texts.get("title"),
        caption=texts.get("caption"),
        spark=chart if any(point.value is not None for point in chart.points) else None,
    )


def _short(estimate: Estimate | None, locale: str) -> str:
    if estimate is None or estimate.shown is None:
        return say(locale, "figure.too_few")
    return number(estimate.shown, locale)
