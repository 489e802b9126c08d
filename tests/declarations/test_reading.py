"""Reading a whole project: what stands in for an invalid file, what falls with it, and what is kept for next time."""

from __future__ import annotations

import datetime as dt
import math
import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fault_files import PROJECT, project

from barometer.declarations.documents import Document
from barometer.declarations.exploration import Exploration
from barometer.declarations.layout import look_over, model_of
from barometer.declarations.reading import Declarations, read, snapshot
from barometer.declarations.validation import validate
from barometer.findings import Severity

SOUND = PROJECT / "surveys"


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def codes(declarations: Declarations) -> list[tuple[str, str]]:
    return [(finding.place.file, finding.code) for finding in declarations.findings]


def plain_write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def test_a_sound_project() -> None:
    found = read(SOUND)
    assert found.findings == ()
    assert found.stale == frozenset()
    assert found.authority is not None
    assert list(found.services) == ["bus", "eau"]
    assert list(found.waves) == [("eau", 2019), ("eau", 2021), ("eau", 2023), ("habitants", 2022)]
    assert [survey.id for survey in found.surveys_of("eau")] == ["eau", "habitants"]
    assert [survey.id for survey in found.surveys_of("bus")] == ["habitants"]
    assert [wave.year for wave in found.waves_of("eau")] == [2019, 2021, 2023]
    assert found.margins == (2022,)
    assert [commune.insee for commune in found.territory.communes] == ["01001", "01002", "01003"]
    assert found.blocked("eau") == []
    assert read(SOUND) == found


def test_a_real_projects_declarations_are_sound() -> None:
    found = read(PROJECT.parent.parent / "projects" / "somerville" / "surveys")
    assert [finding for finding in found.findings if finding.severity is Severity.FILE] == []
    assert len(found.waves) == 7


def test_all_faults_of_all_files_at_once(tmp_path: Path) -> None:
    surveys = project(tmp_path)
    eau = surveys / "services" / "eau.toml"
    change(eau, "perceived = 70", "percieved = 70,5")
    change(eau, 'label = "Goût de l\'eau"', "label = “Goût de l'eau”")
    change(eau, 'id = "pression"', 'id = "Pression"')
    change(surveys / "waves" / "eau" / "2023" / "wave.toml", "field_end = 2023-03-25", "field_end = 25/03/2023")
    change(surveys / "territory.csv", "01001;", "1001;")
    assert codes(read(surveys)) == [
        ("surveys/services/eau.toml", "key.typo"),
        ("surveys/services/eau.toml", "toml.decimal_comma"),
        ("surveys/services/eau.toml", "toml.typographic_quotes"),
        ("surveys/services/eau.toml", "value.not_an_id"),
        ("surveys/territory.csv", "territory.zero_lost"),
        ("surveys/waves/eau/2023/wave.toml", "toml.date_order"),
    ]


def test_without_an_accepted_copy_a_service_is_left_out_and_the_others_stay(tmp_path: Path) -> None:
    surveys = project(tmp_path)
    change(surveys / "services" / "eau.toml", "perceived = 70", "perceived = 70,5")
    found = read(surveys)
    assert list(found.services) == ["bus"]
    assert codes(found) == [("surveys/services/eau.toml", "toml.decimal_comma")]  # nothing is said of its surveys
    assert [finding.code for finding in found.blocked("eau")] == ["toml.decimal_comma"]
    assert found.blocked("bus") == []
    assert found.waves_of("habitants") != []


def test_the_waves_of_a_survey_that_cannot_be_read_are_left_out_in_silence(tmp_path: Path) -> None:
    surveys = project(tmp_path)
    change(surveys / "waves" / "eau" / "survey.toml", "format = 1", "format = 7")
    found = read(surveys)
    assert codes(found) == [("surveys/waves/eau/survey.toml", "value.format")]
    assert list(found.surveys) == ["habitants"]
    assert found.waves_of("eau") == []
    assert [finding.code for finding in found.blocked("eau")] == ["value.format"]


def test_a_survey_that_cannot_be_read_still_blocks_the_services_it_asks_about(tmp_path: Path) -> None:
    surveys = project(tmp_path)
    change(surveys / "waves" / "habitants" / "survey.toml", "low = 0", "low = 10,5")
    assert [finding.code for finding in read(surveys).blocked("bus")] == ["toml.decimal_comma"]


