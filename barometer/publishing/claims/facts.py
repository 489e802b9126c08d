"""What a text may say of a figure, and what it is refused for.

Belongs here: the facts that a text is held against and the shape of a refusal. Does not belong here: finding them in a
text.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why a text is refused; the gravest first, as they are told."""

    PERSON = "person_named"
    COMMUNE = "commune_named"
    INSUFFICIENT = "insufficient_published"
    INCOMPARABLE = "comparison_of_incomparable"
    PROGRESS = "progress_not_established"
    REGRESS = "regress_not_established"
    STABILITY = "stability_not_established"
    CHANGE = "change_not_established"
    INDICATIVE = "overclaim_indicative"
    CAUSE = "causal_claim"
    PERCENT = "percent_for_score"
    FIGURE = "figure_wrong"
    RANKING = "ranking"
    FORBIDDEN = "forbidden_word"
    UNREAD = "not_understood"


@dataclass(frozen=True)
class Facts:
    """A figure as it may be told.

    `verdict`: of the change (`progress`, `regress`, `stable`, `inconclusive`, `not_comparable`, `insufficient`); None
    where there is none. `qualifier`: `established`, `indicative` or `none`. `level`, `before`: on 0-100. `difference`:
    in points. `share_pct`: satisfied. `others`: further numbers that may be said (targets, margins, bounds).
    `communes`: names that no figure of perception may be said of. `zone_published`: whether zones have figures.
    `needs_figure`: whether a text that speaks of opinion must tell its figure (a sentence of an introduction need not).
    """

    label: str
    verdict: str | None
    qualifier: str | None = None
    level: float | None = None
    before: float | None = None
    difference: float | None = None
    share_pct: float | None = None
    others: frozenset[float] = frozenset()
    communes: tuple[str, ...] = ()
    zone_published: bool = True
    needs_figure: bool = True

    @property
    def is_established(self) -> bool:
        return self.qualifier == "established"


@dataclass(frozen=True)
class Refusal:
    """A reason and the piece of the text that earns it, as it was written."""

    reason: Reason
    quote: str
