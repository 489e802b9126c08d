"""Names of the kit's files and folders, in the reader's language, fit for a Mac and for Windows.

Belongs here: names. Does not belong here: what the files hold. Only plain letters, figures, hyphens and points: an
archive written here must open with the same names everywhere; no path is longer than Windows allows.
"""

from __future__ import annotations

from barometer.locale import say
from barometer.locale.formats import number
from barometer.publishing.charts.box import Box

_PLAIN = {"\u202f": "", "\u00a0": "", ",": "."}


def kit_address(service_id: str) -> str:
    """Where a service's kit lies, seen from reports/: the same address whatever the publication."""
    return f"kits/{service_id}.zip"


def name(part: str, locale: str) -> str:
    """The name of a folder or file of the kit: "journal", "fiche-technique"."""
    return say(locale, f"kit.name.{part}")


def folder(box: Box, locale: str) -> str:
    """The folder of a size: "journal/column-43x60mm", "reseaux/square-1080x1080px"."""
    home = name("networks" if box.pixels else "print", locale)
    if box.pixels:
        return f"{home}/{box.name}-{box.pixels[0]}x{box.pixels[1]}px"
    width, height = (_plain(number(value, "en", 0 if value == round(value) else 1)) for value in _size(box))
    return f"{home}/{box.name}-{width}x{height}mm"


def _size(box: Box) -> tuple[float, float]:
    return box.width_mm, box.height_mm


def _plain(text: str) -> str:
    return "".join(_PLAIN.get(character, character) for character in text)
