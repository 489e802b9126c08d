"""What residents said in their own words, as a page prints it: with the rule by which the answers were drawn beside.

Belongs here: the view. Does not belong here: drawing and releasing (building.verbatims).
"""

from __future__ import annotations

from dataclasses import dataclass

from barometer.locale import say
from barometer.locale.formats import day, days, number
from barometer.publishing.material import Material
from barometer.publishing.text import clean


@dataclass(frozen=True)
class VerbatimsView:
    """`said`: to which question, by whom; the rule; who released them. `groups`: by criterion, texts as written."""

    said: tuple[str, ...]
    groups: tuple[tuple[str, tuple[str, ...]], ...]


def verbatims_view(material: Material) -> VerbatimsView | None:
    """The view; None where nothing was released."""
    found, release = material.beside.verbatims, material.beside.release
    if not found or release is None:
        return None
    locale, first = material.locale, found[0]
    order = {one.id: i for i, one in enumerate(material.service.criteria)}
    criteria = sorted({one.criterion for one in found}, key=lambda one: (order.get(one, len(order)), one))
    asked = {
        "question": clean(first.question),
        "days": days(first.field_start, first.field_end, locale),
        "n": number(first.n, locale),
    }
    most = max(one.drawn for one in found)
    rule = say(locale, f"verbatims.rule.{'one' if most == 1 else 'other'}", each=most, n=len(found))
    released = say(locale, "verbatims.released", function=clean(release.function), day=day(release.on, locale))
    groups = tuple(
        (
            clean(next((one.label for one in found if one.criterion == criterion), criterion)),
            tuple(clean(one.text) for one in found if one.criterion == criterion),
        )
        for criterion in criteria
    )
    return VerbatimsView((say(locale, "verbatims.asked", **asked), rule, released), groups)
