"""The invented communes, their zones, their adults by age and sex; territory.csv and the census margins.

Belongs here: who lives where. Does not belong here: who is asked (sampling) and what they think (truths).

No commune bears the name of a real one, and no French department has the code 00: the codes begin with zeros, which
Excel likes to eat.
"""

from __future__ import annotations

import datetime as dt
from functools import cache

import numpy as np
from numpy.typing import NDArray

from barometer.declarations.territory import Commune

ZONES = ("coeur", "vallee", "plateaux", "coteaux", "lacs")
AGES = ("18-34", "35-49", "50-64", "65-plus")
SEXES = ("femme", "homme")
MARGIN_YEARS = (2014, 2018, 2022)

MERGED_ON = dt.date(2019, 1, 1)
#: The commune that merged, and the one that it became part of.
MERGED, SUCCESSOR = "00052", "00061"
MERGED_POPULATION = 842

_COMMUNES = (
    ("00002", "Anse-Pérelle", "lacs", 543),
    ("00004", "Aubrelle-la-Ville", "coeur", 25_184),
    ("00007", "Belvignac-le-Vieux", "coteaux", 1_641),
    ("00009", "Brévalmont", "plateaux", 2_712),
    ("00010", "Champrésy", "plateaux", 638),
    ("00013", "Clairevasse", "vallee", 907),
    ("00015", "Courtelave", "coteaux", 4_913),
    ("00016", "Étangs-le-Comte", "lacs", 1_344),
    ("00019", "Fontvernouse", "coteaux", 722),
    ("00021", "Hautecombre", "plateaux", 3_957),
    ("00022", "La Chaulnaye", "lacs", 2_931),
    ("00023", "La Rouvelle", "plateaux", 1_478),
    ("00025", "Lac-Morain", "lacs", 5_246),
    ("00027", "Les Isles-sur-Aubrelle", "vallee", 2_459),
    ("00029", "Malvoisy", "plateaux", 871),
    ("00031", "Montcélan", "coeur", 8_936),
    ("00032", "Mortefontanges", "vallee", 1_868),
    ("00034", "Orgecourt-le-Haut", "plateaux", 1_193),
    ("00036", "Peyrolières-du-Val", "lacs", 1_763),
    ("00037", "Pont-d'Aubrelle", "vallee", 5_238),
    ("00039", "Port-Bréal", "vallee", 1_322),
    ("00041", "Roquemille", "coteaux", 1_257),
    ("00042", "Saint-Arvoux", "coeur", 6_117),
    ("00044", "Saint-Élovin", "vallee", 1_531),
    ("00046", "Saint-Guénaud-du-Lac", "lacs", 1_052),
    ("00047", "Saint-Mervin-des-Vignes", "coteaux", 979),
    ("00049", "Saint-Thiébert", "plateaux", 1_944),
    ("00050", "Sainte-Orvanne", "coteaux", 2_348),
    (SUCCESSOR, "Les Trois-Sorbiers", "coteaux", 2_894),
    ("00064", "Vaucelain", "vallee", 3_183),
    ("00066", "Vernolles", "lacs", 829),
)

#: Total population of each margin year, relative to the last.
_GROWTH = {2014: 0.966, 2018: 0.984, 2022: 1.0}
_ADULTS = 0.785
#: Adults by age group in each zone, 2022; earlier years have fewer old people.
_AGE_SHARES = {
    "coeur": (0.30, 0.25, 0.23, 0.22),
    "vallee": (0.24, 0.28, 0.26, 0.22),
    "plateaux": (0.22, 0.27, 0.28, 0.23),
    "coteaux": (0.20, 0.25, 0.28, 0.27),
    "lacs": (0.19, 0.24, 0.28, 0.29),
}
_AGEING = {2014: 0.016, 2018: 0.008, 2022: 0.0}
_WOMEN = (0.495, 0.505, 0.510, 0.555)


def communes() -> tuple[Commune, ...]:
    """All communes, the merged one included, in the order of their codes."""
    merged = Commune(
        insee=MERGED,
        name="Sorbières-le-Bas",
        zone="coteaux",
        valid_to=MERGED_ON - dt.timedelta(days=1),
        successor=SUCCESSOR,
        population=MERGED_POPULATION,
    )
    living = [Commune(insee=code, name=name, zone=zone, population=n) for code, name, zone, n in _COMMUNES]
    return tuple(sorted([*living, merged], key=lambda commune: commune.insee))


def communes_on(day: dt.date) -> tuple[Commune, ...]:
    """The communes as they stood that day, with the population that they have today (or had when they ended)."""
    if day >= MERGED_ON:
        return tuple(commune for commune in communes() if commune.insee != MERGED)
    return tuple(
        commune.model_copy(update={"population": (commune.population or 0) - MERGED_POPULATION})
        if commune.insee == SUCCESSOR
        else commune
        for commune in communes()
    )


@cache
def adults(year: int, on: dt.date) -> NDArray[np.int64]:
    """Adults of a margin year by commune (as on that day), age group and sex: whole persons, (communes, 4, 2)."""
    persons = np.array([commune.population for commune in communes_on(on)], dtype=np.float64)
    ages = np.array([_AGE_SHARES[commune.zone] for commune in communes_on(on)])
    ages = ages + _AGEING[year] * np.array([1.0, 0.0, 0.0, -1.0])
    women = np.array(_WOMEN)
    sexes = np.stack([women, 1 - women], axis=-1)
    counts: NDArray[np.int64] = np.rint(
        _GROWTH[year] * _ADULTS * persons[:, None, None] * ages[:, :, None] * sexes[None, :, :]
    ).astype(np.int64)
    return counts


def territory_csv() -> list[list[str]]:
    """territory.csv, its header first."""
    header = ["insee", "name", "zone", "valid_from", "valid_to", "successor", "population"]
    rows = [
        [
            c.insee,
            c.name,
            c.zone,
            "",
            c.valid_to.isoformat() if c.valid_to else "",
            c.successor or "",
            str(c.population),
        ]
        for c in communes()
    ]
    return [header, *rows]


def margins(year: int) -> dict[tuple[str, str], int]:
    """Adults by (variable, category): zone, age and sex, each adding up to the same total."""
    on = dt.date(year, 12, 31)
    counts = adults(year, on)
    zones = np.array([commune.zone for commune in communes_on(on)])
    found = {("zone", zone): int(counts[zones == zone].sum()) for zone in ZONES}
    found |= {("age", age): int(counts[:, a].sum()) for a, age in enumerate(AGES)}
    return found | {("sex", sex): int(counts[:, :, s].sum()) for s, sex in enumerate(SEXES)}


def margins_csv(year: int) -> list[list[str]]:
    """margins/<year>.csv, its header first."""
    rows = [[variable, category, str(persons)] for (variable, category), persons in margins(year).items()]
    return [["variable", "category", "population"], *rows]
