"""Scales recognised by the answers met: the usual French ones in words, and marks.

Belongs here: the library of usual scales, and which of them a column's texts belong to. Does not belong here: scales
that a survey declares already (`values`).

A scale in words is recognised whole: the texts met are its levels or usual ways of saying nothing. Levels that nobody
chose this time come from the library, so that the scale is the questionnaire's and not the sample's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from barometer.declarations.survey import Scale
from barometer.ingest.values import NOT_SHOWN, fold, number

#: From the worst to the best answer.
LIBRARY: dict[str, tuple[str, ...]] = {
    "satisfaction-4": ("Pas du tout satisfait", "Plutôt pas satisfait", "Plutôt satisfait", "Très satisfait"),
    "satisfaction-4-assez": ("Pas du tout satisfait", "Peu satisfait", "Assez satisfait", "Très satisfait"),
    "satisfaction-4-tout-a-fait": (
        *("Pas du tout satisfait", "Plutôt pas satisfait", "Plutôt satisfait", "Tout à fait satisfait"),
    ),
    "satisfaction-5": (
        *("Pas du tout satisfait", "Peu satisfait", "Moyennement satisfait", "Satisfait", "Très satisfait"),
    ),
    "satisfaction-5-ni": (
        *("Très insatisfait", "Plutôt insatisfait", "Ni satisfait ni insatisfait", "Plutôt satisfait"),
        "Très satisfait",
    ),
    "accord-4": ("Pas du tout d'accord", "Plutôt pas d'accord", "Plutôt d'accord", "Tout à fait d'accord"),
    "qualite-5": ("Très mauvaise", "Mauvaise", "Moyenne", "Bonne", "Excellente"),
    "qualite-4": ("Très mauvais", "Plutôt mauvais", "Plutôt bon", "Très bon"),
    "visages-3": ("Pas bien", "Moyen", "Bien"),
}
_DONT_KNOW = (
    *("Ne se prononce pas", "Ne sait pas", "Je ne sais pas", "NSP", "Sans opinion", "Ne sais pas", "Sans avis"),
    *("Nsp / non concerné", "Ne peut pas juger"),
)
_NOT_CONCERNED = ("Non concerné", "Pas concerné", "Sans objet", "Je ne suis pas concerné", "Je n'utilise pas")
_REFUSED = ("Refus", "Ne souhaite pas répondre", "Je ne souhaite pas répondre", "Refuse de répondre")

#: The share of rows that may hold something else and the scale still be recognised.
_SLIPS = 0.05

_GENDER = re.compile(r"\((?:e|ne|le)\)|[·.]e\b")


@dataclass(frozen=True)
class Recognised:
    """A scale of the library, or marks between two numbers, with the texts as the file writes them."""

    id: str
    scale: Scale


def form(text: str) -> str:
    """A level made comparable: accents, case and marks of gender set aside ("satisfait·e" is "satisfait")."""
    words = fold(_GENDER.sub("", text)).split()
    return " ".join(word[:-1] if word.endswith("aite") else word for word in words)


def recognised(texts: Mapping[str, int], heading: str) -> list[Recognised]:
    """The scales that some texts belong to, given how many rows bear each: none, one, or several where too few levels
    were met. Slips of the pen in a few rows (`_SLIPS`) are left to the judgement of the file."""
    met = {text: count for text, count in texts.items() if text and text != NOT_SHOWN}
    voids = {
        name: tuple(text for text in met if form(text) in {form(usual) for usual in usual_texts})
        for name, usual_texts in (("dont_know", _DONT_KNOW), ("not_concerned", _NOT_CONCERNED), ("refused", _REFUSED))
    }
    said = {text: count for text, count in met.items() if not any(text in void for void in voids.values())}
    if marks := _marks(said, heading, voids):
        return [marks]
    fitting = []
    for name, known in LIBRARY.items():
        forms = {form(level) for level in known}
        levels = {form(text): text for text in said if form(text) in forms}
        if len(levels) >= 2 and _is_most(said, frozenset(levels.values()).__contains__):
            labels = {levels.get(form(level), level): float(rank) for rank, level in enumerate(known, start=1)}
            top = max(3, len(known) - 1)  # the two best of four or five levels, the best of three
            fitting.append(Recognised(name, Scale(low=1, high=len(known), satisfied_from=top, labels=labels, **voids)))
    return fitting


def _is_most(texts: Mapping[str, int], fits: Callable[[str], bool]) -> bool:
    rows = sum(texts.values())
    return rows > 0 and sum(count for text, count in texts.items() if fits(text)) >= (1 - _SLIPS) * rows


def _marks(texts: Mapping[str, int], heading: str, voids: dict[str, tuple[str, ...]]) -> Recognised | None:
    """Marks, where the heading says between which numbers: "de 0 à 10", "sur 10"."""
    said = re.search(r"\b([01])\s*(?:a|et|-)\s*(5|10|20)\b", fold(heading))
    out_of = re.search(r"\bsur\s+(5|10|20)\b|/\s*(5|10|20)\b", fold(heading))
    if said:
        low, high = int(said[1]), int(said[2])
    elif out_of:
        low, high = 0, int(out_of[1] or out_of[2])
    else:
        return None
    if not _is_most(texts, lambda text: (mark := number(text)) is not None and low <= mark <= high):
        return None
    return Recognised(f"note-{low}-{high}", Scale(low=low, high=high, satisfied_from=round(0.7 * high), **voids))
