"""Who asked whom, when, how, and with which margin: what every picture and caption of the kit carries.

Belongs here: the source line and the sentences on the survey that captions choose from. Does not belong here: what the
figures say (`captions`).
"""

from __future__ import annotations

from collections.abc import Sequence

from barometer.locale import say
from barometer.locale.formats import days, number, points
from barometer.publishing.facts import Estimate
from barometer.publishing.material import Material
from barometer.publishing.text import clean


def source(material: Material, estimates: Sequence[Estimate]) -> str:
    """The source line of a picture that shows these estimates: n, dates, mode, margin. Empty where there is no wave."""
    locale, fact = material.locale, material.facts_of_newest
    if fact is None:
        return ""
    shown = [one for one in estimates if one.shown is not None]
    return say(
        locale,
        "kit.source",
        authority=clean(material.authority.name),
        people=people(material, shown),
        days=days(fact.field_start, fact.field_end, locale),
        mode=clean(fact.mode),
        margin=margin(material, shown),
        invented=invented(material, before=" "),
    )


def short_source(material: Material, estimates: Sequence[Estimate]) -> str:
    """The source line in the room of a column: how many, when, the largest margin of what is shown."""
    locale, fact = material.locale, material.facts_of_newest
    if fact is None:
        return ""
    halves = _halves(estimates)
    kind = "volunteers" if fact.design == "volunteers" else fact.design if halves else "unknown"
    most = points(halves[-1], locale, 1, with_sign=False) if halves else ""
    return say(
        locale,
        "kit.source_short",
        people=say(locale, "kit.people.all", n=number(fact.n, locale)) if fact.n else say(locale, "kit.people.unknown"),
        days=days(fact.field_start, fact.field_end, locale),
        margin=say(locale, f"kit.short.{kind}", most=most),
        invented=say(locale, "printed.invented") if material.authority.invented else "",
    )


def _halves(estimates: Sequence[Estimate]) -> list[float]:
    """Half the width of each interval that may be published, its longer side, the smallest first."""
    return sorted(
        max(one.interval[1] - one.shown, one.shown - one.interval[0])
        for one in estimates
        if one.interval is not None and one.shown is not None
    )


def margin(material: Material, shown: Sequence[Estimate]) -> str:
    """The margin of error of the estimates shown, as its design allows to give one: a sentence."""
    locale, fact = material.locale, material.facts_of_newest
    design = fact.design if fact else "volunteers"
    halves = _halves(shown)
    if design == "volunteers":
        return say(locale, "kit.margin.volunteers")
    if not halves:
        return say(locale, "kit.margin.unknown")
    low, high = (number(value, locale, 1) for value in (halves[0], halves[-1]))
    most = points(halves[-1], locale, 1, with_sign=False)
    size = say(locale, "kit.margin.one", most=most)
    if low != high:
        size = say(locale, "kit.margin.range", low=low, most=most)
    return say(locale, f"kit.margin.{design}", size=size)


def invented(material: Material, before: str = "") -> str:
    """That the authority and its figures are invented, where they are."""
    return before + say(material.locale, "kit.invented") if material.authority.invented else ""


def asked(material: Material) -> str:
    """How many answered, when and how: a sentence."""
    locale, fact = material.locale, material.facts_of_newest
    if fact is None:
        return ""
    words = {"days": days(fact.field_start, fact.field_end, locale), "mode": clean(fact.mode)}
    if not fact.n:
        return say(locale, "kit.asked_unknown", **words)
    return say(locale, "kit.asked", n=number(fact.n, locale), **words)


def on_the_survey(material: Material, *, has_bands: bool = True) -> list[str]:
    """What may be added to any caption, the most useful first: who answered, the design, how to read a score."""
    locale, fact = material.locale, material.facts_of_newest
    if fact is None:
        return []
    bands = [say(locale, "kit.bands")] if has_bands and fact.design != "volunteers" else []
    return [
        asked(material),
        say(locale, f"kit.design.{fact.design}"),
        *bands,
        say(locale, "kit.scale"),
        say(locale, "kit.whole"),
        say(locale, "kit.sampling_only"),
    ]


def people(material: Material, shown: Sequence[Estimate] = ()) -> str:
    """ "655 personnes", with the opinions given where fewer judged what is shown."""
    locale, fact = material.locale, material.facts_of_newest
    if fact is None or not fact.n:
        return say(locale, "kit.people.unknown")
    counts = sorted({one.n for one in shown if one.wave == fact.wave})
    words = {"n": number(fact.n, locale)}
    if not counts or counts == [fact.n]:
        return say(locale, "kit.people.all", **words)
    if len(counts) == 1:
        return say(locale, "kit.people.some", count=number(counts[0], locale), **words)
    low, high = number(counts[0], locale), number(counts[-1], locale)
    return say(locale, "kit.people.range", low=low, high=high, **words)
