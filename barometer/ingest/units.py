"""Units as services write them, and the factor from one to another where it is certain.

Belongs here: reading a unit ("m3/km/j", "nb/1000 abonnés", "k€ HT"), comparing two, converting a value exactly. Does
not belong here: which unit a KPI has (declarations), and what is told of a conversion (series).

Certain is what a definition fixes: 1 h is 60 min, 1 m³ is 1,000 L, 1 is 100 %. Not certain, and therefore no
conversion: a month in days, prices without and with tax, subscribers and inhabitants, "ml" (a linear metre to a road
engineer, a millilitre to a chemist), points on two scales.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

#: Base unit and factor of what has a fixed one. Spellings are folded (no accents, no plural, ³ as 3).
_KNOWN: dict[str, tuple[str, Fraction]] = {
    spelling: (base, Fraction(factor))
    for base, spellings in {
        "share": {"%": "1/100", "pourcent": "1/100", "pourcentage": "1/100", "‰": "1/1000", "pourmille": "1/1000",
                  "fraction": "1", "proportion": "1"},
        "m3": {"m3": "1", "metrecube": "1", "l": "1/1000", "litre": "1/1000", "dm3": "1/1000", "hl": "1/10",
               "hectolitre": "1/10", "cm3": "1/1000000"},
        "s": {"s": "1", "sec": "1", "seconde": "1", "min": "60", "mn": "60", "minute": "60", "h": "3600",
              "heure": "3600", "j": "86400", "jour": "86400", "semaine": "604800"},
        "month": {"moi": "1", "trimestre": "3", "semestre": "6", "an": "12", "annee": "12"},
        "eur": {"€": "1", "eur": "1", "euro": "1", "ke": "1000", "k€": "1000", "keur": "1000", "m€": "1000000",
                "meur": "1000000", "c€": "1/100", "ct": "1/100", "centime": "1/100"},
        "m": {"m": "1", "metre": "1", "km": "1000", "kilometre": "1000", "cm": "1/100", "mm": "1/1000"},
        "m2": {"m2": "1", "km2": "1000000", "ha": "10000", "hectare": "10000"},
        "kg": {"kg": "1", "kilo": "1", "kilogramme": "1", "g": "1/1000", "gramme": "1/1000", "t": "1000",
               "tonne": "1000", "kt": "1000000", "mg": "1/1000000", "ug": "1/1000000000"},
        "wh": {"wh": "1", "kwh": "1000", "mwh": "1000000", "gwh": "1000000000"},
        "hab": {"hab": "1", "habitant": "1"},
        "count": {"nb": "1", "nbre": "1", "nombre": "1", "unite": "1"},
    }.items()
    for spelling, factor in spellings.items()
}  # fmt: skip

_BASES = frozenset(base for base, _ in _KNOWN.values())

#: Words in front of a unit that multiply it.
_MULTIPLES = {"millier": Fraction(1000), "million": Fraction(10**6), "centaine": Fraction(100)}

#: Words that never change what is counted. Others ("ht", "ttc", "ms", "ouvrable") are part of the unit.
_IDLE = frozenset({"de", "du", "des", "la", "le", "les", "en"})


@dataclass(frozen=True)
class Unit:
    """A unit in base units: `factor` times the product of `above` over `below`, each a sorted list of base names."""

    factor: Fraction
    above: tuple[str, ...]
    below: tuple[str, ...]


@cache
def read_unit(text: str) -> Unit:
    """The unit that a text writes; never fails: an unknown word is a base unit of its own."""
    factor = Fraction(1)
    above: list[str] = []
    below: list[str] = []
    for place, part in enumerate(_folded(text).split("/")):
        one, names = _part(part)
        if place:
            factor /= one
            below += names
        else:
            factor *= one
            above += names
    # Not reduced: hours a week are no share of time to whoever declares them.
    # A bare count ("nb") says nothing beside what is counted: "nb/1000 hab" is "1/1000 hab".
    if below:
        above = [name for name in above if name != "count"]
    return Unit(factor, tuple(sorted(above)), tuple(sorted(below)))


def conversion(met: str, wanted: str) -> Fraction | None:
    """What a value in `met` is multiplied by to be in `wanted`; 1 for the same unit, None where nothing is certain."""
    if _folded(met) == _folded(wanted):
        return Fraction(1)
    one, other = read_unit(met), read_unit(wanted)
    if (one.above, one.below) != (other.above, other.below) or _is_scale(one) or _is_scale(other):
        return None
    return one.factor / other.factor


def is_known(text: str) -> bool:
    """Whether every word of a unit is one of those read here, so that a text after a number is a unit indeed."""
    unit = read_unit(text)
    return bool(unit.above) and all(name in _BASES for name in (*unit.above, *unit.below))


def convert(value: float, factor: Fraction) -> float:
    """A value times a factor, rounded once: 0.824 as a fraction is 82.4 %, not 82.39999999999999."""
    return value if factor == 1 else float(Fraction(repr(value)) * factor)


def number_and_unit(text: str) -> tuple[str, str] | None:
    """ "1 250,5 kg" as ("1 250,5", "kg"); None where no unit follows a number."""
    match = _WITH_UNIT.fullmatch(text)
    return (match[1].strip(), match[2].strip()) if match else None


_WITH_UNIT = re.compile(r"([+\-\u2212]?\d[\d\s.,]*?)\s*((?:[^\W\d_]|[%‰€°µ]).{0,30})")
_NUMBER = re.compile(r"\d{1,3}(?: \d{3})+|\d+(?:[.,]\d+)?")


def _part(text: str) -> tuple[Fraction, list[str]]:
    """One side of a slash: its factor and its base names."""
    factor = Fraction(1)
    names: list[str] = []
    for word in _words(text):
        if _NUMBER.fullmatch(word):
            factor *= Fraction(word.replace(" ", "").replace(",", "."))
        elif word in _MULTIPLES:
            factor *= _MULTIPLES[word]
        elif word in _KNOWN:
            base, times = _KNOWN[word]
            factor *= times
            names.append(base)
        elif word not in _IDLE:
            names.append(word)
    if factor == 0:
        return Fraction(1), [*names, text]
    return factor, names


def _words(text: str) -> Iterator[str]:
    rest = text
    while rest := rest.strip(" .'"):
        if number := _NUMBER.match(rest):
            yield number[0]
            rest = rest[number.end() :]
            continue
        word, _, rest = rest.partition(" ")
        yield word if word in _KNOWN else _singular(word.strip(".'"))


def _singular(word: str) -> str:
    """ "abonnés" and "abonné" are the same; short symbols ("s", "ms") are left alone."""
    return word[:-1] if len(word) > 2 and word.endswith(("s", "x")) else word


def _folded(text: str) -> str:
    text = text.translate(str.maketrans("³²’\u00a0\u202fµ", "32'  u")).casefold()
    text = text.replace("pour cent", "%").replace("pour mille", "‰").replace("mètres cubes", "m3")
    text = re.sub(r"\s(?:par|pour)\s", "/", text.replace("mètre cube", "m3")).replace("d'", " ")
    plain = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    plain = re.sub(r"(?<=[a-z])\.(?=/|\s|$)", "", plain)  # "hab." is "hab"
    return re.sub(r"\s*/\s*", "/", " ".join(plain.split()))


def _is_scale(unit: Unit) -> bool:
    """Points on a scale ("/10", "points /120"): another scale is another instrument, not another unit."""
    return not unit.below and (not unit.above or "point" in unit.above or "indice" in unit.above)
