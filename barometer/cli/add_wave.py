"""`barometer add-wave`: from a file that arrived to a wave.toml that `check` accepts, by questions and answers.

Belongs here: showing what was recognised, asking, writing the files. Does not belong here: any guess
(ingest.proposal).

What is certain is shown; what is likely waits for a yes; the rest is asked, at the terminal or in a workbook that is
written beside the file and read back with `--answers`. Until everything is answered nothing is put under surveys/.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from barometer.cli import asking, telling
from barometer.cli.add_survey import declare_survey
from barometer.cli.terminal import Terminal
from barometer.findings import Finding, Severity
from barometer.project import Project

if TYPE_CHECKING:
    from barometer.ingest.proposal.material import Material
    from barometer.ingest.proposal.propose import Proposal


def add_wave(
    project: Project,
    file: Path,
    terminal: Terminal,
    *,
    survey: str | None = None,
    new_survey: str | None = None,
    structure: Path | None = None,
    answers: Path | None = None,
    read_line: Callable[[], str] | None = None,
) -> int:
    """Propose the declaration of the wave in a file, ask what it cannot tell, and write it.

    `new_survey` names a survey to be declared first, from the same file. `read_line` gives a line typed at the
    terminal; without one the questions go into a workbook. Returns the exit status: 0 where the declaration was written
    and the file was accepted by it, else 1.
    """
    with terminal.busy("add_wave.under_way"):
        opened = _open(project, file, structure)
        given = _given(answers)
    if isinstance(opened, tuple) or isinstance(given, tuple):
        findings = [*(opened if isinstance(opened, tuple) else ()), *(given if isinstance(given, tuple) else ())]
        telling.tell(terminal, telling.from_findings(findings))
        return 1
    _tell_tool(opened, terminal)
    if new_survey is not None and new_survey in opened.declared.surveys:
        terminal.tell("add_wave.survey_exists", name=new_survey)
        survey = new_survey
    elif new_survey is not None:
        if not declare_survey(project, opened, new_survey, file, given, terminal, read_line):
            return 1
        return add_wave(project, file, terminal, survey=new_survey, structure=structure, read_line=read_line)
    known = dict(given) | ({"survey": survey} if survey else {})
    if not opened.declared.surveys:
        raise terminal.refusal("add_wave.no_survey")
    if survey and survey not in opened.declared.surveys:
        raise terminal.refusal("add_wave.unknown_survey", name=survey, surveys=", ".join(opened.declared.surveys))

    from barometer.ingest.proposal.propose import propose

    if read_line is not None:
        known = asking.ask_all(opened, known, propose, terminal, read_line)
    proposal = propose(opened, known)
    if proposal.open(known):
        return asking.write_questions(project, opened, file, known, propose, terminal)
    asking.tell_answers(proposal, known, terminal)
    return _write(project, opened, proposal, known, file, terminal)


def _open(project: Project, file: Path, structure: Path | None) -> Material | tuple[Finding, ...]:
    from barometer.ingest.files import receive
    from barometer.ingest.proposal.material import Declared, open_file
    from barometer.ingest.tools.structures import read_structure
    from barometer.workspace import open_workspace

    declarations = open_workspace(project).declarations
    if declarations.authority is None:
        return tuple(f for f in declarations.findings if f.severity is Severity.FILE)
    read = None
    if structure is not None:
        found = read_structure(receive(structure, structure.name))
        if isinstance(found, Finding):
            return (found,)
        read = found
    margins = tuple(int(path.stem) for path in sorted(project.margins.glob("[0-9][0-9][0-9][0-9].csv")))
    declared = Declared(
        declarations.authority,
        declarations.services,
        declarations.surveys,
        declarations.waves,
        declarations.territory,
        margins,
    )
    return open_file(receive(file, file.name), declared, read)


def _given(answers: Path | None) -> dict[str, str] | tuple[Finding, ...]:
    if answers is None:
        return {}
    from barometer.ingest.files import receive
    from barometer.ingest.proposal.questions_workbook import read_answers

    return read_answers(receive(answers, answers.name))


def _tell_tool(material: Material, terminal: Terminal) -> None:
    rows, columns = len(material.sheet.rows), len(material.columns)
    if material.tool is None:
        terminal.tell("add_wave.no_tool", "bold", rows=rows, columns=columns)
    else:
        terminal.tell("add_wave.tool", "bold", product=material.tool.product, rows=rows, columns=columns)


def _write(
    project: Project, material: Material, proposal: Proposal, answers: dict[str, str], file: Path, terminal: Terminal
) -> int:
    """Put the file and its declaration in the wave's folder, then judge them as `check` does."""
    from barometer.ingest.proposal.declaration import wave_toml
    from barometer.lake import atomic_write

    survey, year = proposal.answer("survey", answers), proposal.answer("year", answers)
    folder = project.waves / str(survey) / str(year)
    target, declaration = folder / file.name, folder / "wave.toml"
    if declaration.exists():
        raise terminal.refusal("add_wave.declared", path=project.relative(declaration))
    if target.exists() and target.read_bytes() != material.received.content:
        raise terminal.refusal("add_wave.other_file", path=project.relative(target))
    folder.mkdir(parents=True, exist_ok=True)
    if not target.exists():
        atomic_write(target, material.received.content)
    text = wave_toml(material, proposal, answers, file.name, material.declared.authority.locale)
    atomic_write(declaration, text.encode())
    terminal.line()
    terminal.tell("add_wave.written", "green", path=project.relative(declaration))
    return _judge(project, folder, terminal)


def _judge(project: Project, folder: Path, terminal: Terminal) -> int:
    """What `check` says of the new wave."""
    from barometer import pipeline
    from barometer.workspace import open_workspace

    mine = project.relative(folder) + "/"
    findings = [f for f in pipeline.judge(open_workspace(project)) if f.place.file.startswith(mine)]
    telling.tell(terminal, telling.from_findings(findings))
    refused = any(finding.severity in (Severity.FILE, Severity.ROW) for finding in findings)
    terminal.line()
    terminal.tell("add_wave.refused" if refused else "add_wave.accepted", "bold red" if refused else "bold green")
    return 1 if refused else 0
