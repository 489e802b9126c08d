"""`surveys/register/<service>.toml`: what was decided on each divergence, and what became of it.

Belongs here: the lines of a register as a file under version control. The same lines can be filled in as a workbook
(ingest.register); both have the same fields. Does not belong here: merging, and what the next wave says of a decision.

A line answers the verdict of one criterion at one wave.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field

from barometer.declarations.base import Declared, Slug

DecisionKind = Literal["act", "explain", "arbitrate", "decline"]
ReasonKind = Literal["technical", "budget", "law", "competence"]
OutcomeKind = Literal["kept", "late", "withdrawn"]


class Decision(Declared):
    """A line of the register. Only what it answers (`criterion`, `wave`) must be there; the rest comes as it is known.

    `reply` is the service's own answer, printed as written. `decline` needs it, with its `reason`; `arbitrate` says
    since when it waits (`waiting_since`) and is closed by a signature (`signed_by`, a function, and `signed_on`).
    """

    criterion: Slug
    wave: int = Field(ge=1990, le=2100)
    decision: DecisionKind | None = None
    reply: str = ""
    due: dt.date | None = None  # until when the commitment is to be kept
    owner: str = ""  # a function, never a name; the service's manager by default
    decided_on: dt.date | None = None
    reason: ReasonKind | None = None  # competence: another authority's
    kpi: Slug | None = None  # the technical figure that should move
    zone: Slug | None = None  # where the action is local
    communicated_on: dt.date | None = None
    channel: str = ""
    reach: int | None = Field(default=None, ge=0)  # people
    sessions: int | None = Field(default=None, ge=0)  # meetings held with residents
    residents_met: int | None = Field(default=None, ge=0)
    waiting_since: dt.date | None = None
    signed_by: str = ""
    signed_on: dt.date | None = None
    outcome: OutcomeKind | None = None
    outcome_on: dt.date | None = None
    outcome_note: str = ""
    controlled_test: str = ""  # how it was tested against a control group, where it was


class Register(Declared):
    """A service's register."""

    format: Literal[1]
    service: Slug
    decisions: tuple[Decision, ...] = ()


#: What a line is about; every other field is somebody's answer.
KEY = ("criterion", "wave")
FIELDS = tuple(name for name in Decision.model_fields if name not in KEY)
