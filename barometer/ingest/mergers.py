"""The official list of changes of communes (INSEE, `v_mvt_commune_<year>.csv`), held against territory.csv.

Belongs here: reading that list, and what it says that territory.csv does not. Does not belong here: writing
territory.csv (`territory_edit`), following a successor (declarations.territory).
Source of the layout: INSEE's description of the official geographic code (COG): MOD is the kind of change, DATE_EFF
the day it took effect, COM_AV and COM_AP the codes before and after, LIBELLE_AV and LIBELLE_AP the names.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from barometer.declarations.territory import Commune, Territory
from barometer.findings import Finding, Place, Severity
from barometer.ingest.files import Received
from barometer.ingest.sheet import read_sheet
from barometer.ingest.values import fold

_COLUMNS = ("mod", "date eff", "typecom av", "com av", "libelle av", "typecom ap", "com ap", "libelle ap")

#: Kinds of change in which a commune ends in another: suppression, merger (simple, « commune nouvelle », association),
#: a merger by association made simple, a new code (another département, another chief town).
_ENDS = frozenset({"30", "31", "32", "33", "34", "41", "50"})
#: A commune that was merged and stands again.
_RESTORED = "21"

_NAME = re.compile(r"[^\W\d_][\w\s'’().,/-]{0,99}")


@dataclass(frozen=True)
class Change:
    """One commune that became (a part of) another on a day."""

    on: dt.date
    kind: str
    before: str
    name_before: str
    after: str
    name_after: str
    row: int

    @property
    def last_day(self) -> dt.date:
        """The last day of what ended."""
        return self.on - dt.timedelta(days=1)


@dataclass(frozen=True)
class Proposed:
    """What territory.csv would say: the communes to change, by their place in it, and those to add."""

    changed: dict[int, Commune] = field(default_factory=dict)
    added: tuple[Commune, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.changed or self.added)


def read_mergers(received: Received) -> tuple[tuple[Change, ...], tuple[Finding, ...]]:
    """The changes in which whole communes ended or were restored, in order of time."""
    reading = read_sheet(received)
    sheet = reading.sheet
    if sheet is None:
        return (), reading.findings
    headings = [fold(cell.replace("_", " ")) for cell in sheet.header]
    if not set(_COLUMNS) <= set(headings):
        missing = ", ".join(name.upper().replace(" ", "_") for name in _COLUMNS if name not in headings)
        params: dict[str, str | int | float] = {"missing": missing}
        not_one = Finding("mergers_not_one", Severity.FILE, sheet.place(sheet.header_row), params=params)
        return (), (*reading.findings, not_one)
    columns = [sheet.column(headings.index(name)) for name in _COLUMNS]
    changes: list[Change] = []
    findings = list(reading.findings)
    for row, kind, day, type_before, before, name_before, type_after, after, name_after in zip(
        sheet.rows, *columns, strict=True
    ):
        if type_before != "COM" or type_after != "COM" or (kind not in _ENDS and kind != _RESTORED):
            continue
        on = _day(day)
        if on is None:
            place = sheet.place(int(row), sheet.header[headings.index("date eff")])
            findings.append(Finding("not_a_period", Severity.ROW, place, day))
            continue
        codes = (before.upper().zfill(5), after.upper().zfill(5))
        changes.append(Change(on, kind, codes[0], name_before, codes[1], name_after, int(row)))
    return tuple(sorted(changes, key=lambda c: (c.on, c.after, c.before))), tuple(findings)


def held_against(
    territory: Territory, changes: Iterable[Change], place: Place, since: dt.date
) -> tuple[Proposed, tuple[Finding, ...]]:
    """What the official list says of the territory's communes since a day that territory.csv does not say.

    A commune that ended gets its last day and its successor; one that is not there, though it merged into a commune
    that is, is added in its successor's zone. What is written otherwise is told and left as it is.
    """
    communes = list(territory.communes)
    changed: dict[int, Commune] = {}
    findings: list[Finding] = []
    for change in changes:
        if change.on < since or (change.before == change.after and _same(change.name_before, change.name_after)):
            continue
        if change.kind == _RESTORED:
            if any(c.insee in (change.before, change.after) for c in communes):
                findings.append(_finding("commune_restored", change, place))
            continue
        following = next((c for c in communes if c.insee == change.after and c.is_alive(change.on)), None)
        ended = [i for i, c in enumerate(communes) if _is_ended(c, change)]
        if following is None:
            if ended:
                findings.append(_finding("successor_not_there", change, place))
            continue
        if not ended:
            communes.append(_former(change, following.zone))
            findings.append(_finding("former_commune_not_there", change, place, zone=following.zone))
        for i in ended:
            commune = communes[i]
            if commune.valid_to == change.last_day and commune.successor == change.after:
                continue
            if commune.valid_to is not None or commune.successor is not None:
                findings.append(_finding("merger_differs", change, place, written=_written(commune)))
                continue
            communes[i] = changed[i] = _with(commune, valid_to=change.last_day, successor=change.after)
            findings.append(_finding("merger_not_declared", change, place))
            if commune is following:  # it keeps its code under a new name: the new one has a row of its own
                communes.append(_renamed(change, commune.zone))
        if change.before == change.after:
            _begin(communes, changed, change)
    known = len(territory.communes)
    changed = {i: commune for i, commune in changed.items() if i < known}
    return Proposed(changed, tuple(communes[known:])), tuple(findings)


def _former(change: Change, zone: str) -> Commune:
    """The commune that ended, as a row of the territory."""
    name = _name(change.name_before, change.before)
    return Commune(insee=change.before, name=name, zone=zone, valid_to=change.last_day, successor=change.after)


def _renamed(change: Change, zone: str) -> Commune:
    """The commune that begins."""
    return Commune(insee=change.after, name=_name(change.name_after, change.after), zone=zone, valid_from=change.on)


def _with(commune: Commune, **values: object) -> Commune:
    return Commune.model_validate(commune.model_dump() | values)


def _is_ended(commune: Commune, change: Change) -> bool:
    """Whether a row is the commune that ended: by its code; where the new one keeps it, by its last day or name."""
    if commune.insee != change.before:
        return False
    if change.before != change.after:
        return commune.valid_from is None or commune.valid_from <= change.on
    return commune.valid_to == change.last_day or _same(commune.name, change.name_before)


def _name(written: str, code: str) -> str:
    """A name that is one: it begins with a letter, so that no spreadsheet takes it for a formula; else the code."""
    return written if _NAME.fullmatch(written) else code


def _same(name: str, other: str) -> bool:
    return fold(name) == fold(other)


def _begin(communes: list[Commune], changed: dict[int, Commune], change: Change) -> None:
    """The commune that kept the code begins on the day of the change: its former self has a row of its own."""
    for i, commune in enumerate(communes):
        if commune.insee == change.after and commune.valid_to is None and commune.valid_from is None:
            communes[i] = changed[i] = _with(commune, valid_from=change.on)


def _written(commune: Commune) -> str:
    end = commune.valid_to.isoformat() if commune.valid_to else "–"
    return f"{end}, {commune.successor or '–'}"


def _finding(code: str, change: Change, place: Place, **more: str) -> Finding:
    params: dict[str, str | int | float] = {
        "before": f"{change.name_before} ({change.before})",
        "after": f"{change.name_after} ({change.after})",
        "day": change.on.isoformat(),
        "last_day": change.last_day.isoformat(),
        **more,
    }
    return Finding(code, Severity.WARNING, replace(place, row=None), change.before, params)


def _day(text: str) -> dt.date | None:
    try:
        if "/" in text:
            day, month, year = text.split("/")
            return dt.date(int(year), int(month), int(day))
        return dt.date.fromisoformat(text[:10])
    except ValueError:
        return None
