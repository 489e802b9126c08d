"""Changes between two waves: R's figures, METHOD's tables, and what a verdict must never do."""

# ruff: noqa: N802 (tests are named after the cases of the reference)
from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from known_data import apiclus1, apistrat, is_, number
from numpy.typing import NDArray

from barometer.statistics.change import (
    Bridge,
    Change,
    Level,
    Pair,
    any_false_announcement,
    base_changed,
    contrast_of,
    headline_family,
    judge_family,
    mdc,
    mdc_share_by_direction,
)
from barometer.statistics.contrast import Contrast, decide
from barometer.statistics.design import Design
from barometer.statistics.estimates import covariance, influence, linearised_means

FloatArray = NDArray[np.float64]


def level(value: float, se: float, n: int = 600) -> Level:
    return Level(value, se**2, n - 1, n)


def pair(difference: float, se: float, **settings: object) -> Pair:
    """Two independent waves of equal precision whose difference has the standard error `se`."""
    half = se / math.sqrt(2)
    return Pair(level(50, half), level(50 + difference, half), **settings)  # type: ignore[arg-type]


# --- R's figures ---------------------------------------------------------------------------------------------


def covariance_of(design: Design, y: FloatArray, domains: NDArray[np.bool_]) -> tuple[FloatArray, FloatArray]:
    """The means of all items in all domains, in a row, and their covariance matrix by linearisation."""
    means = linearised_means(design, None, y, domains).mean.ravel()
    return means, covariance(design, influence(design, None, y, domains).reshape(design.n, -1), use_fpc=True)


def test_K24_panel_change() -> None:
    design = apistrat()
    y = np.column_stack([number("apistrat_panel", "api99"), number("apistrat", "api00")])
    means, cov = covariance_of(design, y, np.ones((design.n, 1), dtype=bool))
    before, after = (Level(means[i], cov[i, i], design.df, design.n) for i in (0, 1))
    panel = Pair(before, after, covariance=cov[0, 1])
    (change,) = judge_family([panel])
    assert change.difference == pytest.approx(32.8925183754, rel=1e-9)
    assert change.se == pytest.approx(2.05111240771, rel=1e-9)
    assert cov[0, 1] / math.sqrt(cov[0, 0] * cov[1, 1]) == pytest.approx(0.979205216084, rel=1e-9)
    assert change.verdict == "progress"
    assert change.df == 197
    # The negative control: forgetting the overlap.
    (wrong,) = judge_family([dataclasses.replace(panel, covariance=0.0)])
    assert wrong.se == pytest.approx(13.7043209537, rel=1e-9)


def test_K25_indep_change() -> None:
    def wave(design: Design, score: FloatArray) -> Level:
        means, cov = covariance_of(design, score[:, None], np.ones((design.n, 1), dtype=bool))
        return Level(means[0], cov[0, 0], design.df, design.n)

    before = wave(apistrat(), number("apistrat", "api00"))
    (change,) = judge_family([Pair(before, wave(apiclus1(), number("apiclus1", "api00")))])
    assert change.difference == pytest.approx(-18.1179642522, rel=1e-9)
    assert change.se == pytest.approx(25.3528156999, rel=1e-9)
    assert change.df == pytest.approx(18.7955449992, rel=1e-9)
    assert change.p_value == pytest.approx(0.483617905048, rel=1e-9)
    assert change.verdict == "inconclusive"


def test_K26_svyttest() -> None:
    """Two domains of one wave: a difference of estimates with a covariance, on the design's df minus one."""
    design = apiclus1()
    improved = is_("apiclus1_domains", "comp.imp", "Yes") > 0
    means, cov = covariance_of(design, number("apiclus1", "api00")[:, None], np.column_stack([~improved, improved]))
    no, yes = (Level(means[i], cov[i, i], design.df - 1, design.n) for i in (0, 1))
    (change,) = judge_family([Pair(no, yes, covariance=cov[0, 1])])
    assert change.difference is not None
    assert change.se is not None
    assert change.difference == pytest.approx(15.5060150376, rel=1e-9)
    assert change.difference / change.se == pytest.approx(0.925067242997, rel=1e-9)
    assert change.p_value == pytest.approx(0.371784794638, rel=1e-9)


def test_K35_mdc() -> None:
    share = 0.25 * 1.3 / 600
    assert mdc(share, share) == pytest.approx(0.0922114583202, rel=1e-9)
    mean = 2**2 * 1.3 / 600
    assert mdc(mean, mean) == pytest.approx(0.368845833281, rel=1e-9)


