"""Properties that estimates must have whatever the data: invariance, degenerate cells, one result by two roads."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from barometer.statistics.arrays import BoolArray, FloatArray
from barometer.statistics.calibration import Calibration, Margin, calibrate, indicators
from barometer.statistics.design import Design, DesignError, collapse_lonely
from barometer.statistics.estimates import MeansResult, covariance, influence, linearised_means, ratios, totals
from barometer.statistics.intervals import effective_n, korn_graubard, mean_interval, wilson
from barometer.statistics.moments import Moments, calibrate_cube, cube_means

PROFILE = settings(max_examples=40, deadline=None, derandomize=True, database=None)


@dataclass(frozen=True, eq=False)
class Sample:
    design: Design
    calibration: Calibration | None
    y: FloatArray  # last item: nobody expresses an opinion in the first zone; last but one: all answer alike
    domains: BoolArray  # everybody, each zone, nobody
    labels: dict[str, list[str]]
    margins: tuple[Margin, ...]

    def means(self) -> MeansResult:
        return linearised_means(self.design, self.calibration, self.y, self.domains)


@st.composite
def samples(draw: st.DrawFn) -> Sample:
    """A sample of 40 to 120 persons: strata, clusters, unequal weights, fpc, calibration, silence; all or none."""
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    n = draw(st.integers(40, 120))
    zone, age = rng.choice(list("ABC"), n), rng.choice(list("xyz"), n)
    zone[:6], age[:6] = list("ABCABC"), list("xyzyzx")
    weights = rng.uniform(0.5, 3, n) if draw(st.booleans()) else np.full(n, 2.0)
    strata = [zone[i] for i in range(n)] if draw(st.booleans()) else None
    psu = [str(i % 17) for i in range(n)] if draw(st.booleans()) else None
    population = None
    if draw(st.booleans()):
        population = {name: float(rng.integers(200, 900)) for name in ("", "A", "B", "C")}
    design, _ = collapse_lonely(drawn := Design.from_labels(weights, strata, psu, population), range(drawn.n_strata))
    labels = {"zone": zone.tolist(), "age": age.tolist()}
    margins = (
        Margin("zone", tuple("ABC"), (300.0, 350.0, 350.0)),
        Margin("age", tuple("xyz"), (400.0, 300.0, 300.0)),
    )
    calibration = calibrate(design, *indicators(labels, margins)) if draw(st.booleans()) else None
    y = rng.choice([0.0, 25.0, 50.0, 75.0, 100.0], (n, 4))
    y[rng.random(y.shape) < 0.15] = np.nan
    y[:, 1] = np.where(np.isnan(y[:, 1]), np.nan, y[:, 1] >= 75)
    y[:, 2] = np.where(np.isnan(y[:, 2]), np.nan, 200 / 3)
    y[zone == "A", 3] = np.nan
    domains = np.column_stack([np.ones(n, bool), *(zone == name for name in "ABC"), np.zeros(n, bool)])
    return Sample(design, calibration, y, domains, labels, margins)


def assert_same(
    ours: MeansResult,
    theirs: MeansResult,
    leaving_out: tuple[str, ...] = (),
    rtol: float = 1e-9,
    **factors: float,
) -> None:
    """All fields equal, those named in `factors` up to a factor."""
    for field in fields(MeansResult):
        if field.name not in leaving_out:
            expected = getattr(theirs, field.name) * factors.get(field.name, 1.0)
            np.testing.assert_allclose(getattr(ours, field.name), expected, rtol=rtol, atol=1e-12, err_msg=field.name)


@PROFILE
@given(samples())
def test_nothing_is_nan_or_infinite_but_what_says_so(sample: Sample) -> None:
    result = sample.means()
    nobody = result.n == 0
    assert nobody[-1].all()
    assert nobody[1, 3]
    for name in ("mean", "variance", "variance_fpc", "spread"):
        np.testing.assert_array_equal(np.isnan(getattr(result, name)), nobody, err_msg=name)
    for field in fields(result):
        assert not np.isinf(getattr(result, field.name)).any(), field.name
    for name in ("df", "n", "n_psu", "kish", "n_eff"):
        assert not np.isnan(getattr(result, name)).any(), name
    np.testing.assert_array_equal(np.isnan(result.deff), nobody | (result.variance_fpc == 0))
    known = ~nobody
    assert (result.variance[known] >= result.variance_fpc[known]).all()
    assert (result.variance_fpc[known] >= 0).all()
    assert (result.n_eff[known] > 0).all()
    assert (result.df[known] >= 0).all()
    assert (result.kish >= 1 - 1e-12).all()


@PROFILE
@given(samples())
def test_everybody_alike_has_no_variance_and_no_interval(sample: Sample) -> None:
    result = sample.means()
    answered = result.n[:, 2] > 0
    assert answered.any()
    assert (result.mean[answered, 2] == 200 / 3).all()
    assert (result.variance[answered, 2] == 0).all()
    assert (result.n_eff[answered, 2] == result.n_psu[answered, 2] / result.kish[answered, 2]).all()
    interval = mean_interval(result.mean, result.variance_fpc, result.df)
    assert not interval.exists[:, 2].any()
    assert interval.exists[0, 0]


@PROFILE
@given(samples())
def test_intervals_of_all_cells_are_defined_or_absent(sample: Sample) -> None:
    result = sample.means()
    interval = mean_interval(result.mean, result.variance_fpc, result.df)
    p = slice(1, 2)  # the share
    n_eff = effective_n(*(getattr(result, name)[:, p] for name in ("mean", "variance_fpc", "n", "df", "kish", "n_psu")))
    assert np.isfinite(n_eff).all()
    assert (n_eff <= result.n[:, p] / result.kish[:, p] * (1 + 1e-12)).all()
    for bounds, highest in ((interval, 100.0), *((f(result.mean[:, p], n_eff), 1.0) for f in (wilson, korn_graubard))):
        np.testing.assert_array_equal(np.isfinite(bounds.low), bounds.exists)
        np.testing.assert_array_equal(np.isfinite(bounds.high), bounds.exists)
        there = bounds.exists
        assert (bounds.low[there] >= 0).all()
        assert (bounds.low[there] <= bounds.high[there]).all()
        assert (bounds.high[there] <= highest).all()


@PROFILE
@given(samples(), st.sampled_from([1e-3, 0.7, 40.0, 1e5]))
def test_scale_of_weights_does_not_matter(sample: Sample, factor: float) -> None:
    scaled = replace(sample.design, weights=sample.design.weights * factor)
    calibration = sample.calibration
    if calibration is not None:
        calibration = calibrate(scaled, calibration.X, calibration.X.T @ calibration.weights)
    ours = linearised_means(scaled, calibration, sample.y, sample.domains)
    assert_same(ours, sample.means(), leaving_out=("deff_wor",))


@PROFILE
@given(samples(), st.integers(0, 1000))
def test_order_of_rows_does_not_matter(sample: Sample, seed: int) -> None:
    order = np.random.default_rng(seed).permutation(sample.design.n)
    d = sample.design
    shuffled = Design(d.weights[order], d.strata[order], d.psu[order], d.population_psu)
    calibration = sample.calibration
    if calibration is not None:
        labels = {name: [values[i] for i in order] for name, values in sample.labels.items()}
        calibration = calibrate(shuffled, *indicators(labels, sample.margins))
    assert_same(linearised_means(shuffled, calibration, sample.y[order], sample.domains[order]), sample.means())


@PROFILE
@given(samples(), st.permutations(range(3)), st.permutations(range(2)))
def test_labels_and_codes_do_not_matter(sample: Sample, levels: list[int], order: list[int]) -> None:
    """Renaming strata and PSUs, reordering margins and their levels."""
    d = sample.design
    renamed = Design(
        d.weights,
        d.n_strata - 1 - d.strata,
        d.n_psu - 1 - d.psu,
        None if d.population_psu is None else d.population_psu[::-1].copy(),
    )
    calibration = sample.calibration
    if calibration is not None:
        margins = [
            Margin(m.variable, tuple(m.categories[i] for i in levels), tuple(m.totals[i] for i in levels))
            for m in (sample.margins[i] for i in order)
        ]
        calibration = calibrate(renamed, *indicators(sample.labels, margins))
    assert_same(linearised_means(renamed, calibration, sample.y, sample.domains), sample.means())


@PROFILE
@given(samples())
def test_duplicating_every_person_inside_their_psu_changes_no_standard_error(sample: Sample) -> None:
    """Each PSU holds everybody twice: n doubles, what is known of the PSUs does not."""
    d = sample.design
    twice = Design(np.tile(d.weights, 2), np.tile(d.strata, 2), np.tile(d.psu, 2), d.population_psu)
    calibration = sample.calibration
    if calibration is not None:
        labels = {name: values * 2 for name, values in sample.labels.items()}
        calibration = calibrate(twice, *indicators(labels, sample.margins))
    ours = linearised_means(twice, calibration, np.tile(sample.y, (2, 1)), np.tile(sample.domains, (2, 1)))
    theirs = sample.means()
    assert_same(ours, theirs, ("spread", "deff", "deff_wor", "n_eff"), n=2)


@PROFILE
@given(samples())
def test_duplicating_the_whole_sample_halves_the_variance(sample: Sample) -> None:
    """A second, identical set of PSUs: V is multiplied by (n_h - 1) / (2 n_h - 1) * ... in each stratum; exactly, with
    one stratum, by (n_psu - 1) / (2 n_psu - 1)."""
    n = sample.design.n
    one = Design(sample.design.weights, np.zeros(n, dtype=np.int64), sample.design.psu)
    two = Design(
        np.tile(one.weights, 2), np.zeros(2 * n, dtype=np.int64), np.concatenate([one.psu, one.psu + one.n_psu])
    )
    theirs = linearised_means(one, None, sample.y, sample.domains)
    ours = linearised_means(two, None, np.tile(sample.y, (2, 1)), np.tile(sample.domains, (2, 1)))
    factor = (one.n_psu - 1) / (2 * one.n_psu - 1)
    assert_same(
        ours,
        theirs,
        ("df", "spread", "deff", "deff_wor", "n_eff"),
        n=2,
        n_psu=2,
        variance=factor,
        variance_fpc=factor,
    )


@PROFILE
@given(samples())
def test_a_linear_change_of_scale_goes_through(sample: Sample) -> None:
    ours = linearised_means(sample.design, sample.calibration, 7 - 3 * sample.y[:, :1], sample.domains)
    theirs = sample.means()
    np.testing.assert_allclose(ours.mean, 7 - 3 * theirs.mean[:, :1], rtol=1e-9)
    np.testing.assert_allclose(ours.variance, 9 * theirs.variance[:, :1], rtol=1e-9)
    np.testing.assert_allclose(ours.deff, theirs.deff[:, :1], rtol=1e-8)


@PROFILE
@given(samples())
def test_covariances_agree_with_variances_and_with_sums_of_items(sample: Sample) -> None:
    z = influence(sample.design, sample.calibration, sample.y, sample.domains)
    result = sample.means()
    flat = z.reshape(sample.design.n, -1)
    for use_fpc, variance in ((False, result.variance), (True, result.variance_fpc)):
        matrix = covariance(sample.design, flat, use_fpc)
        np.testing.assert_allclose(np.diag(matrix), np.nan_to_num(variance).ravel(), rtol=1e-9, atol=1e-12)
        difference = flat[:, :1] - flat[:, 4:5]
        contrast = np.zeros(flat.shape[1])
        contrast[[0, 4]] = 1, -1
        np.testing.assert_allclose(
            covariance(sample.design, difference, use_fpc).item(), contrast @ matrix @ contrast, rtol=1e-9
        )


@PROFILE
@given(samples())
def test_a_mean_is_the_ratio_of_two_totals(sample: Sample) -> None:
    d, c = sample.design, sample.calibration
    ones = np.where(np.isnan(sample.y), np.nan, 1.0)
    by_ratio, result = ratios(d, c, sample.y, ones, sample.domains), sample.means()
    np.testing.assert_allclose(by_ratio.value, result.mean, rtol=1e-9)
    np.testing.assert_allclose(by_ratio.variance, result.variance, rtol=1e-9, atol=1e-15)
    above, below = totals(d, c, sample.y, sample.domains), totals(d, c, ones, sample.domains)
    known = result.n > 0
    np.testing.assert_allclose(above.value[known] / below.value[known], result.mean[known], rtol=1e-9)
    if c is not None:  # margins are known without error: so is everybody's number
        everybody = totals(d, c, np.ones((d.n, 1)), sample.domains)
        assert everybody.value[0, 0] == pytest.approx(1000)
        np.testing.assert_allclose(everybody.variance[:4, 0], 0, atol=1e-15)


def test_what_the_margins_explain_entirely_has_no_variance() -> None:
    """Where people live, in a sample calibrated on where people live: known, not estimated; no interval is invented
    from what rounding leaves."""
    zone = list("AABBBCCCCC") * 12
    labels, margins = {"zone": zone}, (Margin("zone", tuple("ABC"), (333.0, 333.0, 334.0)),)
    design = Design.from_labels(np.linspace(1, 2, 120))
    y = 100 * (np.array(zone) == "B").astype(float)[:, None]
    result = linearised_means(design, calibrate(design, *indicators(labels, margins)), y, np.ones((120, 1), bool))
    assert result.mean.item() == pytest.approx(33.3)
    assert result.variance.item() == 0
    assert not mean_interval(result.mean, result.variance_fpc, result.df).exists.item()


def test_a_complete_count_has_no_sampling_error_but_may_be_compared() -> None:
    design = Design.simple(40, population=40)
    result = linearised_means(design, None, np.arange(40.0)[:, None], np.ones((40, 1), bool))
    assert result.variance_fpc.item() == 0
    assert result.variance.item() == pytest.approx(np.var(np.arange(40), ddof=1) / 40)
    assert result.n_eff.item() == 40


# one-respondent strata


def test_a_lonely_stratum_is_refused_until_collapsed() -> None:
    design = Design.from_labels(
        np.ones(9), strata=list("AAABCCCCD"), population_psu=dict(zip("ABCD", (30, 5, 40, 8), strict=True))
    )
    y, domains = np.arange(9.0)[:, None], np.ones((9, 1), bool)
    with pytest.raises(DesignError) as failure:
        linearised_means(design, None, y, domains)
    assert (failure.value.code, failure.value.figures["strata"]) == ("lonely_strata", (1, 3))
    collapsed, report = collapse_lonely(design, [0, 1, 2, 3])
    assert [(c.stratum, c.into) for c in report] == [(1, 0), (3, 2)]
    assert collapsed.strata.tolist() == [0, 0, 0, 0, 1, 1, 1, 1, 1]
    assert collapsed.population_psu is not None
    assert collapsed.population_psu.tolist() == [35, 48]
    assert collapsed.n == design.n
    assert np.isfinite(linearised_means(collapsed, None, y, domains).variance).all()


def test_strata_of_one_respondent_each_end_together() -> None:
    design = Design.from_labels(np.ones(3), strata=list("ABC"))
    collapsed, report = collapse_lonely(design, [2, 0, 1])
    assert collapsed.n_strata == 1
    assert [(c.stratum, c.into) for c in report] == [(2, 0), (1, 0)]
    with pytest.raises(DesignError, match="single_psu"):
        collapse_lonely(Design.from_labels(np.ones(2), psu=["1", "1"]), [0])
    with pytest.raises(DesignError, match="order_is_not_a_permutation"):
        collapse_lonely(design, [0, 1])


# the moment cube


def cube_of(sample: Sample, centre: float = 50.0) -> tuple[Moments, BoolArray, dict[str, list[str]]]:
    """The cube by plain Python: one cell per stratum, PSU if clustered, zone and age."""
    d, clustered = sample.design, sample.design.n_psu < sample.design.n
    keys = [
        (int(d.strata[i]), int(d.psu[i]) if clustered else 0, sample.labels["zone"][i], sample.labels["age"][i])
        for i in range(d.n)
    ]
    cells = sorted(set(keys))
    w = d.weights[:, None]
    y = np.where(np.isnan(sample.y), 0.0, sample.y - centre)
    heard = (~np.isnan(sample.y)).astype(float)
    rows = [[i for i, key in enumerate(keys) if key == cell] for cell in cells]

    def sums(values: FloatArray) -> FloatArray:
        return np.array([values[r].sum(axis=0) for r in rows])

    moments = Moments(
        strata=np.array([cell[0] for cell in cells]),
        psu=np.array([cell[1] for cell in cells]) if clustered else None,
        all_n=np.array([len(r) for r in rows]),
        all_d=sums(d.weights),
        all_dd=sums(d.weights**2),
        n=sums(heard).astype(int),
        d=sums(w * heard),
        dy=sums(w * y),
        dyy=sums(w * y**2),
        dd=sums(w**2 * heard),
        ddy=sums(w**2 * y),
        ddyy=sums(w**2 * y**2),
        centre=centre,
        population_psu=d.population_psu,
    )
    domains = np.array([sample.domains[r[0]] for r in rows])
    return moments, domains, {"zone": [cell[2] for cell in cells], "age": [cell[3] for cell in cells]}


@PROFILE
@given(samples())
def test_the_moment_cube_gives_the_same_estimates(sample: Sample) -> None:
    moments, domains, labels = cube_of(sample)
    calibration = None
    if sample.calibration is not None:
        calibration = calibrate_cube(moments, *indicators(labels, sample.margins))
        assert calibration.kish == pytest.approx(sample.calibration.kish, rel=1e-9)
    assert_same(cube_means(moments, calibration, domains), sample.means())


def test_the_cube_refuses_nulls_and_lonely_strata() -> None:
    one = np.ones((2, 1))
    sums = dict.fromkeys(("d", "dy", "dyy", "dd", "ddy", "ddyy"), one)
    everybody = {"all_n": np.array([1, 2]), "all_d": np.ones(2), "all_dd": np.ones(2)}
    cube = Moments(strata=np.array([0, 1]), psu=None, n=np.ones((2, 1), int), **everybody, **sums)
    with pytest.raises(ValueError, match="coalesce"):
        replace(cube, dy=np.array([[1.0], [np.nan]]))
    with pytest.raises(DesignError, match="lonely_strata"):
        cube_means(cube, None, np.ones((2, 1), bool))
