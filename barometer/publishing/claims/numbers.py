"""Claims made by numbers: a score said as a percentage, a figure that is not the published one, a move by two figures.

Belongs here: which number of a text speaks of the figure, and whether it is one of the facts. Does not belong here:
words of direction (`directions`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from barometer.publishing.claims.directions import Claim, Context, candidates, directions, stem
from barometer.publishing.claims.facts import Facts, Reason, Refusal
from barometer.publishing.claims.wording import ENDS, PARTS

_PERCENT = ("%", "percent", "pourcent", "pourcents", "pct")
_POINTS = ("point", "points", "pt", "pts")
_PARTS = {"moitie": 50.0, "tiers": 33.3, "tier": 33.3, "quart": 25.0, "quarts": 25.0, "half": 50.0}
#: After "points de": words of a difference; other words count other points.
_GAINED = frozenset(
    ("plus", "moins", "mieux", "hausse", "baisse", "baise", "hause", "progres", "progresion", "recul", "satisfaction")
) | {"gagnes", "gagne", "perdus", "diference", "ecart", "retard", "chute", "amelioration"}
_SIZES = frozenset(
    ("petits", "petit", "bons", "gros", "grands", "jolis", "maigres", "precieux", "beaux", "tout", "longs")
)
_FORMERLY = frozenset(("la", "lors", "avant", "il", "auparavant", "hier"))
_AIMS = frozenset(("cap", "objectif", "vise", "visons", "viser", "cible", "vers", "atteindre", "aim", "target"))
#: "7 habitants sur 10" stands for 65 to 75 %; "68 sur 100" for itself.
_SLACK = {10: 5.0, 20: 2.5, 100: 0.5}
_TIMES = frozenset(
    (
        "an",
        "ans",
        "anes",
        "anee",
        "mois",
        "jours",
        "jour",
        "semaines",
        "lignes",
        "h",
        "heures",
        "€",
        "euros",
        "km",
        "min",
    )
) | {"minutes", "communes", "sites", "arets"}


@dataclass(frozen=True)
class Said:
    """A number that speaks of the figure: `kind` percent, score, points, share; its value; its tokens.

    `slack`: by how much a share said in words may be rounded.
    """

    kind: str
    value: float
    first: int
    last: int
    slack: float = 3.0


def said(context: Context) -> Iterator[Said]:
    """The numbers of a text that may speak of the figure, by their unit."""
    tokens = context.reading.tokens
    people = context.lexicon.other["numbers"]["people"]
    skip = -1
    for i, token in enumerate(tokens):
        if i <= skip or token.value is None:
            if token.text in _PARTS and i > skip:
                yield from _part(context, i)
            continue
        following = [t.text for t in tokens[i + 1 : i + 7]] + [""] * 6
        unit = following[0]
        if (
            unit in _PERCENT
            or (unit == "pour" and following[1] in ("cent", "100"))
            or (unit, following[1]) == ("p", "100")
        ):
            skip = i + (1 if unit in _PERCENT else 2)
            yield Said("percent", token.value, i, skip)
        elif unit in _PARTS:
            skip = i + 1
            yield Said("share", token.value * _PARTS[unit], i, i + 1)
        elif unit in ("/", "sur", "out"):
            scale = next((j for j in (i + 2, i + 3) if j < len(tokens) and tokens[j].value is not None), None)
            if scale is not None and _is_scale(context, i, scale) and following[scale - i] not in _TIMES:
                skip = scale
                _, end = context.reading.sentence(scale)
                after = " " + " ".join(context.word(j) for j in range(scale + 1, min(end, scale + 3))) + " "
                kind = "share" if tokens[scale].value != 20 and people.search(after) else "score"
                scaled = _scaled(token.value, tokens[scale].value, kind)
                yield Said(kind, scaled, i, scale, _slack(tokens[scale].value))
            elif token.text[0] in "+-":
                yield Said("points", token.value, i, i)
        elif following[1] in _POINTS and unit in _SIZES:
            skip = i + 2
            yield Said("points", token.value, i, i + 2)
        elif unit in _POINTS and following[1] in ("d", "de", "des") and following[2] not in _GAINED:
            skip = i + 1  # "12 points d'apport"
        elif unit in _POINTS:
            if following[1] in ("sur", "/") and following[2] == "100":
                skip = i + 3
                yield Said("score", token.value, i, skip)
            else:
                skip = i + 1
                yield Said("points", token.value, i, i + 1)
        elif token.text[0] in "+-" and not _is_unit(context, i + 1) and unit != "€":
            yield Said("points", token.value, i, i)
        else:
            yield from _counted(context, i, following)


def _is_scale(context: Context, i: int, scale: int) -> bool:
    """Whether two numbers are a mark and its scale, not a date (12/10/2025, le 5/10)."""
    value, top = context.reading.tokens[i].value or 0, context.reading.tokens[scale].value
    is_date = context.word(scale + 1) == "/" or (top != 100 and context.word(i - 1) in ("le", "au", "du", "jusqu"))
    return top in (5, 10, 20, 100) and abs(value) <= top and not is_date


def _scaled(value: float, scale: float | None, kind: str) -> float:
    """A share on 0-100; a score on its own scale: 6.8 on 10 is no score on 100."""
    return value * 100 / (scale or 100) if kind == "share" or scale == 100 else -value


def _counted(context: Context, i: int, following: list[str]) -> Iterator[Said]:
    """ "7 habitants sur 10": people between the two numbers. Other words between them count other things."""
    tokens = context.reading.tokens
    if (
        not (following[0].isalpha() and len(following[0]) > 3)
        or following[0] in ("contre", "puis")
        or context.lexicon.other["numbers"]["uncounted"].search(f" {following[0]} ")
    ):
        return
    for j in range(i + 2, min(i + 6, len(tokens) - 1)):
        if tokens[j].text in PARTS | ENDS:
            return
        if tokens[j].text in ("sur", "/") and tokens[j + 1].value in (2, 3, 4, 5, 10, 20, 100):
            value = (tokens[i].value or 0) * 100 / (tokens[j + 1].value or 1)
            yield Said("share", value, i, j + 1, _slack(tokens[j + 1].value))
            return


def _slack(scale: float | None) -> float:
    return _SLACK.get(int(scale or 0), 3.0)


def _part(context: Context, i: int) -> Iterator[Said]:
    """ "la moitié des habitants", "un tiers des usagers"."""
    _, end = context.reading.sentence(i)
    after = " " + " ".join(context.word(j) for j in range(i + 1, min(end, i + 6))) + " "
    if context.word(i + 1) in ("de", "des", "d", "du") and context.lexicon.other["numbers"]["people"].search(after):
        yield Said("share", _PARTS[context.word(i)], i, i)


def wrong_numbers(context: Context, facts: Facts) -> Iterator[Refusal]:
    """The refusals that numbers earn."""
    for one in said(context):
        reason = _reason(one, context, facts)
        if reason is not None:
            yield Refusal(reason, context.reading.quote(max(0, one.first), one.last))
    for a, b in context.spans(context.lexicon.other["numbers"]["multiples"]):
        if not context.is_about_other(Claim("up", a, b), 0):
            yield Refusal(Reason.FIGURE, context.reading.quote(a, b))
    yield from _pairs(context, facts)


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
    if any(_same(one.value, other) for other in facts.others):
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
            if (
                facts.verdict == "not_comparable"
                and _same(one.value, facts.before)
                and not _same(one.value, facts.level)
            ):
                begin, end = context.reading.sentence(one.first)
                return None if any(begin <= a < end for a, _ in context.unknown) else Reason.INCOMPARABLE
            if _same(one.value, facts.level) or _same(one.value, facts.before) or _bounds(one, context, facts):
                return None
            if one.value < 0 and any(abs(one.value) * by == facts.level for by in (5, 10)):
                return None  # 6,5 on 10 is 65 on 100
            return Reason.FIGURE
        case _:
            if facts.verdict == "not_comparable":
                return Reason.INCOMPARABLE
            if any(_same(one.value, known) for known in (facts.level, facts.before)):
                return None
            if facts.difference is None or not _same(abs(one.value), abs(facts.difference)):
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
    if not _same(one.value, facts.level) or _same(one.value, facts.share_pct):
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
    if any(_same(abs(one.value), known) for known in (facts.level, facts.before)):
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
    is_share = _same(size, facts.share_pct)
    is_score = any(
        _same(size, abs(known)) for known in (facts.level, facts.before, facts.difference) if known is not None
    )
    if is_share and (is_people or not is_score):
        return None
    return Reason.PERCENT if is_score else Reason.FIGURE


def surroundings(one: Said, context: Context) -> tuple[bool, bool]:
    """Whether people or their marks stand near the number, and whether something else does."""
    begin, end = context.reading.sentence(one.first)
    clause_begin, clause_end = context.reading.clause(one.first, frozenset())
    words = context.reading.line.split()
    near = " " + " ".join(words[max(begin, one.first - 6) : min(end, one.last + 8)]) + " "
    clause = " " + " ".join(words[clause_begin:clause_end]) + " "
    numbers = context.lexicon.other["numbers"]
    label = any(stem(word) in context.label_words for word in near.split())
    is_foreign = numbers["foreign"].search(_without(near + clause, context)) is not None
    is_between = "entre" in near.split() and "et" in near.split()
    is_people = numbers["people"].search(clause) is not None
    if is_between:
        return False, True
    return is_people or (label and not is_foreign and one.kind != "points"), is_foreign


def _without(near: str, context: Context) -> str:
    """Without the label's words, which are never foreign."""
    return " " + " ".join(word for word in near.split() if stem(word) not in context.label_words) + " "


