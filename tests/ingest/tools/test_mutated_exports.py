"""150 damaged files per reader: findings or acceptance, never an exception, never half a table.

10,000 per reader: benchmarks/fuzz_readers.py.
"""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest
from mutations import mutated
from six_respondents import AUTHORITY, SURVEY, TERRITORY, WAVES, wave

from barometer.findings import Finding, Severity, Verdict
from barometer.ingest.files import Received, sniff
from barometer.ingest.tools import read_wave_sheet
from barometer.ingest.tools.structures import Structure, read_structure
from barometer.ingest.waves import declared_columns, judge_wave

#: Damaged files of each tool, over all the shapes of its exports.
FILES = 150
JDMA = wave(
    "jdma",
    ["x"] * 7,
    variables={},
    items=[{"item": "note", "column": "Clarté des informations", "version": "v1"}],
    respondent_column="Identifiant Avis",
)
EXPORTS = {f"exports/{name}": declared for name, declared in WAVES.items()} | {"jdma/synthetic_jdma_export.csv": JDMA}


def received(content: bytes, name: str) -> Received:
    """A file as if it had been dropped."""
    kind, findings = sniff(content, name)
    return Received(name, content, "x", kind, tuple(findings))


@pytest.mark.parametrize("name", EXPORTS)
def test_mutated_exports(shared_data: Path, name: str) -> None:
    """All are read; every third is judged too, which costs as much again."""
    rng = random.Random(name)  # a fixed seed
    declared, sound = EXPORTS[name], (shared_data / name).read_bytes()
    readers = sum(other.tool == declared.tool for other in EXPORTS.values())
    read, verdicts = Counter[bool](), Counter[Verdict]()
    for number in range(FILES // readers):
        damaged = received(mutated(rng, sound), name)
        reading = read_wave_sheet(damaged, declared, declared_columns(declared))
        read[reading.sheet is not None] += 1
        assert reading.sheet is not None or any(finding.severity is Severity.FILE for finding in reading.findings)
        if number % 3 == 0:
            judged = judge_wave(declared, SURVEY, AUTHORITY, TERRITORY, damaged)
            refused = judged.verdict is Verdict.REFUSED
            assert refused == any(finding.severity is Severity.FILE for finding in judged.findings)
            assert refused == judged.respondents.empty
            assert len(judged.answers) == (0 if refused else len(judged.respondents) * len(declared.items))
            verdicts[judged.verdict] += 1
    assert min(read[True], read[False]) > 0
    assert verdicts[Verdict.REFUSED] > 0
    assert len(verdicts) > 1


@pytest.mark.parametrize(
    "name",
    [
        "limesurvey_structure/citric_answers.lss",
        "synthetic_limesurvey_structure.tsv",
        "synthetic_xlsform_barometre.xlsx",
    ],
)
def test_mutated_structures(shared_data: Path, name: str) -> None:
    rng = random.Random(name)
    sound = (shared_data / "exports" / name).read_bytes()
    met: Counter[type] = Counter()
    for _ in range(100):
        found = read_structure(received(mutated(rng, sound), name))
        met[type(found)] += 1
    assert set(met) == {Structure, Finding}
