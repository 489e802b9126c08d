"""A small declared world, and helpers that judge what a test writes; every finding met is put into both languages."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from small_town import KPIS, SmallTown

from barometer.declarations.authority import Authority
from barometer.declarations.service import Kpi, Service
from barometer.declarations.survey import Survey
from barometer.declarations.territory import Territory
from barometer.declarations.wave import Wave
from barometer.findings import Finding, Severity
from barometer.ingest import acceptance
from barometer.ingest.files import Received, receive
from barometer.ingest.kpis import JudgedKpis, judge_kpis
from barometer.ingest.waves import JudgedWave, judge_wave
from barometer.project import Project

AUTHORITY = {
    "format": 1,
    "id": "agglo",
    "name": "Agglo",
    "domains": {
        "zone": [{"id": "nord", "label": "Nord"}, {"id": "sud", "label": "Plaine du Sud"}],
        "age": [
            {"id": "18-34", "label": "18 à 34 ans", "low": 18, "high": 34},
            {"id": "35-64", "label": "35 à 64 ans", "low": 35, "high": 64},
            {"id": "65", "label": "65 ans et plus", "low": 65},
        ],
        "sex": [{"id": "f", "label": "Femme"}, {"id": "m", "label": "Homme"}],
    },
}
SURVEY = {
    "format": 1,
    "id": "eau",
    "title": "L'eau potable",
    "scales": {
        "quatre": {
            "low": 1,
            "high": 4,
            "satisfied_from": 3,
            "labels": {
                "Pas du tout satisfait": 1,
                "Plutôt pas satisfait": 2,
                "Plutôt satisfait": 3,
                "Très satisfait": 4,
            },
            "dont_know": ["NSP", "Ne sait pas"],
            "not_concerned": ["Non concerné"],
            "refused": ["Refus"],
            "not_shown": ["N/A"],
        },
        "dix": {"low": 0, "high": 10, "satisfied_from": 7, "dont_know": ["99"]},
    },
    "items": [
        {
            "id": "gout",
            "service": "eau",
            "criterion": "gout",
            "versions": [
                {"id": "v1", "wording": "Le goût", "scale": "quatre"},
                {"id": "v2", "wording": "Le goût de l'eau", "scale": "quatre"},
            ],
        },
        {
            "id": "note",
            "service": "eau",
            "criterion": "note",
            "versions": [{"id": "v1", "wording": "Quelle note ?", "scale": "dix"}],
        },
    ],
}
COMMUNES = [
    {"insee": "01034", "name": "Belley", "zone": "nord"},
    {"insee": "38292", "name": "Paladru", "zone": "nord", "valid_to": dt.date(2015, 12, 31), "successor": "38292"},
    {"insee": "38305", "name": "Le Pin", "zone": "nord", "valid_to": dt.date(2015, 12, 31), "successor": "38292"},
    {"insee": "38292", "name": "Villages du Lac de Paladru", "zone": "sud", "valid_from": dt.date(2016, 1, 1)},
    {"insee": "38563", "name": "Voiron", "zone": "sud"},
    {"insee": "38001", "name": "Saint-Blaise-du-Buis", "zone": "sud"},
    {"insee": "38002", "name": "La Bâtie", "zone": "sud", "valid_to": dt.date(2015, 12, 31)},
]
WAVE: dict[str, Any] = {
    "format": 1,
    "survey": "eau",
    "year": 2023,
    "field_start": dt.date(2023, 3, 1),
    "field_end": dt.date(2023, 4, 1),
    "mode": "téléphone",
    "sampling": {"design": "quotas"},
    "file": "reponses.csv",
    "respondent_column": "id",
    "items": [
        {"item": "gout", "column": "Goût", "version": "v1"},
        {"item": "note", "column": "Note", "version": "v1"},
    ],
}

Rows = Iterable[Iterable[object]]


@pytest.fixture(scope="session")
def authority() -> Authority:
    return Authority.model_validate(AUTHORITY)


@pytest.fixture(scope="session")
def survey() -> Survey:
    return Survey.model_validate(SURVEY)


@pytest.fixture(scope="session")
def territory() -> Territory:
    return Territory.model_validate({"communes": COMMUNES})


@pytest.fixture(scope="session")
def make_wave() -> Callable[..., Wave]:
    return lambda **changes: Wave.model_validate(WAVE | changes)


def _in_both_languages(findings: Iterable[Finding]) -> None:
    for finding in findings:
        for locale in ("fr", "en"):
            for sentence in (finding.what(locale), finding.todo(locale), finding.place.words(locale)):
                assert sentence
                assert "{" not in sentence


@pytest.fixture
def put(tmp_path: Path) -> Callable[..., Received]:
    """Write bytes (or text as UTF-8, or rows as a workbook) under a name, and receive them."""

    def write(content: bytes | str, name: str = "reponses.csv") -> Received:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return receive(path, name)

    return write


@pytest.fixture
def judge(
    put: Callable[..., Received], authority: Authority, survey: Survey, territory: Territory, make_wave: Any
) -> Callable[..., JudgedWave]:
    """Judge the file of a wave that a test writes; keyword arguments change the wave's declaration."""

    def judged(content: bytes | str, name: str = "reponses.csv", **changes: Any) -> JudgedWave:
        result = judge_wave(make_wave(**changes), survey, authority, territory, put(content, name))
        _in_both_languages(result.findings)
        return result

    return judged


