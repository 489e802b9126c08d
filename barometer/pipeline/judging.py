"""Judging what lies under surveys/: for a reply (nothing is written), or to accept what may be accepted.

Belongs here: which subjects (margins, waves, series, register) there are to judge, in which order. Does not belong
here: judging them (ingest), or computing figures of what was accepted (figures).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from barometer.declarations.exploration_file import read_exploration
from barometer.declarations.reading import snapshot
from barometer.findings import Finding, Severity, in_reading_order
from barometer.ingest import acceptance, outgoing, register
from barometer.ingest.communes import accept_communes, has_communes
from barometer.ingest.continuity import compare_waves, successive
from barometer.ingest.exploration import VOICES, accept_voice
from barometer.ingest.outlines import accept_outlines, has_outlines
from barometer.ingest.wordings import changed_wordings
from barometer.lake import atomic_write
from barometer.pipeline.pages import judged_texts
from barometer.publishing.replies import Replied, find_replies, write_replies
from barometer.workspace import Workspace


@dataclass(frozen=True)
class Accepted:
    """What `accept` found: the judgement of each subject (wave, KPI series, margins) of a service.

    `replies`: for each file of which something is refused, the workbook to correct it in, None where nobody had it
    written yet. A run writes none: surveys/ belongs to people, and a file that appears there starts the next run.
    """

    service: str
    findings: tuple[Finding, ...]
    outcomes: tuple[acceptance.Outcome, ...]
    replies: Mapping[str, Path | None]


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
            findings += judged_texts(workspace, service_id)
    for survey in workspace.declarations.surveys.values():
        years = [wave.year for wave in workspace.declarations.waves_of(survey.id)]
        findings += changed_wordings(workspace.lake, survey, years, workspace.project.surveys.name)
    return _once(findings)


def reply(workspace: Workspace, findings: Iterable[Finding], locale: str) -> list[Replied]:
    """Beside each file with findings, write a workbook to correct it in and a page; neither lake nor reports change."""
    if workspace.declarations.authority is None:
        return []
    return write_replies(_answerable(workspace), findings, workspace.authority, locale)


def _answerable(workspace: Workspace, service_id: str | None = None) -> Iterator[outgoing.Answerable]:
    """The files that can be answered, by default of all services."""
    declarations, project = workspace.declarations, workspace.project
    surveys = {one.id for one in declarations.surveys_of(service_id)} if service_id else set(declarations.surveys)
    waves = [wave for _, wave in sorted(declarations.waves.items()) if wave.survey in surveys]
    services = [declarations.services[service_id]] if service_id else list(declarations.services.values())
    yield from outgoing.margins(project, sorted({w.calibration.margins for w in waves if w.calibration is not None}))
    yield from outgoing.waves(project, [(declarations.surveys[wave.survey], wave) for wave in waves])
    yield from outgoing.series(project, services)
    yield from outgoing.communes(project, [service.id for service in services])


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
    refused = {finding.place.file for finding in findings if finding.severity in (Severity.FILE, Severity.ROW)}
    replies = find_replies(_answerable(workspace, service_id), refused) if refused else {}
    return Accepted(service_id, _once(findings), tuple(outcomes), replies)


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
            partial(accept_communes, lake, project, declarations.services[service_id], declarations.territory)
            for service_id in ids
            if has_communes(project, lake, service_id)
        ),
        *(
            partial(register.accept_register, lake, project, authority, declarations.services[service_id], declared)
            for service_id in ids
            for declared in [declarations.registers.get(service_id)]
            if register.has_register(project, lake, service_id, declared)
        ),
    ]


def _once(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings in reading order, each once: a wave of several services is judged for each of them."""
    seen: list[Finding] = []
    for finding in in_reading_order(findings):
        if finding not in seen[-50:]:
            seen.append(finding)
    return tuple(seen)
