"""Do texts of the pages' still pictures ever meet? Measured by Chromium on services drawn at random.

Two hundred services (long labels, one wave, twelve waves, all figures missing, breaks, extreme figures…) are drawn
by `tests/publishing/random_services.py`; every picture of their reports, maps of zones and communes among them, is laid
out by a real browser in each of its sizes, and the boxes of its texts are compared with one another, with the figures'
marks, with the lines and with the picture's edge (`tests/publishing/clashes.py` says how).

Repeat:  python benchmarks/label_overlap.py                 (200 services; two minutes)
         python benchmarks/label_overlap.py --services 20 --dry
It writes results/label_overlap.csv and ends with status 1 where texts meet.
"""

from __future__ import annotations

import argparse
import csv
import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "tests" / "publishing"))

from clashes import clashes, pictures  # noqa: E402
from random_services import SHAPES, random_service  # noqa: E402


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--services", type=int, default=200)
    parser.add_argument("--dry", action="store_true", help="print, write nothing")
    arguments = parser.parse_args()
    counted = {shape: [0, 0, 0, 0] for shape in SHAPES}  # services, pictures, texts, clashes
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        for seed in range(arguments.services):
            made = random_service(seed)
            drawn, found = pictures(made), clashes(page, [made])
            for one in found:
                print(f"service {seed}: {one}")
            row = counted[SHAPES[seed % len(SHAPES)]]
            for i, count in enumerate((1, drawn.count("<svg"), drawn.count("<text"), len(found))):
                row[i] += count
        browser.close()
    rows = [(shape, *row) for shape, row in counted.items()]
    total = [sum(column) for column in zip(*counted.values(), strict=True)]
    rows.append(("all", *total))
    header = ("shape", "services", "pictures", "texts", "clashes")
    for line in (header, *rows):
        print(*line, sep="\t")
    if not arguments.dry:
        with (HERE / "results" / "label_overlap.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows((header, *rows))
    return 1 if total[-1] else 0


if __name__ == "__main__":
    sys.exit(main())
