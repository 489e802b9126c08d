"""Technical figures by commune: `surveys/communes/<service>.csv`, with the columns kpi;insee;year;value.

Belongs here: judging such a table, putting it in force, reading what is in force. A table is taken whole or not at
all: a map with a wrong commune is worse than none. Does not belong here: the service's own series (`kpis`), which
verdicts rest on: no verdict is made from a commune's figure.

Values are in the KPI's own unit. A commune stands as it was in the year: one that merged since is found by its former
code or name.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from functools import cache

import pandas as pd

from barometer.declarations.service import Service
from barometer.declarations.territory import Territory
from barometer.findings import Finding, Severity, in_reading_order
from barometer.ingest.acceptance import Outcome, SubjectLedger
from barometer.ingest.amended import amended, dropped_communes
from barometer.ingest.domains import Gazetteer
from barometer.ingest.files import Received
from barometer.ingest.reply_mark import Asked
from barometer.ingest.sheet import Sheet, find_columns, read_sheet
from barometer.ingest.values import number
from barometer.ingest.versions import canonical, shape_of_kpi, version_of
from barometer.lake import Lake, empty
from barometer.project import Project
from barometer.tables import CORE_KPI_COMMUNES

COLUMNS = ("kpi", "insee", "year", "value")
#: Years that a technical figure may be of.
_YEARS = (1990, 2100)


def judge_communes(
    received: Received, service: Service, territory: Territory
) -> tuple[tuple[Finding, ...], pd.DataFrame]:
    """The findings, and the table in CORE_KPI_COMMUNES's columns; empty where a finding refuses the file."""
    reading = amended(received, Asked(None, None, COLUMNS), lambda: read_sheet(received), is_open=True)
    findings = list(reading.findings)
    sheet = reading.sheet
    if sheet is None:
        return tuple(findings), empty(CORE_KPI_COMMUNES)
    positions, faults = find_columns(sheet, COLUMNS)
    findings += faults
    if len(positions) < len(COLUMNS):
        return tuple(in_reading_order(findings)), empty(CORE_KPI_COMMUNES)
    values, faults = _values(sheet, positions, service, territory)
    findings += faults
    if not len(sheet.rows):
        findings.append(Finding("no_usable_row", Severity.FILE, sheet.place()))
    if any(finding.severity is Severity.FILE for finding in findings):
        return tuple(in_reading_order(findings)), empty(CORE_KPI_COMMUNES)
    rows = [(service.id, *key, value) for key, (value, _) in values.items()]
    return tuple(in_reading_order(findings)), pd.DataFrame(rows, columns=CORE_KPI_COMMUNES.column_names)


def _values(
    sheet: Sheet, positions: Mapping[str, int], service: Service, territory: Territory
) -> tuple[dict[tuple[str, int, str], tuple[float, int]], list[Finding]]:
    """The value and the row of each KPI, year and commune; and what is wrong with the rows that gave none."""
    findings: list[Finding] = []
    kpis = {kpi.id: kpi for kpi in service.kpis}
    gazetteer = cache(lambda year: Gazetteer(territory, dt.date(year, 12, 31)))
    values: dict[tuple[str, int, str], tuple[float, int]] = {}
    for at, name, place, when, text in zip(
        sheet.rows, *(sheet.column(positions[label]) for label in COLUMNS), strict=True
    ):
        row = int(at)

        def tell(code: str, column: str, value: str, row: int = row, **params: str | int | float) -> None:
            findings.append(Finding(code, Severity.FILE, sheet.place(row, column), value, params))

        kpi, year, value = kpis.get(name), number(when), number(text)
        if kpi is None:
            tell("commune_kpi_unknown", "kpi", name, known=", ".join(kpis))
            continue
        if year is None or not year.is_integer() or not _YEARS[0] <= year <= _YEARS[1]:
            tell("commune_year_unknown", "year", when)
            continue
        commune, _ = gazetteer(int(year)).find(place)
        if commune is None:
            tell("commune_not_ours", "insee", place)
        elif value is None or not math.isfinite(value):
            tell("commune_value_unknown", "value", text, unit=kpi.unit)
        elif kpi.plausible is not None and not kpi.plausible[0] <= value <= kpi.plausible[1]:
            low, high = kpi.plausible
            tell("commune_value_implausible", "value", text, low=low, high=high, unit=kpi.unit)
        elif (first := values.setdefault((name, int(year), commune.insee), (value, row)))[1] != row:
            tell("commune_value_twice", "insee", place, first=first[1])
    return values, findings


def accept_communes(
    lake: Lake, project: Project, service: Service, territory: Territory, *, dry: bool = False, today: dt.date
) -> Outcome:
    """Judge a service's figures by commune and put them in force unless refused. `dry` writes nothing."""
    received = dropped_communes(project, service.id)
    shapes = (canonical(territory), *(shape_of_kpi(kpi) for kpi in service.kpis))
    version = version_of(received, *received.shapes, *shapes)
    ledger = SubjectLedger(lake, _subject(service.id), version, received, today, dry)
    return ledger.taken_whole(
        received, lambda: judge_communes(received, service, territory), CORE_KPI_COMMUNES, service.id
    )


def has_communes(project: Project, lake: Lake, service: str) -> bool:
    """Whether there is anything to judge: the file, or one that was accepted."""
    return (project.communes / f"{service}.csv").exists() or lake.newest(_subject(service)) is not None


def accepted_communes(lake: Lake, service: str) -> pd.DataFrame:
    """The figures in force, in CORE_KPI_COMMUNES's columns; none where none are."""
    entry = lake.accepted(_subject(service))
    return (
        empty(CORE_KPI_COMMUNES) if entry is None else lake.read(CORE_KPI_COMMUNES, f"{service}/{entry.version[:12]}")
    )


def _subject(service: str) -> str:
    return f"communes/{service}"
