"""Calibration of design weights on known population totals (method B3; Deville & Sarndal 1992, JASA 87).

One calibration by one method with one set of bounds, and the narrowest bounds that could work. Which method is tried
when, and what to do when it fails, is ladder.py's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.optimize import linprog

from barometer.statistics.arrays import FloatArray
from barometer.statistics.design import Design, kish

Method = Literal["raking", "linear", "logit", "truncated"]

TOLERANCE = 1e-12  # relative misfit of the totals that is aimed at
ROUNDING = 1e-9  # and the one accepted where the rounding of very long sums stops progress
SMALLEST_STEP = 1e-10
DEPENDENT = 1e-7  # what is left of a column, relative, when it follows from others
MAX_ITERATIONS = 200
MAX_EXPONENT = 60.0  # e^60 is no calibration factor any more; beyond, exp would overflow
MARGINS_AGREE = 1e-3  # totals of two margins may differ by 0.1 % (method B3, rung 0)


class CalibrationError(ValueError):
    """A calibration that cannot be had. `code` names the fault, `figures` hold what a finding needs to tell it."""

    def __init__(self, code: str, **figures: object) -> None:
        super().__init__(f"{code}: " + ", ".join(f"{name}={value}" for name, value in figures.items()))
        self.code = code
        self.figures = figures


@dataclass(frozen=True)
class Margin:
    """A population margin: how many persons in each category of one variable."""

    variable: str
    categories: tuple[str, ...]
    totals: tuple[float, ...]

    @property
    def total(self) -> float:
        return float(sum(self.totals))


@dataclass(frozen=True, eq=False)
class Calibration:
    """What a calibration gave.

    weights (n,)  calibrated weights w = d g
    g (n,)        calibration factors
    X (n, p)      calibration variables, of full rank
    misfit        largest |sum(w x) - t| / (1 + |t|) left
    kish          Kish's deff of the calibrated weights; `kish_design` that of the design weights
    """

    weights: FloatArray
    g: FloatArray
    X: FloatArray
    method: Method
    bounds: tuple[float, float] | None
    iterations: int
    misfit: float
    kish: float
    kish_design: float


def check_totals(margins: Sequence[Margin]) -> None:
    """Raises CalibrationError where a total is no count (`bad_total`) or where margins differ by more than 0.1 % from
    the first one's population (`disagreeing_margins`)."""
    first = margins[0]
    for margin in margins:
        if not all(np.isfinite(total) and total >= 0 for total in margin.totals) or margin.total <= 0:
            raise CalibrationError("bad_total", variable=margin.variable, totals=margin.totals)
        if abs(margin.total - first.total) > MARGINS_AGREE * first.total:
            raise CalibrationError(
                "disagreeing_margins",
                variable=margin.variable,
                total=margin.total,
                reference=first.variable,
                reference_total=first.total,
            )


def indicators(labels: Mapping[str, Sequence[str]], margins: Sequence[Margin]) -> tuple[FloatArray, FloatArray]:
    """Margins as calibration variables of full rank: X (n, p) and totals (p,), a column per category.

    Every margin is scaled to the first one's total. A category that has neither population nor respondents gets no
    column; nor does one that follows from earlier ones (the last of every margin but the first, a zone whose communes
    are a margin too), provided that its total follows as well, to 0.1 %.
    Raises CalibrationError: those of `check_totals`, `unknown_label`, `empty_level` (population but no respondent),
    `level_without_population` (respondents but no population), `dependent_level` (it follows from others among the
    respondents, its total does not).
    """
    check_totals(margins)
    for margin in margins:
        _check_levels(labels[margin.variable], margin)
    population = margins[0].total
    columns: list[FloatArray] = []
    totals: list[float] = []
    basis: list[FloatArray] = []  # orthonormal, spans the columns
    for margin in margins:
        answers = np.asarray(labels[margin.variable], dtype=str)
        for category, people in zip(margin.categories, margin.totals, strict=True):
            column = (answers == category).astype(np.float64)
            n, total = float(column.sum()), people * population / margin.total
            rest = column.copy()
            for direction in basis:
                rest -= np.sum(direction * rest) * direction
            size = float(np.sqrt(np.sum(rest**2)))
            if size > DEPENDENT * np.sqrt(n):
                columns.append(column)
                totals.append(total)
                basis.append(rest / size)
            elif n:
                implied = float(np.linalg.lstsq(np.column_stack(columns), column)[0] @ np.array(totals))
                if abs(implied - total) > MARGINS_AGREE * total:
                    raise CalibrationError(
                        "dependent_level", variable=margin.variable, category=category, total=total, implied=implied
                    )
    return np.column_stack(columns), np.array(totals)


