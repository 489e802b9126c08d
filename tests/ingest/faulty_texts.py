"""Text files named by their fault, as people send them, each with the findings it must have."""

from __future__ import annotations

from collections.abc import Sequence

from faulty_formats import GOOD, HEAD, NEXT, Fault, Told, one, text, zipped


def wrong_cell(name: str, cells: Sequence[object], code: str, column: str, says: str) -> Fault:
    """One more row with one wrong cell, in a text file."""
    return Fault(f"{name}.csv", lambda: text(cells), one(code, NEXT, column), says, rows=20)


BACKGROUND = {"zone": {"column": "Lieu"}, "age": {"column": "Âge"}}


def background(name: str, place: object, age: object, told: list[Told], says: str) -> Fault:
    """One more row with a doubtful place or age: kept, with a warning."""
    good = [(*row, "Voiron", 40) for row in GOOD]
    content = lambda: text(("X", 3, 8, place, age), head=(*HEAD, "Lieu", "Âge"), good=good)  # noqa: E731
    return Fault(f"{name}.csv", content, told, says, rows=21, wave={"variables": BACKGROUND})


def weighted(name: str, weight: object, stratum: str, told: list[Told], says: str) -> Fault:
    good = [(*row, "1,5", "nord") for row in GOOD]
    sampling = {"design": "random", "weight_column": "Poids", "stratum_column": "Strate"}
    content = lambda: text(("X", 3, 8, weight, stratum), head=(*HEAD, "Poids", "Strate"), good=good)  # noqa: E731
    return Fault(f"{name}.csv", content, told, says, rows=20, wave={"sampling": sampling})


