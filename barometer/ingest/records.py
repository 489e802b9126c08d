"""Records of a delimited text: a header, and the columns below it, with the number of each record.

Belongs here: separators and quotes; where a record begins and ends. Does not belong here: encodings (`texts`), what
the columns mean.

Python's csv module says what a record is. It reads the head; the body, which may have millions of rows, is read by
pyarrow in one pass without making Python text of it. pyarrow hands over each row that has not as many cells as most,
with its number; those are read by csv and put in their places. Where pyarrow gives up (a row longer than its blocks)
or too many rows are irregular, csv reads the body piece by piece. Both ways give the same, which is tested.
"""

from __future__ import annotations

import csv
import io
from codecs import BOM_UTF8
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice

import numpy as np
import pyarrow as pa
import pyarrow.csv

from barometer.ingest.columns import Column, Integers, Mask, blank_column, column_of
from barometer.ingest.values import clean

SEPARATORS = (";", ",", "\t")
#: Cells of a row: as many as the widest spreadsheet has.
MOST_COLUMNS = 16_384
#: Cells of a body, blank ones that short rows are filled up with included.
MOST_CELLS = 100_000_000
_SAMPLE = 100  # rows looked at to choose the separator, and the usual number of cells
_LONGEST_CELL = 1_000_000
_LONGEST_RECORD = 20_000_000  # letters
_PIECE = 2_000_000  # cells that csv reads before they leave Python's memory
_MOST_IRREGULAR = 2_000_000  # cells of rows that pyarrow hands over
_END = "\x00end"  # a last record of our own: a quote left open would have swallowed it. A text holds no NUL here


class OpenQuote(Exception):  # noqa: N818 - the sender's fault, not the software's
    """A quote that is never closed, in the record of that number (from 1)."""

    def __init__(self, record: int) -> None:
        super().__init__(record)
        self.record = record


class TooLarge(Exception):  # noqa: N818
    """Rows, or a table, of more cells than any survey has; `code` and `params` are those of the finding."""

    def __init__(self, code: str, limit: int) -> None:
        super().__init__(code)
        self.code = code
        self.params = {"limit": limit}


@dataclass(frozen=True)
class Body:
    """n records as columns, at least as many as there are titles; `widths` (n,) how many cells each had in the file;
    `beyond` (n,) whether any cell after the last column was filled."""

    columns: tuple[Column, ...]
    widths: Integers
    beyond: Mask


def separator_of(content: bytes) -> str:
    """The separator under which most of the first rows have as many cells as the first one that is not blank."""

    def agreement(separator: str) -> tuple[float, int]:
        try:
            widths = [len(record) for record in islice(_Lines(content).records(separator), _SAMPLE) if any(record)]
        except (csv.Error, TooLarge):
            return 0.0, 0
        if not widths or widths[0] < 2:
            return 0.0, 0
        return widths.count(widths[0]) / len(widths), widths[0]

    return max(SEPARATORS, key=agreement)


class _Lines:
    """The lines of a text from a byte on, for csv, which takes as many as a record needs; `offset` is where the next
    one begins. With `is_closed` the text ends with a line end and our own last record."""

    def __init__(self, content: bytes, start: int = 0, *, is_closed: bool = False) -> None:
        stream = io.BytesIO(content)
        stream.seek(start)
        self._stream = io.TextIOWrapper(stream, "utf-8", newline="")
        self._ending = iter(_ending(content) if is_closed else ())
        self._of_record = 0
        self.offset = start

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._stream.readline(_LONGEST_RECORD)
        if not line:
            return next(self._ending)
        self.offset += len(line.encode())
        self._of_record += len(line)
        if self._of_record >= _LONGEST_RECORD:
            raise TooLarge("too_many_columns", MOST_COLUMNS)
        return line

    def records(self, separator: str) -> Iterator[list[str]]:
        """Raises csv.Error, and TooLarge where a row has no end, or more cells than any spreadsheet."""
        for record in csv.reader(self, delimiter=separator):
            self._of_record = 0
            if len(record) > MOST_COLUMNS:
                raise TooLarge("too_many_columns", MOST_COLUMNS)
            yield record


class Head:
    """The first records, read one by one; `offset` is where the next one begins, in bytes."""

    def __init__(self, content: bytes, separator: str) -> None:
        self._lines = _Lines(content, is_closed=True)
        self._records = _checked(self._lines.records(separator))

    @property
    def offset(self) -> int:
        return self._lines.offset

    def __iter__(self) -> Iterator[list[str]]:
        """Raises OpenQuote, TooLarge."""
        return self._records


def body_of(content: bytes, start: int, separator: str, width: int) -> Body:
    """All records from a byte of a UTF-8 text on, below `width` titles. Raises OpenQuote, TooLarge."""
    usual = _usual_width(content, start, separator) or width
    width = max(width, usual)
    returns = content.count(b"\r", start)
    lines = content.count(b"\n", start) + (returns - content.count(b"\r\n", start) if returns else 0)
    if lines * width > MOST_CELLS:
        raise TooLarge("too_many_cells", MOST_CELLS)
    return _at_once(content, start, separator, width, usual) or _by_pieces(content, start, separator, width)


