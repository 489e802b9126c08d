"""Waves known only from a printed report: their figures as declared by hand, typed.

Belongs here: the variance that a printed margin, a standard deviation or a share allows. Does not belong here: waves
with a file (`waves`).
"""

from __future__ import annotations

import pandas as pd

from barometer.declarations.survey import Survey
from barometer.declarations.wave import PublishedFigure, Wave
from barometer.findings import Finding, Place, Severity
from barometer.tables import CORE_PUBLISHED

#: The quantile behind a printed 95 % margin.
Z95 = 1.959963984540054


def published_figures(wave: Wave, survey: Survey, file: str) -> tuple[pd.DataFrame, tuple[Finding, ...]]:
    """The declared figures of a wave in CORE_PUBLISHED's columns, and the findings; `file` is the wave.toml shown."""
    known = {(item.id, version.id) for item in survey.items for version in item.versions}
    met: set[tuple[str, ...]] = set()
    findings: list[Finding] = []
    rows: list[dict[str, object]] = []
    if not wave.published:
        findings.append(Finding("no_published_figure", Severity.FILE, Place(file, key="published")))
    for index, figure in enumerate(wave.published, start=1):
        place = Place(file, key=f"published.{index}")
        key = (figure.item, figure.version, figure.population, figure.statistic)
        if (figure.item, figure.version) not in known:
            params = {"item": figure.item, "version": figure.version}
            findings.append(Finding("unknown_published_item", Severity.FILE, place, params=params))
        elif key in met:
            params = {"item": figure.item, "statistic": figure.statistic}
            findings.append(Finding("duplicate_published_figure", Severity.FILE, place, params=params))
        met.add(key)
        rows.append(
            {
                "survey": survey.id,
                "wave": wave.year,
                "item": figure.item,
                "question_version": figure.version,
                "population": figure.population,
                "statistic": figure.statistic,
                "value": figure.value,
                "n": figure.n,
                "variance": variance(figure),
            }
        )
    return pd.DataFrame(rows, columns=CORE_PUBLISHED.column_names), tuple(findings)


def variance(figure: PublishedFigure) -> float | None:
    """The variance of a printed figure, in its squared unit: (margin/1.96)², s²/n, or p(100-p)/n for a share.

    None for a mean of which neither margin nor standard deviation is known: it carries no interval and no test. A
    share of 0 or 100 % has no variance by this formula either.
    """
    if figure.margin_pts is not None:
        return (figure.margin_pts / Z95) ** 2
    if figure.sd_pts is not None:
        return figure.sd_pts**2 / figure.n
    if figure.statistic == "share":
        return figure.value * (100 - figure.value) / figure.n or None
    return None
