"""Declared corrections: values known to be wrong, put right in a file beside the data, never in the data.

Belongs here: reading `corrections.csv` (or .xlsx, .ods) of a folder, and replacing the values on a sheet that was
read. Does not belong here: judging the corrected values, and the workbook that goes back to the sender (`reply`).

One line a cell: file, sheet, row, column, the value expected to be found there, the right one, the reason, the author
(a function), the day. It is applied each time the file is judged, and told as a note; where another value is found,
or no such row, the data have changed under the correction and the file is refused until somebody looks.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from barometer.findings import Finding, Place, Severity
from barometer.ingest.columns import Texts
from barometer.ingest.files import receive
from barometer.ingest.sheet import Sheet, read_sheet
from barometer.ingest.values import clean, fold, number, period, same_letters
from barometer.locale import LOCALES, say

NAMES = ("corrections.csv", "corrections.xlsx", "corrections.ods")
#: The columns; those of `_OPTIONAL` may be missing. Their headings are in the catalogues, in either language.
COLUMNS = ("file", "sheet", "row", "column", "found", "right", "reason", "author", "day")
_OPTIONAL = ("file", "sheet")


@dataclass(frozen=True)
class Correction:
    """One corrected cell. `place` is the line that declares it; `file` is "" where the folder has only one."""

    place: Place
    file: str
    sheet: str
    row: int
    column: str
    found: str
    right: str
    reason: str
    author: str
    day: dt.date

    @property
    def canonical(self) -> list[str]:
        """Its content, the same wherever it stands in its file."""
        texts = (self.sheet, str(self.row), self.column, self.found, self.right, self.reason, self.author)
        return [*texts, self.day.isoformat()]


@dataclass(frozen=True)
class Corrections:
    """The corrections of one data file, and what is wrong with their declaration."""

    lines: tuple[Correction, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def canonical(self) -> str:
        """What they say, for the file's version; "" where there are none."""
        faults = [f"{finding.code} {finding.place.row} {finding.place.column}" for finding in self.findings]
        said = [*sorted(line.canonical for line in self.lines), *([faults] if faults else [])]
        return json.dumps(said, ensure_ascii=False) if said else ""


def read_corrections(folder: Path, shown: str, file: str, *, is_only_file: bool) -> Corrections:
    """The corrections that a folder declares of one of its files.

    `shown` is the folder as people see it, relative to the project. Where it holds the data of one file only
    (`is_only_file`), lines need not name it. A line that names a file that is not there concerns every file: nobody
    knows whose value is wrong.
    """
    there = [folder / name for name in NAMES if (folder / name).is_file()]
    if not there:
        return Corrections()
    place = Place(f"{shown}/{there[0].name}")
    if len(there) > 1:
        names = ", ".join(path.name for path in there)
        return Corrections((), (Finding("two_correction_files", Severity.FILE, place, params={"names": names}),))
    reading = read_sheet(receive(there[0], place.file))
    if reading.sheet is None:
        return Corrections((), reading.findings)
    columns, findings = _columns(reading.sheet)
    if findings:
        return Corrections((), tuple(findings))
    lines: list[Correction] = []
    for index in range(len(reading.sheet.rows)):
        line = _line(reading.sheet, columns, index, is_only_file)
        if isinstance(line, Finding):
            findings.append(line)
        elif same_letters(line.file) in ("", same_letters(file)):
            lines.append(line)
        elif not (folder / line.file).is_file():
            params = {"name": line.file}
            findings.append(Finding("correction_unknown_file", Severity.FILE, line.place, params=params))
    lines, twice = _once(lines)
    return Corrections(tuple(lines), (*findings, *twice))


