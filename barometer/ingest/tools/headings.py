"""Headings under all the names a declaration may call them by.

Belongs here: which column a declared label means, where a heading stands several times or has a code and a wording.
Does not belong here: cells.

A declared label is first looked for as it is written in the file. Then:
  "Commentaire (2)"            the second of several columns with that heading
  a name the tool gives it     its code, its full path, its wording (see each tool)
  "Question [réponse]"         one answer of a question whose ticked answers share one cell
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from barometer.ingest.tools.draft import Draft
from barometer.ingest.values import clean

#: For each column, what it may be called besides its heading.
Names = Sequence[Sequence[str]]

_NUMBERED = re.compile(r"(.+) \((\d+)\)")
_ONE_ANSWER = re.compile(r"(.+?) ?\[([^\[\]]+)\]")


def rename_declared(draft: Draft, names: Names) -> None:
    """Give each declared label that no heading bears to the one column that goes by it; doubtful ones stay unknown."""
    taken: set[int] = set(draft.declared_positions().values())
    for label in draft.declared:
        wanted = clean(label)
        if wanted in draft.header:
            continue
        position = numbered(draft.sheet.header, wanted)
        if position is None:
            called = [i for i, others in enumerate(names) if wanted in others]
            position = called[0] if len(called) == 1 else None
        if position is not None and position not in taken:
            taken.add(position)
            draft.rename(position, wanted)


def numbered(header: Sequence[str], label: str) -> int | None:
    """Where "Heading (2)" stands: the second column of that heading, which must have several."""
    match = _NUMBERED.fullmatch(label)
    if match is None:
        return None
    same = [position for position, heading in enumerate(header) if heading == match[1]]
    return same[int(match[2]) - 1] if 1 < len(same) >= int(match[2]) >= 1 else None


def with_numbers(header: Sequence[str]) -> list[str]:
    """Headings that stand once as they are; those that stand several times with their number."""
    several, met = Counter(header), Counter[str]()
    labels = []
    for heading in header:
        met[heading] += 1
        labels.append(f"{heading} ({met[heading]})" if several[heading] > 1 else heading)
    return labels


def one_answer(label: str) -> tuple[str, str] | None:
    """ "Question [réponse]" as its question and its answer."""
    match = _ONE_ANSWER.fullmatch(clean(label))
    return (match[1], match[2]) if match else None
