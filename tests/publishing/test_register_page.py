"""What is decided, as pages say it: never more than the facts, the service's reply as written and never as markup."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from typing import Any

import pytest
from builders import authority, crossing_row, entry, material, service
from test_sentences import FORBIDDEN

from barometer.estimation.headlines import judge_headlines
from barometer.lake import empty
from barometer.locale import LOCALES
from barometer.publishing.facts import DecisionFact
from barometer.publishing.pages import html
from barometer.publishing.pages.html import Place
from barometer.publishing.views.overview import overview_view
from barometer.publishing.views.register import awaiting, register_view
from barometer.publishing.views.service import service_view
from barometer.publishing.words import register_words
from barometer.tables import OUT_CHANGES

DAY = dt.date(2022, 3, 15)
HOSTILE = '<script>alert("x")</script>\n=HYPERLINK("http://x")\u202e\x07 & « ça »'


def decision(**changes: Any) -> DecisionFact:
    row: dict[str, Any] = dict.fromkeys(DecisionFact.__dataclass_fields__)
    row |= {"service": "eau", "wave": 2021, "criterion": "gout", "verdict": "explain", "state": "awaiting"}
    return DecisionFact(**{**row, **changes})


def decision_row(criterion: str, wave: int, **changes: Any) -> dict[str, Any]:
    return {"authority": "val", "service": "eau", "criterion": criterion, "wave": wave, "state": "awaiting"} | changes


FOLLOWED: dict[str, Any] = {
    "decision": "act",
    "next_wave": 2023,
    "perceived_before": 52.0,
    "perceived_after": 61.0,
    "contrast_pts": 9.0,
    "contrast_low": 4.0,
    "contrast_high": 14.0,
    "placebo_rank": 1,
    "placebo_of": 9,
    "rebound_pts": 1.3,
    "net_pts": 7.0,
    "net_low": -1.0,
    "net_high": 15.0,
    "pre_trend_pts": -2.0,
    "kpi_before": 70.0,
    "kpi_after": 80.0,
    "kpi_period_before": 2021,
    "kpi_period_after": 2023,
}

GRID = [
    decision(
        **FOLLOWED | {"state": state, "reading": reading, "signature": signature, "delivered": delivered, "zone": zone},
        due=DAY,
        outcome_on=outcome,
        outcome_note="Précision",
        owner="Direction de l'eau",
        reason=reason,
        decided_on=DAY,
        communicated_on=DAY,
        channel="Journal",
        reach=12000,
        sessions=1,
        residents_met=30,
        waiting_since=outcome,
        signed_by="Bureau",
        signed_on=DAY,
        controlled_test=test,
    )
    for state, reading, (signature, delivered), zone, outcome, reason, test in itertools.product(
        ("awaiting", "contradicted", "waiting", "arbitrated", "declined", "promised", "kept", "late", "withdrawn"),
        ("compatible", "by_itself", "inconclusive", "opposite", None),
        (("action", "rose"), ("explanation", "flat"), ("none", "fell"), ("none", "unknown")),
        (None, "nord"),
        (None, DAY),
        ("technical", "budget", "law", "competence"),
        (None, "Tirage au sort des rues."),
    )
]


def every_sentence(locale: str) -> set[str]:
    kpi = service().kpis[0]
    said: set[str] = set()
    for one in GRID:
        said.add(register_words.state_sentence(one, locale))
        said |= set(register_words.about(one, kpi, "Nord" if one.zone else "", locale))
        said |= set(register_words.followed(one, kpi, locale))
    return said


@pytest.mark.parametrize("locale", LOCALES)
def test_no_sentence_claims_a_cause_or_says_a_forbidden_word(locale: str) -> None:
    said = every_sentence(locale)
    assert len(said) > 40
    for one in said:
        assert not [word for word in FORBIDDEN if re.search(rf"\b{re.escape(word)}\b", one.casefold())], one
        assert not re.search(r"\b(effet prouvé|a permis|because of|caused|a causé)\b", one), one
        assert "{" not in one
        assert one == one.strip()
        if re.search(r"\beffe[ct]+t?\b", one):
            assert re.search(r"compatible|aucun effet|no effect|Rien ne permet|Nothing allows", one), one


@pytest.mark.parametrize("state", ["withdrawn", "declined", "waiting"])
def test_no_effect_is_spoken_of_where_nothing_was_done(state: str) -> None:
    one = decision(**FOLLOWED | {"state": state, "reading": "compatible", "signature": "action", "delivered": "rose"})
    said = " ".join(register_words.followed(one, service().kpis[0], "fr"))
    assert "52 sur 100 en 2021, 61 en 2023" in said
    assert "effet" not in said


def test_what_is_expected_by_itself_is_said_with_its_figures() -> None:
    one = decision(**FOLLOWED | {"state": "kept", "reading": "by_itself", "delivered": "unknown", "signature": "none"})
    said = " ".join(register_words.followed(one, None, "fr"))
    assert "c'était attendu" in said
    assert "1,3\u00a0point" in said or "1,3 point" in said
    assert "entre −1 et +15" in said


@pytest.fixture
def page() -> tuple[Any, str]:
    """A report with an answered verdict, an unanswered one and a commitment followed, its reply hostile."""
    rows = [
        decision_row(
            "gout", 2023, verdict="explain", state="declined", decision="decline", reason="budget", reply=HOSTILE
        ),
        decision_row("accueil", 2023, verdict="act"),
        decision_row("pression", 2021, **FOLLOWED | {"state": "kept", "reading": "compatible", "kpi": None}),
    ]
    crossings = [crossing_row("gout", "explain", basis="constraint"), crossing_row("accueil", "act")]
    made = material(out_crossing=crossings, out_decisions=rows)
    return made, html.service_page(service_view(made), Place("static/", "", ""), "x")


def test_the_reply_is_printed_as_written_and_is_no_markup(page: tuple[Any, str]) -> None:
    _, text = page
    assert "<blockquote><p>&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt;</p>" in text
    assert "<script>alert" not in text
    assert "\u202e" not in text
    assert "\x07" not in text
    assert "&amp; «\u202fça\u202f»" in text


def test_an_answered_verdict_no_longer_awaits(page: tuple[Any, str]) -> None:
    made, text = page
    assert [one.criterion for one in awaiting(made)] == ["accueil"]
    view = service_view(made)
    assert [card.label for card in view.crossing.awaiting] == ["Accueil téléphonique"]
    assert "Goût" not in view.essentials[2][1]
    assert "1 divergence attend une réponse." in text
    overview = overview_view(authority(), [made], judge_headlines(authority().verdicts, empty(OUT_CHANGES)))
    assert [row.label for group in overview.divergences for row in group.rows] == ["Accueil téléphonique"]
    assert [one.counts for one in overview.commitments] == [(1, 0, 0, 0)]


def test_where_nothing_awaits_an_answer_and_nobody_wrote_any_there_is_no_such_section() -> None:
    made = material(out_crossing=[])
    assert register_view(made) is None
    assert 'id="registre"' not in html.service_page(service_view(made), Place("static/", "", ""), "x")


def test_a_copy_that_could_not_be_read_is_said_without_a_word_of_figures() -> None:
    made = material(refusals=[entry("register/eau", "refused", file="surveys/register/eau (2).xlsx")])
    assert [notice for notice in service_view(made).notices if "registre" in notice] == [
        "La copie du registre des décisions surveys/register/eau (2).xlsx n'a pas pu être lue\u202f: les décisions "
        "sont celles reçues auparavant."
    ]
