"""Single cells: from what a file holds to text, and from text to numbers and years.

Belongs here: what a number, a void or a period looks like, whatever the column. Does not belong here: what is
expected of a column (waves, kpis, margins).
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass

Cell = str | float | int | bool | dt.date | dt.datetime | dt.time | dt.timedelta

#: Texts that stand for "no value" in technical files (SISPEA's `.` among them). Survey answers have no such list.
VOID = frozenset({"", ".", "-", "–", "—", "nc", "nd", "n.c.", "n.d.", "n/c", "n/d"})

#: Characters without width, which nobody sees typed.
INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060\u00ad"
#: How a text says that its question was not asked: LimeSurvey's own mark, and that of `tools` for others that tell.
NOT_SHOWN = "{question_not_shown}"

_INVISIBLE = dict.fromkeys(map(ord, INVISIBLE))


def as_text(cell: Cell) -> str:
    """A cell as the text its sender would type: 3.0 is "3", a date is ISO, a truth value VRAI or FAUX."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "VRAI" if cell else "FAUX"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    return str(cell)


def clean(text: str) -> str:
    """Composed letters, no invisible characters, outer spaces removed, runs of any kind of space made one."""
    if text.isascii():
        return text if " " not in text and text.isprintable() else " ".join(text.split())
    return " ".join(unicodedata.normalize("NFC", text).translate(_INVISIBLE).split())


def same_letters(text: str) -> str:
    """A text made comparable with another: letter case and the shape of apostrophes set aside, accents kept."""
    return clean(text).casefold().replace("’", "'")


