"""The files of the water observatory (SISPEA), as downloaded: one row a service of France, one column an indicator.

Belongs here: their generations of headings (2015-2019, 2020-2023, since 2024), the exercise they speak of, their void
codes, their quality flags, and the blocks of one KPI over the years. Does not belong here: which services serve a
territory (`sispea_composition`), archived answers of Hub'Eau (`hubeau`), what a year's value is (`series`).

Only the columns of the declared indicator, its flag, the service's id and its status become text: the nominative
columns of these files are never looked at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath

import numpy as np

from barometer.declarations.library import known_kpis
from barometer.declarations.service import Entity, Kpi
from barometer.declarations.sispea_codes import sispea_code
from barometer.findings import Finding, Place, Severity
from barometer.ingest.amended import amended
from barometer.ingest.columns import Texts
from barometer.ingest.files import Kind, Received
from barometer.ingest.hubeau import hubeau_sheet, is_json
from barometer.ingest.kpi_blocks import Block, Blocks, repeated, year_in
from barometer.ingest.reply_mark import Asked
from barometer.ingest.sheet import Reading, Sheet, read_sheet
from barometer.ingest.values import fold, is_void, number, period
from barometer.ingest.workbooks import sheet_names
from barometer.ingest.zipped import unzipped

_ENTITY = frozenset({"id sispea de l entite de gestion", "id sispea du service", "id sispea serv"})
_COMPOSITION = "code insee de la commune adherente"
_YEAR = frozenset({"annee", "exercice", "annee de l exercice", "annee exercice"})
_STATUS = "statut"

#: From this exercise on the asset-knowledge indices are counted on 120 points (variant B), on 100 before (variant A).
BREAK_OF_SCALE = 2013


@dataclass(frozen=True)
class SispeaFile:
    """A file of the observatory: its sheet of services, where its columns stand, the exercise of each row."""

    sheet: Sheet
    years: Texts
    entity: int
    status: int | None
    codes: Mapping[str, int]
    flags: Mapping[str, int]
    entities: Texts
    is_archive: bool = False  # an answer of Hub'Eau: gives way to a file of the observatory


@dataclass(frozen=True)
class SispeaReading:
    """The file, or the findings that say why it cannot be read; neither, for a file that bears no indicators."""

    file: SispeaFile | None
    findings: tuple[Finding, ...] = ()


def read_sispea(received: Received) -> SispeaReading:
    """Read one file of the observatory, of any generation, zipped or not, or an archived answer of Hub'Eau."""
    dropped, received = received, unzipped(received)
    if received.kind is Kind.TEXT and is_json(received.content):
        answers, told = hubeau_sheet(received)
        return SispeaReading(_described(answers, None, is_archive=True) if answers else None, told)
    names: Sequence[str | None] = [None]
    if received.kind is not None and received.kind is not Kind.TEXT:
        names = sheet_names(received) or [None]
    year, findings = _exercise(received, names)
    for name in names:
        reading = read_sheet(received, name)
        if reading.sheet is None:
            if len(names) == 1:
                return SispeaReading(None, reading.findings)
            continue
        row = _header_row(reading.sheet)
        if row is None:
            if any(_COMPOSITION in {fold(cell) for cell in cells} for _, cells in reading.sheet.above):
                return SispeaReading(None)
            continue
        plain = reading if row == reading.sheet.header_row else read_sheet(received, name, row)
        reading = amended(dropped, Asked(name, row, ()), partial(_as_read, plain), is_open=True)
        if reading.sheet is None:
            return SispeaReading(None, reading.findings)
        # The old format is the observatory's own, and the sheet was chosen by its headings: nothing to tell.
        of_sheet = [f for f in reading.findings if f.code not in ("old_workbook", "first_sheet_read", "hidden_row")]
        file = _described(reading.sheet, year or year_in(reading.sheet.name or ""))
        if file is None:
            missing = Finding("sispea_no_exercise", Severity.FILE, reading.sheet.place())
            return SispeaReading(None, (*of_sheet, missing))
        return SispeaReading(file, (*of_sheet, *findings))
    return SispeaReading(None, (Finding("sispea_not_one", Severity.FILE, Place(received.file)),))


def _as_read(reading: Reading) -> Reading:
    return reading


