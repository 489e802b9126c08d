"""The words that every chart for the journal carries: whose it is, a title that fits, the source in two lengths.

Belongs here: what is the same for all kinds of chart. Does not belong here: what a title states (`press_charts`).
"""

from __future__ import annotations

from collections.abc import Callable

from barometer.locale import say
from barometer.locale.formats import days, number
from barometer.publishing.charts.spec import Words
from barometer.publishing.material import Material
from barometer.publishing.text import clean
from barometer.publishing.views.service import source_line

#: Of a title.
MOST_CHARACTERS = 70


def press_words(
    material: Material, anchor: str, title: str, alt: str = "", caption: str = "", source: str | None = None
) -> Words:
    """The words of a chart that leaves its page; `source` where it is not the survey."""
    service, authority = clean(material.service.label), clean(material.authority.name)
    kicker = (say(material.locale, "printed.kicker", service=service, authority=authority), service)
    invented = say(material.locale, "printed.invented") if material.authority.invented else ""
    if source is not None:
        return Words(anchor, title, caption, source + invented, alt, kicker)
    return Words(anchor, title, caption, source_line(material), alt, kicker, short_source(material))


def short_source(material: Material) -> str:
    """The source in the room of a column: who asked how many, when; what the pale bars are."""
    locale, fact = material.locale, material.facts_of_newest
    if fact is None:
        return ""
    return say(
        locale,
        "printed.source",
        n=number(fact.n, locale) if fact.n else say(locale, "page.source.unknown_n"),
        days=days(fact.field_start, fact.field_end, locale),
        design=say(locale, f"design.{fact.design}"),
        invented=say(locale, "printed.invented") if material.authority.invented else "",
    )


def short(label: str, title: Callable[[str], str]) -> str:
    """The title made with the label, the end of the label left out where it would be too long."""
    said = title(label)
    words = label.split(" ")
    while len(said) > MOST_CHARACTERS and len(words) > 1:
        words = words[:-1]
        said = title(" ".join(words).rstrip(",;:–-") + "…")
    while len(said) > MOST_CHARACTERS and len(words[0]) > 1:
        words = [words[0][:-1]]
        said = title(words[0] + "…")
    return said


def others(rows: int, locale: str) -> tuple[str, ...]:
    """What a narrow picture says in place of its last row, of its last two…"""
    return tuple(
        say(locale, f"printed.others.{'one' if count == 1 else 'other'}", count=number(count, locale))
        for count in range(1, rows + 1)
    )
