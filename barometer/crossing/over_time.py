"""Do residents' marks move with what is measured? All criteria and services together, or nothing (METHOD C6).

Belongs here: laying out the pairs of waves: a criterion's change of mark beside the change of its delivered score, at
the same time and one wave before. Does not belong here: the arithmetic (statistics.association), words.

A criterion alone has two to six pairs, of which no correlation is ever computed. A pair counts where the two waves may
be compared (same question, mode and contractor: the verdict of out_changes), T is known at both, and no KPI that enters
it was counted otherwise in between.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from barometer.statistics.association import FEWEST_PAIRS, Association, pooled

_COMPARED = ("progress", "regress", "stable", "inconclusive")


@dataclass(frozen=True)
class OverTime:
    """`pairs` that could be laid out, `lagged` of them with the change of T one wave before too. `now`: the changes of
    both at the same time; `with_lag`: both times together. Each is None below 30 pairs of its kind."""

    pairs: int
    lagged: int
    now: Association | None
    with_lag: Association | None


def over_time(changes: pd.DataFrame, crossing: pd.DataFrame, kpi_scores: pd.DataFrame) -> OverTime:
    """OUT_CHANGES, OUT_CROSSING and OUT_KPI_SCORES of all services -> the association pooled over them."""
    pairs = _pairs(changes, crossing, kpi_scores)
    lagged = pairs[pairs["lagged"].notna()]
    return OverTime(len(pairs), len(lagged), _pooled(pairs, ["delivered"]), _pooled(lagged, ["delivered", "lagged"]))


def _pooled(pairs: pd.DataFrame, explaining: list[str]) -> Association | None:
    if len(pairs) < FEWEST_PAIRS:
        return None
    columns = {name: pairs[name].to_numpy(dtype=np.float64) for name in ("perceived", "variance", *explaining)}
    services = pd.factorize(pairs["service"], sort=True)[0]
    x = np.column_stack([columns[name] for name in explaining])
    return pooled(columns["perceived"], columns["variance"], x, services.astype(np.int64))


def _pairs(changes: pd.DataFrame, crossing: pd.DataFrame, kpi_scores: pd.DataFrame) -> pd.DataFrame:
    segments: dict[tuple[str, str], dict[int, int]] = {}
    for row in kpi_scores.to_dict("records"):
        segments.setdefault((row["service"], row["kpi"]), {})[int(row["period"])] = int(row["segment"])
    known = crossing[(crossing["criterion"] != "") & crossing["delivered"].notna()]
    delivered = {
        (row["service"], row["criterion"], row["survey"], row["population"], int(row["wave"])): (
            float(row["delivered"]),
            _counted(row, segments),
        )
        for row in known.to_dict("records")
    }
    compared = changes[
        changes["verdict"].isin(_COMPARED) & (changes["se"] > 0) & ~changes["is_headline"].astype(bool)
    ].sort_values(["service", "survey", "criterion", "population", "wave_to"], kind="stable")
    before = {
        (row["service"], row["survey"], row["criterion"], row["population"], int(row["wave_to"])): int(row["wave_from"])
        for row in changes.to_dict("records")
    }
    rows = []
    for row in compared.to_dict("records"):
        asked = (row["service"], row["criterion"], row["survey"], row["population"])
        first, last = int(row["wave_from"]), int(row["wave_to"])
        change = _difference(delivered, asked, first, last)
        if change is None:
            continue
        earlier = before.get((row["service"], row["survey"], row["criterion"], row["population"], first))
        lagged = None if earlier is None else _difference(delivered, asked, earlier, first)
        rows.append(
            {
                "service": row["service"],
                "perceived": float(row["difference_pts"]),
                "variance": float(row["se"]) ** 2,
                "delivered": change,
                "lagged": np.nan if lagged is None else lagged,
            }
        )
    return pd.DataFrame(rows, columns=["service", "perceived", "variance", "delivered", "lagged"])


def _difference(
    delivered: Mapping[tuple[str, str, str, str, int], tuple[float, tuple[tuple[str, int], ...]]],
    asked: tuple[str, str, str, str],
    first: int,
    last: int,
) -> float | None:
    """The change of T; None where it is not known at both waves, or was made of something else."""
    start, end = delivered.get((*asked, first)), delivered.get((*asked, last))
    if start is None or end is None or start[1] != end[1]:
        return None
    return end[0] - start[0]


def _counted(
    row: Mapping[Hashable, Any], segments: Mapping[tuple[str, str], Mapping[int, int]]
) -> tuple[tuple[str, int], ...]:
    """Which KPIs enter, and in which unbroken segment of its series each stands at the wave."""
    found = []
    for kpi in str(row["kpi"]).split("+"):
        series = segments.get((row["service"], kpi), {})
        latest = max((period for period in series if period <= row["wave"]), default=None)
        found.append((kpi, -1 if latest is None else series[latest]))
    return tuple(found)
