"""Each fault that people can make in a declaration: found once, in its place, told in both languages, and survived."""

from __future__ import annotations

from pathlib import Path

import pytest
from fault_files import FAULTS, PROJECT, Expected, apply, project
from fault_sentences import block, written

from barometer.declarations.reading import read
from barometer.findings import Finding, Severity, quoted
from barometer.locale import LOCALES, catalogue

BEFORE = read(PROJECT / "surveys")
SENTENCES = {locale: written(locale) for locale in LOCALES}


def told(finding: Finding, locale: str) -> str:
    """Both sentences; fails where a placeholder is left or a message is missing."""
    sentences = finding.what(locale) + " " + finding.todo(locale)
    assert "{" not in sentences.replace(quoted(finding.value), "")
    assert "pydantic" not in sentences.lower()
    return sentences


@pytest.mark.parametrize("fault", FAULTS, ids=lambda path: path.stem)
def test_fault(fault: Path, tmp_path: Path) -> None:
    surveys = project(tmp_path)
    expected = apply(fault, surveys)
    found = read(surveys, tmp_path / "nothing accepted yet").findings
    assert [(f.code, f.severity, f.place.file, f.place.row, f.place.key or f.place.column) for f in found] == [
        (expected.code, expected.severity, f"surveys/{expected.file}", expected.row, expected.key)
    ]
    for locale in LOCALES:
        assert told(found[0], locale)
        # Read the sentence aloud, then write it down by `python tests/declarations/fault_sentences.py`.
        assert block(fault, found, locale) == SENTENCES[locale].get(fault.stem)
    accepted_copies_stand_in(surveys, expected)


def accepted_copies_stand_in(surveys: Path, expected: Expected) -> None:
    """With the sound project accepted before, a refused file costs nothing but the news in it."""
    now = read(surveys, PROJECT / "surveys")
    if expected.severity == Severity.WARNING:
        assert now.stale == frozenset()
    elif (surveys / expected.file).exists() and (PROJECT / "surveys" / expected.file).exists():
        assert now.stale != frozenset()
        assert (now.services, now.surveys, now.waves) == (BEFORE.services, BEFORE.surveys, BEFORE.waves)
        assert (now.authority, now.territory) == (BEFORE.authority, BEFORE.territory)


def test_every_sentence_has_a_fault_file() -> None:
    provoked = {path.stem.split("--")[0] for path in FAULTS}
    of_bytes = {f"text.{name}" for name in ("unreadable", "too_long", "not_text", "mixed_encodings", "encoding")}
    of_bytes |= {f"brand.{name}" for name in ("logo_too_large", "logo_pixels")}
    of_bytes |= {f"brand.font_{name}" for name in ("too_large", "not_embeddable", "lacks")}
    kinds = {code.split(".")[0] for code in provoked}
    said = {message.split(".", 1)[1].rsplit(".", 1)[0] for message in catalogue("fr") if message.startswith("finding.")}
    ours = {code for code in said if "." in code and code.split(".")[0] in kinds}
    assert ours == provoked | of_bytes
