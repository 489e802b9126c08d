"""A wave's estimates against the same figures worked out plainly, row by row."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from handmade import AUTHORITY, accepted, people, replies, wave

from barometer.estimation.waves import estimate_wave
from barometer.lake import Lake
from barometer.tables import OUT_DISTRIBUTIONS, OUT_ESTIMATES, OUT_WAVES

MARGINS = pd.DataFrame(
    {
        "year": 2021,
        "variable": ["zone", "zone", "sex", "sex"],
        "category": ["nord", "sud", "femme", "homme"],
        "population": [60_000.0, 40_000.0, 52_000.0, 48_000.0],
    }
)
CALIBRATED = {"calibration": {"margins": 2021, "variables": ["zone", "sex"]}}


def answers_of(n: int, seed: int = 2) -> list[float | str]:
    rng = np.random.default_rng(seed)
    drawn = rng.integers(0, 11, n)
    return ["dont_know" if rng.random() < 0.2 else float(mark) for mark in drawn]


def pick(estimates: pd.DataFrame, criterion: str, category: str = "all", statistic: str = "mean") -> pd.Series:
    rows = estimates[
        (estimates["criterion"] == criterion)
        & (estimates["category"] == category)
        & (estimates["statistic"] == statistic)
    ]
    assert len(rows) == 1
    return rows.iloc[0]


def test_calibrated_figures_equal_a_plain_iterative_raking() -> None:
    """Weights by iterative proportional fitting, sums by hand: another way to the same mean, share and DK share."""
    respondents, marks = people(500), answers_of(500)
    figures = estimate_wave(
        AUTHORITY, accepted(wave(**CALIBRATED), respondents, replies(respondents, "gout", marks)), MARGINS
    )
    weights = np.full(500, 100_000 / 500)
    for _ in range(200):
        for variable in ("zone", "sex"):
            for category, total in MARGINS[MARGINS["variable"] == variable][["category", "population"]].to_numpy():
                inside = (respondents[variable] == category).to_numpy()
                weights[inside] *= total / weights[inside].sum()
    said = np.array([not isinstance(mark, str) for mark in marks])
    values = np.array([0.0 if isinstance(mark, str) else mark for mark in marks])
    row = pick(figures.estimates, "gout")
    assert row["estimate"] == pytest.approx(np.average(10 * values[said], weights=weights[said]), rel=1e-9)
    assert row["dont_know_pct"] == pytest.approx(100 * weights[~said].sum() / weights.sum(), rel=1e-9)
    assert (row["n"], row["n_asked"]) == (said.sum(), 500)
    share = pick(figures.estimates, "gout", statistic="share")
    assert share["estimate"] == pytest.approx(100 * np.average(values[said] >= 7, weights=weights[said]), rel=1e-9)
    north = said & (respondents["zone"] == "nord").to_numpy()
    zone = pick(figures.estimates, "gout", "nord")
    assert zone["estimate"] == pytest.approx(np.average(10 * values[north], weights=weights[north]), rel=1e-9)
    assert share["ci_low"] < share["estimate"] < share["ci_high"]
    assert figures.wave["calibration"].tolist() == ["raking"]


def test_an_unweighted_mean_has_the_textbook_standard_error() -> None:
    respondents = people(200)
    marks: list[float | str] = list(np.random.default_rng(3).integers(0, 11, 200).astype(float))
    figures = estimate_wave(AUTHORITY, accepted(wave(), respondents, replies(respondents, "gout", marks)), None)
    row = pick(figures.estimates, "gout")
    scores = 10 * np.array(marks, dtype=float)
    assert row["variance"] == pytest.approx(scores.var(ddof=1) / 200, rel=1e-9)
    assert row["deff"] == pytest.approx(1, rel=1e-9)
    assert row["df"] == 199


def test_an_item_of_users_counts_users_only_and_is_a_series_of_its_own() -> None:
    respondents = people(400)
    marks: list[float | str] = [8.0 if use == "user" else 2.0 for use in respondents["use"]]
    marks[:2] = [float(mark) - 1 for mark in marks[:2]]  # some spread
    figures = estimate_wave(AUTHORITY, accepted(wave(), respondents, replies(respondents, "accueil", marks)), None)
    row = pick(figures.estimates, "accueil")
    assert row["population"] == "users"
    assert row["n"] == (respondents["use"] == "user").sum()
    assert row["estimate"] == pytest.approx(80, abs=0.2)


def test_volunteers_have_levels_and_nothing_else() -> None:
    respondents = people(300)
    declared = wave(sampling={"design": "volunteers"})
    figures = estimate_wave(
        AUTHORITY, accepted(declared, respondents, replies(respondents, "gout", answers_of(300))), None
    )
    assert figures.estimates["estimate"].notna().all()
    assert figures.estimates[["variance", "variance_fpc", "df", "ci_low", "ci_high", "n_eff"]].isna().all(axis=None)


def test_few_respondents_are_suppressed_and_so_is_who_would_give_them_away() -> None:
    respondents = people(200, zone=["nord"] * 7 + ["sud"] * 193)
    figures = estimate_wave(
        AUTHORITY,
        accepted(wave(), respondents, replies(respondents, "gout", [float(i % 11) for i in range(200)])),
        None,
    )
    assert pick(figures.estimates, "gout", "nord")["suppressed"] == "few_respondents"
    assert pick(figures.estimates, "gout", "sud")["suppressed"] == "complementary"
    assert pd.isna(pick(figures.estimates, "gout")["suppressed"])


def test_a_calibration_that_fails_leaves_no_estimate_and_says_so() -> None:
    respondents = people(300, zone="sud")  # nobody in the north, no grouping declared
    figures = estimate_wave(
        AUTHORITY, accepted(wave(**CALIBRATED), respondents, replies(respondents, "gout", answers_of(300))), MARGINS
    )
    assert figures.estimates.empty
    assert figures.wave["calibration"].tolist() == ["failed"]
    assert '"rung": "fail"' in figures.wave["calibration_steps"].iloc[0]


def test_everybody_silent_or_agreed_writes_no_nan(tmp_path: Path) -> None:
    """No NaN and no infinite standard error reaches the lake: it refuses them."""
    respondents = people(120)
    silent = replies(respondents, "gout", ["dont_know"] * 120)
    agreed = replies(respondents, "accueil", [9.0] * 120)
    figures = estimate_wave(AUTHORITY, accepted(wave(), respondents, pd.concat([silent, agreed])), None)
    lake = Lake(tmp_path)
    lake.write(OUT_ESTIMATES, "eau/2023", figures.estimates)
    lake.write(OUT_DISTRIBUTIONS, "eau/2023", figures.distributions)
    lake.write(OUT_WAVES, "eau/2023", figures.wave)
    back = lake.read(OUT_ESTIMATES, "eau/2023")
    nobody = back[(back["criterion"] == "gout") & (back["domain"] == "all")]
    assert nobody["estimate"].isna().all()
    assert nobody["n"].tolist() == [0, 0]
    assert (nobody["suppressed"] == "few_respondents").all()
    everybody = back[(back["criterion"] == "accueil") & (back["category"] == "all") & (back["statistic"] == "mean")]
    assert everybody["ci_low"].isna().all()  # that a sample agrees does not make the population certain


def test_a_split_ballot_gives_both_versions() -> None:
    respondents = people(300)
    half = [float(i % 11) if i % 2 else "not_shown" for i in range(300)]
    other = ["not_shown" if i % 2 else float(i % 11) for i in range(300)]
    answers = pd.concat([replies(respondents, "gout", half), replies(respondents, "gout", other, "v2")])
    declared = wave(
        items=[
            {"item": "gout", "column": "Q1", "version": "v1", "where": {"column": "moitié", "equals": ["A"]}},
            {"item": "gout", "column": "Q1b", "version": "v2", "where": {"column": "moitié", "equals": ["B"]}},
        ]
    )
    figures = estimate_wave(AUTHORITY, accepted(declared, respondents, answers), None)
    everybody = figures.estimates[(figures.estimates["domain"] == "all") & (figures.estimates["statistic"] == "mean")]
    assert everybody.set_index("question_version")["n"].to_dict() == {"v1": 150, "v2": 150}


def test_printed_figures_carry_what_the_report_allows() -> None:
    published = pd.DataFrame(
        {
            "survey": "eau",
            "wave": 2015,
            "item": "gout",
            "question_version": "v1",
            "population": "residents",
            "statistic": ["mean", "share"],
            "value": [62.0, 55.0],
            "n": 500,
            "variance": [np.nan, 55 * 45 / 500],
        }
    )
    declared = wave(2015, source="published", file=None, items=[])
    figures = estimate_wave(AUTHORITY, accepted(declared, published=published), None)
    mean, share = pick(figures.estimates, "gout"), pick(figures.estimates, "gout", statistic="share")
    assert np.isnan(mean["ci_low"])
    assert (round(share["ci_low"], 1), round(share["ci_high"], 1)) == (50.6, 59.3)  # Wilson, 275 of 500


def test_distribution_is_merged_under_a_hundred_answers() -> None:
    marks: list[float | str] = [float(i % 11) for i in range(90)]
    for n, expected in ((90, ["negative", "middle", "positive"]), (20, [])):
        respondents = people(n)
        figures = estimate_wave(AUTHORITY, accepted(wave(), respondents, replies(respondents, "gout", marks[:n])), None)
        assert figures.distributions["answer"].tolist() == expected if expected else figures.distributions.empty
    respondents = people(110)
    full = estimate_wave(
        AUTHORITY,
        accepted(wave(), respondents, replies(respondents, "gout", [float(i % 11) for i in range(110)])),
        None,
    ).distributions
    assert full["answer"].tolist() == [str(mark) for mark in range(11)]
    assert full["share_pct"].sum() == pytest.approx(100)
