"""out_importance: what overall satisfaction goes with at a wave, criterion by criterion (METHOD C7).

Belongs here: which answers enter, what is done about those that were not given, the respondent bootstrap, and the
rows. Does not belong here: formulas (statistics.importance, bootstrap, imputation), words.

Rules beyond METHOD's:
- the model holds the criteria asked of the same people as the overall mark and answered by at least half of those who
  gave it; a criterion left out says why;
- complete cases where they are at least 80 % of the model's respondents, else 20 imputations from a joint normal law,
  with 25 bootstrap samples each (Schomaker & Heumann 2018, Stat. Med. 37:2252);
- each bootstrap sample is raked again on the wave's margins, whatever method calibrated the wave itself;
- a class needs 100 respondents; one of the tetraclasse model also needs 30 in each of its four margins and the same
  class in the declared share of the bootstrap samples (the one from which a quadrant is named);
- volunteers: shares are shown, nothing is said of their uncertainty, so there is no class.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from barometer.declarations.authority import Authority
from barometer.declarations.service import Service
from barometer.estimation.answers import Question, Sample, questions_of, sample_of
from barometer.ingest.acceptance import AcceptedWave
from barometer.lake import empty
from barometer.statistics.arrays import BoolArray, FloatArray
from barometer.statistics.bootstrap import multiplicities, raked
from barometer.statistics.estimates import linearised_means
from barometer.statistics.importance import (
    MOST_CRITERIA,
    TETRACLASSES,
    importance_classes,
    johnson_weights,
    lmg,
    ranks,
    replicated_correlations,
    share_intervals,
    tetraclasse_codes,
    tetraclasse_coordinates,
    tetraclasse_determined,
    usable,
    weighted_correlation,
)
from barometer.statistics.imputation import imputed
from barometer.statistics.publication import publishable_mean
from barometer.statistics.scores import satisfied
from barometer.tables import OUT_IMPORTANCE

#: Counts up whenever the same answers give another importance.
IMPORTANCE_VERSION = 2

REPLICATES = 500
IMPUTATIONS = 20
COMPLETE_ENOUGH = 0.80
LEAST_COVERAGE = 0.50
FEWEST = 100  # respondents in the model
MOST = 20_000  # of a larger sample so many respondents are drawn: more would say nothing new
LEAST_USABLE = 0.90  # bootstrap samples in which everything can be computed
SEED = 152


@dataclass(frozen=True, eq=False)
class _People:
    """The respondents who gave the overall mark, n of them: the sample they come from, its weights of all bootstrap
    samples (None for volunteers), the overall question and the criteria's."""

    sample: Sample
    inside: BoolArray  # (all respondents,)
    replicates: FloatArray | None  # (REPLICATES, n)
    overall: Question
    criteria: list[Question]

    @property
    def weights(self) -> FloatArray:
        return self.sample.weights[self.inside]

    def scores(self, questions: Sequence[Question]) -> FloatArray:
        return np.column_stack([one.score[self.inside] for one in questions])

    def satisfied(self, question: Question) -> FloatArray:
        top = satisfied(question.value, question.scale.satisfied_from, question.scale.reverse)
        return top[self.inside]


def weigh(authority: Authority, service: Service, accepted: AcceptedWave, margins: pd.DataFrame | None) -> pd.DataFrame:
    """OUT_IMPORTANCE of a wave with answers. `margins`: CORE_MARGINS of the declared year, where one is declared."""
    sample = sample_of(accepted, margins)
    if not sample.is_usable:
        return empty(OUT_IMPORTANCE)
    wave, survey = accepted.wave, accepted.survey
    asked = _of_service(service, questions_of(survey, wave, sample.respondents, accepted.answers))
    headline = next((one.id for one in service.criteria if one.headline), None)
    overall = _one_each([one for one in asked if one.item.criterion == headline])
    criteria = _one_each([one for one in asked if one.item.criterion != headline])
    rows: dict[tuple[str, str], dict[str, Any]] = {
        (one.item.criterion, one.item.population): {"method": "none", "reason": "no_overall_mark", "n_model": 0}
        for one in criteria
    }
    if overall:
        people = _people(sample, overall[0], criteria, is_volunteers=wave.sampling.design == "volunteers")
        rows = {key: row | {"reason": "other_population"} for key, row in rows.items()}
        rows |= {
            (one.item.criterion, one.item.population): row
            for one, row in zip(people.criteria, _weighed(people), strict=True)
        }
        _add_tetraclasse(rows, people, authority.verdicts.quadrant_probability)
    questions = questions_of(survey, wave, sample.respondents, accepted.answers, "importance")
    stated = _stated(sample, _of_service(service, questions))
    return pd.DataFrame(
        [
            {
                "authority": authority.id,
                "service": service.id,
                "survey": survey.id,
                "wave": wave.year,
                "criterion": one.item.criterion,
                "population": one.item.population,
                "question_version": one.version.id,
                "n": 0,
                "tetraclasse": "undetermined",
            }
            | {"tetraclasse_reason": rows[one.item.criterion, one.item.population]["reason"]}
            | rows[one.item.criterion, one.item.population]
            | stated.get((one.item.criterion, one.item.population), {})
            for one in criteria
        ],
        columns=OUT_IMPORTANCE.column_names,
    )


