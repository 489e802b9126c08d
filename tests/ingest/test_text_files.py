"""Text files as they come: encodings, separators, quotes, damaged files. Each test is named by its fault."""

from __future__ import annotations

from pathlib import Path

import pytest

from barometer.findings import Severity, Verdict
from barometer.ingest import files
from barometer.ingest.files import receive
from barometer.ingest.sheet import read_sheet

GOOD = "id;Goût;Note\nA;Très satisfait;8\nB;Plutôt satisfait;7\n"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (GOOD.encode("utf-8"), "UTF-8"),
        (GOOD.encode("utf-8-sig"), "UTF-8 with its mark"),
        (GOOD.encode("cp1252"), "Windows-1252"),
        (GOOD.replace(";", "\t").encode("utf-16"), "Excel's Unicode text"),
        (GOOD.replace(";", ",").encode(), "commas"),
        (GOOD.replace(";", "\t").encode(), "tabs"),
        (GOOD.replace("\n", "\r\n").encode(), "Windows line ends"),
        (GOOD.replace("\n", "\r").encode(), "old Macintosh line ends"),
        (GOOD.rstrip("\n").encode(), "no last line end"),
        (GOOD.encode() + b"\n\n;;\n", "blank last lines"),
        (GOOD.replace("A;", " A ;").replace("Très satisfait", "très\u00a0satisfait  ").encode(), "loose spaces"),
        (GOOD.replace("Goût", "\ufeffGou\u0302t ").encode(), "a decomposed accent in a title"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_same_answers_however_they_are_written(judge, content: bytes, why: str) -> None:
    judged = judge(content)
    assert judged.verdict is Verdict.ACCEPTED, (why, judged.findings)
    assert judged.findings == ()
    assert judged.respondents["row"].tolist() == [2, 3]
    assert judged.answers["value"].tolist() == [4.0, 3.0, 8.0, 7.0]


def test_line_breaks_and_separators_inside_quotes_do_not_move_rows(put) -> None:
    text = 'id;Goût;"Pourquoi\n(en deux mots)"\nA;4;"l\'été ;\nsurtout ""le soir"""\n\nB;3;\n'
    sheet = read_sheet(put(text)).sheet
    assert sheet is not None
    assert sheet.header == ("id", "Goût", "Pourquoi (en deux mots)")
    assert sheet.rows.tolist() == [2, 4]  # as a spreadsheet counts: a quoted line break stays in its cell
    assert sheet.column(2).tolist() == ['l\'été ; surtout "le soir"', ""]


def test_blank_leading_rows_are_passed_over_and_counted(judge) -> None:
    judged = judge("\n;;\n" + GOOD)
    assert judged.verdict is Verdict.ACCEPTED
    assert judged.respondents["row"].tolist() == [4, 5]


def test_commas_in_a_title_do_not_make_commas_the_separator(put) -> None:
    sheet = read_sheet(put("Où habitez-vous, précisément, dans l'agglo ?;Note\nici;4\nlà, au nord;3\n")).sheet
    assert sheet is not None
    assert sheet.header == ("Où habitez-vous, précisément, dans l'agglo ?", "Note")


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\n\n \r\n", b";;;\n;;;\n", b"\x00" * 64])
def test_empty_file(judge, only, content: bytes) -> None:
    judged = judge(content)
    assert judged.verdict is Verdict.REFUSED
    only(judged.findings, "empty_file", "Le fichier est vide.", "The file is empty.", "Refaire l'export")
    assert judged.respondents.empty


def test_titles_without_rows(judge, only) -> None:
    judged = judge("id;Goût;Note\n\n")
    assert judged.verdict is Verdict.REFUSED
    only(
        judged.findings, "no_usable_row", "Aucune ligne utilisable sous les titres.", "No usable row below the titles."
    )


def test_missing_file(only, tmp_path: Path) -> None:
    received = receive(tmp_path / "absent.csv", "surveys/absent.csv")
    assert received.is_missing
    finding = only(received.findings, "missing_file", "n'est pas là", "is not there", "Déposer le fichier")
    assert finding.place.file == "surveys/absent.csv"


def test_folder_in_place_of_a_file(only, tmp_path: Path) -> None:
    (tmp_path / "x.csv").mkdir()
    only(receive(tmp_path / "x.csv").findings, "unreadable_file", "ne peut pas être lu", "cannot be read")


def test_file_that_excel_holds_open(only, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "vague.csv"
    path.write_text(GOOD, encoding="utf-8")

    def denied(_: Path) -> bytes:
        raise PermissionError(13, "used by another process")

    monkeypatch.setattr(Path, "read_bytes", denied)
    received = receive(path)
    finding = only(received.findings, "file_locked", "ouvert dans Excel", "open in Excel", "Fermer le fichier")
    assert finding.severity is Severity.FILE
    assert received.kind is None


def test_lock_file_of_excel_beside_the_file(judge, only, tmp_path: Path) -> None:
    (tmp_path / "~$reponses.csv").write_bytes(b"\x05Marie")
    judged = judge(GOOD)
    assert judged.verdict is Verdict.ACCEPTED
    only(judged.findings, "open_in_excel", "ne sont peut-être pas enregistrées", "may not be saved")


def test_file_larger_than_anything_plausible(only, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LARGEST", 2_000_000)
    path = tmp_path / "x.csv"
    path.write_bytes(b"a" * 2_000_001)
    only(receive(path).findings, "file_too_big", "dépasse 2 Mo", "larger than 2 MB")


def test_null_characters_in_the_middle(judge, only) -> None:
    judged = judge("id;Goût;Note\nA;4;8\nB;\x00\x003;7\n")
    finding = only(judged.findings, "nul_bytes", "caractères nuls", "null characters")
    assert (judged.verdict, finding.place.row) == (Verdict.REFUSED, 3)


def test_letters_of_no_known_encoding(judge, only) -> None:
    judged = judge(b"id;Go\x81t\x8d;Note\nA;4;8\n")
    only(judged.findings, "unknown_encoding", "ni en UTF-8 ni en Windows-1252", "neither as UTF-8", "CSV UTF-8")


def test_utf8_read_as_windows_by_another_program(judge, only) -> None:
    mangled = GOOD.encode().decode("cp1252").encode()
    judged = judge(mangled)
    assert judged.verdict is Verdict.REFUSED  # the title "Goût" is not found
    finding = only(judged.findings, "mangled_accents", "« Ã© » au lieu de « é »", '"Ã©" instead of "é"')
    assert (finding.severity, finding.place.row) == (Severity.WARNING, 2)


@pytest.mark.parametrize("text", ['id;Goût;Note\nA;4;8\nB;"3;7\nC;4;8\n', 'id;Goût;Note\nA;4;8\nB;"3;7'])
def test_quote_never_closed(judge, only, text: str) -> None:
    judged = judge(text)
    finding = only(judged.findings, "open_quote", "n'est jamais refermé", "never closed", "Corriger le guillemet")
    assert (judged.verdict, finding.place.row) == (Verdict.REFUSED, 3)


def test_quote_never_closed_in_a_large_file(judge, only) -> None:
    judged = judge('id;Goût;Note\nA;"4;8\n' + "B;3;7\n" * 200_000)  # longer than any cell may be
    finding = only(judged.findings, "open_quote", "n'est jamais refermé", "never closed")
    assert (judged.verdict, finding.place.row) == (Verdict.REFUSED, 2)


def rows(count: int) -> str:
    return "".join(f"R{i};4;8\n" for i in range(count))


def test_separator_inside_an_answer(judge, only) -> None:
    judged = judge("id;Goût;Note\n" + rows(20) + "X;Très;satisfait;8\n")
    finding = only(judged.findings, "row_too_long", "4 cellules, les titres 3", "4 cells, the titles 3")
    assert (finding.severity, finding.place.row) == (Severity.ROW, 22)
    assert (judged.rows_accepted, judged.rows_refused) == (20, 1)


def test_line_break_inside_an_answer(judge, told) -> None:
    judged = judge("id;Goût;Note\n" + rows(30) + "X;Très\nsatisfait;8\n")
    assert told(judged.findings) == [("row_too_short", "row", 32, None), ("row_too_short", "row", 33, None)]
    assert "2 cellules sur 3" in judged.findings[0].what("fr")
    assert "only 2 cells of 3" in judged.findings[0].what("en")


def test_separators_missing_after_the_last_declared_column_are_no_fault(judge) -> None:
    judged = judge("id;Goût;Note;Remarque;\nA;4;8\nB;3;7;x\n")
    assert judged.verdict is Verdict.ACCEPTED
    assert judged.findings == ()


@pytest.mark.parametrize(
    ("content", "name", "code", "french", "english"),
    [
        (GOOD.encode(), "x.xlsx", "not_a_workbook", "Le nom finit par .xlsx", "The name ends in .xlsx"),
        (GOOD.encode(), "x.xls", "not_a_workbook", "c'est du texte", "it is text"),
        (b"<html><body><table><tr><td>id</td></tr></table>", "x.xls", "html_file", "une page web", "a web page"),
        (b"\xef\xbb\xbf <!DOCTYPE html>\n<html>", "x.csv", "html_file", "une page web", "a web page"),
        (b"%PDF-1.7\n", "x.xlsx", "unsupported_kind", "(PDF)", "(PDF)"),
        (b"PK\x03\x04 an archive", "x.zip", "unsupported_kind", "(zip)", "(zip)"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:x"/>', "x.xls", "unsupported_kind", "(XML)", "(XML)"),
        (b"7z\xbc\xaf\x27\x1c\x00\x04", "x.7z", "unsupported_kind", "(7z)", "(7z)"),
        (b"\x1f\x8b\x08\x00abc", "x.csv", "unsupported_kind", "(gzip)", "(gzip)"),
        (b"PK\x03\x04 cut in the middle", "x.xlsx", "damaged_workbook", "abîmé ou incomplet", "damaged or incomplete"),
    ],
)
def test_wrong_kind_of_file(judge, only, content: bytes, name: str, code: str, french: str, english: str) -> None:
    judged = judge(content, name)
    assert judged.verdict is Verdict.REFUSED
    finding = only(judged.findings, code, french, english)
    assert finding.place.file == name
