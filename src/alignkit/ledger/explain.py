"""One deal, every touch considered, every cent: so plain that a pocket calculator reproduces it (`RULES.md` 30)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from alignkit.answer import Answer, Column, table
from alignkit.engine import Query
from alignkit.identity.people import TIERS
from alignkit.journeys.classification import KINDS, PACKAGE, SALES_ACTIVITY
from alignkit.journeys.entries import Entries
from alignkit.journeys.scope import Scope
from alignkit.journeys.vocabulary import REASONS, VERDICTS
from alignkit.ledger.allocate import running
from alignkit.ledger.books import ATTRIBUTED, Books
from alignkit.ledger.credit import Credited, credit
from alignkit.models.model import Model
from alignkit.ragged import Ints

_COLUMNS = (
    Column("touch_id", "key", "the touch's own id; null: the deal's own source campaign, or withheld weight"),
    Column("campaign_id", "key", "the campaign"),
    Column("campaign", "text", "its name"),
    Column("person", "text", "job title where known, else the record's id"),
    Column("touched_at", "instant", "when, in UTC; a day alone stands at its start in the reporting zone"),
    Column("touched_on", "day", "the day in the reporting zone"),
    Column("kind", "text", "what happened"),
    Column("team", "text", "marketing, sales or partner"),
    Column("tier", "text", "what ties the person to the deal"),
    Column("verdict", "text", "kept, or the first reason why not"),
    Column("milestone", "text", "which of the model's milestones it is; middle: weight without one"),
    Column("weight", "weight", "the model's whole-number weight"),
    Column("weight_total", "weight", "the deal's weights added up"),
    Column("running", "weight", "its weight and all before it added up"),
)


def explain(
    scope: Scope, books: Books, model: Model, entries: Entries, basis: Mapping[str, Any], people: Mapping[int, str]
) -> Answer:
    """Every considered touch of the scope's one deal with verdict, milestone, weight and credit.

    credit = round(amount · running / total) − round(amount · running before it / total), half away from zero.
    """
    given = next(iter(credit(scope.prepared, books, [model], entries)))
    place = dict(zip(entries.touch_ids.to_pylist(), entries.entry.tolist(), strict=True))
    until = running(given.weight, entries.journeys)
    total = int(given.total[0])
    stands = _milestones(entries, model)
    rows = []
    for row in scope.catalog.rows(Query.read(PACKAGE, "considered_touches")).to_pylist():
        at = place.get(row["touch_id"]) if VERDICTS[row["verdict"]] == "kept" else None
        rows.append(_touch(row, scope, people) | _share(at, given, until, total, stands))
    others = (int(entries.journeys.source[0]), int(entries.journeys.withheld[0]))
    rows += [
        _no_touch(at, entries, scope, books) | _share(at, given, until, total, stands)
        for at in others
        if given.weight[at] > 0
    ]
    columns = (*_COLUMNS, Column("credit", "money", "its part of the amount", unit=books.currency))
    values = {column.name: [row[column.name] for row in rows] for column in columns}
    return Answer(
        name="explain",
        title="Which touches closed this deal?",
        definition=f"Every touch considered, kept or dropped and why. {model.title}",
        columns=columns,
        rows=table(columns, values),
        basis=basis,
    )


def milestones(entries: Entries) -> dict[str, list[str]]:
    """Touch id → its milestones on the batch's first deal, of all four whatever the model."""
    stands = _standing(entries, ("first", "lead", "opportunity", "close"))
    touches = zip(entries.touch_ids.to_pylist(), entries.entry.tolist(), strict=True)
    return {touch: stands[at] for touch, at in touches if at in stands}


