"""A sheet as a file: SVG with letters as outlines, PDF with the font embedded, PNG.

Belongs here: the only use of matplotlib: its renderers draw the sheet's items one by one. Does not belong here: any
choice of place or word (`layout`).

Same bytes twice: no date, no random id. A grey is a grey of black ink, text is black ink alone.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from functools import cache, partial
from pathlib import Path as FilePath
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.artist import Artist
from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.image import BboxImage
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, Bbox
from PIL import Image

from barometer.publishing.branding import Branding
from barometer.publishing.charts.box import MM_PER_INCH, Box
from barometer.publishing.charts.metrics import Weight, width
from barometer.publishing.charts.printed.logo import opened
from barometer.publishing.charts.printed.sheet import Area, Ink, Logo, Mark, Sheet, Stroke, Text, mm

_SETTINGS: dict[Any, Any] = {
    "svg.hashsalt": "barometer",
    "svg.fonttype": "path",
    "text.parse_math": False,  # a label may hold a dollar
    "text.hinting": "none",  # letters as drawn, and as wide as they were measured
    "path.simplify": False,
}
_GRID = 0.84  # of white: light, and still seen on newsprint
_MID, _PALE = 0.45, 0.7  # of white in the tints
_EDGE, _HAIR = 0.5, 0.45  # widths of an area's outline and of a hatching, in points

_DIAMOND = Path([(0, 0.5), (0.5, 0), (0, -0.5), (-0.5, 0), (0, 0.5)])
_CIRCLE = Path.unit_circle().transformed(Affine2D().scale(0.5))
_RISE = Path([(-0.5, -0.42), (0.5, -0.42), (0, 0.45), (-0.5, -0.42)])
_FALL = Path([(-0.5, 0.42), (0.5, 0.42), (0, -0.45), (-0.5, 0.42)])
_SHAPES = {"circle": _CIRCLE, "diamond": _DIAMOND, "rise": _RISE, "fall": _FALL}
Colour = tuple[float, float, float]


def write(sheet: Sheet, scale: float, box: Box, brand: Branding, formats: Sequence[str]) -> dict[str, bytes]:
    """The sheet, enlarged `scale` times into its box, in each format ("svg", "pdf", "png")."""
    made = {"svg": _svg, "pdf": _pdf, "png": _png}
    with mpl.rc_context(_settings(brand)):
        figure = Figure(facecolor="white")
        FigureCanvasAgg(figure)
        figure.add_artist(_Picture(sheet, scale, brand))
        return {name: made[name](figure, box) for name in formats}


@cache
def _defaults() -> dict[str, Any]:
    """What matplotlib does where nothing is set, whatever the machine's own settings are."""
    return {
        key: value
        for key, value in mpl.rcParamsDefault.items()
        if key.split(".")[0] in ("svg", "pdf", "path", "text", "agg", "savefig", "figure", "image")
    }


def _settings(brand: Branding) -> dict[Any, Any]:
    # An OpenType font with PostScript outlines can only be embedded glyph by glyph.
    is_postscript = any(path.suffix.lower() == ".otf" for path in (brand.regular, brand.semibold))
    return {**_defaults(), **_SETTINGS, "pdf.fonttype": 3 if is_postscript else 42}


def _svg(figure: Figure, box: Box) -> bytes:
    sink = io.BytesIO()
    figure.set_size_inches(box.width_mm / MM_PER_INCH, box.height_mm / MM_PER_INCH)
    figure.savefig(sink, format="svg", metadata={"Date": None, "Creator": "barometer"})
    width, height = (f"{side:g}mm" for side in (box.width_mm, box.height_mm))
    if box.pixels is not None:
        width, height = (str(side) for side in box.pixels)
    sized = partial(re.sub, count=1)
    text = sized(r'(<svg [^>]*?)width="[^"]*"', rf'\g<1>width="{width}"', sink.getvalue().decode())
    return sized(r'(<svg [^>]*?)height="[^"]*"', rf'\g<1>height="{height}"', text).encode()


def _pdf(figure: Figure, box: Box) -> bytes:
    sink = io.BytesIO()
    figure.set_size_inches(box.width_mm / MM_PER_INCH, box.height_mm / MM_PER_INCH)
    silent = {"CreationDate": None, "Producer": None, "Creator": "barometer"}
    figure.savefig(sink, format="pdf", metadata=silent, dpi=box.dpi)
    return sink.getvalue()


def _png(figure: Figure, box: Box) -> bytes:
    width, height = box.dots
    figure.dpi = box.dpi
    figure.set_size_inches((width + 0.01) / box.dpi, (height + 0.01) / box.dpi)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()  # type: ignore[no-untyped-call]
    dots = np.asarray(canvas.buffer_rgba())  # type: ignore[no-untyped-call]
    picture = Image.fromarray(dots).convert("RGB")
    sink = io.BytesIO()
    # Flat colours: the second level makes files as small as the usual sixth, in two thirds of its time.
    picture.save(sink, "PNG", dpi=(box.dpi, box.dpi), compress_level=2)
    return sink.getvalue()


