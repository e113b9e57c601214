"""A campaign: what marketing did, paid for, and is credited with."""

from typing import Annotated

from pydantic import Field

from alignkit.records.base import Record, described, lenient, required
from alignkit.records.types import Currency, Day, Flag, Key, Money, Text, choice


class Campaign(Record):
    """A campaign or programme. Two campaigns of one name never merge."""

    table = "campaigns"
    noun = "a campaign"
    order = 30
    key = ("campaign_id",)
    signature = ("campaign_id", "name")
    without = ("id", "amount")

    campaign_id: Key = required("The campaign's id.")
    name: Text | None = described("Its name.")
    type: Text | None = described("Its type in the CRM (Webinar, Trade Show, …): decides team and channel.")
    channel: Text | None = described("Its channel, where the export names one; else by type.")
    team: Annotated[str, choice("marketing", "sales", "partner")] | None = described(
        "Whose campaign it is; else by type."
    )
    parent_id: Key | None = described("The campaign it is part of.")
    crm_campaign_id: Key | None = described("The same campaign in the CRM, for other systems' programmes.")
    status: Text | None = described("Its status.")
    starts_on: Day | None = described("First day.")
    ends_on: Day | None = described("Last day.")
    is_deleted: Flag = Field(False, description="Deleted in the CRM.")
    currency: Currency | None = lenient("Of its costs; where absent the file's, then the report's.")
    actual_cost: Money | None = lenient("What it cost in all, as its own record says. Blank is unknown, 0 is free.")
    budgeted_cost: Money | None = lenient("What it was to cost. Never spend.")
    utm_campaign: Text | None = lenient("Its name in tagged links (utm_campaign).")
