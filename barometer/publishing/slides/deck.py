"""The five slides as a file: which shape stands where, in which size.

Belongs here: laying content out on 16:9 slides and writing them. Does not belong here: what they say (`content`), how a
shape is made (`shapes`, `charts`).

Titles and texts stand in their placeholders, shapes in the order in which they are read. Every text is measured first:
what fits in no size that can be read is cut with "…" (an alternative has the whole), and rows that no chart can name
are counted; the report has them all.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from barometer.locale import say
from barometer.locale.formats import clauses
from barometer.publishing.branding import SHIPPED, Branding
from barometer.publishing.charts.metrics import width, wrap
from barometer.publishing.charts.spec import SeriesChart
from barometer.publishing.material import Material
from barometer.publishing.same_bytes import same_archive
from barometer.publishing.slides import charts, shapes
from barometer.publishing.slides.chart_xml import Box, Inner
from barometer.publishing.slides.content import BarPanel, Deck, Slide, deck_of
from barometer.publishing.slides.fit import LEADING, height, shortened, size_for
from barometer.publishing.slides.ground import BODY, finish, ground, own_members, speak, start
from barometer.publishing.views.service import ServiceView

_SIZES = (20.0, 18.0, 17.0, 16.0, 15.0, 14.0, 13.0, 12.0)
_ROW_SIZES = (13.0, 12.0, 11.0, 10.0, 9.0)
_HEAD, _NOTE, _SOURCE = 13.0, 11.0, 10.0
#: Rows that a chart can name and a table can hold.
_MOST_ROWS, _MOST_DECISIONS = 22, 8
#: Points that offices keep for themselves beside the names of rows: they would break lines again.
_OFFICE = 26.0
#: Lines under the long series.
_MOST_NOTES = 5
#: Columns of the table of decisions: verdict, criterion, why, who answers.
_SHARES, _NAMED = (0.22, 0.2, 0.4, 0.18), 1


def service_slides(material: Material, view: ServiceView, brand: Branding = SHIPPED) -> bytes:
    """The five slides of a service as a file; the same view gives the same bytes."""
    deck = deck_of(material, view, brand)
    show = ground(deck.locale, deck.name, deck.authority, brand)
    slides = (
        (deck.level, _level),
        (deck.changes, _changes),
        (deck.crossing, _crossing),
        (deck.decisions, _decisions),
        (deck.method, _method),
    )
    for content, fill in slides:
        with_text = fill in (_level, _method)
        slide = start(show, deck.locale, content.title, content.notes, with_text=with_text)
        fill(slide, deck)
        _source(slide, content, deck)
        finish(slide, deck.locale, deck.footer, brand)
    speak(show, deck.locale)
    written = io.BytesIO()
    show.save(written)
    return same_archive(written.getvalue(), partial(own_members, brand))


def _source(slide: Any, content: Slide, deck: Deck) -> None:
    if content.source:
        box = Box(BODY.left, BODY.top + BODY.height + 8, BODY.width, 2 * _SOURCE * LEADING)
        words = [shortened(content.source, box.width, _SOURCE, 2)]
        shapes.text(slide, box, words, _SOURCE, deck.locale, colour=shapes.MUTED)


def _level(slide: Any, deck: Deck) -> None:
    """Three sentences; beside them the long series of the overall mark."""
    chart = deck.headline
    room = BODY.width if chart is None else 370.0
    pairs = [one for heading, sentence in deck.essentials for one in ((heading, True), (sentence, False))]
    _body(slide, Box(BODY.left, BODY.top, room, BODY.height), pairs, deck.locale)
    if chart is not None:
        left = BODY.left + room + 30
        _series(slide, Box(left, BODY.top, BODY.left + BODY.width - left, BODY.height), chart, deck)


def _series(slide: Any, box: Box, chart: SeriesChart, deck: Deck) -> None:
    locale = deck.locale
    notes = [say(locale, "slides.break", reason=one.words) for one in chart.notes if one.kind == "break"]
    notes += [one.words for one in chart.notes if one.kind == "gap"]
    notes = [*notes, say(locale, "slides.interval")][-_MOST_NOTES:]
    head = shortened(chart.words.title, box.width, _HEAD, 2, "semibold")
    below = height(notes, box.width, _NOTE) + 4
    above = height([head], box.width, _HEAD, "semibold") + 4
    shapes.text(slide, Box(box.left, box.top, box.width, above), [head], _HEAD, locale, bold=True)
    plot = Box(box.left, box.top + above, box.width, box.height - above - below)
    frame = charts.series(slide.shapes, chart, plot, Inner(34, 16, 14, 26), 12, deck.brand)
    shapes.alternative(frame, chart.words.title, chart.words.alt)
    place = Box(box.left, box.top + box.height - below, box.width, below)
    shapes.text(slide, place, notes, _NOTE, locale, colour=shapes.MUTED)


def _changes(slide: Any, deck: Deck) -> None:
    head = deck.levels.title if deck.levels is not None else ""
    if deck.levels is not None and len(deck.levels.series) > 1:
        before, after = (one.name for one in deck.levels.series)
        head = say(deck.locale, "slides.levels", title=head, before=before, after=after)
    _pair(slide, deck, deck.levels, deck.differences, head)


def _crossing(slide: Any, deck: Deck) -> None:
    _pair(slide, deck, deck.perceived, deck.delivered, deck.perceived.title if deck.perceived is not None else "")


def _pair(slide: Any, deck: Deck, left: BarPanel | None, right: BarPanel | None, head: str) -> None:
    """Two charts with the same rows: their names on the left of the first, their verdicts on the right of the other."""
    locale = deck.locale
    if left is None:
        shapes.text(slide, BODY, [deck.empty], 18, locale)
        return
    count = min(_MOST_ROWS, len(left.rows))
    note = say(locale, "slides.interval")
    if count < len(left.rows):
        note += " " + say(locale, "slides.left_out", count=len(left.rows) - count)
    above, foot, below = 38.0, 22.0, 20.0
    names, words = 152.0, 152.0 if right is not None else 0.0
    plot = (BODY.width - names - words - 36) / (2 if right is not None else 1)
    tall = BODY.height - above - foot - below
    row = tall / count
    top = BODY.top + above
    size = _row_size(left.rows[:count], names - _OFFICE, row)
    first = Box(BODY.left, top, names + plot + 14, tall + foot)
    _head(slide, Box(first.left + names, BODY.top, plot, 18), head, left, locale)
    drawn = _cut(left, count, names - _OFFICE, row, size)
    frame = charts.bars(slide.shapes, drawn, first, Inner(names, 0, 14, foot), size, deck.brand)
    shapes.alternative(frame, head, left.alt)
    _threshold(slide, Box(first.left + names, top, plot, tall), left)
    if right is not None:
        second = Box(first.left + first.width + 8, top, 14 + plot + words, tall + foot)
        _head(slide, Box(second.left + 14, BODY.top, plot, 18), right.title, right, locale)
        size = min(size, _row_size(right.rows[:count], words - _OFFICE, row))
        drawn = _cut(right, count, words - _OFFICE, row, size)
        frame = charts.bars(slide.shapes, drawn, second, Inner(14, 0, words, foot), size, deck.brand, labels_right=True)
        shapes.alternative(frame, right.title, right.alt)
        _threshold(slide, Box(second.left + 14, top, plot, tall), right)
    place = Box(BODY.left, BODY.top + BODY.height - below + 6, BODY.width, below)
    shapes.text(slide, place, [note], _NOTE, locale, colour=shapes.MUTED)


def _head(slide: Any, box: Box, words: str, panel: BarPanel, locale: str) -> None:
    said = shortened(words, box.width + 10, _HEAD, 1, "semibold")
    shapes.text(slide, Box(box.left, box.top, box.width + 12, box.height), [said], _HEAD, locale, bold=True)
    if panel.level is not None:
        value, label = panel.level
        room = width(label, _NOTE) + 6
        middle = box.left + box.width * (value - panel.low) / (panel.high - panel.low)
        place = Box(min(middle - room / 2, box.left + box.width + 12 - room), box.top + 18, room, 15)
        shapes.text(slide, place, [label], _NOTE, locale)


def _threshold(slide: Any, plot: Box, panel: BarPanel) -> None:
    if panel.level is not None:
        value, label = panel.level
        x = plot.left + plot.width * (value - panel.low) / (panel.high - panel.low)
        shapes.upright(slide, x, plot.top - 3, plot.top + plot.height, label)


def _row_size(rows: Sequence[str], room: float, tall: float) -> float:
    """The largest size in which every row is named whole; the smallest where none is."""
    return next((one for one in _ROW_SIZES if _rows_fit(rows, room, tall, one)), _ROW_SIZES[-1])


def _rows_fit(rows: Sequence[str], room: float, tall: float, size: float) -> bool:
    lines = int(tall / (size * LEADING))
    return all(len(wrap(words, room, size)) <= lines for words in rows)


def _cut(panel: BarPanel, count: int, room: float, tall: float, size: float) -> BarPanel:
    """The first rows, each named in the lines that it has room for; broken here, since no office breaks them alike."""
    lines = max(1, int(tall / (size * LEADING)))
    rows = tuple("\n".join(wrap(words, room, size, lines=lines)) for words in panel.rows[:count])
    series = tuple(replace(one, bars=one.bars[:count]) for one in panel.series)
    return replace(panel, rows=rows, series=series)


def _decisions(slide: Any, deck: Deck) -> None:
    locale, shown = deck.locale, deck.awaited[:_MOST_DECISIONS]
    told = [say(locale, "slides.commitments", title=title, counts=counts) for title, counts in deck.commitments]
    if len(deck.awaited) > len(shown):
        told.insert(0, say(locale, "slides.left_out", count=len(deck.awaited) - len(shown)))
    below = height(told, BODY.width, _HEAD) + 8 if told else 0.0
    if shown:
        headers = [say(locale, f"slides.decision.{name}") for name in ("verdict", "criterion", "why", "owner")]
        rows = [(one.verdict, one.label, one.why, one.owner) for one in shown]
        box = Box(BODY.left, BODY.top, BODY.width, BODY.height - below)
        frame = shapes.table(slide, box, headers, rows, _SHARES, _NAMED, locale)
        whole = clauses((", ".join(cell for cell in cells if cell) for cells in rows), locale)
        shapes.alternative(frame, deck.decisions.title, whole)
    else:
        shapes.text(slide, BODY, [deck.undecided], 18, locale)
    if told:
        place = Box(BODY.left, BODY.top + BODY.height - below + 8, BODY.width, below)
        shapes.text(slide, place, told, _HEAD, locale)


def _method(slide: Any, deck: Deck) -> None:
    pairs = [one for term, words in deck.entries for one in ((term, True), (words, False))]
    _body(slide, BODY, pairs or [(deck.empty, False)], deck.locale)


def _body(slide: Any, box: Box, pairs: Sequence[tuple[str, bool]], locale: str) -> None:
    """Headings and texts in the largest size in which they fit; what fits in none is cut from the end."""
    told = list(pairs)
    words = [one for one, _ in told]
    size = size_for(words, box.width * 0.96, box.height, _SIZES)
    if size is None:
        size = _SIZES[-1]
        told = [(one if bold else shortened(one, box.width * 0.96, size, 3), bold) for one, bold in told]
        while len(told) > 1 and height([one for one, _ in told], box.width * 0.96, size) > box.height:
            told.pop()
    shapes.body(slide, box, [one for one, _ in told], size, locale, [bold for _, bold in told])
