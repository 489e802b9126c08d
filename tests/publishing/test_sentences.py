"""Sentences are locked to verdicts: DOMAIN's words exactly, and never more than the figures allow."""

from __future__ import annotations

import itertools
import re
from functools import cache

import pytest
from builders import change, crossing, estimate, material, service

from barometer.publishing.facts import Change, Estimate
from barometer.publishing.words import crossing_words, sentences

NB = "\u202f"  # narrow no-break space

#: What DOMAIN forbids, in French and in the English that would say the same.
FORBIDDEN = (
    "perception erronée",
    "faiblesse cachée",
    "tendance à la hausse",
    "tendance à la baisse",
    "légère baisse",
    "légère hausse",
    "les habitants de",
    "refusé",
    "promesse",
    "grâce à",
    "non concluant",
    "thanks to",
    "upward trend",
    "downward trend",
    "slight fall",
    "slight drop",
    "inconclusive",
    "nan",
    "none",
)


def fact(**changes: object) -> Estimate:
    row = estimate("pression", 2023, 71.0) | changes
    return Estimate(**{name: row.get(name) for name in Estimate.__dataclass_fields__})


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (change(difference_pts=7.0, ci95_low=4.0, ci95_high=10.0), f"Progrès établi{NB}: +7 points (entre +4 et +10)"),
        (
            change("regress", -6.0, ci95_low=-9.0, ci95_high=-3.0),
            f"Recul établi{NB}: −6 points (entre −9 et −3)",
        ),
        (
            change(qualifier="indicative", ci95_low=4.0, ci95_high=10.0),
            f"Progrès indicatif{NB}: +7 points (entre +4 et +10)",
        ),
        (change("stable", 0.5), f"Stable{NB}: variation inférieure à 5 points"),
        (
            change("inconclusive", 1.0, ci95_low=-2.0, ci95_high=4.0),
            f"Pas d'évolution certaine{NB}: entre −2 et +4 points",
        ),
        (change("not_comparable", None, reason="question_version"), f"Non comparable{NB}: question modifiée en 2023"),
        (change("not_comparable", None, reason="mode"), f"Non comparable{NB}: mode d'enquête modifié en 2023"),
        (change("insufficient", None), "Trop peu de réponses pour publier"),
    ],
)
def test_verdicts_are_said_in_the_words_of_the_domain(made: Change, expected: str) -> None:
    assert sentences.verdict_sentence(made, 5.0, "fr").replace("\u00a0", " ") == expected


def test_headlines_say_the_level_first() -> None:
    after = fact()
    assert sentences.headline("Accueil téléphonique", change(), fact(estimate=68.0), "fr") == (
        f"Accueil téléphonique{NB}: progrès établi, de 61 à 68 sur 100"
    )
    fall = change("regress", -6.0, before=58.0, after=52.0)
    assert sentences.headline("Goût de l'eau", fall, fact(estimate=52.0), "fr") == (
        f"Goût de l'eau{NB}: recul établi, de 58 à 52 sur 100"
    )
    assert sentences.headline("Pression", change("inconclusive", 1.0), after, "fr") == (
        f"Pression{NB}: 71 sur 100, pas d'évolution certaine"
    )
    assert sentences.headline("Pression", None, after, "fr") == f"Pression{NB}: 71 sur 100"
    assert sentences.headline("Pression", change(None, None, qualifier="none"), after, "fr") == (
        f"Pression{NB}: 71 sur 100 parmi les répondants volontaires"
    )
    hidden = fact(suppressed="few_answers")
    assert sentences.headline("Pression", change(), hidden, "fr") == f"Pression{NB}: trop peu de réponses pour publier"


