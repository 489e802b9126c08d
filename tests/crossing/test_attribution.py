"""METHOD C8: change against controls, placebo rank, regression to the mean, and what they allow one to say."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from barometer.crossing.attribution import (
    Means,
    against_controls,
    attribute,
    beyond_rebound,
    delivered_moved,
    placebo_rank,
    rebound,
    signature,
    transient_variance,
)

K = 10
OTHERS = tuple(range(1, K))


def means(values: NDArray[np.float64], s2: float = 1.0, halo: float = 0.0) -> Means:
    """Figures with sampling variance s2 each, of which the share `halo` is common to all."""
    k = len(values)
    return Means(np.asarray(values, dtype=float), s2 * ((1 - halo) * np.eye(k) + halo), 600.0)


def levels(spread: float = 8.0) -> NDArray[np.float64]:
    """Ten figures whose variance is exactly spread² + 1, the first one the worst."""
    values = np.arange(K, dtype=float)
    return 60 + (values - values.mean()) * np.sqrt((spread**2 + 1) / values.var(ddof=1))


def test_against_controls_on_paper() -> None:
    before, after = means(np.array([50.0, 60, 70, 80])), means(np.array([58.0, 61, 70, 82]))
    found = against_controls(before, after, 0, (1, 2, 3))
    assert found.value == pytest.approx(8 - 1)
    assert found.se**2 == pytest.approx(2 * (1 + 1 / 3))
    assert found.low < 7 < found.high
    assert found.is_clear()


def test_what_is_common_to_all_criteria_cancels() -> None:
    before, after = means(levels(), halo=0.5), means(levels() + 4, halo=0.5)  # a better mood, everywhere
    found = against_controls(before, after, 0, OTHERS)
    assert found.value == pytest.approx(0)
    assert found.se**2 == pytest.approx(2 * 0.5 * (1 + 1 / 9))
    assert found.se < against_controls(means(levels()), means(levels()), 0, OTHERS).se


def test_a_criterion_that_is_not_used_may_be_unknown() -> None:
    unknown = Means(np.array([50.0, 60, 70, np.nan]), np.diag([1.0, 1, 1, np.nan]), 600.0)
    assert against_controls(unknown, unknown, 0, (1, 2)).value == 0
    assert rebound(unknown, 0, 0.0).gap == pytest.approx(10)


@pytest.mark.parametrize("controls", [(), (1,), (0, 1, 2)])
def test_without_two_controls_nothing_is_said(controls: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="controls"):
        against_controls(means(levels()), means(levels()), 0, controls)


@pytest.mark.parametrize(("s2", "transient_sd", "share"), [(1.0, 0.0, 0.015), (1.0, 3.0, 0.135), (16.0, 0.0, 0.20)])
def test_the_shares_of_the_gap_in_method_c8(s2: float, transient_sd: float, share: float) -> None:
    """sigma_b = 8: 1.5 % of the gap comes back with tau_c = 0, 14 % with tau_c = 3; a zone with s = 4: 20 %."""
    values = np.arange(K, dtype=float) - 4.5
    spread = 64 + transient_sd**2 + s2
    first = means(60 + values * np.sqrt(spread / values.var(ddof=1)), s2)
    found = rebound(first, 0, transient_sd**2)
    assert found.between_sd == pytest.approx(8)
    assert found.expected / found.gap == pytest.approx(share, abs=0.0006)
    assert found.expected > 0
    assert rebound(first, K - 1, transient_sd**2).expected < 0  # the best is expected to fall


def test_placebo_rank_counts_every_control_that_did_as_well() -> None:
    before = means(np.full(5, 60.0))
    after = means(np.array([64.0, 66, 61, 60, 59]))
    first = placebo_rank(before, after, 0, (1, 2, 3, 4))
    assert (first.rank, first.of, first.smallest_p) == (2, 5, 0.2)
    assert placebo_rank(before, after, 0, (1, 2, 3, 4), direction=-1).rank == 4
    assert placebo_rank(before, means(np.full(5, 60.0)), 0, (1, 2, 3, 4)).rank == 5  # ties are against the action


def test_the_transient_variance_is_found_again() -> None:
    rng = np.random.default_rng(20)
    found = []
    for _ in range(400):
        lasting = rng.normal(60, 8, K)
        waves = [means(lasting + rng.normal(0, 3, K) + rng.normal(0, 1, K) + rng.normal(0, 5)) for _ in range(4)]
        tau2 = transient_variance(list(pairwise(waves)))
        assert tau2 is not None
        found.append(tau2)
    assert np.mean(found) == pytest.approx(9, abs=0.5)
    still = means(levels())
    assert transient_variance([(still, still)] * 2) == 0  # nothing moved: not even sampling shows
    assert transient_variance([]) is None
    assert transient_variance([(means(np.array([60.0])), means(np.array([70.0])))]) is None


def worst_criterion(rng: np.random.Generator, effect: float, transient_sd: float) -> tuple[Means, Means, int]:
    """Two waves of ten criteria; the worst of the first wave is acted on."""
    lasting = rng.normal(60, 8, K)
    first = lasting + rng.normal(0, transient_sd, K) + rng.normal(0, 2, K)
    worst = int(first.argmin())
    second = lasting + rng.normal(0, transient_sd, K) + rng.normal(0, 2, K)
    second[worst] += effect
    return means(first, 4.0), means(second, 4.0), worst


def test_the_worst_mark_that_rises_by_itself_is_rarely_called_compatible() -> None:
    """With tau_c = 4 the plain contrast is clear far more often than 2.5 % of the time; what is left is not."""
    rng = np.random.default_rng(8)
    raw, net, readings = 0, 0, {"by_itself": 0, "compatible": 0, "inconclusive": 0, "opposite": 0}
    runs = 1000
    for _ in range(runs):
        before, after, worst = worst_criterion(rng, 0.0, 4.0)
        controls = [unit for unit in range(K) if unit != worst]
        raw += against_controls(before, after, worst, controls).is_clear()
        net += beyond_rebound(before, after, worst, controls, 16.0).is_clear()
        readings[attribute(before, after, worst, controls, transient=16.0).reading] += 1
    assert raw / runs > 0.15
    assert net / runs < 0.04
    assert readings["by_itself"] > 0.5 * runs


def test_a_real_effect_is_still_found() -> None:
    rng = np.random.default_rng(9)
    found = sum(
        attribute(before, after, worst, [u for u in range(K) if u != worst], transient=0.0).reading == "compatible"
        for before, after, worst in (worst_criterion(rng, 12.0, 0.0) for _ in range(300))
    )
    assert found / 300 > 0.9


def test_readings() -> None:
    before = means(levels())
    fallen = attribute(before, means(levels() - 12 * (np.arange(K) == 0)), 0, OTHERS, transient=0.0)
    assert fallen.reading == "opposite"
    still = attribute(means(np.full(K, 60.0)), means(np.full(K, 60.0)), 0, OTHERS, transient=0.0)
    assert still.reading == "inconclusive"
    unknown = attribute(before, means(levels() + 9 * (np.arange(K) == 0)), 0, OTHERS, transient=None, earlier=before)
    assert unknown.reading == "compatible"
    assert unknown.rebound is None
    assert unknown.net is None
    assert unknown.pre_trend is not None
    assert unknown.pre_trend.value == 0
    assert not unknown.is_controlled
    wished_down = attribute(before, means(levels() - 12 * (np.arange(K) == 0)), 0, OTHERS, transient=None, direction=-1)
    assert wished_down.reading == "compatible"


def test_what_happened_to_the_delivered_side_and_what_it_resembles() -> None:
    assert delivered_moved((50, 45, 55), (70, 65, 75), 5) == "rose"
    assert delivered_moved((70, 65, 75), (50, 45, 55), 5) == "fell"
    assert delivered_moved((50, 50, 50), (53, 53, 53), 5) == "flat"
    assert delivered_moved((50, 40, 60), (58, 48, 68), 5) == "unknown"
    assert delivered_moved(None, (50, 50, 50), 5) == "unknown"
    assert signature(True, "rose") == "action"
    assert signature(True, "flat") == "explanation"
    assert signature(True, "fell") == signature(True, "unknown") == signature(False, "rose") == "none"
