"""The annex on importance and the table of the four qualities: words, figures, and a picture that says the same."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from builders import crossing_row, importance_row, kpi_row, material

from barometer.publishing.charts import svg_scatter
from barometer.publishing.pages.html import Place, service_page
from barometer.publishing.views.importance import ImportanceView, importance_view
from barometer.publishing.views.qualities import qualities_view
from barometer.publishing.views.service import service_view

NO_BREAK = re.compile("[\u00a0\u202f]")


def plain(words: str) -> str:
    return NO_BREAK.sub(" ", words)


ROWS = [
    importance_row(
        "gout", 52.0, importance_class="above", tetraclasse="key", tetraclasse_reason=None, tetraclasse_pct=97.0
    ),
    importance_row("accueil", 18.0, importance_class="below", tetraclasse_reason="unstable"),
    importance_row("pression", 30.0, stated=81.0, stated_se=1.0, stated_n=300),
]


def view(*rows: dict[str, Any], **changes: Any) -> ImportanceView:
    found = importance_view(material(out_importance=list(rows), **changes))
    assert found is not None
    return found


def test_the_table_and_the_picture_say_the_same() -> None:
    shown = view(*ROWS)
    assert shown.chart is not None
    assert [(one.number, one.label) for one in shown.chart.points] == [
        ("1", "Goût de l'eau"),
        ("2", "Pression"),
        ("3", "Accueil téléphonique"),
    ]
    cells = [[plain(cell) for cell in one] for one in shown.rows]
    assert [one[0] for one in cells] == ["1. Goût de l'eau", "2. Pression", "3. Accueil téléphonique"]
    assert cells[0][3:] == ["52 % (entre 46 et 59)", "compte nettement plus que sa part", "52 %", "52 %", "Clé"]
    assert cells[1][2] == "81"
    assert cells[1][4] == "on ne sait pas"
    assert cells[2][4] == "compte nettement moins que sa part"
    assert cells[2][7] == "Indéterminé : change d'un échantillon à l'autre"
    assert len(shown.headers) == len(cells[0]) == 8
    alt = plain(shown.chart.words.alt)
    assert "Comptent nettement plus que leur part : « Goût de l'eau »." in alt
    assert "Comptent nettement moins que leur part : « Accueil téléphonique »." in alt


def test_the_method_is_told() -> None:
    told = plain(" ".join(view(*ROWS).method))
    assert "600 personnes" in told
    assert "35 % des différences" in told
    assert "Seules 44 % d'entre elles ont noté tous les critères" in told
    assert "plus ou moins que leur part : 1 sur 3." in told
    complete = [one | {"method": "complete_cases", "complete_pct": 92.0} for one in ROWS]
    assert "92 % d'entre elles ont noté tous les critères" in plain(" ".join(view(*complete).method))


def test_volunteers_get_shares_without_intervals_or_classes() -> None:
    nothing = {"share_low_pct": None, "share_high_pct": None, "importance_class": None, "reason": "volunteers"}
    shown = view(*(one | nothing | {"tetraclasse": "undetermined", "tetraclasse_reason": "volunteers"} for one in ROWS))
    assert "volontaires" in " ".join(shown.method)
    assert plain(shown.rows[0][3]) == "52 %"
    assert "nettement" not in " ".join(cell for one in shown.rows for cell in one)
    assert shown.chart is not None
    assert "interval" in svg_scatter.draw(shown.chart)  # that of the marks themselves stays, where they have one


@pytest.mark.parametrize(
    ("reason", "words"),
    [("too_few", "Trop peu de réponses"), ("no_overall_mark", "Aucune note d'ensemble")],
)
def test_nothing_derived_is_said_and_nothing_drawn(reason: str, words: str) -> None:
    shown = view(*(importance_row(name, None, reason=reason) for name in ("gout", "accueil")))
    assert shown.chart is None
    assert words in shown.method[0]


def test_a_criterion_left_out_stands_in_the_table_only() -> None:
    shown = view(*ROWS[:2], importance_row("pression", None, reason="other_population"))
    assert shown.chart is not None
    assert len(shown.chart.points) == 2
    assert shown.rows[2][0] == "Pression"
    assert "autres personnes" in " ".join(shown.rows[2])


def test_without_answers_there_is_no_annex() -> None:
    assert importance_view(material(out_importance=[])) is None
    page = service_page(service_view(material(out_importance=[])), Place("static/", "", ""), "x")
    assert 'id="importance"' not in page
    assert 'href="#importance"' not in page


def test_the_page_holds_the_annex_and_escapes_what_people_wrote() -> None:
    hostile = material(
        out_importance=ROWS,
        service_changes={
            "criteria": [
                {"id": "note", "label": "Note", "headline": True},
                {"id": "gout", "label": "<script>alert(1)</script>"},
                {"id": "accueil", "label": "=1+1"},
                {"id": "pression", "label": "Pression"},
            ]
        },
    )
    page = service_page(service_view(hostile), Place("static/", "", ""), "x")
    assert 'id="importance"' in page
    assert 'href="#importance"' in page
    assert "<script>alert" not in page
    assert page.count('id="carte-importance"') == 1
    annex = page[page.index('id="importance"') :]
    figure = annex[: annex.index("</figure>")]
    assert re.search(r'<svg class="chart" [^>]*role="img" aria-label="[^"]{20,}"', figure)
    assert "data-chart" not in figure  # no script draws over it: the table beside says the same
    assert annex.index("</figure>") < annex.index("<table>")


def test_numbers_stand_on_no_point_even_where_points_crowd() -> None:
    chart = view(*(importance_row(name, 30.0 + i / 10) for i, name in enumerate(("gout", "accueil", "pression")))).chart
    assert chart is not None
    drawn = svg_scatter.draw(chart)
    numbers = re.findall(r'<text class="value strong" x="([\d.]+)" y="([\d.]+)"', drawn)
    assert len(set(numbers)) == 3
    assert drawn == svg_scatter.draw(chart)


def test_the_four_qualities_side_by_side() -> None:
    shown = qualities_view(
        material(
            out_importance=ROWS,
            out_crossing=[
                crossing_row("gout", "explain", basis="constraint", perceived=52.0, tensions="bacterio",
                             alone_perceived="act", alone_delivered="maintain"),
                crossing_row("accueil", "act", kpi="decroche", perceived=68.0, delivered=60.0, delivered_low=50.0,
                             delivered_high=70.0, kpi_period=2022, kpi_lag_years=1, alone_perceived="act",
                             alone_delivered="act"),
                crossing_row("pression", "measure", basis="blind_spot", perceived=71.0, alone_perceived="unknown"),
            ],
            out_kpi_scores=[kpi_row("decroche", 2022, 70.0)],
        )
    )  # fmt: skip
    assert shown is not None
    rows = {one[0]: [plain(cell) for cell in one[1:]] for one in shown.rows}
    assert rows["Goût de l'eau"][0] == "déduite : compte nettement plus que sa part"
    assert rows["Goût de l'eau"][1:3] == ["aucun indicateur ne le mesure"] * 2
    assert rows["Goût de l'eau"][3:] == ["52 sur 100, seuil 70", "agir", "maintenir", "Expliquer la contrainte"]
    assert rows["Accueil téléphonique"][2] == "70,0 % en 2022 ; score 60 sur 100 (entre 50 et 70)"
    assert rows["Pression"][0] == "déclarée : 81 sur 100"
    assert "(2 critères)" in shown.differing
    assert "pour l'un d'eux" in shown.differing
    assert qualities_view(material(out_crossing=[])) is None


def test_a_verdict_that_an_anchor_turned_is_shown_as_it_was_before() -> None:
    moved = {"previous_verdict": "act", "previous_basis": None, "previous_until": dt.date(2021, 12, 31)}
    page = service_page(
        service_view(
            material(
                out_crossing=[
                    crossing_row("accueil", "explain", basis="misperceived", kpi="decroche", **moved),
                    crossing_row("gout", "explain", basis="constraint"),
                ]
            )
        ),
        Place("static/", "", ""),
        "x",
    )
    words = "Avec ceux en vigueur jusqu’au 31 décembre 2021, le verdict serait : « Agir"
    assert plain(page).count(words) == 1
