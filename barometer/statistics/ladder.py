"""The ladder of calibration (method B3): which method is tried when, and what is given up when it fails.

Rungs: check the margins; the methods in the order declared (raking, then logit within bounds, unless told otherwise);
the tightest feasible bounds, as a diagnosis; collapse the smallest level along a declared ladder and start again; fail.
Every rung climbed is returned as a `Step`, so that a caller makes a finding of each and nothing is silent. One
calibration itself is calibration.py's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from barometer.statistics.arrays import FloatArray, IntArray
from barometer.statistics.calibration import (
    Calibration,
    CalibrationError,
    Margin,
    Method,
    calibrate,
    check_totals,
    indicators,
    tightest_bounds,
)
from barometer.statistics.design import Design

BOUNDS = (0.3, 3.0)
METHODS: tuple[Method, ...] = ("raking", "logit")
BOUNDED: tuple[Method, ...] = ("logit", "truncated")  # held to the bounds from the start
MAX_KISH = 2.0
SMALL_N = 20  # levels below are candidates for collapsing,
SMALL_SHARE = 0.05  # and so are those below this share of the respondents
UNKNOWN = ""  # the label of a respondent of whom the variable is not known

Rung = Literal["unknown", "check", "raking", "logit", "linear", "truncated", "diagnosis", "collapse", "fail"]
Outcome = Literal["done", "accepted", "refused"]

Collapses = Mapping[str, Sequence[Mapping[str, str]]]
COLLAPSIBLE = ("empty_level", "level_without_population", "dependent_level")


@dataclass(frozen=True)
class Step:
    """One rung: what was tried, how it ended, why (a code) and with which figures.

    unknown    done      respondents without a known label form a level of their own (`n`, `share`)
    check      refused   code of the CalibrationError
    raking     accepted / refused: CalibrationError's code, `factors` (outside the bounds) or `kish`; the same for
               logit, linear and truncated
    diagnosis  done      `tightest`: the smallest e with |g - 1| <= e, None where no g >= 0 will do
    collapse   done      `variable`, the smallest `category` and its `n`, the `mapping` applied
    fail       refused   `nothing_to_collapse`, or the code of an error that collapsing cannot mend
    """

    rung: Rung
    outcome: Outcome
    code: str = ""
    figures: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Cells:
    """For rows that each stand for several respondents (moments.py): how many (C,), the sum of their design weights
    and that of the squares, in any one unit."""

    n: IntArray
    d: FloatArray
    dd: FloatArray

    def kish(self, g: FloatArray) -> float:
        """Kish's deff of the respondents' weights d g, g (C,) being constant within a cell."""
        return float(self.n.sum() * np.sum(g**2 * self.dd) / np.sum(g * self.d) ** 2)


@dataclass(frozen=True, eq=False)
class LadderResult:
    """`calibration` is None where the ladder failed. `labels` (variable: n labels) and `margins` are those finally
    used, `design` the one given with its weights scaled to the population, which g refers to."""

    calibration: Calibration | None
    steps: tuple[Step, ...]
    design: Design
    labels: Mapping[str, tuple[str, ...]]
    margins: tuple[Margin, ...]


def climb(
    design: Design,
    labels: Mapping[str, Sequence[str]],
    margins: Sequence[Margin],
    collapse: Collapses | None = None,
    bounds: tuple[float, float] = BOUNDS,
    max_kish: float = MAX_KISH,
    cells: Cells | None = None,
    methods: Sequence[Method] = METHODS,
) -> LadderResult:
    """Calibrate on margins by the first method of the ladder that is accepted.

    labels    of each variable, n labels; "" where it is not known: such respondents keep their weighted share of the
              population, whose other levels are scaled down
    collapse  of each variable, the declared ladder: maps from its levels to coarser ones (communes to zones, then
              zones to one), each applied to the levels that the one before left; a level not named stays
    bounds    on g relative to its mean, which is 1 once design weights are scaled to the population
    max_kish  on deff(w) / deff(d), Kish's deff that calibration adds (deff(w) itself where design weights are equal)
    cells     where the rows of `design` and `labels` are cells of respondents alike in labels and stratum, and its
              weights their sums: what is counted and what Kish's deff needs, of respondents
    methods   tried in this order

    Never raises for the data's sake: a calibration that cannot be had is a `fail` step.
    """
    steps: list[Step] = []
    n = np.ones(design.n, dtype=np.int64) if cells is None else cells.n
    used = {margin.variable: tuple(labels[margin.variable]) for margin in margins}
    population = tuple(margins)
    remaining = {variable: list(maps) for variable, maps in (collapse or {}).items() if variable in used}

    def result(calibration: Calibration | None) -> LadderResult:
        return LadderResult(calibration, tuple(steps), design, used, population)

    try:
        check_totals(population)
    except CalibrationError as error:
        steps.append(Step("check", "refused", error.code, error.figures))
        steps.append(Step("fail", "refused", error.code))
        return result(None)
    design = design.scaled_to(population[0].total)
    population = tuple(_with_unknown(design, n, used[margin.variable], margin, steps) for margin in population)
    culprit: str | None
    while True:
        try:
            X, totals = indicators(used, population)
        except CalibrationError as error:
            figures = dict(error.figures)
            if "n" in figures:
                variable, category = str(figures["variable"]), str(figures["category"])
                figures["n"] = _sizes(n, used[variable])[category]
            steps.append(Step("check", "refused", error.code, figures))
            if error.code not in COLLAPSIBLE:
                steps.append(Step("fail", "refused", error.code))
                return result(None)
            culprit = str(error.figures["variable"])
        else:
            calibration = _attempt(design, X, totals, methods, bounds, max_kish, steps, cells)
            if calibration is not None:
                return result(calibration)
            culprit = None
        smallest = _smallest_level(n, used, population, remaining, culprit)
        if smallest is None:
            steps.append(Step("fail", "refused", "nothing_to_collapse"))
            return result(None)
        size, variable, category = smallest
        mapping = remaining[variable].pop(0)
        steps.append(
            Step(
                "collapse",
                "done",
                figures={"variable": variable, "category": category, "n": size, "mapping": dict(mapping)},
            )
        )
        used[variable] = tuple(mapping.get(label, label) for label in used[variable])
        population = tuple(
            _coarser(margin, mapping) if margin.variable == variable else margin for margin in population
        )


def _attempt(
    design: Design,
    X: FloatArray,
    totals: FloatArray,
    methods: Sequence[Method],
    bounds: tuple[float, float],
    max_kish: float,
    steps: list[Step],
    cells: Cells | None,
) -> Calibration | None:
    """One method after the other, then the diagnosis."""
    low, high = bounds
    for method in methods:
        try:
            calibration = calibrate(design, X, totals, method, bounds if method in BOUNDED else None)
        except CalibrationError as error:
            steps.append(Step(method, "refused", error.code, {"low": low, "high": high, **error.figures}))
            continue
        if cells is not None:
            design_kish = cells.kish(np.ones(design.n))
            calibration = replace(calibration, kish=cells.kish(calibration.g), kish_design=design_kish)
        added = calibration.kish / calibration.kish_design
        smallest, largest = float(calibration.g.min()), float(calibration.g.max())
        figures = {
            "low": low,
            "high": high,
            "g_min": smallest,
            "g_max": largest,
            "kish": calibration.kish,
            "kish_added": added,
            "iterations": calibration.iterations,
        }
        code = "factors" if smallest < low or largest > high else "kish" if added > max_kish else ""
        steps.append(Step(method, "refused" if code else "accepted", code, figures))
        if not code:
            return calibration
    steps.append(Step("diagnosis", "done", figures={"tightest": tightest_bounds(design, X, totals)}))
    return None


def _with_unknown(design: Design, n: IntArray, labels: Sequence[str], margin: Margin, steps: list[Step]) -> Margin:
    """The margin with a level for those of whom the variable is not known, holding their weighted share."""
    unknown = np.array([label == UNKNOWN for label in labels])
    if not unknown.any() or unknown.all() or UNKNOWN in margin.categories:
        return margin
    share = float(design.weights[unknown].sum() / design.weights.sum())
    steps.append(
        Step("unknown", "done", figures={"variable": margin.variable, "n": int(n[unknown].sum()), "share": share})
    )
    known = tuple(total * (1 - share) for total in margin.totals)
    return replace(margin, categories=(*margin.categories, UNKNOWN), totals=(*known, share * margin.total))


def _smallest_level(
    n: IntArray,
    labels: Mapping[str, Sequence[str]],
    margins: Sequence[Margin],
    remaining: Mapping[str, Sequence[object]],
    culprit: str | None,
) -> tuple[int, str, str] | None:
    """(size, variable, category) of the smallest level whose variable can still be collapsed: of the `culprit` if one
    variable is known to be at fault, otherwise of all that are small enough."""
    candidates = []
    for position, margin in enumerate(margins):
        if not remaining.get(margin.variable) or culprit not in (None, margin.variable):
            continue
        sizes = _sizes(n, labels[margin.variable])
        for place, category in enumerate(margin.categories):
            small = sizes[category] < SMALL_N or sizes[category] < SMALL_SHARE * sizes.total()
            if category != UNKNOWN and (small or culprit is not None):
                candidates.append((sizes[category], position, place, margin.variable, category))
    if not candidates:
        return None
    size, _, _, variable, category = min(candidates)
    return size, variable, category


def _sizes(n: IntArray, labels: Sequence[str]) -> Counter[str]:
    """Respondents of each label, the rows standing for n (C,) of them each."""
    sizes: Counter[str] = Counter()
    for label, respondents in zip(labels, n.tolist(), strict=True):
        sizes[label] += respondents
    return sizes


def _coarser(margin: Margin, mapping: Mapping[str, str]) -> Margin:
    totals: dict[str, float] = {}
    for category, total in zip(margin.categories, margin.totals, strict=True):
        coarse = mapping.get(category, category)
        totals[coarse] = totals.get(coarse, 0.0) + total
    return Margin(margin.variable, tuple(totals), tuple(totals.values()))
