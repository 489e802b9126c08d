"""The choice of criteria: against enumeration and an integer program, its ties, rules, stability and journal."""

from __future__ import annotations

import itertools
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from barometer.crossing.journal import candidates_of, journal, stability
from barometer.crossing.salience import salience
from barometer.crossing.selection import Candidate, InfeasibleError, Quota, Rules, review, select, top


def candidate(name: str, u: float, t: float = 0.0, low: float = 0.0, covers: str = "") -> Candidate:
    return Candidate(name, u, low, t, frozenset(covers.split()))


def holds(candidates: list[Candidate], rules: Rules, chosen: set[str]) -> bool:
    """The rules of METHOD C1.5 written out, apart from the code under test."""
    by_u = sorted(candidates, key=lambda c: -c.salience)[: rules.residents.among]
    by_t = sorted(candidates, key=lambda c: -c.technical)[: rules.service.among]
    first_u, first_t = (
        {c.criterion for c in s} for s in ([c for c in by_u if c.salience > 0], [c for c in by_t if c.technical > 0])
    )
    must = {c.criterion for c in candidates if c.cited_low > rules.cited and c.criterion not in rules.excused}
    covered = {kpi for c in candidates if c.criterion in chosen for kpi in c.covers}
    return (
        len(chosen) == rules.size
        and len(chosen & first_u) >= min(rules.residents.least, len(first_u))
        and len(chosen & first_t) >= min(rules.service.least, len(first_t))
        and must | rules.core <= chosen
        and set(rules.regulatory) <= covered
    )


def enumerated(candidates: list[Candidate], rules: Rules) -> tuple[str, ...] | None:
    """The first of the best by going through every choice in declared order."""
    best, found = -1, None
    for chosen in itertools.combinations(candidates, rules.size):
        value = sum(round(c.value * 10**9) for c in chosen)
        if value > best and holds(candidates, rules, {c.criterion for c in chosen}):
            best, found = value, tuple(c.criterion for c in chosen)
    return found


def problems(seed: int, count: int, size: int, steps: int) -> tuple[list[Candidate], Rules]:
    """A random problem; `steps` few gives many equal values."""
    draw = np.random.default_rng(seed)
    u, t = draw.integers(0, steps + 1, (2, count)) / steps
    low = np.where(draw.random(count) < 0.15, 0.2, 0.05)
    covers = [" ".join(k for k in ("p", "q") if draw.random() < 0.15) for _ in range(count)]
    rules = Rules(
        size=size,
        residents=Quota(3, 4),
        service=Quota(2, 3),
        regulatory=("p", "q"),
        core=frozenset({f"c{int(draw.integers(count))}"}),
    )
    return [candidate(f"c{i}", float(u[i]), float(t[i]), float(low[i]), covers[i]) for i in range(count)], rules


@given(st.integers(0, 2**32 - 1), st.sampled_from([2, 3, 50]))
@settings(max_examples=150, deadline=None)
def test_the_choice_is_the_first_of_the_best_of_all_choices(seed: int, steps: int) -> None:
    candidates, rules = problems(seed, 9, 5, steps)
    expected = enumerated(candidates, rules)
    if expected is None:
        with pytest.raises(InfeasibleError):
            select(candidates, rules)
    else:
        assert select(candidates, rules) == expected


def by_integer_program(candidates: list[Candidate], rules: Rules) -> float | None:
    """The largest value by scipy's HiGHS."""
    count = len(candidates)
    rows, least = [np.ones(count)], [rules.size]
    limits = [float(rules.size)]
    for figure, quota in (("salience", rules.residents), ("technical", rules.service)):
        first = top([getattr(c, figure) for c in candidates], quota.among)
        rows.append(np.isin(np.arange(count), list(first)).astype(float))
        least.append(min(quota.least, len(first)))
        limits.append(np.inf)
    for kpi in rules.regulatory:
        rows.append(np.array([kpi in c.covers for c in candidates], dtype=float))
        least.append(1)
        limits.append(np.inf)
    forced = [c.criterion in rules.core or c.cited_low > rules.cited for c in candidates]
    found = milp(
        [-c.value for c in candidates],
        constraints=LinearConstraint(np.array(rows), least, limits),
        integrality=np.ones(count),
        bounds=Bounds(np.array(forced, dtype=float), 1),
        options={"mip_rel_gap": 0},
    )
    return None if found.x is None else -float(found.fun)


@pytest.mark.parametrize("seed", range(12))
def test_at_full_size_the_value_is_the_integer_program_s(seed: int) -> None:
    candidates, rules = problems(seed, 40, 10, 1000)
    expected = by_integer_program(candidates, rules)
    if expected is None:
        with pytest.raises(InfeasibleError):
            select(candidates, rules)
        return
    chosen = set(select(candidates, rules))
    assert sum(c.value for c in candidates if c.criterion in chosen) == pytest.approx(expected, abs=1e-6)
    assert review(candidates, rules, chosen).broken == ()


