"""`alignkit experiments`: what do the tested campaigns add?"""

from __future__ import annotations

from alignkit.cli import options
from alignkit.cli.present import present, showing


def experiments(
    deals: options.Deals = None,
    as_of: options.AsOf = None,
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
    """What do the tested campaigns add?

    Reads out every experiment registered in alignkit.toml: holdouts, geo tests, campaigns switched on and off, pauses
    of brand bids. Each has an estimate, its interval, and a verdict in words. `alignkit attribute --calibrate` sets a
    model's credit beside it.

    Examples
      alignkit experiments
      alignkit experiments deals.csv -f json
      alignkit experiments deals.csv --answer groups -f csv
    """
    from alignkit.cli.progress import working
    from alignkit.cli.reading import paths, project

    show = showing(form, output, answer, quiet=quiet, verbose=verbose, color=color)
    with (
        project(
            deals, show, quarantine=quarantine, config=config, currency=currency, timezone=timezone, as_of=as_of
        ) as asked,
        working("reading the experiments", quiet=quiet),
    ):
        answers = asked.experiments().answers
    present(answers, show, read=paths(asked))
