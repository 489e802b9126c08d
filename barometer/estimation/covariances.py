"""out_covariances: what the means of one wave owe to each other, having come from the same respondents (METHOD C8).

Belongs here: the covariance matrices of a wave's mean scores, service by service, as rows. Does not belong here: the
contrasts that they serve (crossing.attribution), the covariance between two waves (panels).
"""

from __future__ import annotations

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
    frames = []
    for service, population in sorted({(one.item.service, one.item.population) for one in questions}):
        if wave.sampling.design == "volunteers":
            continue
        asked = [one for one in questions if (one.item.service, one.item.population) == (service, population)]
        domains, masks = domains_of(authority, sample.respondents, population)
        kept = [d for d, (domain, _) in enumerate(domains) if domain in _DOMAINS]
        scores = np.column_stack([one.score for one in asked])
        z = influence(sample.design, sample.calibration, scores, masks[:, kept])
        first, second = np.triu_indices(len(asked))
        for position, d in enumerate(kept):
            told = np.isfinite(scores[masks[:, d]]).sum(axis=0) > 0  # nobody's mean has no covariance
            pairs = told[first] & told[second]
            frames.append(
                pd.DataFrame(
                    {
                        "domain": domains[d][0],
                        "category": domains[d][1],
                        "service": service,
                        "population": population,
                        "criterion": [asked[i].item.criterion for i in first[pairs]],
                        "question_version": [asked[i].version.id for i in first[pairs]],
                        "other": [asked[i].item.criterion for i in second[pairs]],
                        "other_version": [asked[i].version.id for i in second[pairs]],
                        "covariance": covariance(sample.design, z[:, position])[first[pairs], second[pairs]],
                    }
                )
            )
    if not frames:
        return empty(OUT_COVARIANCES)
    return pd.concat(frames, ignore_index=True).assign(authority=authority.id, survey=wave.survey, wave=wave.year)