def test_a_fault_in_barometer_toml_blocks_every_service(tmp_path: Path) -> None:
    surveys = project(tmp_path)
    change(surveys / "barometer.toml", "minimum_cell = 11", "minimum_cell = 1")
    found = read(surveys)
    assert found.authority is None
    assert [finding.code for finding in found.blocked("eau")] == ["value.at_least"]
    assert [finding.code for finding in found.blocked("bus")] == ["value.at_least"]
    assert list(found.services) == ["bus", "eau"]
    kept = read(surveys, SOUND)
    assert kept.authority == read(SOUND).authority
    assert kept.stale == {"surveys/barometer.toml"}


def test_waves_that_need_a_territory_that_cannot_be_read_are_left_out(tmp_path: Path) -> None:
    surveys = project(tmp_path)
    change(surveys / "territory.csv", "01001;", "zéro;")
    found = read(surveys)
    assert codes(found) == [("surveys/territory.csv", "territory.not_insee")]
    assert sorted(found.waves) == [("eau", 2019), ("eau", 2023), ("habitants", 2022)]  # 2021 reads communes


def test_a_criterion_taken_away_while_a_survey_asks_it_leaves_the_accepted_service_in_force(tmp_path: Path) -> None:
    surveys = project(tmp_path)
    change(surveys / "services" / "bus.toml", 'id = "note"', 'id = "satisfaction"')
    found = read(surveys, SOUND)
    assert codes(found) == [("surveys/waves/habitants/survey.toml", "criterion.unknown")]
    assert found.stale == {"surveys/services/bus.toml"}  # the survey is as it was accepted: the service changed
    assert found.services["bus"] == read(SOUND).services["bus"]
    assert found.surveys["habitants"] == read(SOUND).surveys["habitants"]


def test_a_survey_ahead_of_a_service_that_cannot_be_read_is_not_blamed(tmp_path: Path) -> None:
    surveys = project(tmp_path)
    bus = surveys / "services" / "bus.toml"
    bus.write_text(
        bus.read_text(encoding="utf-8") + '\n[[criteria]]\nid = "confort"\nlabel = Confort\n', encoding="utf-8"
    )
    change(surveys / "waves" / "habitants" / "survey.toml", 'criterion = "note"', 'criterion = "confort"')
    found = read(surveys, SOUND)
    assert codes(found) == [("surveys/services/bus.toml", "toml.unquoted_text")]
    assert found.stale == {"surveys/services/bus.toml", "surveys/waves/habitants/survey.toml"}
    assert found.surveys["habitants"] == read(SOUND).surveys["habitants"]


def test_both_sides_changed_together_are_read_together(tmp_path: Path) -> None:
    surveys = project(tmp_path)
    change(surveys / "services" / "bus.toml", 'id = "note"', 'id = "satisfaction"')
    change(surveys / "waves" / "habitants" / "survey.toml", 'criterion = "note"', 'criterion = "satisfaction"')
    found = read(surveys, SOUND)
    assert found.findings == ()
    assert found.stale == frozenset()


def test_an_accepted_copy_that_is_broken_itself_does_not_stand_in(tmp_path: Path) -> None:
    surveys, accepted = project(tmp_path), tmp_path / "accepted"
    shutil.copytree(SOUND, accepted)
    change(surveys / "services" / "eau.toml", "perceived = 70", "perceived = 700")
    change(accepted / "services" / "eau.toml", "perceived = 70", "perceived = -70")
    found = read(surveys, accepted)
    assert codes(found) == [("surveys/services/eau.toml", "value.at_most")]
    assert list(found.services) == ["bus"]
    assert found.stale == frozenset()


def test_a_wave_whose_declaration_is_deleted_is_gone_though_a_copy_exists(tmp_path: Path) -> None:
    surveys = project(tmp_path)
    (surveys / "waves" / "eau" / "2019" / "wave.toml").unlink()
    found = read(surveys, SOUND)
    assert found.findings == ()
    assert ("eau", 2019) not in found.waves


def test_snapshot_keeps_valid_files_only_and_what_was_read(tmp_path: Path) -> None:
    surveys, accepted = project(tmp_path), tmp_path / "accepted"
    change(surveys / "services" / "bus.toml", 'label = "Ponctualité"', "label = Ponctualité")
    found = read(surveys, accepted)
    (surveys / "services" / "eau.toml").write_text("changed = since", encoding="utf-8")
    written: list[Path] = []

    def write(path: Path, content: bytes) -> None:
        written.append(path.relative_to(accepted))
        plain_write(path, content)

    snapshot(surveys, found, accepted, write)
    assert Path("services/bus.toml") not in written
    assert Path("services/eau.toml") not in written
    assert Path("waves/eau/2021/wave.toml") in written
    assert Path("territory.csv") in written
    assert (accepted / "barometer.toml").read_bytes() == (SOUND / "barometer.toml").read_bytes()
    written.clear()
    snapshot(surveys, read(surveys, accepted), accepted, write)
    assert written == []  # nothing new, nothing written


