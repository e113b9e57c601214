"""Credit beside measured lift: where an experiment has tested a campaign, does attribution say the same?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from alignkit.answer import Answer, Assumption, Column, table
from alignkit.experiments.answers import NONE, money_range
from alignkit.experiments.register import Tested
from alignkit.experiments.wording import ratio, to_minor, whole
from alignkit.journeys.classification import Campaigns
from alignkit.ledger.credit import Tally
from alignkit.statistics.estimate import Estimate

OVER, UNDER, FITS, UNSURE, APART, EMPTY = (
    "overstated",
    "understated",
    "compatible",
    "cannot be told",
    "not comparable",
    "no deal closed",
)

COMPARED = (
    "Compared are the credit of the deals closed in the test's days, whenever their touches were within the lookback,"
    " and what the treated units or on days brought beyond the control in the same days. Deals that close after the"
    " test, and a campaign that ran for others than the treated, are in one and not in the other; nothing is rescaled."
)


@dataclass(frozen=True)
class Window:
    """A model's credit by campaign over some closing days, in minor units: campaign number (−1: none) → credit."""

    credit: Mapping[int, int]
    deals: int

    @classmethod
    def of(cls, total: Tally, deals: int) -> Window:
        """The credit of a pass that was grouped by campaign."""
        code, credit, *_ = total.groups.merged()
        return cls(dict(zip((code - 1).tolist(), credit.tolist(), strict=True)), deals)

    def among(self, campaigns: Iterable[int]) -> int:
        """The credit of several campaigns together."""
        return sum(self.credit.get(campaign, 0) for campaign in campaigns)


def judged(credit: int, lift: Estimate | None, deals: int) -> str:
    """Where credit stands to the interval of the lift.

    Above the whole interval it is overstated, below it understated; within, it is compatible with a lift that is told
    from 0, and else nothing can be told.

    >>> judged(310, Estimate(100.0, 20.0, 180.0), 9), judged(150, Estimate(100.0, 20.0, 180.0), 9)
    ('overstated', 'compatible')
    >>> judged(150, Estimate(100.0, -20.0, 180.0), 9), judged(150, None, 9)
    ('cannot be told', 'not comparable')
    """
    if lift is None:
        return APART
    if not deals:
        return EMPTY
    if credit > lift.high or credit < lift.low:
        return OVER if credit > lift.high else UNDER
    return FITS if lift.low > 0 or lift.high < 0 else UNSURE


def calibration(
    tested: Sequence[Tested],
    windows: Sequence[Window],
    currency: str,
    basis: Mapping[str, Any],
    assumptions: Sequence[Assumption],
) -> Answer:
    """Each experiment's campaigns: credit over the test's days, the measured lift, and their ratio."""
    lifts = [one.readout.value.estimate if one.readout.value else None for one in tested]
    credit = [window.among(one.campaigns) for one, window in zip(tested, windows, strict=True)]
    columns = (
        Column("campaign_id", "key", "the ids of the campaigns tested"),
        Column("campaign", "text", "the campaigns tested"),
        Column("credit", "money", "their credit over the deals closed in the test's days", unit=currency),
        Column("lift", "money", "what the experiment measured that they add, an estimate", unit=currency),
        Column("lift_range", "interval", "its 95 % interval", unit=currency),
        Column("credit_to_lift", "rate", "credit ÷ lift; null: no lift above 0", label="Credit ÷ lift"),
        Column("verdict", "text", "where the credit stands to the interval"),
        Column("experiment", "text", "its name in alignkit.toml"),
        Column("starts_on", "day", "the test's first day"),
        Column("ends_on", "day", "the test's last day"),
        Column("deals", "count", "won deals closed in the test's days"),
    )
    verdicts = [judged(c, lift, w.deals) for c, lift, w in zip(credit, lifts, windows, strict=True)]
    values = {
        "campaign_id": ["; ".join(one.ids) for one in tested],
        "campaign": ["; ".join(one.names) for one in tested],
        "credit": credit,
        "lift": [None if lift is None else to_minor(lift.value) for lift in lifts],
        "lift_range": money_range(lifts, currency),
        "credit_to_lift": [_ratio(c, lift) for c, lift in zip(credit, lifts, strict=True)],
        "verdict": verdicts,
        "experiment": [one.readout.name for one in tested],
        "starts_on": [one.readout.settings.starts_on for one in tested],
        "ends_on": [one.readout.settings.ends_on for one in tested],
        "deals": [window.deals for window in windows],
    }
    said = [
        _says(one, c, word, currency, str(basis.get("model", "")))
        for one, c, word in zip(tested, credit, verdicts, strict=True)
    ]
    guards = [f"{one.readout.name}: {note}." for one in tested for note in one.readout.notes]
    return Answer(
        name="calibration",
        title="Does the credit agree with the experiments?",
        definition="Each tested campaign's credit over the deals closed in the test's days, beside its measured lift.",
        columns=columns,
        rows=table(columns, values),
        basis=basis,
        notes=(*said, *guards, COMPARED) if tested else (NONE,),
        assumptions=tuple(assumptions),
    )


