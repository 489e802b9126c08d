"""Two waves that interviewed some of the same persons: what they share, what the test makes of it, what is hidden."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from handmade import AUTHORITY, accepted, people, replies, wave

from barometer.declarations.service import Service
from barometer.declarations.wave import Wave
from barometer.estimation.changes import judge_changes
from barometer.estimation.disclosure import suppressed_between_waves
from barometer.estimation.panels import allowed, covariances_of, earlier_in_panel, overlaps
from barometer.estimation.trends import fit_trends
from barometer.estimation.waves import estimate_wave
from barometer.ingest.acceptance import AcceptedWave
from barometer.lake import Lake
from barometer.statistics.trend import decimal_year, wls_trend
from barometer.tables import OUT_PANELS

MARGINS = pd.DataFrame(
    {
        "year": 2021,
        "variable": ["sex", "sex"],
        "category": ["femme", "homme"],
        "population": [520.0, 480.0],
    }
)
SERVICE = Service.model_validate(
    {
        "format": 1,
        "id": "eau",
        "label": "Eau",
        "criteria": [{"id": "gout", "label": "Goût"}, {"id": "accueil", "label": "Accueil"}],
    }
)
PANEL = {"design": "random", "person_column": "ID"}


def panel_wave(year: int, **changes: Any) -> Wave:
    calibration = {"margins": 2021, "variables": ["sex"]}
    return wave(year, **({"sampling": PANEL, "calibration": calibration} | changes))


def interviewed(year: int, persons: list[str | None], marks: list[float | str], **columns: Any) -> AcceptedWave:
    declared = {name: columns.pop(name) for name in ("sampling", "calibration", "items") if name in columns}
    respondents = people(len(persons), **({"person": persons, "wave": year} | columns))
    return accepted(panel_wave(year, **declared), respondents, replies(respondents, "gout", marks))


def marks_of(rng: np.random.Generator, persons: np.ndarray, rho: float = 0.8) -> list[float | str]:
    """Marks out of ten that depend on the person, some without opinion."""
    drawn = 6 + 2 * (math.sqrt(rho) * persons + math.sqrt(1 - rho) * rng.standard_normal(len(persons)))
    rounded = np.clip(np.round(drawn), 0, 10)
    return ["dont_know" if rng.random() < 0.1 else float(mark) for mark in rounded]


def two_waves(first: int = 300, new_from: int = 150) -> tuple[AcceptedWave, AcceptedWave]:
    """300 persons, then those from the 150th on and as many new ones."""
    rng = np.random.default_rng(7)
    traits = rng.standard_normal(first + new_from)
    sexes = rng.choice(["femme", "homme"], first + new_from)
    names: list[str | None] = [f"p{i}" for i in range(first + new_from)]
    before, after = slice(0, first), slice(new_from, None)
    return (
        interviewed(2021, names[before], marks_of(rng, traits[before]), sex=sexes[before]),
        interviewed(2023, names[after], marks_of(rng, traits[after]), sex=sexes[after]),
    )


def shared_by(*waves: AcceptedWave) -> pd.DataFrame:
    return overlaps(AUTHORITY, [(one, MARGINS) for one in waves[:-1]], (waves[-1], MARGINS))


def estimates_of(*waves: AcceptedWave) -> pd.DataFrame:
    return pd.concat([estimate_wave(AUTHORITY, one, MARGINS).estimates for one in waves], ignore_index=True)


def scores_by_person(one: AcceptedWave) -> pd.Series:
    persons = one.respondents.set_index("respondent")["person"]
    said = one.answers[one.answers["status"] == "answered"]
    return pd.Series(10 * said["value"].to_numpy(), index=persons.loc[said["respondent"]].to_numpy())


def test_the_change_of_a_panel_is_tested_with_its_covariance(tmp_path: Path) -> None:
    before, after = two_waves()
    panels = shared_by(before, after)
    Lake(tmp_path).write(OUT_PANELS, "eau/2023", panels)
    estimates = estimates_of(before, after)
    alone = judge_changes(AUTHORITY, SERVICE, estimates, [before, after]).iloc[0]
    row = judge_changes(AUTHORITY, SERVICE, estimates, [before, after], panels).iloc[0]
    shared = panels[panels["domain"] == "all"].iloc[0]
    assert shared["covariance"] > 0
    assert row["se"] ** 2 == pytest.approx(alone["se"] ** 2 - 2 * shared["covariance"], rel=1e-9)
    assert row["se"] < 0.85 * alone["se"]
    assert (row["difference_pts"], row["before"]) == (alone["difference_pts"], alone["before"])
    assert row["df"] == min(estimates[estimates["domain"] == "all"]["df"])


def test_persons_are_counted_by_hand() -> None:
    before, after = two_waves()
    panels = shared_by(before, after).set_index("category")
    said = [scores_by_person(one) for one in (before, after)]
    assert set(panels["persons"]) == {150}
    everybody = panels.loc["all"]
    assert (everybody["n_from"], everybody["n_to"]) == (len(said[0]), len(said[1]))
    assert everybody["n_both"] == len(said[0].index.intersection(said[1].index))
    sexes = [dict(zip(one.respondents["person"], one.respondents["sex"], strict=True)) for one in (before, after)]
    women = [{person for person in said[i].index if sexes[i][person] == "femme"} for i in (0, 1)]
    assert panels.loc["femme", "n_both"] == len(women[0] & women[1])
    assert (panels.loc["femme", "n_from"], panels.loc["femme", "n_to"]) == (len(women[0]), len(women[1]))


def test_without_weights_the_covariance_is_the_textbooks() -> None:
    """n/(n-1) sum of (y1 - mean 1)(y2 - mean 2) over those seen twice, by the two numbers of answers."""
    rng = np.random.default_rng(3)
    traits = rng.standard_normal(400)
    names: list[str | None] = [f"p{i}" for i in range(400)]
    marks = [
        [float(mark) for mark in np.clip(np.round(6 + 2 * traits[s]), 0, 10)] for s in (slice(0, 200), slice(80, 380))
    ]
    before = interviewed(2021, names[:200], list(marks[0]), calibration=None)
    after = interviewed(2023, names[80:380], list(marks[1]), calibration=None)
    first, second = (10 * np.array(values) for values in marks)
    by_hand = ((first[80:] - first.mean()) * (second[:120] - second.mean())).sum() / (200 * 300) * 200 / 199
    panels = shared_by(before, after)
    assert panels.loc[panels["category"] == "all", "covariance"].iloc[0] == pytest.approx(by_hand, rel=1e-9)


def test_nobody_in_common_leaves_everything_as_it_was() -> None:
    before, after = two_waves(first=200, new_from=200)
    panels = shared_by(before, after)
    assert panels.empty
    estimates = estimates_of(before, after)
    pd.testing.assert_frame_equal(
        judge_changes(AUTHORITY, SERVICE, estimates, [before, after]),
        judge_changes(AUTHORITY, SERVICE, estimates, [before, after], panels),
    )


def test_volunteers_are_counted_and_have_no_covariance() -> None:
    before, after = two_waves()
    willing = accepted(panel_wave(2023, sampling=PANEL | {"design": "volunteers"}), after.respondents, after.answers)
    panels = shared_by(before, willing)
    assert panels["covariance"].isna().all()
    assert (panels["n_both"] > 0).any()
    assert covariances_of(panels) == {}


def test_across_a_split_ballot_each_version_has_its_own() -> None:
    before, after = two_waves()
    halves = [
        {"item": "gout", "column": "Q1", "version": "v1", "where": {"column": "H", "equals": ["1"]}},
        {"item": "gout", "column": "Q2", "version": "v2", "where": {"column": "H", "equals": ["2"]}},
    ]
    answers = after.answers.assign(question_version=np.where(after.answers["respondent"] % 2, "v1", "v2"))
    split = accepted(panel_wave(2023, items=halves), after.respondents, answers)
    panels = shared_by(before, split)
    everybody = panels[panels["domain"] == "all"]
    assert everybody[["version_from", "version_to"]].to_numpy().tolist() == [["v1", "v1"], ["v1", "v2"]]
    assert everybody["n_to"].sum() == len(scores_by_person(after))
    assert set(covariances_of(panels)) == {
        ("eau", 2021, 2023, "gout", "residents", "v1", version) for version in ("v1", "v2")
    }


def test_a_purged_wave_has_nobody_to_tell() -> None:
    before, after = two_waves()
    purged = accepted(before.wave, before.respondents.iloc[:0], before.answers.iloc[:0])
    assert shared_by(purged, after).empty


def test_which_waves_make_a_panel() -> None:
    plain, first, second, third = (
        accepted(one) for one in (wave(2019), panel_wave(2020), panel_wave(2022), panel_wave(2024))
    )
    waves = [third, plain, second, first]
    assert [one.wave.year for one in earlier_in_panel(third, waves)] == [2020, 2022]
    assert earlier_in_panel(plain, waves) == []
    assert earlier_in_panel(first, waves) == []


def test_a_covariance_is_never_larger_than_the_variances_allow() -> None:
    assert allowed(1.5, 2.0, 2.0) == 1.5
    assert allowed(3.0, 2.0, 4.0) == math.sqrt(8)
    assert allowed(-3.0, 2.0, 4.0) == -math.sqrt(8)
    assert allowed(0.0, 0.0, 4.0) == 0.0


def test_a_panels_points_are_not_independent_of_each_other_in_a_trend() -> None:
    rng = np.random.default_rng(11)
    traits = rng.standard_normal(200)
    names: list[str | None] = [f"p{i}" for i in range(200)]
    waves = [interviewed(year, names, marks_of(rng, traits, 0.6)) for year in (2019, 2021, 2023)]
    panels = pd.concat([shared_by(*waves[: i + 1]) for i in (1, 2)], ignore_index=True)
    estimates = estimates_of(*waves)
    changes = judge_changes(AUTHORITY, SERVICE, estimates, waves, panels)
    ours = fit_trends(AUTHORITY, SERVICE, estimates, changes, waves, panels).trends.iloc[0]
    means = estimates[(estimates["category"] == "all") & (estimates["statistic"] == "mean")].sort_values("wave")
    matrix = np.diag(means["variance"].to_numpy())
    found = covariances_of(panels)
    for i, j in ((0, 1), (0, 2), (1, 2)):
        years = (2019, 2021, 2023)
        matrix[i, j] = matrix[j, i] = found["eau", years[i], years[j], "gout", "residents", "v1", "v1"]
    dates = np.array(
        [decimal_year(one.wave.field_start + (one.wave.field_end - one.wave.field_start) / 2) for one in waves]
    )
    expected = wls_trend(dates, means["estimate"].to_numpy(), matrix)
    assert expected is not None
    assert (ours["slope_pts_per_year"], ours["q"]) == (expected.slope_tau, expected.Q)
    apart = fit_trends(AUTHORITY, SERVICE, estimates, changes, waves).trends.iloc[0]
    assert ours["q"] > apart["q"]  # the same scatter is more than points with shared persons should show
    # points that move together to the last digit make no covariance matrix that can be inverted: taken as independent
    alike = panels.assign(covariance=1e9)
    assert fit_trends(AUTHORITY, SERVICE, estimates, changes, waves, alike).trends.iloc[0]["q"] == apart["q"]


# --- Between waves, nobody is given away ----------------------------------------------------------------------


def closed_panel(leavers_north: int, leavers_south: int) -> tuple[AcceptedWave, AcceptedWave]:
    """100 in the north, 200 in the south; two years later the same without a few, nobody new, everybody answers."""
    zones = ["nord"] * 100 + ["sud"] * 200
    stay = [i for i in range(300) if i >= leavers_north and not 100 <= i < 100 + leavers_south]
    marks: list[float | str] = [float(i % 11) for i in range(300)]
    names: list[str | None] = [f"p{i}" for i in range(300)]
    plain = {"calibration": None, "sex": None}
    return (
        interviewed(2021, names, marks, zone=zones, **plain),
        interviewed(2023, [names[i] for i in stay], [marks[i] for i in stay], zone=[zones[i] for i in stay], **plain),
    )


def hidden_between(before: AcceptedWave, after: AcceptedWave) -> dict[str, Any]:
    estimates = estimate_wave(AUTHORITY, after, None).estimates
    panels = overlaps(AUTHORITY, [(before, None)], (after, None))
    judged = suppressed_between_waves(AUTHORITY.disclosure, estimates, panels)
    means = judged[judged["statistic"] == "mean"].set_index("category")["suppressed"]
    shares = judged[judged["statistic"] == "share"].set_index("category")["suppressed"]
    assert means.isna().equals(shares.isna())
    return {str(category): None if pd.isna(reason) else reason for category, reason in means.items()}


def test_the_few_who_left_a_closed_panel_do_not_follow_by_subtraction() -> None:
    """5 of the north left: north 2021 - north 2023 would say so; and the south with the total would say the north."""
    assert hidden_between(*closed_panel(5, 20)) == {"all": None, "nord": "complementary", "sud": "complementary"}


def test_many_who_left_or_nobody_hide_nothing() -> None:
    for leavers in ((11, 20), (0, 0), (0, 30)):
        assert set(hidden_between(*closed_panel(*leavers)).values()) == {None}


def test_where_others_came_in_nothing_follows() -> None:
    before, after = closed_panel(5, 20)
    newcomers = people(12, person=[f"n{i}" for i in range(12)], wave=2023, zone=["nord", "sud"] * 6, sex=None)
    newcomers["respondent"] += len(after.respondents)
    joined = accepted(
        after.wave,
        pd.concat([after.respondents, newcomers], ignore_index=True),
        pd.concat([after.answers, replies(newcomers, "gout", [float(i % 11) for i in range(12)])], ignore_index=True),
    )
    assert set(hidden_between(before, joined).values()) == {None}


def test_the_few_who_joined_a_panel_do_not_follow_either() -> None:
    left, stayed = closed_panel(5, 20)
    earlier = accepted(panel_wave(2021, calibration=None), stayed.respondents, stayed.answers)
    later = accepted(panel_wave(2023, calibration=None), left.respondents, left.answers)
    assert hidden_between(earlier, later) == {"all": None, "nord": "complementary", "sud": "complementary"}
