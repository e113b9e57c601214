"""`alignkit models`: what each model does."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from alignkit.cli import options
from alignkit.cli.present import Show, present, showing

if TYPE_CHECKING:
    from alignkit.answer import Answer


def models(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="One model, explained.", autocompletion=options.starting_models)
    ] = None,
    config: options.Config = None,
    form: options.Format = None,
    output: options.Out = None,
    color: options.Color = "auto",
) -> None:
    """What does each model do?

    Lists the models, built in, plugged in and your own from alignkit.toml; with a name, its rule, formula, example and
    source.

    Examples
      alignkit models
      alignkit models w-shaped
      alignkit models -f json
    """
    from alignkit.config.layers import configure

    custom = configure(file=config).settings.models
    show = showing(form, output, color=color)
    if name and show.form == "table" and show.output is None:
        _document(name, custom, show)
    else:
        present([_listed([name] if name else None, custom)], show)


def _document(name: str, custom: Mapping[str, Mapping[str, Any]], show: Show) -> None:
    """A model's own documentation: its docstring."""
    from alignkit.models import registry
    from alignkit.reports import terminal
    from alignkit.reports.grid import Signs, text

    model = registry.get(name, custom)
    console = terminal.console(sys.stdout, color=show.color)
    signs = Signs(ascii=console.options.ascii_only)
    head = text(model.name, "total").append(f"  {model.short}" if model.short else "", "quiet")
    for line in [head, text(""), *map(text, model.doc.splitlines())]:
        console.print(signs.fit(line, console.encoding), end="\n")


def _listed(names: list[str] | None, custom: Mapping[str, Mapping[str, Any]]) -> Answer:
    from alignkit.answer import Answer, Column, table
    from alignkit.models import registry

    found = [registry.get(name, custom) for name in names or _known(custom)]
    columns = (
        Column("model", "key", "its name, for --model"),
        Column("rule", "text", "what it does, in a sentence"),
    )
    rows = table(columns, {"model": [m.name for m in found], "rule": [m.title for m in found]})
    return Answer("models", "Which models are there?", "How each divides a deal among its touches.", columns, rows)


def _known(custom: Mapping[str, Mapping[str, Any]]) -> list[str]:
    from alignkit.models import registry

    return registry.names(custom)
