"""The box of a printed picture: millimetres on paper, or pixels on a screen that is held in the hand.

Belongs here: sizes, and how large text is against them. Does not belong here: which sizes a journal has
(declarations.journal), and what stands in the box (`printed`).

Everything is laid out in millimetres with text of at least 7 points. A picture for a network is laid out as if it were
as wide as makes those 7 points legible on a telephone, then drawn with as many dots as it has pixels.
"""

from __future__ import annotations

from dataclasses import dataclass

from barometer.declarations.journal import Journal, NetworkSize, PrintSize

MM_PER_INCH = 25.4
PT_PER_INCH = 72.0
#: Dots an inch of a PNG for the press.
PRESS_DPI = 300.0
#: The smallest text of any picture, in points.
SMALLEST_PT = 7.0
#: The smallest text of a network's picture, in pixels where the picture is 1080 wide: tall pictures are seen from as
#: near as flat ones, and have more room.
_SMALLEST_PX, _SMALLEST_PX_FLAT = 28.0, 24.0
_USUAL_PX = 1080.0


@dataclass(frozen=True)
class Box:
    """A named size. `pixels` (width, height) where the picture is for a screen."""

    name: str
    width_mm: float
    height_mm: float
    pixels: tuple[int, int] | None = None

    @property
    def dpi(self) -> float:
        """Dots an inch of the PNG."""
        return PRESS_DPI if self.pixels is None else self.pixels[0] / self.width_mm * MM_PER_INCH

    @property
    def dots(self) -> tuple[int, int]:
        """Width and height of the PNG."""
        if self.pixels is not None:
            return self.pixels
        return round(self.width_mm / MM_PER_INCH * PRESS_DPI), round(self.height_mm / MM_PER_INCH * PRESS_DPI)


def on_paper(name: str, size: PrintSize) -> Box:
    """A place in a printed journal."""
    return Box(name, size.width_mm, size.height_mm)


def on_screen(name: str, size: NetworkSize) -> Box:
    """A picture for a social network, in the millimetres that make its smallest text legible."""
    smallest = _SMALLEST_PX if size.height_px >= size.width_px else _SMALLEST_PX_FLAT
    width_pt = SMALLEST_PT * _USUAL_PX / smallest
    width_mm = width_pt / PT_PER_INCH * MM_PER_INCH
    return Box(name, width_mm, width_mm * size.height_px / size.width_px, (size.width_px, size.height_px))


def boxes(journal: Journal) -> tuple[Box, ...]:
    """Every size of a journal: print first, each in the order of the file."""
    return (
        *(on_paper(name, size) for name, size in journal.print.items()),
        *(on_screen(name, size) for name, size in journal.networks.items()),
    )


#: Half the width of an A4 journal page.
HALF = Box("half", 90, 80)
