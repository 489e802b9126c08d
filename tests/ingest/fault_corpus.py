"""Files named by their fault, as people send them, each with the findings it must have: what, where, in which words.

A file is made of twenty good rows below its titles (id, Goût, Note) and the fault; `Fault.findings` are all the
findings of the file in reading order, as (code, sheet, row, column).
"""

from __future__ import annotations

import datetime as dt
import io
import struct
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import xlsxwriter
import xlwt

HEAD = ("id", "Goût", "Note")
GOOD = [(f"R{i}", "Très satisfait", 7) for i in range(20)]  # rows 2 to 21
SHEET = "Réponses"
NEXT = 22  # the row below the good ones

Told = tuple[str, str | None, int | None, str | None]


@dataclass(frozen=True)
class Fault:
    """A file; `says` is in the French sentences of its first finding; `rows` how many respondents are kept."""

    name: str
    content: Callable[[], bytes]
    findings: Sequence[Told]
    says: str = ""
    rows: int = 0
    wave: dict[str, Any] = field(default_factory=dict)


# How each format is written


def text(*rows: Sequence[object], head: Sequence[str] = HEAD, good: Iterable[Sequence[object]] = GOOD) -> bytes:
    return "".join(";".join(map(str, row)) + "\n" for row in (head, *good, *rows)).encode()


def xlsx(
    *rows: Sequence[object],
    head: Sequence[str] = HEAD,
    good: Sequence[Sequence[object]] = GOOD,
    above: int = 0,
    touch: Callable[[Any, Any], None] | None = None,
    names: Sequence[str] = (SHEET,),
) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        for name in names:
            sheet = book.add_worksheet(name)
        for number, row in enumerate((head, *good, *rows), start=above):
            for column, cell in enumerate(row):
                if isinstance(cell, dt.datetime):
                    sheet.write_datetime(number, column, cell, book.add_format({"num_format": "dd/mm/yyyy"}))
                elif isinstance(cell, str) and not cell.startswith("="):
                    sheet.write_string(number, column, cell)
                else:
                    sheet.write(number, column, cell)
        if touch:
            touch(book, sheet)
    return stream.getvalue()


_ERRORS = {"#DIV/0!": 7, "#N/A": 42}


def xls(*rows: Sequence[object], above: int = 0, touch: Callable[[Any, Any], None] | None = None) -> bytes:
    book, stream = xlwt.Workbook(encoding="utf-8"), io.BytesIO()
    sheet = book.add_sheet(SHEET)
    for number, row in enumerate((HEAD, *GOOD, *rows), start=above):
        for column, cell in enumerate(row):
            if isinstance(cell, str) and cell.startswith("#"):
                sheet.row(number).set_cell_error(column, _ERRORS[cell])
            else:
                sheet.write(number, column, xlwt.Formula(cell[1:]) if str(cell).startswith("=") else cell)
    if touch:
        touch(book, sheet)
    book.save(stream)
    return stream.getvalue()


def ods_row(*cells: object, more: str = "", attributes: str = "") -> str:
    return f"<table:table-row{attributes}>{''.join(map(ods_cell, cells))}{more}</table:table-row>"


def ods_cell(cell: object, attributes: str = "") -> str:
    kind = "string" if isinstance(cell, str) else f'float" office:value="{cell}'
    return f'<table:table-cell office:value-type="{kind}"{attributes}><text:p>{cell}</text:p></table:table-cell>'


def ods(*rows: str, above: str = "", manifest: str = "<manifest/>", after: str = "") -> bytes:
    spaces = " ".join(
        f'xmlns:{p}="urn:oasis:names:tc:opendocument:xmlns:{p}:1.0"' for p in ("office", "table", "text", "calcext")
    )
    good = "".join(ods_row(*row) for row in (HEAD, *GOOD))
    table = f'<table:table table:name="{SHEET}">{above}{good}{"".join(rows)}</table:table>{after}'
    body = f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": manifest,
            "content.xml": f"<office:document-content {spaces}>{body}</office:document-content>",
        }
    )


def zipped(members: dict[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            packing = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name), content, packing)
    return stream.getvalue()


def inside(content: bytes, member: str, old: bytes, new: bytes, **added: bytes) -> bytes:
    """An archive with one text of a member replaced, and members added."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members: dict[str, str | bytes] = {info.filename: archive.read(info) for info in archive.infolist()}
    held = members[member]
    assert isinstance(held, bytes)
    assert old in held
    return zipped(members | {member: held.replace(old, new, 1)} | added)


def in_sheet(old: bytes, new: bytes, content: bytes | None = None) -> bytes:
    return inside(content or xlsx(), "xl/worksheets/sheet1.xml", old, new)


def with_record(method: str, record: bytes) -> bytes:
    """An old workbook with one more record among its globals, after those of one of xlwt's methods."""

    def add(book: Any, _: Any) -> None:
        written = getattr(book, f"_Workbook__{method}")()
        setattr(book, f"_Workbook__{method}", lambda: written + record)

    return xls(touch=add)


