"""From blocks of texts to one value a year: the judgement of one technical series.

Belongs here: units, voids, what costs a year and what costs the series, how rows combine. Does not belong here: where
the values stand in a file (`kpi_blocks`, `sispea`), several KPIs side by side (`kpis`).

A survey can lose a row; a technical figure cannot lose one silently. So a row that cannot be read costs its year, a
row whose year is unknown costs the series (except where only the last value counts), and an implausible value or
a unit that cannot be converted costs the series too: it is the file that is wrong.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from barometer.declarations.service import Kpi
from barometer.findings import Finding, Severity, Verdict, verdict
from barometer.ingest.columns import Texts
from barometer.ingest.kpi_blocks import Block, Blocks
from barometer.ingest.serial import autocorrelation, variance_of_mean
from barometer.ingest.units import conversion, convert, is_known, number_and_unit
from barometer.ingest.values import Period, cell_fault, is_total, is_void, number, period
from barometer.ingest.waves import MOST_REFUSED

#: A year with a smaller share of the usual number of rows is probably not complete.
THIN_YEAR = 0.8


@dataclass(frozen=True)
class _Reading:
    """One row that could be read: where, its period, its value in the KPI's unit (1 for a counted row), its size."""

    block: Block
    index: int
    period: Period
    value: float
    size: float


