"""Texts of a given length, put together from whole sentences: a sentence is said or left out, never cut.

Belongs here: counting words and characters, choosing among sentences. Does not belong here: the sentences (`captions`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

#: A caption of the journal, in words, and a text for social networks, in characters.
FEWEST_WORDS, MOST_WORDS = 40, 60
MOST_SOCIAL = 280
MOST_TITLE = 70
_LEAST_LABEL = 12


def count_words(text: str) -> int:
    """Words as a layout program counts them: runs between spaces (no-break ones too) that hold a letter or figure."""
    return sum(any(character.isalnum() for character in run) for run in text.split())


def caption(must: Sequence[str], may: Sequence[str], fewest: int = FEWEST_WORDS, most: int = MOST_WORDS) -> str:
    """A caption: what must be said, then as much of what may be said, in its order, as brings it to `fewest` words.

    What must be said stands in the order of its weight: a sentence that would lead beyond `most` words is left out.
    """
    said: list[str] = []
    for i, sentence in enumerate((*must, *may)):
        if i >= len(must) and _length(said) >= fewest:
            break
        if sentence and _length(said) + count_words(sentence) <= most:
            said.append(sentence)
    return " ".join(said)


def social(head: str, facts: Sequence[str], tail: Sequence[str]) -> str:
    """A text for social networks, of at most 280 characters: the head, as many facts as fit, the tail.

    Head and tail are always said (the tail's last sentences give way where they are too long); a fact is whole or out.
    """
    said, ending = head, ""
    for sentence in tail:
        if len(said) + len(ending) + len(sentence) + 1 <= MOST_SOCIAL:
            ending += f" {sentence}" if sentence else ""
    for sentence in facts:
        if sentence and len(said) + len(ending) + len(sentence) + 1 <= MOST_SOCIAL:
            said += f" {sentence}"
    return said + ending


def title(label: str, *makers: Callable[[str], str]) -> str:
    """A title of at most 70 characters about `label`: the first form that fits, else the last with a shorter label.

    What a form says beside the label (the verdict and its figures) is never cut.
    """
    for make in makers:
        if len(made := make(label)) <= MOST_TITLE:
            return made
    last = makers[-1]
    beside = len(last(label)) - len(label)
    return last(shortened(label, max(_LEAST_LABEL, MOST_TITLE - beside)))


def shortened(text: str, most: int) -> str:
    """The text, cut after a whole word where it is longer than `most` characters; "…" says so."""
    if len(text) <= most:
        return text
    head = text[: most - 1]
    whole = head.rsplit(" ", 1)[0] if " " in head else head
    return whole.rstrip(" ,;:–-\u00a0\u202f") + "…"


def _length(sentences: Sequence[str]) -> int:
    return sum(count_words(one) for one in sentences)
