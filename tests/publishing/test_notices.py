"""Lines at the head of a page: a wave whose calibration failed, margins that are unsure themselves."""

from __future__ import annotations

import pytest
from builders import estimate, material, wave_row

from barometer.publishing.views.notices import notices


@pytest.mark.parametrize(("df", "is_told"), [(7.0, True), (8.0, False), (None, False)])
def test_a_margin_on_few_degrees_of_freedom_is_said_to_be_unsure(df: float | None, is_told: bool) -> None:
    rows = [estimate("note", 2021, 60.0, df=3.0), estimate("note", 2023, 61.0, df=df), estimate("gout", 2023, 52.0)]
    found = notices(material(out_estimates=rows))
    assert [("2023" in line, "7 degrés de liberté, il en faut 8" in line) for line in found] == [(True, True)] * is_told


def test_what_is_not_published_needs_no_reading() -> None:
    hidden = estimate("note", 2023, 60.0, df=3.0, suppressed="few_answers")
    assert notices(material(out_estimates=[hidden])) == ()


def test_a_wave_that_could_not_be_calibrated_is_told() -> None:
    found = notices(material(out_waves=[wave_row(2021), wave_row(2023, calibration="failed")]))
    assert [("Vague 2023" in line, "calage" in line) for line in found] == [(True, True)]
