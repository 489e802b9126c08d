"""On which line of a TOML text each key stands: tomllib tells values, not places.

Belongs here: a walk over the text that notes the line of every key, and follows texts that are not quite TOML as far
as it can. Does not belong here: values (tomllib) and faults (`toml_syntax`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from barometer.declarations.faults import Path

_TOKEN = re.compile(
    r'(?P<space>[ \t\r]+|\#[^\n]*)|(?P<newline>\n)|(?P<string>"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?\'{3,5}'
    r'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\')|(?P<mark>[\[\]{}=,.:])|(?P<bare>[^\s\[\]{}=,.:\#"\']+|.)',
    re.DOTALL,
)


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    line: int


def lines_of(text: str) -> dict[Path, int]:
    """The line (from 1) of each key, table and element of an array, by its path with positions counted from 1."""
    found: dict[Path, int] = {}
    for line, path in _Walk(list(_tokens(text))).run():
        found.setdefault(path, line)
    return found


def _tokens(text: str) -> Iterator[_Token]:
    line = 1
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "bare"
        if kind != "space":
            yield _Token(kind, match.group(), line)
        line += match.group().count("\n")


@dataclass
class _Walk:
    tokens: list[_Token]
    position: int = 0
    met_at: list[tuple[int, Path]] = field(default_factory=list)
    lengths: dict[Path, int] = field(default_factory=dict)  # of the arrays of tables met so far

    def run(self) -> list[tuple[int, Path]]:
        table: Path = ()
        while (token := self.peek()) is not None:
            if token.kind == "newline":
                self.position += 1
            elif token.text == "[":
                table = self.header(token.line)
            else:
                self.key_and_value(table)
                self.rest_of_line()
        return self.met_at

    def peek(self) -> _Token | None:
        return self.tokens[self.position] if self.position < len(self.tokens) else None

    def met(self, *texts: str) -> bool:
        token = self.peek()
        return token is not None and token.kind == "mark" and token.text in texts

    def header(self, line: int) -> Path:
        self.position += 1
        is_array = self.met("[")
        self.position += is_array
        names = self.key()
        path: Path = ()
        for depth, name in enumerate(names, start=1):
            path = (*path, name)
            if is_array and depth == len(names):
                self.lengths[path] = self.lengths.get(path, 0) + 1
                self.met_at.append((line, path))
            if path in self.lengths:
                path = (*path, self.lengths[path])
        self.met_at.append((line, path))
        self.rest_of_line()
        return path

    def key(self) -> list[str]:
        names: list[str] = []
        while (token := self.peek()) is not None and token.kind in ("bare", "string"):
            names.append(_name(token))
            self.position += 1
            if not self.met("."):
                break
            self.position += 1
        return names

    def key_and_value(self, table: Path) -> None:
        token = self.peek()
        line = token.line if token else 0
        path = table
        for name in self.key():
            path = (*path, name)
            self.met_at.append((line, path))
        if self.met("="):
            self.position += 1
            self.value(path)

    def value(self, path: Path) -> None:
        if self.met("["):
            self.position += 1
            self.elements(path)
        elif self.met("{"):
            self.position += 1
            while not self.met("}") and self.peek() is not None:
                before = self.position
                if self.met(",") or self.peek_kind() == "newline":
                    self.position += 1
                else:
                    self.key_and_value(path)
                self.position += self.position == before  # a text that is no TOML still ends
            self.position += 1
        else:
            while (kind := self.peek_kind()) not in (None, "newline") and not self.met(",", "]", "}"):
                self.position += 1
                if kind == "string":
                    break

    def elements(self, path: Path) -> None:
        count = 0
        while not self.met("]") and (token := self.peek()) is not None:
            if self.met(",") or token.kind == "newline":
                self.position += 1
                continue
            before = self.position
            count += 1
            self.met_at.append((token.line, (*path, count)))
            self.value((*path, count))
            self.position += self.position == before
        self.position += 1

    def peek_kind(self) -> str | None:
        token = self.peek()
        return token.kind if token else None

    def rest_of_line(self) -> None:
        while (token := self.peek()) is not None and token.kind != "newline":
            self.position += 1


def _name(token: _Token) -> str:
    if token.kind == "bare" or token.text.startswith("'"):
        return token.text.strip("'")
    try:
        return str(json.loads(token.text))  # a basic string's escapes are JSON's, \U and \e apart
    except json.JSONDecodeError:
        return token.text.strip('"')


def path_at(text: str, line: int) -> Path:
    """The path of the key or table that begins on a line; empty where none does. Later lines are not looked at."""
    until = _Walk(list(_tokens("\n".join(text.split("\n")[:line])))).run()
    path = min((path for at, path in until if at == line), key=len, default=())
    return path if all(re.match(r"\w", str(name)) for name in path) else ()


def lone_quote(text: str) -> int | None:
    """The line of the first quotation mark that opens a text which nothing closes."""
    return next((token.line for token in _tokens(text) if token.text in ('"', "'")), None)
