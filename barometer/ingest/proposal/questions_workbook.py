"""The questions about a file as a workbook to be filled, and the answers read back from it.

Belongs here: the layout of that workbook: one sheet, a row a question, the answer in a column of its own with a list to
choose from. Does not belong here: which questions there are (`propose`).

A proposal stands in the answer's cell already: whoever sends the workbook back has seen it there.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping, Sequence

from openpyxl import Workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from barometer.findings import Finding, Place, Severity
from barometer.ingest.files import Received
from barometer.ingest.proposal.questions import Question, Sure
from barometer.ingest.sheet import read_sheet
from barometer.ingest.values import NOT_SHOWN
from barometer.locale import LOCALES, say

_MOMENT = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - the properties of a workbook know no time zone
_HEADINGS = ("question", "state", "answer", "id")
_WIDTHS = (70, 22, 60, 30)
_SPACES = "\u00a0\u202f"  # French no-break spaces
_TO_FILL = PatternFill("solid", fgColor="FDEBD9")
_WRAPPED = Alignment(vertical="top", wrap_text=True)


def questions_workbook(questions: Sequence[Question], answers: Mapping[str, str], locale: str) -> bytes:
    """The workbook of all questions, with what is answered or proposed in the answers' cells."""
    book = Workbook()
    sheet, lists = book.active, book.create_sheet("listes")
    assert sheet is not None
    sheet.title = say(locale, "add_wave.workbook.sheet")
    for position, (name, width) in enumerate(zip(_HEADINGS, _WIDTHS, strict=True), start=1):
        cell = _write(sheet.cell(1, position), say(locale, f"add_wave.workbook.{name}"))
        cell.font = Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = width
    for row, question in enumerate(questions, start=2):
        given = question.read(answers.get(question.id, "")) or question.proposal
        state = "open" if given is None else question.sure.value
        if question.id in answers and given is not None:
            state = "certain"
        _write(sheet.cell(row, 1), question.words(locale))
        _write(sheet.cell(row, 2), say(locale, f"add_wave.state.{state}"))
        answer = _write(sheet.cell(row, 3), "" if given is None else question.shown(given, locale))
        _write(sheet.cell(row, 4), question.id)
        if state != Sure.CERTAIN:
            answer.fill = _TO_FILL
        if question.choices:
            for line, choice in enumerate(question.choices, start=1):
                _write(lists.cell(line, row), question.shown(choice.key, locale))
            letters = lists.cell(1, row).column_letter
            formula = f"listes!${letters}$1:${letters}${len(question.choices)}"
            validation = DataValidation("list", formula1=formula, allow_blank=True)
            sheet.add_data_validation(validation)
            validation.add(answer)
    lists.sheet_state = "hidden"
    sheet.column_dimensions["D"].hidden = True
    sheet.freeze_panes = "A2"
    book.properties.created = book.properties.modified = _MOMENT
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _write(cell: Cell | MergedCell, text: str) -> Cell:
    """A text as text, whatever it begins with."""
    assert isinstance(cell, Cell)
    cell.value = "".join(letter if letter.isprintable() or letter in _SPACES else " " for letter in text)
    cell.data_type = "s"
    cell.alignment = _WRAPPED
    return cell


def read_answers(received: Received) -> dict[str, str] | tuple[Finding, ...]:
    """The answers by question, as typed; or why the workbook cannot be read."""
    reading = read_sheet(received)
    if reading.sheet is None:
        return reading.findings
    columns: dict[str, int] = {}
    for name in ("answer", "id"):
        headings = {say(locale, f"add_wave.workbook.{name}") for locale in LOCALES}
        position = next((i for i, heading in enumerate(reading.sheet.header) if heading in headings), None)
        if position is None:
            return (Finding("no_answers", Severity.FILE, Place(received.file, reading.sheet.name)),)
        columns[name] = position
    ids, texts = reading.sheet.column(columns["id"]), reading.sheet.column(columns["answer"])
    return {str(name): str(text) for name, text in zip(ids, texts, strict=True) if name and text and text != NOT_SHOWN}
