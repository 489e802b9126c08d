# ruff: noqa: E501
"""Each fault of a settings workbook has its finding at its cell; other people's changes and comments are kept."""

from __future__ import annotations

import re
import shutil
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook
from settings_book import PROJECT, Hand, codes, copied, planned, written

from barometer.declarations.settings import change, toml_files
from barometer.declarations.settings.cells import choice_label, choices
from barometer.declarations.settings.edits import Addition, Change, Removal
from barometer.declarations.settings.sheets import sheets
from barometer.findings import Severity
from barometer.ingest.settings_workbook import BASE_SHEET, read_settings
from barometer.lake import atomic_write
from barometer.locale import LOCALES, catalogue
from barometer.publishing import settings_workbook as publishing


def _clear(hand: Hand, sheet: str, row: int, *names: str) -> None:
    for name in names:
        hand.put(sheet, row, name, None)


def _two_links(hand: Hand) -> None:
    for _ in range(2):
        hand.add("service.links", {"service": "eau", "criterion": "pression", "kpi": "chlore", "type": "contribue"})


def _drop_row(hand: Hand) -> None:
    hand.pages["service.links"].delete_rows(hand.row("service.links", kpi="chlore"))


def _drop_column(hand: Hand) -> None:
    hand.pages["service.kpis"].delete_cols(hand.column("service.kpis", "definition"))


def _own_column(hand: Hand) -> None:
    hand.pages["service.kpis"].cell(2, 60).value = "à moi"
    hand.pages["service.kpis"].cell(4, 60).value = "Mes notes"


def _lose_base(hand: Hand) -> None:
    hand.book[BASE_SHEET]["A1"].value = "n'importe quoi"


def _unknown_reference(hand: Hand) -> None:
    row = hand.row("service.criteria", id="gout")
    hand.pages["service.criteria"].cell(row, 1).value = "eau; parfum"
    hand.put("service.criteria", row, "id", "saveur")


def _put(sheet: str, where: dict[str, str], name: str, value: object) -> Callable[[Hand], object]:
    return lambda hand: hand.put(sheet, hand.row(sheet, **where), name, value)


def _add(sheet: str, **cells: str) -> Callable[[Hand], object]:
    return lambda hand: hand.add(sheet, {name.replace("__", "."): value for name, value in cells.items()})


