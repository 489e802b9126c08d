"""out_trends and out_levels: what three waves and more of one series draw (METHOD B8).

Belongs here: laying out as rows the straight line through each unbroken segment of at least three waves, and the level
that wanders through each of at least eight. Does not belong here: the fits (statistics.trend), where a series is cut
(`segments`), and any verdict: a trend is described, never announced.

The line's uncertainty allows for the waves' own disturbance (tau²). The level is fitted only where the errors of the
waves have nothing in common, as its model has it: not over a panel, nor across a bridge.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from barometer.declarations.authority import Authority
from barometer.declarations.service import Service
from barometer.estimation.panels import covariances_of
from barometer.estimation.segments import Segment, segments_of
from barometer.ingest.acceptance import AcceptedWave
from barometer.lake import empty
from barometer.statistics.arrays import FloatArray
from barometer.statistics.trend import LINE_WAVES, decimal_year, local_level, wls_trend
from barometer.tables import OUT_LEVELS, OUT_TRENDS

_Z95 = 1.959963984540054  # a level's variance is known, as its model has it


@dataclass(frozen=True)
class Fitted:
    """Frames of OUT_TRENDS and of OUT_LEVELS."""

    trends: pd.DataFrame
    levels: pd.DataFrame


def fit_trends(
    authority: Authority,
    service: Service,
    estimates: pd.DataFrame,
    changes: pd.DataFrame,
    waves: Sequence[AcceptedWave],
    panels: pd.DataFrame | None = None,
) -> Fitted:
    """The lines and the levels of a service, from its OUT_ESTIMATES and OUT_CHANGES rows, its accepted waves and its
    OUT_PANELS rows, if any."""
    middles = {
        (accepted.wave.survey, accepted.wave.year): decimal_year(
            accepted.wave.field_start + (accepted.wave.field_end - accepted.wave.field_start) / 2
        )
        for accepted in waves
    }
    lines: list[dict[str, Any]] = []
    levels: list[dict[str, Any]] = []
    for (survey, criterion, population), segment in _segments(estimates, changes, waves, panels):
        series = {
            "authority": authority.id,
            "service": service.id,
            "survey": survey,
            "criterion": criterion,
            "population": population,
            "segment": segment.number,
        }
        dates = np.array([middles[survey, wave] for wave in segment.waves])
        lines += [{**series, **line} for line in _line(segment, dates)]
        levels += [{**series, **level} for level in _levels(segment, dates)]
    return Fitted(
        pd.DataFrame(lines) if lines else empty(OUT_TRENDS), pd.DataFrame(levels) if levels else empty(OUT_LEVELS)
    )


def _segments(
    estimates: pd.DataFrame, changes: pd.DataFrame, waves: Sequence[AcceptedWave], panels: pd.DataFrame | None
) -> Iterator[tuple[tuple[str, str, str], Segment]]:
    """Every segment of at least three waves by its survey, criterion and population, in a fixed order."""
    means = estimates[(estimates["domain"] == "all") & (estimates["statistic"] == "mean")]
    covariances = {} if panels is None else covariances_of(panels)
    bridges = {
        (accepted.survey.id, bridge.item, bridge) for accepted in waves for bridge in accepted.survey.bridges
    }  # a wave carries the questions it asked, and the bridges between them
    of_series = dict(list(means.groupby(["survey", "criterion", "population"], sort=True)))
    for key, pairs in changes.groupby(["survey", "criterion", "population"], sort=True):
        survey, criterion, population = (str(name) for name in key)
        rows = [{str(name): value for name, value in row.items()} for row in of_series[key].to_dict("records")]
        points_of = {(row["wave"], row["question_version"]): row for row in rows}
        items = {row["item"] for row in rows}
        own = [bridge for at, item, bridge in bridges if at == survey and item in items]
        for segment in segments_of(pairs, points_of, own, covariances):
            if len(segment.waves) >= LINE_WAVES:
                yield (survey, criterion, population), segment


def _line(segment: Segment, dates: FloatArray) -> list[dict[str, Any]]:
    trend = wls_trend(dates, segment.values, segment.covariance)
    if trend is None:
        return []
    return [
        {
            "wave_first": segment.waves[0],
            "wave_last": segment.waves[-1],
            "waves": len(segment.waves),
            "is_bridged": segment.is_bridged,
            "slope_pts_per_year": trend.slope_tau,
            "se": trend.se_tau,
            "q": trend.Q,
            "q_p_value": trend.p_Q,
            "tau2": trend.tau2,
            "ci95_low": trend.ci95_tau[0],
            "ci95_high": trend.ci95_tau[1],
        }
    ]


def _levels(segment: Segment, dates: FloatArray) -> list[dict[str, Any]]:
    if not segment.is_independent:
        return []
    found = local_level(dates, segment.values, np.diag(segment.covariance))
    if found is None:
        return []
    return [
        {
            "wave": wave,
            "level": float(level),
            "se": float(se),
            "ci95_low": max(0.0, float(level - _Z95 * se)),
            "ci95_high": min(100.0, float(level + _Z95 * se)),
            "sigma2": found.sigma2,
        }
        for wave, level, se in zip(segment.waves, found.level, found.se, strict=True)
    ]
