"""Run the journey steps in an engine and hand out batches of whole deals.

`prepare` does what all answers share (identity, won deals, facts); `scope` narrows to the deals of one answer;
`Scope.batches` streams their entries.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from alignkit import periods
from alignkit.catalog import Catalog
from alignkit.config.settings import Settings
from alignkit.engine import Query
from alignkit.identity.people import Identified, identify, no_account_people, tie_people_to_accounts
from alignkit.journeys.batch import Journeys
from alignkit.journeys.classification import (
    PACKAGE,
    Campaigns,
    put_campaigns,
    put_excluded_humans,
    put_kinds,
    put_revenue_types,
)
from alignkit.journeys.vocabulary import VERDICTS
from alignkit.ragged import Ints, place_in_run

NO_DAY = -(2**31)
KEPT = VERDICTS.index("kept")
BATCH_ROWS = 1_000_000


@dataclass(frozen=True)
class Prepared:
    """What all answers over one load share; `catalog` has the load's tables and what was made of them."""

    catalog: Catalog
    settings: Settings
    as_of: date
    as_of_is_given: bool
    campaigns: Campaigns
    identified: Identified
    unknown: int
    activities: int


@dataclass(frozen=True)
class Deals:
    """The booked deals of one answer, one row each in the order of their ids; `rows` is Arrow."""

    rows: pa.Table

    def __len__(self) -> int:
        return int(self.rows.num_rows)

    def days(self, name: str) -> Ints:
        """A day column as day numbers, `NO_DAY` where it is null."""
        days: Ints = self.rows[name].combine_chunks().cast(pa.int32()).fill_null(NO_DAY).to_numpy().astype(np.int64)
        return days

    def numbers(self, name: str) -> Ints:
        """A column of whole numbers without nulls."""
        return _numbers(self.rows[name])

    def texts(self, name: str) -> list[str | None]:
        """A text column as Python values."""
        texts: list[str | None] = self.rows[name].to_pylist()
        return texts


@dataclass(frozen=True)
class Entries:
    """One batch: the journeys, the touches behind them, and what was dropped.

    `first_deal` is the number of the batch's first deal; `touch_ids` and `tier` have a value per *touch*; `entry` says
    at which entry of the journeys each touch stands; `dropped` counts, per deal and verdict.
    """

    journeys: Journeys
    first_deal: int
    touch_ids: pa.Array
    tier: Ints
    kind: Ints
    entry: Ints
    dropped: Ints

    @property
    def span(self) -> tuple[int, int]:
        """The numbers of the batch's first deal, and of the one after its last."""
        return self.first_deal, self.first_deal + self.journeys.deals


def prepare(loaded: Catalog, settings: Settings, as_of: date | None) -> Prepared:
    """Join people, find the won deals, settle campaigns and policy."""
    catalog = loaded.child()
    latest = as_of or catalog.rows(Query.read(PACKAGE, "as_of"))["as_of"][0].as_py()
    day = (latest or periods.LAST_DAY) if as_of else periods.LAST_DAY  # without a setting, nothing is cut off
    identified = identify(catalog, day.isoformat())
    put_revenue_types(catalog, settings)
    rules = settings.attribution
    catalog.show("stage_moves", Query.read(PACKAGE, "stage_moves", as_of=day.isoformat()))
    catalog.keep("won_deals", Query.read(PACKAGE, "won_deals", closed_on=rules.closed_on, as_of=day.isoformat()))
    catalog.show("lost_deals", Query.read(PACKAGE, "lost_deals", as_of=day.isoformat()))
    campaigns = put_campaigns(catalog, settings)
    put_kinds(catalog, settings)
    put_excluded_humans(catalog, settings)
    hidden = (
        catalog.rows(Query.read(PACKAGE, "unknown_yet", as_of=day.isoformat()))["unknown"][0].as_py() if as_of else 0
    )
    logged = catalog.rows(Query.read(PACKAGE, "activities_counted"))["activities"][0].as_py()
    known = latest or periods.EPOCH
    return Prepared(catalog, settings, known, as_of is not None, campaigns, identified, hidden, logged)


