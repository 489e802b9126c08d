"""Questionnaire files: real ones of LimeSurvey, the example table, an XLSForm as pyxform understands it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pyxform.xls2xform import convert

from barometer.findings import Finding
from barometer.ingest.files import Received, receive
from barometer.ingest.tools.structures import Structure, read_structure

Put = Callable[..., Received]


def read(path: Path) -> Structure:
    found = read_structure(receive(path))
    assert isinstance(found, Structure), found
    return found


def test_the_real_lss_files_are_read(shared_data: Path) -> None:
    folder = shared_data / "exports" / "limesurvey_structure"
    survey = read(folder / "citric_survey.lss")
    assert survey.wording("G01Q01") == "Text for first question"
    assert sorted(survey.questions) == ["G01Q01", "G01Q02", "G02Q03", "G02Q04"]
    coded = read(folder / "citric_answers.lss")
    several = [question for question in coded.questions.values() if question.answers]
    assert several
    assert {"AO01", "AO02"} <= set(several[0].answers)
    assert all(label and "<" not in label for question in several for label in question.answers.values())


def test_nothing_but_questions_is_taken_of_an_lss(shared_data: Path) -> None:
    """Its letters to respondents ("Dear {FIRSTNAME}") and its settings stay where they are."""
    found = read(shared_data / "exports" / "limesurvey_structure" / "citric_survey.lss")
    assert "FIRSTNAME" not in str(found)


def test_the_structure_table(shared_data: Path) -> None:
    found = read(shared_data / "exports" / "synthetic_limesurvey_structure.tsv")
    assert found.wording("G3Q1[SQ001]") == "Êtes-vous satisfait·e de : [Eau potable]"
    assert found.wording("G3Q1_SQ001") == found.wording("G3Q1[SQ001]")
    assert found.answers("G3Q1[SQ001]")["A1"] == "Très satisfait"
    assert found.answers("G1Q1")["38563"] == "Voiron"
    assert found.wording("G2Q1[SQ002]") == (
        "Quels services avez-vous utilisés ces 12 derniers mois ? [Collecte des déchets]"
    )
    assert found.wording("submitdate") is None


def test_an_xlsform_says_what_pyxform_says(shared_data: Path) -> None:
    path = shared_data / "exports" / "synthetic_xlsform_barometre.xlsx"
    found = read(path)
    assert found.answers("satisf/eau")["tres_sat"] == "Très satisfait"
    assert found.wording("profil/age") == "Quel est votre âge ?"
    assert found.wording("usage/services/eau") == (
        "Quels services avez-vous utilisés ces 12 derniers mois ? [Eau potable]"
    )
    model = convert(str(path)).xform
    for question in found.questions.values():
        for name, label in {**question.answers, **question.parts}.items():
            assert f"<name>{name}</name>" in model
            assert label in model


@pytest.mark.parametrize(
    "content",
    [
        b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><document>'
        b"<LimeSurveyDocType>Survey</LimeSurveyDocType><questions><rows><row><title>&b;</title></row></rows></questions>"
        b"</document>",
        b'<?xml version="1.0"?><document><LimeSurveyDocType>Survey</LimeSurveyDocType><questions><rows>',
        b"id;Q\n1;2\n",
        b"",
    ],
)
def test_what_is_no_questionnaire_is_refused_by_name(put: Put, content: bytes) -> None:
    found = read_structure(put(content, "x.lss"))
    assert isinstance(found, Finding)
    assert found.code == ("no_structure" if content else "empty_file")
    assert found.place.file == "x.lss"
    assert found.what("fr")
    assert found.todo("en")


def test_a_table_of_something_else_tells_which_files_hold_a_questionnaire(put: Put) -> None:
    found = read_structure(put(b"commune;habitants\nVoiron;20000\n", "communes.txt"))
    assert isinstance(found, Finding)
    assert found.code == "no_structure"
    assert "(.lss ou .txt) ou le XLSForm de KoboToolbox (.xlsx)" in found.todo("fr")
    assert "no questionnaire that can be read" in found.what("en")
