"""Workbooks: what is read, what is told that the reader would pass over, what is refused before it is opened."""

from __future__ import annotations

import base64
import datetime as dt
import io
import zipfile
import zlib
from collections.abc import Callable

import pytest

from barometer.findings import Severity, Verdict
from barometer.ingest import archives, old_workbooks
from barometer.ingest.sheet import read_sheet

HEAD = ["id", "Goût", "Note"]


def good(count: int) -> list[list[object]]:
    return [[f"R{i}", "Très satisfait", i % 11] for i in range(count)]


def rewritten(content: bytes, change: Callable[[str, bytes], bytes | None], **added: bytes) -> bytes:
    """A workbook with its members changed (None drops one) and others added."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            member = change(info.filename, old.read(info))
            if member is not None:
                new.writestr(info.filename, member)
        for name, member in added.items():
            new.writestr(name, member)
    return stream.getvalue()


def sheet_has(content: bytes, text: bytes) -> bool:
    return text in zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml")


def sheet_with(content: bytes, old: bytes, new: bytes) -> bytes:
    """A workbook whose first sheet's XML has one text replaced."""

    def change(name: str, member: bytes) -> bytes:
        if name.endswith("sheet1.xml"):
            assert old in member
            return member.replace(old, new)
        return member

    return rewritten(content, change)


def test_workbook_of_marks_labels_and_dates(judge, workbook, put) -> None:
    content = workbook([HEAD, *good(3), ["R9", 4.0, 7.0]])
    judged = judge(content, "r.xlsx")
    assert judged.findings == ()
    assert judged.answers["value"].tolist() == [4.0, 4.0, 4.0, 4.0, 0.0, 1.0, 2.0, 7.0]
    cells = [
        dt.date(2024, 3, 2),
        dt.datetime.fromisoformat("2024-03-02T10:05"),  # a spreadsheet knows no time zone
        dt.datetime.fromisoformat("2024-03-02"),
        True,
        7.5,
        1001.0,
        1e-7,
        " x ",
    ]
    reading = read_sheet(put(workbook([["a", "b", "c", "d", "e", "f", "g", "h"], cells]), "types.xlsx"))
    assert reading.sheet is not None
    assert [reading.sheet.column(i)[0] for i in range(8)] == [
        "2024-03-02",
        "2024-03-02 10:05:00",
        "2024-03-02",
        "VRAI",
        "7.5",
        "1001",
        "1e-07",
        "x",
    ]


def test_truth_values_and_numbers_of_one_column_stay_apart(put, workbook) -> None:
    cells = [1.0, True, 0, False, "VRAI", 1]
    reading = read_sheet(put(workbook([["a"], *[[cell] for cell in cells]]), "r.xlsx"))
    assert reading.sheet is not None
    assert reading.sheet.column(0).tolist() == ["1", "VRAI", "0", "FAUX", "VRAI", "1"]


def test_leading_blank_rows_keep_the_numbers_that_excel_shows(judge, workbook) -> None:
    judged = judge(workbook([[], [None, None], HEAD, *good(2)]), "r.xlsx")
    assert judged.respondents["row"].tolist() == [4, 5]


def test_missing_sheet(judge, workbook, only) -> None:
    content = workbook(Notice=[["lisez-moi"]], Données=[HEAD, *good(3)])
    judged = judge(content, "r.xlsx", sheet="Reponses")
    finding = only(judged.findings, "missing_sheet", "Notice / Données", "Notice / Données", "le nom de la feuille")
    assert (judged.verdict, finding.place.sheet) == (Verdict.REFUSED, "Reponses")
    assert judge(content, "r.xlsx", sheet=" données").verdict is Verdict.ACCEPTED


def test_several_sheets_and_none_declared(judge, workbook, only) -> None:
    judged = judge(workbook(Vide=[], Données=[HEAD, *good(3)], Codes=[["1", "oui"]]), "r.xlsx")
    finding = only(judged.findings, "first_sheet_read", "Autres feuilles : Vide / Codes", "Other sheets: Vide / Codes")
    assert (judged.verdict, finding.place.sheet) == (Verdict.ACCEPTED, "Données")


