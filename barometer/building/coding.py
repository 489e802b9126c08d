"""`barometer coding`: open answers to criteria, by two coders and a workbook that goes and comes (METHOD C1.1, C1.2).

Belongs here: the order of this station. Verbatims pass from the lake's restricted table into the workbook and nowhere
else: what is returned for the terminal and the pages holds figures and codes.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from barometer.building.opened import Opened, open_exploration, record_showing, write_issue
from barometer.building.verbatims import Drawn, release
from barometer.crossing.codebook import Codes, Entry, Written, dictionary, read_codes
from barometer.crossing.coded import Cited, Coded, Reliability, ThirdVoice, finals, reliability, third_voice, who_cites
from barometer.crossing.salience import Salience, salience
from barometer.declarations.exploration import Exploration
from barometer.findings import Finding, in_reading_order
from barometer.ingest.exploration import verbatims
from barometer.ingest.returned_words import Memory, next_issue
from barometer.ingest.returned_workbook import Returned, read_copies
from barometer.locale import say
from barometer.publishing.workbooks.coding import coding_form, coding_workbook, nothing_words
from barometer.publishing.workbooks.fillable import Fillable, content_digest
from barometer.statistics.design import Design
from barometer.statistics.estimates import linearised_means
from barometer.statistics.intervals import mean_interval
from barometer.statistics.scores import score
from barometer.workspace import Workspace

FOLDER = "coding"


@dataclass(frozen=True)
class Mark:
    """The overall mark that residents give, on 0-100, with its 95 % interval; no interval with volunteers."""

    mean: float
    low: float | None
    high: float | None
    n: int


@dataclass(frozen=True, eq=False)
class TextsCoded:
    """The coding as it stands. `new_codes` are what coders wrote that is no code, with how often; `conflicts` cells
    with contradicting texts, `unplaced` texts that lost their row; `entries` the dictionary, grown by this coding."""

    coded: tuple[Coded, ...]
    reliability: Reliability
    final: dict[str, Codes]
    new_codes: tuple[tuple[str, int], ...]
    conflicts: int
    unplaced: int
    entries: tuple[Entry, ...]

    @property
    def awaits_the_other(self) -> bool:
        """Whether one coder's copy came back and nothing of the other's: a next workbook would show one to the other,
        and their opinions would no longer be independent."""
        return any(one.first is not None for one in self.coded) != any(one.second is not None for one in self.coded)


@dataclass(frozen=True, eq=False)
class CodedAnswers:
    """An exploration with its coding and the copies that it was read from."""

    opened: Opened
    returned: Returned
    coding: TextsCoded

    @property
    def criteria(self) -> tuple[str, ...]:
        return tuple(code.id for code in self.opened.exploration.criteria)

    def cited(self, voice: str) -> Cited:
        """Who cites what, of one voice in force."""
        found, source = self.opened.voices[voice], getattr(self.opened.exploration, voice)
        return who_cites(self.criteria, found.respondents, found.citations, self.coding.final, len(source.cited))


@dataclass(frozen=True, eq=False)
class Figures:
    """What residents cite, and the third voice; None where it may not be published."""

    cited: Cited
    salience: Salience
    mark: Mark | None
    agents: ThirdVoice | None


@dataclass(frozen=True, eq=False)
class Coding:
    """What the station did. `figures` is None where they may not be shown yet: `withheld` says why ("unsealed",
    "uncoded", "too_few"). `workbook` is the one just written, None where the newest still says everything."""

    answers: CodedAnswers
    figures: Figures | None
    withheld: str | None
    workbook: Path | None
    findings: tuple[Finding, ...]
    drawn: Drawn


def code(workspace: Workspace, service_id: str, today: dt.date) -> Coding:
    """Read the copies that came back, write the next workbook where there is news, show the figures where they may be.

    Raises BlockedError as `open_exploration` does.
    """
    opened = open_exploration(workspace, service_id, today)
    answers = coded_answers(opened)
    workbook = _next_workbook(answers)
    figures, withheld = figures_of(answers)
    if figures is not None:
        record_showing(opened, today)
    verbatims_drawn = release(opened, answers.coding.final)
    findings = tuple(in_reading_order([*opened.findings, *answers.returned.findings, *verbatims_drawn.findings]))
    return Coding(answers, figures, withheld, workbook, findings, verbatims_drawn)


def coded_answers(opened: Opened) -> CodedAnswers:
    """The coding as the copies tell it; writes nothing."""
    service = opened.service.id
    shown = f"{opened.workspace.project.relative(opened.folder)}/{FOLDER}"
    returned = read_copies(opened.folder / FOLDER, coding_form(service), shown)
    texts = verbatims(opened.workspace.lake, service)
    return CodedAnswers(opened, returned, read_coding(opened.exploration, texts, returned.memory))


def read_coding(exploration: Exploration, texts: pd.DataFrame, memory: Memory) -> TextsCoded:
    """What coders' texts say of the answers in RESTRICTED_VERBATIMS' rows."""
    rows, nothing = list(texts["answer"]), nothing_words()

    def written(answer: str, name: str) -> Written:
        return read_codes(memory.text(answer, name), exploration, nothing)

    cells = {(row, name): written(row, name) for row in rows for name in ("first", "second", "settled")}
    coded = tuple(Coded(row, *(cells[row, name].codes for name in ("first", "second", "settled"))) for row in rows)
    final = finals(coded)
    new = Counter(part for cell in cells.values() for part in cell.unknown)
    return TextsCoded(
        coded,
        reliability(coded, [one.id for one in exploration.criteria]),
        final,
        tuple(sorted(new.items(), key=lambda item: (-item[1], item[0]))),
        len(memory.conflicts(rows)),
        len(memory.unplaced(rows)),
        tuple(dictionary(exploration, final, dict(zip(texts["answer"], texts["text"], strict=True)))),
    )


def next_form(
    exploration: Exploration, label: str, texts: pd.DataFrame, coding: TextsCoded, memory: Memory, locale: str
) -> Fillable:
    """The workbook that would go out next, whatever became of the last one; `label` names the service."""
    disputed = [one.answer for one in coding.coded if one.is_disputed and one.settled is None]
    return coding_workbook(
        exploration, label, texts, coding.entries, next_issue(memory), disputed, coding.new_codes, locale
    )


def figures_of(answers: CodedAnswers) -> tuple[Figures | None, str | None]:
    """Residents' figures, or why they are withheld: the technical list comes first (METHOD C1.3)."""
    opened = answers.opened
    disclosure = opened.workspace.authority.disclosure
    if not opened.is_sealed:
        return None, "unsealed"
    if not answers.coding.final:
        return None, "uncoded"
    residents = answers.cited("residents")
    if len(residents.weights) < disclosure.minimum_percentage:
        return None, "too_few"
    agents = (
        third_voice(answers.cited("agents"), disclosure.minimum_cell, disclosure.minimum_percentage)
        if "agents" in opened.voices
        else None
    )
    found = salience(residents.cited, residents.importance, residents.weights)
    return Figures(residents, found, _mark(opened), agents), None


