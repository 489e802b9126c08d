"""Running the graph through Dagster in this process, and reading off what its record says.

Belongs here: the only imports of Dagster and of `assets` in this package but those of `serving`. Does not belong
here: words (the commands).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from barometer.cli.records import kept_open
from barometer.cli.telling import Told
from barometer.project import Project

if TYPE_CHECKING:
    import dagster as dg
    from filelock import FileLock

#: Runs whose records are kept: some fifty runs of eight services and their overview.
_RUNS_KEPT = 500

#: Dagster writes a line an event to the terminal unless told otherwise.
_SILENT = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


@dataclass(frozen=True)
class Failure:
    """A run that did not finish: what was said, and the whole trace."""

    kind: str  # the exception's class
    message: str
    trace: str


@dataclass(frozen=True)
class Executed:
    """What one run's record says."""

    failure: Failure | None
    told: list[Told]
    numbers: dict[str, int] = field(default_factory=dict)  # "core_answers.loaded": 7


class Graph:
    """The project's jobs and the instance that records their runs."""

    def __init__(self, instance: dg.DagsterInstance, definitions: dg.Definitions) -> None:
        self._instance, self._definitions = instance, definitions

    def run_service(self, service: str) -> Executed:
        """One service, from its dropped files to its published report. Never raises for what a station does."""
        return self._run("service_job", service)

    def run_overview(self) -> Executed:
        """The overview of all services."""
        return self._run("overview_job", None)

    def run_press_kit(self, service: str) -> Executed:
        """The press kit of one service's report in force."""
        return self._run("press_kit_job", service)

    def _run(self, job: str, partition: str | None) -> Executed:
        from assets.automation import BY_COMMAND_LINE

        result = self._definitions.resolve_job_def(job).execute_in_process(
            instance=self._instance,
            partition_key=partition,
            raise_on_error=False,
            run_config=_SILENT,
            tags={BY_COMMAND_LINE: "true"},
        )
        shown: dict[str, dict[str, Any]] = {}
        for event in result.get_asset_materialization_events():
            key = event.materialization.asset_key
            assert key is not None
            shown[key.to_user_string()] = {name: v.value for name, v in event.materialization.metadata.items()}
        failed = [event.step_failure_data for event in result.all_events if event.is_step_failure]
        stated = [data.user_failure_data.metadata for data in failed if data.user_failure_data]
        shown |= {"failure": {name: v.value for metadata in stated for name, v in metadata.items()}}
        told = [Told.of_data(data) for values in shown.values() for data in values.get("findings_data", ())]
        numbers = {
            f"{asset}.{name}": value
            for asset, values in shown.items()
            for name, value in values.items()
            if isinstance(value, int)
        }
        failures = [_failure(event) for event in result.all_events if event.is_step_failure]
        return Executed(failures[0] if failures else None, told, numbers)


@contextmanager
def open_graph(project: Project, home: Path, on_wait: Callable[[], None]) -> Iterator[Graph]:
    """The graph of a project, recorded in Dagster's home; `on_wait` is called where another run must end first."""
    import dagster as dg

    from assets.definitions import for_project
    from assets.resources import run_lock

    with kept_open(), dg.DagsterInstance.from_config(str(home)) as instance:
        with _alone(run_lock(project), on_wait):
            _close_abandoned(instance)
            _forget_old(instance)
        yield Graph(instance, for_project(project))


def _alone(lock: FileLock, on_wait: Callable[[], None]) -> AbstractContextManager[object]:
    from filelock import Timeout

    try:
        return lock.acquire(timeout=0)
    except Timeout:
        on_wait()
        return lock.acquire()


def _close_abandoned(instance: dg.DagsterInstance) -> None:
    """Runs that their records call under way while nobody holds the run lock: their process was killed."""
    import dagster as dg

    under_way = dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING])
    for run in instance.get_runs(under_way):
        instance.report_run_failed(run)


def _forget_old(instance: dg.DagsterInstance) -> None:
    for run in instance.get_runs()[_RUNS_KEPT:]:
        instance.delete_run(run.run_id)


def _failure(event: dg.DagsterEvent) -> Failure:
    data = event.step_failure_data
    error = data.error
    cause = error.cause if error is not None and error.cause is not None else error
    spoken = data.user_failure_data.description if data.user_failure_data else None
    kind, message = ((cause.cls_name or ""), cause.message.strip()) if cause else ("", "")
    return Failure(
        kind=kind,
        message=spoken or message.split(f"{kind}: ", 1)[-1],  # the record writes the class before what it says
        trace=error.to_string() if error else "",
    )
