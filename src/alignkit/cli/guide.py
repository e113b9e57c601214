"""Help: the overview of the commands, and the page of one. No boxes; it reads the same in a log."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from inspect import cleandoc
from itertools import groupby
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text

from alignkit.reports import terminal
from alignkit.reports.grid import Signs, wrapped

if TYPE_CHECKING:
    from typer._click import Command, Context, Parameter

    from alignkit.cli.app import Entry

#: Where the explanations start, and how wide a page is at most.
INDENT, WIDTH = 32, 100

_FOOT = (
    "Options everywhere: -f FORMAT  -o FILE  --quiet  -v  --color  --debug  --help",
    "Completion in your shell: alignkit --install-completion",
    "Exit codes: 0 done, 1 our bug, 2 your input, 3 quality gate, 4 resources, 5 locked",
)

#: The order of option groups on a command's page.
_GROUPS = ("Arguments", "Input", "Question", "Rules", "Output", "General")


def overview(commands: Mapping[str, Entry]) -> None:
    """Every command under the question it answers."""
    lines: list[Text] = [
        Text("alignkit", "total").append("  which marketing closed these deals, to the cent", ""),
        Text(),
        Text("Start with the export you have:"),
        Text(),
        Text("  alignkit attribute opportunities.csv"),
    ]
    for title, entries in groupby(commands.items(), lambda item: item[1].group):
        lines += [Text(), Text(title, "total")]
        lines += [_entry(f"{name} {entry.arguments}".strip(), entry.says) for name, entry in entries]
    lines += [Text(), *(Text(line, "quiet") for line in _FOOT)]
    _print(lines)


def command(shown: Command, context: Context) -> None:
    """One command: its sentence, how it is called, what it does, examples, options."""
    first, _, rest = cleandoc(shown.help or "").partition("\n")
    lines = [
        Text(context.command_path, "total").append(f"  {first[:1].lower()}{first[1:]}".rstrip("."), ""),
        Text(),
        Text(f"Usage: {' '.join([context.command_path, *_usage(shown, context)])}"),
    ]
    lines += _body(rest.rstrip())
    options: dict[str, list[Text]] = {}
    for parameter in shown.get_params(context):
        if not getattr(parameter, "hidden", False):
            options.setdefault(_group(parameter), []).extend(_option(parameter, context))
    for title in sorted(options, key=_GROUPS.index):
        lines += [Text(), Text(title, "total"), *options[title]]
    _print(lines)


def _usage(shown: Command, context: Context) -> Iterable[str]:
    for parameter in shown.get_params(context):
        if parameter.param_type_name == "argument":
            name = str(parameter.make_metavar(context))
            yield name if parameter.required or name.startswith("[") else f"[{name}]"
    yield "[OPTIONS]"


def _group(parameter: Parameter) -> str:
    if parameter.param_type_name == "argument":
        return "Arguments"
    return getattr(parameter, "rich_help_panel", None) or "General"


def _option(parameter: Any, context: Context) -> list[Text]:
    if parameter.param_type_name == "argument":
        return _explained(str(parameter.make_metavar(context)), parameter.help or "")
    names = ", ".join(sorted([*parameter.opts, *parameter.secondary_opts], key=len))
    metavar = "" if parameter.is_flag or parameter.count else f" {parameter.make_metavar(context)}"
    says = "This page." if parameter.name == "help" else parameter.help
    return _explained(f"{names}{metavar}", says or "")


def _explained(name: str, says: str) -> list[Text]:
    lines = wrapped(says, page_width() - INDENT)
    if len(name) + 4 > INDENT:
        return [Text(f"  {name}"), *(Text(" " * INDENT) + line for line in lines)]
    head = _entry(name, "")
    return [head.append_text(lines[0]), *(Text(" " * INDENT) + line for line in lines[1:])]


def _entry(name: str, says: str) -> Text:
    return Text(f"  {name:<{INDENT - 2}}").append(says, "quiet")


def _body(text: str) -> list[Text]:
    """Paragraphs wrapped to the page; what is indented (examples) stands as it is, under its bold heading."""
    lines: list[Text] = []
    for paragraph in text.split("\n\n"):
        first, _, rest = paragraph.strip("\n").partition("\n")
        lines.append(Text())
        if rest.startswith("  "):
            lines += [Text(first, "total"), *map(Text, rest.splitlines())]
        else:
            lines += wrapped(" ".join(paragraph.split()), page_width(), "")
    return lines


def page_width() -> int:
    """How wide the page may be."""
    return min(_console().width, WIDTH)


def _console() -> Console:
    return terminal.console(sys.stdout)


def _print(lines: list[Text]) -> None:
    """All lines but the last one's end: whoever asked for the help ends it."""
    console = _console()
    signs = Signs(ascii=console.options.ascii_only)
    for number, line in enumerate(lines):
        end = "" if number == len(lines) - 1 else "\n"
        console.print(signs.fit(line, console.encoding), end=end, overflow="fold", crop=False, no_wrap=False)
