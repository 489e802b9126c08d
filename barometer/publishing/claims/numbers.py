"""Whether a number that a text says is one of the facts: a score said as a percentage, a figure that is not published.

Belongs here: judging one number. Does not belong here: finding numbers (`said`), figures set side by side (`pairs`),
words of direction (`directions`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from barometer.publishing.claims.directions import Claim, Context, candidates, directions, stem
from barometer.publishing.claims.facts import Facts, Reason, Refusal
from barometer.publishing.claims.pairs import pairs
from barometer.publishing.claims.said import Said, said, same, surroundings

_AIMS = frozenset(("cap", "objectif", "vise", "visons", "viser", "cible", "vers", "atteindre", "aim", "target"))


def wrong_numbers(context: Context, facts: Facts) -> Iterator[Refusal]:
    """The refusals that numbers earn."""
    for one in said(context):
        reason = _reason(one, context, facts)
        if reason is not None:
            yield Refusal(reason, context.reading.quote(max(0, one.first), one.last))
    for a, b in context.spans(context.lexicon.other["numbers"]["multiples"]):
        if not context.is_about_other(Claim("up", a, b), 0):
            yield Refusal(Reason.FIGURE, context.reading.quote(a, b))
    yield from pairs(context, facts)


def _reason(one: Said, context: Context, facts: Facts) -> Reason | None:
    is_people, is_foreign = surroundings(one, context)
    is_scored = one.kind in ("score", "share") or is_people
    if _is_aimed_at(one, context):
        return None
    if one.kind == "percent" and _is_mark(one, context, facts):
        return Reason.PERCENT
    if one.kind in ("percent", "points") and _is_moved(one, context):
        return None
    if facts.verdict == "insufficient":
        is_elsewhere = context.is_elsewhere(one.first) and one.kind != "score"
        return Reason.INSUFFICIENT if (is_scored or not is_foreign) and not is_elsewhere else None
    if one.kind == "points" and facts.difference is not None and _is_under(one, context):
        return None if abs(facts.difference) < one.value else Reason.FIGURE
    if is_foreign and not is_scored and one.kind != "score":
        return None
    if any(same(one.value, other) for other in facts.others):
        return None
    if one.kind in ("percent", "share") and _is_of_others(one, context, facts):
        return None
    match one.kind:
        case "percent":
            return _of_percent(one.value, facts, is_people)
        case "share":
            value = 100 - one.value if _is_of_discontent(one, context) else one.value
            if facts.share_pct is not None and _is_within(one, value, facts.share_pct, context):
                return None
            near = facts.level is not None and abs(one.value - facts.level) <= one.slack
            return Reason.PERCENT if near else Reason.FIGURE
        case "score":
            if facts.verdict == "not_comparable" and same(one.value, facts.before) and not same(one.value, facts.level):
                begin, end = context.reading.sentence(one.first)
                return None if any(begin <= a < end for a, _ in context.unknown) else Reason.INCOMPARABLE
            if same(one.value, facts.level) or same(one.value, facts.before) or _bounds(one, context, facts):
                return None
            if one.value < 0 and any(abs(one.value) * by == facts.level for by in (5, 10)):
                return None  # 6,5 on 10 is 65 on 100
            return Reason.FIGURE
        case _:
            if facts.verdict == "not_comparable":
                return Reason.INCOMPARABLE
            if any(same(one.value, known) for known in (facts.level, facts.before)):
                return None
            if facts.difference is None or not same(abs(one.value), abs(facts.difference)):
                return Reason.FIGURE
            is_against = context.reading.tokens[one.first].text[0] in "+-" and one.value * facts.difference < 0
            return Reason.FIGURE if is_against else None


def _is_of_discontent(one: Said, context: Context) -> bool:
    """Whether a share is of those who are not satisfied: « un répondant sur trois n'est pas satisfait »."""
    _, end = context.reading.clause(one.first, frozenset())
    after = " " + " ".join(context.word(i) for i in range(one.last + 1, end)) + " "
    return bool(re.search(r" (ne|n|pas|non) ", after)) or context.lexicon.about["negative"].search(after) is not None


def _is_within(one: Said, value: float, share: float, context: Context) -> bool:
    """Whether a share is the published one as it is rounded, or true as a bound: « moins de la moitié »."""
    before = {context.word(i) for i in range(max(0, one.first - 3), one.first)}
    if before & {"moins", "plus", "less", "more"}:
        return share < value if before & {"moins", "less"} else share > value
    return abs(value - share) <= one.slack