def test_hidden_sheet_is_not_chosen(judge, workbook) -> None:
    def hide(book) -> None:
        book["Codes"].sheet_state = "hidden"

    judged = judge(workbook(Codes=[["1", "oui"]], Données=[HEAD, *good(3)], touch=hide), "r.xlsx")
    assert judged.verdict is Verdict.ACCEPTED
    assert judged.findings == ()


def test_error_value_in_a_cell(judge, workbook, only) -> None:
    content = workbook([HEAD, *good(20), ["X", "#DIV/0!", 4]])  # openpyxl writes it as an error cell
    judged = judge(content, "r.xlsx")
    finding = only(judged.findings, "error_value", "#DIV/0!", "#DIV/0!", "Corriger la formule")
    assert (finding.place.sheet, finding.place.row, finding.place.column) == ("Réponses", 22, "Goût")
    assert judged.verdict is Verdict.ROWS_REFUSED


def test_formula_without_a_cached_value(judge, workbook, only) -> None:
    judged = judge(workbook([HEAD, *good(20), ["X", 4, "=1+1"]]), "r.xlsx")
    finding = only(judged.findings, "formula_without_value", "jamais été calculée", "never computed", "l'enregistrer")
    assert (finding.place.row, finding.place.column, finding.value) == (22, "Note", "=1+1")


def test_formula_with_a_cached_value_is_its_value(judge, workbook) -> None:
    content = workbook([HEAD, *good(3), ["X", 4, "=1+1"]])
    never = b"<f>1+1</f><v></v>" if sheet_has(content, b"<v></v>") else b"<f>1+1</f><v />"  # with lxml, or without
    content = sheet_with(content, never, b"<f>1+1</f><v>2</v>")
    judged = judge(content, "r.xlsx")
    assert judged.findings == ()
    assert judged.answers["value"].tolist()[-1] == 2.0


def test_hidden_rows_are_read_and_told(judge, workbook, told) -> None:
    def hide(book) -> None:
        book.active.row_dimensions[3].hidden = True

    judged = judge(workbook([HEAD, *good(4)], touch=hide), "r.xlsx")
    assert told(judged.findings) == [("hidden_row", "warning", 3, None)]
    assert "masquée" in judged.findings[0].what("fr")
    assert "hidden" in judged.findings[0].what("en")
    assert judged.rows_accepted == 4


def test_merged_cells_below_the_titles(judge, workbook, only) -> None:
    def merge(book) -> None:
        book.active.merge_cells("A1:C1")  # a heading above the titles: no matter
        book.active.merge_cells("B4:B5")

    judged = judge(workbook([["Baromètre"], HEAD, *good(4)], touch=merge), "r.xlsx", header_row=2)
    finding = only(judged.findings, "merged_cells", "Les cellules B4:B5 sont fusionnées", "cells B4:B5 are merged")
    assert (finding.severity, finding.place.row) == (Severity.WARNING, 4)
    assert judged.answers["status"].tolist()[:3] == ["answered", "answered", "blank"]


def test_xls_that_is_an_xlsx(judge, workbook, only) -> None:
    judged = judge(workbook([HEAD, *good(3)]), "vieux.xls")
    assert judged.verdict is Verdict.ACCEPTED
    only(judged.findings, "other_kind", "Le nom finit par « .xls », mais", 'The name ends in ".xls", but', ".xlsx")


def test_workbook_named_csv(judge, workbook, only) -> None:
    judged = judge(workbook([HEAD, *good(3)]), "reponses.csv")
    assert judged.verdict is Verdict.ACCEPTED
    only(judged.findings, "other_kind", "classeur xlsx", "xlsx workbook")