def _same(value: float, known: float | None) -> bool:
    """Whether a number is a figure as readers see it: rounded, or with its decimals."""
    return known is not None and (abs(value - known) < 0.051 or (value == round(value) and abs(value - known) <= 0.5))


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


def _pairs(context: Context, facts: Facts) -> Iterator[Refusal]:
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
        elif not (_same(low or 0, facts.before) and _same(high or 0, facts.level)):
            yield Refusal(Reason.FIGURE, quote)


def _former_marks(context: Context, facts: Facts) -> Iterator[Refusal]:
    """The present figure and, bare, the former one: « 77 cette année, 81 la fois d'avant »."""
    values = [token.value for token in context.reading.tokens]
    if facts.before is None or facts.level is None or facts.level == facts.before:
        return
    if not any(value is not None and _same(value, facts.level) for value in values):
        return
    for i, value in enumerate(values):
        is_former = value is not None and _same(value, facts.before) and not _same(value, facts.level)
        if is_former and (not _is_unit(context, i + 1) or context.word(i + 1) in _FORMERLY):
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
        if not is_elsewhere and not any(_same(token.value, one) for one in known):
            yield Refusal(Reason.FIGURE, context.reading.quote(i, i))


def _bare_marks(context: Context) -> Iterator[Refusal]:
    """A number without its scale, near a word for a mark: « quelle note : 83 ! »."""
    for a, b in context.spans(context.lexicon.about["mark"]):
        for i in range(b + 1, min(b + 5, context.reading.sentence(a)[1])):
            if _bare(context.reading.tokens[i].value) and not _is_unit(context, i + 1):
                yield Refusal(Reason.INSUFFICIENT, context.reading.quote(a, i))


