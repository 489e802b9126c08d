"""An accepted wave as arrays: its respondents as a calibrated sample, and what each question was answered.

Belongs here: laying respondents and answers out in one order, and who is in which published domain. Does not belong
here: design and margins themselves (sample), estimates and their rows (waves), two waves together (panels).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from barometer.declarations.authority import Authority
from barometer.declarations.survey import Asks, Item, QuestionVersion, Scale, Survey
from barometer.declarations.wave import AskedItem, Wave
from barometer.estimation.sample import LonelyStratum, design_of, margins_of
from barometer.ingest.acceptance import AcceptedWave
from barometer.statistics.arrays import BoolArray, FloatArray, ObjectArray
from barometer.statistics.calibration import Calibration
from barometer.statistics.design import Design
from barometer.statistics.ladder import LadderResult, climb
from barometer.statistics.scores import score

#: Statuses of those who were asked and concerned, whatever they said.
ASKED = ("answered", "dont_know", "refused")


@dataclass(frozen=True)
class Sample:
    """The wave's respondents as the statistics take them; n respondents, in the order of `respondents`.

    `ladder` tells how the calibration went, None where none is declared; `lonely` which strata were put together.
    """

    respondents: pd.DataFrame
    design: Design
    ladder: LadderResult | None
    lonely: list[LonelyStratum]

    @property
    def calibration(self) -> Calibration | None:
        return None if self.ladder is None else self.ladder.calibration

    @property
    def weights(self) -> FloatArray:
        return self.design.weights if self.calibration is None else self.calibration.weights

    @property
    def is_usable(self) -> bool:
        """False where calibration was declared and failed at every rung: nothing may be estimated."""
        return self.ladder is None or self.ladder.calibration is not None


@dataclass(frozen=True)
class Question:
    """An asked item in one version, with what everybody answered (arrays of n)."""

    item: Item
    version: QuestionVersion
    scale: Scale
    status: ObjectArray  # None where the question was not put
    value: FloatArray

    @property
    def asked(self) -> BoolArray:
        return np.asarray(np.logical_or.reduce([self.status == one for one in ASKED]))

    @property
    def score(self) -> FloatArray:
        """On 0-100; NaN where no opinion is expressed."""
        return score(self.value, self.scale.low, self.scale.high, self.scale.reverse)


def sample_of(accepted: AcceptedWave, margins: pd.DataFrame | None) -> Sample:
    """The wave's sample, calibrated where that is declared. `margins`: CORE_MARGINS of the declared year."""
    wave = accepted.wave
    respondents = accepted.respondents.sort_values("respondent", kind="stable").reset_index(drop=True)
    design, lonely = design_of(wave.sampling, respondents)
    if wave.calibration is None or margins is None:
        return Sample(respondents, design, None, lonely)
    declared = wave.calibration
    labels, tables = margins_of(declared, respondents, margins)
    ladder = climb(design, labels, tables, declared.collapse, declared.bounds, methods=declared.methods)
    return Sample(respondents, ladder.design, ladder, lonely)


def questions_of(
    survey: Survey, wave: Wave, respondents: pd.DataFrame, answers: pd.DataFrame, asks: Asks = "satisfaction"
) -> list[Question]:
    """The questions of a kind that were asked, by item and version; what is not answered is NaN."""
    items = {item.id: item for item in survey.items if item.asks == asks}
    by_question = answers.groupby(["item", "question_version"]).indices
    position = pd.Index(respondents["respondent"]).get_indexer(answers["respondent"])
    given, values = answers["status"].to_numpy(dtype=object), answers["value"].to_numpy(dtype=np.float64)
    found = []
    for item_id, version_id in _asked(wave.items):
        rows = by_question.get((item_id, version_id))
        if rows is None or item_id not in items:
            continue
        item = items[item_id]
        version = next(version for version in item.versions if version.id == version_id)
        rows = rows[position[rows] >= 0]
        status, value = np.full(len(respondents), None, dtype=object), np.full(len(respondents), np.nan)
        status[position[rows]] = given[rows]
        value[position[rows]] = np.where(given[rows] == "answered", values[rows], np.nan)
        found.append(Question(item, version, survey.scales[version.scale], status, value))
    return found


def domains_of(
    authority: Authority, respondents: pd.DataFrame, population: str
) -> tuple[list[tuple[str, str]], BoolArray]:
    """The published domains of a population: everybody, then each declared category; names and masks (n, d)."""
    counted = np.ones(len(respondents), dtype=bool)
    if population == "users":
        counted = respondents["use"].to_numpy(dtype=object) == "user"
    names, masks = [("all", "all")], [counted]
    for domain in authority.domains.published:
        if (domain == "use" and population == "users") or respondents[domain].isna().all():
            continue
        values = respondents[domain].to_numpy(dtype=object)
        for category in getattr(authority.domains, domain):
            names.append((domain, category.id))
            masks.append(counted & (values == category.id))
    return names, np.column_stack(masks)


def _asked(asked: Sequence[AskedItem]) -> list[tuple[str, str]]:
    return sorted({(one.item, one.version) for one in asked})
