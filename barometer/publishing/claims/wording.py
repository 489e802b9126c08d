"""A text as words that can be compared: without case, accents, doubled letters, hyphens; numbers as numbers.

Belongs here: normalising, cutting into tokens, sentences and clauses, spelled-out numbers, hashtags, emoji. Does not
belong here: what words mean (`lexicon`).

Doubled letters are folded because people forget or add them ("ammélioration"); the lexicon is folded the same way.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from barometer.publishing.claims import spelled
from barometer.publishing.claims.folding import fold

#: What ends a sentence, and what parts it.
ENDS = frozenset(".!?…;\n")
PARTS = frozenset(",:()–—|•")

_EMOJI = {
    "emojiup": "📈⬆↗🚀🔼⏫🔺👆☝",
    "emojidown": "📉⬇↘🔽⏬🔻👇",
    "emojifirst": "🥇🥈🥉🏆🏅👑",
    "emojiflat": "🟰",
}
_SIGNS = {sign: word for word, signs in _EMOJI.items() for sign in signs}
_INVISIBLE = {"Cf", "Cc", "Co", "Cs"}
_ABBREVIATIONS = re.compile(
    r"\b(M|Mr|Mme|Mlle|Dr|av|env|(?-i:[np])|cf|etc|pts?|art|tél|hab|moy|St|Ste)\.(?=\s?[\w(])", re.I
)
_HASHTAG = re.compile(r"#(\w+)")
_CAMEL = re.compile(r"(?<=[a-zà-ÿ0-9])(?=[A-ZÀ-Þ])|(?<=[A-ZÀ-Þ])(?=[A-ZÀ-Þ][a-zà-ÿ])|(?<=[^\W\d])(?=\d)")
_COMPOUND = re.compile(
    r"(toujours|encore|enfin|merci|bravo|fiers?|satisf\w*?(?=en|$)|en(?=hausse|baisse|progr|recul)|hausse|baisse|progr[eèé]s|"
    r"recul|mieux|stable|meilleure?s?|record|num[eé]ro|top(?=\d)|gr[aâ]ce|plus(?=haut|bas))",
    re.I,
)
_TOKEN = re.compile(
    r"(?P<number>(?<![\w])[+-]?\s?\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)(?:[.,]\d+)?"
    r"|(?<![\w.,])[+-] ?\d+(?:[.,]\d+)?|\d+(?:[.,]\d+)?)"
    r"|(?P<word>[^\W\d_]+)"
    r"|(?P<arrow>->|=>|→|➡|⇒|►)"
    r"|(?P<mark>[%€/=+±<>&]|[.!?…\n,:;()–—|•«»\"“”\-])"
)


@dataclass(frozen=True)
class Token:
    """A word, a number or a mark: how it is compared, and where it stands in the text."""

    text: str
    start: int
    end: int
    is_capital: bool = False
    value: float | None = None


@dataclass(frozen=True)
class Reading:
    """A text as tokens; `line` holds them with one space between and around them, for the lexicon's patterns."""

    source: str
    tokens: tuple[Token, ...]

    @cached_property
    def line(self) -> str:
        return " " + " ".join(token.text for token in self.tokens) + " "

    @cached_property
    def _starts(self) -> list[int]:
        found, at = [], 1
        for token in self.tokens:
            found.append(at)
            at += len(token.text) + 1
        return found

    def at(self, offset: int) -> int:
        """The index of the token at a place of `line`."""
        return max(0, bisect_right(self._starts, offset) - 1)

    def quote(self, first: int, last: int) -> str:
        """The text as written, from one token to another."""
        last = min(last, len(self.tokens) - 1)
        return " ".join(self.source[self.tokens[first].start : self.tokens[last].end].split())

    @cached_property
    def sentences(self) -> list[tuple[int, int]]:
        """The tokens of each sentence, as half-open ranges; its final mark belongs to it."""
        found, begin = [], 0
        for i, token in enumerate(self.tokens):
            if token.text in ENDS:
                if i > begin:
                    found.append((begin, i + 1))
                elif found:
                    found[-1] = (found[-1][0], i + 1)
                begin = i + 1
        if begin < len(self.tokens):
            found.append((begin, len(self.tokens)))
        return found

    @cached_property
    def is_shouted(self) -> bool:
        """Whether nearly all words have capitals, which then tell no name."""
        letters = [t for t in self.tokens if t.text.isalpha() and len(t.text) > 2]
        return len(letters) > 3 and sum(t.is_capital for t in letters) > 0.8 * len(letters)

    def sentence(self, index: int) -> tuple[int, int]:
        """The sentence of a token."""
        return next(((a, b) for a, b in self.sentences if a <= index < b), (0, len(self.tokens)))

    def clause(self, index: int, breaks: frozenset[str]) -> tuple[int, int]:
        """The clause of a token: between marks and words that break a sentence."""
        begin, end = self.sentence(index)
        first, last = index, index + 1
        while first > begin and self.tokens[first - 1].text not in PARTS | breaks:
            first -= 1
        while last < end and self.tokens[last].text not in PARTS | breaks:
            last += 1
        return first, last


def read(text: str) -> Reading:
    """The tokens of a text."""
    shown = unicodedata.normalize("NFC", text)
    shown = "".join(c for c in shown if c in "\n\u200d" or unicodedata.category(c) not in _INVISIBLE)
    shown = shown.replace("\u2212", "-").replace("’", "'").replace("ʼ", "'").replace("`", "'")
    shown = _ABBREVIATIONS.sub(lambda m: m[1] + " ", shown)
    shown = _HASHTAG.sub(lambda m: "# " + _parted(m[1]), shown)
    shown = re.sub(r"\b(\w)(?:[ .\u00a0\u202f]\w\b){3,}", _joined, shown)
    for sign, word in _SIGNS.items():
        shown = shown.replace(sign, f" {word} ")
    tokens = [_token(match) for match in _TOKEN.finditer(shown)]
    return Reading(shown, tuple(_numbered([token for token in tokens if token.text not in ("-", '"', "“", "”")])))


def _parted(hashtag: str) -> str:
    """The words of a hashtag: by its capitals, or around the words that are often put into one."""
    text = _CAMEL.sub(" ", hashtag).replace("_", " ")
    return text if " " in text else " ".join(_COMPOUND.sub(r" \1 ", text).split())


def _joined(match: re.Match[str]) -> str:
    """Letters spaced out ("P R O G R È S") as one word; figures stay apart."""
    letters = re.sub(r"[ .\u00a0\u202f]", "", match[0])
    return letters if letters.isalpha() else match[0]


def _token(match: re.Match[str]) -> Token:
    text, (start, end) = match[0], match.span()
    match match.lastgroup:
        case "number":
            plain = re.sub(r"[ \u00a0\u202f]", "", text).replace(",", ".")
            return Token(plain, start, end, value=float(plain))
        case "word":
            return Token(fold(text), start, end, is_capital=text[0].isupper())
        case "arrow":
            return Token("→", start, end)
        case _:
            return Token(text, start, end)


def _numbered(tokens: list[Token]) -> list[Token]:
    """Spelled-out numbers as numbers, where they count something."""
    found: list[Token] = []
    i = 0
    while i < len(tokens):
        before = tokens[i - 1].text if i else ""
        value, length = spelled.number_at([token.text for token in tokens[i : i + 8]], before)
        if length:
            found.append(Token(f"{value:g}", tokens[i].start, tokens[i + length - 1].end, value=value))
            i += length
        else:
            found.append(tokens[i])
            i += 1
    return found
