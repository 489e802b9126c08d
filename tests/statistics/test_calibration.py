"""Calibration: what must succeed on R's example, what must fail, and what the ladder does and says."""

from __future__ import annotations

import numpy as np
import pytest
from known_data import apiclus1, table

from barometer.statistics.arrays import FloatArray
from barometer.statistics.calibration import (
    CalibrationError,
    Margin,
    Method,
    calibrate,
    indicators,
    tightest_bounds,
)
from barometer.statistics.design import Design, kish
from barometer.statistics.ladder import climb

STYPE = Margin("stype", ("E", "H", "M"), (4421.0, 755.0, 1018.0))
SCH_WIDE = Margin("sch.wide", ("No", "Yes"), (1072.0, 5122.0))


@pytest.fixture(scope="module")
def school() -> tuple[Design, FloatArray, FloatArray]:
    return apiclus1(fpc=False), *indicators(table("apiclus1"), (STYPE, SCH_WIDE))


@pytest.mark.parametrize("method", ["logit", "truncated"])
@pytest.mark.parametrize("bounds", [(0.98, 1.02), (0.5, 1.5)])
def test_infeasible_bounds_on_apiclus1_fail(
    school: tuple[Design, FloatArray, FloatArray], method: Method, bounds: tuple[float, float]
) -> None:
    with pytest.raises(CalibrationError) as failure:
        calibrate(*school, method, bounds)
    assert failure.value.code == "infeasible"
    assert failure.value.figures["tightest"] == pytest.approx(0.593, abs=5e-4)


@pytest.mark.parametrize("method", ["logit", "truncated"])
def test_feasible_bounds_on_apiclus1_converge(school: tuple[Design, FloatArray, FloatArray], method: Method) -> None:
    design, X, totals = school
    calibration = calibrate(design, X, totals, method, (0.4, 1.9))
    assert calibration.weights @ X == pytest.approx(totals, rel=1e-11)
    assert 0.4 <= calibration.g.min() <= calibration.g.max() <= 1.9


def test_the_tightest_bounds_are_one_plus_or_minus_0_593(
    school: tuple[Design, FloatArray, FloatArray],
) -> None:
    tightest = tightest_bounds(*school)
    assert tightest == pytest.approx(0.593, abs=5e-4)
    # just outside it works, just inside it does not: bounds found by the program, tried by Newton
    calibrate(*school, "truncated", (1 - tightest - 1e-6, 1 + tightest + 1e-6))
    with pytest.raises(CalibrationError):
        calibrate(*school, "truncated", (1 - tightest + 1e-6, 1 + tightest - 1e-6))


def test_asymmetric_bounds_are_judged_as_they_are(school: tuple[Design, FloatArray, FloatArray]) -> None:
    """(0.7, 1.9) is feasible although 1 - 0.7 is less than the tightest symmetric bound."""
    calibration = calibrate(*school, "logit", (0.7, 1.9))
    assert calibration.misfit < 1e-11


@pytest.mark.parametrize(
    ("margins", "code"),
    [
        ((STYPE, Margin("sch.wide", ("No", "Yes"), (1072.0, 5222.0))), "disagreeing_margins"),
        ((STYPE, Margin("sch.wide", ("No", "Yes", "Maybe"), (1000.0, 5122.0, 72.0))), "empty_level"),
        ((STYPE, Margin("sch.wide", ("No", "Yes"), (0.0, 6194.0))), "level_without_population"),
        ((Margin("stype", ("E", "H"), (5000.0, 1194.0)),), "unknown_label"),
        ((Margin("stype", ("E", "H", "M"), (4421.0, -755.0, 2528.0)),), "bad_total"),
        ((STYPE, Margin("again", ("E", "H", "M"), (4000.0, 1000.0, 1194.0))), "dependent_level"),
    ],
)
def test_margins_that_cannot_be_met_are_refused(margins: tuple[Margin, ...], code: str) -> None:
    labels = {**table("apiclus1"), "again": table("apiclus1")["stype"]}
    with pytest.raises(CalibrationError) as failure:
        indicators(labels, margins)
    assert failure.value.code == code


