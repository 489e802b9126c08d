"""Sphinx iQ and Sphinx Online: csv (often Windows-1252) or xlsx, with its own columns in capitals at the end.

Belongs here: the marks of a Sphinx export (known from examples, not from its source). Does not belong here: encodings
(`texts`).

- "Non réponse" is a blank. Several answers stand in one cell, joined by " ; ".
- A response whose PROGRESSION is not "Terminé" was never finished.
"""

from __future__ import annotations

import numpy as np

from barometer.declarations.wave import Wave
from barometer.ingest.tools import ticks
from barometer.ingest.tools.draft import Draft
from barometer.ingest.tools.tool import (
    Above,
    Tool,
    find,
    no_names,
    replace_in_declared,
    set_incomplete_aside,
    tell_of_blank_answers,
    tell_of_days,
    words,
)
from barometer.ingest.values import same_letters

_KEY = words("CLE", "CLÉ")
_SENT = words("DATE_SAISIE", "DATE_ENREG")
_PROGRESS = words("PROGRESSION")
_OTHERS = words(
    *("ORIGINE_SAISIE", "LANG_SAISIE", "APPAREIL_SAISIE", "TEMPS_SAISIE", "DATE_MODIF", "USER_SAISIE", "IP_SAISIE")
)
_OWN = _KEY | _SENT | _PROGRESS | _OTHERS
_NO_ANSWER = ("Non réponse", "Non-réponse", "NON REPONSE", "Non reponse")
_DONE = words("Terminé", "Terminée", "100", "100%", "100 %", "Complet")


def _title_row(above: Above) -> int | None:
    return next((n for n, cells in above[:1] if sum(same_letters(cell) in _OWN for cell in cells) >= 3), None)


def _prepare(draft: Draft, wave: Wave) -> None:
    progress = find(draft.sheet.header, _PROGRESS)
    if progress is not None:
        texts = draft.texts(progress)
        unfinished = np.array([bool(text) and same_letters(text) not in _DONE for text in texts], dtype=bool)
        set_incomplete_aside(draft, unfinished, wave, draft.header[progress])
    replace_in_declared(draft, dict.fromkeys(_NO_ANSWER, ""))
    ticks.joined_answers(draft, (";",))
    tell_of_blank_answers(draft)
    tell_of_days(draft, find(draft.sheet.header, _SENT), wave)


SPHINX = Tool("sphinx", "Sphinx", _title_row, no_names, _prepare, _KEY, _SENT, _OWN)
