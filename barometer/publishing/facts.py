"""Rows of the out_* tables as typed facts.

Belongs here: the columns that pages use, row by row, missing values as None. Does not belong here: computing or
choosing anything.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields
from typing import Any, TypeVar

import pandas as pd

from barometer.crossing import register

Fact = TypeVar("Fact")

#: Crossing verdicts that somebody must answer, in the order in which a page says them.
AWAITING = register.AWAITING


@dataclass(frozen=True)
class Estimate:
    """A row of OUT_ESTIMATES."""

    survey: str
    wave: int
    service: str
    criterion: str
    item: str
    question_version: str
    population: str
    domain: str
    category: str
    statistic: str
    source: str
    estimate: float | None
    n: int
    n_asked: int
    n_eff: float | None
    deff: float | None
    df: float | None
    ci_low: float | None
    ci_high: float | None
    dont_know_pct: float | None
    suppressed: str | None

    @property
    def shown(self) -> float | None:
        """The figure where it may be published."""
        return None if self.suppressed else self.estimate

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % interval where the figure may be published and has one."""
        if self.suppressed or self.ci_low is None or self.ci_high is None:
            return None
        return self.ci_low, self.ci_high


@dataclass(frozen=True)
class Distribution:
    """A row of OUT_DISTRIBUTIONS."""

    wave: int
    service: str
    criterion: str
    question_version: str
    population: str
    rank: int
    answer: str
    share_pct: float
    n: int


@dataclass(frozen=True)
class WaveFact:
    """A row of OUT_WAVES."""

    survey: str
    wave: int
    source: str
    field_start: dt.date
    field_end: dt.date
    mode: str
    design: str
    n: int
    rows_refused: int
    calibration: str
    calibration_steps: str | None
    kish: float | None
    g_min: float | None
    g_max: float | None
    file_sha256: str | None


@dataclass(frozen=True)
class Change:
    """A row of OUT_CHANGES."""

    service: str
    survey: str
    criterion: str
    population: str
    wave_from: int
    wave_to: int
    before: float | None
    after: float | None
    difference_pts: float | None
    p_value: float | None
    ci95_low: float | None
    ci95_high: float | None
    ci90_low: float | None
    ci90_high: float | None
    mdc_pts: float | None
    family_size: int | None
    verdict: str | None
    qualifier: str
    version_from: str
    version_to: str
    is_bridged: bool
    is_slight: bool
    is_watch: bool
    is_headline: bool
    reason: str | None
    common_shift_pts: float | None
    own_shift_pts: float | None
    cancelling_sd_pts: float | None
    has_base_changed: bool

    @property
    def announced(self) -> bool:
        """A change for sure (or indicated, with quotas)."""
        return self.verdict in ("progress", "regress")


@dataclass(frozen=True)
class Trend:
    """A row of OUT_TRENDS."""

    service: str
    survey: str
    criterion: str
    population: str
    segment: int
    wave_first: int
    wave_last: int
    waves: int
    is_bridged: bool
    slope_pts_per_year: float
    q: float
    q_p_value: float
    tau2: float
    ci95_low: float
    ci95_high: float


@dataclass(frozen=True)
class LevelFact:
    """A row of OUT_LEVELS."""

    service: str
    survey: str
    criterion: str
    population: str
    segment: int
    wave: int
    level: float
    ci95_low: float
    ci95_high: float


@dataclass(frozen=True)
class KpiScore:
    """A row of OUT_KPI_SCORES."""

    service: str
    kpi: str
    period: int
    segment: int
    value: float
    score: float | None
    score_low: float | None
    score_high: float | None
    probability_at_target: float | None
    is_clipped: bool
    is_veto: bool


@dataclass(frozen=True)
class Crossing:
    """A row of OUT_CROSSING."""

    service: str
    wave: int
    criterion: str
    kpi: str
    survey: str | None
    population: str | None
    perceived: float | None
    perceived_threshold: float
    delivered: float | None
    delivered_low: float | None
    delivered_high: float | None
    delivered_threshold: float
    kpi_period: int | None
    kpi_lag_years: int | None
    verdict: str | None
    basis: str | None
    tensions: str | None
    tensions_at_target: str | None
    proposed: str | None
    is_veto: bool
    is_low_urgency: bool
    alone_perceived: str | None
    alone_delivered: str | None
    anchor_sensitivity: float | None
    previous_verdict: str | None
    previous_basis: str | None
    previous_until: dt.date | None

    @property
    def kpis(self) -> list[str]:
        """Ids of the KPIs that enter."""
        return _ids(self.kpi)

    @property
    def awaits(self) -> bool:
        """Whether somebody must answer the verdict: all but what holds, what is unknown and what can wait."""
        return self.verdict in AWAITING and not self.is_low_urgency

    @property
    def standing_tensions(self) -> list[str]:
        """Ids of the KPIs in tension with the criterion that stand at their target."""
        return _ids(self.tensions_at_target)