# --- METHOD's figures ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("n", "means", "shares"),
    [
        (150, (7.1, 8.1, 9.0), (18.4, 14.8, 11.1)),
        (400, (4.4, 5.0, 5.5), (11.3, 9.0, 6.8)),
        (600, (3.6, 4.1, 4.5), (9.2, 7.4, 5.5)),
        (1000, (2.8, 3.1, 3.5), (7.1, 5.7, 4.3)),
    ],
)
def test_the_table_of_detectable_changes(n: int, means: tuple[float, ...], shares: tuple[float, ...]) -> None:
    for deff, expected in zip((1, 1.3, 1.6), means, strict=True):
        variance = 22**2 * deff / n
        assert mdc(variance, variance) == pytest.approx(expected, abs=0.05)
    for p, expected in zip((0.5, 0.8, 0.9), shares, strict=True):
        variance = 100**2 * p * (1 - p) * 1.3 / n
        assert mdc(variance, variance) == pytest.approx(expected, abs=0.05)


def test_the_detectable_change_of_a_split_ballot() -> None:
    """B1: n=600, sd 22, deff 1.3: 4.1 without a break, 5.0 beside it (half samples), 7.0 across it."""
    whole, half = 22**2 * 1.3 / 600, 22**2 * 1.3 / 300
    assert math.sqrt(2 * half) == pytest.approx(2.05, abs=0.005)
    (adjacent,) = judge_family([Pair(Level(50, whole, 599, 600), Level(51, half, 299, 300))])
    across_the_break = Pair(Level(50, whole, 599, 600), Level(57, whole, 599, 600), bridge=Bridge(4, 2 * half))
    (across,) = judge_family([across_the_break])
    assert adjacent.mdc == pytest.approx(5.0, abs=0.05)
    assert across.mdc == pytest.approx(7.0, abs=0.05)
    assert across.difference == pytest.approx(3)


def test_shares_are_detected_by_direction() -> None:
    n_eff = 150 / 1.3
    fall, rise = mdc_share_by_direction(0.9, n_eff, n_eff)
    assert fall == pytest.approx(0.136, abs=0.0005)
    assert rise == pytest.approx(0.085, abs=0.0005)
    low_fall, low_rise = mdc_share_by_direction(0.1, n_eff, n_eff)
    assert low_rise == pytest.approx(fall)
    assert low_fall == pytest.approx(rise)
    assert mdc_share_by_direction(0.99, 100, 100)[1] is None


def simulated_families(
    seed: int, replicates: int, n: int, size: int, truth: float = 0.0, halo: float = 0.5
) -> Contrast:
    """Families of `size` criteria (sd 22, deff 1.3, errors correlated by `halo`); the first one truly moved."""
    rng = np.random.default_rng(seed)
    se = math.sqrt(2 * 22**2 * 1.3 / n)
    noise = math.sqrt(halo) * rng.standard_normal((replicates, 1))
    noise = noise + math.sqrt(1 - halo) * rng.standard_normal((replicates, size))
    shift = np.zeros(size)
    shift[0] = truth
    shape = (replicates, size)
    return Contrast(shift + se * noise, np.full(shape, se**2), np.full(shape, 2.0 * n - 2))


def judged(contrast: Contrast, margin: float = 5.0) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    decisions = decide(contrast, alpha=0.05, equivalence_margin=margin, method="benjamini_hochberg")
    return decisions.announced, decisions.equivalent & ~decisions.announced


@pytest.mark.parametrize(("n", "margin", "expected"), [(400, 5, 0.76), (600, 5, 0.93), (400, 3, 0.04), (600, 3, 0.33)])
def test_how_often_nothing_changed_is_called_stable(n: int, margin: float, expected: float) -> None:
    _, stable = judged(simulated_families(71, 4000, n, 1), margin)
    monte_carlo = math.sqrt(expected * (1 - expected) / 4000)
    assert stable.mean() == pytest.approx(expected, abs=0.005 + 3 * monte_carlo)


def test_a_lone_true_change_of_four_points_costs_power_in_a_family_of_ten() -> None:
    contrast = simulated_families(72, 4000, 600, 10, truth=4.1)
    announced, _ = judged(contrast)
    unadjusted = decide(contrast, alpha=0.05, equivalence_margin=5, method="holm").p_value < 0.05
    assert unadjusted[:, 0].mean() == pytest.approx(0.80, abs=0.025)
    assert announced[:, 0].mean() == pytest.approx(0.50, abs=0.05)


def test_reports_without_any_change_announce_one_in_less_than_five_percent() -> None:
    announced, _ = judged(simulated_families(73, 8000, 600, 10))
    assert announced.any(axis=1).mean() == pytest.approx(0.045, abs=0.01)


def test_the_overview_states_its_own_rate() -> None:
    assert any_false_announcement(8, 0.045) == pytest.approx(0.308, abs=0.001)
    headlines = headline_family([pair(0.5 * i, 1.45) for i in range(8)])
    assert headlines.any_false_announcement == pytest.approx(1 - 0.95**8)
    assert {c.family_method for c in headlines.changes} == {"holm"}
    assert headline_family([]).any_false_announcement == 0


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
