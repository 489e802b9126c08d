"""`barometer settings`: every declaration in one workbook, and a changed workbook back into the files.

Belongs here: the words of both, the changes one by one, the question before anything is written. Does not belong here:
comparing and editing (declarations.settings), the workbook (publishing, ingest).
"""

from __future__ import annotations

import sys
from pathlib import Path

from barometer.cli import telling
from barometer.cli.terminal import Terminal
from barometer.declarations.settings import change, journal
from barometer.declarations.settings.cells import joined, shown
from barometer.declarations.settings.edits import Addition, Change, Edit, heading_of
from barometer.declarations.settings.rows import Address
from barometer.declarations.settings.sheets import Sheet
from barometer.project import Project

_LONGEST = 300


def write_workbook(project: Project, to: Path | None, terminal: Terminal) -> int:
    """Write the workbook, never over one that is there. Returns the exit status."""
    path = to or project.root / terminal.words("settings.file_name")
    if path.exists():
        raise terminal.refusal("settings.there", path=path)
    state = change.starting_state(project.surveys)
    if not state.findings:
        from barometer.publishing.workbooks.settings import too_long

        findings = too_long(state, project.surveys.name)
    else:
        findings = list(state.findings)
    if findings:
        telling.tell(terminal, telling.from_findings(findings))
        terminal.line()
        terminal.tell("settings.broken", "bold red")
        return 1
    _write(state, path, terminal)
    terminal.tell("settings.written", "bold green", path=path)
    terminal.tell("settings.next", path=path)
    return 0


def _write(state: change.State, path: Path, terminal: Terminal) -> None:
    from barometer.lake import atomic_write
    from barometer.publishing.workbooks.settings import settings_workbook

    authority = next(iter(state.rows["authority"].values()), None)
    name = authority.cells.get("name", "") if authority else ""
    with terminal.busy("settings.under_way"):
        atomic_write(path, settings_workbook(state, name, path.name, terminal.locale))


def read_workbook(project: Project, path: Path, is_accepted: bool, terminal: Terminal) -> int:
    """Tell what a workbook changes, and write it once it is accepted. Returns the exit status."""
    from barometer.ingest.settings_workbook import read_settings

    if not path.is_file():
        raise terminal.refusal("settings.no_file", path=path)
    with terminal.busy("settings.under_way"):
        plan = change.plan(project.surveys, read_settings(path), terminal.locale)
    telling.tell(terminal, telling.from_findings(plan.findings))
    if plan.findings:
        terminal.line()
    if plan.is_refused:
        terminal.tell("settings.refused", "bold red")
        return 1
    if not plan.files:
        terminal.tell("settings.nothing", "green")
        return 0
    _tell_changes(plan, terminal)
    if not is_accepted and not _asked(terminal):
        return 0
    _accept(project, plan, path, terminal)
    return 0


def complete_interrupted(project: Project, terminal: Terminal) -> None:
    """Complete a change that was cut short (a power cut, a closed window), and say so."""
    from barometer.lake import atomic_write

    done = journal.complete(project.surveys, atomic_write)
    if done is None:
        return
    if done.files:
        terminal.tell("settings.completed", "yellow", files=", ".join(f"surveys/{name}" for name in done.files))
    for name in done.left:
        terminal.tell("settings.not_completed", "bold yellow", file=f"surveys/{name}")


def _accept(project: Project, plan: change.Plan, path: Path, terminal: Terminal) -> None:
    """Write the files, then the workbook anew, so that it can be changed again."""
    from barometer.lake import atomic_write

    try:
        change.write(project.surveys, plan, atomic_write)
    except change.FileChangedError as error:
        raise terminal.refusal("settings.changed_meanwhile", file=error) from error
    terminal.tell("settings.done", "bold green", count=len(plan.files))
    if path.suffix.lower() != ".xlsx":
        terminal.tell("settings.outdated", "yellow", path=path)
        return
    try:
        _write(change.starting_state(project.surveys), path, terminal)
    except OSError:
        terminal.tell("settings.outdated", "yellow", path=path)
    else:
        terminal.tell("settings.renewed", path=path)


def _tell_changes(plan: change.Plan, terminal: Terminal) -> None:
    """The changes file by file, each on lines of its own."""
    for file in plan.files:
        is_new = file not in plan.state.contents
        terminal.tell("settings.new_file" if is_new else "settings.file", "bold", file=file)
        for edit in plan.edits[file]:
            _tell_change(edit, terminal)
        terminal.line()


def _tell_change(edit: Edit, terminal: Terminal) -> None:
    place = _place(edit.sheet, edit.address, terminal)
    match edit:
        case Change():
            heading = heading_of(edit.sheet, edit.column, terminal.locale)
            terminal.line("  " + terminal.words("settings.set", place=place, column=heading))
            old, new = (_shown(edit, text, terminal) for text in (edit.old, edit.new))
            terminal.line("    " + terminal.words("settings.from_to", old=old, new=new))
        case Addition():
            terminal.line("  " + terminal.words("settings.added", place=place), "green")
            for column in edit.sheet.columns:
                if column.name in edit.cells and column.name not in edit.sheet.key:
                    heading = heading_of(edit.sheet, column, terminal.locale)
                    text = _printable(shown(column, edit.cells[column.name], terminal.locale))
                    terminal.line("    " + terminal.words("settings.set", place=heading, column=text))
        case _:
            terminal.line("  " + terminal.words("settings.removed", place=place), "red")


def _place(sheet: Sheet, address: Address, terminal: Terminal) -> str:
    from barometer.publishing.workbooks.settings import title_of

    title = title_of(sheet, terminal.locale)
    return terminal.words("settings.place", sheet=title, address=_printable(joined(address))) if address else title


def _shown(edit: Change, text: str, terminal: Terminal) -> str:
    return _printable(shown(edit.column, text, terminal.locale)) if text else terminal.words("settings.blank")


def _printable(text: str) -> str:
    """One line, cut: whatever a cell holds cannot move the cursor."""
    line = "".join(character if character.isprintable() else " " for character in text)
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def _asked(terminal: Terminal) -> bool:
    """Whether somebody is there and says yes."""
    if not sys.stdin.isatty():
        terminal.tell("settings.not_asked", "yellow")
        return False
    answer = terminal.console.input(terminal.words("settings.ask"))
    if answer.strip().casefold() in terminal.words("settings.answers").split():
        return True
    terminal.tell("settings.refused", "yellow")
    return False
