"""What a proposal rests on: likeness of labels, categories read from words, codes that are never taken for granted."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook, load_workbook
from six_respondents import AUTHORITY, LABELS, SERVICES, SURVEY, TERRITORY

from barometer.findings import Finding
from barometer.ingest.proposal.matching import Likeness
from barometer.ingest.proposal.material import Declared
from barometer.ingest.proposal.questions import NONE, Sure
from barometer.ingest.proposal.questions_workbook import questions_workbook, read_answers
from barometer.ingest.proposal.values import category_of, of_domain, of_scale

DECLARED = Declared(AUTHORITY, SERVICES, {"habitants": SURVEY}, {}, TERRITORY, ())
FOUR = SURVEY.scales["quatre"]
BATTERY = [f"Êtes-vous satisfait·e de : [{what}]" for what in ("l'eau potable", "la collecte des déchets", "les bus")]


def test_the_same_words_are_alike_whatever_their_order_case_and_number() -> None:
    likeness = Likeness(BATTERY)
    assert likeness.between("Collecte des déchets", "les DÉCHETS : collectes") == pytest.approx(1.0)
    assert likeness.between("bus", "eau") == 0.0
    assert likeness.between("", "") == 0.0


def test_the_stem_of_a_battery_tells_nothing_apart() -> None:
    """Two headings that share all but their object are less alike than a heading and a new wording of its object."""
    likeness = Likeness(BATTERY)
    reworded = "Que pensez-vous de la qualité de l'eau potable ?"
    assert likeness.between(BATTERY[0], reworded) > likeness.between(BATTERY[0], BATTERY[2])


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("18-29 ans", "18-29"),
        ("De 30 à 44 ans", "30-44"),
        ("45 – 59", "45-59"),
        ("75 ans et plus", "75"),
        ("75 ou plus", "75"),
        ("Plus de 74 ans", "75"),
        ("52", "45-59"),
        ("25-34 ans", None),
        ("Autre", None),
    ],
)
def test_age_groups_from_words(text: str, group: str | None) -> None:
    assert category_of("age", text, DECLARED) == group


@pytest.mark.parametrize(
    ("text", "sex"),
    [("F", "f"), ("Une femme", "f"), ("H", "m"), ("M", "m"), ("Masculin", "m"), ("1", None), ("X", None)],
)
def test_sexes_from_words(text: str, sex: str | None) -> None:
    assert category_of("sex", text, DECLARED) == sex


def test_texts_of_the_scale_are_asked_nothing_about() -> None:
    found = of_scale("quatre", FOUR, [*LABELS, "Ne se prononce pas", ""], {}, {}, {})
    assert (found.known, found.questions) == ({}, ())


def test_numbers_under_a_scale_in_words_are_asked_about() -> None:
    """1 may be the worst or the best: it is proposed as it stands, and waits for a yes."""
    found = of_scale("quatre", FOUR, ["1", "4", "9"], {}, {}, {})
    assert [(q.id, q.proposal, q.sure) for q in found.questions] == [
        ("code.quatre.1", "Pas du tout satisfait", Sure.LIKELY),
        ("code.quatre.4", "Très satisfait", Sure.LIKELY),
        ("code.quatre.9", None, Sure.OPEN),
    ]
    turned = of_scale("quatre", FOUR, ["1", "4"], {}, {}, {"code.quatre.1": "Très satisfait", "code.quatre.4": NONE})
    assert turned.known == {"1": "Très satisfait"}


def test_the_questionnaire_then_the_wave_before_say_what_codes_mean() -> None:
    labels, before = {"A1": "Très satisfait", "A9": "Voir au verso"}, {"A2": "Plutôt satisfait", "A1": "Satisfait"}
    found = of_scale("quatre", FOUR, ["A1", "A2", "A9"], labels, before, {})
    assert found.known == {"A1": "Très satisfait", "A2": "Plutôt satisfait"}
    assert [(q.id, q.message, q.about["label"]) for q in found.questions] == [
        ("code.quatre.A9", "code_labelled", "Voir au verso")
    ]


def test_no_question_is_asked_about_an_address_or_a_column_of_many_texts() -> None:
    assert not of_scale("quatre", FOUR, ["jeanne@exemple.fr", "06 00 00 00 00"], {}, {}, {}).questions
    assert not of_scale("quatre", FOUR, [f"texte libre {i}" for i in range(40)], {}, {}, {}).questions


def test_a_blank_that_was_told_and_values_that_are_all_written() -> None:
    """Once one text has to be declared all are: a map of values leaves no other text understood."""
    meanings, blank = of_domain("sex", ["Femme", "H", "3"], {}, None, DECLARED, {"value.sex.3": NONE})
    assert meanings.known == {"Femme": "f", "H": "m"}
    assert blank == ("3",)
    understood, _ = of_domain("sex", ["Femme", "Homme"], {}, None, DECLARED, {})
    assert (understood.known, understood.questions) == ({}, ())


def test_a_workbook_without_the_headings_of_the_questions_is_refused(put) -> None:
    book = load_workbook(io.BytesIO(questions_workbook((), {}, "fr")))
    sheet = book.worksheets[0]
    assert read_answers(put(_bytes(book), "questions.xlsx")) == {}
    sheet["C1"] = "Ma réponse"
    (finding,) = read_answers(put(_bytes(book), "questions.xlsx"))
    assert isinstance(finding, Finding)
    assert (finding.code, finding.place.sheet) == ("no_answers", sheet.title)
    assert "sans en changer les titres" in finding.todo("fr")
    assert "its columns are not there" in finding.what("en")


def _bytes(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
