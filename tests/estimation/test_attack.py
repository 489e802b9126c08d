"""An attack on what leaves the estimation station: how closely can the suppressed counts be worked out?

The attacker reads every published n of a wave (unsuppressed rows of out_estimates), knows which respondents' category
is unknown, and bounds each suppressed cell by linear programming. The station must leave at least the minimum cell
between the bounds of every cell that was suppressed for confidentiality.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from handmade import AUTHORITY, accepted, people, replies, wave
from scipy.optimize import linprog

from barometer.declarations.authority import Authority
from barometer.estimation.waves import estimate_wave
from barometer.lake import Lake
from barometer.tables import OUT_ESTIMATES

ZONES = ("nord", "sud", "est", "ouest")
MINIMUM = AUTHORITY.disclosure.minimum_cell
WIDE = Authority.model_validate(
    AUTHORITY.model_dump()
    | {"domains": AUTHORITY.domains.model_dump() | {"zone": [{"id": zone, "label": zone.title()} for zone in ZONES]}}
)


def bounds_of(question: pd.DataFrame) -> dict[str, tuple[float, float]]:
    """What an attacker can say of each cell of one question: {domain:category: (least, most)}."""
    names = (question["domain"] + ":" + question["category"]).tolist()
    n = question["n"].to_numpy(dtype=float)
    published = question["suppressed"].isna() | question["suppressed"].isin(["few_answers", "large_standard_error"])
    total = names.index("all:all")
    known = [(value, value) if shown else (0.0, n[total]) for value, shown in zip(n, published, strict=True)]
    equations, right = [], []
    for domain in sorted(set(question["domain"]) - {"all"}):
        inside = (question["domain"] == domain).to_numpy(dtype=float)
        equations.append(inside)
        right.append((n * inside).sum())  # the total less those whose category is unknown, taken as known
    found = {}
    for cell, name in enumerate(names):
        objective = np.zeros(len(names))
        objective[cell] = 1.0
        ends = [linprog(sign * objective, A_eq=np.array(equations), b_eq=right, bounds=known).fun for sign in (1, -1)]
        found[name] = (ends[0], -ends[1])
    return found


@pytest.mark.parametrize("seed", range(12))
def test_no_suppressed_cell_can_be_worked_out(seed: int, tmp_path: Path) -> None:
    rng = np.random.default_rng(seed)
    n = int(rng.integers(120, 400))
    few = int(rng.integers(1, MINIMUM))
    zones = np.array(rng.choice(ZONES[1:], n), dtype=object)
    zones[rng.choice(n, few, replace=False)] = "nord"
    zones[rng.choice(n, 5, replace=False)] = None
    respondents = people(n, seed, zone=zones)
    marks: list[float | str] = ["dont_know" if rng.random() < 0.1 else float(mark) for mark in rng.integers(0, 11, n)]
    figures = estimate_wave(WIDE, accepted(wave(), respondents, replies(respondents, "gout", marks)), None)
    lake = Lake(tmp_path)
    lake.write(OUT_ESTIMATES, "eau/2023", figures.estimates)
    question = lake.read(OUT_ESTIMATES, "eau/2023").query("statistic == 'mean'").reset_index(drop=True)
    small = question[(question["n"] > 0) & (question["n"] < MINIMUM)]
    assert not small.empty
    assert (small["suppressed"] == "few_respondents").all()
    bounds = bounds_of(question)
    for name in small["domain"] + ":" + small["category"]:
        least, most = bounds[name]
        assert most - least >= MINIMUM - 1e-6, name
