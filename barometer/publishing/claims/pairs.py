"""Bare figures and figures side by side: « de 61 à 68 », « 68 contre 61 », « 77 cette année, 81 la fois d'avant ».

Belongs here: figures told without their unit, and the moves that two figures claim. Does not belong here: numbers with
their unit (`said`, `numbers`), words of direction (`directions`).
"""

from __future__ import annotations

from collections.abc import Iterator

from barometer.publishing.claims.directions import Claim, Context
from barometer.publishing.claims.facts import Facts, Reason, Refusal
from barometer.publishing.claims.said import Said, is_unit, said, same, surroundings
from barometer.publishing.claims.wording import ENDS

_FORMERLY = frozenset(("la", "lors", "avant", "il", "auparavant", "hier"))


def pairs(context: Context, facts: Facts) -> Iterator[Refusal]:
    """Two bare numbers side by side: « de 61 à 68 », « 68 contre 61 », « 61 → 68 »."""
    if facts.verdict == "insufficient":
        yield from _bare_marks(context)
    if facts.verdict == "not_comparable" and not context.unknown:
        yield from _former_marks(context, facts)
    yield from _lone_marks(context, facts)
    for first, before, after in _pair_tokens(context):
        low, high = context.reading.tokens[before].value, context.reading.tokens[after].value
        quote = context.reading.quote(first, after)
        is_people, is_foreign = surroundings(Said("points", high or 0, first, max(before, after)), context)
        if is_foreign and not is_people:
            continue
        if facts.verdict == "insufficient":
            yield Refusal(Reason.INSUFFICIENT, quote)
        elif facts.verdict == "not_comparable":
            if any(a <= first < b for a, b in context.unknown):
                continue
            yield Refusal(Reason.INCOMPARABLE, quote)
        elif not (same(low or 0, facts.before) and same(high or 0, facts.level)):
            yield Refusal(Reason.FIGURE, quote)


def moves(context: Context, facts: Facts) -> Iterator[Claim]:
    """Claims of direction made by figures: « +3 points », « passe de 61 à 64 ».

    None where the text says that it is uncertain.
    """
    if context.unknown:
        return
    tokens = context.reading.tokens
    for one in said(context):
        if one.kind in ("points", "percent") and tokens[one.first].text[0] in "+-":
            _, is_foreign = surroundings(one, context)
            claim = Claim("up" if one.value > 0 else "down", one.first, one.last)
            if not is_foreign and not context.is_about_other(claim, 0):
                yield claim
    leads = [b for _, b in context.spans(context.lexicon.moves)]
    for first, before, after in _pair_tokens(context):
        low, high = tokens[before].value or 0, tokens[after].value or 0
        if before > after or low == high:
            continue
        if tokens[before + 1].text == "→" or any(0 < first - b <= 3 for b in leads):
            yield Claim("up" if high > low else "down", first, after)


def _former_marks(context: Context, facts: Facts) -> Iterator[Refusal]:
    """The present figure and, bare, the former one: « 77 cette année, 81 la fois d'avant »."""
    values = [token.value for token in context.reading.tokens]
    if facts.before is None or facts.level is None or facts.level == facts.before:
        return
    if not any(value is not None and same(value, facts.level) for value in values):
        return
    for i, value in enumerate(values):
        is_former = value is not None and same(value, facts.before) and not same(value, facts.level)
        if is_former and (not is_unit(context, i + 1) or context.word(i + 1) in _FORMERLY):
            yield Refusal(Reason.INCOMPARABLE, context.reading.quote(i, i))


def _lone_marks(context: Context, facts: Facts) -> Iterator[Refusal]:
    """A number alone between two marks that is no figure of the criterion: « Stabilité des gymnases (64) »."""
    tokens = context.reading.tokens
    known = (facts.level, facts.before, facts.share_pct, facts.difference, *facts.others)
    for i, token in enumerate(tokens):
        is_alone = context.word(i - 1) in ("(", ":", ",") and context.word(i + 1) in ("", ")", *ENDS)
        if not (is_alone and token.value is not None and 10 <= token.value <= 100 and token.text[0] not in "+-"):
            continue
        is_elsewhere = "other" in {context.things.get(j) for j in range(*context.reading.sentence(i))}
        if not is_elsewhere and not any(same(token.value, one) for one in known):
            yield Refusal(Reason.FIGURE, context.reading.quote(i, i))


def _bare_marks(context: Context) -> Iterator[Refusal]:
    """A number without its scale, near a word for a mark: « quelle note : 83 ! »."""
    for a, b in context.spans(context.lexicon.about["mark"]):
        for i in range(b + 1, min(b + 5, context.reading.sentence(a)[1])):
            if _bare(context.reading.tokens[i].value) and not is_unit(context, i + 1):
                yield Refusal(Reason.INSUFFICIENT, context.reading.quote(a, i))


def _pair_tokens(context: Context) -> Iterator[tuple[int, int, int]]:
    """(where the words begin, the former figure, the present one) by tokens."""
    tokens = context.reading.tokens
    for i in range(1, len(tokens) - 1):
        word = tokens[i].text
        last = i - 1 if tokens[i - 1].text not in ("(", ",") else max(0, i - 2)  # « 65/100 (contre 63) »
        a, b = tokens[last], tokens[i + 1]
        if not (_bare(a.value) and _bare(b.value)) or a.value == 0 or is_unit(context, i + 2):
            continue
        opened = i > 1 and tokens[i - 2].text in ("de", "from")
        if (word in ("a", "to", "puis") and opened) or word == "→":
            yield max(0, i - 2), i - 1, i + 1
        elif word in ("contre", "versus", "vs", "against"):
            is_scaled = last > 1 and tokens[last - 1].text in ("sur", "/", "out") and a.value == 100
            yield last, i + 1, last - 2 if is_scaled else last


def _bare(value: float | None) -> bool:
    return value is not None and 0 <= value <= 100