#: What a person did, and the finding: its code, the sheet, the heading of its column. Those of a list are done together.
CELLS: list[tuple[str, Callable[[Hand], object], str, str, str | None]] = [
    ("a formula", _put("service.criteria", {"id": "ponctualite"}, "label", "=SOMME(A1:A3)"), "formula_error", "Critères", "libellé"),
    ("an error value", _put("service.criteria", {"id": "note", "service": "bus"}, "label", "#REF!"), "formula_error", "Critères", "libellé"),
    ("neither yes nor no", _put("service.criteria", {"id": "note"}, "headline", "2"), "not_a_choice", "Critères", "note d'ensemble"),
    ("a row moved to another service", _put("service.criteria", {"id": "pression"}, "service", "bus"), "id_changed", "Critères", "service"),
    ("an id changed", _put("service.criteria", {"id": "gout"}, "id", "saveur"), "id_changed", "Critères", "identifiant"),
    ("a new row without its service", _add("service.criteria", label="Dureté"), "key_missing", "Critères", "service"),
    ("a new row of an unknown service", _add("service.criteria", service="gaz", label="Dureté"), "parent_unknown", "Critères", "service"),
    ("no such choice", _put("service.links", {"kpi": "chlore"}, "type", "peut-être"), "not_a_choice", "Liens", "genre"),
    ("removed, perhaps", lambda h: h.remove("service.links", h.row("service.links", kpi="conformite"), "bof"), "not_a_choice", "Liens", None),
    ("a row twice", _two_links, "row_twice", "Liens", None),
    ("a number with its unit", _put("service.kpis", {"id": "chlore"}, "anchors.target", "0,1 mg/l"), "not_a_number", "Indicateurs", "repères – objectif (80)"),
    ("half a decimal", _put("service.kpis", {"id": "chlore"}, "decimals", 1.5), "not_an_integer", "Indicateurs", "décimales"),
    ("a filter without a column", _put("service.kpis", {"id": "conformite"}, "source.where", "P101.1"), "not_a_filter", "Indicateurs", "source – seulement les lignes"),
    ("a date that is none", _put("wave", {"year": "2023"}, "field_start", "début mars"), "not_a_date", "Vagues", "début du terrain"),
    ("broken TOML", _put("wave", {"year": "2023"}, "calibration.collapse", "{ age ="), "not_toml", "Vagues", "redressement – regroupements"),
    ("a map without a value", _put("survey.scales", {"id": "quatre"}, "labels", "Très satisfait"), "not_a_map", "Échelles", "libellés"),
    ("an open quotation mark", _put("survey.scales", {"id": "quatre"}, "refused", 'Refus; "ne veut pas'), "open_quote", "Échelles", "refus"),
    ("an id with accents", _add("service", id="Été", label="Été"), "value.not_an_id", "Services", "identifiant"),
    ("an id that climbs", _add("service", id="../../etc", label="x"), "value.not_an_id", "Services", "identifiant"),
]  # fmt: skip
TOGETHER: list[tuple[str, Callable[[Hand], object], str, str, str | None]] = [
    ("a required cell emptied", _put("service.criteria", {"id": "gout"}, "label", None), "cell_required", "Critères", "libellé"),
    ("an indicator without its source", _add("service.kpis", service="eau", label="Fuites", unit="%"), "cell_required", "Indicateurs", "source – fichier"),
    ("a value out of bounds", lambda h: h.setting("verdicts.alpha", 3), "value.less_than", "Agglomération", "évolutions – risque d'erreur"),
]  # fmt: skip
REFERENCES: list[tuple[str, Callable[[Hand], object], str, str, str | None]] = [
    ("a link to nothing", _put("service.links", {"kpi": "chlore"}, "kpi", "ozone"), "kpi.unknown", "Liens", "indicateur"),
    ("a zone that is not there", _put("territory", {"insee": "01001"}, "zone", "ouest"), "zone.unknown", "Communes", "secteur"),
]  # fmt: skip
SHEETS: list[tuple[str, Callable[[Hand], object], str, str, str | None]] = [
    ("a sheet removed", lambda h: h.book.remove(h.pages["survey.bridges"]), "sheet_missing", "Passerelles", None),
    ("a sheet of one's own", lambda h: h.book.create_sheet("Brouillon").cell(1, 1, "x"), "sheet_unknown", "Brouillon", None),
    ("a sheet copied", lambda h: h.book.copy_worksheet(h.pages["service.links"]), "sheet_twice", "Liens Copy", None),
    ("a column removed", _drop_column, "column_missing", "Indicateurs", None),
    ("a column of one's own", _own_column, "column_unknown", "Indicateurs", None),
    ("a row deleted", _drop_row, "row_missing", "Liens", None),
    ("a reference of nowhere", _unknown_reference, "reference_unknown", "Critères", None),
    ("the starting state lost", _lose_base, "base_lost", "", None),
]  # fmt: skip


@pytest.mark.parametrize(
    "faults", [CELLS, TOGETHER, REFERENCES, SHEETS], ids=["cells", "forms", "references", "sheets"]
)
def test_each_fault_is_told_at_its_cell_all_at_once_and_nothing_is_written(
    tmp_path: Path, faults: list[tuple[str, Callable[[Hand], object], str, str, str | None]]
) -> None:
    def do_all(hand: Hand) -> None:
        for _, change_it, _, _, _ in faults:
            change_it(hand)

    found = planned(copied(tmp_path), do_all)
    told = list(found.findings)
    for name, _, code, sheet, heading in faults:
        full = code if "." in code else f"settings.{code}"
        place = next(
            (f for f in told if (f.code, f.place.sheet or "") == (full, sheet) and heading in (None, f.place.column)),
            None,
        )
        assert place is not None, (name, [(f.code, f.place) for f in told])
        told.remove(place)
        assert heading is None or (place.place.row or 0) >= 5, name
        for locale in LOCALES:
            assert not re.search(r"\{[a-z_]+\}", place.what(locale) + place.todo(locale))
    # Without its row "gout", which lost its label, the links of the service lead nowhere, and so on: those are told too.
    assert [f.code for f in told if f.code.startswith("settings.") and f.code != "settings.row_missing"] == []
    assert found.is_refused
    assert found.files == {}


