"""Communes and persons named in a text, and zones.

Belongs here: telling a commune from the ordinary word it is made of, a person from a street. Does not belong here: what
else the text says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from barometer.publishing.claims.directions import Context, directions
from barometer.publishing.claims.folding import fold
from barometer.publishing.claims.lexicon import words
from barometer.publishing.claims.wording import ENDS, PARTS

_SMALL = frozenset(["a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "sous", "sur", "lez"])
#: Before a name, they make it a larger territory ("Communauté de communes de X", "Pays de X").
_LARGER = ("aglomeration", "aglo", "comunes", "intercomunalite", "pays", "metropole", "comunaute")
_GENTILES = re.compile(
    r"(?:[ei]?en(?:s|ne|nes)?|ais(?:e|es)?|ois(?:e|es)?|in(?:s|e|es)?|ain(?:s|e|es)?|ard(?:s|e|es)?|iers?)$"
)
_CONTRACTED = {"le": ("au", "du"), "les": ("aux", "des")}
_BEFORE_NAME = frozenset(("a", "avec", "selon", "par", "pour", "merci", "bravo", "chez", "thanks", "by", "et"))
_AFTER_NAME = frozenset((",", "et", "qui", "vous", "nous", "a", "est", "au", "du", "!", ")", "."))
_AFTER_PERSON = frozenset(("sa", "son", "leur", "notre", "qui", "its", "our", "who"))
_LOCATING = frozenset(("a", "au", "aux", "en", "entre", "vers", "pres", "de", "d", "du", "et", "in", "at", "near"))
_DISTINCT = 5


def communes(context: Context, names: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """The tokens of each commune named, streets and larger territories apart."""
    tokens = context.reading.tokens
    known = _indexed(names)
    for i, token in enumerate(tokens):
        for name in known.get(token.text, ()):
            last = i + len(name) - 1
            if tuple(t.text for t in tokens[i : last + 1]) != name or not _is_place(context, i, last, name):
                continue
            if not _is_mere_place(context, i, last):
                yield i, last
    for i, token in enumerate(tokens):
        if token.is_capital and _GENTILES.search(token.text) and any(_is_gentile(token.text, n) for n in names):
            before = [t.text for t in tokens[max(0, i - 2) : i]]
            if not any(word in _LARGER for word in before):
                yield i, i


@lru_cache(maxsize=8)
def _indexed(names: tuple[str, ...]) -> dict[str, list[tuple[str, ...]]]:
    """Names as folded words, by their first word.

    « Saint » is also « St », « Le Pin » becomes « au Pin » and « du Pin ».
    """
    found: dict[str, list[tuple[str, ...]]] = {}
    for name in names:
        parts = tuple(re.findall(r"[a-z0-9]+", fold(name)))
        short = tuple({"saint": "st", "sainte": "ste"}.get(part, part) for part in parts)
        contracted = {(article, *parts[1:]) for article in _CONTRACTED.get(parts[0] if len(parts) > 1 else "", ())}
        for each in sorted({parts, short, *contracted} - {()}):
            found.setdefault(each[0], []).append(each)
    return found


def _is_place(context: Context, first: int, last: int, name: tuple[str, ...]) -> bool:
    tokens = context.reading.tokens
    before = [t.text for t in tokens[max(0, first - 3) : first]]
    near = [word for word in before if word not in _SMALL]
    if any(word in _LARGER for word in near[-1:]):
        return False
    if near and near[-1] in words("facility_words") and not _of_commune(before):
        return False
    significant = [t for t in tokens[first : last + 1] if t.text not in _SMALL]
    is_common = all({part, part.rstrip("s")} & words("common_place_words") or part in _SMALL for part in name)
    capitals = [t.is_capital for t in significant]
    if not is_common and (len("".join(name)) >= _DISTINCT or all(capitals)):
        return True
    if len(name) > 1 and "-" in context.reading.source[tokens[first].start : tokens[last].end]:
        return True
    article = tokens[first] if tokens[first].text in _SMALL and len(name) > 1 else None
    if article is not None and article.text in ("au", "aux", "du", "des") and not context.reading.is_shouted:
        return all(capitals)  # « au Pin »: the contracted article has no capital of its own
    if context.reading.is_shouted and len(significant) > 1:
        return True
    if (
        all(capitals)
        and not context.reading.is_shouted
        and (article is None or article.is_capital or not _begins(context, first))
    ):
        return not (_begins(context, first) and len(significant) == 1 and article is None)
    return any(word in words("locative_words") for word in before[-2:]) and not (
        is_common and not any(capitals) and before[-1:] == ["a"]
    )


def _is_mere_place(context: Context, first: int, last: int) -> bool:
    """Whether the text only says where something is: nobody of the commune judges, and no figure is set beside it.

    Where the sentence tells a figure after all, the commune must stand in a part of its own that speaks of works, a
    meeting, a technical indicator: « Réunion à X le 12 mars : on y présentera la note, 61 sur 100 ».
    """
    begin, end = context.reading.sentence(first)
    places = context.lexicon.other["places"]

    def has(name: str, a: int, b: int) -> bool:
        return any(a <= i < b for i, _ in context.spans(places[name], context.reading.line))

    if has("extent", begin, end):
        return True
    is_asked = context.word(end - 1) == "?"
    claimed = any(begin <= claim.first < end for claim in directions(context))
    if not is_asked and not claimed and not has("judging", begin, end) and not _is_scored(context, begin, end):
        is_located = context.reading.tokens[first - 1].text in _LOCATING if first else False
        is_located |= context.reading.tokens[first].text in ("au", "aux", "du", "des")
        return is_located or context.word(last + 1) in (":", "–", "—") or has("neutral", begin, end)
    a, b = context.reading.clause(first, frozenset())
    if has("neutral", a, b) and not has("judging", a, b) and not _is_scored(context, a, b):
        return not any(a <= claim.first < b for claim in directions(context))
    a, b = _part(context, first)
    return has("neutral", a, b) and not claimed and not has("judging", a, b) and not _is_scored(context, a, b)


def _part(context: Context, index: int) -> tuple[int, int]:
    """The tokens around an index between the strong marks of its sentence."""
    begin, end = context.reading.sentence(index)
    marks = [i for i in range(begin, end) if context.word(i) in (":", ";", "–", "—", "(")]
    return max([begin, *(i + 1 for i in marks if i < index)]), min([end, *(i for i in marks if i > index)])


def _is_scored(context: Context, begin: int, end: int) -> bool:
    line = " " + " ".join(context.reading.line.split()[begin:end]) + " "
    return re.search(r" \d[\d.]* (?:/|sur|%|points?|pts) | [+-]\d", line) is not None


def _of_commune(before: list[str]) -> bool:
    """« la piscine de X » names the commune, « l'arrêt X » and « rue de la X » a street or a stop."""
    return before[-1:] in (["de"], ["d"], ["a"]) and not words("street_words") & set(before)


