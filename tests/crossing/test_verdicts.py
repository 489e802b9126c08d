"""The verdict table of METHOD C4, cell by cell and by property."""

from __future__ import annotations

import numpy as np
import pytest
from crossing_rows import AUTHORITY, criterion_row, crossed, estimate, kpi, kpi_row, kpi_value, link, service, wave_row
from hypothesis import given
from hypothesis import strategies as st

from barometer.crossing.verdicts import Basis, Judgement, Verdict, all_chance, alone, any_chance, judge_blind_spot
from barometer.crossing.verdicts import judge_pair as pair
from barometer.declarations.service import Anchors, Thresholds

RATE = Anchors(worst=0, regulatory=50, target=80, excellence=100)  # 65 scores 60, 80 and more score themselves
AT_TARGET, BELOW, BREACH = 85.0, 65.0, 45.0
SATISFIED, UNSATISFIED, ON_THE_LINE = 76.0, 64.0, 70.3

chances = st.floats(0, 1)
levels = st.floats(0.51, 0.99)


def one(perceived: float | None, value: float | None, *, regulatory: bool = False, **settings: object) -> dict:
    """A criterion measured by one exhaustive KPI."""
    declared = service(["accueil"], [kpi("taux", RATE, regulatory=regulatory)], [link("accueil", "taux", "measures")])
    values = [] if value is None else [kpi_value("taux", 2023, value)]
    return criterion_row(crossed(declared, [estimate("accueil", perceived, **settings)], values), "accueil")  # type: ignore[arg-type]


# --- the cells -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("perceived", "value", "verdict", "basis", "alone_perceived", "alone_delivered"),
    [
        (SATISFIED, AT_TARGET, "maintain", None, "maintain", "maintain"),
        (SATISFIED, BELOW, "secure", None, "maintain", "act"),
        (UNSATISFIED, AT_TARGET, "explain", "misperceived", "act", "maintain"),
        (UNSATISFIED, BELOW, "act", None, "act", "act"),
        (ON_THE_LINE, AT_TARGET, "unknown", "near_threshold", "unknown", "maintain"),
        (ON_THE_LINE, BELOW, "unknown", "near_threshold", "unknown", "act"),
        (SATISFIED, 80.0, "maintain", None, "maintain", "maintain"),  # at its target, exactly
    ],
)
def test_a_criterion_that_a_kpi_measures(
    perceived: float, value: float, verdict: str, basis: str | None, alone_perceived: str, alone_delivered: str
) -> None:
    row = one(perceived, value)
    assert (row["verdict"], row["basis"]) == (verdict, basis)
    assert (row["alone_perceived"], row["alone_delivered"]) == (alone_perceived, alone_delivered)
    assert (row["kpi"], row["kpi_period"], row["kpi_lag_years"]) == ("taux", 2023, 0)
    assert row["p_maintain"] + row["p_secure"] + row["p_explain"] + row["p_act"] == pytest.approx(1)


@pytest.mark.parametrize(("perceived", "urgent"), [(SATISFIED, False), (UNSATISFIED, True), (ON_THE_LINE, True)])
def test_a_blind_spot_is_to_be_measured_on_either_side_of_the_line(perceived: float, urgent: bool) -> None:
    row = criterion_row(crossed(service(["gout"], [], []), [estimate("gout", perceived)], []), "gout")
    assert (row["verdict"], row["basis"], row["kpi"]) == ("measure", "blind_spot", "")
    assert row["is_low_urgency"] is not urgent
    assert (row["alone_delivered"], row["proposed"], row["delivered"]) == (None, None, None)


@pytest.mark.parametrize("perceived", [SATISFIED, UNSATISFIED, ON_THE_LINE])
def test_a_kpi_without_target_is_for_the_elected_officials(perceived: float) -> None:
    declared = service(["velo"], [kpi("comptages")], [link("velo", "comptages", "measures")])
    row = criterion_row(crossed(declared, [estimate("velo", perceived)], [kpi_value("comptages", 2023, 9e4)]), "velo")
    assert (row["verdict"], row["basis"], row["kpi"]) == ("arbitrate", "no_target", "comptages")
    assert (row["delivered"], row["alone_delivered"]) == (None, None)