def test_margins_may_differ_by_a_tenth_of_a_percent() -> None:
    rounded = Margin("sch.wide", ("No", "Yes"), (1073.0, 5126.0))
    X, totals = indicators(table("apiclus1"), (STYPE, rounded))
    calibration = calibrate(apiclus1(fpc=False), X, totals)
    assert calibration.weights.sum() == pytest.approx(6194)


def test_the_order_of_levels_decides_nothing_where_margins_differ_by_rounding() -> None:
    weights = []
    for levels in (("No", "Yes"), ("Yes", "No")):
        totals = {"No": 1073.0, "Yes": 5126.0}
        rounded = Margin("sch.wide", levels, tuple(totals[level] for level in levels))
        calibration = calibrate(apiclus1(fpc=False), *indicators(table("apiclus1"), (STYPE, rounded)))
        weights.append(calibration.weights)
    np.testing.assert_allclose(*weights, rtol=1e-11)


def test_a_margin_that_follows_from_another_is_no_obstacle() -> None:
    """Communes and their zones, both given as margins."""
    high = ["high" if kind == "H" else "other" for kind in table("apiclus1")["stype"]]
    labels = {"stype": table("apiclus1")["stype"], "level": high}
    X, totals = indicators(labels, (STYPE, Margin("level", ("high", "other"), (755.0, 5439.0))))
    assert X.shape[1] == 3
    alone = calibrate(apiclus1(fpc=False), *indicators(labels, (STYPE,)))
    np.testing.assert_allclose(calibrate(apiclus1(fpc=False), X, totals).weights, alone.weights, rtol=1e-12)


def test_raking_equals_iterative_proportional_fitting() -> None:
    """A second implementation: Deming and Stephan's own."""
    rng = np.random.default_rng(20)
    n = 400
    labels = {
        "zone": rng.choice(list("ABCDE"), n).tolist(),
        "age": rng.choice(list("wxyz"), n).tolist(),
        "sex": rng.choice(list("fm"), n).tolist(),
    }
    margins = (
        Margin("zone", tuple("ABCDE"), (9.0, 21.0, 30.0, 22.0, 18.0)),
        Margin("age", tuple("wxyz"), (20.0, 33.0, 27.0, 20.0)),
        Margin("sex", tuple("fm"), (52.0, 48.0)),
    )
    design = Design.from_labels(rng.uniform(0.5, 2, n))
    calibration = calibrate(design, *indicators(labels, margins))
    w = design.weights.copy()
    for _ in range(500):
        for margin in margins:
            codes = np.array([margin.categories.index(label) for label in labels[margin.variable]])
            w *= (np.array(margin.totals) / np.bincount(codes, weights=w))[codes]
    np.testing.assert_allclose(calibration.weights, w, rtol=1e-10)
    assert calibration.kish == pytest.approx(1 + np.var(w) / np.mean(w) ** 2)


@pytest.mark.parametrize("bounds", [None, (1.0, 2.0), (0.5, 1.0), (-0.1, 2.0)])
def test_bounds_that_make_no_sense_are_refused(
    school: tuple[Design, FloatArray, FloatArray], bounds: tuple[float, float] | None
) -> None:
    with pytest.raises(CalibrationError) as failure:
        calibrate(*school, "logit", bounds)
    assert failure.value.code == "bounds"


# the ladder


def people(counts: dict[tuple[str, str], int]) -> dict[str, tuple[str, ...]]:
    rows = [cell for cell, n in counts.items() for _ in range(n)]
    return {"zone": tuple(zone for zone, _ in rows), "age": tuple(age for _, age in rows)}


BALANCED = people({(zone, age): 50 for zone in "AB" for age in ("young", "old")})


