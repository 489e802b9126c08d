"""Questions put to a person: at the terminal, one after the other, or all at once in a workbook.

Belongs here: showing questions, reading what is typed, telling what was answered. Does not belong here: which questions
there are (ingest.proposal), what is done with the answers (add_wave, add_survey).
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from barometer.cli.terminal import Terminal
from barometer.findings import quoted
from barometer.project import Project

if TYPE_CHECKING:
    from barometer.ingest.proposal.material import Material
    from barometer.ingest.proposal.propose import Proposal, Propose
    from barometer.ingest.proposal.questions import Question


def at_terminal() -> Callable[[], str] | None:
    """What reads a line from the keyboard; None where nobody sits at one."""
    return input if sys.stdin is not None and sys.stdin.isatty() else None


def ask_all(
    material: Material, known: dict[str, str], propose: Propose, terminal: Terminal, read_line: Callable[[], str]
) -> dict[str, str]:
    """Every open question in turn; an empty line takes the proposal. An end of input stops the asking."""
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


def tell_answers(proposal: Proposal, answers: dict[str, str], terminal: Terminal) -> None:
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


def write_questions(
    project: Project, material: Material, file: Path, known: dict[str, str], propose: Propose, terminal: Terminal
) -> int:
    """The questions as a workbook beside the file, with what is answered or proposed. Returns 1: nothing done yet."""
    from barometer.ingest.proposal.propose import with_likely
    from barometer.ingest.proposal.questions_workbook import questions_workbook
    from barometer.lake import atomic_write

    proposal, _ = with_likely(material, known, propose)
    path = file.with_name(f"{file.stem} - questions.xlsx")
    atomic_write(path, questions_workbook(proposal.questions, known, terminal.locale))
    waiting = [question for question in proposal.questions if question.proposal is None and question.id not in known]
    terminal.tell("add_wave.questions", "yellow", path=project.relative(path), count=len(waiting))
    return 1
