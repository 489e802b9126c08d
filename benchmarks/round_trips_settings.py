"""Random edits of the settings workbook, read back: is what is declared afterwards what the person meant?

Each round copies the tests' small project, draws a few edits of its values (texts with every kind of mark, numbers,
dates, lists, filters, new criteria and KPIs, links removed), makes them in the workbook by hand, has it read and
written, and compares every model with the one of the edited values. See tests/declarations/test_settings_round_trip.py.
About a second of processor time a round.

    python benchmarks/round_trips_settings.py [rounds]

The result is written to benchmarks/results/round_trips_settings.csv. A round that fails ends the run with its edits.
"""

from __future__ import annotations

import csv
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests" / "declarations"))

from hypothesis import HealthCheck, Phase, given, settings  # noqa: E402
from hypothesis import strategies as st  # noqa: E402
from test_settings_round_trip import round_trip  # noqa: E402


def main(rounds: int) -> None:
    """Play the rounds; an AssertionError where a model is not what was meant."""
    start = time.process_time()
    played = settings(
        max_examples=rounds,
        deadline=None,
        database=None,
        derandomize=True,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )(given(st.data())(round_trip))
    played()
    row = {"rounds": rounds, "models_wrong": 0, "processor_seconds": round(time.process_time() - start)}
    with (HERE / "results" / "round_trips_settings.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, row)
        writer.writeheader()
        writer.writerow(row)
    print(row)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
