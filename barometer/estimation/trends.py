"""out_trends: the straight line through each unbroken segment of at least three waves (METHOD B8).

Belongs here: cutting a criterion's series where two waves are not comparable, and laying the lines out as rows. Does
not belong here: the regression (statistics.trend), and any verdict: a trend is described, never announced.

A segment joins waves whose change was judged comparable in the same question version; across a bridge, a mode or
a contractor the series is cut. The line's uncertainty allows for the waves' own disturbance (tau²).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from barometer.declarations.authority import Authority
from barometer.declarations.service import Service
from barometer.estimation.panels import Key, allowed, covariances_of
from barometer.ingest.acceptance import AcceptedWave
from barometer.lake import empty
from barometer.statistics.arrays import FloatArray
from barometer.statistics.trend import LINE_WAVES, decimal_year, wls_trend
from barometer.tables import OUT_TRENDS


def fit_trends(
    authority: Authority,
    service: Service,
    estimates: pd.DataFrame,
    changes: pd.DataFrame,
    waves: Sequence[AcceptedWave],
    panels: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """OUT_TRENDS of a service, from its OUT_ESTIMATES and OUT_CHANGES rows, its accepted waves and its OUT_PANELS
    rows, if any."""
    means = estimates[(estimates["domain"] == "all") & (estimates["statistic"] == "mean")]
    key = ["survey", "criterion", "population", "wave", "question_version"]
    points_of = {tuple(row[name] for name in key): row for row in means.to_dict("records")}
    middles = {
        (accepted.wave.survey, accepted.wave.year): decimal_year(
            accepted.wave.field_start + (accepted.wave.field_end - accepted.wave.field_start) / 2
        )
        for accepted in waves
    }
    covariances = {} if panels is None else covariances_of(panels)
    rows: list[dict[str, Any]] = []
    for (survey, criterion, population), pairs in changes.groupby(["survey", "criterion", "population"], sort=True):
        for segment, points in enumerate(unbroken(pairs)):
            chosen = [points_of[survey, criterion, population, wave, version] for wave, version in points]
            if len(points) < LINE_WAVES or any(pd.notna(point["suppressed"]) for point in chosen):
                continue
            trend = wls_trend(
                np.array([middles[str(survey), wave] for wave, _ in points]),
                np.array([point["estimate"] for point in chosen]),
                _spread(chosen, covariances),
            )
            if trend is None:
                continue
            rows.append(
                {
                    "authority": authority.id,
                    "service": service.id,
                    "survey": survey,
                    "criterion": criterion,
                    "population": population,
                    "segment": segment,
                    "wave_first": points[0][0],
                    "wave_last": points[-1][0],
                    "waves": len(points),
                    "slope_pts_per_year": trend.slope_tau,
                    "se": trend.se_tau,
                    "q": trend.Q,
                    "q_p_value": trend.p_Q,
                    "tau2": trend.tau2,
                    "ci95_low": trend.ci95_tau[0],
                    "ci95_high": trend.ci95_tau[1],
                }
            )
    return pd.DataFrame(rows) if rows else empty(OUT_TRENDS)


def _spread(points: Sequence[Mapping[Any, Any]], covariances: Mapping[Key, float]) -> FloatArray:
    """The covariance matrix (T, T) of the points of a segment; those of a panel are not independent.

    Each covariance is that of its own two waves. Should they not fit together (persons who answer alike wave after
    wave), the points are taken as independent, which makes the slope less sure.
    """
    diagonal = np.diag([point["variance"] for point in points])
    matrix = diagonal.copy()
    for i, before in enumerate(points):
        for j, after in enumerate(points[i + 1 :], start=i + 1):
            pair = (before["survey"], before["wave"], after["wave"], before["criterion"], before["population"])
            found = covariances.get((*pair, before["question_version"], after["question_version"]), 0.0)
            matrix[i, j] = matrix[j, i] = allowed(found, before["variance"], after["variance"])
    fits = np.linalg.eigvalsh(matrix)[0] > 1e-6 * np.trace(matrix) / len(points)
    return matrix if fits else diagonal


def unbroken(pairs: pd.DataFrame) -> list[list[tuple[int, str]]]:
    """The segments of one series as lists of (wave, question version), from its rows of OUT_CHANGES.

    Two waves are joined where the same version was compared and the pair was neither found not comparable nor
    left without a test.
    """
    found: list[list[tuple[int, str]]] = []
    for pair in pairs.sort_values("wave_to").to_dict("records"):
        first, last = (pair["wave_from"], pair["version_from"]), (pair["wave_to"], pair["version_to"])
        joined = first[1] == last[1] and pair["verdict"] in ("progress", "regress", "stable", "inconclusive")
        if not found or found[-1][-1] != first:
            found.append([first])
        if joined:
            found[-1].append(last)
        else:
            found.append([last])
    return found