def test_a_service_is_not_removed_here(tmp_path: Path) -> None:
    def remove(hand: Hand) -> None:
        page = hand.pages["service"]
        page.cell(2, 40).value = "remove?"
        page.cell(hand.row("service", id="bus"), 40).value = "oui"

    found = planned(copied(tmp_path), remove)
    assert codes(found) == ["settings.removed_file"]
    assert "surveys/services/bus.toml" in found.findings[0].todo("fr")


def test_every_sentence_of_the_workbook_has_its_case() -> None:
    said = {m.split(".")[2] for m in catalogue("fr") if m.startswith("finding.settings.")}
    tested = {code for _, _, code, _, _ in (*CELLS, *TOGETHER, *REFERENCES, *SHEETS)}
    elsewhere = {
        *("not_a_settings_workbook", "removed_file", "row_gone", "changed_twice", "changed_elsewhere"),
        *("cell_too_long",),
    }
    assert said - tested - elsewhere == {"not_understood"}  # a value of another type than its model allows


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


# --- Files keep what was not changed ------------------------------------------------------------------------------


def _applied(surveys: Path, change_it: Callable[[Hand], object]) -> change.Plan:
    found = planned(surveys, change_it)
    assert not found.is_refused, [f.what("fr") for f in found.findings]
    change.write(surveys, found, atomic_write)
    return found


def test_one_cell_changes_one_line(tmp_path: Path) -> None:
    surveys = copied(tmp_path)
    before = (surveys / "services" / "eau.toml").read_text("utf-8")
    found = _applied(surveys, _put("service.kpis", {"id": "chlore"}, "anchors.target", "0,15"))
    assert list(found.files) == ["services/eau.toml"]
    assert (surveys / "services" / "eau.toml").read_text("utf-8") == before.replace("target = 0.1\n", "target = 0.15\n")


BUS = "services/bus.toml"
CRITERIA = next(sheet for sheet in sheets() if sheet.name == "service.criteria")


def test_comments_between_tables_stay_with_what_they_introduce() -> None:
    head = (PROJECT / BUS).read_text("utf-8")
    section = "\n# --- Ce que mesure le service ---\n# Rien encore.\n"
    row = '\n[[criteria]]\nid = "confort"\nlabel = "Confort à bord"\n'
    add = Addition(CRITERIA, ("bus", "confort"), {"id": "confort", "label": "Confort à bord"})
    longer = toml_files.edited(BUS, (head + section).encode(), [add])
    assert longer.decode() == head + row + section
    removed = toml_files.edited(BUS, longer, [Removal(CRITERIA, ("bus", "confort"))])
    assert removed.decode() == head + section


def test_windows_line_ends_and_the_mark_of_utf8_are_kept() -> None:
    text = b"\xef\xbb\xbf" + (PROJECT / BUS).read_bytes().replace(b"\n", b"\r\n")
    label = CRITERIA.column("label")
    assert label is not None
    change_it = Change(CRITERIA, ("bus", "ponctualite"), label, "Ponctualité", "À l'heure")
    assert toml_files.edited(BUS, text, [change_it]) == text.replace("Ponctualité".encode(), "À l'heure".encode())


def test_anchors_emptied_are_no_anchors_and_can_be_set_again(tmp_path: Path) -> None:
    surveys = copied(tmp_path)
    names = [c.name for s in sheets() if s.name == "service.kpis" for c in s.columns if c.name.startswith("anchors.")]
    _applied(surveys, lambda h: _clear(h, "service.kpis", h.row("service.kpis", id="chlore"), *names))
    assert "target_high" not in (surveys / "services" / "eau.toml").read_text("utf-8")

    def set_again(hand: Hand) -> None:
        row = hand.row("service.kpis", id="chlore")
        for name, value in {"worst": 0.8, "target": "0,2"}.items():
            hand.put("service.kpis", row, f"anchors.{name}", value)
        for signer in ("signed", "countersigned"):
            hand.put("service.kpis", row, f"anchors.{signer}.function", "Direction")
            hand.put("service.kpis", row, f"anchors.{signer}.on", "18/11/2024")

    _applied(surveys, set_again)
    assert "on = 2024-11-18" in (surveys / "services" / "eau.toml").read_text("utf-8")


