"""How often a quadrant is named, and wrongly named, near the line (METHOD C4): the 0.80 rule beside the hard cut.

Waves of n = 600 with unequal weights (Kish 1.3, so that a mean has a standard error of about 1 point) are drawn from
the invented survey of `survey_model`, estimated by the product, and crossed by the product's own `quadrants` and
`named`. With a certain KPI, true marks stand at 0.5, 1 and 2 points of residents' threshold, on either side, or spread
by 8 points around it. With an uncertain one, true scores T spread by 8 points around the target as well and the KPI is
read with an error, by the product's `readings` (a share of 400 cases examined; the mean of 12 monthly readings that
resemble the ones before, with the variance of `ingest.serial`). The hard cut names the quadrant in which the two
figures stand, whatever their errors. The last property says what the rule costs: how often nothing is named.

Repeat:  python benchmarks/quadrant_labels.py            (1,000 waves of 20 criteria a setting; half a minute)
         python benchmarks/quadrant_labels.py --replicates 50 --dry
It writes results/quadrant_labels.csv and ends with status 1 where a promise is not kept. Rates are means over waves,
whose criteria share a halo: their Monte-Carlo errors are those of waves.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from measured import Property, mean_share, write
from survey_model import Population, draw, marks

from barometer.crossing.anchors import TARGET, sides
from barometer.crossing.kpi_scores import chance_at_least
from barometer.crossing.quadrants import UNNAMED, chance_perceived, named, quadrants
from barometer.crossing.readings import reading
from barometer.declarations.service import Anchors
from barometer.ingest.serial import autocorrelation, variance_of_mean
from barometer.statistics.arrays import BoolArray, FloatArray, IntArray

RESULTS = Path(__file__).parent / "results"
SEED = 14
N, CRITERIA, THRESHOLD, LEVEL = 600, 20, 70.0, 0.80
SPREAD = 8.0
NEAR = {0.5: 12.0, 1.0: 5.0, 2.0: 1.0}  # points from the line: at most so many percent of all wrongly named
WRONG_OF_NAMED = 5.0
ANCHORS = Anchors(worst=50, target=90, excellence=100)  # two points of score a percent below the target, as above
CASES, MONTHS, YEARS, RESEMBLANCE, MONTHLY_SD = 400, 12, 8, 0.5, 3.0

Marks = Callable[[np.random.Generator], FloatArray]
#: From true scores T (CRITERIA,) to pi_T and the scores as read.
Kpi = Callable[[FloatArray, np.random.Generator], tuple[FloatArray, FloatArray]]


@dataclass(frozen=True)
class Labels:
    """Quadrants named in many waves, (replicates, CRITERIA) codes each: the truth, by the rule, by the hard cut."""

    truth: IntArray
    rule: IntArray
    cut: IntArray

    def wrong(self, named_: IntArray) -> FloatArray:
        """Share of all criteria of each wave that bear a wrong name."""
        return np.asarray(((named_ != self.truth) & (named_ != UNNAMED)).mean(axis=1))

    def wrong_of_named(self, named_: IntArray) -> FloatArray:
        """The same as a share of those that are named in all waves together."""
        return self.wrong(named_) / float((named_ != UNNAMED).mean())

    def unnamed(self) -> FloatArray:
        return np.asarray((self.rule == UNNAMED).mean(axis=1))


def at_distance(points: float) -> Marks:
    """True marks on both sides of the line, that far from it."""
    side = np.where(np.arange(CRITERIA) % 2, 1.0, -1.0)
    return lambda _: THRESHOLD + points * side


def spread(rng: np.random.Generator) -> FloatArray:
    return np.clip(rng.normal(THRESHOLD, SPREAD, CRITERIA), 20, 95)


def certain(true: FloatArray, _: np.random.Generator) -> tuple[FloatArray, FloatArray]:
    return (true >= TARGET).astype(np.float64), true


def value_of(score: FloatArray) -> FloatArray:
    """The KPI's value, in percent, that has this score on ANCHORS."""
    return np.interp(score, sides(ANCHORS)[0].scores, sides(ANCHORS)[0].points)


def score_of(value: FloatArray) -> FloatArray:
    return sides(ANCHORS)[0].score(value)


def sampled(true: FloatArray, rng: np.random.Generator) -> tuple[FloatArray, FloatArray]:
    """A share of CASES conforming cases."""
    found = 100 * rng.binomial(CASES, value_of(true) / 100) / CASES
    return np.array([_chance("sampled", value, None, CASES) for value in found]), score_of(found)


