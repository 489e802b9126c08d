"""The text of a cell: one for each value of a declaration, the same whoever wrote it, and back to the value.

Belongs here: lists ("a; b"), maps ("a = 1; b = 2"), filters ("column = a | b"), numbers, dates and words as people and
spreadsheets write them. Does not belong here: which cell it is (`sheets`).

The text of a value is compared, shown and stored; two values with one text are the same setting.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from barometer.declarations.settings.sheets import Column, Kind
from barometer.locale import LOCALES, catalogue

_MARKS = ';=|"\n'


class CellError(ValueError):
    """A cell that cannot be what its column holds; `code` is the finding's."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text


def text_of(column: Column, value: Any) -> str:
    """The text of a value of a declaration that is valid; "" for one that is not there."""
    if value is None or value == {} or value == []:
        return ""
    match column.kind:
        case Kind.LIST:
            return "; ".join(_quoted(_plain_text(column, column.of, each)) for each in value)
        case Kind.MAP:
            pairs = [(str(name).strip(), _plain_text(column, column.of, each)) for name, each in value.items()]
            return "; ".join(f"{_quoted(name)} = {_quoted(text)}" for name, text in pairs)
        case Kind.FILTERS:
            return "; ".join(_filter_text(each) for each in value)
        case Kind.TOML:
            return inline(value)
        case kind:
            return _plain_text(column, kind, value)


def _filter_text(each: Any) -> str:
    values = " | ".join(_quoted(str(value).strip()) for value in each.get("equals", ()))
    return f"{_quoted(str(each.get('column', '')).strip())} = {values}"


def _plain_text(column: Column, kind: Kind, value: Any) -> str:
    """One value; one of another type than its key's (pydantic takes "12" for 12) as if it had been typed."""
    try:
        return _from_words(column, kind, value)
    except CellError:
        return str(value)


def number_text(value: float) -> str:
    """A number as people type it: without needless decimals."""
    try:
        return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(float(value))
    except OverflowError:
        return str(value)


def text_from_cell(column: Column, cell: object) -> str:
    """The same text from what a spreadsheet holds: a number, a date, a truth value or words. Raises CellError."""
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return ""
    match column.kind:
        case Kind.LIST:
            elements = ["".join(flat(entry)) for entry in _entries(cell, ";")]
            texts = [_from_words(column, column.of, each) for each in elements]
            return "; ".join(_quoted(text) for text in texts)
        case Kind.MAP:
            return "; ".join(_pair(column, entry) for entry in _entries(cell, ";="))
        case Kind.FILTERS:
            return "; ".join(_filter(entry) for entry in _entries(cell, ";=|"))
        case Kind.TOML:
            return inline(_parsed_toml(str(cell)))
        case kind:
            return _from_words(column, kind, cell)


def value_of(column: Column, text: str) -> Any:
    """The value that a text stands for, None for "". The text comes from `text_of` or `text_from_cell`."""
    if not text:
        return None
    match column.kind:
        case Kind.LIST:
            return [_scalar(column.of, "".join(flat(entry))) for entry in _split(text, ";")]
        case Kind.MAP:
            return {entry[0][0]: _scalar(column.of, entry[1][0]) for entry in _split(text, ";=")}
        case Kind.FILTERS:
            return [{"column": entry[0][0], "equals": list(entry[1])} for entry in _split(text, ";=|")]
        case Kind.TOML:
            return _parsed_toml(text)
        case kind:
            return _scalar(kind, text)


def _scalar(kind: Kind, text: str) -> Any:
    match kind:
        case Kind.YES_NO:
            return text == "true"
        case Kind.INTEGER:
            return int(text)
        case Kind.NUMBER:
            return int(text) if re.fullmatch(r"-?\d+", text) else float(text)
        case Kind.DATE:
            return dt.date.fromisoformat(text)
        case _:
            return text


def _from_words(column: Column, kind: Kind, cell: object) -> str:
    """One value as a person types it or a spreadsheet keeps it."""
    if isinstance(cell, dt.datetime):
        cell = cell.date()
    written = cell if isinstance(cell, str) else _plain_cell(cell)
    text = written.replace("\r\n", "\n").replace("\r", "\n").strip()
    if kind in (Kind.YES_NO, Kind.CHOICE):
        known = choices(column.choices if kind is Kind.CHOICE else ("true", "false"))
        if (found := known.get(text.casefold())) is None:
            raise CellError("not_a_choice", text)
        return found
    readers: dict[Kind, Callable[[str], str]] = {
        Kind.INTEGER: _integer,
        Kind.NUMBER: _number,
        Kind.DATE: _date,
    }
    return readers.get(kind, str)(text)


def _plain_cell(cell: object) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int | float):
        return number_text(cell)
    return cell.isoformat() if isinstance(cell, dt.date | dt.time) else str(cell)


@cache
def choices(values: tuple[str, ...]) -> Mapping[str, str]:
    """What people may write for each value, in every language, and the value. A value may always be written itself."""
    known = {"vrai": "true", "faux": "false"} if "true" in values else {}
    known |= {value.casefold(): value for value in values}
    for locale in LOCALES:
        known |= {choice_label(value, locale).casefold(): value for value in values}
    return known