def test_a_regulatory_breach_is_a_veto() -> None:
    unsatisfied, satisfied = one(UNSATISFIED, BREACH, regulatory=True), one(SATISFIED, BREACH, regulatory=True)
    assert (unsatisfied["verdict"], unsatisfied["basis"], unsatisfied["is_veto"]) == ("act", "veto", True)
    assert (satisfied["verdict"], satisfied["basis"], satisfied["is_veto"]) == ("secure", "veto", True)
    assert one(UNSATISFIED, BREACH)["basis"] is None  # the same value of a KPI that is not regulatory


@pytest.mark.parametrize(
    ("settings", "verdict", "basis", "shown"),
    [
        ({"suppressed": "few_respondents"}, None, "insufficient", None),
        ({"se": None}, "unknown", "no_margin", UNSATISFIED),
        ({"se": 0.0}, "unknown", "no_margin", UNSATISFIED),  # everybody gave one answer: no information on the error
    ],
)
def test_a_figure_without_probability_gets_no_quadrant(
    settings: dict, verdict: str | None, basis: str, shown: float | None
) -> None:
    row = one(UNSATISFIED, BELOW, **settings)
    assert (row["verdict"], row["basis"], row["perceived"]) == (verdict, basis, shown)
    assert row["p_act"] is row["perceived_se"] is row["p_perceived"] is row["anchor_sensitivity"] is None
    assert (row["delivered"], row["alone_delivered"]) == (pytest.approx(60), "act")  # 65 lies between 50 (40), 80 (80)
    assert row["alone_perceived"] == (None if verdict is None else "unknown")


def test_nobody_answered() -> None:
    assert one(None, BELOW)["basis"] == "insufficient"


def test_volunteers_get_no_verdict_but_the_missing_target_is_still_said() -> None:
    declared = service(
        ["velo", "accueil", "gout"],
        [kpi("comptages"), kpi("taux", RATE)],
        [link("velo", "comptages", "measures"), link("accueil", "taux", "measures")],
    )
    estimates = [estimate(criterion, 50, None) for criterion in ("velo", "accueil", "gout")]
    values = [kpi_value("comptages", 2023, 9e4), kpi_value("taux", 2023, 40)]
    result = crossed(declared, estimates, values, [wave_row(2023, "volunteers")])
    found = {c: criterion_row(result, c) for c in ("velo", "accueil", "gout")}
    assert {c: (row["verdict"], row["basis"]) for c, row in found.items()} == {
        "velo": ("arbitrate", "no_target"),
        "accueil": (None, "volunteers"),
        "gout": (None, "volunteers"),
    }
    assert all(row["perceived"] == 50 and row["alone_perceived"] is None for row in found.values())


def test_volunteers_carry_no_probability_even_where_a_variance_is_known() -> None:
    declared = service(["accueil"], [kpi("taux", RATE)], [link("accueil", "taux", "measures")])
    result = crossed(declared, [estimate("accueil", 50)], [kpi_value("taux", 2023, 40)], [wave_row(2023, "volunteers")])
    row = criterion_row(result, "accueil")
    assert (row["basis"], row["perceived_se"], row["p_perceived"]) == ("volunteers", None, None)


# --- links ---------------------------------------------------------------------------------------------------


def several(perceived: float, links: list, values: dict[str, float], kpis: list | None = None) -> dict:
    declared = service(["accueil"], kpis or [kpi("a", RATE), kpi("b", RATE), kpi("c", RATE)], links)
    rows = [kpi_value(name, 2023, value) for name, value in values.items()]
    return criterion_row(crossed(declared, [estimate("accueil", perceived)], rows), "accueil")


def test_several_kpis_are_averaged_by_weight_and_the_lowest_is_shown() -> None:
    links = [link("accueil", "a", "measures"), link("accueil", "b", "measures", 3)]
    row = several(SATISFIED, links, {"a": 100.0, "b": 80.0})
    assert (row["kpi"], row["delivered"]) == ("a+b", pytest.approx(85))
    assert (row["delivered_min"], row["delivered_min_kpi"]) == (80, "b")
    assert row["verdict"] == "maintain"


def test_a_mean_hides_nothing_from_a_veto() -> None:
    kpis = [kpi("a", RATE), kpi("b", RATE, regulatory=True)]
    links = [link("accueil", "a", "measures", 9), link("accueil", "b", "measures")]
    row = several(SATISFIED, links, {"a": 100.0, "b": 49.0}, kpis)
    assert (row["verdict"], row["basis"], row["is_veto"]) == ("secure", "veto", True)
    assert row["delivered"] == row["delivered_min"] == pytest.approx(39.2)  # not the mean of 94
    assert (row["p_delivered"], row["anchor_sensitivity"]) == (0, 0)


