"""What the next wave says of each line of the register: columns of OUT_DECISIONS (METHOD C8).

Belongs here: which two waves, which marks and which technical figure are held side by side. Does not belong here: the
arithmetic of attribution (`attribution`, `attribution_frames`), the state of a line (`register`), sentences.

A line is followed at the first wave after the one it answers in which its criterion has a figure, and there only: what
comes later has other causes. Where residents were not asked, users' marks are followed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from barometer.crossing.attribution import Attribution, delivered_moved, signature
from barometer.crossing.attribution_frames import Action, compared_waves, judge_action
from barometer.crossing.frames import integer, number
from barometer.crossing.perceived import perceived_figures
from barometer.crossing.register import Key
from barometer.declarations.authority import Authority
from barometer.declarations.register import Decision
from barometer.declarations.service import Service

Columns = dict[str, Any]


@dataclass(frozen=True)
class Figures:
    """The lake's rows of a service: OUT_ESTIMATES, OUT_COVARIANCES, OUT_WAVES of its surveys, OUT_KPI_SCORES,
    OUT_CROSSING."""

    estimates: pd.DataFrame
    covariances: pd.DataFrame
    waves: pd.DataFrame
    kpi_scores: pd.DataFrame
    crossing: pd.DataFrame


def follow(
    authority: Authority, service: Service, decisions: Sequence[Decision], figures: Figures
) -> dict[Key, Columns]:
    """The columns of each decided line that a later wave has something to say of."""
    asked = {
        (figure.criterion, year): figure
        for year, found in perceived_figures(service, figures.estimates, figures.waves).items()
        for figure in found
    }
    by_wave = {
        key: compared_waves(service, *key, figures.estimates, figures.covariances)
        for key in {(figure.survey, figure.population) for figure in asked.values()}
    }
    taken = [one for one in decisions if one.decision is not None]
    found: dict[Key, Columns] = {}
    for one in taken:
        before = asked.get((one.criterion, one.wave))
        later = [year for criterion, year in asked if criterion == one.criterion and year > one.wave]
        if before is None or not later:
            continue
        year = min(later)
        action = Action(
            survey=before.survey,
            population=before.population,
            criterion=one.criterion,
            wave_from=one.wave,
            wave_to=year,
            treated=frozenset(other.criterion for other in taken if other.wave == one.wave and _touches(other)),
            zone=one.zone,
            is_controlled=bool(one.controlled_test),
        )
        judged = judge_action(action, by_wave[before.survey, before.population])
        technical = _delivered(authority, service, one, year, figures)
        marks = [_mean(figures.estimates, action, wave) for wave in (one.wave, year)]
        shown = judged.attribution if None not in marks else None  # no figure is told through another
        found[one.criterion, one.wave] = {
            "next_wave": year,
            "population": before.population,
            "perceived_before": marks[0],
            "perceived_after": marks[1],
            **(_attributed(shown) if shown is not None else {}),
            **technical,
            "signature": signature(shown is not None and shown.reading == "compatible", technical["delivered"]),
        }
    return found


def _touches(one: Decision) -> bool:
    """Whether something was done about the criterion: it is then no control of the others."""
    return one.decision in ("act", "explain")


def _mean(estimates: pd.DataFrame, action: Action, year: int) -> float | None:
    """The mean score of everybody, or of the zone; None where it may not be published."""
    domain, category = ("zone", action.zone) if action.zone else ("all", "all")
    found = estimates[
        (estimates["survey"] == action.survey)
        & (estimates["wave"] == year)
        & (estimates["criterion"] == action.criterion)
        & (estimates["population"] == action.population)
        & (estimates["domain"] == domain)
        & (estimates["category"] == category)
        & (estimates["statistic"] == "mean")
        & estimates["suppressed"].isna()
    ].sort_values("question_version")
    return None if found.empty else number(found["estimate"].iloc[0])


def _attributed(found: Attribution) -> Columns:
    return {
        "contrast_pts": found.raw.value,
        "contrast_low": found.raw.low,
        "contrast_high": found.raw.high,
        "placebo_rank": found.placebo.rank,
        "placebo_of": found.placebo.of,
        "rebound_pts": None if found.rebound is None else found.rebound.expected,
        "net_pts": None if found.net is None else found.net.value,
        "net_low": None if found.net is None else found.net.low,
        "net_high": None if found.net is None else found.net.high,
        "pre_trend_pts": None if found.pre_trend is None else found.pre_trend.value,
        "reading": found.reading,
    }


def _delivered(authority: Authority, service: Service, one: Decision, year: int, figures: Figures) -> Columns:
    """The technical figure at both waves: that of the KPI named, else T of the criterion."""
    margin = authority.verdicts.equivalence_margin_pts
    if one.kpi is None:
        states = [_side(_crossing(figures.crossing, one.criterion, wave), "delivered") for wave in (one.wave, year)]
        return {"delivered": delivered_moved(states[0], states[1], margin)}
    scores = figures.kpi_scores[figures.kpi_scores["kpi"] == one.kpi].sort_values("period")
    rows = [_last(scores[scores["period"] <= wave]) for wave in (one.wave, year)]
    segments = {row["segment"] for row in rows if row}
    states = [_side(row, "score") if len(segments) == 1 else None for row in rows]
    return {
        "delivered": delivered_moved(states[0], states[1], margin),
        **{
            f"kpi_{name}_{moment}" if name == "period" else f"kpi_{moment}": value
            for moment, row in zip(("before", "after"), rows, strict=True)
            for name, value in (("value", number(row.get("value"))), ("period", integer(row.get("period"))))
        },
    }


def _crossing(crossing: pd.DataFrame, criterion: str, wave: int) -> Mapping[Any, Any]:
    return _last(crossing[(crossing["criterion"] == criterion) & (crossing["wave"] == wave)])


def _last(rows: pd.DataFrame) -> Mapping[Any, Any]:
    return next(iter(rows.tail(1).to_dict("records")), {})


def _side(row: Mapping[Any, Any], name: str) -> tuple[float, float, float] | None:
    """(figure, low, high) of a row; None where one of them is not known."""
    low, high = (f"{name}_low", f"{name}_high")
    values = [number(row.get(column)) for column in (name, low, high)]
    a, b, c = values
    return None if a is None or b is None or c is None else (a, b, c)
