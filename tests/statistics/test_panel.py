# ruff: noqa: N802 (tests are named after the cases they assert)
"""The covariance of two waves that share respondents, against R's, a stacked design and a simulated panel."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from known_data import apistrat, number, table

from barometer.statistics.arrays import FloatArray, IntArray
from barometer.statistics.calibration import Margin, calibrate, indicators
from barometer.statistics.change import Level, Pair, contrast_of
from barometer.statistics.design import Design
from barometer.statistics.estimates import covariance, influence
from barometer.statistics.panel import NEW, overlap_covariance, seen_before

PROFILE = settings(max_examples=40, deadline=None, derandomize=True, database=None)


def everybody(n: int) -> np.ndarray:
    return np.ones((n, 1), dtype=bool)


def of_mean(design: Design, y: FloatArray) -> FloatArray:
    """The contributions (n, 1) of all respondents to the mean of y."""
    return influence(design, None, y[:, None], everybody(design.n))[:, 0]


def test_K24_panel_change() -> None:
    """R's `svycontrast` over api99 and api00 of the same schools, with the finite population correction R was given."""
    design, seen = apistrat(), np.arange(200)
    first, second = (
        of_mean(design, number(*column)) for column in (("apistrat_panel", "api99"), ("apistrat", "api00"))
    )
    shared = overlap_covariance(design, first, second, seen, use_fpc=True)[0, 0]
    v1, v2 = (covariance(design, z, use_fpc=True)[0, 0] for z in (first, second))
    assert math.sqrt(v1 + v2 - 2 * shared) == pytest.approx(2.05111240771, rel=1e-9)
    assert shared / math.sqrt(v1 * v2) == pytest.approx(0.979205216084, rel=1e-9)
    assert math.sqrt(v1 + v2) == pytest.approx(13.7043209537, rel=1e-9)  # the negative control: without the overlap


def test_a_partial_overlap_has_the_covariance_of_r() -> None:
    """R survey 4.1.1: schools 0, 1, 2 of each four in 1999 and 1, 2, 3 in 2000, stacked with ids = school, strata =
    stype x origin, no fpc, `svyby(~y, ~wave, svymean, covmat = TRUE)`; the first wave's own variance is R's too."""
    number_of = np.arange(200)
    weights, strata = number("apistrat", "pw"), table("apistrat")["stype"]
    waves = {}
    for name, chosen, column in (
        ("first", number_of % 4 != 3, number("apistrat_panel", "api99")),
        ("second", number_of % 4 != 0, number("apistrat", "api00")),
    ):
        design = Design.from_labels(weights[chosen], strata=[strata[i] for i in np.flatnonzero(chosen)])
        waves[name] = (design, of_mean(design, column[chosen]), [str(i) for i in np.flatnonzero(chosen)])
    (design, first, before), (_, second, after) = waves["first"], waves["second"]
    seen = seen_before(before, after)
    assert (seen != NEW).sum() == 100
    assert overlap_covariance(design, first, second, seen)[0, 0] == pytest.approx(76.766440464206, rel=1e-9)
    assert covariance(design, first)[0, 0] == pytest.approx(129.659706522788, rel=1e-9)


