"""The demonstration's waves as samples, drawn once and estimated with `statistics` alone (no file is read)."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from barometer.declarations.survey import Survey
from barometer.demonstration.answering import DONT_KNOW, NOT_SHOWN, answer, points, scale_asked, version_asked
from barometer.demonstration.plans import PLANS, Fielding, Plan
from barometer.demonstration.randomness import stream
from barometer.demonstration.sampling import Persons, draw
from barometer.demonstration.territory import AGES, SEXES, ZONES, margins
from barometer.statistics.calibration import Margin
from barometer.statistics.change import Level
from barometer.statistics.design import Design
from barometer.statistics.estimates import linearised_means
from barometer.statistics.ladder import climb


@dataclass(frozen=True)
class Sample:
    """A wave: what was planned, and the mean of each item, as it should be weighted and without any weight."""

    survey: Survey
    plan: Plan
    fielding: Fielding
    versions: dict[str, str]
    weighted: dict[str, Level]
    unweighted: dict[str, Level]
    factors: tuple[float, float]


def every_sample(surveys: dict[str, Survey]) -> dict[tuple[str, int], Sample]:
    """Every wave that has a file."""
    return {
        (name, fielding.year): _sample(surveys[name], plan, fielding)
        for name, plan in PLANS.items()
        for fielding in plan.fieldings
        if not fielding.reference
    }


def scores(survey: Survey, plan: Plan, fielding: Fielding, persons: Persons, random: np.random.Generator) -> np.ndarray:
    """Scores on 0-100 (n, items), NaN where no opinion is expressed."""
    answers = answer(survey, plan, fielding, persons, random)
    columns = []
    for item in survey.items:
        rank = answers[item.id].astype(float)
        columns.append(np.where(rank >= 0, 100 * rank / (points(scale_asked(survey, item, fielding.year)) - 1), np.nan))
        assert rank.min() >= NOT_SHOWN - 1
        assert rank.max() < points(scale_asked(survey, item, fielding.year))
        assert (rank == DONT_KNOW).any() or fielding.n < 1000
    return np.column_stack(columns)


def large(fielding: Fielding, n: int) -> Fielding:
    """The same wave asked of many more people, all of whom answer alike readily."""
    return replace(fielding, n=n, age_response=(1.0, 1.0, 1.0, 1.0), use_response=1.0)


def _sample(survey: Survey, plan: Plan, fielding: Fielding) -> Sample:
    random = stream("wave", survey.id, fielding.year)
    persons = draw(plan, fielding, random)
    y = scores(survey, plan, fielding, persons, random)
    design = Design.from_labels(np.ones(persons.n) if persons.weight is None else persons.weight, persons.stratum)
    calibration, factors = None, (1.0, 1.0)
    if fielding.margins is not None:
        table = margins(fielding.margins)
        labels = {
            "zone": [ZONES[zone] for zone in persons.zone],
            "age": [AGES[age] for age in persons.age],
            "sex": [SEXES[sex] for sex in persons.sex],
        }
        population = [
            Margin(v, tuple(c for u, c in table if u == v), tuple(float(n) for (u, _), n in table.items() if u == v))
            for v in ("zone", "age", "sex")
        ]
        ladder = climb(design, labels, population)
        assert ladder.calibration is not None, (survey.id, fielding.year)
        calibration, design = ladder.calibration, ladder.design
        g = calibration.g / calibration.g.mean()
        factors = (float(g.min()), float(g.max()))
    everybody = np.ones((persons.n, 1), dtype=bool)
    levels = []
    for weights, corrected in ((design, calibration), (Design.simple(persons.n), None)):
        found = linearised_means(weights, corrected, y, everybody)
        levels.append(
            {
                item.id: Level(
                    *(float(part[0, k]) for part in (found.mean, found.variance, found.df)), int(found.n[0, k])
                )
                for k, item in enumerate(survey.items)
            }
        )
    versions = {item.id: version_asked(item, fielding.year) for item in survey.items}
    return Sample(survey, plan, fielding, versions, levels[0], levels[1], factors)
