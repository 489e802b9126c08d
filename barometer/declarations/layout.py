"""Which declaration files there are under surveys/, and what lies where it will not be found.

Belongs here: names of files and folders. Does not belong here: what is in them (`reading`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from barometer.declarations.authority import Authority
from barometer.declarations.base import Declared
from barometer.declarations.brand import Brand
from barometer.declarations.edited_texts import EditedTexts
from barometer.declarations.faults import Fault, fault, warning
from barometer.declarations.journal import Journal
from barometer.declarations.register import Register
from barometer.declarations.service import Service
from barometer.declarations.survey import Survey
from barometer.declarations.wave import Wave

AUTHORITY = "barometer.toml"
TERRITORY = "territory.csv"
BRAND = "brand.toml"
JOURNAL = "journal.toml"
TEXTS = "texts.toml"


@dataclass(frozen=True)
class Layout:
    """The declaration files by their path relative to surveys/, faults of the layout, and the margins' years."""

    files: tuple[str, ...]
    faults: tuple[tuple[str, Fault], ...]
    margins: tuple[int, ...]


def service_file(service: str) -> str:
    return f"services/{service}.toml"


def register_file(service: str) -> str:
    return f"register/{service}.toml"


def survey_file(survey: str) -> str:
    return f"waves/{survey}/survey.toml"


def wave_file(survey: str, year: int) -> str:
    return f"waves/{survey}/{year}/wave.toml"


def model_of(file: str) -> type[Declared]:
    """The model of a TOML declaration, by its place."""
    alone: dict[str, type[Declared]] = {AUTHORITY: Authority, BRAND: Brand, JOURNAL: Journal, TEXTS: EditedTexts}
    if file in alone:
        return alone[file]
    if file.startswith("services/"):
        return Service
    if file.startswith("register/"):
        return Register
    return Survey if file.endswith("/survey.toml") else Wave


def look_over(surveys: Path) -> Layout:
    """List what lies under surveys/, sorted. Hidden files and those Office leaves beside an open one are passed by."""
    files: list[str] = []
    faults: list[tuple[str, Fault]] = []
    if (surveys / AUTHORITY).is_file():
        files.append(AUTHORITY)
    else:
        faults.append((AUTHORITY, fault("layout.authority_missing")))
    files += [name for name in (TERRITORY, BRAND, JOURNAL, TEXTS) if (surveys / name).is_file()]
    files += [service_file(path.stem) for path in _entries(surveys / "services") if path.suffix == ".toml"]
    files += [register_file(path.stem) for path in _entries(surveys / "register") if path.suffix == ".toml"]
    for folder in _entries(surveys / "waves"):
        if folder.is_dir():
            _look_over_survey(folder, files, faults)
    margins: list[int] = []
    for path in _entries(surveys / "margins"):
        if path.suffix.lower() == ".csv" and _is_year(path.stem):
            margins.append(int(path.stem))
        elif path.suffix.lower() in (".csv", ".xlsx", ".xls", ".ods") and not _amends_margins(path.name):
            faults.append((f"margins/{path.name}", warning("layout.margins_name", (), path.name)))
    faults += list(_hidden_endings(surveys))
    return Layout(tuple(files), tuple(faults), tuple(margins))


def _look_over_survey(folder: Path, files: list[str], faults: list[tuple[str, Fault]]) -> None:
    survey = survey_file(folder.name)
    years = [entry for entry in _entries(folder) if entry.is_dir()]
    declared = [year for year in years if (year / "wave.toml").is_file()]
    if (folder / "survey.toml").is_file():
        files.append(survey)
    elif years:
        faults.append((survey, fault("layout.survey_missing", (), folder.name)))
    for year in years:
        file = f"waves/{folder.name}/{year.name}/wave.toml"
        if not _is_year(year.name):
            if year in declared:
                faults.append((file, fault("layout.not_a_year", (), year.name)))
        elif year in declared:
            files.append(file)
        elif any(True for _ in _entries(year)):
            faults.append((file, warning("layout.wave_missing", (), year.name)))


def _hidden_endings(surveys: Path) -> Iterator[tuple[str, Fault]]:
    """ "wave.toml.txt": what Windows' editor makes of "wave.toml" while it hides the ending."""
    for path in sorted(surveys.rglob("*.toml.*")):
        if path.is_file() and not path.name.startswith((".", "~$")):
            name = path.relative_to(surveys).as_posix()
            meant = path.name[: path.name.index(".toml") + len(".toml")]
            yield name, warning("layout.hidden_ending", (), path.name, meant=meant)


def _entries(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if not path.name.startswith((".", "~$")))


def _amends_margins(name: str) -> bool:
    """Whether a name is that of corrections, or of a reply to a year's margins: "2022.csv - à corriger.xlsx"."""
    return name.startswith("corrections.") or (_is_year(name[:4]) and name[4:].startswith(".csv "))


def _is_year(name: str) -> bool:
    return len(name) == 4 and name.isascii() and name.isdigit()
