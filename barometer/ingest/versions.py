"""What a version is: a digest of a file's bytes and of what the declarations say of how it is read.

Belongs here: which parts of the declarations shape what is read, and their canonical text. Does not belong here: what
becomes of a version (`acceptance`).
"""

from __future__ import annotations

import hashlib
import json

from pydantic import BaseModel

from barometer.declarations.authority import Authority
from barometer.declarations.service import Kpi, KpiSource
from barometer.declarations.survey import Survey
from barometer.declarations.territory import Territory
from barometer.declarations.wave import Wave
from barometer.ingest.files import Received
from barometer.ingest.waves import DOMAINS

#: Counts up whenever the same file and declarations give other frames or another verdict.
JUDGE_VERSION = 2


def version_of(received: Received, *shapes: str) -> str:
    """The version of a file as received and of the declarations' parts that shape what is read."""
    return digest(str(JUDGE_VERSION), received.sha256, *shapes)


def digest(*texts: str) -> str:
    """One digest of several texts, told apart."""
    running = hashlib.sha256()
    for text in texts:
        running.update(text.encode())
        running.update(b"\x00")
    return running.hexdigest()


def canonical(model: BaseModel, exclude: set[str] | None = None) -> str:
    """A declaration as JSON, the same for the same content."""
    return json.dumps(model.model_dump(mode="json", exclude=exclude), ensure_ascii=False, sort_keys=True)


def shape_of_wave(wave: Wave, survey: Survey, authority: Authority, territory: Territory) -> list[str]:
    """What the declarations say of how a wave is read and what it means."""
    shapes = [canonical(wave, {"withdrawn"}), canonical(survey, {"title"})]
    asked = {kind for kind in DOMAINS if getattr(wave.variables, kind) is not None}
    if asked:
        shapes.append(canonical(authority.domains, set(type(authority.domains).model_fields) - asked))
    if wave.variables.zone is not None and not wave.variables.zone.values:
        shapes.append(canonical(territory))
    if wave.sampling.person_column is not None:
        shapes.append(authority.id)
    return shapes


def shape_of_kpi(kpi: Kpi) -> str:
    """What the declaration says of how a technical series is read; its anchors and links do not enter."""
    return canonical(kpi, {"anchors", "regulatory", "decimals", "definition", "code"})


def names_matter(source: KpiSource) -> bool:
    """Whether the names of a source's files say something of their values: the year, or that there are more of them."""
    return source.file.endswith("/") or source.period_from == "file" or source.format == "sispea"


def asked_of(survey: Survey, wave: Wave) -> Survey:
    """The part of a survey that a wave asked: an item added for a later wave changes nothing of an earlier one."""
    asked = {(a.item, a.version) for a in wave.items} | {(f.item, f.version) for f in wave.published}
    items = []
    for item in survey.items:
        versions = tuple(version for version in item.versions if (item.id, version.id) in asked)
        if versions:
            items.append(item.model_copy(update={"versions": versions}))
    used = {version.scale for item in items for version in item.versions}
    return survey.model_copy(
        update={
            "items": tuple(items),
            "scales": {name: scale for name, scale in survey.scales.items() if name in used},
            "bridges": tuple(b for b in survey.bridges if b.wave <= wave.year and b.item in {i.id for i in items}),
        }
    )


def meaning(kpi: Kpi) -> str:
    """What must not have changed for an older value to be shown beside newer ones."""
    return f"{kpi.unit} | {kpi.source.aggregation} | {kpi.nature}"
