"""All criteria before and after: two dots with their intervals on one strip, the verdict in words behind a sign.

Belongs here: laying out a `ChangesChart`. Does not belong here: what it says (`press_spec`).

Before is hollow, after is filled; each has its own lane, so that neither interval hides the other. Where rows would
have to be left out for the words of their verdicts, the signs stay and a key says what they mean.
"""

from __future__ import annotations

from dataclasses import dataclass

from barometer.publishing.charts.press_spec import ChangeRow, ChangesChart, Sign
from barometer.publishing.charts.printed.frame import Draw, Key
from barometer.publishing.charts.printed.panels import BESIDE
from barometer.publishing.charts.printed.rows import PADDING, Row, lay_rows, rules, words_height
from barometer.publishing.charts.printed.sheet import LABEL, SMALL, Mark, Sheet, middle
from barometer.publishing.charts.printed.strips import DOT, TICKS, Strip, bar, figure, grid, reaches_out

#: From this width on, the verdict has a column of its own.
_WIDE = 115.0
#: The least height of the two lanes, and half their distance.
_LANES, _APART = 4.4, 1.1
#: Room of a sign before the words of a verdict, and of one before the figures.
_SIGN = 3.2


def keys(sheet: Sheet, chart: ChangesChart, *, with_words: bool) -> list[Key]:
    """What hollow, filled and the pale bar mean, this one where a bar is seen; without words, the signs too."""

    def before(sheet: Sheet, x: float, y: float) -> None:
        sheet.put(Mark(x + DOT / 2, y, "circle", "perceived", DOT, is_hollow=True))

    def after(sheet: Sheet, x: float, y: float) -> None:
        sheet.put(Mark(x + DOT / 2, y, "circle", "perceived", DOT))

    def interval(sheet: Sheet, x: float, y: float) -> None:
        bar(sheet, x, x + 4.5, y, "perceived-pale")

    found = [Key(before, chart.before, DOT), Key(after, chart.after, DOT)]
    strip = _columns(sheet, chart, with_words=with_words).strip
    if any(reaches_out(strip, dot) for row in chart.rows for dot in (row.before, row.after) if dot is not None):
        found.append(Key(interval, chart.interval, 4.5))
    if with_words:
        return found
    return [*found, *(Key(_key(sign), words, 2.2 if sign != "none" else 0.0) for sign, words in chart.signs)]


def _key(sign: Sign) -> Draw:
    return lambda sheet, x, y: _sign(sheet, sign, x + 1.1, y)


@dataclass(frozen=True)
class _Columns:
    """Where labels, strips, figures and verdicts stand; `verdict` is where its words begin, None without words."""

    label_room: float
    strip: Strip
    figures: float  # their right side
    verdict: float | None
    verdict_room: float


def _columns(sheet: Sheet, chart: ChangesChart, *, with_words: bool) -> _Columns:
    left, right = sheet.margin, sheet.margin + sheet.room
    beside, wide = sheet.width >= BESIDE, sheet.width >= _WIDE and with_words
    longest = max(sheet.measure(row.label, SMALL, "semibold") for row in chart.rows) + 0.5
    label_room = min(longest, (0.34 if wide else 0.42) * sheet.room) if beside else sheet.room
    verdict_room = 0.0
    end = right
    if wide:
        verdict_room = min(max(sheet.measure(row.verdict) for row in chart.rows) + _SIGN, 0.26 * sheet.room)
        end = right - verdict_room - 3.0
    elif with_words:
        label_room = max(label_room, 0.36 * sheet.room)
        verdict_room = label_room
    figures = max(sheet.measure(row.figures, LABEL, "semibold") for row in chart.rows)
    start = left + (label_room + 2.5 if beside else 0.0) + 1.1
    strip = Strip(chart.axis, start, end - figures - 2.0 - (0 if with_words else _SIGN))
    verdict = (right - verdict_room if wide else left) if with_words else None
    return _Columns(label_room, strip, end, verdict, verdict_room)


def draw(sheet: Sheet, chart: ChangesChart, top: float, bottom: float, *, with_words: bool) -> None:
    """The rows between `top` and `bottom`. Raises NoRoomError."""
    beside, wide = sheet.width >= BESIDE, sheet.width >= _WIDE
    columns = _columns(sheet, chart, with_words=with_words)
    labels = [sheet.wrap(row.label, columns.label_room, SMALL, "semibold", lines=3) for row in chart.rows]
    verdicts = [_wrapped(sheet, row, columns) for row in chart.rows]
    heights = []
    for label, said in zip(labels, verdicts, strict=True):
        words, own = words_height(len(label)), words_height(len(said))
        if beside:
            heights.append(max(max(words, own) if wide else words + own, _LANES) + PADDING)
        else:
            heights.append(words + own + _LANES + PADDING)
    rows = lay_rows(sheet, heights, chart.others, top, bottom, TICKS)
    rules(sheet, rows)
    grid(sheet, columns.strip, rows[-1].bottom, rows[-1].bottom)
    for row in rows:
        change, label, said = chart.rows[row.number], labels[row.number], verdicts[row.number]
        under = 0.0 if wide else words_height(len(said))
        y = row.top + PADDING / 2 if not beside else row.middle - (words_height(len(label)) + under) / 2
        y = sheet.lines(sheet.margin, y, label, SMALL, "semibold")
        if columns.verdict is not None:
            _verdict(sheet, change, said, columns.verdict, _verdict_top(row, y, said, beside=beside, wide=wide))
        lanes = row.middle if beside else (y + row.bottom - PADDING / 2 - under) / 2
        _dots(sheet, columns.strip, change, lanes)
        sheet.text(columns.figures, middle(lanes, LABEL), change.figures, LABEL, "semibold", "right")
        if columns.verdict is None:
            _sign(sheet, change.sign, columns.strip.right + 2.2, lanes)


def _wrapped(sheet: Sheet, row: ChangeRow, columns: _Columns) -> list[str]:
    """The lines of a verdict; none where only its sign is shown."""
    if columns.verdict is None:
        return []
    return sheet.wrap(row.verdict, columns.verdict_room - (_SIGN if row.sign != "none" else 0.0), SMALL, lines=3)


def _verdict_top(row: Row, below_label: float, lines: list[str], *, beside: bool, wide: bool) -> float:
    if wide:
        return row.middle - words_height(len(lines)) / 2
    return below_label if beside else row.bottom - PADDING / 2 - words_height(len(lines))


def _dots(sheet: Sheet, strip: Strip, row: ChangeRow, y: float) -> None:
    if row.before is None and row.after is None:
        return
    grid(sheet, strip, y - _LANES / 2, y + _LANES / 2, labelled=False)
    apart = _APART if row.before is not None and row.after is not None else 0.0
    if row.before is not None:
        figure(sheet, strip, row.before, y - apart, "perceived", is_hollow=True)
    if row.after is not None:
        figure(sheet, strip, row.after, y + apart, "perceived")


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
    elif sign in ("rise", "fall"):
        sheet.put(Mark(x, y, sign, "black", 2.0))
