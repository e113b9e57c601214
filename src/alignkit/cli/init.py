"""`alignkit init`: a commented alignkit.toml."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from alignkit.cli import options
from alignkit.cli.present import Show, say


def init(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="Where to write it (default: here).")] = Path(),
    force: Annotated[
        bool, typer.Option("--force", rich_help_panel="Output", help="Write over one that is there.")
    ] = False,
    quiet: options.Quiet = False,
) -> None:
    """Write a commented alignkit.toml.

    Every setting stands in it with its default and the rule it decides, all commented out: take away a # to decide
    otherwise. A file that is there is never overwritten without --force.

    Examples
      alignkit init
      alignkit init exports
    """
    from alignkit.cli.settings_file import commented
    from alignkit.config.layers import FILE_NAME
    from alignkit.errors import UsageError
    from alignkit.reports.files import replacing, writable

    target = writable(folder / FILE_NAME)
    if target.exists() and not force:
        raise UsageError("exists", f"{target} is there already", do=["add  --force  to write over it"])
    with replacing(target) as stream:
        stream.write(commented().encode())
    say(f"Wrote {target}. Next: alignkit inspect FILE…, alignkit attribute", Show(quiet=quiet))
