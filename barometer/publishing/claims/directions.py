"""Claims of direction: rise, fall, no change, and their denials.

Belongs here: which words of direction are claims about the figure, after negation, wishes, conditions, questions, and
words about other things. Does not belong here: which claims a verdict allows (`check`), claims made by numbers
(`numbers`, `pairs`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from barometer.publishing.claims.folding import fold
from barometer.publishing.claims.lexicon import Direction, Lexicon, found, words
from barometer.publishing.claims.wording import ENDS, PARTS, Reading

#: Quantities: with these words a criterion that is itself a quantity ("Tarifs") is meant, not its mark.
_QUANTITY = re.compile(r"(augment|bais|diminu|haus|mont|remont|recul|boug|grimp|flamb|explos|chut|envol)")
_COMPARATIVES = re.compile(r"(mieux|meileur\w*|plus|davantage|moins|une?|du|beter|more)$")
_SMALL = frozenset(
    ("des", "les", "aux", "sur", "par", "une", "pour", "dans", "avec", "the", "and", "for", "from", "autour")
)
_OF = ("de", "du", "des", "d")
#: Before a number of years they make it a time, not a quantity that moves.
_SINCE = ("en", "depuis", "a", "pendant", "sur", "since", "in", "over")
#: Subjects of their own, which take nothing from what stands before the comma.
_SUBJECTS = ("ca", "cela", "on", "vous", "nous", "tout", "rien", "c", "je", "it", "we", "you", "they")
#: A difference of marks is at most this.
_MOST_POINTS = 100
_OPPOSITE = {"up": "down", "down": "up", "flat": "flat"}


@dataclass(frozen=True)
class Claim:
    """A claim: `up`, `down`, `flat`, or one of them denied (`not_up`…), by tokens."""

    kind: str
    first: int
    last: int
    form: str = "finite"  # finite, infinitive, noun, phrase

    @property
    def denied(self) -> Claim:
        return replace(self, kind=f"not_{self.kind}")


class Context:
    """A text read with the lexicon: what is masked, what things are named, where nothing is claimed."""

    def __init__(self, reading: Reading, lexicon: Lexicon, label: str) -> None:
        self.reading = reading
        self._spans: dict[tuple[re.Pattern[str], str], list[tuple[int, int]]] = {}
        self.lexicon = lexicon
        self.label_words = {
            stem(word) for word in re.findall(r"[a-z]+", fold(label)) if word not in _SMALL and len(word) > 2
        }
        whole = " ".join(re.findall(r"[a-z0-9]+", fold(label)))
        line = _masked(reading.line, re.compile(f"(?<= ){re.escape(whole)}(?= )") if whole else None, "_")
        line = _masked(line, lexicon.scope["not_claims"], "_")
        self.line = _masked(line, lexicon.scope["affirming"], "=")

    def spans(self, one: re.Pattern[str], line: str | None = None) -> list[tuple[int, int]]:
        """The tokens (first, last) of each match, in the masked line unless another is given."""
        line = self.line if line is None else line
        if (one, line) not in self._spans:
            self._spans[one, line] = [(self.reading.at(a), self.reading.at(b - 1)) for a, b in found(one, line)]
        return self._spans[one, line]

    def word(self, index: int) -> str:
        """The word at a place of the masked line; "" outside."""
        return self.words[index] if 0 <= index < len(self.words) else ""

    @cached_property
    def words(self) -> list[str]:
        return self.line.split()

    @cached_property
    def things(self) -> dict[int, str]:
        """What the nouns of the text name: `figure`, `other`, `label`, `both` (a label that is a quantity)."""
        named: dict[int, str] = {}
        for kind in ("other", "figure"):
            for a, b in self.spans(self.lexicon.about[kind], self.reading.line):
                named.update(dict.fromkeys(range(a, b + 1), kind))
        quantities = {
            i for a, b in self.spans(self.lexicon.about["quantity"], self.reading.line) for i in range(a, b + 1)
        }
        for i, token in enumerate(self.reading.tokens):
            if stem(token.text) in self.label_words:
                named[i] = "both" if i in quantities else "label"
        return named

    @cached_property
    def unknown(self) -> list[tuple[int, int]]:
        """Where the text says that one cannot tell: from the clause of the operator to a turn or the sentence's end."""
        turns = {i for a, b in self.spans(self.lexicon.scope["turns"]) for i in range(a, b + 1)}
        ranges = []
        for a, b in self.spans(self.lexicon.scope["unknown"]):
            _, end = self.reading.sentence(a)
            ranges.append((self.reading.clause(a, frozenset())[0], next((i for i in range(b, end) if i in turns), end)))
        return ranges

    def is_unknown(self, claim: Claim) -> bool:
        return any(a <= claim.first < b for a, b in self._unknown_for(claim.form))

    def _unknown_for(self, form: str) -> Iterator[tuple[int, int]]:
        for a, b in self.unknown:
            yield a, b
            if form in ("noun", "phrase") and a > 0 and self.word(a - 1) in (",", "(", "–", "—", ":", "?"):
                begin = self.reading.clause(a - 2, frozenset())[0] if a > 1 else a
                yield begin, b  # « Une hausse de 3 points, dans la marge d'erreur »

    def is_wished(self, claim: Claim) -> bool:
        """Whether an aim, a need or a condition leads the claim."""
        if self._led(self.lexicon.scope["condition"], claim, is_wide=True):
            return True
        is_compared = claim.form == "phrase" and any(
            _COMPARATIVES.match(self.word(i)) for i in range(claim.first, claim.last + 1)
        )
        return (is_compared or claim.form in ("noun", "infinitive")) and self._led(
            self.lexicon.scope["wish"], claim, is_wide=False
        )

    def _led(self, one: re.Pattern[str], claim: Claim, *, is_wide: bool) -> bool:
        begin, _ = self.reading.sentence(claim.first) if is_wide else self._clause(claim.first)
        if self.word(begin - 1) == ":" and self._any(self.lexicon.scope["aims"], *self._clause(begin - 2)):
            return True  # « Objectif 2027 : une cantine mieux notée »
        factual = {i for a, b in self.spans(self.lexicon.scope["factual"]) for i in range(a, b + 1)}
        for a, b in self.spans(one):
            until = claim.last if claim.form == "phrase" and not is_wide else claim.first
            if not (begin <= a and b < until and not factual & set(range(a - 1, b + 1))):
                continue
            if not is_wide or not any(self.word(i) in (",", ";", ":") for i in range(b, claim.first)):
                return True
        return False

    def _clause(self, index: int) -> tuple[int, int]:
        return self.reading.clause(index, self.lexicon.breaks)

    def is_refuted(self, claim: Claim) -> bool:
        """Whether a flat negation bears on the claim: « ne progresse pas », « aucun recul »."""
        begin, end = self._clause(claim.first)
        if claim.kind == "flat" and "ni" in [self.word(i) for i in range(claim.first, claim.last)]:
            return False  # « n'a ni gagné ni perdu »
        refutes = self.lexicon.scope["refutes"]
        before = range(max(begin, claim.first - 7), claim.first)
        after = range(claim.last + 1, min(end, claim.last + 3))
        if any(self.word(i) in ("ne", "n") for i in before):
            return any(self._is(refutes, i) for i in (*before, *range(claim.first, min(end, claim.last + 4))))
        if claim.form in ("noun", "phrase"):
            near = range(max(begin, claim.first - 4), claim.first)
            return any(
                (self._is(refutes, i) and self.word(i) != "plus") or self.word(i) in ("sans", "non") for i in near
            )
        return any(self.word(i) == "pas" for i in after) or any(
            self.word(i) in ("sans", "ni") for i in range(max(begin, claim.first - 3), claim.first)
        )

    def _is(self, one: re.Pattern[str], index: int) -> bool:
        return one.search(f" {self.word(index)} ") is not None

    def is_asked(self, claim: Claim) -> bool:
        """Whether the claim stands in a question that the text leaves open: it answers that nobody knows, or invites.

        Any other question suggests its answer.
        """
        begin, end = self.reading.sentence(claim.first)
        if self.is_mentioned(claim.first):
            return True
        if self.word(end - 1) != "?" or self._any(self.lexicon.scope["rhetorical"], begin, end):
            return False
        outside = [(0, begin), (end, len(self.words))]
        return self._is_answered(end) or any(
            self._any(self.lexicon.scope[name], a, b) for name in ("unknown", "invites") for a, b in outside if b > a
        )

    def _is_answered(self, end: int) -> bool:
        """Whether what follows a question at once leaves it open: « Stable ? Pas si vite »."""
        return any(end <= a <= end + 1 for a, _ in self.spans(self.lexicon.scope["answers"]))

    def asks(self, index: int) -> bool:
        """Whether a clause begins with a demand to readers: « sortez vos bacs la veille »."""
        begins = index == self.reading.sentence(index)[0] or self.word(index - 1) in PARTS
        return begins and self._is(self.lexicon.other["implied"]["asks"], index)

    def is_mentioned(self, index: int) -> bool:
        """Whether a token is quoted to be set right: « Quel bond ! » lit-on. Non ; attention au mot « établi »."""
        quoted = self._quotation(index)
        if quoted is None:
            return False
        corrected = self.spans(self.lexicon.scope["corrects"])
        return (
            bool(self.unknown)  # « On aurait aimé titrer « … ». Les chiffres ne nous y autorisent pas. »
            or any(quoted[1] < a and self.word(a - 1) in ENDS for a, _ in corrected)
            or any(b == quoted[0] - 1 for _, b in self.spans(self.lexicon.scope["mentions"]))
        )

    def _quotation(self, index: int) -> tuple[int, int] | None:
        """The quotation marks around a token."""
        begin = max((i for i in range(index) if self.word(i) in ("«", "»")), default=-1)
        end = next((i for i in range(index, len(self.words)) if self.word(i) in ("«", "»")), -1)
        return (begin, end) if self.word(begin) == "«" and self.word(end) == "»" else None

    def is_attribution(self, index: int) -> bool:
        """Whether a token tells who says what is quoted beside it: « … », résume l'élu aux sports."""
        begin, end = self.reading.sentence(index)
        spoken = [i for i in range(begin, end) if self.word(i) in ("«", "»")]
        if not spoken:
            return False
        who = any(word in words("person_functions") for word in self.words[begin : spoken[0]])
        return index > spoken[-1] or (who and index < spoken[0])

    def is_speech(self, claim: Claim) -> bool:
        """Whether a verb only tells who speaks: « « Deux points », lâche un conseiller. »"""
        before = [self.word(i) for i in (claim.first - 1, claim.first - 2)]
        return claim.first == claim.last and (before[0] == "»" or before == [",", "»"])

    def is_elsewhere(self, index: int) -> bool:
        """Whether the sentence of a token speaks of another thing only: neither the criterion nor a mark nor people."""
        begin, end = self.reading.sentence(index)
        kinds = {self.things.get(i) for i in range(begin, end)}
        people = self.spans(self.lexicon.other["implied"]["people"], self.reading.line)
        return (
            "other" in kinds
            and not kinds & {"label", "both", "figure"}
            and not any(begin <= a < end for a, _ in people)
        )

    def _any(self, one: re.Pattern[str], begin: int, end: int) -> bool:
        return any(begin <= a and b < end for a, b in self.spans(one))

    def is_judged(self, index: int) -> bool:
        """Whether somebody judges in the sentence of a token, or it is compared with before."""
        begin, end = self.reading.sentence(index)
        if self.word(end - 1) == "?" and end < len(self.words):
            end = self.reading.sentence(end)[1]  # the answer
        return self._any(self.lexicon.about["judges"], begin, end)

    def is_about_other(self, claim: Claim, previous: int) -> bool:
        """Whether the claim is clearly about something else than the figure. `previous`: the last claim's end."""
        begin, end = self._clause(claim.first)
        units = self.lexicon.about["units"]
        behind = end if self.word(end) != "(" else end + 5  # « Le tri progresse (+12 kg par habitant) »
        for i in range(claim.last + 1, min(behind, claim.last + 5, len(self.words))):
            if self.reading.tokens[i].value is not None and self._is(units, i + 1) and self.word(i - 1) not in _SINCE:
                return True
        before = self.reading.tokens[claim.first - 1].value if claim.first else None
        if before is not None and before > _MOST_POINTS:
            return True  # « soit 300 de plus que l'été dernier »
        if self.word(claim.first - 1) in (",", "(") and self._is_counted(begin - 1):
            return True  # « 300 tonnes de branches, +15 % »
        if self._any(self.lexicon.about["minds"], begin, end):
            return False
        if self._is_set_off(claim):
            return True
        thing = self._subject(max(begin, previous) if previous > begin else begin, claim, end)
        if thing is None and claim.form == "finite" and self.word(begin - 1) == ",":
            thing = self._led_by(begin, claim)
        counts = any(token.value is not None for token in self.reading.tokens[slice(*self.reading.sentence(begin))])
        if thing is None and not counts and self.word(begin - 1) == ":" and self.is_elsewhere(claim.first):
            return True  # « Chantier de la chaufferie : la progression est conforme »
        if thing == "both":
            if claim.form == "phrase" or (claim.form == "noun" and self.word(claim.last + 1) not in _OF):
                return False
            said = " ".join(self.word(i) for i in range(claim.first, claim.last + 1))
            return _QUANTITY.search(said) is not None and "figure" not in {
                self.things.get(i) for i in range(begin, end)
            }
        return thing == "other"

    def _is_counted(self, last: int) -> bool:
        """Whether the clause before a mark counts something by its unit."""
        begin = self._clause(max(0, last - 1))[0]
        values = {i: self.reading.tokens[i].value or 0 for i in range(begin, last)}
        units = self.lexicon.about["units"]
        return any(value > _MOST_POINTS or (value and self._is(units, i + 1)) for i, value in values.items())

    def _led_by(self, begin: int, claim: Claim) -> str | None:
        """The subject of a verb that an insertion parts from it: « Le délai, lui, s'améliore »."""
        if any(self.word(i) in _SUBJECTS for i in range(begin, claim.first)):
            return None
        first = self.reading.sentence(claim.first)[0]
        named = [i for i in range(first, begin) if i in self.things]
        return self.things[named[0]] if named else None

    def _is_set_off(self, claim: Claim) -> bool:
        """Whether the figure is set against what the claim speaks of: « X progresse. L'avis, lui, reste le même »."""
        line = self.reading.line
        for a, _ in self.spans(self.lexicon.scope["set_off"], line):
            begin = max(
                (i + 1 for i in range(a) if self.word(i) in (*ENDS, ";", ":", "mais", ",", "–", "—")), default=0
            )
            is_figure = any(self.things.get(i) in ("figure", "label", "both") for i in range(begin, a))
            if not is_figure or claim.last >= begin:
                continue
            own, _ = self._clause(claim.first)
            named = {self.things.get(i) for i in range(own, claim.first)}
            people = any(own <= i < claim.first for i, _ in self.spans(self.lexicon.other["implied"]["people"], line))
            if not named & {"figure", "label", "both"} and not people:
                return True
        return False

    def _subject(self, begin: int, claim: Claim, end: int) -> str | None:
        after = range(claim.last + 1, min(end, claim.last + 6))
        if claim.form == "noun" and self.word(claim.last + 1) in (*_OF, "dans", "sur", "au", "aux"):
            named = self._first(after)
            if named is not None:
                return named
        before = [i for i in range(begin, claim.first) if i in self.things]
        if before:
            return self.things[before[0]]
        if claim.form == "phrase":
            return None
        return self._first(range(claim.last + 1, min(end, claim.last + 4)))

    def _first(self, places: range) -> str | None:
        return next((self.things[i] for i in places if i in self.things), None)

    def is_negative_thing(self, claim: Claim) -> bool:
        """Whether discontent is what rises or falls."""
        begin, end = self._clause(claim.first)
        near = (max(begin, claim.first - 6), min(end, claim.last + 6))
        inside = [s for s in self.spans(self.lexicon.about["negative"], self.reading.line) if near[0] <= s[0] < near[1]]
        return any(not (claim.first <= a <= claim.last) for a, _ in inside) or self._is_harsh(claim)

    def _is_harsh(self, claim: Claim) -> bool:
        """Whether a comparison is one of severity: « plus sévères qu'en 2023 »."""
        said = range(claim.first + 1, claim.last)
        return self.word(claim.first) in ("plus", "moins", "more", "less") and any(
            self._is(self.lexicon.about["harsh"], i) and self.word(j) in ("qu", "que", "than")
            for i in said
            for j in (*said, claim.last)
        )

    def is_turned(self, claim: Claim) -> bool:
        """Whether what leads the claim turns it into its contrary: « loin d'être stable », « qui a dit que… »."""
        begin, _ = self.reading.sentence(claim.first)
        return any(
            begin <= a and b < claim.first <= b + (8 if self.word(a) == "qui" else 3)
            for a, b in self.spans(self.lexicon.scope["contrary"])
        )


