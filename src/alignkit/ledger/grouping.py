"""What credit can be shown by: each dimension gives every entry a small number, and every number its words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from alignkit import periods
from alignkit.answer import Column
from alignkit.errors import UsageError, did_you_mean
from alignkit.identity.people import TIERS
from alignkit.journeys.classification import KINDS, SALES_ACTIVITY, TEAMS
from alignkit.journeys.deals import Deals
from alignkit.journeys.entries import Entries
from alignkit.journeys.prepare import Prepared
from alignkit.ragged import Ints

DIMENSIONS = (
    "campaign",
    "channel",
    "team",
    "type",
    "source",
    "owner",
    "segment",
    "revenue-type",
    "quarter",
    "month",
    "tier",
    "deal",
)


@dataclass(frozen=True)
class Dimension:
    """`codes` numbers the entries of a batch, 0 to `size` − 1; `labels` has, per column, the words of each number."""

    name: str
    size: int
    codes: Callable[[Entries], Ints]
    columns: tuple[Column, ...]
    labels: tuple[Sequence[Any], ...]


def dimensions(names: Sequence[str], prepared: Prepared, deals: Deals) -> list[Dimension]:
    """The dimensions of those names, in their order; `UsageError` for a name that is none."""
    for name in names:
        if name not in DIMENSIONS:
            hint = did_you_mean(name, DIMENSIONS) or f"choose from {', '.join(DIMENSIONS)}"
            raise UsageError("unknown-dimension", f"credit cannot be shown by {name!r}", do=[hint])
    return [_dimension(name, prepared, deals) for name in dict.fromkeys(names)]


def _dimension(name: str, prepared: Prepared, deals: Deals) -> Dimension:
    by_touch = {
        "campaign": _campaign,
        "channel": _channel,
        "team": _team,
        "type": _type,
    }
    if name in by_touch:
        return by_touch[name](prepared, deals)
    if name == "tier":
        return _tier()
    if name == "deal":
        columns = (Column("deal_id", "key", "the deal's id"), Column("deal", "text", "the deal's name"))
        both = (deals.texts("deal_id"), deals.texts("name"))
        return Dimension(name, max(len(deals), 1), lambda e: e.journeys.deal + e.first_deal, columns, both)
    words = _deal_words(name, deals)
    labels = sorted({word for word in words if word is not None})
    number: dict[str | None, int] = {word: code + 1 for code, word in enumerate(labels)}
    code = np.array([number.get(word, 0) for word in words], np.int64)  # 0: the deal does not say
    column = Column(name.replace("-", "_"), "text", _DEAL_COLUMNS[name])
    return Dimension(
        name, len(labels) + 1, lambda e: code[e.journeys.deal + e.first_deal], (column,), ([None, *labels],)
    )


_DEAL_COLUMNS = {
    "source": "the deal's lead source in the CRM",
    "owner": "the rep who owns the deal",
    "segment": "the account's segment",
    "revenue-type": "new, expansion, renewal, win-back or partner",
    "quarter": "the calendar quarter in which the deal closed",
    "month": "the month in which the deal closed",
}


def _deal_words(name: str, deals: Deals) -> Sequence[str | None]:
    if name in ("quarter", "month"):
        days = deals.days("closed_on")
        return periods.quarters(days) if name == "quarter" else periods.months(days)  # type: ignore[arg-type]  # an array
    column = {"source": "lead_source", "owner": "owner", "segment": "segment", "revenue-type": "revenue_type"}[name]
    return deals.texts(column)


def code_of(entries: Entries, by: Sequence[Dimension]) -> Ints:
    """The group of every entry: one digit per dimension, in mixed radix."""
    code = np.zeros(len(entries.journeys.deal), np.int64)
    for dimension in by:
        code = code * dimension.size + dimension.codes(entries)
    return code


def words_of(code: Ints, by: Sequence[Dimension]) -> list[list[Any]]:
    """The words of groups by their numbers: a list per column."""
    words: list[list[Any]] = []
    rest = code
    for dimension in reversed(by):
        digit = (rest % dimension.size).tolist()
        words = [[labels[i] for i in digit] for labels in dimension.labels] + words
        rest = rest // dimension.size
    return words


def entry_campaigns(entries: Entries, deals: Deals) -> Ints:
    """The campaign of every entry: the touch's, or on the source entry the deal's own; −1 for none."""
    campaign = entries.journeys.campaign.copy()
    campaign[entries.journeys.source] = deals.numbers("source_ix")[entries.first_deal :][: entries.journeys.deals]
    return campaign


def _campaign(prepared: Prepared, deals: Deals) -> Dimension:
    known = prepared.campaigns
    team_of_none = None if prepared.settings.touches.activities else "marketing"
    columns = (
        Column("campaign_id", "key", "the campaign's id; null: touches of no campaign"),
        Column("campaign", "text", "the campaign's name"),
        Column("team", "text", "marketing, sales or partner"),
        Column("channel", "text", "the campaign's channel"),
    )
    labels = (
        [None, *known.ids],
        [None, *known.names],
        [team_of_none, *known.teams],
        [None, *(channel or None for channel in known.channels)],
    )
    return Dimension("campaign", len(known.ids) + 1, lambda e: entry_campaigns(e, deals) + 1, columns, labels)


def _channel(prepared: Prepared, deals: Deals) -> Dimension:
    names = prepared.campaigns.channel_names
    number = {name: ix for ix, name in enumerate(names)}
    of_campaign = np.array([number.get(channel, -1) for channel in prepared.campaigns.channels] + [-1], np.int64)

    def codes(entries: Entries) -> Ints:
        channel = entries.journeys.channel.copy()
        at = entries.journeys.source
        channel[at] = of_campaign[entry_campaigns(entries, deals)[at]]
        return channel + 1

    column = Column("channel", "text", "the touch's channel, or its campaign's")
    return Dimension("channel", len(names) + 1, codes, (column,), ([None, *names],))


def _team(prepared: Prepared, deals: Deals) -> Dimension:
    of_campaign = np.array([TEAMS.index(team) for team in prepared.campaigns.teams] + [0], np.int64)
    activity = KINDS.index(SALES_ACTIVITY)

    def codes(entries: Entries) -> Ints:
        team = of_campaign[entry_campaigns(entries, deals)]
        team[entries.entry[entries.kind == activity]] = TEAMS.index("sales")
        return team

    return Dimension("team", len(TEAMS), codes, (Column("team", "text", "marketing, sales or partner"),), (TEAMS,))


def _type(prepared: Prepared, deals: Deals) -> Dimension:
    words = sorted({kind for kind in prepared.campaigns.types if kind})
    number = {word: code + 1 for code, word in enumerate(words)}
    of_campaign = np.array([number.get(kind, 0) for kind in prepared.campaigns.types] + [0], np.int64)
    column = Column("type", "text", "the campaign's type in the CRM")
    return Dimension(
        "type", len(words) + 1, lambda e: of_campaign[entry_campaigns(e, deals)], (column,), ([None, *words],)
    )


def _tier() -> Dimension:
    def codes(entries: Entries) -> Ints:
        tier = np.zeros(len(entries.journeys.deal), np.int64)
        tier[entries.entry] = entries.tier + 1
        return tier

    column = Column("tier", "text", "what ties the person to the deal; null: the deal's own source campaign")
    return Dimension("tier", len(TIERS) + 1, codes, (column,), ([None, *TIERS],))
