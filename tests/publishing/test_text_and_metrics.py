"""Labels that people wrote, and how wide a text is in the shipped font."""

from __future__ import annotations

import unicodedata
from importlib import resources
from itertools import pairwise

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from barometer.publishing.charts.metrics import shipped, width, wrap
from barometer.publishing.charts.placement import label_side, that_fit
from barometer.publishing.text import clean

FONTS = resources.files("barometer.publishing") / "fonts"


@given(st.text())
def test_a_cleaned_text_is_one_line_of_printable_characters(text: str) -> None:
    made = clean(text)
    assert not [c for c in made if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Cn")]
    assert made == made.strip(" ")
    assert clean(made) == made


def test_a_text_that_reverses_its_reading_order_is_disarmed() -> None:
    assert clean("a\u202eb\x00c\td\r\ne") == "a b c d e"
    assert clean("75\u202f%") == "75\u202f%"


@pytest.mark.parametrize(("weight", "file"), [("regular", "Regular"), ("semibold", "SemiBold")])
def test_widths_are_those_of_the_shipped_fonts(weight: str, file: str) -> None:
    for suffix in ("ttf", "woff2") if _can_read_woff2() else ("ttf",):
        with resources.as_file(FONTS / f"BarometreSans-{file}.{suffix}") as path:
            font = TTFont(path)
        assert font["head"].unitsPerEm == 1000
        cmap, metrics = font.getBestCmap(), font["hmtx"]
        assert shipped().widths(weight) == {
            chr(code): metrics[name][0] for code, name in cmap.items() if chr(code) in shipped().widths(weight)
        }
        for character in "\u202f\u00a0−→«»œŒÉ’…σ":
            assert ord(character) in cmap


def _can_read_woff2() -> bool:
    try:
        import brotli  # noqa: F401
    except ImportError:
        return False
    return True


def test_the_font_does_not_bear_the_reserved_name() -> None:
    with resources.as_file(FONTS / "BarometreSans-Regular.ttf") as path:
        names = {record.nameID: record.toUnicode() for record in TTFont(path)["name"].names}
    assert "Source" not in names[1] + names[4] + names[6]
    assert "Open Font License" in names[13]


@given(st.text(st.characters(codec="latin-1", exclude_characters="\n"), max_size=120), st.floats(30, 300))
def test_wrapped_lines_fit_and_lose_nothing(text: str, room: float) -> None:
    lines = wrap(text, room, 12)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(width(line, 12) <= room or len(line) == 1 for line in lines)


def test_a_text_cut_short_says_so() -> None:
    lines = wrap("un deux trois quatre cinq six sept", 60, 12, lines=2)
    assert len(lines) == 2
    assert lines[1].endswith("…")
    assert width(lines[1], 12) <= 60


@given(
    st.lists(st.tuples(st.floats(0, 500), st.text(max_size=3), st.floats(1, 60)), max_size=20),
    st.floats(0, 10),
)
def test_labels_that_are_kept_do_not_touch(ticks: list[tuple[float, str, float]], gap: float) -> None:
    kept = that_fit(ticks, gap)
    rooms = {(place, label): room for place, label, room in sorted(ticks)}
    spans = [(place - rooms[place, label] / 2, place + rooms[place, label] / 2) for place, label in kept]
    if len(rooms) == len(ticks):
        assert all(before[1] <= after[0] + 1e-9 for before, after in pairwise(spans))
    assert bool(kept) == bool(ticks)


def test_a_label_keeps_off_a_threshold_and_inside_its_bounds() -> None:
    assert label_side((40, 50), 20, (0, 100), None) == "right"
    assert label_side((40, 50), 20, (0, 100), 60) == "left"
    assert label_side((80, 90), 20, (0, 100), None) == "left"
    assert label_side((5, 50), 20, (0, 100), 60) == "right"  # no room on the left: better across the line than outside