def monthly(true: FloatArray, rng: np.random.Generator) -> tuple[FloatArray, FloatArray]:
    """The mean of the last of YEARS years of MONTHS readings, each resembling the one before."""
    chances, means = [], []
    for value in value_of(true):
        noise = rng.standard_normal(YEARS * MONTHS) * np.sqrt(1 - RESEMBLANCE**2)
        noise[0] = rng.standard_normal()
        for i in range(1, len(noise)):
            noise[i] += RESEMBLANCE * noise[i - 1]
        years = list((value + MONTHLY_SD * noise).reshape(YEARS, MONTHS))
        mean = float(years[-1].mean())
        chances.append(_chance("monthly", mean, variance_of_mean(years[-1], autocorrelation(years)), None))
        means.append(mean)
    return np.array(chances), score_of(np.array(means))


def _chance(nature: str, value: float, variance: float | None, cases: int | None) -> float:
    found = reading(nature, "%", float(value), variance, cases)
    assert found is not None
    return chance_at_least(found, sides(ANCHORS))


def simulated(true_marks: Marks, kpi: Kpi, replicates: int, seed: int) -> Labels:
    """Many waves: their marks as the product estimates them, and the quadrants that follow."""
    rng = np.random.default_rng([SEED, seed])
    population = Population.with_kish(1.3, "independent")
    truth, rule, cut = ([], [], [])  # type: tuple[list[IntArray], list[IntArray], list[IntArray]]
    for _ in range(replicates):
        true = true_marks(rng)
        delivered = np.clip(rng.normal(TARGET, SPREAD, CRITERIA), 5, 99)
        wave = draw(population, rng, N, CRITERIA)
        got = wave.means(marks(wave.latent + population.latent_of_mean(true)))
        mean, se = got.mean[0], np.sqrt(got.variance[0])
        chance, read = kpi(delivered, rng)
        truth.append(_codes(true >= THRESHOLD, delivered >= TARGET))
        rule.append(named(quadrants(chance_perceived(mean, se, THRESHOLD), chance), LEVEL))
        cut.append(_codes(mean >= THRESHOLD, read >= TARGET))
    return Labels(np.array(truth), np.array(rule), np.array(cut))


def _codes(perceived: BoolArray, delivered: BoolArray) -> IntArray:
    return named(quadrants(perceived.astype(np.float64), delivered.astype(np.float64)), LEVEL)


def measure(replicates: int) -> list[Property]:
    """Everything that is promised or reported."""
    found: list[Property] = []
    for i, (points, most) in enumerate(NEAR.items()):
        labels = simulated(at_distance(points), certain, replicates, i)
        found += _properties(labels, f"marks {points:g} points from the line, KPI certain", most, None)
    kpis: dict[str, Kpi] = {
        "certain": certain,
        f"a share of {CASES} cases": sampled,
        f"{MONTHS} monthly readings, autocorrelation {RESEMBLANCE}": monthly,
    }
    for i, (name, kpi) in enumerate(kpis.items(), start=len(NEAR)):
        labels = simulated(spread, kpi, replicates, i)
        promised = WRONG_OF_NAMED if kpi is certain else None
        found += _properties(labels, f"marks and scores spread by {SPREAD:g} points, KPI {name}", None, promised)
    return found


def _properties(labels: Labels, setting: str, most_wrong: float | None, most_of_named: float | None) -> list[Property]:
    return [
        mean_share("quadrant_wrongly_named", N, setting, labels.wrong(labels.rule), most_wrong),
        mean_share("hard_cut_wrongly_named", N, setting, labels.wrong(labels.cut)),
        mean_share("quadrant_wrong_of_named", N, setting, labels.wrong_of_named(labels.rule), most_of_named),
        mean_share("quadrant_unknown", N, setting, labels.unnamed()),
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--replicates", type=int, default=1000)
    parser.add_argument("--dry", action="store_true", help="print only, leave the results as they are")
    arguments = parser.parse_args()
    properties = measure(arguments.replicates)
    if not arguments.dry:
        RESULTS.mkdir(exist_ok=True)
        write(RESULTS / "quadrant_labels.csv", properties)
    print(*properties, sep="\n")
    return 0 if all(one.holds() for one in properties) else 1


if __name__ == "__main__":
    sys.exit(main())
