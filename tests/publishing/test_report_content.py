"""What the report says beside verdicts and figures: who answered, the territory, what residents said."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

from builders import estimate, material, respondents_row, wave_row
from test_service_page import page, plain, read, said

from barometer.declarations.service import Signature
from barometer.declarations.territory import Commune
from barometer.findings import Finding, Place, Severity
from barometer.ingest.outlines import Outlines
from barometer.ingest.polygons import Polygons
from barometer.publishing.charts import svg_map
from barometer.publishing.charts.maps import Atlas, middle
from barometer.publishing.facts import CommuneValue, Verbatim
from barometer.publishing.material import Beside, Material
from barometer.publishing.views.respondents import RespondentsView, respondents_view
from barometer.publishing.views.territory import territory_view


def answered(**rows: list[dict[str, object]]) -> RespondentsView:
    view = respondents_view(material(**rows))
    assert view is not None
    return view


def section(text: str, name: str) -> str:
    found = re.search(rf'<section class="part" id="{name}">.*?(?=<section class="part"|$)', text, re.S)
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
    for hidden in ("98,9", "613", "1,1", 'class="bar"'):
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
    shares = [float(one) / 1.2 for one in re.findall(r'<rect y="3" width="([\d.]+)"', text)]
    census = [float(one) / 1.2 for one in re.findall(r'<path d="M([\d.]+) 0', text)]
    assert [round(one, 1) for one in shares] == [61.3, 38.7]
    assert [round(one) for one in census] == [58, 42]


def test_who_answered_reads_in_english() -> None:
    text = said(section(page(material(authority_changes={"locale": "en"})), "repondants"))
    assert "620 people answered in 2023." in text
    assert "Before weighting, the category most lacking is “Sud”: 38.7% of respondents against 42.0%" in text
    assert "“Do not know” is most frequent for" in text


# Zones and communes


def squares() -> Outlines:
    """Four communes, two a zone: Aix and Bex in the north, Cys and Dol in the south."""

    def square(x: int, y: int) -> Polygons:
        x, y = 10_000 * x, 4_500_000 + 10_000 * y
        return ((((x, y), (x + 10_000, y), (x + 10_000, y + 10_000), (x, y + 10_000)),),)

    communes = {"01001": square(0, 1), "01002": square(1, 1), "01003": square(0, 0), "01004": square(1, 0)}
    return Outlines(communes, {"01001": "nord", "01002": "nord", "01003": "sud", "01004": "sud"})


COMMUNES = tuple(
    Commune(insee=code, name=name, zone=zone)
    for code, name, zone in (
        ("01001", "Écully", "nord"),
        ("01002", "Bex", "nord"),
        ("01003", "Cys", "sud"),
        ("01004", "<b>Dol</b>", "sud"),
    )
)


def there(*values: CommuneValue, **changes: object) -> Material:
    beside = Beside(COMMUNES, squares(), values)
    return replace(material(**changes), beside=beside)


def test_the_map_of_zones_tells_by_pattern_and_words_where_each_interval_lies() -> None:
    zones = [
        estimate("note", 2023, 75.0, domain="zone", category="nord", n=300),
        estimate("note", 2023, 66.0, domain="zone", category="sud", n=300),
    ]
    made = there(out_estimates=[estimate("note", 2021, 65.0), estimate("note", 2023, 66.0), *zones])
    shown = territory_view(made, made.headline).zones
    assert shown is not None
    assert [(area.label, area.tone) for area in shown.chart.areas] == [("75", "reached"), ("66", "missed")]
    assert [tuple(plain(cell) for cell in row) for row in shown.rows] == [
        ("1. Nord", "75 (73 à 77)", "au seuil ou au-dessus"),
        ("2. Sud", "66 (64 à 68)", "sous le seuil"),
    ]
    text = section(page(made), "secteurs")
    figure = re.search(r'<figure class="fig" id="carte-note"[^>]*>.*?</figure>', text, re.S)
    assert figure is not None
    assert 'class="area missed" fill="url(#tone-missed)"><use href="#o-sud"/>' in figure.group(0)
    assert 'class="area reached"><use href="#o-nord"/>' in figure.group(0)
    assert "seul l'ensemble des habitants en reçoit un" in said(figure.group(0))
    ids = read(page(made)).ids
    assert set(re.findall(r'href="#(o-[^"]+)"', text)) <= set(ids)


def test_a_zone_too_near_the_threshold_and_one_with_too_few_answers_are_neither_above_nor_below() -> None:
    zones = [
        estimate("note", 2023, 69.0, domain="zone", category="nord", n=300),
        estimate("note", 2023, 12.3, domain="zone", category="sud", n=9, suppressed="few_respondents"),
    ]
    made = there(out_estimates=[estimate("note", 2021, 65.0), estimate("note", 2023, 66.0), *zones])
    shown = territory_view(made, made.headline).zones
    assert shown is not None
    assert [area.tone for area in shown.chart.areas] == ["near", "none"]
    assert "12,3" not in page(made)


def test_each_commune_finds_its_zone_and_what_there_is_for_it() -> None:
    values = [CommuneValue("bacterio", 2022, code, value) for code, value in (("01001", 99.5), ("01002", 97.0))]
    made = there(*values, CommuneValue("bacterio", 2021, "01003", 99.0))
    view = territory_view(made, made.headline).communes
    assert [(anchor, tuple(plain(cell) for cell in cells)) for anchor, cells in view.rows] == [
        ("commune-01004", ("1", "<b>Dol</b>", "Sud", "63 (61 à 65)", "")),
        ("commune-01002", ("2", "Bex", "Nord", "68 (66 à 70)", "97,0")),
        ("commune-01003", ("3", "Cys", "Sud", "63 (61 à 65)", "")),
        ("commune-01001", ("4", "Écully", "Nord", "68 (66 à 70)", "99,5")),
    ]
    (chart,) = view.maps
    assert plain(chart.words.caption) == "Communes où l'objectif du service (au moins 98,0 %) est atteint : 1 sur 2."
    assert {area.id: area.tone for area in chart.areas} == {
        "01001": "reached",
        "01002": "missed",
        "01003": "none",
        "01004": "none",
    }
    text = page(made)
    assert "<b>Dol</b>" not in text
    assert "Les mesures techniques ne viennent pas d'un sondage" in said(text)


def test_without_outlines_the_list_of_communes_still_answers() -> None:
    made = replace(material(), beside=Beside(COMMUNES))
    view = territory_view(made, made.headline)
    assert (view.atlas, view.zones, view.communes.maps) == (None, None, ())
    assert len(view.communes.rows) == 4
    text = said(section(page(made), "secteurs"))
    assert "Aucune mesure technique de ce service n'est tenue par commune" in text
    assert "Note d'ensemble par secteur, 2023" in text  # the chart with intervals stands in the map's place


def test_a_label_stands_inside_its_area_and_far_from_its_border() -> None:
    horseshoe: Polygons = ((((0, 0), (90, 0), (90, 30), (30, 30), (30, 60), (90, 60), (90, 90), (0, 90)),),)
    x, y, far = middle(horseshoe)
    assert far > 13
    assert x < 30 or y < 30 or y > 60


def test_neighbours_still_share_their_border_on_the_map() -> None:
    drawn = svg_map.outlines(Atlas(squares().communes))
    rings = {}
    for code, x, y, steps in re.findall(r'id="o-(\d+)" d="M(\d+) (\d+)l([^"]*)z"', drawn):
        at, ring = (int(x), int(y)), [(int(x), int(y))]
        moves = [int(one) for one in re.findall(r"-?\d+", steps)]
        for dx, dy in zip(moves[::2], moves[1::2], strict=True):
            at = (at[0] + dx, at[1] + dy)
            ring.append(at)
        rings[code] = set(ring)
    assert len(rings) == 4
    assert len(rings["01001"] & rings["01002"]) == 2
    assert len(rings["01001"] & rings["01004"]) == 1


# The method note and its annexes


def test_corrections_are_told_with_their_reason_and_whose_answer_was_corrected_is_not() -> None:
    said_of = {"reason": "saisie décalée", "author": "Mission qualité", "day": "2024-01-15"}
    place = Place("surveys/waves/eau/2023/reponses.csv", row=14)
    one = said_of | {"column": "Q1", "found": "88", "right": "8"}
    answers = [Finding("correction_applied", Severity.NOTE, place, params=one) for _ in range(2)]
    figure = Finding(
        "correction_applied",
        Severity.NOTE,
        Place("surveys/kpis/eau.csv", row=3),
        params={"column": "Valeur", "found": "9,96", "right": "99,6"} | said_of,
    )
    made = replace(material(), beside=Beside(corrections=(*answers, figure)))
    text = said(section(page(made), "methode"))
    assert "surveys/kpis/eau.csv Valeur 1 9,96 → 99,6 saisie décalée Mission qualité 15 janvier 2024" in text
    assert "surveys/waves/eau/2023/reponses.csv Q1 2 réponse d'une personne, non dite saisie décalée" in text
    assert "88" not in text
    assert "Aucune valeur reçue n'a été corrigée." in said(section(page(material()), "methode"))


def test_the_annex_of_the_selection_is_linked_where_it_is_published() -> None:
    link = 'href="selection/eau.html"'
    assert link not in page(material())
    assert link in page(replace(material(), beside=Beside(has_selection=True)))


def test_what_awaits_an_answer_stands_among_the_decisions_with_who_has_to_answer() -> None:
    made = material(service_changes={"manager": "Direction de l'eau"})
    text = section(page(made), "registre")
    assert said(text).startswith("À expliquer, à faire, à arbitrer Ce qui attend une réponse")
    assert said(text).count("À répondre par : Direction de l'eau.") == 2
    assert 'id="decision-accueil"' in text
    assert 'id="decision-pression"' in section(page(made), "percu-et-delivre")  # can wait


# Verbatims


def verbatim(criterion: str, text: str) -> Verbatim:
    first, last, question = dt.date(2018, 2, 3), dt.date(2018, 2, 21), "Sur quoi jugez-vous l'eau ?"
    return Verbatim(criterion, criterion.title(), 1, "ABCD-EFGH", text, 2, question, first, last, 400)


def test_answers_are_printed_as_text_with_the_rule_and_the_function_that_released_them() -> None:
    signed = Signature(function="Mission qualité", on=dt.date(2018, 4, 2), name="Jeanne Untel")
    said_by = (verbatim("pression", "la pression"), verbatim("gout", "<script>alert(1)</script> du chlore"))
    text = page(replace(material(), beside=Beside(verbatims=said_by, release=signed)))
    part = section(text, "verbatims")
    assert "<script>alert" not in text
    assert re.findall(r"<h3>(.*?)</h3>", part) == ["Gout", "Pression"]
    assert "<blockquote><p>&lt;script&gt;alert(1)&lt;/script&gt; du chlore</p></blockquote>" in part
    told = said(part)
    assert "« Sur quoi jugez-vous l'eau ? », posée à 400 personnes du 3 au 21 février 2018" in told
    assert "les 2 premières sont retenues. Personne ne choisit." in told
    assert "sur la signature de : Mission qualité, le 2 avril 2018" in told
    assert "Jeanne Untel" not in text


def test_without_a_signature_no_answer_is_printed() -> None:
    assert 'id="verbatims"' not in page(replace(material(), beside=Beside(verbatims=(verbatim("gout", "le goût"),))))
