"""Files of every format damaged at random end in findings or in acceptance, never in an exception.

The damages are those of `benchmarks/fuzz_files.py`, which makes ten thousand a format and bounds memory and time.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from pathlib import Path

import pytest

from barometer.findings import Verdict
from barometer.project import Project

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"
sys.path.append(str(BENCHMARKS))  # benchmarks are scripts beside the package, not part of it

import fuzz_files  # noqa: E402


@pytest.mark.parametrize("kind", fuzz_files.FORMATS)
def test_mutated_files(kind: str, tmp_path: Path) -> None:
    sound = fuzz_files.sound(kind)
    assert fuzz_files.judged(kind, sound) is Verdict.ACCEPTED
    fuzz_files.accepted(kind, sound, Project(tmp_path))
    verdicts: Counter[Verdict] = Counter()
    for number in range(300):
        content = fuzz_files.mutated(kind, random.Random(f"test {kind} {number}"), sound)
        verdicts[fuzz_files.judged(kind, content)] += 1
        if number % 30 == 0:
            fuzz_files.accepted(kind, content, Project(tmp_path))
    assert verdicts[Verdict.REFUSED] > 50
    assert verdicts[Verdict.ACCEPTED] + verdicts[Verdict.ROWS_REFUSED] > 10


def test_the_published_run_is_whole() -> None:
    """10,000 files a format, none of which took the process down, beyond two gigabytes or twenty seconds."""
    lines = fuzz_files.RESULTS.read_text(encoding="utf-8").split()
    rows = [dict(zip(lines[0].split(","), line.split(","), strict=True)) for line in lines[1:]]
    assert [row["format"] for row in rows] == list(fuzz_files.FORMATS)
    for row in rows:
        assert int(row["accepted"]) + int(row["rows_refused"]) + int(row["refused"]) == int(row["files"])
        assert float(row["longest_s"]) < fuzz_files.LONGEST_SECONDS
        assert int(row["peak_mb"]) * 1_000_000 < fuzz_files.MOST_MEMORY
