"""KPI files, population tables, mergers and outlines damaged at random: findings or acceptance, never an exception.

The damages are those of `benchmarks/fuzz_tables.py`, which makes ten thousand a reader.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import pytest

from barometer.findings import Verdict

sys.path.append(str(Path(__file__).resolve().parents[2] / "benchmarks"))  # scripts beside the package, no part of it

import fuzz_tables


@pytest.mark.parametrize("reader", fuzz_tables.READERS)
def test_mutated_tables(reader: str) -> None:
    assert fuzz_tables.judged(reader, None) is Verdict.ACCEPTED
    verdicts = Counter(fuzz_tables.judged(reader, f"test {reader} {number}") for number in range(300))
    assert verdicts[Verdict.REFUSED] > 20
    assert verdicts[Verdict.ACCEPTED] + verdicts[Verdict.ROWS_REFUSED] > 20
