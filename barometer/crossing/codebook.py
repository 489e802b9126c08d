"""What an open answer may be coded into, and which code a dictionary proposes for it (METHOD C1.1).

Belongs here: the dictionary (declared words, and words learnt from answers both coders agree on), proposals, reading
what a coder wrote into codes. Does not belong here: how far coders agree (`coding`), their workbook (publishing).

A proposal is a help for human coders and never counts as a coding.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from barometer.declarations.exploration import Exploration
from barometer.ingest.values import fold, same_letters

Codes = frozenset[str]  # what one answer names; empty: no criterion

#: Answers that must share a word, all with the same single code, before the dictionary learns it.
LEARN_FROM = 3
#: A learnt word has at least so many letters: shorter ones are articles and prepositions.
LEARN_LETTERS = 4
BETWEEN_CODES = "+"
#: Words too common to mean a criterion, without accents.
# fmt: off
_COMMON = frozenset((
    "avec", "avoir", "aussi", "alors", "apres", "avant", "bien", "cela", "ceux", "chez", "comme", "dans", "depuis",
    "donc", "elle", "elles", "encore", "entre", "etre", "faire", "faut", "leur", "leurs", "mais", "meme", "mieux",
    "moins", "non", "nous", "notre", "parce", "pas", "pendant", "peut", "plus", "pour", "quand", "quelle",
    "quelles", "que", "qui", "sans", "sont", "souvent", "sous", "sur", "tout", "toujours", "tous", "toute",
    "toutes", "trop", "tres", "une", "vous", "votre", "voir", "service", "qualite",
))
# fmt: on


@dataclass(frozen=True, order=True)
class Entry:
    """A word of the dictionary. `answers` is the number of agreed answers it was learnt from, 0 where declared."""

    code: str
    word: str
    answers: int = 0


def dictionary(exploration: Exploration, agreed: Mapping[str, Codes], texts: Mapping[str, str]) -> list[Entry]:
    """Declared words, then those learnt from `texts` by answer of which `agreed` gives the final codes."""
    declared = [
        Entry(exploration.in_force(code.id), " ".join(fold(word).split()))
        for code in exploration.codebook.codes
        for word in code.words
    ]
    known = [_pattern(entry.word) for entry in declared]
    seen: dict[str, list[Codes]] = {}
    for answer in sorted(agreed):
        for word in set(_words(texts.get(answer, ""))):
            seen.setdefault(word, []).append(agreed[answer])
    learnt = [
        Entry(next(iter(codes[0])), word, len(codes))
        for word, codes in sorted(seen.items())
        if len(codes) >= LEARN_FROM
        and len(set(codes)) == 1
        and len(codes[0]) == 1
        and len(word) >= LEARN_LETTERS
        and word not in _COMMON
        and not any(pattern.search(word) for pattern in known)
    ]
    return [*dict.fromkeys(declared), *sorted(learnt)]


def propose(text: str, entries: Sequence[Entry]) -> tuple[str, ...]:
    """The codes a text seems to name, in order of appearance."""
    folded = " ".join(_words(text))
    found: dict[str, int] = {}
    for entry in entries:
        if match := _pattern(entry.word).search(folded):
            found[entry.code] = min(match.start(), found.get(entry.code, len(folded)))
    return tuple(sorted(found, key=lambda code: (found[code], code)))


@dataclass(frozen=True)
class Written:
    """What a coder wrote in a cell: codes, or the parts that are no code's label (proposals of new codes)."""

    codes: Codes | None
    unknown: tuple[str, ...] = ()


def read_codes(text: str | None, exploration: Exploration, nothing: Iterable[str]) -> Written:
    """Labels, former labels or ids joined by "+"; `nothing` are the words for "no criterion". None: not coded."""
    if text is None:
        return Written(None)
    known = {same_letters(word): "" for word in nothing}
    for code in exploration.codebook.codes:
        for name in (code.id, code.label, *code.former_labels):
            known[same_letters(name)] = exploration.in_force(code.id)
    parts = [part.strip() for part in text.split(BETWEEN_CODES) if part.strip()]
    unknown = tuple(part for part in parts if same_letters(part) not in known)
    if unknown or not parts:
        return Written(None, unknown)
    return Written(frozenset(known[same_letters(part)] for part in parts) - {""})


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", fold(text))


@cache
def _pattern(word: str) -> re.Pattern[str]:
    """A dictionary word is looked for where words begin: "chlor" finds chlore and chloré."""
    return re.compile(r"(?<![^\W_])" + re.escape(word))
