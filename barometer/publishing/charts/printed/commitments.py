"""What became of each commitment: a sign, what it is about, what became of it in words.

Belongs here: laying out a `CommitmentsChart`. Does not belong here: what it says (`press_spec`).
"""

from __future__ import annotations

import math

from barometer.publishing.charts.press_spec import CommitmentsChart, Outcome
from barometer.publishing.charts.printed.rows import lay_rows, rules, words_height
from barometer.publishing.charts.printed.sheet import LABEL, SMALL, Mark, Sheet

_SIGN = 3.8  # across
_BEFORE_WORDS = 6.0
_PADDING = 2.4


def draw(sheet: Sheet, chart: CommitmentsChart, top: float, bottom: float) -> None:
    """The rows between `top` and `bottom`. Raises NoRoomError."""
    room = sheet.room - _BEFORE_WORDS
    labels = [sheet.wrap(row.label, room, LABEL, "semibold", lines=3) for row in chart.rows]
    said = [sheet.wrap(row.said, room, SMALL, lines=4) for row in chart.rows]
    heights = [
        max(words_height(len(a), LABEL) + words_height(len(b)), _SIGN) + _PADDING
        for a, b in zip(labels, said, strict=True)
    ]
    rows = lay_rows(sheet, heights, chart.others, top, bottom)
    rules(sheet, rows)
    for row in rows:
        one, label, words = chart.rows[row.number], labels[row.number], said[row.number]
        height = words_height(len(label), LABEL) + words_height(len(words))
        y = row.middle - height / 2
        _sign(sheet, one.outcome, sheet.margin + _SIGN / 2 + 0.2, y + words_height(1, LABEL) / 2 + 0.5)
        y = sheet.lines(sheet.margin + _BEFORE_WORDS, y, label, LABEL, "semibold")
        sheet.lines(sheet.margin + _BEFORE_WORDS, y, words)


def _sign(sheet: Sheet, outcome: Outcome, x: float, y: float) -> None:
    """Kept: a tick on a full disc. Late: a clock. Withdrawn: a cross in a ring. Under way: an empty ring."""
    is_kept = outcome == "kept"
    sheet.put(Mark(x, y, "circle", "perceived" if is_kept else "black", _SIGN, is_hollow=not is_kept))
    unit = _SIGN / 2
    if is_kept:
        sheet.stroke(
            [(x - 0.45 * unit, y + 0.05 * unit), (x - 0.1 * unit, y + 0.4 * unit), (x + 0.5 * unit, y - 0.35 * unit)],
            "white",
            1.4,
        )
    elif outcome == "late":
        sheet.stroke([(x, y - 0.6 * unit), (x, y), (x + 0.45 * unit, y + 0.25 * unit)], "black", 1.0)
    elif outcome == "withdrawn":
        arm = 0.6 * unit * math.sqrt(0.5)
        for side in (1, -1):
            sheet.stroke([(x - arm, y - side * arm), (x + arm, y + side * arm)], "black", 1.0)
