"""`barometer init`: a project folder, empty with commented models, or the demonstration's.

Belongs here: which files a project starts with. Does not belong here: the demonstration's content
(barometer.demonstration).
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from barometer.cli.terminal import Terminal
from barometer.project import DECLARATION, Project

_EMPTY_FOLDERS = ("services", "kpis", "margins", "waves", "register")


def init(folder: Path, demo: bool, terminal: Terminal) -> int:
    """Make a project in a folder that is empty or does not exist. Returns 0; raises Refusal for any other folder."""
    if folder.exists() and not folder.is_dir():
        raise terminal.refusal("init.not_a_folder", folder=folder)
    if folder.is_dir() and any(folder.iterdir()):
        message = "init.project_there" if (folder / DECLARATION).is_file() else "init.not_empty"
        raise terminal.refusal(message, folder=folder)
    project = Project(folder.absolute())
    for name, content in _files(resources.files("barometer.cli") / "templates", ""):
        if not (demo and name.startswith("surveys/")):
            target = project.root / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
    if demo:
        from barometer import demonstration

        with terminal.busy("init.under_way"):
            demonstration.write(project.surveys)
    else:
        for name in _EMPTY_FOLDERS:
            (project.surveys / name).mkdir()
    terminal.tell("init.done_demo" if demo else "init.done", "green", folder=project.root)
    return 0


def _files(folder: Traversable, under: str) -> Iterator[tuple[str, bytes]]:
    """The templates by their path in a project; `gitignore` gets its dot there, so that it rules no template."""
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        name = under + (".gitignore" if entry.name == "gitignore" else entry.name)
        if entry.is_dir():
            yield from _files(entry, name + "/")
        else:
            yield name, entry.read_bytes()
