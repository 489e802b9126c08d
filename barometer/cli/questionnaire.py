"""`barometer questionnaire`: a survey's questionnaire from its declaration, in every form it is fielded in.

Belongs here: which survey, the folder, the words. Does not belong here: the files (publishing.questionnaire).
"""

from __future__ import annotations

from pathlib import Path

from barometer.cli import telling
from barometer.cli.terminal import Terminal
from barometer.findings import Severity
from barometer.project import Project


def questionnaire(project: Project, name: str, to: Path | None, terminal: Terminal) -> int:
    """Write the files of a questionnaire. Returns the exit status: 1 where declarations prevent it."""
    from barometer.ingest.wordings import changed_wordings
    from barometer.lake import atomic_write
    from barometer.publishing.questionnaire.files import questionnaire_files
    from barometer.publishing.questionnaire.form import form_of, remarks
    from barometer.workspace import open_workspace

    workspace = open_workspace(project)
    declared = workspace.declarations
    survey_id = _chosen(sorted(declared.surveys), name, terminal)
    survey = declared.surveys[survey_id]
    about = (f"{project.surveys.name}/waves/{survey_id}/survey.toml", f"{project.surveys.name}/barometer.toml")
    broken = [f for f in declared.findings if f.severity is Severity.FILE and f.place.file in about]
    if broken or declared.authority is None:
        telling.tell(terminal, telling.from_findings(broken or declared.findings))
        terminal.line()
        terminal.tell("questionnaire.blocked", "bold red")
        return 1
    years = [wave.year for wave in declared.waves_of(survey_id)]
    folder = project.surveys.name
    findings = [*changed_wordings(workspace.lake, survey, years, folder), *remarks(survey, folder)]
    telling.tell(terminal, telling.from_findings(findings))
    if findings:
        terminal.line()
    form = form_of(survey, declared.authority, declared.territory, declared.authority.locale)
    target = to or project.root / "questionnaires" / survey_id
    files = questionnaire_files(form)
    for file in files:
        atomic_write(target / file.name, file.content)
    count = len(form.all)
    terminal.tell("questionnaire.written", "bold green", title=form.title, questions=count, digest=form.digest)
    for file in files:
        terminal.line(f"  {target / file.name}")
        terminal.line(f"    {terminal.words(f'questionnaire.{file.use}')}")
    return 0


def _chosen(known: list[str], name: str, terminal: Terminal) -> str:
    """The survey of that id, or the only one that begins so."""
    if not known:
        raise terminal.refusal("questionnaire.none")
    found = [each for each in known if each == name] or [each for each in known if each.startswith(name)]
    if len(found) != 1:
        message = "questionnaire.several" if found else "questionnaire.unknown"
        raise terminal.refusal(message, name=name, known=", ".join(found or known))
    return found[0]
