"""Anchors that moved: the verdict under those in force before, where it was another (METHOD C3).

Belongs here: the service as it was declared before its anchors moved, and what is said of a verdict that changed for
that reason. Does not belong here: the verdict itself (verdicts, station).

The service that is judged proposes its own anchors: who moves one must not be able to turn a verdict without its being
seen. Of each KPI the newest anchors of its log count; a KPI without a log keeps its own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from barometer.declarations.service import Kpi, Service


@dataclass(frozen=True)
class Previous:
    """A service with the anchors in force before; `until`: by KPI whose anchors moved, their last day."""

    service: Service
    until: Mapping[str, dt.date]


def previous(service: Service) -> Previous | None:
    """The service before its anchors moved; None where none is known to have moved."""
    until: dict[str, dt.date] = {}
    kpis: list[Kpi] = []
    for kpi in service.kpis:
        if kpi.former_anchors:
            newest = max(kpi.former_anchors, key=lambda one: one.until)
            until[kpi.id] = newest.until
            kpi = kpi.model_copy(update={"anchors": newest})
        kpis.append(kpi)
    return Previous(service.model_copy(update={"kpis": tuple(kpis)}), until) if until else None


def changed_verdict(former: Previous, now: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that say which verdict the anchors before gave, from a criterion's two rows; none where it is the
    same, or where none of its KPIs moved."""
    moved = [former.until[kpi] for kpi in _kpis(now) | _kpis(before) if kpi in former.until]
    if not moved or (now["verdict"], now["basis"]) == (before["verdict"], before["basis"]):
        return {}
    return {
        "previous_verdict": before["verdict"],
        "previous_basis": before["basis"],
        "previous_until": max(moved),
    }


def _kpis(row: Mapping[str, Any]) -> set[str]:
    """The KPIs that bear on a criterion's verdict: those that enter, and those in tension with it."""
    return {kpi for name in ("kpi", "tensions") for kpi in (row.get(name) or "").split("+") if kpi}