def _mark(opened: Opened) -> Mark | None:
    source, frame = opened.exploration.residents, opened.voices["residents"].respondents
    given = frame[frame["mark"].notna()]
    if source.mark is None or len(given) < opened.workspace.authority.disclosure.minimum_percentage:
        return None
    values = score(given["mark"].to_numpy(dtype=np.float64), source.mark.low, source.mark.high)
    n = len(values)
    weights = given["design_weight"].to_numpy(dtype=np.float64)
    design = Design(weights, np.zeros(n, dtype=np.int64), np.arange(n, dtype=np.int64))
    found = linearised_means(design, None, values[:, None], np.ones((n, 1), dtype=bool))
    interval = mean_interval(found.mean, found.variance, found.df)
    has_margin = source.design != "volunteers" and bool(interval.exists[0, 0])
    low, high = (float(bound[0, 0]) if has_margin else None for bound in (interval.low, interval.high))
    return Mark(float(found.mean[0, 0]), low, high, n)


def _next_workbook(answers: CodedAnswers) -> Path | None:
    opened, memory = answers.opened, answers.returned.memory
    locale = opened.workspace.authority.locale
    texts = verbatims(opened.workspace.lake, opened.service.id)
    form = next_form(opened.exploration, opened.service.label, texts, answers.coding, memory, locale)
    if answers.coding.awaits_the_other or not answers.returned.has_news(content_digest(form)):
        return None
    return write_issue(opened, FOLDER, say(locale, "coding.file"), form)
