"""The coding workbook: answers, a proposed code, two coders' columns, what is settled (METHOD C1.1).

Belongs here: its columns and sheets, and the form by which copies are read back. Does not belong here: how a fillable
workbook is made (`fillable`), what the codes give (crossing.coded). It holds verbatims: internal, never in
reports/.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pandas as pd

from barometer.crossing.codebook import BETWEEN_CODES, Entry, propose
from barometer.declarations.exploration import Exploration
from barometer.ingest.returned_words import Memory
from barometer.ingest.returned_workbook import Form
from barometer.ingest.values import fold
from barometer.locale import LOCALES, say
from barometer.publishing.workbooks.fillable import Column, Fillable, ListRange, Row, Table

FIELDS = ("first", "second", "settled", "note")


def coding_form(service: str) -> Form:
    """What a copy of a service's coding workbook is known by, whatever its language."""
    return Form(
        f"coding/{service}",
        _in_all("coding.column.answer"),
        {name: _in_all(f"coding.column.{name}") for name in FIELDS},
    )


def nothing_words() -> tuple[str, ...]:
    """How a coder says that an answer names no criterion, in every language."""
    return _in_all("coding.nothing")


def coding_workbook(
    exploration: Exploration,
    service_label: str,
    verbatims: pd.DataFrame,
    entries: Sequence[Entry],
    memory: Memory,
    disputed: Collection[str],
    new_codes: Sequence[tuple[str, int]],
    locale: str,
) -> Fillable:
    """The workbook that goes out: RESTRICTED_VERBATIMS' rows in alphabetical order, with their proposals; `memory`
    what coders said so far; `disputed` the answers to be settled; `new_codes` what they wrote that is no code, with
    how often. How often an answer was given is not said: coders judge words, and no figure goes out this way.
    """
    labels = {code.id: code.label for code in exploration.criteria}
    codes = [*labels.values(), say(locale, "coding.nothing")]
    choices = ListRange(say(locale, "coding.sheet.codes"), "A", len(codes), is_open=True)  # "a + b", or a new code
    columns = (
        Column("text", say(locale, "coding.column.text"), 60),
        Column("proposed", say(locale, "coding.column.proposed"), 26),
        Column("first", say(locale, "coding.column.first"), 26, True, choices),
        Column("second", say(locale, "coding.column.second"), 26, True, choices),
        Column("state", say(locale, "coding.column.state"), 13),
        Column("settled", say(locale, "coding.column.settled"), 26, True, choices),
        Column("note", say(locale, "coding.column.note"), 34, True),
    )
    texts = dict(zip(verbatims["answer"], verbatims["text"], strict=True))
    to_settle = say(locale, "coding.to_settle")
    rows = [
        Row(
            answer,
            {
                "text": texts[answer],
                "proposed": _joined(propose(texts[answer], entries), labels),
                "state": to_settle if answer in disputed else "",
            },
        )
        for answer in sorted(texts, key=lambda answer: (fold(texts[answer]), answer))
    ]
    return Fillable(
        subject=f"coding/{exploration.service}",
        title=say(locale, "coding.title", service=service_label),
        sheet=say(locale, "coding.sheet.answers"),
        key=say(locale, "coding.column.answer"),
        columns=columns,
        rows=rows,
        instructions=_instructions(exploration, locale),
        memory=memory,
        tables=(_codes(exploration, locale), _dictionary(entries, labels, locale), *_new(new_codes, locale)),
    )


def _instructions(exploration: Exploration, locale: str) -> list[str]:
    params = {"question": exploration.question, "version": exploration.codebook.version, "plus": BETWEEN_CODES}
    names = ("task", "apart", "several", "nothing", "new", "settle", "proposed")
    return [say(locale, f"coding.instructions.{name}", **params) for name in names]


def _codes(exploration: Exploration, locale: str) -> Table:
    headings = [say(locale, f"coding.codes.{name}") for name in ("label", "definition", "id", "since")]
    rows = [(code.label, code.definition, code.id, code.since) for code in exploration.criteria]
    nothing = (say(locale, "coding.nothing"), say(locale, "coding.nothing_definition"), "", "")
    return Table(say(locale, "coding.sheet.codes"), headings, [*rows, nothing], (34, 70, 24, 10))


def _dictionary(entries: Sequence[Entry], labels: dict[str, str], locale: str) -> Table:
    headings = [say(locale, f"coding.dictionary.{name}") for name in ("word", "code", "origin")]
    rows = [
        (
            entry.word,
            labels.get(entry.code, entry.code),
            say(locale, "coding.dictionary.learnt", answers=entry.answers)
            if entry.answers
            else say(locale, "coding.dictionary.declared"),
        )
        for entry in entries
    ]
    return Table(say(locale, "coding.sheet.dictionary"), headings, rows, (26, 34, 34))


def _new(new_codes: Sequence[tuple[str, int]], locale: str) -> list[Table]:
    if not new_codes:
        return []
    headings = [say(locale, f"coding.new.{name}") for name in ("text", "times")]
    return [Table(say(locale, "coding.sheet.new"), headings, list(new_codes), (44, 10))]


def _joined(codes: Sequence[str], labels: dict[str, str]) -> str:
    return f" {BETWEEN_CODES} ".join(labels[code] for code in codes if code in labels)


def _in_all(message: str) -> tuple[str, ...]:
    return tuple(say(locale, message) for locale in LOCALES)
