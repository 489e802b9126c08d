"""The sentences: both languages complete, no code without words, no words without a code, grouping loses no address."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

from babel.messages.pofile import read_po

import barometer
from barometer.findings import Finding, Place, Severity, grouped, in_reading_order

PACKAGE = Path(barometer.__file__).parent


#: The catalogues that hold the sentences of this room's findings.
CATALOGUES = ("findings", "returned", "register", "survey_tools", "add_wave", "content")


def messages(locale: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in CATALOGUES:
        path = PACKAGE / "locale" / locale / f"{name}.po"
        if path.is_file():
            with path.open("rb") as file:
                entries = read_po(file, locale=locale)
            found |= {str(m.id): str(m.string) for m in entries if m.id and str(m.id).startswith("finding.")}
    return found


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_both_languages_have_the_same_sentences_with_the_same_places_to_fill() -> None:
    french, english = messages("fr"), messages("en")
    assert set(french) == set(english)
    assert all(french.values())
    assert all(english.values())
    for key, text in french.items():
        if key != "finding.place.other_row":
            assert placeholders(text) == placeholders(english[key]), key


def test_every_code_that_ingest_uses_has_sentences_and_every_sentence_a_code() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in sorted((PACKAGE / "ingest").rglob("*.py")))
    told = {key.split(".")[1] for key in messages("fr") if not key.startswith("finding.place.")}
    assert {code for code in told if f'"{code}"' not in source} == set()
    used = set(re.findall(r'(?:Finding|Refusal|refused|_refuse|_tell|tell)\(\s*"(\w+)"', source))
    used |= set(re.findall(r'(?:Mark\(fault|Found\(code)="(\w+)"', source))
    assert len(used) > 40
    assert used <= told | {"withdrawn"}


def test_no_sentence_names_a_tool_or_a_parser() -> None:
    for locale in ("fr", "en"):
        for text in messages(locale).values():
            assert not re.search(r"calamine|pandas|traceback|exception|parse|DataFrame|NaN", text, re.IGNORECASE)


def finding(row: int | None, code: str = "not_a_number", column: str = "Note", value: str = "x") -> Finding:
    place = Place("a.csv", None, row, column)
    return Finding(code, Severity.ROW, place, value, {"expected": "0 – 10"})


def test_findings_that_repeat_are_grouped_and_keep_all_their_addresses() -> None:
    many = [finding(row) for row in range(40, 2, -1)]
    few = [finding(row, column="Goût") for row in (9, 5)]
    whole = Finding("empty_file", Severity.FILE, Place("z.csv"))
    groups = grouped([*few, *many, whole])
    assert [len(group.findings) for group in groups] == [1, 38, 1, 1]  # the gravest first, then in reading order
    assert groups[0].first == whole
    assert groups[1].rows == tuple(range(3, 41))
    assert groups[1].where("fr").replace("\u202f", " ") == "a.csv, ligne 3 et 37 autres lignes, colonne « Note »"
    assert groups[1].where("en") == 'a.csv, row 3 and 37 other rows, column "Note"'
    assert groups[2].where("fr").startswith("a.csv, ligne 5, ")
    two = grouped([finding(3), finding(4)], apart=1)
    assert two[0].where("fr").replace("\u202f", " ") == "a.csv, ligne 3 et 1 autre ligne, colonne « Note »"


def test_findings_are_told_in_reading_order_the_gravest_first() -> None:
    warning = Finding("hidden_row", Severity.WARNING, Place("a.csv", None, 3, "Note"))
    told = in_reading_order([finding(10), finding(3), warning, Finding("empty_file", Severity.FILE, Place("0.csv"))])
    assert [(f.place.file, f.place.row, f.severity) for f in told] == [
        ("0.csv", None, Severity.FILE),
        ("a.csv", 3, Severity.ROW),
        ("a.csv", 3, Severity.WARNING),
        ("a.csv", 10, Severity.ROW),
    ]


def test_a_sentence_masks_addresses_and_writes_numbers_as_its_language_does() -> None:
    told = Finding("far_cells", Severity.FILE, Place("a.xlsx"), params={"limit": 0.5})
    assert "0,5" in told.what("fr")
    assert "0.5" in told.what("en")
    near = Finding("unknown_column_near", Severity.FILE, Place("a.csv"), params={"near": "jean@exemple.fr"})
    assert "exemple" not in near.what("fr") + near.todo("fr")
