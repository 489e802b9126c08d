"""`barometer margins`: a year's calibration margins from INSEE's tables.

Belongs here: which year, telling the findings, writing the file. Does not belong here: reading the tables and making
the margins (ingest).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from barometer.cli import telling
from barometer.cli.terminal import Terminal
from barometer.declarations.reading import read
from barometer.findings import Severity
from barometer.project import Project


def make(
    project: Project, files: Sequence[Path], year: int | None, all_ages: bool, replace: bool, terminal: Terminal
) -> int:
    """Write surveys/margins/<year>.csv. Returns 1 where nothing could be made; raises Refusal where it must not be."""
    declared = read(project.surveys, project.lake / "declarations")
    if declared.authority is None or not declared.territory.communes:
        raise terminal.refusal("margins.no_authority")
    with terminal.busy("check.under_way"):
        from barometer.ingest.census import EVERYBODY, read_census
        from barometer.ingest.census_margins import communes_to_read, make_margins, words
        from barometer.ingest.files import receive

        codes = communes_to_read(declared.territory)
        read_files = [read_census(receive(path, path.name), codes, year) for path in files]
        made = make_margins([c for c, _ in read_files], declared.authority, declared.territory, all_ages=all_ages)
    findings = [*(finding for _, found in read_files for finding in found), *made.findings]
    telling.tell(terminal, telling.from_findings(findings))
    if any(finding.severity is Severity.FILE for finding in findings) or not made.rows:
        terminal.tell("margins.none", "bold red")
        return 1
    told = sorted({max(census.years) for census, _ in read_files if census.years})
    chosen = year if year is not None else (told[0] if len(told) == 1 else None)
    if chosen is None:
        raise terminal.refusal("margins.no_year", years=", ".join(map(str, told)) or "–")
    target = project.margins / f"{chosen}.csv"
    if target.exists() and not replace:
        raise terminal.refusal("margins.there", path=project.relative(target))
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(made.text().encode("utf-8-sig"))
    if made.ages == EVERYBODY:
        ages = terminal.words("margins.everybody")
    elif made.ages[1] is None:
        ages = terminal.words("margins.from_age", low=made.ages[0])
    else:
        ages = terminal.words("margins.ages", ages=words(made.ages))
    terminal.tell("margins.done", "green", path=project.relative(target), ages=ages)
    for variable, file in made.sources.items():
        persons = [count for kind, _, count in made.rows if kind == variable]
        of_variable = {"variable": variable, "file": file, "persons": f"{sum(persons):.0f}"}
        terminal.tell("margins.variable", categories=len(persons), **of_variable)
    terminal.tell("margins.use_it", year=chosen)
    return 0