def choice_label(value: str, locale: str) -> str:
    """What a choice is called; a proper name (a tool's) is called by itself."""
    return catalogue(locale).get(f"settings.choice.{value}", value)


def shown(column: Column, text: str, locale: str) -> str:
    """A text as a reader sees it: choices in words."""
    if column.kind in (Kind.CHOICE, Kind.YES_NO):
        return choice_label(text, locale) if text else ""
    if column.kind is Kind.LIST and column.of is Kind.CHOICE:
        return "; ".join(choice_label("".join(flat(entry)), locale) for entry in _split(text, ";"))
    return text


def _number(text: str) -> str:
    plain = re.sub(r"[\s\u202f\u00a0]", "", text).replace("−", "-").replace(",", ".")
    if not re.fullmatch(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", plain):
        raise CellError("not_a_number", text)
    return number_text(float(plain))


def _integer(text: str) -> str:
    try:
        plain = _number(text)
    except CellError:
        plain = ""
    if not re.fullmatch(r"-?\d+", plain):
        raise CellError("not_an_integer", text)
    return plain


def _date(text: str) -> str:
    day_first = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text)
    try:
        if day_first:
            return dt.date(int(day_first[3]), int(day_first[2]), int(day_first[1])).isoformat()
        return dt.date.fromisoformat(text[:10] if text[10:] in ("T00:00:00", " 00:00:00") else text).isoformat()
    except ValueError:
        raise CellError("not_a_date", text) from None


def _pair(column: Column, entry: list[list[str]]) -> str:
    if len(entry) < 2 or not entry[0][0]:
        raise CellError("not_a_map", "".join(flat(entry)))
    name = entry[0][0]
    value = " = ".join("".join(side) for side in entry[1:])
    return f"{_quoted(name)} = {_quoted(_from_words(column, column.of, value))}"


def _filter(entry: list[list[str]]) -> str:
    if len(entry) != 2 or not entry[0][0]:
        raise CellError("not_a_filter", "".join(flat(entry)))
    return f"{_quoted(entry[0][0])} = " + " | ".join(_quoted(each) for each in entry[1])


def flat(entry: Iterable[Iterable[str]]) -> list[str]:
    return [piece for side in entry for piece in side]


def _entries(cell: object, marks: str) -> list[list[list[str]]]:
    """The entries of a cell; one that holds a single number or date is a list of one."""
    if isinstance(cell, dt.datetime):
        cell = cell.date()
    return _split(cell if isinstance(cell, str) else _plain_cell(cell), marks)


def _split(text: str, marks: str) -> list[list[list[str]]]:
    """A text cut at ";", each entry at "=", each side at "|" (as far as `marks` names them); quotes protect all three.

    Empty entries are left out, unless they are quoted. Raises CellError where a quotation mark is never closed.
    """
    entries: list[list[list[_Piece]]] = [[[_Piece()]]]
    for token in re.findall(r'"(?:[^"]|"")*"|[;=|"]|[^;=|"]+', text.replace("\r\n", "\n")):
        if token == '"':
            raise CellError("open_quote", text)
        match token if token in marks else "":
            case ";":
                entries.append([[_Piece()]])
            case "=":
                entries[-1].append([_Piece()])
            case "|":
                entries[-1][-1].append(_Piece())
            case _:
                entries[-1][-1][-1].add(token)
    kept = [entry for entry in entries if any(piece.is_written for side in entry for piece in side)]
    return [[[piece.text for piece in side] for side in entry] for entry in kept]


class _Piece:
    """What stands between two marks; spaces around it do not count, those inside quotes do."""

    def __init__(self) -> None:
        self._text = ""
        self._is_quoted = False

    @property
    def text(self) -> str:
        return self._text if self._is_quoted else self._text.strip()

    @property
    def is_written(self) -> bool:
        return self._is_quoted or bool(self.text)

    def add(self, token: str) -> None:
        if token.startswith('"'):
            self._text = self.text + token[1:-1].replace('""', '"')
            self._is_quoted = True
        else:
            self._text += token.strip() if self._is_quoted else token


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if any(mark in text for mark in _MARKS) or not text else text


def joined(names: Iterable[str]) -> str:
    """An address as one text."""
    return "; ".join(_quoted(name) for name in names)


def parted(text: str) -> tuple[str, ...]:
    """The address that such a text stands for; empty for a text that is none."""
    try:
        return tuple("".join(flat(entry)) for entry in _split(text, ";"))
    except CellError:
        return ()


def inline(value: Any) -> str:
    """A value as TOML writes it on one line."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return json.dumps(value, ensure_ascii=False)
        case int() | float():
            return number_text(value)
        case dt.date():
            return value.isoformat()
        case Mapping():
            return (
                "{ " + ", ".join(f"{json.dumps(k, ensure_ascii=False)} = {inline(v)}" for k, v in value.items()) + " }"
            )
        case _:
            return "[" + ", ".join(inline(each) for each in value) + "]"


def _parsed_toml(text: str) -> Any:
    try:
        return tomllib.loads(f"value = {text}\n")["value"]
    except (ValueError, KeyError, RecursionError):
        raise CellError("not_toml", text) from None
