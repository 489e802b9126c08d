"""Quadrants: probabilities a second way, and how often the 0.80 rule and a hard cut are wrong (METHOD C4)."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from barometer.crossing.quadrants import QUADRANTS, UNNAMED, chance_perceived, named, quadrants

LEVEL = 0.80
THRESHOLD = 70.0

chances = st.floats(0, 1)


def test_the_four_probabilities_are_products_in_the_declared_order() -> None:
    assert dict(zip(QUADRANTS, quadrants(0.9, 0.25), strict=True)) == pytest.approx(
        {"maintain": 0.225, "secure": 0.675, "explain": 0.025, "act": 0.075}
    )


def test_probabilities_agree_with_drawing_both_measures() -> None:
    draw = np.random.default_rng(3)
    perceived, delivered = draw.normal(70.8, 1.02, 200_000), draw.normal(77, 4, 200_000)
    p = float(chance_perceived(70.8, 1.02, THRESHOLD))
    t = 0.5 * math.erfc((80 - 77) / 4 / math.sqrt(2))
    above, at_target = perceived >= THRESHOLD, delivered >= 80
    drawn = [np.mean(above & at_target), np.mean(above & ~at_target)]
    drawn += [np.mean(~above & at_target), np.mean(~above & ~at_target)]
    assert quadrants(p, t) == pytest.approx(drawn, abs=0.004)


@given(chances, chances, st.floats(0.51, 0.99))
def test_a_quadrant_is_named_exactly_where_its_probability_reaches_the_level(p: float, t: float, level: float) -> None:
    four = quadrants(p, t)
    assert four.sum() == pytest.approx(1)
    code = int(named(four, level))
    assert (code == UNNAMED) == (max(four) < level)
    if code != UNNAMED:
        assert four[code] >= level


@given(chances, chances)
def test_swapping_a_side_swaps_the_quadrants(p: float, t: float) -> None:
    maintain, secure, explain, act = quadrants(p, t)
    assert quadrants(1 - p, t) == pytest.approx([explain, act, maintain, secure])
    assert quadrants(p, 1 - t) == pytest.approx([secure, maintain, act, explain])


# METHOD C4: n = 600, the KPI certain; SE 1.02 = sqrt(22^2 * 1.3 / 600). Answers on 0-10 are simulated themselves, so
# that the standard error is estimated as it is in a wave.
REPLICATES, N = 6000, 462  # independent answers that carry what 600 do at a design effect of 1.3
ANSWERS = np.linspace(0, 100, 11)


def spread_around(mean: float) -> np.ndarray:
    """Probabilities of the eleven answers whose mean is `mean` exactly and whose sd is near 22: an exponential tilt."""
    low, high = -1.0, 1.0
    base = np.exp(-(((ANSWERS - 70) / 29) ** 2) / 2)
    for _ in range(80):
        tilt = (low + high) / 2
        weights = base * np.exp(tilt * (ANSWERS - 70))
        weights /= weights.sum()
        low, high = (tilt, high) if weights @ ANSWERS < mean else (low, tilt)
    return weights


def waves(true_mean: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Means and standard errors of simulated waves, by counts of answers."""
    probabilities = spread_around(true_mean)
    assert probabilities @ ANSWERS == pytest.approx(true_mean)
    counts = np.random.default_rng(seed).multinomial(N, probabilities, REPLICATES)
    mean = counts @ ANSWERS / N
    variance = (counts @ ANSWERS**2 - N * mean**2) / (N - 1)
    return mean, np.sqrt(variance / N)


# (distance, at most wrongly named by the rule, METHOD's rate of the hard cut). The bounds are 12, 5 and 1 %.
@pytest.mark.parametrize(("distance", "at_most", "hard_cut"), [(0.5, 0.12, 0.31), (1.0, 0.05, 0.16), (2.0, 0.01, 0.03)])
@pytest.mark.parametrize("side", [-1, 1])
@pytest.mark.parametrize("delivered", [0.0, 1.0])
def test_wrong_names_near_the_line(
    distance: float, at_most: float, hard_cut: float, side: int, delivered: float
) -> None:
    mean, se = waves(THRESHOLD + side * distance, seed=5)
    assert se.mean() == pytest.approx(1.02, abs=0.03)
    codes = named(quadrants(chance_perceived(mean, se, THRESHOLD), delivered), LEVEL)
    right = int(np.argmax(quadrants(1.0 if side > 0 else 0.0, delivered)))
    wrong = np.mean((codes != UNNAMED) & (codes != right))
    assert wrong <= at_most
    cut = np.mean((mean >= THRESHOLD) != (side > 0))
    assert cut == pytest.approx(hard_cut, abs=0.03)
    assert wrong < 0.5 * cut


def test_few_named_quadrants_are_wrong_when_true_scores_spread() -> None:
    """True scores 8 points around the line: at most 5 % of the named ones wrong (METHOD: about 1 %)."""
    draw = np.random.default_rng(11)
    true = draw.normal(THRESHOLD, 8, 40_000)
    estimate = draw.normal(true, 1.02)
    for delivered in (0.0, 1.0):
        codes = named(quadrants(chance_perceived(estimate, 1.02, THRESHOLD), delivered), LEVEL)
        right = np.argmax(quadrants((true >= THRESHOLD).astype(float), delivered), axis=-1)
        is_named = codes != UNNAMED
        assert np.mean(codes[is_named] != right[is_named]) == pytest.approx(0.01, abs=0.005)
        assert is_named.mean() > 0.85  # not bought by silence


def test_wrong_names_with_an_uncertain_kpi_as_measured() -> None:
    """Both measures uncertain (a KPI's score within 4 points, true scores spread by 10 around its target): 5.4 % of
    the named quadrants are wrong. The rule itself promises no more than 1 - 0.80 where nothing is known of the spread.
    """
    draw = np.random.default_rng(12)
    perceived, delivered = draw.normal(THRESHOLD, 8, 40_000), draw.normal(80, 10, 40_000)
    p = chance_perceived(draw.normal(perceived, 1.02), 1.02, THRESHOLD)
    t = chance_perceived(draw.normal(delivered, 4), 4, 80)
    codes = named(quadrants(p, t), LEVEL)
    right = np.argmax(quadrants((perceived >= THRESHOLD).astype(float), (delivered >= 80).astype(float)), axis=-1)
    is_named = codes != UNNAMED
    assert np.mean(codes[is_named] != right[is_named]) == pytest.approx(0.054, abs=0.006)
    assert is_named.mean() > 0.6
