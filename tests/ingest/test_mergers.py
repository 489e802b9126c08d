"""The official list of changes of communes against territory.csv: what is told, and what is written."""

from __future__ import annotations

import datetime as dt

import pytest

from barometer.declarations.territory import Territory
from barometer.declarations.territory_checks import check_territory
from barometer.declarations.territory_edit import edited
from barometer.declarations.territory_file import read_territory
from barometer.declarations.world import World
from barometer.findings import Place
from barometer.ingest.domains import Gazetteer
from barometer.ingest.mergers import held_against, read_mergers

HEAD = (
    "MOD,DATE_EFF,TYPECOM_AV,COM_AV,TNCC_AV,NCC_AV,NCCENR_AV,LIBELLE_AV,"
    "TYPECOM_AP,COM_AP,TNCC_AP,NCC_AP,NCCENR_AP,LIBELLE_AP\n"
)


def line(kind: str, day: str, before: str, name: str, after: str, named: str, types: str = "COM,COM") -> str:
    first, second = types.split(",")
    return f"{kind},{day},{first},{before},0,X,X,{name},{second},{after},0,Y,Y,{named}\n"


#: As INSEE writes the « commune nouvelle » of 2016: each commune becomes the new one, and a « commune déléguée ».
PALADRU = "".join(
    [
        line("32", "2016-01-01", "38305", "Le Pin", "38292", "Villages du Lac de Paladru"),
        line("32", "2016-01-01", "38305", "Le Pin", "38305", "Le Pin", "COM,COMD"),
        line("32", "2016-01-01", "38292", "Paladru", "38292", "Villages du Lac de Paladru"),
        line("32", "2016-01-01", "38292", "Paladru", "38292", "Paladru", "COM,COMD"),
        line("10", "2010-01-01", "38563", "Voiron", "38563", "Voiron-Ville"),
        line("32", "2016-01-01", "75001", "Ailleurs", "75002", "Plus loin"),
        line("31", "1972-01-01", "38999", "Jadis", "38563", "Voiron"),
    ]
)
AFTER = "insee;name;zone\n38292;Villages du Lac de Paladru;lac\n38563;Voiron;centre\n"
BEFORE = "insee;name;zone;population\r\n38292;Paladru;lac;900\r\n38305;Le Pin;pin;600\r\n38563;Voiron;centre;20000\r\n"


def held(text: str, content: str, put, since: int = 2005):
    changes, findings = read_mergers(put(HEAD + text, "v_mvt_commune_2024.csv"))
    assert findings == ()
    read = read_territory(content.encode())
    proposed, told = held_against(read.territory, changes, Place("surveys/territory.csv"), dt.date(since, 1, 1))
    for finding in told:
        for locale in ("fr", "en"):
            assert "{" not in finding.what(locale) + finding.todo(locale)
    lines = {read.lines["communes", i + 1]: commune for i, commune in proposed.changed.items()}
    return told, edited(content.encode(), lines, proposed.added).decode()


def meaning(content: str, place: str, year: int) -> tuple[str, str]:
    territory: Territory = read_territory(content.encode()).territory
    found = Gazetteer(territory, dt.date(year, 6, 1)).find(place)[0]
    assert found is not None
    return found.name, found.zone


@pytest.mark.parametrize("content", [AFTER, BEFORE], ids=["today-s", "of-before"])
def test_both_a_file_of_before_and_of_after_are_completed(put, content: str) -> None:
    told, written = held(PALADRU, content, put)
    assert len(told) == 2
    assert meaning(written, "Le Pin", 2015)[0] == "Le Pin"
    assert meaning(written, "Paladru", 2015) == ("Paladru", "lac")
    for place in ("38305", "38292", "Paladru", "Le Pin"):
        assert meaning(written, place, 2016) == ("Villages du Lac de Paladru", "lac")
    assert meaning(written, "Voiron", 2016) == ("Voiron", "centre")
    read = read_territory(written.encode())
    assert read.faults == ()
    assert [fault.code for fault in check_territory(read.territory, World())] == []
    again, unchanged = held(PALADRU, written, put)
    assert (again, unchanged) == ((), written)


