"""The charts of a service, as specifications: series of notes and of KPIs, perceived against delivered, zones.

Belongs here: choosing axes and writing a chart's words from its figures. Does not belong here: drawing (charts).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import replace

from barometer.declarations.service import Kpi
from barometer.locale import say
from barometer.locale.formats import between, clauses, number, points
from barometer.publishing.charts.spec import (
    Axis,
    Break,
    Dot,
    Level,
    Panel,
    PanelChart,
    Point,
    SeriesChart,
    Smooth,
    Words,
)
from barometer.publishing.facts import Crossing, Estimate, KpiScore
from barometer.publishing.material import Material, Subject, is_of
from barometer.publishing.text import clean
from barometer.publishing.views.series import Series, kpi_segments, series_of
from barometer.publishing.words import crossing_words, sentences
from barometer.statistics.trend import LOCAL_LEVEL_WAVES

_MOST_TICKS = 6  # years named under a technical series
_LEAST_SPAN = 40.0  # points on 0-100: a small change never fills a chart


def _margin(first: float, last: float) -> float:
    """Years left free at each end of a time axis, so that a label above the first figure keeps off the axis."""
    return max(0.4, (last - first) * 0.06)


def series_anchor(subject: Subject) -> str:
    """Where the series of a criterion stands in its service's page."""
    return f"serie-{subject.anchor}"


def kpi_anchor(kpi: Kpi) -> str:
    """Where the series of a technical indicator stands in its service's page."""
    return f"indicateur-{kpi.id}"


def score_axis(estimates: Sequence[Estimate], locale: str) -> Axis:
    """An axis of scores that holds all figures and their intervals, at least 40 points long, on whole tens."""
    bounds = [v for e in estimates if e.shown is not None for v in (*(e.interval or ()), e.shown)] or [0.0, 100.0]
    low, high = 10.0 * math.floor(min(bounds) / 10), 10.0 * math.ceil(max(bounds) / 10)
    while high - low < _LEAST_SPAN:
        low, high = max(0.0, low - 10), min(100.0, high + 10)
    step = 10 if high - low <= _LEAST_SPAN else 20
    ticks = [value for value in range(0, 101, step) if low <= value <= high]
    return Axis(low, high, tuple((float(value), number(value, locale)) for value in ticks))


def time_axis(material: Material) -> Axis:
    """The real time axis of all charts of a service: from the first to the last wave or technical period."""
    ticks = {x: str(wave) for (_, wave), x in sorted(material.dates.items())}
    low, high = min(ticks), max(ticks)
    room = _margin(low, high)
    return Axis(low - room, high + room, tuple(sorted(ticks.items())))


def series_chart(material: Material, series: Series, y: Axis, source: str = "") -> SeriesChart:
    """A criterion's notes over the waves, titled by the verdict of the newest one."""
    locale, subject = material.locale, series.subject
    label = subject.label
    current, change = material.current(subject), material.change(subject)
    newest = current or (series.points[-1].estimate if series.points else None)
    breaks = tuple(Break(x, sentences.reason(one, locale)) for x, one in series.breaks)
    segments = tuple(
        tuple(_point(material, subject, point.x, point.estimate, point.after_gap) for point in segment)
        for segment in series.segments
    )
    words = Words(
        id=series_anchor(subject),
        title=sentences.headline(label, change, newest, locale),
        caption=_trend(material, subject),
        source=source,
        alt=_alt(label, segments, breaks, locale),
    )
    smooth = _smooth(material, subject)
    levels = {one.x: one.text for piece in smooth for one in piece}
    names = ("wave", "mean", "satisfied", "answers", *(("level",) if smooth else ()))
    headers = tuple(say(locale, f"page.table.{name}") for name in names)
    if smooth:
        segments = tuple(
            tuple(replace(p, details=(*p.details, levels.get(p.x, ""))) for p in segment) for segment in segments
        )
    gaps = tuple(say(locale, "page.chart.gap", first=first, last=last) for first, last in series.gaps)
    label_of_smooth = say(locale, "page.chart.smooth", waves=LOCAL_LEVEL_WAVES)
    return SeriesChart(
        words, "perceived", time_axis(material), y, segments, breaks, None, gaps, headers, smooth, label_of_smooth
    )


