"""Questionnaire files: LimeSurvey's .lss and tab-separated structure, ODK's XLSForm.

Belongs here: the wording of each question and what its codes mean, for whoever proposes a wave's declaration. Does not
belong here: answers. Such a file is nobody's answer, but an .lss also holds letters to respondents and settings:
nothing but the questions is taken.

A structure is no part of a wave: it is looked at once, and what it says is written into the declaration.
"""

from __future__ import annotations

import html
import re
import xml.etree.ElementTree as ET  # a document type, hence any entity, is refused before
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from barometer.findings import Finding, Place, Severity
from barometer.ingest.files import Kind, Received
from barometer.ingest.sheet import Sheet, read_sheet
from barometer.ingest.values import clean

#: Answers that LimeSurvey's types bring along, by type; they are in no list.
_BUILT_IN = {"Y": {"Y": "Oui", "N": "Non"}, "G": {"F": "Femme", "M": "Homme"}}
_OTHER = {"-oth-": "Autre", "other": "Autre"}


@dataclass(frozen=True)
class Question:
    """A question: its wording, its answers by code, its parts (sub-questions, or answers to tick) by code."""

    code: str
    wording: str
    answers: Mapping[str, str] = field(default_factory=dict)
    parts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Structure:
    """A questionnaire, its questions by code."""

    questions: Mapping[str, Question]

    def wording(self, heading: str) -> str | None:
        """What a column's heading stands for, in words: "Question" or "Question [part]"."""
        question, part = self._found(heading)
        if question is None:
            return None
        return f"{question.wording} [{question.parts[part]}]" if part in question.parts else question.wording

    def answers(self, heading: str) -> Mapping[str, str]:
        """What the codes under a heading mean."""
        question, _ = self._found(heading)
        return question.answers if question else {}

    def _found(self, heading: str) -> tuple[Question | None, str]:
        """The question of a column: "G3Q1[SQ001]", "G3Q1_SQ001", "groupe/question", "groupe/question/réponse"."""
        if heading in self.questions:
            return self.questions[heading], ""
        match = re.fullmatch(r"([^\[\]_]+)(?:\[([^\[\]]*)\]|_(\w+))", heading)
        if match and match[1] in self.questions:
            return self.questions[match[1]], match[2] or match[3]
        *_, before, last = ["", *heading.split("/")]
        if before in self.questions and last in self.questions[before].parts:
            return self.questions[before], last
        return self.questions.get(last), ""


def read_structure(received: Received) -> Structure | Finding:
    """The questionnaire in a file, or why there is none. Never raises for what is in the file."""
    nothing = Finding("no_structure", Severity.FILE, Place(received.file))
    if b"LimeSurveyDocType" in received.content[:2000]:
        return _lss(received) or nothing
    if received.kind is None:
        return next(iter(received.findings), nothing)
    if received.kind is not Kind.TEXT and (form := _xlsform(received)) is not None:
        return form
    sheet = read_sheet(received).sheet
    if sheet is None:
        return nothing
    return _tsv(sheet) or nothing


def _lss(received: Received) -> Structure | None:
    """LimeSurvey's own archive of a survey: tables of rows in XML, without a document type."""
    if re.search(rb"<!(?:DOCTYPE|ENTITY)", received.content, re.IGNORECASE):
        return None
    try:
        root = ET.fromstring(received.content)
    except (ET.ParseError, ValueError, LookupError):
        return None
    tables = {table.tag: [_row(row) for row in table.iterfind("rows/row")] for table in root}
    words = _by(tables.get("question_l10ns", []), "qid", "question")
    labels = _by(tables.get("answer_l10ns", []), "aid", "answer")
    parts: dict[str, dict[str, str]] = {}
    for row in (*tables.get("subquestions", []), *tables.get("questions", [])):
        if row.get("parent_qid", "0") not in ("", "0"):
            wording = words.get(row.get("qid", ""), row.get("question", ""))
            parts.setdefault(row["parent_qid"], {}).setdefault(row.get("title", ""), _plain(wording))
    answers: dict[str, dict[str, str]] = {}
    for row in tables.get("answers", []):
        label = labels.get(row.get("aid", ""), row.get("answer", ""))
        answers.setdefault(row.get("qid", ""), {}).setdefault(row.get("code", ""), _plain(label))
    questions = {}
    for row in tables.get("questions", []):
        code, qid = row.get("title", ""), row.get("qid", "")
        if code and row.get("parent_qid", "0") in ("", "0") and code not in questions:
            known = answers.get(qid) or _BUILT_IN.get(row.get("type", ""), {})
            other = _OTHER if row.get("other") == "Y" else {}
            wording = _plain(words.get(qid, row.get("question", "")))
            questions[code] = Question(code, wording, {**known, **other}, {**parts.get(qid, {})})
    return Structure(questions) if questions else None


