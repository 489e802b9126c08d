"""How often a quadrant is wrongly named: a short run of `benchmarks/quadrant_labels.py`, and its published table.

60 waves of 20 criteria instead of 1,000; each bound is widened by three Monte-Carlo errors.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"
sys.path.append(str(BENCHMARKS))  # benchmarks are scripts beside the package, not part of it

import quadrant_labels  # noqa: E402
from measured import Property  # noqa: E402

WAVES = 60
WIDENED_BY = 3.0  # Monte-Carlo errors


@pytest.fixture(scope="module")
def measured() -> list[Property]:
    return quadrant_labels.measure(WAVES)


def test_the_rule_keeps_its_promises(measured: list[Property]) -> None:
    promised = [one for one in measured if one.high is not None]
    assert [one.high for one in promised] == [12.0, 5.0, 1.0, 5.0]
    assert [str(one) for one in promised if not one.holds(WIDENED_BY)] == []


def test_the_hard_cut_does_not(measured: list[Property]) -> None:
    """The negative control: METHOD's .31 and .16 at 0.5 and 1 point of the line."""
    rates = [one for one in measured if one.property == "hard_cut_wrongly_named"]
    assert rates[0].value == pytest.approx(31, abs=5)
    assert rates[1].value == pytest.approx(16, abs=5)
    for cut, rule in zip(rates, (o for o in measured if o.property == "quadrant_wrongly_named"), strict=True):
        assert rule.value < cut.value


def test_an_uncertain_kpi_names_less(measured: list[Property]) -> None:
    unknown = [one.value for one in measured if one.property == "quadrant_unknown" and "spread" in one.setting]
    assert unknown[0] < min(unknown[1:])


def test_the_published_table_keeps_every_promise() -> None:
    with (BENCHMARKS / "results" / "quadrant_labels.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 24
    assert {row["replicates"] for row in rows} == {"1000"}
    promised = [row for row in rows if row["high"]]
    assert len(promised) == 4
    assert all(float(row["value"]) <= float(row["high"]) for row in promised)
