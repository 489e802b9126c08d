"""What can be refused of edited texts before any figure is known: references that lead nowhere, digits typed by hand.

Belongs here: the checks of surveys/texts.toml among the declarations. Does not belong here: what a text claims
(publishing.claims, once verdicts are known).

Figures enter as `{note}`, never as digits: a number typed by hand stays when the figure moves. Years and days are no
figures of the survey and may be typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from barometer.declarations.edited_texts import EditedTexts
from barometer.declarations.faults import Fault, Path, fault
from barometer.declarations.world import World, twice, unknown

_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_MONTHS = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
_ENGLISH = "January|February|March|April|May|June|July|August|September|October|November|December"
#: Years, days in words or figures: what may be typed.
_DATES = re.compile(
    rf"\b\d{{1,2}}(?:er)?\s+(?:{_MONTHS})\b|\b(?:{_ENGLISH})\s+\d{{1,2}}\b|\b\d{{1,2}}\s+(?:{_ENGLISH})\b"
    r"|\b\d{1,2}/\d{1,2}/(?:19|20)\d{2}\b|(?<![\d.,])(?:19|20)\d{2}(?![\d.,]?\d)",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[+\-−]?\d+(?:[.,]\d+)?(?:\s?%|\s?/\s?\d+)?")


def check_texts(texts: EditedTexts, world: World) -> Iterator[Fault]:
    """Faults of surveys/texts.toml."""
    declared = _declared(world)
    for i, opening in enumerate(texts.introductions, 1):
        if opening.service not in declared:
            yield unknown("service", ("introductions", i, "service"), opening.service, declared)
    for i, each in enumerate(texts.texts, 1):
        if each.service not in declared:
            yield unknown("service", ("texts", i, "service"), each.service, declared)
        service = world.services.get(each.service)
        if service is None:  # its file has faults of its own
            continue
        criteria = [criterion.id for criterion in service.criteria]
        if each.criterion not in criteria:
            yield unknown("criterion", ("texts", i, "criterion"), each.criterion, criteria)
    named: list[tuple[Path, str]] = [
        (("texts", i), f"{one.service} – {one.criterion}") for i, one in enumerate(texts.texts, 1)
    ]
    yield from twice("texts.twice", named)
    opened: list[tuple[Path, str]] = [(("introductions", i), o.service) for i, o in enumerate(texts.introductions, 1)]
    yield from twice("texts.twice", opened)
    for one in texts.written():
        typed = _NUMBER.search(_DATES.sub("", _PLACEHOLDER.sub("", one.words)))
        if typed is not None:
            yield fault("texts.typed_number", one.path, typed[0].strip())


def _declared(world: World) -> set[str]:
    """The services that have a file, readable or not."""
    of_files = {PurePosixPath(file).stem for file in world.files if file.startswith("services/")}
    return of_files | set(world.services)
