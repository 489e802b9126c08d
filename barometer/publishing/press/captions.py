"""What may be said under a picture of what residents perceive: over time, since the wave before, by answer, by zone.

Belongs here: sentences made from verdicts, levels and shares, in the order of their weight. Does not belong here: the
words of a verdict (`sentences`), fitting sentences to a length (`fitting`), perceived against delivered
(`captions_crossing`).

Levels come first, so that an inconclusive wave still informs; of zones nothing is compared, for no verdict is given on
them (METHOD B7).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from barometer.locale import say
from barometer.locale.formats import listed, number, percent
from barometer.publishing import sentences
from barometer.publishing.facts import Change, Estimate
from barometer.publishing.material import Material, Subject
from barometer.publishing.press import fitting
from barometer.publishing.press.wording import PressWords, written
from barometer.publishing.text import clean, quoted

#: Verdicts on changes in the order in which their numbers are told.
_VERDICTS = (
    "progress_established",
    "progress_indicative",
    "regress_established",
    "regress_indicative",
    "stable",
    "inconclusive",
    "not_comparable",
    "insufficient",
)
_MOST_LABEL = 44  # characters of a label inside a caption
_MOST_NAMED = 3


def trend(material: Material, subject: Subject) -> PressWords:
    """A note over the waves: its level, its verdict, what is ruled out."""
    locale = material.locale
    current, change = material.current(subject), material.change(subject)
    label = clean(material.service.label) if subject.is_headline else subject.label
    title = fitting.title(label, lambda name: sentences.headline(name, change, current, locale))
    must = [_level(material, _about(material, subject), current)]
    may: list[str | None] = []
    if change is None:
        must.append(say(locale, "press.first_wave"))
    else:
        must += [since(material, change)]
        if change.is_watch:
            must.append(say(locale, "press.watch"))
        must += [said for said in (sentences.excluded(change, locale),) if said]
        must += [say(locale, f"press.{name}") for name in ("bridged", "base_changed") if _has(change, name)]
        may = [sentences.detectable(change, locale), sentences.difference(change, locale)]
    shown = [] if current is None else [current]
    return written(material, title, must, [one for one in may if one], estimates=shown)


def before_after(material: Material) -> PressWords:
    """All notes since the wave before: between which they lie, how many changed for sure, which."""
    locale, service = material.locale, clean(material.service.label)
    rows = [(subject, material.change(subject)) for subject in material.subjects]
    changes = [change for _, change in rows if change is not None]
    current = [found for subject, _ in rows if (found := material.current(subject)) is not None]
    shown = sorted(one.shown for one in current if one.shown is not None)
    counted = _counted(changes, locale)
    span = {"low": number(shown[0], locale), "high": number(shown[-1], locale)} if shown else {}
    told = {"changes": listed(counted, locale)}
    must = []
    if shown:
        must.append(say(locale, "press.changes.range", service=service, wave=material.newest, count=len(shown), **span))
    if counted:
        before = listed([str(year) for year in sorted({one.wave_from for one in changes})], locale)
        must.append(say(locale, "press.changes.counted", before=before, **told))
    elif not changes:
        must.append(say(locale, "press.first_wave"))
    announced = [(subject, change) for subject, change in rows if change is not None and change.announced]
    must += [_named(material, subject, change) for subject, change in announced[:_MOST_NAMED]]
    if len(announced) > _MOST_NAMED:
        must.append(say(locale, "press.changes.others", count=len(announced) - _MOST_NAMED))
    may = [say(locale, "press.changes.rule")] if changes else []
    makers = _titles(span, counted, _counted([one for one in changes if one.announced], locale), len(changes), locale)
    return written(material, fitting.title(service, *makers), must, may, estimates=current)


def answers(material: Material) -> PressWords:
    """The answers given: the share of satisfied of the overall mark, and between which those of the criteria lie."""
    locale, service = material.locale, clean(material.service.label)
    subjects = material.subjects
    shares = [found for one in subjects if (found := material.current(one, "share")) is not None]
    headline = material.headline
    overall = material.current(headline, "share") if headline else None
    must, makers = [], []
    if overall is not None and overall.shown is not None:
        makers.append(lambda name: say(locale, "press.answers.title", label=name, share=_percent(overall, locale)))
        must.append(_share(material, headline, overall) if headline else "")
    shown = sorted(one.shown for one in shares if one.shown is not None)
    if len(shown) > 1:
        span = {"low": percent(shown[0], locale), "high": percent(shown[-1], locale)}
        makers.append(lambda name: say(locale, "press.answers.title_span", label=name, **span))
        must.append(say(locale, "press.answers.span", count=len(shown), **span))
    makers.append(lambda name: say(locale, "press.answers.title_plain", label=name, wave=material.newest))
    must.append(say(locale, "press.answers.satisfied"))
    may = [say(locale, "press.answers.dont_know"), say(locale, "press.answers.no_verdict")]
    return written(material, fitting.title(service, *makers), must, may, estimates=shares, has_bands=False)


def zones(material: Material, subject: Subject) -> PressWords:
    """The share of satisfied by zone: between which it lies, and that nothing is said of the differences."""
    locale = material.locale
    own = [one for one in material.series(subject, "share", "zone") if one.wave == material.newest]
    shown = sorted(one.shown for one in own if one.shown is not None)
    label = clean(material.service.label) if subject.is_headline else subject.label
    span = {"low": percent(shown[0], locale), "high": percent(shown[-1], locale)} if shown else {"low": "", "high": ""}
    form = "press.zones.title" if len(shown) > 1 and span["low"] != span["high"] else "press.zones.title_plain"
    title = fitting.title(label, lambda name: say(locale, form, label=name, wave=material.newest, **span))
    about = _about(material, subject)
    must = [say(locale, "press.zones.span", label=about, wave=material.newest, **span)] if shown else []
    must.append(say(locale, "press.zones.no_verdict"))
    hidden = len(material.authority.domains.zone) - len(shown)
    if hidden:
        form = "one" if hidden == 1 else "other"
        must.append(say(locale, f"press.zones.hidden.{form}", count=hidden))
    may = [say(locale, "press.zones.commune")]
    return written(material, title, must, may, estimates=own)


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
    return say(locale, "press.since", before=change.wave_from, verdict=said[:1].lower() + said[1:])


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
    return say(locale, "press.changes.named", label=label, verdict=said[:1].lower() + said[1:])


def _counted(changes: list[Change], locale: str) -> list[str]:
    """ "1 progrès établi", "8 stables": how many notes have each verdict; a note without a verdict counts nowhere."""
    counts = Counter(sentences.verdict_key(one) for one in changes)
    return [
        say(locale, f"press.count.{key}.{'one' if counts[key] == 1 else 'other'}", count=counts[key])
        for key in _VERDICTS
        if counts[key]
    ]


def _percent(share: Estimate, locale: str) -> str:
    return percent(share.shown or 0.0, locale)


def _share(material: Material, subject: Subject, share: Estimate) -> str:
    """The share of satisfied of a subject at the newest wave, with its interval where it has one."""
    locale = material.locale
    words = {"label": _about(material, subject), "wave": material.newest, "share": _percent(share, locale)}
    if share.interval is None:
        return say(locale, "press.answers.share", **words)
    low, high = (percent(bound, locale) for bound in share.interval)
    return say(locale, "press.answers.share_interval", low=low, high=high, **words)


def _about(material: Material, subject: Subject) -> str:
    """A subject with its service: « Eau potable, note d'ensemble », « Eau potable, “Goût de l'eau” »."""
    label = _inside(subject.label)
    label = label[:1].lower() + label[1:] if subject.is_headline else quoted(label, material.locale)
    return say(material.locale, "press.of_service", service=clean(material.service.label), label=label)


def _titles(
    span: Mapping[str, str], counted: Sequence[str], announced: Sequence[str], judged: int, locale: str
) -> list[Callable[[str], str]]:
    """Forms of a title on all notes, the fullest first; the shortest tells what is announced, good and bad alike."""

    def form(name: str, **words: object) -> Callable[[str], str]:
        return lambda label: say(locale, f"press.changes.{name}", label=label, **words)

    if not counted:
        return [
            form("title_levels", **span) if span else lambda label: say(locale, "headline.insufficient", label=label)
        ]
    changes = listed(counted, locale)
    told = [form("title_announced", changes=listed(announced, locale), count=judged)] if announced else []
    return [
        *([form("title", changes=changes, **span)] if span else []),
        form("title_counts", changes=changes),
        *(told or [form("title_none", count=judged)]),
    ]


def _inside(label: str) -> str:
    """A label inside a caption."""
    return fitting.shortened(label, _MOST_LABEL)


def _has(change: Change, name: str) -> bool:
    return change.is_bridged if name == "bridged" else change.has_base_changed
