"""`barometer press-kit`: the press kit of a service's published report.

Belongs here: which service, and the words. Does not belong here: the kit (publishing.press) and where it lies (the
pipeline's station).
"""

from __future__ import annotations

from barometer.cli import telling
from barometer.cli.run import chosen
from barometer.cli.terminal import Terminal
from barometer.project import Project


def press_kit(project: Project, name: str, terminal: Terminal) -> int:
    """Make the kit where the report is published. Returns the exit status: 1 where there is none to make it from."""
    from barometer import pipeline
    from barometer.workspace import BlockedError, open_workspace

    workspace = open_workspace(project)
    (service_id,) = chosen(workspace.service_ids(), [name], terminal)
    try:
        label = workspace.service(service_id).label
        with terminal.busy("run.kit_under_way", label=label):
            kit = pipeline.press_kit(workspace, service_id)
    except BlockedError as blocked:
        telling.tell(terminal, telling.from_findings(blocked.findings))
        return 1
    telling.tell(terminal, telling.from_findings(kit.findings))
    if kit.path is None:
        if not kit.findings:
            terminal.tell("press_kit.no_wave", "yellow", label=label)
        return 1
    message = "press_kit.made" if kit.is_new else "press_kit.stands"
    terminal.tell(message, "bold green", label=label, files=kit.files, path=kit.path)
    return 0
