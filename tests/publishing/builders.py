"""A small service by hand: declarations and out_* frames that conform to their tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from barometer.declarations.authority import Authority
from barometer.declarations.service import Service
from barometer.declarations.survey import Survey
from barometer.declarations.wave import Wave
from barometer.lake import LedgerEntry, _frame, _typed, empty
from barometer.publishing.facts import Change, Crossing
from barometer.publishing.material import Material, gather
from barometer.tables import (
    OUT_CHANGES,
    OUT_CROSSING,
    OUT_DECISIONS,
    OUT_DISTRIBUTIONS,
    OUT_ESTIMATES,
    OUT_IMPORTANCE,
    OUT_KPI_SCORES,
    OUT_LEVELS,
    OUT_RESPONDENTS,
    OUT_RESPONSES,
    OUT_TRENDS,
    OUT_WAVES,
    TableSpec,
)

ZONES = ({"id": "nord", "label": "Nord"}, {"id": "sud", "label": "Sud"})


def authority(**changes: Any) -> Authority:
    declared: dict[str, Any] = {
        "format": 1,
        "id": "val",
        "name": "Agglomération du Val",
        "invented": True,
        "domains": {"published": ["zone"], "zone": list(ZONES)},
        "calendar": {"yearly_run": {"eau": "10-15"}, "elections": [dt.date(2026, 3, 15)]},
    }
    return Authority.model_validate(declared | changes)


def service(**changes: Any) -> Service:
    signed = {"function": "Direction de l'eau", "on": dt.date(2022, 11, 18), "name": "Jeanne Untel"}
    source = {"file": "eau.csv", "period_column": "Année", "value_column": "Valeur"}
    declared: dict[str, Any] = {
        "format": 1,
        "id": "eau",
        "label": "Eau potable",
        "thresholds": {"perceived": 70, "delivered": 80, "signed": signed},
        "criteria": [
            {"id": "note", "label": "Note d'ensemble", "headline": True},
            {"id": "gout", "label": "Goût de l'eau"},
            {"id": "accueil", "label": "Accueil téléphonique"},
            {"id": "pression", "label": "Pression"},
        ],
        "kpis": [
            {
                "id": "bacterio",
                "code": "P101.1",
                "label": "Bactériologie",
                "unit": "%",
                "source": source,
                "anchors": {"worst": 90, "target": 98, "excellence": 100},
            },
            {
                "id": "decroche",
                "label": "Appels décrochés",
                "unit": "%",
                "source": source,
                "anchors": {"worst": 50, "target": 90, "excellence": 100},
                "breaks": [{"period": 2022, "reason": "comptage automatique"}],
            },
        ],
        "links": [
            {"criterion": "gout", "kpi": "bacterio", "type": "in_tension", "reason": "Le chlore garde l'eau saine."},
            {"criterion": "accueil", "kpi": "decroche", "type": "measures", "reason": "Décrocher est accueillir."},
        ],
        "proposed_kpis": [{"criterion": "gout", "label": "Chlore libre au robinet"}],
    }
    return Service.model_validate(declared | changes)


def survey(**changes: Any) -> Survey:
    versions = [{"id": "v1", "wording": "Êtes-vous satisfait ?", "scale": "dix"}]
    items = [
        {"id": name, "service": "eau", "criterion": name, "versions": versions}
        for name in ("note", "gout", "accueil", "pression")
    ]
    scale = {"low": 0, "high": 10, "satisfied_from": 7}
    declared = {"format": 1, "id": "eau", "title": "Eau", "scales": {"dix": scale}, "items": items}
    return Survey.model_validate(declared | changes)


def wave(year: int, **changes: Any) -> Wave:
    declared: dict[str, Any] = {
        "format": 1,
        "survey": "eau",
        "year": year,
        "field_start": dt.date(year, 3, 6),
        "field_end": dt.date(year, 3, 25),
        "mode": "téléphone",
        "sampling": {"design": "random"},
        "file": "reponses.csv",
        "items": [{"item": "note", "column": "Q1", "version": "v1"}],
    }
    return Wave.model_validate(declared | changes)


@dataclass(frozen=True)
class Accepted:
    """As ingest.acceptance.AcceptedWave, without its answers."""

    entry: LedgerEntry
    wave: Wave
    survey: Survey


def entry(subject: str, verdict: str = "accepted", **changes: Any) -> LedgerEntry:
    fields: dict[str, Any] = {
        "sequence": 1,
        "subject": subject,
        "verdict": verdict,
        "version": "a" * 64,
        "file": f"surveys/{subject}/reponses.csv",
        "file_sha256": "b" * 64,
        "judged_on": dt.date(2023, 5, 2),
        "rows_accepted": 600,
        "rows_refused": 0,
    }
    return LedgerEntry(**fields | changes)


def accepted(year: int, **changes: Any) -> Accepted:
    return Accepted(entry(f"waves/eau/{year}"), wave(year, **changes), survey())


def typed(spec: TableSpec, rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """Rows as the lake would give them back; a column that is left out is missing. The table's own checks apply."""
    if not rows:
        return empty(spec)
    complete = [{name: row.get(name) for name in spec.column_names} for row in rows]
    return _frame(spec, _typed(spec, pd.DataFrame(complete)))


