"""A criterion's figures over all waves, cut where two waves may not be joined.

Belongs here: segments, breaks and gaps of perceived series and of technical ones. Does not belong here: drawing them,
and deciding that two waves are not comparable (estimation.comparability, whose reason codes are in out_changes).

A line joins two waves of one question version, and never over a pair of waves that is not comparable, whatever the
reason; it is dotted where a wave in between gave no figure, or where the step is longer than the survey's usual one.
"""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass

from barometer.publishing.facts import Change, Estimate, KpiScore
from barometer.publishing.material import Material, Subject
from barometer.publishing.words.sentences import BREAK_REASONS


@dataclass(frozen=True)
class SeriesPoint:
    """A figure at its date (decimal year)."""

    x: float
    estimate: Estimate
    after_gap: bool = False


@dataclass(frozen=True)
class Series:
    """The segments of a subject, the changes that are breaks (with the date between the waves), the gaps (years)."""

    subject: Subject
    segments: tuple[tuple[SeriesPoint, ...], ...]
    breaks: tuple[tuple[float, Change], ...]
    gaps: tuple[tuple[int, int], ...]

    @property
    def points(self) -> list[SeriesPoint]:
        return sorted(
            (p for segment in self.segments for p in segment), key=lambda p: (p.x, p.estimate.question_version)
        )


def series_of(material: Material, subject: Subject) -> Series:
    """The series of a subject's means, from all its waves."""
    changes = material.changes_of(subject)
    breaks = [one for one in changes if one.reason in BREAK_REASONS]
    cuts = [one.wave_to for one in breaks]
    estimates = material.series(subject)
    segments: list[tuple[SeriesPoint, ...]] = []
    gaps: list[tuple[int, int]] = []
    for version in _in_order(estimates):
        current: list[SeriesPoint] = []
        for estimate in (one for one in estimates if one.question_version == version):
            x = material.dates[estimate.survey, estimate.wave]
            if current and any(current[-1].estimate.wave < cut <= estimate.wave for cut in cuts):
                segments.append(tuple(current))
                current = []
            before = next((p.estimate.wave for p in reversed(current) if p.estimate.shown is not None), None)
            is_shown = before is not None and estimate.shown is not None
            missing = is_shown and _is_gap(material, estimate.survey, before or 0, estimate.wave)
            if missing:
                gaps.append((before or 0, estimate.wave))
            current.append(SeriesPoint(x, estimate, missing))
        segments.append(tuple(current))
    return Series(
        subject, tuple(segments), tuple((_between(material, subject, one), one) for one in breaks), tuple(gaps)
    )


def kpi_segments(scores: list[KpiScore]) -> list[list[KpiScore]]:
    """A technical series cut at its declared breaks; periods in order."""
    ordered = sorted(scores, key=lambda one: one.period)
    return [[one for one in ordered if one.segment == number] for number in sorted({one.segment for one in ordered})]


def _in_order(estimates: list[Estimate]) -> list[str]:
    """Question versions by their first wave."""
    return list(dict.fromkeys(one.question_version for one in estimates))


def _is_gap(material: Material, survey: str, before: int, after: int) -> bool:
    """Whether a wave in between gave no figure, or the step is longer than the survey's usual one."""
    years = sorted({one.wave for one in material.wave_facts if one.survey == survey})
    steps = Counter(later - earlier for earlier, later in itertools.pairwise(years))
    usual = min(step for step, count in steps.items() if count == max(steps.values()))
    return after - before > usual or any(before < year < after for year in years)


def _between(material: Material, subject: Subject, change: Change) -> float:
    """The date in the middle of the two waves of a change."""
    dates = [
        material.dates[one.survey, one.wave]
        for one in material.series(subject)
        if one.wave in (change.wave_from, change.wave_to)
    ]
    return (min(dates) + max(dates)) / 2
