"""Estimates of one accepted wave: out_estimates, out_distributions, out_waves; with what else a wave gives.

Belongs here: which figures a wave gives, and laying them out as rows. Does not belong here: formulas (statistics),
the wave as arrays (answers), what may be published (disclosure), who answered (respondents).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from barometer.declarations.authority import Authority
from barometer.declarations.survey import Survey
from barometer.declarations.wave import Wave
from barometer.estimation.answers import Question, Sample, domains_of, questions_of, sample_of
from barometer.estimation.covariances import covariances
from barometer.estimation.disclosure import merge_distribution, suppressed
from barometer.estimation.respondents import respondents, responses
from barometer.estimation.sample import LonelyStratum
from barometer.ingest.acceptance import AcceptedWave
from barometer.lake import LedgerEntry, empty
from barometer.statistics.estimates import MeansResult, linearised_means
from barometer.statistics.intervals import effective_n, mean_interval, wilson
from barometer.statistics.ladder import LadderResult
from barometer.statistics.scores import satisfied
from barometer.tables import OUT_COVARIANCES, OUT_DISTRIBUTIONS, OUT_ESTIMATES, OUT_RESPONDENTS, OUT_RESPONSES

#: Counts up whenever the same answers give other estimates, so that those of old runs are computed anew.
ESTIMATION_VERSION = 4


@dataclass(frozen=True)
class WaveFigures:
    """What a wave gives: rows of OUT_ESTIMATES, OUT_DISTRIBUTIONS, OUT_COVARIANCES, OUT_RESPONDENTS and OUT_RESPONSES,
    its one row of OUT_WAVES."""

    estimates: pd.DataFrame
    distributions: pd.DataFrame
    wave: pd.DataFrame
    covariances: pd.DataFrame
    respondents: pd.DataFrame
    responses: pd.DataFrame


def estimate_wave(authority: Authority, accepted: AcceptedWave, margins: pd.DataFrame | None) -> WaveFigures:
    """All figures of an accepted wave. `margins`: CORE_MARGINS of the declared year, where one is declared.

    A wave whose calibration fails at every rung of the ladder has no estimates: its row says "failed".
    """
    wave, survey = accepted.wave, accepted.survey
    if wave.source == "published":
        return WaveFigures(
            _published(authority, survey, wave, accepted.published),
            empty(OUT_DISTRIBUTIONS),
            _wave_row(authority, accepted.entry, wave, 0, None, []),
            empty(OUT_COVARIANCES),
            empty(OUT_RESPONDENTS),
            empty(OUT_RESPONSES),
        )
    sample = sample_of(accepted, margins)
    row = _wave_row(authority, accepted.entry, wave, len(sample.respondents), sample.ladder, sample.lonely)
    if not sample.is_usable:
        nothing = (empty(OUT_COVARIANCES), empty(OUT_RESPONDENTS), empty(OUT_RESPONSES))
        return WaveFigures(empty(OUT_ESTIMATES), empty(OUT_DISTRIBUTIONS), row, *nothing)
    questions = questions_of(survey, wave, sample.respondents, accepted.answers)
    estimates = _estimates(authority, survey, wave, sample, questions)
    return WaveFigures(
        suppressed(authority.disclosure, estimates),
        _distributions(authority, survey, wave, sample, questions),
        row,
        covariances(authority, wave, sample, questions),
        respondents(authority, wave, sample, margins),
        responses(authority, wave, sample, questions),
    )


def _estimates(
    authority: Authority, survey: Survey, wave: Wave, sample: Sample, questions: list[Question]
) -> pd.DataFrame:
    frames = []
    for population in ("residents", "users"):
        asked = [question for question in questions if question.item.population == population]
        if not asked:
            continue
        domains, masks = domains_of(authority, sample.respondents, population)
        scores = np.column_stack([q.score for q in asked])
        shares = np.column_stack([100 * satisfied(q.value, q.scale.satisfied_from, q.scale.reverse) for q in asked])
        silent = np.column_stack([np.where(q.asked, 100.0 * (q.status == "dont_know"), np.nan) for q in asked])
        means, tops, dont_know = (
            linearised_means(sample.design, sample.calibration, y, masks) for y in (scores, shares, silent)
        )
        figures = [_figures(means, "mean"), _figures(tops, "share")]
        shape = (len(domains), len(asked), len(figures))
        columns: dict[str, Any] = {
            "authority": authority.id,
            "survey": survey.id,
            "wave": wave.year,
            "service": _each([q.item.service for q in asked]),
            "criterion": _each([q.item.criterion for q in asked]),
            "item": _each([q.item.id for q in asked]),
            "question_version": _each([q.version.id for q in asked]),
            "population": population,
            "domain": _each([domain for domain, _ in domains])[:, np.newaxis],
            "category": _each([category for _, category in domains])[:, np.newaxis],
            "statistic": np.array(["mean", "share"], dtype=object),
            "source": "file",
            "n_asked": dont_know.n[..., np.newaxis],
            "dont_know_pct": dont_know.mean[..., np.newaxis],
            "dont_know_variance": dont_know.variance[..., np.newaxis],
            "suppressed": None,
            **{name: np.stack([one[name] for one in figures], axis=-1) for name in figures[0]},
        }
        frames.append(pd.DataFrame({name: np.broadcast_to(one, shape).ravel() for name, one in columns.items()}))
    if not frames:
        return empty(OUT_ESTIMATES)
    frame = pd.concat(frames, ignore_index=True)
    if wave.sampling.design == "volunteers":  # no probability is known: no variance, no interval (METHOD B2)
        for column in ("variance", "variance_fpc", "df", "n_eff", "deff", "ci_low", "ci_high", "dont_know_variance"):
            frame[column] = np.nan
    return frame


def _each(names: Sequence[str]) -> NDArray[Any]:
    """A name for each question (or domain), the same for both statistics."""
    return np.array(names, dtype=object)[:, np.newaxis]


def _figures(result: MeansResult, statistic: str) -> dict[str, NDArray[Any]]:
    """The figures of all estimates by column, (d, k) each, NaN where there is none; intervals by t for means and by
    Wilson with the capped effective n for shares (METHOD B5)."""
    someone = result.n > 0
    if statistic == "mean":
        n_eff = result.n_eff
        interval = mean_interval(result.mean, result.variance_fpc, result.df)
        low, high = interval.low, interval.high
    else:
        share, variance = result.mean / 100, result.variance_fpc / 1e4
        n_eff = effective_n(share, variance, result.n, result.df, result.kish, result.n_psu)
        interval = wilson(share, n_eff)
        low, high = 100 * interval.low, 100 * interval.high
    return {
        "estimate": result.mean,
        "variance": result.variance,
        "variance_fpc": result.variance_fpc,
        "df": np.where(someone, result.df, np.nan),
        "n": result.n,
        "n_eff": np.where(someone, n_eff, np.nan),
        "deff": result.deff,
        "kish": np.where(someone, result.kish, np.nan),
        "ci_low": low,
        "ci_high": high,
    }


def _distributions(
    authority: Authority, survey: Survey, wave: Wave, sample: Sample, questions: list[Question]
) -> pd.DataFrame:
    rows: list[dict[str, Any]] = []
    for question in questions:
        counted = ~np.isnan(question.value)
        if question.item.population == "users":
            counted &= (sample.respondents["use"] == "user").to_numpy(dtype=bool)
        classes = merge_distribution(
            authority.disclosure, question.scale, question.value[counted], sample.weights[counted]
        )
        rows += [
            {
                "authority": authority.id,
                "survey": survey.id,
                "wave": wave.year,
                "service": question.item.service,
                "criterion": question.item.criterion,
                "question_version": question.version.id,
                "population": question.item.population,
                "rank": rank,
                "answer": answer,
                "share_pct": share,
                "n": int(counted.sum()),
            }
            for rank, (answer, share) in enumerate(classes, start=1)
        ]
    return pd.DataFrame(rows) if rows else empty(OUT_DISTRIBUTIONS)


def _published(authority: Authority, survey: Survey, wave: Wave, published: pd.DataFrame) -> pd.DataFrame:
    """Figures of an old printed report, with what they allow: an interval only where a variance is known."""
    items = {item.id: item for item in survey.items}
    rows: list[dict[str, Any]] = []
    for figure in published.to_dict("records"):
        item, value, variance, n = items[figure["item"]], figure["value"], figure["variance"], int(figure["n"])
        if item.asks != "satisfaction":
            continue
        low = high = np.nan
        if figure["statistic"] == "share" and pd.notna(variance) and variance > 0:
            interval = wilson(value / 100, value * (100 - value) / variance)
            low, high = 100 * float(interval.low), 100 * float(interval.high)
        elif pd.notna(variance):
            interval = mean_interval(value, variance, n - 1)
            low, high = float(interval.low), float(interval.high)
        rows.append(
            {
                "authority": authority.id,
                "survey": survey.id,
                "wave": wave.year,
                "service": item.service,
                "criterion": item.criterion,
                "item": item.id,
                "question_version": figure["question_version"],
                "population": figure["population"],
                "domain": "all",
                "category": "all",
                "statistic": figure["statistic"],
                "source": "published",
                "estimate": value,
                "variance": _finite(variance),
                "variance_fpc": _finite(variance),
                "df": float(n - 1),
                "n": n,
                "n_asked": n,
                "n_eff": None,
                "deff": None,
                "kish": None,
                "ci_low": _finite(low),
                "ci_high": _finite(high),
                "dont_know_pct": None,
                "dont_know_variance": None,
                "suppressed": None,
            }
        )
    return pd.DataFrame(rows) if rows else empty(OUT_ESTIMATES)


def _wave_row(
    authority: Authority,
    entry: LedgerEntry,
    wave: Wave,
    n: int,
    ladder: LadderResult | None,
    lonely: list[LonelyStratum],
) -> pd.DataFrame:
    calibration = ladder.calibration if ladder else None
    g = calibration.g / calibration.g.mean() if calibration else None
    steps = [
        {"rung": step.rung, "outcome": step.outcome, "code": step.code, "figures": _plain(step.figures)}
        for step in (ladder.steps if ladder else ())
    ]
    steps += [
        {"rung": "lonely_stratum", "outcome": "done", "code": "", "figures": {"stratum": one.stratum, "into": one.into}}
        for one in lonely
    ]
    return pd.DataFrame(
        [
            {
                "authority": authority.id,
                "survey": wave.survey,
                "wave": wave.year,
                "source": wave.source,
                "field_start": wave.field_start,
                "field_end": wave.field_end,
                "mode": wave.mode,
                "design": wave.sampling.design,
                "n": n,
                "rows_refused": entry.rows_refused,
                "calibration": calibration.method if calibration else ("failed" if ladder else "none"),
                "calibration_steps": json.dumps(steps, ensure_ascii=False, sort_keys=True) if steps else None,
                "kish": calibration.kish if calibration else None,
                "g_min": float(g.min()) if g is not None else None,
                "g_max": float(g.max()) if g is not None else None,
                "file_sha256": entry.file_sha256 or None,
            }
        ]
    )


def _finite(value: Any) -> float | None:
    """A figure, or nothing: NaN and infinity are never written."""
    return float(value) if value is not None and np.isfinite(value) else None


def _plain(value: object) -> object:
    """Figures of a ladder step as JSON takes them."""
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    return value.item() if isinstance(value, np.generic) else value
