"""The still picture of a chart, as SVG text that stands in the page.

Belongs here: the marks, lines and texts that both kinds of chart are drawn with. Does not belong here: what the chart
shows (`spec`), the drawing of each kind (`svg_series`, `svg_panels`), colours (the page's style sheet: `.perceived`,
`.technical`…), so that print and forced colours can change them.

The text is measured with the shipped font (`metrics`). Pure: the same specification gives the same text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from barometer.publishing.charts.spec import Axis, Mark


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
    """Broken lines of one class as a single shape; nothing where there is none."""
    drawn = "".join("M" + "L".join(f"{px(x)} {px(y)}" for x, y in piece) for piece in pieces)
    return f'<path class="{style}" d="{drawn}"/>' if drawn else ""


def text(x: float, y: float, words: str, style: str, anchor: str = "start") -> str:
    """A line of text, escaped; `y` is its base line."""
    aligned = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return f'<text class="{style}" x="{px(x)}" y="{px(y)}"{aligned}>{escape(words, quote=False)}</text>'


def marker(mark: Mark, x: float, y: float, size: float = 4.0) -> str:
    """Round for what is perceived, a diamond for what is delivered: the shapes differ, not only the colours."""
    if mark == "perceived":
        return f'<circle class="dot perceived" cx="{px(x)}" cy="{px(y)}" r="{px(size)}"/>'
    r = size * 1.3
    return f'<path class="dot technical" d="M{px(x)} {px(y - r)}l{px(r)} {px(r)}l{px(-r)} {px(r)}l{px(-r)} {px(-r)}z"/>'


def picture(width: float, height: float, alt: str, parts: list[str], style: str = "chart") -> str:
    """The whole picture, with its alternative in words."""
    label = escape(alt, quote=True)
    head = f'<svg class="{style}" viewBox="0 0 {px(width)} {px(height)}" role="img" aria-label="{label}">'
    return head + "".join(parts) + "</svg>"
