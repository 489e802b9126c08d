"""The ground of every slide: 16:9, a title on one line, a text, a footer, the slide's number.

Belongs here: turning the template that python-pptx ships (4:3) into ours, and starting a slide on it. Does not belong
here: what stands on a slide (`deck`).
"""

from __future__ import annotations

import io
import re
from copy import deepcopy
from typing import Any

from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.oxml.shapes.picture import CT_Picture
from pptx.util import Pt

from barometer.locale import say
from barometer.publishing.branding import Branding
from barometer.publishing.charts.printed.logo import opened
from barometer.publishing.same_bytes import MOMENT
from barometer.publishing.slides.chart_xml import Box
from barometer.publishing.slides.fit import shortened
from barometer.publishing.slides.shapes import LANGUAGES, write

#: The slide in points; the rectangle between title and source.
WIDE, TALL = 960.0, 540.0
BODY = Box(40, 88, WIDE - 80, 372)
_TITLE, _FOOT, _NUMBER = Box(40, 26, WIDE - 80, 48), Box(40, 508, 780, 22), Box(880, 508, 40, 22)
#: Where the logo stands, at the right of it; the footer ends before.
_LOGO, _FOOT_BESIDE = Box(766, 498, 104, 34), Box(40, 508, 710, 22)
TITLE_SIZE, FOOT_SIZE = 26.0, 10.0
_APPLICATION = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    b"<Application>barometer</Application></Properties>"
)
_THEME = re.compile(r"ppt/theme/theme\d+\.xml")
_WITH_TEXT, _TITLE_ONLY = "Title and Content", "Title Only"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"


def ground(locale: str, name: str, authority: str, brand: Branding) -> Any:
    """An empty presentation on our ground. Its properties carry no day."""
    show = Presentation()
    show.slide_width, show.slide_height = Pt(WIDE), Pt(TALL)
    for layout in list(show.slide_layouts):
        if layout.name not in (_WITH_TEXT, _TITLE_ONLY):
            show.slide_layouts.remove(layout)
    places = {
        PP_PLACEHOLDER.TITLE: _TITLE,
        PP_PLACEHOLDER.BODY: BODY,
        PP_PLACEHOLDER.FOOTER: _foot(brand),
        PP_PLACEHOLDER.SLIDE_NUMBER: _NUMBER,
    }
    for shape in list(show.slide_master.placeholders):
        box = places.get(shape.placeholder_format.type)
        if box is None:
            shape._element.getparent().remove(shape._element)
        else:
            shape.left, shape.top, shape.width, shape.height = box.emu
    for layout in show.slide_layouts:
        for shape in list(layout.placeholders):
            if shape.placeholder_format.type == PP_PLACEHOLDER.DATE:
                shape._element.getparent().remove(shape._element)
    _styles(show.slide_master)
    _logo(show.slide_master, locale, brand, authority)
    about = show.core_properties
    about.title, about.author, about.language = name, authority, locale
    about.created = about.modified = MOMENT
    about.last_modified_by, about.revision, about.comments = authority, 1, ""
    thumbnail = next(key for key, rel in show.part.package._rels.items() if rel.reltype.endswith("/thumbnail"))
    show.part.package._rels.pop(thumbnail)  # of the empty template
    return show


def _foot(brand: Branding) -> Box:
    return _FOOT if brand.logo is None else _FOOT_BESIDE


def _logo(master: Any, locale: str, brand: Branding, authority: str) -> None:
    """The logo on the ground of every slide, as large as its place allows."""
    if brand.logo is None:
        return
    drawn, written = opened(brand.logo), io.BytesIO()
    drawn.save(written, "PNG")
    _, relation = master.part.get_or_add_image_part(written)
    scale = min(_LOGO.width / drawn.width, _LOGO.height / drawn.height)
    wide, high = drawn.width * scale, drawn.height * scale
    place = Box(_LOGO.left + _LOGO.width - wide, _LOGO.top + (_LOGO.height - high) / 2, wide, high)
    words = say(locale, "paper.logo", name=brand.name or authority)
    tree = master.shapes._spTree
    tree.append(CT_Picture.new_pic(max(one.shape_id for one in master.shapes) + 1, words, words, relation, *place.emu))


