"""Citation shares, importance and salience: worked by hand, and by property."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from barometer.crossing.salience import rank_importance, salience, technical_salience

CITED = np.array([[1, 1, 0], [1, 0, 0], [0, 1, 0], [1, 0, 0]], dtype=bool)
IMPORTANCE = np.array([[0.9, 0.4, np.nan], [0.6, np.nan, np.nan], [np.nan, np.nan, np.nan], [0.6, np.nan, np.nan]])


def test_by_hand_without_weights() -> None:
    found = salience(CITED, IMPORTANCE, np.ones(4))
    assert found.n.tolist() == [3, 2, 0]
    assert found.share == pytest.approx([0.75, 0.5, 0])
    assert found.importance == pytest.approx([0.7, 0.4, 0])  # of those who gave one
    assert found.salience == pytest.approx([1, 0.5 * 0.4 / (0.75 * 0.7), 0])
    for i, cases in enumerate((3, 2, 0)):
        interval = binomtest(cases, 4).proportion_ci(0.95, method="wilson")
        assert (found.low[i], found.high[i]) == pytest.approx((interval.low, interval.high), abs=1e-12)


def test_by_hand_with_weights() -> None:
    found = salience(CITED, IMPORTANCE, np.array([1.0, 2.0, 3.0, 2.0]))
    assert found.share == pytest.approx([5 / 8, 4 / 8, 0])
    assert found.importance == pytest.approx([(0.9 + 1.2 + 1.2) / 5, 0.4, 0])
    narrower = salience(CITED, IMPORTANCE, np.full(4, 2.0))
    assert np.all((found.high - found.low)[:2] > (narrower.high - narrower.low)[:2])  # unequal weights count as fewer


def test_nobody_cites_anything() -> None:
    found = salience(np.zeros((3, 2), dtype=bool), np.full((3, 2), np.nan), np.ones(3))
    assert found.salience.tolist() == [0, 0]
    assert found.low.tolist() == [0, 0]


def test_importance_by_rank() -> None:
    assert rank_importance(np.array([1.0, 2.0, 5.0, np.nan]), 5) == pytest.approx([1, 0.8, 0.2, np.nan], nan_ok=True)
    with pytest.raises(ValueError, match="ranks"):
        rank_importance(np.array([6.0]), 5)


def test_faults_are_errors() -> None:
    with pytest.raises(ValueError, match="weight"):
        salience(CITED, IMPORTANCE, np.array([1.0, 0.0, 1.0, 1.0]))
    with pytest.raises(ValueError, match="0 to 1"):
        salience(CITED, IMPORTANCE * 10, np.ones(4))
    with pytest.raises(ValueError, match="matching matrix"):
        technical_salience(np.array([[3.0]]), np.ones(1))
    with pytest.raises(ValueError, match="negative"):
        technical_salience(np.array([[1.0]]), -np.ones(1))


@given(st.integers(0, 2**32 - 1), st.floats(0.1, 50))
def test_salience_is_of_one_to_none_and_blind_to_the_scale_of_weights(seed: int, factor: float) -> None:
    draw = np.random.default_rng(seed)
    cited = draw.random((30, 5)) < [0.9, 0.5, 0.3, 0.1, 0.02]
    importance = np.where(cited, draw.integers(0, 11, (30, 5)) / 10, np.nan)
    weights = draw.uniform(0.3, 3, 30)
    one, other = salience(cited, importance, weights), salience(cited, importance, weights * factor)
    assert one.salience.max() == pytest.approx(1)
    assert np.all((one.salience >= 0) & (one.salience <= 1))
    assert np.all((one.low <= one.share + 1e-12) & (one.share <= one.high + 1e-12))
    assert other.salience == pytest.approx(one.salience)
    assert other.low == pytest.approx(one.low)


def test_the_technical_weight_of_a_criterion() -> None:
    """Rows: measured by the heaviest; a contribution to it; measured by a light one; tension only; nothing."""
    matrix = np.array([[2, 0], [1, 0], [0, 2], [-1, 0], [0, 0]], dtype=float)
    assert technical_salience(matrix, np.array([5.0, 2.0])) == pytest.approx([1, 0.5, 0.4, 0, 0])
    assert technical_salience(matrix, np.zeros(2)).tolist() == [0] * 5
    assert technical_salience(np.zeros((3, 0)), np.zeros(0)).tolist() == [0] * 3
