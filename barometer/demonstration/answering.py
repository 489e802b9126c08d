"""What respondents answer: from true scores to answers on each question's scale.

Belongs here: the model of an opinion, and drawing answers from it. Does not belong here: the true scores (truths), how
a file writes an answer (sheets).

A respondent's latent opinion of a criterion is `location + effects of their groups + spread x noise`, the noise of one
respondent's criteria being correlated (halo). The scale cuts 0-100 into equal classes. The location is solved for, so
that the population's mean answer is exactly the true score.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from scipy.optimize import brentq
from scipy.special import ndtr

from barometer.declarations.survey import Item, Scale, Survey
from barometer.demonstration.plans import Fielding, Plan
from barometer.demonstration.sampling import Floats, Ints, Persons, frame_shares, user_shares, zone_of_communes
from barometer.demonstration.territory import ZONES
from barometer.demonstration.truths import WORDING, Opinion, opinion_in, true_score

#: Correlation of one respondent's latent opinions of two criteria.
HALO = 0.45
#: Standard deviation of latent opinions: on few points answers spread less finely, so the latent spread is wider.
_SPREAD_FEW, _SPREAD_MANY = 23.0, 19.0

DONT_KNOW, NOT_CONCERNED, NOT_SHOWN, BLANK = -1, -2, -3, -4


@dataclass(frozen=True, eq=False)
class Cells:
    """A population in cells of equal opinion; every array is (cells,), `share` adds up to 1."""

    zone: Ints
    age: Ints
    is_user: Floats
    share: Floats


def points(scale: Scale) -> int:
    """How many answers a scale offers."""
    return round(scale.high - scale.low) + 1


def version_asked(item: Item, wave: int) -> str:
    """The question version that a wave asked."""
    if (item.service, item.criterion) == (WORDING.service, WORDING.criterion):
        return WORDING.new if wave >= WORDING.wave else WORDING.old
    return item.versions[0].id


def scale_asked(survey: Survey, item: Item, wave: int) -> Scale:
    """The scale of the question version that a wave asked."""
    asked = version_asked(item, wave)
    return survey.scales[next(version.scale for version in item.versions if version.id == asked)]


def answer(survey: Survey, plan: Plan, fielding: Fielding, persons: Persons, random: Generator) -> dict[str, Ints]:
    """The answers of each item: rank on the scale from the worst (0) to the best, or a negative code."""
    halo = random.standard_normal(persons.n)
    population = _cells(plan, fielding)
    asked_of = Cells(persons.zone, persons.age, persons.is_user.astype(np.float64), np.full(persons.n, 1 / persons.n))
    answers = {}
    for item in survey.items:
        opinion = opinion_in(item.service, item.criterion, fielding.year)
        scale = scale_asked(survey, item, fielding.year)
        target = true_score(item.service, item.criterion, fielding.year)
        counted = population if item.population == "residents" else _users(population)
        location = _location(opinion, target, points(scale), counted)
        own = random.standard_normal(persons.n)
        noise = np.sqrt(HALO) * halo + np.sqrt(1 - HALO) * own
        latent = location + _effects(opinion, asked_of) + _spread(points(scale)) * noise
        rank = np.clip(np.floor(latent * points(scale) / 100), 0, points(scale) - 1).astype(np.int64)
        silent = random.random(persons.n)
        unknown = silent < _dont_know(opinion, asked_of)
        rank[unknown] = DONT_KNOW
        rank[silent > 1 - opinion.not_concerned] = NOT_CONCERNED
        rank[random.random(persons.n) < plan.blank] = BLANK
        if item.population == "users":
            rank[~persons.is_user] = NOT_SHOWN
        answers[item.id] = rank
    return answers


def expected(opinion: Opinion, location: float, count: int, cells: Cells) -> float:
    """Mean score of the expressed opinions of a population, exactly: sum of P(latent above each cut)."""
    cuts = 100 * np.arange(1, count) / count
    centre = location + _effects(opinion, cells)
    score = 100 / (count - 1) * ndtr((centre[:, None] - cuts[None, :]) / _spread(count)).sum(axis=1)
    weight = cells.share * (1 - _dont_know(opinion, cells))
    return float((weight * score).sum() / weight.sum())


def _location(opinion: Opinion, target: float, count: int, cells: Cells) -> float:
    """The location at which the population's expected score is the target."""
    return float(brentq(lambda place: expected(opinion, place, count, cells) - target, -150.0, 250.0, xtol=1e-9))


def _effects(opinion: Opinion, cells: Cells) -> Floats:
    zones = np.array([opinion.zones.get(zone, 0.0) for zone in ZONES])
    return np.asarray(np.array(opinion.ages)[cells.age] + zones[cells.zone] + opinion.use * (cells.is_user - 0.5))


def _dont_know(opinion: Opinion, cells: Cells) -> Floats:
    """Those who do not use the service know less of it."""
    return np.asarray(opinion.dont_know * np.where(cells.is_user > 0, 0.6, 1.4))


def _spread(count: int) -> float:
    return _SPREAD_FEW if count <= 5 else _SPREAD_MANY


def _cells(plan: Plan, fielding: Fielding) -> Cells:
    shares = frame_shares(plan, fielding).sum(axis=2)
    zones = zone_of_communes(fielding)
    zone, age, use = (axis.ravel() for axis in np.indices((len(ZONES), shares.shape[1], 2)))
    by_zone = np.stack([shares[zones == position].sum(axis=0) for position in range(len(ZONES))])
    users = user_shares(plan)
    return Cells(zone, age, use.astype(np.float64), by_zone[zone, age] * np.where(use == 1, users[age], 1 - users[age]))


def _users(cells: Cells) -> Cells:
    share = cells.share * cells.is_user
    return Cells(cells.zone, cells.age, cells.is_user, share / share.sum())
