"""What a planned wave of a service would buy: detectable changes, margins by zone, verdicts to expect, cost.

Belongs here: reading off the service's last waves what a planned one may be expected to yield, and laying out what a
number of interviews buys. Does not belong here: the formulas (statistics.planning) and words (the command line).

A planned wave is compared with the newest one, which is there already; its own questions are supposed to be answered
as in the last waves. Where there is none, the usual values of `statistics.planning` stand in, and `Basis.wave` is None.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from statistics import fmean, median

import pandas as pd

from barometer.declarations.authority import Authority
from barometer.declarations.service import Service
from barometer.statistics.change import Design
from barometer.statistics.planning import (
    Assumptions,
    ExpectedVerdicts,
    Prices,
    Prior,
    ZoneMargin,
    cost_eur,
    detectable_change,
    detectable_share_change,
    expected_verdicts,
    zone_margins,
)

#: Answers vary from wave to wave less than their estimated variances do: so many waves are averaged.
LAST_WAVES = 3
#: Interviews that are compared where no number is asked for.
GRID = (150, 300, 400, 600, 800, 1000, 1500)
VERDICTS = ("announced", "stable", "inconclusive")
#: Of a person's two answers: beyond it, an estimate of so few waves is not believed.
MOST_CORRELATED = 0.95
#: Where there is no wave yet.
USUAL_N = 600
USUAL_SHARE = 0.8


@dataclass(frozen=True)
class Criterion:
    """What is expected of a criterion: how its interviews answer, its share of satisfied (0-1) with that share's own
    deff, and how many interviews it is compared with (None: none yet, then a wave of the same size)."""

    id: str
    population: str
    assumptions: Assumptions
    share: float
    share_deff: float
    n_before: int | None


@dataclass(frozen=True)
class Basis:
    """What a plan rests on: the newest `wave` with its `n` interviews and its `design` (None: no wave yet), the
    criteria it asked (the family), and the zones' shares of its interviews."""

    wave: int | None
    n: int | None
    design: Design | None
    criteria: tuple[Criterion, ...]
    zone_shares: dict[str, float]


@dataclass(frozen=True)
class CriterionOffer:
    """The smallest change of a criterion's mean, fall and rise of its share (percentage points; None: no share is far
    enough), that are announced 8 times out of 10."""

    criterion: Criterion
    change_pts: float
    fall_pts: float | None
    rise_pts: float | None


@dataclass(frozen=True)
class Offer:
    """What n interviews buy. `verdicts` are means over the criteria; `cost_eur` is None where no price is declared."""

    n: int
    criteria: tuple[CriterionOffer, ...]
    verdicts: ExpectedVerdicts
    zones: dict[str, ZoneMargin]
    cost_eur: float | None

    @property
    def change_pts(self) -> float:
        """Of a middling criterion."""
        return median(offer.change_pts for offer in self.criteria)

    @property
    def silent_zones(self) -> list[str]:
        """Zones that would have too few answers to be published."""
        return [zone for zone, margin in self.zones.items() if margin.margin is None]


@dataclass(frozen=True)
class Plan:
    """What was asked for (`chosen`) beside other sizes, and what it rests on."""

    basis: Basis
    chosen: Offer
    grid: tuple[Offer, ...]
    alpha: float
    equivalence_margin: float
    prior: Prior


def basis_of(service: Service, estimates: pd.DataFrame, waves: pd.DataFrame, panels: pd.DataFrame) -> Basis:
    """What a service's OUT_ESTIMATES, OUT_WAVES and OUT_PANELS rows let one expect of its next wave."""
    known = estimates[(estimates["source"] == "file") & estimates["estimate"].notna()]
    received = waves.merge(known[["survey", "wave"]].drop_duplicates(), on=["survey", "wave"])
    if received.empty:
        usual = Assumptions()
        criteria = [Criterion(c.id, "residents", usual, USUAL_SHARE, usual.deff, None) for c in service.criteria]
        return Basis(None, None, None, tuple(criteria), {})
    newest = received.sort_values(["field_end", "survey"], kind="stable").iloc[-1]
    survey, wave = str(newest["survey"]), int(newest["wave"])
    series = known[(known["survey"] == survey) & (known["wave"] <= wave)]
    sizes = received[received["survey"] == survey].set_index("wave")["n"]
    shared = panels[(panels["survey"] == survey) & (panels["wave_to"] == wave) & (panels["domain"] == "all")]
    everybody = series[series["domain"] == "all"]
    criteria = []
    for (criterion, population), rows in everybody.groupby(["criterion", "population"], sort=True):
        now = rows[(rows["wave"] == wave) & (rows["statistic"] == "mean")]
        if not now.empty:
            version = now.sort_values(["n", "question_version"])["question_version"].iloc[-1]
            asked = rows[rows["question_version"] == version].sort_values("wave")
            again = shared[(shared["criterion"] == criterion) & (shared["population"] == population)]
            criteria += _criterion(str(criterion), str(population), asked, sizes, again[again["version_to"] == version])
    return Basis(
        wave, int(newest["n"]), newest["design"], tuple(criteria), _zone_shares(series[series["wave"] == wave])
    )


