"""From a specification and a box to a sheet: the words around, the plot between, as large as all of it fits.

Belongs here: choosing the kind's layout and the scale of the text. Does not belong here: the kinds themselves, and
files (`files`).
"""

from __future__ import annotations

from barometer.publishing.charts.box import Box
from barometer.publishing.charts.metrics import Faces
from barometer.publishing.charts.press_spec import AnswersChart, ChangesChart, CommitmentsChart, PressChart
from barometer.publishing.charts.printed import answers, changes, commitments, panels, series
from barometer.publishing.charts.printed.frame import DoesNotFitError, NoRoomError, foot, head
from barometer.publishing.charts.printed.sheet import Sheet
from barometer.publishing.charts.spec import PanelChart, SeriesChart

#: How much larger than its least size the text may be, largest first.
_SCALES = (1.6, 1.4, 1.25, 1.12, 1.0)
#: The narrowest sheet, in millimetres at scale 1: a column.
_NARROWEST = 40.0


def lay_out(chart: PressChart, box: Box, faces: Faces, *, with_logo: bool = False) -> tuple[Sheet, float]:
    """The sheet, and how much it is enlarged to fill the box.

    The largest text with which every row fits; else the least text with as many rows as fit. Raises DoesNotFitError.
    """
    best: tuple[Sheet, float] | None = None
    for scale in _SCALES:
        if scale > 1 and box.width_mm / scale < _NARROWEST * 1.4:
            continue
        sheet = Sheet(box.width_mm / scale, box.height_mm / scale, faces)
        try:
            _fill(sheet, chart, with_logo)
        except NoRoomError:
            continue
        if sheet.left_out == 0:
            return sheet, scale
        best = sheet, scale
    if best is None:
        raise DoesNotFitError(chart.words.id, box.name)
    return best


def _fill(sheet: Sheet, chart: PressChart, with_logo: bool) -> None:
    match chart:
        case SeriesChart():
            top = head(sheet, chart.words, chart.y.title or chart.words.caption, [])
            series.draw(sheet, chart, top, foot(sheet, chart.words, series.notes(chart), with_logo))
        case PanelChart():
            top = head(sheet, chart.words, chart.words.caption, [])
            panels.draw(sheet, chart, top, foot(sheet, chart.words, (), with_logo))
        case ChangesChart():
            top = head(sheet, chart.words, chart.words.caption, changes.keys(chart))
            changes.draw(sheet, chart, top, foot(sheet, chart.words, (), with_logo))
        case AnswersChart():
            top = head(sheet, chart.words, chart.words.caption, answers.keys(chart))
            answers.draw(sheet, chart, top, foot(sheet, chart.words, (), with_logo))
        case CommitmentsChart():
            top = head(sheet, chart.words, chart.words.caption, [])
            commitments.draw(sheet, chart, top, foot(sheet, chart.words, (), with_logo))