def test_truncated_workbook(judge, workbook, only) -> None:
    content = workbook([HEAD, *good(50)])
    for length in (len(content) // 3, len(content) // 2, len(content) - 30):
        judged = judge(content[:length], "r.xlsx")
        assert judged.verdict is Verdict.REFUSED
        only(judged.findings, "damaged_workbook", "abîmé ou incomplet", "damaged or incomplete", "l'enregistrer sous")


def test_workbook_with_a_garbled_sheet(judge, workbook, only) -> None:
    judged = judge(sheet_with(workbook([HEAD, *good(3)]), b"</sheetData>", b"</sheet"), "r.xlsx")
    assert judged.verdict is Verdict.REFUSED
    only(judged.findings, "damaged_workbook", "abîmé", "damaged")


def test_old_workbook_that_is_garbage(judge, only) -> None:
    for tail in (b"", b"\x00" * 600, bytes(range(256)) * 20):
        judged = judge(bytes.fromhex("d0cf11e0a1b11ae1") + tail, "r.xls")
        assert judged.verdict is Verdict.REFUSED
        only(judged.findings, "damaged_workbook", "abîmé", "damaged")


def test_password_protected_workbook(judge, only) -> None:
    # A protected xlsx is an OLE file with a stream of this name; its content cannot be made without the algorithm.
    content = bytes.fromhex("d0cf11e0a1b11ae1") + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 600
    judged = judge(content, "r.xlsx")
    assert judged.verdict is Verdict.REFUSED
    only(judged.findings, "password_protected", "protégé par un mot de passe", "protected by a password", "sans mot")


def test_empty_workbook(judge, workbook, only) -> None:
    judged = judge(workbook([]), "r.xlsx")
    only(judged.findings, "empty_file", "Le fichier est vide.", "The file is empty.")
    assert judged.verdict is Verdict.REFUSED


# Workbooks of the old format, made once with xlwt 1.3.0 (which is no dependency), deflated, in base 64: respondents A
# and B with a formula that was never computed and a hidden sheet; one cell in row 1000 and column 100.
OLD_XLS = (
    "eNrtWE1oE0EU/mY3aX5o0qSmQiuGELBq7UW89NKurWhOhloERQRNTYTQki3ZHNSDVmuOguBJ8VLoxUvViz/oQW8ehIoeBEFI9KJ4UisItlnfvN3F"
    "RHNowBYj+4V5M/Nmvp238978ZF8sRSvzd/uq+A0jUFEzA+io0wlKAacSAbWbpiw6uZ+S6aKtEPCTIzu8eBR67pM+lP6uQsEdz1OSwDtKxzGDtF7I"
    "JTYQY2xDRkgbhoWHYk/BTUph9LJd3SxPsdzE8jb3fcxyL2uusBymvhVxDEtaemDIjuOjSpLbwiQF7jPnDWt2owfPZBxfuCqsvl6MFvOZ6X+zIe7p"
    "xALIc6lcIVfMTFcQIxcu4JuZAJadtfok4eo3Vi9A+u+Nel8T/TXFA8zCPClkIJZpV/2iWlvpxMcZvWDkjDJC+Oq1XL5Pz+aMFQxJh3OiYDhDUZvP"
    "0lNS+o8SZWm9lCP1aBg4XPxgJIxMKW+czuRLpBwLyh2cV3ykYcWHeB10ksyii8tRXg0RMmTl1ueXByfHtROsmeVd3joLtknjYeKiZBA5zFoPt8u3"
    "GGDGLpaX+KlbuNzHMkYvRHn/eI9dODDHfS5zaz+Ns4fxStteV95B5fKnQw/i5ffaTiovpqrnYouvtXkk6WzKEl/+5jAoBsWN6xIPNScX9q7xlmXv"
    "HzuIX4nwG6gw7QOvC6sIsi7K0qo5s2PVFKqpNltpwlaY7bH7W3NL/sR5RdYkO2mz1SZsldkddn+V2UH22laqOWPLc9ei+RAXiFP7iNKNe3Js2gx/"
    "Yb0DwGmxZDsGgGV7oxPATuBrkZxVNJtVFy5cuHDhwoWLNoG8pin2fV1e5rz2hdBnf9dZpVRzP5P8t5iATr8S/S3djwLlRZxtKX42wyucZ4k1cpzv"
    "hRJHaPQipjDJdky1HL90oRf177NmYuTvLaFWx6+1Yuc6j/8TY37/xA=="
)
FAR_XLS = (
    "eNq7cF7wwcKNUg8Z0IAdAzPDv/+cDGxIYoxAzAnjCDAA5f//BzFhNAcQ/x8FQwpwcgAjko2VYTfvGXZQHILi+yEDE8MGloNAkoHhERDHMBQw+OXn"
    "pSrQETiB3ZDICHKDLZBkZJgDFOFjkAS7SghMJoNJYTC5HqxyD5h0AIv0gklboNoHjFEM5+39tCygqTiCSQksx8cAMnc7WM8tsIghgyjDCVAqrp/A"
    "CFHLyuBYlJmYMzgl5Fh4GJYwAOPNPTUvtSgx5wGDCDAClzB8/a/AwPAFllMPKIyK01eckQEo/gNVnB2L+GQmFgaGBob/CeAE3gosXDcwQyI4+A+w"
    "gAWlSCZIuZsIxFVcoPIXnF8FUPIrLzgd8wDJFAZ+MFsQrE8AWCL/Wfnxkm9SgH08WKQBXEZDSnJVkOUM/xkaQTqAmvnAMi/ADkgBYi2wDm0w2QQ2"
    "VRrMlgKTIsA0CKTVAkShDLdmsJoWsKwa0B5jMLhsr47E1gCyW18H7pBrfWyvCWSvc39YJbLuuv1CBiWg51OA+kGwmUGHUYdx1kwQ2GkPoxmhuf4u"
    "mJTEKAE4mASgfvsPra74Gf4ycIGZgmASpOI5M8h3qCqeMycDVYDCxI5JiGEbyDBgGYIAXAyjYBSMglEwCkbBKBgFo2AUDA/ACO1jgJr9oP4AK7RP"
    "wQ4d1/kLxP9Gh0mGLQhiyAfCEmDH1JUhD0gXMVSSlH7EGFgZYWYxEqkHNl4IAuFA24sYshmSwO7IJjn9AvuEjMj+IVqjAPWyEKn2/yPFnTS2HwC8"
    "nbyL"
)


def old(text: str) -> bytes:
    return zlib.decompress(base64.b64decode(text))


def test_old_workbook_is_read_and_says_what_it_hides(judge, told) -> None:
    judged = judge(old(OLD_XLS), "r.xls")
    assert told(judged.findings) == [("old_workbook", "warning", 4, None)]
    assert "leurs cellules sont lues comme vides" in judged.findings[0].what("fr")
    assert "read as blank" in judged.findings[0].what("en")
    assert judged.respondents["row"].tolist() == [3, 4]
    assert judged.answers["status"].tolist() == ["answered", "answered", "answered", "blank"]


def test_old_workbook_with_a_far_cell(judge, only, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(old_workbooks, "LARGEST_TABLE", 50_000)
    judged = judge(old(FAR_XLS), "r.xls")
    assert judged.verdict is Verdict.REFUSED
    only(judged.findings, "far_cells", "si loin", "so far out")


# Hostile workbooks


def test_cell_at_the_far_corner(judge, workbook, only) -> None:
    content = sheet_with(
        workbook([HEAD, *good(3)]),
        b"</row></sheetData>",
        b'</row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>',
    )
    assert len(content) < 10_000
    judged = judge(content, "r.xlsx")
    finding = only(judged.findings, "far_cells", "Des cellules remplies sont si loin", "so far out", "Ctrl+Fin")
    assert (judged.verdict, finding.place.sheet) == (Verdict.REFUSED, "Réponses")


@pytest.mark.parametrize(
    "cell",
    [
        b"<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>",
        b'<row><c r = "XFD1048576"><v>1</v></c></row>',
        b'<row r="6"><c s="0" t="n" r="XFD1048576"><v>1</v></c></row>',
        b'<row r="6"><c r="B9999999"><v>1</v></c></row>',
        b'<row r="6"><c r="ZZ99999"><v>1</v></c></row>',
        b'<row r="99999">' + b"<c><v>1</v></c>" * 16384 + b"</row>",
        b'<row r="6"><c s=">" r="XFD1048576"><v>1</v></c></row>',
        b'<row r="6"><c s=\' r="A1"\' r="XFD1048576"><v>1</v></c></row>',
        b'<row r="6"><c r="XFD1048576" r="A1"><v>1</v></c></row>',
        b'<row r="6"><c r="xfd1048576"><v>1</v></c></row>',
        b'<row r="6"><c r="HorkbookVie3"><v>1</v></c></row>',  # met by fuzzing: the reader asked for 388 GB
        b'<row r="6"><c r="A1XFD1048576"><v>1</v></c></row>',
        b'<row r="6"><c r=""><v>1</v></c></row>',
        b'<row r="1x1048576"><c><v>1</v></c></row>',
    ],
)
def test_far_cells_written_in_unusual_ways(judge, workbook, cell: bytes) -> None:
    content = sheet_with(workbook([HEAD, *good(3)]), b"</row></sheetData>", b"</row>" + cell + b"</sheetData>")
    judged = judge(content, "r.xlsx")
    assert judged.verdict is Verdict.REFUSED
    assert {f.code for f in judged.findings} <= {"far_cells", "damaged_workbook"}


def test_a_million_blank_formatted_rows_are_no_matter(judge, workbook) -> None:
    blank = b"".join(b'<row r="%d" s="1" customFormat="1"/>' % n for n in range(6, 1_048_577, 997))
    content = sheet_with(workbook([HEAD, *good(3)]), b"</row></sheetData>", b"</row>" + blank + b"</sheetData>")
    assert judge(content, "r.xlsx").verdict is Verdict.ACCEPTED


def test_zip_bomb(judge, workbook, only, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "LARGEST_UNPACKED", 50_000_000)
    content = sheet_with(workbook([HEAD, *good(3)]), b"</worksheet>", b" " * 60_000_000 + b"</worksheet>")
    assert len(content) < 100_000
    judged = judge(content, "r.xlsx")
    assert judged.verdict is Verdict.REFUSED
    only(judged.findings, "workbook_too_big", "dépasse 50 Mo", "larger than 50 MB")


def test_zip_bomb_that_lies_about_its_size(judge, workbook, only, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "LARGEST_UNPACKED", 50_000_000)
    content = sheet_with(workbook([HEAD, *good(3)]), b"</worksheet>", b" " * 60_000_000 + b"</worksheet>")
    size = next(
        i.file_size for i in zipfile.ZipFile(io.BytesIO(content)).infolist() if i.filename.endswith("sheet1.xml")
    )
    lying = content.replace(size.to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    assert lying != content
    judged = judge(lying, "r.xlsx")
    assert judged.verdict is Verdict.REFUSED
    only(judged.findings, "damaged_workbook", "abîmé", "damaged")


BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize("member", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/_rels/workbook.xml.rels"])
def test_entity_bomb(judge, workbook, only, member: str) -> None:
    def bomb(name: str, content: bytes) -> bytes:
        return BOMB + content if name == member else content

    judged = judge(rewritten(workbook([HEAD, *good(3)]), bomb), "r.xlsx")
    assert judged.verdict is Verdict.REFUSED
    only(
        judged.findings, "unsafe_archive", "qu'un tableur n'écrit pas", "no spreadsheet writes", "d'où vient ce fichier"
    )


@pytest.mark.parametrize("encoding", [b"UTFv8", b"utf-16", b"cp037", b"utf-7"])
@pytest.mark.parametrize("member", ["xl/workbook.xml", "xl/_rels/workbook.xml.rels"])
def test_a_member_that_claims_another_encoding_is_read_as_what_it_is(
    judge, workbook, member: str, encoding: bytes
) -> None:
    """An unknown one was an exception (met by fuzzing); of a known one the reader takes no notice either."""

    def claim(name: str, content: bytes) -> bytes:
        body = content.removeprefix(content.partition(b"?>")[0] + b"?>") if content.startswith(b"<?xml") else content
        return b'<?xml version="1.0" encoding="' + encoding + b'"?>' + body if name == member else content

    judged = judge(rewritten(workbook([HEAD, *good(3)]), claim), "r.xlsx")
    assert [finding.code for finding in judged.findings] in ([], ["damaged_workbook"])
    assert (judged.verdict is Verdict.REFUSED) == judged.respondents.empty


@pytest.mark.parametrize("name", ["../../evil.xml", "/etc/evil", "xl\\..\\..\\evil.xml", "c:/evil.xml"])
def test_path_traversal_in_the_archive(judge, workbook, name: str) -> None:
    content = rewritten(workbook([HEAD, *good(3)]), lambda _, member: member, **{name: b"<x/>"})
    judged = judge(content, "r.xlsx")
    assert [f.code for f in judged.findings] == ["unsafe_archive"]


def test_links_to_other_workbooks(judge, workbook, only) -> None:
    linked = {"xl/externalLinks/externalLink1.xml": b"<externalLink/>"}
    judged = judge(rewritten(workbook([HEAD, *good(3)]), lambda _, member: member, **linked), "r.xlsx")
    assert judged.verdict is Verdict.REFUSED
    only(judged.findings, "external_links", "liens vers d'autres classeurs", "linked to other workbooks", "rompre")


# OpenDocument


def ods(rows: str) -> bytes:
    spaces = " ".join(
        f'xmlns:{p}="urn:oasis:names:tc:opendocument:xmlns:{u}:1.0"'
        for p, u in (("office", "office"), ("table", "table"), ("text", "text"), ("calcext", "calcext"))
    )
    table = f'<table:table table:name="S">{rows}</table:table>'
    body = f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}>{body}</office:document-content>'
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", content)
    return stream.getvalue()


def cell(text: str, repeated: int = 1) -> str:
    times = f' table:number-columns-repeated="{repeated}"' if repeated > 1 else ""
    return f'<table:table-cell office:value-type="string"{times}><text:p>{text}</text:p></table:table-cell>'


def row(*cells: str, repeated: int = 1) -> str:
    times = f' table:number-rows-repeated="{repeated}"' if repeated > 1 else ""
    return f"<table:table-row{times}>{''.join(cells)}</table:table-row>"


FILLER = '<table:table-cell table:number-columns-repeated="16381"/>'


def test_opendocument_sheet(judge) -> None:
    rows = (
        row(*map(cell, HEAD), FILLER) + row(cell("A"), cell("4"), cell("8"), FILLER) + row(FILLER, repeated=1_048_574)
    )
    judged = judge(ods(rows), "r.ods")
    assert judged.findings == ()
    assert judged.answers["value"].tolist() == [4.0, 8.0]


@pytest.mark.parametrize(
    "claim", ['office:value-type="string" office:string-value=""', 'office:value-type="float" office:value="0"']
)
def test_opendocument_error_cell(judge, only, claim: str) -> None:
    attributes = f'table:formula="of:=1/0" {claim} calcext:value-type="error"'
    error = f"<table:table-cell {attributes}><text:p>#DIV/0!</text:p></table:table-cell>"
    rows = row(*map(cell, HEAD)) + "".join(row(cell(f"R{i}"), cell("4"), cell("8")) for i in range(12))
    judged = judge(ods(rows + row(cell("X"), cell("4"), error)), "r.ods")
    finding = only(judged.findings, "error_value", "#DIV/0!", "#DIV/0!")
    assert (finding.place.row, finding.place.column) == (14, "Note")


@pytest.mark.parametrize(
    "rows",
    [
        row(cell("x", 16384), repeated=1_048_576),
        row(cell("x")) + row(FILLER, repeated=1_000_000) + row(FILLER, cell("y")),
        row(cell("x", 10**12)),
    ],
)
def test_opendocument_sheet_that_unrolls_without_end(judge, only, rows: str) -> None:
    judged = judge(ods(rows), "r.ods")
    assert judged.verdict is Verdict.REFUSED
    only(judged.findings, "far_cells", "plus de 10000000 cellules", "more than 10000000 cells")