class Series:
    """The rows of one KPI under judgement; `findings` grow as it is judged."""

    def __init__(self, kpi: Kpi, blocks: Blocks) -> None:
        self.kpi = kpi
        self.blocks = blocks.blocks
        self.findings: list[Finding] = list(blocks.findings)
        self._spoilt: set[int] = set(blocks.lost)  # years of which a row could not be read
        self._factors: dict[str, Fraction | None] = {}
        self._converted: set[str] = set()
        self._firsts: dict[int, Texts] = {}
        self._implausible: list[tuple[float, Finding]] = []
        self._resemblance = 0.0  # of a reading to the one before

    def judge(self) -> list[dict[str, object]]:
        """One row a year, without the constants."""
        if verdict(self.findings) is Verdict.REFUSED or not self.blocks:
            return []
        rows = sum(len(block.sheet.rows) for block in self.blocks)
        readings, void = self._readings(rows) if rows else ([], None)
        if not readings:
            if verdict(self.findings) is Verdict.REFUSED:
                return []
            if void is not None:
                self._tell(*void, void[0].value_column, "values_not_filled", Severity.FILE)
            else:
                self._refuse("no_usable_row")
            return []
        years: dict[int, list[_Reading]] = {}
        for reading in readings:
            years.setdefault(reading.period.year, []).append(reading)
        self._resemblance = autocorrelation([_in_time(years[year]) for year in sorted(years)])
        made = {year: self._value_of(years[year]) for year in sorted(years)}
        self._judge_bounds(readings)
        self._judge_years(years)
        return [row for year, row in made.items() if row is not None and year not in self._spoilt]

    def _tell(
        self,
        block: Block,
        index: int,
        column: str | None,
        code: str,
        severity: Severity,
        value: str | None = None,
        **also: float | str,
    ) -> Finding:
        params: dict[str, str | int | float] = {"kpi": self.kpi.label, "unit": self.kpi.unit, **also}
        finding = Finding(code, severity, block.sheet.place(int(block.sheet.rows[index]), column), value, params)
        self.findings.append(finding)
        return finding

    def _refuse(self, code: str, **params: str | int | float) -> None:
        place = self.blocks[0].sheet.place()
        self.findings.append(Finding(code, Severity.FILE, place, params={"kpi": self.kpi.label, **params}))

    def _readings(self, rows: int) -> tuple[list[_Reading], tuple[Block, int] | None]:
        """The rows that could be read, and the first that says that there is no value."""
        known: dict[str, Period | None] = {}
        found: list[_Reading] = []
        refused = int(sum(block.is_bad.sum() for block in self.blocks))
        void: tuple[Block, int] | None = None
        for block in self.blocks:
            bad = block.is_bad
            for index, text in enumerate(block.periods):
                if text not in known:
                    known[text] = period(text)
                on = known[text]
                if bad[index]:
                    self._lose(on)
                    continue
                value = block.values[index] if block.values is not None else "1"
                if on is None:
                    if self._is_beside(block, index, text, value):
                        continue
                    self._lose(None)
                    code = cell_fault(text) or "not_a_period"
                    self._tell(block, index, block.period_column, code, Severity.ROW, text)
                    refused += 1
                    continue
                if self._is_unread(on.year):
                    continue
                if is_void(value):
                    void = void or (block, index)
                    continue
                if on.is_serial:
                    self._tell(block, index, block.period_column, "date_as_number", Severity.WARNING, text)
                reading = self._reading(block, index, on, value)
                if reading is not None:
                    found.append(reading)
                    continue
                self._lose(on)
                refused += 1
        if refused > max(1, MOST_REFUSED * rows):  # one row is no general fault, however short the series
            self._refuse("too_many_refused", refused=refused, rows=rows, percent=int(100 * MOST_REFUSED))
        return found, void

    def _reading(self, block: Block, index: int, on: Period, value: str) -> _Reading | None:
        amount = 1.0 if block.values is None else self._amount(block, index, value)
        size = number(block.sizes[index]) if block.sizes is not None else math.nan
        if amount is None:
            code = cell_fault(value) or "value_not_a_number"
            self._tell(block, index, block.value_column, code, Severity.ROW, value)
        elif size is None or size <= 0:
            text = "" if block.sizes is None else block.sizes[index]
            self._tell(block, index, self.kpi.sample_size_column, "sample_size_not_positive", Severity.ROW, text)
        else:
            return _Reading(block, index, on, amount, size)
        return None

    def _amount(self, block: Block, index: int, text: str) -> float | None:
        """The number in a cell, in the KPI's unit; the unit may follow it, stand in its column or be declared."""
        met, column = self.kpi.source.file_unit or self.kpi.unit, block.value_column
        value = number(text)
        if value is None:
            parts = number_and_unit(text)
            value = number(parts[0]) if parts is not None else None
            if parts is None or value is None:
                return None
            met = parts[1]
            if self._factor(met) is None and not is_known(met):
                return None
        elif block.units is not None and block.units[index]:
            met, column = block.units[index], block.unit_column
        factor = self._factor(met)
        if factor is None:
            self._tell(block, index, column, "other_unit", Severity.FILE, met)
            return value
        if factor != 1 and met not in self._converted:
            self._converted.add(met)
            now = convert(value, factor)
            self._tell(block, index, column, "unit_converted", Severity.NOTE, met, amount=value, converted=now)
        return convert(value, factor)

    def _factor(self, met: str) -> Fraction | None:
        if met not in self._factors:
            self._factors[met] = conversion(met, self.kpi.unit)
        return self._factors[met]

    def _is_beside(self, block: Block, index: int, text: str, value: str) -> bool:
        """Whether a row without a period is no data: a total, told as such, or a remark without a value."""
        if is_void(value):
            return True
        if is_total(text) or is_total(self._first_cells(block)[index]):
            self._tell(block, index, None, "total_row", Severity.WARNING)
            return True
        return False

    def _first_cells(self, block: Block) -> Texts:
        if id(block) not in self._firsts:
            self._firsts[id(block)] = block.sheet.column(0)
        return self._firsts[id(block)]

    def _is_unread(self, year: int) -> bool:
        first, last = self.kpi.source.first_period, self.kpi.source.last_period
        return (first is not None and year < first) or (last is not None and year > last)

    def _lose(self, on: Period | None) -> None:
        """A row could not be read: its year is lost; the whole series where the year itself is unknown."""
        if on is not None:
            self._spoilt.add(on.year)
        elif self.kpi.source.aggregation != "last":
            self._refuse("unknown_year_of_row")

    def _value_of(self, readings: list[_Reading]) -> dict[str, object] | None:
        """The year's value by the declared aggregation."""
        kpi, aggregation = self.kpi, self.kpi.source.aggregation
        values = np.array([reading.value for reading in readings])
        sizes = np.array([reading.size for reading in readings])
        is_sampled = kpi.sample_size_column is not None
        is_repeated = kpi.nature == "monthly" and aggregation == "mean"
        if aggregation == "count":
            value = float(len(readings))
        elif aggregation == "sum":
            value = math.fsum(values)
        elif aggregation == "mean":
            # A mean of sampled shares is the share of all cases examined, so each counts by its sample size.
            weights = sizes if is_sampled else np.array([reading.block.weight for reading in readings])
            value = math.fsum(values * weights) / math.fsum(weights)
        else:
            day = max(reading.period.day for reading in readings)
            readings = [reading for reading in readings if reading.period.day == day]
            last = readings[-1]
            if len({reading.value for reading in readings}) > 1:
                self._tell(last.block, last.index, last.block.value_column, "two_values_for_period", Severity.FILE)
                return None
            value, sizes = last.value, sizes[-1:] if not is_sampled else np.array([last.size])
        # A mean is made of values of its own size; a sum or a count is only plausible as a whole.
        judged = [(r, r.value) for r in readings] if aggregation == "mean" else [(readings[0], value)]
        if kpi.plausible is not None:
            low, high = kpi.plausible
            for reading, one in judged:
                if not low <= one <= high:
                    bounds = {"amount": one, "low": low, "high": high}
                    column, text = reading.block.value_column, f"{one:.10g}"
                    told = self._tell(
                        reading.block, reading.index, column, "implausible_value", Severity.FILE, text, **bounds
                    )
                    self._implausible.append((one, told))
        first = readings[0]
        return {
            "period": first.period.year,
            "value": value,
            "rows": len(readings),
            "variance": variance_of_mean(values, self._resemblance) if is_repeated else None,
            "sample_size": round(math.fsum(sizes)) if is_sampled else None,
            "segment": sum(broken.period <= first.period.year for broken in kpi.breaks),
            "file": f"kpis/{first.block.file}",
            "row": int(first.block.sheet.rows[first.index]),
        }

    def _judge_bounds(self, readings: list[_Reading]) -> None:
        """Percentages between 0 and 1 that are shares: all of them, said once instead of one implausible value a year,
        or some among percentages, each told at its cell.

        A spreadsheet shows 0.824 as "82,4 %" and stores 0.824; nobody can tell it from 0.824 %.
        """
        if conversion("fraction", self.kpi.unit) is None or self.kpi.source.aggregation in ("sum", "count"):
            return
        values = [reading.value for reading in readings]
        first, bounds = readings[0], self.kpi.plausible
        place = first.block, first.index, first.block.value_column
        amount, percent = values[0], convert(values[0], Fraction(100))
        may_be_shares = all(0 <= value <= 1 for value in values) and not all(value in (0, 1) for value in values)
        if bounds is None:
            if may_be_shares and len(values) > 2:
                self._tell(*place, "perhaps_fractions", Severity.WARNING, amount=amount, percent=percent)
        elif may_be_shares and self._implausible and all(bounds[0] <= 100 * value <= bounds[1] for value in values):
            replaced = {id(finding) for _, finding in self._implausible}
            self.findings = [finding for finding in self.findings if id(finding) not in replaced]
            self._tell(*place, "fractions_for_percent", Severity.FILE, amount=amount, percent=percent)
        else:
            shares = {id(f): v for v, f in self._implausible if 0 < v <= 1 and bounds[0] <= 100 * v <= bounds[1]}
            self.findings = [_as_share(f, shares[id(f)]) if id(f) in shares else f for f in self.findings]

    def _judge_years(self, years: dict[int, list[_Reading]]) -> None:
        """A warning where the newest year has far fewer rows than the others: it may still be running."""
        if self.kpi.source.aggregation == "last" or len(years) < 3:
            return
        newest = max(years)
        usual = float(np.median([len(readings) for year, readings in years.items() if year != newest]))
        if len(years[newest]) < THIN_YEAR * usual:
            first = years[newest][0]
            also: dict[str, float] = {"year": newest, "rows": len(years[newest]), "usual": usual}
            self._tell(first.block, first.index, first.block.period_column, "thin_year", Severity.WARNING, None, **also)


def _as_share(finding: Finding, value: float) -> Finding:
    """An implausible percentage told as the share that it is."""
    params = {"kpi": finding.params["kpi"], "amount": value, "percent": convert(value, Fraction(100))}
    return replace(finding, code="share_among_percents", params=params)


def _in_time(readings: list[_Reading]) -> npt.NDArray[np.float64]:
    """The values of a year's readings in the order of time."""
    return np.array([reading.value for reading in sorted(readings, key=lambda one: one.period.day)])
