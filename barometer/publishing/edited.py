"""Texts that communicators wrote: their figures filled in, their claims held against the verdicts, or left aside.

Belongs here: the ids of figures that a text may name, the facts of a criterion, which texts are published and which
are refused, with findings. Does not belong here: what a text claims (`claims`), the form of the file
(`declarations.edited_texts`).

A refused text is left out: the generated one is published in its place, and a line of the page says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from barometer.declarations.edited_texts import Written
from barometer.declarations.faults import key_text, nearest
from barometer.findings import Finding, Place, Severity
from barometer.locale.formats import number, percent, points
from barometer.publishing.claims.check import check
from barometer.publishing.claims.facts import Facts
from barometer.publishing.material import Material, Subject
from barometer.publishing.text import clean
from barometer.publishing.words import sentences

FILE = "surveys/texts.toml"
#: What may be written of a criterion: `{note}` in its own text, `{accueil.note}` in any other.
NAMES = ("note", "avant", "evolution", "satisfaits", "n", "annee", "annee-avant", "verdict", "critere", "service")

#: What fits above a picture and into a post, in characters.
_LONGEST = {"title": 70, "social": 280}
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_SENTENCES = re.compile(r"(?<=[.!?…])\s+")


@dataclass(frozen=True)
class Judged:
    """A text as it was judged: published where there is no finding."""

    criterion: str  # "" for the introduction
    kind: str  # introduction, title, caption, social
    words: str
    findings: tuple[Finding, ...]


def accepted(material: Material) -> dict[tuple[str, str], str]:
    """Every accepted text, figures filled in, by criterion ("" for the introduction) and kind (`Judged`).

    For every page, picture or file that says something of a criterion to the public: what stands here takes the place
    of the generated words.
    """
    return {(one.criterion, one.kind): one.words for one in judged(material) if not one.findings}


def refused(material: Material) -> tuple[Finding, ...]:
    """Why texts of the service are not published: each finding names its key and an allowed wording."""
    return tuple(finding for one in judged(material) for finding in one.findings)


def judged(material: Material) -> list[Judged]:
    """Every text that is written for the service, judged against the figures in force."""
    return [_judged(material, one) for one in material.beside.texts]


def _judged(material: Material, text: Written) -> Judged:
    criterion, words = text.criterion, text.words
    known = figures(material, criterion)
    place = Place(FILE, key=key_text(text.path))
    subject = subject_of(material, criterion)
    findings: list[Finding] = []
    for name in _PLACEHOLDER.findall(words):
        if known.get(name.strip()) is None:
            code = "figure_hidden" if name.strip() in known else "figure_unknown"
            names = ", ".join("{" + one + "}" for one, value in known.items() if value is not None and "." not in one)
            meant = nearest(name, known) or ""
            findings.append(Finding(f"texts.{code}", Severity.ROW, place, name, {"known": names, "meant": meant}))
    filled = clean(_filled(words, known))
    longest = _LONGEST.get(text.kind)
    if longest is not None and len(filled) > longest:
        params = {"length": len(filled), "limit": longest}
        findings.append(Finding("texts.too_long", Severity.ROW, place, filled, params))
    if not findings:
        parts = _SENTENCES.split(words) if not criterion else [words]
        for part in parts:
            about = _about(material, part) or subject
            findings += _refusals(material, about, clean(_filled(part, known)), place, needs_figure=bool(criterion))
    return Judged(criterion, text.kind, filled, tuple(findings))


def _filled(words: str, known: Mapping[str, str | None]) -> str:
    return _PLACEHOLDER.sub(lambda match: known.get(match[1].strip()) or "", words)


def _about(material: Material, part: str) -> Subject | None:
    """The criterion whose figures a sentence of an introduction names."""
    named = (name.partition(".")[0] for name in _PLACEHOLDER.findall(part) if "." in name)
    return next((subject_of(material, name.strip()) for name in named), None)


def _refusals(
    material: Material, subject: Subject | None, words: str, place: Place, *, needs_figure: bool
) -> Iterator[Finding]:
    facts = replace(facts_of(material, subject), needs_figure=needs_figure)
    allowed = _allowed(material, subject)
    for refusal in check(words, facts, material.locale):
        yield Finding(f"texts.{refusal.reason}", Severity.ROW, place, refusal.quote, {"allowed": allowed})


def _allowed(material: Material, subject: Subject | None) -> str:
    """The generated headline: what may always be said."""
    if subject is None:
        return clean(material.service.label)
    return sentences.headline(subject.label, material.change(subject), material.current(subject), material.locale)


def subject_of(material: Material, criterion: str) -> Subject | None:
    """Of what a text speaks: the question to all residents about a criterion; the overall mark for the introduction."""
    if not criterion:
        return material.headline
    found = [one for one in material.subjects if one.criterion == criterion]
    return next((one for one in found if one.population == "residents"), found[0] if found else None)


def facts_of(material: Material, subject: Subject | None) -> Facts:
    """What a text may say of a criterion; without one nothing of change."""
    communes = tuple(clean(one.name) for one in material.beside.communes)
    if subject is None:
        return Facts(clean(material.service.label), None, communes=communes)
    mean, share, change = material.current(subject), material.current(subject, "share"), material.change(subject)
    if mean is None or mean.shown is None:
        return Facts(subject.label, "insufficient", communes=communes)
    comparable = change is not None and change.verdict not in (None, "insufficient")
    margin = material.authority.verdicts.equivalence_margin_pts
    bounds = [] if change is None else [change.ci95_low, change.ci95_high, change.ci90_low, change.ci90_high]
    intervals = [bound for one in (mean, share) if one is not None and one.interval for bound in one.interval]
    return Facts(
        label=subject.label,
        verdict=change.verdict if change else None,
        qualifier=change.qualifier if change else None,
        level=mean.shown,
        before=change.before if change and comparable else None,
        difference=change.difference_pts if change and comparable else None,
        share_pct=share.shown if share else None,
        others=frozenset([margin, *(float(round(one)) for one in (*bounds, *intervals) if one is not None)]),
        communes=communes,
        zone_published="zone" in material.authority.domains.published,
    )


def figures(material: Material, criterion: str = "") -> dict[str, str | None]:
    """Each figure that a text may name, as it will be printed; None for one that may not be published.

    Those of the criterion (or of the overall mark) by their short names, those of every criterion by `id.name`.
    """
    found: dict[str, str | None] = {}
    own = subject_of(material, criterion)
    found |= _of(material, own)
    for one in dict.fromkeys(subject.criterion for subject in material.subjects):
        found |= {f"{one}.{name}": value for name, value in _of(material, subject_of(material, one)).items()}
    return found


def _of(material: Material, subject: Subject | None) -> dict[str, str | None]:
    locale = material.locale
    values: dict[str, str | None] = dict.fromkeys(NAMES)
    values["service"] = clean(material.service.label)
    fact = material.facts_of_newest
    values["annee"] = str(material.newest) if material.newest else None
    values["n"] = number(fact.n, locale) if fact is not None and fact.n else None
    if subject is None:
        return values
    mean, share, change = material.current(subject), material.current(subject, "share"), material.change(subject)
    values["critere"] = subject.label
    values["note"] = sentences.level(mean.shown, locale) if mean is not None and mean.shown is not None else None
    if share is not None and share.shown is not None:
        values["satisfaits"] = percent(share.shown, locale)
    if change is None:
        return values
    margin = material.authority.verdicts.equivalence_margin_pts
    said = sentences.verdict_sentence(change, margin, locale)
    values["verdict"] = said[:1].lower() + said[1:]
    if change.before is not None and change.verdict not in (None, "not_comparable", "insufficient"):
        values["avant"] = sentences.level(change.before, locale)
        values["annee-avant"] = str(change.wave_from)
    if change.announced and change.difference_pts is not None:
        values["evolution"] = points(change.difference_pts, locale)
    return values
