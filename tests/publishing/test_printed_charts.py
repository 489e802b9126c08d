"""Printed charts as a printer looks at them: boxes, inks, fonts, sizes of text, and nothing that touches."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from builders import material
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.ttLib import TTFont
from PIL import Image, ImageChops
from print_clashes import clashes
from pypdf import PdfReader
from pypdf.generic import ContentStream
from random_prints import random_print_service

from barometer.declarations.journal import DEFAULT_JOURNAL, NetworkSize
from barometer.publishing.branding import SHIPPED
from barometer.publishing.charts import printed
from barometer.publishing.charts.box import Box, boxes, on_screen
from barometer.publishing.charts.press_spec import ChangesChart, PressChart
from barometer.publishing.charts.printed import DoesNotFitError, panels
from barometer.publishing.charts.printed.sheet import Text
from barometer.publishing.charts.spec import Dot
from barometer.publishing.views.press_charts import press_charts

BOXES = {box.name: box for box in boxes(DEFAULT_JOURNAL)}
KINDS = ("trend", "changes", "crossing", "answers", "zones", "commitments")
SVG = "{http://www.w3.org/2000/svg}"


def charts(seed: int = 9) -> list[PressChart]:
    """The six kinds, of a plain random service."""
    found = press_charts(random_print_service(seed), KINDS)  # type: ignore[arg-type]
    assert len(found) == len(KINDS)
    return found


SIX = charts()


def ids(chart: PressChart) -> str:
    return chart.words.id


def inks_of_text(pdf: bytes) -> Iterator[tuple[tuple[float, ...], float]]:
    """Of every text shown on the page: the operands of its colour (one for grey, else more), its size in points."""
    reader = PdfReader(io.BytesIO(pdf))
    colour, size, saved = (0.0,), 0.0, []
    for operands, operator in ContentStream(reader.pages[0].get_contents(), reader).operations:
        if operator == b"q":
            saved.append((colour, size))
        elif operator == b"Q":
            colour, size = saved.pop()
        elif operator in (b"g", b"rg", b"k"):
            colour = tuple(float(value) for value in operands)
        elif operator == b"cs":
            colour = (-1.0,)
        elif operator == b"Tf":
            size = float(operands[1])
        elif operator == b"Tm":
            assert [float(value) for value in operands[:4]] == [1, 0, 0, 1]
        elif operator in (b"Tj", b"TJ"):
            yield colour, size


@pytest.mark.parametrize("name", ["column", "full"])
def test_a_box_on_paper_is_exact_in_every_format(name: str) -> None:
    box = BOXES[name]
    made = printed.render(SIX[1], box)
    page = PdfReader(io.BytesIO(made["pdf"])).pages[0].mediabox
    assert float(page.width) / 72 * 25.4 == pytest.approx(box.width_mm, abs=0.05)
    assert float(page.height) / 72 * 25.4 == pytest.approx(box.height_mm, abs=0.05)
    root = ET.fromstring(made["svg"])
    assert (root.attrib["width"], root.attrib["height"]) == (f"{box.width_mm:g}mm", f"{box.height_mm:g}mm")
    _, _, across, down = (float(side) / 72 * 25.4 for side in root.attrib["viewBox"].split())
    assert (across, down) == pytest.approx((box.width_mm, box.height_mm), abs=0.05)
    image = Image.open(io.BytesIO(made["png"]))
    assert image.info["dpi"] == pytest.approx((300, 300), abs=0.1)
    for dots, side in zip(image.size, (box.width_mm, box.height_mm), strict=True):
        assert dots / 300 * 25.4 == pytest.approx(side, abs=0.05)


@pytest.mark.parametrize("name", ["story", "link"])
def test_a_picture_for_a_network_has_its_pixels_and_text_that_a_telephone_shows(name: str) -> None:
    box = BOXES[name]
    assert box.pixels is not None
    made = printed.render(SIX[1], box, formats=("svg", "png", "pdf"))
    assert Image.open(io.BytesIO(made["png"])).size == box.pixels
    assert ET.fromstring(made["svg"]).attrib["width"] == str(box.pixels[0])
    smallest = min(size for _, size in inks_of_text(made["pdf"]))
    width_pt = float(PdfReader(io.BytesIO(made["pdf"])).pages[0].mediabox.width)
    assert smallest / width_pt * 1080 >= 23.99


@pytest.mark.parametrize("chart", SIX, ids=ids)
def test_text_is_black_ink_alone_in_an_embedded_font_of_at_least_seven_points(chart: PressChart) -> None:
    pdf = printed.render(chart, BOXES["half"], formats=("pdf",))["pdf"]
    shown = list(inks_of_text(pdf))
    assert len(shown) > 5
    assert {colour for colour, _ in shown} == {(0.0,)}  # one operand: grey, that is black ink
    assert min(size for _, size in shown) >= 7
    fonts = PdfReader(io.BytesIO(pdf)).pages[0]["/Resources"]["/Font"]
    for key in fonts:
        font = fonts[key].get_object()["/DescendantFonts"][0].get_object()
        file = font["/FontDescriptor"].get_object()["/FontFile2"].get_object().get_data()
        assert "glyf" in TTFont(io.BytesIO(file))
        assert str(font["/BaseFont"]).endswith(("BarometreSans-Regular", "BarometreSans-SemiBold"))


@pytest.mark.parametrize("chart", SIX, ids=ids)
def test_an_svg_is_outlines_alone(chart: PressChart) -> None:
    svg = printed.render(chart, BOXES["half"], formats=("svg",))["svg"]
    used = {element.tag.removeprefix(SVG) for element in ET.fromstring(svg).iter() if element.tag.startswith(SVG)}
    assert used <= {"svg", "g", "path", "use", "defs", "style", "metadata", "clipPath", "rect"}
    assert not re.search(rb"url\(http|href=\"(?!#)|<script", svg)


def test_the_words_of_a_pdf_can_be_read() -> None:
    chart = SIX[0]
    text = PdfReader(io.BytesIO(printed.render(chart, BOXES["full"], formats=("pdf",))["pdf"])).pages[0].extract_text()
    said = re.sub(r"\s+", "", text)
    assert re.sub(r"\s+", "", chart.words.title) in said
    assert re.sub(r"\s+", "", chart.words.source) in said


def test_the_same_bytes_twice() -> None:
    for chart in SIX[1:2]:
        assert printed.render(chart, BOXES["half"]) == printed.render(chart, BOXES["half"])


@pytest.mark.parametrize("seed", [1, 3])
def test_nothing_touches_whatever_the_service(seed: int) -> None:
    """Long labels, twelve waves; two hundred services in every size in benchmarks/print_overlap.py."""
    found: list[str] = []
    for chart in press_charts(random_print_service(seed), KINDS):  # type: ignore[arg-type]
        for name in ("column", "half", "link"):
            try:
                found += clashes(chart, BOXES[name])
            except DoesNotFitError:
                assert name == "link"
    assert found == []


def test_the_measure_sees_what_touches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(panels, "words_height", lambda lines, points=7.0: 0.5)
    assert clashes(SIX[2], BOXES["column"])


def test_rows_without_room_are_counted_and_the_first_ones_stay() -> None:
    chart = SIX[1]
    assert isinstance(chart, ChangesChart)
    many = replace(chart, rows=chart.rows[:1] * 12, others=tuple(f"{n} autres" for n in range(1, 13)))
    sheet, scale = printed.lay_out(many, BOXES["column"], printed.faces_for(SHIPPED))
    said = [item.words for item in sheet.items if isinstance(item, Text)]
    assert scale == 1.0
    assert 0 < sheet.left_out < 11
    assert f"{sheet.left_out} autres" in said
    assert said.count(chart.rows[0].figures) == 12 - sheet.left_out


@pytest.mark.parametrize(("half_width", "is_told"), [(0.2, False), (15.0, True)])
def test_the_pale_bar_is_explained_where_one_is_seen_beside_its_dot(half_width: float, is_told: bool) -> None:
    chart = SIX[1]
    assert isinstance(chart, ChangesChart)
    dot = Dot(60.0, 60.0 - half_width, 60.0 + half_width, "60")
    only = replace(chart, rows=(replace(chart.rows[0], before=None, after=dot),))
    sheet, _ = printed.lay_out(only, BOXES["column"], printed.faces_for(SHIPPED))
    assert (chart.interval in [item.words for item in sheet.items if isinstance(item, Text)]) is is_told


def test_a_box_that_is_too_small_is_refused_by_name() -> None:
    with pytest.raises(DoesNotFitError) as caught:
        printed.render(SIX[1], Box("timbre", 40, 45))
    assert (caught.value.chart, caught.value.box) == ("avant-apres", "timbre")


def test_hostile_words_are_only_words() -> None:
    chart = SIX[0]
    hostile = replace(chart, words=replace(chart.words, title='<script>alert(1)</script> $x^2$ \\frac 😀 "&' * 3))
    made = printed.render(hostile, BOXES["half"])
    assert b"<script" not in made["svg"]
    assert Image.open(io.BytesIO(made["png"])).size == BOXES["half"].dots
    assert clashes(hostile, BOXES["half"]) == []


@pytest.fixture(scope="module")
def other_font(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A font of other widths, with PostScript outlines, as many brands have."""
    with TTFont(SHIPPED.regular) as source:
        glyphs, cmap = source.getGlyphSet(), source.getBestCmap()
        order = source.getGlyphOrder()
        builder = FontBuilder(1000, isTTF=False)
        builder.setupGlyphOrder(order)
        builder.setupCharacterMap({code: name for code, name in cmap.items() if code != 0x202F})
        drawn = {}
        for name in order:
            pen = T2CharStringPen(round(glyphs[name].width * 1.1), glyphs)
            glyphs[name].draw(pen)
            drawn[name] = pen.getCharString()
        builder.setupCFF("Autre-Regular", {"FullName": "Autre"}, drawn, {})
        builder.setupHorizontalMetrics({name: (round(glyphs[name].width * 1.1), 0) for name in order})
        builder.setupHorizontalHeader(ascent=900, descent=-200)
        builder.setupNameTable({"familyName": "Autre", "styleName": "Regular", "psName": "Autre-Regular"})
        builder.setupOS2(sTypoAscender=900, sTypoDescender=-200)
        builder.setupPost()
    path = tmp_path_factory.mktemp("font") / "autre.otf"
    builder.save(path)
    return path


