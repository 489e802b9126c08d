"""The project folder: the only place that knows paths.

Belongs here: finding the root, naming every path in it. Does not belong here: reading what lies at those paths
(declarations, ingest, lake).
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

import platformdirs

DECLARATION = Path("surveys") / "barometer.toml"


class ProjectNotFoundError(Exception):
    """No project folder where one was looked for; `searched` says where."""

    def __init__(self, searched: Path) -> None:
        super().__init__(str(searched))
        self.searched = searched


@dataclass(frozen=True)
class Project:
    """A project folder, by its root (an absolute path)."""

    root: Path

    @property
    def surveys(self) -> Path:
        return self.root / "surveys"

    @property
    def authority_file(self) -> Path:
        return self.root / DECLARATION

    @property
    def territory_file(self) -> Path:
        return self.surveys / "territory.csv"

    @property
    def outlines_file(self) -> Path:
        return self.surveys / "outlines.geojson"

    @property
    def margins(self) -> Path:
        return self.surveys / "margins"

    @property
    def services(self) -> Path:
        return self.surveys / "services"

    @property
    def kpis(self) -> Path:
        return self.surveys / "kpis"

    @property
    def communes(self) -> Path:
        """Technical figures by commune, a table a service."""
        return self.surveys / "communes"

    @property
    def waves(self) -> Path:
        return self.surveys / "waves"

    @property
    def register(self) -> Path:
        return self.surveys / "register"

    @property
    def register_to_fill(self) -> Path:
        """Registers that went out to be filled; what is filled in there is read there."""
        return self.root / "a-remplir" / "registre"

    @property
    def lake(self) -> Path:
        return self.root / "lake"

    @property
    def reports(self) -> Path:
        return self.root / "reports"

    @property
    def dagster_file(self) -> Path:
        return self.root / "dagster.yaml"

    @property
    def state(self) -> Path:
        """Where Dagster's home lies: a local folder, even when the project is on a network share.

        `BAROMETER_STATE` overrides it. Several projects stand side by side: the folder carries a digest of the root.
        """
        chosen = os.environ.get("BAROMETER_STATE")
        base = Path(chosen) if chosen else Path(platformdirs.user_state_dir("barometer", appauthor=False))
        return base / hashlib.sha256(str(self.root).encode()).hexdigest()[:12]

    def relative(self, path: Path) -> str:
        """A path as shown to people: relative to the root, with forward slashes."""
        try:
            return path.relative_to(self.root).as_posix()
        except ValueError:
            return path.as_posix()


def find(given: Path | None = None) -> Project:
    """The project at `given`, else at `BAROMETER_PROJECT`, else at the current folder or the nearest one above it.

    Raises ProjectNotFoundError where there is none.
    """
    named = given or (Path(os.environ["BAROMETER_PROJECT"]) if os.environ.get("BAROMETER_PROJECT") else None)
    start = (named or Path.cwd()).absolute()
    candidates = [start] if named else [start, *start.parents]
    for folder in candidates:
        if (folder / DECLARATION).is_file():
            return Project(folder)
    raise ProjectNotFoundError(start)
