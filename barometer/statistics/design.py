"""The sampling design: design weights, strata, primary sampling units and, where declared, population sizes.

What the variance needs to know about how respondents were drawn, and nothing about what they answered. Kish's
planning figure is here because it depends on weights alone. Calibration is in calibration.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from barometer.statistics.arrays import FloatArray, IntArray


class DesignError(ValueError):
    """A design that cannot be used. `code` names the fault, `figures` hold what a finding needs to tell it."""

    def __init__(self, code: str, **figures: object) -> None:
        super().__init__(f"{code}: " + ", ".join(f"{name}={value}" for name, value in figures.items()))
        self.code = code
        self.figures = figures


@dataclass(frozen=True, eq=False)
class SecondStage:
    """Units drawn inside each PSU: `unit` (n,) codes 0..M-1 unique across PSUs; `population` (n_psu,), the number
    of such units in each PSU. Only a finite population correction makes a second stage matter."""

    unit: IntArray
    population: FloatArray


@dataclass(frozen=True, eq=False)
class Design:
    """A sample of n respondents in H strata.

    weights (n,)         design weights d > 0 (N/n for quotas)
    strata (n,)          codes 0..H-1
    psu (n,)             codes 0..P-1, unique across strata; a respondent of their own where nothing is clustered
    population_psu (H,)  PSUs in the population of each stratum, where a finite population correction is declared
    second_stage         units drawn inside the PSUs, where they are (needs `population_psu`)

    Raises DesignError for arrays that do not fit together. A stratum with one PSU is allowed here and refused by
    the variance: see `collapse_lonely`.
    """

    weights: FloatArray
    strata: IntArray
    psu: IntArray
    population_psu: FloatArray | None = None
    second_stage: SecondStage | None = None

    def __post_init__(self) -> None:
        n = len(self.weights)
        if n == 0 or self.weights.ndim != 1 or self.strata.shape != (n,) or self.psu.shape != (n,):
            raise DesignError("shapes", weights=self.weights.shape, strata=self.strata.shape, psu=self.psu.shape)
        if not (np.all(np.isfinite(self.weights)) and np.all(self.weights > 0)):
            raise DesignError("weights_not_positive", count=int(np.sum(~(self.weights > 0))))
        for name, codes in (("strata", self.strata), ("psu", self.psu)):
            if codes.min() != 0 or np.any(np.bincount(codes) == 0):
                raise DesignError("codes_not_contiguous", of=name)
        if np.any(self.psu_stratum[self.psu] != self.strata):
            raise DesignError("psu_in_two_strata")
        if self.population_psu is not None:
            if self.population_psu.shape != (self.n_strata,):
                raise DesignError("shapes", population_psu=self.population_psu.shape, strata=self.n_strata)
            short = np.flatnonzero(self.population_psu < self.psu_per_stratum)
            if short.size:
                raise DesignError("population_smaller_than_sample", strata=tuple(short.tolist()))
        elif self.second_stage is not None:
            raise DesignError("second_stage_without_population")

    @classmethod
    def simple(cls, n: int, population: float | None = None) -> Design:
        """A simple random (or quota) sample of n persons. With a `population`, weights are N/n and the finite
        population correction is declared; without, weights are 1."""
        weight = 1.0 if population is None else population / n
        return cls(
            weights=np.full(n, weight),
            strata=np.zeros(n, dtype=np.int64),
            psu=np.arange(n, dtype=np.int64),
            population_psu=None if population is None else np.array([population], dtype=np.float64),
        )

    @classmethod
    def from_labels(
        cls,
        weights: ArrayLike,
        strata: Sequence[object] | None = None,
        psu: Sequence[object] | None = None,
        population_psu: Mapping[str, float] | None = None,
    ) -> Design:
        """A design from labels. Codes follow the sorted labels (as text), so that the order of rows never matters;
        PSU labels are nested: "1" in stratum A and "1" in stratum B are two PSUs. Without `strata` there is one
        stratum, named "" in `population_psu`; without `psu` each respondent is one."""
        d = np.asarray(weights, dtype=np.float64)
        stratum_names, stratum_codes = _codes([""] * len(d) if strata is None else strata)
        if psu is None:
            psu_codes = np.arange(len(d), dtype=np.int64)
        else:
            _, inner = _codes(psu)
            _, psu_codes = np.unique(stratum_codes * (inner.max() + 1) + inner, return_inverse=True)
        population = None
        if population_psu is not None:
            missing = [name for name in stratum_names if name not in population_psu]
            if missing:
                raise DesignError("stratum_without_population", strata=tuple(missing))
            population = np.array([population_psu[name] for name in stratum_names], dtype=np.float64)
        return cls(d, stratum_codes, psu_codes.astype(np.int64), population)

    @property
    def n(self) -> int:
        return len(self.weights)

    @cached_property
    def n_strata(self) -> int:
        return int(self.strata.max()) + 1

    @cached_property
    def n_psu(self) -> int:
        return int(self.psu.max()) + 1

    @cached_property
    def psu_stratum(self) -> IntArray:
        """(n_psu,) the stratum of each PSU."""
        stratum = np.zeros(self.n_psu, dtype=np.int64)
        stratum[self.psu] = self.strata
        return stratum

    @cached_property
    def psu_per_stratum(self) -> IntArray:
        """(H,) PSUs in the sample of each stratum."""
        return np.bincount(self.psu_stratum, minlength=self.n_strata)

    @property
    def lonely(self) -> tuple[int, ...]:
        """Codes of the strata with a single PSU: their variance cannot be estimated."""
        return tuple(np.flatnonzero(self.psu_per_stratum == 1).tolist())

    @property
    def df(self) -> int:
        """Degrees of freedom of the whole sample: PSUs - strata."""
        return self.n_psu - self.n_strata

    def scaled_to(self, total: float) -> Design:
        """The same design, its weights multiplied so that they add up to `total`."""
        return replace(self, weights=self.weights * (total / float(self.weights.sum())))


@dataclass(frozen=True)
class Collapse:
    """A lonely stratum and the one it was put with (codes of the design before collapsing)."""

    stratum: int
    into: int


def collapse_lonely(design: Design, order: Sequence[int]) -> tuple[Design, list[Collapse]]:
    """Put each stratum with a single PSU together with its declared neighbour; report each, remove none.

    `order` is a permutation of the stratum codes in which neighbours stand side by side: a lonely stratum joins the
    one before it, the first joins the one after it. Population sizes add up. The new codes keep the old order.
    Raises DesignError when `order` is no permutation or when the whole sample is one PSU.
    """
    if sorted(order) != list(range(design.n_strata)):
        raise DesignError("order_is_not_a_permutation", order=tuple(order), strata=design.n_strata)
    if design.n_psu == 1:
        raise DesignError("single_psu")
    groups = [[code] for code in order]
    collapses: list[Collapse] = []

    def size(group: list[int]) -> int:
        return int(design.psu_per_stratum[group].sum())

    while lonely := [position for position, group in enumerate(groups) if size(group) == 1]:
        position = lonely[0]
        neighbour = position - 1 if position else 1
        collapses.append(Collapse(stratum=groups[position][0], into=min(groups[neighbour])))
        groups[neighbour] = groups[neighbour] + groups[position]
        del groups[position]
    if not collapses:
        return design, []
    new_code = np.empty(design.n_strata, dtype=np.int64)
    for code, group in enumerate(sorted(groups, key=min)):
        new_code[group] = code
    population = design.population_psu
    if population is not None:
        population = np.asarray(np.bincount(new_code, weights=population), dtype=np.float64)
    return replace(design, strata=new_code[design.strata], population_psu=population), collapses


def kish(weights: FloatArray) -> float:
    """Kish's design effect of weights (n,): n sum(w^2) / sum(w)^2 = 1 + cv^2. A planning figure: it ignores strata,
    clusters and the link between weights and answers."""
    return float(len(weights) * np.sum(weights**2) / np.sum(weights) ** 2)


def _codes(labels: Sequence[object]) -> tuple[list[str], IntArray]:
    names, codes = np.unique(np.array([str(label) for label in labels]), return_inverse=True)
    return [str(name) for name in names], codes.astype(np.int64)
