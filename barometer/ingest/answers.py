"""What a judged wave keeps, column by column, and how it becomes the long tables of the lake, piece by piece.

Belongs here: the shape of the respondents' table and of the answers between the judgement and the lake. Does not
belong here: judging (`waves`, `marks`, `domains`), writing (`acceptance`, through the lake).

Two million respondents and ten items are twenty million answers: they are never in memory as rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from barometer.ingest.columns import Coded, Mask
from barometer.ingest.marks import STATUSES, Marks
from barometer.lake import as_frame
from barometer.tables import CORE_ANSWERS

#: Rows of a piece of the answers, and of a row group in the lake's file.
PIECE = 1_000_000


@dataclass(frozen=True)
class Asked:
    """The answers of one asked item: who was asked (n,), and what each row's text means."""

    item: str
    version: str
    asked: Mask
    marks: Marks

    def only(self, keep: Mask | slice) -> Asked:
        return Asked(self.item, self.version, self.asked[keep], self.marks.only(keep))


@dataclass(frozen=True)
class Answers:
    """The answers of n accepted respondents to the items they were asked."""

    survey: str
    wave: int
    items: tuple[Asked, ...]

    def frame(self) -> pd.DataFrame:
        """CORE_ANSWERS, item after item in the order of the declaration."""
        return as_frame(CORE_ANSWERS, pa.concat_tables([self._table([item], 0) for item in self.items]))

    def pieces(self) -> Iterator[pa.Table]:
        """CORE_ANSWERS in the order of its key, texts as dictionaries, at most about PIECE rows at a time."""
        items = sorted(self.items, key=lambda asked: (asked.item, asked.version))
        respondents = len(items[0].asked) if items else 0
        step = max(1, PIECE // max(1, len(items)))
        for start in range(0, respondents, step):
            yield self._table([item.only(slice(start, start + step)) for item in items], start)

    def _table(self, items: Sequence[Asked], start: int) -> pa.Table:
        """The answers of respondents from number start + 1 on."""
        asked = np.column_stack([item.asked for item in items])
        position = np.flatnonzero(asked.ravel())
        respondent, item = np.divmod(position, len(items))
        status = np.column_stack([one.marks.status for one in items]).ravel()[position]
        value = np.column_stack([one.marks.value for one in items]).ravel()[position]
        count = len(position)
        return pa.table(
            {
                "survey": _dictionary(np.zeros(count, dtype=np.int8), [self.survey]),
                "wave": np.full(count, self.wave, dtype=np.int64),
                "respondent": respondent + (start + 1),
                "item": _dictionary(item, [one.item for one in items]),
                "question_version": _dictionary(item, [one.version for one in items]),
                "status": _dictionary(status, STATUSES),
                "value": pa.array(value, mask=np.isnan(value)),
            }
        )


def categories(coded: Coded, meanings: Sequence[str | None]) -> pa.DictionaryArray:
    """A column of what each different text of another one means; None is a missing value."""
    different = sorted({meaning for meaning in meanings if meaning is not None})
    code_of = {meaning: code for code, meaning in enumerate(different)}
    codes = np.array([-1 if meaning is None else code_of[meaning] for meaning in meanings], dtype=np.int32)
    return _dictionary(codes[coded.codes], different)


def constant(text: str, length: int) -> pa.DictionaryArray:
    """A column of one text."""
    return _dictionary(np.zeros(length, dtype=np.int32), [text])


def _dictionary(codes: npt.NDArray[np.integer[Any]], texts: Sequence[str]) -> pa.DictionaryArray:
    narrow = codes.astype(np.int32)
    return pa.DictionaryArray.from_arrays(pa.array(narrow, mask=narrow < 0), pa.array(texts, pa.string()))
