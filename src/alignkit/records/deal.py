"""A deal: an opportunity, open, won or lost. The only place that says what one is."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from alignkit.records.base import Record, Rule, described, lenient, required
from alignkit.records.types import Count, Currency, Day, Flag, Instant, Key, Money, Share, Text, choice


class Deal(Record):
    """An opportunity in the CRM, open or closed."""

    table = "deals"
    noun = "a deal (an opportunity)"
    order = 10
    core = True
    key = ("deal_id",)
    contradiction = "error"
    signature = ("deal_id", "outcome")
    rules = (Rule("closed_on", "outcome = 'won' and closed_on is null", "is blank on a won deal"),)

    deal_id: Key = required("The opportunity's id.")
    name: Text | None = described("Its name.")
    account_id: Key | None = described("The account that buys.")
    currency: Currency | None = described(
        "Of every amount of the row; where absent the file's, then the report's (26)."
    )
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
    deleted_at: Instant | None = lenient("When it was deleted.")
    acv: Money | None = lenient("Annual contract value: what it is worth a year.")
    margin: Money | None = lenient("What of `amount` is margin.")
    term_months: Count | None = lenient("How many months it was sold for.")
    product: Text | None = lenient("What is sold; several products are rows of deal_lines.csv.")
    use_case: Text | None = lenient("What it is bought for.")
    probability: Share | None = lenient("How likely the rep, or the stage, says it is won.")
    expected_close_on: Day | None = lenient("When it is expected to close; of an open deal else `closed_on`.")
    next_step: Text | None = lenient("What the rep does next.")
    loss_reason: Text | None = lenient("Why it was lost.")
    competitor: Text | None = lenient("Against whom.")
    self_reported_source: Text | None = lenient(
        "What the buyer answered to “how did you hear about us?”. It stands beside the tracked source, never in it."
    )

    @model_validator(mode="after")
    def _won_has_a_day(self) -> Self:
        if self.outcome == "won" and self.closed_on is None:
            raise ValueError("closed_on is blank on a won deal")
        return self