def _check_levels(labels: Sequence[str], margin: Margin) -> None:
    counts = Counter(labels)
    unknown = sorted(set(counts) - set(margin.categories))
    if unknown:
        raise CalibrationError("unknown_label", variable=margin.variable, labels=tuple(unknown))
    for category, total in zip(margin.categories, margin.totals, strict=True):
        n = counts[category]
        if (n == 0) != (total == 0):
            code = "empty_level" if n == 0 else "level_without_population"
            raise CalibrationError(code, variable=margin.variable, category=category, n=n, total=total)


def calibrate(
    design: Design,
    X: FloatArray,
    totals: FloatArray,
    method: Method = "raking",
    bounds: tuple[float, float] | None = None,
) -> Calibration:
    """Weights w_k = d_k F(x_k' lambda) whose totals of X (n, p) are `totals` (p,).

    `bounds` (L, U), L < 1 < U, on g = w / d: needed by "logit" and "truncated", refused elsewhere. Linear calibration
    may give negative weights. Raises CalibrationError: `bounds`, `dependent_columns`, `empty_level`, `infeasible` (no
    weights of the wanted kind reach the totals; `tightest` is the smallest e with |g - 1| <= e, None if there is
    none), `no_convergence`.
    """
    g, iterations, misfit = factors(design.weights, X, totals, method, bounds)
    weights = design.weights * g
    return Calibration(weights, g, X, method, bounds, iterations, misfit, kish(weights), kish(design.weights))


def factors(
    d: FloatArray,
    X: FloatArray,
    totals: FloatArray,
    method: Method = "raking",
    bounds: tuple[float, float] | None = None,
) -> tuple[FloatArray, int, float]:
    """Factors g (n,), the iterations and the misfit left: `calibrate` on plain arrays, with its errors.

    d (n,) and X (n, p) may be those of respondents or, with d added up, of cells of respondents with the same x.
    """
    if (bounds is not None) != (method in ("logit", "truncated")):
        raise CalibrationError("bounds", method=method, bounds=bounds)
    if bounds is not None and not 0 <= bounds[0] < 1 < bounds[1]:
        raise CalibrationError("bounds", method=method, bounds=bounds)
    empty = np.flatnonzero(~X.any(axis=0) & (totals != 0))
    if empty.size:
        raise CalibrationError("empty_level", columns=tuple(empty.tolist()))
    if not _full_rank(_gram(d, X)):
        raise CalibrationError("dependent_columns", columns=X.shape[1])
    solution = _solve(d, X, totals, method, bounds)
    if solution is None:
        raise _failure(d, X, totals, method, bounds)
    return solution


def tightest_bounds(design: Design, X: FloatArray, totals: FloatArray) -> float | None:
    """The smallest e such that factors g >= 0 with |g_k - 1| <= e reach the totals; None if no g >= 0 does."""
    return _tightest(design.weights, X, totals)


def _solve(
    d: FloatArray, X: FloatArray, totals: FloatArray, method: Method, bounds: tuple[float, float] | None
) -> tuple[FloatArray, int, float] | None:
    """Newton with step-halving on the misfit; None where that does not converge."""
    lam = np.zeros(X.shape[1])
    g, slope, gap, misfit = _state(lam, d, X, totals, method, bounds)
    for iteration in range(MAX_ITERATIONS):
        if misfit <= TOLERANCE:
            return g, iteration, misfit
        # least squares, because the matrix is singular where bounds clip everybody of a level
        step = np.linalg.lstsq(_gram(d * slope, X), gap)[0]
        size = 1.0
        while (trial := _state(lam - size * step, d, X, totals, method, bounds))[3] >= misfit:
            size /= 2
            if size < SMALLEST_STEP:  # rounding or bounds stop it here
                return (g, iteration, misfit) if misfit <= ROUNDING else None
        lam = lam - size * step
        g, slope, gap, misfit = trial
    return None