def rungs(result: object) -> list[tuple[str, str, str]]:
    return [(step.rung, step.outcome, step.code) for step in result.steps]  # type: ignore[attr-defined]


def test_raking_is_accepted_where_it_suffices() -> None:
    margins = (Margin("zone", ("A", "B"), (600.0, 400.0)), Margin("age", ("young", "old"), (450.0, 550.0)))
    result = climb(Design.simple(200), BALANCED, margins)
    assert rungs(result) == [("raking", "accepted", "")]
    assert result.calibration is not None
    assert result.calibration.weights.sum() == pytest.approx(1000)
    assert np.mean(result.calibration.g) == pytest.approx(1)


def test_logit_takes_over_where_raking_goes_out_of_bounds() -> None:
    counts = {("A", "young"): 12, ("A", "old"): 40, ("B", "young"): 40, ("B", "old"): 108}
    margins = (Margin("zone", ("A", "B"), (50.0, 50.0)), Margin("age", ("young", "old"), (50.0, 50.0)))
    result = climb(Design.simple(200), people(counts), margins)
    assert rungs(result) == [("raking", "refused", "factors"), ("logit", "accepted", "")]
    assert result.calibration is not None
    assert 0.3 <= result.calibration.g.min() <= result.calibration.g.max() <= 3
    assert result.steps[0].figures["g_max"] > 3  # type: ignore[operator]


def test_the_smallest_level_is_collapsed_and_said_to_be() -> None:
    counts = {("A", "young"): 90, ("A", "old"): 90, ("B", "young"): 90, ("B", "old"): 90, ("C", "old"): 3}
    margins = (
        Margin("zone", ("A", "B", "C"), (400.0, 400.0, 200.0)),
        Margin("age", ("young", "old"), (500.0, 500.0)),
    )
    mapping = {"B": "B+C", "C": "B+C"}
    result = climb(Design.simple(363), people(counts), margins, {"zone": [mapping]})
    assert [step.rung for step in result.steps] == ["raking", "logit", "diagnosis", "collapse", "raking"]
    collapse = result.steps[3].figures
    assert collapse == {"variable": "zone", "category": "C", "n": 3, "mapping": mapping}
    assert float(str(result.steps[2].figures["tightest"])) > 2
    assert result.margins[0] == Margin("zone", ("A", "B+C"), (400.0, 600.0))
    assert set(result.labels["zone"]) == {"A", "B+C"}
    assert result.calibration is not None


def test_a_level_of_less_than_5_percent_is_small_too_and_others_are_not() -> None:
    counts = {(zone, age): 240 for zone in "AB" for age in ("young", "old")} | {("C", "old"): 40}
    totals = (100.0, 100.0, 800.0)
    collapse = {"zone": [{"B": "BC", "C": "BC"}]}
    result = climb(Design.simple(1000), people(counts), (Margin("zone", ("A", "B", "C"), totals),), collapse)
    assert [step.rung for step in result.steps][:4] == ["raking", "logit", "diagnosis", "collapse"]
    counts[("C", "old")] = 60
    result = climb(Design.simple(1020), people(counts), (Margin("zone", ("A", "B", "C"), totals),), collapse)
    assert rungs(result)[-1] == ("fail", "refused", "nothing_to_collapse")


def test_ladders_are_climbed_down_map_by_map() -> None:
    """Communes to zones, then zones to one: the second map is read on the levels that the first one left."""
    zones = ("a",) * 5 + ("b",) * 5 + ("c",) * 95 + ("d",) * 95
    margins = (
        Margin("zone", tuple("abcd"), (300.0, 500.0, 100.0, 100.0)),
        Margin("age", ("young", "old"), (480.0, 520.0)),
    )
    maps = [{"a": "ab", "b": "ab", "c": "cd", "d": "cd"}, {"ab": "abcd", "cd": "abcd"}]
    result = climb(Design.simple(200), {"zone": zones, "age": BALANCED["age"]}, margins, {"zone": maps})
    assert [step.rung for step in result.steps if step.rung == "collapse"] == ["collapse"] * 2
    assert result.margins[0] == Margin("zone", ("abcd",), (1000.0,))
    assert result.calibration is not None


