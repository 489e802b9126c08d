"""Where a KPI's values stand in a table: rows, the text that tells their year, their unit.

Belongs here: the four places of the year (a column, the headings, the sheet's name, the file's name) made one shape,
the Block. Does not belong here: the files of the water observatory (`sispea`, which makes blocks too), and what the
texts are worth (`series`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

import numpy as np
import numpy.typing as npt

from barometer.declarations.service import YEAR_MARK, Kpi
from barometer.findings import Finding, Severity
from barometer.ingest.columns import Texts
from barometer.ingest.sheet import Reading, Sheet, column_letters, find_columns, misfits
from barometer.ingest.values import period
from barometer.ingest.waves import kept_by

_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")


@dataclass(frozen=True)
class Block:
    """Rows of one sheet that bear values of one KPI. Arrays have one element a row of `sheet`.

    `file` is the name under surveys/kpis/. `values` is None where rows are counted, `units` and `sizes` where nothing
    tells them; the columns are headings, for the places of findings. `bad` marks rows that a separator has shifted;
    `weight` is that of every row.
    """

    file: str
    sheet: Sheet
    periods: Texts
    values: Texts | None
    period_column: str | None = None
    value_column: str | None = None
    units: Texts | None = None
    unit_column: str | None = None
    sizes: Texts | None = None
    bad: npt.NDArray[np.bool_] | None = None
    weight: float = 1.0

    @property
    def is_bad(self) -> npt.NDArray[np.bool_]:
        return self.bad if self.bad is not None else np.zeros(len(self.sheet.rows), dtype=bool)


@dataclass(frozen=True)
class Blocks:
    """The blocks of a KPI, what was found on the way, and the years of which a part could not be read."""

    blocks: tuple[Block, ...]
    findings: tuple[Finding, ...]
    lost: frozenset[int] = frozenset()


def year_in(text: str) -> str | None:
    """The one year that a name holds ("SISPEA_FR_2024_AEP.xls"); None where there is none, or more than one."""
    years = set(_YEAR.findall(text))
    return years.pop() if len(years) == 1 else None


def repeated(text: str, times: int) -> Texts:
    """A column that says the same in every row."""
    texts = np.empty(times, dtype=object)
    texts[:] = text
    return texts


def declared_columns(kpi: Kpi) -> list[str]:
    """Every column that a KPI's declaration names by its heading, once each."""
    source = kpi.source
    in_headings = source.period_from == "header"
    named = [
        *(rule.column for rule in source.where),
        source.period_column if source.period_from == "column" else None,
        None if in_headings else source.value_column,
        source.unit_column,
        None if in_headings else kpi.sample_size_column,
    ]
    return list(dict.fromkeys(column for column in named if column))


def table_blocks(kpi: Kpi, readings: Sequence[tuple[str, Reading]]) -> Blocks:
    """The blocks of a KPI that is read from tables; `readings` are sheets by the name of their file.

    Where several sheets are read, one without any declared column is a cover page and is passed by.
    """
    findings: list[Finding] = []
    blocks: list[Block] = []
    passed_by: list[Finding] = []
    unmatched: list[Finding] = []
    for file, reading in readings:
        findings += reading.findings
        if reading.sheet is None:
            continue
        positions, faults = find_columns(reading.sheet, declared_columns(kpi))
        if faults:
            is_cover = len(readings) > 1 and not positions
            (passed_by if is_cover else findings).extend(faults)
            continue
        sheet, no_match = _rows_of(kpi, reading.sheet, positions)
        unmatched += no_match
        if not no_match:
            made = _blocks_of(kpi, file, sheet, positions)
            blocks += made.blocks
            findings += made.findings
    if not blocks:
        findings += unmatched or (passed_by if not any(f.severity is Severity.FILE for f in findings) else [])
    if len(readings) > 1 and blocks:  # one of many that has no year is told, and costs nothing
        findings = [f if f.code != "no_year_in_name" else _as_warning(f) for f in findings]
    return Blocks(tuple(blocks), tuple(findings))