def overall_chart(material: Material, y: Axis | None = None, source: str = "") -> SeriesChart | None:
    """The overall mark's series under the service's own name, fit to stand outside its report; None without one."""
    subject = material.headline
    if subject is None:
        return None
    series = series_of(material, subject)
    axis = y or score_axis([point.estimate for point in series.points], material.locale)
    chart = series_chart(material, series, axis, source)
    label = clean(material.service.label)
    title = sentences.headline(label, material.change(subject), material.current(subject), material.locale)
    alt = chart.words.alt.replace(subject.label, f"{label}, {subject.label[:1].lower()}{subject.label[1:]}", 1)
    axis = replace(chart.y, title=say(material.locale, "page.chart.overall_axis", label=subject.label))
    return replace(chart, y=axis, words=Words(f"serie-{material.service.id}", title, "", source, alt))


def kpi_chart(material: Material, kpi: Kpi, scores: list[KpiScore]) -> SeriesChart:
    """A technical series in its own unit, with its target where one is set."""
    locale, label = material.locale, clean(kpi.label)
    pieces = kpi_segments(scores)
    segments = tuple(
        tuple(
            Point(
                one.period + 0.5,
                str(one.period),
                one.value,
                None,
                None,
                crossing_words.kpi_value(kpi, one.value, locale),
                number(one.value, locale, kpi.decimals),
                after_gap=i > 0 and one.period - piece[i - 1].period > 1,
                details=(crossing_words.kpi_status(one, locale),),
            )
            for i, one in enumerate(piece)
        )
        for piece in pieces
    )
    breaks = tuple(
        Break(float(one.period), say(locale, "page.chart.kpi_break", year=one.period, reason=clean(one.reason)))
        for one in kpi.breaks
        if any(piece[0].period >= one.period for piece in pieces[1:])
    )
    gaps = tuple(
        say(locale, "page.chart.gap", first=before.period, last=after.period)
        for piece in pieces
        for before, after in itertools.pairwise(piece)
        if after.period - before.period > 1
    )
    target, values = None, [one.value for one in scores]
    if kpi.anchors is not None:
        said = say(locale, "page.chart.target", target=crossing_words.kpi_target(kpi, locale))
        target = Level(kpi.anchors.target, said, kpi.anchors.target_high)
        values += [v for v in (kpi.anchors.target, kpi.anchors.target_high) if v is not None]
    last = max(scores, key=lambda one: one.period)
    words = Words(
        id=kpi_anchor(kpi),
        title=say(
            locale,
            "page.chart.kpi_title",
            label=label,
            value=crossing_words.kpi_value(kpi, last.value, locale),
            year=last.period,
        ),
        caption=crossing_words.kpi_status(last, locale),
        source="",
        alt=_alt(label, segments, breaks, locale),
    )
    headers = tuple(say(locale, f"page.table.{name}") for name in ("year", "value", "against_target"))
    years = sorted({one.period for one in scores})
    room = _margin(years[0], years[-1])
    step = math.ceil(len(years) / _MOST_TICKS)
    named = sorted(years[::-1][::step])
    x = Axis(years[0] + 0.5 - room, years[-1] + 0.5 + room, tuple((year + 0.5, str(year)) for year in named))
    return SeriesChart(
        words, "technical", x, nice_axis(values, locale, kpi.decimals), segments, breaks, target, gaps, headers
    )


