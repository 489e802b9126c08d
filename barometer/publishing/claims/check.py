"""The checker: what a text claims, held against its facts.

Belongs here: which claims a verdict allows, and the refusals. Does not belong here: finding claims (`directions`,
`numbers`, `names`), the sentences that tell a person (`wording of a refusal` in the caller, through the catalogues).
"""

from __future__ import annotations

from collections.abc import Iterator

from barometer.publishing.claims import names
from barometer.publishing.claims.directions import Claim, Context, directions
from barometer.publishing.claims.facts import Facts, Reason, Refusal
from barometer.publishing.claims.implied import implied
from barometer.publishing.claims.lexicon import lexicon
from barometer.publishing.claims.numbers import wrong_numbers
from barometer.publishing.claims.pairs import moves
from barometer.publishing.claims.said import said
from barometer.publishing.claims.understood import unread
from barometer.publishing.claims.wording import read

#: What each verdict allows to be claimed. Verdicts that are not here allow no claim of direction at all.
_ALLOWED = {
    "progress": frozenset({"up", "not_down", "not_flat"}),
    "regress": frozenset({"down", "not_up", "not_flat"}),
    "stable": frozenset({"flat", "not_up", "not_down"}),
}
_REASONS = {
    "up": Reason.PROGRESS,
    "not_flat": Reason.PROGRESS,
    "down": Reason.REGRESS,
    "flat": Reason.STABILITY,
    "not_up": Reason.STABILITY,
    "not_down": Reason.STABILITY,
}


def check(text: str, facts: Facts, locale: str = "fr") -> list[Refusal]:
    """Why a text may not be published beside its figure: each reason once, the gravest first. Empty: it may.

    Never raises for what people write. A text without claims is accepted: it is not judged as a text.
    """
    if not text.strip():
        return []
    context = Context(read(text), lexicon(locale), facts.label)
    every = [
        *_named(context, facts),
        *_directed(context, facts),
        *wrong_numbers(context, facts),
        *_phrased(context, facts),
    ]
    every = every or list(implied(context, facts)) or list(unread(context, facts))
    first: dict[Reason, Refusal] = {}
    for refusal in every:
        first.setdefault(refusal.reason, refusal)
    return [first[reason] for reason in Reason if reason in first]


def _named(context: Context, facts: Facts) -> Iterator[Refusal]:
    quote = context.reading.quote
    for a, b in names.persons(context):
        yield Refusal(Reason.PERSON, quote(a, b))
    for a, b in names.communes(context, facts.communes):
        yield Refusal(Reason.COMMUNE, quote(a, b))
    if not facts.zone_published:
        for a, b in names.zones(context):
            begin, end = context.reading.sentence(a)
            if _is_judged(context, begin, end):
                yield Refusal(Reason.INSUFFICIENT, quote(a, b))


def _is_judged(context: Context, begin: int, end: int) -> bool:
    """Whether a sentence speaks of a mark: a figure, a claim, a word of satisfaction."""
    lexicon = context.lexicon
    return (
        any(begin <= one.first < end for one in said(context))
        or any(begin <= claim.first < end for claim in directions(context))
        or any(begin <= a < end for a, _ in context.spans(lexicon.other["insufficient"]["evaluation"]))
    )


def _directed(context: Context, facts: Facts) -> Iterator[Refusal]:
    """Claims of direction, in words and in figures."""
    allowed = _ALLOWED.get(facts.verdict or "", frozenset())
    claims = [*directions(context), *moves(context, facts)]
    for claim in claims:
        if claim.kind in allowed:
            continue
        quote = context.reading.quote(claim.first, claim.last)
        if facts.verdict == "not_comparable":
            yield Refusal(Reason.INCOMPARABLE, quote)
        if facts.verdict == "insufficient":
            yield Refusal(Reason.INSUFFICIENT, quote)
        yield Refusal(_REASONS[claim.kind], quote)
    if facts.verdict in ("progress", "regress") and not facts.is_established:
        yield from _overclaimed(context, claims)
    if facts.verdict == "not_comparable":
        yield from _compared(context)


