"""Answers as two coders coded them: how far they agree, what is settled, and who cites what (METHOD C1.1, C1.2).

Belongs here: from the codes of each answer to agreement, to final codes and to the arrays of `salience`; the rule of
the third voice. Does not belong here: texts (they never come in here), the workbook.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from barometer.crossing import twice
from barometer.crossing.codebook import BETWEEN_CODES, Codes
from barometer.crossing.coding import Agreement, krippendorff
from barometer.crossing.salience import rank_importance
from barometer.statistics.arrays import BoolArray, FloatArray


@dataclass(frozen=True)
class Coded:
    """One answer's codes: by each coder, and as settled at the meeting; None where not given."""

    answer: str
    first: Codes | None
    second: Codes | None
    settled: Codes | None = None

    @property
    def final(self) -> Codes | None:
        """What was settled, else what both coders gave; None while it is open."""
        return twice.standing(self.first, self.second, self.settled)

    @property
    def is_disputed(self) -> bool:
        return twice.is_disputed(self.first, self.second)


@dataclass(frozen=True)
class Reliability:
    """How far two coders agree: on an answer's codes taken together, and code by code (cited or not).

    `disputed` are the answers they coded otherwise; they are kept, settled or not. `open` of the answers have no final
    code yet.
    """

    whole: Agreement
    by_code: dict[str, Agreement]
    disputed: tuple[str, ...]
    coded_twice: int
    settled: int
    open: int


def reliability(coded: Sequence[Coded], criteria: Sequence[str]) -> Reliability:
    """Krippendorff's alpha, nominal, over different answers: each stands once however often it was given."""
    pairs = [(_together(one.first), _together(one.second)) for one in coded]
    categories = sorted({code for pair in pairs for code in pair if code is not None})
    first, second = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    by_code = {
        criterion: krippendorff([[_cites(codes, criterion) for codes in side] for side in _sides(coded)], ("no", "yes"))
        for criterion in criteria
    }
    return Reliability(
        whole=krippendorff([first, second], categories),
        by_code=by_code,
        disputed=tuple(one.answer for one in coded if one.is_disputed),
        coded_twice=sum(one.first is not None and one.second is not None for one in coded),
        settled=sum(one.is_disputed and one.settled is not None for one in coded),
        open=sum(one.final is None for one in coded),
    )


@dataclass(frozen=True, eq=False)
class Cited:
    """Who cites what: `cited` (n, c), `importance` (n, c; 0-1, NaN where none), `weights` (n,). `answers` of them have
    final codes, `open` not yet; those count as citing nothing."""

    criteria: tuple[str, ...]
    cited: BoolArray
    importance: FloatArray
    weights: FloatArray
    answers: int
    open: int


def who_cites(
    criteria: Sequence[str],
    respondents: pd.DataFrame,
    citations: pd.DataFrame,
    final: Mapping[str, Codes],
    asked: int,
) -> Cited:
    """From CORE_EXPLORATION and CORE_CITATIONS of one voice, of whom `asked` open answers were asked. A respondent who
    cites a criterion several times cites it once, with the largest importance given; where the wave asked for none,
    importance is by rank."""
    place = {criterion: i for i, criterion in enumerate(criteria)}
    rows = {int(r): i for i, r in enumerate(respondents["respondent"])}
    cited = np.zeros((len(rows), len(place)), dtype=bool)
    importance = np.full((len(rows), len(place)), np.nan)
    values = citations["importance"].to_numpy(dtype=np.float64)
    if np.isnan(values).all():
        values = rank_importance(citations["rank"].to_numpy(dtype=np.float64), asked)
    missing = 0
    for respondent, answer, value in zip(citations["respondent"], citations["answer"], values, strict=True):
        if answer not in final:
            missing += 1
            continue
        for code in final[answer]:
            if code in place:
                at = rows[int(respondent)], place[code]
                cited[at] = True
                importance[at] = np.fmax(importance[at], value)
    weights = respondents["design_weight"].to_numpy(dtype=np.float64)
    return Cited(tuple(criteria), cited, importance, weights, len(citations) - missing, missing)


@dataclass(frozen=True)
class ThirdVoice:
    """What agents cite, as far as it may be said: `n` agents; `named` the criteria that at least a whole cell of them
    cites, in the codebook's order; `percent` their share, only from the declared number of answers on."""

    n: int
    named: tuple[str, ...]
    percent: dict[str, float]


def third_voice(agents: Cited, minimum_cell: int, minimum_percentage: int) -> ThirdVoice | None:
    """The agents' voice; None under `minimum_cell` answers. All agents were asked: a cell that is smaller is not named
    either, and under `minimum_percentage` answers no percentage is given (METHOD B6)."""
    n = len(agents.weights)
    if n < minimum_cell:
        return None
    counts = agents.cited.sum(axis=0)
    named = [c for c, count in zip(agents.criteria, counts, strict=True) if count >= minimum_cell]
    shares = {c: 100 * count / n for c, count in zip(agents.criteria, counts, strict=True) if c in named}
    return ThirdVoice(n, tuple(named), shares if n >= minimum_percentage else {})


def finals(coded: Iterable[Coded]) -> dict[str, Codes]:
    """The final codes of the answers that have any."""
    return {one.answer: one.final for one in coded if one.final is not None}


def _sides(coded: Sequence[Coded]) -> tuple[list[Codes | None], list[Codes | None]]:
    return [one.first for one in coded], [one.second for one in coded]


def _together(codes: Codes | None) -> str | None:
    return None if codes is None else BETWEEN_CODES.join(sorted(codes))


def _cites(codes: Codes | None, criterion: str) -> str | None:
    return None if codes is None else "yes" if criterion in codes else "no"
