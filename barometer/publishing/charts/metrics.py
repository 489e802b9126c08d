"""How wide a text is in the shipped font, and where to break its lines.

Belongs here: measuring and wrapping. `widths.json` holds the advance widths of Barometre Sans in thousandths of the
size; a test holds it to the font files. Kerning is left out: it makes text narrower by a hair.
"""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Literal

Weight = Literal["regular", "semibold"]

#: Where no width is known: wider than any letter of the fonts, so that a text is never thought too narrow.
_UNKNOWN = 1000


@cache
def _widths() -> dict[str, dict[str, int]]:
    source = resources.files("barometer.publishing.charts") / "widths.json"
    loaded: dict[str, dict[str, int]] = json.loads(source.read_text(encoding="utf-8"))
    return loaded


@cache
def known_characters() -> frozenset[str]:
    """The characters that both weights of the font have."""
    return frozenset(_widths()["regular"]) & frozenset(_widths()["semibold"])


def width(text: str, size: float, weight: Weight = "regular") -> float:
    """The width of a line of text, in the unit of `size`."""
    known = _widths()[weight]
    return sum(known.get(character, _UNKNOWN) for character in text) * size / 1000


def wrap(text: str, room: float, size: float, weight: Weight = "regular", lines: int | None = None) -> list[str]:
    """The lines of a text that fit in `room`; a word wider than the room is cut.

    With `lines`, the last line that fits ends in "…" where text remains: use it only where the whole text stands
    beside (a table, a caption).
    """
    found: list[str] = []
    current = ""
    for word in text.split(" "):
        candidate = f"{current} {word}" if current else word
        if width(candidate, size, weight) <= room:
            current = candidate
            continue
        if current:
            found.append(current)
        while width(word, size, weight) > room and len(word) > 1:
            fit = next(n for n in range(len(word) - 1, 0, -1) if n == 1 or width(word[:n], size, weight) <= room)
            found.append(word[:fit])
            word = word[fit:]
        current = word
    found.append(current)
    if lines is None or len(found) <= lines:
        return found
    last = found[lines - 1]
    while last and width(last.rstrip() + "…", size, weight) > room:
        last = last[:-1]
    return [*found[: lines - 1], last.rstrip() + "…"]
