"""Answers on a scale: what each text of an asked column means.

Belongs here: turning texts into a status and a value, and naming what does not fit the scale. Does not belong here:
which respondents were asked, what becomes of their rows (waves).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from barometer.declarations.survey import Scale
from barometer.ingest.columns import Coded, Mask
from barometer.ingest.values import NOT_SHOWN, cell_fault, clean, number, same_letters

#: The statuses of an answer, as CORE_ANSWERS describes them.
STATUSES = ("answered", "dont_know", "not_concerned", "refused", "not_shown", "blank")

_SHOWN_LABELS = 12

_DATE = re.compile(r"\d{4}-\d\d-\d\d(?: .*)?|\d{1,2}/\d{1,2}/\d{4}")
_OUT_OF = re.compile(r"\d+(?:[.,]\d+)?\s*(?:/|sur)\s*\d+", re.IGNORECASE)
_NUMBERED = re.compile(r"(\d+)\s*[-–—:.)=]\s*(\D.*)")


@dataclass(frozen=True)
class Mark:
    """What one text means. A `fault` is the code of a finding: the text does not fit the scale."""

    status: str = "blank"
    value: float | None = None
    fault: str | None = None


@dataclass(frozen=True)
class Marks:
    """The answers of a column of n texts, m of them different: `codes` (n,) and what each different text means."""

    codes: npt.NDArray[np.int32]
    statuses: npt.NDArray[np.int8]  # (m,), positions in STATUSES
    values: npt.NDArray[np.float64]  # (m,), NaN where not answered
    faults: tuple[str | None, ...]  # (m,)

    @property
    def status(self) -> npt.NDArray[np.int8]:
        """Positions in STATUSES (n,)."""
        return self.statuses[self.codes]

    @property
    def value(self) -> npt.NDArray[np.float64]:
        """Answers on the scale (n,), NaN where not answered."""
        return self.values[self.codes]

    @property
    def faulty(self) -> Mask:
        """Rows (n,) whose text does not fit the scale."""
        return np.array([fault is not None for fault in self.faults], dtype=bool)[self.codes]

    def only(self, keep: Mask | slice) -> Marks:
        return replace(self, codes=self.codes[keep])


class ScaleReader:
    """Reads texts on one declared scale; `codes` are what a wave's file writes in place of its texts.

    A code stands for its meaning even where it is a number on the scale itself ("1" for "Très satisfait"). Declared
    texts come next (a "9" declared as "don't know" is no mark), then labels, then numbers on the scale. Two texts are
    the same when they differ only in letter case, apostrophes or spaces; codes, when they are the same number.
    """

    def __init__(self, scale: Scale, codes: Mapping[str, str] | None = None) -> None:
        self._scale = scale
        self._meanings: dict[str, Mark] = {}
        for label, value in scale.labels.items():
            self._meanings[same_letters(label)] = Mark("answered", value)
        for status in ("not_shown", "refused", "not_concerned", "dont_know"):
            for text in getattr(scale, status):
                self._meanings[same_letters(text)] = Mark(status)
        self._by_number: dict[float, Mark] = {}
        self._in_steps = scale.low.is_integer() and scale.high.is_integer()
        self._meanings |= {same_letters(code): self.read(clean(text)) for code, text in (codes or {}).items()}
        numbers = ((number(text), mark) for text, mark in self._meanings.items())
        self._by_number = {code: mark for code, mark in numbers if code is not None}

    @property
    def expected(self) -> str:
        """The scale in words for a finding: its labels, else its ends."""
        if not self._scale.labels:
            return f"{self._scale.low:g} – {self._scale.high:g}"
        shown = " / ".join(list(self._scale.labels)[:_SHOWN_LABELS])
        return shown + (" / …" if len(self._scale.labels) > _SHOWN_LABELS else "")

    def read(self, text: str) -> Mark:
        """What one text means."""
        if not text:
            return Mark()
        if text == NOT_SHOWN:
            return Mark("not_shown")
        if meaning := self._meanings.get(same_letters(text)):
            return meaning
        if fault := cell_fault(text):
            return Mark(fault=fault)
        value = number(text)
        if value is None:
            return self._near_miss(text)
        if meaning := self._by_number.get(value):
            return meaning
        if not self._scale.low <= value <= self._scale.high:
            return Mark(fault="mark_outside_scale")
        if self._in_steps and not value.is_integer() and value not in self._scale.labels.values():
            return Mark(fault="mark_between_steps")
        return Mark("answered", value)

    def _near_miss(self, text: str) -> Mark:
        """What is wrong with a text that is neither a label nor a number. "4 - Très satisfait" is its label, where the
        number is the label's own."""
        if _DATE.fullmatch(text):
            return Mark(fault="mark_is_a_date")
        if _OUT_OF.fullmatch(text):
            return Mark(fault="mark_out_of")
        numbered = _NUMBERED.fullmatch(text)
        meaning = self._meanings.get(same_letters(numbered[2])) if numbered else None
        if numbered and meaning and meaning.value is not None:
            return meaning if number(numbered[1]) == meaning.value else Mark(fault="label_with_other_number")
        return Mark(fault="unknown_label" if self._scale.labels else "not_a_number")

    def read_all(self, column: Coded) -> Marks:
        """A whole column; each different text is looked at once."""
        marks = [self.read(text) for text in column.texts]
        return Marks(
            column.codes,
            np.array([STATUSES.index(mark.status) for mark in marks], dtype=np.int8),
            np.array([np.nan if mark.value is None else mark.value for mark in marks], dtype=np.float64),
            tuple(mark.fault for mark in marks),
        )
