"""The annex on importance: what overall satisfaction goes with, beside how satisfied people are, by criterion.

Belongs here: the view of out_importance at its wave, the chart importance × satisfaction and the table beside it. Does
not belong here: any figure's computation (estimation.importance), the drawing (charts).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from barometer.locale import say
from barometer.locale.formats import between, listed, number, percent
from barometer.publishing.charts.scatter import ScatterChart, ScatterPoint
from barometer.publishing.charts.spec import Axis, Dot, Level, Words
from barometer.publishing.facts import Estimate, Importance
from barometer.publishing.material import Material, Subject
from barometer.publishing.text import quoted
from barometer.publishing.views.service_charts import score_axis

_TICKS = 5
_STEPS = (1, 2, 5, 10, 20, 25, 50)


@dataclass(frozen=True)
class ImportanceView:
    """`method`: what was done, in sentences; the table's rows begin with the number of the point in the chart."""

    method: tuple[str, ...]
    chart: ScatterChart | None
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    legend: tuple[str, ...]  # what the classes of the tetraclasse model mean


@dataclass(frozen=True)
class _Row:
    label: str
    fact: Importance
    satisfaction: Estimate | None


def importance_view(material: Material) -> ImportanceView | None:
    """The view; None where no wave of the service came with answers."""
    rows = _rows(material)
    if not rows:
        return None
    numbered = {id(row): str(i) for i, row in enumerate(_drawn(rows), start=1)}
    ranked = sorted(rows, key=lambda row: int(numbered.get(id(row), len(rows) + 1)))
    headers, cells = _table(material, ranked, numbered)
    return ImportanceView(_method(material, rows), _chart(material, rows), headers, cells, _legend(material))


def class_words(fact: Importance, locale: str) -> str:
    """The class in which derived importance is published, or why there is none."""
    if fact.importance_class is not None:
        return say(locale, f"importance.class.{fact.importance_class}")
    return say(locale, f"importance.reason.{fact.reason}") if fact.reason else ""


def _rows(material: Material) -> list[_Row]:
    subjects = {(one.survey, one.criterion, one.population): one for one in material.subjects}
    found = []
    for fact in material.importance:
        subject = subjects.get((fact.survey, fact.criterion, fact.population))
        if subject is not None:
            found.append(_Row(subject.label, fact, _satisfaction(material, subject, fact)))
    return found


def _satisfaction(material: Material, subject: Subject, fact: Importance) -> Estimate | None:
    estimate = material.at(subject, fact.wave, fact.question_version)
    return estimate if estimate is not None and estimate.shown is not None else None


def _drawn(rows: list[_Row]) -> list[_Row]:
    """Criteria that have both figures, the largest share first: the chart's points in the order of their numbers."""
    known = [row for row in rows if row.fact.share_pct is not None and row.satisfaction is not None]
    return sorted(known, key=lambda row: (-(row.fact.share_pct or 0.0), row.label))


def _method(material: Material, rows: list[_Row]) -> tuple[str, ...]:
    locale = material.locale
    told = next((row.fact for row in rows if row.fact.share_pct is not None), None)
    if told is None or told.r_squared_pct is None or told.complete_pct is None:
        return (say(locale, f"importance.none.{_common_reason(rows)}"),)
    figures = {
        "wave": told.wave,
        "n": number(told.n_model, locale),
        "percent": number(told.r_squared_pct, locale),
        "even": number(told.even_pct or 0.0, locale),
        "complete": number(told.complete_pct, locale),
    }
    said = [say(locale, "importance.explained", **figures), say(locale, f"importance.{told.method}", **figures)]
    if told.reason == "volunteers":
        said.append(say(locale, "importance.volunteers"))
    elif told.importance_class is not None:
        undecided = sum(row.fact.importance_class == "undecided" for row in rows)
        classed = sum(row.fact.importance_class is not None for row in rows)
        counts = {"undecided": number(undecided, locale), "of": number(classed, locale)}
        said.append(say(locale, "importance.classes", **counts))
    return tuple(said)


def _common_reason(rows: list[_Row]) -> str:
    reasons = {row.fact.reason for row in rows}
    return "no_overall_mark" if reasons == {"no_overall_mark"} else "too_few"