# A service of fourteen criteria: residents speak of a to h, the service of g to n, the law of one that nobody cites.
SERVICE = [
    candidate("a", 1.00, 0.00, 0.40),
    candidate("b", 0.90, 0.10, 0.30),
    candidate("c", 0.80, 0.00, 0.12),
    candidate("d", 0.70, 0.20, 0.09),
    candidate("e", 0.60, 0.00, 0.08),
    candidate("f", 0.50, 0.00, 0.05),
    candidate("g", 0.30, 0.60, 0.02),
    candidate("h", 0.25, 0.55, 0.01),
    candidate("i", 0.00, 1.00),
    candidate("j", 0.00, 0.90),
    candidate("k", 0.00, 0.70),
    candidate("l", 0.00, 0.25),
    candidate("m", 0.00, 0.15, 0.0, "bacteriologie"),
    candidate("n", 0.00, 0.05, 0.0, "bacteriologie"),
]
LAW = Rules(size=8, regulatory=("bacteriologie",))


def test_both_sides_and_the_law_are_served() -> None:
    assert select(SERVICE, LAW) == ("a", "b", "c", "d", "g", "i", "j", "m")
    assert select(SERVICE, Rules(size=8)) == ("a", "b", "c", "d", "g", "h", "i", "j")


def test_the_service_s_weight_cannot_crowd_residents_out_nor_theirs_the_service() -> None:
    heavy = [candidate(f"t{i}", 0.0, 1.0) for i in range(10)] + [candidate(f"u{i}", 0.1 + i / 100) for i in range(6)]
    assert Counter(name[0] for name in select(heavy, Rules(size=10))) == {"t": 6, "u": 4}
    cited = [candidate(f"u{i}", 1.0) for i in range(10)] + [candidate(f"t{i}", 0.0, 0.1 + i / 100) for i in range(5)]
    assert Counter(name[0] for name in select(cited, Rules(size=10))) == {"u": 7, "t": 3}


def test_equal_values_are_decided_by_declared_order() -> None:
    equal = [candidate(name, 0.5, 0.5) for name in "zyxwvutsrqpo"]
    assert select(equal, Rules(size=8)) == tuple("zyxwvuts")


def test_a_criterion_cited_by_many_is_in_unless_a_public_reason_excuses_it() -> None:
    rules = Rules(size=8, excused={"c": "relève d'une autre autorité"}, regulatory=("bacteriologie",))
    small = [candidate("c", 0.0, 0.0, 0.12) if one.criterion == "c" else one for one in SERVICE]
    assert "c" in select(small, LAW)
    assert "c" not in select(small, rules)
    entry = next(entry for entry in journal(small, rules) if entry.criterion == "c")
    assert (entry.is_kept, entry.reason, entry.detail) == (False, "excused", "relève d'une autre autorité")


def test_the_core_stays() -> None:
    assert "l" in select(SERVICE, Rules(size=8, core=frozenset({"l"})))


@pytest.mark.parametrize(
    ("candidates", "rules", "reasons"),
    [
        (SERVICE, Rules(size=15), [("too_few_candidates", "14 < 15")]),
        (SERVICE, Rules(size=8, regulatory=("ph",)), [("regulatory_unlinked", "ph")]),
        ([candidate(f"c{i}", 1, 0, 0.2) for i in range(12)], Rules(size=10), [("too_many_forced", "12 > 10")]),
        (SERVICE, Rules(size=3, cited=1.0), [("rules_together", "")]),
    ],
)
def test_where_no_choice_holds_the_reason_is_said(
    candidates: list[Candidate], rules: Rules, reasons: list[tuple[str, str]]
) -> None:
    with pytest.raises(InfeasibleError) as error:
        select(candidates, rules)
    assert list(error.value.reasons) == reasons


def test_faulty_problems_are_errors() -> None:
    with pytest.raises(ValueError, match="twice"):
        select([candidate("a", 1), candidate("a", 1)], Rules(size=1))
    with pytest.raises(ValueError, match="no candidates"):
        select(SERVICE, Rules(size=8, core=frozenset({"zz"})))
    with pytest.raises(ValueError, match="not among"):
        review(SERVICE, LAW, ["zz"])


def test_what_people_s_changes_cost_is_said() -> None:
    swapped = {*select(SERVICE, LAW), "e"} - {"d"}  # .60 for .70 + .20
    found = review(SERVICE, LAW, swapped)
    assert (found.cost, found.broken) == (pytest.approx(0.15), ())
    assert found.value == pytest.approx(review(SERVICE, LAW, select(SERVICE, LAW)).value - 0.15)
    rest = review(SERVICE, LAW, ["e", "f", "g", "h", "i", "k"])
    assert dict(rest.broken[:1]) == {"size": "6"}
    assert set(rest.broken[1:]) == {
        ("residents_quota", "2/4"),
        ("cited", "a"),
        ("cited", "b"),
        ("cited", "c"),
        ("regulatory", "bacteriologie"),
    }


