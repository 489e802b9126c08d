"""Shares of R² and the tétraclasse model against R, and against their definitions written another way."""
# ruff: noqa: N802 (tests are named after the cases of the reference)

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from known_data import number, table
from numpy.typing import NDArray

from barometer.statistics.importance import (
    importance_classes,
    johnson_weights,
    lmg,
    tetraclasse_classes,
    tetraclasse_coordinates,
    weighted_correlation,
)

FloatArray = NDArray[np.float64]


def swiss() -> tuple[list[str], FloatArray, FloatArray]:
    """R's `swiss`: names of the five predictors, their correlations, their correlations with Fertility."""
    names = list(table("swiss"))
    values = np.column_stack([number("swiss", name) for name in names])
    R = weighted_correlation(values, np.ones(len(values)))
    assert pytest.approx(np.corrcoef(values, rowvar=False), rel=1e-12) == R
    return names[1:], R[1:, 1:], R[1:, 0]


def test_K33_LMG() -> None:
    names, R, r = swiss()
    shares = lmg(R, r)
    expected = {
        "Agriculture": 0.0570912207681,
        "Examination": 0.171173028900,
        "Education": 0.260134678624,
        "Catholic": 0.105570150373,
        "Infant.Mortality": 0.112765922927,
    }
    assert dict(zip(names, shares, strict=True)) == pytest.approx(expected, rel=1e-9)
    assert shares.sum() == pytest.approx(0.706735001593, rel=1e-9)


def test_K34_Johnson_RW() -> None:
    names, R, r = swiss()
    weights = johnson_weights(R, r)
    expected = {
        "Agriculture": 0.0484168958119,
        "Examination": 0.154708249806,
        "Education": 0.271964104646,
        "Catholic": 0.114680029948,
        "Infant.Mortality": 0.116965721381,
    }
    assert dict(zip(names, weights, strict=True)) == pytest.approx(expected, rel=1e-9)
    assert weights.sum() == pytest.approx(0.706735001593, rel=1e-9)


# --- properties ------------------------------------------------------------------------------------------------


@st.composite
def correlations(draw: st.DrawFn, most: int = 6) -> tuple[FloatArray, FloatArray]:
    """Correlations of p criteria among themselves and with an outcome, of a sample that could exist."""
    p = draw(st.integers(1, most))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    halo = draw(st.floats(0, 2))
    answers = rng.standard_normal((40, p + 1)) + halo * rng.standard_normal((40, 1))
    R = weighted_correlation(answers, rng.uniform(0.3, 3, 40))
    return R[:p, :p], R[:p, p]


def r_squared(R: FloatArray, r: FloatArray, subset: tuple[int, ...]) -> float:
    return float(r[list(subset)] @ np.linalg.solve(R[np.ix_(subset, subset)], r[list(subset)])) if subset else 0.0


@given(correlations(most=4))
def test_lmg_is_the_mean_over_all_orders_of_entry(case: tuple[FloatArray, FloatArray]) -> None:
    R, r = case
    orders = list(permutations(range(len(r))))
    expected = np.zeros(len(r))
    for order in orders:
        for k, j in enumerate(order):
            expected[j] += r_squared(R, r, order[: k + 1]) - r_squared(R, r, order[:k])
    assert lmg(R, r) == pytest.approx(expected / len(orders), abs=1e-10)


@given(correlations())
def test_shares_are_never_negative_and_add_up_to_what_is_explained(case: tuple[FloatArray, FloatArray]) -> None:
    R, r = case
    explained = r_squared(R, r, tuple(range(len(r))))
    for shares in (lmg(R, r), johnson_weights(R, r)):
        assert (shares >= 0).all()
        assert shares.sum() == pytest.approx(explained)


@given(correlations(), st.randoms(use_true_random=False))
def test_the_order_and_the_direction_of_criteria_do_not_matter(
    case: tuple[FloatArray, FloatArray], random: object
) -> None:
    R, r = case
    order = list(range(len(r)))
    random.shuffle(order)  # type: ignore[attr-defined]
    sign = np.array([(-1.0) ** i for i in order])
    turned = R[np.ix_(order, order)] * np.outer(sign, sign)
    for method in (lmg, johnson_weights):
        assert method(turned, r[order] * sign) == pytest.approx(method(R, r)[order], abs=1e-10)


