"""The acceptance of technical series and of census margins: what comes into force, what stays, what is read again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
from small_town import DAY, KPIS, SmallTown

from barometer.declarations.service import Service
from barometer.findings import Finding
from barometer.ingest import acceptance, kpis, waves
from barometer.ingest.acceptance import Outcome


def codes(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.code for finding in findings]


# Technical series

A = "Année;Valeur\n2021;80\n2022;81\n"
B = "Année;Valeur\n2021;2,1\n2022;2,2\n"
ALL = {("rendement", 2021): 80.0, ("rendement", 2022): 81.0, ("prix", 2021): 2.1, ("prix", 2022): 2.2}


def test_series_are_accepted_together_and_read_once(town: SmallTown, unread: Callable[[], None]) -> None:
    town.drop(A, "kpis/a.csv")
    town.drop(B, "kpis/b.csv")
    first = town.accept_kpis()
    assert first.entry is not None
    assert (first.entry.subject, first.entry.verdict) == ("kpis/eau", "accepted")
    assert town.kpi_values() == ALL
    unread()
    again = town.accept_kpis()
    assert (again.entry, again.is_new) == (first.entry, False)


def test_a_series_in_the_wrong_unit_keeps_its_former_values_and_leaves_the_others_alone(town: SmallTown) -> None:
    town.drop(A, "kpis/a.csv")
    town.drop(B, "kpis/b.csv")
    town.accept_kpis()
    town.drop(A.replace("80", "0,80") + "2023;0,82\n", "kpis/a.csv")
    town.drop(B + "2023;2,4\n", "kpis/b.csv")
    outcome = town.accept_kpis()
    assert set(codes(outcome.findings)) == {"share_among_percents"}
    assert town.kpi_values() == ALL | {("prix", 2023): 2.4}
    (refusal,) = acceptance.refusals(town.lake)
    assert (refusal.subject, refusal.file) == ("kpis/eau", "surveys/kpis/a.csv")
    assert outcome.in_force is not None
    assert outcome.in_force.verdict == "accepted"
    before = town.state()
    again = town.accept_kpis()
    assert set(codes(again.findings)) == {"share_among_percents"}
    assert not again.is_new
    assert town.state() == before
    town.drop(A + "2023;82\n", "kpis/a.csv")
    town.accept_kpis()
    assert acceptance.refusals(town.lake) == []
    assert town.kpi_values() == ALL | {("prix", 2023): 2.4, ("rendement", 2023): 82.0}


def test_former_values_in_another_unit_are_not_kept(town: SmallTown) -> None:
    town.drop(A, "kpis/a.csv")
    town.drop(B, "kpis/b.csv")
    town.accept_kpis()
    changed = [KPIS["kpis"][0] | {"unit": "m³/km/j"}, KPIS["kpis"][1]]  # type: ignore[index]
    town.service = Service.model_validate(KPIS | {"kpis": changed})
    town.drop("rien", "kpis/a.csv")
    town.accept_kpis()
    assert town.kpi_values() == {key: value for key, value in ALL.items() if key[0] == "prix"}


def test_all_series_refused(town: SmallTown) -> None:
    town.drop("x", "kpis/a.csv")
    outcome = town.accept_kpis()
    assert outcome.entry is not None
    assert (outcome.entry.verdict, outcome.in_force) == ("refused", None)
    assert sorted(codes(outcome.findings)) == ["missing_file", "unknown_column", "unknown_column"]
    assert acceptance.accepted_kpis(town.lake, "eau").empty


def test_new_anchors_do_not_make_the_files_be_read_again(town: SmallTown, unread: Callable[[], None]) -> None:
    town.drop(A, "kpis/a.csv")
    town.drop(B, "kpis/b.csv")
    town.accept_kpis()
    anchored = town.service.kpis[0].model_copy(update={"label": town.service.kpis[0].label, "decimals": 2})
    town.service = town.service.model_copy(update={"kpis": (anchored, town.service.kpis[1])})
    unread()
    assert not town.accept_kpis().is_new


def test_a_dry_run_on_series_writes_nothing(town: SmallTown) -> None:
    town.drop(A, "kpis/a.csv")
    assert codes(town.accept_kpis(dry=True).findings) == ["missing_file"]
    assert not town.project.lake.exists()


# Margins

MARGINS = "variable;category;population\nsex;f;52000\nsex;m;48000\n"


def accept_margins(town: SmallTown, **named: Any) -> Outcome:
    return acceptance.accept_margins(town.lake, town.project, town.authority, 2021, today=DAY, **named)


def test_margins_in_force_survive_a_bad_replacement(town: SmallTown, unread: Callable[[], None]) -> None:
    assert acceptance.accepted_margins(town.lake, 2021) is None
    town.drop(MARGINS, "margins/2021.csv")
    first = accept_margins(town)
    town.drop(MARGINS + "sex;x;1\n", "margins/2021.csv")
    assert codes(accept_margins(town).findings) == ["unknown_margin_category"]
    found = acceptance.accepted_margins(town.lake, 2021)
    assert found is not None
    version, frame = found
    assert first.entry is not None
    assert version == first.entry.version
    pd.testing.assert_series_equal(frame["population"], pd.Series([52000.0, 48000.0], name="population"))
    town.drop(MARGINS, "margins/2021.csv")
    accept_margins(town)
    unread()
    assert not accept_margins(town).is_new


def test_the_modules_that_are_forbidden_in_these_tests_are_the_ones_that_judge() -> None:
    assert acceptance.judge_wave is waves.judge_wave
    assert acceptance.judge_kpis is kpis.judge_kpis
