"""How much two labels say the same: a column's heading and the wording of a question, years and writers apart.

Belongs here: one number between 0 and 1. Does not belong here: which label is whose.

Words that stand in most headings ("êtes-vous satisfait de…") tell nothing apart: a word counts by its rarity, as in
any search engine (Spärck Jones 1972), and two labels are compared by the cosine of their words. Words are cut to their
first letters, which sets plurals and genders aside.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence

from barometer.ingest.values import fold

_STEM = 6
_WORD = re.compile(r"[a-z0-9]+")
_EMPTY = {
    *("le", "la", "les", "l", "de", "du", "des", "d", "un", "une", "et", "ou", "a", "au", "aux", "en", "dans", "pour"),
    *("par", "sur", "est", "etes", "vous", "votre", "vos", "que", "qu", "ce", "cet", "cette", "ces", "the", "of"),
    *("and", "or", "to", "in", "on", "for", "your", "you", "is", "are", "this", "that"),
}


def words(label: str) -> list[str]:
    """The words of a label that carry meaning, cut to their stem."""
    found = _WORD.findall(fold(label).replace("·", " "))
    kept = [word[:_STEM] for word in found if word not in _EMPTY]
    return kept or [word[:_STEM] for word in found]


class Likeness:
    """Likeness of labels, in the light of all the labels among which one is to be found."""

    def __init__(self, labels: Iterable[str]) -> None:
        self._met: Counter[str] = Counter()
        self._labels = 0
        for label in labels:
            self._labels += 1
            self._met.update(set(words(label)))

    def _weights(self, label: str) -> dict[str, float]:
        times = Counter(words(label))
        return {word: n * math.log(1 + (1 + self._labels) / (0.5 + self._met[word])) for word, n in times.items()}

    def between(self, one: str, other: str) -> float:
        """The cosine of two labels' words, 1 for the same words in any order."""
        left, right = self._weights(one), self._weights(other)
        product = sum(weight * right.get(word, 0.0) for word, weight in left.items())
        norm = math.sqrt(sum(w * w for w in left.values()) * sum(w * w for w in right.values()))
        return product / norm if norm else 0.0

    def best(self, label: str, others: Sequence[str]) -> float:
        """The highest likeness with any of some labels."""
        return max((self.between(label, other) for other in others), default=0.0)
