"""The annex of a selection as files: a page, and the journal as open data.

Belongs here: the files' bytes. Does not belong here: what the annex says (views), where they lie (building).
"""

from __future__ import annotations

from barometer.publishing.open_csv import open_csv
from barometer.publishing.pages import html
from barometer.publishing.pages.html import Place
from barometer.publishing.selection_material import SelectionMaterial
from barometer.publishing.views.selection import Page, SelectionView

#: The annex lies one folder below the stable pages.
_PLACE = Place("../static/", "../", "")


def selection_page(view: SelectionView) -> bytes:
    """The page as it lies under reports/selection/."""
    return html.selection_page(view, _PLACE).encode()


def selection_csv(material: SelectionMaterial, locale: str) -> bytes:
    """The journal as open data: a row a criterion, in the order of rank; figures with a decimal point."""
    page = Page(material, locale)
    place = {criterion: i for i, criterion in enumerate(material.criteria)}
    rows: list[list[str]] = []
    for entry in material.entries:
        i = place[entry.criterion]
        share, low, high = (float(x[i]) for x in (material.figures.share, material.figures.low, material.figures.high))
        effect = page.effect_of(entry.criterion)
        rows.append(
            [
                entry.criterion,
                page.label(entry.criterion),
                _yes(entry.criterion in material.decision.chosen),
                _yes(entry.is_kept),
                entry.reason,
                page.reason(entry),
                _plain(100 * share, 1),
                _plain(100 * low, 1) if material.has_margin else "",
                _plain(100 * high, 1) if material.has_margin else "",
                _plain(float(material.figures.importance[i]), 3),
                _plain(entry.salience, 3),
                _plain(entry.technical, 3),
                _plain(entry.value, 3),
                str(entry.rank),
                _plain(100 * (entry.inclusion or 0.0), 1),
                effect.function if effect else "",
                effect.reason if effect else "",
            ]
        )
    names = (
        *("criterion", "label", "is_chosen", "is_proposed", "reason", "reason_text", "cited_pct", "cited_low_pct"),
        *("cited_high_pct", "importance", "salience", "technical_weight", "value", "rank", "inclusion_pct"),
        *("changed_by", "change_reason"),
    )
    return open_csv(names, rows)


def _yes(is_so: bool) -> str:
    return "true" if is_so else "false"


def _plain(value: float, decimals: int) -> str:
    return f"{value:.{decimals}f}"
