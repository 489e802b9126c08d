"""The code location's definitions, assembled for one project.

Belongs here: assembly. The services are the partitions: a static list read off surveys/, so that a new service is
seen when the code location is loaded again.
"""

import dagster as dg

from assets import automation, stations
from assets.resources import ProjectFolder
from barometer.project import Project, find
from barometer.workspace import open_workspace


@dg.definitions
def defs() -> dg.Definitions:
    """What `dagster` loads: the project named by BAROMETER_PROJECT, or the one around the current folder."""
    return for_project(find())


def for_project(project: Project) -> dg.Definitions:
    """All definitions of a project."""
    workspace = open_workspace(project)
    service_ids = workspace.service_ids()
    services = dg.StaticPartitionsDefinition(service_ids)
    authority = workspace.declarations.authority
    return dg.Definitions(
        assets=[
            *(
                asset.map_asset_specs(lambda spec: spec.replace_attributes(partitions_def=services))
                for asset in stations.BY_SERVICE
            ),
            stations.overview,
        ],
        jobs=[automation.service_job, automation.overview_job, automation.press_kit_job],
        schedules=automation.yearly_schedules(authority.calendar, service_ids) if authority else [],
        sensors=[
            automation.on_dropped_files(project, service_ids),
            automation.overview_follows,
            automation.press_kit_follows,
        ],
        resources={"folder": ProjectFolder(root=str(project.root))},
        executor=dg.in_process_executor,
    )
