"""INSEE's population tables, as downloaded: persons by commune, sex and age class.

Belongs here: the layouts (detailed ages in rows, TD_POP1B; classes in columns, such as P21_POP1529 or pop_20_64; one
total a commune) made one shape. Does not belong here: zones, published age groups, margins (`census_margins`).
Sources of the layouts: INSEE's dictionaries of « TD_POP1B », « base-cc-evol-struct-pop » and the bases by IRIS.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from barometer.findings import Finding, Severity
from barometer.ingest.files import Received
from barometer.ingest.kpi_blocks import year_in
from barometer.ingest.sheet import Sheet, read_sheet
from barometer.ingest.values import fold, is_void, number

#: Ages from `low` to `high`, both included; None: and over.
Ages = tuple[int, int | None]
EVERYBODY: Ages = (0, None)

_CODES = ("codgeo", "com", "code insee", "insee", "code commune", "codecom", "depcom", "commune")
_IRIS = ("iris", "codiris", "code iris")
_INSEE = re.compile(r"(?:\d{2}|2[AB])\d{3}")
_CLASS = re.compile(r"(?:P(?P<year>\d\d)_)?(?P<who>POP|H|F)_?(?P<low>\d{1,2})(?:_?(?P<high>\d{2})|(?P<over>P))", re.I)
_TOTAL = re.compile(
    r"(?:P(?P<year>\d\d)_)?POP(?P<who>H|F)?|PMUN(?:_?RP)?(?P<full>\d{4})?|POPULATION(?:_MUNICIPALE)?", re.I
)
_SEXES = {"1": "m", "h": "m", "m": "m", "homme": "m", "hommes": "m", "2": "f", "f": "f", "femme": "f", "femmes": "f"}


@dataclass(frozen=True)
class Count:
    """Persons of a commune, by its code in the file; `sex` is "m", "f", or None for both."""

    commune: str
    sex: str | None
    ages: Ages
    persons: float


@dataclass(frozen=True)
class Census:
    """The counts of one file for the communes asked for, and the years it could speak of (by its headings)."""

    file: str
    counts: tuple[Count, ...]
    years: tuple[int, ...] = ()


def read_census(received: Received, communes: Collection[str], year: int | None) -> tuple[Census, tuple[Finding, ...]]:
    """The counts for these communes. Where headings bear years, those of `year` are read, the newest without one."""
    reading = read_sheet(received)
    sheet = reading.sheet
    findings = list(reading.findings)
    if sheet is None:
        return Census(received.file, ()), tuple(findings)
    headings = [fold(cell.replace("_", " ")) for cell in sheet.header]
    code = next((headings.index(name) for name in _CODES if name in headings), None)
    iris = next((headings.index(name) for name in _IRIS if name in headings), None)
    position = code if code is not None else iris
    if position is None:
        findings.append(Finding("census_not_one", Severity.FILE, sheet.place(sheet.header_row)))
        return Census(received.file, ()), tuple(findings)
    kept = sheet.coded(position).where(lambda text: _commune(text) in communes)  # of the whole country's rows
    if "nivgeo" in headings:
        kept &= sheet.coded(headings.index("nivgeo")).where(lambda text: text in ("COM", "ARM"))
    sheet = sheet.only(kept)
    codes = [_commune(text) for text in sheet.column(position)]
    if {"sexe", "aged100", "nb"} <= set(headings):
        counts, years = _of_rows(sheet, codes, headings, findings), _years_of(received.file)
    else:
        counts, years = _of_columns(sheet, codes, position, year, findings)
        years = years or _years_of(received.file)
    if not counts and not any(finding.severity is Severity.FILE for finding in findings):
        findings.append(Finding("census_no_commune", Severity.FILE, sheet.place()))
    return Census(received.file, tuple(counts), years), tuple(findings)


def _commune(text: str) -> str:
    """The commune's code: five characters, its zero put back; the first five of an IRIS."""
    code = text.upper()
    if code.isdigit():
        code = code.zfill(9)[:5] if len(code) > 5 else code.zfill(5)
    return code[:5] if _INSEE.fullmatch(code[:5]) else ""


