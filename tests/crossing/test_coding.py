"""Agreement: published tables with their source, identities, a second implementation."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from barometer.crossing.coding import cross_table, krippendorff, linear_distance, weighted_kappa


def coded(*coders: str) -> list[list[str | None]]:
    """One string a coder, a character a unit, '.' where nothing was coded."""
    return [[None if code == "." else code for code in one] for one in coders]


# Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability", University of Pennsylvania.
MEG_OWEN = coded("0100000010", "1110010000")  # A: binary, two observers, no gaps
BEN_GERRY = coded("aabbdcccedda", "babbbccceddd")  # B: nominal, two observers
FOUR = coded("123321412...", "1233224125.3", ".3332342251.", "12332441251.")  # C/D: four observers, gaps


def test_krippendorff_2011_binary() -> None:
    assert krippendorff(MEG_OWEN, "01").alpha == pytest.approx(0.095, abs=5e-4)


def test_krippendorff_2011_nominal() -> None:
    assert krippendorff(BEN_GERRY, "abcde").alpha == pytest.approx(0.692, abs=5e-4)


def test_krippendorff_2011_four_observers_with_gaps() -> None:
    nominal, ordinal = krippendorff(FOUR, "12345"), krippendorff(FOUR, "12345", "ordinal")
    assert nominal.alpha == pytest.approx(0.743, abs=5e-4)
    assert ordinal.alpha == pytest.approx(0.815, abs=5e-4)
    assert (nominal.units, nominal.values) == (11, 40)  # the twelfth unit was coded once
    assert (nominal.reading, ordinal.reading) == ("tentative", "reliable")


# Cohen 1968, Psychological Bulletin 70:213, table 1: psychiatric diagnoses, shares of 200 cases and his distances.
COHEN = [[0.44, 0.07, 0.09], [0.05, 0.20, 0.05], [0.01, 0.03, 0.06]]
COHEN_DISTANCE = [[0, 1, 3], [1, 0, 6], [3, 6, 0]]


def test_cohen_1968() -> None:
    assert weighted_kappa(COHEN, COHEN_DISTANCE) == pytest.approx(0.348, abs=5e-4)
    assert weighted_kappa(COHEN, 1 - np.eye(3)) == pytest.approx(0.492, abs=5e-4)


codings = st.integers(2, 4).flatmap(
    lambda coders: st.lists(
        st.lists(st.sampled_from(["1", "2", "3", None]), min_size=coders, max_size=coders), min_size=1, max_size=12
    )
)


def alpha_by_pairs(units: list[list[str | None]], ordinal: bool) -> float | None:
    """Alpha written as 1 - D_o / D_e over pairs of values, one by one."""
    pairable = [[int(v) for v in unit if v is not None] for unit in units]
    pairable = [unit for unit in pairable if len(unit) > 1]
    values = [v for unit in pairable for v in unit]
    n = len(values)

    def distance(a: int, b: int) -> float:
        if not ordinal:
            return float(a != b)
        low, high = min(a, b), max(a, b)
        between = sum(values.count(g) for g in range(low, high + 1))
        return (between - (values.count(a) + values.count(b)) / 2) ** 2

    expected = sum(distance(a, b) for a, b in itertools.permutations(values, 2)) / (n * (n - 1)) if n > 1 else 0
    if expected == 0:
        return None
    observed = sum(distance(a, b) / (len(unit) - 1) for unit in pairable for a, b in itertools.permutations(unit, 2))
    return 1 - observed / n / expected


@given(codings, st.booleans())
def test_alpha_agrees_with_its_definition_by_pairs(units: list[list[str | None]], ordinal: bool) -> None:
    coders = [list(one) for one in zip(*units, strict=True)]
    found = krippendorff(coders, "123", "ordinal" if ordinal else "nominal").alpha
    expected = alpha_by_pairs(units, ordinal)
    assert found is None if expected is None else found == pytest.approx(expected)


@given(codings, st.randoms(use_true_random=False))
def test_neither_the_order_of_coders_nor_of_units_matters(units: list[list[str | None]], random: object) -> None:
    shuffled = [list(unit) for unit in units]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    turned = [unit[::-1] for unit in shuffled]
    one, other = (krippendorff([list(c) for c in zip(*u, strict=True)], "123") for u in (units, turned))
    assert (one.alpha is None) == (other.alpha is None)
    if one.alpha is not None:
        assert one.alpha == pytest.approx(other.alpha)
    assert len(one.disagreements) == len(other.disagreements)


def test_disagreements_are_kept_with_everybody_s_code() -> None:
    found = krippendorff(coded("ab.a", "aab."), "ab")
    assert [(d.unit, d.codes) for d in found.disagreements] == [(1, ("b", "a"))]
    assert (found.units, found.values) == (2, 4)


@pytest.mark.parametrize("codes", [coded("aaa", "aaa"), coded("a..", ".b."), coded("", ""), []])
def test_where_chance_cannot_be_told_there_is_no_alpha(codes: list) -> None:
    found = krippendorff(codes, "ab")
    assert (found.alpha, found.reading) == (None, "undefined")


def test_perfect_and_systematically_contrary_coding() -> None:
    assert krippendorff(coded("abab", "abab"), "ab").alpha == 1
    contrary = krippendorff(coded("abab", "baba"), "ab").alpha
    assert contrary is not None
    assert contrary < 0


def test_faulty_codings_are_errors() -> None:
    with pytest.raises(ValueError, match="number of units"):
        krippendorff(coded("ab", "a"), "ab")
    with pytest.raises(ValueError, match="no category"):
        krippendorff(coded("ax", "ab"), "ab")


tables = st.lists(st.lists(st.integers(0, 20), min_size=4, max_size=4), min_size=4, max_size=4).filter(
    lambda rows: sum(map(sum, rows)) > 0
)


@given(tables)
def test_kappa_agrees_with_its_definition_by_agreement(rows: list[list[int]]) -> None:
    """(p_o - p_e) / (1 - p_e), agreement weighted by 1 - |i - j| / 3."""
    share = np.array(rows) / np.sum(rows)
    weight = np.array([[1 - abs(i - j) / 3 for j in range(4)] for i in range(4)])
    p_e = float((weight * np.outer(share.sum(1), share.sum(0))).sum())
    found = weighted_kappa(rows, linear_distance(4))
    if found is None:
        assert p_e == pytest.approx(1)
    else:
        assert found == pytest.approx((float((weight * share).sum()) - p_e) / (1 - p_e), abs=1e-6)


def test_kappa_of_two_matrices_of_links() -> None:
    """Tension, none, contributes, measures in this order: measuring taken for tension is the gravest."""
    kinds = ["-1", "0", "1", "2"]
    first = ["2", "1", "0", "0", "-1", "2"]
    assert weighted_kappa(cross_table(first, first, kinds), linear_distance(4)) == 1
    near, far = [*first[:-1], "1"], [*first[:-1], "-1"]
    by_near, by_far = (weighted_kappa(cross_table(first, other, kinds), linear_distance(4)) for other in (near, far))
    assert by_near is not None
    assert by_far is not None
    assert 1 > by_near > by_far
    assert cross_table(first, near, kinds).sum() == 6


def test_kappa_s_faults() -> None:
    with pytest.raises(ValueError, match="distances"):
        weighted_kappa(np.ones((2, 3)), np.ones((2, 2)))
    with pytest.raises(ValueError, match="empty"):
        weighted_kappa(np.zeros((2, 2)), linear_distance(2))
    assert weighted_kappa([[5, 0], [0, 0]], linear_distance(2)) is None
