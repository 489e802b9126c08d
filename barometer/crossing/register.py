"""The register's lines beside the verdicts they answer, and what became of each commitment.

Belongs here: which verdicts call for an answer, the state of a line, laying OUT_DECISIONS out. Does not belong here:
what the next wave says (`register_follow`), reading the register (ingest), sentences (publishing).

A line answers the verdict of one criterion at one wave. Every verdict of the newest wave that calls for an answer has
its line, answered or not; those of earlier waves stand where somebody wrote something.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

import pandas as pd

from barometer.crossing.frames import text, to_frame
from barometer.crossing.verdicts import Verdict
from barometer.declarations.authority import Authority
from barometer.declarations.register import Decision
from barometer.declarations.service import Service
from barometer.ingest.register_lines import Line
from barometer.tables import OUT_DECISIONS

#: Verdicts that somebody must answer, in the order in which they are said.
AWAITING = (Verdict.ACT, Verdict.ARBITRATE, Verdict.EXPLAIN, Verdict.SECURE, Verdict.MEASURE)

Key = tuple[str, int]  # criterion, wave


class State(StrEnum):
    """Where a line stands."""

    AWAITING = "awaiting"  # nothing decided, or not validly
    CONTRADICTED = "contradicted"  # two decisions came, nobody has chosen
    WAITING = "waiting"  # an arbitration that elected officials have not signed
    ARBITRATED = "arbitrated"
    DECLINED = "declined"
    PROMISED = "promised"  # a commitment that is not due yet
    KEPT = "kept"
    LATE = "late"
    WITHDRAWN = "withdrawn"


COMMITMENTS = (State.PROMISED, State.KEPT, State.LATE, State.WITHDRAWN)


def decide(
    authority: Authority,
    service: Service,
    lines: Sequence[Line],
    crossing: pd.DataFrame,
    waves: pd.DataFrame,
    followed: Mapping[Key, Mapping[str, Any]],
) -> pd.DataFrame:
    """OUT_DECISIONS of a service from its register, its OUT_CROSSING rows and the OUT_WAVES rows of its surveys.

    `followed`: what the next wave says of each line, as columns of the table (`register_follow`). A commitment is late
    where its day has passed at the end of the newest wave's fieldwork (there is no clock here).
    """
    verdicts = {
        (str(row["criterion"]), int(row["wave"])): row for row in crossing.to_dict("records") if row["criterion"]
    }
    newest = max((wave for _, wave in verdicts), default=None)
    called = {key for key, row in verdicts.items() if key[1] == newest and calls(row)}
    written = {(line.decision.criterion, line.decision.wave): line for line in lines}
    until = None if waves.empty else max(waves["field_end"])
    rows = []
    for key in sorted({*called, *written}):
        line = written.get(key) or Line(Decision(criterion=key[0], wave=key[1]), {})
        met = verdicts.get(key, {})
        rows.append(
            {
                **line.decision.model_dump(exclude={"outcome"}),
                **{name: getattr(line.decision, name) or None for name in _BLANK_IS_NONE},
                "authority": authority.id,
                "service": service.id,
                "verdict": text(met.get("verdict")),
                "basis": text(met.get("basis")),
                "owner": line.decision.owner or service.manager or None,
                "state": state_of(line, until).value,
                "conflicts": "+".join(line.conflicts) or None,
                **followed.get(key, {}),
            }
        )
    return to_frame(OUT_DECISIONS, rows)


_BLANK_IS_NONE = ("reply", "channel", "signed_by", "outcome_note", "controlled_test")


def calls(crossing: Mapping[Any, Any]) -> bool:
    """Whether a row of OUT_CROSSING calls for an answer: not what holds, what is unknown and what can wait."""
    return crossing["verdict"] in AWAITING and not crossing["is_low_urgency"]


def state_of(line: Line, until: dt.date | None) -> State:
    """Where a line stands at the day `until`."""
    one = line.decision
    if "decision" in line.conflicts:
        return State.CONTRADICTED
    match one.decision:
        case None:
            return State.AWAITING
        case "decline":
            return State.DECLINED
        case "arbitrate":
            return State.ARBITRATED if one.signed_by and one.signed_on else State.WAITING
        case _:
            return _commitment(one, until)


def _commitment(one: Decision, until: dt.date | None) -> State:
    if one.outcome == "kept" and one.due is not None and one.outcome_on is not None and one.outcome_on > one.due:
        return State.LATE
    if one.outcome is not None:
        return State(one.outcome)
    return State.LATE if one.due is not None and until is not None and one.due < until else State.PROMISED
