"""`barometer add-wave --new-survey`: the survey that a first file calls for, declared before its wave.

Belongs here: asking for the criteria of its columns and writing survey.toml. Does not belong here: which columns are on
a scale (ingest.proposal.survey_draft), the wave itself (add_wave).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from barometer.cli import asking
from barometer.cli.terminal import Terminal
from barometer.declarations.layout import survey_file
from barometer.project import Project

if TYPE_CHECKING:
    from barometer.ingest.proposal.material import Material


def declare_survey(
    project: Project,
    material: Material,
    survey: str,
    file: Path,
    given: Mapping[str, str],
    terminal: Terminal,
    read_line: Callable[[], str] | None,
) -> bool:
    """Ask what the survey measures and write its declaration. Returns whether it was written.

    Raises Refusal for a name that is none, a survey that is there but refused, a file without a recognised scale.
    """
    from barometer.ingest.proposal.questions import NONE
    from barometer.ingest.proposal.survey_draft import propose_survey, survey_toml
    from barometer.lake import atomic_write

    path = project.surveys / survey_file(survey)
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", survey):
        raise terminal.refusal("add_wave.not_an_id", name=survey)
    if path.exists():  # it is there, and could not be read
        raise terminal.refusal("add_wave.survey_refused", path=project.relative(path))
    answers = dict(given)
    if len(propose_survey(material, answers).questions) < 2:
        raise terminal.refusal("add_wave.no_measure")
    if read_line is not None:
        answers = asking.ask_all(material, answers, propose_survey, terminal, read_line)
    proposal = propose_survey(material, answers)
    if proposal.open(answers):
        asking.write_questions(project, material, file, answers, propose_survey, terminal)
        return False
    if all(proposal.answer(question.id, answers) == NONE for question in proposal.questions[1:]):
        raise terminal.refusal("add_wave.no_measure")
    asking.tell_answers(proposal, answers, terminal)
    text = survey_toml(material, proposal, answers, survey, material.declared.authority.locale)
    path.parent.mkdir(parents=True, exist_ok=True)
    atomic_write(path, text.encode())
    terminal.line()
    terminal.tell("add_wave.survey_written", "green", path=project.relative(path))
    return True