def test_what_is_told(put) -> None:
    told, _ = held(PALADRU, AFTER, put)
    assert {finding.code for finding in told} == {"former_commune_not_there"}
    assert "Le Pin (38305), devenue Villages du Lac de Paladru (38292) le 2016-01-01" in told[1].what("fr")
    assert "celui de Villages du Lac de Paladru (38292) est « lac »" in told[1].todo("fr").replace("\u202f", " ")
    told, _ = held(PALADRU, BEFORE, put)
    assert {finding.code for finding in told} == {"merger_not_declared"}
    assert "valid_to = 2015-12-31" in told[0].todo("en")


def test_only_what_is_missing_is_written(put) -> None:
    _, written = held(PALADRU, BEFORE, put)
    assert written.split("\r\n")[0] == "insee;name;zone;population;valid_from;valid_to;successor"
    assert written.split("\r\n")[3] == "38563;Voiron;centre;20000"
    rows = ["insee;name;zone;valid_to;successor", "38292;Villages du Lac;lac;;", "38305;Le Pin;pin;2014-12-31;38292"]
    otherwise = "\n".join(rows) + "\n"
    told, written = held(line("32", "2016-01-01", "38305", "Le Pin", "38292", "Villages du Lac"), otherwise, put)
    assert [finding.code for finding in told] == ["merger_differs"]
    assert "(2014-12-31, 38292)" in told[0].what("fr")
    assert "2014-12-31" in written


def test_old_changes_restored_communes_and_communes_that_left(put) -> None:
    assert held(PALADRU, "insee;name;zone\n38563;Voiron;centre\n", put)[0] == ()
    told, written = held(PALADRU, "insee;name;zone\n38563;Voiron;centre\n", put, since=1970)
    assert [finding.value for finding in told] == ["38999"]
    assert "38999;Jadis;centre" in written
    restored = line("21", "2020-01-01", "38292", "Villages", "38305", "Le Pin")
    assert [finding.code for finding in held(restored, AFTER, put)[0]] == ["commune_restored"]
    left = line("32", "2020-01-01", "38563", "Voiron", "38001", "Grande Ville")
    told, written = held(left, AFTER, put)
    assert [finding.code for finding in told] == ["successor_not_there"]
    assert written.startswith("insee;name;zone")


def test_a_commune_that_absorbs_another_and_keeps_code_and_name(put) -> None:
    text = line("32", "2019-01-01", "38563", "Voiron", "38563", "Voiron") + line(
        "32", "2019-01-01", "38100", "Petit", "38563", "VOIRON"
    )
    told, written = held(text, AFTER, put)
    assert [finding.code for finding in told] == ["former_commune_not_there"]
    assert meaning(written, "Petit", 2020) == ("Voiron", "centre")
    assert "38563;Voiron;centre\n" in written


def test_files_that_are_not_the_list(put) -> None:
    changes, (finding,) = read_mergers(put("MOD,DATE_EFF,COM_AV\n32,2016-01-01,38305\n", "x.csv"))
    assert (changes, finding.code) == ((), "mergers_not_one")
    assert "TYPECOM_AV" in finding.what("fr")
    changes, (finding,) = read_mergers(put(HEAD + line("32", "hier", "38305", "A", "38292", "B"), "x.csv"))
    assert (changes, finding.code, finding.place.row) == ((), "not_a_period", 2)


@pytest.mark.parametrize("name", ['"=1+1;""x"""', "@SUM(A1)", "-2", ""])
def test_a_name_is_never_written_that_a_spreadsheet_would_run(put, name: str) -> None:
    _, written = held(line("32", "2016-01-01", "38305", name, "38292", "Villages du Lac de Paladru"), AFTER, put)
    assert meaning(written, "38305", 2015)[0] == "38305"
    assert read_territory(written.encode()).faults == ()
