"""Typer's help and errors in the terminal's language: Typer itself speaks English only.

Belongs here: the few places where its own words would be read. Does not belong here: the commands (app).
"""

from __future__ import annotations

from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup, TyperOption

from barometer.cli.terminal import Terminal


def classes(terminal: Terminal) -> tuple[type[TyperGroup], type[TyperCommand]]:
    """The group and the command whose `--help` speaks the terminal's language."""

    def translated(option: TyperOption | None) -> TyperOption | None:
        if option is not None:
            option.help = terminal.words("help.help")
            option.rich_help_panel = terminal.words("help.options")
        return option

    class Command(TyperCommand):
        def get_help_option(self, ctx: Any) -> TyperOption | None:
            return translated(super().get_help_option(ctx))

    class Group(TyperGroup):
        def get_help_option(self, ctx: Any) -> TyperOption | None:
            return translated(super().get_help_option(ctx))

        def resolve_command(self, ctx: Any, args: list[str]) -> Any:
            if args and args[0] not in self.commands:
                raise terminal.refusal("error.no_command", name=args[0], commands=", ".join(sorted(self.commands)))
            return super().resolve_command(ctx, args)

    return Group, Command


def misspelt(error: typer.TyperException, terminal: Terminal) -> int:
    """Say what Typer could not make sense of. Returns the exit status, 2."""
    kind, option = type(error).__name__, getattr(error, "option_name", None)
    if kind == "NoArgsIsHelpError":  # the help was printed
        return 0
    if kind == "NoSuchOption" and option:
        terminal.tell("error.no_option", "bold red", option=option)
    elif kind == "MissingParameter" and (parameter := getattr(error, "param", None)) is not None:
        terminal.tell("error.missing", "bold red", name=parameter.metavar or parameter.name)
    else:
        terminal.tell("error.misspelt", "bold red", detail=error.format_message())
    terminal.tell("error.see_help")
    return 2
