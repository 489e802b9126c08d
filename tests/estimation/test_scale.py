"""The benchmark of large waves: what it computes, on a small one, and the table it published."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import numpy as np
import pytest

from barometer.statistics.calibration import Margin, calibrate, indicators
from barometer.statistics.design import Design
from barometer.statistics.estimates import linearised_means

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"
sys.path.append(str(BENCHMARKS))  # benchmarks are scripts beside the package, not part of it

import large_wave  # noqa: E402
import scale  # noqa: E402


def test_the_benchmark_estimates_what_it_says(tmp_path: Path) -> None:
    """Its 380 figures on 20,000 respondents, from the numbers that R reads, respondent by respondent."""
    large_wave.write_wave(tmp_path, 20_000, for_r=True, size=10_000)
    figures = scale.estimate(tmp_path, threads=1)

    def column(name: str, kind: type = np.int32) -> np.ndarray:
        return np.fromfile(tmp_path / f"{name}.bin", dtype=kind)

    table = large_wave.margins()
    margins = [
        Margin(name, tuple(rows["category"]), tuple(rows["population"]))
        for name, rows in table.groupby("variable", sort=False)
    ]
    labels = {m.variable: [m.categories[code] for code in column(m.variable)] for m in margins}
    design = Design.from_labels(column("d", np.float64), strata=column("stratum").tolist())
    design = design.scaled_to(margins[0].total)
    y = 10 * np.column_stack([column(item, np.float64) for item in large_wave.ITEMS])
    domains = np.column_stack(
        [np.ones(len(y), bool)]
        + [column(name) == code for name, last in (("age", 6), ("zone", 31)) for code in range(last)]
    )
    means = linearised_means(design, calibrate(design, *indicators(labels, margins)), y, domains)
    assert len(figures) == 380
    assert figures["mean"].to_numpy() == pytest.approx(means.mean.ravel(), rel=1e-9)
    assert figures["se"].to_numpy() == pytest.approx(np.sqrt(means.variance).ravel(), rel=1e-9)
    assert (figures["n"].to_numpy() == means.n.ravel()).all()


def test_the_published_table_keeps_the_promises() -> None:
    with (BENCHMARKS / "results" / "scale.csv").open(encoding="utf-8", newline="") as file:
        rows = {
            (row["who"].split()[0], int(row["respondents"]), int(row["threads"])): row for row in csv.DictReader(file)
        }
    ours, r = rows["barometer", 1_000_000, 1], rows["R", 1_000_000, 1]
    large = rows["barometer", 10_000_000, 1]
    for seconds in ("median_seconds", "median_cpu_seconds"):
        assert float(r[seconds]) >= scale.FASTER * float(ours[seconds])
    assert float(r["largest_difference"]) <= scale.EQUAL
    assert float(ours["peak_mb"]) < scale.PEAK_MB
    assert float(large["median_seconds"]) <= scale.SLOWER * float(ours["median_seconds"])
    assert ours["different_bytes"] == large["different_bytes"] == "1"
    assert ours["runs"] == large["runs"] == "5"
