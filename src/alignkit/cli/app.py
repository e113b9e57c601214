"""The table of commands. A command's module is imported when the command runs, not before."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any, NamedTuple

import typer
from typer import completion
from typer._click import Command, Context, exceptions
from typer.core import TyperCommand, TyperGroup

from alignkit import __version__
from alignkit.errors import UsageError, did_you_mean

NAME = "alignkit"


class Entry(NamedTuple):
    """One command: the question it belongs to, what stands after its name in the overview, and its sentence."""

    group: str
    arguments: str
    says: str


#: Every command that exists. The overview, completion and did-you-mean read nothing else.
COMMANDS = {
    "attribute": Entry("Who closed these deals", "", "trace every won deal to its campaigns"),
    "explain": Entry("Who closed these deals", "DEAL", "every touch, kept or dropped, and its cents"),
    "compare": Entry("Who closed these deals", "", "the models side by side"),
    "models": Entry("Who closed these deals", "", "what each model does"),
    "paths": Entry("Who closed these deals", "FILE", "channel paths through the same models"),
    "experiments": Entry("Who closed these deals", "", "what tested campaigns add, with intervals"),
    "inspect": Entry("What goes in", "FILE…", "what a file is and how it will be read"),
    "init": Entry("What goes in", "", "write a commented alignkit.toml"),
    "schema": Entry("What goes in", "KIND", "the fields of a record, and JSON Schemas"),
    "sample": Entry("What goes in", "DIR", "a company to try it on"),
    "doctor": Entry("Every night", "", "versions, settings, and what is wrong"),
}


class Lazy(TyperGroup):
    """The commands by name; each is built on its first use."""

    def list_commands(self, _ctx: Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, _ctx: Context, cmd_name: str) -> Command | None:
        """A stub that knows its name and sentence: all that the overview and completion need."""
        return TyperCommand(cmd_name, help=COMMANDS[cmd_name].says) if cmd_name in COMMANDS else None

    def resolve_command(self, ctx: Context, args: list[str]) -> tuple[str | None, Command | None, list[str]]:
        name = args[0]
        if name in COMMANDS:
            return name, command(name), args[1:]
        if ctx.resilient_parsing:
            return None, None, args[1:]
        hint = did_you_mean(name, COMMANDS)
        raise UsageError("usage", f"there is no command {name}", do=[hint, f"see  {NAME} --help"])

    def get_help(self, _ctx: Context) -> str:
        from alignkit.cli import guide

        guide.overview(COMMANDS)
        return ""


class Documented(TyperCommand):
    """A command whose help is its docstring, its examples, and its options by group."""

    def get_help(self, ctx: Context) -> str:
        from alignkit.cli import guide

        guide.command(self, ctx)
        return ""


def command(name: str) -> Command:
    """The real command: the function of that name in `alignkit.cli.<name>`."""
    function: Callable[..., Any] = getattr(import_module(f"alignkit.cli.{name}"), name)
    single = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    single.command(name, cls=Documented, context_settings=_SETTINGS)(function)
    return typer.main.get_command(single)


def group() -> Lazy:
    """The whole command line."""

    def version(value: bool) -> None:
        if value:
            typer.echo(f"{NAME} {__version__}")
            raise typer.Exit

    show = typer.core.TyperOption(
        param_decls=["--version", "-V"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        help="The version.",
        callback=lambda _ctx, _param, value: version(value),
    )
    install, script = typer.main.get_install_completion_arguments()
    return Lazy(name=NAME, params=[show, install, script], context_settings=_SETTINGS, rich_markup_mode=None)


def invoke(arguments: list[str]) -> int:
    """Run a command line; without arguments it is a question, and the overview answers it."""
    whole = group()
    instruction = os.environ.get("_ALIGNKIT_COMPLETE")
    if instruction:
        return completion.shell_complete(whole, {}, NAME, "_ALIGNKIT_COMPLETE", instruction)
    try:
        with whole.make_context(NAME, arguments or ["--help"]) as context:
            whole.invoke(context)
    except typer.Exit as done:
        return done.exit_code
    except (typer.Abort, EOFError):
        sys.stderr.write("\n")
        return 1
    return 0


_SETTINGS: dict[str, Any] = {"help_option_names": ["--help", "-h"]}

__all__ = ["COMMANDS", "Documented", "Lazy", "command", "exceptions", "group", "invoke"]
