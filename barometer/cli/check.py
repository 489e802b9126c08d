"""`barometer check`: judge everything that lies under surveys/, and change neither lake nor reports."""

from __future__ import annotations

from barometer.cli import telling
from barometer.cli.terminal import Terminal
from barometer.findings import Severity
from barometer.project import Project


def check(project: Project, terminal: Terminal) -> int:
    """Tell every finding. Returns the exit status: 1 where a file or rows are refused, or no service is declared."""
    with terminal.busy("check.under_way"):
        from barometer import pipeline

        workspace = pipeline.open_workspace(project)
        findings = pipeline.judge(workspace)
    telling.tell(terminal, telling.from_findings(findings))
    refused = any(finding.severity in (Severity.FILE, Severity.ROW) for finding in findings)
    services, waves = len(workspace.service_ids()), len(workspace.declarations.waves)
    if findings:
        terminal.line()
    if not services:
        terminal.tell("run.no_service", "yellow")
    elif refused:
        terminal.tell("check.refused", "bold red", services=services, waves=waves)
    else:
        terminal.tell("check.accepted", "bold green", services=services, waves=waves)
    return 1 if refused or not services else 0
