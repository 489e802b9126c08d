"""What the public annex of a selection rests on, gathered once: declarations, figures, the choice and its stability.

Belongs here: the gathered facts and what follows from them by itself. Does not belong here: words (views),
gathering (building.selection). No answer's text and no person's name comes in here.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from barometer.crossing.coded import Reliability, ThirdVoice
from barometer.crossing.decided import Decision
from barometer.crossing.journal import JournalEntry
from barometer.crossing.matching import ProposedLink
from barometer.crossing.salience import Salience
from barometer.crossing.selection import Rules
from barometer.declarations.authority import Authority
from barometer.declarations.exploration import Exploration, TechnicalList
from barometer.declarations.service import Service


@dataclass(frozen=True, eq=False)
class SelectionMaterial:
    """Everything that the annex rests on.

    mark     overall mark on 0-100: mean, low, high (None without a margin), answers
    seals    the technical lists by date: date, list, whether the residents' figures had been shown before
    earlier  the proposal under the last list sealed before that showing; () where there is none, None where alike
    """

    authority: Authority
    service: Service
    exploration: Exploration
    mark: tuple[float, float | None, float | None, int] | None
    figures: Salience
    criteria: tuple[str, ...]
    n: int
    has_margin: bool
    agents: ThirdVoice | None
    reliability: Reliability
    answers: int
    open_answers: int
    links: tuple[ProposedLink, ...]
    kappa: float | None
    pairs_filled_twice: int
    pairs_disputed: int
    pairs_open: int
    rules: Rules
    entries: tuple[JournalEntry, ...]
    draws: int
    infeasible_draws: int
    decision: Decision
    seals: tuple[tuple[dt.date, TechnicalList, bool], ...]
    earlier: tuple[str, ...] | None
    unnamed_drivers: tuple[str, ...]

    @property
    def is_decided_otherwise(self) -> bool:
        """Whether people changed anything."""
        return set(self.decision.chosen) != set(self.decision.proposal)

    @property
    def cost_share(self) -> float:
        """What the decision costs as a share of the best choice of the same size, 0-1."""
        own = sum(entry.value for entry in self.entries if entry.criterion in self.decision.chosen)
        best = own + (self.decision.cost or 0.0)
        return (self.decision.cost or 0.0) / best if best > 0 else 0.0
