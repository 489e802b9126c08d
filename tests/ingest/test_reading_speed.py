"""The published table of `benchmarks/reading_speed.py` keeps its promises, at full size."""

from __future__ import annotations

import csv
from pathlib import Path

RESULTS = Path(__file__).resolve().parents[2] / "benchmarks" / "results" / "reading_speed.csv"


def test_published_reading_speed() -> None:
    with RESULTS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["file"], int(row["rows"]), int(row["columns"]), row["what"]) for row in rows] == [
        ("xlsx", 50_000, 40, "bare"),
        ("xlsx", 50_000, 40, "judged"),
        ("csv", 2_000_000, 14, "bare"),
        ("csv", 2_000_000, 14, "judged"),
    ]
    for bare, judged, most in ((rows[0], rows[1], 4), (rows[2], rows[3], 8)):
        assert float(judged["seconds"]) <= most * float(bare["seconds"])
        assert int(judged["peak_mb"]) < 2_000
