"""Technical figures by commune: `communes/<service>.csv`, for the few KPIs that the invented services have so.

Belongs here: spreading the service's own value over its communes, so that their mean by inhabitants is that value.
Does not belong here: the value itself (kpis).
"""

from __future__ import annotations

import datetime as dt

import numpy as np

from barometer.declarations.service import Service
from barometer.demonstration.files import Value, csv_bytes
from barometer.demonstration.kpis import values
from barometer.demonstration.randomness import SEED, stream
from barometer.demonstration.territory import communes_on

#: By service and KPI: how far communes lie from the service's value, in the KPI's unit.
SPREAD: dict[str, dict[str, float]] = {
    "eau-potable": {"rendement": 5.0, "coupures": 0.9},
    "dechets": {"ordures-residuelles": 24.0},
}
_YEARS = 2  # the last ones for which the service has a value


def communes_files(service: Service, seed: int = SEED) -> dict[str, bytes]:
    """The table of a service, by its path; nothing where it has none."""
    if service.id not in SPREAD:
        return {}
    rows: list[list[Value]] = [["kpi", "insee", "year", "value"]]
    for kpi in service.kpis:
        if kpi.id not in SPREAD[service.id]:
            continue
        found = values(service.id, kpi)
        for year in sorted(found)[-_YEARS:]:
            today = communes_on(dt.date(year, 12, 31))
            people = np.array([commune.population for commune in today], dtype=np.float64)
            drawn = stream("communes", service.id, kpi.id, seed=seed).standard_normal(len(today))
            apart = SPREAD[service.id][kpi.id] * (drawn - np.average(drawn, weights=people))
            low, high = kpi.plausible or (0.0, np.inf)
            spread = np.clip(found[year] + apart, low, high)
            rows += [
                [kpi.id, commune.insee, year, round(float(value), kpi.decimals)]
                for commune, value in zip(today, spread, strict=True)
            ]
    return {f"communes/{service.id}.csv": csv_bytes(rows)}
