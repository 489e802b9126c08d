"""The form of a declaration: bytes, encodings, lines, and text that nobody foresaw."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fault_files import FAULTS, PROJECT
from hypothesis import given, settings
from hypothesis import strategies as st

from barometer.declarations.documents import Document, read_document
from barometer.declarations.faults import nearest, slug
from barometer.declarations.service import Service
from barometer.declarations.territory_file import read_territory
from barometer.declarations.toml_lines import lines_of
from barometer.declarations.validation import validate
from barometer.locale import LOCALES

SERVICE = (PROJECT / "surveys" / "services" / "eau.toml").read_text(encoding="utf-8")
TOML_FILES = sorted((PROJECT.parent.parent).rglob("*.toml"))


def codes(document: Document) -> list[str]:
    return [fault.code for fault in document.faults]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(SERVICE.encode("utf-8-sig"), [], id="byte-order-mark"),
        pytest.param(SERVICE.replace("\n", "\r\n").encode(), [], id="windows-lines"),
        pytest.param(SERVICE.replace("\n", "\r").encode(), [], id="old-mac-lines"),
        pytest.param(SERVICE.encode("cp1252"), ["text.encoding"], id="cp1252"),
        pytest.param(SERVICE.encode("utf-16"), ["text.encoding"], id="utf-16"),
    ],
)
def test_encodings_that_are_read(content: bytes, expected: list[str]) -> None:
    document = read_document(content)
    assert codes(document) == expected
    assert document.data == tomllib.loads(SERVICE)
    assert validate(Service, document)[0] == validate(Service, read_document(SERVICE.encode()))[0]
    for fault in document.faults:
        assert all(fault.finding("f", {}).what(locale) for locale in LOCALES)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(SERVICE.encode() + "# été".encode("cp1252"), "text.mixed_encodings", id="two-encodings"),
        pytest.param(b"PK\x03\x04\x14\x00\x06\x00\x81", "text.not_text", id="a-workbook-by-that-name"),
        pytest.param(b"\xff\xfea", "text.not_text", id="half-a-utf-16-character"),
        pytest.param(b"# \x00", "text.not_text", id="a-null-character"),
        pytest.param(b"#" * 2_000_001, "text.too_long", id="too-long"),
    ],
)
def test_files_that_are_no_declaration(content: bytes, expected: str) -> None:
    document = read_document(content)
    assert codes(document) == [expected]
    assert not document.is_read
    assert validate(Service, document) == (None, list(document.faults))  # nothing is said of keys nobody could read
    assert all(fault.finding("f", {}).todo(locale) for fault in document.faults for locale in LOCALES)


def test_a_file_that_cannot_be_opened(tmp_path: Path) -> None:
    from barometer.declarations.reading import read

    (tmp_path / "surveys" / "services").mkdir(parents=True)
    (tmp_path / "surveys" / "barometer.toml").write_text('format = 1\nid = "a"\nname = "A"\n', encoding="utf-8")
    (tmp_path / "surveys" / "services" / "eau.toml").mkdir()  # stands for a file that another program holds open
    found = read(tmp_path / "surveys").findings
    assert [(f.place.file, f.code) for f in found] == [("surveys/services/eau.toml", "text.unreadable")]


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*path, key))
    elif isinstance(value, list):
        for position, inner in enumerate(value, 1):
            yield from leaves(inner, (*path, position))
    else:
        yield path, value


@pytest.mark.parametrize("file", TOML_FILES, ids=lambda path: path.parent.name + "-" + path.stem)
def test_each_key_is_found_on_the_line_that_bears_it(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    rows, lines = text.split("\n"), lines_of(text)
    for path, value in leaves(tomllib.loads(text)):
        row = rows[lines[path] - 1]
        key = next(str(step) for step in reversed(path) if isinstance(step, str))
        assert key in row or (isinstance(path[-1], int) and str(value) in row)
        if isinstance(value, str) and "\n" not in value and '"""' not in row:
            assert value in row.replace('\\"', '"')


