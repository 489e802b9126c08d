"""What may be said under a picture of what residents perceive: over time, since the wave before, by answer, by zone.

Belongs here: sentences made from verdicts, levels and shares, in the order of their weight. Does not belong here: the
words of a verdict (`sentences`), fitting sentences to a length (`fitting`), perceived against delivered
(`captions_decided`).

Levels come first, so that an inconclusive wave still informs; of zones nothing is compared, for no verdict is given on
them (METHOD B7).
"""

from __future__ import annotations

from collections import Counter

from barometer.locale import say
from barometer.locale.formats import listed, number, percent
from barometer.publishing.facts import Change, Estimate
from barometer.publishing.material import Material, Subject
from barometer.publishing.press import fitting
from barometer.publishing.press.wording import Sentences
from barometer.publishing.text import clean, quoted
from barometer.publishing.words import sentences

_MOST_LABEL = 44  # characters of a label inside a caption
_MOST_NAMED = 3


def trend(material: Material, subject: Subject) -> Sentences:
    """A note over the waves: its level, its verdict, what is ruled out."""
    locale = material.locale
    current, change = material.current(subject), material.change(subject)
    must = [_level(material, _about(material, subject), current)]
    may: list[str | None] = []
    if change is None:
        must.append(say(locale, "kit.first_wave"))
    else:
        must.append(since(material, change))
        if change.is_watch:
            must.append(say(locale, "kit.watch"))
        must += [said for said in (sentences.excluded(change, locale),) if said]
        must += [say(locale, f"kit.{name}") for name in ("bridged", "base_changed") if _has(change, name)]
        may = [sentences.detectable(change, locale), sentences.difference(change, locale)]
    return Sentences(must, [one for one in may if one], [] if current is None else [current])


def before_after(material: Material) -> Sentences:
    """All criteria since the wave before: between which their notes lie, how many changed for sure, which."""
    locale, service = material.locale, clean(material.service.label)
    rows = [(subject, material.change(subject)) for subject in material.subjects if not subject.is_headline]
    changes = [change for _, change in rows if change is not None]
    current = [found for subject, _ in rows if (found := material.current(subject)) is not None]
    shown = sorted(one.shown for one in current if one.shown is not None)
    counted = _counted(changes, locale)
    must = []
    if shown:
        span = {"low": number(shown[0], locale), "high": number(shown[-1], locale)}
        must.append(say(locale, "kit.changes.range", service=service, wave=material.newest, count=len(shown), **span))
    if counted:
        before = listed([str(year) for year in sorted({one.wave_from for one in changes})], locale)
        must.append(say(locale, "kit.changes.counted", before=before, changes=listed(counted, locale)))
    elif not changes:
        must.append(say(locale, "kit.first_wave"))
    announced = [(subject, change) for subject, change in rows if change is not None and change.announced]
    must += [_named(material, subject, change) for subject, change in announced[:_MOST_NAMED]]
    if len(announced) > _MOST_NAMED:
        must.append(say(locale, "kit.changes.others", count=len(announced) - _MOST_NAMED))
    return Sentences(must, [say(locale, "kit.changes.rule")] if changes else [], current)


def answers(material: Material) -> Sentences:
    """The answers given: the share of satisfied of the overall mark, and between which those of the criteria lie."""
    locale, headline = material.locale, material.headline
    shares = [found for one in material.subjects if (found := material.current(one, "share")) is not None]
    overall = material.current(headline, "share") if headline else None
    must = []
    if headline is not None and overall is not None and overall.shown is not None:
        must.append(_share(material, headline, overall))
    shown = sorted(one.shown for one in shares if one.shown is not None)
    if len(shown) > 1:
        span = {"low": percent(shown[0], locale), "high": percent(shown[-1], locale)}
        must.append(say(locale, "kit.answers.span", count=len(shown), **span))
    must.append(say(locale, "kit.answers.satisfied"))
    may = [say(locale, "kit.answers.dont_know"), say(locale, "kit.answers.no_verdict")]
    return Sentences(must, may, shares, has_bands=False)