def _ending(content: bytes) -> tuple[str, ...]:
    """A line end where the last line has none, and our own last record."""
    return (_END,) if not content or content.endswith((b"\n", b"\r")) else ("\r\n", _END)


@contextmanager
def long_cells() -> Iterator[None]:
    """Cells of up to a million characters: csv keeps the limit for the whole process, so it is put back."""
    former = csv.field_size_limit(_LONGEST_CELL)
    try:
        yield
    finally:
        csv.field_size_limit(former)


def _checked(records: Iterator[list[str]]) -> Iterator[list[str]]:
    """The records before our own last one. Raises OpenQuote where it was swallowed, or a cell has no end."""
    number = 0
    try:
        for number, record in enumerate(records, start=1):
            if record and _END in record[-1]:
                if record != [_END]:
                    raise OpenQuote(number)
                return
            yield record
    except csv.Error as error:
        raise OpenQuote(number + 1) from error


def _usual_width(content: bytes, start: int, separator: str) -> int:
    try:
        widths = [len(record) for record in islice(_Lines(content, start).records(separator), _SAMPLE) if record]
    except csv.Error:
        return 0
    return max(set(widths), key=lambda width: (widths.count(width), width), default=0)


def _at_once(content: bytes, start: int, separator: str, width: int, usual: int) -> Body | None:
    """The body by pyarrow; None where it must be read by csv. Raises OpenQuote."""
    body = pa.py_buffer(content).slice(start)
    if not body.size or content.startswith(BOM_UTF8, start):  # which pyarrow would pass over
        return None
    if has_quotes := content.find(b'"', start) >= 0:
        # With one cell more than most, our own last record is always handed over.
        closing = "".join(_ending(content)) + separator * usual
        body = pa.py_buffer(b"".join((memoryview(content)[start:], closing.encode())))
    irregular: dict[int, list[str]] = {}
    is_closed = not has_quotes

    def keep(row: pa.csv.InvalidRow) -> str:
        nonlocal is_closed
        if row.text.startswith(_END):
            is_closed = True
            return "skip"
        cells = next(csv.reader(io.StringIO(row.text, newline=""), delimiter=separator), [])
        if len(cells) > MOST_COLUMNS:
            raise TooLarge("too_many_columns", MOST_COLUMNS)
        irregular[row.number] = cells
        return "skip" if len(irregular) * width <= _MOST_IRREGULAR else "error"

    names = [str(position) for position in range(usual)]
    try:
        table = pa.csv.read_csv(
            pa.BufferReader(body),
            pa.csv.ReadOptions(use_threads=False, column_names=names),
            pa.csv.ParseOptions(
                delimiter=separator,
                newlines_in_values=has_quotes,
                ignore_empty_lines=False,
                invalid_row_handler=keep,
            ),
            pa.csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False),
        )
    except (pa.ArrowInvalid, csv.Error):
        return None
    if not is_closed:
        raise OpenQuote(table.num_rows + len(irregular))  # it is the last record: it holds all that follows it
    return _together(table.columns, irregular, width, usual)


def _together(columns: list[Column], irregular: dict[int, list[str]], width: int, usual: int) -> Body:
    """Regular rows as columns, and the others put in their places by number (from 1)."""
    regular = len(columns[0])
    whole = [*columns, *(blank_column(regular) for _ in range(width - usual))]
    widths, beyond = np.full(regular, usual, dtype=np.int64), np.zeros(regular, dtype=bool)
    if not irregular:
        return Body(tuple(whole), widths, beyond)
    others = _columns_of(list(irregular.values()), width)
    places = np.array(list(irregular), dtype=np.int64) - 1 - np.arange(len(irregular))
    order = np.insert(np.arange(regular), places, regular + np.arange(len(irregular)))
    return Body(
        tuple(
            pa.chunked_array([*one.chunks, *other.chunks]).take(pa.array(order))
            for one, other in zip(whole, others.columns, strict=True)
        ),
        np.concatenate([widths, others.widths])[order],
        np.concatenate([beyond, others.beyond])[order],
    )


def _by_pieces(content: bytes, start: int, separator: str, width: int) -> Body:
    """The body by csv, a piece of it at a time in Python's memory. Raises OpenQuote."""
    records = _checked(_Lines(content, start, is_closed=True).records(separator))
    pieces = [_columns_of([], width)]
    while piece := list(islice(records, max(1, _PIECE // max(1, width)))):
        pieces.append(_columns_of(piece, width))
    return Body(
        tuple(
            pa.chunked_array([chunk for piece in pieces for chunk in piece.columns[position].chunks])
            for position in range(width)
        ),
        np.concatenate([piece.widths for piece in pieces]),
        np.concatenate([piece.beyond for piece in pieces]),
    )


def _columns_of(records: list[list[str]], width: int) -> Body:
    widths = np.array([len(record) for record in records], dtype=np.int64)
    beyond = np.array([any(map(clean, record[width:])) for record in records], dtype=bool)
    padded = [record[:width] + [""] * (width - len(record)) for record in records]
    columns = zip(*padded, strict=True) if padded else [()] * width
    return Body(tuple(column_of(column) for column in columns), widths, beyond)
