"""Texts, tables and lines on a slide, each with its language and its alternative.

Belongs here: one shape at a time. Does not belong here: where it stands (`deck`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pptx.dml.color import RGBColor
from pptx.enum.dml import MSO_LINE_DASH_STYLE
from pptx.enum.shapes import MSO_CONNECTOR
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE
from pptx.util import Pt

from barometer.publishing.slides.chart_xml import Box
from barometer.publishing.slides.fit import AFTER, LEADING, shortened
from barometer.publishing.text import clean

INK, MUTED, WHITE = RGBColor(0x1D, 0x25, 0x30), RGBColor(0x47, 0x51, 0x5D), RGBColor(0xFF, 0xFF, 0xFF)
LANGUAGES = {"fr": "fr-FR", "en": "en-GB"}
#: Room inside a cell of a table, on each side and above and below, in points.
_SIDE, _ABOVE, _HEAD = 6.0, 4.0, 26.0
#: Letters of the measuring font and of the slide's differ: a little room is left.
_SAFE = 0.97


def write(
    frame: Any,
    paragraphs: Sequence[str],
    locale: str,
    size: float | None = None,
    *,
    bold: Sequence[bool] | bool = False,
    colour: RGBColor | None = None,
) -> None:
    """Fills a text frame, a run a paragraph, each in the language of the deck. `bold`: for all, or one a paragraph."""
    flags = [bold] * len(paragraphs) if isinstance(bold, bool) else list(bold)
    for i, (words, is_bold) in enumerate(zip(paragraphs, flags, strict=True)):
        paragraph = frame.paragraphs[0] if i == 0 else frame.add_paragraph()
        run = paragraph.add_run()
        run.text = clean(words)
        run._r.get_or_add_rPr().set("lang", LANGUAGES[locale])
        if is_bold:
            run.font.bold = True
        if size is not None:
            run.font.size = Pt(size)
            paragraph.space_before = Pt(0)
            paragraph.space_after = Pt(0 if is_bold and len(paragraphs) > 1 else size * AFTER)
        if colour is not None:
            run.font.color.rgb = colour


def text(
    slide: Any,
    box: Box,
    paragraphs: Sequence[str],
    size: float,
    locale: str,
    *,
    bold: bool = False,
    colour: RGBColor = INK,
) -> Any:
    """A box of text without any frame. Gives the shape."""
    shape = slide.shapes.add_textbox(*box.emu)
    _bare(shape.text_frame)
    write(shape.text_frame, paragraphs, locale, size, bold=bold, colour=colour)
    return shape


def body(slide: Any, box: Box, paragraphs: Sequence[str], size: float, locale: str, bold: Sequence[bool]) -> None:
    """The text of the slide, in the placeholder that its layout has for it."""
    shape = next(one for one in slide.placeholders if one.placeholder_format.idx == 1)
    shape.left, shape.top, shape.width, shape.height = box.emu
    _bare(shape.text_frame)
    write(shape.text_frame, paragraphs, locale, size, bold=bold, colour=INK)


def table(
    slide: Any,
    box: Box,
    headers: Sequence[str],
    rows: Sequence[Sequence[str]],
    shares: Sequence[float],
    named: int,
    locale: str,
) -> Any:
    """A real table with a header row, in a size in which three lines of each row fit; longer cells are cut.

    `shares`: of the width, one a column. `named`: the column that names the row. Gives the frame.
    """
    tall = (box.height - _HEAD) / len(rows)
    sizes = (14.0, 13.0, 12.0, 11.0)
    size = next((one for one in sizes if int((tall - 2 * _ABOVE) / (one * LEADING)) >= 3), sizes[-1])
    lines = max(1, min(4, int((tall - 2 * _ABOVE) / (size * LEADING))))
    tall = min(tall, lines * size * LEADING + 2 * _ABOVE)
    place = Box(box.left, box.top, box.width, _HEAD + tall * len(rows))
    frame = slide.shapes.add_table(len(rows) + 1, len(headers), *place.emu)
    grid = frame.table
    grid.horz_banding = False
    for column, share in zip(grid.columns, shares, strict=True):
        column.width = Pt(box.width * share)
    for r, cells in enumerate([headers, *rows]):
        grid.rows[r].height = Pt(tall if r else _HEAD)
        for c, words in enumerate(cells):
            is_strong = c == named or not r
            room = (box.width * shares[c] - 2 * _SIDE) * _SAFE
            said = shortened(clean(words), room, size, lines if r else 1, "semibold" if is_strong else "regular")
            cell = grid.cell(r, c)
            cell.margin_left, cell.margin_right = Pt(_SIDE), Pt(_SIDE)
            cell.margin_top = cell.margin_bottom = Pt(_ABOVE / 2)
            cell.vertical_anchor = MSO_ANCHOR.MIDDLE
            cell.fill.solid()
            cell.fill.fore_color.rgb = RGBColor(0xF1, 0xF3, 0xF5) if r else INK
            write(cell.text_frame, [said], locale, size, bold=is_strong, colour=INK if r else WHITE)
            cell.text_frame.paragraphs[0].space_after = Pt(0)
    return frame


def upright(slide: Any, x: float, top: float, bottom: float, words: str) -> None:
    """A dashed upright line, for a threshold; its words are its alternative."""
    ends = (int(Pt(value)) for value in (x, top, x, bottom))
    shape = slide.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, *ends)
    shape.line.color.rgb = INK
    shape.line.width = Pt(1.5)
    shape.line.dash_style = MSO_LINE_DASH_STYLE.DASH
    alternative(shape, words, words)


def alternative(shape: Any, name: str, words: str) -> None:
    """The name in the selection pane, and the words that stand for the shape where it cannot be seen."""
    described = shape._element.xpath(".//p:cNvPr")[0]
    described.set("name", clean(name))
    described.set("descr", clean(words))


def _bare(frame: Any) -> None:
    frame.word_wrap = True
    frame.auto_size = MSO_AUTO_SIZE.NONE
    frame.vertical_anchor = MSO_ANCHOR.TOP
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
