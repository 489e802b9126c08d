"""The judgement of a wave's rows: each test is named by its fault, and holds code, place, both languages' words."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac

import pandas as pd
import pytest

from barometer.findings import Severity, Verdict, grouped
from barometer.ingest import sheet, waves
from barometer.lake import Lake
from barometer.tables import CORE_ANSWERS, CORE_RESPONDENTS

HEAD = "id;Goût;Note\n"


def good(count: int, first: int = 0) -> str:
    return "".join(f"R{i};Plutôt satisfait;{i % 11}\n" for i in range(first, first + count))


def test_answers_statuses_and_values_of_a_sound_file(judge, tmp_path) -> None:
    judged = judge(HEAD + "A;très  satisfait;10\nB;NSP;99\nC;non concerné;0\nD;Refus;\nE;n/a;5,0\nF;;7\nG;2;99.0\n")
    assert judged.verdict is Verdict.ACCEPTED
    taste = judged.answers[judged.answers["item"] == "gout"]
    assert taste["status"].tolist() == [
        "answered",
        "dont_know",
        "not_concerned",
        "refused",
        "not_shown",
        "blank",
        "answered",
    ]
    assert taste["value"].tolist()[0] == 4.0
    assert taste["value"].tolist()[6] == 2.0  # a code where labels are declared
    mark = judged.answers[judged.answers["item"] == "note"]
    assert mark["status"].tolist() == [
        "answered",
        "dont_know",
        "answered",
        "blank",
        "answered",
        "answered",
        "dont_know",
    ]
    assert mark["value"].dropna().tolist() == [10.0, 0.0, 5.0, 7.0]
    lake = Lake(tmp_path / "lake")
    lake.write(CORE_RESPONDENTS, "x", judged.respondents)
    lake.write(CORE_ANSWERS, "x", judged.answers)
    assert len(lake.read(CORE_ANSWERS, "x")) == 14


def test_the_answer_na_is_text_and_not_a_missing_value(judge, only) -> None:
    judged = judge(HEAD + good(20) + "X;NA;5\n")
    finding = only(judged.findings, "unknown_label", "« NA » n'est pas une réponse", '"NA" is not an answer')
    assert finding.value == "NA"


@pytest.mark.parametrize(
    ("row", "column", "code", "french", "english"),
    [
        (
            "X;4;11",
            "Note",
            "mark_outside_scale",
            "La note 11 est hors de l'échelle",
            "The mark 11 is outside its scale",
        ),
        ("X;4;-1", "Note", "mark_outside_scale", "attendu : 0 – 10", "expected: 0 – 10"),
        (
            "X;5;3",
            "Goût",
            "mark_outside_scale",
            "Pas du tout satisfait / Plutôt pas",
            "expected: Pas du tout satisfait",
        ),
        ("X;4;8/10", "Note", "mark_out_of", "« 8/10 » : la note est écrite avec", '"8/10": the mark is written with'),
        ("X;4;2024-03-08", "Note", "mark_is_a_date", "est une date, pas une note", "is a date, not a mark"),
        (
            "X;1 - Très satisfait;8",
            "Goût",
            "label_with_other_number",
            "peut-être inversée",
            "the scale may be reversed",
        ),
        ("X;4;bien", "Note", "not_a_number", "« bien » n'est pas une note", '"bien" is not a mark'),
        ("X;4;7,5", "Note", "mark_between_steps", "entre deux échelons", "between two steps"),
        (
            "X;Satisfait;7",
            "Goût",
            "unknown_label",
            "« Satisfait » n'est pas une réponse",
            '"Satisfait" is not an answer',
        ),
        ("X;4;#N/A", "Note", "error_value", "une erreur de tableur : #N/A", "a spreadsheet error: #N/A"),
        ("X;#VALEUR!;4", "Goût", "error_value", "#VALEUR!", "#VALEUR!"),
        ("X;4;=B2*2", "Note", "formula_without_value", "jamais été calculée", "never computed"),
    ],
)
def test_mark_that_does_not_fit_its_scale(judge, only, row, column, code, french, english) -> None:
    judged = judge(HEAD + good(12) + row + "\n" + good(3, first=20))
    assert (judged.verdict, judged.rows_accepted, judged.rows_refused) == (Verdict.ROWS_REFUSED, 15, 1)
    finding = only(judged.findings, code, french, english)
    assert (finding.severity, finding.place.row, finding.place.column) == (Severity.ROW, 14, column)
    assert 14 not in judged.respondents["row"].tolist()
    assert judged.respondents["respondent"].tolist() == list(range(1, 16))


def test_label_with_its_own_number_is_that_label(judge) -> None:
    judged = judge(HEAD + "A;4 - Très satisfait;8\nB;3) plutôt satisfait;7\n")
    assert judged.findings == ()
    assert judged.answers["value"].tolist() == [4.0, 3.0, 8.0, 7.0]


def test_all_faults_of_all_rows_at_once(judge, told) -> None:
    judged = judge(HEAD + "A;Moyen;12\nA;4;8\n;3;x\n" + good(60))
    assert told(judged.findings) == [
        ("unknown_label", "row", 2, "Goût"),
        ("mark_outside_scale", "row", 2, "Note"),
        ("duplicate_respondent", "row", 3, "id"),
        ("not_a_number", "row", 4, "Note"),
        ("no_respondent_id", "row", 4, "id"),
    ]
    assert (judged.rows_accepted, judged.rows_refused) == (60, 3)


def test_respondent_met_twice_with_other_answers(judge, only) -> None:
    judged = judge(HEAD + good(20) + "R3;1;0\n")
    finding = only(
        judged.findings,
        "duplicate_respondent",
        "figure déjà à la ligne 5, avec d'autres réponses",
        "already stands in row 5",
        "Garder la bonne ligne",
    )
    assert (finding.place.row, finding.place.column, finding.value) == (22, "id", None)
    assert judged.answers[judged.answers["respondent"] == 4]["value"].tolist() == [3.0, 3.0]  # the first one counts


def test_row_pasted_twice(judge, only) -> None:
    judged = judge(HEAD + good(20) + good(1))
    only(judged.findings, "duplicate_row", "répète exactement la ligne 2", "repeats row 2 exactly")
    assert judged.rows_accepted == 20


def test_identical_rows_without_an_identifier_are_counted_with_a_warning(judge, only) -> None:
    judged = judge("Goût;Note\n4;8\n3;7\n4;8\n", respondent_column=None)
    only(judged.findings, "identical_row", "identique à la ligne 2", "identical to row 2", "respondent_column")
    assert (judged.verdict, judged.rows_accepted) == (Verdict.ACCEPTED, 3)


def test_respondent_without_identifier(judge, only) -> None:
    judged = judge(HEAD + good(20) + " ;4;8\n")
    finding = only(judged.findings, "no_respondent_id", "pas d'identifiant", "no respondent id")
    assert finding.place.row == 22


@pytest.mark.parametrize("cell", ["Total", "TOTAL GÉNÉRAL", "Moyenne", "Ensemble", "Sous-total Nord"])
def test_total_row_at_the_end(judge, told, cell: str) -> None:
    judged = judge(HEAD + good(20) + f"{cell};58;3,2\n")
    assert told(judged.findings) == [("total_row", "row", 22, None)]  # its cells are not judged as marks
    assert "un total ou une moyenne" in judged.findings[0].what("fr")
    assert "a total or a mean" in judged.findings[0].what("en")


def test_more_than_a_tenth_of_the_rows_refused(judge, only) -> None:
    just = judge(HEAD + good(18) + "X;4;11\nY;4;11\n")
    assert (just.verdict, just.rows_refused) == (Verdict.ROWS_REFUSED, 2)
    judged = judge(HEAD + good(17) + "X;4;11\nY;4;11\nZ;4;11\n")
    assert judged.verdict is Verdict.REFUSED
    finding = only(judged.findings, "too_many_refused", "3 lignes sur 20", "3 of 20 rows", "la cause commune")
    assert finding.severity is Severity.FILE
    assert len([f for f in judged.findings if f.code == "mark_outside_scale"]) == 3  # every address is still told
    assert judged.respondents.empty
    assert judged.answers.empty


def test_column_with_another_title(judge, only) -> None:
    judged = judge("id;Gout;Note\n" + good(3))
    finding = only(judged.findings, "unknown_column_near", "s'appelle « Gout »", 'called "Gout"', "le même titre")
    assert (finding.severity, finding.place.row, finding.place.column) == (Severity.FILE, 1, "Goût")
    assert judged.verdict is Verdict.REFUSED


def test_column_that_is_not_there_and_faults_of_the_others(judge, told) -> None:
    judged = judge("id;Q1;Note\n" + good(20) + "X;4;11\n")
    assert told(judged.findings) == [("unknown_column", "file", 1, "Goût"), ("mark_outside_scale", "row", 22, "Note")]
    assert "n'existe pas dans le fichier" in judged.findings[0].what("fr")
    assert "does not exist in the file" in judged.findings[0].what("en")


def test_two_columns_with_one_title(judge, only) -> None:
    judged = judge("id;Goût;Note;Goût\nA;4;8;3\n")
    finding = only(judged.findings, "duplicate_column", "(colonnes B, D)", "(columns B, D)")
    assert (judged.verdict, finding.place.column) == (Verdict.REFUSED, "Goût")


def test_two_columns_with_one_title_that_nobody_declared_are_no_fault(judge) -> None:
    assert judge("id;Goût;Note;Autre;Autre\nA;4;8;x;y\n").findings == ()


def test_titles_below_a_heading(judge, told) -> None:
    text = "Baromètre 2023;;\nService de l'eau;;\n" + HEAD + good(3)
    judged = judge(text)
    assert told(judged.findings) == [("header_elsewhere", "file", 1, name) for name in ("Goût", "Note", "id")]
    assert "à la ligne 3" in judged.findings[0].what("fr")
    assert "header_row = 3" in judged.findings[0].todo("en")
    declared = judge(text, header_row=3)
    assert declared.verdict is Verdict.ACCEPTED
    assert declared.respondents["row"].tolist() == [4, 5, 6]


@pytest.mark.parametrize("row", [2, 40])
def test_declared_header_row_is_blank(judge, only, row: int) -> None:
    judged = judge(HEAD + "\n" + good(3), header_row=row)
    finding = only(judged.findings, "blank_header_row", "est vide ou n'existe pas", "blank or does not exist")
    assert (judged.verdict, finding.place.row) == (Verdict.REFUSED, row)


def test_only_the_rows_of_the_wave_are_read(judge) -> None:
    text = "id;Goût;Note;Vague\nA;4;8; 2023\nB;9;9;2021\nC;3;7;2023 \n"
    judged = judge(text, where=[{"column": "Vague", "equals": ["2023"]}])
    assert judged.findings == ()
    assert judged.respondents["row"].tolist() == [2, 4]


def test_filter_that_no_row_matches(judge, only) -> None:
    judged = judge("id;Goût;Note;Vague\nA;4;8;2021\n", where=[{"column": "Vague", "equals": ["2023", "V23"]}])
    only(judged.findings, "no_row_matches", "Vague = 2023 | V23", "Vague = 2023 | V23", "Corriger le filtre")
    assert judged.verdict is Verdict.REFUSED


def test_split_ballot_gives_each_half_its_own_version(judge) -> None:
    text = "id;Goût;Note;Moitié\nA;4;8;ancien\nB;oui;7;nouveau\nC;2;6;nouveau\nD;1;5;ancien\n"
    half = [{"column": "Moitié", "equals": [name]} for name in ("ancien", "nouveau")]
    items = [
        {"item": "gout", "column": "Goût", "version": "v1", "where": half[0]},
        {"item": "gout", "column": "Goût", "version": "v2", "where": half[1]},
    ]
    judged = judge(text.replace("oui", "3"), items=items)
    by_version = {v: rows["value"].tolist() for v, rows in judged.answers.groupby("question_version")}
    assert by_version == {"v1": [4.0, 1.0], "v2": [3.0, 2.0]}
    wrong = judge(text, items=items)
    assert len([f for f in wrong.findings if f.code == "unknown_label"]) == 1  # told once, of the half it was asked


def test_question_that_nobody_answered(judge, only) -> None:
    judged = judge(HEAD + "A;;8\nB;NSP;7\n")
    finding = only(judged.findings, "column_without_answers", "aucune réponse sur l'échelle", "no answer on the scale")
    assert (finding.severity, finding.place.column) == (Severity.WARNING, "Goût")


def test_respondent_without_any_answer(judge, only) -> None:
    judged = judge(HEAD + "A;;\nB;3;7\n")
    finding = only(judged.findings, "no_answer_at_all", "n'a répondu à aucune", "answered none")
    assert (finding.severity, finding.place.row, judged.rows_accepted) == (Severity.WARNING, 2, 2)


def test_weights_strata_and_clusters(judge, told) -> None:
    text = "id;Goût;Note;Poids;Strate;Grappe\n" + "".join(f"R{i};4;8;1,5;nord;{i}\n" for i in range(40))
    text += "W;4;8;0;nord;1\nX;4;8;;nord;1\nY;4;8;beaucoup;nord;1\nZ;4;8;2;;1\n"
    sampling = {"design": "random", "weight_column": "Poids", "stratum_column": "Strate", "cluster_column": "Grappe"}
    judged = judge(text, sampling=sampling)
    assert told(judged.findings) == [
        ("weight_not_positive", "row", 42, "Poids"),
        ("weight_not_positive", "row", 43, "Poids"),
        ("weight_not_positive", "row", 44, "Poids"),
        ("blank_design_cell", "row", 45, "Strate"),
    ]
    assert "« beaucoup » n'est pas un nombre positif" in judged.findings[2].what("fr").replace("\u202f", " ")
    assert '"beaucoup" is not a positive number' in judged.findings[2].what("en")
    assert "La strate ou la grappe manque" in judged.findings[3].what("fr")
    assert "stratum or cluster is missing" in judged.findings[3].what("en")
    assert judged.respondents["design_weight"].unique().tolist() == [1.5]
    assert judged.respondents["cluster"].tolist()[:2] == ["0", "1"]


def test_without_declared_weights_everybody_weighs_one(judge) -> None:
    assert judge(HEAD + good(2)).respondents["design_weight"].tolist() == [1.0, 1.0]


def test_panel_identifier_is_kept_as_a_digest_only(judge) -> None:
    text = "id;Goût;Note;Panel\nA;4;8;marie@exemple.fr\nB;3;7; MARIE@exemple.fr\nC;2;6;\n"
    judged = judge(text, sampling={"design": "random", "person_column": "Panel"})
    persons = judged.respondents["person"].tolist()
    assert persons[0] == persons[1]  # the same person, however it was typed
    assert len(persons[0]) == 32
    assert "marie" not in persons[0]
    assert pd.isna(persons[2])
    digest = hmac.new(b"agglo", b"marie@exemple.fr", hashlib.sha256).hexdigest()
    assert digest.startswith(persons[0])  # keyed with the authority's id: other authorities get another digest


def test_columns_that_nobody_declared_are_never_shown_nor_kept(judge) -> None:
    text = "id;Goût;Note;Courriel;Nom;IP\n" + "".join(
        f"R{i};{'x' if i == 3 else 4};8;marie{i}@exemple.fr;Durand-Secret;192.168.7.{i}\n" for i in range(20)
    )
    judged = judge(text)
    assert judged.rows_refused == 1
    everything = judged.respondents.to_csv() + judged.answers.to_csv() + repr(judged.findings)
    for group in grouped(judged.findings):
        everything += group.first.what("fr") + group.first.todo("en") + group.where("fr")
    for secret in ("exemple.fr", "Durand", "192.168"):
        assert secret not in everything


def test_an_address_typed_into_a_declared_column_is_masked_when_quoted(judge, only) -> None:
    judged = judge(HEAD + good(20) + "X;marie@exemple.fr;8\nY;4;06 12 34 56 78\n")
    only(judged.findings, "unknown_label", "« ••• » n'est pas", '"•••" is not an answer')
    only(judged.findings, "not_a_number", "« ••• » n'est pas une note", '"•••" is not a mark')


def test_the_frames_carry_the_wave_and_survey(judge) -> None:
    judged = judge(HEAD + good(2), year=2019, field_start=dt.date(2019, 1, 1))
    assert judged.respondents[["survey", "wave"]].values.tolist() == [["eau", 2019]] * 2
    assert list(judged.respondents.columns) == CORE_RESPONDENTS.column_names
    assert list(judged.answers.columns) == CORE_ANSWERS.column_names


def test_a_fault_of_very_many_rows_is_told_with_its_number(judge, only, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet, "MOST_TOLD", 5)
    monkeypatch.setattr(waves, "MOST_TOLD", 5)
    judged = judge(HEAD + good(3) + "".join(f"X{i};4;11\n" for i in range(9)) + "Y;4\n" * 7)
    assert judged.verdict is Verdict.REFUSED
    assert judged.rows_refused == 16
    told = [(f.code, f.place.row, f.place.column) for f in judged.findings if f.code != "too_many_refused"]
    assert told == [
        ("many_more_alike", None, None),
        ("many_more_alike", None, "Note"),
        *(("mark_outside_scale", row, "Note") for row in range(5, 10)),
        *(("row_too_short", row, None) for row in range(14, 19)),
    ]
    more = [f for f in judged.findings if f.code == "many_more_alike"]
    assert [f.params["count"] for f in more] == [2, 4]
    assert "4 autres cellules ou lignes ont la même faute" in more[1].what("fr")
    assert "4 more cells or rows have the same fault" in more[1].what("en")
