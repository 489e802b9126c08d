"""Whether a font may be put into a picture: a TrueType or OpenType file that allows it and can write French.

Belongs here: looking into the file with fontTools. Does not belong here: measuring and drawing text (publishing).
"""

from __future__ import annotations

import io
from collections.abc import Iterator

from barometer.declarations.faults import Fault, Path, fault

#: What titles, captions and figures are written with, in French and in English.
NEEDED = (
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    "ÀÂÆÇÉÈÊËÎÏÔŒÙÛÜŸàâæçéèêëîïôœùûüÿ"
    " .,;:!?%()+−-–’'\"«»€…/&°"
)
#: Spaces that a font may lack: they are drawn as a common one.
SPACES = "\u00a0\u2009\u202f"
_LARGEST = 5_000_000  # bytes
_RESTRICTED, _NO_SUBSET, _BITMAPS_ONLY = 0x0002, 0x0100, 0x0200  # OS/2 fsType
_PERMISSION = 0x000F  # its lower bits: several may be set in old fonts, and the least restrictive one holds


def font_faults(path: Path, name: str, content: bytes) -> Iterator[Fault]:
    """What forbids the use of a font file: its kind, its licence bits, letters that it lacks."""
    from fontTools.ttLib import TTFont

    if len(content) > _LARGEST:
        yield fault("brand.font_too_large", path, name, limit=_LARGEST // 1_000_000)
        return
    try:
        with TTFont(io.BytesIO(content), lazy=True) as font:
            letters = set(font.getBestCmap() or ())
            rights = font["OS/2"].fsType
            is_whole = {"head", "hhea", "hmtx", "maxp", "name"} <= set(font.keys()) and font.flavor is None
            is_whole = is_whole and len(font["hmtx"].metrics) > 0
    except Exception:  # a damaged font fails in any way inside fontTools; whatever it is, the file is of no use
        yield fault("brand.not_a_font", path, name)
        return
    if not is_whole:
        yield fault("brand.not_a_font", path, name)
        return
    if rights & _PERMISSION == _RESTRICTED or rights & (_NO_SUBSET | _BITMAPS_ONLY):
        yield fault("brand.font_not_embeddable", path, name)
    missing = [letter for letter in NEEDED if ord(letter) not in letters]
    if missing:
        yield fault("brand.font_lacks", path, name, letters=" ".join(missing))
