"""A reply in the hands of a person: written of what a test dropped, corrected cell by cell, saved."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
from small_town import WAVE, SmallTown

from barometer.findings import Finding
from barometer.ingest import outgoing
from barometer.publishing.replies import write_replies

FILE = "reponses.csv"
WHERE = f"{WAVE}/{FILE}"
REPLY = f"{FILE} - à corriger.xlsx"
DATA = (
    "id;Goût;Note;Courriel\n"
    "A;Très satisfait;8;a@exemple.fr\n"
    "B;Moyen;77;b@exemple.fr\n"
    "C;3;8/10;c@exemple.fr\n"
    + "".join(f"R{i};Plutôt satisfait;{i % 11};r{i}@exemple.fr\n" for i in range(30))
    + "R3;2;5;x@exemple.fr\n"
    + "Total;;58;\n"
)
Touch = Callable[[Any], None]


def answer(town: SmallTown, findings: tuple[Finding, ...] | None = None, locale: str = "fr") -> list[Path]:
    """Write the replies to everything of the town, as `barometer check --reply` does."""
    if findings is None:
        findings = town.accept(dry=True).findings
    answerable = [
        *outgoing.waves(town.project, [(town.survey, town.wave)]),
        *outgoing.series(town.project, [town.service]),
        *outgoing.communes(town.project, [town.service.id]),
    ]
    return [one.workbook for one in write_replies(answerable, findings, town.authority, locale)]


def correct(
    path: Path, cells: dict[tuple[int, str], object], delete: tuple[int, ...] = (), touch: Touch | None = None
) -> None:
    """Correct a reply in a spreadsheet: cells by original row and heading, whole rows deleted, and saved."""
    book = openpyxl.load_workbook(path)
    sheet = book["À corriger"]
    headings = [cell.value for cell in sheet[1]]
    where = {sheet.cell(i, 1).value: i for i in range(2, sheet.max_row + 1)}
    for (row, heading), value in cells.items():
        sheet.cell(where[row], headings.index(heading) + 1).value = value
    for row in sorted((where[row] for row in delete), reverse=True):
        sheet.delete_rows(row)
    if touch is not None:
        touch(book)
    book.save(path)


ALL = {(3, "Goût"): "Plutôt satisfait", (3, "Note"): 7, (4, "Note"): "8"}