def test_a_snapshot_makes_the_next_bad_edit_harmless(tmp_path: Path) -> None:
    surveys, accepted = project(tmp_path), tmp_path / "lake" / "declarations"
    snapshot(surveys, read(surveys, accepted), accepted, plain_write)
    change(surveys / "services" / "eau.toml", "target = 98", "target = 89")
    found = read(surveys, accepted)
    assert codes(found) == [("surveys/services/eau.toml", "anchors.order")]
    assert found.stale == {"surveys/services/eau.toml"}
    snapshot(surveys, found, accepted, plain_write)
    assert (accepted / "services" / "eau.toml").read_bytes() == (SOUND / "services" / "eau.toml").read_bytes()


def test_files_that_office_and_editors_leave_behind_are_passed_by(tmp_path: Path) -> None:
    surveys = project(tmp_path)
    for name in ("services/~$eau.toml", "services/.eau.toml", "services/eau.toml~", "waves/eau/.DS_Store", "notes.md"):
        (surveys / name).write_text("?", encoding="utf-8")
    (surveys / "waves" / "eau" / "documents").mkdir()
    (surveys / "waves" / "eau" / "documents" / "devis.pdf").write_bytes(b"%PDF")
    assert read(surveys).findings == ()


def test_what_amends_margins_is_not_taken_for_margins(tmp_path: Path) -> None:
    surveys = project(tmp_path)
    for name in ("2022.csv - à corriger.xlsx", "corrections.csv", "2022 bis.csv"):
        (surveys / "margins" / name).write_bytes(b"x")
    faults = [name for name, fault in look_over(surveys).faults if fault.code == "layout.margins_name"]
    assert faults == ["margins/2022 bis.csv"]


@pytest.mark.parametrize("missing", ["services", "waves", "margins"])
def test_an_empty_project_is_no_error_in_itself(tmp_path: Path, missing: str) -> None:
    surveys = tmp_path / "surveys"
    surveys.mkdir()
    shutil.copy(SOUND / "barometer.toml", surveys)
    change(surveys / "barometer.toml", 'yearly_run = { eau = "05-15", bus = "06-12" }', "")
    assert not (surveys / missing).exists()
    assert read(surveys).findings == ()


def test_no_folder_at_all(tmp_path: Path) -> None:
    assert codes(read(tmp_path / "surveys")) == [("surveys/barometer.toml", "layout.authority_missing")]


#: What TOML can hold in the place of anything else.
ODD = (
    *(True, 0, -7, 10**30, 1.5, math.nan, math.inf, "", "x", "2020-13-01", "1" * 5000, "\x00", [], [1], ["x"] * 50),
    *([[]], [{}], {}, {"a": 1}, {"": 1}, dt.date(2020, 1, 1), dt.datetime(2020, 1, 1, 3), dt.time(3)),  # noqa: DTZ001
)
DEMONSTRATION = PROJECT.parents[2] / "surveys"


def test_whatever_stands_in_the_place_of_a_value_is_judged_in_words() -> None:
    """Each key of each model once, with each kind of value: faults with sentences, never an error of the software."""
    tried = set()
    for surveys in (SOUND, DEMONSTRATION):
        explored = [path.relative_to(surveys).as_posix() for path in surveys.glob("exploration/*/exploration.toml")]
        for file in (*look_over(surveys).files, *explored):
            if not file.endswith(".toml"):
                continue
            model = Exploration if file in explored else model_of(file)
            data = tomllib.loads((surveys / file).read_text(encoding="utf-8-sig"))
            for holder, key, path in _keys(data):
                shape = (model, tuple(step for step in path if isinstance(step, str)), isinstance(key, int))
                if shape in tried:
                    continue
                tried.add(shape)
                before = holder[key]
                for odd in ODD:
                    holder[key] = odd
                    for fault in validate(model, Document(data))[1]:
                        assert fault.finding(file, {}).what("fr")
                holder[key] = before
    assert len(tried) > 150


def _keys(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[Any, Any, tuple[str | int, ...]]]:
    """Each place below a value: what holds it, its key there, its path."""
    for key, each in list(value.items() if isinstance(value, dict) else enumerate(value)):
        yield value, key, (*path, key)
        if isinstance(each, dict | list):
            yield from _keys(each, (*path, key))
