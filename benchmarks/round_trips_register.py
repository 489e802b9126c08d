"""Round trips of the register's workbook: whatever is done to its copies, nobody's text is lost.

    python benchmarks/round_trips_register.py [--examples 1000]      (about 0.2 s an example)

Hypothesis plays a service and its colleagues: over three rounds the workbook goes out, copies of it (of an older issue
now and then) are filled, sorted, cut, pasted over, renamed and dropped back, and the pipeline merges them. After each
round a second account of who wrote what over which text, kept here, is held against the lake:

- every text that was typed is in core_register, placed or not;
- a text is in force unless somebody who had it before their eyes wrote another one: two people's texts are both in
  force, an older copy replaces nothing newer, and each contradiction is a finding;
- reading the same files again changes nothing;
- the next workbook shows what is in force.

The counts are written to benchmarks/results/round_trips_register.csv.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import io
import re
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from barometer.crossing.frames import to_frame
from barometer.crossing.register import decide
from barometer.declarations.authority import Authority
from barometer.declarations.service import Service
from barometer.ingest.acceptance import Outcome
from barometer.ingest.register import accept_register, accepted_lines, accepted_texts, state_of
from barometer.ingest.returned_words import BETWEEN, plain
from barometer.ingest.returned_workbook import HIDDEN_KEY, MEMORY
from barometer.lake import Lake, empty
from barometer.project import Project
from barometer.publishing.material import gather
from barometer.publishing.workbooks.register import Offered, offer
from barometer.tables import OUT_CROSSING, OUT_WAVES, TABLES

_ESCAPE = re.compile(r"_x[0-9A-Fa-f]{4}_")

TODAY = dt.date(2026, 1, 5)
CRITERIA = ("gout", "prix", "accueil")
#: Fields written freely, in which every text is told apart; and one with a list to choose from.
FREE = {"reply": "Réponse du service (publiée telle quelle)", "channel": "Support de communication"}
CHOSEN = {"decision": "Décision"}
HEADINGS = FREE | CHOSEN
DECISIONS = ("Agir", "Expliquer", "Ne pas retenir", "peut-être")
SHAPES = (
    "shuffled", "row_cut", "column_cut", "formula", "error", "emptied", "memory_lost", "extra_column",
    "locked_overwritten", "keys_lost", "blank_rows",
)  # fmt: skip

AUTHORITY = Authority.model_validate({"format": 1, "id": "val", "name": "Val"})
SERVICE = Service.model_validate(
    {
        "format": 1,
        "id": "eau",
        "label": "Eau potable",
        "manager": "Direction de l'eau",
        "criteria": [{"id": name, "label": name.capitalize()} for name in CRITERIA],
    }
)


@dataclass(frozen=True)
class Edit:
    """A cell that somebody fills: in a free field with a text that nobody else writes, which begins with `text`."""

    line: int
    field: str
    text: str


@dataclass(frozen=True)
class Copy:
    """What one person does: on which issue (0 the newest, 1 the one before…), which cells, what else to the sheet."""

    age: int
    edits: tuple[Edit, ...]
    shapes: frozenset[str]
    name: int


#: How a text that nobody else writes may begin.
texts = st.sampled_from(
    ["texte", "=1+1", "+33", "@SUM(A1)", "- ", "<b>gras</b>", "l. 1\nl. 2", "é\u0301té  ", "_x0041_"]
)
edits = st.builds(Edit, st.integers(0, 2), st.sampled_from(sorted(FREE)), texts) | st.builds(
    Edit, st.integers(0, 2), st.just("decision"), st.sampled_from(DECISIONS)
)
copies = st.builds(
    Copy,
    st.integers(0, 2),
    st.lists(edits, max_size=4).map(tuple),
    st.frozensets(st.sampled_from(SHAPES), max_size=2),
    st.integers(0, 3),
)
rounds = st.lists(st.lists(copies, min_size=1, max_size=2), min_size=1, max_size=3)


class Office:
    """A service's register, its folder and the second account of what was written."""

    def __init__(self, root: Path) -> None:
        self.project, self.lake = Project(root), Lake(root / "lake")
        self.project.services.mkdir(parents=True)
        (self.project.services / "eau.toml").write_text("", encoding="utf-8")  # the name is all that is asked of it
        self.project.register.mkdir(parents=True)
        self.issues: list[bytes] = []
        self.shown: list[dict[tuple[str, str], set[str]]] = []  # by issue
        self.typed: set[tuple[str, str]] = set()  # (field, text), wherever
        self.words: dict[tuple[str, str], set[str]] = {}
        self.replaced: dict[tuple[str, str], set[str]] = {}
        self.numbers = count(1)
        self._typed_now: dict[tuple[str, str], str] = {}

    def in_force(self, cell: tuple[str, str]) -> set[str]:
        return self.words.get(cell, set()) - self.replaced.get(cell, set())

    def accept(self) -> Outcome:
        return accept_register(self.lake, self.project, AUTHORITY, SERVICE, None, today=TODAY)

    def send_out(self) -> Offered:
        """The workbook goes out, unless nothing is new in it."""
        lines = accepted_lines(self.lake, SERVICE, AUTHORITY).lines
        crossing = to_frame(OUT_CROSSING, [_verdict(name) for name in CRITERIA])
        decisions = decide(AUTHORITY, SERVICE, lines, crossing, empty(OUT_WAVES), {})
        figures: dict[str, pd.DataFrame] = {name: empty(spec) for name, spec in TABLES.items() if name[:3] == "out"}
        figures |= {"out_crossing": crossing, "out_decisions": decisions}
        memory = state_of(accepted_texts(self.lake, SERVICE.id)).memory
        offered = offer(self.project, self.lake, gather(AUTHORITY, SERVICE, [], figures), memory)
        assert offered.path is not None
        if offered.is_new:
            self.issues.append(offered.path.read_bytes())
            cells = [(f"{name}@2025", free) for name in CRITERIA for free in FREE]
            self.shown.append({cell: self.in_force(cell) for cell in cells})
        return offered

    def shows_what_is_in_force(self) -> None:
        """The newest workbook against the second account; nothing in it is a formula."""
        sheet = openpyxl.load_workbook(io.BytesIO(self.issues[-1])).worksheets[0]
        for row, name, cell in _cells(sheet):
            if name in FREE:
                met = {part for part in _read(cell).split(BETWEEN) if part}
                assert met == self.shown[-1][row, name], (row, name)
            assert cell.data_type != "f"

    def drop(self, copy: Copy) -> None:
        """Somebody fills a copy and drops it back."""
        issue = max(0, len(self.issues) - 1 - copy.age)
        book = openpyxl.load_workbook(io.BytesIO(self.issues[issue]))
        sheet = book.worksheets[0]
        cells = {(row, name): cell for row, name, cell in _cells(sheet)}
        cut = "keys_lost" in copy.shapes or "memory_lost" in copy.shapes
        for edit in copy.edits:
            key = (f"{CRITERIA[edit.line]}@2025", edit.field)
            text = f"{edit.text} {next(self.numbers)}" if edit.field in FREE else edit.text
            cell = cells[key]
            before = plain(_read(cell))
            if plain(text) == before:
                continue
            cell.value, cell.data_type = _ESCAPE.sub(r"_x005F\g<0>", text), "s"  # as Excel saves it
            self._typed_now[key] = plain(text)
        _reshape(sheet, copy, self._typed_now)
        if "memory_lost" in copy.shapes:
            del book[MEMORY]
        written = io.BytesIO()
        book.save(written)
        name = ("eau.xlsx", "eau (2).xlsx", "eau - Copie.xlsx", "Eau signé.xlsx")[copy.name]
        target = self.project.register / name
        if target.exists():  # nobody overwrites a colleague's file before it was read
            target = target.with_stem(f"{target.stem} {next(self.numbers)}")
        target.write_bytes(written.getvalue())
        for (row, name), text in self._typed_now.items():
            self.typed.add((name, text))
            if name in FREE and not cut:
                self.words.setdefault((row, name), set()).add(text)
                seen = self.shown[issue][row, name] - {text}
                if not text.startswith("="):  # a formula replaces nothing
                    self.replaced.setdefault((row, name), set()).update(seen)
        self._typed_now.clear()


