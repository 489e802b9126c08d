"""The workbook: numbers as numbers, texts as texts, the same bytes on another day."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import Any

import openpyxl
import pytest
import xlsxwriter.core
from builders import estimate, material
from python_calamine import CalamineWorkbook

from barometer.publishing.material import Material
from barometer.publishing.views.service import service_view
from barometer.publishing.workbooks.service import service_workbook

FORMULAS = ("=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", '=HYPERLINK("http://example.org")', "\t=1+1", " =1+1")


def made(own: Material) -> bytes:
    return service_workbook(own, service_view(own))


def rows(content: bytes, sheet: str) -> list[dict[str, Any]]:
    """A sheet as another reader than openpyxl sees it."""
    head, *body = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name(sheet).to_python()
    return [dict(zip(map(str, head), row, strict=True)) for row in body]


class Datetimes(type):
    """Real moments are moments for the clock that stands in for `datetime`, too."""

    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, dt.datetime)


class Tomorrow(metaclass=Datetimes):
    @staticmethod
    def now(tz: dt.tzinfo | None = None) -> dt.datetime:
        return dt.datetime(2031, 7, 1, tzinfo=tz)


def test_the_same_bytes_whatever_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    first = made(material())
    monkeypatch.setattr(xlsxwriter.core, "datetime", Tomorrow)
    assert made(material()) == first
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {member.date_time for member in archive.infolist()} == {(2000, 1, 1, 0, 0, 0)}
        assert archive.read("docProps/core.xml").count(b"2000-01-01T00:00:00Z") == 2


def test_a_text_never_becomes_a_formula() -> None:
    names = ("note", "gout", "accueil", "pression")
    for text in FORMULAS:
        criteria = [{"id": name, "label": text, "headline": name == "note"} for name in names]
        content = made(material(service_changes={"criteria": criteria, "label": text}))
        for sheet in openpyxl.load_workbook(io.BytesIO(content)):
            assert not [cell.coordinate for row in sheet for cell in row if cell.data_type == "f"]
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            assert not [n for n in archive.namelist() if "sheet" in n and b"<f>" in archive.read(n)]


def test_control_characters_do_not_break_the_workbook() -> None:
    content = made(material(service_changes={"label": "Eau\x00\x0b\x1b potable"}))
    assert rows(content, "Lisez-moi")[0]["Sujet"] == "Eau potable"


def test_figures_are_numbers_with_their_intervals() -> None:
    content = made(material())
    found = [
        row for row in rows(content, "Chiffres") if row["Critère"] == "Goût de l'eau" and row["Domaine"] == "ensemble"
    ]
    newest = found[0]
    assert newest["Vague"] == 2023
    assert newest["Note sur 100"] == pytest.approx(52.0)
    assert newest["Note, borne basse 95 %".replace(" %", "\u202f%")] == pytest.approx(49.6)
    assert newest["Satisfaits (%)"] == pytest.approx(47.0)
    assert newest["Identifiant du chiffre"] == "val/public/eau/eau/2023/gout@v1/residents/all"
    zones = [row["Catégorie"] for row in rows(content, "Chiffres") if row["Domaine"] == "Secteur"]
    assert set(zones) == {"Nord", "Sud"}


def test_a_suppressed_figure_leaves_no_trace() -> None:
    hidden = estimate("gout", 2023, 43.21, n=7, n_eff=6.5, suppressed="few_respondents")
    content = made(material(out_estimates=[estimate("note", 2023, 66.0), hidden], out_changes=[], out_crossing=[]))
    (row,) = [row for row in rows(content, "Chiffres") if row["Critère"] == "Goût de l'eau"]
    assert row["Note sur 100"] == ""
    assert row["Réponses"] == ""
    assert row["Non publié"] == "n insuffisant"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert not [name for name in archive.namelist() if b"43.21" in archive.read(name)]


def test_sheets_are_fit_to_be_read() -> None:
    book = openpyxl.load_workbook(io.BytesIO(made(material())))
    assert book.sheetnames == [
        "Lisez-moi",
        "Verdicts",
        "Chiffres",
        "Évolutions",
        "Réponses",
        "Indicateurs",
        "Perçu et réalisé",
        "Méthode",
    ]
    assert book.properties.language == "fr-FR"
    assert book.properties.title.startswith("Eau potable")
    for sheet in book:
        assert sheet.freeze_panes == ("A2" if sheet.title in ("Lisez-moi", "Chiffres", "Méthode") else "B2")
        assert sheet.cell(1, 1).font.bold
        assert all(9 <= column.width <= 71 for column in sheet.column_dimensions.values())
    verdicts = {row["Critère"]: row for row in rows(made(material()), "Verdicts")}
    assert verdicts["Goût de l'eau"]["Évolution"].startswith("Recul établi")
    assert verdicts["Goût de l'eau"]["Perçu et réalisé"] == "Expliquer la contrainte"
    marks = [row[name] for row in verdicts.values() for name in ("Note avant", "Note après")]
    assert not [one for one in marks if isinstance(one, str) and one.isdecimal()]
    assert sum(isinstance(one, int | float) for one in marks) >= 2


def test_the_english_workbook() -> None:
    book = openpyxl.load_workbook(io.BytesIO(made(material(authority_changes={"locale": "en"}))))
    assert book.sheetnames[0] == "Read me"
    assert book.properties.language == "en-GB"
