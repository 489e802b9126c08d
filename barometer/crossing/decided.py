"""What people decide of a proposed selection, and what that costs (METHOD C1.5, C1.7).

Belongs here: the proposal with people's changes and the officials' reserved questions, its review against the best
choice of the same size, the rules it leaves. Does not belong here: the proposal itself (`selection`), sentences.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from barometer.crossing.selection import Candidate, InfeasibleError, Rules, review, select
from barometer.declarations.exploration import Change, Reserved

#: A questionnaire of a service has so many criteria.
FEWEST, MOST = 8, 12


@dataclass(frozen=True)
class Effect:
    """One change and what it alone changes of the choice's value: negative where it takes value away. `is_idle`: the
    proposal already had it so."""

    criterion: str
    is_kept: bool
    value: float
    reason: str
    function: str
    on: str  # ISO date
    is_reserved: bool = False
    is_idle: bool = False


@dataclass(frozen=True)
class Decision:
    """The criteria chosen in the end.

    proposal  what the rules alone give; chosen  with people's changes and reserved questions, in declared order
    effects   each change, in the order declared, reserved questions last
    cost      value lost against the best choice of the same size that holds to the rules; None where there is none
    broken    rules that the choice leaves, as codes with what they concern
    """

    proposal: tuple[str, ...]
    chosen: tuple[str, ...]
    effects: tuple[Effect, ...]
    cost: float | None
    broken: tuple[tuple[str, str], ...]


def decide(
    candidates: Sequence[Candidate], rules: Rules, changes: Sequence[Change], reserved: Sequence[Reserved]
) -> Decision:
    """The decision. Raises InfeasibleError where there is no proposal, ValueError for a criterion that is none."""
    proposal = select(candidates, rules)
    value = {one.criterion: one.value for one in candidates}
    chosen = set(proposal)
    effects: list[Effect] = []
    wanted: list[tuple[str, bool, Change | Reserved, bool]] = [
        *((change.keep or change.drop or "", change.keep is not None, change, False) for change in changes),
        *((one.criterion, True, one, True) for one in reserved),
    ]
    for criterion, is_kept, who, is_reserved in wanted:
        if criterion not in value:
            raise ValueError(f"not among the candidates: {criterion}")
        is_idle = (criterion in chosen) == is_kept
        gain = 0.0 if is_idle else value[criterion] if is_kept else -value[criterion]
        effects.append(
            Effect(criterion, is_kept, gain, who.reason, who.function, who.on.isoformat(), is_reserved, is_idle)
        )
        (chosen.add if is_kept else chosen.discard)(criterion)
    ordered = tuple(one.criterion for one in candidates if one.criterion in chosen)
    cost, left = _reviewed(candidates, replace(rules, size=len(ordered)), ordered)
    dropped = {change.drop for change in changes}  # with a public reason, which is what the rule asks for (C1.5)
    broken = tuple((code, what) for code, what in left if code != "cited" or what not in dropped)
    if not FEWEST <= len(ordered) <= MOST:
        broken = (("size", str(len(ordered))), *broken)
    return Decision(proposal, ordered, tuple(effects), cost, broken)


def _reviewed(
    candidates: Sequence[Candidate], rules: Rules, chosen: Sequence[str]
) -> tuple[float | None, tuple[tuple[str, str], ...]]:
    try:
        found = review(candidates, rules, chosen)
    except InfeasibleError as none_of_this_size:
        return None, none_of_this_size.reasons
    return found.cost, found.broken
