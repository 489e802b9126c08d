"""Disclosure control under attack: what a reader could work out from what remains published.

The attacks are written here, apart from the code they test: bounds by linear programming, and the groups that follow
exactly by linear algebra.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from barometer.statistics.arrays import FloatArray
from barometer.statistics.disclosure import (
    Cell,
    Role,
    Sum,
    Suppression,
    Table,
    remainder,
    suppress,
)

MINIMUM = 11
PROFILE = settings(max_examples=40, deadline=None, derandomize=True, database=None)


def system(table: Table, hidden_from_readers: frozenset[str]) -> tuple[FloatArray, FloatArray]:
    """All that a reader knows: A n = b. The sums, and the value of each cell that is given."""
    names = [cell.name for cell in table.cells]
    rows, right = [], []
    for s in table.sums:
        rows.append([float(name == s.total) - float(name in s.parts) for name in names])
        right.append(0.0)
    for cell in table.cells:
        if cell.role is not Role.HIDDEN and cell.name not in hidden_from_readers:
            rows.append([float(name == cell.name) for name in names])
            right.append(cell.n)
    return np.array(rows).reshape(-1, len(names)), np.array(right)


def feasible(table: Table, hidden_from_readers: frozenset[str], name: str) -> tuple[float, float]:
    """The smallest and largest n of a cell that agree with all that a reader knows."""
    A, b = system(table, hidden_from_readers)
    objective = np.array([float(cell.name == name) for cell in table.cells])
    bounds = [(0, 10_000)] * len(table.cells)
    low = linprog(objective, A_eq=A, b_eq=b, bounds=bounds)
    high = linprog(-objective, A_eq=A, b_eq=b, bounds=bounds)
    assert low.status == high.status == 0
    return low.fun, -high.fun


def assert_safe(table: Table, result: Suppression, minimum: int = MINIMUM) -> None:
    """No group under the minimum is given, bounded within less than the minimum, or part of a group of two or three
    that follows exactly and is under the minimum itself."""
    n = {cell.name: cell.n for cell in table.cells}
    small = [c.name for c in table.cells if 0 < c.n < minimum and c.role is not Role.KNOWN]
    assert result.primary == {c.name for c in table.cells if c.name in small and c.role is Role.PUBLISH}
    A, _ = system(table, result.suppressed)
    rank = np.linalg.matrix_rank(A)
    unknown = [c.name for c in table.cells if c.role is Role.HIDDEN or c.name in result.suppressed]
    for name in set(small) - result.unprotected:
        low, high = feasible(table, result.suppressed, name)
        assert low <= n[name] <= high
        assert high - low >= minimum - 1e-6
        others = [other for other in unknown if other != name]
        groups = [{name, *more} for size in (0, 1, 2) for more in combinations(others, size)]
        rows = np.array([[float(cell.name in group) for cell in table.cells] for group in groups])
        known = np.broadcast_to(A, (len(groups), *A.shape))
        follows = np.linalg.matrix_rank(np.concatenate([known, rows[:, None, :]], axis=1)) == rank
        for group in (each for each, is_exact in zip(groups, follows, strict=True) if is_exact):
            assert sum(n[member] for member in group) >= minimum


def crossing(counts: list[list[int]]) -> Table:
    """A two-way table with its totals."""
    rows, columns = range(len(counts)), range(len(counts[0]))
    inner = [Cell(f"{r},{c}", counts[r][c]) for r in rows for c in columns]
    by_row = [Cell(f"{r},all", sum(counts[r])) for r in rows]
    by_column = [Cell(f"all,{c}", sum(counts[r][c] for r in rows)) for c in columns]
    sums = [
        *(Sum(f"{r},all", tuple(f"{r},{c}" for c in columns)) for r in rows),
        *(Sum(f"all,{c}", tuple(f"{r},{c}" for r in rows)) for c in columns),
        Sum("all,all", tuple(f"{r},all" for r in rows)),
        Sum("all,all", tuple(f"all,{c}" for c in columns)),
    ]
    return Table((*inner, *by_row, *by_column, Cell("all,all", sum(map(sum, counts)))), tuple(sums))


@PROFILE
@given(
    st.lists(
        st.lists(st.sampled_from([0, 1, 3, 5, 8, 10, 11, 15, 30, 60, 120]), min_size=3, max_size=3),
        min_size=2,
        max_size=4,
    )
)
def test_two_way_tables_withstand_the_attack(counts: list[list[int]]) -> None:
    table = crossing(counts)
    result = suppress(table)
    assert not result.unprotected
    assert_safe(table, result)


@PROFILE
@given(st.lists(st.lists(st.sampled_from([2, 4, 9, 14, 25, 40, 90]), min_size=1, max_size=4), min_size=2, max_size=4))
def test_communes_in_zones_withstand_the_attack(zones: list[list[int]]) -> None:
    communes = [Cell(f"{z}.{c}", n) for z, zone in enumerate(zones) for c, n in enumerate(zone)]
    totals = [Cell(f"zone {z}", sum(zone)) for z, zone in enumerate(zones)]
    sums = [Sum(f"zone {z}", tuple(f"{z}.{c}" for c in range(len(zone)))) for z, zone in enumerate(zones)]
    everybody = Cell("all", sum(map(sum, zones)))
    table = Table((everybody, *totals, *communes), (*sums, Sum("all", tuple(f"zone {z}" for z in range(len(zones))))))
    assert_safe(table, suppress(table))


def test_suppressing_the_small_cells_alone_would_not_do() -> None:
    """The negative control: without complementary suppression the attack finds every one of them."""
    table = crossing([[5, 40, 50], [30, 40, 20], [60, 8, 33]])
    assert feasible(table, frozenset({"0,0", "2,1"}), "0,0") == pytest.approx((5, 5))
    result = suppress(table)
    assert result.primary == {"0,0", "2,1"}
    assert result.complementary
    assert_safe(table, result)


def test_a_zone_is_not_found_by_subtraction_from_all() -> None:
    cells = (Cell("all", 305), Cell("A", 5), Cell("B", 80), Cell("C", 100), Cell("D", 120))
    result = suppress(Table(cells, (Sum("all", ("A", "B", "C", "D")),)))
    assert (result.primary, result.complementary) == ({"A"}, {"B"})


def test_two_small_cells_together_are_still_a_small_group() -> None:
    cells = (Cell("all", 206), Cell("A", 2), Cell("B", 4), Cell("C", 90), Cell("D", 110))
    result = suppress(Table(cells, (Sum("all", ("A", "B", "C", "D")),)))
    assert (result.primary, result.complementary) == ({"A", "B"}, {"C"})


def test_users_and_all_residents() -> None:
    """394 users of 400 residents: both published, the six others would be given away."""
    everybody, users = Cell("all", 400), Cell("users", 394)
    others, whole = remainder(everybody, [users])
    result = suppress(Table((everybody, users, others), (whole,)))
    assert (result.primary, result.complementary) == (frozenset(), {"users"})
    assert not suppress(Table((Cell("all", 400), Cell("users", 300)), ())).suppressed


def test_what_a_panel_lost_is_not_found_from_the_wave_before() -> None:
    """Zone A had 40 panellists, published last year, and has 37 of them left: this year's figure would give the
    three away. What is published cannot be taken back."""
    before = [Cell("A before", 40, Role.KNOWN), Cell("B before", 200, Role.KNOWN)]
    now = [Cell("A", 37), Cell("B", 150), Cell("all", 187)]
    left, of_a = remainder(before[0], [now[0]])
    gone, of_b = remainder(before[1], [now[1]])
    table = Table((*before, *now, left, gone), (of_a, of_b, Sum("all", ("A", "B"))))
    result = suppress(table)
    assert (result.primary, result.complementary) == (frozenset(), {"A", "B"})
    assert_safe(table, result)


def test_what_is_known_already_is_reported_as_unprotected() -> None:
    all_known, others = Cell("all", 50, Role.KNOWN), Cell("others", 45, Role.KNOWN)
    table = Table((all_known, others, Cell("few", 5)), (Sum("all", ("others", "few")),))
    assert suppress(table) == Suppression(frozenset({"few"}), frozenset(), frozenset({"few"}))


def test_a_cell_of_nobody_stays_and_protects_nothing() -> None:
    cells = (Cell("all", 95), Cell("A", 5), Cell("B", 0), Cell("C", 90))
    result = suppress(Table(cells, (Sum("all", ("A", "B", "C")),)))
    assert result.suppressed == {"A", "C"}


def test_nothing_is_suppressed_where_nothing_is_small() -> None:
    assert suppress(crossing([[11, 12], [30, 40]])).suppressed == frozenset()


def test_the_minimum_is_the_authoritys() -> None:
    table = crossing([[5, 40], [30, 40]])
    assert suppress(table, minimum=5).suppressed == frozenset()
    assert "0,0" in suppress(table, minimum=6).primary


@pytest.mark.parametrize(
    ("cells", "sums"),
    [
        ((Cell("A", 1), Cell("A", 2)), ()),
        ((Cell("A", -1),), ()),
        ((Cell("A", 1),), (Sum("all", ("A",)),)),
        ((Cell("A", 1), Cell("B", 2), Cell("all", 4)), (Sum("all", ("A", "B")),)),
    ],
)
def test_a_wrong_table_is_refused(cells: tuple[Cell, ...], sums: tuple[Sum, ...]) -> None:
    with pytest.raises(ValueError, match=r"cell|sum"):
        Table(cells, sums)