class _Picture(Artist):
    """The sheet's items, drawn by whatever renderer comes."""

    def __init__(self, sheet: Sheet, scale: float, brand: Branding) -> None:
        super().__init__()
        self._sheet, self._scale, self._brand = sheet, scale, brand
        self._inks, self._faces = _inks(brand), sheet.faces

    def draw(self, renderer: RendererBase) -> None:
        """Draw every item, in the order in which it was put on the sheet."""
        figure = self.figure
        assert figure is not None
        pixels = figure.dpi / MM_PER_INCH * self._scale
        height = figure.bbox.height
        place = Affine2D().scale(pixels, -pixels).translate(0, height)
        for item in self._sheet.items:
            gc = renderer.new_gc()
            gc.set_joinstyle("round")
            match item:
                case Text():
                    self._text(renderer, gc, item, pixels, height)
                case Stroke():
                    self._stroke(renderer, gc, item, place)
                case Area():
                    self._area(renderer, gc, item, place)
                case Mark():
                    self._mark(renderer, gc, item, place)
                case Logo():
                    self._logo(renderer, item, pixels, height)
            gc.restore()

    def _text(self, renderer: RendererBase, gc: GraphicsContextBase, item: Text, pixels: float, height: float) -> None:
        font = _font(self._path(item.weight), item.points * self._scale)
        gc.set_foreground((0.0, 0.0, 0.0), isRGBA=False)
        x, y = item.x * pixels, item.y * pixels
        if item.align != "left":
            # As laid out; asking the renderer would shape every word twice.
            room = mm(width(item.words, item.points, item.weight, self._faces)) * pixels
            x -= room if item.align == "right" else room / 2
        renderer.draw_text(gc, x, y if renderer.flipy() else height - y, item.words, font, 0)

    def _stroke(self, renderer: RendererBase, gc: GraphicsContextBase, item: Stroke, place: Affine2D) -> None:
        gc.set_foreground(self._inks[item.ink])
        gc.set_linewidth(item.points * self._scale)
        gc.set_capstyle("round" if item.is_round and item.dash is None else "butt")
        if item.dash is not None:
            gc.set_dashes(0, [part * item.points * self._scale for part in item.dash])
        renderer.draw_path(gc, Path(list(item.places)), place)

    def _area(self, renderer: RendererBase, gc: GraphicsContextBase, item: Area, place: Affine2D) -> None:
        corners = [(item.left, item.top), (item.right, item.top), (item.right, item.bottom), (item.left, item.bottom)]
        gc.set_linewidth(0)
        outline = Path([*corners, corners[0]], closed=True)
        renderer.draw_path(gc, outline, place, self._inks[item.ink])
        gc.set_foreground(self._inks["black"])
        if item.hatch:
            gc.set_linewidth(_HAIR * self._scale)
            for ends in _hatching(item):
                renderer.draw_path(gc, Path(ends), place)
        if item.edge:
            gc.set_linewidth(_EDGE * self._scale)
            renderer.draw_path(gc, outline, place)

    def _mark(self, renderer: RendererBase, gc: GraphicsContextBase, item: Mark, place: Affine2D) -> None:
        ink = self._inks[item.ink]
        # A full mark has a white rim that keeps it apart from what it stands on.
        gc.set_foreground(ink if item.is_hollow else self._inks["white"])
        gc.set_linewidth((0.9 if item.is_hollow else 0.6) * self._scale)
        face = self._inks["white"] if item.is_hollow else ink
        at = Affine2D().scale(item.size, -item.size).translate(item.x, item.y) + place
        renderer.draw_path(gc, _SHAPES[item.shape], at, face)

    def _logo(self, renderer: RendererBase, room: Logo, pixels: float, height: float) -> None:
        """As large as its room allows, in the lower right corner of it."""
        if self._brand.logo is None:
            return
        picture = opened(self._brand.logo)
        scale = min(room.width / picture.width, room.height / picture.height) * pixels
        right, bottom = room.right * pixels, height - room.bottom * pixels
        box = Bbox.from_extents(right - picture.width * scale, bottom, right, bottom + picture.height * scale)
        image = BboxImage(box, interpolation="antialiased", origin="upper")
        image.set_figure(self.figure)
        image.set_data(np.asarray(picture))
        image.draw(renderer)

    def _path(self, weight: Weight) -> FilePath:
        return self._brand.regular if weight == "regular" else self._brand.semibold


@cache
def _font(path: FilePath, points: float) -> FontProperties:
    return FontProperties(fname=path, size=points)


def _inks(brand: Branding) -> dict[Ink, Colour]:
    """Colours by role. Greys have three equal parts, which a PDF writes as black ink alone."""
    perceived, technical = _colour(brand.perceived), _colour(brand.delivered)
    return {
        "black": (0.0, 0.0, 0.0),
        "white": (1.0, 1.0, 1.0),
        "grid": (_GRID, _GRID, _GRID),
        "perceived": perceived,
        "perceived-mid": _tint(perceived, _MID),
        "perceived-pale": _tint(perceived, _PALE),
        "technical": technical,
        "technical-pale": _tint(technical, _PALE),
    }


def _colour(text: str) -> Colour:
    red, green, blue = (int(text[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue


def _tint(colour: Colour, white: float) -> Colour:
    red, green, blue = (part + (1 - part) * white for part in colour)
    return red, green, blue


def _hatching(area: Area) -> list[list[tuple[float, float]]]:
    """Slanted lines that end on the area's sides."""
    width, height = area.right - area.left, area.bottom - area.top
    found, start = [], area.hatch / 2
    while start < width + height:
        low, high = max(0.0, start - width), min(start, height)
        if high > low:
            found.append([(area.left + start - low, area.top + low), (area.left + start - high, area.top + high)])
        start += area.hatch * 2**0.5
    return found
