"""What a service's publication is made from: declarations, figures, refusals; and how views look things up in it.

Belongs here: gathering the inputs once, as typed facts, and finding the newest wave, a criterion's label, the estimate
of a domain. Does not belong here: words (sentences, views) and reading the lake (the caller hands the frames in).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import pandas as pd

from barometer.declarations.authority import Authority
from barometer.declarations.edited_texts import Written
from barometer.declarations.service import Criterion, Kpi, Service, Signature
from barometer.declarations.survey import Item, Survey
from barometer.declarations.territory import Commune
from barometer.declarations.wave import Wave
from barometer.findings import Finding
from barometer.ingest.outlines import Outlines
from barometer.lake import LedgerEntry
from barometer.locale import say
from barometer.publishing.facts import (
    Change,
    CommuneValue,
    Crossing,
    DecisionFact,
    Distribution,
    Estimate,
    Importance,
    KpiScore,
    LevelFact,
    Respondents,
    Response,
    Trend,
    Verbatim,
    WaveFact,
    facts,
)
from barometer.publishing.figures import anchor
from barometer.publishing.text import clean
from barometer.statistics.trend import decimal_year

#: The tables that a material is made from, and what their rows are.
_KINDS: Mapping[str, type[Any]] = {
    "out_waves": WaveFact,
    "out_estimates": Estimate,
    "out_distributions": Distribution,
    "out_changes": Change,
    "out_trends": Trend,
    "out_kpi_scores": KpiScore,
    "out_crossing": Crossing,
    "out_levels": LevelFact,
    "out_importance": Importance,
    "out_decisions": DecisionFact,
    "out_respondents": Respondents,
    "out_responses": Response,
}


class AcceptedWave(Protocol):
    """What publishing needs of an accepted wave: its ledger entry and the declarations it was accepted with."""

    @property
    def entry(self) -> LedgerEntry: ...

    @property
    def wave(self) -> Wave: ...

    @property
    def survey(self) -> Survey: ...


@dataclass(frozen=True)
class Refusal:
    """A file that was refused while an older version (or none) stands. `accepted_on`: None where none stands."""

    subject: str
    file: str
    accepted_on: dt.date | None


@dataclass(frozen=True)
class Beside:
    """What a report tells beside its figures: the territory and its outlines, technical figures by commune, declared
    corrections that its data were read with, whether the annex of its criteria's selection is published, residents'
    answers and who released them, texts that people wrote in place of generated ones."""

    communes: tuple[Commune, ...] = ()  # those there are today
    outlines: Outlines | None = None
    commune_values: tuple[CommuneValue, ...] = ()
    corrections: tuple[Finding, ...] = ()
    has_selection: bool = False
    verbatims: tuple[Verbatim, ...] = ()
    release: Signature | None = None
    texts: tuple[Written, ...] = ()  # of this service


@dataclass(frozen=True)
class Subject:
    """A criterion as a survey asks it to a population: a row of every list."""

    survey: str
    criterion: str
    population: str
    label: str  # as readers see it: the population or the survey is named where it is needed
    anchor: str
    is_headline: bool


@dataclass(frozen=True)
class Material:
    """All that a service's pages may say."""

    authority: Authority
    service: Service
    waves: Sequence[AcceptedWave]
    wave_facts: list[WaveFact]
    estimates: list[Estimate]
    distributions: list[Distribution]
    changes: list[Change]
    trends: list[Trend]
    kpi_scores: list[KpiScore]
    crossings: list[Crossing]
    importance: list[Importance]
    refusals: tuple[Refusal, ...]
    stale: tuple[str, ...]
    decisions: tuple[DecisionFact, ...] = ()
    levels: tuple[LevelFact, ...] = ()
    respondents: tuple[Respondents, ...] = ()
    responses: tuple[Response, ...] = ()
    beside: Beside = Beside()

    @property
    def locale(self) -> str:
        return self.authority.locale

    @cached_property
    def newest(self) -> int | None:
        """The newest wave that has figures."""
        return max((one.wave for one in self.estimates), default=None)

    @cached_property
    def facts_of_newest(self) -> WaveFact | None:
        """The newest wave's row; the first by survey where two surveys share the year."""
        return next((one for one in self.wave_facts if one.wave == self.newest and one.calibration != "failed"), None)

    @cached_property
    def dates(self) -> dict[tuple[str, int], float]:
        """The middle of each wave's fieldwork, in decimal years."""
        return {
            (one.survey, one.wave): decimal_year(one.field_start + (one.field_end - one.field_start) / 2)
            for one in self.wave_facts
        }

    @cached_property
    def criteria(self) -> dict[str, Criterion]:
        return {one.id: one for one in self.service.criteria}

    @cached_property
    def kpis(self) -> dict[str, Kpi]:
        return {one.id: one for one in self.service.kpis}

    @cached_property
    def items(self) -> dict[tuple[str, str], Item]:
        """Items by survey and id."""
        return {(one.survey.id, item.id): item for one in self.waves for item in one.survey.items}

    @cached_property
    def subjects(self) -> list[Subject]:
        """Criteria as asked, the overall mark first, then in the order of the declaration; unknown ids last."""
        asked = {(one.survey, one.criterion, one.population) for one in self.estimates}
        order = {one.id: i for i, one in enumerate(self.service.criteria)}
        last = len(order)
        found = [self._subject(*one, twice=sum(one[1:] == other[1:] for other in asked) > 1) for one in asked]
        return sorted(
            found,
            key=lambda s: (not s.is_headline, order.get(s.criterion, last), s.criterion, s.population, s.survey),
        )

    def _subject(self, survey: str, criterion: str, population: str, *, twice: bool) -> Subject:
        label, is_headline = self._named(criterion)
        if population != "residents":
            label = say(self.locale, "figure.of_users", label=label)
        if twice:
            label = f"{label} ({clean(self.surveys[survey].title) if survey in self.surveys else survey})"
        return Subject(
            survey, criterion, population, label, anchor(criterion, population, survey if twice else ""), is_headline
        )

    @cached_property
    def _subjects_by_key(self) -> dict[tuple[str | None, str, str | None], Subject]:
        return {(one.survey, one.criterion, one.population): one for one in self.subjects}

    def subject(self, fact: Crossing | Estimate | Change) -> Subject | None:
        """The subject that a fact is about; None for a KPI without residents."""
        return self._subjects_by_key.get((fact.survey, fact.criterion, fact.population))

    def named(self, fact: Crossing | Estimate | Change) -> str:
        """How readers know what a fact is about."""
        subject = self.subject(fact)
        return subject.label if subject else self.label(fact.criterion)

    @cached_property
    def surveys(self) -> dict[str, Survey]:
        return {one.survey.id: one.survey for one in self.waves}

    @cached_property
    def headline(self) -> Subject | None:
        """The service's overall mark."""
        return next((one for one in self.subjects if one.is_headline), None)

    def label(self, criterion: str) -> str:
        """A criterion's label; its id where the declaration no longer knows it."""
        return self._named(criterion)[0]

    def _named(self, criterion: str) -> tuple[str, bool]:
        declared = self.criteria.get(criterion)
        return (clean(declared.label), declared.headline) if declared else (criterion, False)

    @cached_property
    def _by_subject(self) -> dict[tuple[str, ...], list[Estimate]]:
        """Estimates by survey, criterion, population, domain and statistic; by wave, version and category."""
        found: dict[tuple[str, ...], list[Estimate]] = {}
        for one in sorted(self.estimates, key=lambda e: (e.wave, e.question_version, e.category)):
            found.setdefault((one.survey, one.criterion, one.population, one.domain, one.statistic), []).append(one)
        return found

    def series(self, subject: Subject, statistic: str = "mean", domain: str = "all") -> list[Estimate]:
        """The estimates of a subject in a domain (everybody by default), by wave and question version."""
        key = (subject.survey, subject.criterion, subject.population, domain, statistic)
        return self._by_subject.get(key, [])

    def change(self, subject: Subject) -> Change | None:
        """The subject's change at the newest wave."""
        return next((one for one in self.changes_of(subject) if one.wave_to == self.newest), None)

    def changes_of(self, subject: Subject) -> list[Change]:
        """All changes of a subject, oldest first."""
        return sorted((one for one in self.changes if is_of(subject, one)), key=lambda one: one.wave_to)

    def current(self, subject: Subject, statistic: str = "mean") -> Estimate | None:
        """The subject's estimate at the newest wave, in the version its change was judged on."""
        found = [one for one in self.series(subject, statistic) if one.wave == self.newest]
        change = self.change(subject)
        judged = [one for one in found if change and one.question_version == change.version_to]
        return max(judged or found, key=lambda one: (one.n, one.question_version), default=None)

    def at(self, subject: Subject, wave: int, version: str) -> Estimate | None:
        """The mean of everybody at a wave, in a question version."""
        found = (one for one in self.series(subject) if (one.wave, one.question_version) == (wave, version))
        return next(found, None)

    def crossings_of_newest(self) -> list[Crossing]:
        """The crossing at the newest wave, in the order of the subjects; KPIs without residents last."""
        order = {subject: i for i, subject in enumerate(self.subjects)}
        found = [(self.subject(one), one) for one in self.crossings if one.wave == self.newest]
        ranked = sorted(found, key=lambda pair: (order[pair[0]] if pair[0] else len(order), pair[1].kpi))
        return [one for _, one in ranked]

    @cached_property
    def _answered(self) -> frozenset[tuple[str, int]]:
        return frozenset(
            (one.criterion, one.wave) for one in self.decisions if one.state not in ("awaiting", "contradicted")
        )

    def awaits(self, crossing: Crossing) -> bool:
        """Whether a verdict calls for an answer that nobody has given yet in the register."""
        return crossing.awaits and (crossing.criterion, crossing.wave) not in self._answered


