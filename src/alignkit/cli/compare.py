"""`alignkit compare`: how much does the answer depend on the model?"""

from __future__ import annotations

from alignkit.cli import options
from alignkit.cli.present import present, showing


def compare(
    deals: options.Deals = None,
    model: options.Models = None,
    since: options.Since = None,
    until: options.Until = None,
    as_of: options.AsOf = None,
    people: options.People = None,
    lookback_days: options.Lookback = None,
    currency: options.Currency = None,
    timezone: options.Timezone = None,
    config: options.Config = None,
    quarantine: options.Quarantine = None,
    evidence: options.Evidence = "auto",
    form: options.Format = None,
    output: options.Out = None,
    answer: options.AnswerName = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = 0,
    color: options.Color = "auto",
) -> None:
    """How much does the answer depend on the model?

    The credit of each campaign under every model, side by side. A campaign whose models lie close together is credited
    whatever the rule; one whose first and last touch lie far apart depends on it.

    Examples
      alignkit compare deals.csv
      alignkit compare deals.csv --model first --model w-shaped --model last
      alignkit compare deals.csv -o models.csv
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
        working("comparing the models", quiet=quiet),
    ):
        answers = asked.compare(model or (), since=since, until=until, evidence=evidence).answers
    present(answers, show, read=paths(asked))
