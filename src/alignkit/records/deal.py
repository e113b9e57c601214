"""A deal: an opportunity, open, won or lost. The only place that says what one is."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from alignkit.records.base import Record, Rule, described, required
from alignkit.records.types import Currency, Day, Flag, Instant, Key, Money, Text, choice


class Deal(Record):
    """An opportunity in the CRM, open or closed."""

    table = "deals"
    noun = "a deal (an opportunity)"
    key = ("deal_id",)
    contradiction = "error"
    rules = (Rule("closed_on", "outcome = 'won' and closed_on is null", "is blank on a won deal"),)

    deal_id: Key = required("The opportunity's id.")
    name: Text | None = described("Its name.")
    account_id: Key | None = described("The account that buys.")
    currency: Currency | None = described("Of `amount`; where absent the file's, then the report's (26).")
    amount: Money | None = described(
        "As booked, in `currency`; integer minor units inside. Blank is unknown, never zero."
    )
    created_at: Instant | None = described("When it was opened.")
    closed_on: Day | None = described("The day it was won or lost, in the reporting zone.")
    outcome: Annotated[str, choice("open", "won", "lost")] = required(
        "From the system's own flag, never from a stage's name."
    )
    type: Text | None = described("The CRM's type (New Business, Renewal, …): decides the revenue type.")
    stage: Text | None = described("Its stage today.")
    campaign_id: Key | None = described("Its own source campaign, for the model primary-campaign.")
    owner_id: Key | None = described("The rep who owns it.")
    lead_source: Text | None = described("The CRM's lead source.")
    is_deleted: Flag = Field(False, description="Deleted deals are not booked.")

    @model_validator(mode="after")
    def _won_has_a_day(self) -> Self:
        if self.outcome == "won" and self.closed_on is None:
            raise ValueError("closed_on is blank on a won deal")
        return self
