"""The asset graph against its snapshot: a change of it is seen in the diff of graph.json, and meant.

After a change that is meant: `BAROMETER_SNAPSHOT=1 python -m pytest tests/assets/test_graph.py`, then read the diff.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from dagster import AssetKey

from assets.definitions import defs, for_project
from barometer.project import Project
from barometer.tables import TABLES

SNAPSHOT = Path(__file__).with_name("graph.json")

AUTHORITY = """
format = 1
id = "val-test"
name = "Val Test"
[calendar.yearly_run]
bus = "05-15"
eau-potable = "11-02"
"""

SERVICE = """
format = 1
id = "{id}"
label = "{id}"
[[criteria]]
id = "note"
label = "Note"
headline = true
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Three services, two of them in the calendar."""
    project = Project(tmp_path)
    project.services.mkdir(parents=True)
    project.authority_file.write_text(AUTHORITY, encoding="utf-8")
    for service in ("bus", "eau-potable", "piscines"):
        (project.services / f"{service}.toml").write_text(SERVICE.format(id=service), encoding="utf-8")
    return project


def described(definitions: dg.Definitions) -> dict[str, Any]:
    """The graph as plain data, sorted."""
    graph = definitions.resolve_asset_graph()
    schedules = sorted(definitions.schedules or [], key=lambda one: one.name)
    return {
        "assets": {key.to_user_string(): _asset(graph.get(key)) for key in sorted(graph.get_all_asset_keys())},
        "jobs": {
            name: {
                "assets": sorted(key.to_user_string() for key in job.asset_layer.selected_asset_keys),
                "partitions": job.partitions_def.get_partition_keys() if job.partitions_def else None,
                "hooks": sorted(hook.name for hook in job.hook_defs),
            }
            for name in ("overview_job", "service_job")
            for job in [definitions.resolve_job_def(name)]
        },
        "schedules": {
            one.name: {
                "cron": one.cron_schedule,
                "time_zone": one.execution_timezone,
                "job": one.job_name,
                "status": one.default_status.value,
            }
            for one in schedules
            if isinstance(one, dg.ScheduleDefinition)
        },
        "sensors": {
            one.name: {
                "jobs": [job.name for job in one.jobs] if one.has_jobs else [],
                "status": one.default_status.value,
            }
            for one in sorted(definitions.sensors or [], key=lambda one: one.name)
        },
    }


def _asset(node: Any) -> dict[str, Any]:
    return {
        "deps": sorted(key.to_user_string() for key in node.parent_keys),
        "partitions": node.partitions_def.get_partition_keys() if node.partitions_def else None,
        "group": node.group_name,
        "checks": sorted(check.name for check in node.check_keys),
    }


def test_the_graph_is_the_one_in_the_snapshot(project: Project) -> None:
    found = described(for_project(project))
    if os.environ.get("BAROMETER_SNAPSHOT") == "1":
        SNAPSHOT.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    assert found == json.loads(SNAPSHOT.read_text(encoding="utf-8"))


#: Written while a service's barometer is built, by commands that people call (`barometer coding`), never by a run.
OF_BUILDING = {"core_exploration", "core_citations", "restricted_verbatims", "out_verbatims"}


def test_every_lake_table_of_a_run_is_an_asset_with_its_columns(project: Project) -> None:
    graph = for_project(project).resolve_asset_graph()
    assert set(TABLES) >= OF_BUILDING
    for table in (table for name, table in TABLES.items() if name not in OF_BUILDING):
        node = graph.get(AssetKey(table.name))
        schema = node.metadata["dagster/column_schema"]
        assert [column.name for column in schema.columns] == table.column_names
        assert node.description == table.description


def test_dagster_finds_the_definitions_of_the_project_named_in_the_environment(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BAROMETER_PROJECT", str(project.root))
    loaded = defs()
    assert described(loaded) == described(for_project(project))


def test_a_project_without_services_or_with_an_unreadable_authority_still_loads(project: Project) -> None:
    project.authority_file.write_text("name = ", encoding="utf-8")
    for path in project.services.iterdir():
        path.unlink()
    found = described(for_project(project))
    assert found["jobs"]["service_job"]["partitions"] == []
    assert found["schedules"] == {}
