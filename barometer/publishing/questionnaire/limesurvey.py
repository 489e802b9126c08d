"""The questionnaire as LimeSurvey's tab-separated structure, to be imported there as a survey.

Belongs here: the rows of that file (conventions read in LimeSurvey's export code, see the reference of formats). Does
not belong here: which questions there are (`form`).

LimeSurvey shows a question's text as HTML and reads "{…}" in it as an expression: texts are escaped, and a space goes
behind each opening brace, where LimeSurvey takes it for a brace.
"""

from __future__ import annotations

import csv
import html
import io
from collections.abc import Iterator

from barometer.locale import say
from barometer.publishing.questionnaire.form import Form, Question

_COLUMNS = (
    *("id", "related_id", "class", "type/scale", "name", "relevance", "text", "help", "language", "validation"),
    *("mandatory", "encrypted", "other", "default", "same_default"),
)
_NUMBER, _DROP_DOWN, _LIST = "N", "!", "L"


def limesurvey(form: Form) -> bytes:
    """The file as bytes: UTF-8 with its mark, tabs between columns."""
    written = io.StringIO()
    writer = csv.DictWriter(written, _COLUMNS, delimiter="\t", lineterminator="\n")
    writer.writeheader()
    for row in _rows(form):
        writer.writerow({"language": "", **row})
    return b"\xef\xbb\xbf" + written.getvalue().encode("utf-8")


def _rows(form: Form) -> Iterator[dict[str, str]]:
    language = form.locale
    settings = {"sid": "100000", "language": language, "format": "G", "anonymized": "Y", "datestamp": "Y"}
    for name, value in settings.items():
        yield {"class": "S", "name": name, "text": value}
    yield {"class": "SL", "name": "surveyls_title", "text": _text(form.title), "language": language}
    number = 0
    groups = ((say(language, "questionnaire.group.who"), form.opening), (form.title, form.questions))
    for i, (title, questions) in enumerate(((title, each) for title, each in groups if each), start=1):
        number += 1
        group = {"class": "G", "type/scale": str(i), "name": _text(title), "relevance": "1", "language": language}
        yield {"id": str(number), **group}
        for question in questions:
            for row in _question(form, question):
                number += 1
                yield {"id": str(number), **row, "language": language}


def _question(form: Form, question: Question) -> Iterator[dict[str, str]]:
    kind = {"age": _NUMBER, "commune": _DROP_DOWN}.get(question.kind, _LIST)
    use = next((each for each in form.opening if each.variable == "use"), None)
    relevance = f'{use.name}.NAOK == "{use.answers[0].code}"' if question.only_users and use else "1"
    yield {
        "class": "Q",
        "type/scale": kind,
        "name": question.name,
        "relevance": relevance,
        "text": _text(question.wording),
        "mandatory": "N",
        "encrypted": "N",
        "other": "N",
    }
    for answer in question.answers:
        yield {"class": "A", "type/scale": "0", "name": answer.code, "text": _text(answer.words)}


def _text(words: str) -> str:
    return html.escape(words, quote=False).replace("{", "{ ")
