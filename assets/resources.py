"""What every asset is handed: the project folder, one run at a time, and today's date.

Belongs here: opening the project for a run and keeping other runs out of it meanwhile. Does not belong here:
finding the project (barometer.project) or anything a station does.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

import dagster as dg
from filelock import FileLock
from pydantic import PrivateAttr

from barometer.project import Project
from barometer.workspace import Workspace, open_workspace

#: The calendar of the people: schedules, and the day written in the ledger.
TIME_ZONE = "Europe/Paris"

#: Longer than any run; a run that waits for another one this long says so and fails.
_LONGEST_WAIT_S = 3600.0


def run_lock(project: Project, wait_s: float = _LONGEST_WAIT_S) -> FileLock:
    """The lock that one run of a project holds, whoever started it; the system frees it when the process dies."""
    project.state.mkdir(parents=True, exist_ok=True)
    return FileLock(project.state / "run.lock", timeout=wait_s)


class ProjectFolder(dg.ConfigurableResource["ProjectFolder"]):
    """A project folder, opened once a run, so that every station of the run sees the same declarations."""

    root: str
    _workspace: Workspace | None = PrivateAttr(default=None)

    @property
    def project(self) -> Project:
        return Project(Path(self.root))

    @property
    def workspace(self) -> Workspace:
        if self._workspace is None:
            self._workspace = open_workspace(self.project)
        return self._workspace

    @property
    def locale(self) -> str:
        """The authority's language; French where its declaration cannot be read."""
        authority = self.workspace.declarations.authority
        return authority.locale if authority else "fr"

    def today(self) -> dt.date:
        """The only clock of a run: the day that the ledger writes beside a judgement."""
        return dt.datetime.now(ZoneInfo(TIME_ZONE)).date()

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["ProjectFolder"]:
        with run_lock(self.project):
            sweep(self.project)
            yield self


def sweep(project: Project) -> None:
    """Remove the temporary files of a run that was killed while it wrote. To be called with the run lock held."""
    for folder in (project.lake, project.reports):
        for leftover in folder.rglob(".*.tmp"):
            leftover.unlink(missing_ok=True)
