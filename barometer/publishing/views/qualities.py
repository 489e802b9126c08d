"""The four qualities side by side, criterion by criterion: expected, targeted, delivered, perceived (METHOD C5).

Belongs here: the table at the newest wave, with what each criteria set alone would lead to decide and what the two lead
to together. Does not belong here: verdicts and their words (`crossing_words`).

The four stand beside each other and are never subtracted: they are four quantities, not one (EN 13816; METHOD C3).
"""

from __future__ import annotations

from dataclasses import dataclass

from barometer.locale import say
from barometer.locale.formats import number
from barometer.publishing.facts import Crossing, Importance
from barometer.publishing.material import Material
from barometer.publishing.text import clean
from barometer.publishing.views.crossing import score_at
from barometer.publishing.views.importance import class_words
from barometer.publishing.words import crossing_words

_COLUMNS = ("criterion", "expected", "targeted", "delivered", "perceived", "perceived_alone", "delivered_alone", "both")


@dataclass(frozen=True)
class QualitiesView:
    """A row a criterion of the newest wave; `differing`: on how many the two sets alone would decide differently."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    differing: str


def qualities_view(material: Material) -> QualitiesView | None:
    """The table of the newest wave; None where nothing was crossed."""
    locale = material.locale
    crossings = [one for one in material.crossings_of_newest() if one.criterion]
    if not crossings:
        return None
    importance = {(one.criterion, one.population): one for one in material.importance}
    rows = [_row(material, one, importance.get((one.criterion, one.population or ""))) for one in crossings]
    return QualitiesView(
        tuple(say(locale, f"qualities.{name}") for name in _COLUMNS), tuple(rows), _differing(crossings, locale)
    )


def _row(material: Material, crossing: Crossing, importance: Importance | None) -> tuple[str, ...]:
    locale = material.locale
    return (
        material.named(crossing),
        _expected(importance, locale),
        _targeted(material, crossing),
        _delivered(material, crossing),
        _perceived(crossing, locale),
        say(locale, f"alone.{crossing.alone_perceived or 'none'}"),
        say(locale, f"alone.{crossing.alone_delivered or 'none'}"),
        crossing_words.verdict_sentence(crossing, locale),
    )


def _expected(importance: Importance | None, locale: str) -> str:
    """Stated importance where it was asked, else the class of the derived one."""
    if importance is None:
        return say(locale, "qualities.not_asked")
    if importance.stated is not None:
        return say(locale, "qualities.stated", value=number(importance.stated, locale))
    if importance.importance_class is not None:
        return say(locale, "qualities.derived", words=class_words(importance, locale))
    return say(locale, "qualities.not_asked")


def _targeted(material: Material, crossing: Crossing) -> str:
    kpis = [material.kpis[name] for name in crossing.kpis if name in material.kpis]
    if not kpis:
        return say(material.locale, "qualities.no_kpi")
    said = [crossing_words.kpi_target(kpi, material.locale) for kpi in kpis]
    if len(kpis) == 1:
        return said[0]
    each = (
        say(material.locale, "qualities.labelled", label=clean(kpi.label), said=target)
        for kpi, target in zip(kpis, said, strict=True)
    )
    return say(material.locale, "decision.separator").join(each)


def _delivered(material: Material, crossing: Crossing) -> str:
    locale, said = material.locale, []
    for name in crossing.kpis:
        kpi, score = material.kpis.get(name), score_at(material, name, crossing.wave)
        if kpi is not None and score is not None:
            value = crossing_words.kpi_value(kpi, score.value, locale)
            said.append(say(locale, "qualities.value", value=value, year=score.period))
    if not said:
        return say(locale, "qualities.no_kpi" if not crossing.kpis else "page.kpi.no_value")
    if crossing.delivered is not None:
        low, high = crossing.delivered_low, crossing.delivered_high
        is_sure = low is None or high is None or round(low) == round(high)
        words = {"value": number(crossing.delivered, locale)}
        if not is_sure:
            words |= {"low": number(low or 0.0, locale), "high": number(high or 0.0, locale)}
        said.append(say(locale, "qualities.score" if is_sure else "qualities.score_between", **words))
    return say(locale, "decision.separator").join(said)


def _perceived(crossing: Crossing, locale: str) -> str:
    if crossing.perceived is None:
        return say(locale, "figure.too_few")
    threshold = number(crossing.perceived_threshold, locale)
    return say(locale, "qualities.perceived_value", value=number(crossing.perceived, locale), threshold=threshold)


def _differing(crossings: list[Crossing], locale: str) -> str:
    """On how many criteria the two sets alone would lead to different decisions, among those on which both decide."""
    decided = [one for one in crossings if {one.alone_perceived, one.alone_delivered} <= {"act", "maintain"}]
    differing = sum(one.alone_perceived != one.alone_delivered for one in decided)
    if not decided:
        return say(locale, "qualities.differing.none")
    form = "zero" if differing == 0 else "one" if differing == 1 else "other"
    return say(locale, f"qualities.differing.{form}", count=number(differing, locale), of=number(len(decided), locale))
