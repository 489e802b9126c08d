"""Framaforms (Drupal's Webform 7): TSV, CSV or xlsx with three rows of titles.

Belongs here: the three rows, drafts, ticks (conventions read in the PHP source of Webform 7.x-4). Does not belong
here: other Drupal forms.

- Row 1 is the form's title, row 2 the question, row 3 the answer or the question of a single column. The group's title
  stands over its first column only, and nothing tells where the group ends: a column may be called by its own title
  ("Commune") or with its group ("Services utilisés [Eau potable]").
- A draft was never sent.
- Several answers: X or nothing, one column an answer; or all in one cell, joined by commas that the answers
  themselves may hold.
"""

from __future__ import annotations

import numpy as np

from barometer.declarations.wave import Wave
from barometer.ingest.sheet import Sheet
from barometer.ingest.tools import ticks
from barometer.ingest.tools.draft import Draft
from barometer.ingest.tools.headings import Names
from barometer.ingest.tools.tool import (
    Above,
    Tool,
    find,
    has,
    set_incomplete_aside,
    tell_of_blank_answers,
    tell_of_days,
    words,
)
from barometer.ingest.values import same_letters

_SERIAL = words("Serial", "Numéro", "Numéro de série")
_SID = words("SID")
_SENT = words("Submitted Time", "Date de soumission", "Soumis le", "Heure de soumission")
_DRAFT = words("Draft", "Brouillon")
_OTHERS = words(
    *("Completed Time", "Date de fin", "Terminé le", "Modified Time", "Date de modification", "Modifié le"),
    *("IP Address", "Adresse IP", "UID", "Username", "Nom d'utilisateur", "Utilisateur"),
)
_OWN = _SERIAL | _SID | _SENT | _DRAFT | _OTHERS
_YES = words("1", "oui", "yes", "vrai", "true")


def _title_row(above: Above) -> int | None:
    return next((number for number, cells in above[:3] if has(cells, _SID) and _is_webform(cells)), None)


def _is_webform(cells: tuple[str, ...]) -> bool:
    return sum(find(cells, kind) is not None for kind in (_SERIAL, _SENT, _DRAFT)) >= 2


def _groups(sheet: Sheet) -> list[str]:
    """For each column, the title that may be its group's: the last one written above, at it or to its left."""
    before = [cells for number, cells in sheet.above if number < sheet.header_row]
    row = before[-1] if before else ()
    groups, current = [], ""
    for position, heading in enumerate(sheet.header):
        written = row[position] if position < len(row) else ""
        current = written or current
        groups.append("" if same_letters(heading) in _OWN else current)
    return groups


def _names(sheet: Sheet) -> Names:
    return [
        (f"{group} [{heading}]",) if group else () for group, heading in zip(_groups(sheet), sheet.header, strict=True)
    ]


def _prepare(draft: Draft, wave: Wave) -> None:
    unsent = find(draft.sheet.header, _DRAFT)
    if unsent is not None:
        drafts = np.array([same_letters(text) in _YES for text in draft.texts(unsent)], dtype=bool)
        set_incomplete_aside(draft, drafts, wave, draft.header[unsent])
    _ticks(draft)
    ticks.joined_answers(draft, (",",))
    tell_of_blank_answers(draft)
    tell_of_days(draft, find(draft.sheet.header, _SENT), wave)


def _ticks(draft: Draft) -> None:
    """X or nothing in neighbouring columns of one group; what else stands there is an open answer's words."""
    groups = _groups(draft.sheet)
    marked = [
        position
        for label, position in draft.declared_positions().items()
        if label not in draft.asked and {text.upper() for text in draft.texts(position)} <= {"X", ""}
    ]
    by_group: dict[str, list[int]] = {}
    for position in marked:
        by_group.setdefault(groups[position], []).append(position)
    for group, positions in by_group.items():
        beside = [i for i, other in enumerate(groups) if other == group and _is_tick_or_open(draft, i, positions)]
        if any((draft.texts(position) != "").any() for position in (*positions, *beside)):
            unknown = ticks.ticks(draft, positions, beside, ["x"])
            ticks.tell_of_blanks(draft, unknown, group or draft.header[positions[0]])


def _is_tick_or_open(draft: Draft, position: int, marked: list[int]) -> bool:
    """Columns of the same question: those of X, and the open answer that may stand right after the last of them."""
    if set(draft.texts(position)) <= {"X", "x", ""}:
        return True
    return same_letters(draft.sheet.header[position]) in words("Autre", "Autre…", "Autre...", "Other", "Other…")


FRAMAFORMS = Tool("framaforms", "Framaforms", _title_row, _names, _prepare, _SID, _SENT, _OWN)
