"""Where a respondent belongs: the zone of a commune on a day, the group of an age, a declared category.

Belongs here: turning one text of a background column into a category id. Does not belong here: counting respondents,
or refusing rows: an unknown text only leaves its respondent out of that domain.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from barometer.declarations.authority import Authority, Category, DomainKind
from barometer.declarations.territory import Commune, Territory
from barometer.declarations.wave import Variable
from barometer.ingest.values import cell_fault, fold, number, same_letters

OLDEST = 120  # completed years; more is a slip of the pen


@dataclass(frozen=True)
class Found:
    """What a text means: a category id, for a commune its INSEE code too; `code` is that of a warning."""

    category: str | None = None
    commune: str | None = None
    code: str | None = None
    params: Mapping[str, str | int | float] = field(default_factory=dict)


Reader = Callable[[str], Found]


def reader(kind: DomainKind, variable: Variable, authority: Authority, territory: Territory, on: dt.date) -> Reader:
    """The function that reads one text of a background column of a wave asked on that day."""
    blank = {same_letters(text) for text in variable.blank}
    declared = {same_letters(text): category for text, category in variable.values.items()}
    categories: tuple[Category, ...] = getattr(authority.domains, kind)
    if declared:
        by_rule = _declared(declared, categories)
    elif kind == "age":
        by_rule = _age(authority)
    elif kind == "zone":
        by_rule = _place(categories, Gazetteer(territory, on))
    else:
        by_rule = _category(categories)

    def read(text: str) -> Found:
        if not text or same_letters(text) in blank:
            return Found()
        fault = cell_fault(text)
        return Found(code=fault) if fault else by_rule(text)

    return read


def _declared(declared: dict[str, str], categories: tuple[Category, ...]) -> Reader:
    by_number = {value: category for text, category in declared.items() if (value := number(text)) is not None}

    def read(text: str) -> Found:
        category = declared.get(same_letters(text))
        if category is None and (value := number(text)) is not None:
            category = by_number.get(value)  # "01" or "1.0" for a code declared as "1"
        return Found(category) if category else _unknown(declared)

    return read


def _category(categories: tuple[Category, ...]) -> Reader:
    known = _by_text(categories)

    def read(text: str) -> Found:
        category = known.get(same_letters(text))
        return Found(category) if category else _unknown(c.id for c in categories)

    return read


def _age(authority: Authority) -> Reader:
    groups = authority.domains.age
    known = _by_text(groups)

    def read(text: str) -> Found:
        if category := known.get(same_letters(text)):
            return Found(category)
        years = number(text)
        if years is None:
            return _unknown(g.id for g in groups)
        if not 0 <= years <= OLDEST:
            return Found(code="impossible_age", params={"oldest": OLDEST})
        group = next((g for g in groups if g.low <= int(years) and (g.high is None or int(years) <= g.high)), None)
        return Found(group.id) if group else Found(code="age_outside_groups")

    return read


def _place(categories: tuple[Category, ...], gazetteer: Gazetteer) -> Reader:
    zones = _by_text(categories)

    def read(text: str) -> Found:
        if zone := zones.get(same_letters(text)):
            return Found(zone)
        commune, is_repaired = gazetteer.find(text)
        if commune is None:
            return Found(code="unknown_commune")
        if is_repaired:
            return Found(commune.zone, commune.insee, "insee_zero_lost", {"insee": commune.insee})
        return Found(commune.zone, commune.insee)

    return read


def _by_text(categories: Iterable[Category]) -> dict[str, str]:
    """Category ids by their own text and by their label."""
    known: dict[str, str] = {}
    for category in categories:
        known[same_letters(category.label)] = category.id
    return known | {category.id: category.id for category in categories}


def _unknown(expected: Iterable[str]) -> Found:
    return Found(code="unknown_category", params={"expected": ", ".join(expected)})


class Gazetteer:
    """Communes by INSEE code or name on a day. A commune that had ended by then leads to its successor."""

    def __init__(self, territory: Territory, on: dt.date) -> None:
        self._territory, self._on = territory, on
        self._by_code: dict[str, list[Commune]] = {}
        self._by_name: dict[str, list[Commune]] = {}
        for commune in territory.communes:
            self._by_code.setdefault(commune.insee.upper(), []).append(commune)
            self._by_name.setdefault(fold(commune.name), []).append(commune)

    def find(self, text: str) -> tuple[Commune | None, bool]:
        """The commune, and whether its code had lost its leading zero; None where nothing, or more than one, fits."""
        code = text.upper()
        if code in self._by_code:
            return self._on_the_day(self._by_code[code]), False
        padded = text.zfill(5)
        if text.isdigit() and len(text) < 5 and padded in self._by_code:
            return self._on_the_day(self._by_code[padded]), True
        return self._on_the_day(self._by_name.get(fold(text), [])), False

    def _on_the_day(self, candidates: list[Commune]) -> Commune | None:
        alive = [c for c in candidates if c.is_alive(self._on)]
        reached: dict[str, Commune] = {}
        for candidate in alive or candidates:
            if (commune := self._territory.standing_for(candidate, self._on)) is not None:
                reached[commune.insee] = commune
        return next(iter(reached.values())) if len(reached) == 1 else None
