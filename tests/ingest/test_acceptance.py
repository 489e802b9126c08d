"""The moment of acceptance of a wave: what comes into force, what stays, and what a killed process leaves."""

from __future__ import annotations

import datetime as dt
import hashlib
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from small_town import DAY, KPIS, SmallTown

from barometer.declarations.authority import Authority
from barometer.declarations.service import Service
from barometer.declarations.survey import Survey
from barometer.declarations.territory import Territory
from barometer.findings import Finding
from barometer.ingest import acceptance
from barometer.ingest.acceptance import Outcome
from barometer.lake import Lake
from barometer.project import Project

GOOD = "id;Goût;Note\nA;Très satisfait;8\nB;NSP;7\nC;3;0\n"
BETTER = GOOD + "D;2;5\n"
BAD = GOOD.replace("Goût", "Saveur")


@dataclass
class Town(SmallTown):
    """The small town whose one wave is dropped again and again, on days of the test's choice."""

    def drop(self, text: str, where: str = "waves/eau/2023/reponses.csv") -> None:
        super().drop(text, where)

    def accept(self, *, dry: bool = False, today: dt.date = DAY) -> Outcome:
        return acceptance.accept_wave(
            self.lake, self.project, self.authority, self.territory, self.survey, self.wave, dry=dry, today=today
        )

    def in_force(self) -> acceptance.AcceptedWave | None:
        return acceptance.accepted_wave(self.lake, "eau", 2023)


@pytest.fixture
def town(tmp_path: Path, authority: Authority, survey: Survey, territory: Territory, make_wave: Any) -> Town:
    return Town(Project(tmp_path), authority, survey, territory, make_wave(), Service.model_validate(KPIS))


def codes(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.code for finding in findings]


def test_an_accepted_wave_is_in_force_with_its_declarations(town: Town) -> None:
    town.drop(GOOD)
    outcome = town.accept()
    assert outcome.entry is not None
    assert (outcome.entry.verdict, outcome.entry.sequence, outcome.is_new) == ("accepted", 1, True)
    assert outcome.entry.file == "surveys/waves/eau/2023/reponses.csv"
    assert outcome.entry.file_sha256 == hashlib.sha256(GOOD.encode()).hexdigest()
    assert (outcome.entry.judged_on, outcome.entry.rows_accepted) == (DAY, 3)
    accepted = town.in_force()
    assert accepted is not None
    assert accepted.entry == outcome.entry
    assert accepted.wave == town.wave
    assert accepted.respondents["row"].tolist() == [2, 3, 4]
    assert accepted.answers["value"].dropna().tolist() == [4.0, 8.0, 7.0, 3.0, 0.0]
    assert accepted.published.empty


def test_the_same_bytes_again_change_nothing_and_are_not_read(town: Town, unread: Callable[[], None]) -> None:
    town.drop(GOOD)
    first = town.accept()
    before = town.state()
    unread()
    town.drop(GOOD)
    again = town.accept(today=dt.date(2025, 6, 1))
    assert (again.entry, again.is_new) == (first.entry, False)
    assert town.state() == before


def test_the_warnings_of_an_accepted_file_are_still_told_when_it_is_not_read_again(
    town: Town, unread: Callable[[], None]
) -> None:
    town.drop(GOOD + ";;\n" + "".join(f"R{i};4;8\n" for i in range(20)) + "R1;mon adresse : a@b.fr;3\nX;;\n")
    first = town.accept()
    assert first.entry is not None
    assert first.entry.verdict == "rows_refused"
    unread()
    again = town.accept()
    assert again.findings == tuple(
        Finding(f.code, f.severity, f.place, "mon adresse : •••" if f.value else None, f.params) for f in first.findings
    )
    assert codes(again.findings) == ["unknown_label", "duplicate_respondent", "no_answer_at_all"]
    assert not any("a@b.fr" in p.read_text("utf-8", "replace") for p in town.project.lake.rglob("*") if p.is_file())


def test_a_bad_replacement_leaves_the_accepted_version_in_force(town: Town) -> None:
    town.drop(GOOD)
    good = town.accept()
    before = town.state()
    town.drop(BAD)
    outcome = town.accept(today=dt.date(2024, 2, 1))
    assert outcome.entry is not None
    assert outcome.entry.verdict == "refused"
    assert outcome.in_force == good.entry
    assert codes(outcome.findings) == ["unknown_column"]
    assert [entry.subject for entry in acceptance.refusals(town.lake)] == ["waves/eau/2023"]
    accepted = town.in_force()
    assert accepted is not None
    assert len(accepted.respondents) == 3
    added = set(town.state()) - set(before)
    assert added == {"ledger/000002.json"}  # a refused file touches nothing else
    again = town.accept(today=dt.date(2024, 2, 2))
    assert (again.entry, again.is_new) == (outcome.entry, False)
    assert codes(again.findings) == ["unknown_column"]  # a refused file is judged again, for its findings to be shown
    town.drop(BETTER)
    assert town.accept().is_new
    assert acceptance.refusals(town.lake) == []
    repaired = town.in_force()
    assert repaired is not None
    assert len(repaired.respondents) == 4


