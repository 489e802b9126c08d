"""From coders' cells to codes, agreement, citations and the third voice."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from barometer.crossing.codebook import Entry, dictionary, propose, read_codes
from barometer.crossing.coded import Coded, finals, reliability, third_voice, who_cites
from barometer.crossing.coding import krippendorff
from barometer.declarations.exploration import Exploration

SOURCE = {
    "file": "r.csv",
    "field_start": "2014-02-03",
    "field_end": "2014-02-21",
    "mode": "téléphone",
    "cited": [{"column": "Q1"}],
}
EXPLORATION = Exploration.model_validate(
    {
        "format": 1,
        "service": "eau",
        "question": "Sur quoi ?",
        "residents": SOURCE,
        "codebook": {
            "version": 2,
            "codes": [
                {"id": "gout", "label": "Goût", "words": ["goût", "chlor"], "former_labels": ["Saveur"]},
                {"id": "prix", "label": "Prix de l'eau", "words": ["prix", "cher"]},
                {"id": "facture", "label": "Facture", "words": ["facture"], "merged_into": "prix"},
                {"id": "calcaire", "label": "Calcaire", "since": 2},
            ],
        },
    },
    strict=False,
)
NOTHING = ("(aucun critère)", "(no criterion)")


def codes(*names: str) -> frozenset[str]:
    return frozenset(names)


@pytest.mark.parametrize(
    ("text", "found", "unknown"),
    [
        (None, None, ()),
        ("Goût", codes("gout"), ()),
        (" GOÛT + prix de l’eau ", codes("gout", "prix"), ()),  # the apostrophe as a telephone types it
        ("Saveur", codes("gout"), ()),  # a label of an earlier version
        ("calcaire", codes("calcaire"), ()),  # an id
        ("Facture", codes("prix"), ()),  # merged since
        ("(aucun critère)", codes(), ()),
        ("(no criterion)", codes(), ()),
        ("Bruit", None, ("Bruit",)),
        ("Goût + Bruit", None, ("Bruit",)),  # half a coding is none
        ("+", None, ()),
    ],
)
def test_what_a_coder_wrote(text: str | None, found: frozenset[str] | None, unknown: tuple[str, ...]) -> None:
    written = read_codes(text, EXPLORATION, NOTHING)
    assert (written.codes, written.unknown) == (found, unknown)


def test_the_dictionary_proposes_in_the_order_of_the_answer() -> None:
    entries = dictionary(EXPLORATION, {}, {})
    assert propose("C'est CHER et le Goût est chloré", entries) == ("prix", "gout")
    assert propose("ma facture", entries) == ("prix",)  # a merged code proposes what it became
    assert propose("rapproché", entries) == ()  # words are looked for where words begin
    assert propose("", entries) == ()


def test_the_dictionary_grows_from_what_both_coders_agree_on() -> None:
    texts = {f"a{i}": f"la bouilloire entartrée numéro {i}" for i in range(3)} | {"b": "la bouilloire", "c": "le tuyau"}
    agreed = {f"a{i}": codes("calcaire") for i in range(3)} | {"c": codes("prix")}
    learnt = [entry for entry in dictionary(EXPLORATION, agreed, texts) if entry.answers]
    assert learnt == [
        Entry("calcaire", "bouilloire", 3),
        Entry("calcaire", "entartree", 3),
        Entry("calcaire", "numero", 3),
    ]
    assert propose(texts["b"], learnt) == ("calcaire",)
    torn = {**agreed, "b": codes("gout")}  # a word that means two things is no longer a proposal
    assert "bouilloire" not in [entry.word for entry in dictionary(EXPLORATION, torn, texts)]
    two = {**agreed, "a0": codes("calcaire", "prix")}
    assert not [entry for entry in dictionary(EXPLORATION, two, texts) if entry.answers]


def coding(*cells: tuple[str, str]) -> list[Coded]:
    """Each coder's codes as letters, "." where nothing was coded, "-" for no criterion."""

    def read(text: str) -> frozenset[str] | None:
        return None if text == "." else frozenset(text.replace("-", ""))

    return [Coded(f"r{i}", read(a), read(b)) for i, (a, b) in enumerate(cells)]


# Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability", B: nominal, two observers: alpha = 0.692.
BEN, GERRY = "aabbdcccedda", "babbbccceddd"


