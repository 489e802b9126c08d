"""out_panels: what two waves that share respondents owe to each other (METHOD B7, "overlap").

Belongs here: which waves of a survey make a panel, the covariance of their means and the persons that they have in
common, criterion by criterion and domain by domain, as rows; and looking a covariance up in those rows. Does not
belong here: the formula (statistics.panel), the test (changes), what may be published (disclosure).

The rows are made while the respondents of both waves are there; the tests and the disclosure control of later runs
need nothing else, so that they outlive purged microdata.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from barometer.declarations.authority import Authority
from barometer.declarations.wave import Wave
from barometer.estimation.answers import Question, Sample, domains_of, questions_of, sample_of
from barometer.ingest.acceptance import AcceptedWave
from barometer.lake import empty
from barometer.statistics.arrays import BoolArray, FloatArray, IntArray
from barometer.statistics.estimates import influence
from barometer.statistics.panel import NEW, overlap_covariance, seen_before
from barometer.tables import OUT_PANELS

#: A wave with its answers, and CORE_MARGINS of its declared year.
WaveWithMargins: TypeAlias = tuple[AcceptedWave, pd.DataFrame | None]
#: Survey, earlier wave, later wave, criterion, population, version in the earlier wave, version in the later one.
Key: TypeAlias = tuple[str, int, int, str, str, str, str]


@dataclass(frozen=True)
class _Series:
    """The questions of one population (k) in its published domains (d).

    opinions (n, d, k)  who expresses one in the domain; z (n, d, k) contributions to the means
    """

    questions: list[Question]
    domains: list[tuple[str, str]]
    opinions: BoolArray
    z: FloatArray


@dataclass(frozen=True)
class _Members:
    """A wave as the other waves of its panel see it."""

    wave: Wave
    sample: Sample
    persons: list[str | None]
    series: dict[str, _Series]


def earlier_in_panel(accepted: AcceptedWave, waves: Iterable[AcceptedWave]) -> list[AcceptedWave]:
    """The earlier waves of the survey in which the same persons can be told, as they can in this one; by year."""

    def tells_persons(wave: Wave) -> bool:
        return wave.source == "file" and wave.sampling.person_column is not None

    this = accepted.wave
    found = [
        other
        for other in waves
        if other.wave.survey == this.survey and other.wave.year < this.year and tells_persons(other.wave)
    ]
    return sorted(found, key=lambda other: other.wave.year) if tells_persons(this) else []


def overlaps(authority: Authority, earlier: Iterable[WaveWithMargins], later: WaveWithMargins) -> pd.DataFrame:
    """OUT_PANELS of a wave: its rows with each earlier wave in which some of its persons were interviewed.

    An earlier wave whose respondents were purged tells nobody apart any more, and has no rows.
    """
    rows: list[dict[str, Any]] = []
    after = _members(authority, *later)
    for accepted, margins in earlier:
        if accepted.respondents.empty:
            continue
        before = _members(authority, accepted, margins)
        seen = seen_before(before.persons, after.persons)
        if (seen == NEW).all():
            continue
        testable = "volunteers" not in (before.wave.sampling.design, after.wave.sampling.design)
        unknown = {} if testable else {"covariance": None}  # no probability is known, so no variance either
        key = {
            "authority": authority.id,
            "survey": after.wave.survey,
            "wave_from": before.wave.year,
            "wave_to": after.wave.year,
            "persons": int((seen != NEW).sum()),
        }
        for population in sorted(before.series.keys() & after.series.keys()):
            found = _rows(before.sample, before.series[population], after.series[population], seen)
            rows += [key | {"population": population} | row | unknown for row in found]
    return pd.DataFrame(rows) if rows else empty(OUT_PANELS)


def _members(authority: Authority, accepted: AcceptedWave, margins: pd.DataFrame | None) -> _Members:
    sample = sample_of(accepted, margins)
    persons = [None if pd.isna(person) else str(person) for person in sample.respondents["person"]]
    asked = questions_of(accepted.survey, accepted.wave, sample.respondents, accepted.answers)
    series = {}
    for population in ("residents", "users") if sample.is_usable else ():
        questions = [question for question in asked if question.item.population == population]
        if questions:
            names, masks = domains_of(authority, sample.respondents, population)
            y = np.column_stack([question.score for question in questions])
            z = influence(sample.design, sample.calibration, y, masks)
            series[population] = _Series(questions, names, masks[:, :, None] & ~np.isnan(y)[:, None, :], z)
    return _Members(accepted.wave, sample, persons, series)


def _rows(sample: Sample, first: _Series, second: _Series, seen: IntArray) -> list[dict[str, Any]]:
    """The rows of one population: the same criterion in the same domain, each version before with each after."""
    again = seen != NEW
    rows = []
    for d1, domain in enumerate(first.domains):
        if domain not in second.domains:
            continue
        d2 = second.domains.index(domain)
        covariances = overlap_covariance(sample.design, first.z[:, d1], second.z[:, d2], seen)
        before, after = first.opinions[:, d1], second.opinions[:, d2]
        both = before[seen[again]].astype(np.int64).T @ after[again].astype(np.int64)
        for k1, asked in enumerate(first.questions):
            for k2, other in enumerate(second.questions):
                if (asked.item.service, asked.item.criterion) == (other.item.service, other.item.criterion):
                    rows.append(
                        {
                            "service": asked.item.service,
                            "criterion": asked.item.criterion,
                            "domain": domain[0],
                            "category": domain[1],
                            "version_from": asked.version.id,
                            "version_to": other.version.id,
                            "covariance": float(covariances[k1, k2]),
                            "n_from": int(before[:, k1].sum()),
                            "n_to": int(after[:, k2].sum()),
                            "n_both": int(both[k1, k2]),
                        }
                    )
    return rows


def covariances_of(panels: pd.DataFrame) -> dict[Key, float]:
    """The covariances of the means of everybody by what they belong to, from OUT_PANELS rows."""
    everybody = panels[(panels["domain"] == "all") & panels["covariance"].notna()]
    names = ["survey", "wave_from", "wave_to", "criterion", "population", "version_from", "version_to"]
    keys: Sequence[Any] = list(zip(*(everybody[name] for name in names), strict=True))
    return {
        (survey, int(first), int(last), *rest): float(value)
        for (survey, first, last, *rest), value in zip(keys, everybody["covariance"], strict=True)
    }


def allowed(covariance: float, variance_before: float, variance_after: float) -> float:
    """A covariance no larger than the two variances allow.

    The stacked design holds the first wave's strata for those seen twice, the second wave's own variance its own
    strata: where these are much finer, the two can disagree by a little.
    """
    largest = math.sqrt(variance_before * variance_after)
    return max(-largest, min(largest, covariance))