def fold(text: str) -> str:
    """A place name made comparable: case, accents, hyphens and apostrophes set aside ("ST" stays "st")."""
    letters = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe").replace("æ", "ae"))
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[-'’.]", " ", plain).split())


_PLAIN = re.compile(r"[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d+)?")
_SPACED = re.compile(r"[+-]?\d{1,3}(?: \d{3})+(?:[.,]\d+)?")
_DOTTED = re.compile(r"[+-]?\d{1,3}(?:(?:\.\d{3})+,\d+|(?:\.\d{3}){2,})")
_COMMAED = re.compile(r"[+-]?\d{1,3}(?:(?:,\d{3})+\.\d+|(?:,\d{3}){2,})")


def number(text: str) -> float | None:
    """The number a text stands for; None where it is none. Decimal comma or point, spaces between thousands.

    A single comma or point is always decimal ("1,234" is 1.234): thousands are only taken for such where they cannot
    be anything else.
    """
    written = clean(text).replace("\u2212", "-")
    if _PLAIN.fullmatch(written):
        plain = written.replace(",", ".")
    elif _SPACED.fullmatch(written):
        plain = written.replace(" ", "").replace(",", ".")
    elif _DOTTED.fullmatch(written):
        plain = written.replace(".", "").replace(",", ".")
    elif _COMMAED.fullmatch(written):
        plain = written.replace(",", "")
    else:
        return None
    value = float(plain)
    return value if abs(value) < float("inf") else None


def is_void(text: str) -> bool:
    """Whether a technical file says "no value" with this text."""
    return clean(text).casefold() in VOID


_ERROR = re.compile(r"#(?:N/A|N/D|DIV/0!|REF!|VALUE!|VALEUR!|NAME\?|NOM\?|NUM!|NOMBRE!|NULL!|NUL!|SPILL!|CALC!)", re.I)


def cell_fault(text: str) -> str | None:
    """The code of a fault that the cell itself bears: a spreadsheet's error, a formula that was never computed."""
    if _ERROR.fullmatch(text):
        return "error_value"
    return "formula_without_value" if text.startswith("=") else None


@dataclass(frozen=True)
class Period:
    """The year a row belongs to, and the day it stands for within it (1 January where only the year is known)."""

    year: int
    day: dt.date
    is_serial: bool = False  # read from a spreadsheet's day number, which nobody formatted as a date


_YEAR = re.compile(r"(?:19|20)\d\d")
_ISO = re.compile(r"(\d{4})[-/](\d{1,2})(?:[-/](\d{1,2}))?(?:[T ]\d{1,2}[:hH].*)?")
_FRENCH = re.compile(r"(?:(\d{1,2})[-/.])?(\d{1,2})[-/.](\d{4})(?:[T ]\d{1,2}[:hH].*)?")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_FIRST_SERIAL, _LAST_SERIAL = 25569, 73415  # 1970 to 2100
_EPOCH = dt.date(1899, 12, 30)


def period(text: str) -> Period | None:
    """The period of a row: a year, an ISO or a DD/MM/YYYY date (a time may follow), a year and month, a day number.

    Also in words: "janvier 2023", "janv-23" (how Excel writes a month), "T1 2023", "2e semestre 2023".
    """
    if _YEAR.fullmatch(text):
        return Period(int(text), dt.date(int(text), 1, 1))
    if match := _ISO.fullmatch(text):
        year, month, day = match.groups()
    elif match := _FRENCH.fullmatch(text):
        day, month, year = match.groups()
    elif _SERIAL.fullmatch(text) and _FIRST_SERIAL <= float(text) <= _LAST_SERIAL:
        on = _EPOCH + dt.timedelta(days=int(float(text)))
        return Period(on.year, on, is_serial=True)
    elif (words := _in_words(text)) is not None:
        year, month, day = words
    else:
        return None
    try:
        on = dt.date(int(year), int(month), int(day or 1))
    except ValueError:
        return None
    return Period(on.year, on) if _YEAR.fullmatch(f"{on.year}") else None


_MONTHS = {
    spelling: number
    for number, spellings in enumerate(
        (
            ("janvier", "janv", "jan"), ("fevrier", "fevr", "fev"), ("mars", "mar"), ("avril", "avr"), ("mai",),
            ("juin",), ("juillet", "juil"), ("aout",), ("septembre", "sept", "sep"), ("octobre", "oct"),
            ("novembre", "nov"), ("decembre", "dec"),
        ),
        start=1,
    )
    for spelling in spellings
}  # fmt: skip
_IN_WORDS = re.compile(r"(?:(\d{1,2})(?:er)? )?([a-z]{3,9}) (\d{4})|([a-z]{3,9}) (\d{2})")
_PART = re.compile(
    r"(?:(?P<part>t|trim|trimestre|s|sem|semestre) ?(?P<n>[1-4])|(?P<m>[1-4])(?:er|e|eme|nd|d)? (?P<of>trim|trimestre|"
    r"sem|semestre)) (?P<year>\d{4})|(?P<y>\d{4}) ?(?P<p>[ts])(?P<k>[1-4])"
)


def _in_words(text: str) -> tuple[str, str, str] | None:
    """Year, month and day of a period that has a month's name, or a quarter or half of a year (its first day)."""
    if text.isdigit() or len(text) > 30:
        return None
    folded = fold(text)
    if (match := _IN_WORDS.fullmatch(folded)) and (month := _MONTHS.get(match[2] or match[4])):
        return match[3] or f"20{match[5]}", str(month), match[1] or "1"
    if match := _PART.fullmatch(folded):
        number = int(match["n"] or match["m"] or match["k"])
        months = 3 if (match["part"] or match["of"] or match["p"]).startswith("t") else 6
        if months * number <= 12:
            return match["year"] or match["y"], str(months * (number - 1) + 1), "1"
    return None


_TOTAL = re.compile(
    r"(?:sous[- ]?total|totaux|total|moyenne|ensemble|somme|effectifs?|grand total|mean|average|sum)\b", re.I
)
#: What such a cell begins with: most cells of a first column are looked at no further.
TOTAL_LETTERS = frozenset("sStTmMeEgGaA")


def is_total(cell: Cell) -> bool:
    """Whether a row that begins with this cell looks like a total or a mean below a table."""
    return isinstance(cell, str) and len(cell) <= 40 and cell.strip()[:1] in TOTAL_LETTERS and _is_total(clean(cell))


def _is_total(text: str) -> bool:
    return _TOTAL.match(text) is not None