@dataclass(frozen=True)
class Scope:
    """The deals of one answer and their journeys; `catalog` has what was made for them alone."""

    prepared: Prepared
    catalog: Catalog
    deals: Deals

    def batches(self, rows: int = BATCH_ROWS) -> Iterator[Entries]:
        """The journeys of all deals, in the order of their numbers, about `rows` touches at a time."""
        hits = self._stage_entries()
        pending: list[pa.RecordBatch] = []
        first = 0
        for batch in self.catalog.batches(Query.read(PACKAGE, "entries"), rows):
            whole, rest = _cut(pending, batch)
            if whole is None:
                pending = rest
                continue
            last = int(rest[0]["deal_ix"][0].as_py())
            yield self._entries(whole, first, last, hits)
            first, pending = last, rest
        if first < len(self.deals) or pending:
            yield self._entries(_joined(pending), first, len(self.deals), hits)

    def _stage_entries(self) -> pa.Table | None:
        rules = self.prepared.settings.attribution
        if not rules.opportunity_stage or rules.stage_reentry != "all":
            return None
        query = Query.read(PACKAGE, "stage_entries", opportunity_stage=rules.opportunity_stage)
        return self.catalog.rows(query)

    def _entries(self, rows: pa.Table, first: int, last: int, stages: pa.Table | None) -> Entries:
        kept, dropped = _split(rows, first, last)
        deal = _numbers(kept["deal_ix"]) - first
        touches = np.bincount(deal, minlength=last - first)
        entry = np.arange(len(deal)) + 2 * deal
        size = len(deal) + 2 * (last - first)
        campaigns = self.prepared.campaigns
        channel = _scatter(size, entry, _numbers(kept["channel_ix"]), -1)
        direct = np.array([name.casefold() == "direct" for name in (*campaigns.channel_names, "")])
        rules = self.prepared.settings.attribution
        journeys = Journeys(
            touches=touches,
            day=_scatter(size, entry, _numbers(kept["touched_on"].cast(pa.int32())), NO_DAY),
            channel=channel,
            campaign=_scatter(size, entry, _numbers(kept["campaign_ix"]), -1),
            direct=direct[channel],
            lead_day=self.deals.days("lead_on")[first:last],
            opportunity_hits=np.zeros(size, np.int64),
            has_source=self.deals.rows["campaign_id"].is_valid().to_numpy()[first:last],
            missing=rules.missing_milestone,
            middle=rules.middle,
        )
        _mark_opportunity(journeys, self.deals.days("opened_on")[first:last], stages, first, last)
        kind, tier = _numbers(kept["kind_ix"]), _numbers(kept["tier"])
        return Entries(journeys, first, kept["touch_id"].combine_chunks(), tier, kind, entry, dropped)


def scope(
    prepared: Prepared,
    *,
    since: date | None = None,
    until: date | None = None,
    deal_id: str = "",
    with_lost: bool = False,
) -> Scope:
    """The booked deals closed from `since` to `until` (both included), or one deal, with their people.

    `with_lost` adds the lost deals, without an amount: what a model learns from.
    """
    catalog, rules = prepared.catalog.child(), prepared.settings.attribution
    day = _day(prepared)
    catalog.keep(
        "booked",
        Query.read(
            PACKAGE,
            "booked",
            since=(since or periods.FIRST_DAY).isoformat(),
            until=(until or periods.LAST_DAY).isoformat(),
            deal_id=deal_id,
            with_lost=with_lost,
            opportunity_stage=rules.opportunity_stage,
            stage_reentry=rules.stage_reentry,
        ),
    )
    catalog.keep("deal_roles", Query.read(PACKAGE, "deal_roles", as_of=day))
    if rules.people in ("account", "roles-then-account"):
        tie_people_to_accounts(catalog, prepared.settings)
    else:
        no_account_people(catalog)
    catalog.keep("deal_people", Query.read(PACKAGE, "deal_people", people=rules.people))
    minutes = str(prepared.settings.touches.dedup_minutes)
    catalog.show("placed", Query.read(PACKAGE, "placed", as_of=day))
    catalog.show("acts", Query.read(PACKAGE, "acts", dedup_minutes=minutes))
    window = {"lookback_days": str(rules.lookback_days), "repeat": rules.repeat}
    catalog.show("considered", Query.read(PACKAGE, "considered", **window))
    return Scope(prepared, catalog, Deals(catalog.rows(Query.read(PACKAGE, "deal_facts"))))


