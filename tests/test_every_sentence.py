"""Every finding has a test: its code is named by one, or by a fault file."""

from __future__ import annotations

import re
from pathlib import Path

from barometer.locale import catalogue

TESTS = Path(__file__).resolve().parent


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
    assert sorted(codes - words) == []
