"""The table of contents: the stations in order, each reading only what the one before wrote.

Belongs here: calling the rooms in order, deciding by fingerprint whether a station has anything to do, and telling
what happened. Does not belong here: any formula, sentence or format. Called by the CLI and mirrored by `assets/`.

A station is idempotent: called again on unchanged input it reads fingerprints and leaves everything as it is.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

import pandas as pd
from pydantic import BaseModel

from barometer import tables
from barometer.crossing.kpi_scores import score_kpis
from barometer.crossing.register import decide as decide_lines
from barometer.crossing.register_follow import Figures, follow
from barometer.crossing.station import cross as cross_criteria
from barometer.declarations.authority import Authority
from barometer.declarations.exploration_file import read_exploration
from barometer.declarations.reading import Declarations, read, snapshot
from barometer.declarations.service import Service
from barometer.estimation.calibration_log import findings_of
from barometer.estimation.changes import judge_changes
from barometer.estimation.disclosure import suppressed_between_waves
from barometer.estimation.importance import IMPORTANCE_VERSION
from barometer.estimation.importance import weigh as weigh_criteria
from barometer.estimation.panels import earlier_in_panel, overlaps
from barometer.estimation.plan import Basis, basis_of
from barometer.estimation.trends import fit_trends
from barometer.estimation.waves import ESTIMATION_VERSION, estimate_wave
from barometer.findings import Finding, Place, in_reading_order
from barometer.ingest import acceptance, outgoing, register
from barometer.ingest.acceptance import AcceptedWave
from barometer.ingest.continuity import compare_waves, successive
from barometer.ingest.exploration import VOICES, accept_voice
from barometer.ingest.outlines import accept_outlines, has_outlines
from barometer.ingest.wordings import changed_wordings
from barometer.lake import Lake, LedgerEntry, atomic_write
from barometer.project import Project
from barometer.publishing.material import gather
from barometer.publishing.publication import Publication, publish_overview, publish_service
from barometer.publishing.register_workbook import Offered
from barometer.publishing.register_workbook import offer as offer_workbook
from barometer.publishing.replies import Replied, write_replies
from barometer.tables import TableSpec

#: Counts up whenever a station computes something else from the same input, so that old parts are computed anew.
STATIONS_VERSION = 2


#: Tables of figures with one part a service.
_OF_SERVICE = (
    tables.OUT_CHANGES,
    tables.OUT_TRENDS,
    tables.OUT_LEVELS,
    tables.OUT_IMPORTANCE,
    tables.OUT_KPI_SCORES,
    tables.OUT_CROSSING,
    tables.OUT_DECISIONS,
)


class BlockedError(Exception):
    """A service (or the whole project) whose declarations do not allow a run; the findings say why."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(in_reading_order(findings))
        super().__init__(", ".join(sorted({finding.code for finding in self.findings})))


@dataclass(frozen=True)
class Workspace:
    """An opened project: where things are, what is declared, what the lake holds."""

    project: Project
    declarations: Declarations
    lake: Lake

    @property
    def authority(self) -> Authority:
        """Raises BlockedError where barometer.toml cannot be read and never could."""
        if self.declarations.authority is None:
            raise BlockedError(self.declarations.findings)
        return self.declarations.authority

    def service(self, service_id: str) -> Service:
        """Raises BlockedError where the service's declaration cannot be read and never could."""
        found = self.declarations.services.get(service_id)
        if found is None or self.declarations.authority is None:
            raise BlockedError(self.declarations.blocked(service_id) or self.declarations.findings)
        return found

    def service_ids(self) -> list[str]:
        """Every service that somebody declared, readable or not: one file each under surveys/services/."""
        return sorted(path.stem for path in self.project.services.glob("*.toml"))


@dataclass(frozen=True)
class Accepted:
    """What `accept` found: the judgement of each subject (wave, KPI series, margins) of a service."""

    service: str
    findings: tuple[Finding, ...]
    outcomes: tuple[acceptance.Outcome, ...]


@dataclass(frozen=True)
class Computed:
    """What a computing station wrote: the table's rows of this service, and how many parts were computed anew."""

    service: str
    table: TableSpec
    frame: pd.DataFrame
    parts: int
    recomputed: int
    findings: tuple[Finding, ...] = ()


