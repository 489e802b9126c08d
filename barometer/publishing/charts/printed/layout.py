"""From a specification and a box to a sheet: the words around, the plot between, as large as all of it fits.

Belongs here: choosing the kind's layout and the scale of the text. Does not belong here: the kinds themselves, and
files (`files`).
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from barometer.publishing.charts.box import Box
from barometer.publishing.charts.metrics import Faces
from barometer.publishing.charts.press_spec import AnswersChart, ChangesChart, CommitmentsChart, PressChart
from barometer.publishing.charts.printed import answers, changes, commitments, panels, series
from barometer.publishing.charts.printed.frame import DoesNotFitError, Key, NoRoomError, foot, head
from barometer.publishing.charts.printed.sheet import Sheet
from barometer.publishing.charts.spec import PanelChart, SeriesChart

#: How much larger than its least size the text may be, largest first.
_SCALES = (1.6, 1.4, 1.25, 1.12, 1.0)
#: Text is not enlarged where it would leave less of the height to the plot of a series.
_LEAST_SHARE = 0.4
#: A sheet is not made narrower than this by larger text, in millimetres.
_NARROWEST_ENLARGED = 56.0


@dataclass(frozen=True)
class _Form:
    """How much is said: the source in full or in fewer words, verdicts in words or by their signs."""

    is_short: bool
    with_words: bool


#: The fullest first.
_FORMS = (_Form(False, True), _Form(True, True), _Form(True, False))


def lay_out(chart: PressChart, box: Box, faces: Faces, *, with_logo: bool = False) -> tuple[Sheet, float]:
    """The sheet, and how much it is enlarged to fill the box.

    The largest text with which every row fits, in as many words as then fit; else the least text with as many rows as
    fit. Raises DoesNotFitError.
    """
    best: tuple[Sheet, float] | None = None
    for scale, form in itertools.product(_SCALES, _FORMS):
        if scale > 1 and box.width_mm / scale < _NARROWEST_ENLARGED:
            continue
        if not form.with_words and not isinstance(chart, ChangesChart):
            continue
        sheet = Sheet(box.width_mm / scale, box.height_mm / scale, faces)
        try:
            _fill(sheet, chart, form, with_logo=with_logo, is_enlarged=scale > 1)
        except NoRoomError:
            continue
        if sheet.left_out == 0:
            return sheet, scale
        if best is None or sheet.left_out < best[0].left_out:
            best = sheet, scale
    if best is None:
        raise DoesNotFitError(chart.words.id, box.name)
    return best


def _fill(sheet: Sheet, chart: PressChart, form: _Form, *, with_logo: bool, is_enlarged: bool) -> None:
    caption = chart.words.caption
    keys: list[Key] = []
    notes: list[Key] = []
    match chart:
        case SeriesChart():
            caption = chart.y.title or caption
            notes = series.notes(chart)
        case PanelChart() if sheet.is_narrow:
            caption = ""  # a column has no room for how to read it: the source says what the pale bars are
        case ChangesChart():
            keys = changes.keys(sheet, chart, with_words=form.with_words)
        case AnswersChart():
            keys = answers.keys(chart)
    top = head(sheet, chart.words, caption, keys)
    bottom = foot(sheet, chart.words, notes, with_logo=with_logo, is_short=form.is_short)
    match chart:
        case SeriesChart():
            series.draw(sheet, chart, top, bottom, least=_LEAST_SHARE * sheet.height if is_enlarged else 0.0)
        case PanelChart():
            panels.draw(sheet, chart, top, bottom)
        case ChangesChart():
            changes.draw(sheet, chart, top, bottom, with_words=form.with_words)
        case AnswersChart():
            answers.draw(sheet, chart, top, bottom)
        case CommitmentsChart():
            commitments.draw(sheet, chart, top, bottom)
