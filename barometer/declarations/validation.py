"""From the values of a declaration file to its model, pydantic's errors turned into faults that people understand.

Belongs here: the code of each kind of error, guessing the key that was meant. Does not belong here: how declarations
agree with one another (`crosschecks`).
"""

from __future__ import annotations

import types
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from barometer.declarations.base import Declared
from barometer.declarations.documents import Document
from barometer.declarations.faults import Fault, Path, fault, nearest, slug

Model = TypeVar("Model", bound=Declared)

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

#: pydantic's kinds of error and our codes; the parameter named is taken over from the error as `limit`.
_CODES: dict[str, tuple[str, str | None]] = {
    "greater_than_equal": ("value.at_least", "ge"),
    "greater_than": ("value.more_than", "gt"),
    "less_than_equal": ("value.at_most", "le"),
    "less_than": ("value.less_than", "lt"),
    "finite_number": ("value.not_a_number", None),
    "float_type": ("value.not_a_number", None),
    "int_type": ("value.not_an_integer", None),
    "int_from_float": ("value.not_an_integer", None),
    "int_parsing_size": ("value.not_an_integer", None),
    "bool_type": ("value.not_true_or_false", None),
    "bool_parsing": ("value.not_true_or_false", None),
    "string_type": ("value.not_a_text", None),
    "string_too_short": ("value.empty", None),
    "tuple_type": ("value.not_a_list", None),
    "dict_type": ("value.not_a_table", None),
    "model_type": ("value.not_a_table", None),
    "model_attributes_type": ("value.not_a_table", None),
    "date_type": ("value.not_a_date", None),
    "date_parsing": ("value.not_a_date", None),
    "date_from_datetime_parsing": ("value.not_a_date", None),
    "date_from_datetime_inexact": ("value.not_a_date", None),
    "too_long": ("value.list_too_long", "max_length"),
    "too_short": ("value.list_too_short", "min_length"),
}


def validate(model: type[Model], document: Document) -> tuple[Model | None, list[Fault]]:
    """The declaration, or None with a fault for each error. Faults of form are the document's, not repeated here."""
    if not document.is_read:
        return None, []
    try:
        return model.model_validate(document.data), []
    except ValidationError as error:
        faults = [_fault(model, each) for each in error.errors(include_url=False)]
    meant = {(*f.path[:-1], f.params["meant"]) for f in faults if f.code == "key.typo"}
    silent = meant | document.lost  # a key that was mistyped or could not be read is not missing as well
    return None, [f for f in faults if not (f.code == "key.missing" and f.path in silent)]


def _fault(model: type[BaseModel], error: ErrorDetails) -> Fault:
    kind, location, met = error["type"], error["loc"], error["input"]
    path = _path(location)
    value = _shown(met)
    match kind:
        case "missing" if isinstance(location[-1], int):
            return fault("value.list_too_short", path[:-1], limit=location[-1] + 1)
        case "missing":
            return fault("key.missing", path, missing=str(path[-1]))
        case "extra_forbidden":
            return _unknown_key(model, location, path)
        case "string_pattern_mismatch":
            meant = slug(str(met)) or "mon-identifiant"
            return fault("value.not_an_id", path, value, meant=meant)
        case "literal_error":
            return _not_one_of(path, met, error)
        case "float_parsing" | "int_parsing" if isinstance(met, str) and _is_decimal_comma(met):
            return fault("toml.decimal_comma", path, value, meant=met.strip().replace(",", "."))
        case "float_parsing":
            return fault("value.not_a_number", path, value)
        case "int_parsing":
            return fault("value.not_an_integer", path, value)
        case _:
            code, limit = _CODES.get(kind, ("value.invalid", None))
            context = error.get("ctx", {})
            return fault(code, path, value, **({"limit": _number(context[limit])} if limit else {}))


def _unknown_key(model: type[BaseModel], location: tuple[str | int, ...], path: Path) -> Fault:
    name = str(location[-1])
    holder = _model_at(model, location[:-1])
    known = sorted(holder.model_fields) if holder else []
    translated = _FRENCH.get(slug(name).replace("-", "_"))
    meant = translated if translated in known else nearest(name, known)
    if meant is None and holder is not model and name in model.model_fields:
        return fault("key.misplaced", path, name, table=str(path[-2]))
    if meant is None:
        return fault("key.unknown", path, name, known=", ".join(known))
    return fault("key.typo", path, name, meant=meant)


def _not_one_of(path: Path, met: Any, error: ErrorDetails) -> Fault:
    expected = str(error["ctx"]["expected"]).replace("'", '"').replace(" or ", ", ")
    if path == ("format",):
        return fault("value.format", path, _shown(met))
    meant = nearest(str(met), [each.strip('" ') for each in expected.split(",")])
    if meant is None:
        return fault("value.not_one_of", path, _shown(met), expected=expected)
    return fault("value.one_of_typo", path, _shown(met), expected=expected, meant=meant)


def _model_at(model: type[BaseModel], location: Iterable[str | int]) -> type[BaseModel] | None:
    """The model that stands at a location of a model: through fields, elements of tuples and values of dicts."""
    annotation: Any = model
    for step in location:
        annotation = _without_none(annotation)
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            field = annotation.model_fields.get(str(step))
            annotation = field.annotation if field else None
        elif get_origin(annotation) is tuple:
            annotation = get_args(annotation)[0]
        elif get_origin(annotation) is dict:
            annotation = get_args(annotation)[1]
        else:
            return None
    annotation = _without_none(annotation)
    return annotation if isinstance(annotation, type) and issubclass(annotation, BaseModel) else None


def _without_none(annotation: Any) -> Any:
    if get_origin(annotation) in (Union, types.UnionType):
        return next(each for each in get_args(annotation) if each is not type(None))
    return annotation


def _path(location: tuple[str | int, ...]) -> Path:
    """pydantic's location with positions counted from 1; the mark of a faulty key of a map is dropped."""
    return tuple(step + 1 if isinstance(step, int) else step for step in location if step != "[key]")


def _shown(met: Any) -> str | None:
    match met:
        case bool():
            return "true" if met else "false"
        case dict() | Mapping():
            return "{…}"
        case list() | tuple():
            return "[…]"
        case None:
            return None
        case _:
            return str(met)


def _number(value: Any) -> str:
    """A bound as one would type it in TOML."""
    return str(int(value)) if float(value).is_integer() else repr(value)


def _is_decimal_comma(text: str) -> bool:
    whole, comma, decimals = text.strip().partition(",")
    return bool(comma) and whole.lstrip("+-").isdigit() and decimals.isdigit()
