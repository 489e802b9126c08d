"""The words that go with one picture of the kit.

Belongs here: putting sentences together into a caption, a text for social networks and a source line. Does not belong
here: which sentences (`captions`, `captions_decided`), and titles (`press_charts`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from barometer.locale import say
from barometer.publishing.charts.spec import Words
from barometer.publishing.facts import Estimate
from barometer.publishing.material import Material
from barometer.publishing.press import fitting, sourcing
from barometer.publishing.text import clean


@dataclass(frozen=True)
class Sentences:
    """What may be said of a picture: what must be, in the order of its weight, then what may be.

    `estimates`: those that the picture shows, for the margin and the number of opinions in its source line. `source`:
    the source line where it is not the survey.
    """

    must: Sequence[str]
    may: Sequence[str] = ()
    estimates: Sequence[Estimate] = ()
    has_bands: bool = True
    source: str = ""


@dataclass(frozen=True)
class PressWords:
    """`title`: at most 70 characters, the finding; `caption`: 40 to 60 words; `social`: at most 280 characters."""

    title: str
    caption: str
    social: str
    source: str
    alt: str


def written(material: Material, chart: Words, said: Sentences) -> PressWords:
    """The words of a picture: its own title and alternative text, and what is said of it."""
    locale, fact = material.locale, material.facts_of_newest
    of_wave = {"authority": clean(material.authority.name), "wave": material.newest}
    signed = [say(locale, "kit.social.source", **of_wave), sourcing.invented(material)]
    if fact is not None and fact.design == "volunteers":
        signed.insert(0, say(locale, "kit.design.volunteers"))
    head = say(locale, "kit.social.head", service=clean(material.service.label), title=chart.title)
    return PressWords(
        title=chart.title,
        caption=fitting.caption(said.must, [*said.may, *sourcing.on_the_survey(material, has_bands=said.has_bands)]),
        social=fitting.social(head, [*said.must[1:], sourcing.asked(material)], signed),
        source=said.source or sourcing.source(material, said.estimates),
        alt=chart.alt,
    )
