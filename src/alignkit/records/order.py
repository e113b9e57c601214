"""An order: a sale without a sales process, as a shop has it."""

from pydantic import Field

from alignkit.records.base import Record, described, required
from alignkit.records.types import Currency, Flag, Instant, Key, Money, Text


class Order(Record):
    """A purchase. It counts as a deal that was opened and won on the same day, and in no pipeline."""

    table = "orders"
    noun = "an order (a purchase without a sales process)"
    order = 11
    key = ("order_id",)
    contradiction = "error"
    signature = ("order_id", "ordered_at")

    order_id: Key = required("The order's id.")
    name: Text | None = described("Its number or name.")
    account_id: Key | None = described("The account that buys.")
    person_id: Key | None = described("The person who ordered.")
    currency: Currency | None = described("Of `amount`; where absent the file's, then the report's.")
    amount: Money | None = described("As booked; a refund is negative. Blank is unknown, never zero.")
    ordered_at: Instant = required("When it was ordered.")
    type: Text | None = described("Its type (New, Renewal, …): decides the revenue type.")
    product: Text | None = described("What was bought.")
    campaign_id: Key | None = described("The campaign that the order itself names.")
    is_deleted: Flag = Field(False, description="Cancelled and deleted orders are not booked.")
