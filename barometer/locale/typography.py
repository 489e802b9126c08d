"""The spaces and apostrophes that typography asks for, so that people and translators type plain ones.

Pure. `typography` is applied once, to the messages of a catalogue before their placeholders are filled; `typeset` to a
whole page, the texts that people wrote among it: their words stay, their spaces and apostrophes are set as the rest.
"""

from __future__ import annotations

import re

NARROW_NO_BREAK = "\u202f"
NO_BREAK = "\u00a0"

_BEFORE = re.compile(r"[ \u00a0\u202f](?=[;:!?»%€](?:\W|$|\s))")
_AFTER = re.compile(r"(?<=«)[ \u00a0\u202f]")
_MONTHS = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
_DAY = re.compile(rf"\b([123]?\d|1er) (?=(?:{_MONTHS})\b)")
#: Between two letters or before a figure, as it is typed or as HTML escapes it.
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])(?:'|&#39;|&#x27;)(?=[^\W_])")


def typography(text: str, locale: str) -> str:
    """French: a narrow no-break space before ; : ! ? » % € and after «, where a space was typed. English: unchanged.

    Only a space that is there is replaced, so that "12:30", "https://…" and "key=value" stay as they are.
    """
    if locale != "fr":
        return text
    return _AFTER.sub(NARROW_NO_BREAK, _BEFORE.sub(NARROW_NO_BREAK, text))


def typeset(markup: str, locale: str) -> str:
    """HTML without its style sheet, as a reader meets it: typographic apostrophes in every language; in French the
    spaces of `typography`, and a day that stays on the line of its month."""
    markup = _APOSTROPHE.sub("\u2019", markup)
    return _DAY.sub(rf"\1{NO_BREAK}", typography(markup, locale)) if locale == "fr" else markup