def sispea_blocks(kpi: Kpi, readings: Sequence[tuple[str, SispeaReading]]) -> Blocks:
    """The blocks of a KPI over all files, one a service and file."""
    assert kpi.code is not None
    code = sispea_code(kpi.code) or ""
    findings = [finding for _, reading in readings for finding in reading.findings]
    files = [(name, reading.file) for name, reading in readings if reading.file is not None]
    files.sort(key=lambda pair: pair[1].is_archive)
    bearing = [(name, file) for name, file in files if code in file.codes]
    place = bearing[0][1].sheet.place() if bearing else Place(_folder_of(kpi))
    if not bearing:
        if files or not findings:
            findings.append(Finding("sispea_no_code", Severity.FILE, place, code))
        return Blocks((), tuple(findings))
    findings += [_other_scale(kpi, code, file) for _, file in files if _is_before_break(code, file)]
    builder = _Builder(kpi, code)
    for entity in kpi.source.entities:
        for name, file in bearing:
            builder.take(entity, name, file)
        if entity.id not in builder.met:
            known = ", ".join(sorted(set(bearing[-1][1].entities))[:8])
            params: dict[str, str | int | float] = {"known": known}
            findings.append(Finding("sispea_no_entity", Severity.FILE, place, entity.id, params))
    lost = builder.incomplete()
    return Blocks(tuple(builder.blocks), (*findings, *builder.findings), frozenset(lost))


class _Builder:
    """The blocks of one KPI while they are gathered, service by service and file by file."""

    def __init__(self, kpi: Kpi, code: str) -> None:
        known = known_kpis().get(code)
        self.kpi, self.code = kpi, code
        self.unit = known.unit if known is not None else kpi.unit
        self.zero_is_void = known is not None and known.zero_is_void
        self.blocks: list[Block] = []
        self.findings: list[Finding] = []
        self.met: set[str] = set()
        self._values: dict[tuple[str, int], tuple[str, bool]] = {}  # service and exercise -> text, from an archive

    def take(self, entity: Entity, name: str, file: SispeaFile) -> None:
        rows = np.flatnonzero(file.entities == entity.id)
        if not len(rows):
            return
        self.met.add(entity.id)
        keep = np.zeros(len(file.entities), dtype=bool)
        keep[[int(row) for row in rows if self._is_wanted(entity, file, int(row))]] = True
        if not keep.any():
            return
        sheet = file.sheet.only(keep)
        heading = file.sheet.header[file.codes[self.code]]
        sizes = None
        if self.kpi.sample_size_column is not None:
            position = file.codes.get(sispea_code(self.kpi.sample_size_column) or "")
            sizes = sheet.column(position) if position is not None else repeated("", len(sheet.rows))
        self.blocks.append(
            Block(
                name,
                sheet,
                file.years[keep],
                self._texts(entity, file, sheet, file.years[keep], heading),
                value_column=heading,
                units=repeated(self.unit, len(sheet.rows)),
                unit_column=heading,
                sizes=sizes,
                weight=entity.weight,
            )
        )

    def incomplete(self) -> set[int]:
        """Years in which one of the services that share the territory has no value: no mean of the others."""
        lost: set[int] = set()
        if len(self.kpi.source.entities) < 2:
            return lost
        for year in sorted({year for _, year in self._values}):
            expected = [one for one in self.kpi.source.entities if _serves(one, year)]
            without = [one.id for one in expected if (one.id, year) not in self._values]
            if without and len(without) < len(expected):
                lost.add(year)
                place = self.blocks[0].sheet.place() if self.blocks else Place(_folder_of(self.kpi))
                params: dict[str, str | int | float] = {"year": year, "kpi": self.kpi.label, "entities": len(without)}
                value = ", ".join(without)
                self.findings.append(Finding("sispea_entity_without_value", Severity.ROW, place, value, params))
        return lost

    def _is_wanted(self, entity: Entity, file: SispeaFile, row: int) -> bool:
        on = period(file.years[row])
        return on is None or _serves(entity, on.year)

    def _texts(self, entity: Entity, file: SispeaFile, sheet: Sheet, years: Texts, heading: str) -> Texts:
        """The values as text; void where the file says so, or where the figure is not to be used."""
        texts = sheet.column(file.codes[self.code])
        flags = sheet.column(file.flags[self.code]) if self.code in file.flags else repeated("", len(texts))
        states = sheet.column(file.status) if file.status is not None else repeated("", len(texts))
        for index, text in enumerate(texts):
            if self.zero_is_void and number(text) == 0:
                texts[index] = ""
            if is_void(texts[index]):
                texts[index] = ""
                continue
            place = sheet.place(int(sheet.rows[index]), heading)
            flag, state = fold(flags[index]), fold(states[index])
            params: dict[str, str | int | float] = {"kpi": self.kpi.label, "entity": entity.id}
            if state.startswith(("en attente", "en cours")):
                told = Finding("sispea_not_published", Severity.ROW, place, states[index], params)
            elif flag == "anomalie":
                told = Finding("sispea_anomaly", Severity.ROW, place, text, params)
            else:
                if flag.startswith("presomption"):
                    self.findings.append(Finding("sispea_doubt", Severity.WARNING, place, text, params))
                texts[index] = self._once(entity, file, years[index], text, place)
                continue
            self.findings.append(told)
            texts[index] = ""
        return texts

    def _once(self, entity: Entity, file: SispeaFile, year: str, text: str, place: Place) -> str:
        """The text, or "" where another file gave this year before; two files that differ are refused."""
        on = period(year)
        if on is None:
            return text
        key = (entity.id, on.year)
        if key not in self._values:
            self._values[key] = text, file.is_archive
            return text
        former, _ = self._values[key]
        if number(former) != number(text) and not file.is_archive:
            params: dict[str, str | int | float] = {"kpi": self.kpi.label, "year": on.year, "other": former}
            self.findings.append(Finding("sispea_two_files", Severity.FILE, place, text, params))
        return ""


