"""`barometer selection`: about ten criteria from both sides, with the journal of the choice (METHOD C1.5 to C1.8).

Belongs here: the order of this station, gathering what the choice rests on, and writing its public annex. Does not
belong here: the choice (crossing.selection, journal, decided), the annex's words (publishing.views).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import tomlkit

from barometer.building.coding import CodedAnswers, Figures, coded_answers, figures_of
from barometer.building.matching import MatchedMatrix, kpi_ids, matrix_of
from barometer.building.opened import Opened, open_exploration, record_showing
from barometer.crossing.decided import Decision, decide
from barometer.crossing.journal import candidates_of, journal, stability
from barometer.crossing.matching import ProposedLink, matrix
from barometer.crossing.salience import technical_salience
from barometer.crossing.selection import Candidate, InfeasibleError, Rules, select
from barometer.declarations.exploration import TechnicalList
from barometer.findings import Finding, in_reading_order
from barometer.lake import atomic_write
from barometer.locale import say
from barometer.publishing.pages.selection import selection_csv, selection_page
from barometer.publishing.selection_material import SelectionMaterial
from barometer.publishing.views.selection import selection_view
from barometer.statistics.arrays import FloatArray
from barometer.workspace import Workspace

#: Where the annexes lie under reports/.
FOLDER = "selection"
PROPOSED = "proposed-criteria.toml"
DRIVERS = ("timeliness", "knowledge", "fairness", "extra_mile", "outcome", "access", "recent_experience")


@dataclass(frozen=True, eq=False)
class Selected:
    """The choice, what it rests on, and where its annex lies."""

    opened: Opened
    material: SelectionMaterial
    page: Path
    table: Path
    proposed: Path
    findings: tuple[Finding, ...]


class NothingToSelectError(Exception):
    """The choice cannot be made yet: `reason` says why ("unsealed", "uncoded", "too_few", "infeasible"), `details`
    the rules that cannot be held to."""

    def __init__(self, reason: str, details: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__(reason)
        self.reason, self.details = reason, details


def select_criteria(workspace: Workspace, service_id: str, today: dt.date, draws: int = 500) -> Selected:
    """Propose about ten criteria, apply what people decided, write the public annex.

    Raises BlockedError as `open_exploration` does, NothingToSelectError where something must come first.
    """
    opened = open_exploration(workspace, service_id, today)
    answers = coded_answers(opened)
    figures, withheld = figures_of(answers)
    if figures is None:
        raise NothingToSelectError(withheld or "uncoded")
    record_showing(opened, today)
    found = matrix_of(opened)
    material = _material(opened, answers, figures, found, draws)
    locale = workspace.authority.locale
    view = selection_view(material, locale)
    folder = workspace.project.reports / FOLDER
    page, table = folder / f"{service_id}.html", folder / f"{service_id}.csv"
    proposed = opened.folder / PROPOSED
    for path, content in (
        (table, selection_csv(material, locale)),
        (page, selection_page(view)),
        (proposed, _criteria_toml(material, locale).encode()),
    ):
        if not path.is_file() or path.read_bytes() != content:
            atomic_write(path, content)
    findings = [*opened.findings, *answers.returned.findings, *found.returned.findings]
    return Selected(opened, material, page, table, proposed, tuple(in_reading_order(findings)))


def _material(
    opened: Opened, answers: CodedAnswers, figures: Figures, found: MatchedMatrix, draws: int
) -> SelectionMaterial:
    """Everything that the annex says."""
    exploration = opened.exploration
    criteria = answers.criteria
    agreed = _links(opened, found)
    has_margin = exploration.residents.design != "volunteers"
    rules = rules_of(opened)
    try:
        candidates = _candidates(opened, criteria, figures, agreed, exploration.technical)
        kept = stability(
            criteria,
            figures.cited.cited,
            figures.cited.importance,
            figures.cited.weights,
            *_technical(criteria, agreed, exploration.technical),
            rules,
            draws,
            has_margin=has_margin,
        )
        entries = journal(candidates, rules, kept)
        decision = decide(candidates, rules, exploration.selection.changes, exploration.selection.reserved)
    except InfeasibleError as none:
        raise NothingToSelectError("infeasible", none.reasons) from none
    return SelectionMaterial(
        authority=opened.workspace.authority,
        service=opened.service,
        exploration=exploration,
        mark=None if figures.mark is None else (figures.mark.mean, figures.mark.low, figures.mark.high, figures.mark.n),
        figures=figures.salience,
        criteria=criteria,
        n=len(figures.cited.weights),
        has_margin=has_margin,
        agents=figures.agents,
        reliability=answers.coding.reliability,
        answers=figures.cited.answers,
        open_answers=figures.cited.open,
        links=tuple(agreed),
        kappa=found.matching.kappa,
        pairs_filled_twice=found.matching.filled_twice,
        pairs_disputed=len(found.matching.disputed),
        pairs_open=found.matching.open,
        rules=rules,
        entries=tuple(entries),
        draws=kept.draws,
        infeasible_draws=kept.infeasible,
        decision=decision,
        seals=tuple((one.on, one.technical, one.is_late) for one in opened.seals),
        earlier=_earlier(opened, criteria, figures, agreed, rules, decision),
        unnamed_drivers=tuple(d for d in DRIVERS if d not in _named_drivers(opened, figures)),
    )


def rules_of(opened: Opened) -> Rules:
    """The declared rules of the choice."""
    selection = opened.exploration.selection
    return Rules(
        size=selection.size,
        regulatory=tuple(one.kpi for one in opened.exploration.technical.criteria if one.regulatory),
        core=frozenset(selection.core),
        excused={one.criterion: one.reason for one in selection.excused},
    )


def _links(opened: Opened, found: MatchedMatrix) -> list[ProposedLink]:
    """The agreed links; where nobody filled the matrix yet, those in force in the service's declaration."""
    if any(pair.first or pair.second or pair.settled for pair in found.matching.pairs):
        return list(found.links)
    named = set(kpi_ids(opened.service, opened.exploration))
    return [
        ProposedLink(link.criterion, link.kpi, link.type, link.reason)
        for link in opened.service.links
        if link.kpi in named
    ]


