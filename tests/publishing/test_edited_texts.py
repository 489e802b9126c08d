"""Texts that people write: figures filled in, claims judged, the generated words where they are refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from builders import change_row, estimate, material, service

from barometer.declarations.edited_texts import EditedTexts
from barometer.declarations.edited_texts_checks import check_texts
from barometer.declarations.territory import Commune
from barometer.declarations.world import World
from barometer.locale import catalogue
from barometer.publishing.claims.facts import Reason
from barometer.publishing.edited import accepted, figures, refused
from barometer.publishing.material import Material
from barometer.publishing.pages.html import Place, service_page
from barometer.publishing.press.pictures import trend
from barometer.publishing.views.notices import notices
from barometer.publishing.views.service import service_view


def declared(**lists: Any) -> EditedTexts:
    return EditedTexts.model_validate({"format": 1} | lists)


def with_texts(introduction: str = "", **texts: str) -> Material:
    """The small service with a text for its reception (progress) or its pressure (inconclusive)."""
    lists: dict[str, Any] = {"introductions": [{"service": "eau", "text": introduction}] if introduction else []}
    by_criterion: dict[str, dict[str, str]] = {}
    for name, words in texts.items():
        criterion, _, kind = name.partition("_")
        by_criterion.setdefault(criterion, {})[kind] = words
    lists["texts"] = [{"service": "eau", "criterion": one, **words} for one, words in by_criterion.items()]
    made = material()
    return replace(made, beside=replace(made.beside, texts=tuple(declared(**lists).written())))


def codes(made: Material) -> list[str]:
    return [one.code for one in refused(made)]


def test_figures_are_filled_in_as_readers_see_them() -> None:
    made = with_texts(accueil_caption="{critere} : {note} en {annee}, contre {avant} ; {verdict}.")
    assert codes(made) == []
    words = accepted(made)["accueil", "caption"]
    assert words is not None
    assert words.startswith("Accueil téléphonique : 68 sur 100 en 2023, contre 61 sur 100 ; progrès établi")


def test_every_name_has_its_value_and_what_may_not_be_said_has_none() -> None:
    found = figures(with_texts(), "pression")
    assert found["note"] == "71 sur 100"
    assert found["evolution"] is None  # no sure change: only the verdict may be said
    assert found["accueil.evolution"] == "+7\u00a0points"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("La pression progresse enfin", "texts.progress_not_established"),
        ("La pression se dégrade", "texts.regress_not_established"),
        ("Pression : rien n'a changé", "texts.stability_not_established"),
        ("Pression : c'est enfin résolu", "texts.change_not_established"),
        ("{note}, grâce aux travaux sur le réseau", "texts.causal_claim"),
        ("Soixante et onze pour cent pour la pression", "texts.percent_for_score"),
        ("Pression : quatre-vingt-cinq sur cent", "texts.figure_wrong"),
        ("Pression : tendance à la hausse", "texts.forbidden_word"),
        ("Mme Durand note la pression {note}", "texts.person_named"),
        ("La pression en tête du classement", "texts.ranking"),
        ("{note}, la boulangère chante faux le matin", "texts.not_understood"),
        ("Pression : {evolution}", "texts.figure_hidden"),
        ("Pression : {notte}", "texts.figure_unknown"),
        ("Une pression notée " + "par de très nombreux habitants " * 3, "texts.too_long"),
    ],
)
def test_a_refused_text_says_why_and_what_is_allowed(words: str, code: str) -> None:
    made = with_texts(pression_title=words)
    findings = refused(made)
    assert code in [one.code for one in findings]
    assert ("pression", "title") not in accepted(made)
    finding = next(one for one in findings if one.code == code)
    assert finding.place.key == "texts.1.title"
    assert finding.place.file == "surveys/texts.toml"
    if code not in ("texts.too_long", "texts.figure_hidden", "texts.figure_unknown"):
        assert "Pression : 71 sur 100, pas d'évolution certaine" in finding.todo("fr")
    for locale in ("fr", "en"):
        assert finding.what(locale)
        assert finding.todo(locale)


def test_what_the_wave_could_not_judge_is_not_told_as_a_change() -> None:
    text = declared(texts=[{"service": "eau", "criterion": "accueil", "title": "L'accueil progresse"}])

    def judged(**rows: Any) -> list[str]:
        made = material(**rows)
        places = (Commune.model_validate({"insee": "38001", "name": "Bellerive", "zone": "nord"}),)
        return codes(replace(made, beside=replace(made.beside, texts=tuple(text.written()), communes=places)))

    indicative = {"before": 61.0, "after": 68.0, "qualifier": "indicative"}
    assert judged(out_changes=[change_row("accueil", "progress", 7.0, **indicative)]) == ["texts.overclaim_indicative"]
    broken = [change_row("accueil", "not_comparable")]
    assert judged(out_changes=broken) == ["texts.comparison_of_incomparable", "texts.progress_not_established"]
    text = declared(texts=[{"service": "eau", "criterion": "accueil", "title": "L'accueil noté 68 sur 100"}])
    few = estimate("accueil", 2023, 68.0, n=12, suppressed="small_n")
    assert judged(out_estimates=[few]) == ["texts.insufficient_published"]
    text = declared(texts=[{"service": "eau", "criterion": "accueil", "title": "Bellerive note l'accueil 68 sur 100"}])
    assert judged() == ["texts.commune_named"]


def test_every_reason_has_its_sentence() -> None:
    for locale in ("fr", "en"):
        known = catalogue(locale)
        for reason in Reason:
            assert f"finding.texts.{reason}.what" in known
            assert f"finding.texts.{reason}.do" in known


def test_an_accepted_text_stands_in_the_report_and_in_the_kit() -> None:
    made = with_texts("L'eau vous répond. {accueil.critere} : {accueil.verdict}.", accueil_title="L'accueil progresse")
    page = service_page(service_view(made), Place("", "", ""), "id", [])
    assert "L’eau vous répond. Accueil téléphonique\u202f: progrès établi" in page
    assert "L’accueil progresse" in page
    subject = next(one for one in made.subjects if one.criterion == "accueil")
    picture = trend(made, subject)
    assert picture is not None
    assert picture.words.title == "L'accueil progresse"
    assert picture.chart.words.title == "L'accueil progresse"


def test_a_refused_text_leaves_the_generated_one_and_a_line_that_says_so() -> None:
    made = with_texts("La pression progresse.", pression_title="La pression progresse")
    page = service_page(service_view(made), Place("", "", ""), "id", [])
    assert "pression progresse" not in page
    assert any("2" in line and "ne sont pas publiés" in line for line in notices(made))


def test_an_introduction_is_judged_sentence_by_sentence_by_the_criterion_it_names() -> None:
    made = with_texts("{accueil.critere} : un net progrès, {accueil.evolution}. {pression.critere} : un progrès.")
    assert codes(made) == ["texts.progress_not_established"]


def test_a_number_typed_by_hand_and_a_criterion_that_is_none_are_refused_before_any_figure() -> None:
    texts = [
        {"service": "eau", "criterion": "gout", "title": "52 sur 100", "caption": "En 2023, le 12 mars, {note}."},
        {"service": "eau", "criterion": "gout"},
        {"service": "eau", "criterion": "goutte"},
        {"service": "gaz", "criterion": "gout"},
    ]
    found = list(check_texts(declared(texts=texts), World(services={"eau": service()})))
    assert [each.code for each in found] == [
        "criterion.unknown_typo", "service.unknown", "texts.twice", "texts.typed_number",
    ]  # fmt: skip
    assert found[-1].value == "52"


def test_a_written_title_and_caption_stand_over_the_chart_of_the_page() -> None:
    made = with_texts(accueil_title="Accueil : {evolution}", accueil_caption="{note} en {annee}.")
    charts = {one.words.id: one.words for one in service_view(made).series}
    assert charts["serie-accueil"].title == "Accueil : +7\u00a0points"
    assert charts["serie-accueil"].caption.startswith("68 sur 100 en 2023.")
    assert charts["serie-pression"].title.endswith("71 sur 100, pas d'évolution certaine")
