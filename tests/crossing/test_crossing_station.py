"""The station: which figures and which KPI periods meet, sensitivity to anchors, order and types of the rows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from crossing_rows import AUTHORITY, criterion_row, crossed, estimate, frame, kpi, kpi_value, link, service, wave_row
from hypothesis import given, settings
from hypothesis import strategies as st

from barometer.crossing.anchors import sides
from barometer.crossing.delivered import Entry, KpiState, deliver
from barometer.crossing.kpi_scores import chance_at_least, score, score_kpis
from barometer.crossing.readings import Averaged, Exact, Reading, Sampled
from barometer.crossing.sensitivity import ANCHOR_DRAWS, moved_chance, moved_chances, moved_points
from barometer.crossing.station import cross
from barometer.declarations.service import Anchors, Criterion
from barometer.lake import Lake
from barometer.tables import CORE_KPI_VALUES, OUT_CROSSING, OUT_ESTIMATES, OUT_WAVES

RATE = Anchors(worst=0, regulatory=50, target=80, excellence=100)
DELAY = Anchors(worst=30, target=10, excellence=5)
PH = Anchors(worst=6.0, target=7.0, target_high=8.0, worst_high=9.5)
MEASURED = service(["accueil"], [kpi("taux", RATE)], [link("accueil", "taux", "measures")])


# --- which KPI period ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wave", "period", "verdict"),
    [(2020, None, "unknown"), (2021, 2021, "act"), (2023, 2022, "explain"), (2025, 2025, "act")],
)
def test_the_newest_exercise_at_the_wave_or_before_is_used_and_its_lag_said(
    wave: int, period: int | None, verdict: str
) -> None:
    values = [kpi_value("taux", year, value) for year, value in ((2021, 60), (2022, 90), (2025, 60), (2026, 90))]
    row = criterion_row(crossed(MEASURED, [estimate("accueil", 60, wave=wave)], values), "accueil", wave)
    assert (row["kpi_period"], row["verdict"]) == (period, verdict)
    assert row["kpi_lag_years"] == (None if period is None else wave - period)


def test_of_several_kpis_the_oldest_period_is_told() -> None:
    declared = service(
        ["accueil"], [kpi("a", RATE), kpi("b", RATE)], [link("accueil", k, "measures") for k in ("a", "b")]
    )
    values = [kpi_value("a", 2023, 90), kpi_value("b", 2020, 90)]
    row = criterion_row(crossed(declared, [estimate("accueil", 60)], values), "accueil")
    assert (row["kpi_period"], row["kpi_lag_years"]) == (2020, 3)


def test_what_comes_later_changes_no_earlier_verdict() -> None:
    estimates = [estimate("accueil", 60, wave=2021), estimate("accueil", 75, wave=2023)]
    values = [kpi_value("taux", 2021, 60), kpi_value("taux", 2023, 90)]
    before = crossed(MEASURED, estimates[:1], values[:1])
    after = crossed(MEASURED, estimates, values)
    pd.testing.assert_frame_equal(before, after[after["wave"] == 2021])


# --- which figure of residents -------------------------------------------------------------------------------


def test_residents_decide_and_users_only_where_residents_were_not_asked() -> None:
    declared = service(["accueil", "eau"], [], [])
    estimates = [
        estimate("accueil", 80, item="accueil-usagers", population="users", n=900),
        estimate("accueil", 60, item="accueil-tous"),
        estimate("eau", 62, population="users"),
    ]
    result = crossed(declared, estimates, [])
    accueil, eau = criterion_row(result, "accueil"), criterion_row(result, "eau")
    assert (accueil["perceived"], accueil["population"]) == (60, "residents")
    assert (eau["perceived"], eau["population"]) == (62, "users")


def test_only_the_mean_of_all_decides() -> None:
    estimates = [
        estimate("accueil", 60),
        estimate("accueil", 90, statistic="share"),
        estimate("accueil", 95, domain="zone", category="nord"),
        estimate("accueil", 99, service="dechets"),
    ]
    assert criterion_row(crossed(MEASURED, estimates, []), "accueil")["perceived"] == 60


def test_in_a_split_ballot_the_version_in_use_before_decides_then_and_later() -> None:
    before = estimate("accueil", 60, wave=2021)
    halves = [
        estimate("accueil", 61, question_version="v1", n=290),
        estimate("accueil", 70, question_version="v2", n=310),
    ]
    after = estimate("accueil", 71, wave=2025, question_version="v2")
    for estimates in ([before, *halves], [before, *halves, after]):
        row = criterion_row(crossed(MEASURED, estimates, []), "accueil")
        assert (row["perceived"], row["question_version"]) == (61, "v1")


def test_of_two_surveys_in_one_year_the_one_with_a_sampling_decides() -> None:
    estimates = [
        estimate("accueil", 80, None, survey="a-volontaires", n=4000),
        estimate("accueil", 60, survey="b-telephone"),
    ]
    waves = [wave_row(2023, "volunteers", "a-volontaires"), wave_row(2023, "quotas", "b-telephone")]
    row = criterion_row(crossed(MEASURED, estimates, [], waves), "accueil")
    assert (row["perceived"], row["survey"], row["verdict"]) == (60, "b-telephone", "unknown")


def test_the_overall_mark_and_undeclared_criteria_are_not_crossed() -> None:
    headline = Criterion(id="ensemble", label="Ensemble", headline=True)
    declared = MEASURED.model_copy(update={"criteria": (headline, *MEASURED.criteria)})
    result = crossed(declared, [estimate(c, 60) for c in ("ensemble", "accueil", "ancien")], [])
    assert list(result["criterion"]) == ["accueil"]


def test_a_wave_that_asked_none_of_the_criteria_still_shows_the_kpis() -> None:
    headline = Criterion(id="ensemble", label="Ensemble", headline=True)
    declared = MEASURED.model_copy(update={"criteria": (headline, *MEASURED.criteria)})
    result = crossed(declared, [estimate("ensemble", 60)], [kpi_value("taux", 2023, 90)])
    assert [(row["kpi"], row["basis"]) for row in result.to_dict("records")] == [("taux", "not_asked")]


def test_estimates_of_an_unknown_wave_are_a_fault() -> None:
    with pytest.raises(ValueError, match="2023"):
        crossed(MEASURED, [estimate("accueil", 60)], [], [wave_row(2021)])


# --- the delivered side with several KPIs --------------------------------------------------------------------


def state(id_: str, anchors: Anchors, found: Reading) -> KpiState:
    return KpiState("eau", id_, 2023, score(found.value, anchors).score, False, sides(anchors), found)


def test_the_chance_of_a_mean_of_kpis_agrees_with_a_simulation_of_its_own() -> None:
    entries = [
        Entry(state("a", RATE, Sampled(78.0, 90, 100.0)), 2.0),
        Entry(state("b", DELAY, Averaged(9.0, 1.5)), 1.0),
        Entry(state("c", PH, Exact(7.2)), 1.0),
    ]
    found = deliver(entries, 80.0)
    z = np.random.default_rng(77).standard_normal((2, 100_000))
    a = np.interp(Sampled(78.0, 90, 100.0).draw(z[0]), [0, 50, 80, 100], [0, 40, 80, 100])
    b = np.interp(9.0 + 1.5 * z[1], [5, 10, 30], [100, 80, 0])
    mean = (2 * a + b + 80) / 4
    assert found.chance == pytest.approx(np.mean(mean >= 80), abs=0.04)  # 1,000 draws against 100,000
    assert (found.low, found.high) == pytest.approx(tuple(np.quantile(mean, [0.025, 0.975])), abs=1.0)
    assert found.score == pytest.approx((2 * (40 + 40 * 28 / 30) + 84 + 80) / 4)


def test_exact_kpis_make_an_exact_mean() -> None:
    at_line = deliver([Entry(state("a", RATE, Exact(70)), 1.0), Entry(state("b", RATE, Exact(100)), 2.0)], 80.0)
    assert at_line.score == at_line.low == at_line.high
    assert at_line.chance == 1
    thirds = [Entry(state(k, RATE, Exact(80)), w) for k, w in (("a", 0.1), ("b", 0.2), ("c", 0.7))]
    assert deliver(thirds, 80.0).chance == 1  # three weights that do not sum to one in binary


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0.1, 10)), min_size=1, max_size=5))
@settings(max_examples=50)
def test_a_mean_lies_between_its_lowest_and_highest_kpi(values: list[tuple[float, float]]) -> None:
    entries = [Entry(state(f"k{i}", RATE, Exact(v)), w) for i, (v, w) in enumerate(values)]
    found = deliver(entries, 80.0)
    scores = [entry.state.score for entry in entries]
    assert min(scores) - 1e-9 <= found.score <= max(scores) + 1e-9
    assert found.lowest == min(scores)


# --- sensitivity ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("anchors", [RATE, DELAY, PH, Anchors(worst=0, regulatory=78, target=80, excellence=81)])
def test_moved_anchors_keep_their_order_their_law_and_their_range(anchors: Anchors) -> None:
    for side, points in zip(sides(anchors), moved_points(state("k", anchors, Exact(7.0))), strict=True):
        assert points.shape == (ANCHOR_DRAWS, len(side.points))
        assert np.all(np.diff(points, axis=1) >= 0)
        span = side.points[side.scores == 80][0] - side.points[0]
        assert np.all(np.abs(points - side.points) <= 0.1 * span + 1e-9)
        assert np.ptp(points[:, side.scores == 40]) == 0 if side.regulatory() is not None else True
        assert np.ptp(points[:, side.scores == 80]) > 0


@pytest.mark.parametrize("threshold", [80.0, 60.0])
@pytest.mark.parametrize(
    ("anchors", "found"),
    [(RATE, Exact(79.0)), (DELAY, Averaged(10.4, 0.8)), (PH, Averaged(7.9, 0.2)), (RATE, Sampled(82.0, 200, 100.0))],
)
def test_chances_under_moved_anchors_are_those_of_anchors_declared_so(
    anchors: Anchors, found: Reading, threshold: float
) -> None:
    one = state("k", anchors, found)
    moved = moved_points(one)
    chances = moved_chance(one, threshold)
    for draw in range(0, ANCHOR_DRAWS, 50):
        assert chances[draw] == pytest.approx(chance_at_least(found, sides(declared(moved, draw)), threshold))


def declared(moved: list[np.ndarray], draw: int) -> Anchors:
    """The anchors of one draw, declared by hand."""
    first = [float(x) for x in moved[0][draw]]
    if len(moved) == 2:
        high = [-float(x) for x in moved[1][draw]]
        return Anchors(worst=first[0], target=first[1], target_high=high[1], worst_high=high[0])
    values = [abs(x) for x in first]
    if len(values) == 4:
        return Anchors(worst=values[0], regulatory=values[1], target=values[2], excellence=values[3])
    return Anchors(worst=values[0], target=values[1], excellence=values[2])


def test_one_kpi_weighted_twice_moves_like_itself() -> None:
    """The draws of several KPIs against the exact chances of one: the mean of a KPI with itself is the KPI."""
    for found in (Exact(79.0), Averaged(79.0, 2.0)):
        one = state("k", RATE, found)
        twice = moved_chances([Entry(one, 1.0), Entry(one, 3.0)], 80.0)
        assert twice == pytest.approx(moved_chance(one), abs=0.05)


@pytest.mark.parametrize(("value", "expected"), [(80.0, 0.5), (82.0, 0.375), (76.0, 0.25), (89.0, 0.0), (71.0, 0.0)])
def test_the_share_of_draws_that_change_the_verdict(value: float, expected: float) -> None:
    """The target moves by 8 at most, uniformly: a value d away from it changes side with probability (8 - d) / 16."""
    row = criterion_row(crossed(MEASURED, [estimate("accueil", 60)], [kpi_value("taux", 2023, value)]), "accueil")
    assert row["anchor_sensitivity"] == pytest.approx(expected, abs=0.06)


def test_a_constraint_is_sensitive_to_the_anchors_of_the_tension() -> None:
    declared = service(["gout"], [kpi("bacterio", RATE)], [link("gout", "bacterio", "in_tension")])
    for value, expected in ((80.0, 0.5), (95.0, 0.0)):
        row = criterion_row(crossed(declared, [estimate("gout", 60)], [kpi_value("bacterio", 2023, value)]), "gout")
        assert row["verdict"] == "explain"
        assert row["anchor_sensitivity"] == pytest.approx(expected, abs=0.06)


def test_where_residents_are_undecided_no_anchor_changes_anything() -> None:
    row = criterion_row(crossed(MEASURED, [estimate("accueil", 70)], [kpi_value("taux", 2023, 80)]), "accueil")
    assert (row["verdict"], row["anchor_sensitivity"]) == ("unknown", 0)


# --- rows ----------------------------------------------------------------------------------------------------

WIDE = service(
    ["a", "b", "c", "d"],
    [kpi("k1", RATE), kpi("k2", DELAY, nature="monthly"), kpi("k3"), kpi("k4", PH, nature="monthly")],
    [
        link("a", "k1", "measures"),
        link("a", "k2", "measures", 2),
        link("b", "k3", "measures"),
        link("c", "k4", "in_tension"),
    ],
)
ESTIMATES = [estimate(c, 60 + 4 * i + w - 2020, wave=w) for i, c in enumerate("abcd") for w in (2021, 2023)]
VALUES = [
    kpi_value(k, period, value, variance=0.04)
    for period in (2020, 2022)
    for k, value in (("k1", 82), ("k2", 9.5), ("k3", 5), ("k4", 7.9))
]


def test_rows_fit_the_table_and_criteria_stand_once_a_wave(tmp_path: Path) -> None:
    result = crossed(WIDE, ESTIMATES, VALUES)
    lake = Lake(tmp_path)
    lake.write(OUT_CROSSING, "eau-potable", result)
    back = lake.read(OUT_CROSSING, "eau-potable")
    pd.testing.assert_frame_equal(back, result, check_dtype=False)
    for year in (2021, 2023):
        assert sorted(result[(result["wave"] == year) & (result["criterion"] != "")]["criterion"]) == list("abcd")
        assert list(result[(result["wave"] == year) & (result["criterion"] == "")]["kpi"]) == ["k4"]


def test_the_answer_does_not_depend_on_the_order_of_the_input_nor_on_the_run() -> None:
    first = crossed(WIDE, ESTIMATES, VALUES)
    pd.testing.assert_frame_equal(first, crossed(WIDE, ESTIMATES[::-1], VALUES[::-1]))
    shuffled = WIDE.model_copy(update={"links": WIDE.links[::-1], "kpis": WIDE.kpis[::-1]})
    pd.testing.assert_frame_equal(first, crossed(shuffled, ESTIMATES, VALUES))


def test_a_service_without_waves_or_kpis_has_an_empty_typed_table(tmp_path: Path) -> None:
    values = frame(CORE_KPI_VALUES, [])
    scores = score_kpis(AUTHORITY, WIDE, values)
    result = cross(AUTHORITY, WIDE, frame(OUT_ESTIMATES, []), scores, values, frame(OUT_WAVES, []))
    assert len(result) == 0
    Lake(tmp_path).write(OUT_CROSSING, "x", result)


scores_on_a_wave = st.tuples(
    st.floats(40, 95),
    st.one_of(st.none(), st.floats(0.3, 4)),
    st.floats(0, 110),
    st.sampled_from(["quotas", "volunteers"]),
)


@given(scores_on_a_wave)
@settings(max_examples=25, deadline=None)
def test_probabilities_verdicts_and_bases_hold_together(drawn: tuple[float, float | None, float, str]) -> None:
    perceived, se, value, design = drawn
    result = crossed(
        MEASURED, [estimate("accueil", perceived, se)], [kpi_value("taux", 2023, value)], [wave_row(2023, design)]
    )
    row = criterion_row(result, "accueil")
    four = [row[f"p_{name}"] for name in ("maintain", "secure", "explain", "act")]
    if design == "volunteers" or se is None:
        assert four == [None] * 4
        assert row["verdict"] == (None if design == "volunteers" else "unknown")
        return
    assert sum(four) == pytest.approx(1)
    assert row["p_perceived"] == pytest.approx(four[0] + four[1])
    assert row["p_delivered"] == pytest.approx(four[0] + four[2])
    assert (row["verdict"] == "unknown") == (max(four) < 0.80)
    if row["verdict"] != "unknown":
        assert row[f"p_{row['verdict']}"] == max(four)
