"""A verdict that changed because an anchor moved is shown under the anchors in force before too (METHOD C3)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
import pytest
from crossing_rows import crossed, estimate, kpi, kpi_value, link, service

from barometer.crossing.former import previous
from barometer.declarations.service import Anchors, FormerAnchors, Service

NOW = Anchors(worst=60, target=80)
BEFORE = FormerAnchors(worst=60, target=95, until=dt.date(2021, 12, 31))
OLDER = FormerAnchors(worst=60, target=70, until=dt.date(2017, 6, 30))


def water(former: tuple[FormerAnchors, ...], kind: str = "measures", **settings: Any) -> Service:
    one = kpi("rendement", NOW, former_anchors=former, **settings)
    return service(
        ["fuites", "prix"],
        [one, kpi("prix", NOW)],
        [link("fuites", "rendement", kind), link("prix", "prix", "measures")],
    )


def rows(declared: Service, value: float, mark: float = 60.0) -> pd.DataFrame:
    figures = [estimate("fuites", mark), estimate("prix", mark)]
    values = [kpi_value("rendement", 2022, value), kpi_value("prix", 2022, value)]
    return crossed(declared, figures, values).set_index("criterion")


def test_lowering_the_target_does_not_hide_the_verdict_there_was() -> None:
    found = rows(water((OLDER, BEFORE)), 85.0)
    assert found.loc["fuites", ["verdict", "basis"]].tolist() == ["explain", "misperceived"]
    assert found.loc["fuites", ["previous_verdict", "previous_until"]].tolist() == ["act", dt.date(2021, 12, 31)]
    assert pd.isna(found.loc["fuites", "previous_basis"])
    assert found.loc["prix", "verdict"] == "explain"
    assert pd.isna(found.loc["prix", "previous_verdict"])  # its own anchors did not move


@pytest.mark.parametrize("value", [70.0, 99.0])
def test_a_verdict_that_is_the_same_either_way_says_nothing(value: float) -> None:
    found = rows(water((BEFORE,)), value)
    assert found[["previous_verdict", "previous_basis", "previous_until"]].isna().all(axis=None)


def test_an_anchor_of_a_tension_that_moved_counts_too() -> None:
    found = rows(water((BEFORE,), kind="in_tension"), 85.0)
    assert found.loc["fuites", ["verdict", "basis"]].tolist() == ["explain", "constraint"]
    assert found.loc["fuites", ["previous_verdict", "previous_basis"]].tolist() == ["measure", "blind_spot"]


def test_a_service_without_a_log_has_no_previous_anchors() -> None:
    assert previous(water(())) is None
    former = previous(water((BEFORE, OLDER)))
    assert former is not None
    assert former.until == {"rendement": dt.date(2021, 12, 31)}
    assert former.service.kpis[0].anchors == BEFORE
    assert former.service.kpis[1].anchors == NOW
