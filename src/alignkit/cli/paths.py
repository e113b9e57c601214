"""`alignkit paths`: what does each channel of aggregated paths earn, by model?"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from alignkit.cli import options
from alignkit.cli.present import present, say, showing

if TYPE_CHECKING:
    from alignkit.answer import Answer

ORDERS = ("1", "2", "3", "4", "auto")


def _order(word: str) -> str:
    return options.one_of(word, ORDERS, "--order")


def _column(field: str, says: str) -> typer.models.OptionInfo:
    option: typer.models.OptionInfo = typer.Option(
        f"--{field}-column", metavar="HEADING", rich_help_panel="Input", help=says
    )
    return option


def paths(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Paths with counts: CSV, TSV, XLSX, gzip or Parquet.")],
    model: options.Models = None,
    order: Annotated[
        str | None,
        typer.Option(
            "--order",
            metavar="N",
            parser=_order,
            rich_help_panel="Question",
            help="How many touches back the Markov chain remembers: 1 (default) to 4, or auto.",
        ),
    ] = None,
    table: Annotated[
        list[str] | None,
        typer.Option(
            "--table",
            metavar="NAME",
            rich_help_panel="Question",
            help="Also a table of an engine's own, such as transitions; again for several.",
        ),
    ] = None,
    top: options.Top = None,
    separator: Annotated[
        str | None,
        typer.Option(
            "--separator",
            metavar="TEXT",
            rich_help_panel="Input",
            help="What stands between two steps; json for JSON lists. Found where it is certain.",
        ),
    ] = None,
    path_column: Annotated[str | None, _column("path", "The column of paths.")] = None,
    conversions_column: Annotated[str | None, _column("conversions", "Journeys won on the path.")] = None,
    value_column: Annotated[str | None, _column("value", "What those were worth together.")] = None,
    nulls_column: Annotated[str | None, _column("nulls", "Journeys lost on the path.")] = None,
    occurrences_column: Annotated[
        str | None, _column("occurrences", "How many journeys a row stands for, where conversions say 0 or 1.")
    ] = None,
    currency: options.Currency = None,
    config: options.Config = None,
    form: options.Format = None,
    output: options.Out = None,
    answer: options.AnswerName = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = 0,
    color: options.Color = "auto",
) -> None:
    """What does each channel of aggregated paths earn, by model?

    For a file of channel paths, such as "Search > Email > Demo", with how many journeys took each, what they were worth
    and how many were lost. Rules and models that learn stand side by side; all add up to the same total.

    Examples
      alignkit paths paths.csv
      alignkit paths paths.csv --model markov --order auto
      alignkit paths paths.csv --model first --model markov -o credit.csv
      alignkit paths paths.csv --separator " > " --conversions-column conversions -f json
    """
    from alignkit.cli.arrow import without_pandas
    from alignkit.cli.progress import working
    from alignkit.cli.reading import TELLS_NOTES
    from alignkit.errors import UsageError

    show = showing(form, output, answer, quiet=quiet, verbose=verbose, color=color)
    given = {
        "path": path_column,
        "conversions": conversions_column,
        "value": value_column,
        "nulls": nulls_column,
        "occurrences": occurrences_column,
    }
    columns = {field: heading for field, heading in given.items() if heading is not None}
    without_pandas()
    with working("reading the paths", quiet=quiet):
        from alignkit.path_models import attribute_paths

        if order and model and "markov" not in model:
            raise UsageError("not-asked", "--order is the Markov chain's", do=["add  --model markov, or leave it out"])
        number = int(order) if order and order != "auto" else order
        found = attribute_paths(
            file,
            model or (),
            columns=columns,
            separator=separator,
            order=number,
            currency=currency,
            tables=table or (),
            config=config,
        )
    if show.form not in TELLS_NOTES:
        for note in found.answers[0].notes:
            say(note, show)
    present(_first_rows(found.answers, top), show, read=[file])


def _first_rows(answers: Sequence[Answer], top: int | None) -> Sequence[Answer]:
    """The first channels only; how many were left out is said."""
    if top is None:
        return answers
    first, *others = answers
    note = f"The first {top} of {first.rows.num_rows:,} channels (--top {top}); every total counts them all."
    return [first.top(top, note), *others]
