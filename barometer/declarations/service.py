"""`surveys/services/<service>.toml`: criteria, KPIs with anchors and targets, typed links, thresholds, signatures."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field

from barometer.declarations.base import Declared, Slug, Text

Aggregation = Literal["sum", "count", "mean", "last"]

#: Where the year stands in the headings of a table with one column a year.
YEAR_MARK = "AAAA"
LinkType = Literal["measures", "contributes", "in_tension"]


class Signature(Declared):
    """Who signed, in which function (never printed with a name on a public page), and when."""

    function: Text
    on: dt.date
    name: str = ""


class Thresholds(Declared):
    """c_P and c_T of METHOD C3: each measure is held against its own threshold, declared beforehand."""

    perceived: float = Field(default=70.0, ge=0, le=100)
    delivered: float = Field(default=80.0, ge=0, le=100)
    reason: str = ""
    signed: Signature | None = None
    countersigned: Signature | None = None


class Criterion(Declared):
    """What residents judge. The id survives a new label; `replaces` names the ids it was split or merged from."""

    id: Slug
    label: Text
    headline: bool = False  # the service's overall mark: in the overview's family, not in the crossing
    replaces: tuple[Slug, ...] = ()
    note: str = ""


class Anchors(Declared):
    """Points of the KPI's own scale that become 0, 40, 80 and 100 (METHOD C2), piecewise linear in between.

    One-sided: `worst`, `target`, optionally `regulatory` and `excellence`; the order of worst and target gives the
    direction. Two-sided (pH, free chlorine): `worst` < `target` <= `target_high` < `worst_high`, a trapezium.
    """

    worst: float
    regulatory: float | None = None
    target: float
    excellence: float | None = None
    target_high: float | None = None
    worst_high: float | None = None
    reason: str = ""
    signed: Signature | None = None
    countersigned: Signature | None = None


class FormerAnchors(Anchors):
    """Anchors that were in force until a day: the dated log of METHOD C3. `reason` says why they were replaced.

    A verdict that changed because an anchor moved is shown under the newest of them too.
    """

    until: dt.date


class SeriesBreak(Declared):
    """From this period on the KPI is counted otherwise: no line and no difference across."""

    period: int
    reason: Text


class RowFilter(Declared):
    """Only the rows whose column holds one of these texts (compared as text, spaces trimmed) are read."""

    column: Text
    equals: tuple[str, ...]


class Entity(Declared):
    """One service of the water observatory (« entité de gestion »), and the years in which it serves the territory.

    Where several serve it, a year's value is their mean weighted by `weight` (persons, subscribers…) or their sum.
    """

    id: Annotated[str, Field(pattern=r"^\d+$")]
    weight: float = Field(default=1.0, gt=0)
    first_period: int | None = None
    last_period: int | None = None


class KpiSource(Declared):
    """Where the technical series is read and how its rows become one value a period (year).

    A `table` is any table; `period_from` says where its year stands: in a column, in the headings (one column a year),
    in the sheet's name or in the file's name. `sispea` is a file of the water observatory as downloaded: the KPI's
    code names the column, and `entities` the rows.
    """

    file: Text  # relative to surveys/kpis/; a folder, every file of which is read, ends with "/"
    format: Literal["table", "sispea"] = "table"
    sheet: str | None = None  # "*": every sheet
    header_row: int | None = Field(default=None, ge=1)  # 1-based; by default the first row that is not blank
    period_from: Literal["column", "header", "sheet", "file"] = "column"
    period_column: str = ""
    value_column: str | None = None  # not needed to count rows; in the headings: "Réalisé AAAA", "AAAA" by default
    file_unit: str | None = None  # of the file's values where it is not the KPI's and no column tells
    unit_column: str | None = None
    entities: tuple[Entity, ...] = ()
    where: tuple[RowFilter, ...] = ()
    aggregation: Aggregation = "last"
    first_period: int | None = None  # periods before it are not read
    last_period: int | None = None  # the last complete period: a year that is still running is not read


class Kpi(Declared):
    """What the service measures of its own performance.

    `nature`: `exhaustive` (s_T = 0), `sampled` (a share of conforming cases out of `sample_size_column`), or
    `monthly` (rows are repeated readings; variance s²/n of the period's mean).
    `plausible`: bounds outside which a value is refused as a probable error of unit or typing.
    """

    id: Slug
    code: str | None = None
    label: Text
    unit: str
    source: KpiSource
    anchors: Anchors | None = None  # None: nobody has set its target -> to arbitrate
    former_anchors: tuple[FormerAnchors, ...] = ()
    nature: Literal["exhaustive", "sampled", "monthly"] = "exhaustive"
    sample_size_column: str | None = None
    plausible: tuple[float, float] | None = None
    regulatory: bool = False  # non-compliance with `anchors.regulatory` is a veto
    decimals: int = Field(default=1, ge=0, le=4)
    breaks: tuple[SeriesBreak, ...] = ()
    definition: str = ""


class Link(Declared):
    """A typed link between a criterion and a KPI (METHOD C4), with its reason and who signed it."""

    criterion: Slug
    kpi: Slug
    type: LinkType
    reason: Text
    weight: float | None = Field(default=None, gt=0)  # `contributes` enters T only with a declared weight
    signed: Signature | None = None


class ProposedKpi(Declared):
    """A KPI that nobody measures yet and that would measure the criterion (the blind spot's remedy)."""

    criterion: Slug
    label: Text


class Service(Declared):
    """A public service of the authority."""

    format: Literal[1]
    id: Slug
    label: Text
    article: str = ""  # "l'eau potable": for sentences
    manager: str = ""  # a function
    thresholds: Thresholds = Thresholds()
    criteria: tuple[Criterion, ...]
    kpis: tuple[Kpi, ...] = ()
    links: tuple[Link, ...] = ()
    proposed_kpis: tuple[ProposedKpi, ...] = ()
