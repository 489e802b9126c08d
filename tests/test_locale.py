"""The catalogues of both languages say the same things; numbers, dates, ranges and spaces are written as each asks."""

from __future__ import annotations

import datetime as dt
import re
import string
from pathlib import Path

import numpy as np
import pytest

from barometer.locale import LOCALES, catalogue, formats, say
from barometer.locale.formats import typography
from barometer.locale.typography import typeset

THIN = "\u202f"
CATALOGUES = Path(__file__).resolve().parents[1] / "barometer" / "locale"


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def test_languages_have_the_same_messages() -> None:
    assert set(catalogue("fr")) == set(catalogue("en"))


@pytest.mark.parametrize("locale", LOCALES)
def test_no_message_is_empty(locale: str) -> None:
    assert [message for message, sentence in catalogue(locale).items() if not sentence.strip()] == []


def test_no_message_is_written_twice_in_a_file() -> None:
    """Of two in one file the reader of catalogues keeps the last, and says nothing."""
    for path in sorted(CATALOGUES.rglob("*.po")):
        ids = re.findall(r'^msgid "(.+)"$', path.read_text(encoding="utf-8"), re.MULTILINE)
        assert len(set(ids)) == len(ids), path.name


def test_languages_fill_the_same_placeholders() -> None:
    french, english = catalogue("fr"), catalogue("en")
    assert [m for m in french if placeholders(french[m]) != placeholders(english[m])] == []


@pytest.mark.parametrize("locale", LOCALES)
def test_every_finding_says_what_and_what_to_do(locale: str) -> None:
    findings = [message for message in catalogue(locale) if message.startswith("finding.")]
    findings = [message for message in findings if not message.startswith("finding.place.")]  # words for the place
    codes = {message.removesuffix(ending) for message in findings for ending in (".what", ".do")} - set(findings)
    assert codes
    assert {f"{code}{ending}" for code in codes for ending in (".what", ".do")} == set(findings)


@pytest.mark.parametrize("locale", LOCALES)
def test_a_placeholder_is_filled_by_what_it_is_given_and_by_nothing_else(locale: str) -> None:
    assert "{meant}" in say(locale, "finding.key.typo.what", value="{meant}")  # a sender's text is never a template


def test_the_two_languages_are_not_one() -> None:
    french, english = catalogue("fr"), catalogue("en")
    same = [m for m in french if m.startswith("finding.") and french[m] == english[m]]
    assert same == []


def test_unknown_language_and_unknown_message() -> None:
    with pytest.raises(ValueError, match="no catalogue"):
        catalogue("de")
    with pytest.raises(KeyError):
        say("fr", "no.such.message")


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("Stable : moins de 5 points", f"Stable{THIN}: moins de 5 points"),
        ("Vouliez-vous dire « label » ?", f"Vouliez-vous dire «{THIN}label{THIN}»{THIN}?"),
        ("68 % ; rien !", f"68{THIN}%{THIN}; rien{THIN}!"),
        ("à 12:30, voir https://exemple.fr?a=b;c", "à 12:30, voir https://exemple.fr?a=b;c"),
        ("« {value} »", f"«{THIN}{{value}}{THIN}»"),
        ("de 5\u00a0000 \u00e0 7\u00a0000 €", f"de 5\u00a0000 \u00e0 7\u00a0000{THIN}€"),
    ],
)
def test_french_typography(typed: str, written: str) -> None:
    assert typography(typed, "fr") == written
    assert typography(written, "fr") == written  # twice is once
    assert typography(typed, "en") == typed


def test_a_page_is_set_as_a_typographer_would() -> None:
    typed = "<p>L&#39;eau d'ici, depuis 2015 ; le 1er mars, du 6 au 25 mars. Réponse à « tout » 5 % ?</p>"
    read = "<p>L’eau d’ici, depuis 2015\u202f; le 1er\u00a0mars, du 6 au 25\u00a0mars. "
    assert typeset(typed, "fr") == read + "Réponse à «\u202ftout\u202f» 5\u202f%\u202f?</p>"
    assert typeset("<p>the service&#39;s 5 : 4</p>", "en") == "<p>the service’s 5 : 4</p>"
    assert typeset(typeset(typed, "fr"), "fr") == typeset(typed, "fr")