def _criterion(
    criterion: str, population: str, rows: pd.DataFrame, sizes: pd.Series, shared: pd.DataFrame
) -> list[Criterion]:
    """The criterion of one question version, from its means and shares of everybody by wave; none without margin."""
    measured = rows[rows["deff"].notna() & (rows["variance_fpc"] > 0)]
    means, shares = (measured[measured["statistic"] == name].tail(LAST_WAVES) for name in ("mean", "share"))
    if means.empty:
        return []
    spread = means["variance_fpc"] / means["deff"] * means["n"]  # the variance of the answers: deff = V / (spread / n)
    interviews = float(sizes.loc[means["wave"]].sum())
    newest = rows[rows["statistic"] == "share"]["estimate"].iloc[-1] / 100
    last = means.iloc[-1]
    assumptions = Assumptions(
        sd=math.sqrt(spread.mean()),
        deff=_deff(means),
        users_share=float(means["n_asked"].sum()) / interviews,
        dk_share=1 - float(means["n"].sum()) / float(means["n_asked"].sum()),
    )
    n_before = int(sizes.loc[last["wave"]])
    return [
        Criterion(
            criterion,
            population,
            replace(assumptions, **_overlap(shared, last, rows, n_before)),
            float(newest),
            _deff(shares) if len(shares) else assumptions.deff,
            n_before,
        )
    ]


def _deff(rows: pd.DataFrame) -> float:
    """The mean design effect without the finite population correction: a change is tested without it."""
    return float((rows["deff"] * rows["variance"] / rows["variance_fpc"]).mean())


def _overlap(shared: pd.DataFrame, last: pd.Series, rows: pd.DataFrame, n_before: int) -> dict[str, float]:
    """As many persons seen again as the last time, where the last two waves were a panel."""
    pairs = shared[shared["covariance"].notna()].sort_values("wave_from")
    if pairs.empty:
        return {}
    pair = pairs.iloc[-1]
    before = rows[(rows["wave"] == pair["wave_from"]) & (rows["statistic"] == "mean")]
    if before.empty or not before["variance"].iloc[0] > 0:
        return {}
    overlap = min(1.0, float(pair["persons"]) / n_before)
    correlation = float(pair["covariance"]) / min(before["variance"].iloc[0], last["variance"]) / overlap
    return {"overlap": overlap, "correlation": max(-MOST_CORRELATED, min(MOST_CORRELATED, correlation))}


def _zone_shares(rows: pd.DataFrame) -> dict[str, float]:
    """Each zone's share of the answers of a wave, all questions taken together."""
    means = rows[rows["statistic"] == "mean"]
    total = int(means.loc[means["domain"] == "all", "n"].sum())
    by_zone = means[means["domain"] == "zone"].groupby("category", sort=True)["n"].sum()
    return {str(zone): int(n) / total for zone, n in by_zone.items()}


def plan_sample(authority: Authority, basis: Basis, n: int | None = None) -> Plan:
    """What n interviews would buy (by default as many as the newest wave), beside the sizes of the grid.

    Raises ValueError where the basis has no criterion with a margin: volunteers, whatever their number.
    """
    if not basis.criteria:
        raise ValueError("no criterion of the newest wave has a margin of error")
    rules, prior = authority.verdicts, Prior()
    prices = authority.prices
    declared = None if prices is None else Prices(prices.fixed_eur, prices.per_interview_eur)

    def offer(size: int) -> Offer:
        alpha, family = rules.alpha, len(basis.criteria)
        expected = [
            expected_verdicts(
                size,
                one.assumptions,
                n_before=one.n_before,
                family=family,
                alpha=alpha,
                equivalence_margin=rules.equivalence_margin_pts,
                prior=prior,
            )
            for one in basis.criteria
        ]
        middling = Assumptions(
            sd=median(one.assumptions.sd for one in basis.criteria),
            deff=median(one.assumptions.deff for one in basis.criteria),
            users_share=median(one.assumptions.users_share for one in basis.criteria),
            dk_share=median(one.assumptions.dk_share for one in basis.criteria),
        )
        return Offer(
            size,
            tuple(_criterion_offer(size, one, alpha, family) for one in basis.criteria),
            ExpectedVerdicts(*(fmean(getattr(one, name) for one in expected) for name in VERDICTS)),
            zone_margins(size, basis.zone_shares, middling),
            None if declared is None else cost_eur(size, declared),
        )

    chosen = n if n is not None else basis.n or USUAL_N
    return Plan(
        basis, offer(chosen), tuple(offer(size) for size in GRID), rules.alpha, rules.equivalence_margin_pts, prior
    )


def _criterion_offer(n: int, criterion: Criterion, alpha: float, family: int) -> CriterionOffer:
    change = detectable_change(n, criterion.assumptions, n_before=criterion.n_before, alpha=alpha, family=family)
    fall = rise = None
    if 0 < criterion.share < 1:
        assumptions = replace(criterion.assumptions, deff=criterion.share_deff)
        fall, rise = detectable_share_change(
            criterion.share, n, assumptions, n_before=criterion.n_before, alpha=alpha, family=family
        )
    return CriterionOffer(criterion, change, None if fall is None else 100 * fall, None if rise is None else 100 * rise)
