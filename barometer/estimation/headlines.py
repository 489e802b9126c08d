"""The overview's own family: the overall marks of all services, judged together by Holm (METHOD B7).

Belongs here: from the rows of out_changes of all services to what stands when their overall marks are told side by
side, and how often such an overview announces what did not happen. Does not belong here: a service's own verdicts
(changes): they are copied, never revised; nothing stands here that the service's own report does not announce.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from barometer.declarations.authority import VerdictRules
from barometer.statistics.change import any_false_announcement
from barometer.statistics.multiplicity import holm


@dataclass(frozen=True)
class Headline:
    """The overall mark of a service in its newest wave. `verdict` is its report's own; `p_adjusted` Holm's among all
    services (None where there was no test); `stands`: announced by the report, and still when all are told at once."""

    service: str
    survey: str
    criterion: str
    population: str
    wave_from: int
    wave_to: int
    verdict: str | None
    p_value: float | None
    p_adjusted: float | None
    stands: bool


@dataclass(frozen=True)
class Overview:
    """`headlines` by service; `reports` whose newest wave was tested; `any_false_announcement` is the probability, at
    most, that one of those reports announces a change in a campaign in which nothing changed."""

    headlines: tuple[Headline, ...]
    reports: int
    any_false_announcement: float


def judge_headlines(rules: VerdictRules, changes: pd.DataFrame) -> Overview:
    """The overview's family, from OUT_CHANGES rows of all services: of each, the pair of its newest wave.

    The family counts the marks that were tested. Where an overall mark is asked of residents and of users, that of
    the residents speaks for the service.
    """
    newest = changes[changes["wave_to"] == changes.groupby("service")["wave_to"].transform("max")]
    reports = int(newest.loc[newest["p_value"].notna(), "service"].nunique())
    order = ["service", "population", "survey", "criterion"]
    marks = newest[newest["is_headline"]].sort_values(order, kind="stable").drop_duplicates("service")
    rows = marks.to_dict("records")
    tested = [row for row in rows if pd.notna(row["p_value"])]
    adjusted = {
        row["service"]: float(p) for row, p in zip(tested, holm([row["p_value"] for row in tested]), strict=True)
    }
    headlines = tuple(_headline(rules, row, adjusted.get(row["service"])) for row in rows)
    return Overview(headlines, reports, any_false_announcement(reports, rules.alpha))


def _headline(rules: VerdictRules, row: Mapping[Hashable, Any], p_adjusted: float | None) -> Headline:
    verdict = row["verdict"] if pd.notna(row["verdict"]) else None
    return Headline(
        service=row["service"],
        survey=row["survey"],
        criterion=row["criterion"],
        population=row["population"],
        wave_from=int(row["wave_from"]),
        wave_to=int(row["wave_to"]),
        verdict=verdict,
        p_value=None if p_adjusted is None else float(row["p_value"]),
        p_adjusted=p_adjusted,
        stands=p_adjusted is not None and p_adjusted < rules.alpha and verdict in ("progress", "regress"),
    )
