"""The figures of the one wave that is known only from a printed report.

Belongs here: turning answers into the rounded figures that a report of that time printed. Does not belong here: the
declaration that copies them (wave_toml).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from barometer.declarations.survey import Survey
from barometer.demonstration.answering import points, scale_asked, version_asked
from barometer.demonstration.sampling import Ints


@dataclass(frozen=True)
class Figure:
    """A printed figure: a mean on 0-100 or a share in percent, rounded to whole numbers; `margin` to one decimal."""

    item: str
    version: str
    statistic: Literal["mean", "share"]
    value: int
    n: int
    margin: float | None = None


def printed_figures(survey: Survey, wave: int, answers: dict[str, Ints]) -> list[Figure]:
    """The mean with its margin and the share of satisfied of each item, as printed in the report of that wave."""
    figures = []
    for item in survey.items:
        scale, version = scale_asked(survey, item, wave), version_asked(item, wave)
        rank = answers[item.id][answers[item.id] >= 0]
        score = 100 * rank / (points(scale) - 1)
        satisfied = 100 * (rank >= scale.satisfied_from - scale.low).mean()
        margin = 1.96 * float(score.std(ddof=1)) / math.sqrt(len(rank))
        figures.append(Figure(item.id, version, "mean", round(score.mean()), len(rank), round(margin, 1)))
        figures.append(Figure(item.id, version, "share", round(satisfied), len(rank)))
    return figures
