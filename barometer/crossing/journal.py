"""How stable a choice is, and the journal of what was kept and dropped and why (METHOD C1.6, C1.7).

Belongs here: reasons and inclusion frequencies of a choice that `selection` made. Does not belong here: the sentences
of the public annex, the people's own changes (they are recorded with their reason where they are made).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from barometer.crossing.salience import Salience, salience
from barometer.crossing.selection import DECIMALS, Candidate, InfeasibleError, Quota, Rules, select
from barometer.statistics.arrays import BoolArray, FloatArray

BOOTSTRAPS = 500
SEED = 20050101

#: Why a criterion is in. The first that holds is given.
CORE = "core"  # frozen across waves
CITED = "cited"  # cited by more than the declared share of residents for sure
SCORE = "score"  # among the first by value, whatever the rules
REGULATORY = "regulatory"  # would not be in but for a regulatory KPI
RESIDENTS_QUOTA = "residents_quota"  # would not be in but for the quota of residents' first
SERVICE_QUOTA = "service_quota"  # would not be in but for the quota of the service's first
TOGETHER = "rules_together"  # in by several rules at once
#: Why a criterion is out.
EXCUSED = "excused"  # cited by many, left out for a declared public reason
DISPLACED = "displaced"  # of larger value than one that is in by a rule
TIE = "tie"  # of the same value as the last that is in, and declared after it
BELOW = "below"  # of smaller value than all that are in


@dataclass(frozen=True)
class JournalEntry:
    """A criterion, kept or dropped.

    rank       place by value among all candidates, from 1, equal values in declared order
    reason     a code above; `detail` the public reason of an excused one
    inclusion  share of bootstrap choices that keep it; None where no stability was computed
    """

    criterion: str
    is_kept: bool
    reason: str
    detail: str
    value: float
    salience: float
    technical: float
    cited_low: float
    rank: int
    inclusion: float | None


@dataclass(frozen=True)
class Stability:
    """Inclusion frequencies by criterion over the bootstrap choices; `infeasible` of the draws allowed no choice, and
    count as keeping nothing."""

    inclusion: dict[str, float]
    draws: int
    infeasible: int


def candidates_of(
    criteria: Sequence[str],
    figures: Salience,
    technical: FloatArray,
    covers: Sequence[frozenset[str]],
    *,
    has_margin: bool = True,
) -> list[Candidate]:
    """The candidates in declared order, from residents' salience, T~ (c,) and the regulatory KPIs each covers.

    Where the sample allows no margin (volunteers, METHOD B2) no criterion is cited by any share for sure.
    """
    low = figures.low if has_margin else np.zeros_like(figures.low)
    return [
        Candidate(criterion, float(figures.salience[i]), float(low[i]), float(technical[i]), covers[i])
        for i, criterion in enumerate(criteria)
    ]


def stability(
    criteria: Sequence[str],
    cited: BoolArray,
    importance: FloatArray,
    weights: FloatArray,
    technical: FloatArray,
    covers: Sequence[frozenset[str]],
    rules: Rules,
    draws: int = BOOTSTRAPS,
    *,
    has_margin: bool = True,
) -> Stability:
    """Choose again on `draws` seeded bootstraps of the respondents (arguments as in `salience` and `candidates_of`):
    residents' figures vary, the service's weights and the rules do not."""
    generator = np.random.default_rng(SEED)
    kept = dict.fromkeys(criteria, 0)
    infeasible = 0
    for _ in range(draws):
        drawn = generator.integers(0, len(weights), len(weights))
        figures = salience(cited[drawn], importance[drawn], weights[drawn])
        try:
            chosen = select(candidates_of(criteria, figures, technical, covers, has_margin=has_margin), rules)
        except InfeasibleError:
            infeasible += 1
            continue
        for criterion in chosen:
            kept[criterion] += 1
    return Stability({criterion: count / draws for criterion, count in kept.items()}, draws, infeasible)


def journal(candidates: Sequence[Candidate], rules: Rules, found: Stability | None = None) -> list[JournalEntry]:
    """An entry for each candidate of the choice that `select` makes, in the order of rank.

    Raises InfeasibleError where there is none.
    """
    chosen = set(select(candidates, rules))
    ranked = sorted(range(len(candidates)), key=lambda i: (-round(candidates[i].value, DECIMALS), i))
    first = {candidates[i].criterion for i in ranked[: rules.size]}
    without = {reason: set(_select_or_none(candidates, relaxed)) for reason, relaxed in _relaxed(rules).items()}
    lowest = min(candidate.value for candidate in candidates if candidate.criterion in chosen)
    entries = []
    for rank, i in enumerate(ranked, start=1):
        candidate = candidates[i]
        is_kept = candidate.criterion in chosen
        reason = _kept(candidate, rules, first, without) if is_kept else _dropped(candidate, rules, lowest)
        entries.append(
            JournalEntry(
                criterion=candidate.criterion,
                is_kept=is_kept,
                reason=reason,
                detail=rules.excused.get(candidate.criterion, "") if reason == EXCUSED else "",
                value=candidate.value,
                salience=candidate.salience,
                technical=candidate.technical,
                cited_low=candidate.cited_low,
                rank=rank,
                inclusion=None if found is None else found.inclusion[candidate.criterion],
            )
        )
    return entries


def _relaxed(rules: Rules) -> dict[str, Rules]:
    """The rules less one, by the reason that the one gives."""
    return {
        REGULATORY: replace(rules, regulatory=()),
        RESIDENTS_QUOTA: replace(rules, residents=Quota(0, rules.residents.among)),
        SERVICE_QUOTA: replace(rules, service=Quota(0, rules.service.among)),
    }


def _select_or_none(candidates: Sequence[Candidate], rules: Rules) -> tuple[str, ...]:
    try:
        return select(candidates, rules)
    except InfeasibleError:
        return ()


def _kept(candidate: Candidate, rules: Rules, first: set[str], without: dict[str, set[str]]) -> str:
    if candidate.criterion in rules.core:
        return CORE
    if candidate.cited_low > rules.cited and candidate.criterion not in rules.excused:
        return CITED
    if candidate.criterion in first:
        return SCORE
    return next((reason for reason, others in without.items() if candidate.criterion not in others), TOGETHER)


def _dropped(candidate: Candidate, rules: Rules, lowest: float) -> str:
    if candidate.cited_low > rules.cited:
        return EXCUSED  # a criterion cited by so many is out only if excused
    value, least = round(candidate.value, DECIMALS), round(lowest, DECIMALS)
    return DISPLACED if value > least else TIE if value == least else BELOW
