"""What a planned wave would buy: read off the last waves by hand, and held against waves that were really fielded."""

from __future__ import annotations

import datetime as dt
import math
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from barometer import pipeline, tables
from barometer.declarations.authority import Authority, Prices
from barometer.declarations.service import Service
from barometer.estimation.plan import GRID, Basis, Criterion, basis_of, plan_sample
from barometer.lake import empty
from barometer.project import Project
from barometer.statistics.planning import Assumptions
from barometer.tables import OUT_ESTIMATES, OUT_PANELS, OUT_WAVES
from barometer.workspace import Workspace, open_workspace

REPOSITORY = Path(__file__).resolve().parents[2]
AUTHORITY = Authority.model_validate({"format": 1, "id": "val", "name": "Val"})
SERVICE = Service.model_validate(
    {"format": 1, "id": "eau", "label": "Eau", "criteria": [{"id": c, "label": c} for c in ("gout", "accueil")]}
)
NOBODY = empty(OUT_PANELS)


def wave_rows(*waves: tuple[int, int], design: str = "quotas") -> pd.DataFrame:
    """(year, respondents)."""
    rows = [
        {"survey": "eau", "wave": year, "source": "file", "field_end": dt.date(year, 4, 1), "design": design, "n": n}
        for year, n in waves
    ]
    return pd.DataFrame(rows).reindex(columns=OUT_WAVES.column_names)


def estimate(
    criterion: str, year: int, *, sd: float, deff: float, n: int, n_asked: int, **changes: Any
) -> dict[str, Any]:
    """A mean whose answers have that standard deviation and whose variance that design effect; fpc of one half."""
    plain = sd**2 / n * deff
    return {
        "survey": "eau",
        "wave": year,
        "service": "eau",
        "criterion": criterion,
        "question_version": "v1",
        "population": "residents",
        "domain": "all",
        "category": "all",
        "statistic": "mean",
        "source": "file",
        "estimate": 60.0,
        "variance": plain,
        "variance_fpc": plain / 2,
        "deff": deff / 2,
        "n": n,
        "n_asked": n_asked,
    } | changes


