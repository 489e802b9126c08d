"""How words are compared: without case, accents and doubled letters.

Belongs here: folding a text, the same way for what people write and for the lexicon. Does not belong here: tokens.
"""

from __future__ import annotations

import re
import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss"})


def fold(text: str) -> str:
    """Lower case, no accents, no doubled letters ("Ammélioration" is "amelioration")."""
    plain = (c for c in unicodedata.normalize("NFKD", text.translate(_LIGATURES)) if not unicodedata.combining(c))
    return re.sub(r"([a-z])\1+", r"\1", "".join(plain).lower())
