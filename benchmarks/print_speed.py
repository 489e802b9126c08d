"""How long a printed chart takes: every kind in every size and format, of a demanding service.

The budget of a press kit is 0.2 s a file (issue 6); a yearly run makes about a hundred files a service. Each chart is
laid out once and written in three formats, as the kit does it; the time is that of one process after its first picture
(fonts are opened then), in processor time, so that a busy machine counts for less.

Repeat:  python benchmarks/print_speed.py           (half a minute)
         python benchmarks/print_speed.py --dry
It writes results/print_speed.csv and ends with status 1 where the mean is beyond the budget.
"""

from __future__ import annotations

import argparse
import csv
import sys
import time
from collections import defaultdict
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "tests" / "publishing"))

from random_prints import random_print_service  # noqa: E402

from barometer.declarations.journal import DEFAULT_JOURNAL  # noqa: E402
from barometer.publishing.charts import printed  # noqa: E402
from barometer.publishing.charts.box import boxes  # noqa: E402
from barometer.publishing.views.press_charts import press_charts  # noqa: E402

BUDGET_S = 0.2
SEED = 27  # ten criteria, six zones, eight commitments


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dry", action="store_true", help="print, write nothing")
    arguments = parser.parse_args()
    charts = press_charts(random_print_service(SEED))
    sizes = boxes(DEFAULT_JOURNAL)
    printed.render(charts[0], sizes[0])
    spent: dict[str, list[float]] = defaultdict(list)
    weight: dict[str, list[int]] = defaultdict(list)
    for chart in charts:
        for box in sizes:
            start = time.process_time()
            made = printed.render(chart, box)
            spent["all three"].append((time.process_time() - start) / len(made))
            for name in made:
                start = time.process_time()
                made |= printed.render(chart, box, formats=(name,))
                spent[f"{name} alone"].append(time.process_time() - start)
                weight[f"{name} alone"].append(len(made[name]))
    header = ("what", "pictures", "mean_ms", "slowest_ms", "mean_kB")
    rows = [
        (
            name,
            len(times),
            round(1000 * sum(times) / len(times), 1),
            round(1000 * max(times), 1),
            round(sum(weight[name]) / len(times) / 1000, 1) if weight[name] else "",
        )
        for name, times in spent.items()
    ]
    for line in (header, *rows):
        print(*line, sep="\t")
    if not arguments.dry:
        with (HERE / "results" / "print_speed.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows((header, *rows))
    return 1 if sum(spent["all three"]) / len(spent["all three"]) > BUDGET_S else 0


if __name__ == "__main__":
    sys.exit(main())
