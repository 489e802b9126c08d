"""An opened project: its folders, what is declared, what its lake holds.

Belongs here: opening it, and asking what is in force of a service (accepted waves, refusals, stand-in declarations).
Does not belong here: changing anything (pipeline), or what a command does with it. (Opening completes a change of
settings that was cut short: until then there is no one state to read.)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from barometer.declarations.authority import Authority
from barometer.declarations.reading import Declarations, read
from barometer.declarations.service import Service
from barometer.declarations.settings import journal
from barometer.findings import Finding, in_reading_order
from barometer.ingest import acceptance
from barometer.ingest.acceptance import AcceptedWave
from barometer.lake import Lake, LedgerEntry, atomic_write
from barometer.project import Project


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


def open_workspace(project: Project) -> Workspace:
    """Read the declarations (invalid ones replaced by their last accepted copy) and point to the lake.

    A change of settings that a killed process left halfway is completed before.
    """
    journal.complete(project.surveys, atomic_write)
    return Workspace(project, read(project.surveys, project.lake / "declarations"), Lake(project.lake))


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
    subjects = {f"kpis/{service_id}", f"communes/{service_id}", f"register/{service_id}"} | {
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
