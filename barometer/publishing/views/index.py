"""The index of a site: every service, criterion and technical indicator by its name, and where its figures stand.

Belongs here: the entries in the order of the alphabet. Does not belong here: searching in them (static/search.js, which
hides what does not match; without it the page is the plain list).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from barometer.locale import say
from barometer.publishing.material import Material
from barometer.publishing.text import clean, sortable
from barometer.publishing.views.service_charts import kpi_anchor, series_anchor


@dataclass(frozen=True)
class IndexEntry:
    """A name with what it names ("Eau potable, critère") and the address of its figures among the stable pages."""

    href: str
    label: str
    about: str


def index_entries(materials: Sequence[Material]) -> tuple[IndexEntry, ...]:
    """The entries of all services that have a report."""
    found = [entry for material in materials for entry in _entries(material)]
    return tuple(sorted(found, key=lambda one: (sortable(one.label), one.about, one.href)))


def _entries(material: Material) -> Iterator[IndexEntry]:
    locale, service = material.locale, clean(material.service.label)
    page = f"{material.service.id}.html"
    yield IndexEntry(page, service, say(locale, "index.service"))
    for subject in material.subjects:
        yield IndexEntry(
            f"{page}#{series_anchor(subject)}", subject.label, say(locale, "index.criterion", service=service)
        )
    measured = {one.kpi for one in material.kpi_scores}
    for kpi in material.service.kpis:
        if kpi.id in measured:
            code = clean(kpi.code or "")
            said = say(locale, f"index.{'kpi_code' if code else 'kpi'}", service=service, code=code)
            yield IndexEntry(f"{page}#{kpi_anchor(kpi)}", clean(kpi.label), said)
