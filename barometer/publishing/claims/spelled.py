"""Numbers written out in French and English: "soixante-huit", "sept", "sixty-eight".

Belongs here: the value of a run of words. Does not belong here: what the number counts (`said`).
"""

from __future__ import annotations

from collections.abc import Sequence

from barometer.publishing.claims.folding import fold

_UNITS = {
    "zero": 0, "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8,
    "neuf": 9, "dix": 10, "onze": 11, "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16,
    "vingt": 20, "vingts": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "septante": 70,
    "huitante": 80, "nonante": 90,
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
    "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18,
    "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90,
}  # fmt: skip
_FOLDED = {fold(word): value for word, value in _UNITS.items()}
_HUNDRED = {"cent": 100, "cents": 100, "hundred": 100}
#: Words that are more often something else: they count only before a unit.
_DOUBTFUL = {"un", "une", "neuf", "cent", "cents", "one", "hundred", "six", "dix"}
_COUNTED = (
    *("point", "pt", "sur", "pour", "%", "out", "percent", "per", "quart", "tier"),
    *("habitant", "usager", "person", "abone", "sonde", "repondant", "agent", "francai", "famil", "foyer"),
    *("metre", "kilometr", "minute", "heure", "jour", "mois", "euro", "ligne", "place", "degre", "litre", "tone"),
    *("voyageur", "parent", "lecteur", "riverain", "cycliste", "resident"),
)


def number_at(words: Sequence[str], before: str = "") -> tuple[float, int]:
    """The number that the words begin with, and how many of them it takes; (0, 0) for none.

    The words are folded; `before`: the word that stands before them.
    """
    total, taken, i, last = 0, 0, 0, None
    while i < len(words):
        word = words[i]
        if word == "et" and taken and i + 1 < len(words) and words[i + 1] in ("un", "une", "onze"):
            i += 1
            continue
        value = _value(word, last)
        if value is None:
            break
        if word in _HUNDRED:
            total = max(total, 1) * 100
        elif last == 4 and word in ("vingt", "vingts"):
            total += 76
        elif (
            taken
            and not (total % 10 == 0 and value < 20 and last is not None and last >= 20)
            and not (last is not None and last >= 100)
        ):
            break
        else:
            total += value
        last = value
        i += 1
        taken = i
    if not taken:
        return 0, 0
    if taken == 1 and words[0] in _DOUBTFUL and before not in ("sur", "/") and not _counts(words[1:]):
        return 0, 0
    return float(total), taken


def _value(word: str, last: int | None) -> int | None:
    if word in _HUNDRED:
        return 100 if last is None or last < 10 else None
    return _FOLDED.get(word)


def _counts(rest: Sequence[str]) -> bool:
    return bool(rest) and any(rest[0].startswith(counted) for counted in _COUNTED)
