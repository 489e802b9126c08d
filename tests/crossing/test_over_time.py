"""METHOD C6: the pooled association of changes, against least squares written out, and the rule of 30 pairs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from barometer.crossing.over_time import over_time
from barometer.statistics import association
from barometer.statistics.association import pooled
from barometer.statistics.trend import regression

FloatArray = NDArray[np.float64]


def drawn(n: int, slope: float, seed: int, lag: float = 0.0) -> tuple[FloatArray, FloatArray, FloatArray, Any]:
    """Changes of marks with sampling variance 1 to 4, of six services that each have a trend of their own."""
    rng = np.random.default_rng(seed)
    group = rng.integers(0, 6, n)
    x = rng.normal(0, 6, (n, 2))
    variance = rng.uniform(1, 4, n)
    y = np.arange(6)[group] + slope * x[:, 0] + lag * x[:, 1] + rng.normal(0, np.sqrt(variance))
    return y, variance, x, group


def test_slopes_and_errors_are_those_of_least_squares_with_a_constant_for_each_service() -> None:
    y, variance, x, group = drawn(80, 0.4, 1, lag=0.2)
    found = pooled(y, variance, x, group)
    assert found is not None
    design = np.column_stack([group == g for g in range(6)] + [x]).astype(float)
    assert found.tau2 == pytest.approx(regression(design, y, np.diag(variance)).tau2)
    w = 1 / (variance + found.tau2)
    root = np.sqrt(w)[:, None]
    coefficients, *_ = np.linalg.lstsq(design * root, y * root[:, 0])
    assert [one.value for one in found.slopes] == pytest.approx(coefficients[6:])
    bread = np.linalg.inv(design.T @ (design * w[:, None]))
    scores = design * (w * (y - design @ coefficients))[:, None]
    meat = sum(np.outer(s, s) for s in (scores[group == g].sum(axis=0) for g in range(6)))
    expected = np.sqrt(np.diag(bread @ meat @ bread)[6:] * 6 / 5 * 79 / (80 - 8))
    assert [one.se for one in found.slopes] == pytest.approx(expected)
    assert (found.pairs, found.groups) == (80, 6)
    assert found.slopes[0].p_value < 0.005
    assert found == pooled(y, variance, x, group)  # the deals are seeded


def test_where_nothing_is_there_the_permutation_test_says_so_as_often_as_it_should() -> None:
    p_values = []
    for seed in range(60):
        y, variance, x, group = drawn(40, 0.0, seed)
        found = pooled(y, variance, x[:, :1], group)
        assert found is not None
        p_values.append(found.slopes[0].p_value)
    assert np.mean(np.array(p_values) < 0.2) == pytest.approx(0.2, abs=0.13)
    assert np.mean(p_values) == pytest.approx(0.5, abs=0.1)


def test_the_correlation_is_freed_of_sampling_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(association, "PERMUTATIONS", 9)  # not what is looked at here
    rng = np.random.default_rng(5)
    n, found, plain = 150, [], []
    for _ in range(20):
        x = rng.normal(0, 2, n)
        y = x + rng.normal(0, 2, n) + rng.normal(0, 3, n)  # without the last term the correlation is .707
        one = pooled(y, np.full(n, 9.0), x[:, None], np.zeros(n, dtype=np.int64))
        assert one is not None
        assert one.slopes[0].se is None  # one service: no clusters
        assert one.correlation is not None
        found.append(one.correlation)
        plain.append(np.corrcoef(x, y)[0, 1])
    assert np.mean(found) == pytest.approx(0.707, abs=0.06)
    assert np.mean(plain) < 0.55
    noise = pooled(rng.normal(0, 1, 60), np.full(60, 9.0), rng.normal(0, 1, (60, 1)), np.zeros(60, dtype=np.int64))
    assert noise is not None
    assert noise.correlation is None


def test_below_thirty_pairs_there_is_none() -> None:
    y, variance, x, group = drawn(29, 0.4, 1)
    assert pooled(y, variance, x, group) is None
    y, variance, x, group = drawn(40, 0.4, 1)
    assert pooled(y, variance, 0 * x, group) is None  # nothing that could explain moved


WAVES = (2015, 2017, 2019, 2021)


def tables(criteria: int = 12, slope: float = 0.5) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Two services of criteria with one KPI each, marks that follow the KPI's score at once."""
    rng = np.random.default_rng(3)
    changes, crossing, scores = [], [], []
    for service in ("eau", "bus"):
        for c in range(criteria):
            level = 60 + np.cumsum(rng.normal(0, 8, len(WAVES)))
            mark = 65 + slope * (level - level[0]) + rng.normal(0, 1, len(WAVES))
            asked = {"service": service, "survey": service, "criterion": f"c{c}", "population": "residents"}
            for i, wave in enumerate(WAVES):
                crossing.append(asked | {"wave": wave, "kpi": f"k{c}", "delivered": level[i]})
                scores.append({"service": service, "kpi": f"k{c}", "period": wave - 1, "segment": 0})
                if i:
                    changes.append(
                        asked
                        | {"wave_from": WAVES[i - 1], "wave_to": wave, "difference_pts": mark[i] - mark[i - 1]}
                        | {"se": 1.4, "verdict": "stable", "is_headline": False}
                    )
    return pd.DataFrame(changes), pd.DataFrame(crossing), pd.DataFrame(scores)


def test_pairs_are_pooled_over_criteria_and_services() -> None:
    found = over_time(*tables())
    assert (found.pairs, found.lagged) == (72, 48)
    assert found.now is not None
    assert found.with_lag is not None
    assert found.now.groups == 2
    assert found.now.slopes[0].value == pytest.approx(0.5, abs=0.08)
    assert found.now.slopes[0].p_value == pytest.approx(1 / 2000)
    assert found.with_lag.slopes[1].value == pytest.approx(0, abs=0.1)


def test_what_may_not_be_compared_is_no_pair() -> None:
    changes, crossing, scores = tables()
    changes.loc[changes["wave_to"] == 2017, "verdict"] = "not_comparable"
    assert over_time(changes, crossing, scores).pairs == 48
    crossing.loc[crossing["criterion"] == "c0", "delivered"] = np.nan
    assert over_time(changes, crossing, scores).pairs == 44
    scores.loc[scores["period"] >= 2020, "segment"] = 1  # counted otherwise from 2020 on
    assert over_time(changes, crossing, scores).pairs == 22
    changes["is_headline"] = True
    assert over_time(changes, crossing, scores).pairs == 0


def test_few_pairs_give_their_number_and_nothing_else() -> None:
    found = over_time(*tables(criteria=4))
    assert found.pairs == 24
    assert found.now is None
    assert found.with_lag is None
