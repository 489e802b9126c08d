"""How often the product's statements are true: simulated surveys, judged by the product's own code.

Run `python benchmarks/simulate_properties.py` (about an hour on one core): it prints the table and writes
`results/properties.csv`, which the method page shows, and `results/coverage.csv`, every coverage behind it; it fails
where a property does not hold. Seeded: the same figures every time. Every wave is drawn from `survey_model`, estimated
by `barometer.statistics.estimates` and judged by `barometer.statistics.change`; nothing is approximated on the way.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from interval_coverage import Coverage, coverages, extremes
from measured import Property, mean_share, proportion, write
from numpy.random import Generator
from scipy.special import ndtri
from survey_model import STRONG_TIE, TIE, Population, Weighting, draw, marks

from barometer.statistics.arrays import BoolArray, FloatArray
from barometer.statistics.change import Level, Pair, contrast_of, judge_family
from barometer.statistics.contrast import decide
from barometer.statistics.estimates import MeansResult
from barometer.statistics.planning import (
    Assumptions,
    Prior,
    detectable_change,
    detectable_share_change,
    expected_inconclusive_share,
)

RESULTS = Path(__file__).parent / "results"
SEED = 20_051_130
CRITERIA = 10
USUAL_MEAN = 62.0
USUAL_KISH = 1.3
DONT_KNOW = 0.05
WEIGHTINGS: tuple[Weighting, ...] = ("independent", "tied", "raked")
AROUND = np.array([0.85, 1.0, 1.15])  # of a planned change: power is interpolated between these


def generator(*scenario: int) -> Generator:
    """Each scenario its own stream, so that adding one changes no other."""
    return np.random.default_rng([SEED, *scenario])


def tolerated(n: int) -> float:
    """The highest rate of false announcements, in percent."""
    return 8.0 if n < 400 else 5.0


# --- verdicts --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Reports:
    """Verdicts of many service reports, (R, m): announced −1, 0 or +1; stable; and the true `change` in points."""

    change: FloatArray
    announced: FloatArray
    stable: BoolArray

    @property
    def false(self) -> BoolArray:
        """Announced, and not so: nothing moved, or the other way."""
        return np.asarray((self.announced != 0) & (self.announced != np.sign(self.change)))


def answers(population: Population, rng: Generator, n: int, means: FloatArray) -> MeansResult:
    """A wave's estimates of criteria with these true means (k,), one answer in twenty being "don't know"."""
    wave = draw(population, rng, n, len(means))
    y = marks(wave.latent + population.latent_of_mean(means))
    y[rng.random(y.shape) < DONT_KNOW] = np.nan
    return wave.means(y)


def level(result: MeansResult, item: int) -> Level:
    mean, variance, df, n = (x[0, item].item() for x in (result.mean, result.variance, result.df, result.n))
    return Level(mean, variance, df, n)


def reports(
    population: Population, rng: Generator, n: int, changes: FloatArray, shocks: FloatArray | None = None
) -> Reports:
    """Two waves of m criteria for each row of true `changes` (R, m); `shocks` (R, 2) move a whole wave."""
    announced, stable = np.zeros(changes.shape), np.zeros(changes.shape, dtype=bool)
    sign = {"progress": 1, "regress": -1}
    moved = np.zeros((len(changes), 2)) if shocks is None else shocks
    for i, (change, (shock_before, shock_after)) in enumerate(zip(changes, moved, strict=True)):
        before = answers(population, rng, n, USUAL_MEAN + shock_before + np.zeros(len(change)))
        after = answers(population, rng, n, USUAL_MEAN + shock_after + change)
        judged = judge_family([Pair(level(before, k), level(after, k)) for k in range(len(change))])
        announced[i] = [sign.get(one.verdict or "", 0) for one in judged]
        stable[i] = [one.verdict == "stable" for one in judged]
    return Reports(changes, announced, stable)