def crossing_chart(material: Material, crossings: Sequence[Crossing]) -> PanelChart | None:
    """Perceived and delivered on two aligned axes, each with its own threshold; None where there is no criterion."""
    rows = [one for one in crossings if one.criterion]
    if not rows:
        return None
    locale = material.locale
    subjects = [material.subject(one) for one in rows]
    estimates = [material.current(subject) if subject else None for subject in subjects]
    axis = Axis(0, 100, tuple((float(v), number(v, locale)) for v in (0, 50, 100)))
    perceived = Panel(
        say(locale, "page.crossing.perceived_axis"),
        "perceived",
        axis,
        tuple(_perceived_dot(estimate, locale) for estimate in estimates),
        Level(rows[0].perceived_threshold, _threshold("threshold", rows[0].perceived_threshold, locale)),
        tuple(say(locale, "figure.too_few") for _ in rows),
    )
    delivered = Panel(
        say(locale, "page.crossing.delivered_axis"),
        "technical",
        axis,
        tuple(_delivered_dot(one, locale) for one in rows),
        Level(rows[0].delivered_threshold, _threshold("target", rows[0].delivered_threshold, locale)),
        tuple(_no_measure(one, locale) for one in rows),
    )
    labels = tuple(material.named(one) for one in rows)
    notes = tuple(crossing_words.verdict_sentence(one, locale) for one in rows)
    chart = PanelChart(
        Words(
            id="percu-et-realise",
            title=say(locale, "page.crossing.chart_title", wave=material.newest),
            caption=say(locale, "page.crossing.chart_caption"),
            source="",
            alt="",
        ),
        labels,
        (perceived, delivered),
        notes,
        tuple(say(locale, f"page.table.{name}") for name in ("criterion", "perceived", "delivered", "verdict")),
    )
    return with_alt(chart, locale)


def zone_chart(material: Material, subject: Subject, domain: str, labels: dict[str, str]) -> PanelChart | None:
    """The figures of a published domain at the newest wave for one subject; None where nothing may be said."""
    locale = material.locale
    found = {e.category: e for e in material.series(subject, domain=domain) if e.wave == material.newest}
    shown = [category for category in labels if category in found]
    if not any(found[category].shown is not None for category in shown):
        return None
    label = subject.label
    panel = Panel(
        say(locale, "page.table.mean"),
        "perceived",
        Axis(0, 100, tuple((float(v), number(v, locale)) for v in (0, 25, 50, 75, 100))),
        tuple(_perceived_dot(found[category], locale) for category in shown),
        None,
        tuple(say(locale, "figure.too_few") for _ in shown),
    )
    chart = PanelChart(
        Words(
            id=f"par-{domain}",
            title=say(locale, f"page.domain.{domain}.title", label=label, wave=material.newest),
            caption=say(locale, "page.zones.caption"),
            source="",
            alt="",
        ),
        tuple(labels[category] for category in shown),
        (panel,),
        (),
        (say(locale, f"page.domain.{domain}.name"), say(locale, "page.table.mean")),
    )
    return with_alt(chart, locale)


def with_alt(chart: PanelChart, locale: str) -> PanelChart:
    """The chart with its alternative in words: its rows as its table says them."""
    rows = clauses((", ".join(cell for cell in row if cell) for row in chart.table()[1]), locale)
    alt = say(locale, "page.chart.alt_panels", title=chart.words.title, rows=rows)
    return replace(chart, words=replace(chart.words, alt=alt))


def nice_axis(values: Sequence[float], locale: str, decimals: int) -> Axis:
    """An axis with three to six round ticks that holds all values."""
    low, high = min(values), max(values)
    span = (high - low) or max(abs(high) * 0.2, 10.0**-decimals)
    low, high = low - 0.12 * span, high + 0.12 * span
    raw = (high - low) / 4
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(size * power for size in (1, 2, 5, 10) if size * power >= raw)
    first, last = math.ceil(low / step), math.floor(high / step)
    shown = max(0, -math.floor(math.log10(step) + 1e-9))
    return Axis(low, high, tuple((k * step, number(k * step, locale, shown)) for k in range(first, last + 1)))


