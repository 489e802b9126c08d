"""Who is asked: respondents drawn from the invented population.

Belongs here: the three frames (residents by quotas, residents drawn by zone, families) as shares of cells, and drawing
persons from them. Does not belong here: what they answer (answering).

A cell is a commune, an age group and a sex; use of the service is drawn inside it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from barometer.declarations.territory import Commune
from barometer.demonstration.plans import Fielding, Plan
from barometer.demonstration.territory import AGES, ZONES, adults, communes_on
from barometer.demonstration.truths import USERS

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_YEARS = ((18, 34), (35, 49), (50, 64), (65, 90))

#: Families whose child is looked after, by kind of structure; ages of the parent who answers, share of mothers.
FAMILIES = {"Accueil collectif": 1_284, "Accueil familial": 392}
_SAMPLED_FAMILIES = (0.64, 0.36)
_PARENTS = (0.50, 0.485, 0.015, 0.0)
_MOTHERS = 0.78

#: Of a sample drawn by zone, the share drawn in each; villages are drawn more often than their weight.
_SAMPLED_ZONES = (0.28, 0.18, 0.18, 0.18, 0.18)


@dataclass(frozen=True, eq=False)
class Persons:
    """Respondents of a wave in the order of the file; arrays are (n,), with positions in ZONES and AGES; sex is 0
    for women, 1 for men. `stratum` and `weight` where the sample was drawn at random."""

    commune: tuple[Commune, ...]
    zone: Ints
    age: Ints
    years: Ints
    sex: Ints
    is_user: Bools
    stratum: tuple[str, ...] | None
    weight: Floats | None

    @property
    def n(self) -> int:
        return len(self.zone)


def frame_shares(plan: Plan, fielding: Fielding) -> Floats:
    """Share of the survey's population in each cell, (communes, ages, sexes), adding up to 1."""
    persons = adults(fielding.margins or 2022, fielding.frame_day).astype(np.float64)
    if plan.frame == "families":
        persons = persons.sum(axis=(1, 2))[:, None, None] * np.outer(_PARENTS, (_MOTHERS, 1 - _MOTHERS))
    return np.asarray(persons / persons.sum())


def zone_of_communes(fielding: Fielding) -> Ints:
    """The zone of each commune of the frame, as positions in ZONES."""
    return np.array([ZONES.index(commune.zone) for commune in communes_on(fielding.frame_day)])


def user_shares(plan: Plan) -> Floats:
    """Share of users by age group; everybody in a survey of families."""
    return np.array(USERS.get(plan.survey, (1.0,) * len(AGES)))


def draw(plan: Plan, fielding: Fielding, random: Generator) -> Persons:
    """The respondents of a wave."""
    answering = frame_shares(plan, fielding) * np.array(fielding.age_response)[None, :, None]
    zones = zone_of_communes(fielding)
    if plan.frame == "zones":
        chosen = _by_zone(answering, zones, fielding.n, random)
    else:
        chosen = _systematic(answering, zones, fielding.n, random)
    commune, age, sex = np.unravel_index(random.permutation(chosen), answering.shape)
    use = user_shares(plan)[age]
    use = use * fielding.use_response / (use * fielding.use_response + 1 - use)
    low, high = np.array(_YEARS).T
    known = communes_on(fielding.frame_day)
    stratum, weight = _strata(plan, fielding, zones[commune], random)
    return Persons(
        commune=tuple(known[position] for position in commune),
        zone=zones[commune],
        age=age,
        years=random.integers(low[age], high[age], endpoint=True),
        sex=sex,
        is_user=random.random(fielding.n) < use,
        stratum=stratum,
        weight=weight,
    )


def _systematic(cells: Floats, zones: Ints, n: int, random: Generator) -> Ints:
    """n cells at even steps through zone, age and sex, as interviewers who fill quotas come to."""
    commune, age, sex = np.indices(cells.shape).reshape(3, -1)
    order = np.lexsort((commune, sex, age, zones[commune]))
    ends = np.cumsum(cells.ravel()[order])
    steps = (np.arange(n) + random.random()) / n * ends[-1]
    return np.asarray(order[np.searchsorted(ends, steps, side="right")])


def _by_zone(cells: Floats, zones: Ints, n: int, random: Generator) -> Ints:
    """A simple random sample in each zone."""
    commune = np.indices(cells.shape)[0].ravel()
    chosen = []
    for zone, size in enumerate(_allocated(n, _SAMPLED_ZONES)):
        inside = np.flatnonzero(zones[commune] == zone)
        shares = cells.ravel()[inside]
        chosen.append(random.choice(inside, size=size, p=shares / shares.sum()))
    return np.concatenate(chosen)


def _strata(
    plan: Plan, fielding: Fielding, zone: Ints, random: Generator
) -> tuple[tuple[str, ...] | None, Floats | None]:
    """The sampling stratum and design weight N/n of each respondent; none in a quota sample."""
    if plan.frame == "residents":
        return None, None
    if plan.frame == "zones":
        shares = frame_shares(plan, fielding).sum(axis=(1, 2))
        total = int(adults(fielding.margins or 2022, fielding.frame_day).sum())
        sizes = total * np.bincount(zone_of_communes(fielding), weights=shares)
        weight = sizes[zone] / np.bincount(zone)[zone]
        return tuple(ZONES[position] for position in zone), np.round(weight, 3)
    counts = _allocated(fielding.n, _SAMPLED_FAMILIES)
    kind = random.permutation(np.repeat(np.arange(len(counts)), counts))
    names, sizes = list(FAMILIES), np.array(list(FAMILIES.values()), dtype=np.float64)
    return tuple(names[position] for position in kind), np.round(sizes[kind] / np.array(counts)[kind], 3)


def _allocated(n: int, shares: tuple[float, ...]) -> list[int]:
    """n split by shares in whole numbers; the first takes what rounding leaves."""
    rest = [round(n * share) for share in shares[1:]]
    return [n - sum(rest), *rest]
