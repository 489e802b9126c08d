"""Census margins: `surveys/margins/<year>.csv`, with the columns variable;category;population.

Belongs here: judging a margin table. A margin table is taken whole or not at all: any fault refuses it. Does not
belong here: calibrating on it (statistics).
"""

from __future__ import annotations

import pandas as pd

from barometer.declarations.authority import Authority
from barometer.findings import Finding, Place, Severity, in_reading_order
from barometer.ingest.amended import amended
from barometer.ingest.files import Received
from barometer.ingest.reply_mark import Asked
from barometer.ingest.sheet import find_columns, read_sheet
from barometer.ingest.values import cell_fault, number, same_letters
from barometer.lake import empty
from barometer.tables import CORE_MARGINS

COLUMNS = ("variable", "category", "population")
VARIABLES = ("zone", "age", "sex", "use")

#: Totals of two variables may differ by this share: they describe the same population (METHOD B3, step 0).
TOTALS_AGREE = 0.001


def judge_margins(received: Received, authority: Authority, year: int) -> tuple[tuple[Finding, ...], pd.DataFrame]:
    """The findings, and the table in CORE_MARGINS's columns; empty where a finding refuses the file."""
    reading = amended(received, Asked(None, None, COLUMNS), lambda: read_sheet(received), is_open=True)
    findings = list(reading.findings)
    sheet = reading.sheet
    if sheet is None:
        return tuple(findings), empty(CORE_MARGINS)
    positions, faults = find_columns(sheet, COLUMNS)
    findings += faults
    if len(positions) < len(COLUMNS):
        return tuple(in_reading_order(findings)), empty(CORE_MARGINS)
    declared = {kind: {category.id for category in getattr(authority.domains, kind)} for kind in VARIABLES}
    populations: dict[tuple[str, str], float] = {}
    variables, categories, counts = (sheet.column(positions[label]) for label in COLUMNS)
    for row, variable, category, text in zip(sheet.rows, variables, categories, counts, strict=True):
        kind = same_letters(variable)

        def tell(code: str, column: str, value: str, row: int = int(row), **params: str) -> None:
            findings.append(Finding(code, Severity.FILE, sheet.place(row, column), value, params))

        population = number(text)
        if kind not in declared:
            tell("unknown_margin_variable", "variable", variable, expected=", ".join(VARIABLES))
        elif category not in declared[kind]:
            tell("unknown_margin_category", "category", category, expected=", ".join(sorted(declared[kind])))
        elif (kind, category) in populations:
            tell("duplicate_margin", "category", category)
        elif population is None or population < 0:
            tell(cell_fault(text) or "population_not_a_number", "population", text)
        else:
            populations[kind, category] = population
    if not len(sheet.rows):
        findings.append(Finding("no_usable_row", Severity.FILE, sheet.place()))
    if not any(finding.severity is Severity.FILE for finding in findings):
        findings += _of_the_whole(populations, declared, sheet.place())
    if any(finding.severity is Severity.FILE for finding in findings):
        return tuple(in_reading_order(findings)), empty(CORE_MARGINS)
    rows = [(year, kind, category, population) for (kind, category), population in populations.items()]
    return tuple(in_reading_order(findings)), pd.DataFrame(rows, columns=CORE_MARGINS.column_names)


def _of_the_whole(
    populations: dict[tuple[str, str], float], declared: dict[str, set[str]], place: Place
) -> list[Finding]:
    """Categories that were declared and are not there; variables that do not count the same population."""
    findings: list[Finding] = []
    totals: dict[str, float] = {}
    for kind in VARIABLES:
        present = {category for variable, category in populations if variable == kind}
        if not present:
            continue
        totals[kind] = sum(populations[kind, category] for category in sorted(present))
        if missing := sorted(declared[kind] - present):
            params = {"variable": kind, "categories": ", ".join(missing)}
            findings.append(Finding("missing_margin_category", Severity.FILE, place, params=params))
        if totals[kind] <= 0:
            findings.append(Finding("margin_without_population", Severity.FILE, place, params={"variable": kind}))
    if totals and max(totals.values()) - min(totals.values()) > TOTALS_AGREE * max(totals.values()):
        written = ", ".join(f"{kind} {total:.0f}" for kind, total in totals.items())
        findings.append(Finding("margins_disagree", Severity.WARNING, place, params={"totals": written}))
    return findings