def open_workspace(project: Project) -> Workspace:
    """Read the declarations (invalid ones replaced by their last accepted copy) and point to the lake."""
    return Workspace(project, read(project.surveys, project.lake / "declarations"), Lake(project.lake))


def judge(workspace: Workspace) -> tuple[Finding, ...]:
    """Judge everything that lies under surveys/ and write nothing: every finding, in reading order."""
    findings = list(workspace.declarations.findings)
    if workspace.declarations.authority is not None:
        outcomes = [
            subject(dry=True, today=dt.date.min) for subject in _subjects(workspace, workspace.declarations.services)
        ]
        findings += [finding for outcome in outcomes for finding in outcome.findings]
        findings += _continuity(workspace, workspace.declarations.services, outcomes)
        for service_id in workspace.declarations.services:
            findings += _judged_exploration(workspace, service_id)
    for survey in workspace.declarations.surveys.values():
        years = [wave.year for wave in workspace.declarations.waves_of(survey.id)]
        findings += changed_wordings(workspace.lake, survey, years, workspace.project.surveys.name)
    return _once(findings)


def _judged_exploration(workspace: Workspace, service_id: str) -> list[Finding]:
    """What there is to say of a service's exploratory wave, which no yearly run depends on; writes nothing."""
    service = workspace.service(service_id)
    exploration, findings = read_exploration(workspace.project.surveys, service_id, service)
    if exploration is None:
        return findings
    for voice in VOICES:
        judged = accept_voice(
            workspace.lake, workspace.project, workspace.authority, exploration, voice, dry=True, today=dt.date.min
        )
        findings += judged.findings if judged is not None else ()
    return findings


def reply(workspace: Workspace, findings: Iterable[Finding], locale: str) -> list[Replied]:
    """Beside each file with findings, write a workbook to correct it in and a page; neither lake nor reports change."""
    declarations, project = workspace.declarations, workspace.project
    pairs = [(declarations.surveys[wave.survey], wave) for _, wave in sorted(declarations.waves.items())]
    years = sorted({wave.calibration.margins for _, wave in pairs if wave.calibration is not None})
    answerable = (
        *outgoing.margins(project, years),
        *outgoing.waves(project, pairs),
        *outgoing.series(project, declarations.services.values()),
    )
    return write_replies(answerable, findings, workspace.authority, locale) if declarations.authority else []


def accept(workspace: Workspace, service_id: str, today: dt.date) -> Accepted:
    """Station 2: judge the service's waves, KPI series and margins; what is accepted enters the lake.

    A refused file touches nothing; the version accepted before stays in force.
    """
    workspace.service(service_id)
    accepted_copies = workspace.project.lake / "declarations"
    snapshot(workspace.project.surveys, workspace.declarations, accepted_copies, atomic_write)
    outcomes = [subject(dry=False, today=today) for subject in _subjects(workspace, [service_id])]
    findings = [*workspace.declarations.blocked(service_id), *(f for outcome in outcomes for f in outcome.findings)]
    findings += _continuity(workspace, [service_id], outcomes)
    return Accepted(service_id, _once(findings), tuple(outcomes))


def _continuity(
    workspace: Workspace, service_ids: Iterable[str], outcomes: Iterable[acceptance.Outcome]
) -> list[Finding]:
    """Each wave of these services against the one before it: as judged a moment ago, else as in force."""
    declarations = workspace.declarations
    judged = {(one.profile.survey, one.profile.wave): one.profile for one in outcomes if one.profile is not None}
    surveys = {survey.id: survey for service_id in service_ids for survey in declarations.surveys_of(service_id)}
    profiles = [
        judged.get((survey, wave.year)) or acceptance.wave_profile(workspace.lake, survey, wave.year)
        for survey in surveys
        for wave in declarations.waves_of(survey)
        if not wave.withdrawn
    ]
    return [
        finding
        for before, now in successive(profile for profile in profiles if profile is not None)
        for finding in compare_waves(before, now, surveys[now.survey], declarations.services)
    ]


