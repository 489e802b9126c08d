"""What charts for the journal show and say: titles locked to verdicts, rows in a stated order, nothing hidden."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from builders import change_row, crossing_row, estimate, material
from random_prints import random_print_service

from barometer.declarations.authority import FigureKind
from barometer.publishing.charts.press_spec import AnswersChart, ChangesChart, CommitmentsChart
from barometer.publishing.charts.spec import PanelChart, SeriesChart
from barometer.publishing.facts import DecisionFact, Distribution
from barometer.publishing.material import Material
from barometer.publishing.views.press_charts import press_charts

KINDS: tuple[FigureKind, ...] = ("trend", "trends", "changes", "crossing", "answers", "zones", "commitments")


def one(made: Material, kind: FigureKind) -> Any:
    (chart,) = press_charts(made, (kind,))
    return chart


def plain(text: str) -> str:
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def answers_of(criterion: str, shares: dict[str, float], n: int = 600) -> list[Distribution]:
    return [
        Distribution(2023, "eau", criterion, "v1", "residents", rank, answer, share, n)
        for rank, (answer, share) in enumerate(shares.items(), start=1)
    ]


def decision(criterion: str, state: str, **changes: Any) -> DecisionFact:
    fields: dict[str, Any] = dict.fromkeys(DecisionFact.__dataclass_fields__)
    said = {
        "service": "eau",
        "wave": 2021,
        "criterion": criterion,
        "decision": "act",
        "state": state,
        "next_wave": 2023,
    }
    return DecisionFact(**fields | said | changes)


def test_a_trend_is_titled_by_its_verdict_and_says_whose_it_is() -> None:
    chart = one(material(), "trend")
    assert isinstance(chart, SeriesChart)
    assert plain(chart.words.title) == "Note d'ensemble : 66 sur 100, pas d'évolution certaine"
    assert chart.words.kicker == ("Eau potable, Agglomération du Val", "Eau potable")
    assert "620 personnes" in plain(chart.words.source)
    assert plain(chart.words.short_source).startswith(
        "620 personnes, du 6 au 25 mars 2023, aléatoire. Intervalles à 95 %."
    )


def test_trends_are_those_of_the_other_criteria() -> None:
    titles = [plain(chart.words.title) for chart in press_charts(material(), ("trends",))]
    assert titles == [
        "Goût de l'eau : recul établi, de 58 à 52 sur 100",
        "Accueil téléphonique : progrès établi, de 61 à 68 sur 100",
        "Pression : 71 sur 100, pas d'évolution certaine",
    ]


def test_before_and_after_stand_announced_changes_first_in_both_directions() -> None:
    chart = one(material(), "changes")
    assert isinstance(chart, ChangesChart)
    assert plain(chart.words.title) == "1 progrès et 1 recul annoncés sur 3 critères"
    assert [(row.label, row.sign, plain(row.verdict), row.figures) for row in chart.rows] == [
        ("Accueil téléphonique", "rise", "Progrès établi", "61 → 68"),
        ("Goût de l'eau", "fall", "Recul établi", "58 → 52"),
        ("Pression", "none", "Pas d'évolution certaine", "70 → 71"),
    ]
    assert dict(chart.signs)["none"] == plain("sans signe : pas d'évolution certaine").replace(" :", "\u202f:")
    assert (chart.before, chart.after) == ("2021", "2023")
    assert all(
        row.before and row.before.low is not None and row.after and row.after.high is not None for row in chart.rows
    )


@pytest.mark.parametrize(
    ("verdicts", "title"),
    [
        (("inconclusive", "stable"), "Aucune évolution certaine sur 2 critères"),
        (("stable", "stable"), "Les 2 critères comparés sont stables"),
        (("progress", "stable"), "1 progrès et aucun recul annoncés sur 2 critères"),
        (("regress", "regress"), "2 reculs et aucun progrès annoncés sur 2 critères"),
    ],
)
def test_the_title_of_before_and_after_counts_what_is_announced(verdicts: tuple[str, str], title: str) -> None:
    sizes = {"progress": 7.0, "regress": -6.0, "stable": 0.5, "inconclusive": 1.0}
    rows = [change_row(c, v, sizes[v]) for c, v in zip(("gout", "accueil"), verdicts, strict=True)]
    assert plain(one(material(out_changes=rows), "changes").words.title) == title


def test_a_suppressed_figure_is_in_no_chart() -> None:
    hidden = [estimate("gout", year, 58.0, suppressed="few_answers") for year in (2021, 2023)]
    made = material(out_estimates=hidden, out_changes=[change_row("gout", "insufficient")])
    row = one(made, "changes").rows[0]
    assert (row.before, row.after, plain(row.figures)) == (None, None, "n insuffisant")
    assert press_charts(made, ("trends", "trend", "zones", "answers")) == []


@pytest.mark.parametrize(
    ("verdicts", "title"),
    [
        (("act", "explain", "measure"), "Sur 3 critères, agir pour 1 et expliquer pour 1"),
        (("act", "act", "maintain"), "Agir : note et mesure sous leur seuil pour 2 critères sur 3"),
        (("explain", "secure", "measure"), "Objectif tenu, ressenti différent : 1 critère sur 3"),
        (("secure", "secure", "measure"), "Satisfaits, objectif technique non atteint : 2 critères sur 3"),
        (("maintain", "measure", "unknown"), "Note et objectif atteints pour 1 critère sur 3"),
        (("measure", "unknown", "arbitrate"), "Ressenti et mesures côte à côte, critère par critère"),
    ],
)
def test_perceived_against_delivered_is_titled_by_its_verdicts(verdicts: tuple[str, ...], title: str) -> None:
    rows = [crossing_row(c, v) for c, v in zip(("gout", "accueil", "pression"), verdicts, strict=True)]
    chart = one(material(out_crossing=rows), "crossing")
    assert isinstance(chart, PanelChart)
    assert plain(chart.words.title) == title
    assert len(chart.others) == 3


def test_answers_on_a_long_scale_stand_in_three_classes_that_the_survey_declares() -> None:
    shares = {str(k): 10.0 for k in range(10)} | {"10": 0.0}
    made = replace(material(), distributions=answers_of("gout", shares))
    chart = one(made, "answers")
    assert isinstance(chart, AnswersChart)
    assert " ; ".join(plain(a.label) for a in chart.answers) in plain(chart.words.alt)
    assert [(plain(a.label), a.side) for a in chart.answers] == [
        ("satisfaits (7 à 10)", "positive"),
        ("entre les deux (5 à 6)", "middle"),
        ("insatisfaits (0 à 4)", "negative"),
    ]
    assert chart.rows[0].shares == pytest.approx((30.0, 20.0, 50.0))
    assert plain(chart.words.title) == "Goût de l'eau : 30 % de satisfaits"
    assert [plain(cell) for cell in chart.table()[1][0]] == ["Goût de l'eau", "30 %", "20 %", "50 %"]


def test_small_distributions_are_shown_as_disclosure_merged_them() -> None:
    shares = {"negative": 20.0, "middle": 30.0, "positive": 50.0}
    made = replace(material(), distributions=answers_of("gout", shares, n=50))
    assert one(made, "answers").rows[0].shares == pytest.approx((50.0, 30.0, 20.0))


def test_zones_show_shares_and_compare_nothing() -> None:
    zones = [
        estimate("note", 2023, value, statistic="share", domain="zone", category=zone)
        for zone, value in (("nord", 71.0), ("sud", 58.0))
    ]
    made = material(out_estimates=[estimate("note", 2023, 66.0), *zones])
    chart = one(made, "zones")
    assert plain(chart.words.title) == "Habitants satisfaits par secteur : de 58 % à 71 %"
    assert [plain(dot.label) for dot in chart.panels[0].dots] == ["71 %", "58 %"]
    assert "ne montrent pas de différence sûre" in chart.words.caption


def test_commitments_say_what_became_of_them_good_and_bad() -> None:
    made = replace(
        material(), decisions=(decision("gout", "late"), decision("accueil", "kept"), decision("pression", "withdrawn"))
    )
    chart = one(made, "commitments")
    assert isinstance(chart, CommitmentsChart)
    assert plain(chart.words.title) == "1 engagement tenu, 1 en retard et 1 retiré"
    assert [(row.label, row.outcome) for row in chart.rows] == [
        ("Accueil téléphonique (2021)", "kept"),
        ("Goût de l'eau (2021)", "late"),
        ("Pression (2021)", "withdrawn"),
    ]
    assert "enquête" not in chart.words.source


@pytest.mark.parametrize("locale", ["fr", "en"])
@pytest.mark.parametrize("seed", range(9))
def test_titles_fit_and_every_chart_has_its_words(seed: int, locale: str) -> None:
    made = random_print_service(seed)
    made = replace(made, authority=made.authority.model_copy(update={"locale": locale}))
    charts = press_charts(made, KINDS)
    assert len({chart.words.id for chart in charts}) == len(charts)
    for chart in charts:
        assert 0 < len(chart.words.title) <= 70, chart.words.title
        assert chart.words.alt
        assert chart.words.source
        headers, rows = chart.table()
        assert all(len(row) == len(headers) for row in rows), chart.words.id
