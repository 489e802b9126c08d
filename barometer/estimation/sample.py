"""A wave's respondents as a sampling design, and its calibration on census margins.

Belongs here: design weights, strata and clusters of a wave as a `Design`, margins as the ladder takes them, the
ladder's log as findings. Does not belong here: estimates (waves), the ladder itself (statistics.ladder).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from barometer.declarations.wave import Calibration as DeclaredCalibration
from barometer.declarations.wave import Sampling
from barometer.statistics.calibration import Margin
from barometer.statistics.design import Collapse, Design, collapse_lonely

#: The category of those who did not say (their age, their zone…): kept in the sample, with the weight they came with.
UNKNOWN = "?"


@dataclass(frozen=True)
class LonelyStratum:
    """A stratum with a single sampling unit and the one whose variance it shares."""

    stratum: str
    into: str


def design_of(sampling: Sampling, respondents: pd.DataFrame) -> tuple[Design, list[LonelyStratum]]:
    """The design of a wave's respondents (n rows, in order), lonely strata collapsed as declared."""
    strata = _labels(respondents["stratum"])
    clusters = respondents["cluster"]
    units = None if clusters.isna().all() else _units(clusters)
    design = Design.from_labels(
        respondents["design_weight"].to_numpy(dtype=np.float64),
        strata=strata,
        psu=units,
        population_psu=_population(sampling, strata),
    )
    names = sorted(set(strata))
    declared = [names.index(name) for name in sampling.stratum_order if name in names]
    order = declared + [code for code in range(len(names)) if code not in declared]
    design, collapses = collapse_lonely(design, order)
    return design, [_named(collapse, names) for collapse in collapses]


def margins_of(
    declared: DeclaredCalibration, respondents: pd.DataFrame, margins: pd.DataFrame
) -> tuple[dict[str, Sequence[str]], list[Margin]]:
    """Labels of the respondents and margins of the declared variables, ready for the ladder.

    `margins` is CORE_MARGINS of the declared year. Where some respondents did not give a variable, they form a
    category of their own that keeps the share of design weight they came with, and the census totals are scaled to
    the rest: nobody is dropped and no value is invented for them.
    """
    labels: dict[str, Sequence[str]] = {}
    tables: list[Margin] = []
    weights = respondents["design_weight"].to_numpy(dtype=np.float64)
    for variable in declared.variables:
        rows = margins[margins["variable"] == variable].sort_values("category")
        totals = rows["population"].to_numpy(dtype=np.float64)
        categories = [str(category) for category in rows["category"]]
        values = [UNKNOWN if pd.isna(value) else str(value) for value in respondents[variable]]
        silent = np.array([value == UNKNOWN for value in values])
        if silent.any():
            share = float(weights[silent].sum() / weights.sum())
            totals = np.append(totals * (1 - share), totals.sum() * share)
            categories.append(UNKNOWN)
        labels[variable] = values
        tables.append(Margin(variable, tuple(categories), tuple(float(total) for total in totals)))
    return labels, tables


def _labels(column: pd.Series) -> list[str]:
    return ["" if pd.isna(value) else str(value) for value in column]


def _units(clusters: pd.Series) -> list[str]:
    """A respondent whose cluster is not known is a unit of their own."""
    return [f"alone {row}" if pd.isna(value) else str(value) for row, value in enumerate(clusters)]


def _population(sampling: Sampling, strata: list[str]) -> dict[str, float] | None:
    if not sampling.finite_population_correction:
        return None
    if sampling.stratum_population:
        return {name: float(size) for name, size in sampling.stratum_population.items()}
    if sampling.population_size is not None and set(strata) == {""}:
        return {"": float(sampling.population_size)}
    return None


def _named(collapse: Collapse, names: list[str]) -> LonelyStratum:
    return LonelyStratum(names[collapse.stratum], names[collapse.into])