def _pair_tokens(context: Context) -> Iterator[tuple[int, int, int]]:
    """(where the words begin, the former figure, the present one) by tokens."""
    tokens = context.reading.tokens
    for i in range(1, len(tokens) - 1):
        word = tokens[i].text
        last = i - 1 if tokens[i - 1].text not in ("(", ",") else max(0, i - 2)  # « 65/100 (contre 63) »
        a, b = tokens[last], tokens[i + 1]
        if not (_bare(a.value) and _bare(b.value)) or a.value == 0 or _is_unit(context, i + 2):
            continue
        opened = i > 1 and tokens[i - 2].text in ("de", "from")
        if (word in ("a", "to", "puis") and opened) or word == "→":
            yield max(0, i - 2), i - 1, i + 1
        elif word in ("contre", "versus", "vs", "against"):
            is_scaled = last > 1 and tokens[last - 1].text in ("sur", "/", "out") and a.value == 100
            yield last, i + 1, last - 2 if is_scaled else last


def _is_unit(context: Context, index: int) -> bool:
    """Whether the numbers count something else: hours, years, euros."""
    word = context.word(index)
    return word.isalpha() and not context.lexicon.other["numbers"]["no_units"].search(f" {word} ")


def _bare(value: float | None) -> bool:
    return value is not None and 0 <= value <= 100


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
