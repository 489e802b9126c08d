"""Residents' answers that a report may print: drawn by the rule, released by a person, put where pages find them.

Belongs here: holding the rule (crossing.verbatims) against what is declared as released, and writing out_verbatims.
Does not belong here: reading the answers over: a person does, in the coding workbook, and declares their keys.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from barometer.building.opened import Opened
from barometer.crossing.codebook import Codes
from barometer.crossing.verbatims import drawn
from barometer.declarations.exploration_file import exploration_file
from barometer.findings import Finding, Place, Severity
from barometer.ingest.exploration import verbatims
from barometer.lake import empty
from barometer.masking import masked
from barometer.tables import OUT_VERBATIMS

#: Of a longer answer the beginning is printed.
LONGEST = 280


@dataclass(frozen=True)
class Drawn:
    """The answers drawn, by criterion; those of them that are released; what is wrong with the release."""

    answers: Mapping[str, tuple[str, ...]]
    released: frozenset[str]
    findings: tuple[Finding, ...]

    @property
    def keys(self) -> list[str]:
        """Every answer drawn, once, in the order of the criteria."""
        return list(dict.fromkeys(answer for answers in self.answers.values() for answer in answers))


def release(opened: Opened, final: Mapping[str, Codes]) -> Drawn:
    """Draw the answers and write those released to the lake; nothing of the others."""
    exploration, workspace = opened.exploration, opened.workspace
    declared = exploration.verbatims
    labels = {code.id: code.label for code in exploration.criteria}
    minimum = workspace.authority.disclosure.minimum_cell
    found = drawn(list(labels), opened.voices["residents"].citations, final, declared.each, minimum)
    keys = {answer for answers in found.values() for answer in answers}
    released = keys & set(declared.released) if declared.signed is not None else set()
    place = Place(f"{workspace.project.surveys.name}/{exploration_file(opened.service.id)}", key="verbatims.released")
    findings = tuple(
        Finding("verbatim_not_drawn", Severity.WARNING, place, answer)
        for answer in declared.released
        if answer not in keys
    )
    texts = verbatims(workspace.lake, opened.service.id).set_index("answer")["text"]
    rows = [
        {
            "service": opened.service.id,
            "criterion": criterion,
            "label": labels[criterion],
            "rank": rank,
            "answer": answer,
            "text": _printed(str(texts[answer])),
            "drawn": len(answers),
            "question": exploration.question,
            "field_start": exploration.residents.field_start,
            "field_end": exploration.residents.field_end,
            "n": len(opened.voices["residents"].respondents),
        }
        for criterion, answers in found.items()
        for rank, answer in enumerate(answers, start=1)
        if answer in released and answer in texts.index
    ]
    frame = pd.DataFrame(rows) if rows else empty(OUT_VERBATIMS)
    workspace.lake.write(OUT_VERBATIMS, opened.service.id, frame)
    return Drawn(found, frozenset(released), findings)


def _printed(text: str) -> str:
    """On one line, masked once more, cut where it is long."""
    whole = " ".join(masked(text).split())
    return whole if len(whole) <= LONGEST else whole[: LONGEST - 1].rstrip() + "…"