def stem(word: str) -> str:
    """A word without the mark of its plural."""
    return word.rstrip("sx") if len(word) > 3 else word


def directions(context: Context) -> list[Claim]:
    """The claims of direction of a text, in order."""
    kept: list[Claim] = []
    previous = 0
    for claim in candidates(context):
        is_other = context.is_about_other(claim, previous)
        previous = claim.last + 1
        if is_other or context.is_unknown(claim) or context.is_wished(claim) or context.is_asked(claim):
            continue
        if context.is_speech(claim) or (claim.form == "infinitive" and not _is_stated(context, claim)):
            continue
        if context.is_negative_thing(claim):
            claim = replace(claim, kind=_OPPOSITE[claim.kind])
        is_denied = context.is_refuted(claim) != context.is_turned(claim)
        kept.append(claim.denied if is_denied else claim)
    return [claim for claim in kept if not any(_is_balanced(context, claim, other) for other in kept)]


def _is_balanced(context: Context, one: Claim, other: Claim) -> bool:
    """Whether two claims are set against each other, so that neither is made: « une hausse comme une baisse »."""
    first, second = sorted((one, other), key=lambda claim: claim.first)
    if {one.kind, other.kind} != {"up", "down"} or second.first - first.last > 6:
        return False
    between = [context.word(i) for i in range(first.last + 1, second.first)]
    if any(word in ("ou", "comme", "or") for word in between):
        return True
    alike = {context.word(i) for i in range(first.first, first.last)} & {
        context.word(i) for i in range(second.first, second.last)
    }
    return ("," in between and bool(alike)) or ("?" in between and context.word(second.last + 1) == "?")