def test_an_inconclusive_change_says_what_could_be_seen_and_what_is_ruled_out() -> None:
    made = change("inconclusive", 1.0, mdc_pts=4.0, ci90_low=-1.2, ci90_high=3.4)
    said = sentences.detectable(made, "fr")
    assert said is not None
    assert said.replace("\u00a0", " ") == "Une vraie hausse de 4 points avait 8 chances sur 10 d'être détectée."
    assert sentences.excluded(
        made, "fr"
    ) == "Une hausse de plus de 4 points et une baisse de plus de 2 points sont exclues.".replace(
        " points", "\u00a0points"
    )
    assert sentences.detectable(change(), "fr") is None
    assert sentences.excluded(change("stable", 0.2), "fr") is None


def test_bounds_are_rounded_outwards_and_a_detectable_change_upwards() -> None:
    made = change("inconclusive", 1.0, mdc_pts=4.01, ci90_low=0.4, ci90_high=3.01)
    assert "5" in (sentences.detectable(made, "fr") or "")
    said = sentences.excluded(made, "fr") or ""
    assert said.startswith("Une hausse de plus de 4")
    assert "baisse" not in said


def test_an_announced_change_never_shows_a_bound_of_zero() -> None:
    """« entre 0 et +6 » would seem to deny what it announces: more decimals are shown instead."""
    said = sentences.verdict_sentence(change(difference_pts=3.0, ci95_low=0.3, ci95_high=5.7), 5.0, "fr")
    assert "(entre +0,3 et +5,7)" in said
    said = sentences.verdict_sentence(change(difference_pts=3.0, ci95_low=0.04, ci95_high=5.96), 5.0, "fr")
    assert "(entre +0,04 et +5,96)" in said


def test_a_signal_to_watch_is_never_buried() -> None:
    said = sentences.remarks(change("inconclusive", 3.0, is_watch=True, family_size=10), "fr")
    assert any(one.startswith("Signal à surveiller") for one in said)


CHANGES = [
    change(
        verdict,
        difference if verdict in ("progress", "regress", "stable", "inconclusive") else None,
        qualifier=qualifier if verdict else "none",
        reason=reason,
        is_slight=slight,
        is_watch=watch,
        is_bridged=watch,
        has_base_changed=slight,
        common_shift_pts=-0.4,
        own_shift_pts=difference,
        cancelling_sd_pts=1.0,
        before=before,
        after=before + difference,
    )
    for verdict, difference, qualifier, reason, slight, watch, before in itertools.product(
        ("progress", "regress", "stable", "inconclusive", "not_comparable", "insufficient", None),
        (-9.4, 0.04, 1.0),
        ("established", "indicative", "none"),
        (
            None,
            "question_version",
            "bridge_missing",
            "mode",
            "contractor",
            "population",
            "no_variance",
            "zero_variance",
        ),
        (False, True),
        (False, True),
        (61.2,),
    )
]

CROSSINGS = [
    crossing(
        verdict,
        basis=basis,
        kpi=kpi,
        tensions_at_target="bacterio",
        is_veto=veto,
        is_low_urgency=veto,
        proposed=proposed,
        alone_perceived=alone,
        alone_delivered=alone,
    )
    for verdict, basis, kpi, veto, proposed, alone in itertools.product(
        ("act", "explain", "secure", "maintain", "arbitrate", "measure", "unknown", None),
        (
            "constraint",
            "misperceived",
            "no_target",
            "blind_spot",
            "veto",
            "near_threshold",
            "no_kpi_value",
            "kpi_uncertainty",
            "no_margin",
            "insufficient",
            "volunteers",
            "no_residents",
            "not_judged",
            "not_asked",
            None,
        ),
        ("", "decroche"),
        (False, True),
        (None, "Chlore libre au robinet"),
        ("act", None),
    )
]


@cache
def every_sentence(locale: str) -> list[str]:
    said: list[str | None] = []
    for one in CHANGES:
        said += [sentences.verdict_sentence(one, 5.0, locale), sentences.verdict_name(one, locale)]
        said += [sentences.headline("Pression", one, fact(), locale), sentences.reason(one, locale)]
        said += [sentences.detectable(one, locale), sentences.excluded(one, locale), sentences.difference(one, locale)]
        said += sentences.remarks(one, locale)
    own = service()
    for row in CROSSINGS:
        said += [crossing_words.verdict_sentence(row, locale), crossing_words.alone(row, locale)]
        said += [crossing_words.decision_sentence([("Pression", row, row.awaits)], locale)]
        said += crossing_words.explanation(row, own, locale) + crossing_words.link_words(row, own, locale)
    return sorted({one for one in said if one is not None})


