"""What is said of a fault: the finding, the verdict on a file, and the sentences of both.

Belongs here: the shape of a finding, its severity, the verdict that a list of findings makes, and turning a finding
into words through the catalogues (`finding.<code>.what` and `finding.<code>.do` in locale/*/findings.po). Does not
belong here: looking for faults (declarations, ingest).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from barometer.locale import say


class Severity(StrEnum):
    """What a finding does to its file."""

    FILE = "file"  # the file is refused
    ROW = "row"  # the row is refused, the others are kept
    WARNING = "warning"  # everything is kept, somebody should look
    NOTE = "note"  # a fact for the method note


class Verdict(StrEnum):
    """The judgement on a file."""

    ACCEPTED = "accepted"
    ROWS_REFUSED = "rows_refused"
    REFUSED = "refused"


@dataclass(frozen=True)
class Place:
    """Where the fault stands. `file` is relative to the project; `row` is the row number a spreadsheet shows."""

    file: str
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    key: str | None = None  # the key of a declaration, e.g. "criteria.2.label"


@dataclass(frozen=True)
class Finding:
    """A fault or a fact, told once: where, what was met, what was expected, what to do."""

    code: str
    severity: Severity
    place: Place
    value: str | None = None
    params: Mapping[str, str | int | float] = field(default_factory=dict)

    def what(self, locale: str) -> str:
        """The sentence that says what was met and what was expected."""
        return say(locale, f"finding.{self.code}.what", value=quoted(self.value), **self.params)

    def todo(self, locale: str) -> str:
        """The sentence that says what to do about it."""
        return say(locale, f"finding.{self.code}.do", value=quoted(self.value), **self.params)


_PERSONAL = re.compile(r"\S+@\S+|(?:\+|00)?\d(?:[ .\-]?\d){8,13}")


def quoted(value: str | None, longest: int = 60) -> str:
    """A value fit to be quoted: one line, cut to `longest` characters, addresses and telephone numbers masked."""
    if value is None:
        return ""
    text = "".join(character if character.isprintable() else " " for character in value)
    text = _PERSONAL.sub("•••", text)
    return text if len(text) <= longest else text[: longest - 1] + "…"


def verdict(findings: Iterable[Finding]) -> Verdict:
    """The verdict that the findings of one file make together."""
    severities = {finding.severity for finding in findings}
    if Severity.FILE in severities:
        return Verdict.REFUSED
    if Severity.ROW in severities:
        return Verdict.ROWS_REFUSED
    return Verdict.ACCEPTED


def in_reading_order(findings: Iterable[Finding]) -> list[Finding]:
    """Findings by file, sheet, row and column, the gravest first where the place is the same."""
    order = list(Severity)
    return sorted(
        findings,
        key=lambda f: (
            f.place.file,
            f.place.sheet or "",
            f.place.row or 0,
            f.place.column or f.place.key or "",
            order.index(f.severity),
            f.code,
            f.value or "",
        ),
    )
