"""The computing stations: estimates, changes, importance, KPI scores, the crossing, decisions.

Belongs here: reading what the station before wrote, handing it to the formulas, writing the table. Does not belong
here: any formula (statistics, estimation, crossing).
"""

from __future__ import annotations

import pandas as pd

from barometer import tables
from barometer.crossing.kpi_scores import score_kpis
from barometer.crossing.register import decide as decide_lines
from barometer.crossing.register_follow import Figures, follow
from barometer.crossing.station import cross as cross_criteria
from barometer.estimation.calibration_log import findings_of
from barometer.estimation.changes import judge_changes
from barometer.estimation.disclosure import suppressed_between_waves
from barometer.estimation.importance import IMPORTANCE_VERSION
from barometer.estimation.importance import weigh as weigh_criteria
from barometer.estimation.panels import earlier_in_panel, overlaps
from barometer.estimation.plan import Basis, basis_of
from barometer.estimation.trends import fit_trends
from barometer.estimation.waves import ESTIMATION_VERSION, estimate_wave
from barometer.findings import Finding, Place
from barometer.ingest import acceptance, register
from barometer.ingest.acceptance import AcceptedWave
from barometer.pipeline.parts import (
    STATIONS_VERSION,
    Computed,
    cached,
    fingerprint,
    fingerprints,
    of_service,
    parts_of,
    wave_part,
)
from barometer.workspace import Workspace, accepted_waves


def estimate(workspace: Workspace, service_id: str) -> Computed:
    """Station 4a: estimates, distributions and the wave's own row, one part a wave."""
    workspace.service(service_id)
    lake, recomputed = workspace.lake, 0
    findings: list[Finding] = []
    waves = accepted_waves(workspace, service_id)
    for accepted in waves:
        part = f"{accepted.wave.survey}/{accepted.wave.year}"
        panel = earlier_in_panel(accepted, waves)  # estimated before: waves come by year
        made_from = fingerprint(
            ESTIMATION_VERSION,
            accepted.entry.version,
            _margins_version(workspace, accepted),
            workspace.authority.id,
            workspace.authority.domains,
            workspace.authority.disclosure,
            *fingerprints(workspace, panel),
        )
        if lake.fingerprint(tables.OUT_WAVES, part) != made_from:
            whole, margins = _with_answers(workspace, accepted), _margins_of(workspace, accepted)
            figures = estimate_wave(workspace.authority, whole, margins)
            estimates = figures.estimates
            if panel:
                before = ((_with_answers(workspace, one), _margins_of(workspace, one)) for one in panel)
                shared = overlaps(workspace.authority, before, (whole, margins))
                estimates = suppressed_between_waves(workspace.authority.disclosure, estimates, shared)
                lake.write(tables.OUT_PANELS, part, shared, made_from)
            else:
                lake.remove(tables.OUT_PANELS, part)
            lake.write(tables.OUT_ESTIMATES, part, estimates, made_from)
            lake.write(tables.OUT_DISTRIBUTIONS, part, figures.distributions, made_from)
            lake.write(tables.OUT_COVARIANCES, part, figures.covariances, made_from)
            lake.write(tables.OUT_RESPONDENTS, part, figures.respondents, made_from)
            lake.write(tables.OUT_RESPONSES, part, figures.responses, made_from)
            lake.write(tables.OUT_WAVES, part, figures.wave, made_from)  # last: it says that the others are there
            recomputed += 1
        findings += calibration_findings(workspace, accepted)
    frame = of_service(lake.read_all(tables.OUT_ESTIMATES, parts_of(waves)), service_id)
    return Computed(service_id, tables.OUT_ESTIMATES, frame, len(waves), recomputed, tuple(findings))


def compare(workspace: Workspace, service_id: str) -> Computed:
    """Station 4b: changes between waves with their verdicts, trends and levels over unbroken segments."""
    service = workspace.service(service_id)
    waves = accepted_waves(workspace, service_id)
    made_from = fingerprint(STATIONS_VERSION, service, workspace.authority.verdicts, *fingerprints(workspace, waves))
    lake = workspace.lake
    if lake.fingerprint(tables.OUT_LEVELS, service_id) != made_from:
        estimates = of_service(lake.read_all(tables.OUT_ESTIMATES, parts_of(waves)), service_id)
        panels = of_service(lake.read_all(tables.OUT_PANELS, parts_of(waves)), service_id)
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
        *fingerprints(workspace, [newest] if newest else []),
    )

    def compute() -> pd.DataFrame:
        whole = None if newest is None else _with_answers(workspace, newest)
        if whole is None or whole.respondents.empty:  # purged since: what was computed from them stays
            return lake.read(tables.OUT_IMPORTANCE, service_id)
        return weigh_criteria(workspace.authority, service, whole, _margins_of(workspace, whole))

    frame, recomputed = cached(lake, tables.OUT_IMPORTANCE, service_id, made_from, compute)
    return Computed(service_id, tables.OUT_IMPORTANCE, frame, 1, recomputed)


