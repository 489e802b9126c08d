"""Texts of several copies of one workbook: nobody's is lost, whatever the order in which copies come back."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from barometer.ingest.returned_words import BETWEEN, VOID, Memory, merge, next_issue, plain, with_given

FIRST = next_issue(Memory())


def copy(memory: Memory, source: str, **texts: str) -> Memory:
    """A copy of a workbook that went out with `memory`, its cells of row "1" filled as named."""
    return with_given(memory, [("1", name, text) for name, text in texts.items()], source)


def test_a_text_is_kept_and_an_unchanged_cell_says_nothing() -> None:
    second = next_issue(merge([copy(FIRST, "a.xlsx", motif="le chlore")]))
    assert second.shown("1", "motif") == "le chlore"
    assert copy(second, "b.xlsx", motif=" le chlore\r\n") == second
    changed = copy(second, "b.xlsx", motif="le calcaire")
    assert (changed.text("1", "motif"), len(changed.words), len(changed.replaced)) == ("le calcaire", 2, 1)


def test_two_people_apart_are_both_kept_until_somebody_who_saw_both_decides() -> None:
    merged = merge([copy(FIRST, "codage.xlsx", a="goût"), copy(FIRST, "codage (2).xlsx", a="prix")])
    assert [(one.text, one.source) for one in merged.conflicts(["1"])[0]] == [
        ("goût", "codage.xlsx"),
        ("prix", "codage (2).xlsx"),
    ]
    assert merged.text("1", "a") is None
    second = next_issue(merged)
    assert second.shown("1", "a") == f"goût{BETWEEN}prix"
    assert copy(second, "c.xlsx", a=second.shown("1", "a")).conflicts(["1"])  # left as it is: still to be settled
    settled = merge([merged, copy(second, "c.xlsx", a="prix")])
    assert (settled.text("1", "a"), settled.conflicts(["1"])) == ("prix", [])


def test_an_older_copy_replaces_nothing_newer() -> None:
    old = copy(FIRST, "vieux.xlsx", a="goût")
    second = next_issue(merge([old]))
    new = copy(second, "neuf.xlsx", a="prix")
    for order in itertools.permutations([old, new, FIRST, second]):
        assert merge(order).text("1", "a") == "prix"
    late = copy(FIRST, "retard.xlsx", a="bruit")  # somebody else, who never saw either
    assert {one.text for one in merge([old, new, late]).current("1", "a")} == {"prix", "bruit"}


def test_changing_one_s_mind_back_is_a_change() -> None:
    second = next_issue(copy(FIRST, "a", a="goût"))
    third = next_issue(merge([second, copy(second, "a", a="prix")]))
    back = copy(third, "a", a="goût")
    assert merge([FIRST, second, third, back]).text("1", "a") == "goût"


def test_an_empty_cell_erases_nothing_and_a_dash_does() -> None:
    second = next_issue(copy(FIRST, "a", a="goût"))
    assert copy(second, "b", a="").text("1", "a") == "goût"
    taken_back = copy(second, "b", a=VOID)
    assert (taken_back.text("1", "a"), taken_back.shown("1", "a")) == (None, VOID)


def test_a_copy_that_lost_its_memory_adds_only_what_is_new() -> None:
    both = merge([copy(FIRST, "a", a="goût", b="lent"), copy(FIRST, "b", a="prix")])
    second = next_issue(both)
    lost = copy(Memory(), "export.csv", a=second.shown("1", "a"), b="trop lent")
    merged = merge([both, lost])
    assert {one.text for one in merged.current("1", "a")} == {"goût", "prix"}
    assert {one.text for one in merged.current("1", "b")} == {"lent", "trop lent"}
    third = next_issue(merged)
    assert merge([third, lost]) == third  # the same file, met again
    assert next_issue(copy(Memory(), "seul.csv", a="goût")).text("1", "a") == "goût"


def test_texts_that_lost_their_row_are_kept_apart_until_they_are_put_back() -> None:
    stray = with_given(FIRST, [("", "a", "un"), ("", "a", "deux"), ("99", "a", "trois"), ("", "a", "un")], "x")
    assert [one.text for one in stray.unplaced(["1"])] == ["deux", "un", "trois"]
    assert stray.conflicts(["1"]) == []
    second = next_issue(stray)
    placed = merge([second, with_given(second, [("1", "a", "deux")], "y")])
    assert [one.text for one in placed.unplaced(["1"])] == ["un", "trois"]


edits = st.lists(
    st.tuples(
        st.integers(0, 3), st.sampled_from("12"), st.sampled_from("ab"), st.sampled_from(["x", "y", "z", "", "-"])
    ),
    max_size=12,
)


@given(edits, st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_merging_is_blind_to_order_and_repetition_and_loses_no_text(edits: list, random: object) -> None:
    """Copies of four successive workbooks, in which each edit is a copy of its own."""
    went_out, copies, said = FIRST, [], set()
    for issue in range(4):
        here = [with_given(went_out, [(row, name, text)], "f") for at, row, name, text in edits if at == issue]
        said |= {(row, name, text) for at, row, name, text in edits if at == issue and text}
        copies += here
        went_out = next_issue(merge([went_out, *here]))
    shuffled = [*copies, *copies]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    whole = merge([*copies, went_out])
    assert merge([went_out, *shuffled]) == whole
    assert {(one.row, one.field, one.text) for one in whole.words} == said
    assert {(one.row, one.field) for one in whole.words} == {(row, name) for row, name, _ in said}
    for row, name in {(row, name) for row, name, _ in said}:
        assert whole.current(row, name)  # something is always in force


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (" deux\r\nlignes \t ", "deux\nlignes"),
        ("e\u0301te\u0301", "été"),
        ("\x07b\x00on\u202e", "bon"),
        ("\ud800", ""),
        ("=1+1", "=1+1"),
        ("x" * 40_000, "x" * 32_767),
    ],
)
def test_texts_are_kept_plain(written: str, kept: str) -> None:
    assert plain(written) == kept
    assert plain(kept) == kept


def test_a_formula_pasted_over_a_text_is_kept_and_replaces_nothing() -> None:
    second = next_issue(merge([copy(FIRST, "a.xlsx", motif="le chlore")]))
    pasted = copy(second, "b.xlsx", motif="=A2&B2")
    assert {one.text for one in pasted.current("1", "motif")} == {"le chlore", "=A2&B2"}
    third = next_issue(pasted)
    assert copy(third, "c.xlsx", motif="le chlore").text("1", "motif") == "le chlore"
