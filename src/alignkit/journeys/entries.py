"""A batch of whole deals as it leaves an engine: journeys as arrays, the touches behind them, what was dropped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from alignkit.config.settings import AttributionSettings
from alignkit.journeys.batch import Journeys
from alignkit.journeys.classification import Campaigns
from alignkit.journeys.deals import NO_DAY, Deals, numbers
from alignkit.journeys.vocabulary import VERDICTS
from alignkit.ragged import Ints, place_in_run

KEPT = VERDICTS.index("kept")


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


def whole_deals(batches: Iterable[pa.RecordBatch], deals: int) -> Iterator[tuple[pa.Table, int, int]]:
    """The rows of `entries.sql` cut at deals: rows, the number of their first deal, and of the one after their last.

    Every number below `deals` is in one span, whether the deal has rows or not.
    """
    pending: list[pa.RecordBatch] = []
    first = 0
    for batch in batches:
        whole, rest = _cut(pending, batch)
        if whole is None:
            pending = rest
            continue
        last = int(rest[0]["deal_ix"][0].as_py())
        yield whole, first, last
        first, pending = last, rest
    if first < deals or pending:
        yield _joined(pending), first, deals


def entries_of(
    rows: pa.Table,
    span: tuple[int, int],
    deals: Deals,
    campaigns: Campaigns,
    rules: AttributionSettings,
    stages: pa.Table | None,
) -> Entries:
    """The journeys of the deals of a span from its rows; `stages` are their entries into the opportunity stage."""
    first, last = span
    kept, dropped = _split(rows, first, last)
    deal = numbers(kept["deal_ix"]) - first
    touches = np.bincount(deal, minlength=last - first)
    entry = np.arange(len(deal)) + 2 * deal
    size = len(deal) + 2 * (last - first)
    channel = _scatter(size, entry, numbers(kept["channel_ix"]), -1)
    direct = np.array([name.casefold() == "direct" for name in (*campaigns.channel_names, "")])
    journeys = Journeys(
        touches=touches,
        day=_scatter(size, entry, numbers(kept["touched_on"].cast(pa.int32())), NO_DAY),
        channel=channel,
        campaign=_scatter(size, entry, numbers(kept["campaign_ix"]), -1),
        direct=direct[channel],
        lead_day=deals.days("lead_on")[first:last],
        opportunity_hits=np.zeros(size, np.int64),
        has_source=deals.rows["campaign_id"].is_valid().to_numpy()[first:last],
        missing=rules.missing_milestone,
        middle=rules.middle,
    )
    _mark_opportunity(journeys, deals.days("opened_on")[first:last], stages, first, last)
    kind, tier = numbers(kept["kind_ix"]), numbers(kept["tier"])
    return Entries(journeys, first, kept["touch_id"].combine_chunks(), tier, kind, entry, dropped)


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
    verdict = numbers(rows["verdict"])
    kept = rows.filter(pa.array(verdict == KEPT))
    counts = np.zeros((last - first, KEPT), np.int64)
    out = verdict != KEPT
    counts[numbers(rows["deal_ix"])[out] - first, verdict[out]] = numbers(rows["touches"])[out]
    return kept, counts


def _mark_opportunity(journeys: Journeys, opened: Ints, stages: pa.Table | None, first: int, last: int) -> None:
    """Say which touches are opportunity milestones: one a deal, or one for each entry into the stage."""
    hits = journeys.opportunity_hits
    entered = np.zeros(last - first, bool)
    if stages is not None:
        deal = numbers(stages["deal_ix"])
        inside = (deal >= first) & (deal < last)
        deal, day = deal[inside] - first, numbers(stages["entered_on"].cast(pa.int32()))[inside]
        entered[deal] = True
        for number in range(int(np.bincount(deal, minlength=1).max(initial=0))):
            nth = place_in_run(deal) == number
            days = np.full(last - first, NO_DAY, np.int64)
            days[deal[nth]] = day[nth]
            found = journeys.latest_by(days)
            hits[found[found >= 0]] += 1
    found = journeys.latest_by(np.where(entered, NO_DAY, opened))
    hits[found[found >= 0]] += 1


def _scatter(size: int, at: Ints, values: Ints, default: int) -> Ints:
    column = np.full(size, default, np.int64)
    column[at] = values
    return column