@dataclass(frozen=True)
class DecisionFact:
    """A row of OUT_DECISIONS."""

    service: str
    wave: int
    criterion: str
    verdict: str | None
    basis: str | None
    state: str
    decision: str | None
    conflicts: str | None
    reply: str | None
    owner: str | None
    due: dt.date | None
    decided_on: dt.date | None
    reason: str | None
    kpi: str | None
    zone: str | None
    communicated_on: dt.date | None
    channel: str | None
    reach: int | None
    sessions: int | None
    residents_met: int | None
    waiting_since: dt.date | None
    signed_by: str | None
    signed_on: dt.date | None
    outcome_on: dt.date | None
    outcome_note: str | None
    controlled_test: str | None
    next_wave: int | None
    population: str | None
    perceived_before: float | None
    perceived_after: float | None
    contrast_pts: float | None
    contrast_low: float | None
    contrast_high: float | None
    placebo_rank: int | None
    placebo_of: int | None
    rebound_pts: float | None
    net_pts: float | None
    net_low: float | None
    net_high: float | None
    pre_trend_pts: float | None
    reading: str | None
    kpi_before: float | None
    kpi_after: float | None
    kpi_period_before: int | None
    kpi_period_after: int | None
    delivered: str | None
    signature: str | None

    @property
    def is_commitment(self) -> bool:
        """Whether somebody took it upon himself to act or to explain."""
        return self.state in register.COMMITMENTS


@dataclass(frozen=True)
class Importance:
    """A row of OUT_IMPORTANCE."""

    survey: str
    wave: int
    service: str
    criterion: str
    population: str
    question_version: str
    n: int
    n_model: int
    complete_pct: float | None
    method: str
    reason: str | None
    r_squared_pct: float | None
    even_pct: float | None
    share_pct: float | None
    share_low_pct: float | None
    share_high_pct: float | None
    johnson_pct: float | None
    ranks_pct: float | None
    importance_class: str | None
    tetraclasse: str
    tetraclasse_pct: float | None
    tetraclasse_reason: str | None
    stated: float | None
    stated_se: float | None
    stated_n: int | None


@dataclass(frozen=True)
class Respondents:
    """A row of OUT_RESPONDENTS."""

    survey: str
    wave: int
    variable: str
    category: str
    n: int
    sample_pct: float | None
    weighted_pct: float | None
    census_pct: float | None
    census_year: int | None
    is_calibrated: bool
    suppressed: str | None


@dataclass(frozen=True)
class Response:
    """A row of OUT_RESPONSES."""

    survey: str
    wave: int
    service: str
    criterion: str
    question_version: str
    population: str
    n: int
    expressed_pct: float | None
    dont_know_pct: float | None
    not_answered_pct: float | None


@dataclass(frozen=True)
class CommuneValue:
    """A row of CORE_KPI_COMMUNES."""

    kpi: str
    period: int
    commune: str
    value: float


@dataclass(frozen=True)
class Verbatim:
    """A row of OUT_VERBATIMS."""

    criterion: str
    label: str
    rank: int
    answer: str
    text: str
    drawn: int
    question: str
    field_start: dt.date
    field_end: dt.date
    n: int


def _ids(joined: str | None) -> list[str]:
    return [part for part in (joined or "").split("+") if part]


def facts(kind: type[Fact], frame: pd.DataFrame) -> list[Fact]:
    """The rows of a frame as facts, in the frame's order. Raises KeyError where a column is missing."""
    names = [one.name for one in fields(kind)]  # type: ignore[arg-type]  # a dataclass, as all facts are
    return [kind(*values) for values in zip(*(_plain(frame[name]) for name in names), strict=True)]


def _plain(column: pd.Series) -> list[Any]:
    """Python values; None for NaN, NA and NaT. Dates as dates."""
    values, missing = column.tolist(), column.isna()
    if missing.any():
        values = [None if gone else value for value, gone in zip(values, missing.tolist(), strict=True)]
    if column.dtype.kind in "iufb" or isinstance(column.dtype, pd.StringDtype):
        return values
    return [value.date() if isinstance(value, dt.datetime) else value for value in values]
