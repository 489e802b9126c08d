"""The publication rule at its thresholds."""

from __future__ import annotations

import pytest

from barometer.statistics.publication import (
    Reason,
    needs_review,
    publishable_mean,
    publishable_share,
)


@pytest.mark.parametrize(
    ("p", "n", "n_eff", "reason"),
    [
        (0.5, 29, 29.0, Reason.FEW_ANSWERS),
        (0.5, 60, 29.9, Reason.FEW_EFFECTIVE_ANSWERS),
        # Clopper-Pearson of 15/30 is (0.313, 0.687), of 25/50 (0.355, 0.645)
        (0.5, 30, 30.0, Reason.WIDE_INTERVAL),
        (0.5, 50, 50.0, None),
        # of 2/50 (0.005, 0.137): 13 points wide, more than 1.3 times 4 %; of 48/50 as wide, but around 96 %
        (0.04, 50, 50.0, Reason.WIDE_RELATIVE_INTERVAL),
        (0.96, 50, 50.0, None),
        # of 0/30 (0, 0.116), of 0/100 (0, 0.036)
        (0.0, 30, 30.0, Reason.WIDE_RELATIVE_INTERVAL),
        (0.0, 100, 100.0, None),
        (1.0, 30, 30.0, None),
        (0.5, 1000, 800.0, None),
        (float("nan"), 0, 0.0, Reason.FEW_ANSWERS),
    ],
)
def test_share(p: float, n: int, n_eff: float, reason: Reason | None) -> None:
    assert publishable_share(p, n, n_eff) is reason


@pytest.mark.parametrize(
    ("variance", "n", "reason"),
    [
        (1.0, 29, Reason.FEW_ANSWERS),
        (25.0, 30, None),
        (25.1, 30, Reason.LARGE_STANDARD_ERROR),
        (0.0, 30, None),
        (float("nan"), 0, Reason.FEW_ANSWERS),
    ],
)
def test_mean(variance: float, n: int, reason: Reason | None) -> None:
    assert publishable_mean(variance, n) is reason


def test_an_interval_on_few_degrees_of_freedom_is_looked_at() -> None:
    assert (needs_review(7), needs_review(8)) == (True, False)
