"""How long judging a large file and putting it in the lake takes, beside the bare reading of the same file.

    python benchmarks/reading_speed.py [share of the full size, by default 1]

writes benchmarks/results/reading_speed.csv. Two files of an invented survey (seeded), made in a temporary folder:

- a workbook of 50,000 rows and 40 columns, accepted by the library, beside python-calamine's reading of it as rows;
- a CSV of 2,000,000 rows and 14 columns, some texts quoted with separators inside, accepted by the library, beside
  DuckDB's reading of it as text into an Arrow table, with its default threads.

Every measurement is a process of its own; each is made three times in turn and the shortest is kept, for another
process on the machine can only lengthen it. `seconds` are by the clock, `processor_s` of all threads; `peak_mb` is the
most memory the process held, its libraries included. Promised: at most 4 and 8 times the bare reading, 2 GB.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

RESULTS = Path(__file__).resolve().parent / "results" / "reading_speed.csv"
SEED = 20_051_130
REPEATS = 3
LABELS = ("Très satisfait", "Plutôt satisfait", "Plutôt pas satisfait", "Pas du tout satisfait", "NSP")
COMMUNES = tuple(f"{38_000 + k}" for k in range(31))
SEXES = ("Femme", "Homme")
#: (kind, rows, asked items, times the bare reading that it may take)
FILES = (("xlsx", 50_000, 36, 4.0), ("csv", 2_000_000, 10, 8.0))
MOST_MEMORY_MB = 2_000


def columns_of(items: int) -> list[str]:
    return ["id", "Commune", "Âge", "Sexe", *(f"Question {k}" for k in range(1, items + 1))]


def piece(rng: np.random.Generator, first: int, rows: int, items: int) -> list[npt.NDArray[np.object_]]:
    """Some rows as columns of text: identifiers, a commune, an age, a sex; labels and marks in turn."""

    def pick(texts: tuple[str, ...]) -> npt.NDArray[np.object_]:
        return np.array(texts, dtype=object)[rng.integers(0, len(texts), rows)]

    ids = np.array([f"R{number:07d}" for number in range(first, first + rows)], dtype=object)
    marks = tuple(map(str, range(11)))
    answers = [pick(LABELS if k % 2 else marks) for k in range(items)]
    return [ids, pick(COMMUNES), pick(tuple(map(str, range(18, 95)))), pick(SEXES), *answers]


def write_csv(path: Path, rows: int, items: int) -> None:
    rng = np.random.default_rng(SEED)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(columns_of(items))
        for first in range(0, rows, 100_000):
            writer.writerows(zip(*piece(rng, first, min(100_000, rows - first), items), strict=True))


def write_xlsx(path: Path, rows: int, items: int) -> None:
    """As Excel writes one: shared texts, marks as numbers."""
    import xlsxwriter

    columns = piece(np.random.default_rng(SEED), 0, rows, items)
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Réponses")
        sheet.write_row(0, 0, columns_of(items))
        for number, row in enumerate(zip(*columns, strict=True), start=1):
            for column, cell in enumerate(row):
                if cell.isdigit() and column != 1:
                    sheet.write_number(number, column, int(cell))
                else:
                    sheet.write_string(number, column, cell)


def declarations(name: str, items: int) -> tuple[Any, ...]:
    """The authority, territory, survey and wave of the invented survey."""
    from barometer.declarations.authority import Authority
    from barometer.declarations.survey import Survey
    from barometer.declarations.territory import Territory
    from barometer.declarations.wave import Wave

    scales = {
        "labels": {
            "low": 1,
            "high": 4,
            "satisfied_from": 3,
            "labels": {label: 4 - k for k, label in enumerate(LABELS[:4])},
            "dont_know": ["NSP"],
        },
        "marks": {"low": 0, "high": 10, "satisfied_from": 7},
    }
    asked = [
        {
            "id": f"q{k:02d}",
            "service": "large",
            "criterion": f"q{k:02d}",
            "versions": [{"id": "v1", "wording": "?", "scale": "marks" if k % 2 else "labels"}],
        }
        for k in range(1, items + 1)
    ]
    survey = {"format": 1, "id": "large", "title": "Large", "scales": scales, "items": asked}
    wave = {
        "format": 1,
        "survey": "large",
        "year": 2026,
        "field_start": dt.date(2026, 3, 1),
        "field_end": dt.date(2026, 3, 31),
        "mode": "internet",
        "sampling": {"design": "random"},
        "file": name,
        "respondent_column": "id",
        "items": [{"item": f"q{k:02d}", "column": f"Question {k}", "version": "v1"} for k in range(1, items + 1)],
        "variables": {"zone": {"column": "Commune"}, "age": {"column": "Âge"}, "sex": {"column": "Sexe"}},
    }
    domains = {
        "zone": [{"id": "est", "label": "Est"}, {"id": "ouest", "label": "Ouest"}],
        "age": [{"id": "18-44", "label": "18-44", "low": 18, "high": 44}, {"id": "45", "label": "45+", "low": 45}],
        "sex": [{"id": "f", "label": "Femme"}, {"id": "m", "label": "Homme"}],
    }
    communes = [{"insee": c, "name": f"C{c}", "zone": ("est", "ouest")[k % 2]} for k, c in enumerate(COMMUNES)]
    return (
        Authority.model_validate({"format": 1, "id": "a", "name": "A", "domains": domains}),
        Territory.model_validate({"communes": communes}),
        Survey.model_validate(survey),
        Wave.model_validate(wave),
    )


def bare(kind: str, path: Path, _: int) -> int:
    """The bare reading; returns the rows read."""
    if kind == "xlsx":
        from python_calamine import CalamineWorkbook

        started = time.perf_counter(), time.process_time()
        rows = len(CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()) - 1
    else:
        import duckdb
        import pyarrow  # noqa: F401 - loaded before the clock starts

        started = time.perf_counter(), time.process_time()
        read = "SELECT * FROM read_csv(?, all_varchar = true, delim = ';', header = true)"
        rows = duckdb.connect().execute(read, [str(path)]).to_arrow_table().num_rows
    _tell(started, rows)
    return rows


def judged(kind: str, path: Path, items: int) -> int:
    """Judge the file where it lies in a project and put it in its lake; returns the respondents accepted."""
    from barometer.ingest.acceptance import accept_wave
    from barometer.lake import Lake
    from barometer.project import Project

    project = Project(path.parents[4])
    authority, territory, survey, wave = declarations(path.name, items)
    with tempfile.TemporaryDirectory() as lake:
        started = time.perf_counter(), time.process_time()
        outcome = accept_wave(
            Lake(Path(lake)), project, authority, territory, survey, wave, dry=False, today=dt.date(2026, 5, 1)
        )
        assert outcome.in_force is not None
        assert not outcome.findings
        _tell(started, outcome.in_force.rows_accepted)
    return outcome.in_force.rows_accepted


def _tell(started: tuple[float, float], rows: int) -> None:
    told = {
        "seconds": time.perf_counter() - started[0],
        "processor_s": time.process_time() - started[1],
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "rows": rows,
    }
    print(json.dumps(told))


def measure(what: str, kind: str, path: Path, items: int) -> dict[str, float]:
    """One measurement in a process of its own."""
    command = [sys.executable, __file__, "--one", what, kind, str(path), str(items)]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return dict(json.loads(told))


def main(share: float) -> int:
    """Measure both files. Returns 1 where a promise is broken."""
    lines: list[list[object]] = []
    broken = 0
    for kind, full, items, most in FILES:
        rows = int(full * share)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "surveys" / "waves" / "large" / "2026" / f"large.{kind}"
            path.parent.mkdir(parents=True)
            (write_csv if kind == "csv" else write_xlsx)(path, rows, items)
            runs = [(measure("bare", kind, path, items), measure("judged", kind, path, items)) for _ in range(REPEATS)]
        reading, judging = (min((run[side] for run in runs), key=lambda one: one["seconds"]) for side in (0, 1))
        assert reading["rows"] == judging["rows"] == rows
        times = judging["seconds"] / reading["seconds"]
        peak = max(run[1]["peak_mb"] for run in runs)
        broken += times > most or peak > MOST_MEMORY_MB
        for name, one in (("bare", reading), ("judged", judging)):
            seconds = [f"{one['seconds']:.2f}", f"{one['processor_s']:.2f}", int(one["peak_mb"])]
            ratio = [f"{times:.2f}", most] if name == "judged" else ["", ""]
            lines.append([kind, rows, items + 4, name, *seconds, *ratio])
            print(*lines[-1])
    with RESULTS.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        header = ["file", "rows", "columns", "what", "seconds", "processor_s", "peak_mb", "times_bare", "at_most"]
        writer.writerows([header, *lines])
    return int(broken > 0)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        what, kind, path, items = sys.argv[2:6]
        {"bare": bare, "judged": judged}[what](kind, Path(path), int(items))
    else:
        sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0))
