"""What a reply shows its reader: the faulty cells marked, nothing that was not asked, no address."""

from __future__ import annotations

import io
import zipfile

import openpyxl
from replies_by_hand import ALL, DATA, FILE, WHERE, answer, correct
from small_town import WAVE, SmallTown, of_code, said

from barometer.findings import Severity
from barometer.ingest import reply, reply_mark
from barometer.ingest.files import receive


def test_the_workbook_marks_and_comments_the_faulty_cells_only(town: SmallTown) -> None:
    town.drop(DATA, WHERE)
    (written,) = answer(town)
    book = openpyxl.load_workbook(written)
    sheet = book["À corriger"]
    assert [cell.value for cell in sheet[1]] == ["Ligne d'origine", "À corriger", "id", "Goût", "Note"]
    commented = {(cell.row, cell.column_letter) for row in sheet.iter_rows() for cell in row if cell.comment}
    assert commented == {(3, "D"), (3, "E"), (4, "E"), (35, "C"), (36, "A")}
    assert "77 est hors de l'échelle" in sheet["E3"].comment.text
    assert "→ Écrire la note donnée" in sheet["E3"].comment.text
    assert "Goût : « Moyen » n'est pas une réponse" in sheet["B3"].value.replace("\u202f", " ")
    assert {cell.number_format for row in sheet.iter_rows(min_row=2, min_col=3) for cell in row} == {"@"}
    assert {cell.data_type for row in sheet.iter_rows(min_row=2, min_col=3) for cell in row if cell.value} == {"s"}
    (choice,) = sheet.data_validations.dataValidation
    assert (str(choice.sqref), choice.type) == ("D2:D36", "list")
    findings = book["Constats"]
    assert findings.max_row == 1 + len([f for f in town.accept(dry=True).findings if f.severity is not Severity.NOTE])
    page = written.with_suffix(".html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "default-src &#39;none&#39;" in page or "default-src 'none'" in page
    assert "77 est hors de l&#39;échelle" in page


def test_two_replies_of_one_state_have_the_same_bytes(town: SmallTown) -> None:
    town.drop(DATA, WHERE)
    (written,) = answer(town)
    first, page = written.read_bytes(), written.with_suffix(".html").read_bytes()
    answer(town)
    assert (written.read_bytes(), written.with_suffix(".html").read_bytes()) == (first, page)


def test_hostile_cells_stay_text_and_are_kept_whole(town: SmallTown) -> None:
    hostile = ["=cmd|'/c calc'!A1", "+33", "@SUM(A1)", "-1+1", "a\x0bb\x1bc", "x" * 40_000, "_x0041_", "<b>&", "‮abc"]
    rows = "".join(f'H{i};3;"{text}"\n' for i, text in enumerate(hostile))
    good = "".join(f"R{i};3;5\n" for i in range(100))
    town.drop("id;Goût;Note\n" + rows + good, WHERE)
    (written,) = answer(town)
    with zipfile.ZipFile(written) as archive:
        assert not any(b"<f>" in archive.read(name) for name in archive.namelist())
    assert town.accept(dry=True).findings == town.accept(dry=True).findings
    sheet = openpyxl.load_workbook(written)["À corriger"]
    assert sheet["E2"].value == hostile[0]
    assert not reply.read_reply(receive(written)).is_touched
    correct(written, {(2, "Note"): "1"})
    left = {(f.place.row, f.code) for f in town.accept(dry=True).findings if f.severity is Severity.ROW}
    assert left == {(3, "mark_outside_scale"), *((row, "not_a_number") for row in range(4, 11))}
    page = written.with_suffix(".html").read_text(encoding="utf-8")
    assert "<b>&" not in page


def test_nothing_that_was_not_declared_and_no_address_goes_out(town: SmallTown) -> None:
    town.declare(sampling={"design": "random", "person_column": "Courriel"}, items=town.wave.items)
    spy = "marie.dupont@exemple.fr"
    text = DATA.replace("id;Goût;Note;Courriel", "id;Goût;Note;Courriel;Nom;IP").replace(
        "\nA;", f"\nA;{spy} 06 12 34 56 78;"
    )
    text = text.replace("a@exemple.fr", "a@exemple.fr;Durand-Secret;192.168.7.1").replace("Très satisfait;8", "8")
    town.drop(text, WHERE)
    (written,) = answer(town)
    everything = written.with_suffix(".html").read_bytes()
    with zipfile.ZipFile(written) as archive:
        everything += b"".join(archive.read(name) for name in archive.namelist())
    for secret in (b"exemple.fr", b"Durand", b"192.168", b"06 12 34", b"dupont"):
        assert secret not in everything
    sheet = openpyxl.load_workbook(written)["À corriger"]
    assert (sheet["D2"].value, sheet["F2"].value) == ("••• •••", "•••")
    # Beside the file the masked values are kept; in its place they would be lost.
    correct(written, {(2, "Goût"): "Très satisfait", **ALL}, delete=(35, 36))
    assert town.accept(dry=True).findings[0].severity is Severity.NOTE
    written.replace(town.project.surveys / WHERE)
    (finding,) = town.accept().findings
    what, todo, what_en, _ = said(finding)
    assert finding.code == "reply_is_masked"
    assert "masque des valeurs" in what
    assert "poser le classeur de réponse à côté" in todo
    assert "cannot replace the file" in what_en


def test_only_the_rows_of_the_wave_go_back(town: SmallTown) -> None:
    town.declare(where=[{"column": "Vague", "equals": ["2023"]}], file="../../tous.csv")
    rows = "A;3;77;2023\nB;3;88;2021\nC;3;7;2023\n"
    town.drop("id;Goût;Note;Vague\n" + rows, "waves/tous.csv")
    (written,) = answer(town)
    assert written.parent == town.project.surveys / WAVE
    sheet = openpyxl.load_workbook(written)["À corriger"]
    assert [sheet.cell(i, 1).value for i in range(2, sheet.max_row + 1)] == [2, 4]
    correct(written, {(2, "Note"): "7"})
    assert [f.code for f in town.accept().findings] == ["reply_applied"]


def test_a_file_that_cannot_be_read_is_answered_in_words(town: SmallTown) -> None:
    town.drop(b"%PDF-1.7 rapport", WHERE)
    (written,) = answer(town)
    book = openpyxl.load_workbook(written)
    assert book.sheetnames == ["Mode d'emploi", "Constats", reply_mark.MARK]
    assert "Il n'y a pas de cellules à corriger dans ce classeur" in str(book["Mode d'emploi"]["A4"].value)
    page = written.with_suffix(".html").read_text("utf-8")
    assert f"Les constats sont aussi dans le classeur «\u202f{written.name}" in page
    assert "Tout est dans le classeur" not in page
    assert answer(town) == [written]  # the next one takes its place
    town.drop("id;Goût;Note\nA;3;8\n", WHERE)
    assert answer(town) == []
    assert not written.exists()


def test_a_technical_series_holds_nobodys_answers(town: SmallTown) -> None:
    town.drop("Année;Valeur\n2022;abc\n2023;80\n", "kpis/a.csv")
    town.drop("Année;Valeur\n2023;2\n", "kpis/b.csv")
    town.drop(DATA, WHERE)
    series, wave = "réponses de personnes" in _said_by(town, "kpis"), "réponses de personnes" in _said_by(town, "waves")
    assert (series, wave) == (False, True)


def _said_by(town: SmallTown, kind: str) -> str:
    """All that the replies to a kind of file say: in the workbook's instructions, and on the page."""
    findings = town.accept(dry=True).findings + town.accept_kpis(dry=True).findings
    (written,) = [path for path in answer(town, findings) if kind in path.parts]
    cells = openpyxl.load_workbook(written)["Mode d'emploi"]["A"]
    return " ".join(str(cell.value) for cell in cells) + written.with_suffix(".html").read_text("utf-8")


def test_in_english(town: SmallTown) -> None:
    town.drop(DATA, WHERE)
    (written,) = answer(town, locale="en")
    assert written.name == f"{FILE} - to correct.xlsx"
    book = openpyxl.load_workbook(written)
    assert book.sheetnames[:3] == ["How to", "Findings", "To correct"]
    sheet = book["To correct"]
    for row in sheet.iter_rows(min_row=2):
        if row[0].value == 3:
            row[3].value, row[4].value = "NSP", "7"
    book.save(written)
    assert of_code(town.accept(dry=True).findings, "reply_applied")


def test_a_mark_is_looked_for_without_opening_anything_else() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("xl/workbook.xml", f'<sheet name="{reply_mark.MARK}"/>')
    assert reply_mark.bears_mark(stream.getvalue())
    for content in (b"", b"PK\x03\x04", stream.getvalue()[:60], b"a;b\n"):
        assert not reply_mark.bears_mark(content)