def nothing_changed(n: int, weighting: Weighting, replicates: int) -> Iterator[Property]:
    population = Population.with_kish(USUAL_KISH, weighting)
    run = reports(population, generator(2, n, WEIGHTINGS.index(weighting)), n, np.zeros((replicates, CRITERIA)))
    false: BoolArray = np.any(run.false, axis=1)
    setting = f"nothing changed, weights {weighting}"
    yield proportion(
        "report_with_false_announcement", n, setting, false.mean(), replicates, high=tolerated(n), slack=2.0
    )
    campaigns = false[: replicates // 8 * 8].reshape(-1, 8).any(axis=1)
    yield proportion("campaign_of_eight_with_false_announcement", n, setting, campaigns.mean(), replicates // 8)
    yield mean_share("stable_when_nothing_changed", n, setting, run.stable.mean(axis=1))


def some_changed(n: int, replicates: int) -> Iterator[Property]:
    """Three criteria of ten move by five points, the equivalence margin itself; two up, one down."""
    population = Population.with_kish(USUAL_KISH, "independent")
    changes = np.zeros((replicates, CRITERIA))
    changes[:, :3] = 5.0, -5.0, 5.0
    run = reports(population, generator(3, n), n, changes)
    setting = "3 criteria of 10 changed by 5 points"
    false_share = run.false.sum(axis=1) / np.maximum((run.announced != 0).sum(axis=1), 1)
    found = (run.announced == np.sign(changes))[:, :3].mean(axis=1)
    yield mean_share("false_discovery_rate", n, setting, false_share, tolerated(n), 2.0)
    yield mean_share("true_changes_announced", n, setting, found)
    yield mean_share("false_stable_at_the_margin", n, setting, run.stable[:, :3].mean(axis=1), 5.0, 2.0)


def shocked(n: int, sd: float, replicates: int) -> Iterator[Property]:
    population = Population.with_kish(USUAL_KISH, "independent")
    rng = generator(4, n)
    shocks = sd * rng.standard_normal((replicates, 2))
    run = reports(population, rng, n, np.zeros((replicates, CRITERIA)), shocks)
    setting = f"nothing changed but a shock of {sd:g} point (sd) common to each wave"
    yield proportion("report_with_false_announcement", n, setting, run.false.any(axis=1).mean(), replicates)


# --- the planner -----------------------------------------------------------------------------------------------


def against_plan(
    name: str, n: int, setting: str, unit: str, off: float, error: float, within: float, replicates: int
) -> Property:
    """How far a simulated figure is `off` what the planner said; it must be no more than `within`, without slack."""
    return Property(name, n, setting, unit, off, error, -within, within, 0.0, replicates)


def simulated_change(planned: float, found: FloatArray, replicates: int) -> tuple[float, float]:
    """The change found in 80 % of cases, and its Monte-Carlo error, from the rates `found` (3,) `AROUND` the planned.

    The normal quantile of power is nearly a straight line in the change.
    """
    rates = np.clip(found, 1 / replicates, 1 - 1 / replicates)
    target = float(ndtri(0.8))
    slope, intercept = np.polyfit(planned * AROUND, ndtri(rates), 1)
    density = math.exp(-(target**2) / 2) / math.sqrt(2 * math.pi)
    error = math.sqrt(0.16 / replicates / len(AROUND)) / density / slope
    return float((target - intercept) / slope), float(error)


def detectable_mean(n: int, replicates: int) -> Iterator[Property]:
    """A lone true fall, and a lone true rise, in a family of ten."""
    population = Population.with_kish(USUAL_KISH, "independent")
    assumptions = Assumptions(sd=population.sd(USUAL_MEAN), deff=USUAL_KISH, dk_share=DONT_KNOW)
    planned = detectable_change(n, assumptions, family=CRITERIA)
    lone = np.concatenate([-planned * AROUND, planned * AROUND])
    rng = generator(5, n)
    still = np.full(CRITERIA - 1, USUAL_MEAN)
    found = np.zeros(len(lone))
    for _ in range(replicates):
        before = answers(population, rng, n, np.append(still, USUAL_MEAN))
        after = answers(population, rng, n, np.concatenate([still, USUAL_MEAN + lone]))
        others = [Pair(level(before, k), level(after, k)) for k in range(len(still))]
        for j, change in enumerate(lone):
            family = [*others, Pair(level(before, len(still)), level(after, len(still) + j))]
            found[j] += judge_family(family)[-1].verdict == ("progress" if change > 0 else "regress")
    for name, rates in zip(("fall", "rise"), found.reshape(2, -1) / replicates, strict=True):
        simulated, error = simulated_change(planned, rates, replicates)
        setting = f"a lone {name} in a family of 10, {planned:.2f} points planned"
        yield against_plan(
            "detectable_change_less_planned", n, setting, "points", simulated - planned, error, 0.5, replicates
        )


def detectable_shares(n: int, replicates: int) -> Iterator[Property]:
    """Falls and rises of shares of .5, .8 and .9, each tested alone (shares carry no verdict)."""
    population = Population.with_kish(USUAL_KISH, "independent")
    cases = []
    for p in (0.5, 0.8, 0.9):
        fall, rise = detectable_share_change(p, n, Assumptions(deff=USUAL_KISH))
        assert fall is not None
        assert rise is not None
        cases += [(p, -fall), (p, rise)]
    starts = population.thresholds(np.array([p for p, _ in cases]))
    ends = population.thresholds(np.array([p + change * k for p, change in cases for k in AROUND]))
    sign = np.repeat(np.sign([change for _, change in cases]), len(AROUND))
    rng = generator(6, n)
    found = np.zeros(len(ends))
    for _ in range(replicates):
        first, last = draw(population, rng, n, 1), draw(population, rng, n, 1)
        before = first.means((first.latent > starts).astype(float))
        after = last.means((last.latent > ends).astype(float))
        pairs = [Pair(level(before, j // len(AROUND)), level(after, j)) for j in range(len(ends))]
        contrast = contrast_of(pairs)
        tests = decide(contrast, alpha=0.05, equivalence_margin=0.05, method="holm")
        found += (tests.p_value < 0.05) & (np.sign(contrast.difference) == sign)
    for (p, change), rates in zip(cases, found.reshape(len(cases), -1) / replicates, strict=True):
        planned = 100 * abs(change)
        simulated, error = simulated_change(planned, rates, replicates)
        setting = f"{'rise' if change > 0 else 'fall'} of a share of {p:g}, {planned:.1f} points planned"
        ratio, ratio_error = 100 * (simulated / planned - 1), 100 * error / planned
        yield against_plan("detectable_share_over_planned", n, setting, "percent", ratio, ratio_error, 10.0, replicates)


def inconclusive(n: int, prior: Prior, replicates: int) -> Iterator[Property]:
    """The share of criteria without a certain change, when true changes are drawn from the planner's prior."""
    population = Population.with_kish(USUAL_KISH, "independent")
    rng = generator(7, n)
    moved = rng.random((replicates, CRITERIA)) >= prior.unchanged
    run = reports(population, rng, n, moved * rng.normal(prior.shift, prior.sd, moved.shape))
    assumptions = Assumptions(sd=population.sd(USUAL_MEAN), deff=USUAL_KISH, dk_share=DONT_KNOW)
    planned = 100 * expected_inconclusive_share(n, assumptions, family=CRITERIA, prior=prior)
    measured = mean_share("", n, "", (~run.stable & (run.announced == 0)).mean(axis=1))
    setting = f"{planned:.1f} % planned; {prior.unchanged:.0%} unchanged, the others by {prior.sd:g} points (sd)"
    name, off = "inconclusive_share_less_planned", measured.value - planned
    yield against_plan(name, n, setting, "percentage points", off, measured.mc_error, 5.0, replicates)


# --- all of it -------------------------------------------------------------------------------------------------


def measure_coverage(
    replicates: int, sizes: tuple[int, ...], kishes: tuple[float, ...], strong_kishes: tuple[float, ...] = ()
) -> tuple[list[Property], list[Coverage]]:
    """Coverages with usual ties of weights and answers, for which bounds are promised, and with strong ones."""

    def grid(of_weightings: tuple[Weighting, ...], of_kishes: tuple[float, ...], tie: float) -> list[Coverage]:
        return [
            one
            for n in sizes
            for weighting in of_weightings
            for kish in of_kishes
            for one in coverages(
                n,
                Population.with_kish(kish, weighting, tie),
                replicates,
                generator(1, n, WEIGHTINGS.index(weighting), round(10 * kish), round(10 * tie)),
            )
        ]

    usual, strong = grid(WEIGHTINGS, kishes, TIE), grid(WEIGHTINGS[1:], strong_kishes, STRONG_TIE)
    return [*extremes(usual), *extremes(strong, promised=False)], usual + strong


def measure_verdicts(replicates: int, sizes: tuple[int, ...]) -> list[Property]:
    """Announcements, true and false, and what the planner had said of them."""
    properties: list[Property] = []
    for n in sizes:
        for weighting in WEIGHTINGS[::2]:
            properties += nothing_changed(n, weighting, replicates)
        properties += some_changed(n, replicates)
        properties += detectable_mean(n, replicates)
        properties += detectable_shares(n, replicates)
        properties += inconclusive(n, Prior(), replicates)
    properties += shocked(600, 1.0, replicates)
    return properties


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replicates", type=int, default=10_000)
    parser.add_argument("--dry", action="store_true", help="print only, leave the results as they are")
    arguments = parser.parse_args()
    covering, measured = measure_coverage(arguments.replicates, (150, 400, 1000), (1.0, 1.3, 1.6), (1.6,))
    properties = covering + measure_verdicts(arguments.replicates, (150, 400, 600, 1000))
    if not arguments.dry:
        RESULTS.mkdir(exist_ok=True)
        write(RESULTS / "properties.csv", properties)
        write(RESULTS / "coverage.csv", measured)
    print(*properties, sep="\n")
    return 0 if all(one.holds() for one in properties) else 1


if __name__ == "__main__":
    sys.exit(main())
