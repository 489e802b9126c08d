"""The planner against R's figures, METHOD's, and families judged by the judge itself."""
# ruff: noqa: N802 (tests are named after the cases of the reference)

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from barometer.statistics.contrast import Contrast, decide
from barometer.statistics.planning import (
    Assumptions,
    Prices,
    Prior,
    bh_level,
    cost_eur,
    detectable_change,
    detectable_share_change,
    expected_inconclusive_share,
    expected_verdicts,
    margin_of_error,
    sample_size,
    sample_size_for_margin,
    zone_margins,
)

USUAL = Assumptions(sd=22, deff=1.3)


def test_K35_mdc() -> None:
    assert detectable_change(600, Assumptions(sd=0.5, deff=1.3)) == pytest.approx(0.0922114583202, rel=1e-9)
    assert detectable_change(600, Assumptions(sd=2, deff=1.3)) == pytest.approx(0.368845833281, rel=1e-9)
    margin = sample_size_for_margin(0.05, Assumptions(sd=0.5, deff=1))
    assert margin == pytest.approx(384.145882069, rel=1e-9)


def test_the_change_detectable_in_a_family_of_ten() -> None:
    assert detectable_change(600, USUAL) == pytest.approx(4.1, abs=0.05)
    assert detectable_change(600, USUAL, family=10) == pytest.approx(5.28, abs=0.005)


def test_shares_are_planned_by_direction() -> None:
    fall, rise = detectable_share_change(0.9, 150, USUAL)
    assert fall == pytest.approx(0.136, abs=0.0005)
    assert rise == pytest.approx(0.085, abs=0.0005)
    panel = replace(USUAL, overlap=1.0, correlation=0.5)
    assert detectable_share_change(0.9, 75, panel) == pytest.approx((fall, rise))


@given(
    st.floats(1, 30),
    st.builds(
        Assumptions,
        sd=st.floats(1, 40),
        deff=st.floats(0.5, 3),
        users_share=st.floats(0.1, 1),
        dk_share=st.floats(0, 0.9),
        overlap=st.floats(0, 1),
        correlation=st.floats(-0.9, 0.9),
    ),
    st.integers(1, 15),
)
def test_the_size_and_the_change_answer_each_other(change: float, assumptions: Assumptions, family: int) -> None:
    n = sample_size(change, assumptions, family=family)
    assert detectable_change(n, assumptions, family=family) == pytest.approx(change)
    assert margin_of_error(sample_size_for_margin(change, assumptions), assumptions) == pytest.approx(change)


def test_what_costs_interviews_and_what_saves_them() -> None:
    n = sample_size(5, USUAL)
    assert n == pytest.approx(2 * ((1.959964 + 0.841621) * 22 / 5) ** 2 * 1.3, rel=1e-5)
    assert sample_size(5, replace(USUAL, users_share=0.4)) == pytest.approx(n / 0.4)
    assert sample_size(5, replace(USUAL, dk_share=0.2)) == pytest.approx(n / 0.8)
    assert sample_size(5, replace(USUAL, overlap=0.5, correlation=0.6)) == pytest.approx(n * 0.7)
    assert sample_size(5, USUAL, alpha=bh_level(0.1)) == pytest.approx(sample_size(5, USUAL, family=10))


def test_a_wave_is_compared_with_the_size_of_the_one_before() -> None:
    uneven = detectable_change(1000, USUAL, n_before=400)
    assert detectable_change(1000, USUAL) < uneven < detectable_change(400, USUAL)
    assert uneven == pytest.approx(2.801585 * math.sqrt(22**2 * 1.3 * (1 / 400 + 1 / 1000)), rel=1e-6)


def test_margins_by_zone_and_none_where_too_few_would_answer() -> None:
    margins = zone_margins(600, {"centre": 0.5, "nord": 0.46, "vallée": 0.04}, USUAL)
    assert margins["centre"].margin == pytest.approx(1.959964 * 22 * math.sqrt(1.3 / 300), rel=1e-6)
    assert margins["vallée"].answers == pytest.approx(24)
    assert margins["vallée"].margin is None


def test_the_cost_is_that_of_the_declared_prices() -> None:
    assert cost_eur(600, Prices(fixed_eur=1200, interview_eur=4.5)) == 3900


@pytest.mark.parametrize("n", [150, 400, 600])
@pytest.mark.parametrize("prior", [Prior(), Prior(unchanged=1.0), Prior(unchanged=0.2, sd=8, shift=1)])
@pytest.mark.parametrize("halo", [0.0, 0.5])
def test_expected_verdicts_are_those_of_judged_families(n: int, prior: Prior, halo: float) -> None:
    """Exact where criteria are independent (within Monte-Carlo error), within two points where they share a halo."""
    rng = np.random.default_rng(911)
    shape = (8000, 10)
    variance = USUAL.variance_of_change(n)
    truth = (rng.random(shape) >= prior.unchanged) * rng.normal(prior.shift, prior.sd, shape)
    noise = math.sqrt(halo) * rng.standard_normal((shape[0], 1)) + math.sqrt(1 - halo) * rng.standard_normal(shape)
    contrast = Contrast(truth + math.sqrt(variance) * noise, np.full(shape, variance), np.full(shape, math.inf))
    decisions = decide(contrast, alpha=0.05, equivalence_margin=5.0, method="benjamini_hochberg")
    expected = expected_verdicts(n, USUAL, prior=prior)
    stable = decisions.equivalent & ~decisions.announced
    tolerance = 0.02 if halo else 0.006
    assert decisions.announced.mean() == pytest.approx(expected.announced, abs=tolerance)
    assert stable.mean() == pytest.approx(expected.stable, abs=tolerance)
    assert expected.announced + expected.stable + expected.inconclusive == pytest.approx(1)
    assert expected_inconclusive_share(n, USUAL, prior=prior) == expected.inconclusive


def test_a_criterion_alone_is_not_adjusted() -> None:
    alone = expected_verdicts(600, USUAL, family=1, prior=Prior(unchanged=1.0))
    assert alone.announced == pytest.approx(0.05)
    assert alone.stable == pytest.approx(0.93, abs=0.005)


@given(st.integers(50, 3000), st.integers(1, 15), st.floats(0, 1), st.floats(0, 10), st.floats(-5, 5))
def test_expected_verdicts_are_shares(n: int, family: int, unchanged: float, sd: float, shift: float) -> None:
    expected = expected_verdicts(n, USUAL, family=family, prior=Prior(unchanged, sd, shift))
    for share in (expected.announced, expected.stable, expected.inconclusive):
        assert -1e-12 <= share <= 1 + 1e-12
    assert expected.announced + expected.stable + expected.inconclusive == pytest.approx(1)


def test_what_no_survey_has_is_refused() -> None:
    for wrong in ({"sd": 0.0}, {"users_share": 0.0}, {"dk_share": 1.0}, {"correlation": 1.0}, {"overlap": 1.2}):
        with pytest.raises(ValueError, match="no survey"):
            Assumptions(**wrong)
    with pytest.raises(ValueError, match="above 0"):
        sample_size(0, USUAL)
    with pytest.raises(ValueError, match="above 0"):
        sample_size_for_margin(0, USUAL)
    with pytest.raises(ValueError, match="true changes"):
        bh_level(0)
