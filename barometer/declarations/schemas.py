"""JSON Schemas of the declarations, for editors that complete and check keys while one types.

Belongs here: writing the models' schemas. Does not belong here: judging a declaration (`reading` needs no schema).
An editor with TOML support takes them by a first line such as `#:schema ../schemas/service.schema.json`.
"""

from __future__ import annotations

import json
from pathlib import Path

from barometer.declarations.authority import Authority
from barometer.declarations.base import Declared
from barometer.declarations.brand import Brand
from barometer.declarations.edited_texts import EditedTexts
from barometer.declarations.exploration import Exploration
from barometer.declarations.journal import Journal
from barometer.declarations.register import Register
from barometer.declarations.service import Service
from barometer.declarations.survey import Survey
from barometer.declarations.wave import Wave

#: One schema a kind of declaration, by the file's name without its ending.
MODELS: dict[str, type[Declared]] = {
    "barometer": Authority,
    "service": Service,
    "register": Register,
    "survey": Survey,
    "wave": Wave,
    "texts": EditedTexts,
    "exploration": Exploration,
    "brand": Brand,
    "journal": Journal,
}


def schema(kind: str) -> str:
    """The schema of a kind of declaration, as the text of a file. Raises KeyError for an unknown kind."""
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return json.dumps(head | MODELS[kind].model_json_schema(), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def export(folder: Path) -> list[Path]:
    """Write `<kind>.schema.json` for each kind into the folder; returns the files. The same bytes every time."""
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / f"{kind}.schema.json" for kind in MODELS]
    for kind, file in zip(MODELS, files, strict=True):
        file.write_bytes(schema(kind).encode("utf-8"))
    return files
