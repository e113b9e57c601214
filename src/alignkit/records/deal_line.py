"""A deal line: one product of a deal."""

from pydantic import Field

from alignkit.records.base import Record, described, required
from alignkit.records.types import Currency, Flag, Key, Money, Number, Text


class DealLine(Record):
    """One product that a deal sells."""

    table = "deal_lines"
    noun = "a deal line (one product of a deal)"
    order = 12
    key = ("deal_id", "line_id")
    made_up = "line_id"
    made_up_blank = True
    signature = ("deal_id", "line_id")

    deal_id: Key = required("The deal.")
    line_id: Key = required("The line's id; without one, a hash of the row's content is used.")
    product: Text | None = described("What is sold.")
    quantity: Number | None = described("How many of it.")
    currency: Currency | None = described("Of `amount` and `margin`; where absent the file's, then the report's.")
    amount: Money | None = described("What the line is worth, all of its quantity. Blank is unknown, never zero.")
    margin: Money | None = described("What of `amount` is margin.")
    is_deleted: Flag = Field(False, description="Deleted rows do not count.")
