"""Whether the sizes of journal.toml can hold a picture.

Belongs here: what concerns several keys of the file. Does not belong here: the least and the largest size (`journal`).
"""

from __future__ import annotations

from collections.abc import Iterator

from barometer.declarations.faults import Fault, fault
from barometer.declarations.journal import Journal

#: Height over width. Text is as large as the width allows, so that a flat picture has no room for a plot.
FLATTEST, TALLEST = 0.5, 2.2


def check_journal(journal: Journal) -> Iterator[Fault]:
    """Faults of journal.toml."""
    if not journal.print and not journal.networks:
        yield fault("journal.no_size")
    for name, size in journal.networks.items():
        if not FLATTEST <= size.height_px / size.width_px <= TALLEST:
            least, most = round(FLATTEST * size.width_px), round(TALLEST * size.width_px)
            shown = f"{size.width_px} × {size.height_px}"
            yield fault("journal.shape", ("networks", name), shown, least=least, most=most)
    for name in journal.networks:
        if name in journal.print:
            yield fault("journal.named_twice", ("networks", name), name)
