"""`surveys/exploration/<service>/exploration.toml`: how a service's barometer is built (METHOD C1, steps 1 to 3).

Belongs here: the exploratory wave (residents, and agents as a third voice), the codebook, the technical criteria with
their weights, and what people decided of the selection. Does not belong here: KPIs with their targets and anchors,
and the links in force: they stand in the service's own declaration.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field

from barometer.declarations.base import Declared, Slug, Text
from barometer.declarations.service import RowFilter, Signature
from barometer.declarations.wave import SamplingDesign

#: Who named a criterion first.
Voice = Literal["residents", "service", "agents", "elected"]
#: The drivers of the Common Measurements Tool (METHOD C1.8), to see what nobody named.
Driver = Literal["timeliness", "knowledge", "fairness", "extra_mile", "outcome", "access", "recent_experience"]


class Cited(Declared):
    """An open answer's column, in the order asked, and the column of the importance given to it (0 to 10)."""

    column: Text
    importance: str | None = None


class Mark(Declared):
    """The column of the overall mark, and its ends."""

    column: Text
    low: float = 0
    high: float = 10
    dont_know: tuple[str, ...] = ()


class Source(Declared):
    """A file of open answers. Only the columns named are read; agents' teams are never asked for.

    `nothing` are answers that name no criterion ("rien", "ne sait pas"); blank answers never do.
    """

    file: Text  # relative to the exploration's folder
    sheet: str | None = None
    header_row: int | None = Field(default=None, ge=1)
    where: tuple[RowFilter, ...] = ()
    respondent_column: str | None = None
    weight_column: str | None = None
    design: SamplingDesign = "quotas"
    field_start: dt.date
    field_end: dt.date
    mode: Text
    contractor: str = ""
    cited: tuple[Cited, ...] = Field(min_length=1)
    mark: Mark | None = None
    nothing: tuple[str, ...] = ()
    note: str = ""


class Code(Declared):
    """A criterion that answers may name. `words` are looked for in answers; an id never changes, a label may, its
    former ones being kept in `former_labels`. `merged_into`: from a later version of the codebook on, another code."""

    id: Slug
    label: Text
    definition: str = ""
    words: tuple[Text, ...] = ()
    former_labels: tuple[Text, ...] = ()
    merged_into: Slug | None = None
    named_by: Voice = "residents"
    driver: Driver | None = None
    since: int = Field(default=1, ge=1)  # version of the codebook


class Codebook(Declared):
    """The criteria that answers are coded into; `version` counts up whenever a code is added, merged or redefined."""

    version: int = Field(default=1, ge=1)
    codes: tuple[Code, ...] = Field(min_length=1)


class Technical(Declared):
    """A criterion of technical satisfaction: a KPI and its weight, declared before the residents' figures are shown.

    Target (voulu), regulatory threshold and anchors are the KPI's own, in the service's declaration. `weight` is the
    service's, on 0 to 10 (contractual target, share of cost); a regulatory KPI is linked whatever its weight.
    """

    kpi: Slug
    label: str = ""  # where the service has not declared the KPI yet
    weight: float = Field(ge=0, le=10)
    regulatory: bool = False
    named_by: Literal["service", "agents"] = "service"
    reason: Text


class TechnicalList(Declared):
    """The service's and its agents' list, with its two signatures: the second from outside the service."""

    criteria: tuple[Technical, ...] = ()
    signed: Signature | None = None
    countersigned: Signature | None = None


class Change(Declared):
    """What people changed in the proposal: a criterion kept or dropped, why, decided by whom (a function) and when."""

    keep: Slug | None = None
    drop: Slug | None = None
    reason: Text
    function: Text
    on: dt.date


class Reserved(Declared):
    """A question that elected officials reserve."""

    criterion: Slug
    reason: Text
    function: Text
    on: dt.date


class Excused(Declared):
    """A criterion that many cite and that may be left out all the same, with the reason that will be public."""

    criterion: Slug
    reason: Text
    function: Text
    on: dt.date


class Selection(Declared):
    """How many criteria, which stay from wave to wave, and what people decided."""

    size: int = Field(default=10, ge=8, le=12)
    core: tuple[Slug, ...] = ()
    excused: tuple[Excused, ...] = ()
    changes: tuple[Change, ...] = ()
    reserved: tuple[Reserved, ...] = Field(default=(), max_length=2)


class Verbatims(Declared):
    """Residents' answers that the report may print. A rule draws them (crossing.verbatims), at most `each` a
    criterion; somebody reads them over and declares those that may be printed by their keys in the coding workbook,
    with a signature. Without it nothing is printed."""

    each: int = Field(default=2, ge=1, le=5)
    released: tuple[Text, ...] = ()
    signed: Signature | None = None


class Exploration(Declared):
    """The building of one service's barometer."""

    format: Literal[1]
    service: Slug
    question: Text  # the open question as it was asked
    residents: Source
    agents: Source | None = None
    codebook: Codebook
    technical: TechnicalList = TechnicalList()
    selection: Selection = Selection()
    verbatims: Verbatims = Verbatims()
    note: str = ""

    @property
    def criteria(self) -> tuple[Code, ...]:
        """The codes in force: those merged into another are not."""
        return tuple(code for code in self.codebook.codes if code.merged_into is None)

    def in_force(self, code: str) -> str:
        """The code that a code has become, itself where it was not merged."""
        into = {one.id: one.merged_into for one in self.codebook.codes}
        seen = {code}
        while (following := into.get(code)) is not None and following not in seen:
            seen.add(following)
            code = following
        return code
