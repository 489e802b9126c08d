"""`barometer texts`: the figures that a text may name, with their values, criterion by criterion.

Belongs here: the list on a terminal. Does not belong here: the figures (publishing.edited).
"""

from __future__ import annotations

from barometer.cli import telling
from barometer.cli.run import chosen
from barometer.cli.terminal import Terminal
from barometer.project import Project


def texts(project: Project, name: str, terminal: Terminal) -> int:
    """List `{name}` and value. Returns the exit status: 1 where texts of the service are refused."""
    from barometer import pipeline
    from barometer.publishing.edited import NAMES, figures, refused
    from barometer.workspace import open_workspace

    workspace = open_workspace(project)
    (service_id,) = chosen(workspace.service_ids(), [name], terminal)
    material = pipeline.material_of(workspace, service_id)
    terminal.tell("texts.title", "bold", service=material.service.label)
    terminal.tell("texts.about")
    if not material.subjects:
        terminal.tell("texts.none", "yellow")
    for criterion in dict.fromkeys(subject.criterion for subject in material.subjects):
        values = figures(material, criterion)
        terminal.line()
        terminal.line(f"{criterion} – {values['critere']}", "bold")
        for one in NAMES:
            terminal.line(f"  {{{criterion}.{one}}} = {values[one] or terminal.words('texts.hidden')}")
    found = refused(material)
    telling.tell(terminal, telling.from_findings(found))
    return 1 if found else 0
