"""What a kit is made for and from, known before its files are: the publication, the look, the corrections.

Belongs here: the kit's own facts. Does not belong here: reading them off the disk (the pipeline's station).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from barometer.declarations.journal import Journal
from barometer.publishing.branding import Branding
from barometer.publishing.material import Material


@dataclass(frozen=True)
class Correction:
    """A published figure that is no longer what it was; None where it was or is not published."""

    figure: str
    before: float | None
    after: float | None


@dataclass(frozen=True)
class KitSource:
    """What a kit is made from: a service's material, its publication's id, the look and the sizes."""

    material: Material
    publication: str
    branding: Branding
    journal: Journal
    corrections: Sequence[Correction] = ()

    @property
    def locale(self) -> str:
        return self.material.locale


def frozen_before(material: Material) -> bool | None:
    """Whether the list of pictures was decided before the newest wave was fielded; None where nobody dated it."""
    decided: dt.date | None = material.authority.publication.decided_on
    fact = material.facts_of_newest
    if decided is None or fact is None:
        return None
    return decided < fact.field_start
