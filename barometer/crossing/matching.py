"""The matching matrix: criteria x KPIs, filled by two people apart, and the links they agree on (METHOD C1.4, C4).

Belongs here: the four entries, agreement of the two people, what is agreed or open, typed links, the matrix in
numbers for `technical_salience`. Does not belong here: the workbook (publishing), the declaration it is copied into.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from barometer.crossing import twice
from barometer.crossing.coding import cross_table, linear_distance, weighted_kappa
from barometer.statistics.arrays import FloatArray

Entry = Literal["in_tension", "none", "contributes", "measures"]
#: In the order of the weights: a measure taken for a tension is the gravest disagreement.
ENTRIES: tuple[Entry, ...] = get_args(Entry)
VALUES: dict[Entry, int] = {"in_tension": -1, "none": 0, "contributes": 1, "measures": 2}


@dataclass(frozen=True)
class Pair:
    """A criterion and a KPI, with what each person says of them and why; `settled` at the crossing meeting."""

    criterion: str
    kpi: str
    first: Entry | None = None
    second: Entry | None = None
    settled: Entry | None = None
    first_reason: str = ""
    second_reason: str = ""
    settled_reason: str = ""

    @property
    def agreed(self) -> Entry | None:
        """What was settled, else what both say; None while it is open."""
        return twice.standing(self.first, self.second, self.settled)

    @property
    def is_disputed(self) -> bool:
        return twice.is_disputed(self.first, self.second)

    @property
    def reason(self) -> str:
        """The reason of what is agreed: that of the meeting, else both people's."""
        if self.settled_reason:
            return self.settled_reason
        sides = ((self.first, self.first_reason), (self.second, self.second_reason))
        given = [reason for entry, reason in sides if self.settled is None or entry == self.settled]
        return " / ".join(dict.fromkeys(reason for reason in given if reason))


@dataclass(frozen=True)
class Matching:
    """The whole matrix. `kappa` is linearly weighted, over the pairs that both filled; None where it is undefined."""

    pairs: tuple[Pair, ...]
    kappa: float | None
    filled_twice: int
    disputed: tuple[Pair, ...]
    open: int  # pairs without an agreed entry


@dataclass(frozen=True)
class ProposedLink:
    """A link that both sides agree on."""

    criterion: str
    kpi: str
    type: Entry
    reason: str


def match(pairs: Iterable[Pair]) -> Matching:
    """Agreement and what is left to settle."""
    whole = tuple(pairs)
    both = [(p.first, p.second) for p in whole if p.first is not None and p.second is not None]
    kappa = None
    if both:
        table = cross_table([first for first, _ in both], [second for _, second in both], ENTRIES)
        kappa = weighted_kappa(table, linear_distance(len(ENTRIES)))
    return Matching(
        pairs=whole,
        kappa=kappa,
        filled_twice=len(both),
        disputed=tuple(pair for pair in whole if pair.is_disputed),
        open=sum(pair.agreed is None for pair in whole),
    )


def links(matching: Matching) -> list[ProposedLink]:
    """The agreed links, in the order of the pairs; "none" is no link."""
    return [
        ProposedLink(pair.criterion, pair.kpi, entry, pair.reason)
        for pair in matching.pairs
        if (entry := pair.agreed) is not None and entry != "none"
    ]


def matrix(agreed: Iterable[ProposedLink], criteria: Sequence[str], kpis: Sequence[str]) -> FloatArray:
    """(c, k) numbers 0, 1, 2 or -1; links of criteria or KPIs not named here are passed over."""
    numbers = np.zeros((len(criteria), len(kpis)))
    rows, columns = ({name: i for i, name in enumerate(names)} for names in (criteria, kpis))
    for link in agreed:
        if link.criterion in rows and link.kpi in columns:
            numbers[rows[link.criterion], columns[link.kpi]] = VALUES[link.type]
    return numbers
