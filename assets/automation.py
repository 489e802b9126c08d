"""When the graph runs, and who is told when it fails.

Belongs here: the two jobs, the yearly schedules, the sensors, the failure hook. Does not belong here: assets
(stations) or looking at files (dropped_files).
"""

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator, Sequence
from typing import Any

import dagster as dg

from assets import dropped_files
from assets.resources import TIME_ZONE
from barometer.declarations.authority import Calendar
from barometer.locale import say
from barometer.project import Project
from barometer.workspace import open_workspace

#: A command of this computer that is handed the message of a failed run on its standard input. An environment
#: variable and no declaration: a folder that several people write to must not be able to start programs.
ALERT_COMMAND = "BAROMETER_ALERT"

#: The hour, Paris time, at which a yearly run starts.
_HOUR = 6


@dg.failure_hook(name="tell_failure", required_resource_keys={"folder"})
def tell_failure(context: dg.HookContext) -> None:
    """Say in plain words which service failed and where; hand it to the alert command if there is one."""
    run = context.instance.get_run_by_id(context.run_id)
    message = say(
        context.resources.folder.locale,
        "dagster.failure",
        service=run.tags.get("dagster/partition", "-") if run else "-",
        station=context.op.name,
        error=str(context.op_exception),
    )
    context.log.error(message)
    command = os.environ.get(ALERT_COMMAND)
    if command:
        arguments = shlex.split(command, posix=sys.platform != "win32")
        subprocess.run(arguments, input=message, text=True, encoding="utf-8", timeout=60, check=True)


service_job = dg.define_asset_job(
    "service_job",
    selection=dg.AssetSelection.all() - dg.AssetSelection.assets("overview", "press_kit"),
    description="Judge, estimate, compare, cross and publish one service; what has not changed is left as it is.",
    hooks={tell_failure},
)

press_kit_job = dg.define_asset_job(
    "press_kit_job",
    selection=dg.AssetSelection.assets("press_kit"),
    description="The press kit of one service, from the report that is in force.",
    hooks={tell_failure},
)

overview_job = dg.define_asset_job(
    "overview_job",
    selection=dg.AssetSelection.assets("overview"),
    description="The overview of all services, from what each has published.",
    hooks={tell_failure},
)


def yearly_schedules(calendar: Calendar, service_ids: Sequence[str]) -> list[dg.ScheduleDefinition]:
    """One schedule a service that the calendar names, on its day of every year."""
    days = {service: calendar.yearly_run[service] for service in service_ids if service in calendar.yearly_run}
    return [_yearly(service, *(int(part) for part in day.split("-"))) for service, day in days.items()]


def _yearly(service: str, month: int, day: int) -> dg.ScheduleDefinition:
    @dg.schedule(
        name=f"yearly_{service.replace('-', '_')}",
        job=service_job,
        cron_schedule=f"0 {_HOUR} {day} {month} *",
        execution_timezone=TIME_ZONE,
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description=f"The yearly run of {service}, on the day that barometer.toml gives.",
    )
    def run_of_the_year(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
        return dg.RunRequest(run_key=f"{service}:{context.scheduled_execution_time.year}", partition_key=service)

    return run_of_the_year


def on_dropped_files(project: Project, service_ids: Sequence[str]) -> dg.SensorDefinition:
    """The sensor that runs a service again when a file it reads has changed and has come to rest.

    It takes the project itself and not the resource, which would have it wait for the run that is under way.
    """

    @dg.sensor(
        name="dropped_files",
        job=service_job,
        minimum_interval_seconds=60,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Runs a service when a file under surveys/ that it reads has changed since the last look but one.",
    )
    def dropped(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        nothing = {"seen": "", "read": "", "services": {}}
        cursor: dict[str, Any] = json.loads(context.cursor) if context.cursor else nothing
        seen = dropped_files.appearance(project)
        if seen == cursor["read"]:
            return dg.SensorResult(skip_reason="Nothing has changed under surveys/.")
        if seen != cursor["seen"]:  # perhaps still being copied: read at the next look, if nothing moves until then
            return dg.SensorResult(
                skip_reason="Files under surveys/ are changing; they are read once they rest.",
                cursor=json.dumps({**cursor, "seen": seen}),
            )
        digests = _digests(project, service_ids)
        return dg.SensorResult(
            run_requests=[
                dg.RunRequest(run_key=f"{service}:{digest}", partition_key=service)
                for service, digest in digests.items()
                if cursor["services"].get(service) != digest
            ],
            cursor=json.dumps({"seen": seen, "read": seen, "services": digests}),
        )

    return dropped


def _digests(project: Project, service_ids: Sequence[str]) -> dict[str, str]:
    workspace = open_workspace(project)
    return {
        service: dropped_files.digest(workspace, dropped_files.of_service(workspace, service))
        for service in service_ids
    }


@dg.run_status_sensor(
    run_status=dg.DagsterRunStatus.SUCCESS,
    monitored_jobs=[service_job],
    request_job=overview_job,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="The overview follows every service that was published.",
)
def overview_follows(context: dg.RunStatusSensorContext) -> Iterator[dg.RunRequest]:
    """One run of the overview after each run of a service, except those of the command line, which does it itself."""
    if BY_COMMAND_LINE not in context.dagster_run.tags:
        yield dg.RunRequest(run_key=context.dagster_run.run_id)


@dg.run_status_sensor(
    run_status=dg.DagsterRunStatus.SUCCESS,
    monitored_jobs=[service_job],
    request_job=press_kit_job,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="The press kit follows every service that was published.",
)
def press_kit_follows(context: dg.RunStatusSensorContext) -> Iterator[dg.RunRequest]:
    """One run of the kit after each run of a service, except those of the command line, which does it itself."""
    run = context.dagster_run
    if BY_COMMAND_LINE not in run.tags:
        yield dg.RunRequest(run_key=run.run_id, partition_key=run.tags["dagster/partition"])


#: The tag of runs that `barometer run` executes itself, in its own process.
BY_COMMAND_LINE = "barometer/by_command_line"
