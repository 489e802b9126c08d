"""The delivered quality T of a criterion from the KPIs that enter it (METHOD C2, C4).

Belongs here: the state of each KPI at a wave, and the weighted mean of several with its error, its minimum and its
veto. Does not belong here: which KPIs enter (station), what T means beside residents' figure (verdicts).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from barometer.crossing.anchors import TARGET, TOLERANCE, Side, score_values, sides
from barometer.crossing.kpi_scores import chance_at_least, drawn_values, reading_of
from barometer.crossing.readings import Exact, Reading
from barometer.declarations.service import Service
from barometer.statistics.arrays import FloatArray


@dataclass(frozen=True)
class KpiState:
    """A KPI that has a target, at the period used for a wave. `found` is None where the value's error is unknown."""

    service: str
    kpi: str
    period: int
    score: float
    is_veto: bool
    ruler: tuple[Side, ...]
    found: Reading | None

    def chance(self, threshold: float = TARGET) -> float | None:
        """pi_T on the KPI's own scale; 0 under a veto, whatever the error."""
        if self.is_veto:
            return 0.0
        return None if self.found is None else chance_at_least(self.found, self.ruler, threshold)

    def values(self) -> FloatArray:
        """True values drawn around the reading, (DRAWS,), or (1,) where it has no error. Raises ValueError where the
        error is unknown."""
        if self.found is None:
            raise ValueError(f"the error of {self.kpi} is not known")
        if isinstance(self.found, Exact):
            return np.array([self.found.value])
        return drawn_values(self.service, self.kpi, self.period, self.found)


@dataclass(frozen=True)
class Entry:
    """A KPI that enters a criterion's T, with its weight."""

    state: KpiState
    weight: float


@dataclass(frozen=True)
class Delivered:
    """T of a criterion on 0-100.

    score        weighted arithmetic mean; under a veto never above the score of the KPI in breach
    low, high    2.5 and 97.5 % points by seeded draws; None where an error is unknown
    chance       pi_T, the probability of T >= c_T; 0 under a veto, None where an error is unknown
    lowest       the smallest score among the KPIs, and `lowest_kpi` whose it is: a mean hides it
    period       the oldest period among the KPIs
    """

    score: float
    low: float | None
    high: float | None
    chance: float | None
    lowest: float
    lowest_kpi: str
    is_veto: bool
    period: int


def states_at(service: Service, kpi_scores: pd.DataFrame, kpi_values: pd.DataFrame, year: int) -> dict[str, KpiState]:
    """KPIs with a target and a value at `year` or before: the newest of these periods (METHOD C2)."""
    declared = {kpi.id: kpi for kpi in service.kpis}
    known = kpi_scores.merge(
        kpi_values[["service", "kpi", "period", "variance", "sample_size"]], on=["service", "kpi", "period"]
    )
    states = {}
    for row in known[known["period"] <= year].sort_values(["kpi", "period"]).to_dict("records"):
        kpi = declared.get(row["kpi"])
        if kpi is not None and kpi.anchors is not None and row["service"] == service.id:
            states[kpi.id] = KpiState(
                service=service.id,
                kpi=kpi.id,
                period=int(row["period"]),
                score=float(row["score"]),
                is_veto=bool(row["is_veto"]),
                ruler=sides(kpi.anchors),
                found=reading_of(kpi, row),
            )
    return states


def deliver(entries: Sequence[Entry], threshold: float) -> Delivered:
    """T from at least one KPI. With one the chance is exact, on the KPI's own scale; with several it is the share of
    seeded draws of their errors in which the mean reaches c_T."""
    states = [entry.state for entry in entries]
    weights = np.array([entry.weight for entry in entries])
    weights = weights / weights.sum()
    veto = [state.score for state in states if state.is_veto]
    cap = min(veto, default=100.0)
    score = min(float(weights @ np.array([state.score for state in states])), cap)
    lowest = min(states, key=lambda state: (state.score, state.kpi))
    means = None
    if all(state.found is not None for state in states):
        means = np.minimum(weighted_mean(weights, [score_values(state.ruler, state.values()) for state in states]), cap)
    return Delivered(
        score=score,
        low=None if means is None else float(np.quantile(means, 0.025)),
        high=None if means is None else float(np.quantile(means, 0.975)),
        chance=_chance(states, means, threshold),
        lowest=lowest.score,
        lowest_kpi=lowest.kpi,
        is_veto=bool(veto),
        period=min(state.period for state in states),
    )


def weighted_mean(weights: FloatArray, drawn: Sequence[FloatArray]) -> FloatArray:
    """Sum over KPIs of weight (k,) times scores (k arrays (..., draws) that broadcast), taken in the order given."""
    return np.asarray(sum(weight * scores for weight, scores in zip(weights, drawn, strict=True)))


def share_reaching(means: FloatArray, threshold: float) -> FloatArray:
    """Share of the last axis, the drawn means, that reach the threshold, but for rounding."""
    return np.asarray(np.mean(means >= threshold - 100 * TOLERANCE, axis=-1))


def _chance(states: Sequence[KpiState], means: FloatArray | None, threshold: float) -> float | None:
    if any(state.is_veto for state in states):
        return 0.0
    if len(states) == 1:
        return states[0].chance(threshold)
    return None if means is None else float(share_reaching(means, threshold))
