"""INSEE's population tables become margins: exactly, for one population, or not at all."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from barometer.declarations.authority import Authority
from barometer.declarations.territory import Territory
from barometer.findings import Finding, Severity
from barometer.ingest.census import Census, read_census
from barometer.ingest.census_margins import Made, communes_to_read, make_margins
from barometer.ingest.margins import judge_margins

ROWS = [{"insee": "01001", "name": "A", "zone": "nord"}, {"insee": "38563", "name": "B", "zone": "sud"}]


@pytest.fixture
def margins(put, authority):
    """The margins made of files given as name and text, and every finding."""

    def made(
        *files: tuple[str, str],
        rows: list[dict[str, Any]] = ROWS,
        year: int | None = None,
        of: Authority = authority,
        **more: Any,
    ) -> tuple[Made, list[Finding]]:
        territory = Territory.model_validate({"communes": rows})
        read = [read_census(put(text, name), communes_to_read(territory), year) for name, text in files]
        result = make_margins([census for census, _ in read], of, territory, **more)
        findings = [*(finding for _, found in read for finding in found), *result.findings]
        for finding in findings:
            for locale in ("fr", "en"):
                assert "{" not in finding.what(locale) + finding.todo(locale)
        return result, findings

    return made


def detailed(communes: tuple[str, ...] = ("1001", "38563"), level: str = "COM", scale: float = 1.0) -> str:
    """TD_POP1B: persons by commune, sex and year of age; women are twice the men, the age is the count."""
    lines = ["NIVGEO;CODGEO;LIBGEO;SEXE;AGED100;NB"]
    for code in communes:
        lines += [f"{level};{code};x;{sex};{age:03d};{sex * age * scale:.6f}" for sex in (1, 2) for age in range(101)]
    lines.append("COM;99999;Ailleurs;1;020;5000")
    lines.append("ARR;38563;Arrondissement;1;020;5000")
    return "\n".join(lines) + "\n"


def of(made: Made) -> dict[tuple[str, str], float]:
    return {(variable, category): persons for variable, category, persons in made.rows}


def test_detailed_ages_make_every_margin(margins, put, authority) -> None:
    made, findings = margins(("TD_POP1B_2021.csv", detailed()))
    adults = sum(range(18, 101))
    assert findings == []
    assert of(made) == {
        ("zone", "nord"): 3 * adults,
        ("zone", "sud"): 3 * adults,
        ("age", "18-34"): 6 * sum(range(18, 35)),
        ("age", "35-64"): 6 * sum(range(35, 65)),
        ("age", "65"): 6 * sum(range(65, 101)),
        ("sex", "f"): 4 * adults,
        ("sex", "m"): 2 * adults,
    }
    judged, frame = judge_margins(put(made.text(), "2021.csv"), authority, 2021)
    assert judged == ()
    assert len(frame) == 7


def test_classes_in_columns_of_several_years(margins) -> None:
    head = "CODGEO;P15_POP1834;P15_POP3564;P15_POP65P;P21_POP1834;P21_POP3564;P21_POP65P\n"
    text = head + "01001;1;2;3;10;20;30\n38563;4;5;6;40;50;60,5\n"
    newest, findings = margins(("base-cc.csv", text))
    assert of(newest)["age", "65"] == 90.5
    assert of(newest)["zone", "nord"] == 60.0
    assert [finding.code for finding in findings] == ["census_no_sex"]
    older, _ = margins(("base-cc.csv", text), year=2015)
    assert of(older)["zone", "sud"] == 15.0
    other, findings = margins(("base-cc.csv", text), year=2010)
    assert other.rows == ()
    assert (findings[0].code, findings[0].place.row) == ("census_other_year", 1)
    assert "la population de 2015, 2021, pas celle de 2010" in findings[0].what("fr")
    assert "Give --year with one of those years" in findings[0].todo("en")


def test_overlapping_classes_and_sexes_are_tiled_exactly(margins) -> None:
    head = "COM;P20_POP0014;P20_POP0019;P20_H1834;P20_H35P;P20_H3564;P20_H65P;P20_F1834;P20_F3564;P20_F65P;P20_POP1864"
    text = head + "\n01001;9;9;1;5;2;3;4;5;6;99\n38563;9;9;10;50;20;30;40;50;60;99\n"
    made, findings = margins(("x.csv", text))
    assert findings == []
    assert of(made) == {
        ("zone", "nord"): 21.0,
        ("zone", "sud"): 210.0,
        ("age", "18-34"): 55.0,
        ("age", "35-64"): 77.0,
        ("age", "65"): 99.0,
        ("sex", "f"): 165.0,
        ("sex", "m"): 66.0,
    }


def test_iris_are_added_up(margins) -> None:
    text = "IRIS;P21_POP1834;P21_POP3564;P21_POP65P\n385630101;1;2;3\n385630102;10;20;30\n10010000;5;5;5\n"
    made, _ = margins(("iris.csv", text))
    assert of(made)["zone", "sud"] == 66.0
    assert of(made)["zone", "nord"] == 15.0


def test_classes_that_do_not_cut_at_the_groups(margins) -> None:
    text = "com;pop;pop_0_19;pop_20_64;pop_65p\n01001;100;20;60;20\n38563;200;40;120;40\n"
    made, findings = margins(("x.csv", text))
    assert made.rows == ()
    assert [(f.code, f.params.get("variable")) for f in findings] == [
        ("census_ages_do_not_fit", "zone"),
        ("census_ages_do_not_fit", "age"),
        ("census_no_sex", None),
    ]
    assert "demande les âges 18-34" in findings[1].what("fr")
    assert "(0-19, 0+, 20-64, 65+)" in findings[1].what("en")
    everybody, findings = margins(("x.csv", text), all_ages=True)
    assert of(everybody) == {("zone", "nord"): 100.0, ("zone", "sud"): 200.0}


def test_a_second_file_gives_what_the_first_has_not(margins) -> None:
    ages = "CODGEO;P21_POP1834;P21_POP3564;P21_POP65P\n01001;10;20;30\n38563;40;50;60\n"
    sexes = "CODGEO;P21_H1834;P21_H35P;P21_F18P\n01001;1;27;32\n38563;2;70;78\n"
    made, findings = margins(("a.csv", ages), ("b.csv", sexes))
    assert findings == []
    assert dict(made.sources) == {"zone": "a.csv", "age": "a.csv", "sex": "b.csv"}
    assert of(made)["sex", "m"] == 100.0
    assert of(made)["sex", "f"] == 110.0


MERGER = [
    {"insee": "38292", "name": "Paladru", "zone": "nord", "valid_to": dt.date(2015, 12, 31), "successor": "38292"},
    {"insee": "38305", "name": "Le Pin", "zone": "nord", "valid_to": dt.date(2015, 12, 31), "successor": "38292"},
    {"insee": "38292", "name": "Villages du Lac", "zone": "sud", "valid_from": dt.date(2016, 1, 1)},
    {"insee": "01001", "name": "A", "zone": "nord"},
]


def test_communes_that_merged_are_counted_where_they_are_today(margins) -> None:
    head = "CODGEO;P12_POP1834;P12_POP3564;P12_POP65P\n01001;1;1;1\n38292;10;10;10\n"
    before, findings = margins(("x.csv", head + "38305;5;5;5\n"), rows=MERGER)
    assert [f.code for f in findings] == ["census_no_sex"]
    assert of(before)["zone", "sud"] == 45.0
    after, findings = margins(("x.csv", head), rows=MERGER)
    assert of(after)["zone", "sud"] == 30.0


def test_two_vintages_in_one_file(margins) -> None:
    moved = [MERGER[0] | {"insee": "38001", "successor": "38292"}, *MERGER[1:]]
    text = "CODGEO;P12_POP1834;P12_POP3564;P12_POP65P\n01001;1;1;1\n38292;9;9;9\n38305;5;5;5\n"
    _, findings = margins(("x.csv", text), rows=moved)
    (finding,) = [f for f in findings if f.severity is Severity.FILE]
    assert finding.code == "census_two_vintages"
    assert "(38292, 38305)" in finding.what("fr")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Ville;Habitants\nVoiron;20000\n", "census_not_one"),
        ("CODGEO;LIBGEO\n01001;A\n38563;B\n", "census_not_one"),
        ("CODGEO;P21_POP\n75056;2000000\n", "census_no_commune"),
        ("CODGEO;P21_POP\n01001;beaucoup\n38563;5\n", "population_not_a_number"),
        ("CODGEO;P21_POP\n01001;-4\n38563;5\n", "population_not_a_number"),
        ("CODGEO;P21_POP\n01001;4\n", "census_commune_missing"),
        ("NIVGEO;CODGEO;SEXE;AGED100;NB\nCOM;01001;1;020;x\nCOM;38563;1;020;1\n", "population_not_a_number"),
        ("NIVGEO;CODGEO;SEXE;AGED100;NB\nCOM;01001;3;020;1\nCOM;38563;1;020;1\n", "population_not_a_number"),
        ("NIVGEO;CODGEO;SEXE;AGED100;NB\nCOM;01001;1;200;1\nCOM;38563;1;020;1\n", "population_not_a_number"),
        ("", "empty_file"),
    ],
)
def test_files_that_are_refused(margins, text: str, code: str) -> None:
    _, findings = margins(("x.csv", text), all_ages=True)
    assert code in [finding.code for finding in findings if finding.severity is Severity.FILE]


def test_sexes_that_nobody_can_tell(margins, authority) -> None:
    sexes = [{"id": "x", "label": "Autre"}, {"id": "f", "label": "Femme"}]
    data = authority.model_dump() | {"domains": authority.domains.model_dump() | {"sex": sexes}}
    made, findings = margins(("a.csv", detailed()), of=Authority.model_validate(data))
    assert "sex" not in made.sources
    assert [finding.code for finding in findings] == ["census_sex_unknown"]


def test_the_real_counts_of_an_agglomeration(shared_data: Path, put, authority) -> None:
    """Three files of INSEE's populations of the Pays Voironnais give the totals published for it."""
    geo = shared_data / "geo"
    with (geo / "communes-pays-voironnais-cog2026.csv").open(encoding="utf-8", newline="") as file:
        rows = [{"insee": r["code_insee"], "name": r["nom"], "zone": "sud"} for r in csv.DictReader(file)]
    rows[0]["zone"] = "nord"
    territory = Territory.model_validate({"communes": rows})
    groups = [
        {"id": "20-64", "label": "20 à 64 ans", "low": 20, "high": 64},
        {"id": "65", "label": "65 ans et plus", "low": 65},
    ]
    data = authority.model_dump() | {"domains": authority.domains.model_dump() | {"age": groups}}
    town = Authority.model_validate(data)

    def census(name: str, year: int | None = None) -> Census:
        found, findings = read_census(put((geo / name).read_bytes(), name), communes_to_read(territory), year)
        assert findings == ()
        return found

    for name in ("iris-rp2021-pays-voironnais.csv", "population-age3-rp2021-pays-voironnais.csv"):
        made = make_margins([census(name)], town, territory)
        assert (of(made)["age", "20-64"], of(made)["age", "65"]) == (52_058, 20_404)
        assert of(made)["zone", "nord"] + of(made)["zone", "sud"] == 52_058 + 20_404
    totals = {2021: 95_590, 2022: 96_688, 2023: 97_384}
    for year, total in totals.items():
        made = make_margins([census("communes-pays-voironnais-cog2026.csv", year)], town, territory, all_ages=True)
        assert sum(of(made).values()) == total
