"""The register of decisions as input: every copy of its workbook and its TOML file, merged into what is in force.

Belongs here: which files are copies of a service's register, merging them with what was accepted before, the ledger
entry. Does not belong here: how copies are merged (`returned_words`), what a line must say (`register_lines`), writing
the workbook (publishing.workbooks).

What was ever written stays in `core_register`; a copy that brings nothing new changes nothing, however often it is
read. The TOML file is under version control: what it says now takes the place of what it said before, and of nothing
that came otherwise.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pandas as pd

from barometer.declarations.authority import Authority
from barometer.declarations.register import FIELDS, Register
from barometer.declarations.service import Service
from barometer.findings import Finding, Place, Severity, Verdict, in_reading_order, verdict
from barometer.ingest.acceptance import Outcome
from barometer.ingest.files import receive
from barometer.ingest.register_form import form_of, line_key, text_of
from barometer.ingest.register_lines import Lines, lines_of
from barometer.ingest.returned_words import Memory, Words, merge, plain
from barometer.ingest.returned_workbook import Returned, copies_in, read_copy
from barometer.ingest.versions import digest
from barometer.lake import Lake, LedgerEntry, empty
from barometer.project import Project
from barometer.tables import CORE_REGISTER

FOLDER = "surveys/register"
Declared = dict[tuple[str, str], str]  # (line, field) -> what the TOML file said


@dataclass(frozen=True)
class State:
    """A register in force: every text, and which of them its TOML file says."""

    memory: Memory
    declared: Declared


def accept_register(
    lake: Lake,
    project: Project,
    authority: Authority,
    service: Service,
    declared: Register | None,
    *,
    dry: bool = False,
    today: dt.date,
) -> Outcome:
    """Merge every copy of a service's register with what is in force. `declared`: its TOML file, where it can be read.

    A copy that cannot be read is refused and leaves everything as it is. `dry` writes nothing.
    """
    subject = f"register/{service.id}"
    in_force = lake.accepted(subject)
    before = state_of(accepted_texts(lake, service.id))
    found = returned(project, service.id)
    now = None if declared is None else _texts_of(declared, service, authority)
    state = _with_declared(State(merge([before.memory, found.memory]), before.declared), now, f"{service.id}.toml")
    lines = lines_of(state.memory, service, authority, partial(_shown, found.files))
    findings = tuple(in_reading_order([*found.findings, *lines.findings]))
    refused = [finding for finding in found.findings if finding.severity is Severity.FILE]
    newest, entry = lake.newest(subject), in_force
    if not dry:
        frame = frame_of(state, service.id)
        version = _version(frame)
        if len(frame) and (in_force is None or in_force.version != version):
            lake.write(CORE_REGISTER, f"{service.id}/{version[:12]}", frame, version)
            entry = lake.record(_entry(subject, lines, version, findings, len(frame), today))
        elif in_force is not None and not refused and newest is not None and newest.verdict == Verdict.REFUSED:
            entry = lake.record(replace(in_force, judged_on=today))  # what was refused has gone
        if refused:
            file = refused[0].place.file
            content = (project.root / file).read_bytes() if (project.root / file).is_file() else b""
            sha = hashlib.sha256(content).hexdigest()
            entry = lake.record(LedgerEntry(0, subject, Verdict.REFUSED.value, sha, file, sha, today, 0, 0))
    is_new = lake.newest(subject) != newest
    return Outcome(subject, None if dry else entry, lake.accepted(subject), findings, is_new)


def has_register(project: Project, lake: Lake, service: str, declared: Register | None) -> bool:
    """Whether there is anything to judge: a file, a workbook that went out, texts in force."""
    return declared is not None or lake.accepted(f"register/{service}") is not None or bool(_copies(project, service))


def accepted_texts(lake: Lake, service: str) -> pd.DataFrame:
    """The texts in force of a service's register, in CORE_REGISTER's columns; none where none are."""
    entry = lake.accepted(f"register/{service}")
    return empty(CORE_REGISTER) if entry is None else lake.read(CORE_REGISTER, f"{service}/{entry.version[:12]}")


def accepted_lines(lake: Lake, service: Service, authority: Authority) -> Lines:
    """The lines in force of a service's register."""
    return lines_of(state_of(accepted_texts(lake, service.id)).memory, service, authority, partial(_shown, ()))


