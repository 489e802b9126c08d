"""The still picture of a chart, as SVG text that stands in the page.

Belongs here: the marks, lines and texts that both kinds of chart are drawn with. Does not belong here: what the chart
shows (`spec`), the drawing of each kind (`svg_series`, `svg_panels`), colours (the page's style sheet: `.perceived`,
`.technical`…), so that print and forced colours can change them.

The text is measured with the shipped font (`metrics`). Pure: the same specification gives the same text.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal, TypeAlias

from barometer.publishing.charts.spec import Axis, Mark

Anchor: TypeAlias = Literal["start", "middle", "end"]


@dataclass(frozen=True)
class Plot:
    """A rectangle of the picture in pixels, with its two scales."""

    left: float
    top: float
    right: float
    bottom: float
    x: Axis
    y: Axis | None = None

    def at_x(self, value: float) -> float:
        """Pixels of a value on the horizontal axis, held inside it."""
        return self.left + _share(value, self.x) * (self.right - self.left)

    def at_y(self, value: float) -> float:
        """Pixels of a value on the vertical axis, held inside it. Raises ValueError where there is none."""
        if self.y is None:
            raise ValueError("this plot has no vertical axis")
        return self.bottom - _share(value, self.y) * (self.bottom - self.top)


def _share(value: float, axis: Axis) -> float:
    span = axis.high - axis.low
    return min(1.0, max(0.0, (value - axis.low) / span)) if span else 0.5


def px(value: float) -> str:
    """A coordinate with one decimal at most."""
    written = f"{value:.1f}".removesuffix(".0")
    return "0" if written == "-0" else written


def line(x1: float, y1: float, x2: float, y2: float, style: str) -> str:
    """A straight line of a class of the style sheet."""
    return f'<line class="{style}" x1="{px(x1)}" y1="{px(y1)}" x2="{px(x2)}" y2="{px(y2)}"/>'


def lines(pieces: Sequence[Sequence[tuple[float, float]]], style: str) -> str:
    """Broken lines of one class as a single shape, level and upright pieces in short; nothing where there is none."""
    drawn = "".join(_pen(piece) for piece in pieces)
    return f'<path class="{style}" d="{drawn}"/>' if drawn else ""


def _pen(piece: Sequence[tuple[float, float]]) -> str:
    written = [(px(x), px(y)) for x, y in piece]
    moves = [f"M{written[0][0]} {written[0][1]}"]
    for (x1, y1), (x2, y2) in itertools.pairwise(written):
        moves.append(f"H{x2}" if y1 == y2 else f"V{y2}" if x1 == x2 else f"L{x2} {y2}")
    return "".join(moves)


#: A text's alignment is a class of the style sheet: the shortest way to say it, a page holds a thousand texts.
ANCHORS: dict[Anchor, str] = {"start": "", "middle": " m", "end": " e"}


def text(x: float, y: float, words: str, style: str, anchor: Anchor = "start") -> str:
    """A line of text, escaped; `y` is its base line."""
    written = escape(words, quote=False)
    return f'<text class="{style}{ANCHORS[anchor]}" x="{px(x)}" y="{px(y)}">{written}</text>' if words else ""


def markers(mark: Mark, places: Sequence[tuple[float, float]], size: float = 4.0) -> str:
    """Round for what is perceived, a diamond for what is delivered: the shapes differ, not only the colours."""
    if not places:
        return ""
    if mark == "perceived":
        shapes = "".join(f'<circle cx="{px(x)}" cy="{px(y)}" r="{px(size)}"/>' for x, y in places)
        return f'<g class="dot perceived">{shapes}</g>'
    r = size * 1.3
    around = f"l{px(r)} {px(r)}l{px(-r)} {px(r)}l{px(-r)} {px(-r)}z"
    return f'<path class="dot technical" d="{"".join(f"M{px(x)} {px(y - r)}{around}" for x, y in places)}"/>'


def picture(width: float, height: float, alt: str, parts: list[str], style: str = "chart") -> str:
    """The whole picture, with its alternative in words."""
    label = escape(alt, quote=True)
    head = f'<svg class="{style}" viewBox="0 0 {px(width)} {px(height)}" role="img" aria-label="{label}">'
    return head + "".join(parts) + "</svg>"
