"""A wave of a million respondents by the moment cube, beside R's survey package; ten million from Parquet.

Run `python benchmarks/scale.py` (Linux; about ten minutes, four of them R's): an invented wave (large_wave) of ten
criteria is calibrated by raking on commune, age and sex, and its means with their standard errors estimated overall,
by age and by commune: 380 figures. It prints what it measured, says which promise is kept, writes
`results/scale.csv`, and fails where a promise is not kept. Debian's `r-cran-survey` is the other half; where it is
absent the benchmark says so, runs its own half only, and leaves the results as they are.

Every run is a process of its own. Ours is timed from the Parquet files to the figures, R's from data already in
memory; neither counts the start of its interpreter. Beside R, the less flattering of elapsed and processor's time
decides. Peaks are the processes' largest resident sets, all included.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from large_wave import VARIABLES, declared, margins, write_wave

from barometer.estimation.cube import count_cube, counted_questions_of, cube_sample_of
from barometer.lake import Lake

RESULTS = Path(__file__).parent / "results" / "scale.csv"
MILLION = 1_000_000
RUNS = 5
EQUAL, FASTER, PEAK_MB, SLOWER = 1e-9, 50.0, 500.0, 12.0  # the promises


@dataclass(frozen=True)
class Run:
    """One process: its seconds and those of the processor, its peak in MB, and a digest of its figures."""

    seconds: float
    cpu_seconds: float
    peak_mb: float
    digest: str


def estimate(folder: Path, threads: int) -> pd.DataFrame:
    """Our half, by the product's code: one row a domain, category and criterion, with mean and standard error."""
    cube = count_cube(Lake(folder, threads), folder / "respondents.parquet", folder / "answers.parquet")
    survey, wave = declared()
    sample = cube_sample_of(wave, cube, margins())
    if sample.ladder is None or sample.ladder.calibration is None or sample.ladder.calibration.method != "raking":
        raise SystemExit("the wave was not calibrated by raking: nothing here could be compared with R")
    questions = counted_questions_of(survey, wave, cube)
    domains = [("all", "", np.ones(len(cube.cells), dtype=bool))] + [
        (variable, category, (cube.cells[variable] == category).to_numpy())
        for variable in ("age", "zone")
        for category in VARIABLES[variable]
    ]
    means = sample.means(
        questions, [question.score for question in questions], np.column_stack([inside for _, _, inside in domains])
    )
    rows = [
        (domain, category, question.item.id, means.mean[d, k], np.sqrt(means.variance[d, k]), means.n[d, k])
        for d, (domain, category, _) in enumerate(domains)
        for k, question in enumerate(questions)
    ]
    return pd.DataFrame(rows, columns=["domain", "category", "item", "mean", "se", "n"])


