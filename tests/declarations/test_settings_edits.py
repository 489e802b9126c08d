"""A changed workbook changes its cells' lines in the files, and nothing else: comments and others' changes are kept."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from settings_book import PROJECT, Hand, codes, copied, planned, written
from spreadsheets import saved_as_ods

from barometer.declarations.settings import change, journal, toml_files
from barometer.declarations.settings.cells import choice_label, choices
from barometer.declarations.settings.edits import Addition, Change, Removal
from barometer.declarations.settings.sheets import sheets
from barometer.findings import Severity
from barometer.ingest.settings_workbook import read_settings
from barometer.lake import atomic_write
from barometer.locale import LOCALES, catalogue
from barometer.publishing.workbooks import settings as publishing


def _clear(hand: Hand, sheet: str, row: int, *names: str) -> None:
    for name in names:
        hand.put(sheet, row, name, None)


def _put(sheet: str, where: dict[str, str], name: str, value: object) -> Callable[[Hand], object]:
    return lambda hand: hand.put(sheet, hand.row(sheet, **where), name, value)


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


def test_a_brand_with_a_logo_is_no_obstacle(tmp_path: Path) -> None:
    surveys = copied(tmp_path)
    (surveys / "brand.toml").write_text('format = 1\nlogo = "logo.svg"\n', encoding="utf-8")
    (surveys / "logo.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>', encoding="utf-8")
    assert list(_applied(surveys, lambda hand: hand.setting("name", "Autre nom")).files) == ["barometer.toml"]


def test_brand_and_journal_are_set_in_the_workbook(tmp_path: Path) -> None:
    def edit(hand: Hand) -> None:
        hand.setting("perceived", "#003049", "brand")
        hand.setting("name", None, "journal")
        hand.put("journal.print", hand.row("journal.print", id="half"), "height_mm", "72,5")
        hand.add("journal.print", {"id": "double_page", "width_mm": 380, "height_mm": "120"})

    surveys = copied(tmp_path)
    assert sorted(_applied(surveys, edit).files) == ["brand.toml", "journal.toml"]
    assert 'name = "La Vallée"\nperceived = "#003049"\n' in (surveys / "brand.toml").read_text("utf-8")
    assert (surveys / "journal.toml").read_text("utf-8") == (
        "format = 1\n\n"
        "[print]\ncolumn = { width_mm = 43, height_mm = 60 }\nhalf = { width_mm = 90, height_mm = 72.5 }\n"
        "double_page = {width_mm = 380, height_mm = 120}\n\n"
        "[networks]\nsquare = { width_px = 1080, height_px = 1080 }\n"
    )


def test_brand_and_journal_that_nobody_wrote_yet_are_new_files(tmp_path: Path) -> None:
    surveys = copied(tmp_path)
    for name in ("brand.toml", "journal.toml"):
        (surveys / name).unlink()
    assert planned(surveys, lambda hand: None).files == {}

    def fill_in(hand: Hand) -> None:
        hand.setting("delivered", "#C4420A", "brand")
        hand.add("journal.networks", {"id": "carre", "width_px": 1000, "height_px": 1000})

    assert sorted(_applied(surveys, fill_in).files) == ["brand.toml", "journal.toml"]
    assert (surveys / "brand.toml").read_text("utf-8") == 'format = 1\ndelivered = "#C4420A"\n'
    assert "[networks.carre]\nwidth_px = 1000\nheight_px = 1000\n" in (surveys / "journal.toml").read_text("utf-8")


def test_a_brand_that_somebody_took_away_does_not_come_back_by_itself(tmp_path: Path) -> None:
    surveys = copied(tmp_path)
    book = read_settings(written(surveys))
    (surveys / "brand.toml").unlink()
    assert codes(change.plan(surveys, book, "fr")) == ["settings.row_gone"]


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


def test_a_workbook_that_libreoffice_saved_as_ods_is_read(tmp_path: Path) -> None:
    surveys = copied(tmp_path)
    hand = Hand(written(surveys))
    hand.put("service.criteria", hand.row("service.criteria", id="gout"), "label", "Saveur")
    found = change.plan(surveys, read_settings(saved_as_ods(hand.save())), "fr")
    assert found.findings == ()
    assert [each.new for each in found.edits["services/eau.toml"]] == ["Saveur"]  # type: ignore[union-attr]


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


def _three_files(hand: Hand) -> None:
    hand.setting("contact", "Mission qualité")
    hand.put("service.criteria", hand.row("service.criteria", id="ponctualite"), "label", "À l'heure")
    hand.add("service", {"label": "Piscines"})
    hand.add("service.criteria", {"service": "piscines", "label": "Note", "headline": "oui"})


def _files(surveys: Path) -> dict[str, bytes]:
    return {path.relative_to(surveys).as_posix(): path.read_bytes() for path in surveys.rglob("*") if path.is_file()}


def test_a_failure_at_any_file_puts_the_others_back(tmp_path: Path) -> None:
    surveys = copied(tmp_path)
    found = planned(surveys, _three_files)
    assert len(found.files) == 3
    before = _files(surveys)
    for last in range(1, 5):  # the journal, then each file
        written_so_far = 0

        def stop(path: Path, content: bytes, last: int = last) -> None:
            nonlocal written_so_far
            written_so_far += 1
            if written_so_far == last:
                raise KeyboardInterrupt
            atomic_write(path, content)

        with pytest.raises(KeyboardInterrupt):
            change.write(surveys, found, stop)
        assert _files(surveys) == before


def _photographed(surveys: Path, photographs: list[Path]) -> Callable[[Path, bytes], None]:
    """A way to write a file that keeps, after each rename, the folder as a process killed there would leave it."""

    def replace_file(path: Path, content: bytes) -> None:
        atomic_write(path, content)
        photographs.append(surveys.parent / f"killed {len(photographs)}" / "surveys")
        shutil.copytree(surveys, photographs[-1])

    return replace_file


def test_a_process_killed_at_any_rename_leaves_all_files_or_none(tmp_path: Path) -> None:
    surveys = copied(tmp_path)
    found, before, killed = planned(surveys, _three_files), _files(surveys), list[Path]()
    assert journal.complete(surveys, atomic_write) is None
    change.write(surveys, found, _photographed(surveys, killed))
    after = _files(surveys)
    assert len(killed) == 4  # the journal, then each file
    for k, folder in enumerate(killed):
        killed_again: list[Path] = []
        done = journal.complete(folder, _photographed(folder, killed_again))
        assert done is not None
        assert done == journal.Completed(tuple(found.files)[k:], ())
        assert _files(folder) == after
        for other in killed_again:  # and killed while it was being completed
            assert journal.complete(other, atomic_write) is not None
            assert _files(other) == after
        assert journal.complete(folder, atomic_write) is None
    assert before != after


def test_what_somebody_changed_after_the_kill_is_theirs(tmp_path: Path) -> None:
    surveys = copied(tmp_path)
    found, killed = planned(surveys, _three_files), list[Path]()
    change.write(surveys, found, _photographed(surveys, killed))
    folder = killed[0]
    _replace(folder / BUS, "Ponctualité", "Retards")
    done = journal.complete(folder, atomic_write)
    assert done is not None
    assert done.left == (BUS,)
    assert "Retards" in (folder / BUS).read_text("utf-8")
    assert (folder / "barometer.toml").read_bytes() == (surveys / "barometer.toml").read_bytes()


@pytest.mark.parametrize(
    "content", [b"", b"\xff", b"[]", b'{"../x.toml": {"before": null, "after": "eA=="}}', b'{"a.toml": {"after": 3}}']
)
def test_a_journal_that_is_none_writes_nothing(tmp_path: Path, content: bytes) -> None:
    surveys = copied(tmp_path)
    before = _files(tmp_path)
    (surveys / journal.JOURNAL).write_bytes(content)
    done = journal.complete(surveys, atomic_write)
    assert done is not None
    assert done.files == ()
    assert _files(tmp_path) == before


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
