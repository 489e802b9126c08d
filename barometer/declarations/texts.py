"""From the bytes of a file that people wrote to text, and what of it is no plain text.

Belongs here: encodings, control characters, garbled accents. Does not belong here: what the text means.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from barometer.declarations.faults import Fault, Path, fault, warning

_GARBLED = re.compile("[ÃÂ][\u0080-\u00bf]|â€|Å“|Ã[ŠšŽžŸ€‚ƒ„…†‡ˆ‰‹Œ‘’“”•–—˜™›œ]|\ufffd")

_SEVERAL_LINES = ("note", "wording", "definition", "reason", "reference")


def decode(content: bytes) -> tuple[str | None, list[Fault]]:
    """The text of a file: UTF-8 with or without a mark, else Windows' encodings with a warning; None if no text.

    A file that mixes two encodings is no text: its accents cannot be told apart.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = [("utf-16", "UTF-16")]
    else:
        encodings = [("utf-8-sig", "UTF-8"), ("cp1252", "Windows-1252")]
    for encoding, name in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        if "\x00" in text:
            return None, [fault("text.not_text")]
        if name == "UTF-8":
            return text, []
        if _GARBLED.search(text):
            return None, [fault("text.mixed_encodings")]
        return text, [warning("text.encoding", encoding=name)]
    return None, [fault("text.not_text")]


def impurities(value: Any, path: Path = ()) -> Iterator[Fault]:
    """Control characters and garbled accents in any text of a declaration, its keys included."""
    if isinstance(value, str):
        yield from _impure(value, path)
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _impure(key, (*path, key))
            yield from impurities(inner, (*path, key))
    elif isinstance(value, list):
        for position, inner in enumerate(value, start=1):
            yield from impurities(inner, (*path, position))


def _impure(text: str, path: Path) -> Iterator[Fault]:
    key = path[-1] if path else ""
    allowed = "\n\u00ad" if key in _SEVERAL_LINES else "\u00ad"
    if any(unicodedata.category(c) in ("Cc", "Cf", "Co", "Cs") and c not in allowed for c in text):
        yield fault("toml.backslash" if key == "file" else "text.control_character", path, text)
    if _GARBLED.search(text):
        yield fault("text.garbled", path, text)
