"""Google Forms and Microsoft Forms: one row of questions in full, several answers in one cell.

Belongs here: what tells the two apart, and how they join answers. Does not belong here: forms with codes.

- Google: "Horodateur" first, no identifier; a grid is "Question [ligne]"; answers joined by ";" (Forms' own CSV) or
  ", " (through Sheets). Microsoft: workbooks with ID, Heure de début, Heure de fin; answers joined by ";", one more at
  the end; each row of a matrix is a column that bears that row's words alone, so two matrices repeat them.
- Neither exports what was not sent, nor says which questions were not asked.
- Names and addresses stand beside the answers: nobody declares them, nobody reads them.
"""

from __future__ import annotations

from barometer.declarations.wave import Wave
from barometer.ingest.tools import ticks
from barometer.ingest.tools.draft import Draft
from barometer.ingest.tools.tool import (
    Above,
    Tool,
    find,
    has,
    no_names,
    tell_of_blank_answers,
    tell_of_days,
    words,
)

_STAMP = words("Horodateur", "Horodatage", "Timestamp")
_GOOGLE = words("Adresse e-mail", "Nom d'utilisateur", "Email Address", "Username", "Score", "Note")

_ID = words("ID", "Id")
_START = words("Heure de début", "Start time")
_END = words("Heure de fin", "Completion time")
_MICROSOFT = words(
    *("Adresse de messagerie", "Email", "E-mail", "Nom", "Name", "Heure de la dernière modification"),
    *("Last modified time", "Langue", "Language"),
)


def _google_titles(above: Above) -> int | None:
    return next((number for number, cells in above[:1] if cells and has(cells[:1], _STAMP)), None)


def _microsoft_titles(above: Above) -> int | None:
    return next((number for number, cells in above[:1] if has(cells, _ID, _START, _END)), None)


def _google(draft: Draft, wave: Wave) -> None:
    ticks.joined_answers(draft, (";", ", "))
    tell_of_blank_answers(draft)
    tell_of_days(draft, find(draft.sheet.header, _STAMP), wave)


def _microsoft(draft: Draft, wave: Wave) -> None:
    ticks.joined_answers(draft, (";",))
    tell_of_blank_answers(draft)
    tell_of_days(draft, find(draft.sheet.header, _END), wave)


GOOGLE = Tool("google-forms", "Google Forms", _google_titles, no_names, _google, frozenset(), _STAMP, _STAMP | _GOOGLE)
MICROSOFT = Tool(
    "microsoft-forms",
    "Microsoft Forms",
    _microsoft_titles,
    no_names,
    _microsoft,
    _ID,
    _END,
    _ID | _START | _END | _MICROSOFT,
)
