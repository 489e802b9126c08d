"""Reading everything that is declared under surveys/: the door of this room.

Belongs here: the files, the last accepted copy that stands in for an invalid one, what depends on what. Does not belong
here: the form of a file (`documents`, `validation`, `territory_file`) and what must agree (`crosschecks`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path as FilePath
from typing import Any

from barometer.declarations import crosschecks, layout
from barometer.declarations.authority import Authority
from barometer.declarations.base import Declared
from barometer.declarations.brand import DEFAULT_BRAND, Brand
from barometer.declarations.documents import read_document
from barometer.declarations.edited_texts import EditedTexts
from barometer.declarations.faults import Fault, Path, fault
from barometer.declarations.journal import DEFAULT_JOURNAL, Journal
from barometer.declarations.register import Register
from barometer.declarations.service import Service
from barometer.declarations.survey import Survey
from barometer.declarations.territory import Territory
from barometer.declarations.territory_file import read_territory
from barometer.declarations.validation import validate
from barometer.declarations.wave import Wave
from barometer.declarations.world import World
from barometer.findings import Finding, Severity, in_reading_order


@dataclass(frozen=True)
class Declarations:
    """Everything that is declared and can be used, and every fault.

    `stale`: files (relative to the project) whose last accepted copy stands in for what lies there now.
    `margins`: the years that have a file of census margins. `valid`: SHA-256 of each file that is used as it lies
    there, by its path relative to surveys/. `files_of`: the files that each service rests on, relative to the project.
    """

    authority: Authority | None
    services: Mapping[str, Service]
    surveys: Mapping[str, Survey]
    waves: Mapping[tuple[str, int], Wave]
    territory: Territory
    registers: Mapping[str, Register] = field(default_factory=dict)
    brand: Brand = DEFAULT_BRAND
    journal: Journal = DEFAULT_JOURNAL
    texts: EditedTexts | None = None
    margins: tuple[int, ...] = ()
    findings: tuple[Finding, ...] = ()
    stale: frozenset[str] = frozenset()
    valid: Mapping[str, str] = field(default_factory=dict)
    files_of: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def surveys_of(self, service: str) -> list[Survey]:
        """The surveys with an item on the service, by id."""
        return [s for _, s in sorted(self.surveys.items()) if any(item.service == service for item in s.items)]

    def waves_of(self, survey: str) -> list[Wave]:
        """The waves of a survey, by year."""
        return [wave for (survey_id, _), wave in sorted(self.waves.items()) if survey_id == survey]

    def blocked(self, service: str) -> list[Finding]:
        """The findings that refuse a file on which the service rests, in reading order.

        The service may still be in `services`, by its last accepted copies.
        """
        files = self.files_of.get(service, frozenset())
        return [f for f in self.findings if f.severity is Severity.FILE and f.place.file in files]


@dataclass(frozen=True)
class _File:
    """One declaration file as it was read: its value where its form is right."""

    value: Declared | None
    content: bytes = b""
    faults: tuple[Fault, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)
    lines: Callable[[], Mapping[Path, int]] = dict


def read(surveys: FilePath, accepted: FilePath | None = None) -> Declarations:
    """Read every declaration under `surveys`; `accepted` holds the last accepted copies, by the same relative paths.

    Never raises for what people wrote. Findings name files relative to the folder that holds `surveys`.
    """
    found = layout.look_over(surveys)
    files = {name: _read(surveys / name, name) for name in found.files}
    copies = {name: _copy(accepted, name, file) for name, file in files.items()}
    broken = frozenset(name for name, file in files.items() if file.value is None)
    used = {name: copies[name] if name in broken else file for name, file in files.items()}
    said: list[tuple[str, Fault]] = [*found.faults]
    said += [(name, each) for name, file in files.items() for each in file.faults]
    beside = _beside(surveys, [files.get(layout.BRAND), copies.get(layout.BRAND)])
    faults = crosschecks.check(_world(used, found.margins, beside))
    said += [(n, each) for n, each in faults if n not in broken and each.about not in broken]
    while _fall_back(faults, files, copies, used):
        faults = crosschecks.check(_world(used, found.margins, beside))
    prefix = surveys.name + "/"
    findings = [each.finding(prefix + name, files[name].lines() if name in files else {}) for name, each in said]
    world = _world(used, found.margins, beside)
    return Declarations(
        authority=world.authority,
        services=world.services,
        surveys=world.surveys,
        waves=world.waves,
        territory=world.territory or Territory(),
        registers=world.registers,
        texts=world.texts,
        brand=world.brand or DEFAULT_BRAND,
        journal=world.journal or DEFAULT_JOURNAL,
        margins=found.margins,
        findings=tuple(in_reading_order(findings)),
        stale=frozenset(prefix + n for n, file in used.items() if file is not None and file is not files[n]),
        valid={n: hashlib.sha256(f.content).hexdigest() for n, f in files.items() if used[n] is f},
        files_of=_files_of(prefix, files, [name for name, _ in said]),
    )


def snapshot(
    surveys: FilePath, declarations: Declarations, accepted: FilePath, write: Callable[[FilePath, bytes], None]
) -> None:
    """Copy every valid file to `accepted` through `write` (atomic).

    Passed by: what is there already, and what has changed under `surveys` since it was read.
    """
    for name, digest in declarations.valid.items():
        content = _bytes(surveys / name)
        if content is not None and hashlib.sha256(content).hexdigest() == digest and content != _bytes(accepted / name):
            write(accepted / name, content)


def _read(path: FilePath, name: str) -> _File:
    content = _bytes(path)
    return _File(None, faults=(fault("text.unreadable"),)) if content is None else _parse(content, name)


def _bytes(path: FilePath) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


@lru_cache(maxsize=1024)  # a process opens the project once a run, and nothing about these bytes has changed since
def _parse(content: bytes, name: str) -> _File:
    if name == layout.TERRITORY:
        table = read_territory(content)
        file = _File(table.territory, content, table.faults, lines=lambda: table.lines)
    else:
        document = read_document(content)
        value, faults = validate(layout.model_of(name), document)
        file = _File(value, content, tuple(faults), document.data, lambda: document.lines)
    return replace(file, value=None) if any(each.severity is Severity.FILE for each in file.faults) else file


def _copy(accepted: FilePath | None, name: str, current: _File) -> _File | None:
    """The last accepted copy of a file, where there is one that differs and can be read."""
    content = _bytes(accepted / name) if accepted else None
    if content is None or content == current.content:
        return None
    copy = _parse(content, name)
    return copy if copy.value is not None else None


def _fall_back(
    faults: list[tuple[str, Fault]],
    files: Mapping[str, _File],
    copies: Mapping[str, _File | None],
    used: dict[str, _File | None],
) -> bool:
    """Put the accepted copy in place of each file that does not agree with the others. False: all agree.

    Where the refused file is itself as it was accepted, the file it refers to is the one that changed, and falls back.
    A file that has no copy, or whose copy does not agree either, is left out.
    """
    refused: dict[str, set[str]] = {}
    for name, each in faults:
        if each.severity is Severity.FILE:
            refused.setdefault(name, set()).add(each.about or "")
    for name, about in sorted(refused.items()):
        candidates = [name, *sorted(about)]
        culprit = next((n for n in candidates if n in files and used[n] is files[n] and copies[n] is not None), None)
        used[culprit or name] = copies[culprit] if culprit else None
    return bool(refused)


def _beside(surveys: FilePath, brands: Iterable[_File | None]) -> dict[str, bytes | None]:
    """The files that a brand names, those of its last accepted copy included; None for what cannot be read."""
    named = [file.value for file in brands if file is not None and isinstance(file.value, Brand)]
    return {
        name: None if FilePath(name).name != name else _bytes(surveys / name) for brand in named for name in brand.files
    }


def _world(used: Mapping[str, _File | None], margins: tuple[int, ...], beside: Mapping[str, bytes | None]) -> World:
    values = {name: file.value for name, file in used.items() if file is not None and file.value is not None}
    authority, territory = values.get(layout.AUTHORITY), values.get(layout.TERRITORY)
    brand, journal = values.get(layout.BRAND), values.get(layout.JOURNAL)
    texts = values.get(layout.TEXTS)
    parts = {name: name.split("/") for name in values}
    return World(
        files=frozenset(used),
        authority=authority if isinstance(authority, Authority) else None,
        territory=territory if isinstance(territory, Territory) else None,
        services={parts[n][1].removesuffix(".toml"): v for n, v in values.items() if isinstance(v, Service)},
        surveys={parts[n][1]: v for n, v in values.items() if isinstance(v, Survey)},
        waves={(parts[n][1], int(parts[n][2])): v for n, v in values.items() if isinstance(v, Wave)},
        registers={parts[n][1].removesuffix(".toml"): v for n, v in values.items() if isinstance(v, Register)},
        margins=frozenset(margins),
        brand=brand if isinstance(brand, Brand) else None,
        journal=journal if isinstance(journal, Journal) else None,
        texts=texts if isinstance(texts, EditedTexts) else None,
        beside=beside,
    )


def _files_of(prefix: str, files: Mapping[str, _File], named: Iterable[str]) -> dict[str, frozenset[str]]:
    """Which files each service rests on, told from what can be read of them, valid or not."""
    services = {name.split("/")[1].removesuffix(".toml") for name in files if name.startswith("services/")}
    asked: dict[str, set[str]] = {}  # survey -> services
    for name in {*files, *named}:
        if name.startswith("waves/"):
            survey = name.split("/")[1]
            asked.setdefault(survey, {survey})
            if name in files and name.endswith("/survey.toml"):
                items = files[name].data.get("items", ())
                asked[survey] |= {str(i.get("service")) for i in items if isinstance(i, dict)}
    everywhere = {layout.AUTHORITY, layout.TERRITORY}
    return {
        service: frozenset(
            prefix + name
            for name in {*files, *named, *everywhere}
            if name in everywhere
            or name in (layout.service_file(service), layout.register_file(service))
            or (name.startswith("waves/") and service in asked[name.split("/")[1]])
        )
        for service in sorted(services)
    }
