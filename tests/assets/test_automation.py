"""What starts a run: the calendar, a dropped file once it rests, a service that was published; and who is told."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

import dagster as dg
import pytest

from assets import automation, dropped_files
from assets.definitions import for_project
from assets.resources import ProjectFolder, run_lock
from barometer.declarations.authority import Calendar
from barometer.project import Project
from barometer.workspace import open_workspace


def tick(project: Project, cursor: str | None) -> dg.SensorResult:
    sensor = automation.on_dropped_files(project, ["accueil"])
    result = sensor(dg.build_sensor_context(cursor=cursor))
    assert isinstance(result, dg.SensorResult)
    return result


def services_run(result: dg.SensorResult) -> Sequence[str | None]:
    return [request.partition_key for request in result.run_requests or ()]


def test_a_dropped_file_runs_its_service_once_it_rests(small: Project) -> None:
    first = tick(small, None)
    assert services_run(first) == []  # seen for the first time: perhaps still being copied
    second = tick(small, first.cursor)
    assert services_run(second) == ["accueil"]
    third = tick(small, second.cursor)
    assert services_run(third) == []
    assert third.skip_reason

    answers = small.waves / "accueil/2025/reponses.csv"
    answers.write_bytes(answers.read_bytes() + b"121;Commune du Nord;44;F;8;Ne sait pas\r\n")
    fourth = tick(small, second.cursor)
    assert services_run(fourth) == []
    answers.write_bytes(answers.read_bytes() + b"122;Commune du Nord;45;H;7;Ne sait pas\r\n")
    fifth = tick(small, fourth.cursor)
    assert services_run(fifth) == []  # it was still growing
    sixth = tick(small, fifth.cursor)
    assert services_run(sixth) == ["accueil"]
    assert second.run_requests is not None
    assert sixth.run_requests is not None
    assert sixth.run_requests[0].run_key != second.run_requests[0].run_key


def test_a_file_saved_again_unchanged_runs_nothing(small: Project) -> None:
    settled = tick(small, tick(small, None).cursor)
    answers = small.waves / "accueil/2025/reponses.csv"
    answers.write_bytes(answers.read_bytes())
    again = tick(small, tick(small, settled.cursor).cursor)
    assert services_run(again) == []


def test_what_excel_leaves_behind_is_no_dropped_file(small: Project) -> None:
    before = dropped_files.appearance(small)
    (small.waves / "accueil/2025/~$reponses.xlsx").write_bytes(b"x")
    (small.waves / "accueil/2025/.reponses.csv.tmp").write_bytes(b"x")
    assert dropped_files.appearance(small) == before


def test_a_file_concerns_the_services_that_read_it(small: Project) -> None:
    bus = (small.services / "accueil.toml").read_text(encoding="utf-8").split("[[kpis]]")[0]
    (small.services / "bus.toml").write_text(bus.replace('"accueil"', '"bus"'), encoding="utf-8")
    workspace = open_workspace(small)
    read = {
        service: {small.relative(path) for path in dropped_files.of_service(workspace, service)}
        for service in ("accueil", "bus")
    }
    shared = {"surveys/README.md", "surveys/barometer.toml", "surveys/territory.csv", "surveys/margins/2022.csv"}
    shared |= {"surveys/brand.toml", "surveys/journal.toml"}
    assert read["bus"] == shared | {"surveys/services/bus.toml"}
    assert read["accueil"] == shared | {
        "surveys/services/accueil.toml",
        "surveys/kpis/accueil.csv",
        "surveys/waves/accueil/survey.toml",
        "surveys/waves/accueil/2025/wave.toml",
        "surveys/waves/accueil/2025/reponses.csv",
    }


def test_what_amends_a_file_concerns_the_services_that_read_the_file(small: Project) -> None:
    amending = ("kpis/accueil.csv - à corriger.xlsx", "kpis/corrections.csv", "communes/accueil.csv - à corriger.xlsx")
    other = "kpis/bus.csv - à corriger.xlsx"
    for name in (*amending, other):
        (small.surveys / name).parent.mkdir(exist_ok=True)
        (small.surveys / name).write_bytes(b"x")
    found = dropped_files.of_service(open_workspace(small), "accueil")
    read = {path.relative_to(small.surveys).as_posix() for path in found}
    assert set(amending) <= read
    assert other not in read


def test_a_yearly_run_has_a_key_of_its_year(small: Project) -> None:
    calendar = Calendar(yearly_run={"accueil": "11-02", "gone": "01-01"})
    (schedule,) = automation.yearly_schedules(calendar, ["accueil", "bus"])
    assert schedule.cron_schedule == "0 6 2 11 *"
    context = dg.build_schedule_context(
        scheduled_execution_time=dt.datetime(2027, 11, 2, 6, tzinfo=ZoneInfo("Europe/Paris")),
        repository_def=for_project(small).get_repository_def(),
    )
    requests = schedule.evaluate_tick(context).run_requests
    assert [(request.partition_key, request.run_key) for request in requests or ()] == [("accueil", "accueil:2027")]


@pytest.mark.parametrize(("tags", "expected"), [({}, 1), ({automation.BY_COMMAND_LINE: "true"}, 0)])
def test_the_overview_follows_a_service_unless_the_command_line_sees_to_it(
    small: Project, tags: dict[str, str], expected: int
) -> None:
    definitions = for_project(small)
    with dg.DagsterInstance.ephemeral() as instance:
        run = instance.create_run_for_job(definitions.resolve_job_def("service_job"), tags=tags)
        context = dg.build_run_status_sensor_context(
            sensor_name="overview_follows",
            dagster_instance=instance,
            dagster_run=run,
            dagster_event=dg.DagsterEvent(dg.DagsterEventType.RUN_SUCCESS.value, job_name="service_job"),
        )
        requests = list(automation.overview_follows(context) or ())
    assert len(requests) == expected


def test_a_failed_run_is_told_in_words_and_handed_to_the_alert_command(
    small: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = tmp_path / "told.txt"
    script = tmp_path / "alert.py"
    script.write_text(
        f"import pathlib, sys\npathlib.Path({str(told)!r}).write_bytes(sys.stdin.buffer.read())\n", encoding="utf-8"
    )
    monkeypatch.setenv(automation.ALERT_COMMAND, f'"{sys.executable}" "{script}"')
    definitions = for_project(small)
    (small.services / "accueil.toml").write_text("format = 1\nid = accueil\n", encoding="utf-8")
    with dg.DagsterInstance.ephemeral() as instance:
        result = definitions.resolve_job_def("service_job").execute_in_process(
            instance=instance,
            partition_key="accueil",
            raise_on_error=False,
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
        )
    assert not result.success
    message = " ".join(told.read_text(encoding="utf-8").split())
    assert message.startswith("Baromètre : le service « accueil » n'a pas pu être publié, arrêt à l'étape « accept »")


def test_one_run_of_a_project_at_a_time(small: Project) -> None:
    from filelock import Timeout

    folder = ProjectFolder(root=str(small.root))
    with folder.yield_for_execution(dg.build_init_resource_context()), pytest.raises(Timeout):
        run_lock(small).acquire(timeout=0)
    with run_lock(small, wait_s=0):
        pass


def test_the_cursor_is_small(small: Project) -> None:
    cursor = tick(small, tick(small, None).cursor).cursor
    assert cursor is not None
    assert set(json.loads(cursor)) == {"seen", "read", "services"}
    assert len(cursor) < 400