@pytest.fixture
def judge_series(put: Callable[..., Received]) -> Callable[..., JudgedKpis]:
    """Judge one KPI on a file that a test writes; keyword arguments change the KPI's declaration or its source."""

    def judged(content: bytes | str, name: str = "eau.csv", **changes: Any) -> JudgedKpis:
        source = {"file": name, "period_column": "Année", "value_column": "Valeur"} | changes.pop("source", {})
        kpi = {"id": "rendement", "label": "Rendement du réseau", "unit": "%", "source": source} | changes
        service = Service(format=1, id="eau", label="Eau", criteria=(), kpis=(Kpi.model_validate(kpi),))
        received = put(content, name)
        result = judge_kpis(service, lambda _: received)
        _in_both_languages(result.findings)
        return result

    return judged


@pytest.fixture(scope="session")
def workbook() -> Callable[..., bytes]:
    """The bytes of an xlsx workbook: one sheet of rows, or several by name."""

    def made(rows: Rows | None = None, touch: Callable[[Any], None] | None = None, **sheets: Rows) -> bytes:
        book = openpyxl.Workbook()
        book.remove(book.active)
        for name, content in (sheets or {"Réponses": rows or []}).items():
            sheet = book.create_sheet(name)
            for row in content:
                sheet.append(list(row))
        if touch is not None:
            touch(book)
        stream = io.BytesIO()
        book.save(stream)
        return stream.getvalue()

    return made


@pytest.fixture(scope="session")
def told() -> Callable[..., list[tuple[object, ...]]]:
    """Findings as (code, severity, row, column), in reading order, for comparison."""

    def listed(findings: Iterable[Finding]) -> list[tuple[object, ...]]:
        return [(f.code, f.severity.value, f.place.row, f.place.column) for f in findings]

    return listed


@pytest.fixture(scope="session")
def only() -> Callable[..., Finding]:
    """The one finding of a code; with `both`, its sentences are held to a French and an English fragment."""

    def found(findings: Iterable[Finding], code: str, french: str, english: str, todo: str = "") -> Finding:
        same = [finding for finding in findings if finding.code == code]
        assert len(same) == 1, [finding.code for finding in findings]
        assert french in same[0].what("fr").replace("\u202f", " ")
        assert english in same[0].what("en")
        assert todo in same[0].todo("fr").replace("\u202f", " ")
        assert same[0].severity in Severity
        return same[0]

    return found


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Call it to make any further judging a failure of the test."""

    def forbid() -> None:
        def read(*_: object, **__: object) -> None:
            raise AssertionError("the file was judged again")

        monkeypatch.setattr(acceptance, "judge_wave", read)
        monkeypatch.setattr(acceptance, "judge_kpis", read)
        monkeypatch.setattr(acceptance, "judge_margins", read)

    return forbid


@pytest.fixture
def town(tmp_path: Path, authority: Authority, survey: Survey, territory: Territory, make_wave: Any) -> SmallTown:
    """A project folder of the test's own with one wave and two series."""
    return SmallTown(Project(tmp_path), authority, survey, territory, make_wave(), Service.model_validate(KPIS))
