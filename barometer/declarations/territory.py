"""`surveys/territory.csv`: communes, their zones, and what became of them when they merged."""

from __future__ import annotations

import datetime as dt

from barometer.declarations.base import Declared, Slug


class Commune(Declared):
    """One row of territory.csv. INSEE codes are text (01234 keeps its zero).

    A merged commune ends at `valid_to` and names its `successor`'s INSEE code.
    """

    insee: str
    name: str
    zone: Slug
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    successor: str | None = None
    population: int | None = None

    def is_alive(self, on: dt.date) -> bool:
        """Whether the commune exists on a day, both ends of its validity included."""
        begun = self.valid_from is None or self.valid_from <= on
        return begun and (self.valid_to is None or self.valid_to >= on)


class Territory(Declared):
    """All communes, past and present. A code may stand twice: the commune born of a merger often keeps one of them."""

    communes: tuple[Commune, ...] = ()

    def alive(self, on: dt.date) -> tuple[Commune, ...]:
        """The communes there are on a day, in the order of the file."""
        return tuple(commune for commune in self.communes if commune.is_alive(on))

    def following(self, commune: Commune) -> Commune | None:
        """The commune that an ended one merged into: of its successor's code, the one alive the day after.

        Where none is, any other of that code; None where there is none.
        """
        if commune.successor is None:
            return None
        code = commune.successor.upper()
        others = [other for other in self.communes if other.insee.upper() == code and other is not commune]
        if commune.valid_to is not None and commune.valid_to < dt.date.max:
            day_after = commune.valid_to + dt.timedelta(days=1)
            others.sort(key=lambda other: not other.is_alive(day_after))  # stable: the file's order otherwise
        return others[0] if others else None

    def standing_for(self, commune: Commune, on: dt.date) -> Commune | None:
        """The commune that stands in a commune's place on a day; several may follow one another."""
        met: list[Commune] = []
        current: Commune | None = commune
        while current is not None and current.valid_to is not None and current.valid_to < on:
            met.append(current)
            current = self.following(current)
            if current is not None and any(current is former for former in met):
                return None
        return current