def _styles(master: Any) -> None:
    """Titles on the left, in a size that holds on one line; texts without bullets; small footers."""
    styles = master._element.find(f"{_P}txStyles")
    title = styles.find(f"{_P}titleStyle/{_A}lvl1pPr")
    title.set("algn", "l")
    title.find(f"{_A}defRPr").set("sz", str(int(TITLE_SIZE * 100)))
    title.find(f"{_A}defRPr").set("b", "1")
    body = styles.find(f"{_P}bodyStyle/{_A}lvl1pPr")
    body.set("marL", "0")
    body.set("indent", "0")
    body.find(f"{_A}defRPr").set("sz", "1800")
    for bullet in (*body.findall(f"{_A}buFont"), *body.findall(f"{_A}buChar")):
        body.remove(bullet)
    body.find(f"{_A}defRPr").addprevious(body.makeelement(f"{_A}buNone", {}))
    for shape in master.placeholders:
        frame = shape.text_frame._txBody.find(f"{_A}bodyPr")
        frame.set("lIns", "0")
        frame.set("rIns", "0")
        for style in shape._element.iter(f"{_A}defRPr"):
            style.set("sz", str(int(FOOT_SIZE * 100)))
            for fill in list(style):
                style.remove(fill)  # a grey that is too pale to be read
        for aligned in shape._element.iter(f"{_A}lvl1pPr"):
            is_number = shape.placeholder_format.type == PP_PLACEHOLDER.SLIDE_NUMBER
            aligned.set("algn", "r" if is_number else "l")


def start(show: Any, locale: str, title: str, notes: tuple[str, ...], *, with_text: bool) -> Any:
    """A slide with its title and the speaker's notes; `finish` adds the footer once the rest stands, so that it is
    read last."""
    layout = next(one for one in show.slide_layouts if one.name == (_WITH_TEXT if with_text else _TITLE_ONLY))
    slide = show.slides.add_slide(layout)
    write(slide.shapes.title.text_frame, [title], locale)
    write(slide.notes_slide.notes_text_frame, list(notes), locale)
    return slide


def finish(slide: Any, locale: str, footer: str, brand: Branding) -> None:
    """The footer and the slide's number, from the layout's placeholders: python-pptx leaves them out of a slide."""
    for shape in slide.slide_layout.placeholders:
        kind = shape.placeholder_format.type
        if kind in (PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER):
            copied = deepcopy(shape._element)
            copied.nvSpPr.cNvPr.set("id", str(max(one.shape_id for one in slide.shapes) + 1))
            slide.shapes._spTree.append(copied)
    for shape in slide.placeholders:
        if shape.placeholder_format.type == PP_PLACEHOLDER.FOOTER:
            write(shape.text_frame, [shortened(footer, _foot(brand).width, FOOT_SIZE, 1)], locale, FOOT_SIZE)


def speak(show: Any, locale: str) -> None:
    """Every text in the language of the deck, the template's own and the charts' among them."""
    parts = [show.slide_master, *show.slide_layouts, show.notes_master]
    for slide in show.slides:
        parts += [slide, slide.notes_slide]
    trees = [part._element for part in parts]
    trees += [one.chart._chartSpace for slide in show.slides for one in slide.shapes if one.has_chart]
    for tree in trees:
        for kind in ("rPr", "endParaRPr", "defRPr"):
            for element in tree.iter(f"{_A}{kind}"):
                element.set("lang", LANGUAGES[locale])


def own_members(brand: Branding, name: str, content: bytes) -> bytes:
    """What the template says that is not so: the software that wrote the file, and the first colours that an office
    offers for a shape or a chart of one's own."""
    if name == "docProps/app.xml":
        return _APPLICATION
    if _THEME.fullmatch(name):
        for accent, colour in ((b"accent1", brand.perceived), (b"accent2", brand.delivered)):
            own = b'<a:%s><a:srgbClr val="%s"/></a:%s>' % (accent, colour[1:].upper().encode(), accent)
            content = re.sub(b"<a:%s>.*?</a:%s>" % (accent, accent), own, content, count=1, flags=re.DOTALL)
    return content
