"""The one schema of each lake table: columns, types, units, key, description.

Belongs here: TableSpec (`spec`) and the tables: `judged`, `estimates`, `changes`, `crossing`, `building`. Does not
belong here: reading or writing them (lake), or computing them.
A table named `core_*` holds judged input, `out_*` figures, `restricted_*` texts that only their own task reads. Same
quantity and unit, same name: `_pct` percent, `_pts` points on 0-100, `_eur` euros, `is_`/`has_` booleans. Scores are
on 0-100; variances are in points squared.
"""

from __future__ import annotations

from barometer.tables.building import CORE_CITATIONS, CORE_EXPLORATION, OUT_VERBATIMS, RESTRICTED_VERBATIMS
from barometer.tables.changes import OUT_CHANGES, OUT_LEVELS, OUT_TRENDS
from barometer.tables.crossing import OUT_CROSSING, OUT_DECISIONS, OUT_KPI_SCORES
from barometer.tables.estimates import (
    OUT_COVARIANCES,
    OUT_DISTRIBUTIONS,
    OUT_ESTIMATES,
    OUT_IMPORTANCE,
    OUT_PANELS,
    OUT_RESPONDENTS,
    OUT_RESPONSES,
    OUT_WAVES,
)
from barometer.tables.judged import (
    CORE_ANSWERS,
    CORE_KPI_COMMUNES,
    CORE_KPI_VALUES,
    CORE_MARGINS,
    CORE_PUBLISHED,
    CORE_REGISTER,
    CORE_RESPONDENTS,
)
from barometer.tables.spec import Column, Kind, TableSpec

__all__ = [
    "CORE_ANSWERS",
    "CORE_CITATIONS",
    "CORE_EXPLORATION",
    "CORE_KPI_COMMUNES",
    "CORE_KPI_VALUES",
    "CORE_MARGINS",
    "CORE_PUBLISHED",
    "CORE_REGISTER",
    "CORE_RESPONDENTS",
    "OUT_CHANGES",
    "OUT_COVARIANCES",
    "OUT_CROSSING",
    "OUT_DECISIONS",
    "OUT_DISTRIBUTIONS",
    "OUT_ESTIMATES",
    "OUT_IMPORTANCE",
    "OUT_KPI_SCORES",
    "OUT_LEVELS",
    "OUT_PANELS",
    "OUT_RESPONDENTS",
    "OUT_RESPONSES",
    "OUT_TRENDS",
    "OUT_VERBATIMS",
    "OUT_WAVES",
    "RESTRICTED_VERBATIMS",
    "TABLES",
    "Column",
    "Kind",
    "TableSpec",
]

TABLES: dict[str, TableSpec] = {
    spec.name: spec
    for spec in (
        CORE_RESPONDENTS,
        CORE_ANSWERS,
        CORE_PUBLISHED,
        CORE_KPI_VALUES,
        CORE_KPI_COMMUNES,
        CORE_MARGINS,
        CORE_EXPLORATION,
        CORE_CITATIONS,
        RESTRICTED_VERBATIMS,
        OUT_VERBATIMS,
        CORE_REGISTER,
        OUT_ESTIMATES,
        OUT_DISTRIBUTIONS,
        OUT_WAVES,
        OUT_RESPONDENTS,
        OUT_RESPONSES,
        OUT_COVARIANCES,
        OUT_PANELS,
        OUT_CHANGES,
        OUT_TRENDS,
        OUT_LEVELS,
        OUT_IMPORTANCE,
        OUT_KPI_SCORES,
        OUT_CROSSING,
        OUT_DECISIONS,
    )
}
