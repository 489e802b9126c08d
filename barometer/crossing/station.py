"""The crossing of a service: OUT_CROSSING, a row a criterion and wave, and a row a KPI that enters none (METHOD C4).

Belongs here: following the typed links from criteria to KPIs and laying the results out. Does not belong here: any
formula; they are in delivered, quadrants, verdicts and sensitivity.

Which KPIs enter a criterion's T: those that `measures` it and have a target, with their declared weight or 1; beside
them, and never alone, those that `contributes` with a declared weight and have a target. One `in_tension` never does.
Links, targets and thresholds are those declared now, for all waves (`former`: what the anchors before would have said).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from barometer.crossing.delivered import Delivered, Entry, KpiState, deliver, states_at
from barometer.crossing.former import changed_verdict, previous
from barometer.crossing.frames import to_frame
from barometer.crossing.kpi_scores import score_kpis
from barometer.crossing.perceived import Perceived, perceived_figures
from barometer.crossing.quadrants import QUADRANTS, quadrants
from barometer.crossing.sensitivity import moved_chance, moved_chances, share_changed
from barometer.crossing.verdicts import (
    Basis,
    Judgement,
    Verdict,
    all_chance,
    alone,
    any_chance,
    blind_chances,
    judge_blind_spot,
    judge_pair,
)
from barometer.declarations.authority import Authority
from barometer.declarations.service import Link, LinkType, Service
from barometer.tables import OUT_CROSSING


@dataclass(frozen=True)
class _Wave:
    """What the rows of one wave have in common."""

    service: Service
    year: int
    level: float  # the declared probability from which a quadrant is named
    states: Mapping[str, KpiState]  # of the KPIs with a target and a value
    targeted: frozenset[str]

    @property
    def threshold(self) -> float:
        return self.service.thresholds.delivered

    def links(self, criterion: str, kind: LinkType) -> list[Link]:
        """The links of a criterion, by KPI."""
        found = [link for link in self.service.links if (link.criterion, link.type) == (criterion, kind)]
        return sorted(found, key=lambda link: link.kpi)


def cross(
    authority: Authority,
    service: Service,
    estimates: pd.DataFrame,
    kpi_scores: pd.DataFrame,
    kpi_values: pd.DataFrame,
    waves: pd.DataFrame,
) -> pd.DataFrame:
    """OUT_ESTIMATES, OUT_KPI_SCORES, CORE_KPI_VALUES and OUT_WAVES -> OUT_CROSSING of a service, for all its waves.

    Rows of other services are ignored. Each wave is judged on the newest KPI values at its year or before, and on
    nothing later, so that a later wave changes no earlier verdict. Where anchors moved, a criterion whose verdict would
    have been another under those in force before says so.
    """
    level = authority.verdicts.quadrant_probability
    figures_by_wave = perceived_figures(service, estimates, waves)
    former = previous(service)
    former_scores = None if former is None else score_kpis(authority, former.service, kpi_values)
    rows: list[dict[str, Any]] = []
    for year, figures in figures_by_wave.items():
        wave = _wave(service, year, level, kpi_scores, kpi_values)
        criteria = [_criterion_row(wave, figure) for figure in figures]
        if former is not None and former_scores is not None:
            before = _wave(former.service, year, level, former_scores, kpi_values)
            for row, figure in zip(criteria, figures, strict=True):
                row |= changed_verdict(former, row, _criterion_row(before, figure))
        used = {kpi for row in criteria for kpi in row.pop("entering")}
        alone_rows = [_kpi_row(wave, kpi.id) for kpi in service.kpis if kpi.id not in used]
        common = {
            "authority": authority.id,
            "service": service.id,
            "wave": year,
            "perceived_threshold": service.thresholds.perceived,
            "delivered_threshold": service.thresholds.delivered,
        }
        rows += [common | row for row in [*criteria, *alone_rows]]
    return to_frame(OUT_CROSSING, rows)


def _wave(service: Service, year: int, level: float, kpi_scores: pd.DataFrame, kpi_values: pd.DataFrame) -> _Wave:
    targeted = frozenset(kpi.id for kpi in service.kpis if kpi.anchors is not None)
    return _Wave(service, year, level, states_at(service, kpi_scores, kpi_values, year), targeted)


def _criterion_row(wave: _Wave, figure: Perceived) -> dict[str, Any]:
    criterion = figure.criterion
    measures = wave.links(criterion, "measures")
    tensions = [link.kpi for link in wave.links(criterion, "in_tension")]
    row: dict[str, Any] = {
        "criterion": criterion,
        "survey": figure.survey,
        "population": figure.population,
        "question_version": figure.question_version,
        "perceived": figure.value,
        "perceived_se": figure.se,
        "p_perceived": figure.chance,
        "tensions": _joined(tensions),
        "tensions_at_target": _joined([kpi for kpi in tensions if (_chance(wave, kpi) or 0.0) >= wave.level]),
        "contributes": _joined([link.kpi for link in wave.links(criterion, "contributes")]),
        "is_veto": False,
        "is_low_urgency": False,
        "alone_perceived": _alone_perceived(figure, wave.level),
    }
    if not measures:
        return row | _blind_spot(wave, figure, tensions)
    if not any(link.kpi in wave.targeted for link in measures):
        kpis = [link.kpi for link in measures]
        return row | {"kpi": "+".join(kpis), "entering": kpis} | _said(Judgement(Verdict.ARBITRATE, Basis.NO_TARGET))
    return row | _measured(wave, figure, measures)


def _measured(wave: _Wave, figure: Perceived, measures: Sequence[Link]) -> dict[str, Any]:
    """The columns of a criterion that at least one KPI with a target measures."""
    candidates = [link for link in measures if link.kpi in wave.targeted]
    known = [link for link in candidates if link.kpi in wave.states]
    if not known:
        kpis = [link.kpi for link in candidates]
        judgement = Judgement(Verdict.UNKNOWN, Basis.NO_KPI_VALUE) if figure.lack is None else _lacking(figure)
        return {"kpi": "+".join(kpis), "entering": kpis, "alone_delivered": Verdict.UNKNOWN} | _said(judgement)
    beside = [
        link
        for link in wave.links(figure.criterion, "contributes")
        if link.weight is not None and link.kpi in wave.states
    ]
    entries = [Entry(wave.states[link.kpi], link.weight or 1.0) for link in [*known, *beside]]
    found = deliver(entries, wave.threshold)
    kpis = [entry.state.kpi for entry in entries]
    columns = {"kpi": "+".join(kpis), "entering": kpis} | _delivered(wave, found)
    if figure.chance is None:
        return columns | _said(_lacking(figure))
    if found.chance is None:
        return columns | _said(Judgement(Verdict.UNKNOWN, Basis.KPI_UNCERTAINTY))
    chances = quadrants(figure.chance, found.chance)
    moved = quadrants(figure.chance, moved_chances(entries, wave.threshold))
    return (
        columns
        | {f"p_{name}": float(chance) for name, chance in zip(QUADRANTS, chances, strict=True)}
        | {"anchor_sensitivity": share_changed(chances, moved, wave.level)}
        | _said(judge_pair(figure.chance, found.chance, wave.level, is_veto=found.is_veto))
    )


def _blind_spot(wave: _Wave, figure: Perceived, tensions: Sequence[str]) -> dict[str, Any]:
    """The columns of a criterion that no KPI measures. The service's own set is then the KPIs in tension with it."""
    proposed = [one.label for one in wave.service.proposed_kpis if one.criterion == figure.criterion]
    standing = [kpi for kpi in tensions if kpi in wave.targeted]
    chances = [_chance(wave, kpi) for kpi in standing]
    columns: dict[str, Any] = {
        "kpi": "",
        "entering": [],
        "proposed": "; ".join(proposed) or None,
        "alone_delivered": alone(all_chance(chances), wave.level) if standing else None,
    }
    if figure.chance is None:
        return columns | _said(_lacking(figure))
    if chances and all(chance is not None for chance in chances):
        missed = np.prod([1 - moved_chance(wave.states[kpi]) for kpi in standing], axis=0)
        columns["anchor_sensitivity"] = share_changed(
            blind_chances(figure.chance, any_chance(chances)), blind_chances(figure.chance, 1 - missed), wave.level
        )
    return columns | _said(judge_blind_spot(figure.chance, chances, wave.level))