def estimate(workspace: Workspace, service_id: str) -> Computed:
    """Station 4a: estimates, distributions and the wave's own row, one part a wave."""
    workspace.service(service_id)
    lake, recomputed = workspace.lake, 0
    findings: list[Finding] = []
    waves = accepted_waves(workspace, service_id)
    for accepted in waves:
        part = f"{accepted.wave.survey}/{accepted.wave.year}"
        panel = earlier_in_panel(accepted, waves)  # estimated before: waves come by year
        margins = _margins_of(workspace, accepted)
        made_from = fingerprint(
            ESTIMATION_VERSION,
            accepted.entry.version,
            margins[0],
            workspace.authority.id,
            workspace.authority.domains,
            workspace.authority.disclosure,
            *_fingerprints(workspace, panel),
        )
        if lake.fingerprint(tables.OUT_WAVES, part) != made_from:
            whole = _with_answers(workspace, accepted)
            figures = estimate_wave(workspace.authority, whole, margins[1])
            estimates = figures.estimates
            if panel:
                before = ((_with_answers(workspace, one), _margins_of(workspace, one)[1]) for one in panel)
                shared = overlaps(workspace.authority, before, (whole, margins[1]))
                estimates = suppressed_between_waves(workspace.authority.disclosure, estimates, shared)
                lake.write(tables.OUT_PANELS, part, shared, made_from)
            else:
                lake.remove(tables.OUT_PANELS, part)
            lake.write(tables.OUT_ESTIMATES, part, estimates, made_from)
            lake.write(tables.OUT_DISTRIBUTIONS, part, figures.distributions, made_from)
            lake.write(tables.OUT_COVARIANCES, part, figures.covariances, made_from)
            lake.write(tables.OUT_WAVES, part, figures.wave, made_from)  # last: it says that the others are there
            recomputed += 1
        findings += calibration_findings(workspace, accepted)
    frame = _of_service(lake.read_all(tables.OUT_ESTIMATES, _parts(waves)), service_id)
    return Computed(service_id, tables.OUT_ESTIMATES, frame, len(waves), recomputed, tuple(findings))


def compare(workspace: Workspace, service_id: str) -> Computed:
    """Station 4b: changes between waves with their verdicts, trends and levels over unbroken segments."""
    service = workspace.service(service_id)
    waves = accepted_waves(workspace, service_id)
    made_from = fingerprint(STATIONS_VERSION, service, workspace.authority.verdicts, *_fingerprints(workspace, waves))
    lake = workspace.lake
    if lake.fingerprint(tables.OUT_LEVELS, service_id) != made_from:
        estimates = _of_service(lake.read_all(tables.OUT_ESTIMATES, _parts(waves)), service_id)
        panels = _of_service(lake.read_all(tables.OUT_PANELS, _parts(waves)), service_id)
        changes = judge_changes(workspace.authority, service, estimates, waves, panels)
        lake.write(tables.OUT_CHANGES, service_id, changes, made_from)
        fitted = fit_trends(workspace.authority, service, estimates, changes, waves, panels)
        lake.write(tables.OUT_TRENDS, service_id, fitted.trends, made_from)
        lake.write(tables.OUT_LEVELS, service_id, fitted.levels, made_from)  # last: its fingerprint says all is there
        recomputed = 1
    else:
        recomputed = 0
    return Computed(service_id, tables.OUT_CHANGES, lake.read(tables.OUT_CHANGES, service_id), 1, recomputed)


def weigh(workspace: Workspace, service_id: str) -> Computed:
    """Station 4c: what overall satisfaction goes with, at the newest wave that came with answers."""
    service, lake = workspace.service(service_id), workspace.lake
    answered = [one for one in accepted_waves(workspace, service_id) if one.wave.source == "file"]
    newest = max(answered, key=lambda one: (one.wave.field_end, one.wave.survey), default=None)
    made_from = fingerprint(
        IMPORTANCE_VERSION,
        service,
        workspace.authority.id,
        workspace.authority.verdicts,
        *_fingerprints(workspace, [newest] if newest else []),
    )

    def compute() -> pd.DataFrame:
        whole = None if newest is None else _with_answers(workspace, newest)
        if whole is None or whole.respondents.empty:  # purged since: what was computed from them stays
            return lake.read(tables.OUT_IMPORTANCE, service_id)
        return weigh_criteria(workspace.authority, service, whole, _margins_of(workspace, whole)[1])

    frame, recomputed = _cached(lake, tables.OUT_IMPORTANCE, service_id, made_from, compute)
    return Computed(service_id, tables.OUT_IMPORTANCE, frame, 1, recomputed)


