"""Changes between two waves: verdicts, and what they must never do."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from two_waves import level, pair

from barometer.statistics.change import (
    Change,
    Level,
    Pair,
    base_changed,
    contrast_of,
    judge_family,
    mdc,
    mdc_share_by_direction,
)

FloatArray = NDArray[np.float64]


# --- verdicts ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("difference", "se", "verdict", "slight"),
    [
        (7, 1.5, "progress", False),
        (-6, 1.5, "regress", False),
        (2, 0.5, "progress", True),
        (1, 1.5, "stable", False),
        (3, 1.7, "inconclusive", False),
    ],
)
def test_verdicts(difference: float, se: float, verdict: str, slight: bool) -> None:
    (change,) = judge_family([pair(difference, se)])
    assert change.verdict == verdict
    assert change.slight is slight
    assert change.qualifier == "established"
    assert change.ci95 is not None
    assert change.ci90 is not None
    assert change.ci95[0] < change.ci90[0] < difference < change.ci90[1] < change.ci95[1]
    assert change.excluded_beyond == max(abs(bound) for bound in change.ci90)


def test_a_signal_to_watch_is_significant_alone_but_not_in_the_family() -> None:
    alone = pair(-3.2, 1.5)
    assert judge_family([alone])[0].verdict == "regress"
    change = judge_family([alone, *[pair(0.1, 1.5)] * 9])[0]
    assert change.verdict == "inconclusive"
    assert change.watch
    assert change.family_size == 10
    assert change.mdc is not None
    assert change.mdc_unadjusted is not None
    assert change.mdc > change.mdc_unadjusted


def test_a_fall_is_not_buried_under_the_word_stable() -> None:
    change = judge_family([pair(-2.2, 1.0), *[pair(0.1, 1.0)] * 9])[0]
    assert change.verdict == "stable"
    assert change.watch


def test_quotas_are_indicative_and_volunteers_get_nothing() -> None:
    quotas, volunteers = judge_family([pair(9, 1, design="quotas"), pair(9, 1, design="volunteers")])
    assert (quotas.verdict, quotas.qualifier) == ("progress", "indicative")
    assert (volunteers.verdict, volunteers.qualifier) == (None, "none")
    assert_no_figure(volunteers)
    assert quotas.family_size == 1


def assert_no_figure(change: Change) -> None:
    figures = (
        *("difference", "se", "df", "p_value", "p_adjusted", "ci95", "ci90", "mdc", "mdc_unadjusted"),
        *("common_shift", "own_shift", "cancelling_disturbance", "excluded_beyond"),
    )
    assert [name for name in figures if getattr(change, name) is not None] == []
    assert not change.slight
    assert not change.watch


def test_what_cannot_be_tested_leaves_the_family() -> None:
    sure = pair(4, 1.4)
    family = [
        sure,
        pair(20, 1, comparable=False, reason="question_version"),
        pair(20, 1, sufficient=False, reason="n"),
        Pair(None, level(50, 1)),
        Pair(level(50, 1), Level(60, 0.0, 599, 600)),
        Pair(level(50, 1), Level(60, 1.0, 0, 1)),
    ]
    changes = judge_family(family)
    assert [c.verdict for c in changes] == ["progress", "not_comparable", *["insufficient"] * 4]
    assert [c.reason for c in changes] == [
        *(None, "question_version", "n", None, "zero_variance", "no_degrees_of_freedom"),
    ]
    assert {c.family_size for c in changes} == {1}
    assert changes[0] == judge_family([sure])[0]
    for change in changes[1:]:
        assert_no_figure(change)


def test_a_break_comes_before_too_few_answers() -> None:
    assert judge_family([Pair(None, None, comparable=False, reason="mode")])[0].verdict == "not_comparable"


def test_nobody_varies_in_either_wave_or_everybody_moves_alike() -> None:
    same = Level(100, 0.0, 599, 600)
    alike = Pair(level(50, 1), level(60, 1), covariance=1.0)
    assert [c.verdict for c in judge_family([Pair(same, same), alike])] == ["insufficient"] * 2


def test_an_empty_family_and_one_without_any_test() -> None:
    assert judge_family([]) == []
    changes = judge_family([pair(5, 1, comparable=False, reason="contractor")] * 3)
    assert [(c.verdict, c.family_size) for c in changes] == [("not_comparable", 0)] * 3


def test_impossible_input_is_refused() -> None:
    with pytest.raises(ValueError, match="covariance"):
        judge_family([Pair(level(50, 1), level(51, 1), covariance=1.5)])
    with pytest.raises(ValueError, match="not a level"):
        Level(50, float("nan"), 10, 11)
    with pytest.raises(ValueError, match="not a level"):
        Level(50, -1.0, 10, 11)
    with pytest.raises(ValueError, match="alpha"):
        judge_family([], alpha=0.0)
    with pytest.raises(ValueError, match="family"):
        mdc(1, 1, family=0)
    with pytest.raises(ValueError, match="strictly between"):
        mdc_share_by_direction(1.0, 100, 100)
    with pytest.raises(ValueError, match="both levels"):
        contrast_of([Pair(level(50, 1), None)])


def test_the_common_shift_is_that_of_the_other_criteria() -> None:
    changes = judge_family([pair(d, 1.0) for d in (10.0, 1.0, 2.0, 3.0)])
    assert changes[0].common_shift == pytest.approx(2)
    assert changes[0].own_shift == pytest.approx(8)
    assert changes[1].common_shift == pytest.approx(5)
    assert judge_family([pair(3, 1)])[0].common_shift is None


def test_the_cancelling_disturbance_brings_the_change_to_the_line() -> None:
    def family(disturbance: float) -> list[Change]:
        def known(value: float) -> Level:
            return Level(value, 1.0 + disturbance**2, math.inf, 600)

        return judge_family([Pair(known(50), known(50 + d)) for d in (6.5, -5.0, 1.0, 0.3)])

    for i in (0, 1):
        disturbance = family(0.0)[i].cancelling_disturbance
        assert disturbance is not None
        assert family(disturbance)[i].p_adjusted == pytest.approx(0.05, rel=1e-6)
        assert family(disturbance * 1.01)[i].verdict not in ("progress", "regress")
    assert family(0.0)[2].cancelling_disturbance is None


def test_the_base_has_changed_when_dont_know_moved_by_more_than_five_points_for_sure() -> None:
    assert base_changed(level(10, 1.2), level(17, 1.4)).changed
    assert not base_changed(level(10, 1.2), level(14.5, 1.4)).changed  # sure, but small
    assert not base_changed(level(10, 3), level(17, 3)).changed  # large, but not sure
    nobody = Level(0.0, 0.0, 599, 600)
    assert base_changed(nobody, level(8, 1.1)).changed
    assert not base_changed(nobody, nobody).changed


# --- properties ----------------------------------------------------------------------------------------------

levels = st.builds(
    Level,
    value=st.floats(0, 100),
    variance=st.one_of(st.just(0.0), st.floats(0.01, 100)),
    df=st.floats(0, 1000),
    n=st.integers(0, 1000),
)
pairs = st.builds(
    Pair,
    st.none() | levels,
    st.none() | levels,
    design=st.sampled_from(["random", "quotas", "volunteers"]),
    comparable=st.booleans(),
    sufficient=st.booleans(),
)
MIRROR = {"progress": "regress", "regress": "progress"}


def swapped(one: Pair) -> Pair:
    return dataclasses.replace(one, before=one.after, after=one.before)


@given(st.lists(pairs, max_size=8))
def test_swapping_the_waves_mirrors_every_verdict(family: list[Pair]) -> None:
    for there, back in zip(judge_family(family), judge_family([swapped(p) for p in family]), strict=True):
        assert there.verdict is None or back.verdict == MIRROR.get(there.verdict, there.verdict)
        assert (there.slight, there.watch) == (back.slight, back.watch)
        if there.difference is not None and there.ci95 and back.ci95:
            assert back.difference == -there.difference
            assert back.ci95 == pytest.approx((-there.ci95[1], -there.ci95[0]))


@given(st.lists(pairs, max_size=8), st.randoms(use_true_random=False))
def test_a_permutation_of_the_family_permutes_the_changes(family: list[Pair], random: object) -> None:
    order = list(range(len(family)))
    random.shuffle(order)  # type: ignore[attr-defined]
    straight, shuffled = judge_family(family), judge_family([family[i] for i in order])
    for place, i in enumerate(order):
        one, other = dataclasses.asdict(straight[i]), dataclasses.asdict(shuffled[place])
        for name in ("common_shift", "own_shift"):  # a mean, whose sum runs in the order given
            assert one.pop(name) == pytest.approx(other.pop(name), abs=1e-9)
        assert one == other


@given(st.lists(pairs, max_size=8))
def test_no_figure_is_ever_nan_or_infinite(family: list[Pair]) -> None:
    for change in judge_family(family):
        for name, value in dataclasses.asdict(change).items():
            for figure in value if isinstance(value, tuple) else (value,):
                assert not isinstance(figure, float) or math.isfinite(figure), name


@given(st.lists(pairs, max_size=6), st.floats(0.1, 10))
def test_a_change_of_unit_changes_no_verdict(family: list[Pair], factor: float) -> None:
    def scaled(one: Level | None) -> Level | None:
        return one and Level(one.value * factor, one.variance * factor**2, one.df, one.n)

    rescaled = [dataclasses.replace(p, before=scaled(p.before), after=scaled(p.after)) for p in family]
    for one, other in zip(judge_family(family), judge_family(rescaled, equivalence_margin=5 * factor), strict=True):
        if one.difference is None:
            assert one.verdict == other.verdict
        else:
            assert other.difference == pytest.approx(one.difference * factor, abs=1e-9)
            assert other.p_adjusted == pytest.approx(one.p_adjusted, rel=1e-6, abs=1e-300)
