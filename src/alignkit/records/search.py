"""A search: what people typed, or a keyword that was bought, with its clicks. No person is known."""

from typing import Annotated

from alignkit.records.base import Record, described, required
from alignkit.records.types import Count, Currency, Day, Key, Money, Text, choice


class Search(Record):
    """One row of a keyword, search-term, query or landing-page report.

    Its cost is never spend: such reports hide a part of it.
    """

    table = "searches"
    noun = "a search (a keyword, a search term, a query or a page, with its clicks)"
    order = 104
    key = ()
    contradiction = "allowed"
    signature = ("kind", "text", "clicks|impressions|cost")

    kind: Annotated[str, choice("keyword", "term", "query", "page")] = required(
        "What `text` is: a keyword that was bought, a term that was typed, a query of unpaid search, a page it led to."
    )
    text: Text = required("The keyword, term, query or page.")
    campaign_id: Key | None = described("The campaign that bought it.")
    campaign: Text | None = described("Its name, where the export has no id.")
    source: Text | None = described("Whose figures they are: an ad platform's, a search engine's.")
    period_starts_on: Day | None = described("First day that the row covers.")
    period_ends_on: Day | None = described("Last day that the row covers; of a row of one day the same.")
    clicks: Count | None = described("Clicks.")
    impressions: Count | None = described("How often it was shown.")
    currency: Currency | None = described("Of `cost`.")
    cost: Money | None = described("What the clicks cost. Never added to spend.")