def _rows_of(kpi: Kpi, sheet: Sheet, positions: dict[str, int]) -> tuple[Sheet, list[Finding]]:
    rules = kpi.source.where
    if not rules or not len(sheet.rows):
        return sheet, []
    keep = np.all([kept_by(rule, sheet.column(positions[rule.column])) for rule in rules], axis=0)
    if not keep.any():
        filters = " ; ".join(f"{rule.column} = {' | '.join(rule.equals)}" for rule in rules)
        return sheet.only(keep), [Finding("no_row_matches", Severity.FILE, sheet.place(), params={"filters": filters})]
    return sheet.only(keep), []


def _blocks_of(kpi: Kpi, file: str, sheet: Sheet, positions: dict[str, int]) -> Blocks:
    source = kpi.source

    def column(label: str | None) -> Texts | None:
        return sheet.column(positions[label]) if label else None

    units = column(source.unit_column)
    if source.period_from == "header":
        found, findings = _year_columns(source.value_column or YEAR_MARK, sheet, set(positions.values()))
        bad, of_rows = misfits(sheet, [*positions.values(), *(position for position, _ in found)])
        blocks = [
            Block(
                file,
                sheet,
                repeated(year, len(sheet.rows)),
                sheet.column(position),
                period_column=sheet.header[position],
                value_column=sheet.header[position],
                units=units,
                unit_column=source.unit_column,
                bad=bad,
            )
            for position, year in found
        ]
        return Blocks(tuple(blocks), (*findings, *of_rows))
    bad, faults = misfits(sheet, positions.values())
    findings = list(faults)
    periods: Texts | None = column(source.period_column) if source.period_from == "column" else None
    if periods is None:
        name = (sheet.name or "") if source.period_from == "sheet" else PurePosixPath(file).name
        year = year_in(name)
        if year is None:
            params: dict[str, str | int | float] = {"name": name}
            return Blocks((), (*findings, Finding("no_year_in_name", Severity.FILE, sheet.place(), params=params)))
        periods = repeated(year, len(sheet.rows))
    block = Block(
        file,
        sheet,
        periods,
        column(source.value_column) if source.aggregation != "count" else None,
        period_column=source.period_column or None,
        value_column=source.value_column,
        units=units,
        unit_column=source.unit_column,
        sizes=column(kpi.sample_size_column),
        bad=bad,
    )
    return Blocks((block,), tuple(findings))


def _year_columns(pattern: str, sheet: Sheet, taken: Iterable[int]) -> tuple[list[tuple[int, str]], list[Finding]]:
    """Columns whose heading is a period (or fits the declared pattern), with that period."""
    place = sheet.place(sheet.header_row)
    heading = re.compile(re.escape(pattern).replace(YEAR_MARK, r"((?:19|20)\d\d)", 1), re.IGNORECASE)
    by_year: dict[str, list[int]] = {}
    unread: list[str] = []
    for position, text in enumerate(sheet.header):
        if position in taken or not text:
            continue
        match = heading.fullmatch(text)
        if match or (pattern == YEAR_MARK and period(text) is not None):
            by_year.setdefault(match[1] if match else text, []).append(position)
        elif _YEAR.search(text):
            unread.append(text)
    findings = [
        Finding(
            "duplicate_column",
            Severity.FILE,
            sheet.place(sheet.header_row, year),
            params={"letters": ", ".join(column_letters(position) for position in positions)},
        )
        for year, positions in by_year.items()
        if len(positions) > 1
    ]
    if not by_year:
        shown = ", ".join(unread) or "—"
        findings.append(Finding("no_year_column", Severity.FILE, place, params={"pattern": pattern, "unread": shown}))
    elif unread and pattern == YEAR_MARK:
        findings.append(Finding("year_columns_unread", Severity.WARNING, place, params={"unread": ", ".join(unread)}))
    return [(positions[0], year) for year, positions in by_year.items()], findings


def _as_warning(finding: Finding) -> Finding:
    return Finding(finding.code, Severity.WARNING, finding.place, finding.value, finding.params)
