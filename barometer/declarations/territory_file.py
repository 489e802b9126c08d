"""Reading territory.csv: communes as people and Excel write them.

Belongs here: the columns, INSEE codes (a lost leading zero is put back), dates as Excel saves them. Does not belong
here: whether zones exist and successors lead somewhere (`territory_checks`).
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from barometer.declarations.faults import Fault, Path, fault, nearest, slug, warning
from barometer.declarations.territory import Commune, Territory
from barometer.declarations.texts import decode, impurities

#: Our columns and what else they are called in the files of INSEE and of the authorities.
_COLUMNS = {
    "insee": ("insee", "code-insee", "insee-code", "codgeo", "code-commune", "code"),
    "name": ("name", "nom", "commune", "libelle", "libgeo", "nom-commune"),
    "zone": ("zone", "secteur", "quartier"),
    "valid_from": ("valid-from", "depuis", "debut", "valide-du"),
    "valid_to": ("valid-to", "jusqu-au", "fin", "valide-au"),
    "successor": ("successor", "successeur", "commune-nouvelle"),
    "population": ("population", "habitants", "pmun"),
}
_REQUIRED = ("insee", "name", "zone")
_INSEE = re.compile(r"(?:\d{2}|2[AB])\d{3}")


@dataclass(frozen=True)
class TerritoryFile:
    """The communes that could be read, the faults, and the row of each commune by the path ("communes", n)."""

    territory: Territory = field(default_factory=Territory)
    faults: tuple[Fault, ...] = ()
    lines: Mapping[Path, int] = field(default_factory=dict)


def read_territory(content: bytes) -> TerritoryFile:
    """Read the bytes of territory.csv. Never raises: what is wrong is in `faults`."""
    text, faults = decode(content)
    if text is None:
        return TerritoryFile(faults=tuple(faults))
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator_of(text), strict=True)
        rows = [(reader.line_num, [cell.strip() for cell in row]) for row in reader]
    except csv.Error:
        return TerritoryFile(faults=(*faults, fault("territory.quotes")))
    rows = [(line, row) for line, row in rows if any(row)]
    if not rows:
        return TerritoryFile(faults=(*faults, fault("territory.empty")))
    positions, of_header = _header(rows[0])
    faults += of_header
    communes: list[Commune] = []
    lines: dict[Path, int] = {}
    if all(name in positions for name in _REQUIRED):
        for line, row in rows[1:]:
            commune, of_row = _commune(row, positions, len(rows[0][1]))
            faults += [replace(each, line=line) for each in of_row]
            if commune is not None:
                communes.append(commune)
                lines["communes", len(communes)] = line
    return TerritoryFile(Territory(communes=tuple(communes)), tuple(faults), lines)


def separator_of(text: str) -> str:
    """The separator of the columns: the one that stands most often in the first line."""
    first_line = text.lstrip("\n").split("\n", 1)[0]
    return max(";\t,", key=first_line.count)


def header_positions(cells: Sequence[str]) -> dict[str, int]:
    """The position of each of our columns among the headings, whatever they are called there."""
    return _header((1, list(cells)))[0]


def _header(row: tuple[int, list[str]]) -> tuple[dict[str, int], list[Fault]]:
    line, cells = row
    positions: dict[str, int] = {}
    faults: list[Fault] = []
    known = {alias: name for name, aliases in _COLUMNS.items() for alias in aliases}
    for position, cell in enumerate(cells):
        name = known.get(slug(cell))
        if name is None and cell:
            meant = nearest(slug(cell), known)
            if meant is not None and known[meant] not in positions:
                faults.append(Fault("territory.column_typo", (), cell, {"meant": meant}, line=line, column=cell))
        elif name in positions:
            faults.append(Fault("territory.column_twice", (), cell, {"name": name}, line=line, column=cell))
        elif name is not None:
            positions[name] = position
    typos = {known[str(each.params["meant"])] for each in faults if each.code == "territory.column_typo"}
    faults = [each for each in faults if known.get(str(each.params.get("meant", ""))) not in positions]
    for name in _REQUIRED:
        if name not in positions and name not in typos:
            faults.append(Fault("territory.column_missing", (), None, {"missing": name}, line=line, column=name))
    return positions, faults


def _commune(row: list[str], positions: Mapping[str, int], width: int) -> tuple[Commune | None, list[Fault]]:
    if len(row) > width and any(row[width:]):
        return None, [Fault("territory.row_width", (), ";".join(row), {"expected": width, "met": len(row)})]
    cells = {name: row[position] if position < len(row) else "" for name, position in positions.items()}
    faults = [replace(each, column=name, path=()) for name, cell in cells.items() for each in impurities(cell)]
    insee = _insee(cells, "insee", faults)
    successor = _insee(cells, "successor", faults) if cells.get("successor") else None
    valid_from, valid_to = (_date(cells, name, faults) for name in ("valid_from", "valid_to"))
    population = _population(cells, faults)
    if not cells["name"]:
        faults.append(Fault("territory.name_empty", column="name"))
    if slug(cells["zone"]) != cells["zone"] or not cells["zone"]:
        meant = slug(cells["zone"])
        code = "territory.zone_not_an_id" if meant else "territory.zone_empty"
        faults.append(Fault(code, (), cells["zone"], {"meant": meant}, column="zone"))
    if any(each.severity != "warning" for each in faults):
        return None, faults
    commune = Commune(
        insee=insee,
        name=cells["name"],
        zone=cells["zone"],
        valid_from=valid_from,
        valid_to=valid_to,
        successor=successor,
        population=population,
    )
    return commune, faults


def _insee(cells: Mapping[str, str], name: str, faults: list[Fault]) -> str:
    """A code of five characters; the zero that a spreadsheet took from 01234 is put back, and said."""
    code = cells[name].upper()
    if re.fullmatch(r"\d{1,4}", code):
        faults.append(replace(warning("territory.zero_lost", (), code, meant=code.zfill(5)), column=name))
        return code.zfill(5)
    if not _INSEE.fullmatch(code):
        faults.append(Fault("territory.not_insee", (), cells[name], column=name))
    return code


def _date(cells: Mapping[str, str], name: str, faults: list[Fault]) -> dt.date | None:
    """An ISO date, or 06/03/2023 as a French Excel saves it."""
    text = cells.get(name, "")
    if not text:
        return None
    day_first = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text)
    try:
        if day_first:
            return dt.date(int(day_first[3]), int(day_first[2]), int(day_first[1]))
        return dt.date.fromisoformat(text)
    except ValueError:
        faults.append(Fault("territory.not_a_date", (), text, column=name))
        return None


def _population(cells: Mapping[str, str], faults: list[Fault]) -> int | None:
    text = re.sub(r"\s", "", cells.get("population", ""))
    if not text:
        return None
    if text.isascii() and text.isdigit():
        return int(text)
    faults.append(Fault("territory.not_a_population", (), cells["population"], column="population"))
    return None