def _is_under(one: Said, context: Context) -> bool:
    """« Moins d'un point d'écart »."""
    before = [context.word(i) for i in range(max(0, one.first - 2), one.first)]
    return before[:1] == ["moins"] and before[1:] in (["de"], ["d"])


def _is_aimed_at(one: Said, context: Context) -> bool:
    """Whether the number is an aim: « Cap sur 70 sur 100 »."""
    before = [token.text for token in context.reading.tokens[max(0, one.first - 3) : one.first]]
    return one.kind == "score" and any(word in _AIMS for word in before)


def _is_mark(one: Said, context: Context, facts: Facts) -> bool:
    """Whether a percentage is the published mark, in a sentence on the criterion."""
    if not same(one.value, facts.level) or same(one.value, facts.share_pct):
        return False
    begin, end = context.reading.sentence(one.first)
    if not any(context.things.get(i) in ("label", "both") for i in range(begin, end)):
        return False
    return not any(context.things.get(i) == "other" for i in range(max(begin, one.first - 4), min(end, one.last + 4)))


def _is_moved(one: Said, context: Context) -> bool:
    """Whether the number says by how much something else rises or falls."""
    begin, end = context.reading.clause(one.first, frozenset())
    signed = Claim("up", one.first, one.last, "noun")
    if context.reading.tokens[one.first].text[0] in "+-" and context.is_about_other(signed, begin):
        return True
    near = [claim for claim in candidates(context) if begin <= claim.first < end]
    if not near and context.is_elsewhere(one.first):
        first = context.reading.sentence(one.first)[0]
        begin, near = first, [claim for claim in candidates(context) if first <= claim.first < one.first]
    return bool(near) and all(context.is_about_other(claim, begin) for claim in near)


def _is_of_others(one: Said, context: Context, facts: Facts) -> bool:
    """Whether a share is no share of opinions: « un habitant sur quatre vit… », « 12 % d'impayés »."""
    if any(same(abs(one.value), known) for known in (facts.level, facts.before)):
        return False
    if one.kind == "share" and facts.level is not None and abs(one.value - facts.level) <= one.slack:
        return False
    begin, end = context.reading.sentence(one.first)
    near = " " + " ".join(context.reading.line.split()[begin:end]) + " "
    following = [context.word(i) for i in range(one.last + 1, one.last + 4)]
    counted = next((word for word in following if word not in ("de", "d", "des", "du", "la", "l", "les")), "")
    numbers = context.lexicon.other["numbers"]
    moved = " ".join(following[:2]) in ("de mieux", "de plus", "de moins", "de hause", "de baise")
    is_counted = following[0] in ("de", "d", "des", "du") and stem(counted) not in context.label_words
    if moved:
        return False
    if one.kind == "percent" and is_counted:
        return numbers["people"].search(f" {counted} ") is None
    has_label = any(stem(word) in context.label_words for word in near.split())
    if one.kind == "percent" and any(begin <= claim.first < end for claim in directions(context)):
        return False
    return numbers["opinion"].search(near) is None and not (has_label and one.kind == "percent")


def _of_percent(value: float, facts: Facts, is_people: bool) -> Reason | None:
    size = abs(value)
    is_share = same(size, facts.share_pct)
    is_score = any(
        same(size, abs(known)) for known in (facts.level, facts.before, facts.difference) if known is not None
    )
    if is_share and (is_people or not is_score):
        return None
    return Reason.PERCENT if is_score else Reason.FIGURE


def _bounds(one: Said, context: Context, facts: Facts) -> bool:
    """« plus de 60 sur 100 » for 61 is true; « près de 70 » for 68 is not what was measured."""
    if facts.level is None:
        return False
    before = {context.word(j) for j in range(max(0, one.first - 4), one.first)}
    if before & {"plus", "desus", "depase", "depasent", "over", "above"}:
        return one.value <= facts.level < one.value + 5
    if before & {"moins", "desous", "under", "below"}:
        return one.value >= facts.level > one.value - 5
    if "entre" in before or "et" in before:
        return True
    return bool(before & {"environ", "pres", "presque", "autour"}) and abs(one.value - facts.level) <= 1