def _begins(context: Context, index: int) -> bool:
    """Whether a token begins a sentence or a part of one, where any word has its capital."""
    return index == 0 or context.reading.sentence(index)[0] == index or context.word(index - 1) in PARTS


def _is_gentile(word: str, name: str) -> bool:
    whole = "".join(re.findall(r"[a-z]+", fold(name)))
    stem = whole.rstrip("aeiouys")
    return len(stem) >= _DISTINCT and word.startswith(stem) and word != whole


def persons(context: Context) -> Iterator[tuple[int, int]]:
    """The tokens of each person named; streets and buildings that bear a name apart."""
    tokens = context.reading.tokens
    shouted = context.reading.is_shouted
    functions, titles, first_names = words("person_functions"), words("person_titles"), words("first_names")
    for i, token in enumerate(tokens[:-1]):
        following = tokens[i + 1]
        is_name = following.is_capital and following.text.isalpha() and following.text not in functions | _SMALL
        if token.text in titles and (token.is_capital or len(token.text) > 2):
            if is_name and len(following.text) > 1:
                yield i, i + 1
        elif token.text in first_names and token.is_capital and not _is_building(context, i):
            if is_name and not shouted:
                yield i, i + 1
            elif not shouted and token.text not in words("ordinary_first_names") and _stands_alone(context, i):
                yield i, i
        elif token.text in functions and not token.is_capital and not shouted:
            if is_name and following.text not in words("institution_words"):
                yield i, i + 1
        elif token.is_capital and not shouted and (_is_initial(context, i) or (is_name and _is_introduced(context, i))):
            yield i, i + 1


def _stands_alone(context: Context, index: int) -> bool:
    """Whether a first name alone is a person: « merci à Nadia », « Nadia, qui vous répond »."""
    return context.word(index - 1) in _BEFORE_NAME or context.word(index + 1) in _AFTER_NAME


def _is_building(context: Context, index: int) -> bool:
    """Whether what stands before makes the name one of a street, a school, a pool."""
    near = [context.reading.tokens[j].text for j in range(max(0, index - 4), index)]
    marks = [j for j, word in enumerate(near) if word in PARTS | ENDS]
    return any(word in words("facility_words") for word in near[marks[-1] + 1 if marks else 0 :])


def _is_introduced(context: Context, index: int) -> bool:
    """« que Bertille Vauquelin, sa créatrice »: two capitals within a sentence, then who it is."""
    first, second = context.reading.tokens[index], context.reading.tokens[index + 1]
    return (
        not _begins(context, index)
        and len(first.text) > 2
        and context.reading.source[first.end : second.start].isspace()
        and not _is_building(context, index)
        and context.word(index + 2) == ","
        and context.word(index + 3) in _AFTER_PERSON | words("person_functions")
    )


def _is_initial(context: Context, index: int) -> bool:
    """« J. Dupont »: a capital with its dot, then a name."""
    token, following = context.reading.tokens[index], context.reading.tokens[index + 1]
    source = context.reading.source
    if following.text == "." and index + 2 < len(context.reading.tokens):
        following = context.reading.tokens[index + 2]
    is_dotted = len(token.text) == 1 and source[token.end : token.end + 1] == "."
    return is_dotted and following.is_capital and len(following.text) > 2 and following.start - token.end <= 2


def zones(context: Context) -> Iterator[tuple[int, int]]:
    """The tokens of each mention of a part of the territory."""
    lexicon = context.lexicon.other["zones"]
    innocent = {i for a, b in context.spans(lexicon["innocent"]) for i in range(a, b + 1)}
    for a, b in context.spans(lexicon["patterns"]):
        if not innocent & set(range(a, b + 1)):
            yield a, b
