"""An invented survey from which waves are drawn: the truth is known, so the product's figures can be judged.

Belongs here: the population, the draw of a wave, and its estimates by the product's own code. What is counted over
many draws is in `interval_coverage.py` and `simulate_properties.py`.

Residents live in ten cells (five ages × two sexes) that answer the survey unequally. Criteria are marked on five
points (0, 25, 50, 75, 100) cut from a normal latent, shared in part by all criteria of a respondent (the halo: marks
correlate by about .5).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.random import Generator
from scipy.optimize import brentq
from scipy.special import ndtr

from barometer.statistics.arrays import FloatArray, IntArray
from barometer.statistics.calibration import Calibration, Margin
from barometer.statistics.design import Design
from barometer.statistics.estimates import MeansResult, linearised_means
from barometer.statistics.ladder import climb

Weighting = Literal["independent", "tied", "raked"]
"""Unequal known probabilities that have nothing to do with the answers; that go with them; equal design weights
calibrated to the margins of age and sex by the product's ladder, where response goes with the answers."""

AGES, SEXES = 5, 2
CELL_SHARES = np.full(AGES * SEXES, 1 / (AGES * SEXES))
AGE, SEX = (index.ravel() for index in np.indices((AGES, SEXES)))
TENDENCY = (AGE - 2) / np.sqrt(2) + (SEX - 0.5)  # what response goes with; standardised below
TENDENCY = TENDENCY / TENDENCY.std()
RESIDENTS = 100_000.0
AGE_NAMES, SEX_NAMES = np.array(["18-29", "30-44", "45-59", "60-74", "75+"]), np.array(["female", "male"])
MARGINS = tuple(
    Margin(variable, tuple(names.tolist()), (RESIDENTS / len(names),) * len(names))
    for variable, names in (("age", AGE_NAMES), ("sex", SEX_NAMES))
)
COLLAPSES = {"age": [{"60-74": "60+", "75+": "60+"}, {"18-29": "18-44", "30-44": "18-44"}]}
TIE = 0.2
STRONG_TIE = 0.5
HALO = 0.55
CUTS = np.array([-2.05, -1.23, -0.08, 1.23])  # latent at 0: 2, 9, 36, 42, 11 % of the marks, mean 62.7, sd 22


@dataclass(frozen=True)
class Population:
    """Who answers: `response` (10,), the cells' shares among respondents; and `tie`, the correlation of the latent
    with the logarithm of the weight: .2 is age and sex explaining 4 % of it, .5 is 25 %, more than any real survey's.
    """

    kish: float
    weighting: Weighting
    response: FloatArray
    tie: float

    @classmethod
    def with_kish(cls, kish: float, weighting: Weighting, tie: float = TIE) -> Population:
        """Response that falls exponentially with the tendency, so steeply that the weights have that Kish's deff."""

        def response(steepness: float) -> FloatArray:
            shares = CELL_SHARES * np.exp(-steepness * TENDENCY)
            return np.asarray(shares / shares.sum())

        def excess(steepness: float) -> float:
            return float(np.sum(CELL_SHARES**2 / response(steepness))) - kish

        steepness = float(brentq(excess, 0.0, 3.0)) if kish > 1 else 0.0
        return cls(kish, weighting, response(steepness), 0.0 if weighting == "independent" else tie)

    @property
    def rest(self) -> float:
        """Standard deviation of the latent within a cell; 1 among residents as a whole."""
        return float(np.sqrt(1 - self.tie**2))

    def share(self, threshold: FloatArray) -> FloatArray:
        """Share of all residents whose latent (centred at 0) passes each threshold."""
        return np.asarray(ndtr((self.tie * TENDENCY - threshold[..., None]) / self.rest) @ CELL_SHARES)

    def thresholds(self, shares: FloatArray) -> FloatArray:
        """The thresholds that these shares of all residents pass."""
        return np.array([brentq(lambda t, p=p: self.share(np.array(t)) - p, -8, 8, xtol=1e-14) for p in shares])

    def mean(self, latent: FloatArray) -> FloatArray:
        """Mean mark (0–100) of all residents on criteria whose latent is centred there."""
        return np.asarray(25 * self.share(CUTS - latent[..., None]).sum(axis=-1))

    def latent_of_mean(self, mean: FloatArray) -> FloatArray:
        """The inverse of `mean`, by a fine table (error below 1e-4 points between means of 3 and 97)."""
        return np.asarray(np.interp(mean, *self._table))

    @cached_property
    def _table(self) -> tuple[FloatArray, FloatArray]:
        latent = np.linspace(-4.5, 4.5, 3001)
        return self.mean(latent), latent

    def sd(self, mean: float) -> float:
        """Standard deviation of the marks of all residents on a criterion of that mean."""
        above = self.share(CUTS - self.latent_of_mean(np.array(mean)))
        return float(25 * np.sqrt(np.sum(above * np.array([1, 3, 5, 7])) - above.sum() ** 2))


@dataclass(frozen=True, eq=False)
class Wave:
    """One wave: the weights it has, and `latent` (n, items), of mean 0 and variance 1 among residents."""

    design: Design
    calibration: Calibration | None
    latent: FloatArray

    def means(self, y: FloatArray) -> MeansResult:
        """The product's estimates of the means of y (n, k) over all respondents."""
        return linearised_means(self.design, self.calibration, y, np.ones((len(y), 1), dtype=bool))


def draw(population: Population, rng: Generator, n: int, items: int) -> Wave:
    """A wave of n respondents. One whose weights the product's ladder of calibration refuses is drawn again: nothing
    is published from it (none at Kish 1, up to 4 % of waves at 1.3, 12 to 40 % at 1.6)."""
    refused = True
    while refused:
        cells = rng.choice(len(CELL_SHARES), size=n, p=population.response)
        design, calibration = _weighted(population, cells)
        refused = population.weighting == "raked" and calibration is None
    halo, own = rng.standard_normal((n, 1)), rng.standard_normal((n, items))
    latent = population.rest * (np.sqrt(HALO) * halo + np.sqrt(1 - HALO) * own)
    return Wave(design, calibration, latent + population.tie * TENDENCY[cells, None])


def _weighted(population: Population, cells: IntArray) -> tuple[Design, Calibration | None]:
    """The design of a wave, and its calibration where it is raked and the ladder accepts it."""
    n = len(cells)
    if population.weighting == "raked":
        labels = {"age": AGE_NAMES[AGE[cells]].tolist(), "sex": SEX_NAMES[SEX[cells]].tolist()}
        result = climb(Design.simple(n), labels, MARGINS, COLLAPSES)
        return result.design, result.calibration
    weights = RESIDENTS / n * (CELL_SHARES / population.response)[cells]
    return Design(weights, np.zeros(n, dtype=np.int64), np.arange(n)), None


def marks(latent: FloatArray) -> FloatArray:
    """Five-point marks 0, 25, … 100."""
    return np.asarray(25.0 * np.searchsorted(CUTS, latent))
