"""What people wrote in the copies of one workbook, put together so that nobody's text is lost.

Belongs here: the memory that travels with a workbook, what a returned copy changes in it, several copies merged,
texts that contradict each other. Pure. Does not belong here: reading a copy's cells (`returned_workbook`), writing
the workbook (publishing), what the texts mean.

The rules:
- a workbook goes out with a number (its *issue*) and its memory: every text given so far, and which were replaced;
- a cell that shows what it showed when the workbook went out says nothing; a changed cell gives a text, and replaces
  those its author had before their eyes, no others. So an older copy that comes back late replaces nothing newer,
  and two people who filled the same cell apart are both kept, as a *conflict*, until somebody who saw both decides;
- a formula that was pasted over a text is kept, as whatever begins with "=", and replaces nothing;
- an emptied cell erases nothing (`VOID` does: a dash is a text like another, which the reader takes for "nothing");
- a text whose row nobody knows any more is kept apart (`unplaced`).
Merging is a union: neither the order of the copies nor reading one twice changes anything.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from functools import cached_property

#: What somebody writes to take a text back.
VOID = "-"
#: Between contradicting texts, shown in one cell.
BETWEEN = "\n⟷\n"
#: The longest text a spreadsheet's cell holds.
LONGEST = 32_767

Cell = tuple[str, str]  # the key of a row, the name of a field


@dataclass(frozen=True, order=True)
class Words:
    """A text given to a cell: in which issue of the workbook, and in which file it came (never compared)."""

    row: str
    field: str
    issue: int
    text: str
    source: str = dataclass_field(default="", compare=False)


@dataclass(frozen=True)
class Memory:
    """Every text ever given to the cells of a workbook; `replaced` are those that somebody who saw them replaced.

    `issue` is the number of the workbook it travels with, 0 before the first.
    """

    words: frozenset[Words] = frozenset()
    replaced: frozenset[Words] = frozenset()
    issue: int = 0

    @cached_property
    def _current(self) -> dict[Cell, tuple[Words, ...]]:
        found: dict[Cell, dict[str, Words]] = {}
        for one in sorted(self.words - self.replaced):
            found.setdefault((one.row, one.field), {})[one.text] = one
        return {cell: tuple(texts.values()) for cell, texts in found.items()}

    def current(self, row: str, name: str) -> tuple[Words, ...]:
        """The texts in force in a cell, different ones only; two or more contradict each other."""
        return self._current.get((row, name), ())

    def text(self, row: str, name: str) -> str | None:
        """The one text in force in a cell; None where there is none, a contradiction, or it was taken back."""
        found = self.current(row, name)
        return found[0].text if len(found) == 1 and found[0].text != VOID else None

    def shown(self, row: str, name: str) -> str:
        """What the cell shows in the workbook: the text, contradicting ones one under the other, or nothing."""
        return BETWEEN.join(one.text for one in self.current(row, name))[:LONGEST].strip()

    def conflicts(self, rows: Collection[str]) -> list[tuple[Words, ...]]:
        """The cells of known rows with contradicting texts, in order of row and field."""
        return [texts for cell, texts in sorted(self._current.items()) if len(texts) > 1 and cell[0] in rows]

    def unplaced(self, rows: Collection[str]) -> list[Words]:
        """Texts in force whose row is none of `rows` and that nobody has put anywhere else in the same field."""
        placed = {(one.field, one.text) for one in self.words if one.row in rows}
        return [
            one
            for cell, texts in sorted(self._current.items())
            for one in texts
            if cell[0] not in rows and (one.field, one.text) not in placed and one.text != VOID
        ]


def with_given(memory: Memory, given: Iterable[tuple[str, str, str]], source: str) -> Memory:
    """The memory of a copy with what its cells say: (row, field, text) each, as many as there are; blank ones, and
    those that show what the memory shows, say nothing."""
    words, replaced = set(memory.words), set(memory.replaced)
    for row, name, raw in given:
        text = plain(raw)
        if not text or text == memory.shown(row, name):
            continue
        before = memory.current(row, name)
        if row == "" and any(one.text == text for one in before):
            continue
        words.add(Words(row, name, memory.issue, text, source))
        if row and not text.startswith("="):
            replaced |= {one for one in before if one.issue < memory.issue}
    return Memory(frozenset(words), frozenset(replaced), memory.issue)


def merge(memories: Iterable[Memory]) -> Memory:
    """What all copies say together. Texts of a copy that had lost its memory (issue 0) count where they are new."""
    words: dict[Words, Words] = {}
    replaced: set[Words] = set()
    issue = 0
    for memory in memories:
        for one in memory.words:
            if one not in words or one.source < words[one].source:
                words[one] = one
        replaced |= memory.replaced
        issue = max(issue, memory.issue)
    known: dict[Cell, set[str]] = {}
    for one in words:
        if one.issue > 0:
            known.setdefault((one.row, one.field), set()).add(one.text)
    kept = frozenset(
        one for one in words.values() if one.issue > 0 or not _is_known(one, known.get((one.row, one.field), set()))
    )
    return Memory(kept, frozenset(replaced & kept), issue)


def next_issue(memory: Memory) -> Memory:
    """The same memory, to go out with the next number; texts without a number get the one before it."""
    issue = memory.issue + 1

    def numbered(some: frozenset[Words]) -> frozenset[Words]:
        return frozenset(
            one if one.issue else Words(one.row, one.field, memory.issue, one.text, one.source) for one in some
        )

    if memory.issue == 0 and memory.words:  # only copies without memory came back: they were an issue of their own
        return next_issue(Memory(memory.words, memory.replaced, 1))
    return Memory(numbered(memory.words), numbered(memory.replaced), issue)


_LINE_ENDS = re.compile(r"\r\n?|[\u2028\u2029\x0b\x0c\x85]")
_BIDI = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\ufffe\uffff")


def plain(text: str) -> str:
    """A text as it is compared and kept: composed letters, no control characters nor hidden changes of direction,
    its lines kept, spaces at their ends removed, as long as a cell can hold."""
    lines = _LINE_ENDS.sub("\n", unicodedata.normalize("NFC", text)).replace("\t", " ").split("\n")
    kept = "\n".join("".join(c for c in line if _is_plain(c)).strip() for line in lines).strip()
    return kept[:LONGEST].strip()


def _is_plain(character: str) -> bool:
    return character not in _BIDI and unicodedata.category(character) not in ("Cc", "Cs")


def _is_known(one: Words, known: set[str]) -> bool:
    """Whether a text, or each of several texts shown together, was known already."""
    return one.text in known or all(part in known for part in one.text.split(BETWEEN))
