"""Workbooks named by their fault, as people send them, each with the findings it must have."""

from __future__ import annotations

import datetime as dt
import io
import struct
import zipfile
from typing import Any

import xlsxwriter
from faulty_formats import (
    GOOD,
    HEAD,
    NEXT,
    SHEET,
    Fault,
    in_sheet,
    inside,
    ods,
    ods_cell,
    ods_row,
    one,
    record,
    with_record,
    xls,
    xlsx,
)

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_LINKED = record(0x01AE, struct.pack("<HHB", 1, 9, 0) + b"autre.xls" + struct.pack("<HB", 1, 0) + b"A")
_CELLS_10_000 = '<table:table-cell table:number-columns-repeated="10000"/>'


def _hide(_: Any, sheet: Any) -> None:
    sheet.set_row(4, None, None, {"hidden": True})


def _hide_old(_: Any, sheet: Any) -> None:
    sheet.row(4).hidden = True


def _merge(_: Any, sheet: Any) -> None:
    sheet.merge_range("B22:C23", "")


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