def _verdict(criterion: str) -> dict[str, Any]:
    return {
        "authority": "val", "service": "eau", "wave": 2025, "criterion": criterion, "kpi": "", "verdict": "act",
        "is_veto": False, "is_low_urgency": False, "perceived_threshold": 70.0, "delivered_threshold": 80.0,
    }  # fmt: skip


def _cells(sheet: Any) -> Iterator[tuple[str, str, Any]]:
    """(line, field, cell) of the cells to fill."""
    columns = {cell.value: cell.column for cell in sheet[1]}
    for row in range(2, sheet.max_row + 1):
        for name, heading in HEADINGS.items():
            if sheet.cell(row, 1).value and heading in columns:
                yield str(sheet.cell(row, 1).value), name, sheet.cell(row, columns[heading])


def _read(cell: Any) -> str:
    """A cell's text as Excel shows it."""
    return re.sub(r"_x005F(?=_x[0-9A-Fa-f]{4}_)", "", str(cell.value or ""))


def _reshape(sheet: Any, copy: Copy, typed: dict[tuple[str, str], str]) -> None:
    """What else people do to a sheet. What they cut away themselves is no longer said to have been typed."""
    columns = {cell.value: cell.column for cell in sheet[1]}
    for shape in (shape for shape in SHAPES if shape in copy.shapes):
        if shape == "shuffled":
            rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
            for i, values in enumerate(reversed(rows), start=2):
                for j, value in enumerate(values, start=1):
                    sheet.cell(i, j).value = value
                    if isinstance(value, str):
                        sheet.cell(i, j).data_type = "s"
        elif shape == "row_cut":
            key = str(sheet.cell(2, 1).value)
            sheet.delete_rows(2)
            for cell in [cell for cell in typed if cell[0] == key]:
                del typed[cell]
        elif shape == "column_cut":
            sheet.delete_cols(columns[HEADINGS["channel"]])
            for cell in [cell for cell in typed if cell[1] == "channel"]:
                del typed[cell]
            columns = {cell.value: cell.column for cell in sheet[1]}
        elif shape in ("formula", "error", "emptied"):
            value = {"formula": "=A2&B2", "error": "#REF!", "emptied": None}[shape]
            cell = sheet.cell(2, columns[HEADINGS["reply"]])
            typed.pop((str(sheet.cell(2, 1).value), "reply"), None)
            cell.value = value
            if value is None:
                cell.data_type = "n"
        elif shape == "extra_column":
            sheet.cell(1, sheet.max_column + 1).value = "Remarques du bureau"
            sheet.cell(2, sheet.max_column).value = "à voir"
        elif shape == "blank_rows":
            sheet.insert_rows(1, 2)
        elif shape == "locked_overwritten":
            sheet.cell(2, 3).value = "un autre critère"
        elif shape == "keys_lost":
            for row in range(2, sheet.max_row + 1):
                sheet.cell(row, 1).value = None
                sheet.cell(row, columns[HIDDEN_KEY]).value = None