def state_of(texts: pd.DataFrame) -> State:
    """CORE_REGISTER rows -> the register."""
    words, replaced, declared = set(), set(), {}
    for row in texts.to_dict("records"):
        one = Words(row["line"], row["field"], int(row["issue"]), row["text"], row["source"])
        words.add(one)
        if row["is_replaced"]:
            replaced.add(one)
        if row["is_declared"]:
            declared[one.row, one.field] = one.text
    issue = max((one.issue for one in words), default=0)
    return State(Memory(frozenset(words), frozenset(replaced), issue), declared)


def frame_of(state: State, service: str) -> pd.DataFrame:
    """The register -> CORE_REGISTER rows, sorted."""
    rows = [
        {
            "service": service,
            "line": one.row,
            "field": one.field,
            "issue": one.issue,
            "text": one.text,
            "source": one.source,
            "is_replaced": one in state.memory.replaced,
            "is_declared": state.declared.get((one.row, one.field)) == one.text,
        }
        for one in sorted(state.memory.words)
    ]
    return pd.DataFrame(rows, columns=CORE_REGISTER.column_names) if rows else empty(CORE_REGISTER)


def returned(project: Project, service: str) -> Returned:
    """Every copy of a service's register, merged: those dropped in surveys/register, and those filled where they lie.

    A file is the register of the service that its name begins with; one whose name says nothing is whatever service's
    its hidden sheet says.
    """
    form, others = form_of(service), _others(project, service)
    copies: list[Returned] = []
    for path in _copies(project, service):
        found = read_copy(receive(path, project.relative(path)), form)
        is_others = any(finding.code == "returned_other_subject" for finding in found.findings)
        if not (is_others and _named(path, service, others) is None):
            copies.append(found)
    return Returned(
        merge(copy.memory for copy in copies),
        tuple(file for copy in copies for file in copy.files),
        tuple(finding for copy in copies for finding in copy.findings),
    )


def not_replaced(file: str) -> Finding:
    """A workbook to fill that is left as it is: open, unreadable, or changed since it was read."""
    return Finding("register_not_replaced", Severity.WARNING, Place(file))


def _shown(files: Sequence[str], name: str) -> str:
    """Where a file lies, by its name: among those read now, else where copies are dropped."""
    return next((file for file in files if file.endswith(f"/{name}")), f"{FOLDER}/{name}")


def _named(path: Path, service: str, others: Iterable[str]) -> bool | None:
    """Whether a file's name begins with this service's id (True), another's (False), or nobody's (None)."""
    stem = path.stem.casefold()
    fitting = [name for name in {service, *others} if stem.startswith(name)]
    return max(fitting, key=len) == service if fitting else None


def _copies(project: Project, service: str) -> list[Path]:
    others = _others(project, service)
    return [
        path
        for folder in (project.register, project.register_to_fill)
        for path in copies_in(folder)
        if _named(path, service, others) is not False
    ]


def _others(project: Project, service: str) -> list[str]:
    return [path.stem for path in sorted(project.services.glob("*.toml")) if path.stem != service]


def _texts_of(register: Register, service: Service, authority: Authority) -> Declared:
    """What a TOML file says, as it would stand in the workbook's cells."""
    now: Declared = {}
    for line in register.decisions:
        for name in FIELDS:
            value = getattr(line, name)
            if value is not None and (text := plain(text_of(name, value, service, authority))):
                now[line_key(line.criterion, line.wave), name] = text
    return now


def _with_declared(state: State, now: Declared | None, source: str) -> State:
    """The register with what its TOML file says now: new texts come in, those it said before and no longer go out.
    None: there is no such file, or it cannot be read; then nothing changes."""
    if now is None:
        return state
    words, replaced = set(state.memory.words), set(state.memory.replaced)
    for cell in sorted({*now, *state.declared}):
        before, after = state.declared.get(cell), now.get(cell)
        if before == after:
            continue
        current = state.memory.current(*cell)
        replaced |= {one for one in current if one.text == before}
        if after is not None and not any(one.text == after for one in current):
            words.add(Words(*cell, state.memory.issue, after, source))
    return State(Memory(frozenset(words), frozenset(replaced), state.memory.issue), now)


def _entry(
    subject: str, lines: Lines, version: str, findings: Iterable[Finding], rows: int, today: dt.date
) -> LedgerEntry:
    judged = verdict(finding for finding in findings if finding.severity is not Severity.FILE)
    refused = len({f.place.key for f in lines.findings if f.severity is Severity.ROW})
    return LedgerEntry(0, subject, judged.value, version, FOLDER, version, today, rows, refused)


def _version(frame: pd.DataFrame) -> str:
    return digest(*(repr(tuple(row)) for row in frame.itertuples(index=False)))
