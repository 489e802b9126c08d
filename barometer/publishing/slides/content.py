"""What the five slides say and show, without any shape: texts of the view, figures of its charts.

Belongs here: choosing what a slide carries and the words that nobody may say over it. Does not belong here: places,
sizes and the file (`deck`, `charts`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from barometer.locale import say
from barometer.locale.formats import clauses
from barometer.publishing.branding import SHIPPED, Branding
from barometer.publishing.charts.spec import Mark, PanelChart, SeriesChart
from barometer.publishing.facts import Change, Estimate
from barometer.publishing.material import Material, Subject
from barometer.publishing.slides import titles
from barometer.publishing.views.crossing import owner_of
from barometer.publishing.views.service import ServiceView, source_line
from barometer.publishing.words import sentences

#: Verdicts that rest on a test: their difference has an interval.
_TESTED = ("progress", "regress", "stable", "inconclusive")
_METHOD = ("design", "scores", "changes", "publication", "error")
#: Points that the axis of differences shows at least on each side.
_LEAST_DIFFERENCE = 10.0


@dataclass(frozen=True)
class Bar:
    """A figure with its interval. Without a value nothing is drawn."""

    value: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Bars:
    """A quantity: its name and a bar for each row. `is_former`: all pale, beside the newest; `pale`: rows that are."""

    name: str
    mark: Mark
    bars: tuple[Bar, ...]
    is_former: bool = False
    has_figures: bool = True
    pale: tuple[int, ...] = ()


@dataclass(frozen=True)
class BarPanel:
    """Rows of bars on one axis, with words at one end of each row. `level`: a declared threshold with its words."""

    title: str
    alt: str
    low: float
    high: float
    step: float
    series: tuple[Bars, ...]
    rows: tuple[str, ...]
    level: tuple[float, str] | None = None


@dataclass(frozen=True)
class Slide:
    """What every slide carries. `notes` are for the speaker: how to say it, what must not be said."""

    title: str
    source: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Decision:
    """An answer that is awaited."""

    verdict: str
    label: str
    why: str
    owner: str


@dataclass(frozen=True)
class Deck:
    """The five slides of a service."""

    locale: str
    name: str
    footer: str
    authority: str
    level: Slide
    essentials: tuple[tuple[str, str], ...]
    headline: SeriesChart | None
    changes: Slide
    levels: BarPanel | None
    differences: BarPanel | None
    crossing: Slide
    perceived: BarPanel | None
    delivered: BarPanel | None
    decisions: Slide
    awaited: tuple[Decision, ...]
    commitments: tuple[tuple[str, str], ...]  # (heading, counts)
    method: Slide
    entries: tuple[tuple[str, str], ...]
    empty: str
    undecided: str  # what is said where nothing awaits a decision
    brand: Branding


def deck_of(material: Material, view: ServiceView, brand: Branding = SHIPPED) -> Deck:
    """The content of the five slides. Pure: the same view gives the same slides."""
    locale, source = view.locale, source_line(material)
    rows = _rows(material)
    panels = view.crossing.chart.panels if view.crossing.chart is not None else ()
    headline = view.headline_series
    return Deck(
        locale=locale,
        name=f"{view.title} – {view.subtitle}",
        footer=" · ".join(
            one for one in (view.title, view.subtitle, say(locale, "paper.invented") if view.is_invented else "") if one
        ),
        authority=view.authority,
        level=Slide(titles.level_title(material), source, _notes(material, "level")),
        essentials=view.essentials,
        headline=headline if headline and any(point.value is not None for point in headline.points) else None,
        changes=Slide(titles.changes_title(material), source, _notes(material, "changes")),
        levels=_levels(material, rows),
        differences=_differences(material, rows),
        crossing=Slide(titles.crossing_title(view), source, _notes(material, "crossing")),
        perceived=_panel(view.crossing.chart, 0, locale) if panels else None,
        delivered=_panel(view.crossing.chart, 1, locale) if panels else None,
        decisions=Slide(titles.decisions_title(view), source, _notes(material, "decisions")),
        awaited=_awaited(material, view),
        commitments=_commitments(view),
        method=Slide(titles.method_title(material), source, _notes(material, "method")),
        entries=tuple((one.term, " ".join(one.paragraphs)) for one in view.method if one.name in _METHOD),
        empty=say(locale, "slides.nothing"),
        undecided=view.essentials[-1][1],
        brand=brand,
    )


def _notes(material: Material, slide: str) -> tuple[str, ...]:
    locale, fact = material.locale, material.facts_of_newest
    design = fact.design if fact is not None else ""
    said = [say(locale, f"slides.notes.{slide}.say"), say(locale, f"slides.notes.{slide}.never")]
    if slide in ("level", "changes") and design in ("quotas", "volunteers"):
        said.append(say(locale, f"slides.notes.{design}"))
    return tuple(said)


def _rows(material: Material) -> list[tuple[Subject, Change | None]]:
    """What changed for sure first, as on the page; then the order of the declaration."""
    pairs = [(subject, material.change(subject)) for subject in material.subjects]
    return sorted(pairs, key=lambda pair: not (pair[1] is not None and pair[1].announced))


def _levels(material: Material, rows: Sequence[tuple[Subject, Change | None]]) -> BarPanel | None:
    """Marks before and after. A wave that may not be compared with the newest is left out."""
    locale = material.locale
    after = [_bar(material.current(subject)) for subject, _ in rows]
    before = [
        _bar(material.at(subject, change.wave_from, change.version_from))
        if change is not None and change.verdict in _TESTED
        else Bar()
        for subject, change in rows
    ]
    if not any(bar.value is not None for bar in after):
        return None
    series = [Bars(str(material.newest), "perceived", tuple(after))]
    if any(bar.value is not None for bar in before):
        waves = sorted({change.wave_from for _, change in rows if change is not None})
        series.insert(0, Bars(" / ".join(map(str, waves)), "perceived", tuple(before), is_former=True))
    labels = tuple(subject.label for subject, _ in rows)
    marks = ((subject, material.current(subject)) for subject, _ in rows)
    said = clauses(
        (f"{one.label}, {sentences.figure(mean, locale)}" if mean else one.label for one, mean in marks), locale
    )
    title = say(locale, "page.table.mean")
    return BarPanel(
        title, say(locale, "page.chart.alt_panels", title=title, rows=said), 0, 100, 25, tuple(series), labels
    )


def _differences(material: Material, rows: Sequence[tuple[Subject, Change | None]]) -> BarPanel | None:
    """The difference of each criterion with its interval, beside its verdict."""
    if all(change is None for _, change in rows):
        return None
    locale, margin = material.locale, material.authority.verdicts.equivalence_margin_pts
    bars = tuple(
        Bar(change.difference_pts, change.ci95_low, change.ci95_high)
        if change is not None and change.verdict in _TESTED
        else Bar()
        for _, change in rows
    )
    said = tuple(sentences.verdict_sentence(change, margin, locale) if change is not None else "" for _, change in rows)
    reach = max([_LEAST_DIFFERENCE, *(abs(v) for b in bars for v in (b.value, b.low, b.high) if v is not None)])
    step = 5.0 if reach <= 15 else 10.0
    end = step * -(-reach // step)
    title = say(locale, "slides.difference")
    told = clauses((f"{subject.label}, {words}" for (subject, _), words in zip(rows, said, strict=True)), locale)
    alt = say(locale, "page.chart.alt_panels", title=title, rows=told)
    uncertain = tuple(i for i, (_, change) in enumerate(rows) if change is None or not change.announced)
    series = Bars(title, "perceived", bars, has_figures=False, pale=uncertain)
    return BarPanel(title, alt, -end, end, step, (series,), said)


def _panel(chart: PanelChart | None, index: int, locale: str) -> BarPanel | None:
    """One side of perceived and delivered; verdicts stand at the end of the delivered one."""
    if chart is None:
        return None
    panel = chart.panels[index]
    bars = tuple(Bar() if dot is None else Bar(dot.value, dot.low, dot.high) for dot in panel.dots)
    rows = chart.rows if index == 0 else chart.notes
    level = None if panel.threshold is None else (panel.threshold.value, panel.threshold.label)
    told = clauses((f"{label}, {panel.said(i)}" for i, label in enumerate(chart.rows)), locale)
    alt = say(locale, "page.chart.alt_panels", title=panel.title, rows=told)
    return BarPanel(panel.title, alt, 0, 100, 25, (Bars(panel.title, panel.mark, bars),), rows, level)


def _awaited(material: Material, view: ServiceView) -> tuple[Decision, ...]:
    pairs = ((material.subject(one), one) for one in material.crossings_of_newest())
    answerable = {subject.anchor: owner_of(material, one) for subject, one in pairs if subject is not None}
    return tuple(
        Decision(
            one.verdict,
            one.label,
            " ".join(one.why) or f"{one.perceived}. {one.delivered}",
            answerable.get(one.anchor, ""),
        )
        for one in view.crossing.awaiting
    )


def _commitments(view: ServiceView) -> tuple[tuple[str, str], ...]:
    """What became of the last commitments, in counts."""
    groups = view.register.groups if view.register is not None else ()
    return tuple((group.title, note) for group in groups for note in group.notes if note)


def _bar(estimate: Estimate | None) -> Bar:
    if estimate is None or estimate.shown is None:
        return Bar()
    low, high = estimate.interval or (None, None)
    return Bar(estimate.shown, low, high)
