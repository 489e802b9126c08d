"""Whether all that stands beside a figure is understood: what cannot be read may be a cause or a change.

Belongs here: the words that are left of a sentence with a figure or a claim, once the criterion, the figures, the
claims, the people who judge and the words of a survey are taken away. Two of them are a doubt, and a doubt is refused
and said to be one. Does not belong here: words that are known to claim something (`directions`, `check`, `implied`).
"""

from __future__ import annotations

from collections.abc import Iterator

from barometer.publishing.claims.directions import Claim, Context, candidates
from barometer.publishing.claims.facts import Facts, Reason, Refusal
from barometer.publishing.claims.lexicon import words
from barometer.publishing.claims.said import said

#: Shorter words are articles and pronouns.
_LETTERS = 3
#: One or two words may be a name or a turn of style; three tell something.
_FEW = 3


def unread(context: Context, facts: Facts) -> Iterator[Refusal]:
    """The first sentence with a figure or a claim that holds too many words which nothing here can read."""
    telling = context.lexicon.other["telling"]
    if facts.verdict in (None, "insufficient") or context.unknown or not facts.needs_figure:
        return
    if context.spans(telling["disclaimed"], context.reading.line):
        return
    claims = candidates(context)
    numbers = list(said(context))
    known = _known(context, claims)
    marks = [claim.first for claim in claims] + [one.first for one in numbers]
    for begin, end in context.reading.sentences:
        is_scored = any(begin <= one.first < end and one.kind != "percent" for one in numbers)
        is_marked = is_scored or (any(begin <= mark < end for mark in marks) and not context.is_elsewhere(begin))
        if context.word(end - 1) == "?" or not is_marked:
            continue
        left = [i for i in range(begin, end) if i not in known and _is_word(context, i, begin)]
        if len(left) >= _FEW:
            yield Refusal(Reason.UNREAD, context.reading.quote(left[0], left[-1]))
            return


def _known(context: Context, claims: list[Claim]) -> set[int]:
    """The tokens that are read: what the text speaks of, its figures and claims, clauses on other things."""
    lexicon = context.lexicon
    groups = [lexicon.other["telling"]["words"], *(lexicon.scope[name] for name in ("certain", "hedges", "refutes"))]
    groups += [lexicon.other["implied"][name] for name in ("people", "level", "change")]
    groups += [lexicon.scope["contrary"], lexicon.scope["wish"], lexicon.scope["not_claims"]]
    known = {i for one in groups for a, b in context.spans(one, context.reading.line) for i in range(a, b + 1)}
    known |= {i for claim in claims for i in range(claim.first, claim.last + 1)}
    for i in [i for i, kind in context.things.items() if kind != "other"]:
        known |= set(range(i, _end_of_name(context, i) + 1))
    for a, b in context.spans(lexicon.other["telling"]["denied"], context.reading.line):
        known |= set(range(a, context.reading.clause(b, frozenset())[1]))
    asked = [i for i in range(len(context.words)) if context.asks(i)]
    for first in (*asked, *(one.first for one in said(context)), *(claim.first for claim in claims)):
        known |= set(range(*context.reading.clause(first, context.lexicon.breaks)))
    return known


def _end_of_name(context: Context, index: int) -> int:
    """The last token of a name that begins with a word: « avis sur le règlement des étals »."""
    links, last = context.lexicon.other["telling"]["links"], index
    while links.search(f" {context.word(last + 1)} "):
        last += 1
        while links.search(f" {context.word(last + 1)} "):
            last += 1
        last += 1
    return last


def _is_word(context: Context, index: int, begin: int) -> bool:
    """Whether a token is a word of meaning: neither small nor a name nor of the one who speaks."""
    token = context.reading.tokens[index]
    is_name = token.is_capital and index > begin and not context.reading.is_shouted
    return (
        token.text.isalpha()
        and len(token.text) >= _LETTERS
        and not is_name
        and token.text not in words("person_functions")
        and not context.is_attribution(index)
    )
