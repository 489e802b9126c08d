"""An exploration opened: its declaration, its answers in force, and its sealed technical list.

Belongs here: what the three stations share. The order in which things may be known is kept here: the technical list is
sealed (two signatures, a dated entry in the ledger) before the residents' figures are shown, and the first showing is
an entry too; a list sealed afterwards is told apart for ever.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path

from barometer.declarations.exploration import Exploration, TechnicalList
from barometer.declarations.exploration_file import exploration_file, read_exploration
from barometer.declarations.service import Service
from barometer.findings import Finding, Place, Severity
from barometer.ingest.exploration import VOICES, AcceptedVoice, accept_voice, accepted_voice
from barometer.ingest.versions import canonical, digest
from barometer.lake import LedgerEntry, atomic_write
from barometer.publishing.workbooks.fillable import Fillable, fillable_workbook
from barometer.workspace import BlockedError, Workspace


@dataclass(frozen=True)
class Sealed:
    """A technical list with its two signatures as it entered the ledger; `is_late` where the residents' figures had
    been shown before."""

    on: dt.date
    version: str
    technical: TechnicalList
    is_late: bool


@dataclass(frozen=True)
class Opened:
    """What the stations start from. `seals` by date, the last one being that of the list as it is now declared unless
    `is_sealed` is False; `shown_on`: when the residents' figures were first shown."""

    workspace: Workspace
    service: Service
    exploration: Exploration
    voices: dict[str, AcceptedVoice]
    seals: tuple[Sealed, ...]
    is_sealed: bool
    shown_on: dt.date | None
    findings: tuple[Finding, ...]

    @property
    def folder(self) -> Path:
        return self.workspace.project.surveys / "exploration" / self.service.id


def open_exploration(workspace: Workspace, service_id: str, today: dt.date) -> Opened:
    """Read the declaration, judge and accept the files, seal the technical list where it bears both signatures.

    Raises BlockedError where the declaration is missing or refused, or no residents' file was ever accepted.
    """
    service, authority = workspace.service(service_id), workspace.authority
    surveys = workspace.project.surveys
    exploration, findings = read_exploration(surveys, service_id, service)
    if exploration is None:
        place = Place(f"{surveys.name}/{exploration_file(service_id)}")
        raise BlockedError(findings or [Finding("exploration.none", Severity.FILE, place)])
    for voice in VOICES:
        outcome = accept_voice(workspace.lake, workspace.project, authority, exploration, voice, today=today)
        findings += outcome.findings if outcome else ()
    found = {voice: accepted_voice(workspace.lake, service_id, voice) for voice in VOICES}
    voices = {voice: one for voice, one in found.items() if one is not None}
    if "residents" not in voices:
        raise BlockedError(findings)
    version = _seal(workspace, service, exploration, today)
    seals = _seals(workspace, service_id)
    return Opened(
        workspace,
        service,
        exploration,
        voices,
        seals,
        version is not None and bool(seals) and seals[-1].version == version,
        _shown_on(workspace, service_id),
        tuple(findings),
    )


def record_showing(opened: Opened, today: dt.date) -> None:
    """Say in the ledger that the residents' figures are being shown; the first time counts."""
    if opened.shown_on is None:
        residents = opened.voices["residents"]
        subject = _subject(opened.service.id, "shown")
        opened.workspace.lake.record(LedgerEntry(0, subject, "shown", residents.version, "", "", today, 0, 0))


def write_issue(opened: Opened, folder: str, name: str, form: Fillable) -> Path:
    """Write the workbook under a name that is free, so that nothing that people may have open is replaced."""
    target = opened.folder / folder
    path = target / f"{name}-{form.memory.issue}.xlsx"
    while path.exists():
        path = path.with_name(path.stem + "-bis.xlsx")
    atomic_write(path, fillable_workbook(form, opened.workspace.authority.locale))
    return path


def _seal(workspace: Workspace, service: Service, exploration: Exploration, today: dt.date) -> str | None:
    """Enter the list in the ledger; its version, None where it is empty or lacks a signature.

    The targets and anchors of its KPIs belong to it: whoever moves one seals another list.
    """
    technical = exploration.technical
    if not technical.criteria or technical.signed is None or technical.countersigned is None:
        return None
    named = {one.kpi for one in technical.criteria}
    anchors = [canonical(kpi.anchors) for kpi in service.kpis if kpi.id in named and kpi.anchors is not None]
    version = digest(canonical(technical), *anchors)
    path = _sealed_file(workspace, service.id, version)
    if not path.exists():
        atomic_write(path, (canonical(technical) + "\n").encode())
    subject = _subject(service.id, "technical")
    workspace.lake.record(LedgerEntry(0, subject, "accepted", version, "", "", today, len(technical.criteria), 0))
    return version


def _seals(workspace: Workspace, service_id: str) -> tuple[Sealed, ...]:
    entries = workspace.lake.ledger()
    shown = next((one.sequence for one in entries if one.subject == _subject(service_id, "shown")), None)
    found = []
    for entry in entries:
        if entry.subject == _subject(service_id, "technical"):
            text = _sealed_file(workspace, service_id, entry.version).read_text(encoding="utf-8")
            technical = TechnicalList.model_validate(json.loads(text))
            is_late = shown is not None and entry.sequence > shown
            found.append(Sealed(entry.judged_on, entry.version, technical, is_late))
    return tuple(found)


def _shown_on(workspace: Workspace, service_id: str) -> dt.date | None:
    entry = next((e for e in workspace.lake.ledger() if e.subject == _subject(service_id, "shown")), None)
    return None if entry is None else entry.judged_on


def _sealed_file(workspace: Workspace, service_id: str, version: str) -> Path:
    return workspace.lake.root / "declared_technical" / service_id / f"{version[:12]}.json"


def _subject(service_id: str, what: str) -> str:
    return f"exploration/{service_id}/{what}"