def deal_answer(books: Books, model: Model, scope: Scope, entries: Entries, basis: Mapping[str, Any]) -> Answer:
    """The deal itself: what was booked, converted at which rate, and why any of it is unattributed."""
    given: Credited = next(iter(credit(scope.prepared, books, [model], entries)))
    row = books.deals.rows.to_pylist()[0]
    rate = books.rates.get(0)
    withheld = int(given.credit[entries.journeys.withheld[0]])
    reason = None if given.reason[0] == ATTRIBUTED else REASONS[int(given.reason[0])]
    columns = (
        Column("deal_id", "key", "the deal's id"),
        Column("deal", "text", "its name"),
        Column("account", "text", "who bought"),
        Column("closed_on", "day", "the day it was won"),
        Column("opened_on", "day", "the day of the opportunity milestone"),
        Column("lead_on", "day", "the day the first of its people was created"),
        Column("revenue_type", "text", "new, expansion, renewal, win-back or partner"),
        Column("booked", "money", "as booked, in the deal's currency; null: no amount", unit=row["currency"]),
        Column("rate", "text", "the exact rate of the closing day; null: no conversion"),
        Column("amount", "money", "what is shared, in the report's currency", unit=books.currency),
        Column("people", "count", "people whose touches were considered"),
        Column("reason", "text", "why the deal is unattributed; null: it is not"),
        Column("withheld", "money", "the part that a setting leaves unattributed", unit=books.currency),
    )
    values = {
        "deal_id": row["deal_id"],
        "deal": row["name"],
        "account": row["account"] or row["account_id"],
        "closed_on": row["closed_on"],
        "opened_on": row["opened_on"],
        "lead_on": row["lead_on"],
        "revenue_type": row["revenue_type"],
        "booked": row["amount"],
        "rate": None if rate is None else (str(rate) if rate.denominator != 1 else str(rate.numerator)),
        "amount": int(books.amount[0]) if books.has_amount[0] else None,
        "people": row["people"],
        "reason": reason,
        "withheld": withheld,
    }
    return Answer(
        name="deal",
        title=row["name"] or row["deal_id"],
        definition="The deal as booked, and as it enters the report.",
        columns=columns,
        rows=table(columns, {name: [value] for name, value in values.items()}),
        basis=basis,
    )


def _touch(row: Mapping[str, Any], scope: Scope, people: Mapping[int, str]) -> dict[str, Any]:
    campaigns, ix = scope.prepared.campaigns, row["campaign_ix"]
    kind = KINDS[row["kind_ix"]]
    team = "sales" if kind == SALES_ACTIVITY else (campaigns.teams[ix] if ix >= 0 else "marketing")
    return {
        "touch_id": row["touch_id"],
        "campaign_id": campaigns.ids[ix] if ix >= 0 else None,
        "campaign": campaigns.names[ix] if ix >= 0 else None,
        "person": people.get(row["human_ix"]),
        "touched_at": row["touched_at"],
        "touched_on": row["touched_on"],
        "kind": kind,
        "team": team,
        "tier": TIERS[row["tier"]],
        "verdict": VERDICTS[row["verdict"]],
    }


def _no_touch(at: int, entries: Entries, scope: Scope, books: Books) -> dict[str, Any]:
    """The row of the deal's own source campaign, or of what is withheld."""
    campaigns = scope.prepared.campaigns
    is_source = at == int(entries.journeys.source[0])
    ix = int(books.deals.numbers("source_ix")[0]) if is_source else -1
    return {
        **dict.fromkeys(("touch_id", "person", "touched_at", "touched_on", "tier", "verdict")),
        "campaign_id": campaigns.ids[ix] if ix >= 0 else None,
        "campaign": campaigns.names[ix] if ix >= 0 else None,
        "kind": "source-campaign" if is_source else "withheld",
        "team": campaigns.teams[ix] if ix >= 0 else None,
    }


def _share(
    at: int | None, given: Credited, until: Ints, total: int, stands: Mapping[int, Sequence[str]]
) -> dict[str, Any]:
    if at is None or total == 0:
        return dict.fromkeys(("milestone", "weight", "weight_total", "running", "credit"))
    weight = int(given.weight[at])
    between = weight > 0 and bool(given.model.milestones) and bool(given.entries.journeys.is_touch[at])
    return {
        "milestone": " + ".join(stands.get(at, ())) or ("middle" if between else None),
        "weight": weight,
        "weight_total": total,
        "running": int(until[at]),
        "credit": int(given.credit[at]),
    }


def _milestones(entries: Entries, model: Model) -> dict[int, list[str]]:
    return _standing(entries, model.milestones)


def _standing(entries: Entries, names: Sequence[str]) -> dict[int, list[str]]:
    journeys = entries.journeys
    stands: dict[int, list[str]] = {}
    for name in names:
        if name == "opportunity":
            places = np.flatnonzero(journeys.opportunity_hits)
        else:
            places = {"first": journeys.first, "lead": journeys.lead, "close": journeys.last, "last": journeys.last}[
                name
            ]
        for at in places.tolist():
            if at >= 0:
                stands.setdefault(at, []).append(name)
    return stands