def test_an_empty_level_fails_unless_a_collapse_is_declared() -> None:
    margins = (Margin("zone", ("A", "B", "C"), (400.0, 400.0, 200.0)),)
    result = climb(Design.simple(200), BALANCED, margins)
    assert rungs(result) == [("check", "refused", "empty_level"), ("fail", "refused", "nothing_to_collapse")]
    assert result.calibration is None
    assert result.steps[0].figures["category"] == "C"
    collapsed = climb(Design.simple(200), BALANCED, margins, {"zone": [{"B": "BC", "C": "BC"}]})
    assert [step.rung for step in collapsed.steps] == ["check", "collapse", "raking"]


def test_disagreeing_margins_stop_at_once() -> None:
    margins = (Margin("zone", ("A", "B"), (600.0, 400.0)), Margin("age", ("young", "old"), (450.0, 560.0)))
    result = climb(Design.simple(200), BALANCED, margins, {"zone": [{"A": "all", "B": "all"}]})
    assert rungs(result) == [
        ("check", "refused", "disagreeing_margins"),
        ("fail", "refused", "disagreeing_margins"),
    ]
    assert result.calibration is None


def test_respondents_of_unknown_age_keep_their_share() -> None:
    ages = ("",) * 10 + BALANCED["age"][10:]
    margins = (Margin("zone", ("A", "B"), (600.0, 400.0)), Margin("age", ("young", "old"), (450.0, 550.0)))
    result = climb(Design.simple(200), {"zone": BALANCED["zone"], "age": ages}, margins)
    assert rungs(result) == [("unknown", "done", ""), ("raking", "accepted", "")]
    assert result.steps[0].figures == {"variable": "age", "n": 10, "share": 0.05}
    assert result.calibration is not None
    w, age = result.calibration.weights, np.array(ages)
    assert w[age == ""].sum() == pytest.approx(50)
    assert w[age == "young"].sum() / w[age != ""].sum() == pytest.approx(0.45)


def test_kish_is_judged_by_what_calibration_adds() -> None:
    """A sample drawn with very unequal probabilities is not the calibration's fault."""
    weights = np.where(np.arange(200) % 50 == 0, 40.0, 1.0)
    design = Design.from_labels(weights)
    assert kish(weights) > 2
    share = float(weights[:100].sum() / weights.sum())
    result = climb(design, BALANCED, (Margin("zone", ("A", "B"), (share * 1000, (1 - share) * 1000)),))
    assert rungs(result) == [("raking", "accepted", "")]


def test_the_declared_methods_are_tried_in_their_order() -> None:
    counts = {("A", "young"): 10, ("A", "middle"): 40, ("A", "old"): 60}
    counts |= {("B", "young"): 30, ("B", "middle"): 20, ("B", "old"): 40}
    margins = (
        Margin("zone", ("A", "B"), (40.0, 60.0)),
        Margin("age", ("young", "middle", "old"), (45.0, 30.0, 25.0)),
    )
    result = climb(Design.simple(200), people(counts), margins, methods=("linear", "truncated"))
    assert rungs(result) == [("linear", "accepted", "")]
    narrow = climb(Design.simple(200), people(counts), margins, bounds=(0.4, 2.5), methods=("linear", "truncated"))
    assert rungs(narrow) == [("linear", "refused", "factors"), ("truncated", "accepted", "")]
    assert narrow.calibration is not None
    assert 0.4 <= narrow.calibration.g.min() <= narrow.calibration.g.max() <= 2.5
    zones, ages = (np.array(labels) for labels in people(counts).values())
    for labels, margin in ((zones, margins[0]), (ages, margins[1])):
        for category, total in zip(margin.categories, margin.totals, strict=True):
            assert narrow.calibration.weights[labels == category].sum() == pytest.approx(total)