def _of_service(service: Service, questions: Sequence[Question]) -> list[Question]:
    return [one for one in questions if one.item.service == service.id]


def _one_each(questions: Sequence[Question]) -> list[Question]:
    """One question a criterion and population: the version with the most answers. Residents' before users'."""
    found: dict[tuple[str, str], Question] = {}
    for one in sorted(questions, key=lambda q: (q.item.population, -int(q.asked.sum()), q.item.id, q.version.id)):
        found.setdefault((one.item.population, one.item.criterion), one)
    return list(found.values())


def _people(sample: Sample, overall: Question, criteria: Sequence[Question], *, is_volunteers: bool) -> _People:
    population = overall.item.population
    inside = ~np.isnan(overall.value)
    if population == "users":
        inside &= (sample.respondents["use"] == "user").to_numpy(dtype=bool)
    rng = np.random.default_rng(SEED)
    if inside.sum() > MOST:
        kept = rng.choice(np.flatnonzero(inside), MOST, replace=False)
        inside = np.isin(np.arange(len(inside)), kept)
    same = [one for one in criteria if one.item.population == population]
    replicates = None if is_volunteers else _replicates(sample, inside, rng)
    return _People(sample, inside, replicates, overall, same)


def _replicates(sample: Sample, inside: BoolArray, rng: np.random.Generator) -> FloatArray | None:
    """Weights of all bootstrap samples; of a very large wave the weights are kept and only those drawn resampled."""
    if len(inside) > MOST:
        return sample.weights[inside] * rng.multinomial(
            int(inside.sum()), np.full(inside.sum(), 1 / inside.sum()), REPLICATES
        )
    ladder = sample.ladder
    margins = () if ladder is None else ladder.margins
    labels = [] if ladder is None else [ladder.labels[margin.variable] for margin in margins]
    counts = multiplicities(sample.design, REPLICATES, rng)
    return raked(counts * sample.design.weights, labels, margins)[:, inside]


# Shares of what is explained


def _weighed(people: _People) -> list[dict[str, Any]]:
    """The columns of derived importance, for each of the criteria."""
    marks = people.scores(people.criteria) if people.criteria else np.empty((int(people.inside.sum()), 0))
    counts = (~np.isnan(marks)).sum(axis=0)
    reasons = [_left_out(marks[:, k], int(people.inside.sum())) for k in range(marks.shape[1])]
    kept = [k for k, reason in enumerate(reasons) if reason is None]
    rows: list[dict[str, Any]] = [
        {"n": int(counts[k]), "n_model": 0, "method": "none", "reason": reason} for k, reason in enumerate(reasons)
    ]
    model = _model(people, marks[:, kept])
    for position, k in enumerate(kept):
        rows[k] |= {name: value[position] if isinstance(value, list) else value for name, value in model.items()}
    return rows


def _left_out(marks: FloatArray, n: int) -> str | None:
    """Why a criterion is not in the model."""
    known = marks[~np.isnan(marks)]
    if len(known) < max(LEAST_COVERAGE * n, FEWEST):
        return "too_few"
    return "no_variation" if np.ptp(known) == 0 else None


