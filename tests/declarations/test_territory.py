"""territory.csv as people, Excel and INSEE write it."""

from __future__ import annotations

import csv
import datetime as dt
import io
from pathlib import Path

import pytest

from barometer.declarations.authority import Authority
from barometer.declarations.territory import Commune, Territory
from barometer.declarations.territory_checks import check_territory
from barometer.declarations.territory_file import TerritoryFile, read_territory
from barometer.declarations.world import World
from barometer.ingest.domains import Gazetteer

ROWS = "insee;name;zone;valid_from;valid_to;successor;population\n01001;Aubrac-Étoile;nord;;;;1 200\n"
COMMUNE = Commune(insee="01001", name="Aubrac-Étoile", zone="nord", population=1200)


def codes(found: TerritoryFile) -> list[str]:
    return [fault.code for fault in found.faults]


def commune(territory: Territory, place: str, year: int) -> Commune | None:
    return Gazetteer(territory, dt.date(year, 6, 1)).find(place)[0]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(ROWS.encode(), [], id="utf-8"),
        pytest.param(ROWS.encode("utf-8-sig"), [], id="byte-order-mark"),
        pytest.param(ROWS.encode("cp1252"), ["text.encoding"], id="cp1252"),
        pytest.param(ROWS.replace("\n", "\r\n").encode(), [], id="windows-lines"),
        pytest.param(ROWS.replace(";", ",").encode(), [], id="commas"),
        pytest.param(ROWS.replace(";", "\t").encode(), [], id="tabs"),
        pytest.param(ROWS.replace("1 200", "1\u202f200").encode(), [], id="thin-space-in-a-number"),
        pytest.param(("\n" + ROWS + ";;;;;;\n\n").encode(), [], id="blank-lines"),
        pytest.param(ROWS.replace("Aubrac-Étoile", '"Aubrac-Étoile"').encode(), [], id="quotes"),
        pytest.param(
            ROWS.replace("insee;name;zone", "Code INSEE;Nom ;Secteur").replace("population", "PMUN").encode(),
            [],
            id="french-headings",
        ),
        pytest.param(ROWS.replace("01001", "1001").encode(), ["territory.zero_lost"], id="lost-zero"),
    ],
)
def test_forms_of_one_table(content: bytes, expected: list[str]) -> None:
    found = read_territory(content)
    assert codes(found) == expected
    assert found.territory.communes == (COMMUNE,)


def test_dates_as_excel_saves_them_and_codes_of_corsica() -> None:
    found = read_territory(b"insee;name;zone;valid_to;successor\n2a004;Ajaccio;sud;31/12/2018;1001\n01001;B;sud;;\n")
    assert codes(found) == ["territory.zero_lost"]
    first = found.territory.communes[0]
    assert (first.insee, first.valid_to, first.successor) == ("2A004", dt.date(2018, 12, 31), "01001")


def test_faults_stand_at_the_row_and_column_that_a_spreadsheet_shows() -> None:
    found = read_territory(b"insee;name;zone\n\n01001;A;nord\n1001x;B;nord\n01003;;Nord\n")
    assert [(fault.code, fault.line, fault.column) for fault in found.faults] == [
        ("territory.not_insee", 4, "insee"),
        ("territory.name_empty", 5, "name"),
        ("territory.zone_not_an_id", 5, "zone"),
    ]


def test_hostile_names_are_text_or_refused() -> None:
    found = read_territory("insee;name;zone\n01001;=1+1;nord\n01002;<b>A</b>;nord\n01003;A\u200bB;nord\n".encode())
    assert [(fault.code, fault.line) for fault in found.faults] == [("text.control_character", 4)]
    assert [commune.name for commune in found.territory.communes] == ["=1+1", "<b>A</b>"]


def test_a_short_row_has_empty_cells_at_its_end() -> None:
    found = read_territory(b"insee;name;zone;population\n01001;A;nord\n")
    assert codes(found) == []
    assert found.territory.communes[0].population is None


def test_a_merged_commune_leads_to_its_successor() -> None:
    text = "insee;name;zone;valid_to;successor\n01003;Cléry;nord;2018-12-31;01002\n01002;Belval;sud;;\n"
    territory = read_territory(text.encode()).territory
    before, after = commune(territory, "cléry", 2018), commune(territory, "01003", 2019)
    assert before is not None
    assert after is not None
    assert (before.insee, before.zone) == ("01003", "nord")
    assert (after.insee, after.zone) == ("01002", "sud")
    assert commune(territory, "Ailleurs", 2019) is None


def test_the_real_table_of_an_agglomeration(shared_data: Path) -> None:
    """INSEE's communes of the Pays Voironnais, a zone added as an authority would: 31 communes, 97,384 inhabitants."""
    source = shared_data / "geo" / "communes-pays-voironnais-cog2026.csv"
    with source.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    rows[0][rows[0].index("pmun_rp2023")] = "population"
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows([[*rows[0], "secteur"], *([*row, "centre"] for row in rows[1:])])
    found = read_territory(out.getvalue().encode("utf-8-sig"))
    assert codes(found) == []
    assert len(found.territory.communes) == 31
    assert sum(commune.population or 0 for commune in found.territory.communes) == 97_384
    voiron = commune(found.territory, "Voiron", 2026)
    assert voiron is not None
    assert voiron.insee == "38563"


def test_a_merger_that_keeps_a_code_leads_to_the_commune_alive_that_day() -> None:
    """The real case of 38292: Paladru and Le Pin became Villages du Lac de Paladru, which kept Paladru's code."""
    rows = [
        "38292;Villages du Lac de Paladru;sud;2016-01-01;;",
        "38292;Paladru;nord;;2015-12-31;38292",
        "38305;Le Pin;nord;;2015-12-31;38292",
    ]
    head = "insee;name;zone;valid_from;valid_to;successor\n"
    authority = Authority.model_validate(
        {
            "format": 1,
            "id": "agglo",
            "name": "Agglo",
            "domains": {"zone": [{"id": "nord", "label": "Nord"}, {"id": "sud", "label": "Sud"}]},
        }
    )
    for order in (rows, rows[::-1]):
        territory = read_territory((head + "\n".join(order)).encode()).territory
        for place in ("Paladru", "Le Pin", "38305", "38292"):
            before, after = (commune(territory, place, year) for year in (2015, 2016))
            assert before is not None
            assert after is not None
            assert (before.zone, after.name) == ("nord", "Villages du Lac de Paladru")
        assert [commune.name for commune in territory.alive(dt.date(2016, 1, 1))] == ["Villages du Lac de Paladru"]
        found = [fault.code for fault in check_territory(territory, World(authority=authority))]
        assert found == ["territory.zone_without_commune"]


def test_two_communes_of_one_code_on_one_day_are_refused() -> None:
    rows = "insee;name;zone;valid_from;valid_to;successor\n01001;A;nord;;2016-01-01;01001\n01001;B;nord;2016-01-01;;\n"
    territory = read_territory(rows.encode()).territory
    assert [fault.code for fault in check_territory(territory, World())] == ["territory.code_twice"]
