"""A strip: a figure with its interval on a horizontal axis.

Belongs here: places on an axis, dots, intervals, ticks and thresholds. Does not belong here: rows and their words.
"""

from __future__ import annotations

from dataclasses import dataclass

from barometer.publishing.charts.placement import that_fit
from barometer.publishing.charts.printed.sheet import SMALL, TARGET, Ink, Mark, Shape, Sheet, leading, pt
from barometer.publishing.charts.spec import Axis, Dot, Level
from barometer.publishing.charts.spec import Mark as Measure

INKS: dict[Measure, Ink] = {"perceived": "perceived", "technical": "technical"}
PALE: dict[Measure, Ink] = {"perceived": "perceived-pale", "technical": "technical-pale"}
SHAPES: dict[Measure, Shape] = {"perceived": "circle", "technical": "diamond"}
#: Across a dot, and the width of an interval's bar, in millimetres.
DOT, BAR = 1.8, 2.0
#: What must show of a bar for a reader to see it.
SEEN = 0.3
#: What the words of an axis need below it.
TICKS = leading(SMALL) + 0.6


@dataclass(frozen=True)
class Strip:
    """An axis between two sides."""

    axis: Axis
    left: float
    right: float

    def at(self, value: float) -> float:
        """Where a value stands; what is beyond the axis stands at its end."""
        share = (value - self.axis.low) / (self.axis.high - self.axis.low)
        return self.left + min(1.0, max(0.0, share)) * (self.right - self.left)


def grid(sheet: Sheet, strip: Strip, top: float, bottom: float, *, labelled: bool = True) -> None:
    """Vertical lines at the ticks, their labels below."""
    for value, _ in strip.axis.ticks:
        x = strip.at(value)
        sheet.stroke([(x, top), (x, bottom)], "grid", 0.5)
    if labelled:
        ticks = [(strip.at(value), label, sheet.measure(label)) for value, label in strip.axis.ticks]
        for x, label in that_fit(ticks, gap=1.2):
            sheet.text(x, bottom + leading(SMALL) * 0.85, label, align="center")


def threshold(sheet: Sheet, strip: Strip, level: Level, top: float, bottom: float) -> None:
    """The dashed line of a threshold; its words stand above the plot."""
    x = strip.at(level.value)
    sheet.stroke([(x, top), (x, bottom)], "black", 0.8, TARGET)


def figure(sheet: Sheet, strip: Strip, dot: Dot, y: float, measure: Measure, *, is_hollow: bool = False) -> None:
    """A dot on the bar of its interval."""
    if dot.low is not None and dot.high is not None:
        bar(sheet, strip.at(dot.low), strip.at(dot.high), y, "grid" if is_hollow else PALE[measure])
    sheet.put(Mark(strip.at(dot.value), y, SHAPES[measure], INKS[measure], DOT, is_hollow))


def reaches_out(strip: Strip, dot: Dot) -> bool:
    """Whether the bar of an interval can be seen beside its dot."""
    if dot.low is None or dot.high is None:
        return False
    at = strip.at(dot.value)
    return max(at - strip.at(dot.low), strip.at(dot.high) - at) > DOT / 2 + SEEN


def bar(sheet: Sheet, left: float, right: float, y: float, ink: Ink) -> None:
    """The bar of an interval."""
    sheet.stroke([(left, y), (right, y)], ink, pt(BAR))