def test_the_journal_gives_each_criterion_its_reason() -> None:
    entries = journal(SERVICE, LAW)
    assert {entry.criterion: entry.reason for entry in entries} == {
        "a": "cited",
        "b": "cited",
        "c": "cited",
        "i": "score",
        "g": "score",
        "d": "score",
        "j": "score",
        "m": "regulatory",
        "h": "displaced",  # m took its place, for the law
        "k": "displaced",
        "e": "displaced",
        "f": "displaced",
        "l": "displaced",
        "n": "below",
    }
    assert [entry.rank for entry in entries] == list(range(1, 15))
    assert [entry.value for entry in entries] == pytest.approx(sorted((c.value for c in SERVICE), reverse=True))
    assert {entry.criterion for entry in entries if entry.is_kept} == set(select(SERVICE, LAW))


def test_the_journal_tells_quotas_and_ties() -> None:
    heavy = [candidate(f"t{i}", 0.0, 1.0) for i in range(8)] + [candidate(f"u{i}", 0.2 - i / 100) for i in range(6)]
    reasons = {entry.criterion: entry.reason for entry in journal(heavy, Rules(size=8))}
    assert [reasons[f"u{i}"] for i in range(6)] == ["residents_quota"] * 4 + ["below"] * 2
    assert [reasons[f"t{i}"] for i in range(8)] == ["score"] * 4 + ["displaced"] * 4
    equal = [candidate(name, 0.5, 0.5) for name in "zyxwvutsr"]
    assert {e.criterion: e.reason for e in journal(equal, Rules(size=8))}["r"] == "tie"


# --- stability -----------------------------------------------------------------------------------------------


def respondents(shares: list[float], n: int, seed: int = 4) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    cited = np.random.default_rng(seed).random((n, len(shares))) < shares
    return cited, np.where(cited, 1.0, np.nan), np.ones(n)


def test_a_clear_choice_is_stable_and_a_close_one_is_said_to_be_a_choice() -> None:
    shares = [0.6, 0.5, 0.45, 0.4, 0.061, 0.06, 0.059, 0.0]
    names = [f"c{i}" for i in range(8)]
    answers = respondents(shares, 300)
    rules = Rules(size=5, residents=Quota(2, 4), service=Quota(0, 0), cited=0.10)
    found = stability(names, *answers, np.zeros(8), [frozenset()] * 8, rules, draws=200)
    assert [found.inclusion[name] for name in names[:4]] == [1] * 4
    assert all(0.02 < found.inclusion[name] < 0.98 for name in names[4:7])
    assert sum(found.inclusion[name] for name in names) == pytest.approx(5)
    assert (found.inclusion["c7"], found.draws, found.infeasible) == (0, 200, 0)
    assert found == stability(names, *answers, np.zeros(8), [frozenset()] * 8, rules, draws=200)  # seeded


def test_draws_that_allow_no_choice_are_counted() -> None:
    """Six criteria near the 10 % line and room for four: some draws force more than there is room for."""
    names = [f"c{i}" for i in range(6)]
    answers = respondents([0.15] * 6, 400)
    rules = Rules(size=4, residents=Quota(2, 4), service=Quota(0, 0), cited=0.10)
    found = stability(names, *answers, np.zeros(6), [frozenset()] * 6, rules, draws=100)
    assert 0 < found.infeasible < 100
    assert sum(found.inclusion.values()) == pytest.approx(4 * (1 - found.infeasible / 100))


def test_from_answers_to_the_journal() -> None:
    """Residents who cite, a matching matrix's weights, a regulatory KPI: the frequencies stand in the journal."""
    names = [f"c{i}" for i in range(12)]
    answers = respondents([0.5, 0.4, 0.3, 0.2, 0.1, 0.08, 0.05, 0.03, 0.02, 0.0, 0.0, 0.0], 400)
    technical = np.array([0, 0, 0.2, 0, 0, 0, 0.5, 0, 0, 1.0, 0.8, 0.1])
    covers = [frozenset({"p"} if i == 11 else ()) for i in range(12)]
    rules = Rules(size=8, regulatory=("p",))
    figures = salience(*answers)
    entries = journal(
        candidates_of(names, figures, technical, covers),
        rules,
        stability(names, *answers, technical, covers, rules, draws=50),
    )
    by_name = {entry.criterion: entry for entry in entries}
    assert by_name["c11"].reason == "regulatory"
    assert by_name["c11"].inclusion == by_name["c0"].inclusion == 1
    assert by_name["c0"].salience == 1
    assert sum(entry.is_kept for entry in entries) == 8
    assert sum(entry.inclusion or 0 for entry in entries) == pytest.approx(8)
