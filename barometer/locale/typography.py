"""The spaces that typography asks for, put into the catalogues' sentences so that translators type plain ones.

Pure. Applied once, to the messages of a catalogue before their placeholders are filled: the texts that people wrote
themselves are never touched.
"""

from __future__ import annotations

import re

NARROW_NO_BREAK = "\u202f"
NO_BREAK = "\u00a0"

_BEFORE = re.compile(r"[ \u00a0\u202f](?=[;:!?»%€](?:\W|$|\s))")
_AFTER = re.compile(r"(?<=«)[ \u00a0\u202f]")


def typography(text: str, locale: str) -> str:
    """French: a narrow no-break space before ; : ! ? » % € and after «, where a space was typed. English: unchanged.

    Only a space that is there is replaced, so that "12:30", "https://…" and "key=value" stay as they are.
    """
    if locale != "fr":
        return text
    return _AFTER.sub(NARROW_NO_BREAK, _BEFORE.sub(NARROW_NO_BREAK, text))
