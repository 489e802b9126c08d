"""A picture while it is laid out: texts, strokes, areas and marks in millimetres from the upper left corner.

Belongs here: what can be put on a sheet and how wide text is on it. Does not belong here: where things go (`frame` and
the kinds of chart) and how they become a file (`files`).

Text is black; whatever has a colour is named by its role, and gets the brand's colour when it is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from barometer.publishing.charts.box import MM_PER_INCH, PT_PER_INCH
from barometer.publishing.charts.metrics import Faces, Weight, width, wrap, writable

#: What a colour is for: black, a light grey of the grid; the two measures and their tints.
Ink: TypeAlias = Literal[
    "black", "grid", "white", "perceived", "perceived-mid", "perceived-pale", "technical", "technical-pale"
]
Align = Literal["left", "center", "right"]
Shape = Literal["circle", "diamond", "rise", "fall"]
Place: TypeAlias = tuple[float, float]

SMALL, LABEL = 7.0, 8.0  # points
#: Up to this width a sheet is a column, in millimetres.
_COLUMN = 60.0
#: Dashes in multiples of the line's width: a target or threshold, a break, a gap, a smoothed level.
TARGET, BREAK, GAP, SMOOTH = (4.0, 2.5), (1.0, 1.5), (1.0, 2.0), (5.0, 2.5)


@dataclass(frozen=True)
class Text:
    """A line of text; `y` is its base line."""

    x: float
    y: float
    words: str
    points: float
    weight: Weight
    align: Align


@dataclass(frozen=True)
class Stroke:
    """A line through places; `points` is its width."""

    places: tuple[Place, ...]
    ink: Ink
    points: float
    dash: tuple[float, float] | None = None
    is_round: bool = False


@dataclass(frozen=True)
class Area:
    """A rectangle by its left, upper, right and lower sides."""

    left: float
    top: float
    right: float
    bottom: float
    ink: Ink
    edge: bool = False  # a thin black outline
    hatch: float = 0.0  # millimetres between the lines of a hatching, 0 for none


@dataclass(frozen=True)
class Mark:
    """A small shape, `size` millimetres across. A hollow one is white with an outline of its colour."""

    x: float
    y: float
    shape: Shape
    ink: Ink
    size: float
    is_hollow: bool = False


@dataclass(frozen=True)
class Logo:
    """Where the brand's logo stands: the room it may fill, from its right and lower sides."""

    right: float
    bottom: float
    width: float
    height: float


Item: TypeAlias = Text | Stroke | Area | Mark | Logo


@dataclass
class Sheet:
    """A sheet `width` by `height` millimetres. What is put on it later lies above."""

    width: float
    height: float
    faces: Faces
    items: list[Item] = field(default_factory=list)
    left_out: int = 0  # rows for which there was no room

    @property
    def margin(self) -> float:
        return 2.0 if self.is_narrow else 3.0

    @property
    def is_narrow(self) -> bool:
        """Whether the sheet is a column rather than half a page."""
        return self.width < _COLUMN

    @property
    def room(self) -> float:
        """The width between the margins."""
        return self.width - 2 * self.margin

    def text(
        self, x: float, y: float, words: str, points: float = SMALL, weight: Weight = "regular", align: Align = "left"
    ) -> None:
        if words:
            words = writable(words, self.faces)
            self.items.append(Text(x, y, words, points, weight, align))

    def lines(self, x: float, y: float, lines: list[str], points: float = SMALL, weight: Weight = "regular") -> float:
        """Lines of text below one another, the first one's top at `y`; returns where they end."""
        for words in lines:
            y += leading(points)
            self.text(x, y - 0.28 * leading(points), words, points, weight)
        return y

    def stroke(self, places: list[Place], ink: Ink, points: float, dash: tuple[float, float] | None = None) -> None:
        self.items.append(Stroke(tuple(places), ink, points, dash))

    def put(self, item: Item) -> None:
        self.items.append(item)

    def measure(self, words: str, points: float = SMALL, weight: Weight = "regular") -> float:
        """The width of a line of text, in millimetres."""
        return mm(width(writable(words, self.faces), points, weight, self.faces))

    def wrap(
        self, words: str, room: float, points: float = SMALL, weight: Weight = "regular", lines: int | None = None
    ) -> list[str]:
        """The lines of a text in `room` millimetres; see `metrics.wrap`."""
        written = writable(words, self.faces)
        return wrap(written, pt(room), points, weight, lines, self.faces) if written else []


def mm(points: float) -> float:
    return points * MM_PER_INCH / PT_PER_INCH


def pt(millimetres: float) -> float:
    return millimetres * PT_PER_INCH / MM_PER_INCH


def leading(points: float) -> float:
    """The distance of two base lines, in millimetres."""
    return mm(points * 1.2)


def middle(y: float, points: float) -> float:
    """The base line of a text whose figures and capitals stand around `y`."""
    return y + mm(points) * 0.33
