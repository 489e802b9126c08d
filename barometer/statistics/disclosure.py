"""Disclosure control (method B6, confidentiality): which cells of additive tables may not be published.

A cell is a group of respondents of whom something is said: what counts is its denominator n, whatever the figure. A
group of fewer than the minimum is suppressed, and so are as many others as it takes for nobody to work it out from
what is published. It is applied once, to all tables that leave the pipeline together, before any output. Whether a
figure is precise enough is publication.py's question.

The tables of a publication are one `Table`: cells, and which cell is the sum of which others. Zones and communes,
users and all residents, one wave and the next of a panel are all sums. A group that is nowhere published but follows
by subtraction (all residents less users) is a hidden cell: see `remainder`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import numpy as np
from scipy.optimize import linprog

from barometer.statistics.arrays import FloatArray

MINIMUM = 11  # to be confirmed by the authority's data protection officer
MOST_PEOPLE = 1e7  # nobody believes a group to be larger
ROUNDING = 1e-6


class Role(StrEnum):
    """publish: published unless suppressed; hidden: never published, must not follow from what is; known: published
    before (an earlier wave) or elsewhere, cannot be taken back."""

    PUBLISH = "publish"
    HIDDEN = "hidden"
    KNOWN = "known"


@dataclass(frozen=True)
class Cell:
    """A group of n respondents."""

    name: str
    n: float
    role: Role = Role.PUBLISH


@dataclass(frozen=True)
class Sum:
    """The respondents of `total` are those of `parts`, each of them once."""

    total: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """Cells and the sums between them. Raises ValueError for a name used twice, a sum over an unknown cell or one that
    does not add up: protection worked out on a wrong table is none."""

    cells: tuple[Cell, ...]
    sums: tuple[Sum, ...] = ()

    def __post_init__(self) -> None:
        n = {cell.name: cell.n for cell in self.cells}
        if len(n) != len(self.cells):
            raise ValueError("a cell's name is used twice")
        if any(value < 0 for value in n.values()):
            raise ValueError("a cell has fewer than 0 respondents")
        for total in self.sums:
            unknown = [name for name in (total.total, *total.parts) if name not in n]
            if unknown:
                raise ValueError(f"a sum names cells that do not exist: {unknown}")
            if abs(n[total.total] - sum(n[part] for part in total.parts)) > 1e-9:
                raise ValueError(f"{total.total} is not the sum of its parts")


@dataclass(frozen=True)
class Suppression:
    """What is not published. `primary`: under the minimum; `complementary`: suppressed to protect others;
    `unprotected`: under the minimum, and what is known already gives it away whatever is suppressed now."""

    primary: frozenset[str]
    complementary: frozenset[str]
    unprotected: frozenset[str]

    @property
    def suppressed(self) -> frozenset[str]:
        return self.primary | self.complementary


def remainder(whole: Cell, parts: Sequence[Cell]) -> tuple[Cell, Sum]:
    """The respondents of `whole` who are in none of `parts`, as a hidden cell, and the sum that gives them away."""
    rest = Cell(
        f"{whole.name} - {' - '.join(part.name for part in parts)}", whole.n - sum(c.n for c in parts), Role.HIDDEN
    )
    return rest, Sum(whole.name, (*(part.name for part in parts), rest.name))


@lru_cache(maxsize=256)  # a wave asks the same people many questions: their tables are often the same
def suppress(table: Table, minimum: int = MINIMUM) -> Suppression:
    """The cells that must not be published.

    Every cell with 0 < n < minimum is suppressed or hidden. It is protected when the values that n could have, given
    what remains published, span at least `minimum` (two linear programs: an attack): then no group of fewer than
    `minimum` that contains it can be told from the rest. Until it is, the smallest published cell beside it is
    suppressed too (beside: in one sum with it or, where none is left, with a cell suppressed or hidden). Suppressing
    only ever widens a span, so that one pass over the cells will do. Cells of nobody tell of nobody: they stay, and
    protect nothing. Ties go by the order of the cells.
    """
    attack = _Attack(table)
    small = [i for i, cell in enumerate(table.cells) if 0 < cell.n < minimum and cell.role is not Role.KNOWN]
    primary = {i for i in small if table.cells[i].role is Role.PUBLISH}
    complementary: set[int] = set()
    unprotected: set[int] = set()
    for cell in small:
        while attack.span(cell, attack.hidden | primary | complementary) < minimum - ROUNDING:
            another = attack.smallest_beside(cell, attack.hidden | primary | complementary)
            if another is None:
                unprotected.add(cell)
                break
            complementary.add(another)
    names = [cell.name for cell in table.cells]
    return Suppression(*(frozenset(names[i] for i in group) for group in (primary, complementary, unprotected)))


class _Attack:
    """What a reader can work out: cells that are not given are any n >= 0 that the sums allow."""

    def __init__(self, table: Table) -> None:
        self.table = table
        position = {cell.name: i for i, cell in enumerate(table.cells)}
        self.members = [{position[name] for name in (s.total, *s.parts)} for s in table.sums]
        self.equations = np.zeros((len(table.sums), len(table.cells)))
        for row, s in enumerate(table.sums):
            self.equations[row, position[s.total]] = 1.0
            for part in s.parts:
                self.equations[row, position[part]] -= 1.0
        self.n: FloatArray = np.array([cell.n for cell in table.cells], dtype=np.float64)
        self.hidden = {i for i, cell in enumerate(table.cells) if cell.role is Role.HIDDEN}

    def span(self, cell: int, unknown: set[int]) -> float:
        """How far apart the smallest and the largest possible n of a cell are."""
        bounds = [(0.0, MOST_PEOPLE) if i in unknown else (n, n) for i, n in enumerate(self.n.tolist())]
        low, high = (self._extreme(cell, bounds, sign) for sign in (1.0, -1.0))
        return high - low

    def _extreme(self, cell: int, bounds: list[tuple[float, float]], sign: float) -> float:
        objective = np.zeros(len(self.n))
        objective[cell] = sign
        equations = (self.equations, np.zeros(len(self.equations))) if len(self.equations) else (None, None)
        result = linprog(objective, A_eq=equations[0], b_eq=equations[1], bounds=bounds, method="highs")
        if result.x is None:
            raise ArithmeticError(f"the attack on {self.table.cells[cell].name} failed: {result.message}")
        return float(result.x[cell])

    def smallest_beside(self, cell: int, unknown: set[int]) -> int | None:
        """The smallest cell that is still published in a sum with `cell`, else in a sum with any unknown one."""
        for around in ({cell}, unknown):
            near = set().union(*(members for members in self.members if members & around))
            candidates = [
                (self.n[i], i) for i in near - unknown if self.table.cells[i].role is Role.PUBLISH and self.n[i] > 0
            ]
            if candidates:
                return min(candidates)[1]
        return None