@pytest.mark.parametrize("code", ['<a href="x.html#a">12:30</a>', "{'self' 'none'}", "f(x)' = 2", '{"a":[1,2]}'])
def test_what_is_no_text_is_not_set(code: str) -> None:
    assert typeset(code, "fr") == code


def test_catalogues_carry_french_typography() -> None:
    wrong = [m for m, s in catalogue("fr").items() if any(f" {c}" in s for c in ";:!?»") or "« " in s]
    assert wrong == []


@pytest.mark.parametrize(
    ("value", "decimals", "french", "english"),
    [
        (12345.65, 1, f"12{THIN}345,7", "12,345.7"),
        (-3, 0, "−3", "−3"),
        (-0.04, 1, "0,0", "0.0"),
        (0.5, 0, "1", "1"),
        (2.675, 2, "2,68", "2.68"),  # half away from zero in decimals, where binary rounding says 2.67
        (1e-9, 2, "0,00", "0.00"),
    ],
)
def test_numbers(value: float, decimals: int, french: str, english: str) -> None:
    assert formats.number(value, "fr", decimals) == french
    assert formats.number(np.float64(value), "en", decimals) == english


def test_signs_points_and_percentages() -> None:
    assert formats.signed(7, "fr") == "+7"
    assert formats.signed(0.04, "fr", 1) == "0,0"
    assert formats.points(7, "fr") == "+7\u00a0points"
    assert formats.points(-1.5, "fr", 1) == "−1,5\u00a0point"  # French counts from two on
    assert formats.points(-1.5, "en", 1) == "−1.5\u00a0points"
    assert formats.points(1, "en", with_sign=False) == "1\u00a0point"
    assert formats.percent(68, "fr") == f"68{THIN}%"
    assert formats.percent(68, "en") == "68%"


def test_ranges() -> None:
    assert formats.between(4, 10, "fr", with_sign=True) == "entre +4 et +10"
    assert formats.between(-2, 4, "fr", with_sign=True) == "entre −2 et +4"
    assert formats.between(40.25, 60, "en", 1) == "between 40.3 and 60.0"


@pytest.mark.parametrize(
    ("first", "last", "french", "english"),
    [
        ("2023-03-06", "2023-03-25", "du 6 au 25 mars 2023", "March 6–25, 2023"),
        ("2023-03-01", "2023-04-01", "du 1er mars au 1er avril 2023", "March 1 – April 1, 2023"),
        ("2022-12-28", "2023-01-09", "du 28 décembre 2022 au 9 janvier 2023", "December 28, 2022 – January 9, 2023"),
        ("2023-03-06", "2023-03-06", "le 6 mars 2023", "on March 6, 2023"),
    ],
)
def test_spans_of_days(first: str, last: str, french: str, english: str) -> None:
    begins, ends = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
    assert formats.days(begins, ends, "fr") == french
    assert formats.days(begins, ends, "en") == english


def test_a_span_does_not_run_backwards() -> None:
    with pytest.raises(ValueError, match="before"):
        formats.days(dt.date(2023, 3, 6), dt.date(2023, 3, 5), "fr")


def test_days_and_lists() -> None:
    assert formats.day(dt.date(2023, 4, 1), "fr") == "1er avril 2023"
    assert formats.day(dt.date(2023, 4, 11), "fr") == "11 avril 2023"
    assert formats.day(dt.date(2023, 4, 1), "en") == "April 1, 2023"
    assert formats.iso(dt.date(2023, 4, 1)) == "2023-04-01"
    assert formats.listed(["a", "b", "c"], "fr") == "a, b et c"
    assert formats.listed(["a", "b"], "en") == "a and b"
    assert formats.listed(["a"], "fr") == "a"
    assert formats.listed([], "fr") == ""
    assert formats.clauses(["a", "b"], "fr") == f"a{formats.NARROW_NO_BREAK}; b"
    assert formats.clauses(["a", "b"], "en") == "a; b"
