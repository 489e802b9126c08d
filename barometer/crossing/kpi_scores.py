"""KPI values scored on their declared anchors: OUT_KPI_SCORES (METHOD C2).

Belongs here: one KPI and period at a time. What several KPIs make of a criterion is in `delivered`.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from barometer.crossing.anchors import TARGET, Side, breaks_regulation, is_clipped, score_values, sides
from barometer.crossing.frames import integer, number, to_frame
from barometer.crossing.readings import Reading, normal_draws, reading
from barometer.declarations.authority import Authority
from barometer.declarations.service import Anchors, Kpi, Service
from barometer.statistics.arrays import FloatArray
from barometer.tables import OUT_KPI_SCORES


@dataclass(frozen=True)
class KpiScore:
    """A value on its anchors.

    score       0-100
    is_clipped  the value lies outside the anchors
    is_veto     the regulatory anchor of a regulatory KPI is not reached. Compliance is a fact about what was found,
                also in a sample: it is judged on the value, without a probability
    """

    score: float
    is_clipped: bool
    is_veto: bool


def score(value: float, anchors: Anchors, *, regulatory: bool = False) -> KpiScore:
    """A value on declared anchors. Raises ValueError where the anchors are out of order."""
    ruler = sides(anchors)
    return KpiScore(
        score=float(score_values(ruler, np.asarray(value, dtype=np.float64))),
        is_clipped=is_clipped(ruler, value),
        is_veto=regulatory and breaks_regulation(ruler, value),
    )


def chance_at_least(found: Reading, ruler: tuple[Side, ...], threshold: float = TARGET) -> float:
    """The probability that the true value's score is at least `threshold`, on the KPI's own scale.

    The two sides of a trapezium cannot be missed together: their chances of a miss add up.
    """
    misses = [1 - float(found.chance(side.sign, np.asarray(side.limit(threshold)))) for side in ruler]
    return max(0.0, 1 - sum(misses))


def drawn_values(service: str, kpi: str, period: int, found: Reading) -> FloatArray:
    """(DRAWS,) true values drawn around the reading; to be pushed through the ruler and its kinks."""
    return found.draw(normal_draws(service, kpi, period))


def reading_of(kpi: Kpi, row: Mapping[Hashable, Any]) -> Reading | None:
    """The reading of a CORE_KPI_VALUES row; None where its error is not known."""
    return reading(kpi.nature, kpi.unit, float(row["value"]), number(row["variance"]), integer(row["sample_size"]))


def score_kpis(authority: Authority, service: Service, kpi_values: pd.DataFrame) -> pd.DataFrame:
    """CORE_KPI_VALUES of a service -> OUT_KPI_SCORES. Values of a KPI that is not declared (any more) are left out;
    one without anchors keeps its value and gets no score."""
    declared = {kpi.id: kpi for kpi in service.kpis}
    rows = []
    for value in kpi_values.sort_values(["kpi", "period"]).to_dict("records"):
        kpi = declared.get(value["kpi"])
        if kpi is None or value["service"] != service.id:
            continue
        row = {
            "authority": authority.id,
            "service": service.id,
            "kpi": kpi.id,
            "period": int(value["period"]),
            "segment": int(value["segment"]),
            "value": float(value["value"]),
        }
        rows.append(row | _scored(service.id, kpi, value))
    return to_frame(OUT_KPI_SCORES, rows)


def _scored(service: str, kpi: Kpi, value: Mapping[Hashable, Any]) -> dict[str, Any]:
    if kpi.anchors is None:
        return {"is_clipped": False, "is_veto": False}
    found, scored = reading_of(kpi, value), score(float(value["value"]), kpi.anchors, regulatory=kpi.regulatory)
    columns: dict[str, Any] = {"score": scored.score, "is_clipped": scored.is_clipped, "is_veto": scored.is_veto}
    if found is None:
        return columns
    ruler = sides(kpi.anchors)
    drawn = drawn_values(service, kpi.id, int(value["period"]), found)
    low, high = np.quantile(score_values(ruler, drawn), [0.025, 0.975])
    return columns | {
        "score_low": float(low),
        "score_high": float(high),
        "probability_at_target": 0.0 if scored.is_veto else chance_at_least(found, ruler),
    }
