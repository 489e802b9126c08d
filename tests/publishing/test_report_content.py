"""What the report says beside verdicts and figures: who answered, the territory, what residents said."""

from __future__ import annotations

import re

from builders import material, respondents_row, wave_row
from test_service_page import page, plain, said

from barometer.publishing.respondents_view import RespondentsView, respondents_view


def answered(**rows: list[dict[str, object]]) -> RespondentsView:
    view = respondents_view(material(**rows))
    assert view is not None
    return view


def section(text: str, name: str) -> str:
    found = re.search(rf'<section class="part" id="{name}">.*?</section>', text, re.S)
    assert found is not None
    return found.group(0)


# Who answered


def test_who_answered_stands_beside_the_census_before_and_after_weighting() -> None:
    view = answered()
    assert [group.label for group in view.groups] == ["Secteur"]
    cells = [tuple(plain(cell) for cell in row.cells) for row in view.groups[0].rows]
    assert cells == [
        ("Nord", "380", "61,3 %", "58,0 %", "58,0 %", "+3,3"),
        ("Sud", "240", "38,7 %", "42,0 %", "42,0 %", "−3,3"),
    ]
    assert [plain(words) for words in view.said] == [
        "620 personnes ont répondu en 2023. Le nombre de personnes sollicitées n'est pas déclaré : "
        "le taux de réponse n'est pas connu. 2 lignes du fichier reçu ont été refusées.",
        "Avant redressement, la catégorie qui manque le plus est « Sud » : 38,7 % des répondants pour 42,0 % de la "
        "population au recensement de 2022.",
        "La plus présente est « Nord » : 61,3 % pour 58,0 %.",
        "Le redressement ramène ces proportions à celles du recensement (secteur). Il ne corrige pas ce que le "
        "recensement ignore : ceux qui ont un avis ou du temps pour répondre.",
    ]
    assert [plain(words) for words in view.fate] == [
        "« Ne sait pas » est le plus fréquent pour « Pression » (5 %).",
        "Les questions sans réponse ou refusées vont jusqu'à 6 % (« Accueil téléphonique »).",
    ]


def test_a_category_under_the_minimum_shows_neither_its_figures_nor_a_bar() -> None:
    rows = [
        respondents_row("age", "18-34", 7, 1.1, census_pct=25.0, suppressed="few_respondents"),
        respondents_row("zone", "nord", 613, 98.9, census_pct=58.0, suppressed="complementary"),
    ]
    made = material(out_respondents=rows)
    text = section(page(made), "repondants")
    assert "n insuffisant" in said(text)
    for hidden in ("98,9", "613", "1,1", 'class="share"'):
        assert hidden not in text


def test_volunteers_are_never_said_to_resemble_others() -> None:
    rows = [respondents_row("zone", "nord", 400, 64.5), respondents_row("zone", "sud", 220, 35.5)]
    view = answered(out_waves=[wave_row(2023, design="volunteers")], out_respondents=rows)
    assert not view.has_census
    assert len(view.headers) == 4
    text = plain(" ".join(view.said))
    assert "rien ne dit qu'ils pensent comme les autres habitants" in text
    assert "Aucune donnée de recensement n'est déclarée" in text
    assert "redressement" not in text


def test_a_printed_wave_says_that_it_does_not_tell() -> None:
    view = answered(out_waves=[wave_row(2023, source="published")], out_respondents=[], out_responses=[])
    assert view.groups == ()
    assert plain(view.said[0]) == "Vague 2023 connue par un rapport imprimé : qui a répondu n'y est pas détaillé."


def test_the_bar_and_its_stroke_stand_where_the_figures_say() -> None:
    text = section(page(material()), "repondants")
    shares = [float(one) / 1.2 for one in re.findall(r'<rect class="share" y="3" width="([\d.]+)"', text)]
    census = [float(one) / 1.2 for one in re.findall(r'<path class="census" d="M([\d.]+) 0', text)]
    assert [round(one, 1) for one in shares] == [61.3, 38.7]
    assert [round(one) for one in census] == [58, 42]


def test_who_answered_reads_in_english() -> None:
    text = said(section(page(material(authority_changes={"locale": "en"})), "repondants"))
    assert "620 people answered in 2023." in text
    assert "Before weighting, the category most lacking is “Sud”: 38.7% of respondents against 42.0%" in text
    assert "“Do not know” is most frequent for" in text
