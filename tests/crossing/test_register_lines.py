"""Lines of the register beside the verdicts they answer: which call, where each stands, what the next wave adds."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
import pytest

from barometer.crossing.frames import to_frame
from barometer.crossing.register import State, calls, decide, state_of
from barometer.crossing.register_follow import Figures, follow
from barometer.declarations.authority import Authority
from barometer.declarations.register import Decision
from barometer.declarations.service import Service
from barometer.ingest.register_lines import Line
from barometer.lake import empty
from barometer.tables import (
    OUT_COVARIANCES,
    OUT_CROSSING,
    OUT_DECISIONS,
    OUT_ESTIMATES,
    OUT_KPI_SCORES,
    OUT_WAVES,
)

CRITERIA = ("gout", "prix", "accueil", "facture", "pression")
AUTHORITY = Authority.model_validate({"format": 1, "id": "val", "name": "Val"})
SERVICE = Service.model_validate(
    {
        "format": 1,
        "id": "eau",
        "label": "Eau",
        "manager": "Direction de l'eau",
        "criteria": [{"id": name, "label": name.capitalize()} for name in CRITERIA],
    }
)
UNTIL = dt.date(2025, 4, 2)
DUE = dt.date(2024, 12, 31)


def line(**fields: Any) -> Line:
    return Line(Decision(criterion="gout", wave=2023, **fields), {})


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({}, State.AWAITING),
        ({"reply": "Nous y travaillons."}, State.AWAITING),
        ({"decision": "decline"}, State.DECLINED),
        ({"decision": "arbitrate"}, State.WAITING),
        ({"decision": "arbitrate", "signed_by": "Bureau"}, State.WAITING),
        ({"decision": "arbitrate", "signed_by": "Bureau", "signed_on": DUE}, State.ARBITRATED),
        ({"decision": "act"}, State.PROMISED),
        ({"decision": "act", "due": dt.date(2025, 4, 3)}, State.PROMISED),
        ({"decision": "act", "due": DUE}, State.LATE),
        ({"decision": "explain", "due": DUE, "outcome": "kept"}, State.KEPT),
        ({"decision": "explain", "due": DUE, "outcome": "kept", "outcome_on": DUE}, State.KEPT),
        ({"decision": "act", "due": DUE, "outcome": "kept", "outcome_on": dt.date(2025, 1, 1)}, State.LATE),
        ({"decision": "act", "due": DUE, "outcome": "late"}, State.LATE),
        ({"decision": "act", "due": DUE, "outcome": "withdrawn"}, State.WITHDRAWN),
    ],
)
def test_where_a_line_stands(fields: dict[str, Any], state: State) -> None:
    assert state_of(line(**fields), UNTIL) is state


def test_without_a_wave_nothing_is_late_and_two_decisions_are_none() -> None:
    assert state_of(line(decision="act", due=DUE), None) is State.PROMISED
    assert state_of(Line(Decision(criterion="gout", wave=2023), {"decision": ("Agir", "Expliquer")}), UNTIL) is (
        State.CONTRADICTED
    )


def verdict(criterion: str, wave: int, kind: str | None, **changes: Any) -> dict[str, Any]:
    return {
        "authority": "val",
        "service": "eau",
        "wave": wave,
        "criterion": criterion,
        "kpi": "",
        "verdict": kind,
        "is_veto": False,
        "is_low_urgency": False,
        "perceived_threshold": 70.0,
        "delivered_threshold": 80.0,
    } | changes


def test_the_newest_verdicts_that_call_have_a_line_and_earlier_ones_where_somebody_wrote() -> None:
    crossing = to_frame(
        OUT_CROSSING,
        [
            verdict("gout", 2023, "explain"),
            verdict("prix", 2023, "act"),
            verdict("gout", 2025, "explain"),
            verdict("prix", 2025, "maintain"),
            verdict("accueil", 2025, "unknown"),
            verdict("facture", 2025, "measure", is_low_urgency=True),
            verdict("pression", 2025, None),
            verdict("", 2025, "arbitrate", kpi="lineaire"),
        ],
    )
    found = decide(AUTHORITY, SERVICE, [line(decision="act", owner="Régie")], crossing, empty(OUT_WAVES), {})
    assert list(found.columns) == OUT_DECISIONS.column_names
    assert found[["criterion", "wave", "verdict", "state", "owner"]].values.tolist() == [
        ["gout", 2023, "explain", "promised", "Régie"],
        ["gout", 2025, "explain", "awaiting", "Direction de l'eau"],
    ]
    assert not calls(verdict("gout", 2025, "unknown"))


def figures(after: dict[str, float], suppressed: str | None = None) -> Figures:
    """Two waves, five criteria with independent errors of 1 point; the last wave as given."""
    rows = []
    for wave in (2021, 2023, 2025):
        for i, name in enumerate(CRITERIA):
            value = 40.0 + 10 * i if wave < 2025 else after.get(name, 40.0 + 10 * i)
            rows.append(
                dict.fromkeys(OUT_ESTIMATES.column_names)
                | {
                    "authority": "val", "survey": "eau", "wave": wave, "service": "eau", "criterion": name,
                    "item": name, "question_version": "v1", "population": "residents", "domain": "all",
                    "category": "all", "statistic": "mean", "source": "file", "estimate": value, "variance": 1.0,
                    "df": 500.0, "n": 600, "n_asked": 600, "suppressed": suppressed if wave == 2025 else None,
                }
            )  # fmt: skip
    waves = pd.DataFrame(
        [
            dict.fromkeys(OUT_WAVES.column_names) | {"survey": "eau", "wave": w, "design": "quotas"}
            for w in (2021, 2023, 2025)
        ]
    )
    return Figures(pd.DataFrame(rows), empty(OUT_COVARIANCES), waves, empty(OUT_KPI_SCORES), to_frame(OUT_CROSSING, []))


def test_the_next_wave_is_read_against_the_criteria_that_nobody_touched() -> None:
    decisions = [
        Decision(criterion="gout", wave=2023, decision="act"),
        Decision(criterion="prix", wave=2023, decision="explain"),
        Decision(criterion="accueil", wave=2023, decision="decline"),
        Decision(criterion="facture", wave=2025, decision="act"),  # no wave has followed yet
        Decision(criterion="pression", wave=2023),  # nothing decided
    ]
    found = follow(AUTHORITY, SERVICE, decisions, figures({"gout": 50.0, "prix": 90.0, "accueil": 61.0}))
    assert set(found) == {("gout", 2023), ("prix", 2023), ("accueil", 2023)}
    taste = found["gout", 2023]
    assert (taste["next_wave"], taste["perceived_before"], taste["perceived_after"]) == (2025, 40.0, 50.0)
    # the price was touched too: the controls are accueil (+1), facture (0) and pression (0)
    assert taste["contrast_pts"] == pytest.approx(10 - 1 / 3)
    half = (taste["contrast_high"] - taste["contrast_low"]) / 2
    assert half == pytest.approx(1.96 * np.sqrt(2 * (1 + 1 / 3)), rel=0.01)
    assert (taste["reading"], taste["delivered"], taste["signature"]) == ("compatible", "unknown", "none")
    assert taste["placebo_of"] == 4


def test_no_figure_is_told_through_another() -> None:
    found = follow(
        AUTHORITY, SERVICE, [Decision(criterion="gout", wave=2023, decision="act")], figures({}, suppressed="n")
    )
    assert found["gout", 2023]["perceived_after"] is None
    assert not {"contrast_pts", "net_pts", "reading"} & set(found["gout", 2023])
