"""The register as input: every copy merged, each fault told, the workbook offered again without losing a text."""

from __future__ import annotations

import datetime as dt
import io
import sys
from pathlib import Path

import openpyxl
import pytest
from spreadsheets import saved_as_ods

from barometer.declarations.register import Decision, Register
from barometer.findings import Severity
from barometer.ingest.register import accept_register, accepted_lines, accepted_texts, state_of
from barometer.ingest.register_form import day_of, value_of
from barometer.locale import LOCALES, say
from barometer.publishing.workbooks.register import Offered

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"
sys.path.append(str(BENCHMARKS))  # benchmarks are scripts beside the package, not part of it

from round_trips_register import AUTHORITY, SERVICE, TODAY, Copy, Edit, Office, run  # noqa: E402


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """A service whose register went out once: three criteria call for an answer."""
    made = Office(tmp_path)
    made.send_out()
    return made


def fill(office: Office, name: str, issue: int = -1, **cells: str) -> None:
    """A copy of an issue with cells of the taste's line filled, dropped under a name."""
    book = openpyxl.load_workbook(io.BytesIO(office.issues[issue]))
    sheet = book.worksheets[0]
    row = next(i for i in range(2, 6) if sheet.cell(i, 1).value == "gout@2025")
    columns = {cell.value: cell.column for cell in sheet[1]}
    for field, text in cells.items():
        sheet.cell(row, columns[say("fr", f"register.field.{field}")]).value = text
    book.save(office.project.register / name)


def test_a_filled_copy_becomes_decisions(office: Office) -> None:
    fill(
        office,
        "eau.xlsx",
        decision="Expliquer",
        reply="Le chlore protège.",
        due="30/06/2026",
        reason="Technique",
        reach="38 500",
        decided_on="2025-09-16",
    )
    outcome = office.accept()
    assert outcome.findings == ()
    assert outcome.is_new
    [line] = accepted_lines(office.lake, SERVICE, AUTHORITY).lines
    assert line.decision == Decision(
        criterion="gout",
        wave=2025,
        decision="explain",
        reply="Le chlore protège.",
        due=dt.date(2026, 6, 30),
        reason="technical",
        reach=38500,
        decided_on=dt.date(2025, 9, 16),
    )
    again = office.accept()
    assert (again.is_new, again.entry) == (False, outcome.entry)


def test_a_copy_that_libreoffice_saved_as_ods_becomes_decisions(office: Office) -> None:
    fill(office, "eau.xlsx", decision="Agir", reply="Un filtre.")
    saved_as_ods(office.project.register / "eau.xlsx")
    (office.project.register / "eau.xlsx").unlink()
    assert office.accept().findings == ()
    (line,) = accepted_lines(office.lake, SERVICE, AUTHORITY).lines
    assert (line.decision.decision, line.decision.reply) == ("act", "Un filtre.")
    assert set(accepted_texts(office.lake, "eau")["source"]) == {"eau.ods"}


