"""Each tool's own traps, written by hand after what its source or its exports do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from six_respondents import AUTHORITY, LABELS, SURVEY, TERRITORY, WAVES, wave

from barometer.declarations.wave import Wave
from barometer.findings import Finding, Severity, Verdict
from barometer.ingest.files import receive
from barometer.ingest.waves import JudgedWave, judge_wave

Judge = Callable[..., JudgedWave]
ITEMS = ["G3Q1[SQ001]", "G3Q1[SQ002]", "G3Q1[SQ003]"]
LIME = "id;submitdate;lastpage;startlanguage;"
SENT = "2026-03-02 09:14:07;4;fr;"


@pytest.fixture
def judge(tmp_path: Path) -> Judge:
    def judged(content: str | bytes, declared: Wave, name: str = "x.csv") -> JudgedWave:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        result = judge_wave(declared, SURVEY, AUTHORITY, TERRITORY, receive(path, name))
        for finding in result.findings:
            for locale in ("fr", "en"):
                assert "{" not in (finding.what(locale) + finding.todo(locale)).replace("{question_not_shown}", "")
        return result

    return judged


def one(column: str = "Q", tool: str | None = "limesurvey", **more: Any) -> Wave:
    """A wave with one item on four labels, and nothing else."""
    asked = [{"item": "eau", "column": column, "version": "v1"}]
    return wave(tool, ["x"] * 7, variables=more.pop("variables", {}), items=asked, **more)


def use(column: str, tool: str, **more: Any) -> Wave:
    variable = {"column": column, "values": {"Oui": "user", "Non": "non-user"}}
    return one("Q", tool, variables={"use": variable}, **more)


def uses(found: JudgedWave) -> list[str | None]:
    return [None if pd.isna(value) else value for value in found.respondents["use"]]


def codes(found: JudgedWave) -> set[str]:
    return {finding.code for finding in found.findings}


def finding(found: JudgedWave, code: str) -> Finding:
    return next(each for each in found.findings if each.code == code)


# LimeSurvey


def test_a_code_that_is_a_number_of_the_scale_means_what_is_declared(judge: Judge) -> None:
    """Codes 1 to 4 from best to worst on a scale from 1, the worst: without `codes` every answer would be turned."""
    content = f"{LIME}Q\n1;{SENT}1\n2;{SENT}4\n"
    turned = dict(zip(["4", "3", "2", "1"], LABELS, strict=True))
    assert list(judge(content, one()).answers["value"]) == [1, 4]
    assert list(judge(content, one(codes=turned)).answers["value"]) == [4, 1]


def test_undated_responses_are_complete(judge: Judge) -> None:
    found = judge(f"{LIME}Q\n1;1980-01-01 00:00:00;4;fr;Très satisfait\n2;;2;fr;Très satisfait\n", one())
    assert found.rows_accepted == 1
    assert finding(found, "undated_responses").params["count"] == 1
    assert "outside_field" not in codes(found)


def test_responses_outside_the_field_are_told(judge: Judge) -> None:
    content = f"{LIME}Q\n1;2026-02-20 10:00:00;4;fr;Très satisfait\n2;{SENT}Très satisfait\n"
    told = finding(judge(content, one()), "outside_field")
    assert (told.severity, told.place.row, told.params["count"]) == (Severity.WARNING, 2, 1)


def test_converted_yes_and_no_are_never_read_as_ticks(judge: Judge) -> None:
    content = f"{LIME}Q;S[1];S[2]\n1;{SENT}Très satisfait;1;2\n2;{SENT}Très satisfait;2;1\n3;{SENT}Très satisfait;;1\n"
    found = judge(content, use("S[1]", "limesurvey"))
    assert "converted_ticks" in codes(found)
    assert found.respondents["use"].isna().all()
    declared = {"use": {"column": "S[1]", "values": {"1": "user", "2": "non-user"}}}
    assert list(judge(content, one(variables=declared)).respondents["use"])[:2] == ["user", "non-user"]


def test_not_applicable_under_a_question_with_several_answers_is_not_asked_and_elsewhere_unknown(judge: Judge) -> None:
    head = "ID de la réponse;Date de soumission;Dernière page;Langue de départ;"
    content = f"{head}Q;S [a];S [b];Abonné ?\n1;{SENT}Très satisfait;N/A;N/A;N/A\n2;{SENT}Très satisfait;Non;Oui;Oui\n"
    found = judge(content, use("S [a]", "limesurvey"))
    assert uses(found) == [None, "non-user"]
    assert "unknown_category" not in codes(found)
    found = judge(content, use("Abonné ?", "limesurvey"))
    assert finding(found, "na_untold").params["count"] == 1
    assert "unknown_category" not in codes(found)


def test_the_words_of_an_open_answer_count_as_a_tick_and_go_nowhere(judge: Judge) -> None:
    content = f"{LIME}Q;S[a];S[b];S[other]\n1;{SENT}Très satisfait;;;Jeanne D.\n2;{SENT}Très satisfait;Y;;\n"
    found = judge(content, use("S[a]", "limesurvey"))
    assert uses(found) == ["non-user", "user"]
    assert "nothing_ticked" not in codes(found)


def test_other_is_an_answer_and_its_words_are_not_read(judge: Judge) -> None:
    """LimeSurvey writes "-oth-" where somebody chose "Autre", and what they typed in a column of its own."""
    variable = {"column": "U", "values": {"Oui": "user", "Autre": "non-user"}}
    found = judge(
        f"{LIME}Q;U;U[other]\n1;{SENT}Très satisfait;-oth-;chez Jeanne D.\n2;{SENT}Très satisfait;Oui;\n",
        one("Q", variables={"use": variable}),
    )
    assert uses(found) == ["non-user", "user"]
    told = finding(found, "other_answer")
    assert (told.severity, told.params["count"]) == (Severity.NOTE, 1)
    assert "« Autre » : 1. Ce qui est écrit à côté" in told.what("fr").replace("\u202f", " ")
    assert "add an answer to the next questionnaire" in told.todo("en")


def test_repeated_headings_are_told_apart_by_their_number(judge: Judge) -> None:
    head = "ID de la réponse;Date de soumission;Dernière page;Langue de départ;"
    content = f"{head}Note [Commentaire];Note [Commentaire]\n1;{SENT}bien;Très satisfait\n"
    assert list(judge(content, one("Note [Commentaire] (2)")).answers["value"]) == [4]
    assert "duplicate_column" in codes(judge(content, one("Note [Commentaire]")))
    assert judge(content, one("Note [Commentaire] (3)")).verdict is Verdict.REFUSED


def test_code_and_words_in_one_heading_go_by_either(judge: Judge) -> None:
    content = f"{LIME}Q1[SQ001]. Êtes-vous satisfait de l'eau ?\n1;{SENT}Très satisfait\n"
    for column in ("Q1[SQ001]", "Êtes-vous satisfait de l'eau ?", "Q1[SQ001]. Êtes-vous satisfait de l'eau ?"):
        assert list(judge(content, one(column)).answers["value"]) == [4]


def test_vv_goes_by_its_codes_or_its_words_and_its_marks_are_undone(shared_data: Path, judge: Judge) -> None:
    name = "synthetic_limesurvey_vvexport_123456.txt"
    content = (shared_data / "exports" / name).read_bytes()
    by_words = WAVES["synthetic_limesurvey_full_long.csv"].model_copy(update={"respondent_column": "id"})
    coded = WAVES[name]
    mixed = coded.model_copy(update={"items": by_words.items})
    assert judge(content, mixed, name).answers.equals(judge(content, coded, name).answers)
    header = "a\tb\tc\td\te\nid\tsubmitdate\tlastpage\tstartlanguage\tQ\n"
    found = judge(header + "1\t2026-03-02 09:14:07\t4\tfr\tTrès{newline}satisfait\n", one(), "vv.txt")
    assert list(found.answers["value"]) == [4]
    hidden = judge(header + "1\t2026-03-02 09:14:07\t4\tfr\t{question_not_shown}\n", one(), "vv.txt")
    assert list(hidden.answers["status"]) == ["not_shown"]


def test_a_file_of_another_tool_is_refused_by_name(judge: Judge) -> None:
    found = judge("id;Q\n1;Très satisfait\n", one())
    assert [f.code for f in found.findings] == ["other_tool"]
    assert "LimeSurvey" in found.findings[0].what("fr")


def test_a_tool_that_was_not_declared_is_told(judge: Judge) -> None:
    found = judge(f"{LIME}Q\n1;{SENT}Très satisfait\n2;;1;fr;Très satisfait\n", one(tool=None))
    assert found.rows_accepted == 2
    assert 'tool = "limesurvey"' in finding(found, "tool_not_declared").todo("fr")


# KoboToolbox


KOBO = "_id;_uuid;_submission_time;_validation_status;g/Q;g/s"
KOBO_ROW = ";u;2026-03-02T09:14:07;;Très satisfait"


def test_kobo_summary_only_is_cut_apart_by_names(judge: Judge) -> None:
    content = f"{KOBO}\n1{KOBO_ROW};eau dechets\n2{KOBO_ROW};eaux\n3{KOBO_ROW};\n"
    for label in ("g/s/eau", "g/s [eau]"):
        found = judge(content, kobo_use(label))
        assert uses(found) == ["user", "non-user", None]
        assert finding(found, "nothing_ticked").params["count"] == 1
        assert "joined_by_spaces" not in codes(found)


def kobo_use(label: str) -> Wave:
    variable = {"column": label, "values": {"Oui": "user", "Non": "non-user"}}
    return one("g/Q", "kobo", variables={"use": variable})


def test_kobo_labels_joined_by_spaces_are_doubted(judge: Judge) -> None:
    found = judge(f"{KOBO}\n1{KOBO_ROW};Eau potable Bus\n", kobo_use("g/s [Eau potable]"))
    assert "joined_by_spaces" in codes(found)
    assert uses(found) == ["user"]


def test_kobo_goes_by_the_last_part_of_a_path_and_zero_is_not_blank(judge: Judge) -> None:
    content = f"{KOBO};g/s/eau;g/s/bus\n1{KOBO_ROW};bus;0;1\n2{KOBO_ROW};;;\n"
    variable = {"column": "s/eau", "values": {"Oui": "user", "Non": "non-user"}}
    found = judge(content, one("Q", "kobo", variables={"use": variable}))
    assert uses(found) == ["non-user", None]


def test_kobo_responses_not_approved_are_told(judge: Judge) -> None:
    content = f"{KOBO}\n1;u;2026-03-02T09:14:07;validation_status_not_approved;Très satisfait;\n"
    assert finding(judge(content, one("g/Q", "kobo")), "not_approved").params["count"] == 1


# Framaforms


def test_framaforms_compact_answers_that_hold_a_comma(judge: Judge) -> None:
    head = '"Titre"\t""\t""\t""\t""\t""\n"Détails"\t""\t""\t""\t""\t""\n'
    names = '"SID"\t"Numéro"\t"Date de soumission"\t"Brouillon"\t"Q"\t"Usages"\n'
    row = '"{0}"\t"{0}"\t"02/03/2026 - 09:14"\t"{1}"\t"Très satisfait"\t"{2}"\n'
    content = (
        head + names + row.format(1, 0, "Eau, assainissement,Bus") + row.format(2, 0, "Eau") + row.format(3, 1, "")
    )
    found = judge(content, use("Usages [Eau, assainissement]", "framaforms"), "x.tsv")
    assert uses(found) == ["user", "non-user"]
    assert finding(found, "incomplete_set_aside").place.row == 6
    both = use(
        "Usages [Eau]", "framaforms", where=[{"column": "Usages [Eau, assainissement]", "equals": ["Oui", "Non"]}]
    )
    assert uses(judge(content, both, "x.tsv")) == ["non-user", "user"]


# Forms


def test_sheets_joins_with_commas_and_forms_with_semicolons(judge: Judge) -> None:
    for joined in ("Bus, Eau", "Bus;Eau", "Eau;"):
        content = f'Horodateur,Q,Usages\n02/03/2026 09:14:07,Très satisfait,"{joined}"\n'
        found = judge(content, use("Usages [Eau]", "google-forms"))
        assert uses(found) == ["user"]
        assert "outside_field" not in codes(found)


def test_a_short_row_stays_short_beside_columns_that_were_made(judge: Judge) -> None:
    content = "Horodateur,Usages,Q\n2026/03/02,Bus;Eau,Très satisfait\n2026/03/02,Bus\n"
    found = judge(content, use("Usages [Eau]", "google-forms"))
    assert [(f.code, f.place.row) for f in found.findings if f.severity is Severity.ROW] == [("row_too_short", 3)]


def test_microsoft_matrices_repeat_their_rows(judge: Judge, workbook: Callable[..., bytes]) -> None:
    rows = [
        ["ID", "Heure de début", "Heure de fin", "Adresse de messagerie", "Nom", "Eau", "Eau"],
        [1, "2026-03-02", "2026-03-02", "a@b.fr", "A", "Pas du tout satisfait", "Très satisfait"],
    ]
    found = judge(workbook(rows), one("Eau (2)", "microsoft-forms"), "x.xlsx")
    assert list(found.answers["value"]) == [4]


# Sphinx, Je donne mon avis


def test_sphinx_no_answer_and_unfinished(judge: Judge) -> None:
    head = "Q;CLE;DATE_SAISIE;ORIGINE_SAISIE;PROGRESSION\n"
    row = "{};REP{};02/03/2026 09:14;internet;{}\n"
    content = head + row.format("Non réponse", 1, "Terminé") + row.format("Très satisfait", 2, "En cours")
    found = judge(content.encode("cp1252"), one(tool="sphinx"))
    assert list(found.answers["status"]) == ["blank"]
    assert "incomplete_set_aside" in codes(found)


def test_je_donne_mon_avis_in_both_generations(shared_data: Path, judge: Judge) -> None:
    asked = [{"item": "note", "column": "Clarté des informations", "version": "v1"}]
    declared = wave("jdma", ["x"] * 7, variables={}, items=asked, respondent_column="Identifiant Avis")
    content = (shared_data / "jdma" / "synthetic_jdma_export.csv").read_bytes()
    found = judge(content, declared)
    assert list(found.answers["value"]) == [4, 1]
    newer = "Review ID,Review Created At,Q\n1001,2026-03-02 09:14:07,Très satisfait\n"
    assert list(judge(newer, one(tool="jdma")).answers["value"]) == [4]
