"""Findings in plain words: place, what, what to do; grouped, the gravest first, never just the first.

Belongs here: laying findings out on a terminal. Does not belong here: the sentences (catalogues) and looking for
faults.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from barometer.cli.terminal import Terminal
from barometer.findings import Finding, Place, Severity, grouped
from barometer.project import Project

#: Groups of findings of one severity printed in full; the number of the others is said.
SHOWN = 40

_STYLES = {Severity.FILE: "bold red", Severity.ROW: "red", Severity.WARNING: "yellow", Severity.NOTE: "dim"}


@dataclass(frozen=True)
class Told:
    """A finding to print, and how many other rows have the same fault."""

    finding: Finding
    others: int = 0

    @classmethod
    def of_data(cls, data: Mapping[str, Any]) -> Told:
        """From the JSON that an asset wrote in a run's record."""
        fields = {**data, "severity": Severity(data["severity"]), "place": Place(**data["place"])}
        others = fields.pop("others")
        return cls(Finding(**fields), others)


def from_findings(findings: Sequence[Finding]) -> list[Told]:
    """Findings gathered for printing."""
    return [Told(group.first, len(group.findings) - 1) for group in grouped(findings)]


def once(told: Sequence[Told]) -> list[Told]:
    """Each once: several services may rest on one file."""
    kept: list[Told] = []
    for one in told:
        if one not in kept:
            kept.append(one)
    return kept


def tell_of_replies(terminal: Terminal, project: Project, findings: Iterable[Finding]) -> None:
    """Say how to have a workbook to correct a file in, where there is a file with rows or a sheet that are refused."""
    refused = {one.place.file for one in findings if one.severity in (Severity.FILE, Severity.ROW)}
    if any(not file.endswith(".toml") and (project.root / file).is_file() for file in refused):
        terminal.tell("check.offer_reply")


def tell(terminal: Terminal, told: Sequence[Told]) -> None:
    """Print findings by severity; notes are for the method note and stay out."""
    for severity in (Severity.FILE, Severity.ROW, Severity.WARNING):
        some = [one for one in told if one.finding.severity is severity]
        if some:
            terminal.line()
            terminal.tell(f"findings.{severity.value}", _STYLES[severity])
        for one in some[:SHOWN]:
            terminal.line(f"  {one.finding.place.words(terminal.locale, one.others)}")
            terminal.line(f"    {one.finding.what(terminal.locale)}")
            terminal.line(f"    → {one.finding.todo(terminal.locale)}")
        if len(some) > SHOWN:
            terminal.tell("findings.more", count=len(some) - SHOWN)
