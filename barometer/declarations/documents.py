"""From the bytes of a TOML file to its values, as far as they can be read, with every fault of form on the way.

Belongs here: reading on behind a fault of syntax, so that all are told at once. Does not belong here: which keys there
should be (`validation`).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from barometer.declarations.faults import Fault, Path, fault
from barometer.declarations.texts import decode, impurities
from barometer.declarations.toml_lines import lines_of, path_at
from barometer.declarations.toml_syntax import mend

_MOST_FAULTS = 50
_LONGEST = 2_000_000  # bytes; what people declare is a hundred times smaller


@dataclass(frozen=True)
class Document:
    """A declaration file. `data` is what could be read; `lost` the keys whose value could not."""

    data: Mapping[str, Any] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    lost: frozenset[Path] = frozenset()
    is_read: bool = True  # False: not even in part
    text: str = ""  # as it was read, faulty lines mended

    @cached_property
    def lines(self) -> Mapping[Path, int]:
        """The line of each key, looked for only where a fault wants it."""
        return lines_of(self.text)


def read_document(content: bytes) -> Document:
    """Read a TOML file. Never raises: what is wrong is in `faults`."""
    if len(content) > _LONGEST:
        return Document(faults=(fault("text.too_long"),), is_read=False)
    text, faults = decode(content)
    if text is None:
        return Document(faults=tuple(faults), is_read=False)
    lost: set[Path] = set()
    seen: set[tuple[str, int]] = set()
    for _ in range(_MOST_FAULTS):
        try:
            data = tomllib.loads(text)
            faults += impurities(data)
        except RecursionError:
            return Document(faults=(*faults, fault("toml.syntax")), is_read=False)
        except ValueError as error:
            text, found, unreadable = _read_on(text, str(error), seen)
            faults += found
            lost |= unreadable
        else:
            return Document(data, tuple(faults), frozenset(lost), text=text)
    return Document(faults=tuple(faults), is_read=False)


def _read_on(text: str, error: str, seen: set[tuple[str, int]]) -> tuple[str, list[Fault], set[Path]]:
    """The text with the faulty lines mended (emptied, where mending them once did not help), the fault, lost keys."""
    mending = mend(text, error)
    lines = text.split("\n")
    path = path_at(text, mending.line + 1)
    again = (mending.code, mending.line) in seen
    said = [] if any(line == mending.line for _, line in seen) else [_fault(mending.code, path, lines, mending.line)]
    seen.add((mending.code, mending.line))
    for index, instead in mending.instead.items():
        lines[index] = "" if again else instead
    found = [replace(each, params=dict(mending.params)) for each in said]
    return "\n".join(lines), found, {path} if path and (mending.lost or again) else set()


def _fault(code: str, path: Path, lines: list[str], index: int) -> Fault:
    return Fault(code, path, lines[index].strip(), line=index + 1)
