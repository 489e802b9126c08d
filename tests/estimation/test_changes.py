"""What is compared with what, and how the family of a wave is made."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from handmade import AUTHORITY, accepted, survey, wave

from barometer.declarations.service import Service
from barometer.estimation.changes import judge_changes
from barometer.estimation.segments import unbroken
from barometer.estimation.trends import fit_trends
from barometer.lake import Lake
from barometer.statistics.change import Level, Pair, judge_family
from barometer.statistics.trend import decimal_year, local_level
from barometer.tables import OUT_CHANGES, OUT_LEVELS, OUT_TRENDS

SERVICE = Service.model_validate(
    {
        "format": 1,
        "id": "eau",
        "label": "Eau",
        "criteria": [
            {"id": "gout", "label": "Goût"},
            {"id": "pression", "label": "Pression"},
            {"id": "accueil", "label": "Accueil", "headline": True},
        ],
    }
)


def estimates(*rows: tuple[str, int, float], version: str = "v1", **changes: Any) -> pd.DataFrame:
    """Means of everybody: (criterion, wave, mean), variance 1, df 599, n 600."""
    return pd.DataFrame(
        [
            {
                "survey": "eau",
                "wave": year,
                "service": "eau",
                "criterion": criterion,
                "item": criterion,
                "question_version": version,
                "population": "residents",
                "domain": "all",
                "statistic": "mean",
                "estimate": mean,
                "variance": 1.0,
                "df": 599.0,
                "n": 600,
                "n_asked": 640,
                "dont_know_pct": 6.0,
                "dont_know_variance": 0.9,
                "suppressed": None,
            }
            | changes
            for criterion, year, mean in rows
        ]
    )


def judged(frame: pd.DataFrame, *waves: Any) -> pd.DataFrame:
    return judge_changes(AUTHORITY, SERVICE, frame, list(waves)).set_index(["criterion", "wave_from", "wave_to"])


def test_a_wave_is_one_family_and_each_verdict_is_the_judges() -> None:
    frame = estimates(("gout", 2021, 60.0), ("gout", 2023, 66.0), ("pression", 2021, 70.0), ("pression", 2023, 70.5))
    changes = judged(frame, accepted(wave(2021)), accepted(wave(2023)))
    pairs = [
        Pair(Level(a, 1.0, 599, 600), Level(b, 1.0, 599, 600), design="quotas") for a, b in ((60.0, 66.0), (70.0, 70.5))
    ]
    expected = judge_family(pairs)
    assert changes["verdict"].tolist() == [change.verdict for change in expected] == ["progress", "stable"]
    assert changes["p_adjusted"].tolist() == [change.p_adjusted for change in expected]
    assert changes["family_size"].tolist() == [2, 2]
    assert set(changes["qualifier"]) == {"indicative"}


def test_a_criterion_that_skipped_a_wave_is_compared_with_its_last() -> None:
    frame = estimates(("gout", 2019, 60.0), ("gout", 2023, 61.0), ("pression", 2021, 70.0), ("pression", 2023, 70.0))
    changes = judged(frame, *(accepted(wave(year)) for year in (2019, 2021, 2023)))
    assert set(changes.index) == {("gout", 2019, 2023), ("pression", 2021, 2023)}
    assert changes["family_size"].tolist() == [2, 2]


@pytest.mark.parametrize(
    ("later", "reason"),
    [
        ({"mode": "internet"}, "mode"),
        ({"mode": " Téléphone "}, None),
        ({"contractor": "B"}, "contractor"),
        ({"mode": "internet", "same_mode_as_before": True}, None),
        ({"same_mode_as_before": False}, "mode"),
    ],
)
def test_another_mode_or_contractor_is_another_measure(later: dict[str, Any], reason: str | None) -> None:
    frame = estimates(("gout", 2021, 60.0), ("gout", 2023, 70.0))
    changes = judged(frame, accepted(wave(2021, contractor="A")), accepted(wave(2023, **({"contractor": "A"} | later))))
    row = changes.iloc[0]
    assert row["verdict"] == ("not_comparable" if reason else "progress")
    assert (row["reason"] if reason else None) == reason


def test_two_versions_without_bridge_are_never_subtracted() -> None:
    frame = pd.concat([estimates(("gout", 2021, 60.0)), estimates(("gout", 2023, 70.0), version="v2")])
    row = judged(frame, accepted(wave(2021)), accepted(wave(2023))).iloc[0]
    assert (row["verdict"], row["reason"]) == ("not_comparable", "question_version")
    assert pd.isna(row["difference_pts"])


def test_a_split_ballot_bridges_two_versions() -> None:
    """METHOD B1: new minus (old + shift), with the variance of both halves added."""
    frame = pd.concat(
        [
            estimates(("gout", 2021, 60.0)),
            estimates(("gout", 2022, 61.0), variance=2.0),
            estimates(("gout", 2022, 68.0), version="v2", variance=2.0),
            estimates(("gout", 2023, 70.0), version="v2"),
        ]
    )
    bridged = survey(bridges=[{"item": "gout", "old": "v1", "new": "v2", "wave": 2022}])
    waves = [accepted(wave(2021)), accepted(wave(2023), asked=bridged)]
    assert judged(frame[frame["wave"] != 2022], *waves)["reason"].tolist() == ["bridge_missing"]
    row = judged(frame, *waves).loc[("gout", 2021, 2023)]
    assert row["difference_pts"] == pytest.approx(70 - (60 + 7))
    assert row["se"] == pytest.approx((1 + 1 + 2 + 2) ** 0.5)
    assert row["is_bridged"]


def test_a_suppressed_figure_is_too_little_to_judge() -> None:
    frame = pd.concat([estimates(("gout", 2021, 60.0)), estimates(("gout", 2023, 70.0), suppressed="few_answers")])
    row = judged(frame, accepted(wave(2021)), accepted(wave(2023))).iloc[0]
    assert (row["verdict"], row["reason"]) == ("insufficient", "few_answers")


def test_a_printed_mean_without_margin_is_known_but_not_compared() -> None:
    frame = pd.concat([estimates(("gout", 2021, 60.0), variance=None), estimates(("gout", 2023, 70.0))])
    row = judged(frame, accepted(wave(2021)), accepted(wave(2023))).iloc[0]
    assert (row["verdict"], row["reason"]) == ("not_comparable", "no_variance")


def test_a_moved_share_of_dont_know_is_flagged() -> None:
    frame = pd.concat([estimates(("gout", 2021, 60.0)), estimates(("gout", 2023, 61.0), dont_know_pct=14.0)])
    assert judged(frame, accepted(wave(2021)), accepted(wave(2023)))["has_base_changed"].tolist() == [True]


def test_rows_fit_the_lake_and_the_headline_is_marked(tmp_path: Any) -> None:
    frame = estimates(*((c, y, 60.0 + y % 3) for c in ("gout", "accueil") for y in (2019, 2021, 2023)))
    waves = [accepted(wave(year)) for year in (2019, 2021, 2023)]
    changes = judge_changes(AUTHORITY, SERVICE, frame, waves)
    lake = Lake(tmp_path)
    lake.write(OUT_CHANGES, "eau", changes)
    assert lake.read(OUT_CHANGES, "eau").groupby("criterion")["is_headline"].all().to_dict() == {
        "accueil": True,
        "gout": False,
    }
    trends = fit_trends(AUTHORITY, SERVICE, frame, changes, waves).trends
    lake.write(OUT_TRENDS, "eau", trends)
    assert trends["waves"].tolist() == [3, 3]


def test_a_line_never_crosses_what_cannot_be_compared() -> None:
    pairs = pd.DataFrame(
        {
            "wave_from": [2015, 2017, 2019, 2021],
            "wave_to": [2017, 2019, 2021, 2023],
            "version_from": ["v1", "v1", "v2", "v2"],
            "version_to": ["v1", "v2", "v2", "v2"],
            "verdict": ["stable", "not_comparable", "inconclusive", "progress"],
            "is_bridged": [False] * 4,
        }
    )
    assert unbroken(pairs) == [
        [(2015, "v1"), (2017, "v1")],
        [(2019, "v2"), (2021, "v2"), (2023, "v2")],
    ]


def test_eight_waves_make_a_level_and_seven_none(tmp_path: Any) -> None:
    years = list(range(2010, 2018))
    means = [60.0, 63.0, 58.0, 66.0, 70.0, 69.0, 74.0, 72.0]
    frame = estimates(*(("gout", year, mean) for year, mean in zip(years, means, strict=True)))
    waves = [accepted(wave(year)) for year in years]
    changes = judge_changes(AUTHORITY, SERVICE, frame, waves)
    levels = fit_trends(AUTHORITY, SERVICE, frame, changes, waves).levels
    lake = Lake(tmp_path)
    lake.write(OUT_LEVELS, "eau", levels)
    assert lake.read(OUT_LEVELS, "eau")["wave"].tolist() == years
    middle = wave(2010).field_start + (wave(2010).field_end - wave(2010).field_start) / 2
    expected = local_level(np.array(years) + decimal_year(middle) - 2010, means, np.ones(8))
    assert expected is not None
    assert levels["level"].to_numpy() == pytest.approx(expected.level, abs=0.05)  # leap years move a middle by a day
    assert (levels["ci95_low"] < levels["level"]).all()
    shorter = judge_changes(AUTHORITY, SERVICE, frame, waves[1:])
    assert fit_trends(AUTHORITY, SERVICE, frame, shorter, waves[1:]).levels.empty
