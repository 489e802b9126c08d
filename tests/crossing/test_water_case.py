"""The water case of METHOD C4 in its three steps: never an average of the two, never "contradiction"."""

from __future__ import annotations

import pytest
from crossing_rows import criterion_row, crossed, estimate, kpi, kpi_row, kpi_value, link, service

from barometer.declarations.service import Anchors, ProposedKpi

BACTERIOLOGY = kpi(
    "bacteriologie",
    Anchors(worst=80, regulatory=95, target=98, excellence=100),
    nature="sampled",
    regulatory=True,
)
CHLORINE = kpi("chlore", Anchors(worst=0, target=0.1, target_high=0.3, worst_high=0.6), unit="mg/L")
TENSION = link("gout", "bacteriologie", "in_tension")
PROPOSED = (ProposedKpi(criterion="gout", label="Chlore libre au robinet"),)
PERFECT = kpi_value("bacteriologie", 2022, 100, sample_size=400)


def taste(perceived: float, chlorine: float | None = None, bacteriology: dict = PERFECT) -> dict:
    kpis, links, values = [BACTERIOLOGY], [TENSION], [bacteriology]
    if chlorine is not None:
        kpis.append(CHLORINE)
        links.append(link("gout", "chlore", "measures"))
        values.append(kpi_value("chlore", 2023, chlorine))
    declared = service(["gout"], kpis, links, proposed_kpis=PROPOSED)
    result = crossed(declared, [estimate("gout", perceived)], values)
    if chlorine is None:
        assert kpi_row(result, "bacteriologie")["basis"] == "not_judged"
    return criterion_row(result, "gout")


def test_step_1_without_a_chlorine_kpi_the_constraint_is_to_be_explained() -> None:
    row = taste(52)
    assert (row["verdict"], row["basis"]) == ("explain", "constraint")
    assert row["tensions"] == row["tensions_at_target"] == "bacteriologie"
    assert row["proposed"] == "Chlore libre au robinet"
    assert (row["kpi"], row["delivered"], row["p_explain"]) == ("", None, None)  # nothing measures taste
    assert (row["alone_perceived"], row["alone_delivered"]) == ("act", "maintain")


@pytest.mark.parametrize("chlorine", [0.0, 0.05, 0.4, 0.7])
def test_step_2_chlorine_out_of_its_target_calls_for_action(chlorine: float) -> None:
    row = taste(52, chlorine)
    assert (row["verdict"], row["basis"], row["kpi"]) == ("act", None, "chlore")
    assert row["tensions"] == "bacteriologie"
    assert row["delivered"] < 80  # chlorine's own score, bacteriology's 100 is not in it
    assert (row["alone_perceived"], row["alone_delivered"]) == ("act", "act")


@pytest.mark.parametrize("chlorine", [0.1, 0.2, 0.3])
def test_step_3_chlorine_at_its_target_is_to_be_explained_as_misperceived(chlorine: float) -> None:
    row = taste(52, chlorine)
    assert (row["verdict"], row["basis"], row["kpi"]) == ("explain", "misperceived", "chlore")
    assert (row["alone_perceived"], row["alone_delivered"]) == ("act", "maintain")
    assert row["proposed"] is None


def test_when_bacteriology_is_not_at_its_target_there_is_no_constraint_to_explain() -> None:
    row = taste(52, bacteriology=kpi_value("bacteriologie", 2022, 96, sample_size=400))
    assert (row["verdict"], row["basis"], row["is_low_urgency"]) == ("measure", "blind_spot", False)
    assert row["tensions_at_target"] is None
    assert row["alone_delivered"] == "act"


def test_when_it_is_uncertain_whether_bacteriology_is_at_its_target_nothing_is_said() -> None:
    row = taste(52, bacteriology=kpi_value("bacteriologie", 2022, 98, sample_size=40))
    assert (row["verdict"], row["basis"]) == ("unknown", "near_threshold")


def test_where_taste_is_good_the_blind_spot_is_not_urgent() -> None:
    row = taste(78)
    assert (row["verdict"], row["basis"], row["is_low_urgency"]) == ("measure", "blind_spot", True)
    assert row["proposed"] == "Chlore libre au robinet"


def test_at_the_line_the_constraint_is_not_asserted() -> None:
    assert taste(70)["verdict"] == "unknown"
