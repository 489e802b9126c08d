"""Titles of slides: what was found, in at most 70 characters, from verdicts and counts alone.

Belongs here: choosing the first wording that fits. Does not belong here: the words of verdicts (`sentences`).
"""

from __future__ import annotations

from barometer.locale import say
from barometer.locale.formats import listed, number
from barometer.publishing.material import Material
from barometer.publishing.text import clean
from barometer.publishing.views.service import ServiceView, since
from barometer.publishing.words import sentences

#: Longer ones do not stand on one line.
MOST_CHARACTERS = 70


def level_title(material: Material) -> str:
    """The overall mark with its verdict under the service's name, then under its own, then the service alone."""
    locale, subject, service = material.locale, material.headline, clean(material.service.label)
    options = []
    if subject is not None:
        change, current = material.change(subject), material.current(subject)
        options = [sentences.headline(label, change, current, locale) for label in (service, subject.label)]
    return _first([*options, say(locale, "slides.title.levels", service=service)], say(locale, "slides.title.level"))


def changes_title(material: Material) -> str:
    """What changed since the wave before, as the report says it; announced verdicts counted where that is too long."""
    locale = material.locale
    said = since(material).rstrip(".")
    changes = [change for subject in material.subjects if (change := material.change(subject)) is not None]
    keys = [sentences.verdict_key(one) for one in changes if one.announced]
    options = [said]
    if keys:
        told = listed([_counted(key, keys.count(key), locale) for key in dict.fromkeys(keys)], locale)
        options.append(say(locale, "slides.title.changed", before=max(one.wave_from for one in changes), changes=told))
    elif any(one.mdc_pts is not None for one in changes):
        options.append(say(locale, "slides.title.none", before=max(one.wave_from for one in changes)))
    return _first(options, say(locale, "slides.title.changes"))


def _counted(key: str, count: int, locale: str) -> str:
    form = "one" if count == 1 else "other"
    return say(locale, f"slides.count.{key}.{form}", count=number(count, locale))


def crossing_title(view: ServiceView) -> str:
    """How many criteria ask for an answer."""
    locale, crossing = view.locale, view.crossing
    count, every = len(crossing.awaiting), len(crossing.awaiting) + len(crossing.others)
    if not every or not any(one.key != "none" for one in (*crossing.awaiting, *crossing.others)):
        return say(locale, "slides.title.crossing")
    form = "none" if count == 0 else "one" if count == 1 else "other"
    return say(locale, f"slides.title.crossing.{form}", count=number(count, locale), all=number(every, locale))


def decisions_title(view: ServiceView) -> str:
    """How many answers are awaited."""
    count = len(view.crossing.awaiting)
    if count == 0:
        return say(view.locale, "slides.title.decisions.none")
    form = "one" if count == 1 else "other"
    return say(view.locale, f"slides.title.decisions.{form}", count=number(count, view.locale))


def method_title(material: Material) -> str:
    """Who was asked and how."""
    locale, fact = material.locale, material.facts_of_newest
    if fact is None:
        return say(locale, "slides.title.method")
    words = {"n": number(fact.n, locale), "wave": fact.wave}
    options = [say(locale, "slides.title.method.sample", **words)] if fact.n else []
    return _first(options, say(locale, "slides.title.method"))


def _first(options: list[str], otherwise: str) -> str:
    return next((one for one in options if len(one) <= MOST_CHARACTERS), otherwise)