def _overclaimed(context: Context, claims: list[Claim]) -> Iterator[Refusal]:
    """An indicated change said for sure, or without saying that it is only indicated."""
    scope = context.lexicon.scope
    for a, b in context.spans(scope["certain"], context.reading.line):
        certain = Claim("up", a, b, "noun")
        if (claims or {"label", "figure"} & set(context.things.values())) and not (
            context.is_unknown(certain) or context.is_refuted(certain) or context.is_mentioned(a)
        ):
            yield Refusal(Reason.INDICATIVE, context.reading.quote(a, b))
    plain = [claim for claim in claims if not claim.kind.startswith("not_")]
    if plain and not context.spans(scope["hedges"], context.reading.line):
        yield Refusal(Reason.INDICATIVE, context.reading.quote(plain[0].first, plain[0].last))


def _compared(context: Context) -> Iterator[Refusal]:
    """A comparison with the former wave, where the two do not measure the same thing."""
    comparing = context.lexicon.other["comparing"]
    for a, b in context.spans(comparing["patterns"]):
        begin, end = context.reading.sentence(a)
        told = any(begin <= i < end for i, _ in context.spans(comparing["changed"]))
        if not told and not context.is_unknown(Claim("up", a, b, "noun")) and not context.is_mentioned(a):
            yield Refusal(Reason.INCOMPARABLE, context.reading.quote(a, b))


def _phrased(context: Context, facts: Facts) -> Iterator[Refusal]:
    other = context.lexicon.other
    quote = context.reading.quote
    yield from _caused(context)
    innocent = {
        i for a, b in context.spans(other["ranking"]["innocent"], context.reading.line) for i in range(a, b + 1)
    }
    for a, b in context.spans(other["ranking"]["patterns"], context.line):
        if innocent & set(range(a, b + 1)):
            continue
        if context.is_elsewhere(a) and "record" in context.words[a : b + 1]:
            continue
        if not context.is_unknown(Claim("up", a, b, "noun")):
            yield Refusal(Reason.RANKING, quote(a, b))
    for a, b in context.spans(other["forbidden"]["patterns"], context.reading.line):
        yield Refusal(Reason.FORBIDDEN, quote(a, b))
    for a, b in context.spans(other["forbidden"]["shades"], context.reading.line):
        if not context.is_about_other(Claim("up", a, b, "noun"), 0):
            yield Refusal(Reason.FORBIDDEN, quote(a, b))
    if facts.verdict == "insufficient":
        for a, b in context.spans(other["insufficient"]["evaluation"]):
            begin, end = context.reading.sentence(a)
            told = any(begin <= i < end for i, _ in context.spans(other["insufficient"]["told"]))
            if not told and not context.is_unknown(Claim("up", a, b, "noun")):
                yield Refusal(Reason.INSUFFICIENT, quote(a, b))


def _caused(context: Context) -> Iterator[Refusal]:
    causal = context.lexicon.other["causal"]
    exempt = {i for a, b in context.spans(causal["exempt"], context.reading.line) for i in range(a, b + 1)}
    claimed = [claim.first for claim in directions(context)] + [one.first for one in said(context)]
    figures = {i for a, b in context.spans(context.lexicon.about["mark"]) for i in range(a, b + 1)}
    for group in ("always", "linked"):
        named = {i for i, kind in context.things.items() if kind in ("figure", "label")}
        marks = named if group == "always" else figures
        for a, b in context.spans(causal[group], context.reading.line):
            claim = Claim("up", a, b, "noun")
            if exempt & set(range(a, b + 1)) or context.is_unknown(claim) or context.is_turned(claim):
                continue
            begin, end = context.reading.sentence(a)
            is_marked = any(begin <= i < end for i in (*claimed, *marks))
            near = range(a, b + 5)
            others = any(begin <= i < end and i not in near and kind == "other" for i, kind in context.things.items())
            if is_marked or (group == "always" and not others):
                yield Refusal(Reason.CAUSE, context.reading.quote(a, b))
