"""The demonstration as a project: declared without a fault, its files accepted whole, of the announced shape."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest

from barometer.declarations.reading import Declarations, read
from barometer.demonstration import truths
from barometer.demonstration.kpis import SERIES, values
from barometer.demonstration.plans import PLANS
from barometer.demonstration.territory import MARGIN_YEARS, MERGED, SUCCESSOR, margins
from barometer.ingest.acceptance import accept_kpis, accept_margins, accept_wave
from barometer.ingest.domains import Gazetteer
from barometer.lake import Lake
from barometer.project import Project

DAY = dt.date(2026, 1, 5)


@pytest.fixture(scope="module")
def declared(project: Project) -> Declarations:
    return read(project.surveys)


def test_nothing_is_found_fault_with(declared: Declarations) -> None:
    assert declared.findings == ()


def test_the_agglomeration_has_the_announced_shape(declared: Declarations) -> None:
    assert declared.authority is not None
    assert declared.authority.invented
    living = [commune for commune in declared.territory.communes if commune.valid_to is None]
    assert len(living) == 31
    assert len({commune.zone for commune in living}) == 5
    assert sum(commune.population or 0 for commune in living) == pytest.approx(98_000, rel=0.002)
    assert sorted(declared.services) == sorted(
        ["eau-potable", "assainissement", "dechets", "bus", "piscines", "petite-enfance", "mediatheques", "voirie-velo"]
    )
    for service in declared.services.values():
        assert len(service.criteria) == 11
        assert [criterion.id for criterion in service.criteria if criterion.headline] == ["note-ensemble"]
        assert all(link.reason and link.signed for link in service.links)
        signed = [service.thresholds, *(kpi.anchors for kpi in service.kpis if kpi.anchors)]
        for one in signed:
            assert one.signed is not None
            assert one.countersigned is not None
            assert one.signed.function != one.countersigned.function


def test_every_service_is_surveyed_every_one_or_two_years(declared: Declarations) -> None:
    gaps = set()
    for survey in declared.surveys:
        years = [wave.year for wave in declared.waves_of(survey)]
        assert 5 <= len(years) <= 8
        assert years[0] >= 2015
        assert years[-1] in (2024, 2025)
        assert all(400 <= fielding.n <= 800 for fielding in PLANS[survey].fieldings)
        gaps |= {(survey, later - 2) for earlier, later in itertools.pairwise(years) if later - earlier > 2}
    assert gaps == {(truths.MISSING_WAVE.service, truths.MISSING_WAVE.wave)}


def test_a_code_that_ended_leads_to_its_successor(declared: Declarations) -> None:
    before, after = (Gazetteer(declared.territory, dt.date(year, 6, 1)).find(MERGED)[0] for year in (2018, 2019))
    assert before is not None
    assert after is not None
    assert (before.insee, after.insee) == (MERGED, SUCCESSOR)
    assert before.zone == after.zone


@pytest.mark.parametrize("year", MARGIN_YEARS)
def test_margins_count_the_same_people(year: int) -> None:
    totals: dict[str, int] = {}
    for (variable, _), persons in margins(year).items():
        totals[variable] = totals.get(variable, 0) + persons
    assert set(totals) == {"zone", "age", "sex"}
    assert len(set(totals.values())) == 1


def test_files_of_each_kind_are_accepted_whole(project: Project, declared: Declarations) -> None:
    """The first and last wave of each survey, every technical series, every margin; other waves are but other draws."""
    lake = Lake(project.lake)
    assert declared.authority is not None
    for survey in declared.surveys.values():
        waves = declared.waves_of(survey.id)
        for wave in (waves[0], waves[-1]):
            outcome = accept_wave(lake, project, declared.authority, declared.territory, survey, wave, today=DAY)
            assert outcome.findings == ()
            assert outcome.entry is not None
            planned = next(f for f in PLANS[survey.id].fieldings if f.year == wave.year)
            expected = 2 * len(survey.items) if wave.source == "published" else planned.n
            assert (outcome.entry.rows_accepted, outcome.entry.rows_refused) == (expected, 0)
    for service in declared.services.values():
        assert accept_kpis(lake, project, declared.authority, service, today=DAY).findings == ()
    for year in MARGIN_YEARS:
        assert accept_margins(lake, project, declared.authority, year, today=DAY).findings == ()


def test_series_stand_where_the_truths_need_them(declared: Declarations) -> None:
    assert {name: sorted(series) for name, series in SERIES.items()} == {
        name: sorted(kpi.id for kpi in service.kpis) for name, service in declared.services.items()
    }

    def newest_met(service: str, kpi_id: str) -> bool:
        kpi = next(kpi for kpi in declared.services[service].kpis if kpi.id == kpi_id)
        assert kpi.anchors is not None
        newest = list(values(service, kpi).values())[-1]
        rising = kpi.anchors.worst < kpi.anchors.target
        return newest >= kpi.anchors.target if rising else newest <= kpi.anchors.target

    water = truths.WATER
    links = {(link.criterion, link.kpi): link.type for link in declared.services[water.service].links}
    assert links[water.criterion, water.kpi] == "in_tension"
    assert [kind for (criterion, _), kind in links.items() if criterion == water.criterion] == ["in_tension"]
    assert newest_met(water.service, water.kpi)
    proposed = {one.criterion: one.label for one in declared.services[water.service].proposed_kpis}
    assert proposed[water.criterion] == water.proposed
    assert not any("chlore" in kpi.label.casefold() for kpi in declared.services[water.service].kpis)

    pleased, criteria = truths.PLEASED_BELOW_TARGET
    below = declared.services[pleased]
    assert not any(newest_met(pleased, kpi.id) for kpi in below.kpis)
    assert sorted({link.criterion for link in below.links if link.type == "measures"}) == sorted(criteria)

    untargeted = truths.UNTARGETED
    without = [kpi.id for service in declared.services.values() for kpi in service.kpis if kpi.anchors is None]
    assert without == [untargeted.kpi]
    links = {(link.criterion, link.kpi): link.type for link in declared.services[untargeted.service].links}
    assert links[untargeted.criterion, untargeted.kpi] == "measures"
