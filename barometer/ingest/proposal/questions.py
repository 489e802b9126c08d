"""A question about a file: what is asked, what may be answered, what is proposed and how sure that is.

Belongs here: the shape of questions and the reading of an answer. Does not belong here: which questions there are
(`propose`), their sentences (locale/*/add_wave.po), asking them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from barometer.findings import quoted
from barometer.ingest.values import same_letters
from barometer.locale import LOCALES, say

#: The answer "nothing": no column, not asked, no answer.
NONE = "-"

Kind = Literal["choice", "text", "year", "day"]


class Sure(StrEnum):
    """How a proposed answer is known."""

    CERTAIN = "certain"  # from the tool's own columns, the same heading as last time, the same words
    LIKELY = "likely"  # waits for a yes
    OPEN = "open"  # nothing is proposed


@dataclass(frozen=True)
class Choice:
    """One answer to choose: what is kept, what is shown."""

    key: str
    shown: str


@dataclass(frozen=True)
class Question:
    """One question. `id` is the same for the same file ("item.gout", "code.quatre.A1"); `about` fills its sentence."""

    id: str
    kind: Kind
    message: str
    about: Mapping[str, str] = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    proposal: str | None = None
    sure: Sure = Sure.OPEN
    is_of_columns: bool = False  # the choices are the file's columns

    def words(self, locale: str) -> str:
        """The question, whatever was quoted from the file masked."""
        shown = {name: quoted(text, 160) for name, text in self.about.items()}
        return say(locale, f"add_wave.question.{self.message}", **shown)

    def shown(self, answer: str, locale: str) -> str:
        """An answer as a person is shown it."""
        if self.kind == "choice" and answer == NONE:
            return say(locale, f"add_wave.none.{'domain' if self.is_of_columns else self.id.split('.')[0]}")
        if self.id == "design":
            return say(locale, f"add_wave.design.{answer}")
        return next((choice.shown for choice in self.choices if choice.key == answer), answer)

    def read(self, text: str) -> str | None:
        """The answer that a text stands for: a choice by its key, its words or a column's letters; None where none."""
        written = " ".join(text.split())
        if self.kind == "choice":
            return self._chosen(written)
        if self.kind == "year":
            return written if written.isascii() and written.isdigit() and 1990 <= int(written) <= 2100 else None
        if self.kind == "day":
            return _day(written)
        return written or None

    def _chosen(self, written: str) -> str | None:
        form = same_letters(written)
        for choice in self.choices:
            words = (self.shown(choice.key, locale) for locale in LOCALES)
            if form in map(same_letters, (choice.key, choice.shown.split(" – ")[0], *words)):
                return choice.key
        return None


def _day(text: str) -> str | None:
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%Y-%m-%d %H:%M:%S"):
        try:
            return dt.datetime.strptime(text, form).date().isoformat()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
    return None