def test_a_brand_has_its_own_font_and_colours(other_font: Path) -> None:
    brand = replace(SHIPPED, perceived="#7a0019", regular=other_font, semibold=other_font)
    assert clashes(SIX[1], BOXES["half"], brand) == []
    made = printed.render(SIX[1], BOXES["half"], brand)
    assert b"#7a0019" in made["svg"]
    assert b"#12436d" not in made["svg"]
    fonts: Any = PdfReader(io.BytesIO(made["pdf"])).pages[0]["/Resources"]["/Font"]
    assert {fonts[key].get_object()["/Subtype"] for key in fonts} == {"/Type3"}  # embedded glyph by glyph
    assert {colour for colour, _ in inks_of_text(made["pdf"])} == {(0.0,)}


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_a_logo_stands_on_pictures_for_networks_alone(kind: str, tmp_path: Path) -> None:
    logo = tmp_path / f"logo.{kind}"
    if kind == "svg":
        logo.write_text(
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><path d="M0 0h40v20h-40z" fill="#0a0"/></svg>'
        )
    else:
        Image.new("RGB", (400, 200), "#00aa00").save(logo)
    brand = replace(SHIPPED, logo=logo)
    box = on_screen("square", NetworkSize(width_px=600, height_px=600))
    pictures = [Image.open(io.BytesIO(printed.render(SIX[0], box, one, ("png",))["png"])) for one in (brand, SHIPPED)]
    assert ImageChops.difference(*pictures).getbbox() is not None
    corner = pictures[0].crop((440, 500, 600, 600)).convert("RGB")
    colours = {colour: count for count, colour in corner.getcolors(1 << 16) or []}
    assert colours.get((0, 170, 0), 0) > 1000
    paper = [printed.render(SIX[0], BOXES["half"], one, ("png",)) for one in (brand, SHIPPED)]
    assert paper[0] == paper[1]


def test_the_two_sides_of_the_answers_differ_in_grey() -> None:
    """The satisfied side is darker than half, the other is hatched: white with black lines."""
    sheet, _ = printed.lay_out(SIX[3], BOXES["full"], printed.faces_for(SHIPPED))
    areas = [item for item in sheet.items if getattr(item, "hatch", 0)]
    assert areas
    assert all(getattr(item, "ink", "") == "white" for item in areas)


def test_a_first_wave_has_no_before_and_after() -> None:
    made = material(out_changes=[])
    assert press_charts(made, ("changes",)) == []
