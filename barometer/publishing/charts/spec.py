"""A chart as data: what is shown, with its words, and nothing of how it is drawn.

Belongs here: the two kinds of chart and the table that stands beside each. Does not belong here: a font, a colour, a
pixel or a millimetre (the renderers), and what a title may say (sentences).

All texts are already in the reader's language and already formatted; numbers serve the drawing only.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

#: What is measured: perceived by residents (navy, round) or delivered by the service (orange, diamond).
Mark = Literal["perceived", "technical"]


@dataclass(frozen=True)
class Words:
    """What every chart carries. `id` is unique in a page and never changes; `alt` replaces the picture in words.

    A chart that leaves its page says whose it is above its title (`kicker`: the first of them that fits on a line), and
    where it is narrow, its source in fewer words.
    """

    id: str
    title: str
    caption: str
    source: str
    alt: str
    kicker: tuple[str, ...] = ()
    short_source: str = ""


@dataclass(frozen=True)
class Axis:
    """A numeric axis: its ends, the ticks with their labels, and what it measures."""

    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]
    title: str = ""


@dataclass(frozen=True)
class Point:
    """A figure of a series at a date (decimal year). Without a value nothing is drawn, and `text` says why."""

    x: float
    when: str
    value: float | None
    low: float | None
    high: float | None
    text: str
    label: str = ""  # a short direct label, e.g. "71"
    after_gap: bool = False  # reached by a dotted line: a measure is missing in between
    details: tuple[str, ...] = ()  # further cells of the table
    n: int | None = None  # answers, where the figure may be published


@dataclass(frozen=True)
class Smooth:
    """The level that wanders through the points of a segment, at the date of one of them."""

    x: float
    value: float
    text: str


@dataclass(frozen=True)
class Break:
    """A vertical mark across which nothing is compared, with its reason."""

    x: float
    label: str


@dataclass(frozen=True)
class Level:
    """A declared threshold or target on the value axis."""

    value: float
    label: str
    value_high: float | None = None  # the upper end of a two-sided target


@dataclass(frozen=True)
class Note:
    """What a line of the plot means: the target, a break by its letter with its reason, what a dotted line skips, the
    smoothed level."""

    kind: Literal["target", "break", "gap", "smooth"]
    letter: str
    words: str


@dataclass(frozen=True)
class SeriesChart:
    """One quantity over real time. Lines join the points of a segment and never leave it."""

    words: Words
    mark: Mark
    x: Axis
    y: Axis
    segments: tuple[tuple[Point, ...], ...]
    breaks: tuple[Break, ...] = ()
    target: Level | None = None
    gaps: tuple[str, ...] = ()  # what each dotted line skips
    headers: tuple[str, ...] = ()  # of the table: when, value, then one for each detail
    smooth: tuple[tuple[Smooth, ...], ...] = ()  # one a long segment; beside the points, never in their place
    smooth_label: str = ""

    @property
    def points(self) -> list[Point]:
        """All points in the order of time."""
        return sorted((point for segment in self.segments for point in segment), key=lambda p: (p.x, p.text))

    @property
    def notes(self) -> list[Note]:
        """The notes under the plot. A break's reason stands there by its letter, so that it collides with nothing."""
        target = [Note("target", "", self.target.label)] if self.target else []
        breaks = [Note("break", letter, one.label) for letter, one in zip(self.letters, self.breaks, strict=True)]
        smooth = [Note("smooth", "", self.smooth_label)] if self.smooth else []
        return target + smooth + breaks + [Note("gap", "", words) for words in self.gaps]

    @property
    def letters(self) -> list[str]:
        """A letter for each break."""
        return [chr(ord("a") + i % 26) for i in range(len(self.breaks))]

    def table(self) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
        """Headers and rows of the table that says what the chart shows."""
        return self.headers, [(point.when, point.text, *point.details) for point in self.points]


@dataclass(frozen=True)
class Dot:
    """One figure of a row, with its interval where it has one."""

    value: float
    low: float | None
    high: float | None
    text: str
    label: str = ""
    n: int | None = None  # answers that the figure rests on


@dataclass(frozen=True)
class Panel:
    """One aligned axis; for each row a dot, or None with the reason in `empty`."""

    title: str
    mark: Mark
    axis: Axis
    dots: tuple[Dot | None, ...]
    threshold: Level | None = None
    empty: tuple[str, ...] = ()  # one a row; not read where there is a dot

    def said(self, row: int) -> str:
        """What a row says on this axis: its figure, or why there is none."""
        dot = self.dots[row]
        return dot.text if dot is not None else self.empty[row]


@dataclass(frozen=True)
class PanelChart:
    """Rows of figures on one or two aligned axes, each with its own threshold. Never one scale for two quantities."""

    words: Words
    rows: tuple[str, ...]
    panels: tuple[Panel, ...]
    notes: tuple[str, ...] = ()  # one a row: the verdict in words
    headers: tuple[str, ...] = field(default=())  # of the table: row, one a panel, notes
    others: tuple[str, ...] = ()  # in a narrow picture, what is said in place of the last row, of the last two…

    def table(self) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
        """Headers and rows of the table that says what the chart shows."""
        rows = []
        for i, label in enumerate(self.rows):
            cells = [panel.said(i) for panel in self.panels]
            rows.append((label, *cells, *((self.notes[i],) if self.notes else ())))
        return self.headers, rows
