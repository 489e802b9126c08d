"""Where respondents belong: communes by date, ages, declared categories. Unknown texts warn and never refuse."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from barometer.declarations.territory import Territory
from barometer.findings import Severity, Verdict
from barometer.ingest.domains import Gazetteer


def texts_of(series: pd.Series) -> list[str | None]:
    """A text column with None where it is missing."""
    return [None if pd.isna(text) else text for text in series]


def file(column: str, *texts: str) -> str:
    return f"id;Goût;Note;{column}\n" + "".join(f"R{i};4;8;{text}\n" for i, text in enumerate(texts))


@pytest.fixture
def read(judge):
    def judged(kind: str, *texts: str, **variable: object):
        changes = {k: variable.pop(k) for k in ("field_start", "year") if k in variable}
        return judge(file("V", *texts), variables={kind: {"column": "V"} | variable}, **changes)

    return judged


@pytest.mark.parametrize(
    ("text", "insee", "zone"),
    [
        ("38563", "38563", "sud"),
        ("Voiron", "38563", "sud"),
        ("VOIRON", "38563", "sud"),
        ("saint blaise du buis", "38001", "sud"),
        ("St-Blaise", None, None),
        ("Villages du Lac de Paladru", "38292", "sud"),
        ("Paladru", "38292", "sud"),  # merged in 2016: the zone of the commune it became
        ("Le Pin", "38292", "sud"),
        ("38305", "38292", "sud"),
        ("La Bâtie", None, None),  # left the territory
        ("38500", None, None),  # a postal code
        ("nord", None, "nord"),
        ("Plaine du sud", None, "sud"),
        ("", None, None),
    ],
)
def test_commune_or_zone(read, text: str, insee: str | None, zone: str | None) -> None:
    judged = read("zone", text, "Voiron")
    assert texts_of(judged.respondents["commune"])[0] == insee
    assert texts_of(judged.respondents["zone"])[0] == zone
    assert [f.code for f in judged.findings] == (["unknown_commune"] if text and zone is None else [])


def test_before_the_merger_a_commune_is_itself(read) -> None:
    judged = read("zone", "Paladru", "38305", "38292", field_start=dt.date(2014, 3, 1), year=2014)
    assert texts_of(judged.respondents["zone"]) == ["nord", "nord", "nord"]
    assert texts_of(judged.respondents["commune"]) == ["38292", "38305", "38292"]


def test_commune_unknown(read, only) -> None:
    judged = read("zone", "Voiron", "Atlantis")
    finding = only(
        judged.findings,
        "unknown_commune",
        "« Atlantis » n'est pas une commune",
        '"Atlantis" is not a commune',
        "postal",
    )
    assert (finding.severity, finding.place.row, finding.place.column) == (Severity.WARNING, 3, "V")
    assert (judged.verdict, judged.rows_accepted) == (Verdict.ACCEPTED, 2)


def test_insee_code_that_lost_its_zero(read, only) -> None:
    judged = read("zone", "1034", "38563")
    finding = only(judged.findings, "insee_zero_lost", "a perdu son zéro de tête ; il a été lu 01034", "read as 01034")
    assert (finding.severity, finding.place.row) == (Severity.WARNING, 2)
    assert texts_of(judged.respondents["commune"]) == ["01034", "38563"]


def test_a_name_borne_by_two_communes_is_not_guessed() -> None:
    twins = [{"insee": code, "name": "Saint-Martin", "zone": "nord"} for code in ("38901", "38902")]
    gazetteer = Gazetteer(Territory.model_validate({"communes": twins}), dt.date(2023, 1, 1))
    assert gazetteer.find("Saint-Martin") == (None, False)
    assert gazetteer.find("38902")[0].insee == "38902"


def test_mergers_that_follow_one_another_end_and_a_circle_does_not_turn_for_ever() -> None:
    def commune(insee: str, end: int | None, successor: str | None) -> dict[str, object]:
        last = dt.date(end, 12, 31) if end else None
        return {"insee": insee, "name": f"C{insee}", "zone": "nord", "valid_to": last, "successor": successor}

    chain = [commune("1", 2005, "2"), commune("2", 2010, "3"), commune("3", None, None)]
    circle = [commune("7", 2005, "8"), commune("8", 2010, "7")]
    gazetteer = Gazetteer(Territory.model_validate({"communes": chain + circle}), dt.date(2023, 1, 1))
    assert gazetteer.find("C1")[0].insee == "3"
    assert gazetteer.find("C7") == (None, False)


@pytest.mark.parametrize(
    ("text", "group", "code"),
    [
        ("18", "18-34", None),
        ("34", "18-34", None),
        ("34.9", "18-34", None),
        ("35", "35-64", None),
        ("64 ", "35-64", None),
        ("120", "65", None),
        ("35 à 64 ans", "35-64", None),
        ("65", "65", None),
        ("", None, None),
        ("17", None, "age_outside_groups"),
        ("150", None, "impossible_age"),
        ("1975", None, "impossible_age"),
        ("-3", None, "impossible_age"),
        ("la quarantaine", None, "unknown_category"),
        ("#REF!", None, "error_value"),
    ],
)
def test_age_in_years(read, text: str, group: str | None, code: str | None) -> None:
    judged = read("age", text, "40")
    assert texts_of(judged.respondents["age"]) == [group, "35-64"]
    assert [f.code for f in judged.findings] == ([code] if code else [])
    assert judged.verdict is Verdict.ACCEPTED


def test_impossible_age_says_what_to_do(read, only) -> None:
    judged = read("age", "1975")
    only(judged.findings, "impossible_age", "1975 n'est pas un âge", "1975 is not an age", "année de naissance")


def test_age_of_a_child_says_that_no_group_holds_it(read, only) -> None:
    only(read("age", "12").findings, "age_outside_groups", "L'âge 12 n'entre dans aucune", "The age 12 falls into no")


def test_declared_recoding(read, only) -> None:
    judged = read("sex", "1", "02", "1.0", "MME", "autre", values={"1": "m", "2": "f", "Mme": "f"}, blank=["Autre"])
    assert texts_of(judged.respondents["sex"]) == ["m", "f", "m", "f", None]
    assert judged.findings == ()
    wrong = read("sex", "3", values={"1": "m", "2": "f"})
    only(
        wrong.findings, "unknown_category", "« 3 » n'est pas une catégorie déclarée ; attendu : 1, 2", "expected: 1, 2"
    )


def test_categories_by_id_or_label(read) -> None:
    judged = read("sex", "f", "Homme", "FEMME")
    assert texts_of(judged.respondents["sex"]) == ["f", "m", "f"]


def test_every_unknown_value_is_told_with_its_row(read, told) -> None:
    judged = read("zone", *["Ailleurs"] * 7, "Voiron")
    assert told(judged.findings) == [("unknown_commune", "warning", row, "V") for row in range(2, 9)]
    assert texts_of(judged.respondents["zone"]) == [None] * 7 + ["sud"]
