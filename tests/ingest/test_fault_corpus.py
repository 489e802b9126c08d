"""The corpus of faulty files: every finding of every file in one pass, at its address, in words for whoever sent it."""

from __future__ import annotations

import re
import time
from collections import Counter
from typing import Any

import pytest
from faulty_formats import Fault, text, xlsx
from faulty_texts import TEXTS
from faulty_workbooks import WORKBOOKS

from barometer.findings import Severity, Verdict

CORPUS = [*TEXTS, *WORKBOOKS]
#: Words of ours that mean nothing to whoever drops a file.
JARGON = re.compile(r"\b(?:null|none|nan|utf8|parser|exception|stack|regex|dataframe|calamine|xlrd|array|json)\b", re.I)


def test_the_corpus_is_large_and_its_files_are_different() -> None:
    names = Counter(fault.name for fault in CORPUS)
    assert max(names.values()) == 1
    assert len([fault for fault in CORPUS if fault.findings]) >= 60
    assert {name.rpartition(".")[2] for name in names} >= {"csv", "xlsx", "xls", "ods"}


@pytest.mark.parametrize("fault", CORPUS, ids=lambda fault: fault.name)
def test_every_finding_of_a_faulty_file_at_its_address(judge: Any, fault: Fault) -> None:
    content = fault.content()
    started = time.process_time()
    judged = judge(content, fault.name, **fault.wave)
    assert time.process_time() - started < 10
    places = [(f.code, f.place.sheet, f.place.row, f.place.column) for f in judged.findings]
    assert places == list(fault.findings)
    assert judged.rows_accepted == fault.rows
    assert (judged.verdict is Verdict.REFUSED) == (fault.rows == 0)
    if judged.findings:
        words = " ".join(f.what("fr") + " " + f.todo("fr") for f in judged.findings).replace("\u202f", " ")
        assert fault.says in words
        assert not JARGON.search(words)
        assert all(f.what("fr").rstrip().endswith((".", "»", "!", "?", ")")) for f in judged.findings)


def test_faults_of_every_kind_in_one_file_are_told_in_one_pass(judge: Any) -> None:
    rows = [("R3", 1, 2), ("", 4, 8), ("X", "Moyen", "8/10"), ("Y", 4, "#N/A"), ("Total", 9, 9)]
    good = [(f"G{i}", "NSP", i % 11) for i in range(60)]
    expected = [
        ("duplicate_respondent", 82, "id"),
        ("no_respondent_id", 83, "id"),
        ("unknown_label", 84, "Goût"),
        ("mark_out_of", 84, "Note"),
        ("error_value", 85, "Note"),
        ("total_row", 86, None),
    ]
    for content, name in ((text(*good, *rows), "r.csv"), (xlsx(*good, *rows), "r.xlsx")):
        judged = judge(content, name)
        assert [(f.code, f.place.row, f.place.column) for f in judged.findings] == expected
        assert {f.severity for f in judged.findings} == {Severity.ROW}
        assert (judged.rows_accepted, judged.rows_refused) == (80, 5)


def test_dates_as_serial_numbers_in_a_technical_series(judge_series: Any) -> None:
    content = xlsx(head=("Année", "Valeur"), good=[(44197, 80.5), (44562, "81,5"), (44927, 82)])
    judged = judge_series(content, "eau.xlsx")
    places = [(f.code, f.place.sheet, f.place.row, f.place.column) for f in judged.findings]
    assert places == [("date_as_number", "Réponses", row, "Année") for row in (2, 3, 4)]
    assert judged.values.set_index("period")["value"].to_dict() == {2021: 80.5, 2022: 81.5, 2023: 82.0}


def test_the_same_faults_are_told_alike_in_every_format() -> None:
    """A fault that several formats can have has the same code in each, save what a format cannot tell."""
    codes: dict[str, set[tuple[str, ...]]] = {}
    for fault in (*TEXTS, *WORKBOOKS):
        stem = fault.name.rpartition(".")[0]
        codes.setdefault(stem, set()).add(tuple(code for code, *_ in fault.findings))
    different = {stem for stem, told in codes.items() if len(told) > 1}
    assert different == {"truncated", "merged_cells"}  # a text is cut in a row; what a merged cell hides differs