def score(workspace: Workspace, service_id: str) -> Computed:
    """Station 5a: KPI scores on the declared anchors."""
    service = workspace.service(service_id)
    entry = workspace.lake.accepted(f"kpis/{service_id}")
    made_from = fingerprint(STATIONS_VERSION, service, entry.version if entry else "none")
    frame, recomputed = _cached(
        workspace.lake,
        tables.OUT_KPI_SCORES,
        service_id,
        made_from,
        lambda: score_kpis(workspace.authority, service, acceptance.accepted_kpis(workspace.lake, service_id)),
    )
    return Computed(service_id, tables.OUT_KPI_SCORES, frame, 1, recomputed)


def cross(workspace: Workspace, service_id: str) -> Computed:
    """Station 5b: perceived against delivered, criterion by criterion, wave by wave."""
    service = workspace.service(service_id)
    lake, waves = workspace.lake, accepted_waves(workspace, service_id)
    made_from = fingerprint(
        STATIONS_VERSION,
        service,
        workspace.authority.verdicts,
        *_fingerprints(workspace, waves),
        lake.fingerprint(tables.OUT_KPI_SCORES, service_id),
    )
    frame, recomputed = _cached(
        lake,
        tables.OUT_CROSSING,
        service_id,
        made_from,
        lambda: cross_criteria(
            workspace.authority,
            service,
            _of_service(lake.read_all(tables.OUT_ESTIMATES, _parts(waves)), service_id),
            lake.read(tables.OUT_KPI_SCORES, service_id),
            acceptance.accepted_kpis(lake, service_id),
            lake.read_all(tables.OUT_WAVES, _parts(waves)),
        ),
    )
    return Computed(service_id, tables.OUT_CROSSING, frame, 1, recomputed)


def decide(workspace: Workspace, service_id: str) -> Computed:
    """Station 5c: the register's lines beside the verdicts they answer, and what the next wave says of each."""
    service = workspace.service(service_id)
    lake, waves = workspace.lake, accepted_waves(workspace, service_id)
    entry = lake.accepted(f"register/{service_id}")
    made_from = fingerprint(
        STATIONS_VERSION,
        service,
        workspace.authority.verdicts,
        workspace.authority.domains,
        entry.version if entry else "none",
        *_fingerprints(workspace, waves),
        lake.fingerprint(tables.OUT_CROSSING, service_id),
    )

    def lines_followed() -> pd.DataFrame:
        lines = register.accepted_lines(lake, service, workspace.authority).lines
        parts = _parts(waves)
        figures = Figures(
            estimates=_of_service(lake.read_all(tables.OUT_ESTIMATES, parts), service_id),
            covariances=_of_service(lake.read_all(tables.OUT_COVARIANCES, parts), service_id),
            waves=lake.read_all(tables.OUT_WAVES, parts),
            kpi_scores=lake.read(tables.OUT_KPI_SCORES, service_id),
            crossing=lake.read(tables.OUT_CROSSING, service_id),
        )
        followed = follow(workspace.authority, service, [line.decision for line in lines], figures)
        return decide_lines(workspace.authority, service, lines, figures.crossing, figures.waves, followed)

    frame, recomputed = _cached(lake, tables.OUT_DECISIONS, service_id, made_from, lines_followed)
    return Computed(service_id, tables.OUT_DECISIONS, frame, 1, recomputed)


def offer(workspace: Workspace, service_id: str) -> Offered:
    """Station 5d: the service's register as a workbook to fill, where people find it."""
    service, lake = workspace.service(service_id), workspace.lake
    waves = accepted_waves(workspace, service_id)
    memory = register.state_of(register.accepted_texts(lake, service_id)).memory
    material = gather(workspace.authority, service, waves, _figures(workspace, service_id, waves))
    return offer_workbook(workspace.project, lake, material, memory)


