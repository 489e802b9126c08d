"""What a text claims without a word of direction: a change that is only implied, an opinion told without its figure, a
cause set side by side with a change.

Belongs here: the defaults, where the lexicon of directions knows no word. They lean towards refusal, for a text that
tells its figure or says that nothing is certain is never in doubt. Does not belong here: words of direction
(`directions`), words of cause (`check`).
"""

from __future__ import annotations

from collections.abc import Iterator

from barometer.publishing.claims.directions import Claim, Context, directions
from barometer.publishing.claims.facts import Facts, Reason, Refusal
from barometer.publishing.claims.said import said

#: A text of so few words speaks of its criterion, whether it names it or not.
_SHORT = 8


def implied(context: Context, facts: Facts) -> Iterator[Refusal]:
    """The refusals that a text earns by what it implies."""
    yield from _set_side_by_side(context, facts)
    if facts.verdict == "insufficient" and facts.needs_figure:
        yield from _published(context)
    if facts.verdict in ("progress", "regress", "insufficient") or context.unknown:
        return
    yield from _changed(context)
    if facts.verdict == "inconclusive" and not _is_steady(context):
        yield from _juxtaposed(context, facts)
    is_broken = facts.verdict == "not_comparable" and context.spans(context.lexicon.other["comparing"]["changed"])
    if facts.needs_figure and not is_broken and not _is_told(context, facts):
        yield from _without_figure(context, facts)


def _changed(context: Context) -> Iterator[Refusal]:
    """A word of change or return in a sentence about the criterion: « commencent à », « n'est plus »."""
    directed = {i for claim in directions(context) for i in range(claim.first, claim.last + 1)}
    for a, b in context.spans(context.lexicon.other["implied"]["change"]):
        if directed & set(range(a, b + 1)):
            continue  # what the verdict allows to be said
        claim = Claim("up", a, b, "noun")
        begin, end = context.reading.sentence(a)
        if context.is_wished(claim) or context.is_asked(claim) or context.is_about_other(claim, 0):
            continue
        if _is_of_criterion(context, begin, end) and not _has(context, "neutral", begin, end):
            yield Refusal(Reason.CHANGE, context.reading.quote(a, b))


def _published(context: Context) -> Iterator[Refusal]:
    """Any statement where nothing may be published, unless the text says so or only informs: « Ils en redemandent »."""
    conceded = [a for a, _ in context.spans(context.lexicon.scope["concession"])]
    told = [a for a, _ in context.spans(context.lexicon.other["insufficient"]["told"])]
    told += [a for a, _ in context.spans(context.lexicon.scope["unknown"])]
    if any(not any(context.reading.sentence(a)[0] <= one <= a for one in conceded) for a in told):
        return
    for begin, end in context.reading.sentences:
        words = [word for word in context.words[begin:end] if word.isalpha()]
        has_number = any(token.value is not None for token in context.reading.tokens[begin:end])
        is_use = _informs(context, begin, end) or (context.asks(begin) and not has_number)
        is_use |= any(_counts(context, i) for i in range(begin, end))
        if context.word(end - 1) != "?" and len(words) > 1 and not is_use:
            yield Refusal(Reason.INSUFFICIENT, context.reading.quote(begin, end - 1))


def _counts(context: Context, index: int) -> bool:
    """Whether a number counts things: « 40 jeux », not people or marks."""
    numbers, noun = context.lexicon.other["numbers"], context.word(index + 1)
    is_thing = noun.isalpha() and not any(numbers[name].search(f" {noun} ") for name in ("people", "no_units"))
    return context.reading.tokens[index].value is not None and is_thing


def _juxtaposed(context: Context, facts: Facts) -> Iterator[Refusal]:
    """Both figures, and no word of what they do not say: « Il y a deux ans : 57. Aujourd'hui : 61 »."""
    if facts.before is None or facts.level is None or round(facts.before) == round(facts.level):
        return
    values = {token.value: i for i, token in enumerate(context.reading.tokens) if token.value is not None}
    places = [values.get(known, values.get(round(known))) for known in (facts.before, facts.level)]
    if None not in places:
        first, last = sorted(i for i in places if i is not None)
        yield Refusal(Reason.CHANGE, context.reading.quote(first, last))


