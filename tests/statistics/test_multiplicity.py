"""Adjusted p-values against R's p.adjust, scipy's own adjustment and their definitions."""

# ruff: noqa: N802 (tests are named after the cases of the reference)
from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control

from barometer.statistics.multiplicity import benjamini_hochberg, holm

# Benjamini & Hochberg 1995, JRSS B 57:289, section 4.1: fifteen p-values of a thrombolysis trial.
BH1995 = [
    *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344),
    *(0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1),
]

families = st.lists(st.floats(0, 1), min_size=1, max_size=15)


def test_K30_BH() -> None:
    adjusted = benjamini_hochberg(BH1995)
    assert adjusted[:5] == pytest.approx([0.0015, 0.003, 0.0095, 0.035625, 0.0603], rel=1e-9)
    assert (adjusted <= 0.05).sum() == 4


def test_K30_Holm() -> None:
    adjusted = holm(BH1995)
    assert adjusted[:5] == pytest.approx([0.0015, 0.0056, 0.0247, 0.114, 0.2211], rel=1e-9)
    assert (adjusted <= 0.05).sum() == 3


@given(families)
def test_bh_agrees_with_scipy(p: list[float]) -> None:
    assert benjamini_hochberg(p) == pytest.approx(false_discovery_control(p), rel=1e-12)


@given(families)
def test_holm_agrees_with_the_step_down_of_its_definition(p: list[float]) -> None:
    """Holm rejects at level a the smallest p-values while p(k) <= a / (m - k + 1), and stops at the first failure."""
    adjusted = holm(p)
    order = np.argsort(p, kind="stable")
    for level in (0.01, 0.05, 0.2):
        rejected = set()
        for k, i in enumerate(order):
            if p[i] * (len(p) - k) > level:
                break
            rejected.add(int(i))
        assert set(np.flatnonzero(adjusted <= level)) == rejected


@given(families, st.randoms(use_true_random=False))
def test_a_permutation_of_the_family_permutes_the_answers(p: list[float], random: object) -> None:
    order = list(range(len(p)))
    random.shuffle(order)  # type: ignore[attr-defined]
    for adjust in (benjamini_hochberg, holm):
        assert adjust(np.array(p)[order]) == pytest.approx(adjust(p)[order], rel=1e-12)


def test_repetitions_lie_on_the_leading_axes() -> None:
    p = np.random.default_rng(3).random((4, 5, 7))
    for adjust in (benjamini_hochberg, holm):
        adjusted = adjust(p)
        assert adjusted.shape == p.shape
        assert np.array_equal(adjusted[2, 3], adjust(p[2, 3]))


def test_a_family_of_one_is_not_adjusted_and_none_gives_none() -> None:
    for adjust in (benjamini_hochberg, holm):
        assert adjust([0.04]) == pytest.approx([0.04])
        assert adjust([]).shape == (0,)


@pytest.mark.parametrize("p", [[float("nan")], [-0.1, 0.5], [0.2, 1.1]])
def test_what_is_no_p_value_is_refused(p: list[float]) -> None:
    for adjust in (benjamini_hochberg, holm):
        with pytest.raises(ValueError, match="p-values"):
            adjust(p)
