"""Lines and levels over a series' segments: where it is cut, what a split ballot carries, against a second way."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from barometer.declarations.survey import Bridge
from barometer.estimation.segments import joined, segments_of
from barometer.statistics.trend import wls_trend

BRIDGE = Bridge(item="q-gout", old="v1", new="v2", wave=2019)

#: (wave, version) -> mean, variance: three waves of the old question, the halves of a split ballot, two of the new.
MEANS = {
    (2013, "v1"): (60.0, 1.0),
    (2015, "v1"): (61.5, 1.2),
    (2017, "v1"): (61.0, 0.9),
    (2019, "v1"): (62.0, 2.1),
    (2019, "v2"): (57.0, 2.3),
    (2021, "v2"): (58.5, 1.1),
    (2023, "v2"): (58.0, 1.0),
}


def points(**changes: Any) -> dict[tuple[int, str], dict[str, Any]]:
    shared = {"survey": "eau", "criterion": "gout", "population": "residents", "item": "q-gout", "suppressed": None}
    return {
        (wave, version): {
            **shared,
            "wave": wave,
            "question_version": version,
            "estimate": mean,
            "variance": variance,
            "df": 500.0,
            **changes.get(f"{version}_{wave}", {}),
        }
        for (wave, version), (mean, variance) in MEANS.items()
    }


def pairs(*verdicts: str) -> pd.DataFrame:
    """Neighbouring waves as OUT_CHANGES has them: in 2019 the old half looks back, the new half forward."""
    steps = [(2013, 2015, "v1"), (2015, 2017, "v1"), (2017, 2019, "v1"), (2019, 2021, "v2"), (2021, 2023, "v2")]
    found = verdicts or ("inconclusive",) * len(steps)
    return pd.DataFrame(
        [
            {
                "wave_from": a,
                "wave_to": b,
                "version_from": v,
                "version_to": v,
                "verdict": verdict,
                "is_bridged": False,
            }
            for (a, b, v), verdict in zip(steps, found, strict=True)
        ]
    )


def test_without_a_split_ballot_a_new_question_cuts_the_series() -> None:
    found = segments_of(pairs(), points(), [], {})
    assert [one.waves for one in found] == [(2013, 2015, 2017, 2019), (2019, 2021, 2023)]
    assert not any(one.is_bridged for one in found)


def test_a_split_ballot_carries_the_waves_before_it() -> None:
    """The errors worked out another way: the seven estimates are independent, the six points are sums of them."""
    (found,) = segments_of(pairs(), points(), [BRIDGE], {})
    assert found.waves == (2013, 2015, 2017, 2019, 2021, 2023)
    assert found.is_bridged
    assert not found.is_independent
    means, variances = (np.array(x) for x in zip(*MEANS.values(), strict=True))
    old_half, new_half = 3, 4
    sums = np.zeros((6, 7))
    for i in range(3):
        sums[i, i], sums[i, new_half], sums[i, old_half] = 1, 1, -1
    for i, j in ((3, 4), (4, 5), (5, 6)):
        sums[i, j] = 1
    assert found.values == pytest.approx(sums @ means, rel=1e-12)
    assert found.covariance == pytest.approx(sums @ np.diag(variances) @ sums.T, rel=1e-12)


def test_a_split_ballot_held_between_two_waves_carries_too() -> None:
    """A pilot of 2019 that is no wave of the series: both halves are independent of all its points."""
    steps = [(2015, 2017, "v1", "v1"), (2017, 2021, "v1", "v2"), (2021, 2023, "v2", "v2")]
    own = pd.DataFrame(
        [
            {
                "wave_from": a,
                "wave_to": b,
                "version_from": v,
                "version_to": w,
                "verdict": "stable",
                "is_bridged": v != w,
            }
            for a, b, v, w in steps
        ]
    )
    (found,) = segments_of(own, points(), [BRIDGE], {})
    assert found.waves == (2015, 2017, 2021, 2023)
    assert found.values == pytest.approx([61.5 - 5, 61.0 - 5, 58.5, 58.0])
    shared = 2.1 + 2.3
    assert found.covariance == pytest.approx(
        np.array([[1.2 + shared, shared, 0, 0], [shared, 0.9 + shared, 0, 0], [0, 0, 1.1, 0], [0, 0, 0, 1.0]])
    )


def test_the_bridge_makes_the_line_less_sure() -> None:
    (found,) = segments_of(pairs(), points(), [BRIDGE], {})
    dates = np.array(found.waves) + 0.5
    line = wls_trend(dates, found.values, found.covariance)
    unaware = wls_trend(dates, found.values, [1.0, 1.2, 0.9, 2.3, 1.1, 1.0])  # as if the shift were known
    assert line is not None
    assert unaware is not None
    assert line.se > 1.4 * unaware.se


@pytest.mark.parametrize("fault", [{"suppressed": "few_respondents"}, {"variance": np.nan}])
def test_a_figure_that_may_not_be_published_has_no_line(fault: dict[str, Any]) -> None:
    assert segments_of(pairs(), points(v2_2021=fault), [BRIDGE], {}) == []


def test_a_bridge_whose_old_half_is_missing_carries_nothing() -> None:
    """The change across it was not comparable (`bridge_missing`), and two pieces are left."""
    left = {point: row for point, row in points().items() if point != (2019, "v1")}
    own = pairs()[lambda frame: frame["wave_to"] != 2019]
    assert [one.waves for one in segments_of(own, left, [BRIDGE], {})] == [(2013, 2015, 2017), (2019, 2021, 2023)]


def test_a_change_of_mode_cuts_even_where_the_question_is_the_same() -> None:
    found = segments_of(pairs(*("stable",) * 4, "not_comparable"), points(), [BRIDGE], {})
    assert [one.waves for one in found] == [(2013, 2015, 2017, 2019, 2021), (2023,)]


def test_a_bridge_of_another_wave_joins_nothing() -> None:
    pieces = [[(2015, "v1"), (2017, "v1")], [(2017, "v2"), (2019, "v2")]]
    assert joined(pieces, [BRIDGE]) == pieces
    moved = BRIDGE.model_copy(update={"wave": 2017})
    assert joined(pieces, [moved]) == [[(2015, "v1"), (2017, "v2"), (2019, "v2")]]
