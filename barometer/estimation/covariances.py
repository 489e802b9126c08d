"""out_covariances: what the means of one wave owe to each other, having come from the same respondents (METHOD C8).

Belongs here: the covariance matrices of a wave's mean scores, service by service, as rows. Does not belong here: the
contrasts that they serve (crossing.attribution), the covariance between two waves (panels).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from barometer.declarations.authority import Authority
from barometer.declarations.wave import Wave
from barometer.estimation.answers import Question, Sample, domains_of
from barometer.lake import empty
from barometer.statistics.estimates import influence
from barometer.statistics.variance import covariance
from barometer.tables import OUT_COVARIANCES

_DOMAINS = ("all", "zone")


def covariances(authority: Authority, wave: Wave, sample: Sample, questions: list[Question]) -> pd.DataFrame:
    """OUT_COVARIANCES of a wave. Empty for volunteers: no probability is known, so no variance either."""
    if wave.sampling.design == "volunteers" or not questions:
        return empty(OUT_COVARIANCES)
    columns: dict[str, list[np.ndarray[Any, Any]]] = {name: [] for name in OUT_COVARIANCES.column_names[3:]}
    for service, population in sorted({(one.item.service, one.item.population) for one in questions}):
        asked = [one for one in questions if (one.item.service, one.item.population) == (service, population)]
        domains, masks = domains_of(authority, sample.respondents, population)
        kept = [d for d, (domain, _) in enumerate(domains) if domain in _DOMAINS]
        scores = np.column_stack([one.score for one in asked])
        z = influence(sample.design, sample.calibration, scores, masks[:, kept])
        criteria = np.array([one.item.criterion for one in asked], dtype=object)
        versions = np.array([one.version.id for one in asked], dtype=object)
        first, second = np.triu_indices(len(asked))
        for position, d in enumerate(kept):
            told = np.isfinite(scores[masks[:, d]]).sum(axis=0) > 0  # nobody's mean has no covariance
            i, j = first[told[first] & told[second]], second[told[first] & told[second]]
            found = {
                "service": np.full(len(i), service, dtype=object),
                "population": np.full(len(i), population, dtype=object),
                "domain": np.full(len(i), domains[d][0], dtype=object),
                "category": np.full(len(i), domains[d][1], dtype=object),
                "criterion": criteria[i],
                "question_version": versions[i],
                "other": criteria[j],
                "other_version": versions[j],
                "covariance": covariance(sample.design, z[:, position])[i, j],
            }
            for name, values in found.items():
                columns[name].append(values)
    frame = pd.DataFrame({name: np.concatenate(parts) for name, parts in columns.items()})
    return frame.assign(authority=authority.id, survey=wave.survey, wave=wave.year)
