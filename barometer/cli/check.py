"""`barometer check`: judge everything that lies under surveys/, and change neither lake nor reports.

With `--reply`, also write beside each file with findings a workbook to correct it in, and a page.
"""

from __future__ import annotations

from collections.abc import Sequence

from barometer.cli import telling
from barometer.cli.terminal import Terminal
from barometer.findings import Finding, Severity
from barometer.project import Project


def check(project: Project, reply: bool, terminal: Terminal) -> int:
    """Tell every finding. Returns the exit status: 1 where a file or rows are refused, or no service is declared."""
    with terminal.busy("check.under_way"):
        from barometer import pipeline
        from barometer.workspace import open_workspace

        workspace = open_workspace(project)
        findings = pipeline.judge(workspace)
        replied = pipeline.reply(workspace, findings, terminal.locale) if reply else []
    telling.tell(terminal, telling.from_findings(findings))
    _tell_amendments(findings, terminal)
    refused = any(finding.severity in (Severity.FILE, Severity.ROW) for finding in findings)
    services, waves = len(workspace.service_ids()), len(workspace.declarations.waves)
    if findings:
        terminal.line()
    for one in replied:
        path = project.relative(one.workbook)
        if one.is_locked:
            terminal.tell("check.reply_locked", "bold red", path=path)
        else:
            terminal.tell("check.replied", "bold", path=path)
    if any(not one.is_locked for one in replied):
        terminal.tell("check.how_to_reply")
    if not services:
        terminal.tell("run.no_service", "yellow")
    elif refused:
        terminal.tell("check.refused", "bold red", services=services, waves=waves)
        if not reply:
            telling.tell_of_replies(terminal, project, findings)
    else:
        terminal.tell("check.accepted", "bold green", services=services, waves=waves)
    return 1 if refused or not services else 0


def _tell_amendments(findings: Sequence[Finding], terminal: Terminal) -> None:
    """How many declared corrections and replies were read with the files: notes, of which nobody has to do anything."""
    corrections, replies = (
        sum(finding.code == code for finding in findings) for code in ("correction_applied", "reply_applied")
    )
    if corrections or replies:
        terminal.line()
        terminal.tell("check.corrections", "dim", count=corrections, replies=replies)
