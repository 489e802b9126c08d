"""Columns of texts, held by Arrow until somebody asks for what they say; each different text is looked at once.

Belongs here: what can be said of a column, or of rows across columns, without knowing what it means: its different
texts, blank rows, rows that are alike. Does not belong here: where columns come from (`texts`, `workbooks`), what a
text means (`values`, `marks`, `domains`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from barometer.ingest.values import INVISIBLE, Cell, as_text, clean

Texts = npt.NDArray[np.object_]  # an array of str
Mask = npt.NDArray[np.bool_]
Integers = npt.NDArray[np.int64]
#: A pyarrow.ChunkedArray of strings without nulls, as read: nothing is cleaned yet.
Column: TypeAlias = Any

#: What `values.clean` leaves nothing of.
_BLANK = rf"^[\p{{Z}}\x{{09}}-\x{{0d}}\x{{1c}}-\x{{1f}}\x{{85}}{INVISIBLE}]*$"


@dataclass(frozen=True)
class Coded:
    """A column of n texts, each different one once: `texts` (m,) cleaned, in the order met; `codes` (n,) their rows."""

    codes: npt.NDArray[np.int32]
    texts: Texts

    def spread(self) -> Texts:
        """The texts of all rows (n,)."""
        return self.texts[self.codes]

    @property
    def is_blank(self) -> Mask:
        """Rows (n,) that hold nothing."""
        blank: Mask = self.texts == ""
        return blank[self.codes]

    def where(self, holds: Callable[[str], bool]) -> Mask:
        """Rows (n,) whose text passes a test."""
        return np.fromiter((holds(text) for text in self.texts), bool, len(self.texts))[self.codes]


def column_letters(position: int) -> str:
    """The letters a spreadsheet shows above a column: 0 -> A, 26 -> AA."""
    letters = ""
    rest = position + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return letters


def coded(column: Column) -> Coded:
    """The different texts of a column, outer and double spaces removed; blank cells are ""."""
    encoded = column.combine_chunks().dictionary_encode()
    codes, texts = encoded.indices.to_numpy(), encoded.dictionary.to_numpy(zero_copy_only=False)
    if _is_plain(encoded.dictionary):
        return Coded(codes, texts)
    cleaned = np.empty(len(texts), dtype=object)
    cleaned[:] = [clean(text) for text in texts]
    again, different = pd.factorize(cleaned)
    return Coded(again.astype(np.int32)[codes], different)


def _is_plain(texts: pa.StringArray) -> bool:
    """Whether all are of visible ASCII without a space: nothing to clean. Wrongly False costs time only."""
    data = texts.buffers()[2]
    letters = np.frombuffer(data, np.uint8) if data is not None else np.empty(0, np.uint8)
    return not ((letters <= 0x20) | (letters >= 0x7F)).any()


def column_of(texts: Iterable[str]) -> Column:
    """A column of texts that somebody else read."""
    return pa.chunked_array([pa.array(texts, pa.string())])


def column_of_cells(cells: Sequence[Cell]) -> Column:
    """A workbook's cells as a column of the texts that their sender would type."""
    if bool in set(map(type, cells)):  # in a dictionary True would be the same as 1.0
        return column_of(map(as_text, cells))
    texts = {cell: as_text(cell) for cell in set(cells)}
    return column_of(list(map(texts.__getitem__, cells)))


def blank_column(length: int) -> Column:
    """A column of nothing."""
    return pa.chunked_array([pa.repeat(pa.scalar("", pa.string()), length)])


def blanks(column: Column) -> Mask:
    """Rows (n,) that hold nothing but spaces and invisible characters."""
    found: Mask = pc.match_substring_regex(column, _BLANK).to_numpy(zero_copy_only=False)
    return found


def blank_rows(columns: Sequence[Column], length: int) -> Mask:
    """Rows (length,) that hold nothing in any column."""
    left = np.arange(length)
    for column in columns:
        left = left[blanks(column if len(left) == length else column.take(left))]
        if not len(left):
            break
    mask = np.zeros(length, dtype=bool)
    mask[left] = True
    return mask


def alike(columns: Sequence[Column], rows: Integers, others: Integers) -> Mask:
    """Whether the rows of each pair (k,) hold the same texts in every column."""
    same = np.ones(len(rows), dtype=bool)
    for column in columns:
        whole = column.combine_chunks()
        same &= pc.equal(whole.take(rows), whole.take(others)).to_numpy(zero_copy_only=False)
    return same


def first_alike(columns: Sequence[Column], length: int) -> Integers:
    """For each row (length,) the index of the first one that holds the same texts in every column."""
    groups = np.zeros(length, dtype=np.int64)
    for column in columns:
        encoded = column.combine_chunks().dictionary_encode()
        groups = groups * len(encoded.dictionary) + encoded.indices.to_numpy()
        groups = pd.factorize(groups)[0].astype(np.int64)
    return first_of(groups)[groups]


def first_of(codes: npt.NDArray[np.integer[Any]]) -> Integers:
    """For each code (from 0) the index of the first row that bears it; -1 for a code that no row bears."""
    first = np.full(int(codes.max(initial=-1)) + 1, -1, dtype=np.int64)
    first[codes[::-1]] = np.arange(len(codes) - 1, -1, -1)
    return first