def _is_steady(context: Context) -> bool:
    """Whether the text says that nothing moves."""
    return any(claim.kind in ("flat", "not_up", "not_down") for claim in directions(context))


def _is_told(context: Context, facts: Facts) -> bool:
    """Whether the text gives a figure of the criterion."""
    known = (facts.level, facts.before, facts.share_pct)
    tokens = context.reading.tokens
    numbers = [token.value for token in tokens if token.value is not None]
    spans = [(one.value, other.value) for one, other in zip(tokens, tokens[2:], strict=False)]
    if any(low and high and facts.level and low <= facts.level <= high for low, high in spans):
        return True  # « entre 64 et 72 »
    return bool(list(said(context))) or any(value in [k and round(k) for k in known] for value in numbers)


def _without_figure(context: Context, facts: Facts) -> Iterator[Refusal]:
    """A statement on what people think, in a text that tells neither the figure nor that nothing is certain."""
    if facts.verdict == "stable" and _is_steady(context):
        return
    for begin, end in context.reading.sentences:
        sentence = context.reading.line.split()[begin:end]
        if sentence[-1] == "?" or len([word for word in sentence if word.isalpha()]) < 2:
            continue
        if _has(context, "level", begin, end) or _is_open(context, begin, end) or _informs(context, begin, end):
            continue
        if any(context.asks(i) for i in range(begin, end)):
            continue
        if _is_of_criterion(context, begin, end):
            yield Refusal(Reason.CHANGE, context.reading.quote(begin, end - 1))


def _is_open(context: Context, begin: int, end: int) -> bool:
    """Whether a sentence states nothing: a wish, a condition, a need."""
    scope = context.lexicon.scope
    return any(begin <= a < end for name in ("wish", "condition") for a, _ in context.spans(scope[name]))


def _informs(context: Context, begin: int, end: int) -> bool:
    """Whether a sentence only informs: of hours, of a survey's course, of what was counted."""
    units = context.lexicon.about["units"]
    counted = any(
        context.reading.tokens[i].value is not None and units.search(f" {context.word(i + 1)} ")
        for i in range(begin, end)
    )
    return counted or _has(context, "neutral", begin, end)


def _has(context: Context, name: str, begin: int, end: int) -> bool:
    spans = context.spans(context.lexicon.other["implied"][name], context.reading.line)
    return any(begin <= a < end for a, _ in spans)


def _is_of_criterion(context: Context, begin: int, end: int) -> bool:
    """Whether a sentence names the criterion, a mark or those who judge, or is too short to speak of anything else."""
    named = {context.things.get(i) for i in range(begin, end)}
    if "label" in named or "figure" in named or "both" in named or _has(context, "people", begin, end):
        return True
    return len([word for word in context.words if word.isalpha()]) <= _SHORT and "other" not in named


def _set_side_by_side(context: Context, facts: Facts) -> Iterator[Refusal]:
    """A measure that was taken and a change in one sentence: « Un bassin refait à neuf et hop, 10 points de plus »."""
    claims = [claim.first for claim in directions(context) if claim.kind in ("up", "down")]
    changes = [*claims, *(one.first for one in said(context) if one.kind == "points")]
    if facts.verdict in ("progress", "regress"):
        changes += [one.first for one in said(context) if one.kind == "score"]
    for a, b in context.spans(context.lexicon.other["implied"]["measures"], context.reading.line):
        begin, end = context.reading.sentence(a)
        claim = Claim("up", a, b, "noun")
        if any(context.things.get(i) in ("label", "both") for i in range(a, b + 1)):
            continue
        if any(begin <= i < end and not a <= i <= b for i in changes) and not context.is_unknown(claim):
            yield Refusal(Reason.CAUSE, context.reading.quote(a, b))
