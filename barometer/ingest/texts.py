"""A text file (CSV, TSV) as a head and columns, with the row numbers a spreadsheet would show.

Belongs here: encodings, NUL bytes, accents that another program has mangled, where the titles stand. Does not belong
here: separators and quotes (`records`), what the columns mean.

Encodings are tried, never guessed from statistics: UTF-8 with or without its mark, UTF-16 only with its mark (Excel's
"Unicode text"), then Windows-1252.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyarrow.compute as pc

from barometer.findings import Finding, Place, Severity
from barometer.ingest.columns import Column
from barometer.ingest.records import Body, Head, OpenQuote, TooLarge, body_of, long_cells, separator_of
from barometer.ingest.values import clean

#: How many rows with something in them are kept from the top, to look for titles.
TOP = 30
_PIECE = 1_000_000  # bytes
_MANGLED = ("Ã©", "Ã¨", "Ãª", "Ã§", "â€™", "\ufffd")
_BEGINNINGS = tuple(sorted({mark.encode()[:3] for mark in _MANGLED}))  # fewer to look for in a large file

Numbered = tuple[tuple[int, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Delimited:
    """A text file: the first rows that are not blank with their numbers, the titles, and the body below them.

    `header` is None where the row is blank or not there.
    """

    above: Numbered
    header_row: int
    header: tuple[str, ...] | None
    body: Body


def read_text(content: bytes, file: str, header_row: int | None = None) -> tuple[Delimited | None, list[Finding]]:
    """The file as columns below its titles: those of `header_row` (from 1), or of the first row that is not blank."""
    place = Place(file)
    text = _as_utf8(content)
    if text is None:
        return None, [Finding("unknown_encoding", Severity.FILE, place)]
    if (at := text.find(b"\x00")) >= 0:
        return None, [Finding("nul_bytes", Severity.FILE, Place(file, row=text.count(b"\n", 0, at) + 1))]
    with long_cells():
        try:
            read = _read(text, header_row)
        except OpenQuote as quote:
            return None, [Finding("open_quote", Severity.FILE, Place(file, row=quote.record))]
        except TooLarge as large:
            return None, [Finding(large.code, Severity.FILE, place, params=large.params)]
    findings = []
    if not text.isascii() and any(beginning in text for beginning in _BEGINNINGS) and _is_mangled(text):
        findings.append(Finding("mangled_accents", Severity.WARNING, Place(file, row=_mangled_row(read))))
    return read, findings


def _read(text: bytes, header_row: int | None) -> Delimited:
    """Raises OpenQuote, with the number of the record in the file."""
    head = Head(text, separator := separator_of(text))
    above: list[tuple[int, tuple[str, ...]]] = []
    first, header, start = header_row or 0, None, len(text)
    for number, record in enumerate(head, start=1):
        filled = tuple(map(clean, record))
        if any(filled):
            above.append((number, filled))
            if (header_row or number) == number and header is None:
                first, header, start = number, tuple(record), head.offset
        if len(above) >= TOP and number >= first:
            break
    try:
        body = body_of(text, start, separator, len(header or ()))
    except OpenQuote as quote:
        raise OpenQuote(first + quote.record) from None
    return Delimited(tuple(above[:TOP]), first, header, body)


def _as_utf8(content: bytes) -> bytes | None:
    """The text as UTF-8 without a mark; None where it is in no encoding that is tried."""
    if content.isascii():
        return content
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _recoded(content, "utf-16")
    bare = content.removeprefix(codecs.BOM_UTF8)
    return bare if _is_utf8(bare) else _recoded(content, "cp1252")


def _is_utf8(content: bytes) -> bool:
    try:
        for _ in _decoded(content, "utf-8"):
            pass
    except UnicodeDecodeError:
        return False
    return True


def _recoded(content: bytes, encoding: str) -> bytes | None:
    try:
        return b"".join(piece.encode() for piece in _decoded(content, encoding))
    except UnicodeDecodeError:
        return None


def _decoded(content: bytes, encoding: str) -> Iterator[str]:
    """Piece by piece: a large file is never whole in memory as Python text."""
    decoder = codecs.getincrementaldecoder(encoding)()
    for start in range(0, len(content), _PIECE):
        yield decoder.decode(content[start : start + _PIECE])
    yield decoder.decode(b"", final=True)


def _is_mangled(text: bytes) -> bool:
    return any(mark.encode() in text for mark in _MANGLED)


def _mangled_row(read: Delimited) -> int | None:
    """The first row that holds a letter as another program mangles it."""
    rows = [number for number, cells in read.above if any(mark in cell for mark in _MANGLED for cell in cells)]
    rows += [read.header_row + 1 + index for index in _first_with(read.body.columns)]
    return min(rows, default=None)


def _first_with(columns: Sequence[Column]) -> Iterator[int]:
    for column in columns:
        for mark in _MANGLED:
            found = pc.index(pc.match_substring(column, mark), True).as_py()
            if found >= 0:
                yield found
