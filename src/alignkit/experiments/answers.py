"""The experiments' Answers: what each measured, how it was tested, and what was counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pyarrow as pa

from alignkit.answer import Answer, Column, money_array, table
from alignkit.experiments.readout import Group
from alignkit.experiments.register import Tested
from alignkit.experiments.wording import says, to_minor, verdict
from alignkit.statistics.estimate import Estimate
from alignkit.statistics.rates import wilson

NONE = (
    "No experiment is registered: what a campaign adds is unknown. Write one as  [experiments.NAME]  in alignkit.toml:"
    "  alignkit init  has an example."
)


def experiments(tested: Sequence[Tested], currency: str, as_of: date) -> tuple[Answer, ...]:
    """The readouts, the designs behind them, and the groups they compare: three Answers."""
    basis = {"as_of": as_of.isoformat()}
    return _readouts(tested, currency, basis), _designs(tested, currency, basis), _groups(tested, currency, basis)


def money_range(ends: Sequence[Estimate | None], currency: str) -> pa.Array:
    """The intervals as an Arrow struct of exact decimals; null where there is none."""
    low, high = (money_array([None if e is None else to_minor(e[end]) for e in ends], currency) for end in (1, 2))
    return _struct(low, high, ends)


def _readouts(tested: Sequence[Tested], currency: str, basis: Mapping[str, Any]) -> Answer:
    reads = [one.readout for one in tested]
    columns = (
        Column("experiment", "text", "its name in alignkit.toml"),
        Column("verdict", "text", "what the interval says"),
        Column("conversions", "number", "what the campaign added over the test"),
        Column("conversions_low", "number", "the lower end of its 95 % interval", label="Low"),
        Column("conversions_high", "number", "the upper end of its 95 % interval", label="High"),
        Column("value", "money", "what it added in money, an estimate", unit=currency),
        Column("value_range", "interval", "its 95 % interval", unit=currency, label="Range"),
    )
    counted = [r.conversions.estimate if r.conversions else None for r in reads]
    valued = [r.value.estimate if r.value else None for r in reads]
    values = {
        "experiment": [r.name for r in reads],
        "verdict": [verdict(r.leading, r.settings.negligible) for r in reads],
        **{
            name: [None if e is None else e[at] for e in counted]
            for at, name in enumerate(("conversions", "conversions_low", "conversions_high"))
        },
        "value": [None if e is None else to_minor(e.value) for e in valued],
        "value_range": money_range(valued, currency),
    }
    notes = [says(r, currency) for r in reads] + [f"{r.name}: {note}." for r in reads for note in r.notes]
    return Answer(
        name="experiments",
        title="What do the campaigns add?",
        definition="What the treated units or the on days of each experiment brought beyond the control, with the "
        "interval that covers the truth in 95 of 100 such experiments.",
        columns=columns,
        rows=table(columns, values),
        basis=basis,
        notes=tuple(notes) if reads else (NONE,),
    )


def _designs(tested: Sequence[Tested], currency: str, basis: Mapping[str, Any]) -> Answer:
    reads = [one.readout for one in tested]
    columns = (
        Column("experiment", "text", "its name in alignkit.toml"),
        Column("campaign_id", "key", "the ids of the campaigns it tests"),
        Column("campaign", "text", "the campaigns it tests"),
        Column("design", "text", "holdout, geo, on-off or brand-bid-pause"),
        Column("starts_on", "day", "its first day", label="From"),
        Column("ends_on", "day", "its last day", label="To"),
        Column("relative", "rate", "the lift as a share of what there would have been without the campaign"),
        Column("rate_difference", "rate", "holdout: treated less control conversion rate"),
        Column("rate_difference_range", "interval", "its 95 % interval"),
        Column("lost_share", "rate", "brand-bid pause: the part of all business that a pause loses"),
        Column("lost_share_range", "interval", "its 95 % interval"),
        Column("kept_share", "rate", "brand-bid pause: the part of the paid figure that other channels keep"),
        Column("kept_share_range", "interval", "its 95 % interval"),
        Column("permutation_p", "rate", "geo: how often chance alone differs as much"),
        Column("spend", "money", "what the campaign cost in the test", unit=currency),
        Column("note", "text", "as registered"),
        Column("method", "text", "the estimator and its interval"),
    )
    values: dict[str, Any] = {
        "experiment": [r.name for r in reads],
        "campaign_id": ["; ".join(one.ids) for one in tested],
        "campaign": ["; ".join(one.names) for one in tested],
        "relative": [r.leading.relative if r.leading else None for r in reads],
        "permutation_p": [r.p for r in reads],
        "spend": [r.spend for r in reads],
        "method": [r.method for r in reads],
    }
    values |= {name: [getattr(r.settings, name) for r in reads] for name in ("design", "starts_on", "ends_on", "note")}
    for name, of in (("rate_difference", "rate_difference"), ("lost_share", "lost_share"), ("kept_share", "kept")):
        found: list[Estimate | None] = [getattr(r, of) for r in reads]
        values |= {name: [e.value if e else None for e in found], f"{name}_range": _range(found)}
    return Answer(
        name="designs",
        title="How were they tested?",
        definition="The design of each experiment, its days, and its shares with their 95 % intervals.",
        columns=columns,
        rows=table(columns, values),
        basis=basis,
    )


def _groups(tested: Sequence[Tested], currency: str, basis: Mapping[str, Any]) -> Answer:
    rows = [(one.readout.name, group) for one in tested for group in one.readout.groups]
    columns = (
        Column("experiment", "text", "its name in alignkit.toml"),
        Column("group", "text", "treated and control, or on and off"),
        Column("units", "count", "how many units it has"),
        Column("of", "text", "what its units are"),
        Column("blocks", "count", "days: how many runs of this state"),
        Column("conversions", "count", "as counted; geo: after"),
        Column("rate", "rate", "conversions ÷ units"),
        Column("rate_range", "interval", "its 95 % Wilson interval"),
        Column("value", "money", "as counted; geo: after", unit=currency),
    )
    rates = [_rate(group) for _, group in rows]
    values = {
        "experiment": [name for name, _ in rows],
        "group": [group.name for _, group in rows],
        "rate": [e.value if e else None for e in rates],
        "rate_range": _range(rates),
    }
    values |= {name: [getattr(g, name) for _, g in rows] for name in ("units", "of", "blocks", "conversions", "value")}
    return Answer(
        name="groups",
        title="What was counted?",
        definition="The units of each group and what they brought, as registered or as in the experiment's file.",
        columns=columns,
        rows=table(columns, values),
        basis=basis,
    )


def _rate(group: Group) -> Estimate | None:
    of_units = group.of == "units" and group.conversions is not None
    return wilson(group.conversions or 0, group.units) if of_units and group.units else None


def _range(ends: Sequence[Estimate | None]) -> pa.Array:
    low, high = (pa.array([None if e is None else e[end] for e in ends], pa.float64()) for end in (1, 2))
    return _struct(low, high, ends)


def _struct(low: pa.Array, high: pa.Array, ends: Sequence[Estimate | None]) -> pa.Array:
    return pa.StructArray.from_arrays(
        [low, high], ["low", "high"], mask=pa.array([e is None for e in ends], pa.bool_())
    )
