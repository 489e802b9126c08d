"""What a proposal starts from: the file under its titles, its tool, the questionnaire, what is declared already.

Belongs here: opening the file and recognising its tool. Does not belong here: any guess.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from barometer.declarations.authority import Authority
from barometer.declarations.service import Service
from barometer.declarations.survey import Survey
from barometer.declarations.territory import Territory
from barometer.declarations.wave import Wave
from barometer.findings import Finding
from barometer.ingest.files import Received
from barometer.ingest.proposal.columns import Column, columns_of, texts_of
from barometer.ingest.sheet import Sheet, read_sheet
from barometer.ingest.tools import recognise
from barometer.ingest.tools.structures import Structure
from barometer.ingest.tools.tool import Tool


@dataclass(frozen=True)
class Declared:
    """What the project declares already; margins by their year."""

    authority: Authority
    services: Mapping[str, Service]
    surveys: Mapping[str, Survey]
    waves: Mapping[tuple[str, int], Wave]
    territory: Territory
    margins: tuple[int, ...]

    def before(self, survey: str) -> Wave | None:
        """The newest wave of a survey that was read from a file."""
        known = [wave for (name, _), wave in self.waves.items() if name == survey and wave.source == "file"]
        return max(known, key=lambda wave: wave.year, default=None)


@dataclass(frozen=True)
class Material:
    """A file to be declared, and what is known beside it."""

    received: Received
    sheet: Sheet
    tool: Tool | None
    structure: Structure | None
    declared: Declared

    @cached_property
    def columns(self) -> list[Column]:
        return columns_of(self.sheet, self.tool, self.structure)

    @cached_property
    def texts(self) -> dict[int, dict[str, int]]:
        """The different texts of each column that is no own one of the tool, by position."""
        return {c.position: texts_of(self.sheet, c.position) for c in self.columns if not c.is_own}


def open_file(
    received: Received, declared: Declared, structure: Structure | None = None
) -> Material | tuple[Finding, ...]:
    """The material, or the findings that say why the file cannot be read."""
    reading = read_sheet(received)
    if reading.sheet is None:
        return reading.findings
    found = recognise(reading.sheet)
    tool, sheet = found if found else (None, reading.sheet)
    return Material(received, sheet, tool, structure, declared)
