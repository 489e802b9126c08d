"""A KPI's value of one period with what is known of its error (METHOD C2).

Belongs here: the three natures of a KPI as distributions of the true value, on the KPI's own scale: `Exact`
(exhaustive: no error), `Averaged` (monthly: normal, with the variance of the period's mean) and `Sampled` (a share
of conforming cases: Wilson). Does not belong here: anchors and scores.

Wilson's interval (JASA 22, 1927) read as a distribution: the true share reaches t with probability
Phi((p - t) / sqrt(t (1 - t) / n)), whose 2.5 and 97.5 % points are the ends of the interval. A limit at the end of
the scale (100 % of the samples must conform) can be missed but not surpassed: it is a requirement on the cases
examined, met when they all conform, and never a probability.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy.special import ndtr

from barometer.crossing.anchors import reaches
from barometer.statistics.arrays import FloatArray

DRAWS = 1000


class Reading(Protocol):
    """What is known of a value. `sign` and `limits` are those of `anchors.Side`."""

    @property
    def value(self) -> float: ...

    def chance(self, sign: int, limits: FloatArray) -> FloatArray:
        """The probability that sign * (true value) is at least each of the limits; infinite limits are allowed."""
        ...

    def draw(self, z: FloatArray) -> FloatArray:
        """True values drawn with the given standard normal numbers, in their shape."""
        ...


@dataclass(frozen=True)
class Exact:
    """An exhaustive count: what was measured is what is."""

    value: float

    def chance(self, sign: int, limits: FloatArray) -> FloatArray:
        return reaches(sign * self.value, limits).astype(np.float64)

    def draw(self, z: FloatArray) -> FloatArray:
        return np.full(z.shape, self.value)


@dataclass(frozen=True)
class Averaged:
    """A mean of repeated readings with its standard error, normal. `se` > 0."""

    value: float
    se: float

    def chance(self, sign: int, limits: FloatArray) -> FloatArray:
        return np.asarray(ndtr((sign * self.value - limits) / self.se))

    def draw(self, z: FloatArray) -> FloatArray:
        return self.value + self.se * z


@dataclass(frozen=True)
class Sampled:
    """A share of conforming cases: `value` out of `whole` (100 for a percentage), among `cases` > 0 examined."""

    value: float
    cases: int
    whole: float

    def chance(self, sign: int, limits: FloatArray) -> FloatArray:
        share, target = self.value / self.whole, sign * np.asarray(limits) / self.whole
        inside = (target > 0) & (target < 1)
        t = np.where(inside, target, 0.5)
        z = sign * (share - t) / np.sqrt(t * (1 - t) / self.cases)
        return np.where(inside, ndtr(z), reaches(sign * self.value, np.asarray(limits)))

    def draw(self, z: FloatArray) -> FloatArray:
        share, n = self.value / self.whole, self.cases
        centre = share + z**2 / (2 * n)
        half = z * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
        return np.asarray(self.whole * (centre + half) / (1 + z**2 / n))


def reading(nature: str, unit: str, value: float, variance: float | None, cases: int | None) -> Reading | None:
    """The reading of a KPI's value, by its declared nature; None where the error that its nature implies is not
    known: a sampled KPI without its number of cases or that is no share of its unit, a monthly one without variance.

    Shares are of 100 where the unit begins with "%", of 1000 with "‰", else of 1.
    """
    if nature == "exhaustive":
        return Exact(value)
    if nature == "monthly":
        if variance is None:
            return None
        return Averaged(value, float(np.sqrt(variance))) if variance > 0 else Exact(value)
    whole = {"%": 100.0, "‰": 1000.0}.get(unit[:1], 1.0)
    return Sampled(value, cases, whole) if cases and 0 <= value <= whole else None


def normal_draws(*key: object) -> FloatArray:
    """(DRAWS,) standard normal numbers that depend on the key alone: the same on every run, and different KPIs'
    errors independent of one another."""
    digest = hashlib.sha256("\x00".join(str(part) for part in key).encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:8], "big")).standard_normal(DRAWS)