def test_a_new_service_is_a_new_file(tmp_path: Path) -> None:
    def add(hand: Hand) -> None:
        hand.add("service", {"label": "Piscines d'été", "manager": "Direction des sports"})
        hand.add("service.criteria", {"service": "piscines-d-ete", "label": "Température", "note": "Cité en premier"})

    surveys = copied(tmp_path)
    found = _applied(surveys, add)
    assert list(found.files) == ["services/piscines-d-ete.toml"]
    assert (surveys / "services" / "piscines-d-ete.toml").read_text("utf-8") == (
        'format = 1\nid = "piscines-d-ete"\nlabel = "Piscines d\'été"\nmanager = "Direction des sports"\n\n'
        '[[criteria]]\nid = "temperature"\nlabel = "Température"\nnote = "Cité en premier"\n'
    )


def test_the_territory_changes_line_by_line(tmp_path: Path) -> None:
    surveys = copied(tmp_path)
    file = surveys / "territory.csv"
    file.write_text(file.read_text("utf-8").replace("01002;Belval", '01002;"Belval"'), encoding="utf-8")

    def edit(hand: Hand) -> None:
        hand.put("territory", hand.row("territory", insee="01001"), "population", 1250)
        hand.add("territory", {"insee": "01004", "name": "Dôme; le Vieux", "zone": "nord", "population": "400"})

    _applied(surveys, edit)
    assert file.read_text("utf-8") == (
        "insee;name;zone;valid_from;valid_to;successor;population\n"
        '01001;Aubrac;nord;;;;1250\n01002;"Belval";sud;;;;800\n01003;Cléry;sud;;2018-12-31;01002;300\n'
        '01004;"Dôme; le Vieux";nord;;;;400\n'
    )


# --- Other people ---------------------------------------------------------------------------------------------------


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_what_somebody_else_changed_meanwhile_is_kept(tmp_path: Path) -> None:
    surveys = copied(tmp_path)
    hand = Hand(written(surveys))
    _replace(surveys / "services" / "eau.toml", 'label = "Goût de l\'eau"', 'label = "Goût"')
    _replace(
        surveys / "services" / "bus.toml",
        '[[criteria]]\nid = "ponctualite"',
        '[[criteria]]\nid = "confort"\nlabel = "C"\n\n[[criteria]]\nid = "ponctualite"',
    )
    hand.put("service.criteria", hand.row("service.criteria", id="pression"), "note", "Relue")
    found = change.plan(surveys, read_settings(hand.save()), "fr")
    assert codes(found) == ["settings.changed_elsewhere"]
    assert "« Goût »" in found.findings[0].what("fr").replace("\u202f", " ")
    assert [each.new for each in found.edits["services/eau.toml"]] == ["Relue"]  # type: ignore[union-attr]
    assert list(found.files) == ["services/eau.toml"]


def test_a_cell_changed_on_both_sides_is_told(tmp_path: Path) -> None:
    surveys = copied(tmp_path)
    hand = Hand(written(surveys))
    _replace(surveys / "services" / "eau.toml", 'label = "Goût de l\'eau"', 'label = "Goût"')
    hand.put("service.criteria", hand.row("service.criteria", id="gout"), "label", "Saveur")
    found = change.plan(surveys, read_settings(hand.save()), "fr")
    assert codes(found) == ["settings.changed_twice"]
    assert b'label = "Saveur"' in found.files["services/eau.toml"]


def test_a_row_that_somebody_else_removed_is_told(tmp_path: Path) -> None:
    surveys = copied(tmp_path)
    hand = Hand(written(surveys))
    _replace(
        surveys / "services" / "eau.toml",
        '\n[[proposed_kpis]]\ncriterion = "pression"\nlabel = "Pression mesurée au compteur"\n',
        "",
    )
    assert codes(change.plan(surveys, read_settings(hand.save()), "fr")) == ["settings.row_gone"]


def test_the_same_workbook_read_twice_changes_nothing_the_second_time(tmp_path: Path) -> None:
    surveys = copied(tmp_path)
    hand = Hand(written(surveys))
    hand.put("service.links", hand.row("service.links", kpi="chlore"), "type", "contribue")
    hand.add("service.criteria", {"service": "bus", "label": "Confort"})
    path = hand.save()
    change.write(surveys, change.plan(surveys, read_settings(path), "fr"), atomic_write)
    again = change.plan(surveys, read_settings(path), "fr")
    assert (again.files, [f for f in again.findings if f.severity is Severity.FILE]) == ({}, [])


