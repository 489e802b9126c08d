"""From two chances to one verdict, and what each criteria set alone would lead to decide (METHOD C4).

Belongs here: the table of verdicts. Each verdict stands on probabilities and is given only where its own is at least
the declared level, else `unknown`, which is a full answer. Does not belong here: the chances, and any sentence.

Beyond METHOD's table:
- whether residents are asked at all precedes everything but `arbitrate`: where nobody has set the KPI's target the
  verdict does not depend on residents' figure, and is said with volunteers and with too few answers as well;
- volunteers carry no probability (METHOD B2): no verdict, basis `volunteers`;
- a blind spot is `measure` on both sides of residents' threshold unless a KPI in tension stands at its target, so
  it can be certain while residents' figure is not; it is of low urgency where residents are satisfied for sure;
- a KPI that contributes never makes a T by itself: as long as no KPI measures the attribute, it is a blind spot.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from barometer.crossing.quadrants import QUADRANTS, UNNAMED, named, quadrants
from barometer.statistics.arrays import FloatArray


class Verdict(StrEnum):
    ACT = "act"
    EXPLAIN = "explain"
    SECURE = "secure"
    MAINTAIN = "maintain"
    ARBITRATE = "arbitrate"
    MEASURE = "measure"
    UNKNOWN = "unknown"


class Basis(StrEnum):
    """Why a verdict, or why none."""

    CONSTRAINT = "constraint"  # explain: a KPI in tension with the criterion stands at its target
    MISPERCEIVED = "misperceived"  # explain: the KPI that measures it stands at its target
    NO_TARGET = "no_target"  # arbitrate: a KPI measures it, nobody has set its target
    BLIND_SPOT = "blind_spot"  # measure: no KPI measures it
    VETO = "veto"  # act, secure: a regulatory threshold is not met
    NEAR_THRESHOLD = "near_threshold"  # unknown: no quadrant is probable enough
    NO_KPI_VALUE = "no_kpi_value"  # unknown: the KPI has no value at the wave or before
    KPI_UNCERTAINTY = "kpi_uncertainty"  # unknown: the KPI's error is not known
    NO_MARGIN = "no_margin"  # unknown: residents' figure has no margin (an old printed mean, no spread at all)
    INSUFFICIENT = "insufficient"  # none: too few answers to publish
    VOLUNTEERS = "volunteers"  # none: no probability may be computed
    NO_RESIDENTS = "no_residents"  # none: a KPI linked to no criterion
    NOT_JUDGED = "not_judged"  # none: a KPI that contributes or is in tension, but measures nothing residents judge
    NOT_ASKED = "not_asked"  # none: the criterion that the KPI measures has no figure in this wave


@dataclass(frozen=True)
class Judgement:
    """A verdict with its basis; `is_low_urgency` is said of blind spots only."""

    verdict: Verdict | None
    basis: Basis | None = None
    is_low_urgency: bool = False


def judge_pair(perceived: float, delivered: float, level: float, *, is_veto: bool = False) -> Judgement:
    """The verdict of a criterion that a KPI measures, from pi_P and pi_T (0 under a veto)."""
    code = int(named(quadrants(perceived, delivered), level))
    if code == UNNAMED:
        return Judgement(Verdict.UNKNOWN, Basis.NEAR_THRESHOLD)
    verdict = Verdict(QUADRANTS[code])
    if verdict is Verdict.EXPLAIN:
        return Judgement(verdict, Basis.MISPERCEIVED)
    return Judgement(verdict, Basis.VETO if is_veto and verdict is not Verdict.MAINTAIN else None)


def blind_chances(perceived: float, tension: FloatArray | float) -> FloatArray:
    """The chances (..., 2) of the two readings of a blind spot: constraint (low residents' figure while a KPI in
    tension stands at its target, the chance `tension`), and measure."""
    constraint = (1 - perceived) * np.asarray(tension, dtype=np.float64)
    return np.stack([constraint, 1 - constraint], axis=-1)


def judge_blind_spot(perceived: float, tensions: Sequence[float | None], level: float) -> Judgement:
    """The verdict of a criterion that no KPI measures, from pi_P and the chances at target of the KPIs in tension
    (None: not known; then the verdict is given only where it would be the same at 0 and at 1)."""
    found = {_blind(perceived, any_chance(tensions, unknown), level) for unknown in (0.0, 1.0)}
    return found.pop() if len(found) == 1 else Judgement(Verdict.UNKNOWN, Basis.KPI_UNCERTAINTY)


def any_chance(chances: Sequence[float | None], unknown: float = 0.0) -> float:
    """The chance that at least one independent KPI stands at its target, unknown ones counting as given."""
    return 1 - float(np.prod([1 - (unknown if chance is None else chance) for chance in chances]))


def all_chance(chances: Sequence[float | None]) -> float | None:
    """The chance that all independent KPIs stand at their targets; None where one is not known or there is none."""
    known = [chance for chance in chances if chance is not None]
    return float(np.prod(known)) if known and len(known) == len(chances) else None


def alone(chance: float | None, level: float) -> Verdict:
    """What one criteria set alone would lead to decide, from the chance that its figure is at its threshold."""
    if chance is None:
        return Verdict.UNKNOWN
    if chance >= level:
        return Verdict.MAINTAIN
    return Verdict.ACT if 1 - chance >= level else Verdict.UNKNOWN


def _blind(perceived: float, tension: float, level: float) -> Judgement:
    code = int(named(blind_chances(perceived, tension), level))
    if code == UNNAMED:
        return Judgement(Verdict.UNKNOWN, Basis.NEAR_THRESHOLD)
    if code == 0:
        return Judgement(Verdict.EXPLAIN, Basis.CONSTRAINT)
    return Judgement(Verdict.MEASURE, Basis.BLIND_SPOT, is_low_urgency=perceived >= level)
