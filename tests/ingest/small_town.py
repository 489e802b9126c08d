"""A project folder in which a test drops files, replies and corrections, and has them judged or accepted."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Any

from barometer.declarations.authority import Authority
from barometer.declarations.service import Service
from barometer.declarations.survey import Survey
from barometer.declarations.territory import Territory
from barometer.declarations.wave import Wave
from barometer.findings import Finding
from barometer.ingest import acceptance
from barometer.ingest.acceptance import Outcome
from barometer.ingest.communes import accept_communes
from barometer.lake import Lake
from barometer.project import Project

DAY = dt.date(2024, 1, 15)
WAVE = "waves/eau/2023"


@dataclass
class SmallTown:
    """One survey, one wave, one service with two series in two files."""

    project: Project
    authority: Authority
    survey: Survey
    territory: Territory
    wave: Wave
    service: Service

    @property
    def lake(self) -> Lake:
        return Lake(self.project.lake)

    def drop(self, content: str | bytes, where: str) -> None:
        path = self.project.surveys / where
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)

    def state(self) -> dict[str, str]:
        """Every file of the lake with its hash."""
        files = sorted(path for path in self.project.lake.rglob("*") if path.is_file())
        return {p.relative_to(self.project.lake).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}

    def declare(self, **changes: Any) -> None:
        self.wave = Wave.model_validate(self.wave.model_dump() | changes)

    def accept(self, *, dry: bool = False, wave: Wave | None = None) -> Outcome:
        wave = wave or self.wave
        return acceptance.accept_wave(
            self.lake, self.project, self.authority, self.territory, self.survey, wave, dry=dry, today=DAY
        )

    def accept_kpis(self, *, dry: bool = False) -> Outcome:
        return acceptance.accept_kpis(self.lake, self.project, self.authority, self.service, dry=dry, today=DAY)

    def accept_communes(self, *, dry: bool = False) -> Outcome:
        return accept_communes(self.lake, self.project, self.service, self.territory, dry=dry, today=DAY)

    def answers(self) -> list[tuple[int, str, str, float | None]]:
        """(row in the file, item, status, value) of the wave in force."""
        accepted = acceptance.accepted_wave(self.lake, "eau", self.wave.year)
        assert accepted is not None
        rows = dict(zip(accepted.respondents["respondent"], accepted.respondents["row"], strict=True))
        found = accepted.answers.sort_values(["respondent", "item"])
        return [(int(rows[one.respondent]), one.item, one.status, one.value) for one in found.itertuples()]

    def kpi_values(self) -> dict[tuple[str, int], float]:
        frame = acceptance.accepted_kpis(self.lake, "eau")
        return {(row.kpi, row.period): row.value for row in frame.itertuples()}


KPIS = {
    "format": 1,
    "id": "eau",
    "label": "Eau",
    "criteria": [],
    "kpis": [
        {
            "id": "rendement",
            "label": "Rendement",
            "unit": "%",
            "source": {"file": "a.csv", "period_column": "Année", "value_column": "Valeur"},
            "plausible": [40, 100],
        },
        {
            "id": "prix",
            "label": "Prix",
            "unit": "€/m³",
            "source": {"file": "b.csv", "period_column": "Année", "value_column": "Valeur"},
        },
    ],
}


def of_code(findings: tuple[Finding, ...], code: str) -> list[Finding]:
    return [finding for finding in findings if finding.code == code]


def said(finding: Finding) -> tuple[str, str, str, str]:
    """Its four sentences, French no-break spaces as plain ones."""
    texts = (finding.what("fr"), finding.todo("fr"), finding.what("en"), finding.todo("en"))
    what, todo, what_en, todo_en = (text.replace("\u202f", " ").replace("\u00a0", " ") for text in texts)
    return what, todo, what_en, todo_en
