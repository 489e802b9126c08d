"""Every finding has a test: its code is named by one, or by a fault file; what is still owed is listed, and shrinks."""

from __future__ import annotations

import re
from pathlib import Path

from barometer.locale import catalogue

TESTS = Path(__file__).resolve().parent

#: Codes that no test provokes yet. Nothing may be added: a new finding comes with its test.
OWED = frozenset(
    {
        "census_other_year",
        "composition_not_one",
        "exploration.none",
        "no_answers",
        "no_structure",
        "other_answer",
        "outlines_too_big",
        "questionnaire.scale_without_words",
        "register_no_line",
        "settings.cell_required",
        "settings.column_missing",
        "settings.column_unknown",
        "settings.formula_error",
        "settings.id_changed",
        "settings.key_missing",
        "settings.not_a_choice",
        "settings.not_a_date",
        "settings.not_a_filter",
        "settings.not_a_map",
        "settings.not_a_number",
        "settings.not_an_integer",
        "settings.not_toml",
        "settings.not_understood",
        "settings.open_quote",
        "settings.parent_unknown",
        "settings.reference_unknown",
        "settings.row_twice",
        "settings.sheet_missing",
        "settings.sheet_twice",
        "settings.sheet_unknown",
        "value.invalid",  # of kinds that no model has
        "wave.no_survey",  # said of a file whose survey is
    }
)


def test_every_finding_is_named_by_a_test() -> None:
    sources = (path.read_text(encoding="utf-8") for path in sorted(TESTS.rglob("*.py")) if path != Path(__file__))
    words = set(re.findall(r"\w+(?:\.\w+)*", "\n".join(sources)))
    words |= {path.stem.split("--")[0] for path in TESTS.rglob("faults/*")}
    words |= {f"text.{name}" for name in ("unreadable", "too_long", "not_text", "mixed_encodings", "encoding")}
    # A calibration's stratum of one unit is found by its rung.
    words |= {f"calibration_{word}" for word in words if word == "lonely_stratum"}
    codes = {
        message.split(".", 1)[1].rsplit(".", 1)[0] for message in catalogue("fr") if message.startswith("finding.")
    }
    codes -= {code for code in codes if code.startswith("place")}
    assert len(codes) > 300
    assert sorted(codes - words - OWED) == []
