"""How large a text may stand in its place.

Belongs here: choosing a size among those that can be read from the back of a room. Does not belong here: measuring
letters (`charts.metrics`): its font is a little wider than Calibri, in which the slides are set, so what fits here
fits there.
"""

from __future__ import annotations

from collections.abc import Sequence

from barometer.publishing.charts.metrics import Weight, wrap

#: Height of a line and space after a paragraph, in sizes of the text.
LEADING, AFTER = 1.2, 0.45


def height(paragraphs: Sequence[str], room: float, size: float, weight: Weight = "regular") -> float:
    """The height in points of paragraphs set in a width of `room` points."""
    lines = sum(len(wrap(words, room, size, weight)) for words in paragraphs)
    return lines * size * LEADING + len(paragraphs) * size * AFTER


def size_for(
    paragraphs: Sequence[str], room: float, tall: float, sizes: Sequence[float], weight: Weight = "regular"
) -> float | None:
    """The first of `sizes`, largest first, in which the paragraphs fit; None where they fit in none."""
    return next((size for size in sizes if height(paragraphs, room, size, weight) <= tall), None)


def shortened(words: str, room: float, size: float, lines: int, weight: Weight = "regular") -> str:
    """The text in at most that many lines, cut with "…" where more remains: the whole stands in the alternative."""
    return " ".join(wrap(words, room, size, weight, lines=lines))
