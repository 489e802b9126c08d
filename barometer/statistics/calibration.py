"""Calibration of design weights on known population totals (method B3; Deville & Sarndal 1992, JASA 87).

One calibration by one method with one set of bounds, and the narrowest bounds that could work. Which method is tried
when, and what to do when it fails, is ladder.py's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.optimize import linprog

from barometer.statistics.arrays import FloatArray
from barometer.statistics.design import Design, kish

Method = Literal["raking", "linear", "logit", "truncated"]

TOLERANCE = 1e-12  # relative misfit of the totals
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


def indicators(labels: Mapping[str, Sequence[str]], margins: Sequence[Margin]) -> tuple[FloatArray, FloatArray]:
    """Margins as calibration variables: X (n, p) and totals (p,), a column per category.

    The first category of every margin but the first is left out, so that X has full rank; every margin is scaled to
    the first one's total (they may differ by 0.1 %). A category of which the population has nobody gets no column.
    Raises CalibrationError: `disagreeing_margins`, `bad_total`, `unknown_label`, `empty_level` (population but no
    respondent), `level_without_population` (respondents but no population).
    """
    reference = margins[0].total
    columns: list[FloatArray] = []
    totals: list[float] = []
    for margin in margins:
        if not all(np.isfinite(t) and t >= 0 for t in margin.totals) or margin.total <= 0:
            raise CalibrationError("bad_total", variable=margin.variable, totals=margin.totals)
        if abs(margin.total - reference) > MARGINS_AGREE * reference:
            raise CalibrationError(
                "disagreeing_margins",
                variable=margin.variable,
                total=margin.total,
                reference=margins[0].variable,
                reference_total=reference,
            )
        answers = np.asarray(labels[margin.variable], dtype=str)
        unknown = sorted(set(answers.tolist()) - set(margin.categories))
        if unknown:
            raise CalibrationError("unknown_label", variable=margin.variable, labels=tuple(unknown))
        kept: list[FloatArray] = []
        kept_totals: list[float] = []
        for category, total in zip(margin.categories, margin.totals, strict=True):
            column = (answers == category).astype(np.float64)
            respondents = int(column.sum())
            if total > 0 and respondents == 0:
                raise CalibrationError(
                    "empty_level", variable=margin.variable, category=category, total=total
                )
            if total == 0 and respondents > 0:
                raise CalibrationError(
                    "level_without_population", variable=margin.variable, category=category, n=respondents
                )
            if total > 0:
                kept.append(column)
                kept_totals.append(total * reference / margin.total)
        start = 1 if columns else 0
        columns += kept[start:]
        totals += kept_totals[start:]
    return np.column_stack(columns), np.array(totals)


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
    if (bounds is not None) != (method in ("logit", "truncated")):
        raise CalibrationError("bounds", method=method, bounds=bounds)
    if bounds is not None and not 0 <= bounds[0] < 1 < bounds[1]:
        raise CalibrationError("bounds", method=method, bounds=bounds)
    empty = np.flatnonzero(~X.any(axis=0) & (totals != 0))
    if empty.size:
        raise CalibrationError("empty_level", columns=tuple(empty.tolist()))
    solution = _factors(design.weights, X, totals, method, bounds)
    if solution is None:
        raise _failure(design, X, totals, method, bounds)
    g, iterations, misfit = solution
    weights = design.weights * g
    return Calibration(
        weights, g, X, method, bounds, iterations, misfit, kish(weights), kish(design.weights)
    )


def tightest_bounds(design: Design, X: FloatArray, totals: FloatArray) -> float | None:
    """The smallest e such that factors g >= 0 with |g_k - 1| <= e reach the totals; None if no g >= 0 does.

    A linear program (HiGHS). Respondents with the same x share a factor: averaging theirs changes neither the totals
    nor, for the worse, the largest distance to 1.
    """
    cells, cell_of = np.unique(X, axis=0, return_inverse=True)
    d = np.bincount(cell_of.ravel(), weights=design.weights)
    count, p = cells.shape
    scale = np.maximum(np.abs(totals), 1.0)
    objective = np.append(np.zeros(count), 1.0)
    identity = np.eye(count)
    column = -np.ones((count, 1))
    result = linprog(
        objective,
        A_ub=np.block([[identity, column], [-identity, column]]),
        b_ub=np.append(np.ones(count), -np.ones(count)),
        A_eq=np.hstack([(cells * d[:, None]).T / scale[:, None], np.zeros((p, 1))]),
        b_eq=totals / scale,
        bounds=(0, None),
        method="highs",
    )
    return float(result.fun) if result.status == 0 else None


def _factors(
    d: FloatArray, X: FloatArray, totals: FloatArray, method: Method, bounds: tuple[float, float] | None
) -> tuple[FloatArray, int, float] | None:
    """(g, iterations, misfit) by Newton with step-halving on the misfit; None where it does not converge."""
    scale = 1.0 + np.abs(totals)
    lam = np.zeros(X.shape[1])
    g, slope = _distance(np.zeros(len(d)), method, bounds)
    gap = np.einsum("n,np->p", d * g, X) - totals
    misfit = float(np.max(np.abs(gap) / scale))
    if np.linalg.matrix_rank(_gram(d, X)) < X.shape[1]:
        raise CalibrationError("dependent_columns", columns=X.shape[1])
    for iteration in range(MAX_ITERATIONS):
        if misfit <= TOLERANCE:
            return g, iteration, misfit
        # least squares: where bounds clip everybody of a level the matrix is singular
        step = np.linalg.lstsq(_gram(d * slope, X), gap, rcond=None)[0]
        size = 1.0
        while True:
            trial = lam - size * step
            trial_g, trial_slope = _distance(X @ trial, method, bounds)
            trial_gap = np.einsum("n,np->p", d * trial_g, X) - totals
            trial_misfit = float(np.max(np.abs(trial_gap) / scale))
            if trial_misfit < misfit:
                break
            size /= 2
            if size < 1e-10:
                return None
        lam, g, slope, gap, misfit = trial, trial_g, trial_slope, trial_gap, trial_misfit
    return None


def _distance(
    u: FloatArray, method: Method, bounds: tuple[float, float] | None
) -> tuple[FloatArray, FloatArray]:
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
    return np.asarray(np.einsum("n,np,nq->pq", d, X, X))


def _failure(
    design: Design, X: FloatArray, totals: FloatArray, method: Method, bounds: tuple[float, float] | None
) -> CalibrationError:
    tightest = tightest_bounds(design, X, totals)
    low, high = bounds or (0.0, np.inf)
    figures = {"method": method, "bounds": bounds, "tightest": tightest}
    reachable = tightest is not None and (high - 1.0 >= tightest and 1.0 - low >= tightest)
    return CalibrationError("no_convergence" if reachable else "infeasible", **figures)
