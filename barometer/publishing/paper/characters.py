"""Which characters the document can print: those of the package's font, and nothing else.

Belongs here: replacing what the font does not have. Does not belong here: cleaning texts (`publishing.text`).
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from barometer.publishing.charts.metrics import known_characters

#: Stands where the font has neither the character nor anything that means the same.
MISSING = "?"
_DROPPED = ("Mn", "Cf")  # a lone accent or an invisible mark has no picture to replace
#: Compatibility forms of these ("＜") would end a string of the data or an element of a picture.
_UNSAFE = frozenset("<>&\"'\\")


def in_font(text: str) -> str:
    """The text in characters of the font: composed, then by compatibility ("ﬁ" is "fi"), else as `MISSING`."""
    strange = set(text) - known_characters()
    if not strange:
        return text
    return "".join(_printable(c) if c in strange else c for c in unicodedata.normalize("NFC", text))


@lru_cache(maxsize=1024)
def _printable(character: str) -> str:
    if character in known_characters():
        return character
    alike = unicodedata.normalize("NFC", unicodedata.normalize("NFKD", character))
    if set(alike) <= known_characters() - _UNSAFE:
        return alike
    return "" if unicodedata.category(character) in _DROPPED else MISSING
