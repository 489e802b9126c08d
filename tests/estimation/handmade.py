"""Small waves made by hand, as ingest would have accepted them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd

from barometer.declarations.authority import Authority
from barometer.declarations.survey import Survey
from barometer.declarations.wave import Wave
from barometer.ingest.acceptance import AcceptedWave
from barometer.lake import LedgerEntry, empty
from barometer.tables import CORE_PUBLISHED

AUTHORITY = Authority.model_validate(
    {
        "format": 1,
        "id": "val",
        "name": "Val",
        "domains": {
            "published": ["zone", "sex"],
            "zone": [{"id": "nord", "label": "Nord"}, {"id": "sud", "label": "Sud"}],
            "sex": [{"id": "femme", "label": "Femmes"}, {"id": "homme", "label": "Hommes"}],
        },
    }
)


def survey(**changes: Any) -> Survey:
    scale = {"low": 0, "high": 10, "satisfied_from": 7, "dont_know": ["NSP"]}
    versions = [
        {"id": "v1", "wording": "Ancienne ?", "scale": "dix"},
        {"id": "v2", "wording": "Neuve ?", "scale": "dix"},
    ]
    items = [
        {"id": "gout", "service": "eau", "criterion": "gout", "versions": versions},
        {"id": "accueil", "service": "eau", "criterion": "accueil", "population": "users", "versions": versions[:1]},
    ]
    declared = {"format": 1, "id": "eau", "title": "Eau", "scales": {"dix": scale}, "items": items}
    return Survey.model_validate(declared | changes)


def wave(year: int = 2023, **changes: Any) -> Wave:
    declared: dict[str, Any] = {
        "format": 1,
        "survey": "eau",
        "year": year,
        "field_start": dt.date(year, 3, 1),
        "field_end": dt.date(year, 3, 31),
        "mode": "téléphone",
        "sampling": {"design": "quotas"},
        "file": "reponses.csv",
        "items": [
            {"item": "gout", "column": "Q1", "version": "v1"},
            {"item": "accueil", "column": "Q2", "version": "v1"},
        ],
    }
    return Wave.model_validate(declared | changes)


def accepted(
    declared: Wave,
    respondents: pd.DataFrame | None = None,
    answers: pd.DataFrame | None = None,
    published: pd.DataFrame | None = None,
    asked: Survey | None = None,
) -> AcceptedWave:
    entry = LedgerEntry(1, f"waves/eau/{declared.year}", "accepted", "v", "f.csv", "", dt.date(2026, 1, 1), 0, 0)
    nothing = empty(CORE_PUBLISHED)
    return AcceptedWave(
        entry,
        declared,
        asked or survey(),
        pd.DataFrame() if respondents is None else respondents,
        pd.DataFrame() if answers is None else answers,
        nothing if published is None else published,
    )


def people(n: int, seed: int = 1, **columns: Any) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "survey": "eau",
            "wave": 2023,
            "respondent": np.arange(1, n + 1),
            "row": np.arange(2, n + 2),
            "zone": rng.choice(["nord", "sud"], n, p=[0.3, 0.7]),
            "commune": None,
            "age": None,
            "sex": rng.choice(["femme", "homme"], n),
            "use": rng.choice(["user", "non-user"], n),
            "design_weight": 1.0,
            "stratum": None,
            "cluster": None,
            "person": None,
        }
        | columns
    )


def replies(respondents: pd.DataFrame, item: str, values: list[float | str], version: str = "v1") -> pd.DataFrame:
    """Answers of one item: a number is an answer, a text a status."""
    return pd.DataFrame(
        {
            "survey": "eau",
            "wave": respondents["wave"].to_numpy(),
            "respondent": respondents["respondent"].to_numpy(),
            "item": item,
            "question_version": version,
            "status": [value if isinstance(value, str) else "answered" for value in values],
            "value": [np.nan if isinstance(value, str) else float(value) for value in values],
        }
    )
