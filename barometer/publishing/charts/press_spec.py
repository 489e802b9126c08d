"""The kinds of chart that only print knows, as data: before and after, answers, commitments.

Belongs here: what is shown, with its words. Does not belong here: how it is drawn (`printed`) and what a title may say
(publishing.press_charts). The kinds that the page draws too are in `spec`.

`others` of each chart: where a box is too small for all rows, what is said in place of the last row, of the last two…
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from barometer.publishing.charts.spec import Axis, Dot, PanelChart, SeriesChart, Words

#: The sign that stands before a verdict: nothing is told by colour.
Sign = Literal["rise", "fall", "stable", "none"]
#: Which side an answer is on.
Side = Literal["positive", "middle", "negative"]
#: What became of a commitment.
Outcome = Literal["kept", "late", "withdrawn", "promised"]


@dataclass(frozen=True)
class ChangeRow:
    """A criterion before and after. `figures`: both in words; `empty`: why there is no figure at all."""

    label: str
    before: Dot | None
    after: Dot | None
    verdict: str
    sign: Sign
    figures: str
    empty: str = ""


@dataclass(frozen=True)
class ChangesChart:
    """All criteria before and after, on one axis. `before` and `after` name the two waves."""

    words: Words
    axis: Axis
    before: str
    after: str
    interval: str
    rows: tuple[ChangeRow, ...]
    signs: tuple[tuple[Sign, str], ...] = ()  # what each sign means, where there is no room for words in the rows
    headers: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    def table(self) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
        """Headers and rows of the table that says what the chart shows: criterion, before, after, verdict."""
        dots = [(row, row.before, row.after) for row in self.rows]
        said = [(row, a.text if a else "", b.text if b else row.empty) for row, a, b in dots]
        return self.headers, [(row.label, before, after, row.verdict) for row, before, after in said]


@dataclass(frozen=True)
class Answer:
    """A class of answers, with the side it is on."""

    label: str
    side: Side


@dataclass(frozen=True)
class AnswerRow:
    """A question's answers in percent, one a class; none where too few were given (`empty` says so)."""

    label: str
    shares: tuple[float, ...]
    positive: str = ""
    negative: str = ""
    empty: str = ""
    cells: tuple[str, ...] = ()  # of the table: one a class


@dataclass(frozen=True)
class AnswersChart:
    """How answers spread, best first: the same classes for all rows. `positive`, `negative` head the two figures."""

    words: Words
    answers: tuple[Answer, ...]
    positive: str
    negative: str
    rows: tuple[AnswerRow, ...]
    headers: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    def table(self) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
        """Headers and rows of the table that says what the chart shows: question, one column a class."""
        blank = ("",) * (len(self.answers) - 1)
        return self.headers, [(row.label, *(row.cells or (row.empty, *blank))) for row in self.rows]


@dataclass(frozen=True)
class CommitmentRow:
    """A commitment: what it is about, what was promised, what became of it in words."""

    label: str
    outcome: Outcome
    said: str


@dataclass(frozen=True)
class CommitmentsChart:
    """What became of each commitment."""

    words: Words
    rows: tuple[CommitmentRow, ...]
    headers: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    def table(self) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
        """Headers and rows of the table that says what the chart shows: criterion, what became of it."""
        return self.headers, [(row.label, row.said) for row in self.rows]


PressChart = SeriesChart | PanelChart | ChangesChart | AnswersChart | CommitmentsChart
