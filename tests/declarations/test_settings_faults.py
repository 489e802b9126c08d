# ruff: noqa: E501
"""Each fault of a settings workbook has its finding at its cell: sheet, row, column, and words in both languages.

A workbook is written by the software, damaged cell by cell with another library, and read back. Faults of one group are
made in one workbook, so that it is also shown that all are told at once and that none hides another.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from openpyxl import Workbook
from settings_book import PROJECT, Hand, codes, copied, planned

from barometer.declarations.settings import change
from barometer.findings import Finding
from barometer.ingest.settings_workbook import BASE_SHEET, read_settings
from barometer.locale import catalogue
from barometer.publishing.workbooks import settings as publishing

Do = Callable[[Hand], int | None]


@dataclass(frozen=True)
class Fault:
    """What a person did (`do` returns the row), and what is said of it: where, and the words that tell what to do."""

    name: str
    do: Do
    code: str
    sheet: str | None
    column: str | None
    fr: str
    en: str


def _put(sheet: str, where: dict[str, str], name: str, value: object) -> Do:
    def do(hand: Hand) -> int:
        row = hand.row(sheet, **where)
        hand.put(sheet, row, name, value)
        return row

    return do


def _add(sheet: str, **cells: str) -> Do:
    return lambda hand: hand.add(sheet, {name.replace("__", "."): value for name, value in cells.items()})


def _remove(sheet: str, where: dict[str, str], word: str) -> Do:
    def do(hand: Hand) -> int:
        row = hand.row(sheet, **where)
        hand.remove(sheet, row, word)
        return row

    return do


def _two_links(hand: Hand) -> int:
    link = {"service": "eau", "criterion": "pression", "kpi": "chlore", "type": "contribue"}
    hand.add("service.links", link)
    return hand.add("service.links", link)


def _drop_row(hand: Hand) -> None:
    hand.pages["service.links"].delete_rows(hand.row("service.links", kpi="chlore"))


def _drop_column(hand: Hand) -> None:
    hand.pages["service.kpis"].delete_cols(hand.column("service.kpis", "definition"))


def _drop_sheet(hand: Hand) -> None:
    hand.book.remove(hand.pages["survey.bridges"])


def _copy_sheet(hand: Hand) -> None:
    hand.book.copy_worksheet(hand.pages["service.links"])


def _own_sheet(hand: Hand) -> None:
    hand.book.create_sheet("Brouillon").cell(1, 1, "x")


def _own_column(hand: Hand) -> None:
    hand.pages["service.kpis"].cell(2, 60).value = "à moi"
    hand.pages["service.kpis"].cell(4, 60).value = "Mes notes"


def _lose_base(hand: Hand) -> None:
    hand.book[BASE_SHEET]["A1"].value = "n'importe quoi"


def _unknown_reference(hand: Hand) -> int:
    row = hand.row("service.criteria", id="gout")
    hand.pages["service.criteria"].cell(row, 1).value = "eau; parfum"
    hand.put("service.criteria", row, "id", "saveur")
    return row


GROUPS: dict[str, list[Fault]] = {
    "cells": [
        Fault("a formula", _put("service.criteria", {"id": "ponctualite"}, "label", "=SOMME(A1:A3)"), "settings.formula_error", "Critères", "libellé", "« =SOMME(A1:A3) »", "Write the value itself"),
        Fault("an error value", _put("service.criteria", {"id": "note", "service": "bus"}, "label", "#REF!"), "settings.formula_error", "Critères", "libellé", "« #REF! »", "holds an error"),
        Fault("neither yes nor no", _put("service.criteria", {"id": "note"}, "headline", "2"), "settings.not_a_choice", "Critères", "note d'ensemble", "Choisissez dans la liste : oui, non", "“2” is no possible choice"),
        Fault("a row moved to another service", _put("service.criteria", {"id": "pression"}, "service", "bus"), "settings.id_changed", "Critères", "service", "Remettez « eau »", "it was “eau”"),
        Fault("an id changed", _put("service.criteria", {"id": "gout"}, "id", "saveur"), "settings.id_changed", "Critères", "identifiant", "devenu « saveur », il était « gout »", "Put “gout” back"),
        Fault("a new row without its service", _add("service.criteria", label="Dureté"), "settings.key_missing", "Critères", "service", "pas de « service »", "or clear the whole row"),
        Fault("a new row of an unknown service", _add("service.criteria", service="gaz", label="Dureté"), "settings.parent_unknown", "Critères", "service", "ajoutez « gaz » dans sa feuille", "“gaz” is not declared"),
        Fault("no such choice", _put("service.links", {"kpi": "chlore"}, "type", "peut-être"), "settings.not_a_choice", "Liens", "genre", "« peut-être » n'est pas un choix possible", "Choose from the list"),
        Fault("removed, perhaps", _remove("service.links", {"kpi": "conformite"}, "bof"), "settings.not_a_choice", "Liens", None, "« bof »", "“bof”"),
        Fault("a row twice", _two_links, "settings.row_twice", "Liens", None, "déjà écrite plus haut, à la ligne", "already written above, in row"),
        Fault("a number with its unit", _put("service.kpis", {"id": "chlore"}, "anchors.target", "0,1 mg/l"), "settings.not_a_number", "Indicateurs", "repères – objectif (80)", "Écrivez le nombre seul, sans unité", "“0,1 mg/l” is no number"),
        Fault("half a decimal", _put("service.kpis", {"id": "chlore"}, "decimals", 1.5), "settings.not_an_integer", "Indicateurs", "décimales", "nombre entier", "whole number"),
        Fault("a filter without a column", _put("service.kpis", {"id": "conformite"}, "source.where", "P101.1"), "settings.not_a_filter", "Indicateurs", "source – seulement les lignes", "Écrivez « colonne = texte »", "name a column"),
        Fault("a date that is none", _put("wave", {"year": "2023"}, "field_start", "début mars"), "settings.not_a_date", "Vagues", "début du terrain", "comme 18/11/2024", "“début mars” is no date"),
        Fault("broken TOML", _put("wave", {"year": "2023"}, "calibration.collapse", "{ age ="), "settings.not_toml", "Vagues", "redressement – regroupements", "Remettez ce qu'il y avait", "change it in the TOML file"),
        Fault("a map without a value", _put("survey.scales", {"id": "quatre"}, "labels", "Très satisfait"), "settings.not_a_map", "Échelles", "libellés", "Écrivez « texte = valeur »", "join a text and a value"),
        Fault("an open quotation mark", _put("survey.scales", {"id": "quatre"}, "refused", 'Refus; "ne veut pas'), "settings.open_quote", "Échelles", "refus", "Fermez-le", "left open"),
        Fault("an id with accents", _add("service", id="Été", label="Été"), "value.not_an_id", "Services", "identifiant", "ete", "ete"),
        Fault("an id that climbs", _add("service", id="../../etc", label="x"), "value.not_an_id", "Services", "identifiant", "« ../../etc »", "“../../etc”"),
    ],
    "forms": [
        Fault("a required cell emptied", _put("service.criteria", {"id": "gout"}, "label", None), "settings.cell_required", "Critères", "libellé", "La cellule « libellé » est vide", "is empty, but"),
        Fault("an indicator without its source", _add("service.kpis", service="eau", label="Fuites", unit="%"), "settings.cell_required", "Indicateurs", "source – fichier", "Remplissez-la", "Fill it in"),
        Fault("a size out of bounds", _put("journal.print", {"id": "half"}, "width_mm", 4000), "value.at_most", "Formats imprimés", "largeur (mm)", "« 4000 »", "at most 420"),
        Fault("a value out of bounds", lambda hand: hand.setting("verdicts.alpha", 3), "value.less_than", "Agglomération", "évolutions – risque d'erreur", "plus petit", "less than"),
    ],
    "references": [
        Fault("a link to nothing", _put("service.links", {"kpi": "chlore"}, "kpi", "ozone"), "kpi.unknown", "Liens", "indicateur", "« ozone »", "“ozone”"),
        Fault("a colour in words", lambda hand: hand.setting("perceived", "bleu", "brand"), "brand.not_a_colour", "Identité visuelle", "couleur du perçu", "« bleu »", "\"bleu\" is not a colour"),
        Fault("a zone that is not there", _put("territory", {"insee": "01001"}, "zone", "ouest"), "zone.unknown", "Communes", "secteur", "« ouest »", "“ouest”"),
    ],
    "sheets": [
        Fault("a sheet removed", _drop_sheet, "settings.sheet_missing", "Passerelles", None, "reste tel quel", "stays as it is"),
        Fault("a sheet of one's own", _own_sheet, "settings.sheet_unknown", "Brouillon", None, "elle n'est pas lue", "no sheet of settings"),
        Fault("a sheet copied", _copy_sheet, "settings.sheet_twice", "Liens Copy", None, "en double", "Keep only one"),
        Fault("a column removed", _drop_column, "settings.column_missing", "Indicateurs", None, "n'est plus là", "its values stay"),
        Fault("a column of one's own", _own_column, "settings.column_unknown", "Indicateurs", None, "« Mes notes »", "a note of yours"),
        Fault("a row deleted", _drop_row, "settings.row_missing", "Liens", None, "écrivez « oui » dans sa colonne « supprimer ? »", "it is kept"),
        Fault("a reference of nowhere", _unknown_reference, "settings.reference_unknown", "Critères", None, "Effacez le repère", "not written by the software"),
        Fault("the starting state lost", _lose_base, "settings.base_lost", None, None, "Relisez chaque changement", "Read each change"),
    ],
}  # fmt: skip


@dataclass(frozen=True)
class Read:
    """A workbook with every fault of a group, read back; the row of each."""

    plan: change.Plan
    rows: dict[str, int | None]


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Read]:
    found: dict[str, Read] = {}
    for group, faults in GROUPS.items():
        rows: dict[str, int | None] = {}

        def do_all(hand: Hand, faults: list[Fault] = faults, rows: dict[str, int | None] = rows) -> None:
            rows.update({fault.name: fault.do(hand) for fault in faults})

        found[group] = Read(planned(copied(tmp_path_factory.mktemp(group)), do_all), rows)
    return found


def _address(finding: Finding) -> tuple[str, str | None, int | None, str | None]:
    return finding.code, finding.place.sheet, finding.place.row, finding.place.column


def _words(finding: Finding, locale: str) -> str:
    return f"{finding.what(locale)} {finding.todo(locale)}".replace("\u202f", " ")


@pytest.mark.parametrize(
    ("group", "fault"), [pytest.param(g, f, id=f.name) for g, faults in GROUPS.items() for f in faults]
)
def test_a_fault_is_told_at_its_cell_in_words_that_say_what_to_do(
    read: dict[str, Read], group: str, fault: Fault
) -> None:
    told = read[group].plan.findings
    wanted = (fault.code, fault.sheet, read[group].rows[fault.name], fault.column)
    met = [each for each in told if _address(each) == wanted]
    assert len(met) == 1, (wanted, [_address(each) for each in told])
    (finding,) = met
    assert fault.fr in _words(finding, "fr")
    assert fault.en in _words(finding, "en")


@pytest.mark.parametrize("group", GROUPS)
def test_all_faults_are_told_at_once_and_nothing_is_written(read: dict[str, Read], group: str) -> None:
    found = read[group].plan
    told = [_address(each) for each in found.findings if each.code.startswith("settings.")]
    for fault in GROUPS[group]:
        address = (fault.code, fault.sheet, read[group].rows[fault.name], fault.column)
        if address in told:
            told.remove(address)
    # Without its row, which lost its reference or its label, the links of the service lead nowhere, and so on.
    assert [address for address in told if address[0] != "settings.row_missing"] == []
    assert found.is_refused
    assert found.files == {}


def test_a_service_is_not_removed_here(tmp_path: Path) -> None:
    found = planned(copied(tmp_path), lambda hand: _put_removal(hand))
    assert codes(found) == ["settings.removed_file"]
    assert "surveys/services/bus.toml" in found.findings[0].todo("fr")


def _put_removal(hand: Hand) -> None:
    page = hand.pages["service"]
    page.cell(2, 40).value = "remove?"
    page.cell(hand.row("service", id="bus"), 40).value = "oui"


def test_another_workbook_is_refused(tmp_path: Path) -> None:
    book = Workbook()
    book.active["A1"] = "Budget"  # type: ignore[index]
    book.save(tmp_path / "budget.xlsx")
    (tmp_path / "texte.csv").write_text("a;b\n", encoding="utf-8")
    for name in ("budget.xlsx", "texte.csv"):
        assert [f.code for f in read_settings(tmp_path / name).findings] == ["settings.not_a_settings_workbook"]
    assert [f.code for f in read_settings(tmp_path / "absent.xlsx").findings] == ["missing_file"]
    refused = change.plan(PROJECT, read_settings(tmp_path / "budget.xlsx"), "fr")
    assert codes(refused) == ["settings.not_a_settings_workbook"]
    assert refused.is_refused


def test_a_starting_state_that_unpacks_to_a_gigabyte_is_not_unpacked(tmp_path: Path) -> None:
    import base64

    def bomb(hand: Hand) -> None:
        packed = base64.b64encode(zlib.compress(b"[" + b" " * 21_000_000 + b"]", 9)).decode()
        page = hand.book[BASE_SHEET]
        for row in range(1, page.max_row + 1):
            page.cell(row, 1).value = None
        for i in range(0, len(packed), 30_000):
            page.cell(i // 30_000 + 1, 1).value = packed[i : i + 30_000]

    assert codes(planned(copied(tmp_path), bomb)) == ["settings.base_lost"]


def test_a_text_that_no_cell_can_hold_is_told_before_a_workbook_is_written(tmp_path: Path) -> None:
    surveys = copied(tmp_path)
    service = surveys / "services" / "eau.toml"
    service.write_text(service.read_text("utf-8").replace("Décidé avant", "D" * 40_000), encoding="utf-8")
    (finding,) = publishing.too_long(change.starting_state(surveys), "surveys")
    assert finding.code == "settings.cell_too_long"
    assert "40" in finding.what("fr")


def test_every_sentence_of_the_workbook_has_its_case() -> None:
    said = {m.removeprefix("finding.").rsplit(".", 1)[0] for m in catalogue("fr") if m.startswith("finding.settings.")}
    tested = {fault.code for faults in GROUPS.values() for fault in faults}
    elsewhere = {"not_a_settings_workbook", "removed_file", "row_gone", "changed_twice", "changed_elsewhere"}
    assert said - tested == {f"settings.{code}" for code in elsewhere | {"cell_too_long"}}
