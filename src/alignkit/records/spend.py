"""Spend: what a campaign cost on a day."""

from alignkit.records.base import Record, described, required
from alignkit.records.types import Count, Currency, Day, Key, Money, Text


class Spend(Record):
    """One cost, of one campaign, on one day."""

    table = "spend"
    noun = "spend (what a campaign cost)"
    key = ()
    contradiction = "allowed"

    campaign_id: Key | None = described("The campaign's id.")
    campaign: Text | None = described("Its name, where the export has no id.")
    spent_on: Day | None = described("The day; blank where the report covers a range.")
    period_starts_on: Day | None = described("First day of the range the row covers.")
    period_ends_on: Day | None = described("Last day of the range the row covers.")
    currency: Currency | None = described("Of `amount`.")
    amount: Money = required("What it cost, in `currency`.")
    clicks: Count | None = described("Clicks bought.")
    impressions: Count | None = described("Impressions bought.")
