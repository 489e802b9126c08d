"""The matching matrix and what people decide of a selection."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import replace

import numpy as np
import pytest

from barometer.crossing.coding import weighted_kappa
from barometer.crossing.decided import decide
from barometer.crossing.journal import candidates_of, stability
from barometer.crossing.matching import ENTRIES, Pair, links, match, matrix
from barometer.crossing.salience import salience, technical_salience
from barometer.crossing.selection import Candidate, InfeasibleError, Quota, Rules, select
from barometer.declarations.exploration import Change, Reserved

PAIRS = [
    Pair("gout", "bacteriologie", "in_tension", "in_tension", None, "chlore", "le chlore gâte le goût"),
    Pair("gout", "chlore", "measures", "contributes", None, "même chose", "une cause"),
    Pair("confiance", "bacteriologie", "measures", "measures", None, "", "sans danger"),
    Pair("confiance", "chlore", "none", "contributes", "contributes", "", "rassure", "dit à la réunion"),
    Pair("prix", "bacteriologie", "none", "none"),
    Pair("prix", "chlore", "none", None),
]


def test_the_matrix_by_hand() -> None:
    found = match(PAIRS)
    assert (found.filled_twice, found.open) == (5, 2)
    assert [(p.criterion, p.kpi) for p in found.disputed] == [("gout", "chlore"), ("confiance", "chlore")]
    order = {entry: i for i, entry in enumerate(ENTRIES)}
    table, distance = np.zeros((4, 4)), np.zeros((4, 4))
    for pair in PAIRS[:5]:
        table[order[pair.first], order[pair.second]] += 1  # type: ignore[index]
    for i, j in itertools.product(range(4), repeat=2):
        distance[i, j] = abs(i - j)
    assert found.kappa == weighted_kappa(table, distance)
    assert found.kappa == pytest.approx(1 - (2 / 5) / (32 / 25))  # steps apart: 2 over 5 pairs, 32 over 25 by chance
    assert [(one.criterion, one.kpi, one.type, one.reason) for one in links(found)] == [
        ("gout", "bacteriologie", "in_tension", "chlore / le chlore gâte le goût"),
        ("confiance", "bacteriologie", "measures", "sans danger"),
        ("confiance", "chlore", "contributes", "dit à la réunion"),
    ]


def test_the_matrix_in_numbers_gives_the_technical_weights() -> None:
    numbers = matrix(links(match(PAIRS)), ["gout", "confiance", "prix"], ["bacteriologie", "chlore", "autre"])
    assert numbers.tolist() == [[-1, 0, 0], [2, 1, 0], [0, 0, 0]]
    assert technical_salience(numbers, np.array([10.0, 5.0, 1.0])) == pytest.approx([0, 1, 0])


def test_nothing_filled_is_no_agreement() -> None:
    found = match([Pair("a", "k"), Pair("b", "k", "none")])
    assert (found.kappa, found.filled_twice, found.open, links(found)) == (None, 0, 2, [])


ON = dt.date(2014, 4, 2)
CANDIDATES = [Candidate(f"c{i}", 1 - i / 20, 0.0, i / 40, frozenset({"loi"} if i == 3 else ())) for i in range(14)]
RULES = Rules(size=10, regulatory=("loi",))


def change(keep: str | None = None, drop: str | None = None) -> Change:
    return Change(keep=keep, drop=drop, reason="Parce que.", function="Direction", on=ON)


def test_without_changes_the_proposal_stands_and_costs_nothing() -> None:
    found = decide(CANDIDATES, RULES, [], [])
    assert found.chosen == found.proposal == select(CANDIDATES, RULES)
    assert (found.cost, found.broken, found.effects) == (pytest.approx(0), (), ())


def test_changes_are_recorded_with_what_each_and_all_cost() -> None:
    proposal = select(CANDIDATES, RULES)
    out, into = proposal[-1], next(c.criterion for c in CANDIDATES if c.criterion not in proposal)
    value = {c.criterion: c.value for c in CANDIDATES}
    found = decide(CANDIDATES, RULES, [change(drop=out), change(keep=into), change(keep=proposal[0])], [])
    assert [(e.criterion, e.is_kept, e.is_idle) for e in found.effects] == [
        (out, False, False),
        (into, True, False),
        (proposal[0], True, True),
    ]
    assert [e.value for e in found.effects] == pytest.approx([-value[out], value[into], 0])
    assert found.cost == pytest.approx(value[out] - value[into])
    assert (set(found.chosen), found.effects[0].function) == (set(proposal) - {out} | {into}, "Direction")


def test_a_choice_that_leaves_the_law_or_the_size_says_so() -> None:
    found = decide(CANDIDATES, RULES, [change(drop="c3")], [])
    assert ("regulatory", "loi") in found.broken
    small = decide(CANDIDATES, RULES, [change(drop=c) for c in select(CANDIDATES, RULES)[:3]], [])
    assert ("size", "7") in small.broken


def test_a_criterion_cited_by_many_may_be_dropped_with_a_public_reason() -> None:
    cited = [replace(CANDIDATES[0], cited_low=0.3), *CANDIDATES[1:]]
    assert decide(cited, RULES, [change(drop="c0"), change(keep="c1")], []).broken == ()
    core = Rules(size=10, regulatory=("loi",), core=frozenset({"c0"}))
    assert ("core", "c0") in decide(cited, core, [change(drop="c0")], []).broken


def test_elected_officials_reserve_questions_beside_the_ten() -> None:
    outside = [c.criterion for c in CANDIDATES if c.criterion not in select(CANDIDATES, RULES)][:2]
    reserved = [Reserved(criterion=c, reason="Engagement.", function="Vice-présidence", on=ON) for c in outside]
    found = decide(CANDIDATES, RULES, [], reserved)
    assert len(found.chosen) == 12
    assert [(e.is_reserved, e.criterion) for e in found.effects] == [(True, c) for c in outside]
    assert found.cost == pytest.approx(0) if found.cost is not None else False  # held against the best twelve
    assert found.broken == ()


def test_there_is_no_decision_without_a_proposal() -> None:
    with pytest.raises(InfeasibleError):
        decide(CANDIDATES, Rules(size=10, regulatory=("absente",)), [], [])
    with pytest.raises(ValueError, match="not among"):
        decide(CANDIDATES, RULES, [change(keep="zz")], [])


def test_volunteers_force_nothing_by_their_shares() -> None:
    cited = np.random.default_rng(1).random((60, 3)) < [0.9, 0.5, 0.4]
    answers = cited, np.where(cited, 1.0, np.nan), np.ones(60)
    arguments = ["a", "b", "c"], salience(*answers), np.zeros(3), [frozenset[str]()] * 3
    assert min(c.cited_low for c in candidates_of(*arguments)) > 0.1
    assert {c.cited_low for c in candidates_of(*arguments, has_margin=False)} == {0}
    rules = Rules(size=2, cited=0.1, residents=Quota(0, 6), service=Quota(0, 5))
    without = (["a", "b", "c"], *answers, np.zeros(3), [frozenset[str]()] * 3, rules)
    assert stability(*without, draws=20).infeasible == 20  # three are forced into two places
    assert stability(*without, draws=20, has_margin=False).infeasible == 0
