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


class Territory(Declared):
    """All communes, past and present."""

    communes: tuple[Commune, ...] = ()

    def zone_of(self, place: str, on: dt.date) -> Commune | None:
        """The commune that `place` (INSEE code or name, case and outer spaces ignored) belongs to on that day.

        A code that ended before that day leads to its successor; None where nothing matches.
        """
        wanted = place.strip().casefold()
        by_code = {commune.insee: commune for commune in self.communes}
        found = next((c for c in self.communes if wanted in (c.insee.casefold(), c.name.casefold())), None)
        while found is not None and found.valid_to is not None and found.valid_to < on and found.successor:
            found = by_code.get(found.successor)
        return found
