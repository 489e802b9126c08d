"""What is said of a fault: the finding, the verdict on a file, and the sentences of both.

Belongs here: the shape of a finding, its severity, the verdict that a list of findings makes, and turning a finding
into words through the catalogues (`finding.<code>.what` and `finding.<code>.do` in locale/*/findings.po). Does not
belong here: looking for faults (declarations, ingest).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from barometer.locale import say
from barometer.masking import masked

_LONGEST_PARAM = 300


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

    def words(self, locale: str, other_rows: int = 0) -> str:
        """The place for a reader, most general part first: « x.csv, feuille « y », ligne 12, colonne « z » »."""
        parts = [self.file]
        if self.sheet is not None:
            parts.append(say(locale, "finding.place.sheet", sheet=quoted(self.sheet)))
        if self.row is not None:
            parts.append(say(locale, "finding.place.row", row=self.row))
            if other_rows:
                message = "finding.place.other_row" if other_rows == 1 else "finding.place.other_rows"
                parts[-1] += " " + say(locale, message, count=other_rows)
        if self.column is not None:
            parts.append(say(locale, "finding.place.column", column=quoted(self.column, 80)))
        if self.key is not None:
            parts.append(say(locale, "finding.place.key", key=self.key))
        return ", ".join(parts)


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
        return self._sentence(locale, "what")

    def todo(self, locale: str) -> str:
        """The sentence that says what to do about it."""
        return self._sentence(locale, "do")

    def masked(self) -> Finding:
        """The same finding fit to be kept or sent: nothing in it says more than its sentences do."""
        params = {
            name: quoted(each, _LONGEST_PARAM) if isinstance(each, str) else each for name, each in self.params.items()
        }
        place = replace(self.place, column=None if self.place.column is None else quoted(self.place.column, 80))
        return replace(self, place=place, value=None if self.value is None else quoted(self.value), params=params)

    def _sentence(self, locale: str, part: str) -> str:
        shown = {name: _shown(param, locale) for name, param in self.params.items()}
        return say(locale, f"finding.{self.code}.{part}", value=quoted(self.value), **shown)


def quoted(value: str | None, longest: int = 60) -> str:
    """A value fit to be quoted: one line, cut to `longest` characters, addresses and telephone numbers masked."""
    if value is None:
        return ""
    text = "".join(character if character.isprintable() else " " for character in value)
    text = masked(text)
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _shown(param: str | int | float, locale: str) -> str:
    """A parameter as a sentence shows it: texts masked like values, a number without needless decimals."""
    if isinstance(param, str):
        return quoted(param, _LONGEST_PARAM)
    text = f"{param:.10g}" if isinstance(param, float) else str(param)
    return text.replace(".", ",") if locale == "fr" else text


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


@dataclass(frozen=True)
class Group:
    """Findings that say the same of several rows of one column: the first is told, the others are counted."""

    findings: tuple[Finding, ...]

    @property
    def first(self) -> Finding:
        return self.findings[0]

    @property
    def rows(self) -> tuple[int, ...]:
        """Every row that the group speaks of, in order."""
        return tuple(finding.place.row for finding in self.findings if finding.place.row is not None)

    def where(self, locale: str) -> str:
        """The first place, and how many other rows have the same fault."""
        return self.first.place.words(locale, other_rows=len(self.findings) - 1)


def grouped(findings: Iterable[Finding], apart: int = 3) -> list[Group]:
    """Findings gathered for presentation, the gravest first, then in reading order; no address is lost.

    Same file, sheet, column and code make one group where there are more than `apart` of them; fewer stay apart.
    """
    order = list(Severity)
    same: dict[tuple[object, ...], list[Finding]] = {}
    for finding in in_reading_order(findings):
        place = finding.place
        kind = (finding.code, finding.severity, place.file, place.sheet, place.column, place.key)
        same.setdefault(kind, []).append(finding)
    groups = [
        Group(tuple(part))
        for members in same.values()
        for part in ([members] if len(members) > apart else [[member] for member in members])
    ]
    return sorted(groups, key=lambda group: order.index(group.first.severity))