def zones(material: Material, subject: Subject) -> Sentences:
    """The share of satisfied by zone: between which it lies, and that nothing is said of the differences."""
    locale = material.locale
    own = [one for one in material.series(subject, "share", "zone") if one.wave == material.newest]
    shown = sorted(one.shown for one in own if one.shown is not None)
    must = []
    if shown:
        span = {"low": percent(shown[0], locale), "high": percent(shown[-1], locale)}
        must.append(say(locale, "kit.zones.span", label=_about(material, subject), wave=material.newest, **span))
    must.append(say(locale, "kit.zones.no_verdict"))
    hidden = len(material.authority.domains.zone) - len(shown)
    if hidden:
        must.append(say(locale, f"kit.zones.hidden.{'one' if hidden == 1 else 'other'}", count=hidden))
    return Sentences(must, [say(locale, "kit.zones.commune")], own)


def since(material: Material, change: Change) -> str:
    """The verdict of a change with the wave that it is counted from: "Depuis 2023, stable : …"."""
    locale = material.locale
    if change.verdict is None:
        return say(locale, "since.volunteers")
    if change.verdict == "insufficient":
        return say(locale, "since.insufficient", before=change.wave_from)
    said = sentences.verdict_sentence(change, material.authority.verdicts.equivalence_margin_pts, locale)
    if change.verdict == "not_comparable":
        return f"{said}."
    return say(locale, "kit.since", before=change.wave_from, verdict=said[:1].lower() + said[1:])


def _level(material: Material, label: str, current: Estimate | None) -> str:
    locale, fact = material.locale, material.facts_of_newest
    if current is None:
        return say(locale, "level.insufficient", label=label, wave=material.newest)
    return sentences.level_sentence(label, current, None, fact.design if fact else "", locale)


def _named(material: Material, subject: Subject, change: Change) -> str:
    """An announced change by its name: « Ponctualité » : progrès établi, +7 points (…)."""
    locale = material.locale
    said = sentences.verdict_sentence(change, material.authority.verdicts.equivalence_margin_pts, locale)
    label = quoted(_inside(subject.label), locale)
    return say(locale, "kit.changes.named", label=label, verdict=said[:1].lower() + said[1:])


def _counted(changes: list[Change], locale: str) -> list[str]:
    """ "1 progrès établi", "8 stables": how many notes have each verdict; a note without a verdict counts nowhere."""
    counts = Counter(sentences.verdict_key(one) for one in changes)
    return [
        say(locale, f"kit.count.{key}.{'one' if counts[key] == 1 else 'other'}", count=counts[key])
        for key in sentences.VERDICTS
        if counts[key]
    ]


def _percent(share: Estimate, locale: str) -> str:
    return percent(share.shown or 0.0, locale)


def _share(material: Material, subject: Subject, share: Estimate) -> str:
    """The share of satisfied of a subject at the newest wave, with its interval where it has one."""
    locale = material.locale
    words = {"label": _about(material, subject), "wave": material.newest, "share": _percent(share, locale)}
    if share.interval is None:
        return say(locale, "kit.answers.share", **words)
    low, high = (percent(bound, locale) for bound in share.interval)
    return say(locale, "kit.answers.share_interval", low=low, high=high, **words)


def _about(material: Material, subject: Subject) -> str:
    """A subject with its service: « Eau potable, note d'ensemble », « Eau potable, “Goût de l'eau” »."""
    label = _inside(subject.label)
    label = label[:1].lower() + label[1:] if subject.is_headline else quoted(label, material.locale)
    return say(material.locale, "kit.of_service", service=clean(material.service.label), label=label)


def _inside(label: str) -> str:
    """A label inside a caption."""
    return fitting.shortened(label, _MOST_LABEL)


def _has(change: Change, name: str) -> bool:
    return change.is_bridged if name == "bridged" else change.has_base_changed
