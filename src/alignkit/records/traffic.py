"""Traffic: visits to the web site, counted. No person is known."""

from alignkit.records.base import Record, described, required
from alignkit.records.types import Count, Day, Number, Text


class Traffic(Record):
    """Sessions of one channel, source, campaign or page in a period: context, never joined to a deal."""

    table = "traffic"
    noun = "traffic (visits to the web site, counted)"
    order = 106
    key = ()
    contradiction = "allowed"
    signature = ("sessions", "period_starts_on")

    period_starts_on: Day | None = described("First day that the row covers.")
    period_ends_on: Day | None = described("Last day that the row covers; of a row of one day the same.")
    channel: Text | None = described("The channel, as the analytics groups it.")
    utm_source: Text | None = described("Where the sessions came from (google, linkedin.com, (direct)).")
    utm_medium: Text | None = described("By which medium (cpc, organic, email).")
    utm_campaign: Text | None = described("Of which campaign, by its UTM name.")
    page: Text | None = described("The page they began on.")
    sessions: Count = required("How many sessions.")
    users: Count | None = described("How many users.")
    conversions: Number | None = described("Key events as the analytics counts them; never added to the CRM's.")
