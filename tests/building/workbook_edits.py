"""What people do to copies of a coding workbook, at random, and what must be found again of their texts.

Used by the tests (a sample) and by benchmarks/round_trips_coding.py (a thousand). The workbooks are edited with
openpyxl, as a spreadsheet would leave them: sorted, columns deleted, rows inserted or copied, sheets renamed, formulas
pasted, the hidden sheet lost, an older issue filled, a copy named "(2)".
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl

from barometer.ingest.returned_words import BETWEEN, Memory, next_issue, plain
from barometer.ingest.returned_workbook import MEMORY, Form, Returned, read_copies
from barometer.publishing.workbooks.fillable import Column, Fillable, ListRange, Row, Table, fillable_workbook

FIELDS = {"first": "Codeur A", "second": "Codeur B", "note": "Remarque"}
FORM = Form("coding/essai", ("Réponse",), {name: (heading,) for name, heading in FIELDS.items()})
ROWS = ("ABCD-EFGH", "2", "10", "QRST-UVWX")
TEXTS = (
    "Goût de l'eau",
    "Prix + Accueil",
    "(aucun critère)",
    "à revoir\nensemble",
    "=A1+B1",
    '=HYPERLINK("http://exemple.fr","cliquez")',
    "+33 4 76",
    "@SOMME(A1)",
    "<b>&amp;</b>",
    "e\u0301te\u0301 \U0001f600",
    "12",
    "0,5",
    "VRAI",
    " espace ",
)

#: A text that somebody typed: file, row's key ("" where the copy lost it), field, text.
Typed = tuple[str, str, str, str]


def workbook(memory: Memory) -> bytes:
    """The workbook that goes out with a memory."""
    codes = Table("Plan de codage", ("Critère",), [["Goût de l'eau"], ["Prix"], ["Accueil"]])
    columns = (
        Column("text", "Texte de la réponse", 40),
        *(
            Column(name, heading, 20, True, ListRange("Plan de codage", "A", 3) if name != "note" else None)
            for name, heading in FIELDS.items()
        ),
    )
    rows = [Row(key, {"text": f"=verbatim {key}"}) for key in ROWS]
    return fillable_workbook(
        Fillable("coding/essai", "Essai", "Réponses", "Réponse", columns, rows, ["Faire."], memory, (codes,)), "fr"
    )


@dataclass
class Story:
    """A folder into which workbooks go and from which copies come, edited at random with a seed."""

    folder: Path
    seed: int
    typed: list[Typed] = field(default_factory=list)
    issues: list[bytes] = field(default_factory=list)
    log: list[str] = field(default_factory=list)

    def play(self, rounds: int = 2, copies: int = 2) -> Returned:
        """Issue, let people edit copies, merge; again. Returns what was found in the end."""
        chance = random.Random(self.seed)
        returned = Returned()
        for at in range(rounds):
            self.issues.append(workbook(next_issue(returned.memory)))
            (self.folder / f"codage-{at + 1}.xlsx").write_bytes(self.issues[-1])
            for copy in range(chance.randint(1, copies)):
                name = f"codage-{at + 1} ({copy + 2}).xlsx"
                older = chance.random() < 0.25
                self._edit(self.issues[0] if older else self.issues[-1], name, chance)
            returned = read_copies(self.folder, FORM, "coding")
        return returned

    def _edit(self, issue: bytes, name: str, chance: random.Random) -> None:
        path = self.folder / name
        path.write_bytes(issue)
        book = openpyxl.load_workbook(path)
        edits = [self._fill, self._fill, self._fill, *chance.sample(DAMAGES, chance.randint(0, 3))]
        chance.shuffle(edits)
        before = _typed_in(book, name)
        for edit in edits:
            edit(book, chance)
            self.log.append(f"{name}: {getattr(edit, '__name__', '')}")
        after = _typed_in(book, name)
        shown = {(row, column, text) for _, row, column, text in before}
        self.typed += [one for one in after if one[1:] not in shown]
        book.save(path)

    def _fill(self, book: Any, chance: random.Random) -> None:
        sheet = book.worksheets[0]
        places = _places(sheet)
        if places and sheet.max_row > 1:
            cell = sheet.cell(chance.randint(_head(sheet) + 1, sheet.max_row), chance.choice(list(places.values())))
            cell.value = chance.choice(TEXTS)


def _head(sheet: Any) -> int:
    """The row of headings; 1 where none is left."""
    for row in range(1, 5):
        if any(cell.value in (*FIELDS.values(), "Réponse") for cell in sheet[row]):
            return row
    return 1


def _places(sheet: Any) -> dict[str, int]:
    by_heading = {heading: name for name, heading in FIELDS.items()}
    return {by_heading[cell.value]: cell.column for cell in sheet[_head(sheet)] if cell.value in by_heading}


def _typed_in(book: Any, name: str) -> list[Typed]:
    """Every text in a field's cell of the sheet, and of copies of it that still bear keys."""
    sheets = [book.worksheets[0], *(s for s in book.worksheets[1:] if s.title.startswith("Double") and _has_keys(s))]
    return [one for sheet in sheets for one in _typed(sheet, name)]


def _has_keys(sheet: Any) -> bool:
    return bool(_places(sheet)) and any(cell.value in ("Réponse", "_cle") for cell in sheet[_head(sheet)])


