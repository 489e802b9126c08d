"""The moment of acceptance: from a judged file to the version in force.

Belongs here: what a version is, writing an accepted file's frames and its declaration to the lake, the ledger entry
that puts them in force, and reading what is in force. Does not belong here: judging (`waves`, `kpis`, `margins`).

A version is a digest of the file's bytes and of what the declarations say of how it is read (`versions`). Its parts
are written first, under the version's own name; the ledger entry is written last and is the acceptance. Killed in
between, the former version is still in force and the next run finishes. A refused file is recorded as refused and
touches nothing. Where the newest entry bears the same version nothing is read again.

A technical series that is refused does not hold back the others of its service: the new version takes the others'
new values and keeps those of the refused one; then the refusal is recorded after it, with the file's name.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from barometer.declarations.authority import Authority
from barometer.declarations.service import Service
from barometer.declarations.survey import Survey
from barometer.declarations.territory import Territory
from barometer.declarations.wave import Wave
from barometer.findings import Finding, Place, Severity, Verdict, in_reading_order, verdict
from barometer.ingest.amended import Dropped, dropped_margins, dropped_series, dropped_wave, wave_subject
from barometer.ingest.files import Received
from barometer.ingest.kpis import JudgedKpi, JudgedKpis, files_of, judge_kpis
from barometer.ingest.margins import judge_margins
from barometer.ingest.profiles import WaveProfile, profile_of_file, profile_of_published
from barometer.ingest.published import published_figures
from barometer.ingest.series_continuity import compare_series
from barometer.ingest.versions import (
    asked_of,
    canonical,
    digest,
    meaning,
    names_matter,
    shape_of_kpi,
    shape_of_wave,
    version_of,
)
from barometer.ingest.waves import judge_wave
from barometer.lake import Lake, LedgerEntry, atomic_write, empty
from barometer.project import Project
from barometer.tables import CORE_ANSWERS, CORE_KPI_VALUES, CORE_MARGINS, CORE_PUBLISHED, CORE_RESPONDENTS, TableSpec


@dataclass(frozen=True)
class Outcome:
    """What was found of a subject: its newest judgement, its version in force, all findings.

    `entry` is None where nothing was recorded (a dry run, a file that was purged); `is_new` says whether the lake
    changed.
    """

    subject: str
    entry: LedgerEntry | None
    in_force: LedgerEntry | None
    findings: tuple[Finding, ...]
    is_new: bool = False
    profile: WaveProfile | None = None  # of a wave that was judged now, and not refused


@dataclass(frozen=True)
class AcceptedWave:
    """A wave in force, with the declarations it was accepted with. Frames are empty where they do not apply."""

    entry: LedgerEntry
    wave: Wave
    survey: Survey  # what the wave asked of it, see `asked_of`
    respondents: pd.DataFrame
    answers: pd.DataFrame
    published: pd.DataFrame


# Waves


def accept_wave(
    lake: Lake,
    project: Project,
    authority: Authority,
    territory: Territory,
    survey: Survey,
    wave: Wave,
    *,
    dry: bool = False,
    today: dt.date,
) -> Outcome:
    """Judge a wave's file, or its declared figures, and put it in force unless it is refused or withdrawn.

    `dry` judges and writes nothing.
    """
    subject = wave_subject(wave)
    folder = project.waves / survey.id / str(wave.year)
    shown = project.relative(folder / "wave.toml")
    used = asked_of(survey, wave)
    received = dropped_wave(project, wave) if wave.source == "file" else Dropped(shown)
    version = version_of(received, *received.shapes, *shape_of_wave(wave, used, authority, territory))
    ledger = SubjectLedger(lake, subject, version, received, today, dry)
    if wave.withdrawn:
        return ledger.withdrawn()
    if (known := ledger.known(received)) is not None:
        return known
    if wave.source == "published":
        figures, findings = published_figures(wave, survey, shown)
        judged, accepted, refused = verdict(findings), len(figures), 0
        profile = profile_of_published(wave, used, shown)
    else:
        judgement = judge_wave(wave, survey, authority, territory, received)
        findings, judged = judgement.findings, judgement.verdict
        accepted, refused = judgement.rows_accepted, judgement.rows_refused
        profile = profile_of_file(wave, used, received.file, judgement)
    if judged is Verdict.REFUSED:
        return ledger.refused(findings, refused)
    if not dry:
        part = f"{survey.id}/{wave.year}/{version[:12]}"
        if wave.source == "published":
            lake.write(CORE_PUBLISHED, part, figures, version)
        else:
            lake.write_pieces(CORE_RESPONDENTS, part, [judgement.people], version)
            lake.write_pieces(CORE_ANSWERS, part, judgement.given.pieces(), version)
        pair = f'{{"survey": {canonical(used)},\n"wave": {canonical(wave)}}}\n'
        atomic_write(_declared_wave(lake, part), pair.encode())
        atomic_write(_profile(lake, part), profile.as_json())
    return replace(ledger.accepted(judged, findings, accepted, refused), profile=profile)


def wave_profile(lake: Lake, survey: str, year: int) -> WaveProfile | None:
    """What the wave in force looked like; None where there is none."""
    entry = lake.accepted(f"waves/{survey}/{year}")
    path = _profile(lake, f"{survey}/{year}/{entry.version[:12]}") if entry is not None else None
    return WaveProfile.of_json(path.read_bytes()) if path is not None and path.exists() else None


def accepted_wave(lake: Lake, survey: str, year: int, *, with_answers: bool = True) -> AcceptedWave | None:
    """The wave in force; None where none was accepted, or it was withdrawn.

    Most stations need its declaration only: without `with_answers` the frames are left empty, and unread.
    """
    entry = lake.accepted(f"waves/{survey}/{year}")
    if entry is None:
        return None
    part = f"{survey}/{year}/{entry.version[:12]}"
    pair: dict[str, Any] = json.loads(_declared_wave(lake, part).read_text(encoding="utf-8"))
    return AcceptedWave(
        entry,
        Wave.model_validate(pair["wave"]),
        Survey.model_validate(pair["survey"]),
        *(
            lake.read(spec, part) if with_answers else empty(spec)
            for spec in (CORE_RESPONDENTS, CORE_ANSWERS, CORE_PUBLISHED)
        ),
    )


# Technical series


def accept_kpis(
    lake: Lake, project: Project, authority: Authority, service: Service, *, dry: bool = False, today: dt.date
) -> Outcome:
    """Judge a service's technical series and put in force those that are not refused. `dry` writes nothing."""
    subject = f"kpis/{service.id}"
    listed = {kpi.source.file: files_of(kpi.source, project.kpis) for kpi in service.kpis}
    files = sorted({file for names in listed.values() for file in names})
    received = {file: dropped_series(project, file) for file in files}
    amendments = [shape for file in files for shape in received[file].shapes]
    whole = Received(
        ", ".join(one.file for one in received.values()),
        sha256=digest(*(one.sha256 for one in received.values())),
        findings=tuple(finding for one in received.values() for finding in one.findings),
    )
    told_by_name = sorted(
        {file for kpi in service.kpis if names_matter(kpi.source) for file in listed[kpi.source.file]}
    )
    version = version_of(whole, *amendments, *told_by_name, *(shape_of_kpi(kpi) for kpi in service.kpis))
    ledger = SubjectLedger(lake, subject, version, whole, today, dry)
    if (known := ledger.known(whole)) is not None:
        return known
    judged = judge_kpis(service, received.__getitem__, lambda source: listed[source.file])
    refused = [kpi for kpi in judged.kpis if kpi.verdict is Verdict.REFUSED]
    if len(refused) == len(judged.kpis):
        return ledger.refused(judged.findings)
    values = _with_former(lake, service, judged, refused)
    findings = tuple(in_reading_order([*judged.findings, *_continuity(lake, service, values)]))
    if not dry:
        lake.write(CORE_KPI_VALUES, f"{service.id}/{version[:12]}", values, version)
        shapes = {kpi.id: meaning(kpi) for kpi in service.kpis}
        content = json.dumps(shapes, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        atomic_write(_declared_kpis(lake, service.id, version), content.encode())
    best = verdict(finding for finding in findings if finding.severity is not Severity.FILE)
    outcome = ledger.accepted(best, findings, len(values), 0)
    return ledger.refused(findings, received=received.get(refused[0].file, whole)) if refused else outcome


def accepted_kpis(lake: Lake, service: str) -> pd.DataFrame:
    """The values in force of a service's technical series, in CORE_KPI_VALUES's columns; none where none are."""
    entry = lake.accepted(f"kpis/{service}")
    return empty(CORE_KPI_VALUES) if entry is None else lake.read(CORE_KPI_VALUES, f"{service}/{entry.version[:12]}")


def _with_former(lake: Lake, service: Service, judged: JudgedKpis, refused: list[JudgedKpi]) -> pd.DataFrame:
    """The accepted values, and for each refused KPI those in force before, if they still mean the same."""
    entry = lake.accepted(f"kpis/{service.id}")
    if entry is None or not refused:
        return judged.values
    former = lake.read(CORE_KPI_VALUES, f"{service.id}/{entry.version[:12]}")
    meant: dict[str, str] = json.loads(_declared_kpis(lake, service.id, entry.version).read_text(encoding="utf-8"))
    names = {one.kpi for one in refused}
    kept = [kpi for kpi in _meaning_the_same(service, meant) if kpi in names]
    frames = [frame for frame in (judged.values, former[former["kpi"].isin(kept)]) if len(frame)]
    return pd.concat(frames, ignore_index=True) if frames else empty(CORE_KPI_VALUES)


def _continuity(lake: Lake, service: Service, values: pd.DataFrame) -> list[Finding]:
    """The series against themselves, and against the version in force where they still mean the same."""
    entry = lake.accepted(f"kpis/{service.id}")
    if entry is None:
        return compare_series(service, values, empty(CORE_KPI_VALUES), ())
    former = lake.read(CORE_KPI_VALUES, f"{service.id}/{entry.version[:12]}")
    meant: dict[str, str] = json.loads(_declared_kpis(lake, service.id, entry.version).read_text(encoding="utf-8"))
    return compare_series(service, values, former, _meaning_the_same(service, meant))


def _meaning_the_same(service: Service, meant: dict[str, str]) -> list[str]:
    return [kpi.id for kpi in service.kpis if meant.get(kpi.id) == meaning(kpi)]


# Margins


def accept_margins(
    lake: Lake, project: Project, authority: Authority, year: int, *, dry: bool = False, today: dt.date
) -> Outcome:
    """Judge a year's census margins and put them in force unless refused. `dry` writes nothing."""
    received = dropped_margins(project, year)
    version = version_of(received, *received.shapes, str(year), canonical(authority.domains, {"published"}))
    ledger = SubjectLedger(lake, f"margins/{year}", version, received, today, dry)
    return ledger.taken_whole(received, lambda: judge_margins(received, authority, year), CORE_MARGINS, str(year))


def accepted_margins(lake: Lake, year: int) -> tuple[str, pd.DataFrame] | None:
    """The version and the table of a year's margins in force."""
    entry = lake.accepted(f"margins/{year}")
    return None if entry is None else (entry.version, lake.read(CORE_MARGINS, f"{year}/{entry.version[:12]}"))


def applied_corrections(lake: Lake, subject: str) -> tuple[Finding, ...]:
    """The declared corrections that the version in force of a subject was made with: what its method note tells."""
    entry = lake.accepted(subject)
    kept = _kept_findings(lake, entry) if entry is not None else ()
    return tuple(finding for finding in kept if finding.code == "correction_applied")


def refusals(lake: Lake) -> list[LedgerEntry]:
    """The newest judgement of every subject whose newest judgement is a refusal, by subject."""
    newest = {entry.subject: entry for entry in lake.ledger()}
    return [newest[subject] for subject in sorted(newest) if newest[subject].verdict == Verdict.REFUSED]


class SubjectLedger:
    """One subject's judgement on its way into the ledger. `blank` is its entry before the verdict is known."""

    def __init__(self, lake: Lake, subject: str, version: str, received: Received, today: dt.date, dry: bool) -> None:
        self._lake, self._dry = lake, dry
        self._blank = LedgerEntry(0, subject, "", version, received.file, received.sha256, today, 0, 0)

    @property
    def _newest(self) -> LedgerEntry | None:
        return self._lake.newest(self._blank.subject)

    @property
    def _in_force(self) -> LedgerEntry | None:
        return self._lake.accepted(self._blank.subject)

    def known(self, received: Received) -> Outcome | None:
        """The outcome where nothing needs to be read: the same version accepted before, or a file purged since."""
        if received.is_missing and (in_force := self._in_force) is not None:
            params = {"day": in_force.judged_on.isoformat()}
            note = Finding("file_no_longer_there", Severity.NOTE, Place(received.file), params=params)
            return self._outcome(None, (note,))
        newest = self._newest
        if self._dry or newest is None or newest.version != self._blank.version:
            return None
        if newest.verdict not in (Verdict.ACCEPTED, Verdict.ROWS_REFUSED):
            return None  # a refused file is judged again, for its findings are to be shown
        return self._outcome(newest, _kept_findings(self._lake, newest))

    def taken_whole(
        self,
        received: Received,
        judge: Callable[[], tuple[tuple[Finding, ...], pd.DataFrame]],
        table: TableSpec,
        part: str,
    ) -> Outcome:
        """Judge a table of which no row may be refused alone, and put it in force in its part unless it is refused."""
        if (known := self.known(received)) is not None:
            return known
        findings, frame = judge()
        judged = verdict(findings)
        if judged is Verdict.REFUSED:
            return self.refused(findings)
        if not self._dry:
            version = self._blank.version
            self._lake.write(table, f"{part}/{version[:12]}", frame, version)
        return self.accepted(judged, findings, len(frame), 0)

    def withdrawn(self) -> Outcome:
        """Withdraw the subject, by declaration."""
        newest = self._newest
        if self._dry or newest is None or newest.verdict == "withdrawn":
            return self._outcome(newest, ())
        return self._recorded("withdrawn", ())

    def accepted(self, judged: Verdict, findings: tuple[Finding, ...], kept: int, refused: int) -> Outcome:
        """Record an acceptance. Its findings are kept: they will not be looked for again."""
        if self._dry:
            return self._outcome(None, findings)
        newest, in_force = self._newest, self._in_force
        if newest is not None and in_force is not None and newest.version == in_force.version == self._blank.version:
            return self._outcome(newest, findings)  # accepted before; then one of its series was refused, as it is now
        _keep_findings(self._lake, self._blank, findings)
        return self._recorded(judged.value, findings, kept, refused)

    def refused(self, findings: tuple[Finding, ...], refused: int = 0, received: Received | None = None) -> Outcome:
        """Record a refusal: of the subject, or of one file of it after the others were accepted."""
        if self._dry:
            return self._outcome(None, findings)
        if received is not None:
            self._blank = replace(self._blank, file=received.file, file_sha256=received.sha256)
        return self._recorded(Verdict.REFUSED.value, findings, 0, refused)

    def _recorded(self, judged: str, findings: tuple[Finding, ...], kept: int = 0, refused: int = 0) -> Outcome:
        before = self._newest
        entry = self._lake.record(replace(self._blank, verdict=judged, rows_accepted=kept, rows_refused=refused))
        return self._outcome(entry, findings, before is None or entry.sequence != before.sequence)

    def _outcome(self, entry: LedgerEntry | None, findings: tuple[Finding, ...], is_new: bool = False) -> Outcome:
        return Outcome(self._blank.subject, entry, self._in_force, findings, is_new)


def _profile(lake: Lake, part: str) -> Path:
    return lake.root / "profiles" / f"{part}.json"


def _declared_wave(lake: Lake, part: str) -> Path:
    return lake.root / "declared_waves" / f"{part}.json"


def _declared_kpis(lake: Lake, service: str, version: str) -> Path:
    return lake.root / "declared_kpis" / service / f"{version[:12]}.json"


def _findings_file(lake: Lake, entry: LedgerEntry) -> Path:
    return lake.root / "findings" / entry.subject / f"{entry.version[:12]}.json"


def _keep_findings(lake: Lake, entry: LedgerEntry, findings: tuple[Finding, ...]) -> None:
    """Findings as JSON, masked as they would be for a reader."""
    told = [asdict(finding.masked()) for finding in findings]
    content = json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    atomic_write(_findings_file(lake, entry), content.encode())


def _kept_findings(lake: Lake, entry: LedgerEntry) -> tuple[Finding, ...]:
    path = _findings_file(lake, entry)
    told: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    return tuple(
        Finding(**{**one, "severity": Severity(one["severity"]), "place": Place(**one["place"])}) for one in told
    )
