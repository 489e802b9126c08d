"""What may be said of a decision and of what became of it (METHOD C8): "compatible avec", never "grâce à".

Belongs here: sentences made from a row of out_decisions. Does not belong here: the facts (crossing.register_follow)
and where a page puts them (views).

An effect is spoken of only where what was promised was done, at least in part: not of a commitment that was withdrawn,
nor of one of which nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterator

from barometer.declarations.service import Kpi
from barometer.locale import say
from barometer.locale.formats import between, day, number, points
from barometer.publishing.facts import DecisionFact
from barometer.publishing.text import clean, quoted
from barometer.publishing.words import crossing_words


def state_sentence(one: DecisionFact, locale: str) -> str:
    """Where the line stands: "Engagement tenu le 28 juin 2018", "…, saisis le 11 février 2025"."""
    said = say(locale, f"register.state.{one.state}")
    if one.state in ("kept", "withdrawn") and one.outcome_on is not None:
        return say(locale, "register.on", words=said, day=day(one.outcome_on, locale))
    if one.state == "late" and one.due is not None:
        name = "late_done" if one.outcome_on is not None else "late"
        done = day(one.outcome_on, locale) if one.outcome_on is not None else ""
        return say(locale, f"register.{name}", words=said, due=day(one.due, locale), day=done)
    if one.state == "promised" and one.due is not None:
        return say(locale, "register.due", words=said, due=day(one.due, locale))
    if one.state == "waiting":
        if one.waiting_since is not None:
            return say(locale, "register.since", words=said, day=day(one.waiting_since, locale))
        return say(locale, "register.since_wave", words=said, wave=one.wave)
    if one.state == "arbitrated" and one.signed_on is not None:
        return say(locale, "register.signed", words=said, by=clean(one.signed_by or ""), day=day(one.signed_on, locale))
    return said


def about(one: DecisionFact, kpi: Kpi | None, zone: str, locale: str) -> Iterator[str]:
    """Who answers for it, since when, why, for which figure and where; then what was said of it to residents."""
    parts = []
    if one.owner:
        parts.append(clean(one.owner))
    if one.decided_on is not None:
        parts.append(say(locale, "register.decided", day=day(one.decided_on, locale)))
    if one.reason:
        parts.append(say(locale, f"register.because.{one.reason}"))
    if zone:
        parts.append(say(locale, "register.in_zone", zone=zone))
    if parts:
        yield say(locale, "register.sentence", words=", ".join(parts))
    if kpi is not None:
        name = "watched" if one.decision == "explain" else "should_move"
        yield say(locale, f"register.{name}", kpi=quoted(clean(kpi.label), locale))
    if one.outcome_note:
        yield clean(one.outcome_note)
    yield from _told(one, locale)


def _told(one: DecisionFact, locale: str) -> Iterator[str]:
    """The communication made of it, and the meetings held."""
    if one.communicated_on is not None or one.channel:
        said = [day(one.communicated_on, locale)] if one.communicated_on is not None else []
        said += [clean(one.channel)] if one.channel else []
        said += [say(locale, "register.reach", count=number(one.reach, locale))] if one.reach else []
        yield say(locale, "register.communicated", words=", ".join(said))
    met = []
    if one.sessions:
        form = "one" if one.sessions == 1 else "other"
        met.append(say(locale, f"register.sessions.{form}", count=number(one.sessions, locale)))
    if one.residents_met:
        form = "one" if one.residents_met == 1 else "other"
        met.append(say(locale, f"register.residents.{form}", count=number(one.residents_met, locale)))
    if met:
        yield say(locale, "register.sentence", words=", ".join(met))


def followed(one: DecisionFact, kpi: Kpi | None, locale: str) -> Iterator[str]:
    """Perceived and delivered at the wave answered and at the next, side by side; then what it allows to say."""
    if one.next_wave is None:
        return
    if one.perceived_before is not None and one.perceived_after is not None:
        words = {"before": number(one.perceived_before, locale), "after": number(one.perceived_after, locale)}
        place = "zone" if one.zone else "all"
        yield say(locale, f"register.perceived_moved.{place}", first=one.wave, last=one.next_wave, **words)
    if kpi is not None and one.kpi_before is not None and one.kpi_after is not None:
        yield say(
            locale,
            f"register.delivered_moved.{one.delivered or 'unknown'}",
            kpi=quoted(clean(kpi.label), locale),
            before=crossing_words.kpi_value(kpi, one.kpi_before, locale),
            after=crossing_words.kpi_value(kpi, one.kpi_after, locale),
            first=one.kpi_period_before,
            last=one.kpi_period_after,
        )
    if speaks_of_effect(one):
        yield from _reading(one, locale)


def speaks_of_effect(one: DecisionFact) -> bool:
    """Whether something was done whose effect one may ask about."""
    return one.state in ("kept", "promised") or (one.state == "late" and one.outcome_on is not None)


def _reading(one: DecisionFact, locale: str) -> Iterator[str]:
    if one.reading is None or one.contrast_pts is None or one.contrast_low is None or one.contrast_high is None:
        yield say(locale, "register.reading.none")
        return
    words = {
        "points": points(abs(one.contrast_pts), locale, with_sign=False),
        "between": between(one.contrast_low, one.contrast_high, locale, with_sign=True),
    }
    if one.reading == "compatible" and one.controlled_test:
        yield say(locale, "register.reading.controlled", test=clean(one.controlled_test), **words)
    elif one.reading == "compatible":
        yield say(locale, f"register.reading.compatible.{one.signature or 'none'}", **words)
    elif one.reading == "by_itself":
        low, high = one.net_low or 0.0, one.net_high or 0.0
        rebound = points(one.rebound_pts or 0.0, locale, 1, with_sign=False)
        left = between(low, high, locale, with_sign=True)
        yield say(locale, "register.reading.by_itself", rebound=rebound, left=left)
    else:
        yield say(locale, f"register.reading.{one.reading}", **words)
    if one.placebo_rank is not None and one.placebo_of is not None and one.contrast_pts > 0:
        yield say(locale, "register.placebo", rank=one.placebo_rank, of=one.placebo_of)
    if one.pre_trend_pts is not None:
        yield say(locale, "register.pre_trend", points=points(one.pre_trend_pts, locale))