def _point(material: Material, subject: Subject, x: float, mean: Estimate, after_gap: bool) -> Point:
    locale = material.locale
    shares = material.series(subject, "share")
    share = next((s for s in shares if (s.wave, s.question_version) == (mean.wave, mean.question_version)), None)
    low, high = mean.interval or (None, None)
    return Point(
        x,
        str(mean.wave),
        mean.shown,
        low,
        high,
        sentences.figure(mean, locale),
        "" if mean.shown is None else number(mean.shown, locale),
        after_gap,
        (sentences.figure(share, locale) if share else "", "" if mean.shown is None else number(mean.n, locale)),
        None if mean.shown is None else mean.n,
    )


def _trend(material: Material, subject: Subject) -> str:
    """The straight line of the last unbroken segment, described with what tells whether it fits (METHOD B8)."""
    locale = material.locale
    found = [one for one in material.trends if is_of(subject, one)]
    trend = max(found, key=lambda one: one.wave_last, default=None)
    if trend is None or trend.wave_last != material.newest:
        return ""
    said = say(
        locale,
        "page.chart.trend",
        first=trend.wave_first,
        last=trend.wave_last,
        slope=points(trend.slope_pts_per_year, locale, 1),
        interval=between(trend.ci95_low, trend.ci95_high, locale, 1, with_sign=True),
        q=number(trend.q, locale, 1),
        df=trend.waves - 2,
        tau2=number(trend.tau2, locale, 1),
    )
    return f"{said} {say(locale, 'page.chart.bridged')}" if trend.is_bridged else said


def _smooth(material: Material, subject: Subject) -> tuple[tuple[Smooth, ...], ...]:
    """The smoothed level of each segment of eight waves and more (METHOD B8)."""
    locale = material.locale
    own = [one for one in material.levels if is_of(subject, one)]
    return tuple(
        tuple(
            Smooth(
                material.dates[one.survey, one.wave],
                one.level,
                say(
                    locale,
                    "figure.with_interval",
                    value=number(one.level, locale),
                    low=number(one.ci95_low, locale),
                    high=number(one.ci95_high, locale),
                ),
            )
            for one in sorted(own, key=lambda one: one.wave)
            if one.segment == segment
        )
        for segment in sorted({one.segment for one in own})
    )


def _alt(label: str, segments: tuple[tuple[Point, ...], ...], breaks: tuple[Break, ...], locale: str) -> str:
    every = sorted((p for segment in segments for p in segment), key=lambda p: p.x)
    figures = ", ".join(say(locale, "page.chart.alt_point", when=p.when, figure=p.text) for p in every)
    said = say(locale, "page.chart.alt_series", label=label, figures=figures)
    return " ".join([said, *(say(locale, "page.chart.alt_break", reason=one.label) for one in breaks)])


def _perceived_dot(estimate: Estimate | None, locale: str) -> Dot | None:
    if estimate is None or estimate.shown is None:
        return None
    low, high = estimate.interval or (None, None)
    said = sentences.figure(estimate, locale)
    return Dot(estimate.shown, low, high, said, number(estimate.shown, locale), estimate.n)


def _delivered_dot(crossing: Crossing, locale: str) -> Dot | None:
    if crossing.delivered is None:
        return None
    value = number(crossing.delivered, locale)
    low, high = crossing.delivered_low, crossing.delivered_high
    if low is None or high is None or high - low < 0.5:
        return Dot(crossing.delivered, None, None, value, value)
    said = say(locale, "figure.with_interval", value=value, low=number(low, locale), high=number(high, locale))
    return Dot(crossing.delivered, low, high, said, value)


def _no_measure(crossing: Crossing, locale: str) -> str:
    """Why a criterion has no technical figure: no indicator, no target, or no value yet."""
    if not crossing.kpis:
        return say(locale, "page.crossing.no_measure")
    return say(locale, "kpi.no_target" if crossing.basis == "no_target" else "page.kpi.no_value")


def _threshold(kind: str, value: float, locale: str) -> str:
    return say(locale, f"page.crossing.{kind}", value=number(value, locale))
