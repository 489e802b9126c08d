"""The judgement of technical series: rows of a file become one value a KPI and year.

Belongs here: reading a KPI as its service declares it, and refusing what would make a wrong figure. Does not belong
here: anchors, targets, scores (crossing).

A survey can lose a row; a technical figure cannot lose one silently. So a row that cannot be read costs its year, a
row whose year is unknown costs the series (except where only the last value counts), and an implausible value or
another unit costs the series too: it is the file that is wrong. A KPI that is refused leaves the others alone.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from barometer.declarations.service import Kpi, Service
from barometer.findings import Finding, Severity, Verdict, in_reading_order, verdict
from barometer.ingest.amended import amended
from barometer.ingest.files import Received
from barometer.ingest.reply import Asked
from barometer.ingest.sheet import Reading, Sheet, Texts, find_columns, misfits, read_sheet
from barometer.ingest.values import Period, cell_fault, is_total, is_void, number, period, same_letters
from barometer.ingest.waves import MOST_REFUSED, kept_by
from barometer.lake import empty
from barometer.tables import CORE_KPI_VALUES

#: A year with a smaller share of the usual number of rows is probably not complete.
THIN_YEAR = 0.8


@dataclass(frozen=True)
class JudgedKpi:
    """The judgement of one KPI; `values` fit CORE_KPI_VALUES, empty where it is refused."""

    kpi: str
    file: str
    findings: tuple[Finding, ...]
    verdict: Verdict
    values: pd.DataFrame


@dataclass(frozen=True)
class JudgedKpis:
    """The judgements of a service's KPIs, one each."""

    kpis: tuple[JudgedKpi, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(in_reading_order({id(f): f for kpi in self.kpis for f in kpi.findings}.values()))

    @property
    def values(self) -> pd.DataFrame:
        frames = [kpi.values for kpi in self.kpis if len(kpi.values)]
        return pd.concat(frames, ignore_index=True) if frames else empty(CORE_KPI_VALUES)


def judge_kpis(service: Service, received: Callable[[str], Received]) -> JudgedKpis:
    """Judge every KPI of a service. `received` gives a file by its name under surveys/kpis/; each is read once."""
    readings: dict[tuple[str, str | None, int | None], Reading] = {}
    judged: list[JudgedKpi] = []
    for kpi in service.kpis:
        source = kpi.source
        wanted = (source.file, source.sheet, source.header_row)
        if wanted not in readings:
            readings[wanted] = _reading(received(source.file), Asked(source.sheet, source.header_row, ()))
        judged.append(judge_kpi(service.id, kpi, readings[wanted]))
    return JudgedKpis(tuple(judged))


def _reading(received: Received, asked: Asked) -> Reading:
    return amended(received, asked, lambda: read_sheet(received, asked.sheet, asked.header_row), is_open=True)


def judge_kpi(service: str, kpi: Kpi, reading: Reading) -> JudgedKpi:
    """Judge one KPI on a file that was read. Every finding at once, in reading order."""
    findings = list(reading.findings)
    rows: list[dict[str, object]] = []
    if reading.sheet is not None:
        series = _Series(kpi, reading.sheet)
        rows = series.judge()
        findings += series.findings
    judged = verdict(findings)
    frame = empty(CORE_KPI_VALUES)
    if judged is not Verdict.REFUSED:
        constant = {"service": service, "kpi": kpi.id, "file": f"kpis/{kpi.source.file}"}
        frame = pd.DataFrame([constant | row for row in rows], columns=CORE_KPI_VALUES.column_names)
    return JudgedKpi(kpi.id, kpi.source.file, tuple(in_reading_order(findings)), judged, frame)


def declared_columns(kpi: Kpi) -> list[str]:
    """Every column that a KPI's declaration names, once each."""
    source = kpi.source
    named = [
        *(rule.column for rule in source.where),
        source.period_column,
        source.value_column,
        source.unit_column,
        kpi.sample_size_column,
    ]
    return list(dict.fromkeys(column for column in named if column is not None))


@dataclass(frozen=True)
class _Reading:
    """One row that could be read: its period, its value (1 for a counted row) and its sample size."""

    index: int
    period: Period
    value: float
    size: float


class _Series:
    """The rows of one KPI under judgement."""

    def __init__(self, kpi: Kpi, sheet: Sheet) -> None:
        self.kpi = kpi
        self.findings: list[Finding] = []
        self.positions, faults = find_columns(sheet, declared_columns(kpi))
        self.findings += faults
        self.sheet = self._rows_of_kpi(sheet)
        self._spoilt: set[int] = set()  # years of which a row could not be read

    def judge(self) -> list[dict[str, object]]:
        """One row a year, without the constants."""
        if len(self.positions) < len(declared_columns(self.kpi)):
            return []
        if not len(self.sheet.rows):
            self._refuse("no_usable_row")
            return []
        self._judge_units()
        readings = self._readings()
        if not readings:
            if verdict(self.findings) is not Verdict.REFUSED:
                self._refuse("no_usable_row")
            return []
        years: dict[int, list[_Reading]] = {}
        for reading in readings:
            years.setdefault(reading.period.year, []).append(reading)
        made = {year: self._value_of(years[year]) for year in sorted(years)}
        self._judge_years(years)
        return [row for year, row in made.items() if row is not None and year not in self._spoilt]

    def _tell(
        self,
        index: int,
        column: str | None,
        code: str,
        severity: Severity,
        value: str | None = None,
        **also: float,
    ) -> None:
        params: dict[str, str | int | float] = {"kpi": self.kpi.label, "unit": self.kpi.unit, **also}
        place = self.sheet.place(int(self.sheet.rows[index]), column)
        self.findings.append(Finding(code, severity, place, value, params))

    def _refuse(self, code: str, **params: str | int | float) -> None:
        self.findings.append(Finding(code, Severity.FILE, self.sheet.place(), params=params))

    def _rows_of_kpi(self, sheet: Sheet) -> Sheet:
        rules = [rule for rule in self.kpi.source.where if rule.column in self.positions]
        if not rules or not len(sheet.rows):
            return sheet
        keep = np.all([kept_by(rule, sheet.column(self.positions[rule.column])) for rule in rules], axis=0)
        if not keep.any():
            filters = " ; ".join(f"{rule.column} = {' | '.join(rule.equals)}" for rule in rules)
            self.findings.append(Finding("no_row_matches", Severity.FILE, sheet.place(), params={"filters": filters}))
        return sheet.only(keep)

    def _column(self, label: str | None) -> Texts | None:
        return self.sheet.column(self.positions[label]) if label is not None else None

    def _judge_units(self) -> None:
        units = self._column(self.kpi.source.unit_column)
        if units is None:
            return
        wanted = same_letters(self.kpi.unit)
        for index, unit in enumerate(units):
            if unit and same_letters(unit) != wanted:
                self._tell(index, self.kpi.source.unit_column, "other_unit", Severity.FILE, unit)

    def _readings(self) -> list[_Reading]:
        source = self.kpi.source
        bad, findings = misfits(self.sheet, self.positions.values())
        periods = self._column(source.period_column)
        assert periods is not None
        values, sizes = self._column(source.value_column), self._column(self.kpi.sample_size_column)
        self.findings += findings
        known = {text: period(text) for text in set(periods)}
        found: list[_Reading] = []
        refused = int(bad.sum())
        for index, text in enumerate(periods):
            on = known[text]
            if bad[index]:
                self._lose(on)
                continue
            value = values[index] if values is not None else "1"
            if on is None:
                if self._is_beside(index, text, value):
                    continue
                self._lose(None)
                self._tell(index, source.period_column, cell_fault(text) or "not_a_period", Severity.ROW, text)
                refused += 1
                continue
            if self._is_unread(on.year) or is_void(value):
                continue
            if on.is_serial:
                self._tell(index, source.period_column, "date_as_number", Severity.WARNING, text)
            amount = 1.0 if source.aggregation == "count" else self._amount(value)
            size = number(sizes[index]) if sizes is not None else math.nan
            if amount is None:
                self._tell(index, source.value_column, cell_fault(value) or "value_not_a_number", Severity.ROW, value)
            elif size is None or size <= 0:
                text = "" if sizes is None else sizes[index]
                self._tell(index, self.kpi.sample_size_column, "sample_size_not_positive", Severity.ROW, text)
            else:
                found.append(_Reading(index, on, amount, size))
                continue
            self._lose(on)
            refused += 1
        if refused > MOST_REFUSED * len(periods):
            self._refuse("too_many_refused", refused=refused, rows=len(periods), percent=int(100 * MOST_REFUSED))
        return found

    def _is_beside(self, index: int, text: str, value: str) -> bool:
        """Whether a row without a period is no data: a total, told as such, or a remark without a value."""
        if is_void(value):
            return True
        if is_total(text) or is_total(self.sheet.body[index][0]):
            self._tell(index, None, "total_row", Severity.WARNING)
            return True
        return False

    def _is_unread(self, year: int) -> bool:
        first, last = self.kpi.source.first_period, self.kpi.source.last_period
        return (first is not None and year < first) or (last is not None and year > last)

    def _lose(self, on: Period | None) -> None:
        """A row could not be read: its year is lost; the whole series where the year itself is unknown."""
        if on is not None:
            self._spoilt.add(on.year)
        elif self.kpi.source.aggregation != "last":
            self._refuse("unknown_year_of_row", kpi=self.kpi.label)

    def _amount(self, text: str) -> float | None:
        """The number in a cell; the declared unit may follow it."""
        value = number(text)
        unit = same_letters(self.kpi.unit)
        if value is None and unit and same_letters(text).endswith(unit):
            value = number(same_letters(text).removesuffix(unit))
        return value

    def _value_of(self, readings: list[_Reading]) -> dict[str, object] | None:
        """The year's value by the declared aggregation."""
        kpi, aggregation = self.kpi, self.kpi.source.aggregation
        values = np.array([reading.value for reading in readings])
        sizes = np.array([reading.size for reading in readings])
        is_sampled = kpi.sample_size_column is not None
        if aggregation == "count":
            value = float(len(readings))
        elif aggregation == "sum":
            value = math.fsum(values)
        elif aggregation == "mean":
            # A mean of sampled shares is the share of all cases examined, so each counts by its sample size.
            value = math.fsum(values * sizes) / math.fsum(sizes) if is_sampled else math.fsum(values) / len(values)
        else:
            day = max(reading.period.day for reading in readings)
            readings = [reading for reading in readings if reading.period.day == day]
            if len({reading.value for reading in readings}) > 1:
                self._tell(readings[-1].index, kpi.source.value_column, "two_values_for_period", Severity.FILE)
                return None
            value, sizes = readings[-1].value, sizes[-1:] if not is_sampled else np.array([readings[-1].size])
        # A mean is made of values of its own size; a sum or a count is only plausible as a whole.
        judged = [(r.index, r.value) for r in readings] if aggregation == "mean" else [(readings[0].index, value)]
        if kpi.plausible is not None:
            low, high = kpi.plausible
            for index, one in judged:
                if not low <= one <= high:
                    where, bounds = kpi.source.value_column, {"amount": one, "low": low, "high": high}
                    self._tell(index, where, "implausible_value", Severity.FILE, f"{one:.10g}", **bounds)
        return {
            "period": readings[0].period.year,
            "value": value,
            "rows": len(readings),
            "variance": _variance_of_mean(values) if kpi.nature == "monthly" and aggregation == "mean" else None,
            "sample_size": round(math.fsum(sizes)) if is_sampled else None,
            "segment": sum(broken.period <= readings[0].period.year for broken in kpi.breaks),
            "row": int(self.sheet.rows[readings[0].index]),
        }

    def _judge_years(self, years: dict[int, list[_Reading]]) -> None:
        """A warning where the newest year has far fewer rows than the others: it may still be running."""
        if self.kpi.source.aggregation == "last" or len(years) < 3:
            return
        newest = max(years)
        usual = float(np.median([len(readings) for year, readings in years.items() if year != newest]))
        if len(years[newest]) < THIN_YEAR * usual:
            params: dict[str, str | int | float] = {
                "kpi": self.kpi.label,
                "year": newest,
                "rows": len(years[newest]),
                "usual": usual,
            }
            column = self.kpi.source.period_column
            place = self.sheet.place(int(self.sheet.rows[years[newest][0].index]), column)
            self.findings.append(Finding("thin_year", Severity.WARNING, place, params=params))


def _variance_of_mean(values: npt.NDArray[np.float64]) -> float | None:
    """s²/n of repeated readings, s² with n - 1; None for a single one."""
    return float(np.var(values, ddof=1) / len(values)) if len(values) > 1 else None
