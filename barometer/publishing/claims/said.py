"""The numbers that a text says: « 68 sur 100 », « 75 % », « un habitant sur quatre », « +3 points ».

Belongs here: finding them by their unit, what stands near them, when a number is a known figure. Does not belong here:
whether what is said is true (`numbers`), two figures set side by side (`pairs`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from barometer.publishing.claims.directions import Context, stem
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
#: "7 habitants sur 10" stands for 65 to 75 %; "68 sur 100" for itself.
_SLACK = {10: 5.0, 20: 2.5, 100: 0.5}
_TIMES = frozenset(
    ("an", "ans", "anes", "anee", "mois", "jours", "jour", "semaines", "h", "heures", "min", "minutes")
) | {"lignes", "€", "euros", "km", "communes", "sites", "arets"}


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
        elif token.text[0] in "+-" and not is_unit(context, i + 1) and unit != "€":
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


def is_unit(context: Context, index: int) -> bool:
    """Whether the numbers count something else: hours, years, euros."""
    word = context.word(index)
    return word.isalpha() and not context.lexicon.other["numbers"]["no_units"].search(f" {word} ")


def same(value: float, known: float | None) -> bool:
    """Whether a number is a figure as readers see it: rounded, or with its decimals."""
    return known is not None and (abs(value - known) < 0.051 or (value == round(value) and abs(value - known) <= 0.5))