def _table(
    material: Material, rows: list[_Row], numbered: dict[int, str]
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    locale = material.locale
    has_stated = any(row.fact.stated is not None for row in rows)
    names = [
        "criterion",
        "satisfaction",
        *(["stated"] if has_stated else []),
        "share",
        "class",
        "check",
        "ranks",
        "tetraclasse",
    ]
    cells = []
    for row in rows:
        number_ = numbered.get(id(row))
        fact = row.fact
        stated = "" if fact.stated is None else number(fact.stated, locale)
        cells.append(
            (
                f"{number_}. {row.label}" if number_ else row.label,
                _figure(row.satisfaction, locale),
                *([stated] if has_stated else []),
                _share(fact, locale),
                class_words(fact, locale),
                "" if fact.johnson_pct is None else percent(fact.johnson_pct, locale),
                "" if fact.ranks_pct is None else percent(fact.ranks_pct, locale),
                _tetraclasse(fact, locale),
            )
        )
    return tuple(say(locale, f"importance.table.{name}") for name in names), tuple(cells)


def _figure(estimate: Estimate | None, locale: str) -> str:
    if estimate is None or estimate.shown is None:
        return say(locale, "figure.too_few")
    if estimate.interval is None:
        return number(estimate.shown, locale)
    interval = between(*estimate.interval, locale)
    return say(locale, "importance.with_interval", value=number(estimate.shown, locale), interval=interval)


def _share(fact: Importance, locale: str) -> str:
    if fact.share_pct is None:
        return ""
    value = percent(fact.share_pct, locale)
    if fact.share_low_pct is None or fact.share_high_pct is None:
        return value
    interval = between(fact.share_low_pct, fact.share_high_pct, locale)
    return say(locale, "importance.with_interval", value=value, interval=interval)


def _tetraclasse(fact: Importance, locale: str) -> str:
    if fact.tetraclasse != "undetermined":
        return say(locale, f"importance.tetraclasse.{fact.tetraclasse}")
    reason = fact.tetraclasse_reason if fact.tetraclasse_reason in ("unstable", "volunteers") else "too_few"
    return say(locale, f"importance.undetermined.{reason}")


def _legend(material: Material) -> tuple[str, ...]:
    classes = ("basic", "plus", "key", "secondary", "undetermined")
    return tuple(say(material.locale, f"importance.legend.{name}") for name in classes)


def _chart(material: Material, rows: list[_Row]) -> ScatterChart | None:
    locale, drawn = material.locale, _drawn(rows)
    if not drawn:
        return None
    x = score_axis([row.satisfaction for row in drawn if row.satisfaction is not None], locale)
    threshold, fact = material.service.thresholds.perceived, drawn[0].fact
    even = fact.even_pct or 0.0
    points = tuple(_point(row, str(i), locale) for i, row in enumerate(drawn, start=1))
    level = say(locale, "page.crossing.threshold", value=number(threshold, locale))
    return ScatterChart(
        words=Words(
            id="carte-importance",
            title=say(locale, "importance.chart.title", wave=fact.wave),
            caption=say(locale, "importance.chart.caption"),
            source="",
            alt=_alt(drawn, fact.wave, locale),
        ),
        x=Axis(x.low, x.high, x.ticks, say(locale, "importance.chart.x")),
        y=_share_axis(points, even, locale),
        points=points,
        x_level=Level(threshold, level) if x.low <= threshold <= x.high else None,
        y_level=Level(even, say(locale, "importance.chart.even", percent=number(even, locale))),
    )


def _point(row: _Row, name: str, locale: str) -> ScatterPoint:
    estimate, fact = row.satisfaction, row.fact
    assert estimate is not None  # drawn points have both figures
    low, high = estimate.interval or (None, None)
    x = Dot(estimate.shown or 0.0, low, high, _figure(estimate, locale))
    y = Dot(fact.share_pct or 0.0, fact.share_low_pct, fact.share_high_pct, _share(fact, locale))
    return ScatterPoint(name, row.label, x, y)


def _share_axis(points: tuple[ScatterPoint, ...], even: float, locale: str) -> Axis:
    top = max([even, *(one.y.high if one.y.high is not None else one.y.value for one in points)])
    step = next((step for step in _STEPS if top / step <= _TICKS), _STEPS[-1])
    high = step * math.ceil(top / step)
    ticks = tuple((float(value), percent(value, locale)) for value in range(0, high + 1, step))
    return Axis(0.0, float(high), ticks, say(locale, "importance.chart.y"))


def _alt(drawn: list[_Row], wave: int, locale: str) -> str:
    """The picture in words: what stands clearly above and below the even share."""
    said = [say(locale, "importance.chart.alt", wave=wave, count=number(len(drawn), locale))]
    for name in ("above", "below"):
        labels = [quoted(row.label, locale) for row in drawn if row.fact.importance_class == name]
        if labels:
            said.append(say(locale, f"importance.chart.alt_{name}", labels=listed(labels, locale)))
    if len(said) == 1:
        said.append(say(locale, "importance.chart.alt_none"))
    return " ".join(said)