TEXTS = [
    Fault("empty.csv", lambda: b"", one("empty_file"), "Le fichier est vide."),
    Fault("blank_rows_only.csv", lambda: b"\n;;;\n \n", one("empty_file"), "Le fichier est vide."),
    Fault("titles_only.csv", lambda: text(good=()), one("no_usable_row"), "Aucune ligne utilisable"),
    Fault("cp1252.csv", lambda: text().decode().encode("cp1252"), (), rows=20),
    Fault("utf16_unicode_text.csv", lambda: text().decode().replace(";", "\t").encode("utf-16"), (), rows=20),
    Fault(
        "cp1252_read_as_utf8.csv",
        lambda: text(("X", "Tr\ufffds satisfait", 8)),
        [("mangled_accents", None, NEXT, None), ("unknown_label", None, NEXT, "Goût")],
        "accents",
        rows=20,
    ),
    Fault(
        "accents_mangled_by_another_program.csv",
        lambda: text(head=("id", "Goût", "Note", "Remarqué"), good=[(*r, "é") for r in GOOD]).decode("cp1252").encode(),
        [("mangled_accents", None, 1, None), ("unknown_column", None, 1, "Goût")],
        "« Ã© » au lieu de « é »",
    ),
    Fault("null_characters.csv", lambda: text() + b"X;\x00;3\n", one("nul_bytes", NEXT), "caractères nuls"),
    Fault("letters_of_no_encoding.csv", lambda: text() + b"X;\x81\x8d;3\n", one("unknown_encoding"), "UTF-8"),
    Fault("quote_left_open.csv", lambda: text() + b'X;"4;8\nY;4;8\n', one("open_quote", NEXT), "jamais refermé"),
    Fault(
        "separator_in_an_answer.csv",
        lambda: text() + "X;Très;satisfait;8\n".encode(),
        one("row_too_long", NEXT),
        "4 cellules, les titres 3",
        rows=20,
    ),
    Fault(
        "line_break_in_an_answer.csv",
        lambda: text() + "X;Très\nsatisfait;8\n".encode(),
        [("row_too_short", None, NEXT, None), ("row_too_short", None, NEXT + 1, None)],
        "2 cellules sur 3",
        rows=20,
    ),
    Fault("truncated.csv", lambda: text(("X", "Très satisfait", 8))[:-5], one("row_too_short", NEXT), "2 cellules", 20),
    Fault("trailing_spaces.csv", lambda: text(("X ", " Très  satisfait ", " 8 ")), (), rows=21),
    Fault("no_break_spaces.csv", lambda: text(("X", "Très\u00a0satisfait", "8\u202f")), (), rows=21),
    Fault("decimal_commas.csv", lambda: text(("X", "4,0", "8,0")), (), rows=21),
    wrong_cell("mark_between_steps", ("X", 4, "7,5"), "mark_between_steps", "Note", "entre deux échelons"),
    wrong_cell("mark_out_of_ten", ("X", 4, "8/10"), "mark_out_of", "Note", "écrite avec son maximum"),
    wrong_cell("mark_in_words", ("X", 4, "huit"), "not_a_number", "Note", "« huit » n'est pas une note"),
    wrong_cell("mark_in_percent", ("X", 4, "80 %"), "not_a_number", "Note", "n'est pas une note"),
    wrong_cell("mark_turned_into_a_date", ("X", 4, "08/10/2024"), "mark_is_a_date", "Note", "est une date"),
    wrong_cell("mark_beyond_the_scale", ("X", 4, 11), "mark_outside_scale", "Note", "hors de l'échelle"),
    wrong_cell("reversed_scale", ("X", "1 - Très satisfait", 8), "label_with_other_number", "Goût", "inversée"),
    wrong_cell("label_of_another_scale", ("X", "Moyen", 8), "unknown_label", "Goût", "n'est pas une réponse"),
    wrong_cell("error_value", ("X", 4, "#N/A"), "error_value", "Note", "une erreur de tableur : #N/A"),
    wrong_cell("formula_as_text", ("X", 4, "=B2*2"), "formula_without_value", "Note", "jamais été calculée"),
    wrong_cell("respondent_without_id", ("", 4, 8), "no_respondent_id", "id", "pas d'identifiant"),
    wrong_cell("two_respondents_with_one_id", ("R3", 1, 2), "duplicate_respondent", "id", "déjà à la ligne 5"),
    wrong_cell("row_pasted_twice", GOOD[3], "duplicate_row", "id", "répète exactement la ligne 5"),
    Fault("total_row_at_the_end.csv", lambda: text(("Total", 80, 140)), one("total_row", NEXT), "un total", rows=20),
    Fault("mean_row_at_the_end.csv", lambda: text(("Moyenne", 4, "7,0")), one("total_row", NEXT), "moyenne", rows=20),
    Fault(
        "titles_repeated_in_the_middle.csv",
        lambda: text(HEAD),
        [("unknown_label", None, NEXT, "Goût"), ("not_a_number", None, NEXT, "Note")],
        "« Goût » n'est pas une réponse",
        rows=20,
    ),
    Fault(
        "footnote_below_the_table.csv",
        lambda: text(("Source : enquête 2023", "", "")),
        one("no_answer_at_all", NEXT),
        "n'a répondu à aucune",
        rows=21,
    ),
    Fault(
        "title_renamed.csv",
        lambda: text(head=("id", "Gout", "Note")),
        one("unknown_column_near", 1, "Goût"),
        "« Gout »",
    ),
    Fault("column_gone.csv", lambda: text(head=("id", "Q1", "Note")), one("unknown_column", 1, "Goût"), "n'existe pas"),
    Fault(
        "two_columns_with_one_title.csv",
        lambda: text(head=(*HEAD, "Note"), good=[(*row, 1) for row in GOOD]),
        one("duplicate_column", 1, "Note"),
        "(colonnes C, D)",
    ),
    Fault(
        "titles_below_a_heading.csv",
        lambda: "Baromètre 2023;;\n".encode() + text(),
        [("header_elsewhere", None, 1, column) for column in ("Goût", "Note", "id")],
        "à la ligne 2",
    ),
    Fault(
        "leading_blank_rows.csv",
        lambda: b"\n;;\n" + text(("X", 4, 11)),
        one("mark_outside_scale", 24, "Note"),
        "11",
        20,
    ),
    Fault(
        "more_than_a_tenth_wrong.csv",
        lambda: text(*[(f"X{i}", 4, 11) for i in range(3)]),
        [("too_many_refused", None, None, None)] + [("mark_outside_scale", None, NEXT + i, "Note") for i in range(3)],
        "3 lignes sur 23",
    ),
    Fault(
        "question_nobody_answered.csv",
        lambda: text(good=[(i, "", 7) for i, _, _ in GOOD]),
        one("column_without_answers", None, "Goût"),
        "aucune réponse sur l'échelle",
        rows=20,
    ),
    Fault(
        "rows_alike_without_an_id.csv",
        lambda: text(head=HEAD[1:], good=[(1 + i % 4, i) for i in range(10)] + [(1, 0)]),
        one("identical_row", 12),
        "identique à la ligne 2",
        rows=11,
        wave={"respondent_column": None},
    ),
    Fault(
        "filter_that_matches_nothing.csv",
        lambda: text(head=(*HEAD, "Vague"), good=[(*row, 2021) for row in GOOD]),
        one("no_row_matches"),
        "Vague = 2023",
        wave={"where": [{"column": "Vague", "equals": ["2023"]}]},
    ),
    background("insee_without_its_zero", "1034", 40, one("insee_zero_lost", NEXT, "Lieu"), "01034"),
    background("commune_unknown", "Grenoble", 40, one("unknown_commune", NEXT, "Lieu"), "Grenoble"),
    background("year_of_birth_for_an_age", "Voiron", 1975, one("impossible_age", NEXT, "Âge"), "1975"),
    background("child_among_adults", "Voiron", 12, one("age_outside_groups", NEXT, "Âge"), "12"),
    background("age_in_words", "Voiron", "quarante", one("unknown_category", NEXT, "Âge"), "quarante"),
    weighted("weight_of_zero", 0, "nord", one("weight_not_positive", NEXT, "Poids"), "« 0 »"),
    weighted("weight_in_words", "fort", "nord", one("weight_not_positive", NEXT, "Poids"), "« fort »"),
    weighted("stratum_missing", 2, "", one("blank_design_cell", NEXT, "Strate"), "strate"),
    Fault("web_page.xls", lambda: b"<html><table><tr><td>id</td></tr></table></html>", one("html_file"), "page web"),
    Fault("web_page.csv", lambda: b"<!DOCTYPE html>\n<html>", one("html_file"), "page web"),
    Fault("printed_report.xlsx", lambda: b"%PDF-1.7\n%x", one("unsupported_kind"), "(PDF)"),
    Fault("xml_table.xls", lambda: b'<?xml version="1.0"?><Workbook/>', one("unsupported_kind"), "(XML)"),
    Fault("text_named_xlsx.xlsx", text, one("not_a_workbook"), "c'est du texte"),
    Fault("zip_of_something.zip", lambda: zipped({"a.csv": text()}), one("unsupported_kind"), "(zip)"),
    Fault("binary_workbook.xlsb", lambda: zipped({"xl/workbook.bin": b"x"}), one("unsupported_kind"), "(xlsb)"),
]