def test_what_contributes_enters_only_with_a_declared_weight() -> None:
    measures = link("accueil", "a", "measures")
    without = several(SATISFIED, [measures, link("accueil", "b", "contributes")], {"a": 90.0, "b": 0.0})
    assert (without["kpi"], without["delivered"], without["contributes"]) == ("a", pytest.approx(90), "b")
    assert without["verdict"] == "maintain"
    declared = several(SATISFIED, [measures, link("accueil", "b", "contributes", 1)], {"a": 90.0, "b": 0.0})
    assert (declared["kpi"], declared["delivered"], declared["contributes"]) == ("a+b", pytest.approx(45), "b")
    assert declared["verdict"] == "secure"


def test_what_contributes_never_fills_a_blind_spot() -> None:
    row = several(UNSATISFIED, [link("accueil", "b", "contributes", 1)], {"b": 0.0})
    assert (row["verdict"], row["basis"], row["kpi"], row["delivered"]) == ("measure", "blind_spot", "", None)


@pytest.mark.parametrize("tension", [0.0, 50.0, 100.0])
def test_what_is_in_tension_is_never_averaged(tension: float) -> None:
    links = [link("accueil", "a", "measures"), link("accueil", "b", "in_tension", 5)]
    row = several(UNSATISFIED, links, {"a": 90.0, "b": tension})
    assert (row["kpi"], row["delivered"], row["tensions"]) == ("a", pytest.approx(90), "b")
    assert (row["verdict"], row["basis"]) == ("explain", "misperceived")


def test_a_kpi_without_target_beside_one_with_keeps_a_row_of_its_own() -> None:
    kpis = [kpi("a", RATE), kpi("b")]
    declared = service(["accueil"], kpis, [link("accueil", k, "measures") for k in ("a", "b")])
    values = [kpi_value("a", 2023, 90), kpi_value("b", 2023, 7)]
    result = crossed(declared, [estimate("accueil", SATISFIED)], values)
    assert criterion_row(result, "accueil")["kpi"] == "a"
    assert (kpi_row(result, "b")["verdict"], kpi_row(result, "b")["basis"]) == ("arbitrate", "no_target")


def test_kpis_without_residents_get_rows_that_say_why() -> None:
    kpis = [kpi("a", RATE, regulatory=True), kpi("b", RATE), kpi("c", RATE), kpi("d", RATE), kpi("e")]
    links = [link("accueil", "b", "in_tension"), link("propre", "c", "measures")]
    declared = service(["accueil", "propre"], kpis, links)
    values = [kpi_value("a", 2023, BREACH), kpi_value("b", 2023, 90), kpi_value("c", 2022, 60)]
    result = crossed(declared, [estimate("accueil", SATISFIED)], values)  # "propre" is not asked
    found = {name: kpi_row(result, name) for name in "abcde"}
    assert {name: (row["verdict"], row["basis"], row["alone_delivered"]) for name, row in found.items()} == {
        "a": (None, "no_residents", "act"),
        "b": (None, "not_judged", "maintain"),
        "c": (None, "not_asked", "act"),
        "d": (None, "no_residents", "unknown"),
        "e": ("arbitrate", "no_target", None),
    }
    assert found["a"]["is_veto"]
    assert (found["c"]["kpi_period"], found["c"]["kpi_lag_years"]) == (2022, 1)
    assert len(result) == 6


def test_a_kpi_that_has_no_value_yet_is_not_a_blind_spot() -> None:
    row = one(UNSATISFIED, None)
    assert (row["verdict"], row["basis"], row["kpi"]) == ("unknown", "no_kpi_value", "taux")
    assert row["alone_delivered"] == "unknown"


def test_an_unknown_error_of_the_kpi_gives_no_quadrant() -> None:
    declared = service(["accueil"], [kpi("taux", RATE, nature="sampled")], [link("accueil", "taux", "measures")])
    result = crossed(declared, [estimate("accueil", UNSATISFIED)], [kpi_value("taux", 2023, BELOW)])
    row = criterion_row(result, "accueil")
    assert (row["verdict"], row["basis"], row["delivered"]) == ("unknown", "kpi_uncertainty", pytest.approx(60))


def test_thresholds_are_the_declared_ones() -> None:
    kpis, links = [kpi("taux", RATE)], [link("accueil", "taux", "measures")]
    strict = service(["accueil"], kpis, links, thresholds=Thresholds(perceived=80, delivered=90))
    row = criterion_row(
        crossed(strict, [estimate("accueil", SATISFIED)], [kpi_value("taux", 2023, AT_TARGET)]), "accueil"
    )
    assert (row["verdict"], row["perceived_threshold"], row["delivered_threshold"]) == ("act", 80, 90)


