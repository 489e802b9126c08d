"""What may be said of a change: sentences made from a verdict and its figures, and from nothing else.

Belongs here: the words of change verdicts, their figures written as readers see them, headlines, what is ruled out.
Does not belong here: the words of crossing verdicts (`crossing_words`), and any choice of verdict: it is computed once,
in out_changes, and copied.

Levels come first, so that an inconclusive wave still informs. A score is said "71 sur 100", never "71 %".
"""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal

from barometer.locale import say
from barometer.locale.formats import between, number, percent, points, signed
from barometer.publishing.facts import Change, Estimate
from barometer.publishing.text import quoted

#: Reasons that cut a series: the two waves do not measure the same thing.
BREAK_REASONS = ("question_version", "bridge_missing", "mode", "contractor", "population")
#: Reasons that leave a pair without a test.
_NOT_COMPARABLE = (*BREAK_REASONS, "no_variance")
_MOST_DECIMALS = 3

#: The verdicts with their qualifiers (`verdict_key`), in the order in which several are told.
VERDICTS = (
    "progress_established",
    "progress_indicative",
    "regress_established",
    "regress_indicative",
    "stable",
    "inconclusive",
    "not_comparable",
    "insufficient",
)


def level(value: float, locale: str) -> str:
    """A score: "71 sur 100"."""
    return say(locale, "figure.score", value=number(value, locale))


def verdict_key(change: Change) -> str:
    """The verdict with its qualifier, as a key of words and marks: "progress_established", "stable", "no_verdict"."""
    if change.verdict is None:
        return "no_verdict"
    return f"{change.verdict}_{change.qualifier}" if change.announced else change.verdict


def verdict_name(change: Change, locale: str) -> str:
    """The verdict alone: "Progrès établi", "Pas d'évolution certaine"."""
    name = say(locale, f"change.{verdict_key(change)}")
    return say(locale, "change.slight", name=name) if change.announced and change.is_slight else name


def verdict_sentence(change: Change, margin_pts: float, locale: str) -> str:
    """The verdict with its figures (DOMAIN, words that readers see).

    `margin_pts`: the declared equivalence margin, in points on 0-100.
    """
    name = verdict_name(change, locale)
    if change.announced:
        decimals = _decimals(change)
        figure = points(_given(change.difference_pts), locale, decimals)
        return say(
            locale, "change.with_figures", name=name, figure=figure, interval=_interval(change, locale, decimals)
        )
    if change.verdict == "stable":
        decimals = 0 if margin_pts == round(margin_pts) else 1
        return say(
            locale, "change.stable_within", name=name, margin=points(margin_pts, locale, decimals, with_sign=False)
        )
    if change.verdict == "inconclusive":
        low, high = signed(_given(change.ci95_low), locale), points(_given(change.ci95_high), locale)
        return say(
            locale, "change.with_interval", name=name, interval=say(locale, "format.between", low=low, high=high)
        )
    if change.verdict == "not_comparable":
        return say(locale, "change.with_reason", name=name, reason=reason(change, locale))
    return name


def reason(change: Change, locale: str) -> str:
    """Why a pair of waves is not comparable: "question modifiée en 2023"."""
    code = change.reason if change.reason in _NOT_COMPARABLE else "other"
    return say(locale, f"reason.{code}", year=change.wave_to, before=change.wave_from)


def headline(label: str, change: Change | None, shown: Estimate | None, locale: str) -> str:
    """A title locked to its verdict, the level first: "Pression : 71 sur 100, pas d'évolution certaine".

    `shown`: the newest estimate; `change`: None where there is nothing to compare it with.
    """
    value = shown.shown if shown else None
    if value is None:
        return say(locale, "headline.insufficient", label=label)
    figures = {"label": label, "level": level(value, locale), "after": number(value, locale)}
    if change is None or change.verdict == "insufficient":
        return say(locale, "headline.level", **figures)
    if change.announced:
        before = number(_given(change.before), locale)
        return say(locale, f"headline.{verdict_key(change)}", before=before, **figures)
    return say(locale, f"headline.{change.verdict or 'no_verdict'}", before=change.wave_from, **figures)


def detectable(change: Change, locale: str) -> str | None:
    """What the sample could have seen: "Une vraie hausse de 4 points avait 8 chances sur 10 d'être détectée."."""
    if change.mdc_pts is None or change.verdict != "inconclusive":
        return None
    size = math.ceil(change.mdc_pts - 1e-9)
    return say(locale, "change.detectable", size=points(size, locale, with_sign=False))


