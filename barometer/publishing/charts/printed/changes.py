"""All criteria before and after: two dots with their intervals on one strip, the verdict in words behind a sign.

Belongs here: laying out a `ChangesChart`. Does not belong here: what it says (`press_spec`).

Before is hollow, after is filled; each has its own lane, so that neither interval hides the other.
"""

from __future__ import annotations

from barometer.publishing.charts.press_spec import ChangeRow, ChangesChart, Sign
from barometer.publishing.charts.printed.frame import Key
from barometer.publishing.charts.printed.panels import BESIDE
from barometer.publishing.charts.printed.rows import PADDING, lay_rows, rules, words_height
from barometer.publishing.charts.printed.sheet import LABEL, SMALL, Mark, Sheet, middle
from barometer.publishing.charts.printed.strips import DOT, TICKS, Strip, bar, figure, grid

#: From this width on, the verdict has a column of its own.
_WIDE = 115.0
#: The least height of the two lanes, and half their distance.
_LANES, _APART = 5.0, 1.15
_SIGN = 3.2


def keys(chart: ChangesChart) -> list[Key]:
    """What hollow, filled and the pale bar mean."""

    def before(sheet: Sheet, x: float, y: float) -> None:
        sheet.put(Mark(x + DOT / 2, y, "circle", "perceived", DOT, is_hollow=True))

    def after(sheet: Sheet, x: float, y: float) -> None:
        sheet.put(Mark(x + DOT / 2, y, "circle", "perceived", DOT))

    def interval(sheet: Sheet, x: float, y: float) -> None:
        bar(sheet, x, x + 4.5, y, "perceived-pale")

    return [Key(before, chart.before, DOT), Key(after, chart.after, DOT), Key(interval, chart.interval, 4.5)]


def draw(sheet: Sheet, chart: ChangesChart, top: float, bottom: float) -> None:
    """The rows between `top` and `bottom`. Raises NoRoomError."""
    beside, wide = sheet.width >= BESIDE, sheet.width >= _WIDE
    figures = max(sheet.measure(row.figures, LABEL, "semibold") for row in chart.rows)
    verdict = max(sheet.measure(row.verdict) for row in chart.rows) + _SIGN
    right = sheet.margin + sheet.room
    verdict_room = min(verdict, 0.26 * sheet.room) if wide else 0.0
    label_room = min(0.34 if wide else 0.4, 1.0) * sheet.room if beside else sheet.room
    if wide:
        label_room = min(label_room, max(sheet.measure(row.label, SMALL, "semibold") for row in chart.rows) + 0.5)
    strip = Strip(
        chart.axis,
        sheet.margin + (label_room + 2.5 if beside else 0.0) + 1.1,
        right - figures - 2.0 - (verdict_room + 3.0 if wide else 0.0),
    )
    labels = [sheet.wrap(row.label, label_room, SMALL, "semibold", lines=3) for row in chart.rows]
    room = (verdict_room if wide else label_room) - _SIGN
    verdicts = [
        sheet.wrap(row.verdict, room if row.sign != "none" else room + _SIGN, SMALL, lines=3) for row in chart.rows
    ]
    heights = []
    for label, said in zip(labels, verdicts, strict=True):
        words = words_height(len(label)), words_height(len(said))
        if wide:
            heights.append(max(*words, _LANES) + PADDING)
        else:
            heights.append((max(sum(words), _LANES) if beside else sum(words) + _LANES) + PADDING)
    rows = lay_rows(sheet, heights, chart.others, top, bottom - TICKS)
    rules(sheet, rows)
    grid(sheet, strip, rows[-1].bottom, rows[-1].bottom)
    for row in rows:
        change, label, said = chart.rows[row.number], labels[row.number], verdicts[row.number]
        block = words_height(len(label)) + (0 if wide else words_height(len(said)))
        first = row.middle - block / 2 if beside else row.top + PADDING / 2
        y = sheet.lines(sheet.margin, first, label, SMALL, "semibold")
        lanes = row.middle if beside else (y + row.bottom - PADDING / 2 - words_height(len(said))) / 2
        if wide:
            _verdict(sheet, change, said, right - verdict_room, row.middle - words_height(len(said)) / 2)
        else:
            _verdict(
                sheet, change, said, sheet.margin, y if beside else row.bottom - PADDING / 2 - words_height(len(said))
            )
        half = _LANES / 2 if beside else min(_LANES / 2, lanes - y)
        if change.before is not None or change.after is not None:
            grid(sheet, strip, lanes - half, lanes + half, labelled=False)
        _dots(sheet, strip, change, lanes)
        end = right - (verdict_room + 3.0 if wide else 0.0)
        sheet.text(end, middle(lanes, LABEL), change.figures, LABEL, "semibold", "right")


def _dots(sheet: Sheet, strip: Strip, row: ChangeRow, y: float) -> None:
    both = row.before is not None and row.after is not None
    if row.before is not None:
        figure(sheet, strip, row.before, y - (_APART if both else 0), "perceived", is_hollow=True)
    if row.after is not None:
        figure(sheet, strip, row.after, y + (_APART if both else 0), "perceived")


def _verdict(sheet: Sheet, row: ChangeRow, lines: list[str], x: float, y: float) -> None:
    if row.sign != "none" and lines:
        _sign(sheet, row.sign, x + 1.1, y + words_height(1) / 2)
        x += _SIGN
    sheet.lines(x, y, lines)


def _sign(sheet: Sheet, sign: Sign, x: float, y: float) -> None:
    """A triangle upwards or downwards for a change that is announced, two bars for a stable figure."""
    if sign == "stable":
        for dy in (-0.5, 0.5):
            sheet.stroke([(x - 0.9, y + dy), (x + 0.9, y + dy)], "black", 1.0)
    elif sign == "rise" or sign == "fall":
        sheet.put(Mark(x, y, sign, "black", 2.0))
