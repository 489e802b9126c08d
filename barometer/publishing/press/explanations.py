"""Explanation sheets for the journal, « Pourquoi la contrainte prévaut »: about 100 words from the register.

Belongs here: which decisions call for a sheet, and its sentences. Does not belong here: the words of verdicts and links
(`crossing_words`), and the sheet's form as a file (`document`).

A sheet is made where the service decided to explain, and the newest crossing still finds that a technical constraint
stands against the criterion. It never says that residents are wrong: they judge what they feel.
"""

from __future__ import annotations

from dataclasses import dataclass

from barometer.declarations.service import Kpi
from barometer.locale import say
from barometer.locale.formats import between, number
from barometer.publishing.facts import Crossing, DecisionFact
from barometer.publishing.material import Material, Subject
from barometer.publishing.press import fitting
from barometer.publishing.text import clean, quoted
from barometer.publishing.words import crossing_words, sentences

FEWEST_WORDS, MOST_WORDS = 85, 115


@dataclass(frozen=True)
class Explanation:
    """A sheet. `text`: about 100 words; `reply`: the service's own answer, line by line as written."""

    subject: Subject
    title: str
    text: str
    reply: tuple[str, ...]
    owner: str


def explanations(material: Material) -> tuple[Explanation, ...]:
    """The sheets of a service, in the order of its criteria."""
    found = []
    for crossing in material.crossings_of_newest():
        subject = material.subject(crossing)
        if subject is None or (crossing.verdict, crossing.basis) != ("explain", "constraint"):
            continue
        lines = [one for one in material.decisions if one.criterion == crossing.criterion and _explains(one)]
        if lines:
            found.append(_sheet(material, subject, crossing, max(lines, key=lambda one: one.wave)))
    return tuple(found)


def _explains(one: DecisionFact) -> bool:
    """Whether a line of the register takes it on to explain a constraint, and was not withdrawn."""
    return one.decision == "explain" and one.basis == "constraint" and one.state not in ("withdrawn", "contradicted")


def _sheet(material: Material, subject: Subject, crossing: Crossing, line: DecisionFact) -> Explanation:
    locale = material.locale
    label = quoted(fitting.shortened(subject.label, 60), locale)
    must = [_level(material, subject, crossing)]
    standing = [material.kpis[kpi] for kpi in crossing.standing_tensions if kpi in material.kpis]
    must += [_measure(material, kpi, crossing) for kpi in standing]
    must += [said for kpi in standing if (said := _reason(material, crossing.criterion, kpi))]
    must += [say(locale, "kit.explain.prevails"), say(locale, "kit.explain.right", label=label)]
    if crossing.proposed:
        must.append(say(locale, "kit.explain.proposed", kpi=quoted(clean(crossing.proposed), locale)))
    may = [
        say(locale, "kit.explain.decided", wave=line.wave),
        say(locale, "kit.explain.next"),
        say(locale, "kit.explain.register"),
        say(locale, "kit.scale"),
        say(locale, "kit.whole"),
    ]
    return Explanation(
        subject=subject,
        title=fitting.title(subject.label, lambda name: say(locale, "kit.explain.title", label=name)),
        text=fitting.caption(must, may, FEWEST_WORDS, MOST_WORDS),
        reply=tuple(text for part in (line.reply or "").split("\n") if (text := clean(part))),
        owner=clean(line.owner or ""),
    )


def _level(material: Material, subject: Subject, crossing: Crossing) -> str:
    """What residents say: the score with its interval, and the threshold that it misses."""
    locale, current = material.locale, material.current(subject)
    words = {
        "label": quoted(fitting.shortened(subject.label, 60), locale),
        "wave": material.newest,
        "threshold": number(crossing.perceived_threshold, locale),
    }
    if current is None or current.shown is None:
        return say(locale, "kit.explain.no_level", **words)
    level = sentences.level(current.shown, locale)
    if current.interval is None:
        return say(locale, "kit.explain.level", level=level, **words)
    return say(locale, "kit.explain.level_interval", level=level, interval=between(*current.interval, locale), **words)


def _measure(material: Material, kpi: Kpi, crossing: Crossing) -> str:
    """What the service measures: the newest figure up to the wave, and its target."""
    locale = material.locale
    scores = [one for one in material.kpi_scores if one.kpi == kpi.id and one.period <= crossing.wave]
    last = max(scores, key=lambda one: one.period, default=None)
    label, target = quoted(clean(kpi.label), locale), crossing_words.kpi_target(kpi, locale)
    if last is None:
        return say(locale, "kit.explain.measure_plain", label=label, target=target)
    value = crossing_words.kpi_value(kpi, last.value, locale)
    return say(locale, "kit.explain.measure", label=label, value=value, year=last.period, target=target)


def _reason(material: Material, criterion: str, kpi: Kpi) -> str:
    """The declared reason of the tension, as a sentence of its own."""
    reasons = [
        clean(one.reason)
        for one in material.service.links
        if (one.criterion, one.kpi, one.type) == (criterion, kpi.id, "in_tension")
    ]
    return next((f"{one.rstrip('.')}." for one in reasons if one), "")
