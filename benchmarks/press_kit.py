"""How long a press kit takes, file by file, on every service of the demonstration.

    python benchmarks/press_kit.py [a project whose services were run already]

writes benchmarks/results/press_kit.csv: a row a service with the files of its kit, the seconds of the whole archive
(texts, data, pictures, the archive itself) and of a file, and the archive's weight. Without a project the demonstration
is run in a temporary folder first, not measured. One process, its imports counted with the first kit. Promised: at most
0.2 s a file, judged on the processor's time (one thread): the clock also counts what other programs take, and the
results here were measured beside five other people's work.
"""

from __future__ import annotations

import csv
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from barometer import pipeline
from barometer.project import Project
from barometer.publishing.press.names import kit_address
from barometer.workspace import open_workspace

RESULTS = Path(__file__).resolve().parent / "results" / "press_kit.csv"
MOST_SECONDS_A_FILE = 0.2
COLUMNS = ("service", "files", "seconds", "seconds_a_file", "processor_s_a_file", "archive_mb", "is_kept")


def main(given: str | None) -> int:
    """Measure and write. Returns 1 where a service takes longer than promised."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(given) if given else _demonstration(Path(folder) / "projet")
        rows = measured(Project(root.absolute()))
    with RESULTS.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows)
    return 0 if all(row[-1] == "true" for row in rows) else 1


def measured(project: Project) -> list[tuple[str, ...]]:
    """A row a service that has figures."""
    workspace = open_workspace(project)
    rows = []
    for service in workspace.service_ids():
        (project.reports / kit_address(service)).unlink(missing_ok=True)
        start, used = time.perf_counter(), time.process_time()
        kit = pipeline.press_kit(workspace, service)
        seconds, used = time.perf_counter() - start, time.process_time() - used
        if kit.path is None:
            continue
        weight = kit.path.stat().st_size / 1e6
        figures = (f"{seconds:.1f}", f"{seconds / kit.files:.3f}", f"{used / kit.files:.3f}", f"{weight:.1f}")
        is_kept = used / kit.files <= MOST_SECONDS_A_FILE
        rows.append((service, str(kit.files), *figures, str(is_kept).lower()))
        print(*rows[-1], sep="\t", flush=True)
    return rows


def _demonstration(root: Path) -> Path:
    command = [sys.executable, "-m", "barometer"]
    subprocess.run([*command, "init", str(root), "--demo"], check=True)
    subprocess.run([*command, "--project", str(root), "run", "--no-press-kits"], check=True)
    return root


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else None))
