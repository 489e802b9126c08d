"""The lexicon of claims in a language, read from `publishing/data/claims_<locale>.toml` and made into patterns.

Belongs here: the small language of its patterns (explained at the head of the file) and the forms of verbs. Does not
belong here: what follows from a match (`directions`, `numbers`, `check`).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from barometer.publishing.claims.folding import fold

#: French endings that state a fact, after the stem; participles fold into them ("améliorée" is "ameliore").
_FINITE = {
    "er": "(?:e|es|ent|ait|aient|a|ant|erent|erait|eraient)",
    "ir": "(?:it|i|ie|ies|is|isent|isait|isaient|irent|irait)",
}
_NEVER = re.compile(r"(?!)")


@dataclass(frozen=True)
class Direction:
    """The words of one direction: verbs that state a fact, infinitives, nouns, phrases."""

    finite: re.Pattern[str]
    exhorting: re.Pattern[str]  # "progressons": a fact only where "nous" leads it
    infinitive: re.Pattern[str]
    nouns: re.Pattern[str]
    phrases: re.Pattern[str]
    judged: re.Pattern[str]  # of a service: a claim only where somebody judges


@dataclass(frozen=True)
class Lexicon:
    """The words of a language; patterns are matched against a `Reading.line`."""

    up: Direction
    down: Direction
    flat: Direction
    moves: re.Pattern[str]
    scope: dict[str, re.Pattern[str]]
    about: dict[str, re.Pattern[str]]
    breaks: frozenset[str]
    other: dict[str, dict[str, re.Pattern[str]]]


@cache
def lexicon(locale: str) -> Lexicon:
    """The lexicon of a language. Raises FileNotFoundError for a language that has none."""
    with (resources.files("barometer.publishing") / "data" / f"claims_{locale}.toml").open("rb") as file:
        data = tomllib.load(file)
    return Lexicon(
        up=_direction(data, "up"),
        down=_direction(data, "down"),
        flat=_direction(data, "flat"),
        moves=pattern([data["weak"]["moves"]]),
        scope={name: pattern(_list(words)) for name, words in data["scope"].items()},
        about={name: pattern(words) for name, words in data["about"].items()},
        breaks=frozenset(map(fold, data["about"]["breaks"])),
        other={
            group: {name: pattern(_list(words)) for name, words in data[group].items()}
            for group in (
                "causal",
                "ranking",
                "forbidden",
                "insufficient",
                "zones",
                "places",
                "numbers",
                "comparing",
                "implied",
                "telling",
            )
        },
    )


@cache
def words(name: str) -> frozenset[str]:
    """A list of plain words in `publishing/data`, folded."""
    text = (resources.files("barometer.publishing") / "data" / f"{name}.txt").read_text(encoding="utf-8")
    return frozenset(fold(word) for word in text.split())


def pattern(written: Iterable[str]) -> re.Pattern[str]:
    """One pattern that finds any of those written in the lexicon's small language, between spaces."""
    parts = [_regular(each) for each in written]
    return re.compile(f"(?<= )(?:{'|'.join(parts)})(?= )") if parts else _NEVER


def found(one: re.Pattern[str], line: str) -> Iterator[tuple[int, int]]:
    """The spans of a pattern in a line."""
    return ((match.start(), match.end()) for match in one.finditer(line))


def _direction(data: dict[str, Any], name: str) -> Direction:
    written = data["verbs"][name]
    verbs = {group: written[group] for group in _FINITE}
    finite = [f"{stem}{_FINITE[group]}" for group, stems in verbs.items() for stem in stems]
    exhorting = [f"{stem}{'i' if group == 'ir' else ''}(?:ss)?ons" for group, stems in verbs.items() for stem in stems]
    infinitive = [f"{stem}{group}" for group, stems in verbs.items() for stem in stems]
    return Direction(
        finite=pattern(finite + written.get("forms", [])),
        exhorting=pattern(exhorting),
        infinitive=pattern(infinitive + written.get("infinitives", [])),
        nouns=pattern(data[name]["nouns"]),
        phrases=pattern(data[name]["phrases"]),
        judged=pattern(data[name]["judged"]),
    )


def _list(written: Any) -> list[str]:
    return [written] if isinstance(written, str) else list(written)


def _regular(written: str) -> str:
    text = fold(written.strip()).removesuffix(" ..").removesuffix(" ?").strip()
    text = re.sub(r"\((?!\?)", "(?:", text)
    text = re.sub(r" (\(\?:[^()]*\))([?*])(?= |$)", r"(?: \1)\2", text)
    return text.replace("~", "[a-z]*").replace(" .. ", r" (?:[a-z0-9=]+ ){0,4}?")
