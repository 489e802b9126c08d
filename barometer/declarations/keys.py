"""Which key was meant: a typo, a French word, a key under the wrong heading, a key that is missing.

Belongs here: faults about keys, told from the model. Does not belong here: faults about values (`validation`).
"""

from __future__ import annotations

import types
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel

from barometer.declarations.faults import Fault, Path, fault, key_text, nearest, slug

#: What French-speaking people write for a key, and the key.
_FRENCH = {
    "annee": "year", "cible": "target", "colonne": "column", "critere": "criterion", "criteres": "criteria",
    "debut": "field_start", "echelle": "scale", "echelles": "scales", "enquete": "survey", "etiquette": "label",
    "etiquettes": "labels", "excellent": "excellence", "feuille": "sheet", "fichier": "file", "fin": "field_end",
    "fonction": "function", "identifiant": "id", "indicateur": "kpi", "indicateurs": "kpis", "intitule": "label",
    "lien": "links", "liens": "links", "libelle": "label", "motif": "reason", "nom": "name", "poids": "weight",
    "prestataire": "contractor", "question": "item", "questions": "items", "raison": "reason", "remarque": "note",
    "reglementaire": "regulatory", "secteur": "zone", "secteurs": "zone", "seuil": "thresholds",
    "seuils": "thresholds", "signature": "signed", "source_fichier": "source", "titre": "title", "unite": "unit",
    "valeur": "value", "valeurs": "values", "version_question": "version",
}  # fmt: skip


def unknown_key(model: type[BaseModel], location: tuple[str | int, ...], path: Path) -> Fault:
    """A key that its table does not have. `location` is pydantic's, `path` ours."""
    name = str(location[-1])
    holder = _model(_annotation_at(model, location[:-1]))
    known = sorted(holder.model_fields) if holder else []
    table = key_text(_names(path[:-1]))
    for depth in range(len(location) - 2, -1, -1):
        above = _model(_annotation_at(model, location[:depth]))
        if above is not None and above is not holder and name in above.model_fields:
            return fault("key.misplaced", path, name, table=table, belongs=key_text((*_path(location[:depth]), name)))
    for child in known if holder else ():
        below = _model(holder.model_fields[child].annotation) if holder else None
        if below is not None and name in below.model_fields:
            heading = key_text((*_names(path[:-1]), child))
            return fault("key.deeper", path, name, heading=heading, belongs=key_text((*path[:-1], child, name)))
    translated = _FRENCH.get(slug(name).replace("-", "_"))
    meant = translated if translated in known else nearest(name, known)
    if meant is None:
        return fault("key.unknown", path, name, known=", ".join(known))
    return fault("key.typo", path, name, meant=meant)


def missing_key(model: type[BaseModel], location: tuple[str | int, ...], path: Path) -> Fault:
    """A required key that is not there, and how it would be written."""
    name = str(location[-1])
    heading = key_text((*_names(path[:-1]), name))
    annotation = _without_none(_annotation_at(model, location))
    if name == "format":
        written = "format = 1"
    elif get_origin(annotation) is tuple and _model(get_args(annotation)[0]) is not None:
        written = f"[[{heading}]]"
    elif get_origin(annotation) is dict:
        written = f"[{heading}.…]"
    else:
        written = f"{name} = …" if _model(annotation) is None else f"[{heading}]"
    return fault("key.missing", path, missing=name, written=written)


def key_meant(each: Fault) -> Path | None:
    """The key that a fault says was meant: that one is not missing as well."""
    match each.code:
        case "key.typo":
            return (*each.path[:-1], str(each.params["meant"]))
        case "key.misplaced" | "key.deeper":
            steps = str(each.params["belongs"]).split(".")
            return tuple(int(step) if step.isdigit() else step for step in steps)
        case _:
            return None


def _names(path: Path) -> Path:
    """A path as a heading names it, without positions."""
    return tuple(step for step in path if isinstance(step, str))


def _path(location: tuple[str | int, ...]) -> Path:
    return tuple(step + 1 if isinstance(step, int) else step for step in location)


def _annotation_at(model: type[BaseModel], location: tuple[str | int, ...]) -> Any:
    """The type that stands at a location of a model: through fields, elements of tuples and values of dicts."""
    annotation: Any = model
    for step in location:
        annotation = _without_none(annotation)
        if (holder := _model(annotation)) is not None:
            field = holder.model_fields.get(str(step))
            annotation = field.annotation if field else None
        elif get_origin(annotation) is tuple:
            annotation = get_args(annotation)[0]
        elif get_origin(annotation) is dict:
            annotation = get_args(annotation)[1]
        else:
            return None
    return annotation


def _model(annotation: Any) -> type[BaseModel] | None:
    annotation = _without_none(annotation)
    return annotation if isinstance(annotation, type) and issubclass(annotation, BaseModel) else None


def _without_none(annotation: Any) -> Any:
    if get_origin(annotation) in (Union, types.UnionType):
        return next(each for each in get_args(annotation) if each is not type(None))
    return annotation
