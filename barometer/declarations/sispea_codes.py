"""The codes of the water observatory (SISPEA), in all the spellings of its files.

Belongs here: folding "p103_2b", "P103.2B" and "VP056" to one code. Does not belong here: reading its files (ingest).
Source of the spellings: the headers of the files of 2015-2019, 2020-2023 and since 2024.
"""

from __future__ import annotations

import re

_CODE = re.compile(r"(d|p|vp|dc)[._ ]?(\d{3})(?:[._](\d[a-z]?))?", re.IGNORECASE)


def sispea_code(text: str) -> str | None:
    """The code that a heading or a declaration writes ("P103.2B", "VP.056"); None where it is none.

    Indicators (D, P) have a version after the point; variables (VP, DC) have a point before their number.
    """
    match = _CODE.fullmatch(text.strip())
    if match is None:
        return None
    kind, number, version = match[1].upper(), match[2], (match[3] or "").upper()
    if kind in ("VP", "DC"):
        return None if version else f"{kind}.{number}"
    if not version:
        return None
    # "P101.1a" and "P101.1b" are counts beside P101.1; "P103.2A" and "P103.2B" are two scales of one index.
    return f"{kind}{number}.{version if version[0] == '2' else version.lower()}"
