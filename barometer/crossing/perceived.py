"""Residents' figure of a criterion at a wave, as the crossing takes it.

Belongs here: choosing the one figure that decides, and saying why it can carry no probability. Does not belong here:
the estimate itself (estimation).

One figure a criterion and wave: of residents where the criterion was asked of them, else of users. Where there are
several (two surveys in one year, a split ballot) the first in this order, which later waves do not change: a survey
that is no volunteers', the question version in use for longest, the larger n, then the ids.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from barometer.crossing.frames import number, text
from barometer.crossing.quadrants import chance_perceived
from barometer.crossing.verdicts import Basis
from barometer.declarations.service import Service


@dataclass(frozen=True)
class Perceived:
    """`chance` is pi_P; where it is None, `lack` says why. A suppressed figure has neither value nor error."""

    criterion: str
    survey: str
    population: str
    question_version: str
    value: float | None
    se: float | None
    chance: float | None
    lack: Basis | None


def perceived_figures(service: Service, estimates: pd.DataFrame, waves: pd.DataFrame) -> dict[int, list[Perceived]]:
    """OUT_ESTIMATES and OUT_WAVES -> by wave, the figures of the service's criteria, in the order of their
    declaration, the overall mark left out. Every wave of the service has an entry.

    Raises ValueError for estimates of a wave that `waves` does not know: without its design nothing may be said.
    """
    means = estimates[
        (estimates["service"] == service.id) & (estimates["domain"] == "all") & (estimates["statistic"] == "mean")
    ].merge(waves[["survey", "wave", "design"]], on=["survey", "wave"], how="left")
    if means["design"].isna().any():
        raise ValueError(f"estimates of waves without a design: {sorted(means[means['design'].isna()]['wave'])}")
    means["is_volunteers"] = means["design"] == "volunteers"
    means["since"] = means.groupby(["survey", "item", "question_version"])["wave"].transform("min")
    means = means.sort_values(
        ["population", "is_volunteers", "since", "n", "survey", "item", "question_version"],
        ascending=[True, True, True, False, True, True, True],  # "residents" before "users"
        kind="stable",
    ).drop_duplicates(["wave", "criterion"])
    order = {criterion.id: rank for rank, criterion in enumerate(service.criteria) if not criterion.headline}
    found: dict[int, list[Perceived]] = {int(year): [] for year in sorted(means["wave"].unique())}
    for row in means.to_dict("records"):
        if row["criterion"] in order:
            found[int(row["wave"])].append(_perceived(service, row))
    return {year: sorted(figures, key=lambda one: order[one.criterion]) for year, figures in found.items()}


def _perceived(service: Service, row: Mapping[Hashable, Any]) -> Perceived:
    value, variance = number(row["estimate"]), number(row["variance"])
    lack, chance, se = None, None, None
    if value is None or text(row["suppressed"]) is not None:
        value, lack = None, Basis.INSUFFICIENT
    elif row["is_volunteers"]:
        lack = Basis.VOLUNTEERS
    elif not variance:  # none known, or no spread at all: an absence of information, not certainty
        lack = Basis.NO_MARGIN
    else:
        se = variance**0.5
        chance = float(chance_perceived(value, se, service.thresholds.perceived))
    return Perceived(
        row["criterion"], row["survey"], row["population"], row["question_version"], value, se, chance, lack
    )