def check(played: list[list[Copy]]) -> int:
    """Play the rounds and return how many texts were typed; raises AssertionError where one is lost or the two accounts
    differ."""
    with tempfile.TemporaryDirectory() as folder:
        office = Office(Path(folder))
        office.send_out()
        for colleagues in played:
            for copy in colleagues:
                office.drop(copy)
            outcome = office.accept()
            texts = accepted_texts(office.lake, SERVICE.id)
            kept = set(zip(texts["field"], texts["text"], strict=True))
            assert office.typed <= kept, office.typed - kept
            memory = state_of(texts).memory
            contradictions = 0
            for cell in office.words:
                found = {one.text for one in memory.current(*cell)}
                lost = office.in_force(cell) - found
                assert not lost, (cell, lost)
                readable = {text for text in office.in_force(cell) if not text.startswith("=")}
                contradictions += len(readable) > 1  # a formula is a finding of its own
            said = [finding for finding in outcome.findings if finding.code == "register_conflict"]
            assert len(said) >= contradictions
            again = office.accept()
            assert not again.is_new
            assert again.findings == outcome.findings
            pd.testing.assert_frame_equal(accepted_texts(office.lake, SERVICE.id), texts)
            for cell in [(f"{name}@2025", free) for name in CRITERIA for free in FREE]:
                # what copies without memory said comes beside; from here on it is known
                office.words.setdefault(cell, set()).update(one.text for one in memory.current(*cell))
            assert office.send_out().findings == ()
            office.shows_what_is_in_force()
        return len(office.typed)


def run(examples: int) -> Counter[str]:
    """Play that many random registers; how many there were, with their copies and texts."""
    tally: Counter[str] = Counter()

    def play(played: list[list[Copy]]) -> None:
        typed = check(played)
        tally.update(registers=1, copies=sum(map(len, played)), texts_typed=typed, texts_lost=0)

    quiet = settings(max_examples=examples, deadline=None, derandomize=True, database=None,
                     phases=[Phase.generate], suppress_health_check=list(HealthCheck))  # fmt: skip
    quiet(given(rounds)(play))()
    return tally


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--examples", type=int, default=1000)
    asked = parser.parse_args().examples
    start = time.perf_counter()
    found = run(asked)
    with (Path(__file__).parent / "results" / "round_trips_register.csv").open(
        "w", encoding="utf-8", newline=""
    ) as file:
        csv.writer(file, lineterminator="\n").writerows([found.keys(), found.values()])
    print(f"{dict(found)}, {time.perf_counter() - start:.0f} s")
