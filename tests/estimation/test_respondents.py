"""Who answered beside the census, and what became of each question: against counts by pandas, and what may be told."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from handmade import AUTHORITY, accepted, people, replies, wave
from hypothesis import given, settings
from hypothesis import strategies as st

from barometer.estimation.waves import WaveFigures, estimate_wave
from barometer.lake import Lake
from barometer.tables import OUT_RESPONDENTS, OUT_RESPONSES

MARGINS = pd.DataFrame(
    {
        "year": 2021,
        "variable": ["zone", "zone", "sex", "sex"],
        "category": ["nord", "sud", "femme", "homme"],
        "population": [60_000.0, 40_000.0, 52_000.0, 48_000.0],
    }
)
CALIBRATED = {"calibration": {"margins": 2021, "variables": ["zone", "sex"]}}


def figures(respondents: pd.DataFrame, *, margins: pd.DataFrame | None = MARGINS, **changes: object) -> WaveFigures:
    marks: list[float | str] = [float(i % 11) for i in range(len(respondents))]
    declared = wave(**(CALIBRATED if margins is not None else {}) | changes)
    return estimate_wave(AUTHORITY, accepted(declared, respondents, replies(respondents, "gout", marks)), margins)


def by_category(found: WaveFigures) -> pd.DataFrame:
    return found.respondents.set_index(["variable", "category"])


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 2**31), n=st.integers(150, 400), north=st.floats(0.4, 0.75), silent=st.floats(0, 0.2))
def test_shares_are_those_that_pandas_counts_and_calibration_gives_the_census_back(
    seed: int, n: int, north: float, silent: float
) -> None:
    rng = np.random.default_rng(seed)
    zone = rng.choice(["nord", "sud"], n, p=[north, 1 - north]).astype(object)
    use = rng.choice(["user", "non-user"], n).astype(object)
    use[rng.random(n) < silent] = None
    respondents = people(n, seed=seed % 1000, zone=zone, use=use)
    rows = by_category(figures(respondents))
    for variable in ("zone", "sex", "use"):
        counted = respondents[variable].value_counts()
        shares = respondents[variable].value_counts(normalize=True)
        for category, count in counted.items():
            assert rows.loc[(variable, category), "n"] == count
            assert rows.loc[(variable, category), "sample_pct"] == pytest.approx(100 * shares[category], abs=1e-9)
    unknown = int(respondents["use"].isna().sum())
    assert rows.index.isin([("use", "unknown")]).any() == (unknown > 0)
    assert unknown == 0 or rows.loc[("use", "unknown"), "n"] == unknown
    assert rows.loc[("zone", "nord"), "census_pct"] == pytest.approx(60)
    assert rows.loc[("sex", "femme"), "weighted_pct"] == pytest.approx(52, abs=1e-4)
    assert rows.loc[("use", "user"), ["census_pct", "census_year"]].isna().all()
    assert rows["is_calibrated"].groupby("variable").any().to_dict() == {"zone": True, "sex": True, "use": False}


def test_without_weights_nothing_is_said_to_be_weighted() -> None:
    rows = by_category(figures(people(200), margins=None, sampling={"design": "volunteers"}))
    assert rows["sample_pct"].notna().all()
    assert rows[["weighted_pct", "census_pct", "census_year"]].isna().all(axis=None)


def test_a_group_under_the_minimum_is_hidden_and_so_is_what_gives_it_away() -> None:
    rows = by_category(figures(people(200, zone=["nord"] * 7 + ["sud"] * 193), margins=None))
    assert rows.loc[("zone", "nord"), "suppressed"] == "few_respondents"
    assert rows.loc[("zone", "sud"), "suppressed"] == "complementary"
    assert rows.loc[[("sex", "femme"), ("sex", "homme")], "suppressed"].isna().all()


def test_under_the_minimum_of_percentages_there_are_none() -> None:
    found = figures(people(25), margins=None)
    assert found.respondents["sample_pct"].isna().all()
    assert found.responses[["expressed_pct", "dont_know_pct", "not_answered_pct"]].isna().all(axis=None)


def test_what_became_of_a_question_is_counted_among_those_it_concerns() -> None:
    respondents = people(200)
    said: list[float | str] = [7.0] * 120 + ["dont_know"] * 20 + ["refused"] * 6 + ["blank"] * 4
    said += ["not_concerned"] * 30 + ["not_shown"] * 20
    found = estimate_wave(AUTHORITY, accepted(wave(), respondents, replies(respondents, "gout", said)), None)
    row = found.responses.set_index("item").loc["gout"]
    assert row["n"] == 150
    shares = row[["expressed_pct", "dont_know_pct", "not_answered_pct"]].astype(float)
    assert shares.tolist() == pytest.approx([80, 100 * 20 / 150, 100 * 10 / 150])
    assert shares.sum() == pytest.approx(100)


def test_the_lake_takes_both_tables(tmp_path: Path) -> None:
    found, lake = figures(people(300)), Lake(tmp_path)
    for spec, frame in ((OUT_RESPONDENTS, found.respondents), (OUT_RESPONSES, found.responses)):
        lake.write(spec, "eau/2023", frame)
        assert len(lake.read(spec, "eau/2023")) == len(frame) > 0
