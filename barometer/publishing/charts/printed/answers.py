"""How answers spread: a bar a question, from the best answer to the worst.

Belongs here: laying out an `AnswersChart`. Does not belong here: what it says (`press_spec`).

The satisfied side is solid, the other hatched, so that grey paper keeps them apart; the two figures that matter stand
beside the bar, in black on white.
"""

from __future__ import annotations

from barometer.publishing.charts.press_spec import Answer, AnswerRow, AnswersChart
from barometer.publishing.charts.printed.frame import Draw, Key
from barometer.publishing.charts.printed.panels import BESIDE
from barometer.publishing.charts.printed.rows import PADDING, lay_rows, rules, words_height
from barometer.publishing.charts.printed.sheet import LABEL, SMALL, Area, Ink, Sheet, leading, middle

_BAR = 4.0
#: Of solid answers from the best on; and millimetres between the lines of a hatching, from the mildest on.
_SOLID: tuple[Ink, ...] = ("perceived", "perceived-mid", "perceived-pale")
_HATCH = (1.5, 0.9, 0.55)
_SWATCH = 4.0


def keys(chart: AnswersChart) -> list[Key]:
    """A swatch for each class of answers."""
    return [Key(_swatch(chart, i), answer.label, _SWATCH) for i, answer in enumerate(chart.answers)]


def _swatch(chart: AnswersChart, number: int) -> Draw:
    def draw(sheet: Sheet, x: float, y: float) -> None:
        sheet.put(_area(chart.answers, number, x, y - 1.1, x + _SWATCH, y + 1.1))

    return draw


def _area(answers: tuple[Answer, ...], number: int, left: float, top: float, right: float, bottom: float) -> Area:
    """The pattern of a class of answers: its place among those of its side."""
    side = answers[number].side
    rank = sum(other.side == side for other in answers[:number])
    if side == "positive":
        return Area(left, top, right, bottom, _SOLID[min(rank, len(_SOLID) - 1)], edge=True)
    if side == "middle":
        return Area(left, top, right, bottom, "white", edge=True)
    return Area(left, top, right, bottom, "white", edge=True, hatch=_HATCH[min(rank, len(_HATCH) - 1)])


def draw(sheet: Sheet, chart: AnswersChart, top: float, bottom: float) -> None:
    """The rows between `top` and `bottom`. Raises NoRoomError."""
    beside = sheet.width >= BESIDE
    shown = chart.rows
    right = sheet.margin + sheet.room
    longest = max(sheet.measure(row.label) for row in shown)
    label_room = min(0.36 * sheet.room, longest + 0.5) if beside else sheet.room
    start = sheet.margin + (label_room + 2.5 if beside else 0.0)
    figure = max(
        (sheet.measure(said, LABEL, "semibold") for row in shown for said in (row.positive, row.negative)), default=0.0
    )
    top = _heads(sheet, chart, start, right, top)
    labels = [sheet.wrap(row.label, label_room, SMALL, lines=3) for row in shown]
    empties = [sheet.wrap(row.empty, right - start, SMALL, lines=3) for row in shown]
    heights = []
    for one, label, empty in zip(shown, labels, empties, strict=True):
        own = _BAR if one.shares else words_height(len(empty))
        words = words_height(len(label))
        heights.append((max(words, own) if beside else words + own + 0.4) + PADDING)
    rows = lay_rows(sheet, heights, chart.others, top, bottom)
    rules(sheet, rows)
    for row in rows:
        one, label = shown[row.number], labels[row.number]
        first = row.middle - words_height(len(label)) / 2 if beside else row.top + PADDING / 2
        y = sheet.lines(sheet.margin, first, label)
        centre = row.middle if beside else (y + 0.4 + row.bottom - PADDING / 2) / 2
        if not one.shares:
            empty = empties[row.number]
            sheet.lines(start, centre - words_height(len(empty)) / 2, empty)
            continue
        sheet.text(start + figure, middle(centre, LABEL), one.positive, LABEL, "semibold", "right")
        sheet.text(right, middle(centre, LABEL), one.negative, LABEL, "semibold", "right")
        _bar(sheet, chart, one, start + figure + 1.5, right - figure - 1.5, centre)


def _heads(sheet: Sheet, chart: AnswersChart, left: float, right: float, y: float) -> float:
    """What the two figures are, over their columns; one above the other where they would meet."""
    room = right - left
    both = sheet.measure(chart.positive) + sheet.measure(chart.negative) + 3
    base = y + leading(SMALL) * 0.72
    if both <= room:
        sheet.text(left, base, chart.positive)
        sheet.text(right, base, chart.negative, align="right")
        return y + leading(SMALL) + 0.6
    sheet.text(left, base, chart.positive)
    sheet.text(right, base + leading(SMALL), chart.negative, align="right")
    return y + 2 * leading(SMALL) + 0.6


def _bar(sheet: Sheet, chart: AnswersChart, row: AnswerRow, left: float, right: float, y: float) -> None:
    total = sum(row.shares) or 1.0
    x = left
    for i, share in enumerate(row.shares):
        width = (right - left) * share / total
        if width > 0.05:
            sheet.put(_area(chart.answers, i, x, y - _BAR / 2, x + width, y + _BAR / 2))
        x += width
