"""The report of a service: what it says, in which order, and that it says it safely."""

from __future__ import annotations

import html as html_escapes
import json
import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from builders import (
    WAVES,
    accepted,
    authority,
    change_row,
    crossing_row,
    entry,
    estimate,
    material,
    wave_row,
)

from barometer.publishing.material import Material
from barometer.publishing.pages.html import Download, Place, service_page
from barometer.publishing.views.service import service_view, since

HERE = Place("static/", "", "publications/")


def plain(text: str) -> str:
    """As tests write it: ordinary spaces and apostrophes."""
    return text.replace("\u202f", " ").replace("\u00a0", " ").replace("\u2019", "'")


def page(made: Material) -> str:
    downloads = [Download("eau.xlsx", "Classeur", "xlsx")]
    return service_page(service_view(made), HERE, "2023-abc", downloads)


class Reader(HTMLParser):
    """The visible text of a page, its ids, its elements and the depth of its headings."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.ids: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.headings: list[int] = []
        self._hidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.elements.append((tag, found))
        if found.get("id"):
            self.ids.append(str(found["id"]))
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag in ("script", "style"):
            self._hidden.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._hidden and self._hidden[-1] == tag:
            self._hidden.pop()

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words.append(data)


def read(text: str) -> Reader:
    reader = Reader()
    reader.feed(text)
    reader.close()
    return reader


def said(text: str) -> str:
    return plain(" ".join(" ".join(read(text).words).split()))


def test_three_sentences_lead_the_level_what_changed_the_decision() -> None:
    sentences = [plain(sentence) for _, sentence in service_view(material()).essentials]
    assert sentences == [
        "Note d'ensemble : 66 sur 100 en 2023 (entre 64 et 68). 61 % de satisfaits (entre 64 et 68 %).",
        "Depuis 2021 : recul établi pour « Goût de l'eau » (−6 points) ; "
        "progrès établi pour « Accueil téléphonique » (+7 points) ; pas d'évolution certaine pour 2 critères.",
        "Décisions attendues : agir pour « Accueil téléphonique » ; expliquer « Goût de l'eau ».",
    ]


def test_what_changed_for_sure_comes_before_what_did_not() -> None:
    view = service_view(material())
    assert [(row.label, row.before, row.after) for row in view.changed] == [
        ("Goût de l'eau", "58", "52"),
        ("Accueil téléphonique", "61", "68"),
    ]
    assert [row.label for row in view.unchanged] == ["Note d'ensemble", "Pression"]
    text = said(page(material()))
    assert text.index("Recul établi : −6 points (entre −9 et −3)") < text.index("Sans évolution certaine")
    assert text.index("Sans évolution certaine") < text.index("Pas d'évolution certaine : entre −2 et +4 points")


def test_the_water_case_reads_as_the_method_asks() -> None:
    text = said(page(material()))
    assert "Expliquer la contrainte" in text
    assert "« Bactériologie » à l'objectif." in text
    assert "À décider : mesurer « Chlore libre au robinet »." in text
    assert "Note seule : agir. Mesure seule : maintenir." in text


def test_sections_stand_in_the_order_of_the_report() -> None:
    ids = [one for one in read(page(material())).ids if one in PARTS]
    assert ids == list(PARTS)


PARTS = (
    *("evolutions", "percu-et-delivre", "registre", "series", "secteurs", "repondants"),
    *("chiffres", "methode", "importance", "fichiers"),
)


def test_a_refused_file_is_told_with_the_date_of_the_version_that_stands() -> None:
    refused = entry("waves/eau/2023", "refused", file="surveys/waves/eau/2023/reponses-v2.csv")
    made = material(refusals=[refused], stale=["surveys/services/eau.toml"])
    text = said(page(made))
    assert (
        "Le dernier fichier reçu, surveys/waves/eau/2023/reponses-v2.csv, a été refusé : "
        "les chiffres sont ceux de la version acceptée le 2 mai 2023." in text
    )
    assert "La déclaration surveys/services/eau.toml contient une erreur" in text
    assert "chiffres d'une version antérieure" in text
    never = said(page(material(refusals=[entry("waves/eau/2025", "refused")])))
    assert "n'est remplacé par aucune version acceptée" in never


def test_an_invented_agglomeration_says_so_and_a_real_one_does_not() -> None:
    assert said(page(material())).count("Agglomération inventée") >= 2
    assert "inventée" not in said(page(material(authority_changes={"invented": False})))


def test_volunteers_announce_nothing() -> None:
    levels = [estimate("note", year, 66.0, ci_low=None, ci_high=None) for year in (2021, 2023)]
    made = material(
        out_estimates=levels,
        out_waves=[wave_row(year, design="volunteers") for year in (2021, 2023)],
        out_changes=[change_row("note", None)],
        out_crossing=[crossing_row("note", None, basis="volunteers")],
    )
    text = said(page(made))
    assert "66 sur 100 en 2023 parmi les répondants volontaires, sans marge d'erreur" in text
    assert "volontaires (pas de marge)" in text
    assert "Répondants volontaires : aucun changement n'est annoncé" in text
    assert not re.search(r"\b(progrès|recul) (établi|indicatif)", text.casefold())


def test_a_first_wave_has_nothing_to_compare_with() -> None:
    made = material(
        waves=[accepted(2023)],
        out_estimates=[estimate("note", 2023, 66.0)],
        out_waves=[wave_row(2023)],
        out_changes=[],
    )
    assert since(made) == "Première vague : aucun point de comparaison.".replace(" :", "\u202f:")
    assert "Première vague" in said(page(made))


def test_a_service_without_a_wave_has_a_page_that_says_so() -> None:
    empty: list[dict[str, object]] = []
    made = material(
        waves=[], out_estimates=empty, out_waves=empty, out_changes=empty, out_kpi_scores=empty, out_crossing=empty
    )
    assert "Aucune vague publiée" in said(page(made))


def test_a_wave_whose_calibration_failed_is_told_and_the_one_before_stands() -> None:
    made = material(
        waves=[*WAVES, accepted(2025)],
        out_waves=[*(wave_row(year) for year in (2019, 2021, 2023)), wave_row(2025, calibration="failed")],
    )
    view = service_view(made)
    assert "2023" in view.subtitle
    assert any("2025" in notice and "calage" in notice for notice in view.notices)


def test_waves_that_cannot_be_compared_say_why() -> None:
    changes = [change_row(name, "not_comparable", reason="mode") for name in ("note", "gout")]
    text = plain(since(material(out_changes=changes)))
    assert text == "Aucune comparaison avec 2021 : mode d'enquête modifié en 2023."


def test_what_may_not_be_published_stands_nowhere_in_the_page() -> None:
    """A suppressed figure keeps its value in the lake; neither it nor its interval nor its n reaches a reader."""
    rows = [
        estimate("note", 2021, 65.0),
        estimate("note", 2023, 66.0),
        estimate("gout", 2023, 43.21, n=7, n_eff=6.5, ci_low=31.21, ci_high=55.21, suppressed="few_respondents"),
        estimate("note", 2023, 37.77, domain="zone", category="sud", n=9, suppressed="few_respondents"),
        estimate("note", 2023, 66.5, domain="zone", category="nord"),
    ]
    made = material(
        out_estimates=rows,
        out_changes=[
            change_row("gout", "insufficient", before=58.0, after=43.21),
            change_row("note", "inconclusive", 1.0),
        ],
        out_crossing=[crossing_row("gout", None, basis="insufficient")],
    )
    text = page(made)
    assert "43" not in said(text).replace("2043", "")
    assert "43.21" not in text
    assert "37.77" not in text
    assert "31.21" not in text
    assert "n insuffisant" in said(text)


def test_a_criterion_of_two_populations_is_two_criteria() -> None:
    rows = [estimate("gout", 2023, 52.0), estimate("gout", 2023, 70.0, population="users")]
    view = service_view(material(out_estimates=rows, out_changes=[], out_crossing=[]))
    assert [group.label for group in view.full_table.groups] == ["Goût de l'eau", "Goût de l'eau (usagers)"]
    assert [group.anchor for group in view.full_table.groups] == ["gout", "gout-users"]


def test_the_method_note_answers_and_says_what_is_undeclared() -> None:
    text = said(page(material()))
    for words in (
        "Êtes-vous satisfait ?",
        "aléatoire",
        "facteurs de 0,62 à 1,90, Kish 1,21",
        "Signé par : Direction de l'eau, le 18 novembre 2022.",
        "Seconde signature, hors du service : non déclarée.",
        "Coût de l'enquête et payeur : non déclarés.",
        "Bactériologie (%)",
        "Appels décrochés, 2022 : comptage automatique.",
        "Benjamini-Hochberg",
        "erreur d'échantillonnage",
    ):
        assert words in text
    assert "Jeanne Untel" not in text  # a function signs, never a person's name


def test_ids_are_unique_and_figures_have_stable_addresses() -> None:
    ids = read(page(material())).ids
    assert len(ids) == len(set(ids))
    for anchor in ("gout", "accueil", "serie-gout", "indicateur-bacterio", "percu-et-realise", "decision-gout"):
        assert anchor in ids


def test_headings_never_skip_a_level() -> None:
    headings = read(page(material())).headings
    assert headings[0] == 1
    assert headings.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(headings))


def test_every_chart_has_words_a_picture_with_an_alternative_and_a_table() -> None:
    text = page(material())
    figures = re.findall(r"<figure [^>]*data-chart>.*?</figure>", text, re.S)
    assert len(figures) == 8  # crossing, overall mark, three criteria, two indicators, zones
    for figure in figures:
        assert "<figcaption>" in figure
        assert re.search(r'<svg class="chart" [^>]*role="img" aria-label="[^"]{20,}"', figure)
        assert re.search(r"<table>.*<th scope=\"col\">.*<th scope=\"row\">", figure, re.S)
        json.loads(re.search(r'<script type="application/json">(.*?)</script>', figure, re.S).group(1))  # type: ignore[union-attr]


def test_the_policy_forbids_inline_scripts_and_every_request() -> None:
    text = page(material())
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', text).group(1)  # type: ignore[union-attr]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == "'self'"
    assert "http" not in policy
    elements = read(text).elements
    scripts = [attrs for tag, attrs in elements if tag == "script"]
    assert all(one.get("type") == "application/json" or str(one["src"]).startswith("static/") for one in scripts)
    assert not [attrs for _, attrs in elements if any(name.startswith("on") for name in attrs)]
    assert not [attrs for _, attrs in elements if str(attrs.get("href", "")).startswith(("http", "//", "javascript"))]
    assert not re.search(r"url\((?!data:)", text)


HOSTILE = "<img src=x onerror=alert(1)>\"'&</script><script>alert(2)</script>{{ 7*7 }}\u202e\x00\x1b=cmd"


def test_hostile_texts_stay_text() -> None:
    criteria = [
        {"id": name, "label": f"{HOSTILE} {name}", "headline": name == "note"} for name in ("note", "gout", "accueil")
    ]
    made = material(
        authority_changes={"name": HOSTILE, "contact": HOSTILE},
        service_changes={"label": HOSTILE, "criteria": criteria, "proposed_kpis": []},
        waves=[accepted(year, mode=HOSTILE, contractor=HOSTILE, note=HOSTILE) for year in (2019, 2021, 2023)],
        out_waves=[wave_row(year, mode=HOSTILE) for year in (2019, 2021, 2023)],
        refusals=[entry("waves/eau/2023", "refused", file=HOSTILE)],
    )
    text = page(made)
    reader = read(text)
    assert not [tag for tag, attrs in reader.elements if tag == "img" or "onerror" in attrs]
    scripts = [attrs for tag, attrs in reader.elements if tag == "script"]
    assert all(one.get("type") == "application/json" or "src" in one for one in scripts)
    assert "49" not in re.findall(r"<h1>(.*?)</h1>", text)[0]
    assert html_escapes.escape("<img src=x onerror=alert(1)>") in text
    assert not re.search("[\x00\x1b\u202e]", text)


def test_the_english_page_is_complete() -> None:
    made = material(authority_changes={"locale": "en", "invented": True})
    text = said(page(made))
    assert "Established decline: −6 points (between −9 and −3)" in text
    assert "Explain the constraint" in text
    declared = (
        "Goût de l'eau",
        "Agglomération du Val",
        "Direction de l'eau",
        "Note d'ensemble",
        "le chlore garde l'eau saine",
        "décrocher est accueillir",
        "Êtes-vous satisfait ?",
    )
    for label in declared:  # what people declared stays in their language
        text = text.replace(label, "")
    for french in (" de ", " et ", "enquête", "Répondants", "Méthode", "Critère", "seuil", "entre "):
        assert french not in text, french
    assert '<html lang="en">' in page(made)


def test_a_full_page_weighs_at_most_300_kb_and_the_same_twice() -> None:
    first, second = page(material()), page(material())
    assert first == second
    assert len(first.encode()) < 300_000


def test_a_missing_word_in_a_template_is_an_error() -> None:
    from jinja2 import UndefinedError

    from barometer.publishing.pages.html import environment

    with pytest.raises(UndefinedError):
        environment().from_string("{{ view.nothing }}").render(view=service_view(material()))


def test_golden_row_of_a_change() -> None:
    text = page(material())
    row = re.search(r'<li>\n<p class="name">Goût de l’eau</p>.*?</li>', text, re.S).group(0)  # type: ignore[union-attr]
    without_pictures = re.sub(r"<svg.*?</svg>", "", row, flags=re.S)
    assert plain(without_pictures) == (
        '<li>\n<p class="name">Goût de l\'eau</p>\n'
        '<div class="body"><p><span class="verdict verdict-regress_established">'
        "<span>Recul établi : −6 points (entre −9 et −3)</span></span></p>\n"
        '<p class="small">Les autres critères ont varié de +2,9 en moyenne ; '
        "le mouvement propre à celui-ci est de −8,9.</p>\n"
        "</div>\n"
        '<p class="move"><span class="vh">De</span><span class="from">58</span>'
        '<span class="vh">à</span><span>52</span></p>\n'
        '<div class="spark"></div>\n</li>'
    )


def test_editions_are_named() -> None:
    made = material(authority_changes={"publication": {"edition": "elected"}})
    assert service_view(made).subtitle == "Baromètre 2023, édition élus"
    assert authority().publication.edition == "public"
