"""The credit rows themselves: one per deal, touch and model, made batch by batch as they are computed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa

from alignkit.answer import money_array
from alignkit.journeys.vocabulary import REASONS
from alignkit.ledger.books import ATTRIBUTED, Books, reason_code
from alignkit.ledger.credit import Credited
from alignkit.ledger.grouping import entry_campaigns
from alignkit.money import digits

COLUMNS = (
    "model",
    "deal_id",
    "touch_id",
    "campaign_id",
    "entry",
    "reason",
    "weight",
    "weight_total",
    "credit",
)


def schema(currency: str) -> pa.Schema:
    """The ledger's columns; `entry` is touch, source or unattributed, `credit` an exact decimal."""
    words = [(name, pa.string()) for name in COLUMNS[:6]]
    return pa.schema(
        [*words, ("weight", pa.int64()), ("weight_total", pa.int64()), ("credit", pa.decimal128(38, digits(currency)))]
    )


def rows(credited: Credited, books: Books, campaign_ids: pa.Array) -> Iterator[pa.Table]:
    """The ledger rows of one model on one batch: entries with weight, then what is unattributed."""
    entries, journeys = credited.entries, credited.entries.journeys
    ids = books.deals.rows["deal_id"].combine_chunks()
    touch = np.full(len(journeys.deal), -1)
    touch[entries.entry] = np.arange(len(entries.entry))
    shown = np.flatnonzero(credited.weight > 0)
    campaign = entry_campaigns(entries, books.deals)[shown]
    held = np.zeros(len(journeys.deal), bool)
    held[journeys.withheld] = True
    kind = np.where(held[shown], 2, np.where(touch[shown] < 0, 1, 0))
    yield _table(
        credited.model.name,
        books,
        deal_id=ids.take(pa.array(journeys.deal[shown] + entries.first_deal)),
        touch_id=_taken(entries.touch_ids, touch[shown]),
        campaign_id=_taken(campaign_ids, np.where(kind == 2, -1, campaign)),
        entry=pa.array(np.array(["touch", "source", "unattributed"])[kind]),
        reason=_taken(pa.array(["withheld"]), np.where(kind == 2, 0, -1)),
        weight=pa.array(credited.weight[shown]),
        weight_total=pa.array(credited.total[journeys.deal[shown]]),
        credit=money_array(credited.credit[shown], books.currency),
    )
    yield _unattributed(credited, books, ids)


def _unattributed(credited: Credited, books: Books, ids: pa.Array) -> pa.Table:
    first = credited.entries.first_deal
    lost = np.flatnonzero(credited.reason != ATTRIBUTED)
    reason = credited.reason[lost]
    amount = pa.array(books.amount[lost + first], mask=reason == reason_code("no-amount"))
    none = pa.nulls(len(lost), pa.string())
    return _table(
        credited.model.name,
        books,
        deal_id=ids.take(pa.array(lost + first)),
        touch_id=none,
        campaign_id=none,
        entry=pa.array(["unattributed"] * len(lost), pa.string()),
        reason=pa.array([REASONS[code] for code in reason.tolist()], pa.string()),
        weight=pa.nulls(len(lost), pa.int64()),
        weight_total=pa.nulls(len(lost), pa.int64()),
        credit=money_array(amount, books.currency),
    )


def _table(model: str, books: Books, **columns: pa.Array) -> pa.Table:
    size = len(columns["deal_id"])
    return pa.table({"model": pa.array([model] * size, pa.string()), **columns}, schema=schema(books.currency))


def _taken(values: pa.Array, at: Any) -> pa.Array:
    """Values at places; −1 is null."""
    return values.take(pa.array(at, mask=at < 0))
