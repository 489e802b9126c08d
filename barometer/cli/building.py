"""`barometer coding`, `matching`, `selection`: building a service's barometer, told on a terminal.

Belongs here: words and tables of the three stations (barometer.building). Does not belong here: doing anything. No
answer's text is ever printed: codes, counts and figures only.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.box import SIMPLE
from rich.table import Table

from barometer.cli import telling
from barometer.cli.run import chosen
from barometer.cli.terminal import Terminal
from barometer.findings import Finding, Severity, quoted
from barometer.locale import say
from barometer.locale.formats import between, listed, number, percent
from barometer.project import Project

if TYPE_CHECKING:
    from barometer.building.coding import Coding, Figures
    from barometer.building.matching import Matched
    from barometer.building.selection import NothingToSelectError, Selected
    from barometer.workspace import Workspace

#: Criteria whose alpha is told where it is weak.
_WEAKEST = 3
_DISPUTES = 40


def coding(project: Project, name: str, terminal: Terminal) -> int:
    """Code a service's open answers. Returns the exit status: 1 where a file is refused."""
    from barometer.building.coding import code

    workspace, service = _opened(project, name, terminal)
    from barometer.workspace import BlockedError

    try:
        with terminal.busy("building.coding.title", service=service):
            found = code(workspace, service, dt.date.today())  # noqa: DTZ011 - the day where the person sits
    except BlockedError as blocked:
        return _refused(blocked.findings, terminal)
    _tell_coding(found, terminal)
    _workbook(project, found.workbook, found.answers.coding.awaits_the_other, terminal)
    return _status(found.findings, terminal)


def matching(project: Project, name: str, terminal: Terminal) -> int:
    """Match a service's criteria and KPIs. Returns the exit status: 1 where a file is refused."""
    from barometer.building.matching import match_criteria

    workspace, service = _opened(project, name, terminal)
    from barometer.workspace import BlockedError

    try:
        found = match_criteria(workspace, service, dt.date.today())  # noqa: DTZ011
    except BlockedError as blocked:
        return _refused(blocked.findings, terminal)
    _tell_matching(found, project, terminal)
    _workbook(project, found.workbook, found.matrix.awaits_the_other, terminal)
    return _status(found.findings, terminal)


def selection(project: Project, name: str, terminal: Terminal) -> int:
    """Choose a service's criteria. Returns the exit status: 1 where nothing can be chosen yet or a file is refused."""
    from barometer.building.selection import NothingToSelectError, select_criteria

    workspace, service = _opened(project, name, terminal)
    from barometer.workspace import BlockedError

    try:
        with terminal.busy("building.selection.title", service=service):
            found = select_criteria(workspace, service, dt.date.today())  # noqa: DTZ011
    except BlockedError as blocked:
        return _refused(blocked.findings, terminal)
    except NothingToSelectError as nothing:
        _tell_nothing(nothing, workspace, service, terminal)
        return 1
    _tell_selection(found, project, terminal)
    return _status(found.findings, terminal)


def _opened(project: Project, name: str, terminal: Terminal) -> tuple[Workspace, str]:
    from barometer.workspace import open_workspace

    workspace = open_workspace(project)
    (service,) = chosen(workspace.service_ids(), [name], terminal)
    return workspace, service


