"""What is precise enough to be published (method B6, quality): each rule answers a reason code or None.

After the NCHS Data Presentation Standards for Proportions (Parker et al. 2017, Series 2 no. 175), with the declared
thresholds below. Whether a figure would say something of a person is disclosure.py's question; the sentence that a
reader sees in its place is written elsewhere.
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np

from barometer.statistics.intervals import korn_graubard

MIN_N = 30
MIN_N_EFF = 30.0
NARROW = 0.05  # a Korn-Graubard interval no wider is always published,
WIDE = 0.30  # one this wide never,
MAX_RELATIVE_WIDTH = 1.30  # and between the two, one at most this wide relative to the share
MAX_SE = 5.0  # points of 0-100
MIN_DF = 8


class Reason(StrEnum):
    """Why a figure is not published. What a reader is told is "too few answers" in every case."""

    FEW_ANSWERS = "few_answers"
    FEW_EFFECTIVE_ANSWERS = "few_effective_answers"
    WIDE_INTERVAL = "wide_interval"
    WIDE_RELATIVE_INTERVAL = "wide_relative_interval"
    LARGE_STANDARD_ERROR = "large_standard_error"


def publishable_share(p: float, n: int, n_eff: float) -> Reason | None:
    """Whether a share p in [0, 1] of n answers worth n_eff (`intervals.effective_n`) is published: None, or why not."""
    if n < MIN_N:
        return Reason.FEW_ANSWERS
    if n_eff < MIN_N_EFF:
        return Reason.FEW_EFFECTIVE_ANSWERS
    width = float(korn_graubard(p, n_eff).width)
    if width <= NARROW:
        return None
    if width >= WIDE:
        return Reason.WIDE_INTERVAL
    return Reason.WIDE_RELATIVE_INTERVAL if width > MAX_RELATIVE_WIDTH * p else None


def publishable_mean(variance: float, n: int) -> Reason | None:
    """Whether a mean on 0-100 of n answers is published: None, or why not. `variance` as for its interval, with the
    finite population correction where one is declared."""
    if n < MIN_N:
        return Reason.FEW_ANSWERS
    return Reason.LARGE_STANDARD_ERROR if np.sqrt(variance) > MAX_SE else None


def needs_review(df: int) -> bool:
    """With so few degrees of freedom the interval itself is unsure: a person looks before it is published."""
    return df < MIN_DF
