"""Texts made fit to be shown: what looks like a person's address or number is masked.

Belongs here: the one place that knows what an address, a telephone number or a token looks like. Does not belong here:
which columns may be read at all (`ingest`): masking is the second lock, for what somebody typed where it was not asked
for. A name cannot be told from a word: it is kept out by not reading its column, never by this module.
"""

from __future__ import annotations

import re

#: What stands in place of a masked text.
MASK = "•••"

# A date written in figures is neither a telephone number nor an identifier.
_NO_DATE = r"(?!(?:19|20)\d\d-\d\d-\d\d(?!\d))"

# Each pattern begins where a word or a number begins and counts its blanks, so that a cell of a million characters
# takes no more than the time to read it.
_PATTERNS = (
    # Identifiers of a device or of an answer
    r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b",
    # "jean@exemple.fr", "jean (at) exemple . fr", "jean[arobase]exemple.fr"
    r"(?<!\S)\S+@\S+",
    r"(?<![\w.+-])[\w.+-]+\s{0,3}[(\[{]\s{0,3}(?:at|arobase?)\s{0,3}[)\]}]\s{0,3}[\w-]+"
    r"(?:\s{0,3}(?:\.|[(\[{]\s{0,3}(?:dot|point)\s{0,3}[)\]}])\s{0,3}[\w-]+)*",
    # French numbers by pairs, whatever stands between them: "04 76 00 00 00", "04/76/00/00/00", "+33 (0)4 76…"
    r"(?<!\d)(?:(?:\+|00)33[ .\-]?(?:\(0\)[ .\-]?)?[1-9]|0[1-9])(?:[ ./\-]?\d\d){4}(?!\d)",
    # Any run of 9 to 15 digits, as in telephone, social security and company numbers
    rf"(?<!\d){_NO_DATE}(?:\+|00)?\d(?:[ .\-]?\d){{8,14}}",
    # IP addresses
    r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])",
    r"(?<![\w:])(?:[0-9a-f]{1,4}:){4,7}[0-9a-f]{1,4}(?![\w:])",
    r"(?<![\w:])(?:[0-9a-f]{1,4}:){1,6}:(?:[0-9a-f]{1,4}:){0,5}[0-9a-f]{1,4}(?![\w:])",
    # "12 bis, rue des Lilas", up to the end of what belongs to the street's name
    r"\b\d{1,4}\s{0,3}(?:bis|ter|quater|[a-d])?\s{0,3},?\s{1,3}(?:(?:grande?\s+)?rue|avenue|av\.|boulevard|bd\.?|chemin|impasse|"
    r"all[ée]e|place|route|quai|cours|square|ruelle|mont[ée]e|sentier|r[ée]sidence|lotissement|hameau)\s+[^,;()«»\"]+",
)
_PERSONAL = re.compile("|".join(_PATTERNS), re.IGNORECASE)


def masked(text: str) -> str:
    """The text with addresses (electronic, postal, of a machine) and telephone-like numbers masked."""
    return _PERSONAL.sub(MASK, text)


def looks_personal(text: str) -> bool:
    """Whether anything in a text would be masked."""
    return _PERSONAL.search(text) is not None
