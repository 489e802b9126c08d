"""The error of a year's mean of repeated readings, which resemble the ones before them (METHOD C2).

Belongs here: the autocorrelation of a KPI's readings and what it adds to the variance of their mean. Does not belong
here: which readings make a year (series), the probability that a target is met (crossing).

Readings taken one after the other say less than as many independent ones: with the first-order autocorrelation r, the
mean of n has D = 1 + 2 sum_k (1 - k/n) r^k times the variance s2/n (Bayley & Hammersley 1946, Suppl. J. R. Stat. Soc.
8:184), and s2 itself understates by (n - D) / (n - 1). r is estimated from all years together, each around its own
mean, and relieved of its bias in short series, E r^ = r - (1 + 3 r)/n (Marriott & Pope 1954, Biometrika 41:390). A
negative one is not used: it would make the mean surer than its readings.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float64]

FEWEST_STEPS = 8  # from one reading to the next: with fewer nothing is known of how they hang together
HIGHEST = 0.9  # beyond, one year of readings is hardly more than one reading


def autocorrelation(years: Sequence[Values]) -> float:
    """r between 0 and HIGHEST, from each year's readings in the order of time; 0 where too few are known."""
    useful = [values - values.mean() for values in years if len(values) > 1]
    steps = sum(len(values) - 1 for values in useful)
    squares = sum(float(values @ values) for values in useful)
    if steps < FEWEST_STEPS or squares <= 0:
        return 0.0
    found = sum(float(values[:-1] @ values[1:]) for values in useful) / squares
    n = sum(len(values) for values in useful) / len(useful)
    return float(np.clip((found + 1 / n) / max(1 - 3 / n, 0.25), 0.0, HIGHEST))


def variance_of_mean(values: Values, r: float = 0.0) -> float | None:
    """The variance of the mean of n readings with the autocorrelation r; None for a single one."""
    n = len(values)
    if n < 2:
        return None
    k = np.arange(1, n)
    inflation = 1 + 2 * float(np.sum((1 - k / n) * r**k))
    spread = float(np.var(values, ddof=1)) * (n - 1) / (n - inflation)
    return spread * inflation / n