def _kpi_row(wave: _Wave, kpi: str) -> dict[str, Any]:
    """The row of a KPI that enters no criterion's T at this wave. It has no verdict of two measures, only its own."""
    row: dict[str, Any] = {"criterion": "", "kpi": kpi, "is_veto": False, "is_low_urgency": False}
    if kpi not in wave.targeted:
        return row | _said(Judgement(Verdict.ARBITRATE, Basis.NO_TARGET))
    row |= _said(Judgement(None, _without_residents(wave, kpi))) | {"alone_delivered": Verdict.UNKNOWN}
    if kpi in wave.states:
        row |= _delivered(wave, deliver([Entry(wave.states[kpi], 1.0)], wave.threshold))
    return row


def _without_residents(wave: _Wave, kpi: str) -> Basis:
    """Why a KPI with a target enters no criterion's T at this wave."""
    kinds = {link.type for link in wave.service.links if link.kpi == kpi}
    if not kinds:
        return Basis.NO_RESIDENTS
    if kpi not in wave.states:
        return Basis.NO_KPI_VALUE
    return Basis.NOT_ASKED if "measures" in kinds else Basis.NOT_JUDGED


def _delivered(wave: _Wave, found: Delivered) -> dict[str, Any]:
    return {
        "delivered": found.score,
        "delivered_low": found.low,
        "delivered_high": found.high,
        "p_delivered": found.chance,
        "delivered_min": found.lowest,
        "delivered_min_kpi": found.lowest_kpi,
        "kpi_period": found.period,
        "kpi_lag_years": wave.year - found.period,
        "is_veto": found.is_veto,
        "alone_delivered": alone(found.chance, wave.level),
    }


def _lacking(figure: Perceived) -> Judgement:
    """The answer where residents' figure carries no probability."""
    return Judgement(Verdict.UNKNOWN if figure.lack is Basis.NO_MARGIN else None, figure.lack)


def _alone_perceived(figure: Perceived, level: float) -> Verdict | None:
    return None if figure.lack in (Basis.INSUFFICIENT, Basis.VOLUNTEERS) else alone(figure.chance, level)


def _chance(wave: _Wave, kpi: str) -> float | None:
    """The chance that a KPI stands at its target; None where it is not known."""
    state = wave.states.get(kpi)
    return None if state is None else state.chance()


def _said(judgement: Judgement) -> dict[str, Any]:
    return {
        "verdict": judgement.verdict,
        "basis": judgement.basis,
        "is_low_urgency": judgement.is_low_urgency,
    }


def _joined(kpis: Sequence[str]) -> str | None:
    return "+".join(kpis) or None