@pytest.mark.parametrize("locale", ["fr", "en"])
def test_no_sentence_of_the_grid_says_a_forbidden_word(locale: str) -> None:
    said = every_sentence(locale)
    assert len(said) > 120
    for one in said:
        assert not [word for word in FORBIDDEN if re.search(rf"\b{re.escape(word)}\b", one.casefold())], one
        assert "{" not in one
        assert one == one.strip(" \u00a0")


def test_french_sentences_are_set_as_french_is() -> None:
    for one in every_sentence("fr"):
        assert not re.search(r"[ \u00a0][;:!?»%]", one), one  # a narrow no-break space stands before them
        assert not re.search(r"«[ \u00a0]", one), one
        assert not re.search(r"(?<![\w-])-\d", one), one  # a minus sign, not a hyphen
        assert not re.search(r"\d\.\d", one), one  # a decimal comma


@pytest.mark.parametrize("locale", ["fr", "en"])
def test_a_word_of_change_needs_an_announced_verdict(locale: str) -> None:
    words = {"fr": ("progrès", "recul"), "en": ("progress", "decline")}[locale]
    for one in CHANGES:
        title = sentences.headline("Pression", one, fact(), locale).casefold()
        said = sentences.verdict_sentence(one, 5.0, locale).casefold()
        if not one.announced:
            assert not any(word in title + said for word in words)
        elif one.qualifier == "indicative":
            assert "établi" not in title + said
            assert "established" not in title + said


def test_quotas_and_volunteers_are_named_for_what_they_are() -> None:
    assert sentences.verdict_name(change(qualifier="indicative"), "fr") == "Progrès indicatif"
    assert sentences.verdict_name(change(None, None, qualifier="none"), "fr") == (
        f"Répondants volontaires{NB}: aucun changement annoncé"
    )


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (crossing("act"), f"Agir{NB}: note et mesure sous leur seuil"),
        (crossing("explain", basis="constraint"), "Expliquer la contrainte"),
        (crossing("explain", basis="misperceived"), f"Objectif tenu, ressenti différent{NB}: expliquer"),
        (crossing("secure"), "Habitants satisfaits, objectif technique non atteint"),
        (crossing("maintain"), f"Maintenir{NB}: note et objectif atteints"),
        (crossing("measure"), "Indicateur à créer"),
        (crossing("arbitrate", basis="no_target"), f"À arbitrer par les élus{NB}: aucun objectif fixé"),
        (crossing("unknown", basis="near_threshold"), "Trop près du seuil pour conclure"),
    ],
)
def test_crossing_verdicts_are_said_in_the_words_of_the_domain(row: object, expected: str) -> None:
    assert crossing_words.verdict_sentence(row, "fr") == expected  # type: ignore[arg-type]


def test_the_water_case_names_the_tension_and_the_missing_indicator() -> None:
    row = crossing("explain", basis="constraint", tensions_at_target="bacterio", proposed="Chlore libre au robinet")
    said = " ".join(crossing_words.explanation(row, service(), "fr"))
    assert f"«{NB}Bactériologie{NB}» à l'objectif." in said
    assert "en tension" in said
    assert f"À décider{NB}: mesurer «{NB}Chlore libre au robinet{NB}»." in said
    assert crossing_words.link_words(row, service(), "fr") == [
        f"«{NB}Bactériologie{NB}» est en tension avec ce critère{NB}: le chlore garde l'eau saine."
    ]


def test_a_score_is_never_a_percentage() -> None:
    assert sentences.level(68.0, "fr") == "68 sur 100"
    own = material()
    for subject in own.subjects:
        mean = own.current(subject)
        assert mean is not None
        assert "%" not in sentences.figure(mean, "fr")
