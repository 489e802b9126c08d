"""What python-pptx does not write of a chart: intervals as error bars, and a plot that stands where it is put.

Belongs here: elements of DrawingML charts, in the places that its schema gives them. Does not belong here: figures and
colours (`charts`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree
from pptx.util import Pt

_C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"

#: Numbers of a column; None where a cell is blank.
Numbers = Sequence[float | None]
#: Numbers and the cells of the chart's workbook that hold them.
Column = tuple[Numbers, str]


@dataclass(frozen=True)
class Box:
    """A rectangle of a slide in points."""

    left: float
    top: float
    width: float
    height: float

    @property
    def emu(self) -> tuple[int, int, int, int]:
        """As python-pptx wants it."""
        return int(Pt(self.left)), int(Pt(self.top)), int(Pt(self.width)), int(Pt(self.height))


@dataclass(frozen=True)
class Inner:
    """What the plot itself leaves of its box to labels, in points from each side."""

    left: float
    top: float
    right: float
    bottom: float


def error_bars(
    element: Any,
    below: tuple[Numbers, str],
    above: tuple[Numbers, str],
    *,
    is_scatter: bool,
    colour: str,
    points: float = 1.5,
) -> None:
    """Error bars on a series: each arm with the cells of the chart's workbook that hold it. None where no figure has
    an interval."""
    if not any(value is not None for value in (*below[0], *above[0])):
        return
    root = etree.Element(f"{{{_C}}}errBars")
    if is_scatter:
        etree.SubElement(root, f"{{{_C}}}errDir", val="y")
    etree.SubElement(root, f"{{{_C}}}errBarType", val="both")
    etree.SubElement(root, f"{{{_C}}}errValType", val="cust")
    etree.SubElement(root, f"{{{_C}}}noEndCap", val="0")
    for name, (arm, cells) in (("plus", above), ("minus", below)):
        _numbers(etree.SubElement(root, f"{{{_C}}}{name}"), arm, cells)
    line = etree.SubElement(etree.SubElement(root, f"{{{_C}}}spPr"), f"{{{_A}}}ln", w=str(int(Pt(points))))
    etree.SubElement(etree.SubElement(line, f"{{{_A}}}solidFill"), f"{{{_A}}}srgbClr", val=colour)
    element.find(f"{{{_C}}}{'xVal' if is_scatter else 'cat'}").addprevious(root)


def refer(element: Any, name: str, x: Column, y: Column) -> None:
    """Points a series of places to the cells that hold its name, its dates and its values."""
    element.find(f"{{{_C}}}tx//{{{_C}}}f").text = name
    for kind, (values, cells) in (("xVal", x), ("yVal", y)):
        parent = element.find(f"{{{_C}}}{kind}")
        for old in list(parent):
            parent.remove(old)
        _numbers(parent, values, cells)


def _numbers(parent: Any, values: Numbers, cells: str) -> None:
    reference = etree.SubElement(parent, f"{{{_C}}}numRef")
    etree.SubElement(reference, f"{{{_C}}}f").text = cells
    cache = etree.SubElement(reference, f"{{{_C}}}numCache")
    etree.SubElement(cache, f"{{{_C}}}formatCode").text = "General"
    etree.SubElement(cache, f"{{{_C}}}ptCount", val=str(len(values)))
    for i, value in enumerate(values):
        if value is not None:
            point = etree.SubElement(cache, f"{{{_C}}}pt", idx=str(i))
            etree.SubElement(point, f"{{{_C}}}v").text = f"{value:.8g}"


def place_plot(chart: Any, box: Box, inner: Inner) -> None:
    """Fixes the plot, so that what is drawn beside it (a threshold) stands where it says."""
    area = chart._chartSpace.find(f"{{{_C}}}chart/{{{_C}}}plotArea")
    for old in area.findall(f"{{{_C}}}layout"):
        area.remove(old)
    layout = etree.Element(f"{{{_C}}}layout")
    manual = etree.SubElement(layout, f"{{{_C}}}manualLayout")
    etree.SubElement(manual, f"{{{_C}}}layoutTarget", val="inner")
    for name in ("xMode", "yMode"):
        etree.SubElement(manual, f"{{{_C}}}{name}", val="edge")
    shares = {
        "x": inner.left / box.width,
        "y": inner.top / box.height,
        "w": (box.width - inner.left - inner.right) / box.width,
        "h": (box.height - inner.top - inner.bottom) / box.height,
    }
    for name, share in shares.items():
        etree.SubElement(manual, f"{{{_C}}}{name}", val=f"{share:.5f}")
    area.insert(0, layout)


def rows_named(chart: Any) -> None:
    """Names every row, and puts the axis of values under the last: rows that start on top turn it upside down."""
    space = chart._chartSpace
    space.find(f".//{{{_C}}}valAx/{{{_C}}}crosses").set("val", "max")
    last = space.find(f".//{{{_C}}}catAx/{{{_C}}}noMultiLvlLbl")
    last.addprevious(etree.Element(f"{{{_C}}}tickLblSkip", val="1"))