def estimates(*rows: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame(list(rows)).reindex(columns=OUT_ESTIMATES.column_names)


def test_a_basis_is_the_mean_of_the_last_three_waves() -> None:
    history = [(2017, 30, 3.0), (2019, 20, 1.0), (2021, 24, 1.2), (2023, 22, 1.4)]
    rows = [estimate("gout", year, sd=sd, deff=deff, n=450, n_asked=500) for year, sd, deff in history]
    rows += [
        estimate("gout", 2023, sd=40, deff=1.6, n=450, n_asked=500, statistic="share", estimate=80.0),
        estimate("gout", 2023, sd=20, deff=1.0, n=90, n_asked=100, domain="zone", category="nord"),
        estimate("gout", 2023, sd=20, deff=1.0, n=360, n_asked=400, domain="zone", category="sud"),
        estimate("accueil", 2021, sd=25, deff=1.0, n=300, n_asked=320, population="users"),  # not asked again
    ]
    waves = wave_rows((2017, 600), (2019, 600), (2021, 600), (2023, 600))
    basis = basis_of(SERVICE, estimates(*rows), waves, NOBODY)
    assert (basis.wave, basis.n, basis.design, basis.zone_shares) == (2023, 600, "quotas", {"nord": 0.2, "sud": 0.8})
    (gout,) = basis.criteria
    assert gout.assumptions.sd == pytest.approx(math.sqrt((20**2 + 24**2 + 22**2) / 3))
    assert gout.assumptions.deff == pytest.approx(1.2)  # without the finite population correction
    assert gout.assumptions.users_share == pytest.approx(500 / 600)
    assert gout.assumptions.dk_share == pytest.approx(50 / 500)
    assert (gout.share, gout.share_deff, gout.n_before) == (pytest.approx(0.8), pytest.approx(1.6), 600)


def test_a_new_wording_forgets_the_answers_to_the_old_one() -> None:
    rows = [estimate("gout", 2021, sd=30, deff=1, n=400, n_asked=400)]
    for version, n in (("v1", 190), ("v2", 210)):  # a split ballot
        rows.append(estimate("gout", 2023, sd=20, deff=1, n=n, n_asked=n, question_version=version))
        rows.append(rows[-1] | {"statistic": "share"})
    (gout,) = basis_of(SERVICE, estimates(*rows), wave_rows((2021, 400), (2023, 400)), NOBODY).criteria
    assert gout.assumptions.sd == pytest.approx(20)
    assert gout.assumptions.users_share == pytest.approx(210 / 400)


def test_a_panel_goes_on_as_it_did() -> None:
    rows = []
    for year in (2021, 2023):
        rows.append(estimate("gout", year, sd=20, deff=1, n=400, n_asked=400))
        rows.append(rows[-1] | {"statistic": "share"})
    variance = 20**2 / 400
    shared = {
        "survey": "eau",
        "wave_from": 2021,
        "wave_to": 2023,
        "service": "eau",
        "criterion": "gout",
        "population": "residents",
        "domain": "all",
        "category": "all",
        "version_from": "v1",
        "version_to": "v1",
        "covariance": 0.5 * 0.6 * variance,  # half of the persons, whose answers correlate by .6
        "persons": 200,
    }
    panels = pd.DataFrame([shared]).reindex(columns=OUT_PANELS.column_names)
    (gout,) = basis_of(SERVICE, estimates(*rows), wave_rows((2021, 400), (2023, 400)), panels).criteria
    assert (gout.assumptions.overlap, gout.assumptions.correlation) == (0.5, pytest.approx(0.6))
    assert gout.assumptions.variance_of_change(400) == pytest.approx(2 * variance * (1 - 0.3))
    impossible = panels.assign(covariance=variance)
    (gout,) = basis_of(SERVICE, estimates(*rows), wave_rows((2021, 400), (2023, 400)), impossible).criteria
    assert gout.assumptions.correlation == 0.95


def test_without_a_wave_the_usual_values_stand_in() -> None:
    basis = basis_of(SERVICE, empty(OUT_ESTIMATES), empty(OUT_WAVES), NOBODY)
    assert basis.wave is None
    assert [c.assumptions for c in basis.criteria] == [Assumptions(), Assumptions()]
    plan = plan_sample(AUTHORITY, basis)
    assert plan.chosen.n == 600
    assert plan.chosen.change_pts == pytest.approx((2.241403 + 0.841621) * 22 * math.sqrt(2 * 1.3 / 600), rel=1e-6)


def test_volunteers_leave_nothing_to_plan() -> None:
    rows = estimates(estimate("gout", 2023, sd=20, deff=1, n=400, n_asked=400, variance=np.nan, variance_fpc=np.nan))
    basis = basis_of(SERVICE, rows.assign(deff=np.nan), wave_rows((2023, 400), design="volunteers"), NOBODY)
    assert (basis.design, basis.criteria) == ("volunteers", ())
    with pytest.raises(ValueError, match="margin"):
        plan_sample(AUTHORITY, basis)


def basis(**changes: Any) -> Basis:
    """Ten criteria of METHOD's example: sd 22, deff 1.3, against a wave of 600."""
    ten = tuple(Criterion(f"c{i}", "residents", Assumptions(sd=22, deff=1.3), 0.9, 1.3, 600) for i in range(10))
    return Basis(**({"wave": 2023, "n": 600, "design": "random", "criteria": ten, "zone_shares": {}} | changes))


def test_the_offers_are_methods_figures() -> None:
    plan = plan_sample(AUTHORITY, basis())
    assert [offer.n for offer in plan.grid] == list(GRID)
    assert plan.chosen.change_pts == pytest.approx(5.28, abs=0.005)  # METHOD B7, planned with m = 10 at n = 600
    assert (plan.alpha, plan.equivalence_margin) == (0.05, 5.0)
    verdicts = plan.chosen.verdicts
    assert verdicts.announced + verdicts.stable + verdicts.inconclusive == pytest.approx(1)
    sizes = [offer.verdicts.inconclusive for offer in plan.grid]
    assert sizes == sorted(sizes, reverse=True)
    assert [offer.change_pts for offer in plan.grid] == sorted((o.change_pts for o in plan.grid), reverse=True)


def test_a_share_falls_further_than_it_rises_before_it_is_seen() -> None:
    one = Criterion("c", "residents", Assumptions(sd=22, deff=1.3), 0.9, 1.3, 150)
    plan = plan_sample(AUTHORITY, basis(criteria=(one,)), 150)
    (offer,) = plan.chosen.criteria
    assert (offer.fall_pts, offer.rise_pts) == (pytest.approx(13.6, abs=0.05), pytest.approx(8.5, abs=0.05))
    certain = Criterion("c", "residents", Assumptions(), 1.0, 1.3, 150)
    (offer,) = plan_sample(AUTHORITY, basis(criteria=(certain,)), 150).chosen.criteria
    assert (offer.fall_pts, offer.rise_pts) == (None, None)


def test_zones_are_published_from_thirty_answers_and_prices_add_up() -> None:
    priced = AUTHORITY.model_copy(update={"prices": Prices(fixed_eur=1200, per_interview_eur=4)})
    plan = plan_sample(priced, basis(zone_shares={"nord": 0.1, "sud": 0.9}), 250)
    assert plan.chosen.silent_zones == ["nord"]
    south = plan.chosen.zones["sud"]
    assert south.answers == pytest.approx(225)
    assert south.margin == pytest.approx(1.959964 * 22 * math.sqrt(1.3 / 225), rel=1e-6)
    assert plan.chosen.cost_eur == 1200 + 4 * 250
    assert plan_sample(AUTHORITY, basis()).chosen.cost_eur is None


@pytest.fixture(scope="module")
def pools(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The demonstration's swimming pools: what users judge beside what all residents do, and a missing wave."""
    root = tmp_path_factory.mktemp("piscines")
    shutil.copytree(REPOSITORY / "surveys", root / "surveys")
    workspace = open_workspace(Project(root))
    pipeline.accept(workspace, "piscines", dt.date(2026, 1, 1))
    pipeline.estimate(workspace, "piscines")
    pipeline.compare(workspace, "piscines")
    return workspace


def test_a_plan_made_before_the_last_wave_foretells_it(pools: Workspace) -> None:
    """From the waves to 2023 alone: what 2025 then detected, its zones' margins, within a tenth."""
    lake = pools.lake
    figures, waves = lake.read_all(OUT_ESTIMATES), lake.read_all(OUT_WAVES)
    known = basis_of(pools.service("piscines"), figures[figures["wave"] < 2025], waves[waves["wave"] < 2025], NOBODY)
    fielded = int(waves.loc[waves["wave"] == 2025, "n"].iloc[0])
    plan = plan_sample(pools.authority, known, fielded)
    changes = lake.read(tables.OUT_CHANGES, "piscines")
    newest = changes[changes["wave_to"] == 2025].set_index("criterion")
    assert len(newest) == len(plan.chosen.criteria) == 11
    for offer in plan.chosen.criteria:
        assert offer.change_pts == pytest.approx(newest.loc[offer.criterion.id, "mdc_pts"], rel=0.1)
    overall = figures[(figures["wave"] == 2025) & (figures["statistic"] == "mean") & (figures["domain"] == "zone")]
    halves = (overall["ci_high"] - overall["ci_low"]) / 2
    for zone, margin in plan.chosen.zones.items():
        assert margin.margin == pytest.approx(halves[overall["category"] == zone].median(), rel=0.15)
    found = (newest["verdict"] == "inconclusive").mean()
    assert plan.chosen.verdicts.inconclusive == pytest.approx(found, abs=0.3)  # eleven verdicts: a coarse figure


def test_the_plan_of_the_next_wave_reads_the_lake_and_writes_nothing(pools: Workspace) -> None:
    before = {path: path.stat().st_mtime_ns for path in pools.lake.root.rglob("*")}
    basis = pipeline.plan_basis(pools, "piscines")
    assert (basis.wave, basis.n, basis.design, len(basis.criteria)) == (2025, 763, "quotas", 11)
    users = next(one for one in basis.criteria if one.id == "accueil")
    assert (users.population, users.assumptions.users_share) == ("users", pytest.approx(929 / 2202))
    assert sum(basis.zone_shares.values()) == pytest.approx(1)
    assert plan_sample(pools.authority, basis, 600).chosen.cost_eur == 3600
    assert {path: path.stat().st_mtime_ns for path in pools.lake.root.rglob("*")} == before
