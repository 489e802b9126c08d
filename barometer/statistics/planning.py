"""What a size of sample buys, before any answer exists (METHOD B7, the planner).

Belongs here: sizes, detectable changes, margins, expected verdicts and cost from declared assumptions. Does not
belong here: the precision of a wave that was fielded (`estimates`, `change`), and where prices or assumptions
are declared.

`n` always counts interviews of one wave: users or not, "don't know" or not. Points are on 0–100, but any unit
serves as long as `sd` and the changes share it (a share p has sd √(p(1−p))).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from barometer.statistics.arrays import FloatArray
from barometer.statistics.detectable import detection_quantile, mdc, mdc_share_by_direction

FEWEST_ANSWERS = 30  # the publication rule of B6


@dataclass(frozen=True)
class Assumptions:
    """What a criterion's interviews are supposed to yield.

    `sd` of the answers and `deff`; `users_share` of the interviews that the question concerns and `dk_share` of
    those that have no opinion; `overlap`: share of a wave interviewed in the other too, and `correlation` of a
    person's two answers. Raises ValueError for values that no survey has.
    """

    sd: float = 22.0
    deff: float = 1.3
    users_share: float = 1.0
    dk_share: float = 0.0
    overlap: float = 0.0
    correlation: float = 0.0

    def __post_init__(self) -> None:
        shares = 0 < self.users_share <= 1 and 0 <= self.dk_share < 1 and 0 <= self.overlap <= 1
        if not (shares and self.sd > 0 and self.deff > 0 and -1 < self.correlation < 1):
            raise ValueError(f"assumptions that no survey has: {self}")

    @property
    def answers_per_interview(self) -> float:
        return self.users_share * (1 - self.dk_share)

    @property
    def gain_of_overlap(self) -> float:
        """1 − κρ: what is left of the variance of a change when a share κ of the persons is seen twice."""
        return 1 - self.overlap * self.correlation

    def variance(self, n: float) -> float:
        """Of a wave's mean from `n` interviews."""
        return self.sd**2 * self.deff / (n * self.answers_per_interview)

    def variance_of_change(self, n_after: float, n_before: float | None = None) -> float:
        """Of the difference of two means; `n_before` as `n_after` if not given. The persons seen twice are a share
        `overlap` of the smaller wave, so C = κρ·V of the larger."""
        before, after = self.variance(n_before or n_after), self.variance(n_after)
        return before + after - 2 * self.overlap * self.correlation * min(before, after)


@dataclass(frozen=True)
class Prior:
    """What is believed of the true changes before fieldwork: a share that does not move, the others moving by
    normal amounts of standard deviation `sd` around `shift`. To be printed with what is computed from it."""

    unchanged: float = 0.7
    sd: float = 5.0
    shift: float = 0.0


@dataclass(frozen=True)
class ExpectedVerdicts:
    """Shares (summing to 1) of a family's criteria expected to end as progress or regress, stable, inconclusive."""

    announced: float
    stable: float
    inconclusive: float


@dataclass(frozen=True)
class Prices:
    """Of a wave, in euros: what it costs whatever its size, and each interview."""

    fixed_eur: float
    interview_eur: float


@dataclass(frozen=True)
class ZoneMargin:
    """Of a mean in one zone: expected `answers`, half-width of its 95 % interval, or None below 30 answers."""

    answers: float
    margin: float | None


def bh_level(share_of_true_changes: float, q: float = 0.05) -> float:
    """The unadjusted level at which Benjamini–Hochberg tests in effect, when that share of the family is real."""
    if not 0 < share_of_true_changes <= 1:
        raise ValueError("the expected share of true changes lies in ]0, 1]")
    return q * share_of_true_changes


def sample_size(
    change: float, assumptions: Assumptions, *, alpha: float = 0.05, power: float = 0.8, family: int = 1
) -> float:
    """Interviews per wave (to be rounded up) that show a change of a mean with that power.

    n = 2(z_{1−α/2m} + z_power)²·S²·deff·(1−κρ) / δ² / share of users / (1 − DK).
    """
    if not change > 0:
        raise ValueError("a change to detect is above 0")
    return (detection_quantile(alpha, power, family) / change) ** 2 * assumptions.variance_of_change(1.0)


def sample_size_for_margin(margin: float, assumptions: Assumptions) -> float:
    """Interviews (to be rounded up) whose 95 % interval is the mean ± `margin`: (z S / e)² deff, for the users."""
    if not margin > 0:
        raise ValueError("a margin of error is above 0")
    return (float(ndtri(0.975)) / margin) ** 2 * assumptions.variance(1.0)


def detectable_change(
    n_after: float,
    assumptions: Assumptions,
    *,
    n_before: float | None = None,
    alpha: float = 0.05,
    power: float = 0.8,
    family: int = 1,
) -> float:
    """The smallest true change of a mean that is announced with that power, in the unit of `sd`."""
    return mdc(assumptions.variance_of_change(n_after, n_before), 0.0, alpha, power, family)


