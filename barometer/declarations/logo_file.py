"""Whether a logo may be put into a picture: a PNG of a decent size, or an SVG that only draws.

Belongs here: looking into the file. Does not belong here: drawing it (publishing).

An SVG comes from anywhere and may hold scripts, links and references to other machines: only elements and attributes
that draw are allowed, and references inside the file. Text is refused too: it needs a font that the file has not.
"""

from __future__ import annotations

import re
import struct
import xml.etree.ElementTree as ET
from collections.abc import Iterator

from barometer.declarations.faults import Fault, Path, fault

_LARGEST_SVG, _LARGEST_PNG = 300_000, 2_000_000  # bytes
_LEAST_SIDE, _LARGEST_SIDE = 200, 4000  # pixels: below, the press shows the dots
_SVG = "{http://www.w3.org/2000/svg}"
_SHAPES = ("path", "rect", "circle", "ellipse", "line", "polyline", "polygon")
_GROUPS = ("svg", "g", "defs", "use", "symbol", "clipPath", "title", "desc", "metadata")
_PAINT = ("linearGradient", "radialGradient", "stop", "style")
_DRAWS = frozenset((*_SHAPES, *_GROUPS, *_PAINT))
#: What drawing programs leave beside the drawing, which nothing shows.
_NOTES = tuple(
    "{" + space
    for space in (
        "http://www.inkscape.org/",
        "http://sodipodi.sourceforge.net/",
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "http://creativecommons.org/ns#",
        "http://purl.org/dc/",
        "http://ns.adobe.com/",
    )
)
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
#: What a value of an attribute or a style must not hold: a reference out of the file, or code.
_OUTWARD = re.compile(r"url\(\s*['\"]?\s*(?!#)|@import|expression\(|(?:java|vb)script:|data:|\\", re.IGNORECASE)


def logo_faults(path: Path, name: str, content: bytes) -> Iterator[Fault]:
    """What forbids the use of a logo."""
    if name.lower().endswith(".svg"):
        yield from _svg(path, name, content)
    elif name.lower().endswith(".png"):
        yield from _png(path, name, content)
    else:
        yield fault("brand.logo_kind", path, name)


def _png(path: Path, name: str, content: bytes) -> Iterator[Fault]:
    if len(content) > _LARGEST_PNG:
        yield fault("brand.logo_too_large", path, name, limit=_LARGEST_PNG // 1000)
    elif (
        not content.startswith(_SIGNATURE)
        or content[12:16] != b"IHDR"
        or not content.rstrip().endswith(b"IEND\xaeB`\x82")
    ):
        yield fault("brand.not_a_png", path, name)
    else:
        width, height = struct.unpack(">II", content[16:24])
        if not (_LEAST_SIDE <= max(width, height) <= _LARGEST_SIDE) or min(width, height) == 0:
            limits = {"least": _LEAST_SIDE, "most": _LARGEST_SIDE}
            yield fault("brand.logo_pixels", path, name, width=width, height=height, **limits)


def _svg(path: Path, name: str, content: bytes) -> Iterator[Fault]:
    if len(content) > _LARGEST_SVG:
        yield fault("brand.logo_too_large", path, name, limit=_LARGEST_SVG // 1000)
        return
    if re.search(rb"<!\s*(?:DOCTYPE|ENTITY)|<\?xml-stylesheet|\x00", content, re.IGNORECASE):
        yield fault("brand.logo_not_plain", path, name, found="<!DOCTYPE>")
        return
    try:
        root = ET.fromstring(content)
    except (ET.ParseError, ValueError, LookupError):
        yield fault("brand.not_an_svg", path, name)
        return
    if root.tag != f"{_SVG}svg" or not re.search(r"\d", root.get("viewBox", "")):
        yield fault("brand.not_an_svg", path, name)
        return
    found = next(_beyond_drawing(root), None)
    if found is not None:
        yield fault("brand.logo_not_plain", path, name, found=found)


def _beyond_drawing(root: ET.Element) -> Iterator[str]:
    """Names of what does more than draw."""
    for element in root.iter():
        kind = str(element.tag)
        if not kind.startswith(_SVG):
            if kind.startswith(_NOTES):
                continue
            yield f"<{kind[:40]}>"
        elif kind.removeprefix(_SVG) not in _DRAWS:
            yield f"<{kind.removeprefix(_SVG)[:40]}>"
        for key, value in element.attrib.items():
            bare = key.rpartition("}")[2].lower()
            if bare.startswith("on"):
                yield bare[:40]
            elif bare == "href" and not value.startswith("#"):
                yield "href"
            elif _OUTWARD.search(value):
                yield bare[:40]
        if kind == f"{_SVG}style" and _OUTWARD.search(element.text or ""):
            yield "<style>"
