"""A text file (CSV, TSV) as records of text, with the row numbers a spreadsheet would show.

Belongs here: encodings, separators, quotes, NUL bytes. Does not belong here: what the columns mean.

Encodings are tried, never guessed from statistics: UTF-8 with or without its mark, UTF-16 only with its mark (Excel's
"Unicode text"), then Windows-1252. The separator is the one of `;`, `,` and tab under which the first rows agree best
on their number of cells.
"""

from __future__ import annotations

import csv
import io
from itertools import chain, islice

from barometer.findings import Finding, Place, Severity

SEPARATORS = (";", ",", "\t")
_SAMPLE = 100  # rows looked at to choose the separator
_END = "\x00end"  # NUL cannot stand in a text that came this far
_MANGLED = ("Ã©", "Ã¨", "Ãª", "Ã§", "â€™", "\ufffd")
_LONGEST_CELL = 1_000_000

Records = list[list[str]]


def read_text(content: bytes, file: str) -> tuple[Records, list[Finding]]:
    """All records of the file, blank ones included: record i stands in row i + 1 of a spreadsheet."""
    place = Place(file)
    text = _decoded(content)
    if text is None:
        return [], [Finding("unknown_encoding", Severity.FILE, place)]
    if "\x00" in text:
        line = text[: text.index("\x00")].count("\n") + 1
        return [], [Finding("nul_bytes", Severity.FILE, Place(file, row=line))]
    records, findings = _parsed(text, separator_of(text), file)
    if any(mark in text for mark in _MANGLED):
        row = next((i for i, r in enumerate(records, 1) if any(mark in cell for cell in r for mark in _MANGLED)), None)
        findings.append(Finding("mangled_accents", Severity.WARNING, Place(file, row=row)))
    return records, findings


def separator_of(text: str) -> str:
    """The separator under which most of the first rows have as many cells as the first one that is not blank."""

    def agreement(separator: str) -> tuple[float, int]:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        try:
            widths = [len(record) for record in islice(reader, _SAMPLE) if any(record)]
        except csv.Error:
            return 0.0, 0
        if not widths or widths[0] < 2:
            return 0.0, 0
        return widths.count(widths[0]) / len(widths), widths[0]

    return max(SEPARATORS, key=agreement)


def _decoded(content: bytes) -> str | None:
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _parsed(text: str, separator: str, file: str) -> tuple[Records, list[Finding]]:
    records: Records = []
    former = csv.field_size_limit(_LONGEST_CELL)
    try:
        # A last record of our own tells whether a quote was left open: it would have swallowed it.
        # A record that does not end with its line is one more sign, so the text is closed by a line end first.
        lines = chain(io.StringIO(text, newline=""), ["" if text.endswith(("\n", "\r")) else "\r\n", _END])
        records.extend(csv.reader(lines, delimiter=separator))
    except csv.Error:
        return records, [Finding("open_quote", Severity.FILE, Place(file, row=len(records) + 1))]
    finally:
        csv.field_size_limit(former)
    if records[-1] != [_END]:
        return records, [Finding("open_quote", Severity.FILE, Place(file, row=len(records)))]
    records.pop()
    return records, []
