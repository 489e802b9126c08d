"""A text of the kit as an office file, with real styles.

Belongs here: the only use of python-docx in the kit. Does not belong here: what a text says (`document` and those who
make one).

Title, headings, captions, lists and tables carry the styles by which a layout program and a screen reader know them;
the language is set, so that a voice reads French as French; every picture has its alternative text. No clock: the
properties carry the fixed moment that all files of the house carry.
"""

from __future__ import annotations

import io
from typing import Any

from barometer.publishing.press.document import Block, Bullets, Document, Heading, Paragraph, Picture, Table
from barometer.publishing.same_bytes import MOMENT, same_archive

_LANGUAGES = {"fr": "fr-FR", "en": "en-GB"}
_INK = "12436D"  # of headings; the text is black
_FONT = "Arial"  # on every Mac and every Windows
_PAGE_MM, _MARGIN_MM = 210, 22
#: Characters that a line of a table holds over all its columns; those that a cell's edges take; the longest line.
_TABLE_LINE, _EDGES, _CELL_LINE = 95, 2, 40


def docx_file(document: Document) -> bytes:
    """The document as .docx. Same document, same bytes."""
    import docx  # takes a fifth of a second

    made = docx.Document()
    _properties(made, document)
    _style(made, _LANGUAGES[document.locale])
    made.add_heading(document.title, level=0)
    for block in document.blocks:
        _add(made, block)
    written = io.BytesIO()
    made.save(written)
    return same_archive(written.getvalue())


def _properties(made: Any, document: Document) -> None:
    properties = made.core_properties
    properties.title = document.title
    properties.author = document.author
    properties.last_modified_by = document.author
    properties.language = _LANGUAGES[document.locale]
    properties.comments = ""
    properties.keywords = ""
    properties.created = MOMENT
    properties.modified = MOMENT
    properties.revision = 1


def _style(made: Any, language: str) -> None:
    """A sober look: one font, headings in one dark colour; the language of the whole."""
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt, RGBColor

    for name, size in (("Normal", 11), ("Title", 22), ("Heading 1", 15), ("Heading 2", 12), ("Caption", 10)):
        style = made.styles[name]
        style.font.name = _FONT
        style.font.size = Pt(size)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for attribute in list(fonts.attrib):  # the model's theme would win over the name
            if attribute.endswith("Theme"):
                del fonts.attrib[attribute]
        for script in ("ascii", "hAnsi", "cs", "eastAsia"):
            fonts.set(qn(f"w:{script}"), _FONT)
        style.font.color.rgb = RGBColor.from_string("000000" if name in ("Normal", "Caption") else _INK)
    made.styles["Caption"].font.bold = False
    made.styles["Heading 1"].paragraph_format.page_break_before = False
    for element in made.styles.element.iter(qn("w:lang")):
        element.set(qn("w:val"), language)
    section = made.sections[0]
    section.page_width, section.page_height = Mm(_PAGE_MM), Mm(297)
    section.left_margin = section.right_margin = Mm(_MARGIN_MM)
    section.top_margin = section.bottom_margin = Mm(20)


def _add(made: Any, block: Block) -> None:
    if isinstance(block, Heading):
        made.add_heading(block.text, level=block.level)
    elif isinstance(block, Paragraph):
        paragraph = made.add_paragraph()
        if block.label:
            paragraph.add_run(f"{block.label} ").bold = True
        paragraph.add_run(block.text)
    elif isinstance(block, Bullets):
        for item in block.items:
            made.add_paragraph(item, style="List Bullet")
    elif isinstance(block, Table):
        _add_table(made, block)
    else:
        _add_picture(made, block)


def _add_table(made: Any, block: Table) -> None:
    from docx.oxml import OxmlElement
    from docx.shared import Mm, Pt

    table = made.add_table(rows=1, cols=len(block.headers), style="Table Grid")
    table.autofit = False
    for row, texts in ((None, block.headers), *((True, texts) for texts in block.rows)):
        cells = table.rows[0].cells if row is None else table.add_row().cells
        for cell, text in zip(cells, texts, strict=True):
            run = cell.paragraphs[0].add_run(text)
            run.font.size = Pt(9)
            run.bold = row is None
    for column, share in zip(table.columns, column_shares(block), strict=True):
        width = Mm(share * (_PAGE_MM - 2 * _MARGIN_MM))
        column.width = width
        for cell in column.cells:
            cell.width = width
    # A screen reader, and a table that goes on over the page, need to know which row heads it.
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    made.add_paragraph()


def column_shares(table: Table) -> list[float]:
    """The share of the width of each column, one in sum: its longest word first, then what its texts ask for."""
    columns = list(zip(table.headers, *table.rows, strict=True))
    needed = [max(len(word) for text in column for word in text.split() or [""]) + _EDGES for column in columns]
    longest = [min(_CELL_LINE, max(map(len, column))) + _EDGES for column in columns]
    wished = [max(0, one - need) for one, need in zip(longest, needed, strict=True)]
    spare = max(0, _TABLE_LINE - sum(needed)) / (sum(wished) or 1)
    widths = [need + spare * wish for need, wish in zip(needed, wished, strict=True)]
    return [one / sum(widths) for one in widths]


def _add_picture(made: Any, block: Picture) -> None:
    from docx.shared import Mm

    shape = made.add_picture(io.BytesIO(block.png), width=Mm(block.width_mm))
    shape._inline.docPr.set("descr", block.alt)
    made.paragraphs[-1].paragraph_format.keep_with_next = True
    made.add_paragraph(block.caption, style="Caption")