def estimate(criterion: str, year: int, value: float | None, **changes: Any) -> dict[str, Any]:
    shown = value is not None
    return {
        "authority": "val",
        "survey": "eau",
        "wave": year,
        "service": "eau",
        "criterion": criterion,
        "item": criterion,
        "question_version": "v1",
        "population": "residents",
        "domain": "all",
        "category": "all",
        "statistic": "mean",
        "source": "file",
        "estimate": value,
        "n": 600,
        "n_asked": 620,
        "n_eff": 480.0 if shown else None,
        "deff": 1.25,
        "df": 599.0,
        "ci_low": value - 2.4 if shown else None,
        "ci_high": value + 2.4 if shown else None,
        "dont_know_pct": 3.2,
    } | changes


def wave_row(year: int, **changes: Any) -> dict[str, Any]:
    return {
        "authority": "val",
        "survey": "eau",
        "wave": year,
        "source": "file",
        "field_start": dt.date(year, 3, 6),
        "field_end": dt.date(year, 3, 25),
        "mode": "téléphone",
        "design": "random",
        "n": 620,
        "rows_refused": 2,
        "calibration": "raking",
        "kish": 1.21,
        "g_min": 0.62,
        "g_max": 1.9,
    } | changes


def change_row(criterion: str, verdict: str | None, difference: float | None = None, **changes: Any) -> dict[str, Any]:
    tested = difference is not None
    return {
        "authority": "val",
        "service": "eau",
        "survey": "eau",
        "criterion": criterion,
        "population": "residents",
        "wave_from": 2021,
        "wave_to": 2023,
        "difference_pts": difference,
        "p_value": 0.001 if verdict in ("progress", "regress") else 0.4 if tested else None,
        "ci95_low": difference - 3 if tested else None,
        "ci95_high": difference + 3 if tested else None,
        "ci90_low": difference - 2.5 if tested else None,
        "ci90_high": difference + 2.5 if tested else None,
        "mdc_pts": 3.9 if tested else None,
        "family_size": 4,
        "verdict": verdict,
        "qualifier": "established" if verdict else "none",
        "version_from": "v1",
        "version_to": "v1",
        "is_bridged": False,
        "is_slight": False,
        "is_watch": False,
        "is_headline": criterion == "note",
        "has_base_changed": False,
    } | changes


def crossing_row(criterion: str, verdict: str | None, **changes: Any) -> dict[str, Any]:
    return {
        "authority": "val",
        "service": "eau",
        "wave": 2023,
        "criterion": criterion,
        "kpi": "",
        "survey": "eau" if criterion else None,
        "population": "residents" if criterion else None,
        "perceived_threshold": 70.0,
        "delivered_threshold": 80.0,
        "verdict": verdict,
        "is_veto": False,
        "is_low_urgency": False,
    } | changes


def kpi_row(kpi: str, period: int, value: float, **changes: Any) -> dict[str, Any]:
    return {
        "authority": "val",
        "service": "eau",
        "kpi": kpi,
        "period": period,
        "segment": 0,
        "value": value,
        "score": 85.0,
        "score_low": 85.0,
        "score_high": 85.0,
        "probability_at_target": 1.0,
        "is_clipped": False,
        "is_veto": False,
    } | changes


def importance_row(criterion: str, share: float | None, **changes: Any) -> dict[str, Any]:
    known = share is not None
    return {
        "authority": "val",
        "service": "eau",
        "survey": "eau",
        "wave": 2023,
        "criterion": criterion,
        "population": "residents",
        "question_version": "v1",
        "n": 550,
        "n_model": 600,
        "complete_pct": 44.0 if known else None,
        "method": "imputed" if known else "none",
        "reason": None if known else "too_few",
        "r_squared_pct": 35.0 if known else None,
        "even_pct": 100 / 3 if known else None,
        "share_pct": share,
        "share_low_pct": share - 6 if share is not None else None,
        "share_high_pct": share + 7 if share is not None else None,
        "johnson_pct": share,
        "ranks_pct": share,
        "importance_class": "undecided" if known else None,
        "tetraclasse": "undetermined",
        "tetraclasse_reason": "too_few",
    } | changes


def respondents_row(variable: str, category: str, n: int, share: float | None, **changes: Any) -> dict[str, Any]:
    census = changes.get("census_pct")
    return {
        "authority": "val",
        "survey": "eau",
        "wave": 2023,
        "variable": variable,
        "category": category,
        "n": n,
        "sample_pct": share,
        "weighted_pct": share if census is None else census,
        "census_year": None if census is None else 2022,
        "is_calibrated": census is not None,
    } | changes


def response_row(criterion: str, silent: float, **changes: Any) -> dict[str, Any]:
    return {
        "authority": "val",
        "survey": "eau",
        "wave": 2023,
        "service": "eau",
        "criterion": criterion,
        "item": criterion,
        "question_version": "v1",
        "population": "residents",
        "n": 620,
        "expressed_pct": 95.0 - silent,
        "dont_know_pct": 5.0,
        "not_answered_pct": silent,
    } | changes


