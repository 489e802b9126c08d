"""How numbers, dates and signs are written in each language. Pure; knows no verdict."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal

from babel.dates import format_date
from babel.numbers import format_decimal

MINUS = "\u2212"
NARROW_NO_BREAK = "\u202f"
NO_BREAK = "\u00a0"


def number(value: float, locale: str, decimals: int = 0) -> str:
    """A number with that many decimals: 12 345,6 in French, 12,345.6 in English; the minus sign is U+2212."""
    rounded = Decimal(repr(value)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    if rounded == 0:
        rounded = abs(rounded)  # never "-0"
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return format_decimal(rounded, format=pattern, locale=locale).replace("-", MINUS)


def signed(value: float, locale: str, decimals: int = 0) -> str:
    """A number with its sign always written: +7, −3; zero carries none."""
    text = number(value, locale, decimals)
    return text if text.startswith(MINUS) or not any(c in "123456789" for c in text) else "+" + text


def percent(value: float, locale: str, decimals: int = 0) -> str:
    """A percentage given on 0-100: « 68 % » with a narrow no-break space in French, "68%" in English."""
    return number(value, locale, decimals) + (NARROW_NO_BREAK + "%" if locale == "fr" else "%")


def day(value: dt.date, locale: str) -> str:
    """A date in words: 6 mars 2023; March 6, 2023."""
    return format_date(value, format="long", locale=locale)
