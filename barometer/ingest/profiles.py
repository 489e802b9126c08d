"""What a judged wave looked like, in counts: enough to see, at the next one, what has changed beyond belief.

Belongs here: the profile, made of a judgement and kept as JSON beside the accepted wave. Does not belong here:
comparing two (`continuity`), estimates of any kind (statistics): counts of a profile are unweighted and never shown
but in a warning.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from barometer.declarations.survey import Scale, Survey
from barometer.declarations.wave import Wave
from barometer.ingest.answers import Asked
from barometer.ingest.marks import STATUSES
from barometer.ingest.waves import DOMAINS, JudgedWave


@dataclass(frozen=True)
class ItemProfile:
    """The answers to one item: how many of each status, and of each value on its scale."""

    item: str
    version: str
    service: str
    criterion: str
    column: str | None
    low: float
    high: float
    is_reversed: bool
    statuses: Mapping[str, int]
    values: Mapping[float, int]

    @property
    def answered(self) -> int:
        return sum(self.values.values())

    @property
    def concerned(self) -> int:
        """Those who could have answered: asked, shown the question, concerned by it."""
        return sum(count for status, count in self.statuses.items() if status not in ("not_shown", "not_concerned"))

    def share(self, status: str) -> float:
        """The share of a status among those concerned."""
        return self.statuses.get(status, 0) / self.concerned if self.concerned else 0.0

    def moments(self) -> tuple[float, float]:
        """The mean of the answers on 0-100, best answer 100, and its squared standard error (n - 1)."""
        n = self.answered
        span = self.high - self.low
        marks = {100 * (v - self.low) / span: count for v, count in self.values.items()}
        if self.is_reversed:
            marks = {100 - mark: count for mark, count in marks.items()}
        mean = math.fsum(mark * count for mark, count in sorted(marks.items())) / n
        squares = math.fsum((mark - mean) ** 2 * count for mark, count in sorted(marks.items()))
        return mean, squares / (n - 1) / n if n > 1 else math.inf


@dataclass(frozen=True)
class WaveProfile:
    """A wave in counts. `domains` counts respondents by category of each variable; "" where it is not known.

    `is_volunteers`: nobody drew them; a profile that was kept before this was noted is taken for a sample's.
    """

    survey: str
    wave: int
    file: str
    respondents: int
    domains: Mapping[str, Mapping[str, int]]
    items: tuple[ItemProfile, ...]
    is_volunteers: bool = False

    def as_json(self) -> bytes:
        data = asdict(self)
        for item in data["items"]:
            item["values"] = sorted(item["values"].items())
        return (json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()

    @classmethod
    def of_json(cls, content: bytes) -> WaveProfile:
        data: dict[str, Any] = json.loads(content)
        items = tuple(ItemProfile(**{**item, "values": dict(map(tuple, item["values"]))}) for item in data.pop("items"))
        return cls(**data, items=items)


def profile_of_file(wave: Wave, survey: Survey, file: str, judged: JudgedWave) -> WaveProfile:
    """The profile of a wave whose file was judged and not refused."""
    columns = {(asked.item, asked.version): asked.column for asked in wave.items}
    items = [_item(survey, asked, columns[asked.item, asked.version]) for asked in judged.given.items]
    domains: dict[str, dict[str, int]] = {}
    for kind in DOMAINS:
        if getattr(wave.variables, kind) is not None:
            counts = judged.people.column(kind).value_counts().to_pylist()
            domains[kind] = dict(sorted((str(one["values"] or ""), int(one["counts"])) for one in counts))
    found = tuple(sorted((item for item in items if item is not None), key=lambda one: (one.item, one.version)))
    return WaveProfile(survey.id, wave.year, file, judged.rows_accepted, domains, found, _is_volunteers(wave))


def profile_of_published(wave: Wave, survey: Survey, file: str) -> WaveProfile:
    """The profile of a wave known by its printed figures: what it asked, without counts."""
    asked = sorted({(figure.item, figure.version) for figure in wave.published})
    items = (_described(survey, item, version, None, {}, {}) for item, version in asked)
    found = tuple(item for item in items if item is not None)
    return WaveProfile(survey.id, wave.year, file, 0, {}, found, _is_volunteers(wave))


def _is_volunteers(wave: Wave) -> bool:
    return wave.sampling.design == "volunteers"


def _item(survey: Survey, asked: Asked, column: str) -> ItemProfile | None:
    marks = asked.marks
    counts = np.bincount(marks.codes[asked.asked], minlength=len(marks.statuses))
    statuses: Counter[str] = Counter()
    values: Counter[float] = Counter()
    for count, status, value in zip(counts.tolist(), marks.statuses.tolist(), marks.values.tolist(), strict=True):
        if count:
            statuses[STATUSES[status]] += count
            if STATUSES[status] == "answered":
                values[value] += count
    return _described(survey, asked.item, asked.version, column, dict(statuses), dict(values))


def _described(
    survey: Survey,
    item_id: str,
    version_id: str,
    column: str | None,
    statuses: Mapping[str, int],
    values: Mapping[float, int],
) -> ItemProfile | None:
    item = next((one for one in survey.items if one.id == item_id), None)
    version = next((one for one in item.versions if one.id == version_id), None) if item is not None else None
    scale: Scale | None = survey.scales.get(version.scale) if version is not None else None
    if item is None or scale is None or scale.high <= scale.low:
        return None
    ends = (scale.low, scale.high, scale.reverse)
    return ItemProfile(item_id, version_id, item.service, item.criterion, column, *ends, statuses, values)
