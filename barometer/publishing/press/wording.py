"""The words that go with one picture of the kit.

Belongs here: putting a title and sentences together into a caption, a text for social networks and a source line.
Does not belong here: which sentences (`captions`, `captions_crossing`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from barometer.locale import say
from barometer.publishing.facts import Estimate
from barometer.publishing.material import Material
from barometer.publishing.press import fitting, sourcing
from barometer.publishing.text import clean


@dataclass(frozen=True)
class PressWords:
    """`title`: at most 70 characters, the finding; `caption`: 40 to 60 words; `social`: at most 280 characters."""

    title: str
    caption: str
    social: str
    source: str


def written(
    material: Material,
    title: str,
    must: Sequence[str],
    may: Sequence[str] = (),
    *,
    estimates: Sequence[Estimate] = (),
    has_bands: bool = True,
) -> PressWords:
    """The words of a picture: what must be said of it, what may, then what may be said of any.

    `estimates`: those that the picture shows, for the margin and the number of answers in its source line.
    """
    locale = material.locale
    fact = material.facts_of_newest
    of_wave = {"authority": clean(material.authority.name), "wave": material.newest}
    signed = [say(locale, "press.social.source", **of_wave), sourcing.invented(material)]
    if fact is not None and fact.design == "volunteers":
        signed.insert(0, say(locale, "press.design.volunteers"))
    return PressWords(
        title=title,
        caption=fitting.caption(must, [*may, *sourcing.on_the_survey(material, has_bands=has_bands)]),
        social=fitting.social(f"{title}.", [*must[1:], sourcing.asked(material)], signed),
        source=sourcing.source(material, estimates),
    )
