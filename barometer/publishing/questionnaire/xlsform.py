"""The questionnaire as an XLSForm, for KoboToolbox, ODK and whatever else reads that form.

Belongs here: the three sheets of an XLSForm. Does not belong here: which questions there are (`form`).

A question's words are text: "${" would be a reference to another question, so a space comes between; what begins with
"=" is typed as text.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook

from barometer.locale import say
from barometer.publishing.questionnaire.form import Form, Question
from barometer.publishing.same_bytes import MOMENT, same_bytes

_SURVEY = ("type", "name", "label", "hint", "required", "relevant", "constraint", "constraint_message", "appearance")
_CHOICES = ("list_name", "name", "label")


def xlsform(form: Form) -> bytes:
    """The workbook as bytes."""
    book = Workbook()
    survey: Any = book.active
    survey.title = "survey"
    lists: dict[tuple[tuple[str, str], ...], str] = {}
    rows: list[tuple[str, ...]] = [
        ("start", "start", "", "", "", "", "", "", ""),
        ("end", "end", "", "", "", "", "", "", ""),
    ]
    rows += [_row(form, question, lists) for question in form.all]
    _sheet(survey, _SURVEY, rows)
    choices = [(name, code, words) for answers, name in lists.items() for code, words in answers]
    _sheet(book.create_sheet("choices"), _CHOICES, choices)
    language = {"fr": "Français (fr)", "en": "English (en)"}[form.locale]
    settings = (form.title, form.survey.replace("-", "_"), form.digest, language)
    _sheet(book.create_sheet("settings"), ("form_title", "form_id", "version", "default_language"), [settings])
    book.properties.creator = ""
    book.properties.title = form.title
    book.properties.created = book.properties.modified = MOMENT
    return same_bytes(book)


def _row(form: Form, question: Question, lists: dict[tuple[tuple[str, str], ...], str]) -> tuple[str, ...]:
    use = next((each for each in form.opening if each.variable == "use"), None)
    relevant = f"${{{use.name}}} = '{use.answers[0].code}'" if question.only_users and use else ""
    if question.kind == "age":
        constraint = ". >= 18 and . <= 120"
        message = say(form.locale, "questionnaire.age_bounds")
        return ("integer", question.name, question.wording, "", "", relevant, constraint, message, "")
    answers = tuple((answer.code, _text(answer.words)) for answer in question.answers)
    name = lists.setdefault(answers, question.scale.replace("-", "_") or question.name)
    if list(lists.values()).count(name) > 1:
        lists[answers] = name = f"{name}_{len(lists)}"
    appearance = "minimal" if question.kind == "commune" else ""
    label = _text(question.wording)
    return (f"select_one {name}", question.name, label, "", "", relevant, "", "", appearance)


def _text(words: str) -> str:
    return words.replace("${", "$ {")


def _sheet(page: Any, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    for i, row in enumerate((headings, *rows), start=1):
        for j, text in enumerate(row, start=1):
            if text:
                cell = page.cell(i, j, text)
                cell.data_type = "s"
                cell.number_format = "@"
    page.freeze_panes = "A2"
