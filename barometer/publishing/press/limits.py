"""What is certain in a service's newest wave, and what must not be written of it: concretely, from its own verdicts.

Belongs here: one line for each thing that may be said or may not, with the criteria that it is about. Does not belong
here: checking what somebody wrote, and the verdicts' own words (`sentences`, `crossing_words`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from barometer.locale import say
from barometer.locale.formats import day, listed, number, percent
from barometer.publishing.facts import Change, Crossing
from barometer.publishing.material import Material, Subject
from barometer.publishing.press.captions import since
from barometer.publishing.text import clean, quoted
from barometer.publishing.views.agenda import periods
from barometer.publishing.words import crossing_words, sentences


def certain(material: Material) -> list[str]:
    """What may be written as it stands: the overall level, announced changes, criteria that are stable, verdicts."""
    locale = material.locale
    said = []
    headline = material.headline
    fact = material.facts_of_newest
    if headline is not None and (level := material.current(headline)) is not None:
        share = material.current(headline, "share")
        said.append(sentences.level_sentence(headline.label, level, share, fact.design if fact else "", locale))
    rows = _changes(material)
    for subject, change in rows:
        if change.announced:
            said.append(
                say(locale, "kit.certain.change", label=quoted(subject.label, locale), words=since(material, change))
            )
    stable = [subject for subject, change in rows if change.verdict == "stable"]
    if stable:
        margin = number(material.authority.verdicts.equivalence_margin_pts, locale)
        said.append(say(locale, "kit.certain.stable", labels=_labels(stable, locale), margin=margin))
    crossings = [one for one in material.crossings_of_newest() if one.criterion and one.verdict]
    for verdict in dict.fromkeys(crossing_words.verdict_sentence(one, locale) for one in _in_order(crossings)):
        named = [material.named(one) for one in crossings if crossing_words.verdict_sentence(one, locale) == verdict]
        said.append(say(locale, "kit.certain.crossing", verdict=verdict, labels=_quoted(named, locale)))
    return said


def not_to_write(material: Material) -> list[str]:
    """What the verdicts of this wave do not allow, then what no wave allows."""
    return [*_of_levels(material), *_of_changes(material), *_of_crossing(material), *_always(material)]


def elections(material: Material) -> list[str]:
    """The pre-electoral periods that are declared and end after the newest fieldwork (code électoral, L. 52-1)."""
    fact, locale = material.facts_of_newest, material.locale
    ahead = [one for one in periods(material.authority.calendar.elections) if fact is None or one.end > fact.field_end]
    return [say(locale, "kit.election", first=day(one.start, locale), last=day(one.end, locale)) for one in ahead]


def _of_levels(material: Material) -> list[str]:
    locale, headline = material.locale, material.headline
    said = []
    shown = [one for one in material.subjects if (e := material.current(one)) is not None and e.shown is not None]
    example = headline if headline in shown else next(iter(shown), None)
    if example is not None and (mean := material.current(example)) is not None and mean.shown is not None:
        words = {
            "label": quoted(example.label, locale),
            "wrong": percent(mean.shown, locale),
            "level": sentences.level(mean.shown, locale),
        }
        share = material.current(example, "share")
        if share is not None and share.shown is not None:
            said.append(say(locale, "kit.never.percent_share", share=percent(share.shown, locale), **words))
        else:
            said.append(say(locale, "kit.never.percent", **words))
    hidden = [one for one in material.subjects if one not in shown]
    if hidden:
        said.append(say(locale, "kit.never.hidden", labels=_labels(hidden, locale), wave=material.newest))
    return said


def _of_changes(material: Material) -> list[str]:
    """A line for each verdict on changes, with the criteria that have it; one a reason for those cut from before."""
    locale = material.locale
    rows = _changes(material)
    said = []
    for key in (*sentences.VERDICTS, "no_verdict"):
        found = [(subject, change) for subject, change in rows if sentences.verdict_key(change) == key]
        if key == "not_comparable":
            reasons = sorted({sentences.reason(change, locale) for _, change in found})
            for reason in reasons:
                cut = [subject for subject, change in found if sentences.reason(change, locale) == reason]
                said.append(say(locale, "kit.never.not_comparable", labels=_labels(cut, locale), reason=reason))
        elif found:
            labels = _labels([subject for subject, _ in found], locale)
            form = f".{'one' if len(found) == 1 else 'other'}" if key in ("stable", "inconclusive") else ""
            said.append(say(locale, f"kit.never.{key}{form}", labels=labels))
    watched = [subject for subject, change in rows if change.is_watch]
    if watched:
        said.append(say(locale, "kit.never.watch", labels=_labels(watched, locale)))
    if not rows:
        said.append(say(locale, "kit.never.first_wave"))
    return said


def _of_crossing(material: Material) -> list[str]:
    locale = material.locale
    kinds: tuple[tuple[str, Callable[[Crossing], bool]], ...] = (
        ("constraint", lambda one: one.verdict == "explain" and one.basis == "constraint"),
        ("misperceived", lambda one: one.verdict == "explain" and one.basis != "constraint"),
        ("secure", lambda one: one.verdict == "secure"),
        ("arbitrate", lambda one: one.verdict == "arbitrate"),
        ("unknown", lambda one: one.verdict == "unknown"),
    )
    said = [
        say(locale, f"kit.never.{name}", labels=_quoted([material.named(one) for one in found], locale))
        for name, which in kinds
        if (found := _crossings(material, which))
    ]
    if any(one.decision == "decline" for one in material.decisions):
        said.append(say(locale, "kit.never.declined"))
    if any(one.is_commitment for one in material.decisions):
        said.append(say(locale, "kit.never.promise"))
    return said


def _always(material: Material) -> list[str]:
    zones = ("zones",) if material.authority.domains.zone else ()
    names = ("cause", *zones, "commune", "ranking", "person")
    return [say(material.locale, f"kit.never.{name}") for name in names]


def _in_order(crossings: Sequence[Crossing]) -> list[Crossing]:
    """By verdict, those that await an answer first; nothing is certain of those too close to a threshold."""
    order = {str(verdict): i for i, verdict in enumerate(crossing_words.ORDER)}
    return sorted((one for one in crossings if one.verdict != "unknown"), key=lambda one: order[one.verdict or ""])


def _changes(material: Material) -> list[tuple[Subject, Change]]:
    return [(one, change) for one in material.subjects if (change := material.change(one)) is not None]


def _crossings(material: Material, which: Callable[[Crossing], bool]) -> list[Crossing]:
    return [one for one in material.crossings_of_newest() if one.criterion and which(one)]


def _labels(subjects: Sequence[Subject], locale: str) -> str:
    return _quoted([one.label for one in subjects], locale)


def _quoted(labels: Sequence[str], locale: str) -> str:
    return listed([quoted(clean(one), locale) for one in labels], locale)
