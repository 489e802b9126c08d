"""What overall satisfaction goes with: planted drivers are found again, and what cannot be told is not told."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import numpy as np
import pandas as pd
import pytest
from handmade import AUTHORITY, accepted, people, replies, survey, wave
from numpy.typing import NDArray

from barometer.declarations.service import Criterion, Service
from barometer.estimation import importance
from barometer.estimation.answers import sample_of
from barometer.estimation.importance import weigh
from barometer.ingest.acceptance import AcceptedWave

CRITERIA = ("gout", "prix", "pression", "facture")
MARGINS = pd.DataFrame(
    {
        "year": 2021,
        "variable": ["zone", "zone", "sex", "sex"],
        "category": ["nord", "sud", "femme", "homme"],
        "population": [60_000.0, 40_000.0, 52_000.0, 48_000.0],
    }
)
SERVICE = Service(
    format=1,
    id="eau",
    label="Eau",
    criteria=(Criterion(id="note", label="Note", headline=True), *(Criterion(id=c, label=c) for c in CRITERIA)),
)


def marks(n: int, seed: int = 1) -> pd.DataFrame:
    """Answers 0 to 10: the whole follows taste most, price a little, the bill not at all."""
    rng = np.random.default_rng(seed)
    halo = rng.normal(0, 1, n)
    latent = {name: halo * 0.6 + rng.normal(0, 1, n) for name in CRITERIA}
    whole = latent["gout"] + 0.4 * latent["prix"] + 0.3 * latent["pression"] + rng.normal(0, 1, n)
    frame = pd.DataFrame(latent | {"note": whole})
    return (5.5 + 1.8 * frame / frame.std()).round().clip(0, 10)


def answered(
    given: pd.DataFrame, design: str = "quotas", seed: int = 1, populations: dict[str, str] | None = None
) -> AcceptedWave:
    """A wave that asked the columns of `given`; NaN is "don't know". A column "i-x" is the stated importance of x."""
    versions = [{"id": "v1", "wording": "?", "scale": "dix"}]
    items = [
        {
            "id": name,
            "service": "eau",
            "criterion": name.removeprefix("i-"),
            "asks": "importance" if name.startswith("i-") else "satisfaction",
            "population": (populations or {}).get(name, "residents"),
            "versions": versions,
        }
        for name in given
    ]
    respondents = people(len(given), seed)
    answers = pd.concat(
        [
            replies(respondents, name, ["dont_know" if np.isnan(one) else float(one) for one in given[name]])
            for name in given
        ]
    )
    declared: dict[str, Any] = {
        "items": [{"item": name, "column": name, "version": "v1"} for name in given],
        "sampling": {"design": design},
        "calibration": {"margins": 2021, "variables": ["zone", "sex"]},
    }
    return accepted(wave(**declared), respondents, answers, asked=survey(items=items))


def weighed(given: pd.DataFrame, **settings: Any) -> pd.DataFrame:
    return weigh(AUTHORITY, SERVICE, answered(given, **settings), MARGINS).set_index("criterion")


def r_squared(x: NDArray[np.float64], y: NDArray[np.float64], w: NDArray[np.float64]) -> float:
    """Of a weighted least squares fit, by numpy's own solver."""
    root = np.sqrt(w)
    design = np.column_stack([np.ones(len(y)), x]) * root[:, None]
    left = y * root - design @ np.linalg.lstsq(design, y * root)[0]
    return float(1 - left @ left / (w @ (y - np.average(y, weights=w)) ** 2))


def test_shares_are_the_mean_gains_of_weighted_regressions_over_all_orders() -> None:
    given = marks(400)
    rows = weighed(given)
    weights = sample_of(answered(given), MARGINS).weights
    assert weights.std() > 0
    expected = dict.fromkeys(CRITERIA, 0.0)
    for order in permutations(CRITERIA):
        before = 0.0
        for k, name in enumerate(order):
            now = r_squared(given[list(order[: k + 1])].to_numpy(), given["note"].to_numpy(), weights)
            expected[name] += (now - before) / 24
            before = now
    total = sum(expected.values())
    assert rows["r_squared_pct"].to_numpy() == pytest.approx(100 * total)
    assert rows["share_pct"].to_dict() == pytest.approx({name: 100 * one / total for name, one in expected.items()})
    assert rows["even_pct"].tolist() == [25.0] * 4
    assert (rows["method"] == "complete_cases").all()


def test_the_planted_drivers_are_found_and_nothing_else() -> None:
    rows = weighed(marks(600))
    classes = rows["importance_class"].to_dict()
    assert (classes["gout"], classes["facture"]) == ("above", "below")
    assert "above" not in (classes["prix"], classes["pression"])
    assert (rows["share_low_pct"] < rows["share_pct"]).all()
    assert (rows["share_pct"] < rows["share_high_pct"]).all()
    assert (rows["share_pct"] - rows["johnson_pct"]).abs().max() < 5  # the check agrees
    assert (rows["share_pct"] - rows["ranks_pct"]).abs().max() < 5  # and so do ranks
    assert rows["ranks_pct"].sum() == pytest.approx(100)
    assert rows["share_pct"].sum() == pytest.approx(100)


def test_the_same_answers_give_the_same_bytes() -> None:
    given = marks(200).mask(np.random.default_rng(1).random((200, 5)) < 0.1)
    assert weighed(given).to_csv() == weighed(given).to_csv()