def _serves(entity: Entity, year: int) -> bool:
    return (entity.first_period or 0) <= year <= (entity.last_period or 9999)


def _folder_of(kpi: Kpi) -> str:
    return f"surveys/kpis/{kpi.source.file}"


def _is_before_break(code: str, file: SispeaFile) -> bool:
    """Whether a file gives an index by the scale of before 2013 only."""
    if code not in ("P103.2B", "P202.2B") or code in file.codes:
        return False
    return any(other in file.codes for other in (code.removesuffix("B"), code.removesuffix("B") + "A"))


def _other_scale(kpi: Kpi, code: str, file: SispeaFile) -> Finding:
    other = code.removesuffix("B") + "A"
    params: dict[str, str | int | float] = {"kpi": kpi.label, "code": code, "other": other, "year": BREAK_OF_SCALE}
    return Finding("sispea_other_scale", Severity.NOTE, file.sheet.place(), None, params)


def _header_row(sheet: Sheet) -> int | None:
    """The row, among the first, that names the service's id as a heading."""
    if _ENTITY & {fold(cell.replace("_", " ")) for cell in sheet.header}:
        return sheet.header_row
    return next((row for row, cells in sheet.above if _ENTITY & {fold(c.replace("_", " ")) for c in cells}), None)


def _described(sheet: Sheet, year: str | None, *, is_archive: bool = False) -> SispeaFile | None:
    """Where the columns of a sheet of services stand; None where nothing tells its exercise."""
    headings = [fold(cell.replace("_", " ")) for cell in sheet.header]
    entity = next(i for i, heading in enumerate(headings) if heading in _ENTITY)
    in_column = next((i for i, heading in enumerate(headings) if heading in _YEAR), None)
    if in_column is None and year is None:
        return None
    codes: dict[str, int] = {}
    flags: dict[str, int] = {}
    for position, cell in enumerate(sheet.header):
        if (code := sispea_code(cell)) is not None:
            codes.setdefault(code, position)
        elif cell.casefold().startswith("verif_") and (code := sispea_code(cell[6:])) is not None:
            flags.setdefault(code, position)
    return SispeaFile(
        sheet,
        sheet.column(in_column) if in_column is not None else repeated(year or "", len(sheet.rows)),
        entity,
        headings.index(_STATUS) if _STATUS in headings else None,
        codes,
        flags,
        sheet.column(entity),
        is_archive,
    )


def _exercise(received: Received, names: Sequence[str | None]) -> tuple[str | None, list[Finding]]:
    """The exercise by the sheet « Metadonnees », else by the file's name; a warning where the two differ."""
    in_name = year_in(PurePosixPath(received.file).name)
    cover = next((name for name in names if name is not None and fold(name) == "metadonnees"), None)
    sheet = read_sheet(received, cover).sheet if cover is not None else None
    if sheet is None:
        return in_name, []
    for _, cells in sheet.above:
        if cells and fold(cells[0]) == "annee de l exercice" and len(cells) > 1 and year_in(cells[1]):
            stated = cells[1]
            if in_name is not None and in_name != stated:
                params: dict[str, str | int | float] = {"named": in_name, "stated": stated}
                return stated, [Finding("sispea_exercise_differs", Severity.WARNING, sheet.place(), None, params)]
            return stated, []
    return in_name, []
