"""A wave's respondents as a sampling design, and its calibration on census margins.

Belongs here: weights, strata and clusters of a wave as a `Design`, margins as the ladder takes them. Does not
belong here: estimates (waves), the ladder itself (statistics.ladder).
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
    """Labels of the respondents ("" where unknown) and margins of the declared variables, as the ladder takes them.

    `margins` is CORE_MARGINS of the declared year.
    """
    labels: dict[str, Sequence[str]] = {}
    tables: list[Margin] = []
    for variable in declared.variables:
        rows = margins[margins["variable"] == variable].sort_values("category")
        labels[variable] = _labels(respondents[variable])
        categories = tuple(str(category) for category in rows["category"])
        tables.append(Margin(variable, categories, tuple(float(total) for total in rows["population"])))
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