def difference(change: Change, locale: str) -> str | None:
    """The interval of a stable change, which its verdict does not say."""
    if change.verdict != "stable":
        return None
    low, high = signed(_given(change.ci95_low), locale), points(_given(change.ci95_high), locale)
    return say(locale, "change.difference", interval=say(locale, "format.between", low=low, high=high))


def excluded(change: Change, locale: str) -> str | None:
    """What an inconclusive change rules out: the bounds of the 90 % interval, rounded outwards."""
    if change.verdict != "inconclusive" or change.ci90_low is None or change.ci90_high is None:
        return None
    fall, rise = math.ceil(-change.ci90_low - 1e-9), math.ceil(change.ci90_high - 1e-9)
    if fall > 0 and rise > 0:
        rise_text, fall_text = points(rise, locale, with_sign=False), points(fall, locale, with_sign=False)
        return say(locale, "change.excluded_both", rise=rise_text, fall=fall_text)
    if rise > 0:
        return say(locale, "change.excluded_rise", rise=points(rise, locale, with_sign=False))
    return say(locale, "change.excluded_fall", fall=points(fall, locale, with_sign=False))


def remarks(change: Change, locale: str) -> list[str]:
    """What must be said beside a change: a signal to watch, the common shift, the base that moved."""
    found = []
    if change.is_watch:
        found.append(say(locale, "change.watch", family=change.family_size or 0))
    if change.announced and change.common_shift_pts is not None and change.own_shift_pts is not None:
        common, own = (signed(value, locale, 1) for value in (change.common_shift_pts, change.own_shift_pts))
        found.append(say(locale, "change.common_shift", common=common, own=own))
    if change.announced and change.cancelling_sd_pts is not None:
        found.append(say(locale, "change.cancelling", sd=points(change.cancelling_sd_pts, locale, 1, with_sign=False)))
    if change.is_bridged:
        found.append(say(locale, "change.bridged"))
    if change.has_base_changed:
        found.append(say(locale, "change.base_changed"))
    return found


def figure(estimate: Estimate, locale: str) -> str:
    """An estimate in a cell: "71 (68 à 74)", "64 % (60 à 68)", or why there is none."""
    if estimate.shown is None:
        return say(locale, "figure.too_few")
    value = number(estimate.shown, locale) if estimate.statistic == "mean" else percent(estimate.shown, locale)
    if estimate.interval is None:
        return value
    low, high = (number(bound, locale) for bound in estimate.interval)
    return say(locale, "figure.with_interval", value=value, low=low, high=high)


def level_sentence(label: str, mean: Estimate, satisfied: Estimate | None, design: str, locale: str) -> str:
    """The level of the overall mark of a wave, with the share of satisfied where it may be published."""
    if mean.shown is None:
        return say(locale, "level.insufficient", label=label, wave=mean.wave)
    words = {"label": label, "wave": mean.wave, "level": level(mean.shown, locale)}
    if mean.interval is not None:
        said = say(locale, "level.interval", interval=between(*mean.interval, locale), **words)
    else:
        said = say(locale, "level.volunteers" if design == "volunteers" else "level.plain", **words)
    if satisfied is None or satisfied.shown is None:
        return said
    text = percent(satisfied.shown, locale)
    if satisfied.interval is None:
        return f"{said} {say(locale, 'level.satisfied', share=text)}"
    low, high = number(satisfied.interval[0], locale), percent(satisfied.interval[1], locale)
    return f"{said} {say(locale, 'level.satisfied_interval', share=text, low=low, high=high)}"


def quoted_change(label: str, change: Change, locale: str) -> str:
    """A criterion and its announced difference inside a sentence: « Accueil » (+7 points)."""
    difference = points(_given(change.difference_pts), locale, _decimals(change))
    return f"{quoted(label, locale)} ({difference})"


def _interval(change: Change, locale: str, decimals: int) -> str:
    low, high = _given(change.ci95_low), _given(change.ci95_high)
    return between(low, high, locale, decimals, with_sign=True)


def _decimals(change: Change) -> int:
    """As few decimals as leave no bound of an announced change at zero, which would seem to deny it."""
    figures = (_given(change.difference_pts), _given(change.ci95_low), _given(change.ci95_high))
    for decimals in range(_MOST_DECIMALS):
        if all(_rounded(value, decimals) != 0 for value in figures):
            return decimals
    return _MOST_DECIMALS


def _rounded(value: float, decimals: int) -> Decimal:
    """As `number` shows it: halves away from zero."""
    return Decimal(repr(value)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def _given(value: float | None) -> float:
    if value is None:
        raise ValueError("a tested change without its figures")
    return value
