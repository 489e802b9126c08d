"""The declared corrections that published figures were made with, as the method note tells them.

Belongs here: one row for the cells that were put right for the same reason. Does not belong here: applying corrections
(ingest.corrections). Of a survey's answers neither the value found nor the right one is told: they are somebody's.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence

from barometer.findings import Finding
from barometer.locale import say
from barometer.locale.formats import day, number
from barometer.publishing.text import clean

HEADERS = ("file", "column", "cells", "change", "reason", "author", "day")


def correction_rows(corrections: Sequence[Finding], locale: str) -> tuple[tuple[str, ...], ...]:
    """A row each reason, in the order of files and columns: file, column, cells, change, reason, function, day."""
    counted = Counter(_row(one, locale) for one in corrections)
    return tuple(
        (file, column, number(count, locale), change, reason, author, on)
        for (file, column, change, reason, author, on), count in sorted(counted.items())
    )


def _row(one: Finding, locale: str) -> tuple[str, str, str, str, str, str]:
    told = {name: clean(str(value)) for name, value in one.params.items()}
    change = say(locale, "corrections.not_told")
    if "/waves/" not in f"/{one.place.file}":
        change = say(locale, "corrections.change", found=told.get("found", ""), right=told.get("right", ""))
    on = told.get("day", "")
    return (
        clean(one.place.file),
        told.get("column", ""),
        change,
        told.get("reason", ""),
        told.get("author", ""),
        day(dt.date.fromisoformat(on), locale) if on else "",
    )
