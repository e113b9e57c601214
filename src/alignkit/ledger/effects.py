"""What each rule did: its setting, who set it, and how much it touched. Nothing is silent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from alignkit.answer import Answer, Assumption, Column, table
from alignkit.config.settings import Configured
from alignkit.journeys.prepare import Prepared
from alignkit.journeys.vocabulary import REASONS, VERDICTS
from alignkit.ledger.books import Books
from alignkit.ledger.credit import Tally

#: Setting → in `RULES.md`.
_RULES = {
    "attribution.closed_on": 2,
    "attribution.exclude_types": 3,
    "currency": 26,
    "attribution.people": 8,
    "touches.policy": 10,
    "touches.activities": 11,
    "touches.dedup_minutes": 12,
    "attribution.lookback_days": 13,
    "timezone": 13,
    "attribution.repeat": 15,
    "attribution.opportunity_stage": 16,
    "attribution.missing_milestone": 17,
    "attribution.middle": 18,
    "attribution.stage_reentry": 19,
    "touches.exclude": 0,
}


def assumptions(configured: Configured, prepared: Prepared, books: Books, model: str) -> list[Assumption]:
    """Every setting that shaped an answer, its value, and who set it."""
    values = configured.settings.model_dump(mode="json")
    found = [Assumption("model", model, configured.source("attribution.model"))]
    for key in _RULES:
        value: Any = values
        for part in key.split("."):
            value = value[part]
        found.append(Assumption(key.rpartition(".")[2], value, configured.source(key)))
    currency = configured.settings.currency
    found = [a for a in found if a.name != "currency"]
    found.append(Assumption("currency", books.currency, configured.source("currency") if currency else "data"))
    as_of = Assumption("as_of", prepared.as_of.isoformat(), "flag" if prepared.as_of_is_given else "data")
    return [*found, as_of]


def rules(
    total: Tally, books: Books, prepared: Prepared, dropped: Any, configured: Configured, basis: Mapping[str, Any]
) -> Answer:
    """One row a rule: setting, value, source, and how many deals or touches it decided."""
    columns = (
        Column("rule", "count", "its number in the rules; null: your own"),
        Column("setting", "text", "the name in alignkit.toml; null: it has no alternative"),
        Column("value", "text", "its value here"),
        Column("source", "text", "default, config, environment, flag or data"),
        Column("effect", "text", "what is counted"),
        Column("count", "count", "how many deals or touches it decided here"),
    )
    rows = list(_rows(total, books, prepared, dropped, configured))
    names = [column.name for column in columns]
    return Answer(
        name="rules",
        title="What did each rule do?",
        definition="Every rule that has alternatives, its value, and the number of deals or touches it decided.",
        columns=columns,
        rows=table(columns, dict(zip(names, zip(*rows, strict=True), strict=True))),
        basis=basis,
    )


def _rows(
    total: Tally, books: Books, prepared: Prepared, dropped: Any, configured: Configured
) -> Iterator[Sequence[Any]]:
    values = configured.settings.model_dump(mode="json")
    deals = books.deals.rows
    lost = dict(zip(REASONS, total.lost_deals.tolist(), strict=True))
    by_verdict = dict(zip(VERDICTS, dropped.tolist(), strict=False))
    moved = int((deals["closed_on"].to_numpy() != deals["close_date"].to_numpy()).sum())
    counts: list[tuple[int | None, str | None, str, int]] = [
        (1, "deals.stages", "deals won", len(books.deals)),
        (2, "attribution.closed_on", "deals whose close day is not the CRM's close date", moved),
        (3, "attribution.exclude_types", "deals of an excluded revenue type", lost["excluded-type"]),
        (
            3,
            "deals.revenue_types",
            "deals whose type is blank, taken as new",
            int(np.sum(deals["type_is_blank"].to_numpy())),
        ),
        (5, None, "deals without an amount", int((~books.has_amount).sum())),
        (6, None, "deals, touches and people after the as-of day are not known yet", prepared.unknown),
        (7, None, "records joined into one human", prepared.identified.records - prepared.identified.humans),
        (
            8,
            "attribution.people",
            "deals matched through their account",
            int(np.sum(deals["is_by_account"].to_numpy())),
        ),
        (9, None, "accounts merged into another", prepared.identified.merged_accounts),
        (10, "touches.policy", "touches that are not an act of the buyer", by_verdict["not-a-response"]),
        (11, "touches.activities", "sales activities that count as touches", prepared.activities),
        (12, "touches.dedup_minutes", "touches that repeat an earlier one", by_verdict["duplicate"]),
        (12, None, "programmes that are a CRM campaign", len(prepared.campaigns.stands_for)),
        (13, None, "touches after close", by_verdict["after-close"]),
        (13, "attribution.lookback_days", "touches before the lookback", by_verdict["outside-lookback"]),
        (14, None, "touches without a date", by_verdict["date-missing"]),
        (15, "attribution.repeat", "touches that served the previous deal", by_verdict["before-previous-close"]),
        (17, "attribution.missing_milestone", "deals on which a milestone has no touch", total.missing_deals),
        (18, "attribution.middle", "deals without a middle touch", total.no_middle_deals),
        (22, None, "deals without a source campaign", int((books.deals.numbers("source_ix") < 0).sum())),
        (25, None, "deals converted at a dated rate", len(books.rates)),
        (None, "touches.exclude", "touches excluded by your rule", by_verdict["excluded-by-rule"]),
    ]
    for rule, key, effect, count in counts:
        value: Any = values
        for part in (key or "").split(".") if key else ():
            value = value[part]
        text = None if key is None else _plain(value)
        yield rule, key and key.rpartition(".")[2], text, configured.source(key) if key else None, effect, count


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{k}={_plain(v)}" for k, v in value.items() if v not in ([], {}, None)) or "none"
    return ", ".join(map(str, value)) or "none" if isinstance(value, list) else str(value)
