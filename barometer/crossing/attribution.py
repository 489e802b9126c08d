"""What a later wave lets one say of an action or an explanation (METHOD C8): facts, never a cause.

Belongs here: the arithmetic on the means of several units at several waves (the criteria that the same respondents
judged; or the zones, on one criterion): change against the controls, placebo rank, regression to the mean, and the
reading that these allow. Does not belong here: rows of tables (`attribution_frames`), the register, sentences.

Regression to the mean. Actions are aimed at the worst marks, and the worst mark is partly worst by accident: of the
distance of a first figure y1 to the mean of all units, a share 1 - rho is expected to close by itself, with
rho = sigma_b2 / (sigma_b2 + tau2 + s2): sigma_b2 the lasting differences between units, tau2 (tau_c2) the real
variation that passes, s2 the sampling variance. What is left is k'y2 - rho k'y1, k being the contrast treated -
mean(controls): the analysis of covariance of a trial with a baseline (Senn 2006, Stat. Med. 25:4334). Its variance
holds what passes as well as what is sampled, so that a rise of the worst by accident is not announced.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import stdtrit

from barometer.statistics.arrays import FloatArray
from barometer.statistics.change import Level, Pair, contrast_of

#: An expected rise below it is not worth a sentence (points on 0-100).
NOTICEABLE_PTS = 1.0
FEWEST_CONTROLS = 2

Direction = Literal[1, -1]
Reading = Literal["compatible", "by_itself", "inconclusive", "opposite"]
Moved = Literal["rose", "fell", "flat", "unknown"]
Signature = Literal["action", "explanation", "none"]


@dataclass(frozen=True, eq=False)
class Means:
    """Means (k,) of k units at one wave, points on 0-100, with the covariance matrix (k, k) of their sampling errors
    and its degrees of freedom. Units stand in the same order in all waves that are held together."""

    mean: FloatArray
    covariance: FloatArray
    df: float


@dataclass(frozen=True)
class Effect:
    """A difference in points with its standard error, degrees of freedom and 95 % interval."""

    value: float
    se: float
    df: float
    low: float
    high: float

    def is_clear(self, direction: Direction = 1) -> bool:
        """Whether the whole interval lies on the side of the direction."""
        return self.low > 0 if direction == 1 else self.high < 0


@dataclass(frozen=True)
class Placebo:
    """The treated unit's change among those of all units, each against the others: rank 1 is the largest in the
    expected direction. With m controls no p-value below 1 / (m + 1) exists."""

    rank: int
    of: int

    @property
    def smallest_p(self) -> float:
        return 1 / self.of


@dataclass(frozen=True)
class Rebound:
    """What the treated unit was expected to do by itself.

    gap          mean of all units less the unit's first figure, points
    reliability  rho, the share of a distance that lasts
    expected     (1 - rho) gap, points
    transient_sd tau_c, points
    between_sd   sigma_b, points
    """

    gap: float
    reliability: float
    expected: float
    transient_sd: float
    between_sd: float


@dataclass(frozen=True)
class Attribution:
    """The facts of one action between two waves.

    raw        the treated unit's change less that of its controls (sampling error only)
    rebound    what was expected by itself; `net` is raw less it (with the error of what passes); None where tau_c
               cannot be estimated (no untreated unit was measured twice), then the reading stands on `raw`
    placebo    rank of the change among those of the controls
    pre_trend  the same difference between the two waves before; None without a third wave
    reading    compatible    what is left after the expected rebound is clear, in the expected direction
               by_itself     it is not, and a rise of at least NOTICEABLE_PTS was to be expected of itself
               opposite      clear, against the expected direction
               inconclusive  none of these
    `compatible` allows "compatible avec un effet de...", never "grâce à", unless `is_controlled` (a declared test).
    """

    raw: Effect
    rebound: Rebound | None
    net: Effect | None
    placebo: Placebo
    pre_trend: Effect | None
    reading: Reading
    is_controlled: bool = False


def against_controls(before: Means, after: Means, treated: int, controls: Sequence[int]) -> Effect:
    """Difference in differences: the treated unit's change less the mean change of the controls, with the covariances
    of each wave (independent waves; for a panel that is cautious). Raises ValueError for fewer than two controls."""
    k = _contrast(len(before.mean), treated, controls)
    return _effect(_projected(before, k), _projected(after, k))


def placebo_rank(
    before: Means, after: Means, treated: int, controls: Sequence[int], direction: Direction = 1
) -> Placebo:
    """Where the treated unit's change stands among those of the controls, each held against the other controls."""
    change = direction * (after.mean - before.mean)
    units = sorted(controls)
    total, m = float(change[units].sum()), len(units)
    placebos = [float(change[unit]) - (total - float(change[unit])) / (m - 1) for unit in units]
    own = float(change[treated]) - total / m
    return Placebo(rank=1 + sum(one >= own for one in placebos), of=m + 1)


def transient_variance(pairs: Sequence[tuple[Means, Means]]) -> float | None:
    """tau_c2 of untreated units from one wave to the next, points squared; None where no pair has two units.

    Each pair of waves holds the same m untreated units, all of them. Their changes less the mean change scatter by
    (m - 1) 2 tau_c2 plus the sampling error of these differences; the pairs are added up. 0 where sampling explains
    more than all of it.
    """
    excess, degrees = 0.0, 0
    for before, after in pairs:
        m = len(before.mean)
        if m < 2:
            continue
        centre = np.eye(m) - 1 / m
        change = centre @ (after.mean - before.mean)
        sampling = np.sum(centre * (before.covariance + after.covariance))  # trace of C V, C being idempotent
        excess += float(change @ change) - float(sampling)
        degrees += m - 1
    return max(0.0, excess / (2 * degrees)) if degrees else None


