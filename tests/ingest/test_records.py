"""A delimited text is read the same by pyarrow at once, by csv in pieces, and by Python's csv module in the test."""

from __future__ import annotations

import csv
import io
import random
from codecs import BOM_UTF8

import pytest

from barometer.findings import Finding
from barometer.ingest import records
from barometer.ingest.columns import blanks, column_of
from barometer.ingest.files import Received, sniff
from barometer.ingest.sheet import Reading, read_sheet
from barometer.ingest.values import clean

PIECES = (
    "a",
    "é",
    " ",
    ";",
    ";",
    ";",
    ",",
    "\t",
    '"',
    '"',
    '""',
    "\n",
    "\n",
    "\r\n",
    "\r",
    "12",
    "\u200b",
    "\ufeff",
    "'",
)


def written(rng: random.Random) -> bytes:
    """Rows of three or so cells, with every kind of quote, separator and line end where it may hurt."""
    rows = [
        ";".join(
            "".join(rng.choices(PIECES, k=rng.choice((0, 1, 1, 2, 4)))) for _ in range(rng.choice((1, 3, 3, 3, 4)))
        )
        for _ in range(rng.randrange(1, 12))
    ]
    return rng.choice(("\n", "\r\n", "\r")).join(rows).encode()


def read(content: bytes) -> Reading:
    kind, findings = sniff(content, "x.csv")
    return read_sheet(Received("x.csv", content, "", kind, tuple(findings)))


def shown(reading: Reading) -> tuple[tuple[Finding, ...], object]:
    sheet = reading.sheet
    if sheet is None:
        return reading.findings, None
    table = (sheet.header_row, sheet.header, sheet.rows.tolist(), sheet.body, sheet.surplus.tolist(), sheet.above)
    short = [min(int(width), len(sheet.header)) for width in sheet.widths]
    return reading.findings, (*table, short)


def by_hand(content: bytes, separator: str) -> list[tuple[int, list[str]]]:
    """Rows that are not blank, with their numbers, as Python's csv module reads them."""
    lines = io.StringIO(content.decode(), newline="")
    rows = enumerate(csv.reader(lines, delimiter=separator), 1)
    return [(number, row) for number, row in rows if any(map(clean, row))]


def test_both_ways_of_reading_give_what_csv_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(4)
    sheets = irregular = 0
    for _ in range(1500):
        content = written(rng)
        with monkeypatch.context() as patched:
            at_once = read(content)
            patched.setattr(records, "_at_once", lambda *_: None)
            patched.setattr(records, "_PIECE", 3)
            assert shown(read(content)) == shown(at_once), content
        sheet = at_once.sheet
        if sheet is None:
            continue
        bare = content.removeprefix(BOM_UTF8)
        expected = by_hand(bare, records.separator_of(bare))
        width = len(sheet.header)
        assert list(sheet.header) == [clean(cell) for cell in expected[0][1]]
        assert sheet.rows.tolist() == [number for number, _ in expected[1:]]
        for mine, (_, row) in zip(sheet.body, expected[1:], strict=True):
            assert list(mine[:width]) == (row + [""] * width)[:width], content
        sheets += 1
        irregular += any(len(row) != width for _, row in expected)
    assert sheets > 500
    assert irregular > 200


def test_too_many_irregular_rows_are_read_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    content = b"a;b;c\n" + b"1;2;3\n1;2\n" * 60
    at_once = shown(read(content))
    monkeypatch.setattr(records, "_MOST_IRREGULAR", 30)
    assert shown(read(content)) == at_once


def test_a_cell_longer_than_a_block_is_read_whole() -> None:
    text = "é" * 900_000
    sheet = read(f'a;b\n1;"{text}"\n2;x\n'.encode()).sheet
    assert sheet is not None
    assert sheet.column(1).tolist() == [text, "x"]


@pytest.mark.parametrize("ending", ["", "\n", "\r\n"])
def test_an_open_quote_is_told_of_the_record_it_begins_in(ending: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for way in (None, lambda *_: None):
        if way is not None:
            monkeypatch.setattr(records, "_at_once", way)
        for text, row in (('a;b\n1;2\n"x\ny";"3\n4;5', 3), ('a;"b\n1;2', 1), ('a;b\n1;2\n;;;;"', 3)):
            (finding,) = read((text + ending).encode()).findings
            assert (finding.code, finding.place.row) == ("open_quote", row)


def test_blank_is_what_cleaning_leaves_nothing_of() -> None:
    texts = [chr(code) for code in range(1, 0xFFFF) if not 0xD800 <= code <= 0xDFFF] + ["", " \u00a0\u200b\t", "0", "-"]
    assert blanks(column_of(texts)).tolist() == [not clean(text) for text in texts]


@pytest.mark.parametrize(
    ("content", "code", "limits"),
    [
        (b"id;a\n1;2\n" + b";" * 3_000_000 + b"\n1;2\n", "too_many_columns", {}),
        (b";" * 3_000_000, "empty_file", {}),
        (b"x;" * 3_000_000, "too_many_columns", {}),
        (b'x;"\n";' * 30_000, "too_many_columns", {}),
        (b"id;a\n" + b'"x\n";' * 30_000, "too_many_columns", {}),
        (b"x" * 3_000_000 + b"\n1\n", "open_quote", {}),
        (b"1;2;\n3;4\n" * 500, "too_many_columns", {"_LONGEST_RECORD": 5}),
        (b"a" + b";b" * 1_000 + b"\n" + b"1\n" * 50, "too_many_cells", {"MOST_CELLS": 40_000}),
    ],
)
def test_rows_and_tables_beyond_any_survey_are_refused(
    content: bytes, code: str, limits: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in limits.items():
        monkeypatch.setattr(records, name, value)
    assert [finding.code for finding in read(content).findings] == [code]
