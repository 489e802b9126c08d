"""A fault of a declaration before it becomes a finding: a code, the path of the key, what was met and expected.

Belongs here: the Fault, writing a key's path, guessing what was meant. Does not belong here: looking for faults
(`toml_syntax`, `validation`, `crosschecks`) or their sentences (locale/*/declarations.po).
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from barometer.findings import Finding, Place, Severity, quoted

#: The path of a key: names, and positions counted from 1, as people count: ("criteria", 2, "label").
Path = tuple[str | int, ...]

_LONGEST = 300  # characters of a list of known names


@dataclass(frozen=True)
class Fault:
    """What is wrong at one key of one file. `line` where the path does not tell it (a syntax fault, a CSV row).

    `about` is the other file that a reference leads into: where that one cannot be read, nothing is said of this one.
    """

    code: str
    path: Path = ()
    value: str | None = None
    params: Mapping[str, str | int | float] = field(default_factory=dict)
    severity: Severity = Severity.FILE
    line: int | None = None
    column: str | None = None
    about: str | None = None

    def finding(self, file: str, lines: Mapping[Path, int]) -> Finding:
        """The finding, its line looked up by path: that of the key, else of the table that holds it.

        Whatever people wrote is made fit to be quoted: one line, no control characters.
        """
        line = self.line
        for depth in range(len(self.path), 0, -1):
            if line is None:
                line = lines.get(self.path[:depth])
        key = None if self.column else quoted(key_text(self.path), _LONGEST) or None
        place = Place(file, row=line, column=quoted(self.column) or None, key=key)
        params = {name: quoted(each, _LONGEST) if isinstance(each, str) else each for name, each in self.params.items()}
        return Finding(self.code, self.severity, place, self.value, params)


def warning(code: str, path: Path = (), value: str | None = None, **params: str | int | float) -> Fault:
    """A fault that refuses nothing: somebody should look."""
    return Fault(code, path, value, params, Severity.WARNING)


def fault(code: str, path: Path = (), value: str | None = None, **params: str | int | float) -> Fault:
    """A fault that refuses its file."""
    return Fault(code, path, value, params)


def key_text(path: Path) -> str:
    """A path as people read it: "criteria.2.label"."""
    return ".".join(str(step) for step in path)


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that looks most like this one, or None; case and accents do not count."""
    by_form = {_plain(candidate): candidate for candidate in sorted(known)}
    close = difflib.get_close_matches(_plain(word), by_form, n=1, cutoff=0.6)
    return by_form[close[0]] if close else None


def slug(text: str) -> str:
    """The identifier that this text would make: "Eau potable" -> "eau-potable"."""
    return re.sub(r"[^a-z0-9]+", "-", _plain(text)).strip("-")


def _plain(text: str) -> str:
    text = text.replace("œ", "oe").replace("Œ", "oe").replace("æ", "ae")
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))
