"""Damaged exports of every survey tool, in thousands: findings or acceptance, never an exception, in bounded memory.

    python benchmarks/fuzz_readers.py ../shared/data [files a reader, by default 10000] [exports, by default all]

writes benchmarks/results/fuzz_readers.csv (the lines of the exports that were read): for each how many damaged files
were read, judged and refused, the seconds of processor they took and the process's largest memory so far. An exception
ends the run with the seed of the file that caused it. The damages are those of tests/ingest/tools/mutations.py.
"""

from __future__ import annotations

import csv
import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "tests"), str(HERE.parent / "tests" / "ingest" / "tools")]

from mutations import mutated  # noqa: E402
from six_respondents import AUTHORITY, SURVEY, TERRITORY  # noqa: E402
from test_mutated_exports import EXPORTS, received  # noqa: E402

from barometer.findings import Verdict  # noqa: E402
from barometer.ingest.waves import judge_wave  # noqa: E402

RESULTS = HERE / "results" / "fuzz_readers.csv"
#: A process that holds more than this many megabytes has met a file that it should have refused.
MOST_MEMORY_MB = 1_000


def main(data: Path, files: int, names: Sequence[str]) -> None:
    """Judge damaged copies of the example exports. Raises where one of them is more than findings or acceptance."""
    rows = {row[0]: row for row in _known()}
    for name in names:
        declared = EXPORTS[name]
        sound, verdicts, started = (data / name).read_bytes(), Counter[Verdict](), time.process_time()
        for number in range(files):
            seed = f"{name} {number}"
            damaged = mutated(random.Random(seed), sound)
            try:
                judged = judge_wave(declared, SURVEY, AUTHORITY, TERRITORY, received(damaged, name))
            except BaseException:
                print(f"seed: {seed!r}", file=sys.stderr)
                raise
            verdicts[judged.verdict] += 1
            if (judged.verdict is Verdict.REFUSED) != judged.respondents.empty:
                raise AssertionError(f"half a table, seed {seed!r}")
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        if memory > MOST_MEMORY_MB:
            raise AssertionError(f"{memory} MB after {name}")
        seconds = round(time.process_time() - started, 1)
        rows[name] = [name, declared.tool, files, *(verdicts[verdict] for verdict in Verdict), seconds, memory]
        print(*rows[name], flush=True)
    with RESULTS.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["export", "tool", "files", *(verdict.value for verdict in Verdict), "processor_s", "peak_mb"])
        writer.writerows(rows[name] for name in EXPORTS if name in rows)


def _known() -> list[list[object]]:
    """The lines of the exports that were read before."""
    with RESULTS.open(encoding="utf-8", newline="") as file:
        return [list(row) for row in csv.reader(file)][1:]


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 10_000, sys.argv[3:] or list(EXPORTS))