def _years_of(file: str) -> tuple[int, ...]:
    year = year_in(file.rsplit("/", 1)[-1])
    return (int(year),) if year else ()


def _of_rows(sheet: Sheet, codes: Sequence[str], headings: list[str], findings: list[Finding]) -> list[Count]:
    """One row a commune, sex and year of age: AGED100 runs from 000 to 100, which is 100 and over."""
    at = {name: headings.index(name) for name in ("sexe", "aged100", "nb")}
    totals: dict[tuple[str, str, int], float] = {}
    columns = (sheet.column(at[name]) for name in ("sexe", "aged100", "nb"))
    for row, code, sex_text, age_text, text in zip(sheet.rows, codes, *columns, strict=True):
        sex, age, persons = _SEXES.get(fold(sex_text)), number(age_text), number(text)
        if sex is None or age is None or not 0 <= age <= 100 or persons is None or persons < 0:
            place = sheet.place(int(row), sheet.header[at["nb"]])
            findings.append(Finding("population_not_a_number", Severity.FILE, place, text))
            continue
        key = (code, sex, int(age))
        totals[key] = totals.get(key, 0.0) + persons
    return [
        Count(code, sex, (age, None if age == 100 else age), persons)
        for (code, sex, age), persons in sorted(totals.items())
    ]


@dataclass(frozen=True)
class _Column:
    position: int
    sex: str | None
    ages: Ages
    year: int | None


def _of_columns(
    sheet: Sheet, codes: Sequence[str], skip: int, year: int | None, findings: list[Finding]
) -> tuple[list[Count], tuple[int, ...]]:
    """One row a commune (or IRIS), one column a class; of several years' columns, one year's."""
    known = [column for p, cell in enumerate(sheet.header) if p != skip and (column := _column(p, cell)) is not None]
    years = tuple(sorted({column.year for column in known if column.year is not None}))
    chosen = year if year is not None else (years[-1] if years else None)
    if years and chosen not in years:
        params: dict[str, str | int | float] = {"years": ", ".join(map(str, years)), "year": chosen or 0}
        findings.append(Finding("census_other_year", Severity.FILE, sheet.place(sheet.header_row), params=params))
        return [], years
    if not known:
        findings.append(Finding("census_not_one", Severity.FILE, sheet.place(sheet.header_row)))
    totals: dict[tuple[str, str | None, Ages], float] = {}
    for column in known:
        if column.year not in (None, chosen):
            continue
        for row, code, text in zip(sheet.rows, codes, sheet.column(column.position), strict=True):
            persons = 0.0 if is_void(text) else number(text)
            if persons is None or persons < 0:
                place = sheet.place(int(row), sheet.header[column.position])
                findings.append(Finding("population_not_a_number", Severity.FILE, place, text))
                continue
            key = (code, column.sex, column.ages)
            totals[key] = totals.get(key, 0.0) + persons
    return [Count(*key, persons) for key, persons in sorted(totals.items(), key=repr)], years


def _column(position: int, cell: str) -> _Column | None:
    """What a heading counts: P21_H1529, P21_POP90P, pop_65p, P21_POPF, pmun_rp2023; None for anything else."""
    text = cell.strip()
    if match := _CLASS.fullmatch(text):
        low, high = int(match["low"]), None if match["over"] else int(match["high"])
        sex = {"POP": None, "H": "m", "F": "f"}[match["who"].upper()]
        return _Column(position, sex, (low, high), _century(match["year"]))
    if match := _TOTAL.fullmatch(text):
        sex = {"H": "m", "F": "f"}.get((match["who"] or "").upper())
        year = int(match["full"]) if match["full"] else _century(match["year"])
        return _Column(position, sex, EVERYBODY, year)
    return None


def _century(text: str | None) -> int | None:
    return None if text is None else (2000 if int(text) < 68 else 1900) + int(text)
