"""From the texts of a register to its decisions: each line judged, what is missing or not understood told.

Belongs here: the rules of a line (METHOD's decisions: declining needs its public reason, an arbitration says since
when it waits and is closed by a signature). Does not belong here: where the texts come from (`register`), what the
next wave says of a decision (crossing).

A text that is not understood is not lost: it stays in the register's memory, shown in the next workbook.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from barometer.declarations.authority import Authority
from barometer.declarations.register import FIELDS, Decision
from barometer.declarations.service import Service
from barometer.findings import Finding, Place, Severity, in_reading_order, quoted
from barometer.ingest.register_form import DATES, FUNCTIONS, TEXTS, line_key, line_of, value_of
from barometer.ingest.returned_words import VOID, Memory
from barometer.locale import say

_LONGEST_QUOTE = 120


@dataclass(frozen=True)
class Line:
    """A line as it stands: what could be read of it, and the fields in which texts contradict each other (they are not
    taken as long as they do)."""

    decision: Decision
    conflicts: Mapping[str, tuple[str, ...]]

    @property
    def key(self) -> str:
        return line_key(self.decision.criterion, self.decision.wave)


@dataclass(frozen=True)
class Lines:
    """The lines of a register by wave and criterion, and everything found in them."""

    lines: tuple[Line, ...]
    findings: tuple[Finding, ...]


def lines_of(memory: Memory, service: Service, authority: Authority, where: Callable[[str], str]) -> Lines:
    """The lines of a register. `where`: the path of a file, as findings show it, by its name."""
    known = {criterion.id for criterion in service.criteria}
    keys = sorted({one.row for one in memory.words - memory.replaced}, key=lambda key: (line_of(key) or ("", 0))[::-1])
    lines: list[Line] = []
    findings: list[Finding] = []
    placed = []
    for key in keys:
        about = line_of(key)
        if about is None or about[0] not in known:
            continue
        placed.append(key)
        line, found = _Judged(memory, key, service, authority, where).line(*about)
        lines.append(line)
        findings += found
    for one in memory.unplaced(placed):
        place = Place(where(one.source), key=one.row or None, column=_heading(one.field, authority.locale))
        findings.append(Finding("register_no_line", Severity.WARNING, place, one.text))
    return Lines(tuple(line for line in lines if _says_something(line)), tuple(in_reading_order(findings)))


def _says_something(line: Line) -> bool:
    return bool(line.conflicts) or line.decision.model_dump(exclude_defaults=True).keys() > {"criterion", "wave"}


@dataclass(frozen=True)
class _Judged:
    memory: Memory
    key: str
    service: Service
    authority: Authority
    where: Callable[[str], str]

    def line(self, criterion: str, wave: int) -> tuple[Line, list[Finding]]:
        values: dict[str, Any] = {}
        conflicts: dict[str, tuple[str, ...]] = {}
        findings: list[Finding] = []
        for name in FIELDS:
            texts = [one.text for one in self.memory.current(self.key, name) if one.text != VOID]
            read = {text: value_of(name, text, self.service, self.authority) for text in texts}
            values_met = list(dict.fromkeys(value for value in read.values() if value is not None))
            findings += [self._found(_not_read(name), name, text) for text, value in read.items() if value is None]
            if len(values_met) == 1:
                values[name] = values_met[0]
            elif len(values_met) > 1:
                conflicts[name] = tuple(texts)
                both = " ⟷ ".join(quoted(text, _LONGEST_QUOTE) for text in texts)
                findings.append(self._found("register_conflict", name, None, texts=both))
        findings += self._rules(values)
        return Line(Decision(criterion=criterion, wave=wave, **values), conflicts), findings

    def _rules(self, values: dict[str, Any]) -> Iterator[Finding]:
        """What a line must say for its decision to be taken; `decision` is taken out where it does not."""
        if not values:
            return
        for name in TEXTS:
            if "•••" in quoted(values.get(name), 40_000):  # an address or a telephone number, masked
                yield self._found("register_personal", name, values[name], Severity.WARNING)
        kind = values.get("decision")
        if kind == "decline" and not ("reason" in values and "reply" in values):
            yield self._found("register_decline_no_reason", "decision", None)
            del values["decision"]
        elif kind is None and any(name != "owner" for name in values):
            yield self._found("register_no_decision", "decision", None, Severity.WARNING)
        if kind == "arbitrate" and "waiting_since" not in values and "signed_on" not in values:
            yield self._found("register_no_since", "waiting_since", None, Severity.WARNING)
        if ("signed_by" in values) != ("signed_on" in values):
            yield self._found("register_half_signature", "signed_by", None)
        if "outcome" in values and "outcome_on" not in values and values["outcome"] != "late":
            yield self._found("register_no_outcome_day", "outcome_on", None, Severity.WARNING)
        due, decided = values.get("due"), values.get("decided_on")
        if isinstance(due, dt.date) and isinstance(decided, dt.date) and due < decided:
            yield self._found("register_due_before", "due", due.isoformat(), Severity.WARNING)

    def _found(
        self, code: str, name: str, text: str | None, severity: Severity = Severity.ROW, **params: str
    ) -> Finding:
        given = sorted(self.memory.current(self.key, name), key=lambda one: (one.issue, one.source))
        line = [one for one in self.memory.words - self.memory.replaced if one.row == self.key]
        source = given[-1].source if given else max((one.source for one in line), default="")
        place = Place(self.where(source), column=_heading(name, self.authority.locale), key=self.key)
        return Finding(code, severity, place, text, params)


def _not_read(name: str) -> str:
    if name in DATES:
        return "register_not_a_day"
    if name in FUNCTIONS:
        return "register_person"
    if name in TEXTS:
        return "register_formula"
    return (
        "register_unknown_word" if name in ("decision", "reason", "outcome", "kpi", "zone") else "register_not_a_count"
    )


def _heading(name: str, locale: str) -> str:
    return say(locale, f"register.field.{name}") if name in FIELDS else name
