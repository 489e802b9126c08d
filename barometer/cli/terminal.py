"""The terminal: its language, its encoding, and lines of plain words on it.

Belongs here: printing a catalogue's message, with a colour where the terminal has any. Does not belong here: choosing
what is said (the commands). What people wrote is printed as text, never read as markup.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from itertools import zip_longest

from rich.console import Console
from rich.text import Text

from barometer.locale import LOCALES, say


class Refusal(Exception):  # noqa: N818 - the name says what it is to the person at the keyboard
    """Something asked for that cannot be done, as a sentence for the person who asked."""


@dataclass(frozen=True)
class Terminal:
    """Where the commands speak: one language, one console."""

    locale: str
    console: Console = field(default_factory=lambda: Console(highlight=False, markup=False, soft_wrap=True))

    def words(self, message: str, **params: object) -> str:
        """The message of that id in the terminal's language."""
        return say(self.locale, f"cli.{message}", **params)

    def tell(self, message: str, style: str = "", **params: object) -> None:
        """Print a message on lines of its own."""
        self.line(self.words(message, **params), style)

    def line(self, text: str = "", style: str = "") -> None:
        """Print text as it is."""
        self.console.print(Text(text, style=style))

    def busy(self, message: str, **params: object) -> AbstractContextManager[object]:
        """A message that stands while something is under way; not printed where there is no terminal."""
        return self.console.status(Text(self.words(message, **params)))

    def refusal(self, message: str, **params: object) -> Refusal:
        """A Refusal with that message."""
        return Refusal(self.words(message, **params))


def language(arguments: Sequence[str]) -> str:
    """The language asked for by `--lang` (wherever it stands), else by BAROMETER_LANG, else French.

    Read before anything else, so that the help and every error are in it; an unknown one is left to be refused later.
    """
    asked = os.environ.get("BAROMETER_LANG", "")
    for option, value in zip_longest(arguments, arguments[1:], fillvalue=""):
        if option == "--lang":
            asked = value
        elif option.startswith("--lang="):
            asked = option.removeprefix("--lang=")
    return asked if asked in LOCALES else LOCALES[0]


def speak_utf8() -> None:
    """Make the standard streams UTF-8 whatever the system's code page, so that an accent never ends a run."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
