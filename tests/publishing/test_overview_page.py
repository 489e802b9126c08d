"""The overview: all services, never ranked, judged together by Holm; the calendar and its elections."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from typing import Any

import pandas as pd
import pytest
from builders import accepted, authority, change_row, crossing_row, estimate, frames, service, wave_row
from test_service_page import HERE, plain, read, said

from barometer.estimation.headlines import judge_headlines
from barometer.publishing.material import Material, gather
from barometer.publishing.pages.html import overview_page
from barometer.publishing.views.agenda import Period, periods, restriction_starts, runs_of, yearly_day
from barometer.publishing.views.overview import OverviewView, overview_view


def of(name: str, label: str, **changes: Any) -> Material:
    """A service with one overall mark; `p`, `difference`, `verdict` of its change."""
    rows: dict[str, Any] = {
        "out_estimates": [
            estimate("note", year, value, service=name, survey=name) for year, value in ((2021, 60.0), (2023, 64.0))
        ],
        "out_waves": [wave_row(year, survey=name) for year in (2021, 2023)],
        "out_changes": [
            change_row(
                "note",
                changes.get("verdict", "progress"),
                changes.get("difference", 4.0),
                service=name,
                survey=name,
                before=60.0,
                after=64.0,
                p_value=changes.get("p", 0.001),
            )
        ],
        "out_kpi_scores": [],
        "out_crossing": [crossing_row("note", "act", service=name, survey=name)] if changes.get("act") else [],
    }
    waves = []
    for year in (2021, 2023):
        one = accepted(year)
        waves.append(
            type(one)(
                one.entry,
                one.wave.model_copy(update={"survey": name}),
                one.survey.model_copy(update={"id": name}),
            )
        )
    return gather(authority(), service(id=name, label=label), waves, frames(**rows))


def view(*materials: Material, **changes: Any) -> OverviewView:
    own = authority(**changes)
    rows = pd.DataFrame([asdict(change) for material in materials for change in material.changes])
    return overview_view(own, materials, judge_headlines(own.verdicts, rows))


def test_services_stand_in_alphabetical_order_whatever_their_figures() -> None:
    made = view(of("voirie", "Voirie"), of("eau", "Eau potable"), of("ecole", "École"), of("bus", "Bus"))
    assert [row.label for row in made.services] == ["Bus", "Eau potable", "École", "Voirie"]


def test_first_findings_announce_only_what_holm_lets_stand() -> None:
    """p = 0.04 twice and 0.002: alone all three would pass, together only the last does."""
    made = view(of("a", "Ateliers", p=0.04), of("b", "Bus", p=0.04), of("c", "Crèches", p=0.002))
    changed = plain(made.findings[1][1])
    assert changed.startswith("Sur 3 notes d'ensemble jugées ensemble : progrès établi pour « Crèches » (+4 points).")
    assert "Ateliers" not in changed
    assert [row.verdict for row in made.services] == ["Progrès établi"] * 3  # each report's own verdict is copied


def test_where_nothing_stands_the_overview_says_so_with_its_rate() -> None:
    made = view(of("a", "Ateliers", p=0.5, verdict="inconclusive"), of("b", "Bus", p=0.6, verdict="inconclusive"))
    assert plain(made.findings[1][1]).startswith("Sur 2 notes d'ensemble jugées ensemble, aucune évolution certaine.")
    assert "dans 10 % des campagnes au plus" in plain(made.rate)  # 1 - 0.95²


def test_divergences_are_grouped_by_the_decision_they_await() -> None:
    made = view(of("a", "Ateliers", act=True), of("b", "Bus"))
    (group,) = made.divergences
    assert (group.key, [row.href for row in group.rows]) == ("act", ["a.html#decision-note"])
    assert plain(made.findings[2][1]) == "1 critère attend une décision : 1 où agir."


def test_the_page_links_to_services_and_has_no_score_of_its_own() -> None:
    made = view(of("eau", "Eau potable"), of("bus", "Bus"))
    text = overview_page(made, HERE, "abc")
    links = [attrs["href"] for tag, attrs in read(text).elements if tag == "a"]
    assert "eau.html" in links
    assert "sans classement" in said(text)
    assert len(text.encode()) < 300_000


@pytest.mark.parametrize(
    ("election", "start"),
    [
        (dt.date(2026, 3, 15), dt.date(2025, 9, 1)),  # municipal elections of 2026
        (dt.date(2020, 3, 15), dt.date(2019, 9, 1)),  # and of 2020
        (dt.date(2021, 6, 20), dt.date(2020, 12, 1)),
        (dt.date(2027, 8, 1), dt.date(2027, 2, 1)),
    ],
)
def test_the_restricted_period_starts_on_the_first_day_of_the_sixth_month_before(
    election: dt.date, start: dt.date
) -> None:
    assert restriction_starts(election) == start


def test_periods_that_meet_are_one() -> None:
    """Two rounds of one election, and the second round of 2020, which was put off to June."""
    days = (dt.date(2026, 3, 22), dt.date(2020, 3, 15), dt.date(2026, 3, 15), dt.date(2020, 6, 28))
    assert periods(days) == [
        Period(dt.date(2019, 9, 1), dt.date(2020, 6, 28)),
        Period(dt.date(2025, 9, 1), dt.date(2026, 3, 22)),
    ]


def test_runs_that_fall_in_the_restricted_period_are_named_and_drawn() -> None:
    period = Period(dt.date(2025, 9, 1), dt.date(2026, 3, 15))
    assert runs_of("10-15", period) == [dt.date(2025, 10, 15), dt.date(2026, 10, 15)]
    assert yearly_day("02-29", 2025) is None
    assert runs_of("not a day", period) == []
    made = view(of("eau", "Eau potable"), of("bus", "Bus"))
    (ahead,) = made.calendar.ahead
    assert "du 1er septembre 2025 au 15 mars 2026" in plain(ahead.warning)
    assert plain(ahead.warning).endswith("Y tombent : « Eau potable ».")
    assert [tuple(plain(cell) for cell in cells) for cells, _ in ahead.rows] == [
        ("Bus", "non déclaré", "2023", "aucune relance"),
        ("Eau potable", "15 octobre", "2023", "15 octobre 2025"),
    ]
    strip = ahead.rows[1][1]
    assert strip.years == pytest.approx((0, 0.5, 1))
    assert [inside for _, inside in strip.runs] == [True, False]
    assert strip.period[0] < strip.runs[0][0] < strip.period[1] < strip.runs[1][0]
    text = overview_page(made, HERE, "x")
    assert (text.count('<circle class="inside"'), text.count('<circle class="outside"')) == (1, 1)


def test_a_period_that_ended_before_the_newest_survey_is_history() -> None:
    made = view(of("eau", "Eau potable"), calendar={"elections": [dt.date(2020, 3, 15)]})
    assert made.calendar.ahead == ()
    assert made.calendar.plain == (("Eau potable", "non déclaré", "2023"),)
    assert plain(made.calendar.past).endswith("du 1er septembre 2019 au 15 mars 2020.")


def test_a_service_without_figures_is_named_and_not_linked() -> None:
    empty: list[dict[str, Any]] = []
    nothing = gather(
        authority(),
        service(id="vide", label="Vide"),
        [],
        frames(out_estimates=empty, out_waves=empty, out_changes=empty, out_kpi_scores=empty, out_crossing=empty),
    )
    made = view(of("eau", "Eau potable"), nothing)
    assert made.unpublished == ("Vide",)
    assert "vide.html" not in overview_page(made, HERE, "abc")