def detectable_share_change(
    p: float,
    n_after: float,
    assumptions: Assumptions,
    *,
    n_before: float | None = None,
    alpha: float = 0.05,
    power: float = 0.8,
    family: int = 1,
) -> tuple[float | None, float | None]:
    """The smallest fall and rise of a share p (0–1) that are found with that power (`sd` plays no part).

    The gain of an overlap is taken as that of two waves of one size.
    """
    worth = assumptions.answers_per_interview / assumptions.deff / assumptions.gain_of_overlap
    return mdc_share_by_direction(p, (n_before or n_after) * worth, n_after * worth, alpha, power, family)


def margin_of_error(n: float, assumptions: Assumptions) -> float:
    """Half-width of the 95 % interval of a wave's mean."""
    return float(ndtri(0.975)) * math.sqrt(assumptions.variance(n))


def zone_margins(n: float, zone_shares: Mapping[str, float], assumptions: Assumptions) -> dict[str, ZoneMargin]:
    """The margin of a mean in each zone, from the zones' shares of the interviews."""
    margins = {}
    for zone, share in zone_shares.items():
        answers = n * share * assumptions.answers_per_interview
        published = answers >= FEWEST_ANSWERS
        margins[zone] = ZoneMargin(answers, margin_of_error(n * share, assumptions) if published else None)
    return margins


def cost_eur(n: int, prices: Prices) -> float:
    """Of a wave of n interviews."""
    return prices.fixed_eur + n * prices.interview_eur


def expected_verdicts(
    n_after: float,
    assumptions: Assumptions,
    *,
    n_before: float | None = None,
    family: int = 10,
    alpha: float = 0.05,
    equivalence_margin: float = 5.0,
    prior: Prior = Prior(),
) -> ExpectedVerdicts:
    """The verdicts that a family of m criteria under Benjamini–Hochberg can expect, given a prior.

    Exact for criteria that are independent of each other and normal estimates: a member is announced where its p
    is at most kα/m, k being settled by the m−1 others (`_places`), and what it does at that level has a closed
    form under the prior. Criteria whose errors go together (halo) change it little: see the simulations.
    """
    variance = assumptions.variance_of_change(n_after, n_before)
    levels = alpha * np.arange(1, family + 1) / family
    critical = -ndtri(levels / 2) * math.sqrt(variance)  # the |difference| that is announced at each level
    places = _places(1 - _within(critical, variance, prior))
    announced = float(places @ (1 - _within(critical, variance, prior)))
    inside = max(0.0, equivalence_margin - float(ndtri(0.95)) * math.sqrt(variance))  # the |difference| shown stable
    stable = float(places @ _within(np.minimum(critical, inside), variance, prior))
    return ExpectedVerdicts(announced, stable, max(0.0, 1 - announced - stable))


def expected_inconclusive_share(
    n_after: float,
    assumptions: Assumptions,
    *,
    n_before: float | None = None,
    family: int = 10,
    alpha: float = 0.05,
    equivalence_margin: float = 5.0,
    prior: Prior = Prior(),
) -> float:
    """The share of a family's criteria expected to end "pas d'évolution certaine": of `expected_verdicts`."""
    return expected_verdicts(
        n_after,
        assumptions,
        n_before=n_before,
        family=family,
        alpha=alpha,
        equivalence_margin=equivalence_margin,
        prior=prior,
    ).inconclusive


def _within(bound: FloatArray, variance: float, prior: Prior) -> FloatArray:
    """Probability that an estimated difference lies within ± bound, under the prior."""
    sd = math.sqrt(variance)
    still = 2 * ndtr(bound / sd) - 1
    wide = math.sqrt(variance + prior.sd**2)
    moved = ndtr((bound - prior.shift) / wide) - ndtr((-bound - prior.shift) / wide)
    return np.asarray(prior.unchanged * still + (1 - prior.unchanged) * moved, dtype=float)


def _places(below: FloatArray) -> FloatArray:
    """Probability (m,) that the m−1 other members leave a member the level kα/m, for k = 1 … m.

    `below` (m,): probability that one p-value is at most kα/m. Benjamini–Hochberg gives a member the largest k such
    that at least k−1 of the others lie at or below kα/m. `reach[k, i]` is the probability that i others lie at or
    below the k-th level while no higher level is reached; it is built from the top level downwards.
    """
    m = len(below)
    others = m - 1
    places = np.zeros(m)
    reach = np.zeros(m)
    for i in range(others + 1):
        reach[i] = math.comb(others, i) * below[-1] ** i * (1 - below[-1]) ** (others - i)
    for k in range(m, 0, -1):
        places[k - 1] = reach[k - 1 :].sum()  # at least k−1 others: this is the member's level
        reach[k - 1 :] = 0.0
        if k == 1:
            break
        stay = below[k - 2] / below[k - 1]
        lower = np.zeros(m)
        for i in range(k - 1):
            for j in range(i + 1):
                lower[j] += reach[i] * math.comb(i, j) * stay**j * (1 - stay) ** (i - j)
        reach = lower
    return places
