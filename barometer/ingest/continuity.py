"""A wave against the one before: what vanished, what changed its scale, what moved beyond belief, what shrank.

Belongs here: warnings, with the figures and what to do, never a refusal: a change may be true, and somebody should
look before it is published. Does not belong here: whether a change is one (statistics decides, with its uncertainty):
what is told here is so large that an error of coding is likelier than the change.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping

from barometer.declarations.service import Service
from barometer.declarations.survey import Survey
from barometer.findings import Finding, Place, Severity
from barometer.ingest.profiles import ItemProfile, WaveProfile

Params = dict[str, str | int | float]

#: A mean that moved by so many points of 100, and by so many standard errors, is an error before it is a change.
MOVED_PTS, MOVED_ERRORS = 15.0, 5.0
#: A share (don't know, no answer, unknown category) that rose by so many points, and standard errors.
ROSE_PTS, ROSE_ERRORS = 10.0, 3.0
#: A wave with fewer respondents than this share of the former one's.
FEWER = 0.7
#: From so many answers a category, or a distribution, is worth comparing (METHOD B6: the publication's minimum).
ENOUGH = 30
#: Half a scale that nobody uses any more was used by at least this share before.
HALF_USED = 0.05


def compare_waves(
    before: WaveProfile, now: WaveProfile, survey: Survey, services: Mapping[str, Service]
) -> tuple[Finding, ...]:
    """The warnings on a wave, against the wave before it of the same survey. `survey` as it is declared now."""
    return (*_vanished(before, now, services), *_items(before, now, survey), *_coverage(before, now))


def successive(profiles: Iterable[WaveProfile]) -> Iterator[tuple[WaveProfile, WaveProfile]]:
    """Each wave with the one before it of its survey and kind: a sample's with the last sample's, passing over the
    volunteers between them, and theirs with the last volunteers'. Who volunteers differs from who is drawn: a mean that
    moved between the two says nothing of an error of coding, and statistics tests no such pair either."""
    last: dict[tuple[str, bool], WaveProfile] = {}
    for profile in sorted(profiles, key=lambda one: (one.survey, one.wave)):
        kind = profile.survey, profile.is_volunteers
        if kind in last:
            yield last[kind], profile
        last[kind] = profile


def _tell(before: WaveProfile, now: WaveProfile, code: str, params: Params, column: str | None = None) -> Finding:
    told = {"wave": now.wave, "before": before.wave, **params}
    return Finding(code, Severity.WARNING, Place(now.file, column=column), params=told)


def _vanished(before: WaveProfile, now: WaveProfile, services: Mapping[str, Service]) -> Iterator[Finding]:
    """Criteria that were asked before and are not now, unless one that is asked now replaces them."""
    asked = {(item.service, item.criterion) for item in now.items}
    for service_id, criterion in sorted({(item.service, item.criterion) for item in before.items} - asked):
        criteria = services[service_id].criteria if service_id in services else ()
        heirs = {one.id for one in criteria if criterion in one.replaces}
        if any((service_id, heir) in asked for heir in heirs):
            continue
        label = next((one.label for one in criteria if one.id == criterion), criterion)
        yield _tell(before, now, "wave_criterion_vanished", {"criterion": label})


def _items(before: WaveProfile, now: WaveProfile, survey: Survey) -> Iterator[Finding]:
    former = {item.item: item for item in before.items}
    bridged = {(bridge.item, bridge.new) for bridge in survey.bridges}
    for item in now.items:
        old = former.get(item.item)
        if old is None:
            continue
        if (old.low, old.high, old.is_reversed) != (item.low, item.high, item.is_reversed):
            if (item.item, item.version) not in bridged:
                params: Params = {"item": item.item, "old": _scale(old), "new": _scale(item)}
                yield _tell(before, now, "wave_scale_changed", params, item.column)
            continue
        if min(old.answered, item.answered) >= ENOUGH and old.version == item.version:
            yield from _distribution(before, now, old, item)
        if min(old.concerned, item.concerned) >= ENOUGH:
            for status, code in (("dont_know", "wave_dont_know_rose"), ("blank", "wave_blanks_rose")):
                shares = (old.share(status), item.share(status))
                if _rose(shares, (old.concerned, item.concerned)):
                    yield _tell(before, now, code, {"item": item.item, **_percents(*shares)}, item.column)


def _distribution(before: WaveProfile, now: WaveProfile, old: ItemProfile, item: ItemProfile) -> Iterator[Finding]:
    """A part of the scale that nobody uses any more, a scale turned round, a mean that moved: the first that holds."""
    middle = (item.low + item.high) / 2
    used = sorted(item.values)
    for is_top in (True, False):
        was_used = sum(n for value, n in old.values.items() if _is_in_half(value, middle, is_top)) / old.answered
        is_used = any(_is_in_half(value, middle, is_top) for value in used)
        if was_used >= HALF_USED and not is_used and _unlikely(was_used, item.answered):
            params: Params = {"item": item.item, "low": used[0], "high": used[-1], "scale": _scale(item)}
            told = {**params, "percent": round(100 * was_used)}
            yield _tell(before, now, "wave_half_scale_unused", told, item.column)
            return
    (mean_before, error_before), (mean_now, error_now) = old.moments(), item.moments()
    moved = mean_now - mean_before
    if abs(moved) < MOVED_PTS or abs(moved) < MOVED_ERRORS * math.sqrt(error_before + error_now):
        return
    params = {"item": item.item, "old": round(mean_before, 1), "new": round(mean_now, 1)}
    if abs((100 - mean_now) - mean_before) < abs(moved) / 3:
        told = {**params, "turned": round(100 - mean_now, 1)}
        yield _tell(before, now, "wave_scale_reversed", told, item.column)
    else:
        yield _tell(before, now, "wave_mean_moved", params, item.column)


def _coverage(before: WaveProfile, now: WaveProfile) -> Iterator[Finding]:
    if not before.respondents or not now.respondents:
        return
    if now.respondents < FEWER * before.respondents:
        yield _tell(before, now, "wave_fewer_respondents", {"old": before.respondents, "new": now.respondents})
    for kind, old in before.domains.items():
        new = now.domains.get(kind)
        if new is None:
            yield _tell(before, now, "wave_variable_lost", {"variable": kind})
            continue
        thin = [
            f"{category} {count} → {new.get(category, 0)}"
            for category, count in old.items()
            if category and count >= ENOUGH > new.get(category, 0)
        ]
        if thin:
            params: Params = {"variable": kind, "categories": ", ".join(thin), "enough": ENOUGH}
            yield _tell(before, now, "wave_category_thin", params)
        shares = (old.get("", 0) / before.respondents, new.get("", 0) / now.respondents)
        if _rose(shares, (before.respondents, now.respondents)):
            yield _tell(before, now, "wave_unknown_rose", {"variable": kind, **_percents(*shares)})


def _rose(shares: tuple[float, float], counts: tuple[int, int]) -> bool:
    rise = shares[1] - shares[0]
    error = math.sqrt(sum(share * (1 - share) / count for share, count in zip(shares, counts, strict=True)))
    return rise > ROSE_PTS / 100 and rise > ROSE_ERRORS * error


def _unlikely(share: float, n: int) -> bool:
    """Whether n answers would hardly ever avoid a part of the scale that this share had chosen."""
    return n * math.log1p(-min(share, 1 - 1e-12)) < math.log(1e-6)


def _is_in_half(value: float, middle: float, is_top: bool) -> bool:
    return value > middle if is_top else value < middle


def _percents(old: float, new: float) -> dict[str, str | int | float]:
    return {"old": round(100 * old), "new": round(100 * new)}


def _scale(item: ItemProfile) -> str:
    return f"{item.low:g} – {item.high:g}"
