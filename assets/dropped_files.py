"""Which files under surveys/ a service reads, and whether they changed: what the sensor on dropped files asks.

Belongs here: pure questions to the file system. Does not belong here: judging a file, or Dagster.
"""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from barometer.ingest.corrections import NAMES as CORRECTIONS
from barometer.project import Project
from barometer.workspace import Workspace


def everything(project: Project) -> list[Path]:
    """All files that people may have dropped, sorted; what Excel and editors leave behind is not among them."""
    return sorted(path for path in project.surveys.rglob("*") if path.is_file() and not _is_left_behind(path))


def appearance(project: Project) -> str:
    """A digest of names, sizes and times: cheap, no file is opened."""
    lines = []
    for path in everything(project):
        status = path.stat()
        lines.append(f"{project.relative(path)}|{status.st_size}|{status.st_mtime_ns}")
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def of_service(workspace: Workspace, service_id: str) -> list[Path]:
    """The files that a service's run reads: its own, those of its surveys, and those that all services share."""
    project = workspace.project
    surveys = [project.waves / survey.id for survey in workspace.declarations.surveys_of(service_id)]
    service = workspace.declarations.services.get(service_id)
    sources = [project.kpis / kpi.source.file for kpi in service.kpis] if service else []
    sources.append(project.communes / f"{service_id}.csv")
    return [
        path
        for path in everything(project)
        if path.parent in (project.surveys, project.margins)
        or any(source == path or source in path.parents or _amends(path, source) for source in sources)
        or path.stem == service_id
        or (path.parent == project.register and path.stem.startswith(service_id))  # "eau-potable (2).xlsx"
        or any(folder in path.parents for folder in surveys)
    ]


def digest(workspace: Workspace, paths: Iterable[Path]) -> str:
    """A digest of names and contents, the same whatever the order of the paths."""
    whole = hashlib.sha256()
    for path in sorted(paths):
        whole.update(workspace.project.relative(path).encode())
        whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


def _amends(path: Path, source: Path) -> bool:
    """Whether a file lies beside a source as its reply ("eau.csv - à corriger.xlsx") or as declared corrections."""
    return path.parent == source.parent and (path.name in CORRECTIONS or path.name.startswith(f"{source.name} "))


def _is_left_behind(path: Path) -> bool:
    return path.name.startswith((".", "~$")) or path.suffix in {".tmp", ".part", ".crdownload", ".bak"}