def publish(workspace: Workspace, service_id: str) -> Publication:
    """Station 6: the service's report, workbook and first press chart, in a publication of their own."""
    service = workspace.service(service_id)
    waves = accepted_waves(workspace, service_id)
    return publish_service(
        workspace.project,
        workspace.authority,
        service,
        waves,
        figures=_figures(workspace, service_id, waves),
        refusals=refusals(workspace, service_id),
        stale=stale(workspace, service_id),
        kpi_entry=workspace.lake.accepted(f"kpis/{service_id}"),
    )


def publish_all_services_page(workspace: Workspace) -> Publication:
    """Station 6, unpartitioned: the overview of all services that have figures."""
    lake = workspace.lake
    ids = [service_id for service_id in workspace.service_ids() if service_id in workspace.declarations.services]
    waves = {service_id: accepted_waves(workspace, service_id) for service_id in ids}
    everything = sorted({part for accepted in waves.values() for part in _parts(accepted)})
    return publish_overview(
        workspace.project,
        workspace.authority,
        [workspace.declarations.services[service_id] for service_id in ids],
        waves,
        figures={spec.name: lake.read_all(spec, everything) for spec in (tables.OUT_WAVES, tables.OUT_ESTIMATES)}
        | {spec.name: lake.read_all(spec, ids) for spec in _OF_SERVICE},
        refusals={service_id: refusals(workspace, service_id) for service_id in workspace.service_ids()},
    )


def plan_basis(workspace: Workspace, service_id: str) -> Basis:
    """Not a station: what the service's figures let one expect of its next wave, for `barometer plan-sample`."""
    service, lake = workspace.service(service_id), workspace.lake
    parts = _parts(accepted_waves(workspace, service_id))
    estimates, panels = (
        _of_service(lake.read_all(spec, parts), service_id) for spec in (tables.OUT_ESTIMATES, tables.OUT_PANELS)
    )
    return basis_of(service, estimates, lake.read_all(tables.OUT_WAVES, parts), panels)


def accepted_waves(workspace: Workspace, service_id: str) -> list[AcceptedWave]:
    """The accepted versions of a service's waves, by survey and year, without their answers; no withdrawn ones."""
    found = [
        acceptance.accepted_wave(workspace.lake, survey.id, wave.year, with_answers=False)
        for survey in workspace.declarations.surveys_of(service_id)
        for wave in workspace.declarations.waves_of(survey.id)
    ]
    return [accepted for accepted in found if accepted is not None]


def refusals(workspace: Workspace, service_id: str) -> list[LedgerEntry]:
    """Subjects of the service whose newest file was refused: the pages say that an older version stands."""
    subjects = {f"kpis/{service_id}", f"register/{service_id}"} | {
        f"waves/{survey.id}/{wave.year}"
        for survey in workspace.declarations.surveys_of(service_id)
        for wave in workspace.declarations.waves_of(survey.id)
    }
    return [entry for entry in acceptance.refusals(workspace.lake) if entry.subject in subjects]


def stale(workspace: Workspace, service_id: str) -> list[str]:
    """Declaration files of the service that are invalid now, so that their last accepted copy stands in."""
    surveys = {survey.id for survey in workspace.declarations.surveys_of(service_id)}
    return sorted(
        path
        for path in workspace.declarations.stale
        if "/" not in path.removeprefix("surveys/")
        or path.endswith((f"services/{service_id}.toml", f"register/{service_id}.toml"))
        or any(f"waves/{survey}/" in path for survey in surveys)
    )


def fingerprint(*parts: object) -> str:
    """A digest of what a part is computed from: declared models by their content, everything else by its text."""
    digest = hashlib.sha256()
    for part in parts:
        text = part.model_dump_json() if isinstance(part, BaseModel) else repr(part)
        digest.update(text.encode())
        digest.update(b"\x00")
    return digest.hexdigest()


def calibration_findings(workspace: Workspace, accepted: AcceptedWave) -> list[Finding]:
    """The ladder's log of a wave as findings: a note for each rung, a refusal where it failed."""
    row = workspace.lake.read(tables.OUT_WAVES, wave_part(accepted))
    return [
        finding
        for log in row["calibration_steps"].dropna()
        for finding in findings_of(log, Place(file=accepted.entry.file))
    ]