def not_closed(prepared: Prepared) -> int:
    """How many deals are neither won nor lost yet: censored, no model learns from them."""
    query = Query.read(PACKAGE, "not_closed", as_of=_day(prepared))
    return int(prepared.catalog.rows(query)["deals"][0].as_py())


def _day(prepared: Prepared) -> str:
    return (prepared.as_of if prepared.as_of_is_given else periods.LAST_DAY).isoformat()


def _cut(pending: list[pa.RecordBatch], batch: pa.RecordBatch) -> tuple[pa.Table | None, list[pa.RecordBatch]]:
    """Everything before the last deal of `batch`, and the rows of that deal, which may go on."""
    deals = batch["deal_ix"].to_numpy()
    start = int(np.searchsorted(deals, deals[-1])) if len(deals) else 0
    if start == 0 and (not pending or not len(deals) or pending[-1]["deal_ix"][-1].as_py() == deals[-1]):
        return None, [*pending, batch]
    return _joined([*pending, batch.slice(0, start)]), [batch.slice(start)]


def _joined(batches: list[pa.RecordBatch]) -> pa.Table:
    return pa.Table.from_batches(batches) if batches else pa.table({name: [] for name in _EMPTY}, schema=_EMPTY_SCHEMA)


_EMPTY = ("deal_ix", "tier", "touch_id", "touched_on", "campaign_ix", "channel_ix", "kind_ix", "verdict", "touches")
_EMPTY_SCHEMA = pa.schema(
    [
        ("deal_ix", pa.int32()),
        ("tier", pa.int8()),
        ("touch_id", pa.string()),
        ("touched_on", pa.date32()),
        ("campaign_ix", pa.int32()),
        ("channel_ix", pa.int32()),
        ("kind_ix", pa.int8()),
        ("verdict", pa.int8()),
        ("touches", pa.int64()),
    ]
)


def _split(rows: pa.Table, first: int, last: int) -> tuple[pa.Table, Ints]:
    """The kept touches, and the dropped ones counted per deal and verdict."""
    verdict = _numbers(rows["verdict"])
    kept = rows.filter(pa.array(verdict == KEPT))
    counts = np.zeros((last - first, KEPT), np.int64)
    out = verdict != KEPT
    counts[_numbers(rows["deal_ix"])[out] - first, verdict[out]] = _numbers(rows["touches"])[out]
    return kept, counts


def _mark_opportunity(journeys: Journeys, opened: Ints, stages: pa.Table | None, first: int, last: int) -> None:
    """Say which touches are opportunity milestones: one a deal, or one for each entry into the stage."""
    hits = journeys.opportunity_hits
    entered = np.zeros(last - first, bool)
    if stages is not None:
        deal = _numbers(stages["deal_ix"])
        inside = (deal >= first) & (deal < last)
        deal, day = deal[inside] - first, _numbers(stages["entered_on"].cast(pa.int32()))[inside]
        entered[deal] = True
        for number in range(int(np.bincount(deal, minlength=1).max(initial=0))):
            nth = place_in_run(deal) == number
            days = np.full(last - first, NO_DAY, np.int64)
            days[deal[nth]] = day[nth]
            found = journeys.latest_by(days)
            hits[found[found >= 0]] += 1
    found = journeys.latest_by(np.where(entered, NO_DAY, opened))
    hits[found[found >= 0]] += 1


def _numbers(column: pa.ChunkedArray) -> Ints:
    numbers: Ints = column.to_numpy().astype(np.int64, copy=False)
    return numbers


def _scatter(size: int, at: Ints, values: Ints, default: int) -> Ints:
    column = np.full(size, default, np.int64)
    column[at] = values
    return column