def test_the_declared_probability_decides_what_is_named() -> None:
    kpis, links = [kpi("taux", RATE)], [link("accueil", "taux", "measures")]
    declared = service(["accueil"], kpis, links)
    rules = AUTHORITY.verdicts.model_copy(update={"quadrant_probability": 0.60})
    for authority, verdict in ((AUTHORITY, "unknown"), (AUTHORITY.model_copy(update={"verdicts": rules}), "maintain")):
        estimates, values = [estimate("accueil", 70.5)], [kpi_value("taux", 2023, AT_TARGET)]  # pi_P = .69
        assert criterion_row(crossed(declared, estimates, values, authority=authority), "accueil")["verdict"] == verdict


# --- properties ----------------------------------------------------------------------------------------------


@given(chances, chances, levels)
def test_a_named_verdict_has_at_least_its_level_on_both_sides(p: float, t: float, level: float) -> None:
    verdict = pair(p, t, level).verdict
    sides = {
        Verdict.MAINTAIN: (p, t),
        Verdict.SECURE: (p, 1 - t),
        Verdict.EXPLAIN: (1 - p, t),
        Verdict.ACT: (1 - p, 1 - t),
    }
    if verdict is Verdict.UNKNOWN:
        assert all(a * b < level for a, b in sides.values())
    else:
        assert verdict is not None
        assert min(sides[verdict]) >= level - 1e-12


@given(chances, chances, levels)
def test_two_named_sides_agree_with_what_each_alone_would_decide(p: float, t: float, level: float) -> None:
    together = pair(p, t, level).verdict
    decided = {
        Verdict.MAINTAIN: (Verdict.MAINTAIN, Verdict.MAINTAIN),
        Verdict.SECURE: (Verdict.MAINTAIN, Verdict.ACT),
        Verdict.EXPLAIN: (Verdict.ACT, Verdict.MAINTAIN),
        Verdict.ACT: (Verdict.ACT, Verdict.ACT),
    }
    if together in decided:
        assert (alone(p, level), alone(t, level)) == decided[together]


@given(chances, levels)
def test_a_veto_never_maintains_nor_explains(p: float, level: float) -> None:
    judged = pair(p, 0.0, level, is_veto=True)
    assert judged.verdict in (Verdict.ACT, Verdict.SECURE, Verdict.UNKNOWN)
    assert judged.basis is (Basis.NEAR_THRESHOLD if judged.verdict is Verdict.UNKNOWN else Basis.VETO)


@given(chances, st.lists(chances, max_size=4), levels)
def test_a_blind_spot_explains_only_where_residents_are_unsatisfied_and_a_tension_stands(
    p: float, tensions: list[float], level: float
) -> None:
    judged = judge_blind_spot(p, tensions, level)
    if judged.verdict is Verdict.EXPLAIN:
        assert judged.basis is Basis.CONSTRAINT
        assert 1 - p >= level - 1e-12
        assert any_chance(tensions) >= level - 1e-12
    if not tensions:
        assert judged == Judgement(Verdict.MEASURE, Basis.BLIND_SPOT, is_low_urgency=p >= level)
    assert judged.is_low_urgency <= (p >= level)


@given(chances, st.lists(chances, min_size=1, max_size=3), levels)
def test_a_tension_whose_chance_is_not_known_never_decides(p: float, known: list[float], level: float) -> None:
    judged = judge_blind_spot(p, [*known, None], level)
    if judged.basis is not Basis.KPI_UNCERTAINTY:
        for at in (0.0, 0.3, 1.0):
            assert judge_blind_spot(p, [*known, at], level) == judged


def test_chances_of_several_tensions_agree_with_counting() -> None:
    draw = np.random.default_rng(2).uniform(size=(200_000, 2)) < (0.7, 0.4)
    assert any_chance([0.7, 0.4]) == pytest.approx(draw.any(axis=1).mean(), abs=0.005)
    assert all_chance([0.7, 0.4]) == pytest.approx(draw.all(axis=1).mean(), abs=0.005)
    assert all_chance([]) is None
    assert all_chance([0.7, None]) is None
    assert (any_chance([]), any_chance([None]), any_chance([None], unknown=1.0)) == (0, 0, 1)
