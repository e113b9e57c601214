"""`alignkit inspect`: what is in these files, and how will they be read?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from alignkit.cli import options
from alignkit.cli.present import present, showing


def inspect(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Exports of any kind, or folders of them.")],
    kind: Annotated[
        str | None,
        typer.Option(
            "--as",
            metavar="KIND",
            rich_help_panel="Input",
            autocompletion=options.starting_kinds,
            help="Read them as this kind of record (deals, touches, people, …) and say what is missing.",
        ),
    ] = None,
    config: options.Config = None,
    form: options.Format = None,
    output: options.Out = None,
    answer: options.AnswerName = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = 0,
    color: options.Color = "auto",
) -> None:
    """What is in these files, and how will they be read?

    Says for each file which system and record it is and why, its encoding, delimiter, date order, zone and currency,
    what became of its rows, and which column is read as which field.

    Examples
      alignkit inspect exports/opportunities.csv
      alignkit inspect exports
      alignkit inspect targets.csv --as deals
    """
    import alignkit
    from alignkit.cli.progress import working

    show = showing(form, output, answer, quiet=quiet, verbose=verbose, color=color)
    named = options.record_kind(kind) if kind else None
    with working("looking into the files", quiet=quiet):
        inspection = alignkit.inspect(*files, config=config, kind=named)
    present(inspection.answers, show, read=files)
