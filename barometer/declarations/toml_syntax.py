"""What is wrong with a line that is not TOML, in terms of what people type, and how to read on behind it.

Belongs here: one rule a habit (a decimal comma, a Windows path, typographic quotes…), each giving a code and the line
as it was probably meant, so that all faults of a file are told at once. Does not belong here: the parser (tomllib),
whose messages never reach a reader, and the meaning of keys (`validation`).
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from barometer.declarations.toml_lines import lone_quote


@dataclass(frozen=True)
class Mend:
    """A fault on a line and what to put in place of lines (from 0) to read on. `lost`: the key's value is unknown."""

    code: str
    line: int
    instead: dict[int, str]
    params: dict[str, str | int | float] = field(default_factory=dict)
    lost: bool = False


@dataclass(frozen=True)
class _Spot:
    """The line where tomllib stopped, in pieces: `head` up to and with the equals sign, `value`, `tail` a comment."""

    lines: list[str]
    index: int
    column: int
    message: str
    head: str
    key: str
    value: str
    tail: str

    @property
    def text(self) -> str:
        return self.lines[self.index]

    @property
    def bare(self) -> str:
        """The line without its closed texts: what stands outside quotation marks."""
        return _STRING.sub(lambda m: "_" * len(m.group()), self.text)

    def mend(self, code: str, text: str | None = None, *, lost: bool = False, **params: str | int | float) -> Mend:
        return Mend(code, self.index, {self.index: "" if text is None else text}, params, lost or text is None)

    def value_is(self, code: str, value: str, **params: str | int | float) -> Mend:
        return Mend(code, self.index, {self.index: self.head + value + self.tail}, params)


_STRING = re.compile(r'"(?:\\.|[^"\\])*"|\'[^\']*\'')
_ASSIGNMENT = re.compile(r"^(?P<head>\s*(?P<key>[^=]*?)\s*=\s*)(?P<value>.*?)(?P<tail>\s*(?:#[^\"']*)?)$")
_ODD_SPACES = re.compile("[\u00a0\u2000-\u200b\u202f\u2060\ufeff]")
_QUOTES = re.compile("«\\s*|\\s*»|[“”„‟]")
_TWO_KEYS = re.compile(rf"({_STRING.pattern})\s*,?\s*[\w-]+\s*=")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_DECIMAL_COMMA = re.compile(r"(=\s*[+-]?\d+),(\d+)(?=\s*(?:$|#|\}))")
_DAY_FIRST = re.compile(r"^[\"']?(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})[\"']?$")
_YEAR_FIRST = re.compile(r"^(\d{4})[/.\-](\d{1,2})[/.\-](\d{1,2})$")
_NUMBER = re.compile(r"^([+\-\u2212]?)\s*0*((?:\d[\d \u00a0\u202f]*)?)(?:[.,](\d*))?\s*([%€]|[^\W\d_][^\s\"']{0,9})?$")
_WORDS = {
    **dict.fromkeys(("true", "vrai", "oui", "yes"), "true"),
    **dict.fromkeys(("false", "faux", "non", "no"), "false"),
}


def mend(text: str, error: str) -> Mend:
    """The fault behind tomllib's error message, and the lines to read on with."""
    lines = text.split("\n")
    at = re.search(r"\(at line (\d+), column (\d+)\)", error)
    if at:
        index, column = min(int(at[1]), len(lines)) - 1, int(at[2]) - 1
    else:  # "at end of document": something was opened and never closed
        opened = lone_quote(text)
        index, column = (opened - 1 if opened else _last_opened(lines, len(lines) - 1)), 0
    parts = _ASSIGNMENT.match(lines[index])
    head, key, value, tail = parts.group("head", "key", "value", "tail") if parts else ("", "", "", "")
    spot = _Spot(lines, index, column, error, head, key, value, tail)
    return next(found for rule in _RULES if (found := rule(spot)) is not None)


def _twice(spot: _Spot) -> Mend | None:
    if not spot.message.startswith(("Cannot", "Duplicate")):
        return None
    if not spot.text.lstrip().startswith("["):
        return Mend("toml.key_twice", spot.index, {spot.index: ""}, lost=spot.message.startswith("Duplicate"))
    following = range(spot.index + 1, len(spot.lines))
    end = next((i for i in following if spot.lines[i].lstrip().startswith("[")), len(spot.lines))
    name = spot.text.strip().strip("[]").strip()
    return Mend("toml.table_twice", spot.index, dict.fromkeys(range(spot.index, end), ""), {"table": name})


