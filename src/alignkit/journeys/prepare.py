"""What all answers over one load share: people joined, won deals found, campaigns settled, each made once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from alignkit import periods
from alignkit.catalog import Catalog
from alignkit.config.settings import AttributionSettings, Settings
from alignkit.engine import Query, Relation
from alignkit.identity.people import Identified, identify, people_of_accounts
from alignkit.journeys.classification import (
    PACKAGE,
    Campaigns,
    named_words,
    put_campaigns,
    put_kinds,
    put_revenue_types,
)
from alignkit.journeys.vocabulary import CODES
from alignkit.lazy import lazy

#: Up to so many touches and activities what is made of them is kept, and made once for all scopes; more are streamed
#: through, scope by scope, because they would not fit beside their own copy.
KEPT_ACTS = 1_000_000


@dataclass(frozen=True)
class Prepared:
    """What all answers over one load share; `catalog` has the load's tables and what was made of them.

    `known_on` is the day whose knowledge is used, the last of all days where no as-of day was given. What only some
    answers need is made when the first of them asks, in a catalogue of its own.
    """

    catalog: Catalog
    settings: Settings
    as_of: date
    as_of_is_given: bool
    known_on: str
    campaigns: Campaigns
    identified: Identified
    unknown: int
    activities: int
    acts_are_few: bool

    @lazy
    def account_people(self) -> Relation:
        """Who belongs to which account, and by what."""
        return people_of_accounts(self.catalog, self.settings)

    @lazy
    def acts(self) -> Relation:
        """Every act of every human, repetitions found: kept where they are few."""
        everybody = self.catalog.child()
        everybody.adopt(self.catalog["person_humans"], "involved")
        everybody.keep("placed", self.placed_query)
        return everybody.keep("acts", self.acts_query)

    @lazy
    def lost_deals(self) -> Relation:
        """Every lost deal, shaped as the won ones."""
        return self.catalog.child().show("lost_deals", self.query("lost_deals", as_of=self.known_on))

    @lazy
    def every_closed_deal(self) -> Relation:
        """The won and the lost deals."""
        closed = self.catalog.child()
        closed.adopt(self.lost_deals)
        return closed.show("every_closed_deal", self.query("every_closed_deal"))

    @property
    def placed_query(self) -> Query:
        """The acts of the people who are `involved`."""
        return self.query("placed", as_of=self.known_on)

    @property
    def acts_query(self) -> Query:
        """The acts that are `placed`, with repetitions found."""
        return self.query("acts", dedup_minutes=self.settings.touches.dedup_minutes)

    @staticmethod
    def query(name: str, **parameters: object) -> Query:
        """A statement of this room, with the codes that it names."""
        return Query.read(PACKAGE, name, CODES, **parameters)


def prepare(loaded: Catalog, settings: Settings, as_of: date | None) -> Prepared:
    """Join people, find the won deals, settle campaigns and policy."""
    known_on = (as_of or periods.LAST_DAY).isoformat()  # without a setting, nothing is cut off
    catalog, query = loaded.child(), Prepared.query
    (facts,) = catalog.rows(query("load_facts", as_of=known_on)).to_pylist()
    identified = identify(catalog, known_on, settings.touches.exclude.email_domains)
    words = named_words(catalog)
    put_revenue_types(catalog, settings, words["deal type"])
    campaigns = put_campaigns(catalog, settings, words["channel"])
    put_kinds(catalog, settings)
    _put_stage_days(catalog, settings.attribution, known_on)
    catalog.keep("won_deals", query("won_deals", as_of=known_on))
    logged = 0
    if settings.touches.activities:
        logged = catalog.rows(query("activities_counted"))["activities"][0].as_py()
    latest = as_of or facts["latest"] or periods.EPOCH
    few = facts["acts"] <= KEPT_ACTS
    given = as_of is not None
    return Prepared(catalog, settings, latest, given, known_on, campaigns, identified, facts["hidden"], logged, few)


def _put_stage_days(catalog: Catalog, rules: AttributionSettings, known_on: str) -> None:
    """The days that stand in place of a deal's own, as tables `first_won` and `opened_by_stage`; none unless asked."""
    query = Prepared.query
    catalog.show("stage_moves", query("stage_moves", as_of=known_on))
    if rules.closed_on == "first-won":
        catalog.keep("first_won", query("first_won"))
    else:
        catalog.put("first_won", _no_days("entered_on"))
    if rules.opportunity_stage:
        stage = {"opportunity_stage": rules.opportunity_stage, "stage_reentry": rules.stage_reentry}
        catalog.keep("opened_by_stage", query("opened_by_stage", **stage))
    else:
        catalog.put("opened_by_stage", _no_days("opened_on"))


def _no_days(name: str) -> pa.Table:
    return pa.schema([("deal_id", pa.string()), (name, pa.date32())]).empty_table()


def not_closed(prepared: Prepared) -> int:
    """How many deals are neither won nor lost yet: censored, no model learns from them."""
    catalog = prepared.catalog.child()
    catalog.adopt(prepared.lost_deals)
    return int(catalog.rows(prepared.query("not_closed", as_of=prepared.known_on))["deals"][0].as_py())
