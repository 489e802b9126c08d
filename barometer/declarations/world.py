"""All declarations side by side, as the cross-checks look at them.

Belongs here: the World, and finding in it what a reference names. Does not belong here: any check.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from barometer.declarations.authority import Authority
from barometer.declarations.brand import Brand
from barometer.declarations.edited_texts import EditedTexts
from barometer.declarations.faults import Fault, Path, fault, nearest
from barometer.declarations.journal import Journal
from barometer.declarations.register import Register
from barometer.declarations.service import Service
from barometer.declarations.survey import Survey
from barometer.declarations.territory import Territory
from barometer.declarations.wave import Wave


@dataclass(frozen=True)
class World:
    """What can be read of everything declared, by the names of files and folders.

    `files` names every declaration file there is, readable or not, relative to surveys/; `margins` the years that have
    a file of census margins; `beside` holds the files that the brand names, None for one that cannot be read.
    """

    files: frozenset[str] = frozenset()
    authority: Authority | None = None
    territory: Territory | None = None
    services: Mapping[str, Service] = field(default_factory=dict)
    surveys: Mapping[str, Survey] = field(default_factory=dict)
    waves: Mapping[tuple[str, int], Wave] = field(default_factory=dict)
    registers: Mapping[str, Register] = field(default_factory=dict)
    margins: frozenset[int] = frozenset()
    brand: Brand | None = None
    journal: Journal | None = None
    texts: EditedTexts | None = None
    beside: Mapping[str, bytes | None] = field(default_factory=dict)


def unknown(code: str, path: Path, name: str, known: Iterable[str], about: str | None = None) -> Fault:
    """A reference that leads nowhere: what it names, what may be meant, what there is."""
    names = sorted(known)
    meant = nearest(name, names)
    listed = ", ".join(names) or "—"
    if meant is None:
        return Fault(f"{code}.unknown", path, name, {"known": listed}, about=about)
    return Fault(f"{code}.unknown_typo", path, name, {"meant": meant, "known": listed}, about=about)


def twice(code: str, pairs: Iterable[tuple[Path, str]]) -> Iterator[Fault]:
    """Each name that was already given to something before it in the same list."""
    seen: dict[str, Path] = {}
    for path, name in pairs:
        if name in seen:
            yield fault(code, path, name, first=".".join(str(step) for step in seen[name]))
        seen.setdefault(name, path)
