"""Single values: numbers, voids, periods, texts made comparable, what is quoted of a value."""

from __future__ import annotations

import datetime as dt

import pytest

from barometer.findings import quoted
from barometer.ingest.values import clean, fold, is_void, number, period, same_letters


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12.0),
        ("-0,5", -0.5),
        ("\u22123", -3.0),
        ("82,4", 82.4),
        ("82.4", 82.4),
        (",5", 0.5),
        ("5.", 5.0),
        ("1e-05", 1e-05),
        ("12 345,6", 12345.6),
        ("12\u00a0345", 12345.0),
        ("1\u202f234\u202f567,89", 1234567.89),
        ("1.234,5", 1234.5),
        ("1.234.567", 1234567.0),
        ("1,234.5", 1234.5),
        ("1,234", 1.234),  # one comma is decimal, whatever follows it
        ("1.234", 1.234),
        ("", None),
        ("12 34", None),
        ("1 2345", None),
        ("8/10", None),
        ("douze", None),
        ("nan", None),
        ("inf", None),
        ("1e999", None),
        ("0x10", None),
        ("1_000", None),
        ("1..2", None),
    ],
)
def test_number(text: str, value: float | None) -> None:
    assert number(text) == value


@pytest.mark.parametrize("text", ["", " ", ".", "-", "–", "NC", "nd", "N.D.", "\u00a0"])
def test_void_in_technical_files(text: str) -> None:
    assert is_void(text)


@pytest.mark.parametrize("text", ["0", "NA", "n/a", "x"])
def test_not_void(text: str) -> None:
    assert not is_void(text)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2023", dt.date(2023, 1, 1)),
        ("2023-12-31", dt.date(2023, 12, 31)),
        ("2023/3/2", dt.date(2023, 3, 2)),
        ("2023-03", dt.date(2023, 3, 1)),
        ("31/12/2023", dt.date(2023, 12, 31)),
        ("1.2.2023", dt.date(2023, 2, 1)),
        ("12/2023", dt.date(2023, 12, 1)),
        ("2019-09-25 13:33:00", dt.date(2019, 9, 25)),
        ("2023-03-02T10:05:00+02:00", dt.date(2023, 3, 2)),
        ("25/09/2019 13:33", dt.date(2019, 9, 25)),
        ("45353", dt.date(2024, 3, 2)),  # what openpyxl wrote for 2 March 2024
        ("45353.42", dt.date(2024, 3, 2)),
        ("12/31/2023", None),  # not a French date
        ("2023-02-30", None),
        ("1823", None),
        ("23", None),
        ("2022-2023", None),
        ("T1 2023", dt.date(2023, 1, 1)),
        ("99999", None),
        ("", None),
    ],
)
def test_period(text: str, day: dt.date | None) -> None:
    found = period(text)
    assert (found and found.day) == day
    assert found is None or found.year == found.day.year


def test_a_day_number_is_told_apart_from_a_date() -> None:
    assert [found.is_serial for text in ("45353", "2024-03-02") if (found := period(text))] == [True, False]


def test_texts_made_comparable() -> None:
    assert clean(" Tre\u0300s\u00a0 satis\u00adfait\u200b\r\n ") == "Très satisfait"
    assert same_letters("L’Été") == same_letters("l'été ")
    assert same_letters("Tres") != same_letters("Très")
    assert fold("Saint-Étienne-d’Œuvre") == fold("SAINT ETIENNE D'OEUVRE")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("8/10", "8/10"),
        ("38563", "38563"),
        ("2023-01-05 10:00:00", "2023-01-05 10:00:00"),
        ("12 345,6", "12 345,6"),
        ("marie.durand@exemple.fr", "•••"),
        ("écrire à a@b.fr svp", "écrire à ••• svp"),
        ("06 12 34 56 78", "•••"),
        ("+33612345678", "•••"),
        ("2 85 05 38 563 123", "•••"),
        ("a\nb\x1b[31m", "a b [31m"),
        ("x" * 80, "x" * 59 + "…"),
        (None, ""),
    ],
)
def test_what_is_quoted_of_a_value(value: str | None, shown: str) -> None:
    assert quoted(value) == shown