def test_two_copies_and_an_older_one_lose_nothing(office: Office) -> None:
    fill(office, "eau.xlsx", decision="Agir", reply="Un filtre en entrée de réseau.")
    office.accept()
    office.send_out()
    fill(office, "eau (2).xlsx", reply="Un filtre, et des analyses.")
    fill(office, "eau - Copie.xlsx", issue=0, reply="Une vieille idée.")  # an older copy, late
    outcome = office.accept()
    assert [(f.code, f.severity, f.place.key) for f in outcome.findings] == [
        ("register_conflict", Severity.ROW, "gout@2025")
    ]
    for locale in LOCALES:
        told = outcome.findings[0].what(locale)
        assert "des analyses" in told
        assert "vieille idée" in told
    [line] = accepted_lines(office.lake, SERVICE, AUTHORITY).lines
    assert (line.decision.decision, line.decision.reply) == ("act", "")
    assert sorted(line.conflicts["reply"]) == ["Un filtre, et des analyses.", "Une vieille idée."]
    office.send_out()
    fill(office, "eau (3).xlsx", reply="Tranché : des analyses.")
    assert office.accept().findings == ()
    [line] = accepted_lines(office.lake, SERVICE, AUTHORITY).lines
    assert line.decision.reply == "Tranché : des analyses."
    assert set(accepted_texts(office.lake, "eau")["text"]) >= {"Une vieille idée.", "Un filtre en entrée de réseau."}


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"decision": "peut-être"}, "register_unknown_word"),
        ({"decision": "Agir", "due": "au printemps"}, "register_not_a_day"),
        ({"decision": "Agir", "due": "31/02/2026"}, "register_not_a_day"),
        ({"decision": "Agir", "reach": "beaucoup"}, "register_not_a_count"),
        ({"decision": "Agir", "owner": "Mme Durand"}, "register_person"),
        ({"decision": "Agir", "owner": "a.durand@val.invalid"}, "register_person"),
        ({"decision": "Agir", "reply": "Écrire à a.durand@val.invalid."}, "register_personal"),
        ({"decision": "Ne pas retenir", "reply": "Trop cher."}, "register_decline_no_reason"),
        ({"decision": "Ne pas retenir", "reason": "Budget"}, "register_decline_no_reason"),
        ({"reply": "Nous y travaillons."}, "register_no_decision"),
        ({"decision": "Faire arbitrer par les élus"}, "register_no_since"),
        (
            {"decision": "Faire arbitrer par les élus", "waiting_since": "1/2/2025", "signed_by": "Bureau"},
            "register_half_signature",
        ),
        ({"decision": "Agir", "outcome": "Tenu"}, "register_no_outcome_day"),
        ({"decision": "Agir", "decided_on": "2025-09-16", "due": "2025-01-01"}, "register_due_before"),
    ],
)
def test_each_fault_is_told_in_its_place_and_the_text_is_kept(office: Office, cells: dict[str, str], code: str) -> None:
    fill(office, "eau.xlsx", **cells)
    found = [finding for finding in office.accept().findings if finding.code == code]
    assert [(one.place.file, one.place.key) for one in found] == [("surveys/register/eau.xlsx", "gout@2025")]
    for locale in LOCALES:
        assert "{" not in found[0].what(locale) + found[0].todo(locale)
        assert "durand@" not in found[0].what(locale)
    assert set(accepted_texts(office.lake, "eau")["text"]) == set(cells.values())


def test_declining_without_its_public_reason_is_no_decision(office: Office) -> None:
    fill(office, "eau.xlsx", decision="Ne pas retenir", reply="Trop cher.")
    office.accept()
    assert accepted_lines(office.lake, SERVICE, AUTHORITY).lines[0].decision.decision is None
    office.send_out()
    fill(office, "eau (2).xlsx", reason="Budget")
    assert office.accept().findings == ()
    assert accepted_lines(office.lake, SERVICE, AUTHORITY).lines[0].decision.decision == "decline"


def test_a_text_whose_criterion_is_gone_is_kept_and_told(office: Office) -> None:
    fill(office, "eau.xlsx", reply="Un filtre.")
    office.accept()
    remaining = tuple(criterion for criterion in SERVICE.criteria if criterion.id != "gout")
    without = SERVICE.model_copy(update={"criteria": remaining})
    (finding,) = accepted_lines(office.lake, without, AUTHORITY).findings
    assert (finding.code, finding.place.key, finding.value) == ("register_no_line", "gout@2025", "Un filtre.")
    assert finding.place.column == say("fr", "register.field.reply")
    assert "Le texte est gardé" in finding.what("fr")
    assert "in the next workbook" in finding.todo("en")


def declared(**fields: object) -> Register:
    line = {"criterion": "gout", "wave": 2025, **fields}
    return Register.model_validate({"format": 1, "service": "eau", "decisions": [line]})


def test_the_toml_file_and_the_workbook_complete_each_other(office: Office) -> None:
    def accept(register: Register) -> list[str]:
        outcome = accept_register(office.lake, office.project, AUTHORITY, SERVICE, register, today=TODAY)
        return [finding.code for finding in outcome.findings]

    def line() -> Decision:
        return accepted_lines(office.lake, SERVICE, AUTHORITY).lines[0].decision

    assert accept(declared(decision="act", reply="Un filtre.", due=dt.date(2026, 6, 30))) == []
    assert (line().decision, line().due) == ("act", dt.date(2026, 6, 30))
    office.send_out()
    fill(office, "eau.xlsx", reply="Un filtre neuf.", owner="Direction de l'eau")
    same = declared(decision="act", reply="Un filtre.", due=dt.date(2026, 6, 30))
    assert accept(same) == []  # the file says what it said: the workbook's text, written over it, stands
    assert (line().reply, line().owner) == ("Un filtre neuf.", "Direction de l'eau")
    assert accept(declared(decision="explain", reply="Un filtre.")) == []  # decision changed, deadline taken out
    assert (line().decision, line().reply, line().due) == ("explain", "Un filtre neuf.", None)
    assert accept(declared(decision="explain", reply="Deux filtres.")) == ["register_conflict"]
    assert set(accepted_texts(office.lake, "eau")["text"]) >= {"Un filtre.", "Un filtre neuf.", "Deux filtres."}


