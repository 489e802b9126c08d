"""`lisez-moi.txt`: what the kit holds, what is certain, what must not be written, how to correct what was printed.

Belongs here: the order and the headings of that text. Does not belong here: its lines on verdicts (`limits`), the names
of files (`names`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from barometer.locale import say
from barometer.locale.formats import day, listed, number, percent
from barometer.publishing.facts import Estimate
from barometer.publishing.figures import figure_id
from barometer.publishing.material import Material
from barometer.publishing.press import limits, names, sourcing
from barometer.publishing.press.about import Correction, KitSource, frozen_before
from barometer.publishing.press.document import Block, Bullets, Document, Heading, Paragraph
from barometer.publishing.press.explanations import Explanation
from barometer.publishing.press.pictures import PressPicture, absent
from barometer.publishing.text import clean


@dataclass(frozen=True)
class Unfit:
    """A picture that a size of the journal has no room for, by the size's folder."""

    picture: PressPicture
    folder: str


def readme(
    source: KitSource, pictures: Sequence[PressPicture], sheets: Sequence[Explanation], unfit: Sequence[Unfit] = ()
) -> Document:
    """The text as blocks."""
    material, locale = source.material, source.locale
    service = clean(material.service.label)
    blocks: list[Block] = [
        *_opening(source),
        _heading("holds", locale),
        Bullets(tuple(_contents(source, sheets))),
        _heading("certain", locale),
        Bullets(tuple(limits.certain(material)) or (say(locale, "kit.readme.nothing_certain"),)),
        _heading("never", locale),
        Bullets(tuple(limits.not_to_write(material))),
        _heading("before", locale),
        Bullets((*(say(locale, f"kit.readme.before.{k}") for k in _BEFORE), *limits.elections(material))),
        _heading("list", locale),
        *(Paragraph(text) for text in (*_list(material, pictures), *_too_small(unfit, locale))),
        _heading("correct", locale),
        *_erratum(source, pictures),
    ]
    contact = clean(material.authority.contact)
    if contact:
        blocks += [_heading("contact", locale), Paragraph(contact)]
    title = say(locale, "kit.readme.title", service=service, wave=material.newest)
    return Document(title, clean(material.authority.name), locale, tuple(blocks))


_BEFORE = ("source", "alt", "colours", "size", "title")


def _heading(name: str, locale: str) -> Heading:
    return Heading(say(locale, f"kit.readme.{name}"))


def _opening(source: KitSource) -> list[Block]:
    material, locale = source.material, source.locale
    edition = say(locale, f"page.edition.{material.authority.publication.edition}")
    words = {"authority": clean(material.authority.name), "edition": edition, "publication": source.publication}
    found: list[Block] = [Paragraph(say(locale, "kit.readme.opening", **words))]
    if material.authority.publication.edition != "public":
        found.append(Paragraph(say(locale, "kit.readme.not_public", edition=edition)))
    if invented := sourcing.invented(material):
        found.append(Paragraph(invented))
    return found


def _contents(source: KitSource, sheets: Sequence[Explanation]) -> list[str]:
    """A line for each folder and file at the top, as `kit` writes them."""
    locale = source.locale
    held = ["texts", "print", "networks", "data", "fact_sheet", *(["explanations"] if sheets else []), "manifest"]
    return [
        say(locale, f"kit.readme.holds.{one}", name=names.name(one, locale), journal=clean(source.journal.name))
        for one in held
    ]


def _list(material: Material, pictures: Sequence[PressPicture]) -> list[str]:
    """When the list of pictures was decided, which of them there are, which have no figures this time."""
    locale, publication = material.locale, material.authority.publication
    before = frozen_before(material)
    fact = material.facts_of_newest
    words = {
        "decided": day(publication.decided_on, locale) if publication.decided_on else "",
        "start": day(fact.field_start, locale) if fact else "",
    }
    key = {True: "before", False: "after", None: "undated"}[before]
    said = [say(locale, f"kit.readme.list.{key}", **words)]
    kinds = list(dict.fromkeys(say(locale, f"kit.kind.{one.kind}") for one in pictures))
    if kinds:
        said.append(say(locale, "kit.readme.list.held", kinds=listed(kinds, locale)))
    missing = [say(locale, f"kit.kind.{kind}") for kind in absent(material, list(pictures))]
    if missing:
        said.append(say(locale, "kit.readme.list.absent", kinds=listed(missing, locale)))
    return said


def _too_small(unfit: Sequence[Unfit], locale: str) -> list[str]:
    """For each size that has no room for a picture, which ones are not in its folder."""
    folders = dict.fromkeys(one.folder for one in unfit)
    return [
        say(
            locale,
            "kit.readme.list.too_small",
            folder=folder,
            pictures=listed([one.picture.id for one in unfit if one.folder == folder], locale),
        )
        for folder in folders
    ]


def _erratum(source: KitSource, pictures: Sequence[PressPicture]) -> list[Block]:
    """How to correct what was printed, with the wording; then the published figures that this publication changed."""
    material, locale = source.material, source.locale
    title = pictures[0].words.title if pictures else say(locale, "kit.readme.correct.title")
    found: list[Block] = [
        Bullets(tuple(say(locale, f"kit.readme.correct.{step}") for step in ("same_place", "same_size", "say_so"))),
        Paragraph(say(locale, "kit.readme.correct.wording", title=title), say(locale, "kit.readme.correct.label")),
    ]
    lines = [said for one in source.corrections if (said := _corrected(material, one))]
    if lines:
        found += [Paragraph(say(locale, "kit.readme.correct.changed")), Bullets(tuple(lines))]
    elif source.corrections:
        found.append(Paragraph(say(locale, "kit.readme.correct.technical")))
    else:
        found.append(Paragraph(say(locale, "kit.readme.correct.unchanged")))
    return found


def _corrected(material: Material, one: Correction) -> str:
    """A corrected figure of residents in words; empty for one that is not known by an estimate of this publication."""
    locale, authority = material.locale, material.authority
    known = {figure_id(authority.id, authority.publication.edition, e): e for e in material.estimates}
    estimate = known.get(one.figure)
    if estimate is None or estimate.domain != "all":
        return ""
    before, after = (_figure(value, estimate, locale) for value in (one.before, one.after))
    label = material.named(estimate)
    return say(locale, "kit.readme.correct.one", label=label, wave=estimate.wave, before=before, after=after)


def _figure(value: float | None, estimate: Estimate, locale: str) -> str:
    if value is None:
        return say(locale, "kit.readme.correct.none")
    if estimate.statistic == "share":
        return percent(value, locale, 1)
    return say(locale, "figure.score", value=number(value, locale, 1))
