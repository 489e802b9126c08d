"""What is true in the invented agglomeration: what residents think, what changed, what was planted.

Belongs here: scores, differences between groups, "don't know" shares, and every planted event by name, so that tests
can look for them in what the pipeline publishes. Does not belong here: drawing samples (sampling, answering) and the
technical series (kpis).

A true score is the mean, on 0-100, of the opinions that the whole population of the survey would express in the
wave's wording and mode. Outside the planted events it is the same in every wave.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Opinion:
    """What the population thinks of a criterion.

    score          true mean on 0-100
    dont_know      share of "don't know" among those asked
    not_concerned  share of those whom the question does not concern
    use            users minus non-users, in points of the latent opinion
    ages, zones    departures of the age groups (18-34, 35-49, 50-64, 65 and over) and of zones, in latent points
    """

    score: float
    dont_know: float = 0.03
    not_concerned: float = 0.0
    use: float = 4.0
    ages: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    zones: Mapping[str, float] = field(default_factory=dict)


_RURAL = {"coeur": 5.0, "plateaux": -5.0, "coteaux": -4.0, "lacs": -4.0}
_RETIRED = (-14.0, -9.0, 2.0, 17.0)

OPINIONS: dict[str, dict[str, Opinion]] = {
    "eau-potable": {
        "note-ensemble": Opinion(67, 0.02),
        "gout": Opinion(44, 0.01, use=14, zones={"coeur": -4.0, "lacs": 6.0}),
        "confiance-sanitaire": Opinion(78, 0.05, use=6),
        "limpidite": Opinion(81, 0.01),
        "pression": Opinion(77, 0.01, zones={"plateaux": -7.0}),
        "continuite": Opinion(84, 0.02),
        "delai-intervention": Opinion(64, 0.27),
        "preservation-ressource": Opinion(53, 0.22),
        "prix": Opinion(44, 0.06, ages=(-4.0, -2.0, 1.0, 4.0)),
        "facture": Opinion(63, 0.08),
        "accueil": Opinion(76, 0.16),
    },
    "assainissement": {
        "note-ensemble": Opinion(74, 0.07),
        "odeurs": Opinion(71, 0.04),
        "debordements": Opinion(82, 0.02),
        "engorgements": Opinion(78, 0.05),
        "rejets-milieu": Opinion(73, 0.16),
        "raccordement": Opinion(77, 0.13, use=10),
        "delai-intervention": Opinion(74, 0.24),
        "travaux": Opinion(70, 0.08),
        "boues": Opinion(71, 0.31),
        "accueil": Opinion(76, 0.18),
        "facture": Opinion(72, 0.09),
    },
    "dechets": {
        "note-ensemble": Opinion(69, 0.01),
        "regularite-collecte": Opinion(81, 0.01),
        "frequence-collecte": Opinion(74, 0.02),
        "proprete-points-apport": Opinion(66, 0.03, zones={"coeur": -4.0}),
        "consignes-tri": Opinion(62, 0.02, ages=(2.0, 1.0, 0.0, -3.0)),
        "horaires-decheterie": Opinion(76, 0.08),
        "accueil-decheterie": Opinion(80, 0.09),
        "compostage": Opinion(57, 0.19),
        "cout": Opinion(50, 0.06),
        "bruit": Opinion(77, 0.02, zones={"coeur": -5.0}),
        "reduction": Opinion(61, 0.11),
    },
    "bus": {
        "note-ensemble": Opinion(62, 0.06, use=8),
        "ponctualite": Opinion(50, 0.09, use=5),
        "frequence": Opinion(46, 0.08, zones=_RURAL),
        "amplitude": Opinion(52, 0.12, ages=(-6.0, -2.0, 2.0, 5.0)),
        "desserte": Opinion(56, 0.03, use=8, zones=_RURAL),
        "information": Opinion(72, 0.10),
        "accueil": Opinion(81, 0.11),
        "proprete": Opinion(79, 0.09),
        "securite": Opinion(74, 0.08),
        "tarifs": Opinion(72, 0.10),
        "accessibilite": Opinion(58, 0.14, ages=(4.0, 2.0, 0.0, -6.0)),
    },
    "piscines": {
        "note-ensemble": Opinion(68, 0.13, use=10),
        "qualite-eau": Opinion(78, 0.01),
        "temperature": Opinion(61, 0.01),
        "vestiaires": Opinion(55, 0.01),
        "horaires": Opinion(70, 0.02),
        "tarifs": Opinion(77, 0.02),
        "accueil": Opinion(83, 0.01),
        "affluence": Opinion(62, 0.02),
        "cours": Opinion(78, 0.21),
        "surveillance": Opinion(86, 0.04),
        "continuite": Opinion(78, 0.05),
    },
    "petite-enfance": {
        "note-ensemble": Opinion(84, 0.01),
        "professionnels": Opinion(88, 0.01),
        "eveil": Opinion(85, 0.02),
        "repas": Opinion(82, 0.02, not_concerned=0.07),
        "proprete": Opinion(87, 0.01),
        "securite": Opinion(90, 0.01),
        "horaires": Opinion(67, 0.01),
        "obtention-place": Opinion(55, 0.02),
        "inscription": Opinion(63, 0.02),
        "information": Opinion(82, 0.01),
        "tarifs": Opinion(68, 0.03),
    },
    "mediatheques": {
        "note-ensemble": Opinion(76, 0.09, use=7, ages=(-4.0, -3.0, 1.0, 5.0)),
        "horaires": Opinion(63, 0.10, use=3, ages=_RETIRED),
        "collections": Opinion(78, 0.14, ages=(-4.0, -2.0, 1.0, 4.0)),
        "numerique": Opinion(65, 0.28, ages=(-4.0, -2.0, 1.0, 4.0)),
        "accueil": Opinion(86, 0.11),
        "lieux": Opinion(79, 0.10, ages=(-4.0, -3.0, 1.0, 5.0)),
        "animations": Opinion(76, 0.18, ages=(-4.0, -3.0, 1.0, 5.0)),
        "acces": Opinion(74, 0.08),
        "reservations": Opinion(62, 0.25),
        "catalogue": Opinion(61, 0.23, ages=(3.0, 2.0, -1.0, -3.0)),
        "inscription": Opinion(87, 0.12),
    },
    "voirie-velo": {
        "note-ensemble": Opinion(54, 0.02),
        "etat-chaussees": Opinion(44, 0.01, zones={"plateaux": -4.0, "coteaux": -3.0, "coeur": 3.0}),
        "trottoirs": Opinion(51, 0.02),
        "pistes-cyclables": Opinion(48, 0.07, use=-6),
        "securite-velo": Opinion(42, 0.09, use=-5),
        "stationnement-velo": Opinion(50, 0.16),
        "signalements": Opinion(47, 0.24),
        "eclairage": Opinion(68, 0.01),
        "deneigement": Opinion(69, 0.10),
        "signalisation": Opinion(70, 0.02),
        "travaux": Opinion(52, 0.04),
    },
}

#: Share of users in each age group, of the surveys that are put to all residents.
USERS: dict[str, tuple[float, float, float, float]] = {
    "eau-potable": (0.62, 0.66, 0.70, 0.76),
    "assainissement": (0.88, 0.82, 0.80, 0.82),
    "dechets": (0.58, 0.76, 0.82, 0.72),
    "bus": (0.44, 0.24, 0.23, 0.32),
    "piscines": (0.46, 0.60, 0.38, 0.26),
    "mediatheques": (0.42, 0.52, 0.42, 0.46),
    "voirie-velo": (0.50, 0.46, 0.38, 0.24),
}


@dataclass(frozen=True)
class PlantedChange:
    """A true change of one criterion between two comparable waves; the other criteria do not move."""

    service: str
    criterion: str
    wave_from: int
    wave_to: int
    points: float


@dataclass(frozen=True)
class PassingMood:
    """In one wave the residents of a zone judge a criterion otherwise than before and after; nothing was done about it.

    `points`: of latent opinion. The score of the whole population stays what it is.
    """

    service: str
    criterion: str
    zone: str
    wave: int
    points: float


@dataclass(frozen=True)
class WordingChange:
    """From `wave` on the question has another wording, and its score is another one: nothing may be compared."""

    service: str
    criterion: str
    wave: int
    old: str
    new: str
    points: float


@dataclass(frozen=True)
class ModeChange:
    """From `wave` on the interviews are made otherwise and every score moves, though opinions did not."""

    service: str
    wave: int
    before: str
    after: str
    points: float


@dataclass(frozen=True)
class OpenCall:
    """A wave of volunteers: they think otherwise than the population, and nothing may be announced from them."""

    service: str
    wave: int
    points: float


@dataclass(frozen=True)
class SkewedSample:
    """A wave in which the retired answered far too often; unweighted, `criteria` seem to have moved."""

    service: str
    wave: int
    criteria: tuple[str, ...]


@dataclass(frozen=True)
class Gap:
    """A wave that did not take place."""

    service: str
    wave: int


@dataclass(frozen=True)
class TensionCase:
    """METHOD C4: what residents find bad is what keeps the indicator good, and nobody measures it."""

    service: str
    criterion: str
    kpi: str
    proposed: str


@dataclass(frozen=True)
class Untargeted:
    """A KPI that measures a criterion and has no target: to arbitrate."""

    service: str
    criterion: str
    kpi: str


PROGRESS = PlantedChange("bus", "ponctualite", 2023, 2025, +10)
REGRESS = PlantedChange("dechets", "proprete-points-apport", 2024, 2025, -9)
#: Drinking water, whose register tells three stories (declared/register/eau-potable.toml). The taste of chlorine was
#: explained in 2018 and nothing else was done: the mark rises, the technical figure stays where it was.
EXPLAINED = PlantedChange("eau-potable", "gout", 2017, 2019, +8)
#: Leaks were looked for from 2022 on: the network's efficiency rises, then residents' mark.
ACTED = PlantedChange("eau-potable", "preservation-ressource", 2021, 2023, +8)
#: An advice desk was opened where the worst mark had been given, and the mark rose by itself.
PASSING = PassingMood("eau-potable", "prix", "lacs", 2023, -4)
CHANGES = (PROGRESS, REGRESS, EXPLAINED, ACTED)
WORDING = WordingChange("assainissement", "odeurs", 2023, "v1", "v2", +8)
MODE = ModeChange("voirie-velo", 2022, "téléphone", "téléphone et internet", +4)
VOLUNTEERS = OpenCall("mediatheques", 2021, -6)
SKEWED = SkewedSample("mediatheques", 2025, ("horaires",))
MISSING_WAVE = Gap("piscines", 2021)
PRINTED_REPORT = ("assainissement", 2015)
WATER = TensionCase("eau-potable", "gout", "conformite-microbiologique", "Chlore libre au robinet")
UNTARGETED = Untargeted("voirie-velo", "pistes-cyclables", "lineaire-cyclable")
#: Residents are pleased, no KPI is at its target: each of these criteria reads `secure`.
PLEASED_BELOW_TARGET = (
    "assainissement",
    ("boues", "debordements", "delai-intervention", "engorgements", "raccordement", "rejets-milieu"),
)


def opinion_in(service: str, criterion: str, wave: int) -> Opinion:
    """What the population thinks of a criterion in a wave, a passing mood of a zone included; its score is apart."""
    opinion = OPINIONS[service][criterion]
    if (service, criterion, wave) == (PASSING.service, PASSING.criterion, PASSING.wave):
        zones = {**opinion.zones, PASSING.zone: opinion.zones.get(PASSING.zone, 0.0) + PASSING.points}
        return replace(opinion, zones=zones)
    return opinion


def true_score(service: str, criterion: str, wave: int) -> float:
    """The true score of a criterion in a wave, planted events included."""
    score = OPINIONS[service][criterion].score
    for change in CHANGES:
        if (service, criterion) == (change.service, change.criterion) and wave >= change.wave_to:
            score += change.points
    if (service, criterion) == (WORDING.service, WORDING.criterion) and wave >= WORDING.wave:
        score += WORDING.points
    if service == MODE.service and wave >= MODE.wave:
        score += MODE.points
    if (service, wave) == (VOLUNTEERS.service, VOLUNTEERS.wave):
        score += VOLUNTEERS.points
    return score
