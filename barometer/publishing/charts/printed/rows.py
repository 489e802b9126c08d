"""Rows of a plot: how high each is, how many there is room for, and the lines between them.

Belongs here: what all kinds of chart with a row a criterion share. Does not belong here: what is drawn in a row.

The rule for a box that is too small: the first rows stay, in the order of the chart, and a line says how many others
there are (`others` of the chart). Nothing is ever drawn over something else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from barometer.publishing.charts.printed.frame import NoRoomError
from barometer.publishing.charts.printed.sheet import SMALL, Sheet, leading

#: How many times its least height a row may get where there is room.
_MOST_STRETCH = 1.9
#: Fewer rows than these are no chart.
_FEWEST = 2
#: Free space around the words of a row, in millimetres.
PADDING = 1.4


@dataclass(frozen=True)
class Row:
    """A row by its number, its upper and lower side."""

    number: int
    top: float
    bottom: float

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


def lay_rows(
    sheet: Sheet, heights: Sequence[float], others: Sequence[str], top: float, bottom: float, below: float = 0.0
) -> list[Row]:
    """The rows that fit between `top` and `bottom`, each as high as it must be and a little more where there is room.

    `heights`: the least heights; `below`: room kept under the last row for the words of an axis. Raises NoRoomError
    where not even two rows (or the only one) fit.
    """
    room, shown, said = bottom - top - below, len(heights), 0.0
    if sum(heights) > room:
        said = max(words_height(len(sheet.wrap(words, sheet.room))) for words in others) + 0.6 if others else 0.0
        while shown and sum(heights[:shown]) > room - said:
            shown -= 1
        if shown < min(_FEWEST, len(heights)) or not others:
            raise NoRoomError
        sheet.left_out = len(heights) - shown
    stretch = min(_MOST_STRETCH, (room - said) / sum(heights[:shown]))
    rows, y = [], top
    for number, height in enumerate(heights[:shown]):
        rows.append(Row(number, y, y + height * stretch))
        y += height * stretch
    if sheet.left_out:
        sheet.lines(sheet.margin, y + below + 0.4, sheet.wrap(others[sheet.left_out - 1], sheet.room))
    return rows


def rules(sheet: Sheet, rows: Sequence[Row]) -> None:
    """Thin lines above each row but the first."""
    for row in rows[1:]:
        sheet.stroke([(sheet.margin, row.top), (sheet.margin + sheet.room, row.top)], "grid", 0.4)


def words_height(lines: int, points: float = SMALL) -> float:
    return lines * leading(points)
