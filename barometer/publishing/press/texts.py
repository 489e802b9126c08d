"""The kit's other texts: the captions of all pictures, the fact sheet, the explanation sheets.

Belongs here: laying words out as documents. Does not belong here: the words (`captions`, `explanations`, the method
note), and the file's form (`document`, `document_docx`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from barometer.locale import say
from barometer.locale.formats import days
from barometer.publishing.material import Material
from barometer.publishing.press import fitting, limits, sourcing
from barometer.publishing.press.document import Block, Document, Heading, Paragraph, Picture, Table, plain
from barometer.publishing.press.explanations import Explanation
from barometer.publishing.press.pictures import PressPicture
from barometer.publishing.press.wording import PressWords
from barometer.publishing.text import clean
from barometer.publishing.views.method_note import method_note

_PICTURE_MM = 110.0


def words_file(words: PressWords, locale: str) -> bytes:
    """The words of one picture as plain text: title, caption, social caption, source, alternative text."""
    return plain("\n\n".join(f"{label}\n{text}" for label, text in _words(words, locale)))


def captions_document(material: Material, pictures: Sequence[PressPicture], drawn: Mapping[str, bytes]) -> Document:
    """All words of all pictures in one document, each under its picture. `drawn`: a PNG by the picture's id."""
    locale = material.locale
    blocks: list[Block] = [Paragraph(say(locale, "kit.captions.intro"))]
    for one in pictures:
        blocks.append(Heading(one.words.title))
        said = _words(one.words, locale)[1:]
        if one.id in drawn:
            blocks.append(Picture(drawn[one.id], _PICTURE_MM, one.words.alt, one.words.caption))
            said = said[1:]  # the caption stands under its picture
        blocks += [Paragraph(text, say(locale, "kit.words.labelled", label=label)) for label, text in said]
    title = say(locale, "kit.captions.title", service=clean(material.service.label), wave=material.newest)
    return Document(title, clean(material.authority.name), locale, tuple(blocks))


def fact_sheet(material: Material, pictures: Sequence[PressPicture]) -> Document:
    """The fiche technique: who asked whom, when and how, with which margins, weights, thresholds and signatures."""
    locale, fact = material.locale, material.facts_of_newest
    blocks: list[Block] = []
    if fact is not None:
        blocks += [
            Paragraph(clean(material.authority.name), say(locale, "kit.facts.who")),
            Paragraph(days(fact.field_start, fact.field_end, locale), say(locale, "kit.facts.when")),
            Paragraph(clean(fact.mode), say(locale, "kit.facts.how")),
            Paragraph(sourcing.people(material), say(locale, "kit.facts.whom")),
        ]
    current = [found for one in material.subjects if (found := material.current(one)) is not None]
    margin = sourcing.margin(material, [one for one in current if one.shown is not None])
    blocks.append(Paragraph(margin, say(locale, "kit.facts.margin")))
    if invented := sourcing.invented(material):
        blocks.append(Paragraph(invented))
    for entry in method_note(material):
        blocks.append(Heading(entry.term))
        blocks += [Paragraph(text) for text in entry.paragraphs]
        if entry.table is not None:
            blocks.append(Table(entry.table.headers, entry.table.rows))
    blocks.append(Heading(say(locale, "kit.facts.pictures")))
    blocks += [Paragraph(one.words.source, f"{one.words.title}.") for one in pictures]
    blocks += [Paragraph(text) for text in limits.elections(material)]
    title = say(locale, "kit.facts.title", service=clean(material.service.label), wave=material.newest)
    return Document(title, clean(material.authority.name), locale, tuple(blocks))


def explanation_document(material: Material, sheet: Explanation, picture: PressPicture | None, png: bytes) -> Document:
    """An explanation sheet: about 100 words, the service's reply as written, the criterion over its waves."""
    locale = material.locale
    blocks: list[Block] = [Paragraph(sheet.text)]
    if sheet.reply:
        blocks.append(Heading(say(locale, "kit.explain.reply"), 2))
        blocks += [Paragraph(line) for line in sheet.reply]
    if sheet.owner:
        blocks.append(Paragraph(sheet.owner, say(locale, "kit.explain.owner")))
    if picture is not None:
        blocks += [
            Heading(picture.words.title, 2),
            Picture(png, _PICTURE_MM, picture.words.alt, picture.words.caption),
            Paragraph(picture.words.source),
        ]
    return Document(sheet.title, clean(material.authority.name), locale, tuple(blocks))


def _words(words: PressWords, locale: str) -> list[tuple[str, str]]:
    """The words of a picture, each with what it is, the title first."""
    counts = {"caption": fitting.count_words(words.caption), "social": len(words.social), "title": len(words.title)}
    parts = ("title", "caption", "social", "source", "alt")
    return [(say(locale, f"kit.words.{part}", count=counts.get(part, 0)), getattr(words, part)) for part in parts]