def _typed(sheet: Any, name: str) -> list[Typed]:
    """Every text in a field's cell, with the key that the row bears ("" where it bears none or two)."""
    head = _head(sheet)
    places = _places(sheet)
    keys = [cell.column for cell in sheet[head] if cell.value in ("Réponse", "_cle")]
    found = []
    for row in range(head + 1, sheet.max_row + 1):
        bears = {str(sheet.cell(row, column).value) for column in keys} - {"None"}
        for column, place in places.items():
            text = plain(str(sheet.cell(row, place).value or ""))
            if text:
                found.append((name, bears.pop() if len(bears) == 1 else "", column, text))
                bears = {found[-1][1]} - {""}
    return found


def _sort_rows(book: Any, chance: random.Random) -> None:
    sheet = book.worksheets[0]
    head = _head(sheet)
    values = [[cell.value for cell in sheet[row]] for row in range(head + 1, sheet.max_row + 1)]
    chance.shuffle(values)
    for row, cells in enumerate(values, start=head + 1):
        for column, value in enumerate(cells, start=1):
            sheet.cell(row, column).value = value


def _delete_column(book: Any, chance: random.Random) -> None:
    sheet = book.worksheets[0]
    sheet.delete_cols(chance.randint(1, max(1, sheet.max_column)))


def _delete_row(book: Any, chance: random.Random) -> None:
    sheet = book.worksheets[0]
    sheet.delete_rows(chance.randint(_head(sheet) + 1, max(_head(sheet) + 1, sheet.max_row)))


def _insert_column(book: Any, chance: random.Random) -> None:
    sheet = book.worksheets[0]
    place = chance.randint(1, sheet.max_column)
    sheet.insert_cols(place)
    sheet.cell(_head(sheet), place).value = "Mes notes"


def _copy_row(book: Any, chance: random.Random) -> None:
    sheet = book.worksheets[0]
    row = chance.randint(_head(sheet) + 1, max(_head(sheet) + 1, sheet.max_row))
    sheet.append([cell.value for cell in sheet[row]])


def _insert_title(book: Any, chance: random.Random) -> None:
    sheet = book.worksheets[0]
    sheet.insert_rows(1)
    sheet.cell(1, 1).value = "Codage d'Anne"


def _rename_sheet(book: Any, chance: random.Random) -> None:
    book.worksheets[0].title = "Copie de travail"


def _lose_memory(book: Any, chance: random.Random) -> None:
    if MEMORY in book.sheetnames:
        del book[MEMORY]


def _paste_formulas(book: Any, chance: random.Random) -> None:
    sheet = book.worksheets[0]
    places = _places(sheet)
    if places:
        place = chance.choice(list(places.values()))
        for row in range(_head(sheet) + 1, sheet.max_row + 1):
            sheet.cell(row, place).value = f"=B{row}&C{row}"


def _empty_cells(book: Any, chance: random.Random) -> None:
    sheet = book.worksheets[0]
    places = _places(sheet)
    if places:
        sheet.cell(chance.randint(_head(sheet) + 1, sheet.max_row), chance.choice(list(places.values()))).value = None


def _copy_sheet(book: Any, chance: random.Random) -> None:
    """A copy of the sheet inside the workbook, in which somebody goes on."""
    if any(sheet.title.startswith("Double") for sheet in book.worksheets):
        return
    copy = book.copy_worksheet(book.worksheets[0])
    copy.title = "Double"
    places = _places(copy)
    if places and copy.max_row > _head(copy):
        copy.cell(_head(copy) + 1, chance.choice(list(places.values()))).value = chance.choice(TEXTS)


DAMAGES = (
    _copy_sheet,
    _sort_rows,
    _delete_column,
    _delete_row,
    _insert_column,
    _copy_row,
    _insert_title,
    _rename_sheet,
    _lose_memory,
    _paste_formulas,
    _empty_cells,
)


def lost(story: Story, returned: Returned) -> list[Typed]:
    """What somebody typed and is found nowhere: neither in its cell nor among the texts to be put back."""
    kept = {(one.row, one.field, one.text) for one in returned.memory.words}
    parts = {(row, name, part) for row, name, text in kept for part in (text, *text.split(BETWEEN))}
    return [one for one in story.typed if one[1:] not in parts and ("", *one[2:]) not in parts]


def hidden(returned: Returned) -> list[tuple[str, str, str]]:
    """Texts in force that the next workbook shows nowhere: neither in their cell nor on the sheet "to settle"."""
    memory = next_issue(returned.memory)
    shown: set[tuple[str, str, str]] = set()
    for row in ROWS:
        for name in FIELDS:
            shown |= {(row, name, text) for text in memory.shown(row, name).split(BETWEEN)}
            shown.add((row, name, memory.shown(row, name)))
    shown |= {(one.row, one.field, one.text) for one in memory.unplaced(ROWS)}
    placed = {(one.field, one.text) for one in memory.words if one.row in ROWS}
    return [
        (one.row, one.field, one.text)
        for one in sorted(memory.words - memory.replaced)
        if (one.row, one.field, one.text) not in shown
        and not (one.row not in ROWS and ((one.field, one.text) in placed or one.text == "-"))
    ]