def untested(
    tested: Sequence[Tested], period: Window, campaigns: Campaigns, currency: str, basis: Mapping[str, Any]
) -> Answer:
    """The campaigns with credit in the reported period that no experiment has measured, and their share of it."""
    known = {number for one in tested if one.readout.leading for number in one.campaigns}
    rows = sorted(
        ((number, credit) for number, credit in period.credit.items() if credit and number not in known),
        key=lambda row: (-row[1], row[0]),
    )
    attributed = sum(period.credit.values())
    columns = (
        Column("campaign_id", "key", "the campaign's id; null: touches of no campaign"),
        Column("campaign", "text", "the campaign's name"),
        Column("team", "text", "marketing, sales or partner"),
        Column("credit", "money", "its credit in the reported period", unit=currency),
        Column("share", "share", "of all attributed credit of the period"),
    )
    words = {"campaign_id": campaigns.ids, "campaign": campaigns.names, "team": campaigns.teams}
    values: dict[str, Any] = {
        name: [None if number < 0 else labels[number] for number, _ in rows] for name, labels in words.items()
    }
    values |= {
        "credit": [credit for _, credit in rows],
        "share": [credit / attributed if attributed else None for _, credit in rows],
    }
    return Answer(
        name="untested",
        title="Which credit has never been tested?",
        definition="Campaigns with credit in the reported period that no experiment of the register has measured.",
        columns=columns,
        rows=table(columns, values),
        basis=basis,
        notes=(_untested_share(sum(credit for _, credit in rows), attributed),),
    )


def _untested_share(credit: int, attributed: int) -> str:
    if not attributed:
        return "No credit was given in this period."
    return f"{credit / attributed:.0%} of the credit has never been tested."


def _ratio(credit: int, lift: Estimate | None) -> float | None:
    return credit / lift.value if lift is not None and lift.value > 0 else None


def _says(one: Tested, credit: int, word: str, currency: str, model: str) -> str:
    """One comparison as a sentence."""
    readout, settings = one.readout, one.readout.settings
    head = f"{'; '.join(one.names)} ({readout.name}, {settings.starts_on} to {settings.ends_on}): "
    given = f"{whole(credit, currency)} of credit under {model}, "
    if readout.value is None:
        why = readout.refused or "it counted conversions without value (value_per_conversion says what one is worth)"
        return f"{head}{given}and nothing to set beside it: {why}."
    lift = readout.value.estimate
    value, low, high = (whole(part, currency).removesuffix(f" {currency}") for part in lift)
    measured = f"measured lift {value} (95 % interval {low} to {high}): "
    factor = _ratio(credit, lift)
    times = "credit where no lift was seen" if factor is None else f"credit is {ratio(factor)} times the measured lift"
    ends = {
        OVER: f"{times}, above its whole interval: attribution overstates this campaign",
        UNDER: f"{times}, below its whole interval: attribution understates this campaign",
        FITS: f"{times}, within its interval: the experiment does not contradict it",
        UNSURE: f"{times}, within an interval that holds 0: the experiment neither confirms nor refutes it",
        EMPTY: "no deal closed in its days, so there is no credit to compare",
    }
    return f"{head}{given}{measured}{ends[word]}."