def _model(people: _People, marks: FloatArray) -> dict[str, Any]:
    """Of the p criteria that are kept: single values for all of them, lists (p,) where they have their own."""
    p = marks.shape[1]
    given = np.isfinite(marks).sum(axis=1)
    some, complete = given > 0, given == p
    columns: dict[str, Any] = {"n_model": int(some.sum()), "method": "none"}
    overall = people.scores([people.overall])
    if p < 2 or p > MOST_CRITERIA:
        return columns | {"reason": "one_criterion" if p < 2 else "too_many_criteria"}
    if np.ptp(overall[some]) == 0:
        return columns | {"reason": "no_variation"}
    share = float(complete[some].mean())
    whole = np.column_stack([marks, overall])
    if share >= COMPLETE_ENOUGH:
        rows, filled = complete, whole[None, complete]
    else:
        rows, filled = some, imputed(whole[some], IMPUTATIONS, np.random.default_rng(SEED + 1))
    columns |= {"complete_pct": 100 * share, "method": "complete_cases" if len(filled) == 1 else "imputed"}
    try:
        point = np.mean([weighted_correlation(one, people.weights[rows]) for one in filled], axis=0)
        shares = lmg(point[:p, :p], point[:p, p])
        johnson = johnson_weights(point[:p, :p], point[:p, p])
        ranked = np.mean([weighted_correlation(ranks(one), people.weights[rows]) for one in filled], axis=0)
        by_ranks = lmg(ranked[:p, :p], ranked[:p, p])
    except ValueError:  # a criterion that follows from the others: no share can be told apart
        return columns | {"method": "none", "reason": "no_variation"}
    total = max(float(shares.sum()), np.finfo(float).tiny)
    columns |= {
        "r_squared_pct": 100 * total,
        "even_pct": 100 / p,
        "share_pct": (100 * shares / total).tolist(),
        "johnson_pct": (100 * johnson / total).tolist(),
        "ranks_pct": (100 * by_ranks / max(float(by_ranks.sum()), np.finfo(float).tiny)).tolist(),
        "reason": None,
    }
    if people.replicates is None:
        return columns | {"reason": "volunteers"}
    draws = _draws(filled, people.replicates[:, rows], p)
    if len(draws) < LEAST_USABLE * REPLICATES:
        return columns | {"reason": "unstable"}
    low, high = share_intervals(draws)
    return columns | {
        "share_low_pct": (100 * low).tolist(),
        "share_high_pct": (100 * high).tolist(),
        "importance_class": list(importance_classes(draws)),
    }


def _draws(filled: FloatArray, replicates: FloatArray, p: int) -> FloatArray:
    """LMG shares (up to REPLICATES, p): each imputation has its own bootstrap samples."""
    times = len(filled)
    found = np.concatenate([replicated_correlations(one, replicates[m::times]) for m, one in enumerate(filled)])
    good = found[usable(found)]
    return lmg(good[:, :p, :p], good[:, :p, p]) if len(good) else np.empty((0, p))


# Tetraclasse


def _add_tetraclasse(rows: dict[tuple[str, str], dict[str, Any]], people: _People, level: float) -> None:
    if not people.criteria:
        return
    overall = people.satisfied(people.overall)
    tops = np.column_stack([people.satisfied(one) for one in people.criteria])
    cells = np.stack(
        [(tops == top) & (overall == whole)[:, None] for top in (0, 1) for whole in (0, 1)], axis=-1
    ).astype(np.float64)
    shape = (len(people.criteria), 2, 2)
    answers = cells.sum(axis=0).reshape(shape)
    determined = tetraclasse_determined(answers)
    coordinates = tetraclasse_coordinates(np.einsum("n,nkc->kc", people.weights, cells).reshape(shape))
    codes = tetraclasse_codes(coordinates, determined)
    share = np.full(len(codes), np.nan)
    if people.replicates is not None:
        drawn = np.einsum("bn,nm->bm", people.replicates, cells.reshape(len(cells), -1)).reshape(-1, *shape)
        share = (tetraclasse_codes(tetraclasse_coordinates(drawn), determined) == codes).mean(axis=0)
    for k, one in enumerate(people.criteria):
        reason = _undetermined(int(codes[k]), float(share[k]), level)
        rows[one.item.criterion, one.item.population] |= {
            "n": int(answers[k].sum()),
            "negative": _finite(coordinates[k, 0]) if determined[k] else None,
            "positive": _finite(coordinates[k, 1]) if determined[k] else None,
            "tetraclasse": "undetermined" if reason else TETRACLASSES[codes[k]],
            "tetraclasse_pct": _finite(100 * share[k]) if codes[k] >= 0 else None,
            "tetraclasse_reason": reason,
        }


def _undetermined(code: int, share: float, level: float) -> str | None:
    if code < 0:
        return "too_few"
    if np.isnan(share):
        return "volunteers"
    return "unstable" if share < level else None


# Stated importance


def _stated(sample: Sample, questions: Sequence[Question]) -> dict[tuple[str, str], dict[str, Any]]:
    """The mean of what people say of each criterion's importance, where enough of them were asked."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for one in _one_each(questions):
        inside = np.ones(len(sample.respondents), dtype=bool)
        if one.item.population == "users":
            inside = (sample.respondents["use"] == "user").to_numpy(dtype=bool)
        means = linearised_means(sample.design, sample.calibration, one.score[:, None], inside[:, None])
        mean, variance, n = float(means.mean[0, 0]), float(means.variance[0, 0]), int(means.n[0, 0])
        if n and publishable_mean(variance, n) is None:
            found[one.item.criterion, one.item.population] = {
                "stated": mean,
                "stated_se": _finite(variance**0.5),
                "stated_n": n,
            }
    return found


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
