"""How wide a text is in a font, and where to break its lines.

Belongs here: measuring and wrapping. `widths.json` holds the advance widths of Barometre Sans in thousandths of the
size; a test holds it to the font files. A brand's own fonts are measured by their files
(`faces_of`). Kerning is left out: it makes text narrower by a hair.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib import resources
from pathlib import Path
from typing import Literal

Weight = Literal["regular", "semibold"]


@dataclass(frozen=True, eq=False)
class Faces:
    """A pair of fonts: advance widths by character, in thousandths of the size."""

    regular: Mapping[str, int]
    semibold: Mapping[str, int]

    def widths(self, weight: Weight) -> Mapping[str, int]:
        return self.regular if weight == "regular" else self.semibold

    @cached_property
    def known(self) -> frozenset[str]:
        """The characters that both have."""
        return frozenset(self.regular) & frozenset(self.semibold)


#: Where no width is known: wider than any letter of the fonts, so that a text is never thought too narrow.
_UNKNOWN = 1000


@cache
def shipped() -> Faces:
    """The widths of the shipped font."""
    source = resources.files("barometer.publishing.charts") / "widths.json"
    return Faces(**json.loads(source.read_text(encoding="utf-8")))


def known_characters() -> frozenset[str]:
    """The characters that both weights of the shipped font have."""
    return shipped().known


@cache
def faces_of(regular: Path, semibold: Path) -> Faces:
    """The widths of a pair of font files."""
    return Faces(_advances(regular), _advances(semibold))


def _advances(path: Path) -> dict[str, int]:
    from fontTools.ttLib import TTFont  # a fifth of a second to import, and only brands with their own fonts need it

    with TTFont(path, lazy=True) as font:
        per_em, metrics = font["head"].unitsPerEm, font["hmtx"].metrics
        return {chr(code): round(metrics[glyph][0] * 1000 / per_em) for code, glyph in font.getBestCmap().items()}


def width(text: str, size: float, weight: Weight = "regular", faces: Faces | None = None) -> float:
    """The width of a line of text, in the unit of `size`."""
    return _thousandths(text, weight, faces or shipped()) * size / 1000


@lru_cache(maxsize=65536)  # a picture is laid out at several scales, and its words are the same in all of them
def _thousandths(text: str, weight: Weight, faces: Faces) -> int:
    known = faces.widths(weight)
    return sum([known.get(character, _UNKNOWN) for character in text])


def wrap(
    text: str,
    room: float,
    size: float,
    weight: Weight = "regular",
    lines: int | None = None,
    faces: Faces | None = None,
) -> list[str]:
    """The lines of a text that fit in `room`; a word wider than the room is cut.

    With `lines`, the last line that fits ends in "…" where text remains: use it only where the whole text stands
    beside (a table, a caption).
    """
    found: list[str] = []
    current = ""
    for word in text.split(" "):
        candidate = f"{current} {word}" if current else word
        if width(candidate, size, weight, faces) <= room:
            current = candidate
            continue
        if current:
            found.append(current)
        while width(word, size, weight, faces) > room and len(word) > 1:
            fit = next(n for n in range(len(word) - 1, 0, -1) if n == 1 or width(word[:n], size, weight, faces) <= room)
            found.append(word[:fit])
            word = word[fit:]
        current = word
    found.append(current)
    if lines is None or len(found) <= lines:
        return found
    last = found[lines - 1]
    while last and width(last.rstrip() + "…", size, weight, faces) > room:
        last = last[:-1]
    return [*found[: lines - 1], last.rstrip() + "…"]


def writable(text: str, faces: Faces) -> str:
    """The text in letters that the fonts have: a space for a space that they lack, "?" for any other sign."""
    if faces.known.issuperset(text):
        return text
    composed = unicodedata.normalize("NFC", text)
    return "".join(c if c in faces.known else " " if c.isspace() else "?" for c in composed)
