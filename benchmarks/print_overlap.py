"""Do texts of the printed charts ever meet, or leave their box? Measured by matplotlib's renderer on random services.

Two hundred services (long labels, one wave, twelve waves, all figures missing, breaks, extreme figures…) are drawn by
`tests/publishing/random_prints.py`; every chart of each is laid out in every size of the usual journal, and in a column
that is too small for most. The boxes of its texts are compared with one another, with marks, bars and dark lines, and
with the sheet's edge (`tests/publishing/print_clashes.py` says how). A chart that cannot stand in a size is refused and
counted; one with fewer rows says so and is counted.

Repeat:  python benchmarks/print_overlap.py                 (200 services; five minutes)
         python benchmarks/print_overlap.py --services 20 --dry
It writes results/print_overlap.csv and ends with status 1 where anything meets.
"""

from __future__ import annotations

import argparse
import csv
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "tests" / "publishing"))

from print_clashes import clashes  # noqa: E402
from random_prints import random_print_service  # noqa: E402

from barometer.declarations.authority import FigureKind  # noqa: E402
from barometer.declarations.journal import DEFAULT_JOURNAL  # noqa: E402
from barometer.publishing.branding import SHIPPED  # noqa: E402
from barometer.publishing.charts.box import Box, boxes  # noqa: E402
from barometer.publishing.charts.printed import DoesNotFitError, faces_for  # noqa: E402
from barometer.publishing.charts.printed.layout import lay_out  # noqa: E402
from barometer.publishing.views.press_charts import press_charts  # noqa: E402

KINDS: tuple[FigureKind, ...] = ("trend", "trends", "changes", "crossing", "answers", "zones", "commitments")
BOXES = (*boxes(DEFAULT_JOURNAL), Box("small_column", 43, 60))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--services", type=int, default=200)
    parser.add_argument("--dry", action="store_true", help="print, write nothing")
    arguments = parser.parse_args()
    counted = {(kind, box.name): [0, 0, 0, 0] for kind in KINDS for box in BOXES}
    for seed in range(arguments.services):
        made = random_print_service(seed)
        for kind in KINDS:
            for chart in press_charts(made, (kind,))[:3]:
                for box in BOXES:
                    row = counted[kind, box.name]
                    row[0] += 1
                    try:
                        row[2] += lay_out(chart, box, faces_for(SHIPPED))[0].left_out > 0
                        found = clashes(chart, box)
                    except DoesNotFitError:
                        row[1] += 1
                        continue
                    row[3] += len(found)
                    for one in found:
                        print(f"service {seed}: {one}")
    rows = [(*key, *row) for key, row in counted.items()]
    total = [sum(column) for column in zip(*counted.values(), strict=True)]
    rows.append(("all", "all", *total))
    header = ("kind", "size", "charts", "refused", "with_fewer_rows", "clashes")
    for line in (header, *rows):
        print(*line, sep="\t")
    if not arguments.dry:
        with (HERE / "results" / "print_overlap.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows((header, *rows))
    return 1 if total[-1] else 0


if __name__ == "__main__":
    sys.exit(main())