def corrected(
    sheet: Sheet, corrections: Corrections, read: Collection[str] | None = None, unquoted: Collection[str] = ()
) -> tuple[Sheet, list[Finding]]:
    """The sheet with its corrections applied, and a finding for each.

    `read` are the columns that the declarations name: no other is looked at (None: all may be). The values of
    `unquoted` columns are not told.
    """
    findings: list[Finding] = []
    cells: dict[tuple[int, str], str] = {}
    index_of = {int(row): index for index, row in enumerate(sheet.rows)} if corrections.lines else {}
    allowed = {clean(label) for label in read} if read is not None else set(sheet.header)
    hidden = {clean(label) for label in unquoted}
    known: dict[str, Texts] = {}
    for line in corrections.lines:
        if line.sheet and sheet.name is not None and same_letters(line.sheet) != same_letters(sheet.name):
            continue
        column = clean(line.column)
        told: dict[str, str | int | float] = {"row": line.row, "column": column}
        if column not in allowed:
            findings.append(Finding("correction_column_not_read", Severity.FILE, line.place, line.column))
        elif column not in sheet.header:
            continue  # the missing column is told of the file itself
        elif line.row not in index_of:
            findings.append(Finding("correction_row_absent", Severity.FILE, line.place, params=told))
        else:
            index = index_of[line.row]
            if column not in known:
                known[column] = sheet.column(sheet.header.index(column))
            found = known[column][index]
            is_secret = column in hidden
            told |= {"found": "•••" if is_secret else found, "right": "•••" if is_secret else line.right}
            if _same(found, line.found):
                cells[index, column] = line.right
                told |= {"reason": line.reason, "author": line.author, "day": line.day.isoformat()}
                place = sheet.place(line.row, column)
                findings.append(Finding("correction_applied", Severity.NOTE, place, params=told))
            elif _same(found, line.right):
                findings.append(Finding("correction_not_needed", Severity.WARNING, line.place, params=told))
            else:
                told["expected"] = "•••" if is_secret else line.found
                findings.append(Finding("correction_no_longer_applies", Severity.FILE, line.place, params=told))
    return (sheet.replaced(cells) if cells else sheet), findings


@dataclass(frozen=True)
class _Column:
    heading: str
    texts: Texts


def _columns(sheet: Sheet) -> tuple[dict[str, _Column], list[Finding]]:
    """The columns of the file by their name here; a required one that is missing refuses it."""
    headings = {fold(heading): position for position, heading in reversed(list(enumerate(sheet.header)))}
    columns: dict[str, _Column] = {}
    missing: list[str] = []
    for name in COLUMNS:
        known = [say(locale, f"corrections.column.{name}") for locale in LOCALES]
        position = next((headings[fold(heading)] for heading in known if fold(heading) in headings), None)
        if position is not None:
            columns[name] = _Column(sheet.header[position], sheet.column(position))
        elif name not in _OPTIONAL:
            missing.append(known[0])
    place = sheet.place(sheet.header_row)
    params = {"columns": ", ".join(missing)}
    return columns, [Finding("correction_columns_missing", Severity.FILE, place, params=params)] if missing else []


def _line(sheet: Sheet, columns: Mapping[str, _Column], index: int, is_only_file: bool) -> Correction | Finding:
    row = int(sheet.rows[index])
    cells = {name: str(columns[name].texts[index]) if name in columns else "" for name in COLUMNS}

    def fault(code: str, name: str) -> Finding:
        heading = columns[name].heading if name in columns else say(LOCALES[0], f"corrections.column.{name}")
        return Finding(code, Severity.FILE, sheet.place(row, heading), cells[name] or None)

    needed = ["row", "column", "reason", "author", "day"] + ([] if is_only_file else ["file"])
    if not cells["found"] and not cells["right"]:
        needed.append("right")
    for name in needed:
        if not cells[name]:
            return fault("correction_incomplete", name)
    line, day = number(cells["row"]), _day(cells["day"])
    if line is None or not line.is_integer() or not 0 < line < 1e9:
        return fault("correction_row_not_a_number", "row")
    if day is None:
        return fault("correction_day_not_a_date", "day")
    texts = {name: cells[name] for name in ("file", "sheet", "column", "found", "right", "reason", "author")}
    return Correction(place=sheet.place(row), row=int(line), day=day, **texts)


def _day(text: str) -> dt.date | None:
    """A whole date: "01/02/2024", "2024-02-01"; not a year or a month alone."""
    found = period(text)
    return found.day if found is not None and len(re.findall(r"\d+", text)) >= 3 else None


def _once(lines: list[Correction]) -> tuple[list[Correction], list[Finding]]:
    """Each corrected cell once; a second line of the same cell is a fault."""
    first: dict[tuple[str, int, str], Correction] = {}
    twice: list[Finding] = []
    for line in lines:
        before = first.setdefault((same_letters(line.sheet), line.row, clean(line.column)), line)
        if before is not line:
            params: dict[str, str | int | float] = {"row": line.row, "column": line.column}
            params["first"] = before.place.row or 0
            twice.append(Finding("correction_twice", Severity.FILE, line.place, params=params))
    return list(first.values()), twice


def _same(found: str, expected: str) -> bool:
    """Whether a cell holds a value, however it is written: « 7,50 » is "7.5"."""
    if same_letters(found) == same_letters(expected):
        return True
    one, other = number(found), number(expected)
    return one is not None and one == other
