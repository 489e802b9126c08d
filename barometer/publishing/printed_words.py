"""What travels with a printed chart: its title, caption, source and alternative text, as plain text.

Belongs here: the text file beside a chart. Does not belong here: the chart (charts.printed).
"""

from __future__ import annotations

from barometer.locale import say
from barometer.publishing import sentences
from barometer.publishing.charts.spec import PanelChart, SeriesChart
from barometer.publishing.material import Material
from barometer.publishing.service_charts import crossing_chart, overall_chart
from barometer.publishing.service_view import source_line


def first_print_chart(material: Material) -> SeriesChart | PanelChart | None:
    """The overall mark over time, or perceived against delivered where no overall mark is asked."""
    chart = overall_chart(material, source=source_line(material))
    if chart is not None and any(point.value is not None for point in chart.points):
        return chart
    return crossing_chart(material, material.crossings_of_newest())


def words_beside(material: Material, chart: SeriesChart | PanelChart) -> str:
    """The text file: title, caption, source, alternative text."""
    locale = material.locale
    parts = {
        "title": chart.words.title,
        "caption": _caption(material, chart),
        "source": chart.words.source or source_line(material),
        "alt": chart.words.alt,
    }
    return "\n\n".join(f"{say(locale, f'print.{name}')}\n{words}" for name, words in parts.items()) + "\n"


def _caption(material: Material, chart: SeriesChart | PanelChart) -> str:
    """The verdict with its figures, what is ruled out, how to read the chart."""
    locale, subject = material.locale, material.headline
    change = material.change(subject) if subject and isinstance(chart, SeriesChart) else None
    said: list[str | None] = []
    if change is not None:
        margin = material.authority.verdicts.equivalence_margin_pts
        said += [
            sentences.verdict_sentence(change, margin, locale) + ".",
            sentences.excluded(change, locale),
            sentences.detectable(change, locale),
        ]
    notes = chart.notes if isinstance(chart, SeriesChart) else []
    said += [say(locale, "print.break", letter=one.letter, words=one.words) for one in notes if one.letter]
    said.append(say(locale, "print.reading"))
    return " ".join(one for one in said if one)