def _control(spot: _Spot) -> Mend | None:
    cleaned = _CONTROL.sub("", spot.text.rstrip("\r"))
    return spot.mend("toml.control_character", cleaned) if cleaned != spot.text.rstrip("\r") else None


def _typographic_quotes(spot: _Spot) -> Mend | None:
    if not _QUOTES.search(spot.bare):
        return None
    pieces = _STRING.split(spot.text)
    kept = _STRING.findall(spot.text)
    pieces = [_QUOTES.sub('"', piece) for piece in pieces]
    return spot.mend("toml.typographic_quotes", "".join(a + b for a, b in zip(pieces, [*kept, ""], strict=True)))


def _odd_space(spot: _Spot) -> Mend | None:
    places = [m.start() for m in _ODD_SPACES.finditer(spot.bare)]
    before_value = [place for place in places if place <= len(spot.head)]
    if not before_value or '"' in spot.text[: before_value[-1]]:
        return None
    text = "".join(" " if i in places else character for i, character in enumerate(spot.text))
    return spot.mend("toml.odd_space", text)


def _backslash(spot: _Spot) -> Mend | None:
    if "\\" not in spot.text or not spot.message.startswith(("Unescaped", "Invalid hex", "Illegal", "Escaped")):
        return None
    return spot.mend("toml.backslash", spot.text.replace("\\\\", "\\").replace("\\", "\\\\"))


def _decimal_comma(spot: _Spot) -> Mend | None:
    if not _DECIMAL_COMMA.search(spot.bare):
        return None
    found = _DECIMAL_COMMA.search(spot.text)
    meant = f"{found[1].lstrip('= ')}.{found[2]}" if found else ""
    return spot.mend("toml.decimal_comma", _DECIMAL_COMMA.sub(r"\1.\2", spot.text), meant=meant)


def _date(spot: _Spot) -> Mend | None:
    if found := _DAY_FIRST.match(spot.value):
        day, month, year = (int(part) for part in found.groups())
    elif found := _YEAR_FIRST.match(spot.value):
        year, month, day = (int(part) for part in found.groups())
    else:
        return None
    try:
        meant = dt.date(year, month, day).isoformat()
    except ValueError:
        return spot.mend("toml.date_impossible")
    return spot.value_is("toml.date_order", meant, meant=meant)


def _header(spot: _Spot) -> Mend | None:
    stripped = spot.text.strip()
    if not stripped.startswith("[") or "declaration" not in spot.message:
        return None
    name = stripped.split("#")[0].strip().strip("[]").strip()
    is_array = stripped.startswith("[[")
    mended = f"[[{_quoted_key(name)}]]" if is_array else f"[{_quoted_key(name)}]"
    closed = stripped.split("#")[0].strip().endswith("]]" if is_array else "]")
    return spot.mend("toml.key_unquoted" if closed else "toml.header_bracket", mended, meant=mended)


def _key(spot: _Spot) -> Mend | None:
    if not spot.message.startswith(("Expected '=' after", "Invalid statement")):
        return None
    if colon := re.match(r"^\s*([\w-]+)\s*:\s*(.+)$", spot.text):
        return spot.mend("toml.colon", f"{colon[1]} = {colon[2]}", meant=f"{colon[1]} = …")
    if spot.head and spot.key:
        meant = _quoted_key(spot.key)
        return spot.mend("toml.key_unquoted", f"{meant} = {spot.value}{spot.tail}", meant=f"{meant} = …")
    if spot.text.lstrip().startswith(("//", ";", "--", "/*", "%")):
        return spot.mend("toml.comment", "")
    return spot.mend("toml.no_equals")


def _open_text(spot: _Spot) -> Mend | None:
    if not spot.message.startswith(("Illegal character '\\n'", "Unterminated", 'Expected "', "Expected '\\''")):
        return None
    body, quote = spot.text.rstrip().rstrip(","), "'" if spot.message.startswith("Expected") else '"'
    for triple in ('"""', "'''"):
        if body.count(triple) % 2:
            return spot.mend("toml.missing_quote", body + triple)
    comma = "," if spot.text.rstrip().endswith(",") else ""
    return spot.mend("toml.missing_quote", body + quote + comma)


