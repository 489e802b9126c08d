"""The commands and their options; each is a thin door to a module of this package.

Belongs here: names, options, help, turning refusals and errors into a sentence and an exit status. Does not belong
here: doing anything. The application is built for a language, for its help is in that language (and annotations are
read while it is built, hence no `from __future__ import annotations`).
"""

import datetime as dt
import gc
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from barometer.cli import errors, speaking
from barometer.cli.terminal import Refusal, Terminal, language, speak_utf8
from barometer.declarations.settings.journal import JOURNAL
from barometer.locale import LOCALES
from barometer.project import Project, ProjectNotFoundError, find

#: Objects made between two looks for cycles. At Python's own 700 the looks, which find next to nothing in a process
#: that ends when its command does, take a fifth of a run.
_COLLECTED_EVERY = 300_000

#: The status that Typer gives when somebody presses Ctrl+C.
_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and leave with its status: 0 fine, 1 refused or failed, 2 misspelt, 130 interrupted."""
    gc.set_threshold(_COLLECTED_EVERY)
    speak_utf8()
    given = list(sys.argv[1:] if arguments is None else arguments)
    sys.exit(run_command(given, Terminal(language(given))))


def run_command(arguments: Sequence[str], terminal: Terminal) -> int:
    """One command from its arguments. Returns the exit status; whatever goes wrong has been said in a sentence."""
    asked = _Asked(terminal)
    try:
        status = _application(asked, terminal)(list(arguments), standalone_mode=False, prog_name="barometer")
        if status == _INTERRUPTED:
            terminal.tell("error.interrupted", "yellow")
        return status if isinstance(status, int) else 0
    except ProjectNotFoundError as error:
        terminal.tell("error.no_project", "bold red", folder=error.searched)
    except Refusal as refusal:
        terminal.line(str(refusal), "bold red")
    except typer.TyperException as error:
        return speaking.misspelt(error, terminal)
    except Exception as error:
        errors.explain_exception(error, asked.project.state if asked.project else None, terminal)
    return 1


class _Asked:
    """What stands before the command's name: the project's folder, looked for when a command needs it."""

    def __init__(self, terminal: Terminal) -> None:
        self.folder: Path | None = None
        self.project: Project | None = None
        self._terminal = terminal

    def find(self) -> Project:
        self.project = find(self.folder)
        if (self.project.surveys / JOURNAL).exists():
            from barometer.cli.settings import complete_interrupted

            complete_interrupted(self.project, self._terminal)
        return self.project


def _application(asked: _Asked, terminal: Terminal) -> typer.Typer:
    """The commands, in the terminal's language. Each imports what it needs when it is called."""
    words = terminal.words
    group, command = speaking.classes(terminal)
    option = partial(typer.Option, show_default=False, rich_help_panel=words("help.options"))
    argument = partial(typer.Argument, show_default=False, rich_help_panel=words("help.arguments"))
    app = typer.Typer(
        cls=group,
        help=words("help.barometer"),
        subcommand_metavar=words("help.subcommand"),
        no_args_is_help=True,
        add_completion=False,
    )
    door = partial(app.command, cls=command, rich_help_panel=words("help.commands"))

    @app.callback()
    def before(
        project: Annotated[Path | None, option(help=words("help.project"))] = None,
        lang: Annotated[str, option(help=words("help.lang"))] = LOCALES[0],
    ) -> None:
        if lang not in LOCALES:
            raise terminal.refusal("error.no_language", lang=lang, languages=", ".join(LOCALES))
        asked.folder = project

    @door(help=words("help.run"))
    def run(
        services: Annotated[list[str] | None, argument(metavar="SERVICE", help=words("help.services"))] = None,
        without_kits: Annotated[bool, option("--no-press-kits", help=words("help.no_press_kits"))] = False,
    ) -> int:
        from barometer.cli.run import run

        return run(asked.find(), services or [], terminal, with_kits=not without_kits)

    @door(help=words("help.check"))
    def check(reply: Annotated[bool, option("--reply", help=words("help.reply"))] = False) -> int:
        from barometer.cli.check import check

        return check(asked.find(), reply, terminal)

    @door(help=words("help.init"))
    def init(
        folder: Annotated[Path, argument(metavar=words("help.folder_name"), help=words("help.folder"))],
        demo: Annotated[bool, option("--demo", help=words("help.demo"))] = False,
    ) -> int:
        from barometer.cli.init import init

        return init(folder, demo, terminal)

    @door(name="add-service", help=words("help.add_service"))
    def add_service(
        model: Annotated[str | None, argument(metavar="SERVICE", help=words("help.add_service_model"))] = None,
        id_: Annotated[str | None, option("--id", help=words("help.add_service_id"))] = None,
        label: Annotated[str | None, option(help=words("help.add_service_label"))] = None,
        kpi: Annotated[list[str] | None, option("--kpi", help=words("help.add_service_kpi"))] = None,
        everything: Annotated[bool, option("--all", help=words("help.add_service_all"))] = False,
        entity: Annotated[list[str] | None, option("--entity", help=words("help.add_service_entity"))] = None,
        blank: Annotated[bool, option("--blank", help=words("help.add_service_blank"))] = False,
    ) -> int:
        from barometer.cli.add_service import Asked, add_service, codes

        wanted = Asked(model, id_, label, codes(kpi), codes(entity), everything, blank)
        return add_service(asked.find(), wanted, terminal, dt.date.today())  # noqa: DTZ011 - the person's own day

    @door(name="add-wave", help=words("help.add_wave"))
    def add_wave(
        file: Annotated[Path, argument(metavar=words("help.file_name"), help=words("help.add_wave_file"))],
        survey: Annotated[str | None, option("--survey", help=words("help.add_wave_survey"))] = None,
        new_survey: Annotated[str | None, option("--new-survey", help=words("help.add_wave_new_survey"))] = None,
        structure: Annotated[Path | None, option("--structure", help=words("help.add_wave_structure"))] = None,
        answers: Annotated[Path | None, option("--answers", help=words("help.add_wave_answers"))] = None,
        workbook: Annotated[bool, option("--workbook", help=words("help.add_wave_workbook"))] = False,
    ) -> int:
        from barometer.cli.add_wave import add_wave
        from barometer.cli.asking import at_terminal

        return add_wave(
            asked.find(),
            file,
            terminal,
            survey=survey,
            new_survey=new_survey,
            structure=structure,
            answers=answers,
            read_line=None if workbook else at_terminal(),
        )

    @door(help=words("help.margins"))
    def margins(
        files: Annotated[list[Path], argument(metavar=words("help.files_name"), help=words("help.margins_files"))],
        year: Annotated[int | None, option(help=words("help.margins_year"), min=1960, max=2100)] = None,
        all_ages: Annotated[bool, option("--all-ages", help=words("help.margins_all_ages"))] = False,
        replace: Annotated[bool, option("--replace", help=words("help.margins_replace"))] = False,
    ) -> int:
        from barometer.cli.margins import make

        return make(asked.find(), files, year, all_ages, replace, terminal)

    @door(help=words("help.mergers"))
    def mergers(
        file: Annotated[Path, argument(metavar=words("help.file_name"), help=words("help.mergers_file"))],
        since: Annotated[int, option(help=words("help.mergers_since"), min=1943, max=2100)] = 2005,
        write: Annotated[bool, option("--write", help=words("help.mergers_write"))] = False,
    ) -> int:
        from barometer.cli.mergers import mergers

        return mergers(asked.find(), file, since, write, terminal)

    @door(name="plan-sample", help=words("help.plan"))
    def plan_sample(
        service: Annotated[str, argument(metavar="SERVICE", help=words("help.plan_service"))],
        n: Annotated[int | None, option("--n", help=words("help.plan_n"), min=30, max=1_000_000)] = None,
    ) -> int:
        from barometer.cli.plan import plan_sample

        return plan_sample(asked.find(), service, n, terminal)

    @door(help=words("help.texts"))
    def texts(service: Annotated[str, argument(metavar="SERVICE", help=words("help.one_service"))]) -> int:
        from barometer.cli.texts import texts

        return texts(asked.find(), service, terminal)

    @door(help=words("help.settings"))
    def settings(
        file: Annotated[
            Path | None, argument(metavar=words("help.file_name"), help=words("help.settings_file"))
        ] = None,
        to: Annotated[Path | None, option("--to", help=words("help.settings_to"))] = None,
        yes: Annotated[bool, option("--yes", help=words("help.settings_yes"))] = False,
    ) -> int:
        from barometer.cli.settings import read_workbook, write_workbook

        project = asked.find()
        return read_workbook(project, file, yes, terminal) if file else write_workbook(project, to, terminal)

    @door(help=words("help.coding"))
    def coding(service: Annotated[str, argument(metavar="SERVICE", help=words("help.one_service"))]) -> int:
        from barometer.cli.building import coding

        return coding(asked.find(), service, terminal)

    @door(help=words("help.matching"))
    def matching(service: Annotated[str, argument(metavar="SERVICE", help=words("help.one_service"))]) -> int:
        from barometer.cli.building import matching

        return matching(asked.find(), service, terminal)

    @door(help=words("help.selection"))
    def selection(service: Annotated[str, argument(metavar="SERVICE", help=words("help.one_service"))]) -> int:
        from barometer.cli.building import selection

        return selection(asked.find(), service, terminal)

    @door(help=words("help.questionnaire"))
    def questionnaire(
        survey: Annotated[str, argument(metavar=words("help.survey_name"), help=words("help.questionnaire_survey"))],
        to: Annotated[Path | None, option("--to", help=words("help.questionnaire_to"))] = None,
    ) -> int:
        from barometer.cli.questionnaire import questionnaire

        return questionnaire(asked.find(), survey, to, terminal)

    @door(help=words("help.workshop"))
    def workshop(
        service: Annotated[str, argument(metavar="SERVICE", help=words("help.one_service"))],
        to: Annotated[Path | None, option("--to", help=words("help.workshop_to"))] = None,
    ) -> int:
        from barometer.cli.workshop import workshop

        return workshop(asked.find(), service, to, terminal)

    @door(name="press-kit", help=words("help.press_kit"))
    def press_kit(service: Annotated[str, argument(metavar="SERVICE", help=words("help.one_service"))]) -> int:
        from barometer.cli.press_kit import press_kit

        return press_kit(asked.find(), service, terminal)

    @door(help=words("help.dagster"))
    def dagster(port: Annotated[int, option(help=words("help.port"), min=1, max=65535)] = 3000) -> int:
        from barometer.cli.serving import serve

        return serve(asked.find(), port, terminal)

    return app
