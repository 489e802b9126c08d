"""From the values of a declaration file to its model, pydantic's errors turned into faults that people understand.

Belongs here: the code of each kind of error. Does not belong here: which key was meant (`keys`), and how declarations
agree with one another (`crosschecks`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from barometer.declarations.base import Declared
from barometer.declarations.documents import Document
from barometer.declarations.faults import Fault, Path, fault, nearest, slug
from barometer.declarations.keys import key_meant, missing_key, unknown_key

Model = TypeVar("Model", bound=Declared)

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
    """The declaration, or None; and every fault, those of form (the document's) included."""
    if not document.is_read:
        return None, list(document.faults)
    try:
        return model.model_validate(document.data), list(document.faults)
    except ValidationError as error:
        faults = [_fault(model, each) for each in error.errors(include_url=False)]
    silent = document.lost | {meant for each in faults if (meant := key_meant(each)) is not None}
    faults = [f for f in faults if not (f.code == "key.missing" and f.path in silent)]
    wrong_keys = {document.lines.get(f.path) for f in faults if f.code.startswith("key.")}
    of_form = [f for f in document.faults if not (f.code == "toml.key_unquoted" and f.line in wrong_keys)]
    return None, [*of_form, *faults]  # a key that does not exist needs no quotation marks


def _fault(model: type[BaseModel], error: ErrorDetails) -> Fault:
    kind, location, met = error["type"], error["loc"], error["input"]
    path = _path(location)
    value = _shown(met)
    match kind:
        case "missing" if isinstance(location[-1], int):
            return fault("value.list_too_short", path[:-1], limit=location[-1] + 1)
        case "missing":
            return missing_key(model, location, path)
        case "extra_forbidden":
            return unknown_key(model, location, path)
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
            code, limit = _CODES[kind]  # every kind that the models can give: a test replaces each of their values
            context = error.get("ctx", {})
            return fault(code, path, value, **({"limit": _number(context[limit])} if limit else {}))


def _not_one_of(path: Path, met: Any, error: ErrorDetails) -> Fault:
    expected = str(error["ctx"]["expected"]).replace("'", '"').replace(" or ", ", ")
    if path == ("format",):
        return fault("value.format", path, _shown(met))
    meant = nearest(str(met), [each.strip('" ') for each in expected.split(",")])
    if meant is None:
        return fault("value.not_one_of", path, _shown(met), expected=expected)
    return fault("value.one_of_typo", path, _shown(met), expected=expected, meant=meant)


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