def candidates(context: Context) -> list[Claim]:
    """Every word of direction, the longest where they overlap."""
    every: list[Claim] = []
    for kind in ("up", "down", "flat"):
        direction: Direction = getattr(context.lexicon, kind)
        for form in ("phrases", "judged", "nouns", "finite", "exhorting", "infinitive"):
            for a, b in context.spans(getattr(direction, form)):
                if form == "exhorting" and "nous" not in (
                    context.word(a - 1),
                    context.word(a - 2),
                    context.word(a - 3),
                ):
                    continue
                if form == "judged" and not context.is_judged(a):
                    continue
                name = {"phrases": "phrase", "judged": "phrase", "nouns": "noun", "exhorting": "finite"}.get(form, form)
                every.append(Claim(kind, a, b, name))
    order = {"flat": 0, "phrase": 1, "noun": 2, "finite": 3, "infinitive": 4}
    every.sort(key=lambda one: (one.first - one.last, order[one.form], one.first))
    kept: list[Claim] = []
    for claim in every:
        if all(claim.last < other.first or claim.first > other.last for other in kept):
            kept.append(claim)
    return sorted(kept, key=lambda one: one.first)


def _is_stated(context: Context, claim: Claim) -> bool:
    """Whether an infinitive is led by a word that makes it a fact: « continue de progresser »."""
    begin = context.reading.sentence(claim.first)[0]
    near = range(max(begin, claim.first - 4), claim.first)
    aspect = context.lexicon.scope["aspect"]
    return any(
        "=" in context.word(i) or aspect.search(f" {context.word(i)} ") for i in near if context.word(i) not in ENDS
    )


def _masked(line: str, one: re.Pattern[str] | None, sign: str) -> str:
    """The line with its matches put out of the way, every place kept."""
    return line if one is None else one.sub(lambda match: re.sub(r"\S", sign, match[0]), line)
