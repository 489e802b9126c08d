"""Change between two waves: the family of tests of a service and the six verdicts (METHOD B7).

Belongs here: pairs of estimates that are already computed, what makes a pair testable, the verdicts, the
overview's own family. Does not belong here: estimates and their variances (`estimates`), the arithmetic of
tests (`contrast`), three waves and more (`trend`), planning (`planning`), and the words a reader sees.

All levels, differences and margins are in points on 0–100. A family is judged by one call, so that a verdict
is computed once and copied everywhere. Its size m is the number of members that can be tested: comparable,
sufficient, from a random or quota sample, with variances above zero. What leaves a member out is settled
without looking at its difference, so the tests of the others stay valid.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from barometer.statistics.contrast import Contrast, Decisions, FamilyMethod, cancelling_disturbance, decide
from barometer.statistics.detectable import mdc as mdc
from barometer.statistics.detectable import mdc_share_by_direction as mdc_share_by_direction

Design = Literal["random", "quotas", "volunteers"]
Verdict = Literal["progress", "regress", "stable", "inconclusive", "not_comparable", "insufficient"]
Qualifier = Literal["established", "indicative", "none"]

QUALIFIERS: dict[Design, Qualifier] = {"random": "established", "quotas": "indicative", "volunteers": "none"}


@dataclass(frozen=True)
class Level:
    """One estimate of one wave: mean on 0–100, its variance (points²), its design df, its respondents.

    Raises ValueError where value or variance is not finite, the variance negative or the df NaN.
    """

    value: float
    variance: float
    df: float
    n: int

    def __post_init__(self) -> None:
        if not (math.isfinite(self.value) and 0 <= self.variance < math.inf) or math.isnan(self.df):
            raise ValueError(f"not a level: {self}")


@dataclass(frozen=True)
class Bridge:
    """The shift between two question versions measured by a split ballot: new minus old, in one wave (B1).

    `df` are the degrees of freedom of its variance, infinite where they are not known.
    """

    shift: float
    variance: float
    df: float = math.inf


@dataclass(frozen=True)
class Pair:
    """A criterion in two waves, as it comes before the judge.

    `covariance` of the two estimates (overlapping panel; 0 for independent samples); `design` is the weaker
    of the two waves'; `reason` says in a code why the pair is not comparable ('question_version', 'mode',
    'contractor', 'population', 'bridge_missing'…) or not sufficient.
    """

    before: Level | None
    after: Level | None
    covariance: float = 0.0
    design: Design = "random"
    comparable: bool = True
    reason: str | None = None
    sufficient: bool = True
    bridge: Bridge | None = None


@dataclass(frozen=True)
class Change:
    """What may be said of a pair. Every figure is None where there is no test, and never NaN.

    `verdict` is None, with the qualifier 'none', for volunteers, and no figure goes with it.
    `slight`: significant and inside the equivalence margin.
    `watch`: p below alpha alone but not in the family ('signal à surveiller'), whatever the verdict.
    `ci90`: the bounds of the changes that are not excluded.
    `mdc`: at the family's level (alpha / m); `mdc_unadjusted` is for the annex.
    `common_shift`: mean difference of the *other* members of the family; `own_shift`: the difference minus it
    (both None in a family of one).
    `cancelling_disturbance`, of an announced change only: see `contrast.cancelling_disturbance`.
    """

    verdict: Verdict | None
    qualifier: Qualifier
    family_size: int
    family_method: FamilyMethod
    alpha: float
    equivalence_margin: float
    reason: str | None = None
    difference: float | None = None
    se: float | None = None
    df: float | None = None
    p_value: float | None = None
    p_adjusted: float | None = None
    ci95: tuple[float, float] | None = None
    ci90: tuple[float, float] | None = None
    mdc: float | None = None
    mdc_unadjusted: float | None = None
    slight: bool = False
    watch: bool = False
    common_shift: float | None = None
    own_shift: float | None = None
    cancelling_disturbance: float | None = None

    @property
    def excluded_beyond(self) -> float | None:
        """The size beyond which a change is excluded in both directions: outer bound of the 90 % interval."""
        return None if self.ci90 is None else max(abs(self.ci90[0]), abs(self.ci90[1]))


def judge_family(
    pairs: Sequence[Pair],
    *,
    alpha: float = 0.05,
    equivalence_margin: float = 5.0,
    method: FamilyMethod = "benjamini_hochberg",
) -> list[Change]:
    """Judge the criteria of one service for one pair of waves, together; answers in the order given.

    Raises ValueError for a covariance larger than the variances allow, or an alpha or margin out of range.
    """
    if not (0 < alpha < 0.5 and equivalence_margin > 0):
        raise ValueError("alpha must lie in ]0, 0.5[ and the equivalence margin above 0")
    obstacles = [_obstacle(pair) for pair in pairs]
    tested = [pair for pair, obstacle in zip(pairs, obstacles, strict=True) if obstacle is None]
    contrast = contrast_of(tested)
    decisions = decide(contrast, alpha=alpha, equivalence_margin=equivalence_margin, method=method)
    judged = iter(range(len(tested)))

    changes = []
    for pair, obstacle in zip(pairs, obstacles, strict=True):
        frame = (QUALIFIERS[pair.design], len(tested), method, alpha, equivalence_margin)
        if obstacle is None:
            changes.append(_judged(contrast, decisions, next(judged), frame))
        else:
            verdict, reason = obstacle
            changes.append(Change(verdict, *frame, reason=reason))
    return changes


def _judged(
    contrast: Contrast, decisions: Decisions, i: int, frame: tuple[Qualifier, int, FamilyMethod, float, float]
) -> Change:
    """The change of the i-th tested member; `frame` is what all changes of the family carry."""
    _, size, method, alpha, _ = frame
    difference, variance = float(contrast.difference[i]), float(contrast.variance[i])
    p_value = float(decisions.p_value[i])
    announced, equivalent = bool(decisions.announced[i]), bool(decisions.equivalent[i])
    moved: Verdict = "progress" if difference > 0 else "regress"
    unmoved: Verdict = "stable" if equivalent else "inconclusive"
    others = np.delete(contrast.difference, i)
    common_shift = float(others.mean()) if others.size else None
    return Change(
        moved if announced else unmoved,
        *frame,
        difference=difference,
        se=math.sqrt(variance),
        df=float(contrast.df[i]),
        p_value=p_value,
        p_adjusted=float(decisions.p_adjusted[i]),
        ci95=(float(decisions.ci95[0][i]), float(decisions.ci95[1][i])),
        ci90=(float(decisions.ci90[0][i]), float(decisions.ci90[1][i])),
        mdc=mdc(variance, 0.0, alpha, family=size),
        mdc_unadjusted=mdc(variance, 0.0, alpha),
        slight=announced and equivalent,
        watch=p_value < alpha and not announced,
        common_shift=common_shift,
        own_shift=None if common_shift is None else difference - common_shift,
        cancelling_disturbance=(cancelling_disturbance(contrast, i, alpha=alpha, method=method) if announced else None),
    )


def _obstacle(pair: Pair) -> tuple[Verdict | None, str | None] | None:
    """The verdict (None for volunteers) and reason of a pair that cannot be tested; None where it can."""
    if pair.design == "volunteers":
        return None, pair.reason
    if not pair.comparable:
        return "not_comparable", pair.reason
    if not pair.sufficient or pair.before is None or pair.after is None:
        return "insufficient", pair.reason
    if min(pair.before.df, pair.after.df) < 1:
        return "insufficient", "no_degrees_of_freedom"
    # A mean of answers that are all alike has no interval (B5), so a change from or to it has no test.
    if min(pair.before.variance, pair.after.variance) == 0 or _variance(pair, pair.before, pair.after) == 0:
        return "insufficient", "zero_variance"
    return None


def contrast_of(pairs: Sequence[Pair]) -> Contrast:
    """Differences, variances and degrees of freedom of pairs that have both levels; arrays (m,).

    V = V₁ + V₂ − 2C, plus the bridge's; df of Welch–Satterthwaite, V² / Σ Vᵢ²/dfᵢ. In an overlap that formula
    breaks down (V is smaller than its parts) and the smaller of the two df is taken, which understates them.
    """
    differences, variances, dfs = [], [], []
    for pair in pairs:
        before, after, bridge = pair.before, pair.after, pair.bridge
        if before is None or after is None:
            raise ValueError("a pair without both levels has no difference")
        variance = _variance(pair, before, after)
        parts = [(before.variance, before.df), (after.variance, after.df)]
        if bridge is not None:
            parts.append((bridge.variance, bridge.df))
        differences.append(after.value - before.value - (bridge.shift if bridge else 0.0))
        variances.append(variance)
        spread = sum(v * v / df for v, df in parts)  # 0 where all variances are taken as known
        welch = variance**2 / spread if spread > 0 else math.inf
        dfs.append(min(before.df, after.df) if pair.covariance else welch)
    return Contrast(np.array(differences), np.array(variances), np.array(dfs))


def _variance(pair: Pair, before: Level, after: Level) -> float:
    if abs(pair.covariance) > math.sqrt(before.variance * after.variance) * (1 + 1e-9):
        raise ValueError(f"covariance larger than the variances allow: {pair}")
    variance = before.variance + after.variance - 2 * pair.covariance
    negligible = 1e-12 * (before.variance + after.variance)  # what rounding leaves of a perfect correlation
    return (variance if variance > negligible else 0.0) + (pair.bridge.variance if pair.bridge else 0.0)


@dataclass(frozen=True)
class BaseChange:
    """Change of the "don't know" share, in points. `changed`: the two means do not rest on the same base."""

    difference: float
    se: float
    p_value: float
    changed: bool


def base_changed(dk_before: Level, dk_after: Level, *, threshold: float = 5.0, alpha: float = 0.05) -> BaseChange:
    """Has the "don't know" share (levels in points, 0–100) moved by more than `threshold` points (B1)?

    Flagged where the observed change passes the threshold and is itself significant: a warning should not
    wait for proof that the true change passes it. Shares without variance (0 or 100 %) differ or do not.
    """
    difference = dk_after.value - dk_before.value
    variance = dk_before.variance + dk_after.variance
    if variance == 0 or min(dk_before.df, dk_after.df) < 1:
        p_value = 1.0 if difference == 0 or variance > 0 else 0.0
    else:
        contrast = contrast_of([Pair(dk_before, dk_after)])
        decisions = decide(contrast, alpha=alpha, equivalence_margin=threshold, method="holm")
        p_value = float(decisions.p_value[0])
    changed = abs(difference) > threshold and p_value < alpha
    return BaseChange(difference, math.sqrt(variance), p_value, changed)


def any_false_announcement(reports: int, rate_per_report: float = 0.05) -> float:
    """1 − (1−q)^S: the probability of a false announcement in at least one of S independent reports.

    An upper bound: .34 for eight services at q = .05, where METHOD's simulation gives .30, because criteria
    whose errors go together make a report of ten err a little less often than q.
    """
    return -math.expm1(reports * math.log1p(-rate_per_report))
