"""Text that people wrote, made fit to stand in a page, a chart or a workbook.

Belongs here: cleaning declared labels once, where they enter a view model. Does not belong here: escaping for HTML
(jinja2's autoescape, `charts.svg`) or for workbooks (`workbook`), which know their own syntax.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from barometer.locale import say

#: Control and format characters (bidirectional overrides among them), surrogates, private use, unassigned.
_UNPRINTABLE = {"Cc", "Cf", "Cs", "Co", "Cn"}


@lru_cache(maxsize=4096)
def clean(text: str) -> str:
    """One line of printable text: what cannot be printed becomes a space, runs of spaces become one.

    No-break spaces stay, since people put them there on purpose.
    """
    printable = "".join(" " if unicodedata.category(c) in _UNPRINTABLE else c for c in text)
    return " ".join(word for word in printable.replace("\t", " ").split(" ") if word).strip()


def quoted(text: str, locale: str) -> str:
    """A declared label inside a sentence: « Goût de l'eau »; “Taste of water” in English."""
    return say(locale, "text.quoted", text=text)


def capital(sentence: str) -> str:
    """The first letter as a capital, the rest as it is (É keeps its accent)."""
    return sentence[:1].upper() + sentence[1:]


def sortable(label: str) -> str:
    """A label as an index sorts it: without accents or case."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", label) if not unicodedata.combining(c))
    return plain.casefold().replace("œ", "oe").replace("æ", "ae")