def _tell_coding(found: Coding, terminal: Terminal) -> None:
    answers, coding = found.answers, found.answers.coding
    whole = coding.reliability
    exploration = answers.opened.exploration
    given = sum(len(voice.citations) for voice in answers.opened.voices.values())
    terminal.tell("building.coding.title", "bold", service=answers.opened.service.label)
    different = len(coding.coded)
    terminal.tell(
        "building.coding.answers",
        given=number(given, terminal.locale),
        different=number(different, terminal.locale),
        version=exploration.codebook.version,
        codes=len(exploration.criteria),
    )
    terminal.tell(
        "building.coding.progress",
        twice=number(whole.coded_twice, terminal.locale),
        different=number(different, terminal.locale),
        disputed=number(len(whole.disputed), terminal.locale),
        settled=number(whole.settled, terminal.locale),
    )
    if whole.coded_twice:
        alpha = "–" if whole.whole.alpha is None else number(whole.whole.alpha, terminal.locale, 2)
        reading = say(terminal.locale, f"selection.codage.reading.{whole.whole.reading}")
        terminal.tell("building.coding.alpha", alpha=alpha, reading=reading)
        _tell_weak(found, terminal)
    if coding.new_codes:
        terminal.tell("building.coding.new", "yellow", count=len(coding.new_codes))
    _conflicts(coding.conflicts, coding.unplaced, terminal)
    if found.figures is None:
        terminal.tell(f"building.withheld.{found.withheld}", "yellow")
    else:
        if found.figures.cited.open:
            left, whole_count = found.figures.cited.open, found.figures.cited.answers + found.figures.cited.open
            counts = [number(count, terminal.locale) for count in (left, whole_count)]
            terminal.line(say(terminal.locale, "selection.codage.open", open=counts[0], answers=counts[1]), "yellow")
        _tell_figures(found.figures, found, terminal)
    if found.drawn.keys:
        terminal.tell(
            "building.verbatims",
            keys=", ".join(found.drawn.keys),
            drawn=len(found.drawn.keys),
            released=len(found.drawn.released),
        )


def _tell_weak(found: Coding, terminal: Terminal) -> None:
    labels = {code.id: code.label for code in found.answers.opened.exploration.criteria}
    alphas = {c: a.alpha for c, a in found.answers.coding.reliability.by_code.items() if a.alpha is not None}
    weak = sorted((alpha, c) for c, alpha in alphas.items() if alpha < 0.8)[:_WEAKEST]
    if weak:
        told = [f"{labels[c]} ({number(alpha, terminal.locale, 2)})" for alpha, c in weak]
        terminal.tell("building.coding.weak", criteria=listed(told, terminal.locale))


def _tell_figures(figures: Figures, found: Coding, terminal: Terminal) -> None:
    locale = terminal.locale
    if figures.mark is not None:
        mark = figures.mark
        mean, n = number(mark.mean, locale), number(mark.n, locale)
        if mark.low is not None and mark.high is not None:
            terminal.tell("building.mark", mean=mean, n=n, between=between(mark.low, mark.high, locale))
        else:
            terminal.tell("building.mark_alone", mean=mean, n=n)
    labels = {code.id: code.label for code in found.answers.opened.exploration.criteria}
    has_margin = found.answers.opened.exploration.residents.design != "volunteers"
    salience = figures.salience
    order = sorted(range(len(labels)), key=lambda i: (-salience.share[i], i))
    rows = [
        (
            labels[figures.cited.criteria[i]],
            percent(100 * float(salience.share[i]), locale),
            between(100 * float(salience.low[i]), 100 * float(salience.high[i]), locale) if has_margin else "–",
            number(float(salience.importance[i]), locale, 2),
            number(float(salience.salience[i]), locale, 2),
        )
        for i in order
    ]
    terminal.line()
    terminal.tell("building.cited.title", "bold", n=number(len(figures.cited.weights), locale))
    _table(terminal, "cited", ("criterion", "share", "interval", "importance", "salience"), rows)


def _tell_matching(found: Matched, project: Project, terminal: Terminal) -> None:
    matrix, locale = found.matrix.matching, terminal.locale
    terminal.tell("building.matching.title", "bold", service=found.opened.service.label)
    terminal.tell(
        "building.matching.progress",
        pairs=len(matrix.pairs),
        twice=matrix.filled_twice,
        disputed=len(matrix.disputed),
        open=matrix.open,
    )
    if matrix.filled_twice:
        kappa = "–" if matrix.kappa is None else number(matrix.kappa, locale, 2)
        terminal.tell("building.matching.kappa", kappa=kappa)
    if found.matrix.strange:
        criterion, kpi, text = found.matrix.strange[0]
        count, shown = len(found.matrix.strange), quoted(text, 40)
        terminal.tell("building.matching.strange", "yellow", count=count, text=shown, criterion=criterion, kpi=kpi)
    _conflicts(found.matrix.conflicts, found.matrix.unplaced, terminal)
    unsettled = [pair for pair in matrix.disputed if pair.settled is None]
    if unsettled:
        terminal.line()
        terminal.tell("building.matching.disputes", "bold")
        for pair in unsettled[:_DISPUTES]:
            both = [say(terminal.locale, f"matching.entry.{entry}") for entry in (pair.first, pair.second)]
            terminal.line(f"  {pair.criterion} × {pair.kpi} : {both[0]} / {both[1]}")
    if found.proposed is not None:
        path = project.relative(found.proposed)
        terminal.tell("building.matching.links", count=len(found.matrix.links), path=path)
        kinds = [kind for kind, _, _ in found.changed]
        new, other, gone = (kinds.count(kind) for kind in ("new", "other", "gone"))
        if found.changed:
            terminal.tell("building.matching.changed", new=new, other=other, gone=gone)


