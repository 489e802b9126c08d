"""From the figures of a service to the arrays that `attribution` works on, for one action between two waves.

Belongs here: which questions are held together, and looking their means and covariances up. Does not belong here: the
arithmetic (attribution), which decisions there are (the register).

Only questions asked in the same version at both waves are held together, of one population, the overall mark left out.
An action in one zone is judged on that zone's marks, criterion against criterion; beside it stands the change of the
criterion in the zone less its mean change in the other zones.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from barometer.crossing.attribution import (
    FEWEST_CONTROLS,
    Attribution,
    Direction,
    Effect,
    Means,
    against_controls,
    attribute,
    transient_variance,
)
from barometer.declarations.service import Service

#: A criterion and the version of its question.
Question: TypeAlias = tuple[str, str]
#: The waves of one survey and population by year.
Waves: TypeAlias = Mapping[int, "Wave"]

_ASKED = ["domain", "category", "criterion", "question_version"]


@dataclass(frozen=True)
class Action:
    """What was done about a criterion after a wave, as it is to be judged at a later one.

    treated        ids of all criteria on which something was done or explained in between: none of them is a control
    zone           where the action was local: the zone's id
    direction      the expected sign of the change
    is_controlled  a controlled test was declared
    """

    survey: str
    population: str
    criterion: str
    wave_from: int
    wave_to: int
    treated: frozenset[str] = frozenset()
    zone: str | None = None
    direction: Direction = 1
    is_controlled: bool = False


@dataclass(frozen=True)
class Found:
    """`attribution` is None where nothing may be said, then `lack` says why: `not_comparable` (no figure in the same
    version at both waves, or volunteers) or `few_controls`. `across_zones`: for a local action, the change of the
    criterion in its zone less that of the other zones."""

    attribution: Attribution | None
    across_zones: Effect | None = None
    lack: str | None = None


def compared_waves(
    service: Service, survey: str, population: str, estimates: pd.DataFrame, covariances: pd.DataFrame
) -> Waves:
    """The waves of a survey in the order of their years, from OUT_ESTIMATES and OUT_COVARIANCES rows of the service."""
    overall = {criterion.id for criterion in service.criteria if criterion.headline}
    marks = estimates[
        (estimates["survey"] == survey)
        & (estimates["population"] == population)
        & (estimates["statistic"] == "mean")
        & ~estimates["criterion"].isin(overall)
        & estimates["variance"].gt(0)
        & estimates["suppressed"].isna()  # what may not be published may not be told by a difference either
    ]
    shared = covariances[(covariances["survey"] == survey) & (covariances["population"] == population)]
    return {
        year: Wave(marks[marks["wave"] == year], shared[shared["wave"] == year])
        for year in sorted({int(year) for year in marks["wave"]})
    }


def judge_action(action: Action, by_wave: Waves) -> Found:
    """An action from the waves of its survey and population, all of them: what passes from wave to wave is estimated
    from all."""
    place = ("zone", action.zone) if action.zone else ("all", "all")
    before, after = by_wave.get(action.wave_from), by_wave.get(action.wave_to)
    if before is None or after is None:
        return Found(None, lack="not_comparable")
    questions = [one for one in before.questions(place) if one in after.questions(place)]
    treated = next((i for i, (criterion, _) in enumerate(questions) if criterion == action.criterion), None)
    if treated is None:
        return Found(None, lack="not_comparable")
    acted_on = action.treated | {action.criterion}
    controls = [i for i, (criterion, _) in enumerate(questions) if criterion not in acted_on]
    if len(controls) < FEWEST_CONTROLS:
        return Found(None, lack="few_controls")
    years = [year for year in by_wave if year < action.wave_from]
    earlier = by_wave[years[-1]] if years else None
    trend = earlier is not None and set(questions) <= set(earlier.questions(place))
    attribution = attribute(
        before.means(place, questions),
        after.means(place, questions),
        treated,
        controls,
        transient=_transient(list(by_wave.values()), acted_on, place[0]),
        earlier=earlier.means(place, questions) if earlier is not None and trend else None,
        direction=action.direction,
        is_controlled=action.is_controlled,
    )
    across = _across_zones(before, after, questions[treated], action.zone) if action.zone else None
    return Found(attribution, across)


class Wave:
    """The means of one wave, and what they owe to each other."""

    def __init__(self, marks: pd.DataFrame, covariances: pd.DataFrame) -> None:
        figures = _tuples(marks, ["estimate", "variance", "df"])
        self._marks = dict(zip(_tuples(marks, _ASKED), figures, strict=True))
        shared = covariances["covariance"].tolist()
        self._covariances = dict(zip(_tuples(covariances, [*_ASKED, "other", "other_version"]), shared, strict=True))

    def questions(self, place: tuple[str, str]) -> list[Question]:
        return sorted((criterion, version) for *where, criterion, version in self._marks if tuple(where) == place)

    def places(self, domain: str) -> list[tuple[str, str]]:
        return sorted({(where, category) for where, category, *_ in self._marks if where == domain})

    def zones(self, question: Question) -> list[str]:
        return sorted(zone for domain, zone, *asked in self._marks if domain == "zone" and tuple(asked) == question)

    def means(self, place: tuple[str, str], questions: Sequence[Question]) -> Means:
        found = [self._marks[(*place, *question)] for question in questions]
        covariance = np.diag([variance for _, variance, _ in found])
        for i, one in enumerate(questions):
            for j, other in enumerate(questions[:i]):
                shared = self._covariances.get((*place, *one, *other), self._covariances.get((*place, *other, *one)))
                covariance[i, j] = covariance[j, i] = 0.0 if shared is None else shared
        return Means(np.array([mean for mean, _, _ in found]), covariance, min((df for *_, df in found), default=1.0))

    def of_zones(self, question: Question, zones: Sequence[str]) -> Means:
        """One criterion by zone: the zones' respondents are different people."""
        found = [self._marks[("zone", zone, *question)] for zone in zones]
        covariance = np.diag([variance for _, variance, _ in found])
        return Means(np.array([mean for mean, _, _ in found]), covariance, min(df for *_, df in found))


def _tuples(rows: pd.DataFrame, names: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    return zip(*(rows[name].tolist() for name in names), strict=True)


def _transient(waves: Sequence[Wave], acted_on: frozenset[str], domain: str) -> float | None:
    """tau_c2 from the questions that were left alone, in all pairs of waves in a row that asked them alike.

    For an action in one zone it is what passes within zones, which is more than what passes in the whole: all zones are
    taken together, their respondents being different people.
    """
    pairs = []
    for before, after in pairwise(waves):
        for place in before.places(domain):
            again = set(after.questions(place))
            common = [one for one in before.questions(place) if one in again and one[0] not in acted_on]
            if common:
                pairs.append((before.means(place, common), after.means(place, common)))
    return transient_variance(pairs)


def _across_zones(before: Wave, after: Wave, question: Question, zone: str) -> Effect | None:
    zones = [one for one in before.zones(question) if one in after.zones(question)]
    others = [i for i, one in enumerate(zones) if one != zone]
    if zone not in zones or len(others) < FEWEST_CONTROLS:
        return None
    first, second = before.of_zones(question, zones), after.of_zones(question, zones)
    return against_controls(first, second, zones.index(zone), others)
