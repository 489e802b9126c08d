"""`barometer add-wave`: from a file that arrived to a wave.toml that `check` accepts, by questions and answers.

Belongs here: showing what was recognised, asking, writing the files. Does not belong here: any guess
(ingest.proposal).

What is certain is shown; what is likely waits for a yes; the rest is asked, at the terminal or in a workbook that is
written beside the file and read back with `--answers`. Until everything is answered nothing is put under surveys/.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from barometer.cli import telling
from barometer.cli.terminal import Terminal
from barometer.findings import Finding, Severity, quoted
from barometer.project import Project

if TYPE_CHECKING:
    from barometer.ingest.proposal.material import Material
    from barometer.ingest.proposal.propose import Proposal
    from barometer.ingest.proposal.questions import Question


def add_wave(
    project: Project,
    file: Path,
    terminal: Terminal,
    *,
    survey: str | None = None,
    structure: Path | None = None,
    answers: Path | None = None,
    read_line: Callable[[], str] | None = None,
) -> int:
    """Propose the declaration of the wave in a file, ask what it cannot tell, and write it.

    `read_line` gives a line typed at the terminal; without one the questions go into a workbook. Returns the exit
    status: 0 where the declaration was written and the file was accepted by it, else 1.
    """
    with terminal.busy("add_wave.under_way"):
        opened = _open(project, file, structure)
        given = _given(answers)
    findings = [*(opened if isinstance(opened, tuple) else ()), *(given if isinstance(given, tuple) else ())]
    if isinstance(opened, tuple) or isinstance(given, tuple):
        telling.tell(terminal, telling.from_findings(findings))
        return 1
    known = dict(given) | ({"survey": survey} if survey else {})
    _tell_tool(opened, terminal)
    if not opened.declared.surveys:
        raise terminal.refusal("add_wave.no_survey")
    if survey and survey not in opened.declared.surveys:
        raise terminal.refusal("add_wave.unknown_survey", name=survey, surveys=", ".join(opened.declared.surveys))

    from barometer.ingest.proposal.propose import propose

    if read_line is not None:
        known = _ask_all(opened, known, terminal, read_line)
    proposal = propose(opened, known)
    if proposal.open(known):
        return _write_questions(project, opened, file, known, terminal)
    _tell_answers(proposal, known, terminal)
    return _write(project, opened, proposal, known, file, terminal)


def at_terminal() -> Callable[[], str] | None:
    """What reads a line from the keyboard; None where nobody sits at one."""
    return input if sys.stdin is not None and sys.stdin.isatty() else None


def _open(project: Project, file: Path, structure: Path | None) -> Material | tuple[Finding, ...]:
    from barometer import pipeline
    from barometer.ingest.files import receive
    from barometer.ingest.proposal.material import Declared, open_file
    from barometer.ingest.tools.structures import read_structure

    declarations = pipeline.open_workspace(project).declarations
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


def _ask_all(
    material: Material, known: dict[str, str], terminal: Terminal, read_line: Callable[[], str]
) -> dict[str, str]:
    """Every open question in turn; an empty line takes the proposal. An end of input stops the asking."""
    from barometer.ingest.proposal.propose import propose

    answers, listed = dict(known), False
    while questions := propose(material, answers).open(answers):
        question = questions[0]
        terminal.line()
        if question.is_of_columns and not listed:
            listed = True
            terminal.tell("add_wave.columns", "bold")
            for column in material.columns:
                if not column.is_own:
                    terminal.line(f"  {column.shown}")
            terminal.line()
        terminal.line(question.words(terminal.locale), "bold")
        if question.is_of_columns:
            terminal.tell("add_wave.which_column")
        else:
            for number, choice in enumerate(question.choices, start=1):
                terminal.line(f"  {number:>3}  {question.shown(choice.key, terminal.locale)}")
        if question.proposal is not None:
            shown = question.shown(question.proposal, terminal.locale)
            terminal.tell("add_wave.proposed", "cyan", answer=shown)
        try:
            typed = read_line().strip()
        except EOFError:
            return answers
        answer = _read(question, typed)
        if answer is None:
            terminal.tell("add_wave.not_an_answer", "yellow")
        else:
            answers[question.id] = answer
    return answers


def _read(question: Question, typed: str) -> str | None:
    if not typed:
        return question.proposal
    is_number = typed.isascii() and typed.isdigit() and not question.is_of_columns
    if is_number and question.choices and 1 <= int(typed) <= len(question.choices):
        return question.choices[int(typed) - 1].key
    return question.read(typed)


def _tell_answers(proposal: Proposal, answers: dict[str, str], terminal: Terminal) -> None:
    """What will be written, proposals and certainties included: nothing is taken silently."""
    terminal.line()
    terminal.tell("add_wave.summary", "bold")
    for question in proposal.questions:
        answer = proposal.answer(question.id, answers)
        shown = question.shown(str(answer), terminal.locale)
        state = "" if question.id in answers else f"  ({terminal.words('add_wave.taken')})"
        terminal.line(f"  {question.words(terminal.locale)}  {shown}{state}")
    for texts in (*proposal.codes.values(), *proposal.values.values()):
        for text, meaning in texts.items():
            terminal.tell("add_wave.means", text=quoted(text), meaning=quoted(meaning))


def _write_questions(
    project: Project, material: Material, file: Path, known: dict[str, str], terminal: Terminal
) -> int:
    from barometer.ingest.proposal.propose import with_likely
    from barometer.ingest.proposal.questions_workbook import questions_workbook
    from barometer.lake import atomic_write

    proposal, _ = with_likely(material, known)
    path = file.with_name(f"{file.stem} - questions.xlsx")
    atomic_write(path, questions_workbook(proposal.questions, known, terminal.locale))
    waiting = [question for question in proposal.questions if question.proposal is None and question.id not in known]
    terminal.tell("add_wave.questions", "yellow", path=project.relative(path), count=len(waiting), file=file.name)
    return 1


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

    mine = project.relative(folder) + "/"
    findings = [f for f in pipeline.judge(pipeline.open_workspace(project)) if f.place.file.startswith(mine)]
    telling.tell(terminal, telling.from_findings(findings))
    refused = any(finding.severity in (Severity.FILE, Severity.ROW) for finding in findings)
    terminal.line()
    terminal.tell("add_wave.refused" if refused else "add_wave.accepted", "bold red" if refused else "bold green")
    return 1 if refused else 0