def test_uncorrelated_criteria_explain_their_squared_correlations() -> None:
    r = np.array([0.5, -0.3, 0.0])
    assert lmg(np.eye(3), r) == pytest.approx(r**2)
    assert johnson_weights(np.eye(3), r) == pytest.approx(r**2)


def test_draws_lie_on_the_leading_axes() -> None:
    _, R, r = swiss()
    other = np.eye(5) * 0.5 + R * 0.5
    for method in (lmg, johnson_weights):
        both = method(np.stack([R, other]), np.stack([r, r]))
        assert both == pytest.approx(np.stack([method(R, r), method(other, r)]))


def test_twelve_criteria_are_the_most() -> None:
    assert lmg(np.eye(12), np.full(12, 0.2)) == pytest.approx(np.full(12, 0.04))
    with pytest.raises(ValueError, match="12"):
        lmg(np.eye(13), np.zeros(13))


def test_matrices_that_no_sample_has_are_refused() -> None:
    indefinite = np.array([[1, 0.9, -0.9], [0.9, 1, 0.9], [-0.9, 0.9, 1]])
    for method in (lmg, johnson_weights):
        with pytest.raises(ValueError, match="positive definite"):
            method(indefinite, np.zeros(3))
        with pytest.raises(ValueError, match="fit"):
            method(np.eye(3), np.zeros(2))
    with pytest.raises(ValueError, match="vary"):
        weighted_correlation([[1, 2], [1, 3], [1, 5]], [1, 1, 1])


def test_importance_is_published_in_classes() -> None:
    rng = np.random.default_rng(5)
    draws = np.array([0.30, 0.17, 0.16, 0.02]) + 0.01 * rng.standard_normal((500, 4))
    assert importance_classes(draws) == ["above", "undecided", "undecided", "below"]
    assert importance_classes(np.zeros((10, 3))) == ["undecided"] * 3


# --- tétraclasse -----------------------------------------------------------------------------------------------

tables = st.integers(1, 8).flatmap(
    lambda k: st.lists(
        st.lists(st.lists(st.floats(0.5, 500), min_size=2, max_size=2), min_size=2, max_size=2), min_size=k, max_size=k
    )
)


@given(tables)
def test_the_coordinate_is_that_of_a_correspondence_analysis(table: list[list[list[float]]]) -> None:
    """By singular values of the standardised residuals of the stacked table (Greenacre 1984)."""
    stacked = np.array(table).reshape(-1, 2)
    P = stacked / stacked.sum()
    row, column = P.sum(axis=1), P.sum(axis=0)
    u, values, vt = np.linalg.svd((P - np.outer(row, column)) / np.sqrt(np.outer(row, column)), full_matrices=False)
    principal = u[:, 0] * values[0] / np.sqrt(row) * np.sign(vt[0, 1])  # positive towards "satisfied overall"
    assert values[1] == pytest.approx(0, abs=1e-10)
    assert tetraclasse_coordinates(table).ravel() == pytest.approx(principal, abs=1e-9)


def test_the_four_classes() -> None:
    # overall (−, +) of those negative on the criterion, then of those positive on it
    table = [
        [[80, 20], [220, 680]],  # basic: being negative weighs
        [[120, 480], [180, 720]],  # secondary: neither weighs
        [[250, 150], [20, 580]],  # key: both weigh
        [[290, 610], [5, 95]],  # plus: being positive weighs
        [[10, 5], [290, 695]],  # too few negative answers
    ]
    coordinates = tetraclasse_coordinates(table)
    assert tetraclasse_classes(coordinates, table) == ["basic", "secondary", "key", "plus", "undetermined"]
    # The undetermined criterion is in the stacked table, and out of the crosshairs.
    assert tetraclasse_classes(coordinates[:4], table[:4]) == ["basic", "secondary", "key", "plus"]


def test_a_row_that_nobody_is_in_is_undetermined() -> None:
    table = [[[0, 0], [300, 700]], [[200, 300], [100, 400]]]
    coordinates = tetraclasse_coordinates(table)
    assert np.isnan(coordinates[0, 0])
    assert np.isfinite(coordinates[1]).all()
    assert tetraclasse_classes(coordinates, table)[0] == "undetermined"
    everybody = [[[0, 300], [0, 700]]]
    assert np.isnan(tetraclasse_coordinates(everybody)).all()
    assert tetraclasse_classes(tetraclasse_coordinates(everybody), everybody) == ["undetermined"]