def _row(row: ET.Element) -> dict[str, str]:
    return {cell.tag: cell.text or "" for cell in row}


def _by(rows: Iterable[Mapping[str, str]], key: str, value: str) -> dict[str, str]:
    """The first language's words by id."""
    found: dict[str, str] = {}
    for row in rows:
        found.setdefault(row.get(key, ""), row.get(value, ""))
    return found


def _plain(text: str) -> str:
    """A wording without its markup."""
    return clean(html.unescape(re.sub(r"<[^<>]*>", " ", text)))


def _tsv(sheet: Sheet) -> Structure | None:
    """LimeSurvey's structure as a table: each answer and part belongs to the question above it."""
    columns = {heading: position for position, heading in enumerate(sheet.header)}
    if not {"class", "type/scale", "name", "text"} <= set(columns):
        return None
    has_language, has_other = "language" in columns, "other" in columns
    questions: dict[str, Question] = {}
    language, current = None, ""
    texts = {name: sheet.column(columns[name]) for name in columns if name}
    for i in range(len(sheet.rows)):
        row = {name: str(column[i]) for name, column in texts.items()}
        if has_language and row["class"] in ("Q", "SQ", "A") and row["language"]:
            language = language or row["language"]
            if row["language"] != language:
                continue
        if row["class"] == "Q":
            current = row["name"]
            other = _OTHER if has_other and row["other"] == "Y" else {}
            answers = {**_BUILT_IN.get(row["type/scale"], {}), **other}
            questions[current] = Question(current, _plain(row["text"]), answers, {})
        elif current and row["class"] in ("A", "SQ"):
            was = questions[current]
            more = {row["name"]: _plain(row["text"])}
            is_answer = row["class"] == "A"
            questions[current] = Question(
                was.code,
                was.wording,
                {**was.answers, **(more if is_answer else {})},
                {**was.parts, **({} if is_answer else more)},
            )
    return Structure(questions) if questions else None


def _xlsform(received: Received) -> Structure | None:
    """ODK's questionnaire: a sheet "survey" and a sheet "choices"; the first language's labels are taken."""
    survey, choices = (read_sheet(received, name).sheet for name in ("survey", "choices"))
    if survey is None or choices is None or not {"type", "name"} <= set(survey.header):
        return None
    if not {"list_name", "name"} <= set(choices.header):
        return None
    lists: dict[str, dict[str, str]] = {}
    for row in _labelled(choices):
        lists.setdefault(row["list_name"], {})[row["name"]] = row["label"]
    questions: dict[str, Question] = {}
    for row in _labelled(survey):
        kind, _, rest = row["type"].partition(" ")
        answers = lists.get(rest.split(" ")[0], {})
        if row["name"] and kind in ("select_one", "select_multiple", "integer", "decimal", "text", "range"):
            is_several = kind == "select_multiple"
            questions[row["name"]] = Question(
                row["name"], row["label"], {} if is_several else answers, answers if is_several else {}
            )
    return Structure(questions) if questions else None


def _labelled(sheet: Sheet) -> list[dict[str, str]]:
    """Rows by column, the first language's label as "label"."""
    labels = [position for position, name in enumerate(sheet.header) if name.split(":")[0] == "label"]
    columns = {name: sheet.column(position) for position, name in enumerate(sheet.header) if name}
    rows = [{name: str(column[i]) for name, column in columns.items()} for i in range(len(sheet.rows))]
    for i, row in enumerate(rows):
        row["label"] = _plain(str(sheet.column(labels[0])[i])) if labels else row["name"]
    return rows
