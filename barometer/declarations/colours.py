"""How far two colours can be told apart: the contrast of WCAG 2.1, which is also that of their greys.

Belongs here: arithmetic. Does not belong here: what contrast is enough (`brand_checks`).
"""

from __future__ import annotations

import re

WHITE = "#FFFFFF"
_HEX = re.compile(r"#[0-9A-Fa-f]{6}")


def is_colour(text: str) -> bool:
    """Whether a text is a colour as "#12436D"."""
    return _HEX.fullmatch(text) is not None


def luminance(colour: str) -> float:
    """The relative luminance of "#RRGGBB", from 0 (black) to 1 (white): what a greyscale print keeps of it."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The ratio of two colours' luminances, from 1 (the same grey) to 21 (black on white)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)
