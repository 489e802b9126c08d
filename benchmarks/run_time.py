"""How long a run takes, as ratios of what cannot be avoided, and its memory.

    python benchmarks/run_time.py             prints a Markdown table; about four minutes on two cores
    python benchmarks/run_time.py --quick     one repetition of each

1. One changed wave to its published report (`barometer run eau-potable`, a fresh process, an answer changed each time)
   against a fresh process that only imports dagster, duckdb, pandas and scipy, in turn. Bound: 2.5 times. The report is
   published when its page stands at its stable address: its workbook, paper, slides and manifest are complete by then.
   The register's workbook and the overview of all services follow; the time to the end of the command is given too.
2. A full rebuild of the demonstration through Dagster (`barometer run`, no lake, no reports) against the same stations
   called in a loop by a fresh process without Dagster. Bound: 2 times, and 40 s.
3. Peak memory of the full rebuild. Bound: 1 GB.

Press kits are made after the reports, by a job of their own: `press_kit.py` measures them.

Not a test: a loaded machine changes the wall times, less so their ratios and the processor times. Every time is the
median of the repetitions. Modules are compiled before anything is timed, as they are on a machine that ran them once.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

BARE_IMPORT = "import dagster, duckdb, pandas, scipy.stats"

LIBRARY_ONLY = """
import datetime as dt, pathlib, sys
from barometer import pipeline
from barometer.workspace import open_workspace
from barometer.project import Project

workspace = open_workspace(Project(pathlib.Path(sys.argv[1])))
for service in workspace.service_ids():
    pipeline.accept(workspace, service, dt.date(2026, 1, 1))
    for station in (pipeline.estimate, pipeline.compare, pipeline.weigh, pipeline.score, pipeline.cross):
        station(workspace, service)
    for station in (pipeline.decide, pipeline.publish, pipeline.offer):
        station(workspace, service)
pipeline.publish_all_services_page(workspace)
"""

CHANGED = ("eau-potable", "waves/eau-potable")


@dataclass(frozen=True)
class Measured:
    """Medians of the wall time and of the processor time, in seconds, and the largest peak memory in megabytes.

    The last two are 0 where the system does not say (Windows). `page_seconds`: the wall time until the page that was
    awaited stood in its place; 0 where none was.
    """

    seconds: float
    cpu_seconds: float
    peak_mb: float
    page_seconds: float = 0.0


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--quick", action="store_true", help="one repetition of each")
    times = 1 if arguments.parse_args().quick else 5
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["BAROMETER_STATE"] = str(Path(scratch) / "state")
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        project = Path(scratch) / "demonstration"
        barometer = [sys.executable, "-m", "barometer"]
        run([*barometer, "init", "--demo", str(project)])
        run_project = [*barometer, "--project", str(project), "run", "--no-press-kits"]

        def emptied() -> None:
            shutil.rmtree(project / "lake", ignore_errors=True)
            shutil.rmtree(project / "reports", ignore_errors=True)

        run([sys.executable, "-c", BARE_IMPORT])
        run(run_project)
        library = measured([sys.executable, "-c", LIBRARY_ONLY, str(project)], max(1, times // 2), emptied)
        rebuild = measured(run_project, max(1, times // 2), emptied)
        bare, change = [], []
        for _ in range(times):  # in turn: what else the machine does weighs on both alike
            bare.append(run([sys.executable, "-c", BARE_IMPORT]))
            change_an_answer(project / "surveys" / CHANGED[1])
            change.append(run([*run_project, CHANGED[0]], project / "reports" / f"{CHANGED[0]}.html"))
    print(table(medians(bare), medians(change), library, rebuild))


def measured(command: Sequence[str], times: int, before: Callable[[], None] | None = None) -> Measured:
    """A command's median wall time and peak memory over fresh processes; `before` is not counted."""
    runs = []
    for _ in range(times):
        if before is not None:
            before()
        runs.append(run(command))
    return medians(runs)


def medians(runs: Sequence[Measured]) -> Measured:
    """Several runs of one command as one."""
    return Measured(
        statistics.median(one.seconds for one in runs),
        statistics.median(one.cpu_seconds for one in runs),
        max(one.peak_mb for one in runs),
        statistics.median(one.page_seconds for one in runs),
    )


def run(command: Sequence[str], page: Path | None = None) -> Measured:
    """Run a command to its end in a process of its own, where a `page` is awaited. Raises CalledProcessError where it
    fails."""
    start, begun = time.perf_counter(), time.time()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    cpu = peak = 0.0
    if sys.platform == "win32":
        status = process.wait()
    else:
        _, ended, usage = os.wait4(process.pid, 0)
        status = os.waitstatus_to_exitcode(ended)
        cpu = usage.ru_utime + usage.ru_stime
        peak = usage.ru_maxrss / (1024 if sys.platform == "linux" else 1024**2)
    if status != 0:
        raise subprocess.CalledProcessError(status, command)
    page_seconds = page.stat().st_mtime - begun if page else 0.0
    return Measured(time.perf_counter() - start, cpu, peak, page_seconds)


def change_an_answer(waves: Path) -> None:
    """Change the newest wave's file as a corrected delivery would: its last respondent is left out."""
    folder = max(path for path in waves.iterdir() if path.is_dir())
    (answers,) = folder.glob("*.csv")
    lines = answers.read_bytes().splitlines(keepends=True)
    answers.write_bytes(b"".join(lines[:-1]))


def table(bare: Measured, change: Measured, library: Measured, rebuild: Measured) -> str:
    """The results in Markdown."""
    cells = [
        ("bare import of dagster, duckdb, pandas, scipy", *times_of(bare), "", ""),
        (
            "one changed wave to its published report",
            f"{change.page_seconds:.1f} s",
            "",
            f"{change.page_seconds / bare.seconds:.2f} × the bare import",
            "2.5 ×",
        ),
        ("and to the end of the command", *times_of(change), f"{ratio(change, bare)} the bare import", ""),
        ("full rebuild, library only", *times_of(library), "", ""),
        ("full rebuild through Dagster", *times_of(rebuild), f"{ratio(rebuild, library)} the library", "2 ×, 40 s"),
    ]
    cells.append(("its peak memory", f"{rebuild.peak_mb:.0f} MB", "", "", "1,000 MB"))
    lines = [("measured", "wall", "processor", "ratio of wall times", "bound"), ("---",) * 5, *cells]
    where = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + f"\n\n{where}."


def times_of(one: Measured) -> tuple[str, str]:
    return f"{one.seconds:.1f} s", f"{one.cpu_seconds:.1f} s"


def ratio(one: Measured, other: Measured) -> str:
    return f"{one.seconds / other.seconds:.2f} ×"


if __name__ == "__main__":
    main()
