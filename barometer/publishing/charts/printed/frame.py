"""What stands around every plot: whose chart it is, its title, what is shown, the keys; notes and source below.

Belongs here: the words at the top and at the bottom, and the room that they leave. Does not belong here: any plot.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from barometer.publishing.charts.printed.sheet import LABEL, SMALL, Area, Logo, Sheet, leading, middle
from barometer.publishing.charts.spec import Words

#: Draws a sign in the room of a key: the sheet, the sign's left side, the middle of its height.
Draw: TypeAlias = Callable[[Sheet, float, float], None]
#: Room of a sign, and what is free after it and after its words.
SIGN, AFTER_SIGN, AFTER_WORDS = 5.5, 1.2, 4.0
#: A source longer than this many lines gives way to the short one.
_SOURCE_LINES = 3
#: The logo's room, and the width from which a picture has room for it.
_LOGO_WIDTH, _LOGO_HEIGHT = 22.0, 8.0


class DoesNotFitError(Exception):
    """A chart that cannot stand in its box, even with fewer rows. `chart` is its id, `box` the name of the size."""

    def __init__(self, chart: str, box: str) -> None:
        super().__init__(f"{chart}: {box}")
        self.chart, self.box = chart, box


class NoRoomError(Exception):
    """The sheet is too small for what is to stand on it."""


@dataclass(frozen=True)
class Key:
    """A sign of the plot and what it means. `width` is the sign's own room."""

    draw: Draw
    words: str
    width: float = SIGN


def title_points(sheet: Sheet) -> float:
    """The size of the title: what a headline has beside a column, half a page, a page."""
    return 9.0 if sheet.is_narrow else 11.0 if sheet.width < 120 else 13.0


def head(sheet: Sheet, words: Words, subtitle: str, keys: Sequence[Key]) -> float:
    """The words at the top; returns where they end."""
    y = sheet.margin
    sheet.put(Area(sheet.margin, y, sheet.margin + 9, y + 1.1, "perceived"))
    y += 1.8
    if words.kicker:
        lines = [sheet.wrap(kicker, sheet.room, SMALL, lines=2) for kicker in words.kicker]
        y = sheet.lines(sheet.margin, y, next((one for one in lines if len(one) == 1), lines[-1])) + 0.3
    size = title_points(sheet)
    title = balanced(sheet, words.title, size)
    while len(title) > 3 and size > LABEL:
        size -= 0.5
        title = balanced(sheet, words.title, size)
    y = sheet.lines(sheet.margin, y, title, size, "semibold")
    if subtitle:
        y = sheet.lines(sheet.margin, y + 0.5, sheet.wrap(subtitle, sheet.room, SMALL))
    return key_lines(sheet, y + 0.8, keys) + 1.2 if keys else y + 1.2


def balanced(sheet: Sheet, title: str, size: float) -> list[str]:
    """The fewest lines that hold the title, and of those the most even: no word is left alone on the last one."""
    lines = found = sheet.wrap(title, sheet.room, size, "semibold")
    room = sheet.room
    while len(lines) > 1 and room > 0.5 * sheet.room:
        room -= 1.0
        narrower = sheet.wrap(title, room, size, "semibold")
        if len(narrower) > len(lines) or " ".join(narrower) != " ".join(lines):  # or a word was cut
            break
        found = narrower
    return found


def key_lines(sheet: Sheet, y: float, keys: Sequence[Key]) -> float:
    """Keys one after another, wrapped like words; returns where they end."""
    x, row = sheet.margin, leading(SMALL)
    y += row
    for key in keys:
        lead = key.width + AFTER_SIGN if key.width else 0.0
        lines = sheet.wrap(key.words, sheet.room - lead, SMALL)
        room = lead + max(sheet.measure(line) for line in lines)
        if x > sheet.margin and x + room > sheet.margin + sheet.room:
            x, y = sheet.margin, y + row
        base = y - 0.28 * row
        key.draw(sheet, x, base - (middle(0.0, SMALL)))
        for i, line in enumerate(lines):
            sheet.text(x + lead, base + row * i, line)
        if len(lines) > 1:
            y += row * (len(lines) - 1)
            x = sheet.margin + sheet.room  # the next one starts a line
        else:
            x += room + AFTER_WORDS
    return y


def foot(
    sheet: Sheet, words: Words, notes: Sequence[Key] = (), *, with_logo: bool = False, is_short: bool = False
) -> float:
    """Notes and source at the bottom, the source in fewer words if `is_short`; returns where the plot must end."""
    bottom = sheet.height - sheet.margin
    room = sheet.room
    if with_logo:
        sheet.put(Logo(sheet.width - sheet.margin, bottom, _LOGO_WIDTH, _LOGO_HEIGHT))
        room -= _LOGO_WIDTH + 3
    source = sheet.wrap(words.source, room, SMALL)
    if words.short_source and (is_short or len(source) > _SOURCE_LINES):
        source = sheet.wrap(words.short_source, room, SMALL)
    row = leading(SMALL)
    top = bottom - row * len(source)
    sheet.lines(sheet.margin, top, source)
    if with_logo:
        top = min(top, bottom - _LOGO_HEIGHT)
    if not notes:
        return top - 1.2
    wrapped = [sheet.wrap(note.words, sheet.room - SIGN - AFTER_SIGN, SMALL) for note in notes]
    top -= 1.0 + row * sum(len(lines) for lines in wrapped)
    y = top
    for note, lines in zip(notes, wrapped, strict=True):
        note.draw(sheet, sheet.margin, y + row * 0.5)
        y = sheet.lines(sheet.margin + SIGN + AFTER_SIGN, y, lines)
    return top - 1.2