@st.composite
def panels(draw: st.DrawFn) -> tuple[np.random.Generator, Design, Design, list[str | None], list[str | None]]:
    """Two waves of 30 to 80 persons in strata, maybe in clusters; some persons in both, some unnamed."""
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    designs, names = [], []
    for first in (0, draw(st.integers(0, 80))):
        n = draw(st.integers(30, 80))
        strata = [str(i % 3) for i in range(n)] if draw(st.booleans()) else None
        psu = [str(i // 2) for i in range(n)] if draw(st.booleans()) else None
        designs.append(Design.from_labels(rng.uniform(0.5, 3, n), strata, psu))
        people: list[str | None] = [f"p{first + i}" for i in range(n)]
        names.append([None if rng.random() < 0.1 else person for person in people])
    return rng, designs[0], designs[1], names[0], names[1]


@PROFILE
@given(panels())
def test_the_stacked_design_written_out_gives_the_same(
    panel: tuple[np.random.Generator, Design, Design, list[str | None], list[str | None]],
) -> None:
    """The rows of both waves in one design, strata x origin, waves as domains: the full matrix, plainly."""
    rng, before, after, names_before, names_after = panel
    y1, y2 = rng.uniform(0, 100, before.n), rng.uniform(0, 100, after.n)
    seen = seen_before(names_before, names_after)
    assert [names_before[row] if row != NEW else None for row in seen] == [
        name if name in names_before else None for name in names_after
    ]
    strata = [f"{before.strata[i]} initial" for i in range(before.n)]
    units = [f"{before.psu[i]} initial" for i in range(before.n)]
    for i, row in enumerate(seen):
        strata.append(f"{after.strata[i]} new" if row == NEW else f"{before.strata[row]} initial")
        units.append(f"{after.psu[i]} new" if row == NEW else f"{before.psu[row]} initial")
    both = Design.from_labels(np.concatenate([before.weights, after.weights]), strata, units)
    if both.lonely:
        return  # the full matrix does not exist; the covariance does
    waves = np.repeat([[True, False], [False, True]], [before.n, after.n], axis=0)
    z = influence(both, None, np.concatenate([y1, y2])[:, None], waves)[:, :, 0]
    ours = overlap_covariance(before, of_mean(before, y1), of_mean(after, y2), seen)
    assert ours[0, 0] == pytest.approx(covariance(both, z)[0, 1], rel=1e-9, abs=1e-12)


def test_nobody_in_common_is_no_covariance_and_an_unchanged_test() -> None:
    design = Design.simple(50)
    rng = np.random.default_rng(1)
    first, second = (of_mean(design, rng.uniform(0, 100, 50)) for _ in range(2))
    seen = seen_before([f"a{i}" for i in range(50)], [*(f"b{i}" for i in range(49)), None])
    assert set(seen) == {NEW}
    shared = overlap_covariance(design, first, second, seen)
    assert shared.tolist() == [[0.0]]
    before, after = (
        Level(50, covariance(design, first)[0, 0], 49, 50),
        Level(55, covariance(design, second)[0, 0], 49, 50),
    )
    with_overlap = contrast_of([Pair(before, after, covariance=shared[0, 0])])
    independent = contrast_of([Pair(before, after)])
    assert with_overlap.variance == independent.variance
    assert with_overlap.df == independent.df


def test_a_name_that_nobody_gave_matches_nobody() -> None:
    assert seen_before([None, "a", "b", "a"], ["b", None, "a", "c"]).tolist() == [2, NEW, 1, NEW]


def test_a_simulated_panel_has_the_variance_that_is_announced() -> None:
    """Half of each wave is seen twice, answers of a person correlate by .6, zones of unequal size are raked: the mean
    of the announced variances is the variance that 600 repetitions show, within 12 % (twice its standard error)."""
    repetitions, n, shared, rho = 600, 200, 100, 0.6
    rng = np.random.default_rng(20260726)
    differences, announced, independent = (np.empty(repetitions) for _ in range(3))
    margins = (Margin("zone", ("nord", "sud"), (400.0, 600.0)),)
    names = [str(i) for i in range(2 * n - shared)]
    for r in range(repetitions):
        zone = np.where(rng.random(len(names)) < 0.5, "nord", "sud")
        persons = rng.standard_normal(len(names))
        noise = rng.standard_normal((2, len(names)))
        scores = 60 + 20 * (math.sqrt(rho) * persons + math.sqrt(1 - rho) * noise) + 10 * (zone == "nord")
        z, means, total = [], [], []
        for wave, members in enumerate((slice(0, n), slice(n - shared, 2 * n - shared))):
            design = Design.simple(n)
            calibration = calibrate(design, *indicators({"zone": zone[members].tolist()}, margins))
            y = scores[wave, members]
            z.append(influence(design, calibration, y[:, None], everybody(n))[:, 0])
            means.append(float(np.average(y, weights=calibration.weights)))
            total.append(covariance(design, z[-1])[0, 0])
        seen: IntArray = seen_before(names[:n], names[n - shared :])
        differences[r] = means[1] - means[0]
        independent[r] = sum(total)
        announced[r] = sum(total) - 2 * overlap_covariance(Design.simple(n), z[0], z[1], seen)[0, 0]
    shown = differences.var(ddof=1)
    assert announced.mean() == pytest.approx(shown, rel=0.12)
    # half of the persons, correlated by .6: what is left is 1 - .5 x .6 of the independent variance
    assert announced.mean() / independent.mean() == pytest.approx(1 - 0.5 * rho, abs=0.02)