def _technical(
    criteria: tuple[str, ...], agreed: list[ProposedLink], technical: TechnicalList
) -> tuple[FloatArray, list[frozenset[str]]]:
    """T~ of each criterion, and the regulatory KPIs that each covers by a link of any type."""
    kpis = [one.kpi for one in technical.criteria]
    weights = np.array([one.weight for one in technical.criteria], dtype=np.float64)
    regulatory = {one.kpi for one in technical.criteria if one.regulatory}
    covers = [
        frozenset(link.kpi for link in agreed if link.criterion == criterion and link.kpi in regulatory)
        for criterion in criteria
    ]
    return technical_salience(matrix(agreed, criteria, kpis), weights), covers


def _candidates(
    opened: Opened,
    criteria: tuple[str, ...],
    figures: Figures,
    agreed: list[ProposedLink],
    technical: TechnicalList,
) -> list[Candidate]:
    has_margin = opened.exploration.residents.design != "volunteers"
    return candidates_of(criteria, figures.salience, *_technical(criteria, agreed, technical), has_margin=has_margin)


def _earlier(
    opened: Opened,
    criteria: tuple[str, ...],
    figures: Figures,
    agreed: list[ProposedLink],
    rules: Rules,
    decision: Decision,
) -> tuple[str, ...] | None:
    """The proposal under the last list sealed before the residents' figures were shown, where it is another one."""
    if not opened.seals[-1].is_late:
        return None
    before = next((seal for seal in reversed(opened.seals) if not seal.is_late), None)
    if before is None:
        return ()
    try:
        candidates = _candidates(opened, criteria, figures, agreed, before.technical)
        proposal = select(candidates, rules)
    except InfeasibleError:
        return ()
    return proposal if proposal != decision.proposal else None


def _named_drivers(opened: Opened, figures: Figures) -> set[str]:
    cited = {c for c, n in zip(figures.cited.criteria, figures.salience.n, strict=True) if n > 0}
    return {code.driver for code in opened.exploration.criteria if code.driver is not None and code.id in cited}


def _criteria_toml(material: SelectionMaterial, locale: str) -> str:
    """The chosen criteria that the service's declaration lacks, as `[[criteria]]` tables."""
    known = {one.id for one in material.service.criteria}
    labels = {code.id: code.label for code in material.exploration.criteria}
    document = tomlkit.document()
    for line in say(locale, "selection.proposed").splitlines():
        document.add(tomlkit.comment(line))
    document.add(tomlkit.nl())
    array = tomlkit.aot()
    for criterion in material.decision.chosen:
        if criterion not in known:
            table = tomlkit.table()
            table.add("id", criterion)
            table.add("label", labels[criterion])
            array.append(table)
    if len(array):
        document.add("criteria", array)
    return tomlkit.dumps(document)