def score(workspace: Workspace, service_id: str) -> Computed:
    """Station 5a: KPI scores on the declared anchors."""
    service = workspace.service(service_id)
    entry = workspace.lake.accepted(f"kpis/{service_id}")
    made_from = fingerprint(STATIONS_VERSION, service, entry.version if entry else "none")
    frame, recomputed = cached(
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
        *fingerprints(workspace, waves),
        lake.fingerprint(tables.OUT_KPI_SCORES, service_id),
    )
    frame, recomputed = cached(
        lake,
        tables.OUT_CROSSING,
        service_id,
        made_from,
        lambda: cross_criteria(
            workspace.authority,
            service,
            of_service(lake.read_all(tables.OUT_ESTIMATES, parts_of(waves)), service_id),
            lake.read(tables.OUT_KPI_SCORES, service_id),
            acceptance.accepted_kpis(lake, service_id),
            lake.read_all(tables.OUT_WAVES, parts_of(waves)),
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
        *fingerprints(workspace, waves),
        lake.fingerprint(tables.OUT_CROSSING, service_id),
    )

    def lines_followed() -> pd.DataFrame:
        lines = register.accepted_lines(lake, service, workspace.authority).lines
        parts = parts_of(waves)
        figures = Figures(
            estimates=of_service(lake.read_all(tables.OUT_ESTIMATES, parts), service_id),
            covariances=of_service(lake.read_all(tables.OUT_COVARIANCES, parts), service_id),
            waves=lake.read_all(tables.OUT_WAVES, parts),
            kpi_scores=lake.read(tables.OUT_KPI_SCORES, service_id),
            crossing=lake.read(tables.OUT_CROSSING, service_id),
        )
        followed = follow(workspace.authority, service, [line.decision for line in lines], figures)
        return decide_lines(workspace.authority, service, lines, figures.crossing, figures.waves, followed)

    frame, recomputed = cached(lake, tables.OUT_DECISIONS, service_id, made_from, lines_followed)
    return Computed(service_id, tables.OUT_DECISIONS, frame, 1, recomputed)


def plan_basis(workspace: Workspace, service_id: str) -> Basis:
    """Not a station: what the service's figures let one expect of its next wave, for `barometer plan-sample`."""
    service, lake = workspace.service(service_id), workspace.lake
    parts = parts_of(accepted_waves(workspace, service_id))
    estimates, panels = (
        of_service(lake.read_all(spec, parts), service_id) for spec in (tables.OUT_ESTIMATES, tables.OUT_PANELS)
    )
    return basis_of(service, estimates, lake.read_all(tables.OUT_WAVES, parts), panels)


def calibration_findings(workspace: Workspace, accepted: AcceptedWave) -> list[Finding]:
    """The ladder's log of a wave as findings: a note for each rung, a refusal where it failed."""
    row = workspace.lake.read(tables.OUT_WAVES, wave_part(accepted))
    return [
        finding
        for log in row["calibration_steps"].dropna()
        for finding in findings_of(log, Place(file=accepted.entry.file))
    ]


def _with_answers(workspace: Workspace, accepted: AcceptedWave) -> AcceptedWave:
    found = acceptance.accepted_wave(workspace.lake, accepted.wave.survey, accepted.wave.year)
    assert found is not None  # it was in force a moment ago, and a run has the lake to itself
    return found


def _margins_version(workspace: Workspace, accepted: AcceptedWave) -> str:
    """The version of the census margins that a wave is calibrated on."""
    declared = accepted.wave.calibration
    entry = None if declared is None else workspace.lake.accepted(f"margins/{declared.margins}")
    return "none" if entry is None else entry.version


def _margins_of(workspace: Workspace, accepted: AcceptedWave) -> pd.DataFrame | None:
    """The table of the census margins that a wave is calibrated on."""
    declared = accepted.wave.calibration
    found = None if declared is None else acceptance.accepted_margins(workspace.lake, declared.margins)
    return None if found is None else found[1]
