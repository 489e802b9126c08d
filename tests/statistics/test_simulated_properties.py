"""The promises about intervals, verdicts and the planner, on few simulated surveys and in the published table.

The simulations are those of `benchmarks/simulate_properties.py` with 200 replicates instead of 10,000. At 95 % coverage
200 replicates have a Monte-Carlo standard error of 1.5 %; every bound is widened by three such errors, each property
with its own. That is enough to see a formula that is wrong, not one that is a little off: the full run is for that, and
its table is checked here as it was published.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"
sys.path.append(str(BENCHMARKS))  # benchmarks are scripts beside the package, not part of it

import simulate_properties  # noqa: E402
from measured import Property  # noqa: E402

REPLICATES = 200
WIDENED_BY = 3.0  # Monte-Carlo errors


@pytest.fixture(scope="module")
def coverage() -> list[Property]:
    properties, _ = simulate_properties.measure_coverage(REPLICATES, (150,), (1.6,))
    return properties


@pytest.fixture(scope="module")
def verdicts() -> list[Property]:
    return simulate_properties.measure_verdicts(REPLICATES, (400,))


def broken(properties: list[Property]) -> list[str]:
    return [str(one) for one in properties if not one.holds(WIDENED_BY)]


def test_intervals_hold_the_truth_as_often_as_promised(coverage: list[Property]) -> None:
    assert {one.property for one in coverage if one.low is not None} == {
        *("wilson_coverage_lowest", "wilson_coverage_highest", "t_mean_coverage_lowest", "t_mean_coverage_highest"),
    }
    assert broken(coverage) == []


def test_the_cap_on_the_effective_sample_is_needed(coverage: list[Property]) -> None:
    lowest = {one.property: one.value for one in coverage if "independent" in one.setting}
    assert lowest["wilson_uncapped_coverage_lowest"] < lowest["wilson_coverage_lowest"]


def test_verdicts_err_no_more_often_than_promised(verdicts: list[Property]) -> None:
    promised = {one.property for one in verdicts if one.high is not None}
    assert {"report_with_false_announcement", "false_discovery_rate", "false_stable_at_the_margin"} <= promised
    assert broken(verdicts) == []


def test_the_planner_says_what_will_be_found(verdicts: list[Property]) -> None:
    planner = [one for one in verdicts if one.property.endswith("planned")]
    assert {one.unit for one in planner} == {"points", "percent", "percentage points"}
    assert broken(planner) == []


def test_a_simulation_can_fail(verdicts: list[Property]) -> None:
    """The negative control: a shock common to a wave, which sampling error does not cover, breaks the promise."""
    (shocked,) = (one for one in verdicts if "shock" in one.setting)
    assert shocked.value - WIDENED_BY * shocked.mc_error > 5.0


def test_the_published_table_keeps_every_promise() -> None:
    with (BENCHMARKS / "results" / "properties.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["low"] or row["high"]]
    assert len(rows) == 88
    assert min(int(row["replicates"]) for row in rows) >= 10_000
    for row in rows:
        value, allowed = float(row["value"]), float(row["slack"]) * float(row["mc_error"])
        assert not row["low"] or value >= float(row["low"]) - allowed, row
        assert not row["high"] or value <= float(row["high"]) + allowed, row