def _value(spot: _Spot) -> Mend | None:
    """A value that is no value, or has something behind it."""
    if not spot.head or not spot.message.startswith(("Invalid value", "Expected newline")):
        return None
    value = spot.value.rstrip("\r")
    if not value:
        return spot.mend("toml.no_value")
    if (word := _WORDS.get(value.casefold().strip("\"'"))) is not None:
        return spot.value_is("toml.boolean", word, meant=word)
    if any(character.isdigit() for character in value) and (number := _NUMBER.match(value)):
        sign = "-" if number[1] in ("-", "\u2212") else ""
        whole = re.sub(r"\D", "", number[2]) or "0"
        meant = sign + whole + (f".{number[3]}" if number[3] else "")
        return spot.value_is("toml.number_form", meant, meant=meant)
    if (value.startswith('"') != value.endswith('"')) and value.count('"') == 1:
        return spot.value_is("toml.missing_quote", _text(value.strip('"')))
    if two_keys := _TWO_KEYS.match(value):
        return spot.value_is("toml.trailing", two_keys[1])
    if value[0] in "\"'" and value.endswith(value[0]) and value.count(value[0]) > 2:
        return spot.value_is("toml.inner_quote", _text(value[1:-1]))
    if first := _STRING.match(value):
        return spot.value_is("toml.trailing", first.group())
    if value[0] in "[{":
        return spot.mend("toml.trailing") if spot.message.startswith("Expected") else spot.mend("toml.syntax")
    if re.fullmatch(r"[^\"'=\[\]{}]+;", value) and not value[:-1].isalpha():
        return spot.value_is("toml.trailing", value[:-1].rstrip())
    if "=" in value[:2]:
        return spot.mend("toml.syntax")
    return spot.value_is("toml.unquoted_text", _text(value))


def _bracket(spot: _Spot) -> Mend | None:
    is_array = spot.message.startswith("Unclosed array")
    if not is_array and not spot.message.startswith(("Unclosed inline", "Invalid initial character for a key")):
        return None
    if not is_array:
        return _inline_table(spot)
    opened = _last_opened(spot.lines, spot.index)
    new_statement = re.match(r"^\s*(\[|[\w.-]+\s*=)", spot.lines[spot.index])
    if "end of document" in spot.message or (opened < spot.index and new_statement):
        last = spot.index if "end of document" in spot.message else spot.index - 1
        last = max((i for i in range(opened, last + 1) if spot.lines[i].strip()), default=opened)
        return Mend("toml.unclosed", opened, {last: spot.lines[last].rstrip() + "]"}, {"bracket": "]"})
    if "," not in spot.text[: spot.column] and opened == spot.index and new_statement is None:
        return None
    return spot.mend("toml.missing_comma", spot.text[: spot.column] + ", " + spot.text[spot.column :])


def _inline_table(spot: _Spot) -> Mend | None:
    if re.search(r",\s*\}", spot.text):
        return spot.mend("toml.trailing_comma", re.sub(r",(\s*\})", r"\1", spot.text))
    opened = _last_opened(spot.lines, spot.index)
    end = next((i for i in range(opened, len(spot.lines)) if "}" in spot.lines[i]), None)
    between = range(opened + 1, end + 1) if end is not None else ()
    if end is not None and end > opened and not any(spot.lines[i].lstrip().startswith("[") for i in between):
        joined = " ".join(spot.lines[i].split("#")[0].strip() for i in range(opened, end + 1))
        joined = re.sub(r",\s*\}", "}", joined)
        return Mend("toml.table_lines", opened, {opened: joined, **dict.fromkeys(between, "")})
    if "}" not in spot.text:
        return spot.mend("toml.unclosed", spot.text.rstrip() + "}", bracket="}")
    return spot.mend("toml.missing_comma", spot.text[: spot.column] + ", " + spot.text[spot.column :])


def _anything(spot: _Spot) -> Mend:
    return spot.mend("toml.syntax")


_RULES: tuple[Callable[[_Spot], Mend | None], ...] = (
    _twice,
    _control,
    _typographic_quotes,
    _odd_space,
    _backslash,
    _decimal_comma,
    _date,
    _header,
    _key,
    _open_text,
    _value,
    _bracket,
    _anything,
)


def _last_opened(lines: list[str], until: int) -> int:
    """The last line up to `until` that opens more brackets than it closes; `until` where none does."""
    for index in range(until, -1, -1):
        bare = _STRING.sub("", lines[index].split(" #")[0])
        if sum(bare.count(c) for c in "[{") > sum(bare.count(c) for c in "]}"):
            return index
    return until


def _text(value: str) -> str:
    return json.dumps(value.strip(), ensure_ascii=False)


def _quoted_key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_.-]+", key) else _text(key.strip("\"'"))
