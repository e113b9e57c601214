"""`alignkit sample`: a company to try it on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from alignkit.cli import options
from alignkit.cli.present import Show, say
from alignkit.cli.progress import working
from alignkit.errors import UsageError


def sample(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where to write the company's exports.")],
    deals: Annotated[
        int, typer.Option("--deals", min=1, metavar="N", rich_help_panel="Question", help="How many won deals.")
    ] = 300,
    seed: Annotated[
        int, typer.Option("--seed", metavar="N", rich_help_panel="Question", help="The same seed, the same bytes.")
    ] = 7,
    world: Annotated[
        str,
        typer.Option(
            "--world",
            metavar="NAME",
            rich_help_panel="Question",
            help="A company whose truth is known: fair, bystanders, harvesters, early-brand, retargeting, season,"
            " heavy-tails.",
        ),
    ] = "",
    force: Annotated[
        bool, typer.Option("--force", rich_help_panel="Output", help="Write into a folder that has files.")
    ] = False,
    quiet: options.Quiet = False,
) -> None:
    """Write a company to try alignkit on.

    A believable software company as the exports of its own systems: Salesforce, Marketo, Google Ads, web analytics,
    finance. The traps of real life are in it on purpose; a README beside the files lists them. With --world, a
    company in alignkit's own columns, and in truth.csv what each campaign really added: docs/truth.md.

    Examples
      alignkit sample trial
      alignkit sample trial --deals 2000 --seed 1
      alignkit sample bystanders --world bystanders
      alignkit attribute trial/deals.csv
    """
    from alignkit import sample as company
    from alignkit.worlds import company as of_a_world

    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())) and not force:
        raise UsageError("exists", f"{folder} is not empty", do=["add  --force", "or name another folder"])
    folder.mkdir(parents=True, exist_ok=True)
    with working("founding a company", quiet=quiet):
        if world:
            of_a_world.write(folder, world=world, deals=deals, seed=seed)
        else:
            company.write(folder, deals=deals, seed=seed, force=force)
    say(f"Wrote {folder}. Next: alignkit attribute {folder / 'deals.csv'}", Show(quiet=quiet))