def rebound(first: Means, unit: int, transient: float) -> Rebound:
    """What a unit was expected to do after its first figure, from how all units of that wave scatter."""
    sigma2, gap, rho = _reliability(first, unit, transient)
    return Rebound(gap, rho, (1 - rho) * gap, transient**0.5, sigma2**0.5)


def beyond_rebound(before: Means, after: Means, treated: int, controls: Sequence[int], transient: float) -> Effect:
    """k'y2 - rho k'y1: the change against the controls less what was expected by itself, of the treated unit and of its
    controls. Its variance is that of the prediction: lasting and passing differences as well as sampling error."""
    k = _contrast(len(before.mean), treated, controls)
    sigma2, _, rho = _reliability(before, treated, transient)
    first, second = _projected(before, k), _projected(after, k)
    passing = float(k @ k) * (sigma2 * (1 - rho) ** 2 + transient * (1 + rho**2))
    kept = Level(rho * first.value, rho**2 * first.variance, first.df, first.n)
    found = _effect(kept, second)
    return _interval(found.value, found.se**2 + passing, found.df)


def attribute(
    before: Means,
    after: Means,
    treated: int,
    controls: Sequence[int],
    *,
    transient: float | None,
    earlier: Means | None = None,
    direction: Direction = 1,
    is_controlled: bool = False,
) -> Attribution:
    """The facts of an action between two waves. `earlier`: the wave before `before`, for the trend before the action.

    Raises ValueError for fewer than two controls.
    """
    raw = against_controls(before, after, treated, controls)
    expected = None if transient is None else rebound(before, treated, transient)
    net = None if transient is None else beyond_rebound(before, after, treated, controls, transient)
    return Attribution(
        raw=raw,
        rebound=expected,
        net=net,
        placebo=placebo_rank(before, after, treated, controls, direction),
        pre_trend=None if earlier is None else against_controls(earlier, before, treated, controls),
        reading=_reading(raw, expected, net, direction),
        is_controlled=is_controlled,
    )


def delivered_moved(
    before: tuple[float, float, float] | None, after: tuple[float, float, float] | None, margin_pts: float
) -> Moved:
    """Whether delivered quality moved, from its (score, low, high) at both waves: `flat` within the margin of
    equivalence, rose or fell where beyond it and the intervals do not meet, else `unknown`."""
    if before is None or after is None:
        return "unknown"
    if abs(after[0] - before[0]) < margin_pts:
        return "flat"
    if after[1] > before[2]:
        return "rose"
    return "fell" if after[2] < before[1] else "unknown"


def signature(perceived_rose: bool, delivered: Moved) -> Signature:
    """What a rise of perception resembles: `action` where delivered quality rose too, `explanation` where it stayed
    flat. (That those who saw the information rise more is a further sign, where it was asked.)"""
    if perceived_rose and delivered == "rose":
        return "action"
    if perceived_rose and delivered == "flat":
        return "explanation"
    return "none"


def _contrast(units: int, treated: int, controls: Sequence[int]) -> FloatArray:
    others = sorted(set(controls))
    if len(others) < FEWEST_CONTROLS or treated in others:
        raise ValueError(f"a treated unit needs at least {FEWEST_CONTROLS} controls that are not itself")
    k = np.zeros(units)
    k[treated] = 1.0
    k[others] = -1 / len(others)
    return k


def _projected(means: Means, k: FloatArray) -> Level:
    used = np.flatnonzero(k)  # units that are not known at a wave may stand there as NaN
    variance = float(k[used] @ means.covariance[np.ix_(used, used)] @ k[used])
    return Level(float(k[used] @ means.mean[used]), max(0.0, variance), means.df, 0)


def _effect(before: Level, after: Level) -> Effect:
    found = contrast_of([Pair(before, after)])
    return _interval(float(found.difference[0]), float(found.variance[0]), float(found.df[0]))


def _interval(value: float, variance: float, df: float) -> Effect:
    se = variance**0.5
    half = float(stdtrit(df, 0.975)) * se
    return Effect(value, se, df, value - half, value + half)


def _reliability(first: Means, unit: int, transient: float) -> tuple[float, float, float]:
    """sigma_b2, the unit's gap and rho. What respondents' mood adds to all units alike is no part of a distance, so s2
    is the sampling variance of the distance, n / (n - 1) times, which is that of the figure where errors are
    independent."""
    known = np.flatnonzero(np.isfinite(first.mean))
    k = len(known)
    covariance = first.covariance[np.ix_(known, known)]
    centre = np.eye(k) - 1 / k
    scatter = float(np.var(first.mean[known], ddof=1))
    distances = centre @ covariance @ centre
    sigma2 = max(0.0, scatter - transient - float(np.trace(distances)) / (k - 1))
    own = int(np.flatnonzero(known == unit)[0])
    s2 = float(distances[own, own]) * k / (k - 1)
    total = sigma2 + transient + s2
    rho = sigma2 / total if total > 0 else 1.0
    return sigma2, float(first.mean[known].mean() - first.mean[unit]), rho


def _reading(raw: Effect, expected: Rebound | None, net: Effect | None, direction: Direction) -> Reading:
    left = raw if net is None else net
    if left.is_clear(direction):
        return "compatible"
    if left.is_clear(-1 if direction == 1 else 1):
        return "opposite"
    foreseen = expected is not None and direction * expected.expected >= NOTICEABLE_PTS
    return "by_itself" if foreseen and direction * raw.value > 0 else "inconclusive"