def test_going_back_to_the_former_bytes_ends_the_refusal(town: Town) -> None:
    town.drop(GOOD)
    town.accept()
    town.drop(BAD)
    town.accept()
    town.drop(GOOD)
    outcome = town.accept()
    assert outcome.entry == outcome.in_force
    assert acceptance.refusals(town.lake) == []


def test_a_file_refused_from_the_start_is_in_force_nowhere(town: Town) -> None:
    town.drop(BAD)
    outcome = town.accept()
    assert (outcome.in_force, town.in_force()) == (None, None)
    assert set(town.state()) == {"ledger/000001.json"}


def test_a_dry_run_tells_everything_and_writes_nothing(town: Town) -> None:
    town.drop(BAD)
    assert codes(town.accept(dry=True).findings) == ["unknown_column"]
    town.drop(GOOD + "C;1;1\n" + "".join(f"R{i};4;8\n" for i in range(20)))
    assert codes(town.accept(dry=True).findings) == ["duplicate_respondent"]
    town.declare(withdrawn="erreur")
    assert town.accept(dry=True).findings == ()
    assert not town.project.lake.exists()


@pytest.mark.parametrize("moment", ["first frame", "last frame", "declaration", "ledger"])
def test_killed_before_the_ledger_entry_the_former_version_stays_in_force(
    town: Town, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    town.drop(GOOD)
    former = town.accept()
    town.drop(BETTER)

    class KilledError(BaseException):
        """The process ends here: nothing that follows is run."""

    def kill(*_: object, **__: object) -> None:
        raise KilledError

    with monkeypatch.context() as patch:
        if moment == "ledger":
            patch.setattr(Lake, "record", kill)
        elif moment == "declaration":
            patch.setattr(acceptance, "atomic_write", kill)
        else:
            write, table = Lake.write_pieces, "core_respondents" if moment == "first frame" else "core_answers"

            def until(self: Lake, spec: Any, *rest: Any) -> None:
                if spec.name == table:
                    kill()
                write(self, spec, *rest)

            patch.setattr(Lake, "write_pieces", until)
        with pytest.raises(KilledError):
            town.accept()
    accepted = town.in_force()
    assert accepted is not None
    assert accepted.entry == former.entry
    assert len(accepted.respondents) == 3
    outcome = town.accept()  # the next run finishes
    assert outcome.is_new
    finished = town.in_force()
    assert finished is not None
    assert len(finished.respondents) == 4
    assert len(finished.answers) == 8


KILLED_AT_THE_LEDGER = """
import os, signal, sys
sys.path.insert(0, sys.argv[1])
from conftest import AUTHORITY, COMMUNES, SURVEY, WAVE
import datetime as dt
from pathlib import Path
from barometer.declarations.authority import Authority
from barometer.declarations.survey import Survey
from barometer.declarations.territory import Territory
from barometer.declarations.wave import Wave
from barometer.ingest.acceptance import accept_wave
from barometer.lake import Lake
from barometer.project import Project
project = Project(Path(sys.argv[2]))
Lake.record = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
territory, survey = Territory.model_validate({"communes": COMMUNES}), Survey.model_validate(SURVEY)
authority, wave = Authority.model_validate(AUTHORITY), Wave.model_validate(WAVE)
accept_wave(Lake(project.lake), project, authority, territory, survey, wave, today=dt.date(2024, 1, 15))
"""


def test_killed_by_the_system_between_the_parts_and_the_ledger(town: Town) -> None:
    town.drop(GOOD)
    former = town.accept()
    town.drop(BETTER)
    command = [sys.executable, "-c", KILLED_AT_THE_LEDGER, str(Path(__file__).parent), str(town.project.root)]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    written = [name for name in town.state() if name.startswith("core_respondents")]
    assert len(written) == 2  # the new version's parts are whole, under its own name, and not in force
    accepted = town.in_force()
    assert accepted is not None
    assert accepted.entry == former.entry
    assert len(accepted.respondents) == 3
    assert town.accept().is_new
    finished = town.in_force()
    assert finished is not None
    assert len(finished.respondents) == 4


def test_a_withdrawn_wave_is_no_longer_in_force_until_the_withdrawal_is_taken_back(town: Town) -> None:
    town.declare(withdrawn="fichier d'une autre enquête")
    assert town.accept().entry is None  # nothing to withdraw
    town.declare(withdrawn="")
    town.drop(GOOD)
    town.accept()
    town.declare(withdrawn="fichier d'une autre enquête")
    outcome = town.accept()
    assert outcome.entry is not None
    assert (outcome.entry.verdict, outcome.in_force, outcome.is_new) == ("withdrawn", None, True)
    assert town.in_force() is None
    assert not town.accept().is_new
    town.declare(withdrawn="")
    assert town.accept().is_new
    assert town.in_force() is not None


def test_a_file_purged_after_its_acceptance_stays_in_force_without_a_refusal(town: Town) -> None:
    town.drop(GOOD)
    town.accept()
    (town.project.surveys / "waves/eau/2023/reponses.csv").unlink()
    outcome = town.accept()
    assert codes(outcome.findings) == ["file_no_longer_there"]
    assert "acceptée le 2024-01-15 reste en vigueur" in outcome.findings[0].what("fr")
    assert "accepted on 2024-01-15 stays in force" in outcome.findings[0].what("en")
    assert acceptance.refusals(town.lake) == []
    assert town.in_force() is not None


def test_a_declared_file_that_never_came_is_refused(town: Town) -> None:
    outcome = town.accept()
    assert outcome.entry is not None
    assert (outcome.entry.verdict, codes(outcome.findings)) == ("refused", ["missing_file"])


def test_a_new_declaration_of_the_scale_is_a_new_version(town: Town) -> None:
    town.drop(GOOD)
    first = town.accept()
    town.declare(items=[{"item": "note", "column": "Note", "version": "v1"}])
    second = town.accept()
    assert first.entry is not None
    assert second.entry is not None
    assert first.entry.version != second.entry.version
    accepted = town.in_force()
    assert accepted is not None
    assert accepted.answers["item"].unique().tolist() == ["note"]


def test_an_item_added_for_a_later_wave_does_not_touch_an_earlier_one(town: Town, unread: Callable[[], None]) -> None:
    town.drop(GOOD)
    town.accept()
    later = town.survey.items[1].model_copy(update={"id": "pression"})
    town.survey = town.survey.model_copy(update={"items": (*town.survey.items, later), "title": "Un autre titre"})
    unread()
    assert not town.accept().is_new


def test_a_zone_that_changes_in_the_territory_is_a_new_version_only_where_zones_are_read(
    town: Town, unread: Callable[[], None]
) -> None:
    town.drop("id;Goût;Note;Commune\nA;4;8;Voiron\n")
    town.declare(variables={"zone": {"column": "Commune"}})
    town.accept()
    moved = [c.model_copy(update={"zone": "nord"}) for c in town.territory.communes]
    town.territory = Territory(communes=tuple(moved))
    assert town.accept().is_new
    accepted = town.in_force()
    assert accepted is not None
    assert accepted.respondents["zone"].tolist() == ["nord"]
    town.declare(variables={})
    town.accept()
    town.territory = Territory()
    unread()
    assert not town.accept().is_new


def test_another_authority_id_makes_other_panel_digests_hence_another_version(town: Town) -> None:
    town.drop("id;Goût;Note;Panel\nA;4;8;p1\n")
    town.declare(sampling={"design": "random", "person_column": "Panel"})
    town.accept()
    before = town.in_force()
    town.authority = town.authority.model_copy(update={"id": "autre-agglo"})
    assert town.accept().is_new
    after = town.in_force()
    assert before is not None
    assert after is not None
    assert before.respondents["person"].tolist() != after.respondents["person"].tolist()


def test_a_wave_in_force_keeps_the_declaration_it_was_accepted_with(town: Town) -> None:
    town.drop(GOOD)
    town.accept()
    town.declare(mode="internet", items=[{"item": "gout", "column": "absente", "version": "v1"}])
    assert codes(town.accept().findings) == ["unknown_column"]
    accepted = town.in_force()
    assert accepted is not None
    assert accepted.wave.mode == "téléphone"
    assert [item.id for item in accepted.survey.items] == ["gout", "note"]


def test_published_figures_are_accepted_as_a_wave(town: Town) -> None:
    figure = {"item": "note", "version": "v1", "statistic": "mean", "value": 61.0, "n": 400, "sd_pts": 20.0}
    town.declare(source="published", file=None, items=[], published=[figure])
    outcome = town.accept()
    assert outcome.entry is not None
    assert (outcome.entry.verdict, outcome.entry.file) == ("accepted", "surveys/waves/eau/2023/wave.toml")
    accepted = town.in_force()
    assert accepted is not None
    assert accepted.published["variance"].tolist() == [1.0]
    assert accepted.respondents.empty
    town.declare(published=[figure, figure])
    assert codes(town.accept().findings) == ["duplicate_published_figure"]
    still = town.in_force()
    assert still is not None
    assert len(still.published) == 1
