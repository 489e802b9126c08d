"""KoboToolbox and ODK: csv or xls, with names or labels, groups, one or both shapes of several answers.

Belongs here: paths of groups, ticks of 0 and 1 (conventions read in formpack's source). Does not belong here: the
XLSForm (`structures`).

- A column is called by its path ("profil/commune"); where its last part is unique, that will do ("commune").
- Several answers: "services" holds the names joined by spaces, "services/eau" holds 1 or 0; an export has either or
  both. With labels instead of names, joined answers cannot be cut apart with certainty.
- 0 is "not ticked"; where the question was not answered, the ticks are blank, asked or not.
"""

from __future__ import annotations

import numpy as np

from barometer.declarations.wave import Wave
from barometer.findings import Severity
from barometer.ingest.columns import Mask, Texts
from barometer.ingest.sheet import Sheet
from barometer.ingest.tools import ticks
from barometer.ingest.tools.draft import Draft
from barometer.ingest.tools.headings import Names, one_answer
from barometer.ingest.tools.tool import Above, Tool, find, has, tell_of_blank_answers, tell_of_days, words
from barometer.ingest.values import same_letters

_ID = words("_id", "KEY", "meta/instanceID")
_UUID = words("_uuid", "meta/instanceID", "instanceID")
_SENT = words("_submission_time", "SubmissionDate")
_STATUS = words("_validation_status")
_OTHERS = words(
    *("start", "end", "today", "deviceid", "username", "phonenumber", "simserial", "subscriberid", "audit"),
    *("_notes", "_status", "_submitted_by", "__version__", "_tags", "_index", "SubmitterID", "SubmitterName"),
    *("AttachmentsPresent", "AttachmentsExpected", "Status", "ReviewState", "DeviceID", "Edits", "FormVersion"),
)
_SEPARATORS = ("/", "-", ":")  # between a group and its question: Kobo's, ODK Central's, Kobo's other choice


def _title_row(above: Above) -> int | None:
    return next((number for number, cells in above[:1] if has(cells, _ID, _SENT)), None)


def _names(sheet: Sheet) -> Names:
    """The last parts of a path, where no other column ends alike."""
    names = []
    for heading in sheet.header:
        also = []
        if same_letters(heading) not in _OTHERS | _ID | _UUID | _SENT:
            for separator in _SEPARATORS:
                parts = heading.split(separator)
                also += [separator.join(parts[depth:]) for depth in range(1, len(parts))]
        names.append(tuple(also))
    return names


def _prepare(draft: Draft, wave: Wave) -> None:
    _ticks(draft)
    _joined(draft)
    status = find(draft.sheet.header, _STATUS)
    if status is not None:
        refused = words("validation_status_not_approved", "Not Approved", "Non approuvé", "Non approuvée")
        rows = np.array([same_letters(text) in refused for text in draft.texts(status)], dtype=bool)
        if rows.any():
            draft.tell("not_approved", Severity.WARNING, rows, draft.header[status])
    tell_of_blank_answers(draft)
    tell_of_days(draft, find(draft.sheet.header, _SENT), wave)


def _question(heading: str, known: frozenset[str]) -> str | None:
    """The question of a tick's heading: what stands before a "/" and is a heading itself, else before the last one.

    With labels for headings, an answer may hold a "/" of its own.
    """
    parts = heading.split("/")
    befores = ["/".join(parts[:depth]) for depth in range(1, len(parts))]
    return next((before for before in befores if before in known), befores[-1] if befores else None)


def _ticks(draft: Draft) -> None:
    """1 and 0 as "Oui" and "Non", where joined answers or another tick show that the column is one of several."""
    header, known = draft.sheet.header, frozenset(draft.sheet.header)
    blank: dict[str, Mask] = {}
    for label, position in draft.declared_positions().items():
        question, texts = _question(header[position], known), draft.texts(position)
        if question is None or label in draft.asked or not _is_ticks(texts):
            continue
        beside = [i for i, other in enumerate(header) if i != position and _question(other, known) == question]
        if question in header or any(_is_ticks(draft.texts(i)) for i in beside):
            draft.rewrite(position, ticks.told(texts == "1", texts != ""))
            blank[question] = (texts == "") & draft.kept
    for question, rows in blank.items():
        ticks.tell_of_blanks(draft, rows, question)


def _is_ticks(texts: Texts) -> bool:
    met = set(texts) - {""}
    return bool(met) and met <= {"0", "1"}


def _joined(draft: Draft) -> None:
    """Declared ticks of which the file has only the joined answers: "services/eau" or "services [eau]"."""
    wanted: dict[str, dict[str, str]] = {}
    for label in draft.declared:
        if draft.position(label) is None:
            question, _, answer = label.rpartition("/")
            question, answer = one_answer(label) or (question, answer)
            if draft.position(question) is not None:
                wanted.setdefault(question, {})[label] = answer
    for question, answers in wanted.items():
        if any(" " in answer for answer in answers.values()):
            draft.tell("joined_by_spaces", Severity.WARNING, column=question)
        ticks.cut_apart(draft, question, answers, (" ",))


KOBO = Tool("kobo", "KoboToolbox", _title_row, _names, _prepare, _ID, _SENT, _ID | _UUID | _SENT | _STATUS | _OTHERS)
