"""How often the published 95 % intervals hold the truth, for shares (Wilson) and means (t)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from measured import Property, proportion
from survey_model import Population, Weighting, draw, marks

from barometer.statistics.intervals import effective_n, korn_graubard_n, mean_interval, wilson

SHARES = np.array([0.02, 0.03, 0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.95, 0.97, 0.98])
MEANS = np.array([30.0, 62.0, 85.0])
BOUNDS: dict[str, tuple[float | None, float | None]] = {
    "wilson": (93.0, 98.5),
    "t_mean": (92.5, 96.5),
    "wilson_uncapped": (None, None),  # what the cap is for
}


@dataclass(frozen=True)
class Coverage:
    """How often (0–1) the interval of one quantity holds the truth."""

    quantity: str
    n: int
    weighting: Weighting
    tie: float
    kish: float
    truth: float
    coverage: float
    replicates: int


def coverages(n: int, population: Population, replicates: int, rng: np.random.Generator) -> list[Coverage]:
    """Of Wilson's interval for thirteen shares, with the cap on n_eff and without, and of t for three means."""
    thresholds, centres = population.thresholds(SHARES), population.latent_of_mean(MEANS)
    true_means, split = population.mean(centres), len(SHARES)
    capped, uncapped, means = np.zeros(split), np.zeros(split), np.zeros(len(MEANS))
    for _ in range(replicates):
        wave = draw(population, rng, n, 2)
        got = wave.means(np.hstack([wave.latent[:, :1] > thresholds, marks(wave.latent[:, 1:] + centres)]))
        p, v, df, size, kish, psu = (
            array[0, :split] for array in (got.mean, got.variance_fpc, got.df, got.n, got.kish, got.n_psu)
        )
        with_cap = effective_n(p, v, size, df, kish, psu)
        without = np.where(v > 0, korn_graubard_n(p, v, size, df), with_cap)
        for hits, n_eff in ((capped, with_cap), (uncapped, without)):
            interval = wilson(p, n_eff)
            hits += (interval.low <= SHARES) & (interval.high >= SHARES)
        interval = mean_interval(got.mean[0, split:], got.variance_fpc[0, split:], got.df[0, split:])
        means += (interval.low <= true_means) & (interval.high >= true_means)
    return [
        Coverage(
            *(quantity, n, population.weighting, population.tie, population.kish),
            *(float(truth), float(count) / replicates, replicates),
        )
        for quantity, truths, hits in (
            ("wilson", SHARES, capped),
            ("wilson_uncapped", SHARES, uncapped),
            ("t_mean", MEANS, means),
        )
        for truth, count in zip(truths, hits, strict=True)
    ]


def extremes(measured: Iterable[Coverage], promised: bool = True) -> Iterator[Property]:
    """The lowest and the highest coverage for each kind of interval, n and weighting; with no bounds if nothing is
    `promised` for that setting."""
    groups: dict[tuple[str, int, Weighting, float], list[Coverage]] = {}
    for one in measured:
        groups.setdefault((one.quantity, one.n, one.weighting, one.tie), []).append(one)
    for (quantity, n, weighting, tie), group in groups.items():
        low, high = BOUNDS[quantity] if promised else (None, None)
        for extreme, chosen in (("lowest", min), ("highest", max)):
            one = chosen(group, key=lambda c: c.coverage)
            setting = f"weights {weighting}, tie {tie:g}, Kish {one.kish:g}, truth {one.truth:g}"
            yield proportion(f"{quantity}_coverage_{extreme}", n, setting, one.coverage, one.replicates, low, high)
