"""Rows and declarations for the crossing's tests, as the stations before it write them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
import pyarrow as pa

from barometer.crossing.kpi_scores import score_kpis
from barometer.crossing.station import cross
from barometer.declarations.authority import Authority
from barometer.declarations.service import Anchors, Criterion, Kpi, KpiSource, Link, Service
from barometer.lake import arrow_schema
from barometer.tables import CORE_KPI_VALUES, OUT_ESTIMATES, OUT_WAVES, TableSpec

AUTHORITY = Authority(format=1, id="agglo", name="Agglomération")


def kpi(id_: str, anchors: Anchors | None = None, **settings: Any) -> Kpi:
    source = KpiSource(file="x.csv", period_column="year", value_column="value")
    return Kpi(id=id_, label=id_, unit=settings.pop("unit", "%"), source=source, anchors=anchors, **settings)


def link(criterion: str, kpi_id: str, kind: str, weight: float | None = None) -> Link:
    return Link.model_validate(
        {"criterion": criterion, "kpi": kpi_id, "type": kind, "reason": "because", "weight": weight}
    )


def service(criteria: list[str], kpis: list[Kpi], links: list[Link], **settings: Any) -> Service:
    return Service(
        format=1,
        id="eau-potable",
        label="Eau potable",
        criteria=tuple(Criterion(id=one, label=one) for one in criteria),
        kpis=tuple(kpis),
        links=tuple(links),
        **settings,
    )


def estimate(criterion: str, value: float | None, se: float | None = 1.0, wave: int = 2023, **settings: Any) -> dict:
    """A row of OUT_ESTIMATES: the mean of all residents, unless told otherwise."""
    row = {
        "authority": "agglo",
        "survey": "eau-potable",
        "wave": wave,
        "service": "eau-potable",
        "criterion": criterion,
        "item": criterion,
        "question_version": "v1",
        "population": "residents",
        "domain": "all",
        "category": "all",
        "statistic": "mean",
        "source": "file",
        "estimate": value,
        "variance": None if se is None else se**2,
        "n": 600,
        "n_asked": 600,
        "suppressed": None,
    }
    return row | settings


def kpi_value(kpi_id: str, period: int, value: float, **settings: Any) -> dict:
    row = {
        "service": "eau-potable",
        "kpi": kpi_id,
        "period": period,
        "value": value,
        "rows": 1,
        "segment": 0,
        "file": "x.csv",
    }
    return row | settings


def wave_row(wave: int = 2023, design: str = "random", survey: str = "eau-potable") -> dict:
    day = dt.date(wave, 5, 1)
    row = {"authority": "agglo", "survey": survey, "wave": wave, "source": "file", "field_start": day, "field_end": day}
    return row | {"mode": "téléphone", "design": design, "n": 600, "rows_refused": 0, "calibration": "none"}


def frame(spec: TableSpec, rows: list[dict]) -> pd.DataFrame:
    """The frame that the lake would give for these rows; columns that a row does not name are missing."""
    table = pa.Table.from_pylist(rows, schema=arrow_schema(spec))
    return table.to_pandas(types_mapper={pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}.get)


def crossed(
    declared: Service,
    estimates: list[dict],
    values: list[dict],
    waves: list[dict] | None = None,
    authority: Authority = AUTHORITY,
) -> pd.DataFrame:
    """OUT_CROSSING by way of OUT_KPI_SCORES."""
    values_frame = frame(CORE_KPI_VALUES, values)
    years = sorted({(row["survey"], row["wave"]) for row in estimates})
    waves_frame = frame(OUT_WAVES, waves if waves is not None else [wave_row(year, survey=s) for s, year in years])
    scores = score_kpis(authority, declared, values_frame)
    return cross(authority, declared, frame(OUT_ESTIMATES, estimates), scores, values_frame, waves_frame)


def criterion_row(result: pd.DataFrame, criterion: str, wave: int = 2023) -> dict:
    """The one row of a criterion at a wave, missing values as None."""
    rows = result[(result["criterion"] == criterion) & (result["wave"] == wave)]
    assert len(rows) == 1
    return {name: None if pd.isna(value) else value for name, value in rows.iloc[0].items()}


def kpi_row(result: pd.DataFrame, kpi_id: str, wave: int = 2023) -> dict:
    rows = result[(result["criterion"] == "") & (result["kpi"] == kpi_id) & (result["wave"] == wave)]
    assert len(rows) == 1
    return {name: None if pd.isna(value) else value for name, value in rows.iloc[0].items()}
