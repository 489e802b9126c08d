"""How numbers, ranges, dates, lists and signs are written in each language. Pure; knows no verdict.

Words ("entre … et …", "points", "du … au …") come from `formats.po`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import NumberPattern, parse_pattern

from barometer.locale import say
from barometer.locale.typography import NARROW_NO_BREAK, NO_BREAK, typography

__all__ = [
    "MINUS",
    "NARROW_NO_BREAK",
    "NO_BREAK",
    "between",
    "clauses",
    "day",
    "days",
    "iso",
    "listed",
    "number",
    "percent",
    "points",
    "signed",
    "typography",
]

MINUS = "\u2212"


def number(value: float, locale: str, decimals: int = 0) -> str:
    """A number with that many decimals: 12 345,6 in French, 12,345.6 in English; the minus sign is U+2212."""
    return _written(_rounded(value, decimals), locale, decimals)


@cache  # a report writes the same figures in its page, its paper, its slides and its charts
def _written(rounded: Decimal, locale: str, decimals: int) -> str:
    text: str = _pattern(decimals).apply(rounded, locale)
    return text.replace("-", MINUS)


@cache
def _pattern(decimals: int) -> NumberPattern:
    return parse_pattern("#,##0" + ("." + "0" * decimals if decimals else ""))


def signed(value: float, locale: str, decimals: int = 0) -> str:
    """A number with its sign always written: +7, −3; zero carries none."""
    text = number(value, locale, decimals)
    return "+" + text if _rounded(value, decimals) > 0 else text


def percent(value: float, locale: str, decimals: int = 0) -> str:
    """A percentage given on 0-100: « 68 % » with a narrow no-break space in French, "68%" in English."""
    return number(value, locale, decimals) + (NARROW_NO_BREAK + "%" if locale == "fr" else "%")


def points(value: float, locale: str, decimals: int = 0, *, with_sign: bool = True) -> str:
    """A difference in points: « +7 points », « −1,5 point » (French counts from two on), "−1.5 points"."""
    size = abs(_rounded(value, decimals))
    one = size < 2 if locale == "fr" else size == 1
    text = signed(value, locale, decimals) if with_sign else number(value, locale, decimals)
    return say(locale, "format.points.one" if one else "format.points.other", number=text)


def between(low: float, high: float, locale: str, decimals: int = 0, *, with_sign: bool = False) -> str:
    """A range: « entre 4 et 10 », with signs « entre −2 et +4 »; "between 4 and 10"."""
    write = signed if with_sign else number
    return say(locale, "format.between", low=write(low, locale, decimals), high=write(high, locale, decimals))


def day(value: dt.date, locale: str) -> str:
    """A date in words: 6 mars 2023, 1er avril 2023; March 6, 2023."""
    return _french_first(format_date(value, format="long", locale=locale), locale)


def iso(value: dt.date) -> str:
    """A date as open data write it: 2023-03-06."""
    return value.isoformat()


def days(first: dt.date, last: dt.date, locale: str) -> str:
    """A span of days, what both share written once: « du 6 au 25 mars 2023 », « le 6 mars 2023 ».

    Raises ValueError where it ends before it begins.
    """
    if last < first:
        raise ValueError(f"{last} is before {first}")
    if first == last:
        return say(locale, "format.days.one", day=day(first, locale))
    if first.year != last.year:
        kind, begins, ends = "years", "d MMMM y", "d MMMM y"
    elif first.month != last.month:
        kind, begins, ends = "months", "d MMMM", "d MMMM y"
    else:
        kind, begins, ends = "month", "d", "d MMMM y"
    if locale == "en":
        begins = {"years": "MMMM d, y", "months": "MMMM d", "month": "MMMM d"}[kind]
        ends = {"years": "MMMM d, y", "months": "MMMM d, y", "month": "d, y"}[kind]
    return say(
        locale,
        f"format.days.{kind}",
        first=_french_first(format_date(first, format=begins, locale=locale), locale),
        last=_french_first(format_date(last, format=ends, locale=locale), locale),
    )


def listed(items: Sequence[str], locale: str) -> str:
    """A list in a sentence: « a, b et c »; "a, b, and c". Empty for no item."""
    return format_list(list(items), locale=locale) if items else ""


def clauses(parts: Iterable[str], locale: str) -> str:
    """Clauses in a row: « a ; b »; "a; b"."""
    return (f"{NARROW_NO_BREAK}; " if locale == "fr" else "; ").join(parts)


def _rounded(value: float, decimals: int) -> Decimal:
    """Rounded half away from zero, as schools teach it, from the shortest decimal writing; never minus zero."""
    rounded = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return abs(rounded) if rounded == 0 else rounded


def _french_first(text: str, locale: str) -> str:
    """French names the first day of a month with an ordinal: 1er mars."""
    return re.sub(r"^1(?=\s|$)", "1er", text) if locale == "fr" else text
