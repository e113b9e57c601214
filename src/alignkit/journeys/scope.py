"""The deals of one answer and their journeys, streamed in batches of whole deals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from alignkit import periods
from alignkit.catalog import Catalog
from alignkit.config.settings import AttributionSettings
from alignkit.identity.people import NOBODY
from alignkit.journeys.deals import Deals
from alignkit.journeys.entries import Entries, entries_of, whole_deals
from alignkit.journeys.prepare import Prepared

BATCH_ROWS = 1_000_000


@dataclass(frozen=True)
class Scope:
    """The deals of one answer and their journeys under some rules; `catalog` has what was made for them alone."""

    prepared: Prepared
    rules: AttributionSettings
    catalog: Catalog
    deals: Deals

    def batches(self, rows: int = BATCH_ROWS) -> Iterator[Entries]:
        """The journeys of all deals, in the order of their numbers, about `rows` touches at a time."""
        stages = self._stage_entries()
        stream = self.catalog.batches(self.prepared.query("entries"), rows)
        for whole, first, last in whole_deals(stream, len(self.deals)):
            yield entries_of(whole, (first, last), self.deals, self.prepared.campaigns, self.rules, stages)

    def under(self, rules: AttributionSettings) -> Scope:
        """The same deals under other rules for people and windows."""
        return _under(self.prepared, rules, self.catalog.child(), one_deal=False)

    def _stage_entries(self) -> pa.Table | None:
        if not self.rules.opportunity_stage or self.rules.stage_reentry != "all":
            return None
        stage = self.rules.opportunity_stage
        return self.catalog.rows(self.prepared.query("stage_entries", opportunity_stage=stage))


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
    catalog = prepared.catalog.child()
    closed = prepared.every_closed_deal if with_lost else catalog["won_deals"]
    catalog.adopt(closed, "closed_deals")
    period = {
        "since": (since or periods.FIRST_DAY).isoformat(),
        "until": (until or periods.LAST_DAY).isoformat(),
    }
    catalog.keep("booked", prepared.query("booked", **period, deal_id=deal_id))
    return _under(prepared, prepared.settings.attribution, catalog, one_deal=bool(deal_id))


def _under(prepared: Prepared, rules: AttributionSettings, catalog: Catalog, *, one_deal: bool) -> Scope:
    """The deals that are `booked` in a catalogue, with their people and touches under the rules."""
    if rules.people in ("account", "roles-then-account"):
        catalog.adopt(prepared.account_people)
    else:
        catalog.put("account_people", NOBODY)
    catalog.keep("deal_people", prepared.query("deal_people", as_of=prepared.known_on, people=rules.people))
    make = catalog.keep if prepared.acts_are_few or one_deal else catalog.show
    if prepared.acts_are_few and not one_deal:
        catalog.adopt(prepared.acts)
    else:
        catalog.keep("involved", prepared.query("involved"))
        make("placed", prepared.placed_query)
        catalog.show("acts", prepared.acts_query)
    make("considered", prepared.query("considered", lookback_days=rules.lookback_days, repeat=rules.repeat))
    return Scope(prepared, rules, catalog, Deals(catalog.rows(prepared.query("deal_facts"))))