LEVELS = {
    "note": {2019: 64.0, 2021: 65.0, 2023: 66.0},
    "gout": {2019: 58.0, 2021: 58.0, 2023: 52.0},
    "accueil": {2019: 60.0, 2021: 61.0, 2023: 68.0},
    "pression": {2019: 70.0, 2021: 70.0, 2023: 71.0},
}


def frames(**rows: Sequence[dict[str, Any]]) -> dict[str, pd.DataFrame]:
    """The frames of the small service; a table given by name replaces its own."""
    means = [estimate(name, year, value) for name, levels in LEVELS.items() for year, value in levels.items()]
    shares = [row | {"statistic": "share", "estimate": row["estimate"] - 5} for row in means]
    zones = [
        estimate(name, 2023, levels[2023] + shift, domain="zone", category=zone, n=280, n_asked=300)
        for name, levels in LEVELS.items()
        for zone, shift in (("nord", 2.0), ("sud", -3.0))
    ]
    own: dict[str, Sequence[dict[str, Any]]] = {
        "out_estimates": [*means, *shares, *zones],
        "out_waves": [wave_row(year) for year in (2019, 2021, 2023)],
        "out_changes": [
            *(change_row(name, "stable", 0.5, wave_from=2019, wave_to=2021) for name in LEVELS),
            change_row("note", "inconclusive", 1.0),
            change_row("gout", "regress", -6.0, before=58.0, after=52.0, common_shift_pts=2.9, own_shift_pts=-8.9),
            change_row("accueil", "progress", 7.0, before=61.0, after=68.0, cancelling_sd_pts=2.1),
            change_row("pression", "inconclusive", 1.0),
        ],
        "out_trends": [],
        "out_levels": [],
        "out_distributions": [],
        "out_importance": [
            importance_row("gout", 52.0, importance_class="above", tetraclasse="key", tetraclasse_reason=None),
            importance_row("accueil", 18.0, importance_class="below", tetraclasse_reason="unstable"),
            importance_row("pression", 30.0),
        ],
        "out_decisions": [],
        "out_respondents": [
            respondents_row("zone", "nord", 380, 61.3, census_pct=58.0),
            respondents_row("zone", "sud", 240, 38.7, census_pct=42.0),
        ],
        "out_responses": [response_row(*one) for one in zip(LEVELS, (0.4, 1.2, 6.0, 2.0), strict=True)],
        "out_kpi_scores": [
            *(kpi_row("bacterio", year, 99.0) for year in (2021, 2022)),
            *(kpi_row("decroche", year, 70.0, segment=int(year >= 2022), score=60.0, probability_at_target=0.0)
              for year in (2020, 2021, 2022)),
        ],
        "out_crossing": [
            crossing_row("gout", "explain", basis="constraint", tensions="bacterio", tensions_at_target="bacterio",
                         proposed="Chlore libre au robinet", alone_perceived="act", alone_delivered="maintain"),
            crossing_row("accueil", "act", kpi="decroche", delivered=60.0, delivered_low=60.0, delivered_high=60.0,
                         kpi_period=2022, kpi_lag_years=1, alone_perceived="act", alone_delivered="act",
                         anchor_sensitivity=0.12),
            crossing_row("pression", "measure", basis="blind_spot", is_low_urgency=True, alone_perceived="unknown"),
        ],
    }  # fmt: skip
    specs = (
        OUT_ESTIMATES,
        OUT_WAVES,
        OUT_CHANGES,
        OUT_TRENDS,
        OUT_LEVELS,
        OUT_DISTRIBUTIONS,
        OUT_IMPORTANCE,
        OUT_KPI_SCORES,
        OUT_CROSSING,
        OUT_DECISIONS,
        OUT_RESPONDENTS,
        OUT_RESPONSES,
    )
    return {spec.name: typed(spec, {**own, **rows}[spec.name]) for spec in specs}


WAVES = tuple(accepted(year) for year in (2019, 2021, 2023))


def material(
    *,
    authority_changes: dict[str, Any] | None = None,
    service_changes: dict[str, Any] | None = None,
    refusals: Sequence[LedgerEntry] = (),
    stale: Sequence[str] = (),
    waves: Sequence[Accepted] = WAVES,
    **rows: Sequence[dict[str, Any]],
) -> Material:
    """The small service as publishing takes it."""
    own_authority, own_service = authority(**authority_changes or {}), service(**service_changes or {})
    return gather(own_authority, own_service, waves, frames(**rows), refusals, stale)


def change(verdict: str | None = "progress", difference: float | None = 7.0, **changes: Any) -> Change:
    """A change as a fact."""
    row = change_row("gout", verdict, difference, before=61.0, after=68.0) | changes
    return Change(**{name: row.get(name) for name in Change.__dataclass_fields__})


def crossing(verdict: str | None, **changes: Any) -> Crossing:
    """A crossing as a fact."""
    row = crossing_row("gout", verdict) | changes
    return Crossing(**{name: row.get(name) for name in Crossing.__dataclass_fields__})
