"""The files of a brand, made by others: pictures by Pillow, fonts by fontTools, hostile drawings."""

from __future__ import annotations

import io
from importlib import resources
from pathlib import Path

import pytest
from fault_files import project
from fontTools.ttLib import TTFont
from PIL import Image

from barometer.declarations.colours import contrast
from barometer.declarations.font_file import NEEDED, SPACES
from barometer.declarations.reading import Declarations, read

SHIPPED = resources.files("barometer.publishing") / "fonts" / "BarometreSans-Regular.ttf"


def declared(tmp_path: Path, line: str, **files: bytes) -> Declarations:
    """The small project with a line more in brand.toml, and files beside it (`logo_png` is logo.png)."""
    surveys = project(tmp_path)
    brand = surveys / "brand.toml"
    brand.write_text(brand.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
    for name, content in files.items():
        (surveys / name.replace("_", ".")).write_bytes(content)
    return read(surveys)


def codes(found: Declarations) -> list[str]:
    return [finding.code for finding in found.findings]


def picture(width: int, height: int) -> bytes:
    sink = io.BytesIO()
    Image.new("RGB", (width, height), "#12436d").save(sink, "PNG")
    return sink.getvalue()


def font(*, rights: int = 0, without: str = "") -> bytes:
    """The shipped font with other rights, or without some characters."""
    with SHIPPED.open("rb") as file:
        made = TTFont(file)
        made["OS/2"].fsType = rights
        for table in made["cmap"].tables:
            table.cmap = {code: glyph for code, glyph in table.cmap.items() if chr(code) not in without}
        sink = io.BytesIO()
        made.save(sink)
    return sink.getvalue()


def drawing(inside: str = '<path d="M0 0h9v9z" fill="#12436d"/>', head: str = "") -> bytes:
    spaces = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    return f'{head}<svg {spaces} viewBox="0 0 9 9">{inside}</svg>'.encode()


LOGO, FONT = 'logo = "logo.svg"', '[fonts]\nregular = "ours.ttf"\nsemibold = "ours.ttf"'


def test_what_is_sound_is_taken(tmp_path: Path) -> None:
    found = declared(tmp_path, f"{LOGO}\n{FONT}", logo_svg=drawing(), ours_ttf=font(rights=8))
    assert codes(found) == []
    assert found.brand.files == ("logo.svg", "ours.ttf", "ours.ttf")


def test_a_refused_brand_leaves_the_usual_one(tmp_path: Path) -> None:
    found = declared(tmp_path, LOGO)
    assert (codes(found), found.brand.name, found.brand.files) == (["brand.no_file"], "", ())
    assert found.services  # no service rests on it


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (picture(600, 200), None),
        (picture(150, 100), "brand.logo_pixels"),
        (picture(4001, 10), "brand.logo_pixels"),
        (picture(600, 200)[:-40], "brand.not_a_png"),
        (picture(600, 200) + b"\0" * 2_000_000, "brand.logo_too_large"),
    ],
)
def test_pictures(content: bytes, code: str | None, tmp_path: Path) -> None:
    assert codes(declared(tmp_path, 'logo = "logo.png"', logo_png=content)) == ([code] if code else [])


@pytest.mark.parametrize(
    "content",
    [
        drawing("<script>alert(1)</script>"),
        drawing('<path d="M0 0h9" onload="alert(1)"/>'),
        drawing('<use xlink:href="https://exemple.fr/a.svg#b"/>'),
        drawing('<use href="data:image/svg+xml;base64,AAAA"/>'),
        drawing('<image href="file:///etc/passwd"/>'),
        drawing("<foreignObject><body/></foreignObject>"),
        drawing('<a href="#x"><path d="M0 0h9"/></a>'),
        drawing("<style>@import 'https://exemple.fr/a.css';</style>"),
        drawing("<style>path { fill: url( 'https://exemple.fr/a.svg#b' ) }</style>"),
        drawing("<style>path { fill: u\\72l(https://exemple.fr/a) }</style>"),
        drawing('<path d="M0 0h9" style="fill:url(//exemple.fr/a)"/>'),
        drawing('<set attributeName="href" to="javascript:alert(1)"/>'),
        drawing("<text>Aubrelle</text>"),
        drawing(head='<!DOCTYPE svg [<!ENTITY a "aaaa">]>'),
        drawing(head='<?xml-stylesheet href="https://exemple.fr/a.css"?>'),
        drawing('<iframe xmlns="http://www.w3.org/1999/xhtml" src="https://exemple.fr"/>'),
    ],
)
def test_a_drawing_that_does_more_than_draw(content: bytes, tmp_path: Path) -> None:
    assert codes(declared(tmp_path, LOGO, logo_svg=content)) == ["brand.logo_not_plain"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (font(rights=2), "brand.font_not_embeddable"),
        (font(rights=4), None),  # may be embedded to be read and printed
        (font(rights=0x100), "brand.font_not_embeddable"),
        (font(without="Œ€"), "brand.font_lacks"),
        (font(without="\u202f"), None),
        (font()[:9000], "brand.not_a_font"),
        (b"\0" * 5_000_001, "brand.font_too_large"),
    ],
)
def test_fonts(content: bytes, code: str | None, tmp_path: Path) -> None:
    assert codes(declared(tmp_path, FONT, ours_ttf=content)) == ([code] if code else [])


def test_the_shipped_font_would_be_taken() -> None:
    with SHIPPED.open("rb") as file:
        assert {ord(letter) for letter in NEEDED + SPACES} <= set(TTFont(file).getBestCmap())


@pytest.mark.parametrize(
    ("one", "other", "ratio"),  # from WebAIM's contrast checker
    [("#000000", "#FFFFFF", 21.0), ("#777777", "#FFFFFF", 4.48), ("#F46A25", "#FFFFFF", 3.03)],
)
def test_contrast(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == contrast(other, one) == pytest.approx(ratio, abs=0.005)
