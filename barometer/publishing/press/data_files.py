"""The figures of a kit as files: the full table, the changes, each picture's own, and all of them in a workbook.

Belongs here: which figures go into which file. Does not belong here: their form (`open_csv`, `workbook`), and what may
be published (the estimates say it).

The full table holds every figure of every wave, good and bad, so that nobody can pick: it is the same in every kit,
whatever pictures the list holds.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from barometer.publishing.charts.data import chart_csv
from barometer.publishing.material import Material
from barometer.publishing.open_csv import Cell, open_csv
from barometer.publishing.press import names
from barometer.publishing.press.pictures import PressPicture
from barometer.publishing.views.service import service_view
from barometer.publishing.workbooks.service import Rows, changes_rows, estimates_rows, service_workbook


def data_files(material: Material, pictures: Sequence[PressPicture]) -> dict[str, bytes]:
    """The files by name."""
    locale = material.locale
    return {
        f"{names.name('full_table', locale)}.csv": _csv(estimates_rows(material)),
        f"{names.name('changes', locale)}.csv": _csv(changes_rows(material)),
        **{f"{one.id}.csv": chart_csv(one.chart) for one in pictures},
        f"{names.name('workbook', locale)}.xlsx": service_workbook(material, service_view(material)),
    }


def _csv(rows: Rows) -> bytes:
    columns, values = rows
    return open_csv([one.name for one in columns], ([_cell(value) for value in row] for row in values))


def _cell(value: Cell | dt.date) -> Cell:
    return value.isoformat() if isinstance(value, dt.date) else value
