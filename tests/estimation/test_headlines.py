"""The overall marks of all services told side by side: what still stands, and how often nothing at all does."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from barometer.declarations.authority import VerdictRules
from barometer.estimation.headlines import judge_headlines
from barometer.lake import empty
from barometer.statistics.change import Level, Pair, judge_family
from barometer.tables import OUT_CHANGES

RULES = VerdictRules()


def row(service: str, p_value: float | None, verdict: str | None = "inconclusive", **changes: Any) -> dict[str, Any]:
    return {
        "service": service,
        "survey": service,
        "criterion": "note",
        "population": "residents",
        "wave_from": 2021,
        "wave_to": 2023,
        "p_value": p_value,
        "verdict": verdict,
        "is_headline": True,
    } | changes


def frame(*rows: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame(list(rows))


def test_holm_by_hand() -> None:
    """.01 x 3, .03 x 2, .04 x 1 and never below the one before: .03, .06, .06."""
    found = judge_headlines(
        RULES, frame(row("bus", 0.03, "progress"), row("eau", 0.01, "regress"), row("voirie", 0.04))
    )
    assert [one.service for one in found.headlines] == ["bus", "eau", "voirie"]
    assert [one.p_adjusted for one in found.headlines] == [pytest.approx(p) for p in (0.06, 0.03, 0.06)]
    assert [one.stands for one in found.headlines] == [False, True, False]
    assert found.headlines[0].verdict == "progress"  # the report's own verdict is copied, not revised


def test_the_family_is_that_of_the_statistics() -> None:
    pairs = [Pair(Level(60, 1.0, 599, 600), Level(60 + d, 1.0, 599, 600)) for d in (0.4, 2.9, 3.6, 5.0)]
    expected = judge_family(pairs, method="holm")
    rows = [row(f"s{i}", change.p_value, change.verdict) for i, change in enumerate(expected)]
    found = judge_headlines(RULES, frame(*rows))
    assert [one.p_adjusted for one in found.headlines] == [change.p_adjusted for change in expected]
    assert found.any_false_announcement == pytest.approx(1 - 0.95**4)


def test_nothing_stands_that_the_report_does_not_announce() -> None:
    """Alone in the overview, but one of eleven in its own report."""
    (only,) = judge_headlines(RULES, frame(row("eau", 0.03, "inconclusive"))).headlines
    assert only.p_adjusted == pytest.approx(0.03)
    assert not only.stands


def test_each_service_speaks_by_the_pair_of_its_newest_wave() -> None:
    found = judge_headlines(
        RULES,
        frame(
            row("eau", 0.001, "progress", wave_from=2019, wave_to=2021),
            row("eau", 0.9),
            row("bus", 0.2, population="users"),
            row("bus", 0.8),
            row("bus", 0.0001, "regress", criterion="ponctualite", is_headline=False),
            row("dechets", 0.5, wave_to=2022),
            row("dechets", 0.5, criterion="tri", is_headline=False, wave_from=2022, wave_to=2024),  # no mark in 2024
        ),
    )
    assert [(one.service, one.p_value, one.population) for one in found.headlines] == [
        ("bus", 0.8, "residents"),
        ("eau", 0.9, "residents"),
    ]
    assert found.reports == 3  # the third tests criteria, and may announce one


def test_a_mark_without_a_test_is_in_no_family() -> None:
    found = judge_headlines(
        RULES, frame(row("bus", None, "not_comparable"), row("eau", 0.02, "progress"), row("voirie", None, None))
    )
    assert [one.p_adjusted for one in found.headlines] == [None, pytest.approx(0.02), None]
    assert [one.verdict for one in found.headlines] == ["not_comparable", "progress", None]
    assert (found.reports, found.any_false_announcement) == (1, pytest.approx(0.05))


def test_no_service_at_all() -> None:
    found = judge_headlines(RULES, empty(OUT_CHANGES))
    assert (found.headlines, found.reports, found.any_false_announcement) == ((), 0, 0.0)
