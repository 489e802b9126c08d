"""What may be said of technical figures and marks over time, all services together (METHOD C6).

Belongs here: sentences made from a pooled association, or from its absence. Does not belong here: computing it
(crossing.over_time). A link is said to be observed, never to be a cause, and never of one criterion.
"""

from __future__ import annotations

from barometer.crossing.over_time import OverTime
from barometer.locale import say
from barometer.locale.formats import between, number, points
from barometer.statistics.association import FEWEST_PAIRS, Association, Slope

_STEP = 10.0  # points of the technical score: what the slope is told for
_SURE = 0.05


def association_sentences(found: OverTime, locale: str) -> tuple[str, ...]:
    """How many pairs there are, whether marks move with what is measured, at once and a wave later."""
    if found.now is None:
        words = {"pairs": number(found.pairs, locale), "fewest": number(FEWEST_PAIRS, locale)}
        return (say(locale, "over_time.too_few", **words),)
    said = [
        say(locale, "over_time.pairs", pairs=number(found.pairs, locale), services=number(found.now.groups, locale)),
        _slope(found.now.slopes[0], "now", locale),
        _correlation(found.now, locale),
    ]
    if found.with_lag is None:
        words = {"pairs": number(found.lagged, locale), "fewest": number(FEWEST_PAIRS, locale)}
        said.append(say(locale, "over_time.lag_too_few", **words))
    else:
        lag = say(locale, "over_time.lag_pairs", pairs=number(found.lagged, locale))
        said.append(f"{lag} {_slope(found.with_lag.slopes[1], 'later', locale)}")
    return (*said, say(locale, "over_time.caution"))


def _slope(slope: Slope, when: str, locale: str) -> str:
    is_sure = slope.p_value < _SURE
    words = {"points": points(_STEP * slope.value, locale, 1), "p": number(slope.p_value, locale, 3)}
    if slope.low is not None and slope.high is not None:
        words["interval"] = between(_STEP * slope.low, _STEP * slope.high, locale, 1, with_sign=True)
    else:
        words["interval"] = say(locale, "over_time.no_interval")
    return say(locale, f"over_time.{when}.{'link' if is_sure else 'none'}", **words)


def _correlation(found: Association, locale: str) -> str:
    if found.correlation is None:
        return say(locale, "over_time.correlation.unknown")
    return say(locale, "over_time.correlation.known", r=number(found.correlation, locale, 2))
