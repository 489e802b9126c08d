"""`barometer mergers`: territory.csv held against the official list of changes of communes, and completed.

Belongs here: telling what is missing, writing the file. Does not belong here: reading the list (ingest), the new text
(declarations.territory_edit).
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from barometer.cli import telling
from barometer.cli.terminal import Terminal
from barometer.declarations.territory_edit import edited
from barometer.declarations.territory_file import read_territory
from barometer.findings import Place, Severity
from barometer.project import Project


def mergers(project: Project, file: Path, since: int, write: bool, terminal: Terminal) -> int:
    """Tell (and with `write` add) what the official list says. Returns 1 where the list is refused or work is left."""
    path = project.territory_file
    content = path.read_bytes() if path.is_file() else b""
    read = read_territory(content)
    if not read.territory.communes or any(fault.severity is Severity.FILE for fault in read.faults):
        raise terminal.refusal("mergers.no_territory")
    from barometer.ingest.files import receive
    from barometer.ingest.mergers import held_against, read_mergers
    from barometer.lake import atomic_write

    changes, of_list = read_mergers(receive(file, file.name))
    place = Place(project.relative(path))
    proposed, told = held_against(read.territory, changes, place, dt.date(since, 1, 1))
    telling.tell(terminal, telling.from_findings([*of_list, *told]))
    if any(finding.severity is Severity.FILE for finding in of_list):
        return 1
    counts = {"changed": len(proposed.changed), "added": len(proposed.added)}
    if not proposed:
        if not told:
            terminal.tell("mergers.complete", "green")
        return 1 if told else 0
    if not write:
        terminal.tell("mergers.offered", "yellow", **counts)
        return 1
    changed = {read.lines["communes", i + 1]: commune for i, commune in proposed.changed.items()}
    atomic_write(path, edited(content, changed, proposed.added))
    terminal.tell("mergers.written", "green", path=project.relative(path), **counts)
    return 0
