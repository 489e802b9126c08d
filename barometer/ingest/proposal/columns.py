"""What a column of a file that nobody has declared yet looks like, and how little of it may be shown.

Belongs here: names for columns, the part of the texts that a scale or a domain understands. Does not belong here:
which column answers which question (`propose`).

The texts of every column are looked at in memory; none is kept here but the share that is understood.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from barometer.findings import quoted
from barometer.ingest.sheet import Sheet, column_letters
from barometer.ingest.tools.headings import with_numbers
from barometer.ingest.tools.structures import Structure
from barometer.ingest.tools.tool import Tool
from barometer.ingest.values import same_letters

#: A heading for machines: "G2Q1", "G2Q1_SQ001", "Q1[1]".
_CODE = re.compile(r"[^\W\d]\w*(?:\[\w+\])*")


@dataclass(frozen=True)
class Column:
    """A column: its letters in a spreadsheet, the label that a declaration would use, the words it stands for."""

    position: int
    letters: str
    label: str
    wording: str
    is_own: bool  # the tool's own, no answer

    @property
    def shown(self) -> str:
        """The column as a person is shown it: "H – Quel est votre âge ?"."""
        words = self.wording if self.wording == self.label else f"{self.label} – {self.wording}"
        return f"{self.letters} – {quoted(words, 110)}"


def columns_of(sheet: Sheet, tool: Tool | None, structure: Structure | None) -> list[Column]:
    """Every column that has a heading, in the file's order."""
    names = tool.names(sheet) if tool else [()] * len(sheet.header)
    met = Counter(name for others in names for name in others) + Counter(sheet.header)
    found = []
    for position, numbered in enumerate(with_numbers(sheet.header)):
        heading = sheet.header[position]
        if not heading:
            continue
        is_repeated = numbered != heading
        inner = [name for name in names[position] if " " in name and (is_repeated or _CODE.fullmatch(heading))]
        words = max(inner, key=len, default=heading)
        label = words if is_repeated and met[words] == 1 else numbered
        told = structure.wording(heading) if structure else None
        is_own = tool is not None and same_letters(heading) in tool.own
        found.append(Column(position, column_letters(position), label, told or words, is_own))
    return found


def texts_of(sheet: Sheet, position: int) -> dict[str, int]:
    """The different texts of a column with how many rows bear each, the blank left out."""
    coded = sheet.coded(position)
    counts = np.bincount(coded.codes, minlength=len(coded.texts))
    found = zip(coded.texts, counts, strict=True)
    return {str(text): int(count) for text, count in found if text and count}


def understood(texts: Mapping[str, int], reads: Callable[[str], bool]) -> float:
    """The share of filled rows whose text is understood."""
    rows = sum(texts.values())
    return sum(count for text, count in texts.items() if reads(text)) / rows if rows else 0.0