def record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_LINKED = record(0x01AE, struct.pack("<HHB", 1, 9, 0) + b"autre.xls" + struct.pack("<HB", 1, 0) + b"A")
_CELLS_10_000 = '<table:table-cell table:number-columns-repeated="10000"/>'


def one(code: str, row: int | None = None, column: str | None = None, sheet: str | None = None) -> list[Told]:
    return [(code, sheet, row, column)]


def wrong_cell(name: str, cells: Sequence[object], code: str, column: str, says: str) -> Fault:
    """One more row with one wrong cell, in a text file."""
    return Fault(f"{name}.csv", lambda: text(cells), one(code, NEXT, column), says, rows=20)


def _hide(_: Any, sheet: Any) -> None:
    sheet.set_row(4, None, None, {"hidden": True})


def _hide_old(_: Any, sheet: Any) -> None:
    sheet.row(4).hidden = True


def _merge(_: Any, sheet: Any) -> None:
    sheet.merge_range("B22:C23", "")


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

WORKBOOKS = [
    Fault("sound.xlsx", xlsx, (), rows=20),
    Fault("sound.xls", xls, (), rows=20),
    Fault("sound.ods", ods, (), rows=20),
    Fault("xlsx_named_xls.xls", xlsx, one("other_kind"), "Le nom finit par « .xls »", rows=20),
    Fault("xls_named_xlsx.xlsx", xls, one("other_kind"), "Le nom finit par « .xlsx »", rows=20),
    Fault("ods_named_csv.csv", ods, one("other_kind"), "Le nom finit par « .csv »", rows=20),
    Fault("truncated.xlsx", lambda: xlsx()[:-500], one("damaged_workbook"), "abîmé ou incomplet"),
    Fault("truncated.xls", lambda: xls()[:3000], one("damaged_workbook"), "abîmé ou incomplet"),
    Fault("truncated.ods", lambda: ods()[:-100], one("damaged_workbook"), "abîmé ou incomplet"),
    Fault("hidden_row.xlsx", lambda: xlsx(touch=_hide), one("hidden_row", 5, None, SHEET), "masquée", rows=20),
    Fault("hidden_row.xls", lambda: xls(touch=_hide_old), one("hidden_row", 5, None, SHEET), "masquée", rows=20),
    Fault(
        "filtered_row.ods",
        lambda: ods(ods_row("X", "NSP", 8, attributes=' table:visibility="filter"')),
        one("hidden_row", NEXT, None, SHEET),
        "masquée",
        rows=21,
    ),
    Fault(
        "merged_cells.xlsx",
        lambda: xlsx(("X", "", ""), ("Y", "", ""), touch=_merge),
        [("merged_cells", SHEET, 22, None)] + [("no_answer_at_all", SHEET, row, None) for row in (22, 23)],
        "B22:C23",
        rows=22,
    ),
    Fault(
        "merged_cells.xls",
        lambda: xls(("X", 4, 8), ("Y",), touch=lambda _, sheet: sheet.merge(21, 22, 2, 2)),
        [("merged_cells", SHEET, 22, None), ("no_answer_at_all", SHEET, 23, None)],
        "C22:C23",
        rows=22,
    ),
    Fault(
        "merged_cells.ods",
        lambda: ods(
            ods_row("X", "NSP", more=ods_cell(8, ' table:number-rows-spanned="2"')),
            ods_row("Y", "NSP", more="<table:covered-table-cell/>"),
        ),
        one("merged_cells", NEXT, None, SHEET),
        "C22:C23",
        rows=22,
    ),
    Fault(
        "error_value.xlsx",
        lambda: xlsx(("X", 4, ""), touch=lambda _, s: s.write_formula(21, 2, "=1/0", None, "#DIV/0!")),
        one("error_value", NEXT, "Note", SHEET),
        "#DIV/0!",
        rows=20,
    ),
    Fault("error_value.xls", lambda: xls(("X", 4, "#N/A")), one("error_value", NEXT, "Note", SHEET), "#N/A", rows=20),
    Fault(
        "error_value.ods",
        lambda: ods(ods_row("X", 4, more=ods_cell("#DIV/0!", ' table:formula="of:=1/0" calcext:value-type="error"'))),
        one("error_value", NEXT, "Note", SHEET),
        "#DIV/0!",
        rows=20,
    ),
    Fault(
        "formula_never_computed.xlsx",
        lambda: in_sheet(b"<f>1+1</f><v>0</v>", b"<f>1+1</f>", xlsx(("X", 4, "=1+1"))),
        one("formula_without_value", NEXT, "Note", SHEET),
        "jamais été calculée",
        rows=20,
    ),
    Fault(
        "formula_that_shows_nothing.xls",
        lambda: xls(("X", 4, "=1+1")),
        one("old_workbook", NEXT, None, SHEET),
        "vides",
        21,
    ),
    Fault(
        "formula_never_computed.ods",
        lambda: ods(ods_row("X", 4, more='<table:table-cell table:formula="of:=[.A1]+1"/>')),
        one("formula_without_value", NEXT, "Note", SHEET),
        "jamais été calculée",
        rows=20,
    ),
    Fault(
        "leading_blank_rows.xlsx",
        lambda: xlsx(("X", 4, 11), above=3),
        one("mark_outside_scale", 25, "Note", SHEET),
        "11",
        20,
    ),
    Fault(
        "leading_blank_rows.xls",
        lambda: xls(("X", 4, 11), above=3),
        one("mark_outside_scale", 25, "Note", SHEET),
        "11",
        20,
    ),
    Fault(
        "leading_blank_rows.ods",
        lambda: ods(ods_row("X", 4, 11), above='<table:table-row table:number-rows-repeated="3"/>'),
        one("mark_outside_scale", 25, "Note", SHEET),
        "11",
        rows=20,
    ),
    Fault(
        "mark_turned_into_a_date.xlsx",
        lambda: xlsx(("X", 4, dt.datetime(2024, 10, 8))),  # noqa: DTZ001 - as a spreadsheet holds it
        one("mark_is_a_date", NEXT, "Note", SHEET),
        "2024-10-08",
        rows=20,
    ),
    Fault(
        "truth_value_for_a_mark.xlsx",
        lambda: xlsx(("X", 4, True)),
        one("not_a_number", NEXT, "Note", SHEET),
        "« VRAI »",
        20,
    ),
    Fault(
        "insee_stored_as_a_number.xlsx",
        lambda: xlsx(("X", 4, 8, 1034.0), head=(*HEAD, "Lieu"), good=[(*row, "38563") for row in GOOD]),
        one("insee_zero_lost", NEXT, "Lieu", SHEET),
        "01034",
        rows=21,
        wave={"variables": {"zone": {"column": "Lieu"}}},
    ),
    Fault("numbers_stored_as_text.xlsx", lambda: xlsx(("X", "4", "8 ")), (), rows=21),
    Fault(
        "several_sheets.xlsx",
        lambda: xlsx(names=("Notice", SHEET)),
        one("first_sheet_read", None, None, SHEET),
        "Autres feuilles : Notice",
        rows=20,
    ),
    Fault(
        "sheet_renamed.xlsx",
        xlsx,
        one("missing_sheet", None, None, "Données"),
        "Feuilles du classeur : Réponses",
        wave={"sheet": "Données"},
    ),
    Fault("empty_workbook.xlsx", lambda: _empty(), one("empty_file", None, None, SHEET), "Le fichier est vide."),
    Fault(
        "protected_by_a_password.xlsx",
        lambda: _OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600),
        one("password_protected"),
        "protégé par un mot de passe",
    ),
    Fault(
        "protected_by_a_password.xls",
        lambda: with_record("password_rec", record(0x2F, bytes(6))),
        one("password_protected"),
        "mot de passe",
    ),
    Fault(
        "protected_by_a_password.ods",
        lambda: ods(manifest="<m><encryption-data/></m>"),
        one("password_protected"),
        "mot de passe",
    ),
    Fault("a_million_formatted_rows.xlsx", lambda: _million(), (), rows=20),
    Fault(
        "a_million_blank_rows.ods",
        lambda: ods(f'<table:table-row table:number-rows-repeated="1048000">{_CELLS_10_000}</table:table-row>'),
        (),
        rows=20,
    ),
    Fault(
        "cell_at_the_far_corner.xlsx",
        lambda: xlsx(touch=lambda _, sheet: sheet.write(1_048_575, 16_383, 1)),
        one("far_cells", None, None, SHEET),
        "si loin",
    ),
    Fault(
        "cell_at_the_far_corner.xls",
        lambda: xls(touch=lambda _, s: s.write(65_535, 255, 1)),
        one("far_cells", None, None, SHEET),
        "si loin",
    ),
    Fault(
        "cell_at_the_far_corner.ods",
        lambda: ods(
            f'<table:table-row table:number-rows-repeated="1048000"/>{ods_row(more=_CELLS_10_000 + ods_cell(1))}'
        ),
        one("far_cells"),
        "si loin",
    ),
    Fault(
        "reference_written_twice.xlsx",
        lambda: in_sheet(b'<c r="A2"', b'<c r="A2" r="XFD1048576"'),
        one("damaged_workbook", None, None, SHEET),
        "abîmé ou incomplet",
    ),
    Fault(
        "cell_repeated_without_end.ods",
        lambda: ods(ods_row(more=ods_cell("x", ' table:number-columns-repeated="99999999"'))),
        one("far_cells"),
        "si loin",
    ),
    Fault(
        "text_repeated_without_end.xlsx",
        lambda: _long_shared_text(),
        one("workbook_too_big", None, None, SHEET),
        "dépasse 400 Mo",
    ),
    Fault(
        "text_repeated_without_end.ods",
        lambda: ods(ods_row(more=ods_cell("x" * 50_000, ' table:number-columns-repeated="16000"'))),
        one("workbook_too_big"),
        "dépasse 400 Mo",
    ),
    Fault(
        "spaces_without_end.ods",
        lambda: ods(ods_row(more='<table:table-cell><text:s text:c="4000000000"/></table:table-cell>')),
        one("workbook_too_big"),
        "Mo",
    ),
    Fault(
        "bomb_in_the_archive.xlsx",
        lambda: _announced(500_000_000),
        one("workbook_too_big", None, None, SHEET),
        "dépasse 400 Mo",
    ),
    Fault(
        "bomb_of_entities.xlsx",
        lambda: in_sheet(b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "a"><!ENTITY b "&a;&a;">]><worksheet'),
        one("unsafe_archive", None, None, SHEET),
        "qu'un tableur n'écrit pas",
    ),
    Fault(
        "bomb_of_entities.ods",
        lambda: inside(
            ods(), "content.xml", b"<office:document-content", b'<!DOCTYPE x [<!ENTITY a "a">]><office:document-content'
        ),
        one("unsafe_archive"),
        "n'écrit pas",
    ),
    Fault(
        "path_out_of_the_archive.xlsx",
        lambda: inside(xlsx(), "xl/workbook.xml", b"", b"", **{"../../evil.xml": b"<x/>"}),
        one("unsafe_archive"),
        "n'écrit pas",
    ),
    Fault(
        "path_out_of_the_archive.ods",
        lambda: inside(ods(), "content.xml", b"", b"", **{"/etc/evil": b"<x/>"}),
        one("unsafe_archive"),
        "n'écrit pas",
    ),
    Fault(
        "linked_to_another_workbook.xlsx",
        lambda: inside(xlsx(), "xl/workbook.xml", b"", b"", **{"xl/externalLinks/externalLink1.xml": b"<x/>"}),
        one("external_links"),
        "liens vers d'autres classeurs",
    ),
    Fault(
        "linked_to_another_workbook.xls",
        lambda: with_record("all_links_rec", _LINKED),
        one("external_links"),
        "liens vers d'autres classeurs",
    ),
    Fault(
        "linked_to_another_workbook.ods",
        lambda: ods(after='<table:table table:name="x"><table:table-source/></table:table>'),
        one("external_links"),
        "liens vers",
    ),
    Fault(
        "sheet_within_a_sheet.ods",
        lambda: ods(ods_row(more='<table:table-cell><table:table table:name="x"/></table:table-cell>')),
        one("unsafe_archive"),
        "n'écrit pas",
    ),
]

CORPUS = [*TEXTS, *WORKBOOKS]


def _empty() -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        book.add_worksheet(SHEET)
    return stream.getvalue()


def _million() -> bytes:
    rows = b"".join(b'<row r="%d" s="1" customFormat="1"/>' % n for n in range(22, 1_048_577, 97))
    return in_sheet(b"</sheetData>", rows + b"</sheetData>")


def _announced(size: int) -> bytes:
    """A workbook whose archive says that its sheet unpacks to so many bytes."""
    content = xlsx()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        real = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    return content.replace(real.to_bytes(4, "little"), size.to_bytes(4, "little"))


def _long_shared_text() -> bytes:
    """A text of a million letters told by a thousand cells: fifty kilobytes as sent."""
    cells = b"".join(b'<row r="%d"><c r="D%d" t="s"><v>0</v></c></row>' % (n, n) for n in range(22, 1022))
    content = in_sheet(b"</sheetData>", cells + b"</sheetData>")
    return inside(content, "xl/sharedStrings.xml", b"<si><t>id", b"<si><t>" + b"x" * 1_000_000)
