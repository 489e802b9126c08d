"""How wide a text is in a font, and where to break its lines.

Belongs here: measuring and wrapping. `widths.json` holds the advance widths of Barometre Sans in thousandths of the
size; a test holds it to the font files. A brand's own fonts are measured by their files
(`faces_of`). Kerning is left out: it makes text narrower by a hair.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Literal, TypeAlias

Weight = Literal["regular", "semibold"]

#: Advance widths by weight and character, in thousandths of the size.
Faces: TypeAlias = Mapping[Weight, Mapping[str, int]]

#: Where no width is known: wider than any letter of the fonts, so that a text is never thought too narrow.
_UNKNOWN = 1000


@cache
def shipped() -> Faces:
    """The widths of the shipped font."""
    source = resources.files("barometer.publishing.charts") / "widths.json"
    loaded: dict[Weight, dict[str, int]] = json.loads(source.read_text(encoding="utf-8"))
    return loaded


@cache
def known_characters() -> frozenset[str]:
    """The characters that both weights of the shipped font have."""
    return frozenset(shipped()["regular"]) & frozenset(shipped()["semibold"])


@cache
def faces_of(regular: Path, semibold: Path) -> Faces:
    """The widths of a pair of font files."""
    return {"regular": _advances(regular), "semibold": _advances(semibold)}


def _advances(path: Path) -> dict[str, int]:
    from fontTools.ttLib import TTFont  # a fifth of a second to import, and only brands with their own fonts need it

    with TTFont(path, lazy=True) as font:
        per_em, metrics = font["head"].unitsPerEm, font["hmtx"].metrics
        return {chr(code): round(metrics[glyph][0] * 1000 / per_em) for code, glyph in font.getBestCmap().items()}


def width(text: str, size: float, weight: Weight = "regular", faces: Faces | None = None) -> float:
    """The width of a line of text, in the unit of `size`."""
    known = (faces or shipped())[weight]
    return sum(known.get(character, _UNKNOWN) for character in text) * size / 1000


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
    known = faces["regular"].keys() & faces["semibold"].keys()
    if known.issuperset(text):
        return text
    composed = unicodedata.normalize("NFC", text)
    return "".join(c if c in known else " " if c.isspace() else "?" for c in composed)