def _tell_selection(found: Selected, project: Project, terminal: Terminal) -> None:
    from barometer.publishing.views.selection import CHOICE, Page

    material, locale = found.material, terminal.locale
    page, decision = Page(material, locale), material.decision
    terminal.tell("building.selection.title", "bold", service=found.opened.service.label)
    terminal.tell("building.selection.proposal", criteria=listed([page.label(c) for c in decision.proposal], locale))
    if material.is_decided_otherwise:
        terminal.tell("building.selection.chosen", criteria=listed([page.label(c) for c in decision.chosen], locale))
        if decision.cost is not None and decision.cost > 0:
            cost, share = number(decision.cost, locale, 2), percent(100 * material.cost_share, locale, 1)
            terminal.tell("building.selection.cost", "yellow", cost=cost, share=share)
    for code, what in decision.broken:
        terminal.tell("building.selection.broken", "yellow", rule=page.broken(code, what))
    close = [page.label(e.criterion) for e in material.entries if e.is_kept and (e.inclusion or 0.0) < CHOICE]
    if close:
        limit = percent(100 * CHOICE, locale)
        terminal.tell("building.selection.choices", limit=limit, criteria=listed(close, locale))
    if material.pairs_filled_twice and material.pairs_open:
        terminal.tell("building.selection.open_pairs", "yellow", count=material.pairs_open)
    terminal.line()
    page_path, table_path = project.relative(found.page), project.relative(found.table)
    terminal.tell("building.selection.page", "bold", page=page_path, table=table_path)
    terminal.tell("building.selection.proposed", path=project.relative(found.proposed))


def _tell_nothing(nothing: NothingToSelectError, workspace: Workspace, service: str, terminal: Terminal) -> None:
    from barometer.publishing.views.selection import broken_words

    terminal.tell(f"building.withheld.{nothing.reason}", "yellow")
    labels = {kpi.id: kpi.label for kpi in workspace.service(service).kpis}
    for code, what in nothing.details:
        terminal.line("  " + broken_words(terminal.locale, code, what, labels.get(what, what)))


def _conflicts(conflicts: int, unplaced: int, terminal: Terminal) -> None:
    if conflicts or unplaced:
        terminal.tell("building.conflicts", "yellow", count=conflicts, unplaced=unplaced)


def _workbook(project: Project, path: Path | None, awaits_the_other: bool, terminal: Terminal) -> None:
    if path is None:
        terminal.tell("building.awaits_the_other" if awaits_the_other else "building.no_news", "dim")
    else:
        terminal.tell("building.workbook", "bold", path=project.relative(path))


def _table(terminal: Terminal, name: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    table = Table(box=SIMPLE, pad_edge=False)
    for i, column in enumerate(columns):
        table.add_column(terminal.words(f"building.{name}.{column}"), justify="right" if i else "left")
    for row in rows:
        table.add_row(*row)
    terminal.console.print(table)


def _refused(findings: Sequence[Finding], terminal: Terminal) -> int:
    telling.tell(terminal, telling.from_findings(findings))
    return 1


def _status(findings: Sequence[Finding], terminal: Terminal) -> int:
    telling.tell(terminal, telling.from_findings(findings))
    return 1 if any(finding.severity is Severity.FILE for finding in findings) else 0
