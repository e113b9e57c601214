"""`alignkit explain`: one deal, every touch, every cent."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from alignkit.cli import options
from alignkit.cli.present import present, showing


def explain(
    deal: Annotated[str, typer.Argument(metavar="DEAL", help="The deal's id (15 or 18 characters) or its name.")],
    deals: Annotated[
        Path | None,
        typer.Option(
            "--deals",
            metavar="FILE",
            rich_help_panel="Input",
            help="The export of your deals; the others are found beside it. Without it: alignkit.toml.",
        ),
    ] = None,
    model: options.Model = None,
    as_of: options.AsOf = None,
    people: options.People = None,
    lookback_days: options.Lookback = None,
    currency: options.Currency = None,
    timezone: options.Timezone = None,
    config: options.Config = None,
    quarantine: options.Quarantine = None,
    form: options.Format = None,
    output: options.Out = None,
    answer: options.AnswerName = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = 0,
    color: options.Color = "auto",
) -> None:
    """One deal, every touch, every cent.

    Shows each touch of the deal's people in its order: kept or dropped and why, its milestone, weight and credit. A
    pocket calculator reproduces every cent from what is printed.

    Examples
      alignkit explain 006Kd00000d2XeK --deals deals.csv
      alignkit explain "Selby Bearings" --deals deals.csv --model first
      alignkit explain 006Kd00000d2XeK --deals deals.csv -f json
    """
    from alignkit.cli.progress import working
    from alignkit.cli.reading import paths, project

    show = showing(form, output, answer, quiet=quiet, verbose=verbose, color=color)
    with (
        project(
            deals,
            show,
            quarantine=quarantine,
            config=config,
            currency=currency,
            timezone=timezone,
            lookback_days=lookback_days,
            match_people=people,
            as_of=as_of,
        ) as asked,
        working("tracing the deal", quiet=quiet),
    ):
        explanation = asked.explain(deal, model)
    present(explanation.answers, show, read=paths(asked))
