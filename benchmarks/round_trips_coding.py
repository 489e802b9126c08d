"""A thousand random stories of a coding workbook and its copies: no text lost, no text hidden.

Each story issues workbooks, lets people edit copies (sorted rows, deleted or inserted columns, pasted formulas, lost
hidden sheets, older issues, copies named "(2)"…), merges them, issues the next, and looks for every text that was
typed. See tests/building/workbook_edits.py. About a fifth of a second of processor time a story.

    python benchmarks/round_trips_coding.py [stories]

The result is written to benchmarks/results/round_trips_coding.csv.
"""

from __future__ import annotations

import csv
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests" / "building"))

from workbook_edits import Story, hidden, lost  # noqa: E402


def main(stories: int) -> int:
    """Play the stories; 1 where one of them lost or hid a text."""
    copies = typed = lost_texts = hidden_texts = 0
    start = time.process_time()
    for seed in range(stories):
        with tempfile.TemporaryDirectory() as folder:
            story = Story(Path(folder), seed)
            returned = story.play()
            copies += len(list(Path(folder).iterdir()))
            typed += len(story.typed)
            missing, unseen = lost(story, returned), hidden(returned)
            lost_texts, hidden_texts = lost_texts + len(missing), hidden_texts + len(unseen)
            if missing or unseen:
                print(f"story {seed}: lost {missing}, hidden {unseen}; {story.log}")
    row = {"stories": stories, "files": copies, "texts_typed": typed, "lost": lost_texts, "hidden": hidden_texts}
    print(row, f"{time.process_time() - start:.0f} s of processor time")
    with (HERE / "results" / "round_trips_coding.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(row), lineterminator="\n")
        writer.writeheader()
        writer.writerow(row)
    return 1 if lost_texts or hidden_texts else 0


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000))