def wave_part(accepted: AcceptedWave) -> str:
    """The name of a wave's part in the lake's tables of figures."""
    return f"{accepted.wave.survey}/{accepted.wave.year}"


def _subjects(workspace: Workspace, service_ids: Iterable[str]) -> list[partial[acceptance.Outcome]]:
    """What there is to judge for these services, each subject once: margins first, for waves are calibrated on them."""
    authority, declarations = workspace.authority, workspace.declarations
    project, lake = workspace.project, workspace.lake
    ids = list(service_ids)
    surveys = {survey.id: survey for service_id in ids for survey in declarations.surveys_of(service_id)}
    waves = [(survey, wave) for survey in surveys.values() for wave in declarations.waves_of(survey.id)]
    years = sorted({wave.calibration.margins for _, wave in waves if wave.calibration is not None})
    return [
        *([partial(accept_outlines, lake, project, declarations.territory)] if has_outlines(project, lake) else []),
        *(partial(acceptance.accept_margins, lake, project, authority, year) for year in years),
        *(partial(acceptance.accept_wave, lake, project, authority, declarations.territory, *pair) for pair in waves),
        *(
            partial(acceptance.accept_kpis, lake, project, authority, declarations.services[service_id])
            for service_id in ids
            if declarations.services[service_id].kpis
        ),
        *(
            partial(register.accept_register, lake, project, authority, declarations.services[service_id], declared)
            for service_id in ids
            for declared in [declarations.registers.get(service_id)]
            if register.has_register(project, lake, service_id, declared)
        ),
    ]


def _figures(workspace: Workspace, service_id: str, waves: Iterable[AcceptedWave]) -> dict[str, pd.DataFrame]:
    """Everything that a service's pages are made from, by table."""
    lake, parts = workspace.lake, _parts(waves)
    return {
        tables.OUT_WAVES.name: lake.read_all(tables.OUT_WAVES, parts),
        **{
            spec.name: _of_service(lake.read_all(spec, parts), service_id)
            for spec in (tables.OUT_ESTIMATES, tables.OUT_DISTRIBUTIONS)
        },
        **{spec.name: lake.read(spec, service_id) for spec in _OF_SERVICE},
    }


def _with_answers(workspace: Workspace, accepted: AcceptedWave) -> AcceptedWave:
    found = acceptance.accepted_wave(workspace.lake, accepted.wave.survey, accepted.wave.year)
    assert found is not None  # it was in force a moment ago, and a run has the lake to itself
    return found


def _margins_of(workspace: Workspace, accepted: AcceptedWave) -> tuple[str, pd.DataFrame | None]:
    """The version and the table of the census margins that a wave is calibrated on."""
    if accepted.wave.calibration is None:
        return "none", None
    found = acceptance.accepted_margins(workspace.lake, accepted.wave.calibration.margins)
    return found if found is not None else ("none", None)


def _cached(
    lake: Lake, spec: TableSpec, part: str, made_from: str, compute: Callable[[], pd.DataFrame]
) -> tuple[pd.DataFrame, int]:
    """The part as it is where its fingerprint is unchanged, else computed and written; and how many were computed."""
    if lake.fingerprint(spec, part) == made_from:
        return lake.read(spec, part), 0
    lake.write(spec, part, compute(), made_from)
    return lake.read(spec, part), 1


def _parts(waves: Iterable[AcceptedWave]) -> list[str]:
    return [wave_part(accepted) for accepted in waves]


def _fingerprints(workspace: Workspace, waves: Iterable[AcceptedWave]) -> list[str | None]:
    return [workspace.lake.fingerprint(tables.OUT_WAVES, part) for part in _parts(waves)]


def _of_service(frame: pd.DataFrame, service_id: str) -> pd.DataFrame:
    return frame[frame["service"] == service_id].reset_index(drop=True)


def _once(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings in reading order, each once: a wave of several services is judged for each of them."""
    seen: list[Finding] = []
    for finding in in_reading_order(findings):
        if finding not in seen[-50:]:
            seen.append(finding)
    return tuple(seen)
