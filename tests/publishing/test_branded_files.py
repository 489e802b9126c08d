"""The report on paper and the slides in an authority's colours and with its logo."""

from __future__ import annotations

import io
import json
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from builders import WAVES, authority, frames, material, service
from PIL import Image
from pptx import Presentation
from pypdf import PdfReader
from test_paper import elements

from barometer.declarations.colours import contrast
from barometer.project import Project
from barometer.publishing.branding import SHIPPED, Branding, tint
from barometer.publishing.material import Material
from barometer.publishing.paper import document
from barometer.publishing.paper.characters import in_font
from barometer.publishing.paper.content import paper_content
from barometer.publishing.publication import publish_service
from barometer.publishing.slides.charts import inks
from barometer.publishing.slides.deck import service_slides
from barometer.publishing.views.service import ServiceView, service_view

PLUM, OCHRE, GREEN = "#7a1f5c", "#e08a00", "#00785a"


@pytest.fixture(scope="module")
def made() -> Material:
    return material()


@pytest.fixture(scope="module")
def view(made: Material) -> ServiceView:
    return service_view(made)


@pytest.fixture(scope="module", params=["svg", "png"])
def brand(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Branding:
    logo: Path = tmp_path_factory.mktemp("charte é") / f"logo d'ici.{request.param}"
    if request.param == "svg":
        shape = f'<s:rect width="300" height="100" fill="{GREEN}"/><s:title>水</s:title>'
        logo.write_text(
            f'<s:svg xmlns:s="http://www.w3.org/2000/svg" viewBox="0 0 300 100">{shape}</s:svg>', encoding="utf-8"
        )
    else:
        Image.new("RGB", (300, 400), GREEN).save(logo)
    return replace(SHIPPED, name="Val", perceived=PLUM, delivered=OCHRE, logo=logo)


def counted(picture: Image.Image, colour: str) -> int:
    wanted = tuple(bytes.fromhex(colour[1:]))
    return sum(count for count, found in picture.convert("RGB").getcolors(1 << 24) or () if found == wanted)


def drawn(view: ServiceView, brand: Branding) -> list[Image.Image]:
    """The pages as they are printed."""
    text = in_font(json.dumps(paper_content(view, brand), ensure_ascii=False))
    pages: Any = document._compiler().compile(document._template(), sys_inputs={"content": text}, format="png", ppi=72)
    return [Image.open(io.BytesIO(one)) for one in (pages if isinstance(pages, list) else [pages])]


def test_the_paper_shows_the_two_colours_and_the_logo_on_its_first_page(view: ServiceView, brand: Branding) -> None:
    pages = drawn(view, brand)
    assert counted(pages[0], GREEN) > 300
    assert sum(counted(page, GREEN) for page in pages[1:]) == 0
    for colour in (PLUM, OCHRE):
        assert sum(counted(page, colour) for page in pages) > 20
    for colour in (SHIPPED.perceived, SHIPPED.delivered):
        assert sum(counted(page, colour) for page in pages) == 0
    read = PdfReader(io.BytesIO(document.service_pdf(view, brand)))
    alternatives = [str(one.get("/Alt", "")) for one in elements(read) if one["/S"] == "/Figure"]
    assert alternatives[0] == "Logo\u202f: Val"
    assert all(alternatives)
    about = read.trailer["/Root"]["/Metadata"].get_object().get_data()
    assert b"pdfuaid:part>1<" in about
    assert b"pdfaid:conformance>A<" in about


def test_without_a_logo_nothing_stands_for_it(view: ServiceView) -> None:
    assert paper_content(view)["logo"] is None
    read = PdfReader(io.BytesIO(document.service_pdf(view)))
    assert not any("Logo" in str(one.get("/Alt", "")) for one in elements(read))


def test_the_slides_show_the_two_colours_and_the_logo_on_their_ground(
    made: Material, view: ServiceView, brand: Branding
) -> None:
    written = service_slides(made, view, brand)
    assert written == service_slides(made, view, brand)
    show = Presentation(io.BytesIO(written))
    (logo,) = [one for one in show.slide_master.shapes if one.shape_type is not None and one.shape_type == 13]
    assert logo._element.nvPicPr.cNvPr.get("descr") == "Logo\u202f: Val"
    picture = Image.open(io.BytesIO(logo.image.blob))
    assert counted(picture, GREEN) == picture.width * picture.height
    assert logo.width / logo.height == pytest.approx(picture.width / picture.height, rel=0.01)
    for slide in show.slides:
        for one in slide.shapes:
            assert one.top + one.height <= logo.top or one.left + one.width <= logo.left or one.left > logo.left
    members = zipfile.ZipFile(io.BytesIO(written))
    charts = b"".join(members.read(one) for one in members.namelist() if re.match(r"ppt/charts/chart\d", one))
    for colour in (PLUM, OCHRE):
        assert colour[1:].upper().encode() in charts
    for colour in (SHIPPED.perceived, SHIPPED.delivered):
        assert colour[1:].upper().encode() not in charts
    theme = members.read("ppt/theme/theme1.xml").decode()
    assert f'<a:accent1><a:srgbClr val="{PLUM[1:].upper()}"/></a:accent1>' in theme
    assert f'<a:accent2><a:srgbClr val="{OCHRE[1:].upper()}"/></a:accent2>' in theme


@pytest.mark.parametrize("colour", ["#12436d", "#f46a25", "#7a1f5c", "#000000", "#767676", "#949494", "#0a7d32"])
def test_a_figure_and_an_interval_are_seen_on_a_bar_of_any_colour_that_a_brand_may_have(colour: str) -> None:
    found = inks(replace(SHIPPED, perceived=colour))["perceived"]
    assert contrast(f"#{found.figure}", colour) >= 4.5
    assert contrast(f"#{found.interval}", colour) >= 2.5
    assert contrast(f"#{found.interval}", "#FFFFFF") >= 2.9
    assert contrast(f"#{found.pale}", "#1D2530") >= 4.5


def test_a_tint_is_opaque_and_between_the_colour_and_white() -> None:
    assert tint(PLUM, 1) == PLUM
    assert tint(PLUM, 0) == "#ffffff"
    assert tint("#000000", 0.5) == "#808080"


def test_another_brand_is_another_publication_and_the_same_one_is_not(tmp_path: Path, brand: Branding) -> None:
    first = publish_service(Project(tmp_path), authority(), service(), WAVES, frames())
    branded = publish_service(Project(tmp_path), authority(), service(), WAVES, frames(), brand=brand)
    assert branded.id != first.id
    assert (branded.folder / "eau.pdf").read_bytes() != (first.folder / "eau.pdf").read_bytes()
    assert not publish_service(Project(tmp_path), authority(), service(), WAVES, frames(), brand=brand).is_new
