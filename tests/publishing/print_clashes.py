"""What touches what on a printed chart, measured by matplotlib's renderer and not by our own widths.

For tests and `benchmarks/print_overlap.py`. Every text gets the box of its ink; the boxes are compared with one
another, with marks and bars, and with the sheet's margins.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import matplotlib as mpl
from matplotlib.backends.backend_agg import RendererAgg

from barometer.publishing.branding import SHIPPED, Branding
from barometer.publishing.charts.box import MM_PER_INCH, Box
from barometer.publishing.charts.press_spec import PressChart
from barometer.publishing.charts.printed import faces_for
from barometer.publishing.charts.printed.files import _font
from barometer.publishing.charts.printed.layout import lay_out
from barometer.publishing.charts.printed.sheet import Area, Mark, Sheet, Stroke, Text

#: Millimetres by which boxes must overlap to meet: less is not seen on paper.
_TOLERANCE = 0.05
#: Dots an inch at which the renderer measures: its boxes are whole dots.
_DPI = 1200.0
_RENDERER = RendererAgg(8, 8, _DPI)


@dataclass(frozen=True)
class Inked:
    """A box in millimetres by its left, upper, right and lower sides, and what is in it."""

    words: str
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Inked) -> bool:
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return across > _TOLERANCE and down > _TOLERANCE


def measured(text: Text, brand: Branding = SHIPPED) -> Inked:
    """A text with the box of its ink."""
    path = brand.regular if text.weight == "regular" else brand.semibold
    width, height, descent = _size(text.words, path, text.points)
    left = text.x - {"left": 0.0, "center": width / 2, "right": width}[text.align]
    return Inked(text.words, left, text.y - (height - descent), left + width, text.y + descent)


@lru_cache(maxsize=4096)  # the same words stand in every size of a chart
def _size(words: str, path: Path, points: float) -> tuple[float, float, float]:
    """Width, height and descent of a line of text, in millimetres."""
    with mpl.rc_context({"text.parse_math": False, "text.hinting": "none"}):
        size = _RENDERER.get_text_width_height_descent(words, _font(path, points), False)
    width, height, descent = (side / _DPI * MM_PER_INCH for side in size)
    return width, height, descent


def clashes(chart: PressChart, box: Box, brand: Branding = SHIPPED) -> list[str]:
    """What meets on the chart in a box. Raises DoesNotFitError."""
    sheet, _ = lay_out(chart, box, faces_for(brand), with_logo=brand.logo is not None)
    return [f"{chart.words.id}, {box.name}: {found}" for found in _found(sheet, brand)]


def _found(sheet: Sheet, brand: Branding) -> Iterator[str]:
    texts = [measured(item, brand) for item in sheet.items if isinstance(item, Text)]
    for one in texts:
        if min(one.left, one.top) < 0.5 or one.right > sheet.width - 0.5 or one.bottom > sheet.height - 0.5:
            yield f"{one.words!r} leaves the sheet"
    for one, other in itertools.combinations(texts, 2):
        if one.meets(other):
            yield f"{one.words!r} / {other.words!r}"
    for shape in _shapes(sheet):
        yield from (f"{one.words!r} on {shape.words}" for one in texts if one.meets(shape))


def _shapes(sheet: Sheet) -> Iterator[Inked]:
    """Marks, bars and the dark lines that are level or upright; a grid lies behind everything."""
    for item in sheet.items:
        if isinstance(item, Mark):
            half = item.size / 2
            yield Inked("a mark", item.x - half, item.y - half, item.x + half, item.y + half)
        elif isinstance(item, Area):
            yield Inked("an area", item.left, item.top, item.right, item.bottom)
        elif isinstance(item, Stroke) and item.ink not in ("grid", "white"):
            half = item.points / 72 * MM_PER_INCH / 2
            for (x1, y1), (x2, y2) in itertools.pairwise(item.places):
                if x1 == x2:
                    yield Inked("a line", x1 - half, min(y1, y2), x1 + half, max(y1, y2))
                elif y1 == y2:
                    yield Inked("a line", min(x1, x2), y1 - half, max(x1, x2), y1 + half)