def worker(folder: Path, threads: int) -> None:
    """One process: estimate, write the figures, print what it took."""
    start, start_cpu = time.perf_counter(), time.process_time()
    figures = estimate(folder, threads)
    took = {"seconds": time.perf_counter() - start, "cpu_seconds": time.process_time() - start_cpu}
    content = figures.to_csv(index=False, float_format="%.17g")
    (folder / "ours.csv").write_text(content, encoding="utf-8")
    peak = re.search(r"VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text(encoding="utf-8"))
    assert peak is not None
    digest = hashlib.sha256(content.encode()).hexdigest()[:12]
    print(json.dumps({**took, "peak_mb": int(peak.group(1)) / 1024, "digest": digest}))


def ours(folder: Path, threads: int = 1) -> Run:
    """Our half in a process of its own."""
    command = [sys.executable, __file__, "--estimate", str(folder), "--threads", str(threads)]
    return Run(**_json_of(command))


def r_survey(folder: Path) -> tuple[Run, str]:
    """R's half in a process of its own, and the version of the package."""
    figures = _json_of(["Rscript", "--vanilla", str(Path(__file__).with_suffix(".R")), str(folder)])
    version = str(figures.pop("version"))
    return Run(**figures, digest=""), version


def has_r_survey() -> bool:
    """Whether R and its survey package are installed."""
    if shutil.which("Rscript") is None:
        return False
    asked = ["Rscript", "--vanilla", "-e", "quit(status = !requireNamespace('survey', quietly = TRUE))"]
    return subprocess.run(asked, capture_output=True, check=False).returncode == 0


def largest_difference(folder: Path) -> float:
    """The largest relative difference between our means and standard errors and R's, over all figures."""
    mine = pd.read_csv(folder / "ours.csv", dtype={"category": str}, keep_default_na=False)
    theirs = pd.read_csv(folder / "r.csv")
    labels = {"all": ("",), "age": VARIABLES["age"], "zone": VARIABLES["zone"]}
    theirs["category"] = [labels[d][c] for d, c in zip(theirs["domain"], theirs["category"], strict=True)]
    both = mine.merge(theirs, on=["domain", "category", "item"], suffixes=("", "_r"), validate="one_to_one")
    if not len(both) == len(mine) == len(theirs):
        raise SystemExit("the two halves did not estimate the same figures")
    apart = [np.abs(both[name] / (10 * both[f"{name}_r"]) - 1) for name in ("mean", "se")]  # R has marks, we scores
    return float(np.max(apart))


def median(runs: Sequence[Run]) -> float:
    """Median seconds of some runs."""
    return float(np.median([run.seconds for run in runs]))


def median_cpu(runs: Sequence[Run]) -> float:
    """The same of the processor's seconds, which a busy machine makes less wrong."""
    return float(np.median([run.cpu_seconds for run in runs]))


def main() -> None:
    """Measure, print, judge, keep."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--million", type=int, default=MILLION, help="respondents of the smaller wave (tests: fewer)")
    parser.add_argument("--runs", type=int, default=RUNS, help="runs of each of our waves")
    parser.add_argument("--without-large", action="store_true", help="leave out the wave ten times as large")
    parser.add_argument("--without-r", action="store_true", help="leave out R's half")
    parser.add_argument("--estimate", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--threads", type=int, default=1, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.estimate is not None:
        worker(asked.estimate, asked.threads)
        return
    with_r = not asked.without_r and has_r_survey()
    if not with_r:
        print("R's survey package is left out or absent (Debian: r-cran-survey): only our own half is run")
    rows: list[dict[str, Any]] = []
    failed: list[str] = []

    def keep(who: str, respondents: int, threads: int, runs: Sequence[Run], difference: float | None = None) -> None:
        seconds, peak = median(runs), max(run.peak_mb for run in runs)
        digests = len({run.digest for run in runs})
        print(f"{who}, {respondents:,} respondents, {threads} thread(s), median of {len(runs)}: {seconds:.2f} s,")
        print(f"    {median_cpu(runs):.2f} s of the processor, peak {peak:.0f} MB, {digests} different set(s) of bytes")
        rows.append(
            {
                "who": who,
                "respondents": respondents,
                "threads": threads,
                "runs": len(runs),
                "median_seconds": round(seconds, 2),
                "median_cpu_seconds": round(median_cpu(runs), 2),
                "peak_mb": round(peak),
                "different_bytes": digests,
                "largest_difference": "" if difference is None else f"{difference:.1e}",
            }
        )

    def promise(text: str, kept: bool) -> None:
        print(f"{'kept' if kept else 'NOT KEPT'}: {text}")
        if not kept:
            failed.append(text)

    with tempfile.TemporaryDirectory() as place:
        small, large = Path(place) / "small", Path(place) / "large"
        write_wave(small, asked.million, for_r=with_r)
        if not asked.without_large:
            write_wave(large, 10 * asked.million)
        of_small, of_large = [], []
        for _ in range(asked.runs):  # in turn, so that a busy machine is unfair to neither
            of_small.append(ours(small))
            if not asked.without_large:
                of_large.append(ours(large))
        keep("barometer", asked.million, 1, of_small)
        promise("one thread gives the same bytes each time", len({run.digest for run in of_small}) == 1)
        promise(f"a peak under {PEAK_MB:.0f} MB", max(run.peak_mb for run in of_small) < PEAK_MB)
        if of_large:
            keep("barometer", 10 * asked.million, 1, of_large)
            ratio = median(of_large) / median(of_small)
            promise(f"ten times the respondents in {ratio:.1f} times the time (at most {SLOWER:.0f})", ratio <= SLOWER)
        keep("barometer", asked.million, 2, [ours(small, threads=2) for _ in range(asked.runs)])
        if with_r:
            ours(small)  # figures of one thread, to be compared
            r, version = r_survey(small)
            difference = largest_difference(small)
            faster = min(r.seconds / median(of_small), r.cpu_seconds / median_cpu(of_small))
            keep(f"R survey {version}", asked.million, 1, [r], difference)
            promise(f"R's figures to a relative {difference:.1e} (at most {EQUAL:.0e})", difference <= EQUAL)
            promise(f"{faster:.0f} times as fast as R (at least {FASTER:.0f})", faster >= FASTER)
    if with_r and of_large and asked.million == MILLION:
        with RESULTS.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    if failed:
        raise SystemExit(1)


def _json_of(command: list[str]) -> dict[str, Any]:
    """What a process prints on its last line, as JSON; its complaints are shown."""
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    printed: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return printed


if __name__ == "__main__":
    main()
