"""Which of residents' answers a report may print: drawn by a rule that nobody can bend.

Belongs here: the rule. Does not belong here: texts (they never come in here), and releasing them: a person does.

The answers coded to a criterion are put in the order of a digest of the criterion and the answer, which depends on
nothing else; the first ones are drawn. A criterion that fewer residents cite than may be told of has none.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import pandas as pd

from barometer.crossing.codebook import Codes


def drawn(
    criteria: Sequence[str], citations: pd.DataFrame, final: Mapping[str, Codes], each: int, minimum: int
) -> dict[str, tuple[str, ...]]:
    """Answers by criterion, at most `each`, in the order drawn. `citations`: CORE_CITATIONS of the residents; a
    criterion cited by fewer than `minimum` respondents is left out."""
    answers: dict[str, set[str]] = {}
    citing: dict[str, set[int]] = {}
    for respondent, answer in zip(citations["respondent"], citations["answer"], strict=True):
        for code in final.get(answer, ()):
            answers.setdefault(code, set()).add(str(answer))
            citing.setdefault(code, set()).add(int(respondent))
    return {
        criterion: tuple(sorted(answers[criterion], key=lambda answer: _place(criterion, answer))[:each])
        for criterion in criteria
        if len(citing.get(criterion, ())) >= minimum
    }


def _place(criterion: str, answer: str) -> str:
    return hashlib.sha256(f"{criterion}/{answer}".encode()).hexdigest()