@pytest.mark.parametrize(
    ("text", "path", "line"),
    [
        ('a = """\nb = 1\n"""\nc = 2', ("c",), 4),
        ("a = '''\n[b]\n'''\nc = 2", ("c",), 4),
        ("[[a]]\n[[a.b]]\nx = 1\n[[a.b]]\nx = 2\n[[a]]\n[[a.b]]\nx = 3", ("a", 2, "b", 1, "x"), 8),
        ("a.b = 1\na.c = 2", ("a", "c"), 2),
        ('[a."b.c"]\nd = 1', ("a", "b.c", "d"), 2),
        ("a = [\n  1, # one\n  2,\n]", ("a", 2), 3),
        ('a = [\n  { b = "]" },\n  { b = "x" },\n]', ("a", 2, "b"), 3),
        ("t = 12:30:00\nu = 2", ("u",), 2),
    ],
)
def test_lines_of_every_form_of_key(text: str, path: tuple[str | int, ...], line: int) -> None:
    tomllib.loads(text)
    assert lines_of(text)[path] == line


def test_several_faults_of_form_in_one_file() -> None:
    text = 'a = 1,5\nb = “x”\nc = "d\\e"\nd = oui\ne = 06/03/2023\nf = "open\n[g\nh : 1\n[[i]]\nj = 1\nj = 2\n'
    document = read_document(text.encode())
    assert [(fault.code, fault.line) for fault in document.faults] == [
        ("toml.decimal_comma", 1),
        ("toml.typographic_quotes", 2),
        ("toml.backslash", 3),
        ("toml.boolean", 4),
        ("toml.date_order", 5),
        ("toml.missing_quote", 6),
        ("toml.header_bracket", 7),
        ("toml.colon", 8),
        ("toml.key_twice", 11),
    ]
    assert document.data["a"] == 1.5
    assert document.data["g"] == {"h": 1}


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_damage_to_a_declaration_raises(data: st.DataObject) -> None:
    """Whatever is typed over, put in or cut out: faults, never an exception, and an end."""
    text = data.draw(st.sampled_from([path.read_text(encoding="utf-8") for path in TOML_FILES[:6]]))
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 40)))
    put_in = data.draw(st.text(alphabet="[]{}=\"'#,.\\\n «»“”é10-:;\t\x00", max_size=8))
    damaged = text[:start] + put_in + text[end:]
    document = read_document(damaged.encode())
    value, faults = validate(Service, document)
    assert value is not None or faults
    if document.is_read and not document.faults:
        assert document.data == tomllib.loads(damaged.replace("\r\n", "\n"))


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300), st.booleans())
def test_no_bytes_raise(content: bytes, follow: bool) -> None:
    begun = (PROJECT / "surveys" / "territory.csv").read_bytes() if follow else b""
    read_document(content)
    read_territory(begun + content)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Eau potable", "eau-potable"), ("Œuvres d'Été !", "oeuvres-d-ete"), ("mediatheques", "mediatheques"), ("«»", "")],
)
def test_the_identifier_that_a_text_would_make(text: str, expected: str) -> None:
    assert slug(text) == expected


@pytest.mark.parametrize(
    ("word", "known", "expected"),
    [
        ("percieved", ["perceived", "delivered"], "perceived"),
        ("Libellé", ["libelle", "id"], "libelle"),
        ("budget", ["perceived", "delivered"], None),
        ("x", [], None),
    ],
)
def test_the_word_that_may_be_meant(word: str, known: list[str], expected: str | None) -> None:
    assert nearest(word, known) == expected


def test_what_people_wrote_is_quoted_on_one_line_without_control_characters() -> None:
    document = read_document(b'format = 1\n"a\\u001b[31m\\nb" = 1\n')
    found = [fault.finding("f", document.lines) for fault in validate(Service, document)[1]]
    texts = [text for f in found for text in (f.place.key or "", f.what("fr"), f.todo("en"))]
    assert any("a [31m b" in text for text in texts)
    assert all(character.isprintable() for text in texts for character in text.replace("\u202f", ""))


def test_fault_files_say_what_they_are() -> None:
    assert len(FAULTS) > 150
    assert all(path.read_text(encoding="utf-8").endswith("\n") for path in FAULTS)
