"""The charts of a service that leave its page: what each shows, and a title that states the finding.

Belongs here: from the material to specifications, for the journal and for social networks. Does not belong here:
drawing (charts.printed), the choice of what a kit holds, captions (the kit).

Titles have at most 70 characters. Every word of change, share or verdict comes from the verdict and its figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from barometer.declarations.authority import FigureKind, Publication
from barometer.locale import say
from barometer.locale.formats import clauses, listed, number, percent
from barometer.publishing.charts.press_spec import (
    ChangeRow,
    ChangesChart,
    CommitmentRow,
    CommitmentsChart,
    Outcome,
    PressChart,
    Sign,
)
from barometer.publishing.charts.spec import Axis, Dot, Panel, PanelChart, SeriesChart, Words
from barometer.publishing.facts import Change, DecisionFact, Estimate
from barometer.publishing.material import Material, Subject
from barometer.publishing.text import capital, clean
from barometer.publishing.views.press_answers import answers_chart
from barometer.publishing.views.press_words import others, press_words, short
from barometer.publishing.views.register import OUTCOMES, last_commitments, outcome_counts
from barometer.publishing.views.series import series_of
from barometer.publishing.views.service_charts import crossing_chart, score_axis, series_chart, with_alt
from barometer.publishing.words import sentences
from barometer.publishing.words.register_words import state_sentence

#: The list where an authority declares none.
DEFAULT_FIGURES = Publication().figures


def press_charts(material: Material, kinds: Sequence[FigureKind] = DEFAULT_FIGURES) -> list[PressChart]:
    """The charts of a publication list that the service can show, in the order of the list."""
    headline = [material.headline] if material.headline else material.subjects[:1]
    found: list[PressChart | None] = []
    for kind in kinds:
        match kind:
            case "trend":
                found += [trend_chart(material, subject) for subject in headline]
            case "trends":
                found += [trend_chart(material, one) for one in material.subjects if one not in headline]
            case "changes":
                found.append(changes_chart(material))
            case "crossing":
                found.append(two_sides_chart(material))
            case "answers":
                found.append(answers_chart(material))
            case "zones":
                found.append(zones_chart(material))
            case "commitments":
                found.append(commitments_chart(material))
    return [chart for chart in found if chart is not None]


def trend_chart(material: Material, subject: Subject) -> SeriesChart | None:
    """A criterion over its waves; None where no figure may be published."""
    series = series_of(material, subject)
    if not any(point.estimate.shown is not None for point in series.points):
        return None
    axis = score_axis([point.estimate for point in series.points], material.locale)
    chart = series_chart(material, series, axis)

    def title(label: str) -> str:
        return sentences.headline(label, material.change(subject), material.current(subject), material.locale)

    words = press_words(material, f"tendance-{subject.anchor}", short(subject.label, title), chart.words.alt)
    words = replace(words, caption=say(material.locale, "printed.trend.short"))
    return replace(chart, y=replace(chart.y, title=say(material.locale, "printed.trend.axis")), words=words)


def changes_chart(material: Material) -> ChangesChart | None:
    """All criteria before and after, announced changes first, whatever their direction; None without a comparison."""
    locale = material.locale
    found = [(s, c) for s in material.subjects if (c := material.change(s)) is not None and not s.is_headline]
    if not found:
        return None
    order = {subject: i for i, subject in enumerate(material.subjects)}
    found.sort(
        key=lambda pair: (
            not pair[1].announced,
            -abs(pair[1].difference_pts or 0.0) * pair[1].announced,
            order[pair[0]],
        )
    )
    rows = tuple(_change_row(material, subject, change) for subject, change in found)
    estimates = [e for s, c in found for e in (_before(material, s, c), material.current(s)) if e is not None]
    first = {change.wave_from for _, change in found}
    before = str(min(first)) if len(first) == 1 else say(locale, "printed.changes.wave_before")
    after = str(found[0][1].wave_to)
    headers = tuple(say(locale, f"printed.changes.{name}") for name in ("criterion", "before", "after", "verdict"))
    chart = ChangesChart(
        press_words(material, "avant-apres", _changes_title(material, [change for _, change in found])),
        score_axis(estimates, locale),
        before,
        after,
        say(locale, "printed.interval"),
        rows,
        _signs([change for _, change in found], locale),
        headers,
        others(len(rows), locale),
    )
    return replace(chart, words=_with_table(chart.words, chart.table()[1], locale))


def _change_row(material: Material, subject: Subject, change: Change) -> ChangeRow:
    locale = material.locale
    before, after = _before(material, subject, change), material.current(subject)
    dots = [_dot(one, locale) for one in (before, after)]
    verdict = sentences.verdict_name(change, locale)
    labels = [dot.label for dot in dots if dot is not None]
    too_few = say(locale, "figure.too_few")
    return ChangeRow(subject.label, dots[0], dots[1], verdict, _sign(change), " → ".join(labels) or too_few, too_few)


def _sign(change: Change) -> Sign:
    if change.announced:
        return "rise" if (change.difference_pts or 0.0) > 0 else "fall"
    return "stable" if change.verdict == "stable" else "none"


def _signs(changes: Sequence[Change], locale: str) -> tuple[tuple[Sign, str], ...]:
    """The verdicts behind each sign that is there."""
    found: dict[Sign, list[str]] = {}
    for change in changes:
        name = sentences.verdict_name(change, locale)
        name = name[:1].lower() + name[1:]
        if name not in (named := found.setdefault(_sign(change), [])):
            named.append(name)
    if "none" in found:
        found["none"] = [say(locale, "printed.changes.no_sign", verdicts=listed(found.pop("none"), locale))]
    return tuple((sign, listed(names, locale)) for sign, names in found.items())


def _before(material: Material, subject: Subject, change: Change) -> Estimate | None:
    return material.at(subject, change.wave_from, change.version_from)


def _changes_title(material: Material, changes: Sequence[Change]) -> str:
    """ "1 progrès et 2 reculs établis sur 8 critères"; what is announced with quotas is called so."""
    locale = material.locale
    rises = sum(c.announced and (c.difference_pts or 0) > 0 for c in changes)
    falls = sum(c.announced and (c.difference_pts or 0) < 0 for c in changes)
    known = {"count": number(len(changes), locale)}
    form = {0: "none", 1: "one"}
    if not rises and not falls:
        is_stable = len(changes) > 1 and all(c.verdict == "stable" for c in changes)
        return say(locale, f"printed.changes.title.{'stable' if is_stable else 'none'}", **known)
    if not rises or not falls:
        kind, count = ("rise", rises) if rises else ("fall", falls)
        return say(
            locale, f"printed.changes.title.{kind}.{form.get(count, 'other')}", found=number(count, locale), **known
        )
    return say(
        locale,
        "printed.changes.title.both",
        rises=say(locale, f"printed.changes.rises.{form.get(rises, 'other')}", found=number(rises, locale)),
        falls=say(locale, f"printed.changes.falls.{form.get(falls, 'other')}", found=number(falls, locale)),
        **known,
    )


def two_sides_chart(material: Material) -> PanelChart | None:
    """Perceived against delivered, titled by how many criteria call for what."""
    locale = material.locale
    crossings = [one for one in material.crossings_of_newest() if one.criterion]
    chart = crossing_chart(material, crossings)
    if chart is None:
        return None
    counts = {kind: sum(one.verdict == kind for one in crossings) for kind in ("act", "explain", "secure", "maintain")}
    told = {kind: count for kind, count in counts.items() if count}
    if "act" in told and "explain" in told:
        title = say(locale, "printed.sides.act_explain", act=told["act"], explain=told["explain"], count=len(crossings))
    elif told:
        kind, count = next(iter(told.items()))
        title = say(
            locale, f"printed.sides.{kind}.{'one' if count == 1 else 'other'}", found=count, count=len(crossings)
        )
    else:
        title = say(locale, "printed.sides.none")
    words = press_words(material, "percu-et-realise", title, chart.words.alt, chart.words.caption)
    return replace(chart, words=words, others=others(len(chart.rows), locale))


def zones_chart(material: Material) -> PanelChart | None:
    """The share of satisfied by zone for the overall mark (or the first criterion that has zones)."""
    locale = material.locale
    labels = {one.id: clean(one.label) for one in material.authority.domains.zone}
    candidates = [material.headline] if material.headline else material.subjects
    for subject in candidates:
        found = {e.category: e for e in material.series(subject, "share", domain="zone") if e.wave == material.newest}
        shown = [category for category in labels if category in found]
        figures = [value for category in shown if (value := found[category].shown) is not None]
        if figures:
            break
    else:
        return None
    bounds = [percent(value, locale) for value in (min(figures), max(figures))]
    name = "printed.zones.title" if bounds[0] != bounds[1] else "printed.zones.title_same"
    panel = Panel(
        say(locale, "printed.zones.axis", label=subject.label),
        "perceived",
        Axis(0, 100, tuple((float(v), percent(v, locale)) for v in (0, 50, 100))),
        tuple(_dot(found[category], locale) for category in shown),
        None,
        tuple(say(locale, "figure.too_few") for _ in shown),
    )
    chart = PanelChart(
        press_words(material, "satisfaits-par-secteur", say(locale, name, low=bounds[0], high=bounds[1])),
        tuple(labels[category] for category in shown),
        (panel,),
        (),
        (say(locale, "page.domain.zone.name"), say(locale, "page.table.satisfied")),
        others(len(shown), locale),
    )
    return replace(chart, words=replace(with_alt(chart, locale).words, caption=say(locale, "printed.zones.caption")))


def commitments_chart(material: Material) -> CommitmentsChart | None:
    """What became of the commitments that the newest follow-up speaks of, else those that run; None without any."""
    locale = material.locale
    followed = last_commitments(material)
    running = [one for one in material.decisions if one.is_commitment]
    found = followed or running
    if not found:
        return None
    order = {state: i for i, state in enumerate(OUTCOMES)}
    found = sorted(found, key=lambda one: (order.get(one.state, len(order)), -one.wave, one.criterion))
    rows = tuple(_commitment(material, one) for one in found)
    title = outcome_counts(found, locale).rstrip(".")
    chart = CommitmentsChart(
        press_words(material, "engagements", title, source=say(locale, "printed.commitments.source")),
        rows,
        tuple(say(locale, f"printed.commitments.{name}") for name in ("about", "outcome")),
        others(len(rows), locale),
    )
    return replace(chart, words=_with_table(chart.words, chart.table()[1], locale))


def _commitment(material: Material, one: DecisionFact) -> CommitmentRow:
    outcome: Outcome = "kept" if one.state == "kept" else "promised"
    if one.state == "late":
        outcome = "late"
    elif one.state == "withdrawn":
        outcome = "withdrawn"
    label = say(material.locale, "printed.commitments.label", label=material.label(one.criterion), wave=one.wave)
    return CommitmentRow(label, outcome, capital(state_sentence(one, material.locale)))


def _dot(estimate: Estimate | None, locale: str) -> Dot | None:
    if estimate is None or estimate.shown is None:
        return None
    low, high = estimate.interval or (None, None)
    label = number(estimate.shown, locale) if estimate.statistic == "mean" else percent(estimate.shown, locale)
    return Dot(estimate.shown, low, high, sentences.figure(estimate, locale), label)


def _with_table(words: Words, rows: Sequence[Sequence[str]], locale: str) -> Words:
    """The words with the table as the alternative text."""
    said = clauses((", ".join(cell for cell in row if cell) for row in rows), locale)
    return replace(words, alt=say(locale, "page.chart.alt_panels", title=words.title, rows=said))
