"""Je donne mon avis (the State's service, DISIC): csv or xlsx, two generations of fixed columns, then the form's own.

Belongs here: those columns (read in the source of its export). Does not belong here: what the questions measure.

Reviews are sent in one go; the days are in UTC, so that an evening's review may bear the day before in summer only by
two hours. Several answers stand in one cell.
"""

from __future__ import annotations

from barometer.declarations.wave import Wave
from barometer.ingest.tools import ticks
from barometer.ingest.tools.draft import Draft
from barometer.ingest.tools.tool import Above, Tool, find, has, no_names, tell_of_blank_answers, tell_of_days, words

_ID = words("Identifiant Avis", "Review ID")
_SENT = words("Date de l'avis", "Review Created At")
_OTHERS = words("Nom du formulaire", "Lien d'intégration", "Form ID", "Button ID")


def _title_row(above: Above) -> int | None:
    return next((number for number, cells in above[:1] if has(cells, _ID, _SENT)), None)


def _prepare(draft: Draft, wave: Wave) -> None:
    ticks.joined_answers(draft, (";", " / ", ", "))
    tell_of_blank_answers(draft)
    tell_of_days(draft, find(draft.sheet.header, _SENT), wave)


JDMA = Tool("jdma", "Je donne mon avis", _title_row, no_names, _prepare, _ID, _SENT, _ID | _SENT | _OTHERS)