def test_missing_answers_are_imputed_below_four_fifths_of_complete_cases() -> None:
    whole = marks(800)
    rng = np.random.default_rng(4)
    few = whole.mask(rng.random(whole.shape) < 0.03)
    rows = weighed(few)
    assert (rows["method"] == "complete_cases").all()
    assert rows["complete_pct"].iloc[0] > 80
    many = whole.copy()
    for name in CRITERIA:  # whoever is dissatisfied with the whole says "don't know" more often
        many[name] = whole[name].mask(rng.random(len(whole)) < np.where(whole["note"] < 5, 0.35, 0.05))
    imputed = weighed(many)
    assert (imputed["method"] == "imputed").all()
    assert imputed["complete_pct"].iloc[0] < 80
    truth = weighed(whole)
    assert (imputed["share_pct"] - truth["share_pct"]).abs().max() < 4
    assert imputed["r_squared_pct"].iloc[0] == pytest.approx(truth["r_squared_pct"].iloc[0], abs=4)
    assert imputed["importance_class"].loc["gout"] == "above"
    widths = [(rows["share_high_pct"] - rows["share_low_pct"]).mean() for rows in (truth, imputed)]
    assert widths[1] > widths[0]  # what is not known widens the intervals


def test_a_criterion_that_half_of_them_did_not_judge_is_left_out_and_says_so() -> None:
    given = marks(400)
    given.loc[:249, "facture"] = np.nan
    rows = weighed(given)
    assert rows.loc["facture", ["method", "reason"]].tolist() == ["none", "too_few"]
    assert rows.loc["facture", "n"] == 150
    assert np.isnan(rows.loc["facture", "share_pct"])
    assert rows["even_pct"].dropna().tolist() == pytest.approx([100 / 3] * 3)


def test_a_small_wave_has_no_class() -> None:
    rows = weighed(marks(80))
    assert (rows["reason"] == "too_few").all()
    assert rows["share_pct"].isna().all()
    assert rows["importance_class"].isna().all()


def test_volunteers_have_shares_and_no_class() -> None:
    rows = weighed(marks(300), design="volunteers")
    assert (rows["reason"] == "volunteers").all()
    assert rows["share_pct"].notna().all()
    assert rows[["importance_class", "share_low_pct"]].isna().all(axis=None)
    assert set(rows["tetraclasse"]) == {"undetermined"}
    assert set(rows["tetraclasse_reason"]) <= {"volunteers", "too_few"}


def test_without_an_overall_mark_nothing_is_derived() -> None:
    rows = weighed(marks(300)[list(CRITERIA)])
    assert (rows["reason"] == "no_overall_mark").all()
    assert (rows["tetraclasse_reason"] == "no_overall_mark").all()


def test_what_only_users_were_asked_is_not_held_against_the_mark_of_all() -> None:
    rows = weighed(marks(300), populations={"facture": "users"})
    assert rows.loc["facture", "reason"] == "other_population"
    assert rows.loc["gout", "even_pct"] == pytest.approx(100 / 3)


@pytest.mark.parametrize(("column", "value"), [("facture", 7.0), ("note", 7.0)])
def test_what_does_not_vary_goes_with_nothing(column: str, value: float) -> None:
    given = marks(300)
    given[column] = value
    rows = weighed(given)
    where = rows if column == "note" else rows.loc[["facture"]]
    assert (where["reason"] == "no_variation").all()
    assert where["share_pct"].isna().all()


def test_a_criterion_that_repeats_another_cannot_be_told_apart() -> None:
    given = marks(300)
    given["facture"] = given["gout"]
    rows = weighed(given)
    assert (rows["reason"] == "no_variation").all()
    assert rows["share_pct"].isna().all()


def test_tetraclasse_needs_thirty_in_each_margin_and_a_stable_class() -> None:
    given = marks(600)
    given["facture"] = np.where(np.arange(600) < 20, 2.0, 9.0)  # only 20 are not satisfied with it
    rows = weighed(given)
    assert rows.loc["facture", ["tetraclasse", "tetraclasse_reason"]].tolist() == ["undetermined", "too_few"]
    assert rows.loc["gout", "tetraclasse"] == "key"
    assert rows.loc["gout", "tetraclasse_pct"] > 95
    unstable = rows[rows["tetraclasse_reason"] == "unstable"]
    assert (unstable["tetraclasse_pct"] < 80).all()


def test_stated_importance_stands_beside_where_it_was_asked() -> None:
    given = marks(300)
    given["i-gout"], given["i-prix"] = np.where(np.arange(300) % 2, 10.0, 8.0), np.nan
    given.loc[:19, "i-prix"] = 5.0  # too few were asked
    rows = weighed(given)
    assert rows.loc["gout", "stated"] == pytest.approx(90, abs=1)
    assert rows.loc["gout", "stated_n"] == 300
    assert 0 < rows.loc["gout", "stated_se"] < 2
    assert rows.loc[["prix", "pression"], "stated"].isna().all()


def test_of_a_very_large_wave_a_part_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importance, "MOST", 500)
    rows = weighed(marks(900))
    assert rows["n_model"].tolist() == [500] * 4
    assert rows.loc["gout", "importance_class"] == "above"


def test_no_wave_that_could_not_be_calibrated() -> None:
    margins = MARGINS.assign(category=["ouest", "est", "femme", "homme"])
    assert weigh(AUTHORITY, SERVICE, answered(marks(200)), margins).empty
