"""What services usually measure: a library of KPI definitions, one TOML file a kind of service.

Belongs here: reading the library that ships with the software, and what is known of a KPI by its code. Does not belong
here: the KPIs that an authority declares (`service`), for which this is only an offer (`barometer add-service`).

Where the facts come from. Codes such as P104.3, their labels, units and scales are those of the arrêté of 2 May 2007
(SISPEA, water and sewerage); every other code is ours, for no official list exists. Regulations are named in each
file. `plausible` bounds are ours: wide enough for a sound service, narrow enough to catch a wrong unit; only the ends
of official scales (0-100 %, 0-120, 0-140 points) are facts. Criteria are a start to be replaced by those that
residents name. The texts are French, as are the files people write.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Literal

from barometer.declarations.base import Declared, Slug, Text
from barometer.declarations.service import SeriesBreak


class KnownCriterion(Declared):
    """What residents often judge such a service on."""

    id: Slug
    label: Text
    headline: bool = False


class KnownKpi(Declared):
    """A KPI's definition. `measures` and `contributes` name criteria of the same file: links to be signed.

    `reference` is what may help to set an anchor; it is never an anchor. `zero_is_void`: a zero in SISPEA files stands
    for "not given". `regulatory`: the law sets a limit, which the service must still write down.
    """

    id: Slug
    code: Text
    label: Text
    unit: Text
    direction: Literal["higher", "lower", "none"]
    definition: Text
    plausible: tuple[float, float] | None = None
    decimals: int = 1
    core: bool = False
    regulatory: bool = False
    zero_is_void: bool = False
    measures: tuple[Slug, ...] = ()
    contributes: tuple[Slug, ...] = ()
    breaks: tuple[SeriesBreak, ...] = ()
    reference: str = ""


class KnownService(Declared):
    """A kind of service. `sispea` names its files at the water observatory (AEP, AC, ANC), "" where there are none."""

    format: Literal[1]
    id: Slug
    label: Text
    article: Text
    regulation: Text
    sispea: Literal["", "AEP", "AC", "ANC"] = ""
    criteria: tuple[KnownCriterion, ...]
    kpis: tuple[KnownKpi, ...]


@cache
def library() -> Mapping[str, KnownService]:
    """Every kind of service in the library, by id."""
    found: dict[str, KnownService] = {}
    for entry in sorted(resources.files(__name__).iterdir(), key=lambda item: item.name):
        if entry.name.endswith(".toml"):
            service = KnownService.model_validate(tomllib.loads(entry.read_text(encoding="utf-8")))
            found[service.id] = service
    return MappingProxyType(found)


@cache
def known_kpis() -> Mapping[str, KnownKpi]:
    """Every KPI in the library, by its code."""
    return MappingProxyType({kpi.code: kpi for service in library().values() for kpi in service.kpis})