def _state(
    lam: FloatArray,
    d: FloatArray,
    X: FloatArray,
    totals: FloatArray,
    method: Method,
    bounds: tuple[float, float] | None,
) -> tuple[FloatArray, FloatArray, FloatArray, float]:
    """g, F', the gap of each total and the largest relative gap at lambda."""
    g, slope = _distance(np.einsum("np,p->n", X, lam), method, bounds)
    gap = np.einsum("n,np->p", d * g, X) - totals
    return g, slope, gap, float(np.max(np.abs(gap) / (1.0 + np.abs(totals))))


def _distance(u: FloatArray, method: Method, bounds: tuple[float, float] | None) -> tuple[FloatArray, FloatArray]:
    """F(u) and F'(u) of the method."""
    if method == "linear":
        return 1.0 + u, np.ones_like(u)
    if method == "raking":
        g = np.exp(np.clip(u, -MAX_EXPONENT, MAX_EXPONENT))
        return g, g
    assert bounds is not None  # checked by calibrate
    low, high = bounds
    if method == "truncated":
        g = np.clip(1.0 + u, low, high)
        return g, ((1.0 + u > low) & (1.0 + u < high)).astype(np.float64)
    width = (1.0 - low) * (high - 1.0)
    a = (high - low) / width
    power = np.exp(np.clip(a * u, -MAX_EXPONENT, MAX_EXPONENT))
    g = (low * (high - 1.0) + high * (1.0 - low) * power) / ((high - 1.0) + (1.0 - low) * power)
    return g, (g - low) * (high - g) / width


def _gram(d: FloatArray, X: FloatArray) -> FloatArray:
    """sum_k d_k x_k x_k', summed in the order of the rows whatever the number of threads."""
    return np.asarray(np.einsum("np,nq->pq", d[:, None] * X, X))


def _full_rank(gram: FloatArray) -> bool:
    size = np.sqrt(np.diag(gram))
    return bool(np.all(size > 0)) and np.linalg.matrix_rank(gram / np.outer(size, size)) == len(gram)


def _failure(
    d: FloatArray, X: FloatArray, totals: FloatArray, method: Method, bounds: tuple[float, float] | None
) -> CalibrationError:
    """Why Newton did not get there: nobody could, or only this method did not."""
    equations, right = _equations(d, X, totals)
    within = bounds or (0.0, None)
    reachable = linprog(np.zeros(equations.shape[1]), A_eq=equations, b_eq=right, bounds=within, method="highs")
    code = "no_convergence" if reachable.status == 0 else "infeasible"
    return CalibrationError(code, method=method, bounds=bounds, tightest=_tightest(d, X, totals))


def _tightest(d: FloatArray, X: FloatArray, totals: FloatArray) -> float | None:
    """A linear program (HiGHS) over the distinct rows of X: giving respondents with the same x the mean of their
    factors changes neither the totals nor, for the worse, the largest distance to 1."""
    equations, right = _equations(d, X, totals)
    p, cells = equations.shape
    identity, column = np.eye(cells), np.ones((cells, 1))
    result = linprog(
        np.append(np.zeros(cells), 1.0),  # minimise e, the last variable
        A_ub=np.block([[identity, -column], [-identity, -column]]),  # g - e <= 1 and -g - e <= -1
        b_ub=np.append(np.ones(cells), -np.ones(cells)),
        A_eq=np.hstack([equations, np.zeros((p, 1))]),
        b_eq=right,
        bounds=(0, None),
        method="highs",
    )
    return None if result.x is None else float(result.x[-1])


def _equations(d: FloatArray, X: FloatArray, totals: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The calibration equations, each divided by its total, over the distinct rows of X."""
    cells, cell_of = np.unique(X, axis=0, return_inverse=True)
    of_cell = np.bincount(cell_of.ravel(), weights=d)
    scale = np.maximum(np.abs(totals), 1.0)
    return (cells * of_cell[:, None]).T / scale[:, None], totals / scale
