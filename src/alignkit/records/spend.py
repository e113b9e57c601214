"""Spend: what something cost, and when."""

from typing import Annotated

from alignkit.records.base import Record, described, lenient
from alignkit.records.types import Count, Currency, Day, Key, Money, Number, Text, choice


class Spend(Record):
    """One cost, of one campaign or none, on one day or over a range of days."""

    table = "spend"
    noun = "spend (what a campaign, or anything else, cost)"
    order = 100
    key = ()
    contradiction = "allowed"
    signature = ("spent_on", "amount")
    without = ("booking_id",)

    campaign_id: Key | None = described("The campaign's id.")
    campaign: Text | None = described("Its name, where the export has no id.")
    spent_on: Day | None = described("The day; blank where the report covers a range.")
    period_starts_on: Day | None = described("First day of the range the row covers.")
    period_ends_on: Day | None = described("Last day of the range the row covers.")
    currency: Currency | None = described("Of `amount`.")
    amount: Money | None = described("What it cost, in `currency`. Blank is unknown, 0 is free, negative counts.")
    clicks: Count | None = described("Clicks bought.")
    impressions: Count | None = described("Impressions bought.")
    conversions: Number | None = lenient("Conversions as the platform claims them; never added to the CRM's.")
    spend_id: Key | None = lenient("The line's own id: an actual cost ends the commitment of its id.")
    source: Text = lenient("Whose figure it is: an ad platform's, or the ledger's.", "ledger")
    kind: (
        Annotated[str, choice("media", "direct", "people", "tools", "agency", "training", "other", "sales")] | None
    ) = lenient("What was paid for. Blank: media where an ad platform says it, else a direct cost.")
    status: Annotated[str, choice("actual", "committed")] = lenient("Spent, or only committed to.", "actual")
    channel: Text | None = lenient("The channel it was spent on, where no campaign is named.")
    vendor: Text | None = lenient("Who was paid.")
    utm_campaign: Text | None = lenient("The campaign's name in tagged links (utm_campaign).")
