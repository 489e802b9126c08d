"""The exploratory wave of the demonstration's drinking water, in 2014: open answers, two coders, two who match.

Belongs here: what residents and agents were made to answer, what the coders and the two who fill the matching matrix
were made to write, and the files of all that. Does not belong here: the declaration (`declared/exploration/`), the
choice that follows from it: the pipeline finds the ten criteria of the service's barometer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
from numpy.random import Generator

from barometer.building.coding import next_form as next_coding_form
from barometer.building.coding import read_coding
from barometer.building.matching import kpi_ids
from barometer.building.matching import next_form as next_matching_form
from barometer.crossing.matching import Entry, match
from barometer.declarations.authority import Authority
from barometer.declarations.exploration import Exploration
from barometer.declarations.service import Service
from barometer.demonstration.files import Rows, csv_bytes
from barometer.demonstration.randomness import SEED, stream
from barometer.ingest.exploration import VOICES, judge_voice
from barometer.ingest.files import Kind, Received
from barometer.ingest.returned_words import Memory, Words
from barometer.locale import say
from barometer.publishing.workbooks.fillable import fillable_workbook
from barometer.publishing.workbooks.matching import pair_key, pairs_of

SERVICE = "eau-potable"
RESIDENTS, AGENTS = 520, 46
#: What nobody interviewed answered with.
_NOTHING = ("ne sait pas", "rien de particulier", "")


@dataclass(frozen=True)
class Planted:
    """What is true of a criterion: shares of residents and of agents who cite it, its mean importance (0 to 10), what
    people say when they do."""

    share: float
    importance: float
    agents: float
    said: tuple[str, ...]


#: By criterion. The first residents cite is taste, the first agents cite are leaks and safety.
PLANTED: dict[str, Planted] = {
    "gout": Planted(
        0.47, 8.8, 0.05, ("le goût de l'eau", "elle sent le chlore", "un goût de javel", "l'odeur au robinet")
    ),
    "confiance-sanitaire": Planted(
        0.24, 9.2, 0.50, ("qu'elle soit sans danger", "pas de bactéries", "bonne pour la santé des enfants")
    ),
    "limpidite": Planted(0.14, 7.4, 0.10, ("qu'elle soit claire", "une eau trouble après les orages", "la couleur")),
    "pression": Planted(0.16, 6.9, 0.08, ("la pression dans la douche", "pas assez de débit à l'étage")),
    "continuite": Planted(0.12, 8.1, 0.30, ("pas de coupures", "quand l'eau est coupée sans prévenir")),
    "delai-intervention": Planted(0.05, 7.8, 0.12, ("la rapidité du dépannage", "qu'ils interviennent vite")),
    "preservation-ressource": Planted(0.06, 7.0, 0.60, ("les fuites dans la rue", "le gaspillage de l'eau")),
    "prix": Planted(0.38, 8.3, 0.06, ("le prix", "c'est trop cher", "le tarif au mètre cube")),
    "facture": Planted(0.15, 6.6, 0.03, ("une facture qu'on comprend", "la facture est illisible")),
    "accueil": Planted(0.07, 6.4, 0.08, ("l'accueil au guichet", "qu'on réponde au téléphone")),
    "durete": Planted(0.08, 5.9, 0.04, ("le calcaire", "le tartre dans la bouilloire")),
    "information": Planted(0.04, 5.2, 0.02, ("être informé des travaux",)),
    "demarches": Planted(0.01, 4.0, 0.02, ("tout faire par internet",)),
}
#: Answers that the second coder took for something else, and what was settled when both met.
MISTAKEN: dict[str, tuple[str, str]] = {
    "l'odeur au robinet": ("confiance-sanitaire", "gout"),
    "quand l'eau est coupée sans prévenir": ("information", "continuite"),
}

#: What both say of a pair at once; all others are "no link".
_LINKED: dict[tuple[str, str], tuple[Entry, str]] = {
    ("confiance-sanitaire", "conformite-microbiologique"): (
        "measures",
        "La conformité microbiologique est ce que les habitants appellent une eau sans danger.",
    ),
    ("limpidite", "conformite-physico-chimique"): (
        "measures",
        "Turbidité et couleur font partie des paramètres physico-chimiques contrôlés.",
    ),
    ("continuite", "coupures"): ("measures", "Une coupure sans préavis est exactement ce sur quoi porte la question."),
    ("delai-intervention", "respect-delai"): (
        "measures",
        "L'ouverture d'un branchement est l'intervention la plus courante chez l'abonné.",
    ),
    ("preservation-ressource", "rendement"): (
        "measures",
        "Le rendement dit la part de l'eau qui ne se perd pas en fuites.",
    ),
    ("prix", "prix-m3"): ("measures", "C'est le prix que paie l'abonné, hors assainissement."),
    ("accueil", "appels-decroches"): (
        "measures",
        "Joindre quelqu'un est le premier motif cité par les habitants qui jugent l'accueil.",
    ),
}
#: Where the service (A) and the quality mission (B) differ, and what the crossing meeting settled.
DISPUTED: dict[tuple[str, str], tuple[Entry, Entry, Entry, str]] = {
    ("gout", "conformite-microbiologique"): (
        "none",
        "in_tension",
        "in_tension",
        "Le chlore qui garantit la bactériologie jusqu'au bout du réseau donne à l'eau le goût dont les habitants se "
        "plaignent.",
    ),
    ("continuite", "rendement"): (
        "measures",
        "contributes",
        "contributes",
        "Un réseau qui fuit casse plus souvent ; ce n'est qu'une des causes de coupure.",
    ),
}
_FIRST, _SECOND, _MEETING = "copie A.xlsx", "copie B.xlsx", "réunion.xlsx"


def exploration_files(
    authority: Authority, service: Service, exploration: Exploration, seed: int = SEED
) -> dict[str, bytes]:
    """The files beside exploration.toml, by their path in its folder."""
    residents = csv_bytes(_residents(stream("exploration", SERVICE, "residents", seed=seed)), encoding="utf-8-sig")
    agents = csv_bytes(_agents(stream("exploration", SERVICE, "agents", seed=seed)), encoding="cp1252")
    received = dict(zip(VOICES, (residents, agents), strict=True))
    texts = _texts(authority, exploration, received)
    memory, locale = _coding_memory(exploration, texts), authority.locale
    coding = read_coding(exploration, texts, memory)
    form = next_coding_form(exploration, service.label, texts, coding, memory, locale)
    return {
        "reponses-ouvertes.csv": residents,
        "agents.csv": agents,
        f"coding/{say(locale, 'coding.file')}-{form.memory.issue}.xlsx": fillable_workbook(form, locale),
        **_matching(authority, service, exploration),
    }


def _residents(random: Generator) -> Rows:
    """Three criteria at most, in the order in which they come to mind, each with its importance."""
    rows: list[list[str | int]] = [["NUM", "NOTE", "CITE1", "IMP1", "CITE2", "IMP2", "CITE3", "IMP3"]]
    for number in range(1, RESIDENTS + 1):
        mark = 99 if random.random() < 0.03 else int(min(10, max(0, round(random.normal(6.7, 1.9)))))
        cited = [name for name in PLANTED if random.random() < PLANTED[name].share]
        order = sorted(cited, key=lambda name: -PLANTED[name].share + random.random() / 2)[:3]
        row: list[str | int] = [number, mark]
        for name in order:
            importance = min(10, max(0, round(random.normal(PLANTED[name].importance, 1.2))))
            row += [_say(PLANTED[name].said, random), int(importance)]
        if not order:
            row += [_NOTHING[int(random.integers(len(_NOTHING)))], ""]
        rows.append([*row, *[""] * (8 - len(row))])
    return rows


def _agents(random: Generator) -> Rows:
    rows = [["Premier critère", "Deuxième critère"]]
    for _ in range(AGENTS):
        cited = sorted(
            (name for name in PLANTED if random.random() < PLANTED[name].agents), key=lambda name: -PLANTED[name].agents
        )[:2]
        said = [_say(PLANTED[name].said, random) for name in cited]
        rows.append([*said, *[""] * (2 - len(said))])
    return rows


def _say(said: Sequence[str], random: Generator) -> str:
    """One of the ways to say it, as interviewers type it."""
    text = said[int(random.integers(len(said)))]
    return text[:1].upper() + text[1:] if random.random() < 0.3 else text


def _texts(authority: Authority, exploration: Exploration, received: Mapping[str, bytes]) -> pd.DataFrame:
    """The different answers of both voices, as they are to be coded."""
    frames = []
    for voice, content in received.items():
        source = getattr(exploration, voice)
        file = Received(source.file, content, hashlib.sha256(content).hexdigest(), Kind.TEXT)
        frames.append(judge_voice(SERVICE, voice, source, authority, file).verbatims)
    whole = pd.concat(frames, ignore_index=True).groupby(["service", "answer"], sort=True)
    return whole.agg(text=("text", "min"), times=("times", "sum")).reset_index()


def _coding_memory(exploration: Exploration, texts: pd.DataFrame) -> Memory:
    """What the two coders wrote, each apart, and what they settled together."""
    labels = {code.id: code.label for code in exploration.criteria}
    meant = {text: name for name, planted in PLANTED.items() for text in planted.said}
    words: set[Words] = set()
    for answer, text in texts[["answer", "text"]].itertuples(index=False):
        said = text[:1].lower() + text[1:]
        other, settled = MISTAKEN.get(said, (meant[said], ""))
        words.add(Words(answer, "first", 1, labels[meant[said]], _FIRST))
        words.add(Words(answer, "second", 1, labels[other], _SECOND))
        if settled:
            words.add(Words(answer, "settled", 2, labels[settled], _MEETING))
    return Memory(frozenset(words), frozenset(), 2)


def _matching(authority: Authority, service: Service, exploration: Exploration) -> dict[str, bytes]:
    criteria, kpis = [one.id for one in exploration.criteria], kpi_ids(service, exploration)

    def written(entry: Entry) -> str:
        return say(authority.locale, f"matching.entry.{entry}")

    words: set[Words] = set()
    for criterion in criteria:
        for kpi in kpis:
            row = pair_key(criterion, kpi)
            both, reason = _LINKED.get((criterion, kpi), ("none", ""))
            first, second, settled, why = DISPUTED.get((criterion, kpi), (both, both, None, reason))
            words |= {Words(row, "first", 1, written(first), _FIRST), Words(row, "second", 1, written(second), _SECOND)}
            if settled is not None:
                words |= {Words(row, "settled", 2, written(settled), _MEETING)}
                words |= {Words(row, "settled_reason", 2, why, _MEETING)}
            elif why:
                words |= {Words(row, "first_reason", 1, why, _FIRST)}
    memory = Memory(frozenset(words), frozenset(), 2)
    matching = match(pairs_of(criteria, kpis, memory)[0])
    form = next_matching_form(service, exploration, matching, memory, authority.locale)
    name = say(authority.locale, "matching.file")
    return {f"matching/{name}-{form.memory.issue}.xlsx": fillable_workbook(form, authority.locale)}
