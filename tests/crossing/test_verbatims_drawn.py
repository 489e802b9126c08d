"""Answers that may be printed: the rule draws them, whatever the order in which they came."""

from __future__ import annotations

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from barometer.crossing.verbatims import drawn

CITED = st.lists(
    st.tuples(st.integers(1, 40), st.integers(1, 3), st.sampled_from("abcdefghij")),
    max_size=80,
    unique_by=lambda one: one[:2],
)
FINAL = {answer: frozenset({"gout"} if answer < "f" else {"prix", "gout"}) for answer in "abcdefghi"}


def citations(cited: list[tuple[int, int, str]]) -> pd.DataFrame:
    return pd.DataFrame(cited, columns=["respondent", "rank", "answer"])


@given(cited=CITED, each=st.integers(1, 4), minimum=st.integers(1, 12), chance=st.randoms())
def test_the_draw_holds_to_its_rule(cited: list[tuple[int, int, str]], each: int, minimum: int, chance: object) -> None:
    found = drawn(["gout", "prix"], citations(cited), FINAL, each, minimum)
    for criterion in ("gout", "prix"):
        naming = [(r, a) for r, _, a in cited if criterion in FINAL.get(a, ())]
        if len({r for r, _ in naming}) < minimum:
            assert criterion not in found
            continue
        assert len(found[criterion]) == min(each, len({a for _, a in naming}))
        assert set(found[criterion]) <= {a for _, a in naming}
        fewer = drawn(["gout", "prix"], citations(cited), FINAL, 1, minimum)
        assert fewer[criterion] == found[criterion][:1]
    shuffled = list(cited)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert drawn(["gout", "prix"], citations(shuffled), FINAL, each, minimum) == found
