"""The whole path on a real survey: seven waves, changed scales, a changed mode, KPI series without targets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pandas as pd
import pytest

from barometer import pipeline, tables
from barometer.findings import Severity
from barometer.project import Project
from barometer.workspace import Workspace, open_workspace

MakeProject = Callable[[str], Project]

TODAY = dt.date(2026, 11, 21)
SERVICES = ("vie-de-la-ville", "voirie")


def run(make: MakeProject, design: str) -> Workspace:
    workspace = open_workspace(make(design))
    for service in SERVICES:
        accepted = pipeline.accept(workspace, service, TODAY)
        assert not [f for f in accepted.findings if f.severity in (Severity.FILE, Severity.ROW)]
        for station in (pipeline.estimate, pipeline.compare, pipeline.weigh, pipeline.score, pipeline.cross):
            station(workspace, service)
        pipeline.publish(workspace, service)
    pipeline.publish_all_services_page(workspace)
    return workspace


@pytest.fixture(scope="module")
def volunteers(make_somerville: MakeProject) -> Workspace:
    return run(make_somerville, "volunteers")


@pytest.fixture(scope="module")
def random_sample(make_somerville: MakeProject) -> Workspace:
    return run(make_somerville, "random")


def changes(workspace: Workspace) -> pd.DataFrame:
    return workspace.lake.read_all(tables.OUT_CHANGES).set_index(["criterion", "wave_from", "wave_to"])


def test_shares_equal_the_published_source(volunteers: Workspace) -> None:
    """SOURCE.md: streets top-two shares 2013 to 2023, happiness 2023; unweighted."""
    estimates = volunteers.lake.read_all(tables.OUT_ESTIMATES)
    shares = estimates[(estimates["domain"] == "all") & (estimates["statistic"] == "share")]
    streets = shares[shares["criterion"] == "entretien-des-rues"].sort_values("wave")
    assert streets["wave"].tolist() == [2013, 2015, 2017, 2019, 2021, 2023]
    assert streets["estimate"].round(1).tolist() == [52.1, 59.5, 49.1, 40.6, 37.9, 37.4]
    happy = shares[(shares["criterion"] == "bonheur") & (shares["wave"] == 2023)]
    assert happy["estimate"].round(1).tolist() == [76.6]


def test_accepted_respondents_are_those_of_the_source(volunteers: Workspace) -> None:
    counted = volunteers.lake.read_all(tables.OUT_WAVES).set_index("wave")["n"]
    assert counted.to_dict() == {2011: 6167, 2013: 193, 2015: 186, 2017: 845, 2019: 1496, 2021: 1298, 2023: 1006}


def test_volunteers_announce_no_change_at_all(volunteers: Workspace) -> None:
    judged = changes(volunteers)
    assert len(judged) > 30
    assert judged["verdict"].isna().all()
    assert judged[["p_value", "se", "ci95_low", "mdc_pts"]].isna().all(axis=None)
    estimates = volunteers.lake.read_all(tables.OUT_ESTIMATES)
    assert estimates[["variance", "ci_low", "ci_high"]].isna().all(axis=None)
    for service in SERVICES:
        page = (volunteers.project.reports / f"{service}.html").read_text(encoding="utf-8")
        for announced in ("progrès établi", "progrès indicatif", "recul établi", "recul indicatif", "stable :"):
            assert f">{announced}" not in page.casefold()


def test_breaks_are_not_comparable_and_2019_2021_is_judged(random_sample: Workspace) -> None:
    judged = changes(random_sample)
    for criterion in ("entretien-des-rues", "bonheur", "police"):
        assert judged.loc[(criterion, 2017, 2019), ["verdict", "reason"]].tolist() == [
            "not_comparable",
            "question_version",
        ]
        assert judged.loc[(criterion, 2021, 2023), ["verdict", "reason"]].tolist() == ["not_comparable", "mode"]
        assert judged.loc[(criterion, 2019, 2021), "verdict"] in {"progress", "regress", "stable", "inconclusive"}
    # -8.7 points on the police between about 1,400 and 1,200 answers: far beyond chance, whatever the family
    assert judged.loc[("police", 2019, 2021), ["verdict", "qualifier"]].tolist() == ["regress", "established"]


def test_series_without_targets_are_for_elected_officials_to_arbitrate(volunteers: Workspace) -> None:
    crossing = volunteers.lake.read(tables.OUT_CROSSING, "voirie")
    newest = crossing[crossing["wave"] == 2023].set_index("criterion")
    for criterion in ("entretien-des-rues", "facilite-de-deplacement"):
        assert newest.loc[criterion, ["verdict", "basis"]].tolist() == ["arbitrate", "no_target"]
    page = (volunteers.project.reports / "voirie.html").read_text(encoding="utf-8")
    assert "À arbitrer par les élus" in page


def test_a_new_site_list_cuts_the_kpi_series(volunteers: Workspace) -> None:
    scores = volunteers.lake.read(tables.OUT_KPI_SCORES, "voirie").set_index(["kpi", "period"])
    bikes = scores.loc["passages-de-velos"]
    assert bikes.loc[2015, "value"] == 8323
    assert bikes.loc[2024, "value"] == 12095
    assert bikes.loc[[2015, 2016, 2017, 2024], "segment"].tolist() == [0, 1, 2, 2]
    crashes = scores.loc["accidents", "value"]
    assert crashes.to_dict() == {2018: 372, 2019: 523, 2020: 369, 2021: 393, 2022: 403, 2023: 389, 2024: 395}
    page = (volunteers.project.reports / "voirie.html").read_text(encoding="utf-8")
    assert "nouveaux points de comptage" in page