def is_of(subject: Subject, fact: Change | LevelFact | Trend) -> bool:
    """Whether a change, a level or a trend is the subject's."""
    return (fact.survey, fact.criterion, fact.population) == (subject.survey, subject.criterion, subject.population)


def gather(
    authority: Authority,
    service: Service,
    waves: Sequence[AcceptedWave],
    figures: Mapping[str, pd.DataFrame],
    refusals: Iterable[LedgerEntry] = (),
    stale: Iterable[str] = (),
    kpi_entry: LedgerEntry | None = None,
    beside: Beside | None = None,
) -> Material:
    """The material of a service. `figures`: frames of the out_* tables by name; rows of other services are left out."""
    return of_service(authority, service, waves, facts_by_table(figures), refusals, stale, kpi_entry, beside)


def facts_by_table(figures: Mapping[str, pd.DataFrame]) -> dict[str, list[Any]]:
    """Frames of the out_* tables by name -> their rows as facts; none of a table that was not handed in."""
    return {name: facts(kind, figures[name]) if name in figures else [] for name, kind in _KINDS.items()}


def of_service(
    authority: Authority,
    service: Service,
    waves: Sequence[AcceptedWave],
    every: Mapping[str, list[Any]],
    refusals: Iterable[LedgerEntry] = (),
    stale: Iterable[str] = (),
    kpi_entry: LedgerEntry | None = None,
    beside: Beside | None = None,
) -> Material:
    """`gather` for several services of which the facts were read once: `every` holds those of all of them."""
    accepted_on = {one.entry.subject: one.entry.judged_on for one in waves}
    if kpi_entry is not None:
        accepted_on[kpi_entry.subject] = kpi_entry.judged_on
    surveys = {one.survey.id for one in waves}

    def own(table: str) -> list[Any]:
        return [one for one in every[table] if one.service == service.id]

    def of_surveys(table: str) -> list[Any]:
        return [one for one in every[table] if one.survey in surveys]

    return Material(
        authority=authority,
        service=service,
        waves=sorted(waves, key=lambda one: (one.survey.id, one.wave.year)),
        wave_facts=sorted(of_surveys("out_waves"), key=lambda one: (one.wave, one.survey)),
        estimates=own("out_estimates"),
        distributions=own("out_distributions"),
        changes=own("out_changes"),
        trends=own("out_trends"),
        kpi_scores=own("out_kpi_scores"),
        crossings=own("out_crossing"),
        levels=tuple(own("out_levels")),
        importance=own("out_importance"),
        decisions=tuple(own("out_decisions")),
        respondents=tuple(of_surveys("out_respondents")),
        responses=tuple(own("out_responses")),
        beside=beside or Beside(),
        refusals=tuple(Refusal(one.subject, one.file, accepted_on.get(one.subject)) for one in refusals),
        stale=tuple(sorted(stale)),
    )