def test_a_copy_that_cannot_be_read_is_refused_and_leaves_everything(office: Office) -> None:
    fill(office, "eau.xlsx", decision="Agir", reply="Un filtre.")
    office.accept()
    before = accepted_texts(office.lake, "eau")
    broken = office.project.register / "eau (2).xlsx"
    broken.write_bytes(b"PK\x03\x04 xl/workbook.xml cut short")
    outcome = office.accept()
    assert outcome.entry is not None
    assert (outcome.entry.verdict, outcome.entry.file) == ("refused", "surveys/register/eau (2).xlsx")
    assert any(finding.severity is Severity.FILE for finding in outcome.findings)
    assert accepted_texts(office.lake, "eau").equals(before)
    broken.unlink()
    assert office.accept().findings == ()
    newest = office.lake.newest("register/eau")
    assert newest is not None
    assert newest.verdict == "accepted"


def test_a_dry_look_writes_nothing(office: Office) -> None:
    fill(office, "eau.xlsx", decision="Agir", due="bientôt")
    files = sorted(office.project.root.rglob("*"))
    outcome = accept_register(office.lake, office.project, AUTHORITY, SERVICE, None, dry=True, today=TODAY)
    assert [finding.code for finding in outcome.findings] == ["register_not_a_day"]
    assert sorted(office.project.root.rglob("*")) == files


def test_another_services_copy_is_not_this_ones(office: Office) -> None:
    (office.project.services / "eau-usee.toml").write_text("", encoding="utf-8")
    fill(office, "eau-usee.xlsx", decision="Agir")  # another service's by its name
    assert office.accept().entry is None
    fill(office, "retour du bureau.xlsx", decision="Agir")  # this one's by its hidden sheet
    assert office.accept().is_new


def test_the_workbook_may_be_filled_where_it_lies_and_is_replaced_only_once_read(office: Office) -> None:
    path = office.project.register_to_fill / "eau.xlsx"
    assert office.send_out() == Offered(path, lines=3)  # nothing new: it is left as it is
    fill(office, "eau.xlsx", decision="Agir", reply="Écrit sur place.", reach="tous")
    filled = (office.project.register / "eau.xlsx").rename(path).read_bytes()
    office.issues.append(filled)
    # not read yet: it stays as it was saved, and that is said
    memory = state_of(accepted_texts(office.lake, "eau")).memory
    assert not memory.words
    assert [finding.code for finding in office.send_out().findings] == ["register_not_replaced"]
    assert path.read_bytes() == filled
    unread = accept_register(office.lake, office.project, AUTHORITY, SERVICE, None, dry=True, today=TODAY)
    assert [finding.place.file for finding in unread.findings] == ["a-remplir/registre/eau.xlsx"]
    # read: the next workbook takes its place, and the one that was touched is kept in the lake
    office.accept()
    assert office.send_out().is_new
    assert path.read_bytes() != filled
    assert [kept.read_bytes() for kept in (office.lake.root / "returned").rglob("*.xlsx")] == [filled]
    assert [finding.code for finding in office.accept().findings] == ["register_not_a_count"]


def test_days_as_people_write_them() -> None:
    day = dt.date(2026, 6, 30)
    assert {day_of(text) for text in ("30/06/2026", "30.6.2026", "30-06-2026", "2026-06-30", " 30 06 2026")} == {day}
    assert {day_of(text) for text in ("06/2026", "30/13/2026", "demain", "30/06/26")} == {None}


def test_a_choice_is_read_in_both_languages_and_by_its_code() -> None:
    for text in ("Agir", "act", "ACT", " agir "):
        assert value_of("decision", text, SERVICE, AUTHORITY) == "act"


def test_random_edits_lose_no_text() -> None:
    """A sample: benchmarks/round_trips_register.py plays a thousand."""
    run(4)


def test_a_pasted_formula_is_no_text_and_a_deleted_column_erases_nothing(office: Office) -> None:
    office.drop(Copy(0, (Edit(0, "reply", "texte"), Edit(0, "channel", "=HYPERLINK")), frozenset(), 0))
    office.accept()
    office.send_out()
    office.drop(Copy(0, (), frozenset({"formula", "column_cut"}), 1))
    outcome = office.accept()
    assert {f.code for f in outcome.findings} >= {"returned_missing_column"}
    assert {f.code for f in outcome.findings} >= {"register_formula"}
    assert set(accepted_texts(office.lake, "eau")["text"]) == {"texte 1", "=HYPERLINK 2", "=A2&B2"}
    shown = openpyxl.load_workbook(io.BytesIO(office.issues[-1])).worksheets[0]
    assert not [cell for row in shown.iter_rows() for cell in row if cell.data_type == "f"]
