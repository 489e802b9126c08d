"""`barometer run`: every service, one after the other, then the overview; a failure of one does not stop the others.

Belongs here: which services, the order, a line of progress for each, the exit status. Does not belong here: Dagster
(execution) and laying findings out (telling).
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from barometer.cli import errors, home, telling
from barometer.cli.execution import Executed, Graph, open_graph
from barometer.cli.terminal import Terminal
from barometer.findings import Finding, Severity
from barometer.locale.formats import number
from barometer.project import Project

#: What `newly_refused` is counted on: the tables that accepted files become.
_ACCEPTED = ("core_answers", "core_kpi_values", "core_margins", "core_register")


def run(project: Project, names: Sequence[str], terminal: Terminal, *, with_kits: bool = True) -> int:
    """Run the named services (all by default), the overview, then the press kits. Returns the exit status.

    1 where a file or a written text is refused, a declaration is wrong, rows of a newly judged file are refused, or a
    run failed; 0 otherwise: warnings, and rows refused in an earlier run, are told and are no failure.
    """
    folder = home.prepare(project)
    with terminal.busy("run.starting"):
        from barometer.workspace import open_workspace

        workspace = open_workspace(project)
    services = chosen(workspace.service_ids(), names, terminal)
    labels = {name: service.label for name, service in workspace.declarations.services.items()}
    with open_graph(project, folder, on_wait=lambda: terminal.tell("run.waiting", "yellow")) as graph:
        executed = [_one(graph, service, labels.get(service, service), terminal) for service in services]
        executed.append(_one(graph, None, terminal.words("run.overview"), terminal))
        if with_kits:
            published = [name for name, done in zip(services, executed, strict=False) if not done.failure]
            executed += [_kit(graph, name, labels.get(name, name), terminal) for name in published]
    told = telling.once(
        [*telling.from_findings(workspace.declarations.findings), *(t for e in executed for t in e.told)]
    )
    telling.tell(terminal, told)
    _tell_failures(executed, folder, terminal)
    terminal.line()
    if any(e.numbers.get("register_workbook.lines", 0) for e in executed):
        terminal.tell("run.register", "bold", path=project.register_to_fill)
    index = project.reports / "index.html"
    if not with_kits:
        terminal.tell("run.kits_left_out", "yellow")
    terminal.tell("run.reports" if index.is_file() else "run.no_reports", "bold", path=index)
    refused_file = any(one.finding.severity is Severity.FILE or _is_text(one.finding) for one in told)
    telling.tell_of_replies(terminal, project, (one.finding for one in told))
    refused_now = any(e.numbers.get(f"{table}.newly_refused", 0) for e in executed for table in _ACCEPTED)
    failed = any(e.failure for e in executed)
    return 1 if failed or refused_file or refused_now else 0


def _is_text(finding: Finding) -> bool:
    """Whether a text that people wrote is not published, for what it claims."""
    return finding.code.startswith("texts.") and finding.severity is Severity.ROW


def chosen(services: Sequence[str], names: Sequence[str], terminal: Terminal) -> list[str]:
    """The services meant: ids, or their beginning where only one begins so (`eau` for `eau-potable`); all by default.

    Raises Refusal where a name is nobody's or several services', or where there is no service at all.
    """
    if not services:
        raise terminal.refusal("run.no_service")
    meant = []
    for name in names:
        found = [name] if name in services else [service for service in services if service.startswith(name)]
        if len(found) != 1:
            message = "run.unknown_service" if not found else "run.ambiguous_service"
            raise terminal.refusal(message, name=name, services=", ".join(found or services))
        meant += found
    return sorted(set(meant)) or list(services)


def _one(graph: Graph, service: str | None, label: str, terminal: Terminal) -> Executed:
    """Run one service (or the overview, where `service` is None) and say in a line what came of it."""
    start = time.perf_counter()
    with terminal.busy("run.under_way", label=label):
        executed = graph.run_service(service) if service else graph.run_overview()
    params = {"label": label, "seconds": _since(start, terminal)}
    if executed.failure:
        terminal.tell("run.failed", "bold red", **params)
    elif service is None:
        terminal.tell("run.overview_done", "green", **params)
    else:
        numbers = executed.numbers
        loaded, refused = (numbers.get(f"core_answers.{name}", 0) for name in ("loaded", "refused"))
        refused += numbers.get("core_kpi_values.refused", 0) + numbers.get("core_margins.refused", 0)
        message = "run.done_refused" if refused else "run.done"
        new = numbers.get("out_estimates.recomputed", 0)
        terminal.tell(message, "yellow" if refused else "green", **params, waves=loaded, new=new, refused=refused)
    return executed


def _kit(graph: Graph, service: str, label: str, terminal: Terminal) -> Executed:
    """Make a service's press kit after all pages: its pictures take longer. Nothing is said of one that stands."""
    start = time.perf_counter()
    with terminal.busy("run.kit_under_way", label=label):
        executed = graph.run_press_kit(service)
    if executed.failure:
        terminal.tell("run.failed", "bold red", label=label, seconds=_since(start, terminal))
    elif executed.numbers.get("press_kit.newly_made", 0):
        files = executed.numbers["press_kit.files"]
        terminal.tell("run.kit_done", "green", label=label, files=files, seconds=_since(start, terminal))
    return executed


def _since(start: float, terminal: Terminal) -> str:
    return number(time.perf_counter() - start, terminal.locale, 1)


def _tell_failures(executed: Sequence[Executed], folder: Path, terminal: Terminal) -> None:
    """Say why runs failed, each reason once. What a declaration blocks was told among the findings."""
    reasons = {f.message: f for f in (e.failure for e in executed) if f is not None and f.kind != "Failure"}
    for failure in reasons.values():
        terminal.line()
        errors.explain(failure.kind, failure.message, failure.trace, folder, terminal)