def test_alpha_of_the_coding_is_the_published_one() -> None:
    found = reliability(coding(*zip(BEN, GERRY, strict=True)), "abcde")
    assert found.whole.alpha == pytest.approx(0.692, abs=5e-4)
    assert found.whole.reading == "tentative"
    assert (found.disputed, found.coded_twice, found.open) == (("r0", "r4", "r11"), 12, 3)
    binary = krippendorff([[str(x == "b") for x in side] for side in (BEN, GERRY)], ("False", "True"))
    assert found.by_code["b"].alpha == binary.alpha


def test_an_answer_with_two_codes_agrees_only_where_both_do() -> None:
    found = reliability(coding(("ab", "ba"), ("ab", "a"), ("-", "-"), (".", "a"), ("c", "c")), "abc")
    assert (found.disputed, found.coded_twice, found.open) == (("r1",), 4, 2)
    assert found.by_code["a"].alpha == 1
    assert found.by_code["b"].disagreements[0].unit == 1


def test_what_was_settled_together_is_final_and_the_dispute_is_kept() -> None:
    disputed = Coded("r", codes("a"), codes("b"), codes("a", "b"))
    assert (disputed.final, disputed.is_disputed) == (codes("a", "b"), True)
    found = reliability([disputed], "ab")
    assert (found.disputed, found.settled, found.open) == (("r",), 1, 0)
    assert finals([disputed, Coded("s", codes("a"), None)]) == {"r": codes("a", "b")}


RESPONDENTS = pd.DataFrame({"respondent": [1, 2, 3, 4], "design_weight": [1.0, 2.0, 1.0, 1.0]})


def citations(*rows: tuple[int, int, str, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["respondent", "rank", "answer", "importance"])


def test_who_cites_what_by_hand() -> None:
    asked = citations((1, 1, "x", 0.9), (1, 2, "y", 0.4), (2, 1, "y", np.nan), (3, 1, "z", 0.7), (4, 1, "w", 0.1))
    found = who_cites(["a", "b"], RESPONDENTS, asked, {"x": codes("a"), "y": codes("a", "b"), "w": codes()}, 2)
    assert found.cited.tolist() == [[True, True], [True, True], [False, False], [False, False]]
    assert found.importance[0].tolist() == [0.9, 0.4]  # the larger of two
    assert np.isnan(found.importance[1]).all()
    assert (found.answers, found.open, found.weights.tolist()) == (4, 1, [1, 2, 1, 1])


def test_without_marks_importance_is_by_rank() -> None:
    asked = citations((1, 1, "x", np.nan), (2, 2, "x", np.nan), (3, 3, "x", np.nan))
    found = who_cites(["a"], RESPONDENTS, asked, {"x": codes("a")}, 3)
    assert found.importance[:3, 0] == pytest.approx([1, 2 / 3, 1 / 3])
    nobody = who_cites(["a"], RESPONDENTS, citations(), {}, 3)
    assert (nobody.cited.any(), nobody.answers) == (False, 0)


def agents(n: int, *counts: int) -> object:
    people = pd.DataFrame({"respondent": range(n), "design_weight": 1.0})
    rows = [(i, 1 + c, f"c{c}", 1.0) for c, count in enumerate(counts) for i in range(count)]
    names = [f"c{c}" for c in range(len(counts))]
    return who_cites(names, people, citations(*rows), {name: codes(name) for name in names}, len(names))


def test_agents_are_published_from_eleven_on_and_with_percentages_from_thirty() -> None:
    assert third_voice(agents(10, 10), 11, 30) is None  # type: ignore[arg-type]
    eleven = third_voice(agents(29, 29, 11, 10), 11, 30)  # type: ignore[arg-type]
    assert eleven is not None
    assert (eleven.n, eleven.named, eleven.percent) == (29, ("c0", "c1"), {})
    thirty = third_voice(agents(30, 15, 10), 11, 30)  # type: ignore[arg-type]
    assert thirty is not None
    assert thirty.percent == {"c0": 50}


@given(st.integers(0, 60), st.lists(st.integers(0, 60), min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_no_small_cell_of_agents_is_ever_named(n: int, counts: list[int]) -> None:
    voice = third_voice(agents(n, *(min(count, n) for count in counts)), 11, 30)  # type: ignore[arg-type]
    if voice is None:
        assert n < 11
        return
    assert set(voice.named) == {f"c{i}" for i, count in enumerate(counts) if min(count, n) >= 11}
    assert set(voice.percent) == (set(voice.named) if n >= 30 else set())
