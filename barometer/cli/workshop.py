"""`barometer workshop`: what is printed for a service's crossing meeting.

Belongs here: which service, the folder, the words. Does not belong here: the pages (publishing.workshop).
"""

from __future__ import annotations

from pathlib import Path

from barometer.cli import telling
from barometer.cli.run import chosen
from barometer.cli.terminal import Terminal
from barometer.project import Project


def workshop(project: Project, name: str, to: Path | None, terminal: Terminal) -> int:
    """Write the cards and the sheets. Returns the exit status: 1 where the service's declarations are refused."""
    from barometer.lake import atomic_write
    from barometer.publishing.workshop import pages
    from barometer.publishing.workshop.material import workshop_of
    from barometer.workspace import BlockedError, open_workspace

    workspace = open_workspace(project)
    (service_id,) = chosen(workspace.service_ids(), [name], terminal)
    try:
        service, authority = workspace.service(service_id), workspace.authority
    except BlockedError as blocked:
        telling.tell(terminal, telling.from_findings(blocked.findings))
        return 1
    surveys = workspace.declarations.surveys_of(service_id)
    material = workshop_of(service, surveys, authority, authority.locale)
    target = to or project.root / "ateliers" / service_id
    written = {f"{service_id}-fiches-a5.html": pages.cards(material)}
    written[f"{service_id}-planches-a3.html"] = pages.sheets(material)
    count = len(material.criteria) + len(material.lone_kpis)
    terminal.tell("workshop.written", "bold green", service=material.service, cards=count)
    for file, html in written.items():
        atomic_write(target / file, html.encode("utf-8"))
        terminal.line(f"  {target / file}")
    return 0
