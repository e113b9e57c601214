"""`alignkit attribute`: which campaigns closed these deals?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from alignkit.cli import options
from alignkit.cli.present import present, showing
from alignkit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from alignkit.answer import Answer


#: The credit rows can be tens of millions: two formats that are written as they come.
LEDGERS = (".parquet", ".csv")


def attribute(
    deals: options.Deals = None,
    model: options.Models = None,
    by: options.By = None,
    top: options.Top = None,
    since: options.Since = None,
    until: options.Until = None,
    as_of: options.AsOf = None,
    people: options.People = None,
    lookback_days: options.Lookback = None,
    currency: options.Currency = None,
    timezone: options.Timezone = None,
    config: options.Config = None,
    quarantine: options.Quarantine = None,
    ledger: Annotated[
        Path | None,
        typer.Option(
            "--ledger",
            metavar="FILE",
            rich_help_panel="Output",
            help="Also write the credit rows: one per deal and touch (parquet or csv).",
        ),
    ] = None,
    calibrate: Annotated[
        bool,
        typer.Option(
            "--calibrate",
            rich_help_panel="Question",
            help="Also the credit of tested campaigns beside the lift that the experiments of alignkit.toml measured.",
        ),
    ] = False,
    evidence: options.Evidence = "auto",
    form: options.Format = None,
    output: options.Out = None,
    answer: options.AnswerName = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = 0,
    color: options.Color = "auto",
) -> None:
    """Which campaigns closed these deals?

    Traces every won deal to the touches of its people, gives each touch its share by a model, and ties the credit to
    booked revenue to the cent. What cannot be attributed stays in the table with its reason.

    Examples
      alignkit attribute deals.csv
      alignkit attribute deals.csv --model first --model w-shaped
      alignkit attribute deals.csv --by deal,campaign -o credit.csv
      alignkit attribute deals.csv --since 2025-10-01 --until 2026-09-30 -f json
    """
    from alignkit.cli.progress import working
    from alignkit.cli.reading import paths, project

    dimensions = options.words(by, options.DIMENSIONS, "--by") or ["campaign"]
    if ledger and ledger.suffix not in LEDGERS:
        raise UsageError("usage", f"{ledger.name} is neither .parquet nor .csv", do=["end its name in one of them"])
    show = showing(form, output, answer, quiet=quiet, verbose=verbose, color=color)
    with (
        project(
            deals,
            show,
            quarantine=quarantine,
            writes=ledger,
            config=config,
            currency=currency,
            timezone=timezone,
            lookback_days=lookback_days,
            match_people=people,
            as_of=as_of,
        ) as asked,
        working("tracing every deal", quiet=quiet),
    ):
        result = asked.attribute(
            model or (), by=dimensions, since=since, until=until, ledger=ledger, calibrate=calibrate, evidence=evidence
        )
    present(_first_rows(result.answers, top), show, read=paths(asked))


def _first_rows(answers: Sequence[Answer], top: int | None) -> Sequence[Answer]:
    """The first rows of each table that may be long; how many were left out is said."""
    if top is None:
        return answers
    cut = {"attribution", "evidence", "unattributed"}
    return [a.top(top, _left_out(a, top)) if a.name in cut else a for a in answers]


def _left_out(answer: Answer, top: int) -> str:
    return f"The first {top} of {answer.rows.num_rows:,} rows (--top {top}); every total counts them all."