# --- All files or none ----------------------------------------------------------------------------------------------


def test_a_failure_at_the_last_file_puts_the_first_ones_back(tmp_path: Path) -> None:
    surveys = copied(tmp_path)

    def edit(hand: Hand) -> None:
        hand.setting("contact", "Mission qualité")
        hand.put("service.criteria", hand.row("service.criteria", id="ponctualite"), "label", "À l'heure")
        hand.add("service", {"label": "Piscines"})
        hand.add("service.criteria", {"service": "piscines", "label": "Note", "headline": "oui"})

    found = planned(surveys, edit)
    assert len(found.files) == 3
    before = {path: path.read_bytes() for path in surveys.rglob("*") if path.is_file()}
    for last in range(1, 4):
        written_so_far = 0

        def stop(path: Path, content: bytes, last: int = last) -> None:
            nonlocal written_so_far
            written_so_far += 1
            if written_so_far == last:
                raise KeyboardInterrupt
            atomic_write(path, content)

        with pytest.raises(KeyboardInterrupt):
            change.write(surveys, found, stop)
        assert {path: path.read_bytes() for path in surveys.rglob("*") if path.is_file()} == before


def test_a_file_that_changes_during_the_question_is_not_overwritten(tmp_path: Path) -> None:
    surveys = copied(tmp_path)
    found = planned(surveys, lambda h: h.setting("contact", "Mission qualité"))
    _replace(surveys / "barometer.toml", "Agglomération d'essai", "Autre nom")
    with pytest.raises(change.FileChangedError):
        change.write(surveys, found, atomic_write)


def test_a_project_with_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    surveys = copied(tmp_path)
    path = written(surveys)
    _replace(surveys / "services" / "bus.toml", 'id = "bus"', "id = bus")
    found = change.plan(surveys, read_settings(path), "fr")
    assert found.is_refused
    assert found.findings[0].place.file == "surveys/services/bus.toml"


# --- Words ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("locale", LOCALES)
def test_every_sheet_and_column_has_a_name_and_an_explanation(locale: str) -> None:
    """A key that is added to a model needs words: settings.key.… and settings.about.… in locale/*/settings.po."""
    from barometer.declarations.settings.edits import about

    words = catalogue(locale)
    lacking: list[str] = []
    for sheet in sheets():
        lacking += [m for m in (f"settings.sheet.{sheet.name}", f"settings.sheet_about.{sheet.name}") if m not in words]
        for column in sheet.columns:
            own = f"settings.column.{sheet.name}.{column.name}" in words
            lacking += [f"settings.key.{s}" for s in column.path if not own and f"settings.key.{s}" not in words]
            lacking += [] if about(sheet, column, locale) else [f"settings.about.{sheet.name}.{column.name}"]
    assert lacking == []
    titles = [publishing.title_of(sheet, locale) for sheet in sheets()]
    assert len(set(titles)) == len(titles)
    assert all(len(title) <= 31 and not set(title) & set("[]:*?/\\") for title in titles)


@pytest.mark.parametrize("locale", LOCALES)
def test_each_choice_has_words_of_its_own(locale: str) -> None:
    for column in (column for sheet in sheets() for column in sheet.columns):
        labels = [choice_label(value, locale).casefold() for value in column.choices]
        assert len(set(labels)) == len(labels), column.name
        others = [choice_label(value, other).casefold() for other in LOCALES for value in column.choices]
        read = choices(column.choices)
        assert [read[label] for label in labels] == list(column.choices)
        assert len(set(others)) >= len(labels)


def test_a_hostile_label_stays_a_text(tmp_path: Path) -> None:
    surveys = copied(tmp_path)
    _replace(surveys / "services" / "bus.toml", "Ponctualité", "=cmd|' /C calc'!A1 _x0041_ <b>")
    hand = Hand(written(surveys))
    cell = hand.pages["service.criteria"].cell(
        hand.row("service.criteria", id="ponctualite"), hand.column("service.criteria", "label")
    )
    assert cell.data_type == "s"
    found = change.plan(surveys, read_settings(written(surveys)), "fr")
    assert (found.files, found.findings) == ({}, ())
    shutil.rmtree(surveys)
