"""Questions with several answers: whatever shape a tool gives them, "Oui" or "Non" a declared answer, or not known.

Belongs here: ticks in columns of their own, ticked answers joined in one cell. Does not belong here: which columns are
ticks (each tool).

A blank is three things: the question was not asked, nothing was ticked, or this answer was not. As soon as something
is ticked the question was asked, and the other answers are "Non". Where nothing is, most tools do not say which it
was: the answer stays unknown, with a finding that counts such rows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np

from barometer.findings import Severity
from barometer.ingest.columns import Mask, Texts
from barometer.ingest.tools.draft import Draft
from barometer.ingest.tools.headings import one_answer
from barometer.ingest.values import same_letters

YES, NO = "Oui", "Non"


def joined_answers(draft: Draft, separators: Sequence[str]) -> None:
    """For each declared "Question [réponse]" of which the file has only "Question": a column of its own."""
    wanted: dict[str, dict[str, str]] = {}
    for label in draft.declared:
        split = one_answer(label)
        if split is not None and draft.position(label) is None and draft.position(split[0]) is not None:
            wanted.setdefault(split[0], {})[label] = split[1]
    for question, answers in wanted.items():
        cut_apart(draft, question, answers, separators)


def cut_apart(draft: Draft, question: str, answers: Mapping[str, str], separators: Sequence[str]) -> None:
    """Columns for some answers (by label) of a question whose ticked answers share one cell.

    The separator is the first of those given that is met in the column. An answer that holds the separator itself is
    recognised where it is declared: the longest declared answers are looked for first.
    """
    position = draft.position(question)
    if position is None:
        return
    cells = draft.texts(position)
    ticked = _ticked(cells, _separator(cells, separators), list(answers.values()))
    for label, answer in answers.items():
        draft.add(position, label, told(ticked[answer], cells != ""))
    tell_of_blanks(draft, (cells == "") & draft.kept, question)


def ticks(draft: Draft, columns: Sequence[int], beside: Sequence[int], ticked: Sequence[str]) -> Mask:
    """Rewrite columns of ticks as "Oui", "Non" or unknown; `beside` are all the columns of the same question.

    Returns the rows of which nothing is known. Anything that stands beside (the words of an open answer) counts as a
    tick of its own.
    """
    own = {
        position: np.array([same_letters(text) in ticked for text in draft.texts(position)], dtype=bool)
        for position in columns
    }
    shown = np.any([*own.values(), *(draft.texts(other) != "" for other in beside)], axis=0)
    for position, met in own.items():
        draft.rewrite(position, told(met, shown))
    unknown: Mask = ~shown & draft.kept
    return unknown


def tell_of_blanks(draft: Draft, blank: Mask, question: str) -> None:
    """Say how many rows tick nothing, where the tool does not tell whether they were asked."""
    if blank.any():
        draft.tell("nothing_ticked", Severity.WARNING, blank, question)


def told(ticked: Mask, shown: Mask) -> Texts:
    """Ticks in words: "" where nobody knows whether the question was asked."""
    texts = np.full(len(ticked), "", dtype=object)
    texts[shown] = NO
    texts[ticked] = YES
    return texts


def _separator(cells: Texts, separators: Sequence[str]) -> str:
    met = (one for one in separators if any(one in cell for cell in cells))
    return next(met, separators[0])


def _ticked(cells: Texts, separator: str, answers: Sequence[str]) -> dict[str, Mask]:
    """For each answer, the rows whose cell holds it as a whole answer."""
    found = {answer: np.zeros(len(cells), dtype=bool) for answer in answers}
    known: dict[str, frozenset[str]] = {}
    longest = sorted(answers, key=lambda answer: (-len(answer), answer))
    for index, cell in enumerate(cells):
        if cell not in known:
            known[cell] = _parts(cell, separator, longest)
        for answer in known[cell]:
            found[answer][index] = True
    return found


def _parts(cell: str, separator: str, answers: Sequence[str]) -> frozenset[str]:
    rest, met = same_letters(cell), set()
    edge = re.escape(separator.strip() or separator)
    for answer in answers:
        pattern = rf"(?:^|{edge})\s*{re.escape(same_letters(answer))}\s*(?=$|{edge})"
        rest, times = re.subn(pattern, separator, rest, count=1)
        if times:
            met.add(answer)
    return frozenset(met)
