"""`surveys/texts.toml`: texts that communicators write in place of generated ones.

Belongs here: the form of the file. Does not belong here: what it refers to (`edited_texts_checks`), what a text claims
(publishing.claims, once verdicts are known).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from barometer.declarations.base import Declared, Slug, Text
from barometer.declarations.faults import Path


class Introduction(Declared):
    """What opens a service's report, before its three sentences."""

    service: Slug
    text: Text


class EditedText(Declared):
    """The words of a criterion: under its name in the report, and in the press kit."""

    service: Slug
    criterion: Slug
    title: str = ""
    caption: str = ""
    social: str = ""


@dataclass(frozen=True)
class Written:
    """A text and its key: `criterion` is "" for an introduction; `kind` introduction, title, caption or social."""

    path: Path
    service: str
    criterion: str
    kind: str
    words: str


class EditedTexts(Declared):
    """Everything that communicators wrote; a text that is not there is generated."""

    format: Literal[1]
    introductions: tuple[Introduction, ...] = ()
    texts: tuple[EditedText, ...] = ()

    def written(self) -> Iterator[Written]:
        """Every text there is, in the order of the file."""
        for i, one in enumerate(self.introductions, 1):
            yield Written(("introductions", i, "text"), one.service, "", "introduction", one.text)
        for i, each in enumerate(self.texts, 1):
            for kind in ("title", "caption", "social"):
                if words := getattr(each, kind):
                    yield Written(("texts", i, kind), each.service, each.criterion, kind, words)
