"""What a text claims: cases one by one, what is generated is always allowed, the corpus that somebody else wrote."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from builders import change, estimate

from barometer.publishing.claims.check import check
from barometer.publishing.claims.facts import Facts, Reason
from barometer.publishing.facts import Estimate
from barometer.publishing.words import sentences
from benchmarks.caption_corpus import read_corpus, score

CORPUS = Path(__file__).parent / "captions"
COMMUNES = ("La Tour", "Bel-Air", "Le Pin", "Voreppe", "Saint-Jean-de-Moirans")


def facts(verdict: str | None, **changes: object) -> Facts:
    known: dict[str, object] = {
        "label": "Accueil au guichet",
        "verdict": verdict,
        "qualifier": "established",
        "level": 68.0,
        "before": 61.0,
        "difference": 7.0,
        "share_pct": 64.0,
        "communes": COMMUNES,
    }
    return Facts(**(known | changes))  # type: ignore[arg-type]


PROGRESS, UNCERTAIN = facts("progress"), facts("inconclusive")
UNKNOWN = facts("insufficient", level=None, before=None, difference=None, share_pct=None)
REGRESS, STABLE = facts("regress", level=61.0, before=68.0, difference=-7.0), facts("stable", before=67.0)

REFUSED = [
    (UNCERTAIN, "Du mieux au guichet", Reason.PROGRESS),
    (UNCERTAIN, "Cap franchi !", Reason.PROGRESS),
    (UNCERTAIN, "La courbe s'inverse", Reason.PROGRESS),
    (UNCERTAIN, "l acceuil s'ammeliore 📈", Reason.PROGRESS),
    (UNCERTAIN, "P R O G R È S au guichet", Reason.PROGRESS),
    (UNCERTAIN, "#enprogres", Reason.PROGRESS),
    (UNCERTAIN, "L'accueil ne cesse de s'améliorer", Reason.PROGRESS),
    (UNCERTAIN, "On ne peut pas nier que l'accueil progresse", Reason.PROGRESS),
    (UNCERTAIN, "Qui a dit que l'accueil ne progressait pas ?", Reason.PROGRESS),
    (UNCERTAIN, "L'accueil passe de 61 à 68 sur 100", Reason.PROGRESS),
    (UNCERTAIN, "Les mécontents sont moins nombreux", Reason.PROGRESS),
    (UNCERTAIN, "Ça se dégrade au guichet", Reason.REGRESS),
    (UNCERTAIN, "L'accueil décroche", Reason.REGRESS),
    (UNCERTAIN, "Rien n'a changé au guichet", Reason.STABILITY),
    (UNCERTAIN, "L'accueil ne progresse pas", Reason.STABILITY),
    (PROGRESS, "68 % des usagers satisfaits", Reason.PERCENT),
    (PROGRESS, "Soixante-huit pour cent de satisfaction", Reason.PERCENT),
    (PROGRESS, "L'accueil progresse : 70 sur 100", Reason.FIGURE),
    (PROGRESS, "L'accueil progresse grâce à nos agents", Reason.CAUSE),
    (PROGRESS, "L'accueil progresse à Voreppe", Reason.COMMUNE),
    (PROGRESS, "Les habitants du Pin notent l'accueil 68 sur 100", Reason.COMMUNE),
    (PROGRESS, "Mme Durand se réjouit", Reason.PERSON),
    (PROGRESS, "Le guichet en tête du classement", Reason.RANKING),
    (PROGRESS, "Accueil : 68 sur 100, que Bertille Vauquelin, sa créatrice, savoure", Reason.PERSON),
    (PROGRESS, "Accueil : 68 sur 100, la boulangère chante faux le matin", Reason.UNREAD),
    (UNCERTAIN, "Accueil. Hier : 61. Aujourd'hui : 68.", Reason.CHANGE),
    (UNCERTAIN, "Accueil au guichet (72).", Reason.FIGURE),
    (REGRESS, "Légère baisse au guichet", Reason.FORBIDDEN),
    (facts("progress", qualifier="indicative"), "Accueil : progrès établi", Reason.INDICATIVE),
    (facts("not_comparable"), "68 sur 100 contre 61 en 2019", Reason.INCOMPARABLE),
    (UNKNOWN, "Accueil : 75 sur 100", Reason.INSUFFICIENT),
    (UNKNOWN, "Les visiteurs en redemandent.", Reason.INSUFFICIENT),
    (UNKNOWN, "Peu nombreux à répondre, mais ravis", Reason.INSUFFICIENT),
    (facts("inconclusive", zone_published=False), "Dans le secteur Nord, 70 sur 100", Reason.INSUFFICIENT),
]

ACCEPTED = [
    (UNCERTAIN, "On ne peut pas dire que l'accueil progresse."),
    (UNCERTAIN, "Nous voulons faire progresser l'accueil."),
    (UNCERTAIN, "L'accueil progresse-t-il ? Trop tôt pour le dire."),
    (UNCERTAIN, "Le chantier du guichet progresse. Accueil : 68 sur 100."),
    (UNCERTAIN, "Les tarifs augmentent de 2 %. Accueil : 68 sur 100, pas d'évolution certaine."),
    (UNCERTAIN, "Une hausse de plus de 6 points est exclue."),
    (UNCERTAIN, "612 personnes interrogées du 6 au 25 mars 2023."),
    (UNCERTAIN, "12 points d'apport de plus, ouverts le 5/10/2023."),
    (PROGRESS, "Grâce à vos réponses, nous savons que l'accueil progresse : 68 sur 100."),
    (PROGRESS, "64 % des usagers satisfaits, et une note en progrès : 68 sur 100 (61 en 2021)."),
    (PROGRESS, "La tour de contrôle ; l'accueil progresse, de 61 à 68 sur 100"),
    (PROGRESS, "La médiathèque Simone-Veil vous accueille. Accueil : 68 sur 100."),
    (PROGRESS, "Travaux au Pin jusqu'en avril. Accueil : 68 sur 100."),
    (STABLE, "L'accueil se maintient à 68 sur 100."),
    (STABLE, "On redoutait un recul : l'accueil est stable, à 68 sur 100."),
    (UNCERTAIN, "« Quel bond ! » a-t-on lu. Non : 68 sur 100, pas d'évolution certaine."),
    (UNCERTAIN, "Objectif 2027 : un accueil mieux noté. 68 sur 100 aujourd'hui."),
    (UNCERTAIN, "Prenez vos papiers : l'accueil ferme une heure plus tôt le vendredi."),
    (UNCERTAIN, "L'accueil a renseigné 11 000 appels, deux fois plus qu'en janvier. Note : 68 sur 100."),
    (
        PROGRESS,
        "L'avis sur le bureau des étals du marché progresse. Accueil : 68 sur 100, et nul n'en connaît la cause.",
    ),
    (UNKNOWN, "L'accueil déménage au 9 chemin du Lavoir."),
    (UNKNOWN, "Résultat masqué, trop peu de réponses."),
    (REGRESS, "Vous êtes moins satisfaits de l'accueil : 61 sur 100."),
    (facts("progress", qualifier="indicative"), "Progrès indicatif : de 61 à 68 sur 100"),
]


@pytest.mark.parametrize(("known", "text", "reason"), REFUSED)
def test_what_says_more_than_the_verdict_is_refused(known: Facts, text: str, reason: Reason) -> None:
    found = check(text, known)
    assert reason in [one.reason for one in found]
    assert all(one.quote.strip() for one in found)


@pytest.mark.parametrize(("known", "text"), ACCEPTED)
def test_what_the_verdict_allows_is_accepted(known: Facts, text: str) -> None:
    assert check(text, known) == []


@pytest.mark.parametrize(("known", "text", "reason"), REFUSED)
def test_the_form_of_the_letters_changes_nothing(known: Facts, text: str, reason: Reason) -> None:
    decomposed = unicodedata.normalize("NFD", text.replace(" ", "\u00a0"))
    assert reason in [one.reason for one in check(decomposed, known)]


@pytest.mark.parametrize("qualifier", ["established", "indicative", "none"])
@pytest.mark.parametrize("verdict", ["progress", "regress", "stable", "inconclusive", "not_comparable", None])
def test_what_is_generated_is_always_allowed(verdict: str | None, qualifier: str) -> None:
    size = -7.0 if verdict == "regress" else 7.0
    before = 68.0 - size
    told = change(verdict, size, before=before, after=68.0, qualifier=qualifier if verdict else "none")
    row = estimate("gout", 2023, 68.0)
    shown = Estimate(**{name: row.get(name) for name in Estimate.__dataclass_fields__})
    margins = frozenset({5.0, 4.0, 10.0, -4.0, -10.0})
    known = facts(
        verdict, label="Goût de l'eau", qualifier=told.qualifier, before=before, difference=size, others=margins
    )
    written = [sentences.headline("Goût de l'eau", told, shown, "fr")]
    if told.announced and qualifier == "none":  # "Progrès sans marge" stands in the table, never in a text
        assert check(written[0], known) == []
        return
    written += [sentences.verdict_sentence(told, 5, "fr"), *filter(None, [sentences.excluded(told, "fr")])]
    assert [(text, check(text, known)) for text in written if check(text, known)] == []


@pytest.mark.parametrize("text", ["", " ", "🎉", "#", "…", "%", "100", "«", "\x00", "a" * 5000, "ne ne ne pas que ?"])
def test_any_text_is_judged_without_a_fault(text: str) -> None:
    assert isinstance(check(text, UNCERTAIN), list)


@pytest.mark.parametrize(
    ("captions", "communes"),
    [("captions", "communes"), *((f"corpus-{name}", f"communes-{name}") for name in "abcd")],
)
def test_the_corpora_of_captions_are_judged_as_well_as_before(captions: str, communes: str) -> None:
    """All are read: what unseen text gives is told in benchmarks/results/caption_corpus.md."""
    corpus = read_corpus(CORPUS / f"{captions}.csv", CORPUS / f"{communes}.txt")
    assert len(corpus) == 200
    found = score(corpus)
    assert min(found.recall, found.precision) >= 0.97


ENGLISH = [
    (UNCERTAIN, "Reception at the desk improves", Reason.PROGRESS),
    (UNCERTAIN, "Reception is stable", Reason.STABILITY),
    (PROGRESS, "68% of users are satisfied", Reason.PERCENT),
    (PROGRESS, "Progress thanks to our staff", Reason.CAUSE),
    (PROGRESS, "The best service in the area", Reason.RANKING),
    (PROGRESS, "A new switchboard, trained staff, longer hours: 68 out of 100", Reason.UNREAD),
    (PROGRESS, "Progress established, from 61 to 68 out of 100", None),
    (UNCERTAIN, "We cannot say that reception has improved: 68 out of 100", None),
    (UNCERTAIN, "We want to improve reception", None),
]


@pytest.mark.parametrize(("known", "text", "reason"), ENGLISH)
def test_english_has_a_smaller_lexicon(known: Facts, text: str, reason: Reason | None) -> None:
    assert [one.reason for one in check(text, known, "en")] == ([reason] if reason else [])


def test_what_is_generated_in_english_is_allowed() -> None:
    for verdict in ("progress", "regress", "stable", "inconclusive", "not_comparable", None):
        size = -7.0 if verdict == "regress" else 7.0
        told = change(verdict, size, before=68.0 - size, after=68.0, qualifier="established" if verdict else "none")
        known = facts(verdict, before=68.0 - size, difference=size, others=frozenset({5.0, 4.0, 10.0, -4.0, -10.0}))
        assert check(sentences.verdict_sentence(told, 5, "en"), known, "en") == []
