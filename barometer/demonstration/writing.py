"""Writing the demonstration's `surveys/` folder.

Belongs here: which file goes where. Does not belong here: what the files say (the other modules and `declared/`).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from barometer.declarations.authority import Authority
from barometer.declarations.exploration import Exploration
from barometer.declarations.service import Service
from barometer.declarations.survey import Survey
from barometer.demonstration import exploration
from barometer.demonstration.answering import answer
from barometer.demonstration.communes import communes_files
from barometer.demonstration.files import csv_bytes, workbook_bytes
from barometer.demonstration.kpis import kpi_files
from barometer.demonstration.outlines import outlines_geojson
from barometer.demonstration.plans import PLANS, Fielding, Plan
from barometer.demonstration.published import printed_figures
from barometer.demonstration.randomness import SEED, stream
from barometer.demonstration.sampling import draw
from barometer.demonstration.sheets import wave_rows
from barometer.demonstration.territory import MARGIN_YEARS, margins_csv, territory_csv
from barometer.demonstration.wave_toml import published_toml, wave_toml


def write(surveys: Path) -> None:
    """Write every file of the demonstration under `surveys` (made if absent); other files there are left alone."""
    for path, content in contents().items():
        target = surveys / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def contents(seed: int = SEED) -> dict[str, bytes]:
    """Every file of the demonstration by its path relative to `surveys`."""
    files = dict(sorted(_declared(resources.files("barometer.demonstration") / "declared", "")))
    files["territory.csv"] = csv_bytes(territory_csv())
    files["outlines.geojson"] = outlines_geojson(seed)
    files |= {f"margins/{year}.csv": csv_bytes(margins_csv(year)) for year in MARGIN_YEARS}
    for plan in PLANS.values():
        service = Service.model_validate(tomllib.loads(files[f"services/{plan.survey}.toml"].decode()))
        files |= {f"kpis/{name}": content for name, content in kpi_files(service).items()}
        files |= communes_files(service, seed)
        survey = Survey.model_validate(tomllib.loads(files[f"waves/{plan.survey}/survey.toml"].decode()))
        for fielding in plan.fieldings:
            folder = f"waves/{plan.survey}/{fielding.year}"
            files |= {f"{folder}/{name}": content for name, content in wave_files(survey, plan, fielding, seed).items()}
    return files | _explored(files, seed)


def _explored(files: Mapping[str, bytes], seed: int) -> dict[str, bytes]:
    """The files of the exploratory wave."""
    folder = f"exploration/{exploration.SERVICE}"
    names = ("barometer.toml", f"services/{exploration.SERVICE}.toml", f"{folder}/exploration.toml")
    texts = [tomllib.loads(files[name].decode()) for name in names]
    models = Authority.model_validate(texts[0]), Service.model_validate(texts[1]), Exploration.model_validate(texts[2])
    return {f"{folder}/{name}": content for name, content in exploration.exploration_files(*models, seed).items()}


def wave_files(survey: Survey, plan: Plan, fielding: Fielding, seed: int = SEED) -> dict[str, bytes]:
    """wave.toml and the institute's file; of a wave known from a report, the declaration alone."""
    random = stream("wave", survey.id, fielding.year, seed=seed)
    persons = draw(plan, fielding, random)
    answers = answer(survey, plan, fielding, persons, random)
    if fielding.reference:
        figures = printed_figures(survey, fielding.year, answers)
        return {"wave.toml": published_toml(survey, plan, fielding, figures).encode()}
    rows = wave_rows(survey, plan, fielding, persons, answers, random)
    layout = fielding.layout
    content = (
        workbook_bytes({layout.sheet: rows}) if layout.sheet else csv_bytes(rows, layout.separator, layout.encoding)
    )
    return {"wave.toml": wave_toml(survey, plan, fielding).encode(), layout.file: content}


def _declared(folder: Traversable, path: str) -> Iterator[tuple[str, bytes]]:
    """The files written by hand, with their paths. A checkout that turns line ends into CRLF is undone."""
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _declared(entry, f"{path}{entry.name}/")
        else:
            yield path + entry.name, entry.read_bytes().replace(b"\r\n", b"\n")
