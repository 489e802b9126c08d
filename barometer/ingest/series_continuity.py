"""A technical series against itself and against the version in force: what moved beyond belief, what was lost, what
was revised.

Belongs here: warnings with the figures and what to do, never a refusal. Does not belong here: values outside the
declared plausible bounds (`series` refuses them), whether a change is good (crossing).
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Collection, Iterator, Sequence

import pandas as pd

from barometer.declarations.service import Kpi, Service
from barometer.findings import Finding, Place, Severity

#: A value so many times the usual distance from the others' median, and so large a share of it, is not believed.
FAR, FAR_SHARE = 8.0, 0.25
#: The distance of the others from their median counts as at least this share of it: a flat series has none.
LEAST_DISTANCE = 0.03
#: Values needed beside the one that is looked at.
OTHERS = 3

Values = dict[int, float]
Params = dict[str, str | int | float]


def compare_series(service: Service, now: pd.DataFrame, former: pd.DataFrame, same: Collection[str]) -> list[Finding]:
    """The warnings on a service's series. `now` and `former` (the version in force) fit CORE_KPI_VALUES; only the
    KPIs of `same` still mean what they meant."""
    findings: list[Finding] = []
    for kpi in service.kpis:
        rows = now[now["kpi"] == kpi.id]
        if rows.empty:
            continue
        findings += _beyond_belief(kpi, rows)
        if kpi.id in same:
            findings += _against(kpi, rows, former[former["kpi"] == kpi.id])
    return findings


def _beyond_belief(kpi: Kpi, rows: pd.DataFrame) -> Iterator[Finding]:
    """Values far from all others of their segment; by a power of ten, an error of unit is named."""
    for _, segment in rows.groupby("segment"):
        values = _values(segment)
        for year, value in values.items():
            others = [other for period, other in values.items() if period != year]
            if len(others) < OTHERS:
                continue
            median = statistics.median(others)
            place = _place(segment, year)
            params: Params = {"kpi": kpi.label, "unit": kpi.unit, "year": year, "amount": value, "usual": median}
            if factor := _power_of_ten(value, median, others):
                yield Finding("kpi_power_of_ten", Severity.WARNING, place, params={**params, "factor": factor})
                continue
            distance = statistics.median(abs(other - median) for other in others)
            distance = max(distance, LEAST_DISTANCE * abs(median))
            if abs(value - median) > FAR * distance and abs(value - median) > FAR_SHARE * abs(median) > 0:
                bounds: Params = {"low": min(others), "high": max(others)}
                yield Finding("kpi_beyond_belief", Severity.WARNING, place, params={**params, **bounds})


def _power_of_ten(value: float, median: float, others: Sequence[float]) -> str:
    """« × 1000 » where a value is about that many times the others, which agree among themselves; else ""."""
    if value * median <= 0 or min(others) * max(others) <= 0 or max(map(abs, others)) > 3 * min(map(abs, others)):
        return ""
    exponent = round(math.log10(value / median))
    if abs(exponent) not in (1, 2, 3) or not 0.6 < value / median / 10.0**exponent < 1.7:
        return ""
    return ("× " if exponent > 0 else "÷ ") + str(10 ** abs(exponent))


def _against(kpi: Kpi, rows: pd.DataFrame, former: pd.DataFrame) -> Iterator[Finding]:
    """Years that were in force and are not there any more; values in force that are other ones now."""
    now, before = _values(rows), _values(former)
    first, last = kpi.source.first_period, kpi.source.last_period
    lost = [
        year
        for year in before
        if year not in now and (first is None or year >= first) and (last is None or year <= last)
    ]
    place = Place(f"surveys/{rows['file'].iloc[0]}")
    if lost:
        years = ", ".join(map(str, lost))
        yield Finding("kpi_years_lost", Severity.WARNING, place, params={"kpi": kpi.label, "years": years})
    revised = [year for year in before if year in now and not math.isclose(now[year], before[year], rel_tol=1e-9)]
    if revised:
        year = revised[0]
        params: Params = {"kpi": kpi.label, "unit": kpi.unit, "year": year, "old": before[year], "new": now[year]}
        params["others"] = len(revised) - 1
        yield Finding("kpi_revised", Severity.WARNING, _place(rows, year), params=params)


def _values(rows: pd.DataFrame) -> Values:
    pairs = zip(rows["period"].tolist(), rows["value"].tolist(), strict=True)
    return {int(year): float(value) for year, value in sorted(pairs)}


def _place(rows: pd.DataFrame, year: int) -> Place:
    row = rows[rows["period"] == year].iloc[0]
    return Place(f"surveys/{row['file']}", row=None if pd.isna(row["row"]) else int(row["row"]))
